//! A delegation ratio that is Beta(a, b).

use super::super::panels::Panels;
use super::{Requests, always, mean_at_least_one};
use crate::numerics::Distribution;
use crate::numerics::special::{beta_regularized_pair, ln_beta};

/// Half the width of ln m, in standard deviations, beyond which `max` is as good as decided.
const REACH: f64 = 9.5;

/// The fall of the log density at which a tail ends.
const FALL: f64 = 46.0;

pub(super) struct BetaRatio {
    a: f64,
    b: f64,
    ln_beta: f64,
    panels: Panels,
}

impl BetaRatio {
    pub fn new(mean: f64, concentration: f64) -> Self {
        Self::of_shape(mean * concentration, (1.0 - mean) * concentration)
    }

    fn of_shape(a: f64, b: f64) -> Self {
        Self {
            a,
            b,
            ln_beta: ln_beta(a, b),
            panels: Panels::new(),
        }
    }

    /// 1 - d.
    pub fn rest(&self) -> Self {
        Self::of_shape(self.b, self.a)
    }

    /// E\[d\].
    pub fn mean(&self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// E\[d²\].
    pub fn square(&self) -> f64 {
        self.mean() * (self.a + 1.0) / (self.a + self.b + 1.0)
    }

    /// With `max(1, factor d)`: below 1 / factor it is 1, above it is linear, and E\[dᵏ; d < x\] = E\[dᵏ\] I_x(a + k, b).
    pub fn at_least_one(&self, factor: f64) -> Requests {
        if factor <= 1.0 {
            return Requests {
                plain: 1.0,
                times_ratio: self.mean(),
            };
        }
        self.decided(1.0 / factor, 1.0 / factor, factor)
    }

    /// With `max(1, factor d m)`.
    pub fn attempt(&self, factor: f64, multiplier: &Distribution) -> Requests {
        if let Some(multiplier) = always(multiplier) {
            return self.at_least_one(factor * multiplier);
        }
        let (low, high, scale) = match multiplier {
            Distribution::LogNormal { mu, sigma } => {
                let middle = libm::exp(-mu) / factor;
                (
                    middle * libm::exp(-REACH * sigma),
                    middle * libm::exp(REACH * sigma),
                    *sigma,
                )
            }
            _ => (0.0, f64::INFINITY, 0.1),
        };
        if !(low < 1.0) {
            return Requests {
                plain: 1.0,
                times_ratio: self.mean(),
            };
        }
        let outside = self.decided(low, high, factor * multiplier.mean());
        let inside = self.undecided(low, high, scale, |d| {
            mean_at_least_one(factor * d, multiplier)
        });
        Requests {
            plain: outside.plain + inside.plain,
            times_ratio: outside.times_ratio + inside.times_ratio,
        }
    }

    /// E\[1; d < low\] + E\[factor d; d > high\], and the same times d.
    fn decided(&self, low: f64, high: f64, factor: f64) -> Requests {
        let below = |k: f64| beta_regularized_pair(self.a + k, self.b, low, 1.0 - low).0;
        let above = |k: f64| beta_regularized_pair(self.a + k, self.b, high, 1.0 - high).1;
        Requests {
            plain: below(0.0) + factor * self.mean() * above(1.0),
            times_ratio: self.mean() * below(1.0) + factor * self.square() * above(2.0),
        }
    }

    /// E\[requests(d); low < d < high\] and the same times d, over t = logit d, whose density has no poles at its ends.
    fn undecided(
        &self,
        low: f64,
        high: f64,
        scale: f64,
        requests: impl Fn(f64) -> f64,
    ) -> Requests {
        let (tail_low, tail_high) = (self.tail(-1.0), self.tail(1.0));
        let from = logit(low).max(tail_low);
        let to = logit(high).min(tail_high);
        let spread = (1.0 / self.a + 1.0 / self.b).sqrt();
        let width = spread.min(scale).min(1.0) * 2.0;
        let mut sum = Requests::default();
        for (t, dt) in self.panels.across(from, to, width) {
            let d = 1.0 / (1.0 + libm::exp(-t));
            let weighted = libm::exp(self.ln_density(t)) * dt * requests(d);
            sum.plain += weighted;
            sum.times_ratio += d * weighted;
        }
        sum
    }

    /// ln of dᵃ (1-d)ᵇ / B(a, b) at d = 1 / (1 + e⁻ᵗ): the density of the logit.
    fn ln_density(&self, t: f64) -> f64 {
        let ln_d = -libm::log1p(libm::exp(-t.abs())) + t.min(0.0);
        let ln_rest = -libm::log1p(libm::exp(-t.abs())) - t.max(0.0);
        self.a * ln_d + self.b * ln_rest - self.ln_beta
    }

    /// Where the density of the logit has fallen to nothing, on one side (-1 or 1): it is log-concave, so there is one such place.
    fn tail(&self, side: f64) -> f64 {
        let peak = libm::log(self.a / self.b);
        let least = self.ln_density(peak) - FALL;
        let mut width = (1.0 / self.a + 1.0 / self.b).sqrt();
        while self.ln_density(peak + side * width) > least {
            width *= 1.5;
        }
        peak + side * width
    }
}

/// ln(d / (1-d)); infinite outside (0, 1).
fn logit(d: f64) -> f64 {
    if d <= 0.0 {
        f64::NEG_INFINITY
    } else if d >= 1.0 {
        f64::INFINITY
    } else {
        libm::log(d) - libm::log1p(-d)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::quadrature::piecewise;

    /// The order exchanged: given m, E over d is closed; then ln m is integrated with a break where factor m = 1.
    fn by_multiplier(ratio: &BetaRatio, factor: f64, mu: f64, sigma: f64) -> Requests {
        let kink = ((-factor.ln() - mu) / sigma).clamp(-9.5, 9.5);
        let mut breaks: Vec<f64> = (-380..=380).map(|j| f64::from(j) * 0.025).collect();
        // The density of d may end abruptly at 1: graded breaks on that side.
        breaks.extend((0..60).map(|j| kink + 0.7_f64.powi(j)).filter(|x| *x < 9.5));
        breaks.push(kink);
        breaks.sort_by(f64::total_cmp);
        let mut sum = Requests::default();
        for (x, dx) in piecewise(&breaks, 8) {
            let weight = dx * (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
            let given = ratio.at_least_one(factor * (mu + sigma * x).exp());
            sum.plain += weight * given.plain;
            sum.times_ratio += weight * given.times_ratio;
        }
        sum
    }

    #[test]
    fn a_random_multiplier_agrees_with_the_other_order_of_integration() {
        for (mean, concentration) in [
            (0.7, 4.0),
            (0.9, 0.5),
            (0.05, 1.0),
            (0.5, 1e4),
            (0.999, 3.0),
        ] {
            let ratio = BetaRatio::new(mean, concentration);
            for sigma in [0.01, 0.3, 0.845, 2.0] {
                for factor in [0.05, 0.9, 1.0, 1.3, 13.0, 1000.0] {
                    let mu = 0.2 - 0.5 * sigma * sigma;
                    let fast = ratio.attempt(factor, &Distribution::LogNormal { mu, sigma });
                    let slow = by_multiplier(&ratio, factor, mu, sigma);
                    assert!(
                        (fast.plain / slow.plain - 1.0).abs() < 1e-10
                            && (fast.times_ratio / slow.times_ratio - 1.0).abs() < 1e-10,
                        "Beta({mean}, {concentration}), σ {sigma}, {factor}: {fast:?} {slow:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn requests_of_a_uniform_ratio_are_a_parabola_of_the_factor() {
        // d uniform: E[max(1, c d)] = (c + 1/c) / 2 and E[d max(1, c d)] = c/3 + 1/(6 c²) for c ≥ 1.
        let uniform = BetaRatio::new(0.5, 2.0);
        for factor in [1.0_f64, 1.5, 4.0, 100.0] {
            let requests = uniform.at_least_one(factor);
            assert!((requests.plain - 0.5 * (factor + 1.0 / factor)).abs() < 1e-12 * factor);
            assert!(
                (requests.times_ratio - factor / 3.0 - 1.0 / (6.0 * factor * factor)).abs()
                    < 1e-12 * factor
            );
        }
        assert_eq!(
            uniform.at_least_one(0.5),
            Requests {
                plain: 1.0,
                times_ratio: 0.5
            }
        );
    }

    #[test]
    fn the_rest_of_a_ratio_mirrors_it() {
        let rest = BetaRatio::new(0.9, 7.0).rest();
        assert!((rest.mean() - 0.1).abs() < 1e-15);
        assert!((rest.square() - (0.01 + 0.09 / 8.0)).abs() < 1e-15);
    }
}
