//! Pairs of models: the tetrachoric correlation that was seen beside the product of their loadings.

use super::loadings::{CAP, grid};
use super::sample::Sample;
use crate::numerics::special::{normal_cdf, normal_quantile};

/// What two models did on the items that both were tried on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Joint {
    /// Items that both solved.
    pub both: f64,
    /// Items that only the first solved.
    pub only_first: f64,
    /// Items that only the second solved.
    pub only_second: f64,
    /// Items that neither solved.
    pub neither: f64,
}

impl Joint {
    /// Of two models, where patterns occur `counts` times.
    pub fn of(sample: &Sample, counts: &[f64], first: usize, second: usize) -> Self {
        let mut joint = Self::default();
        for (pattern, count) in sample.patterns.iter().zip(counts) {
            match (pattern.solved[first], pattern.solved[second]) {
                (Some(true), Some(true)) => joint.both += count,
                (Some(true), Some(false)) => joint.only_first += count,
                (Some(false), Some(true)) => joint.only_second += count,
                (Some(false), Some(false)) => joint.neither += count,
                _ => {}
            }
        }
        joint
    }

    /// Items that both were tried on.
    pub fn items(&self) -> f64 {
        self.both + self.only_first + self.only_second + self.neither
    }

    /// The correlation of the two normal abilities behind the four counts, within ±0.998 (the cap of the loadings,
    /// squared); NaN where one of the two solved all or none.
    pub fn tetrachoric(&self) -> f64 {
        let items = self.items();
        let first = (self.both + self.only_first) / items;
        let second = (self.both + self.only_second) / items;
        if !(first > 0.0 && first < 1.0 && second > 0.0 && second < 1.0) {
            return f64::NAN;
        }
        let both = self.both / items;
        let (mut low, mut high) = (-CAP * CAP, CAP * CAP);
        if both_able(first, second, low) >= both {
            return low;
        }
        if both_able(first, second, high) <= both {
            return high;
        }
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if both_able(first, second, middle) < both {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    }
}

/// The chance that two abilities of correlation `rho` both reach their thresholds: one factor behind both, with the square
/// root of |rho| as loading; against each other, one has what the other lacks.
pub fn both_able(first: f64, second: f64, rho: f64) -> f64 {
    if rho < 0.0 {
        return first - both_able(first, 1.0 - second, -rho);
    }
    let loading = rho.sqrt();
    let spread = (1.0 - rho).sqrt();
    let (a, b) = (normal_quantile(first), normal_quantile(second));
    let (z, weights) = grid(loading);
    let able = |quantile: f64, z: f64| normal_cdf((quantile - loading * z) / spread);
    let nodes = z.iter().zip(&weights);
    nodes.map(|(z, w)| w * able(a, *z) * able(b, *z)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chance_of_both_has_its_closed_form_at_the_medians() {
        // Sheppard (1899): 1/4 + arcsin(ρ) / 2π.
        for rho in [-0.9, -0.3, 0.0, 0.5, 0.865, 0.99] {
            let exact = 0.25 + libm::asin(rho) / (2.0 * std::f64::consts::PI);
            assert!((both_able(0.5, 0.5, rho) - exact).abs() < 1e-9, "{rho}");
        }
    }

    #[test]
    fn the_tetrachoric_correlation_of_published_counts() {
        // mini and GPT-5 on 500 coding tasks: 0.865.
        let joint = Joint {
            both: 271.0,
            only_first: 28.0,
            only_second: 54.0,
            neither: 147.0,
        };
        assert!(
            (joint.tetrachoric() - 0.865).abs() < 5e-4,
            "{}",
            joint.tetrachoric()
        );
        let apart = Joint {
            both: 0.0,
            only_first: 5.0,
            only_second: 5.0,
            neither: 0.0,
        };
        assert!(apart.tetrachoric() < -0.99);
        let certain = Joint {
            both: 5.0,
            only_first: 5.0,
            ..Joint::default()
        };
        assert!(certain.tetrachoric().is_nan());
    }
}
