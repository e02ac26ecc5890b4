//! What somebody sees of a task before it is done: y = r z + sqrt(1-r²) ξ.

use crate::numerics::special::normal_cdf;

/// A look at a task's difficulty z, with noise: standard normal, correlation r with z.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signal {
    /// r in [0, 1]: 0 is blind, 1 sees the difficulty.
    pub correlation: f64,
}

impl Signal {
    /// y of a task of difficulty `z`, from a standard normal draw.
    #[inline]
    pub fn at(self, z: f64, noise: f64) -> f64 {
        self.correlation * z + self.noise() * noise
    }

    /// The weight of the noise: sqrt(1-r²).
    #[inline]
    pub fn noise(self) -> f64 {
        ((1.0 - self.correlation) * (1.0 + self.correlation)).sqrt()
    }

    /// P(low < y ≤ high | z). Where nothing is noise it is 0 or 1.
    pub fn chance_between(self, low: f64, high: f64, z: f64) -> f64 {
        let noise = self.noise();
        let middle = self.correlation * z;
        if noise == 0.0 {
            return f64::from(u8::from(low < middle && middle <= high));
        }
        let (from, to) = ((low - middle) / noise, (high - middle) / noise);
        // On the side where both tails are small, so that the difference keeps its digits.
        if from > 0.0 {
            normal_cdf(-from) - normal_cdf(-to)
        } else {
            normal_cdf(to) - normal_cdf(from)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clear_view_is_a_step_and_a_blind_one_does_not_depend_on_difficulty() {
        let (clear, blind) = (Signal { correlation: 1.0 }, Signal { correlation: 0.0 });
        assert_eq!(clear.chance_between(f64::NEG_INFINITY, 0.3, 0.3), 1.0);
        assert_eq!(clear.chance_between(0.3, f64::INFINITY, 0.3), 0.0);
        let half = |z| blind.chance_between(f64::NEG_INFINITY, 0.0, z);
        assert_eq!((half(-4.0), half(4.0)), (0.5, 0.5));
    }

    #[test]
    fn chances_of_neighbouring_intervals_sum_to_one_far_out_too() {
        let signal = Signal { correlation: 0.6 };
        for z in [-8.0, -1.0, 0.0, 2.5, 8.0] {
            let ends = [f64::NEG_INFINITY, -1.0, 0.4, 3.0, f64::INFINITY];
            let pairs = ends.windows(2);
            let sum: f64 = pairs
                .map(|ends| signal.chance_between(ends[0], ends[1], z))
                .sum();
            assert!((sum - 1.0).abs() < 1e-15, "{z}: {sum}");
        }
    }
}
