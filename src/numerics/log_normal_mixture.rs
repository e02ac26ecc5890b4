//! A mixture of lognormals: what data with several humps looks like.

use super::distribution::ParameterError;
use super::special::{normal_cdf, normal_pdf, normal_quantile};

/// One lognormal of a mixture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MixturePart {
    /// Its share of all draws, above 0; shares are normalised by their sum.
    pub share: f64,
    /// Mean of the logarithm, -300 to 300.
    pub mu: f64,
    /// Standard deviation of the logarithm, above 0, at most 20.
    pub sigma: f64,
}

/// Lognormals, each drawn with its share. The parts stand in order of their medians.
#[derive(Clone, Debug, PartialEq)]
pub struct LogNormalMixture {
    parts: Vec<MixturePart>,
}

/// The side of a distribution whose probability is the smaller one.
#[derive(Clone, Copy, PartialEq)]
enum Tail {
    Lower,
    Upper,
}

impl LogNormalMixture {
    /// Of one part or more, shares normalised.
    ///
    /// # Errors
    /// Without parts, or where a share or a parameter is out of its range; NaN is.
    pub fn new(mut parts: Vec<MixturePart>) -> Result<Self, ParameterError> {
        if parts.is_empty() {
            let message = "a mixture has no parts; at least one is needed".into();
            return Err(ParameterError { message });
        }
        for part in &parts {
            check(
                "share",
                part.share,
                part.share > 0.0 && part.share <= 1e15,
                "above 0, at most 1e15",
            )?;
            check(
                "mu",
                part.mu,
                part.mu.abs() <= 300.0,
                "between -300 and 300",
            )?;
            check(
                "sigma",
                part.sigma,
                part.sigma > 0.0 && part.sigma <= 20.0,
                "above 0, at most 20",
            )?;
        }
        let sum: f64 = parts.iter().map(|part| part.share).sum();
        for part in &mut parts {
            part.share /= sum;
        }
        let key = |part: &MixturePart| (part.mu, part.sigma, part.share);
        parts.sort_by(|a, b| {
            key(a)
                .partial_cmp(&key(b))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        Ok(Self { parts })
    }

    /// The parts, in order of their medians; shares sum to 1.
    pub fn parts(&self) -> &[MixturePart] {
        &self.parts
    }

    /// The largest σ: that of the part which rules the upper tail.
    pub fn widest_sigma(&self) -> f64 {
        self.parts.iter().map(|part| part.sigma).fold(0.0, f64::max)
    }

    /// E\[X\].
    pub fn mean(&self) -> f64 {
        self.sum(|part| libm::exp(part.mu + 0.5 * part.sigma * part.sigma))
    }

    /// E\[X²\].
    pub fn mean_square(&self) -> f64 {
        self.sum(|part| libm::exp(2.0 * (part.mu + part.sigma * part.sigma)))
    }

    /// P(X ≤ x).
    pub fn cdf(&self, x: f64) -> f64 {
        if x > 0.0 {
            self.tail(Tail::Lower, libm::log(x))
        } else {
            0.0
        }
    }

    /// The partial expectation E\[X; X > t\], t above 0.
    pub fn mean_above(&self, t: f64) -> f64 {
        let log = libm::log(t);
        self.sum(|part| {
            let mean = libm::exp(part.mu + 0.5 * part.sigma * part.sigma);
            mean * normal_cdf((part.mu - log) / part.sigma + part.sigma)
        })
    }

    /// The u-quantile, u in [0, 1].
    pub fn quantile(&self, u: f64) -> f64 {
        let tail = if u <= 0.5 { u } else { 1.0 - u };
        self.solve(normal_quantile(u), tail)
    }

    /// F⁻¹(Φ(x)), in both tails to full precision.
    pub fn at_score(&self, x: f64) -> f64 {
        self.solve(x, normal_cdf(-x.abs()))
    }

    /// Normal scores between which F⁻¹(Φ(x)) is smooth: at every half standard deviation of a part.
    pub fn bends(&self) -> Vec<f64> {
        let logs = self
            .parts
            .iter()
            .flat_map(|part| (-16..=16).map(move |t| part.mu + 0.5 * part.sigma * f64::from(t)));
        let score = |log: f64| {
            let (below, above) = (self.tail(Tail::Lower, log), self.tail(Tail::Upper, log));
            if below < above {
                normal_quantile(below)
            } else {
                -normal_quantile(above)
            }
        };
        logs.map(score).filter(|x| x.is_finite()).collect()
    }

    /// The amount whose normal score is `score`; `tail` is the probability beyond it on the side of its sign.
    fn solve(&self, score: f64, tail: f64) -> f64 {
        let ends = self.parts.iter().map(|part| part.mu + part.sigma * score);
        let (mut low, mut high) = ends
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| {
                (low.min(y), high.max(y))
            });
        let side = if score <= 0.0 {
            Tail::Lower
        } else {
            Tail::Upper
        };
        if !(tail > 1e-290) || !(low < high) {
            // Beyond all digits the widest part rules.
            return libm::exp(if side == Tail::Lower { low } else { high });
        }
        // A part's quantiles enclose the mixture's. ln of a tail is nearly straight: Newton's steps, halving where one leaves.
        let mut y = 0.5 * (low + high);
        for _ in 0..200 {
            let (reached, slope) = (self.tail(side, y), self.slope(side, y));
            let excess = libm::log(reached / tail);
            let is_above = (excess > 0.0) == (side == Tail::Lower);
            if is_above {
                high = y;
            } else {
                low = y;
            }
            let newton = y - excess * reached / slope;
            if (newton - y).abs() <= 1e-15 * (1.0 + y.abs()) {
                break;
            }
            y = if newton > low && newton < high {
                newton
            } else {
                0.5 * (low + high)
            };
        }
        libm::exp(y)
    }

    /// The probability below or above exp(log).
    fn tail(&self, side: Tail, log: f64) -> f64 {
        let sign = if side == Tail::Lower { 1.0 } else { -1.0 };
        self.sum(|part| normal_cdf(sign * (log - part.mu) / part.sigma))
    }

    /// Its derivative.
    fn slope(&self, side: Tail, log: f64) -> f64 {
        let sign = if side == Tail::Lower { 1.0 } else { -1.0 };
        sign * self.sum(|part| normal_pdf((log - part.mu) / part.sigma) / part.sigma)
    }

    fn sum(&self, of: impl Fn(&MixturePart) -> f64) -> f64 {
        self.parts.iter().map(|part| part.share * of(part)).sum()
    }
}

fn check(name: &str, value: f64, holds: bool, allowed: &str) -> Result<(), ParameterError> {
    if holds {
        Ok(())
    } else {
        Err(ParameterError::of(
            name,
            value,
            &format!("must be {allowed}"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(share: f64, mu: f64, sigma: f64) -> MixturePart {
        MixturePart { share, mu, sigma }
    }

    #[test]
    fn one_part_is_a_lognormal() {
        let alone = LogNormalMixture::new(vec![part(3.0, 2.0, 0.7)]).unwrap();
        for x in [-9.0, -1.0, 0.0, 2.5, 12.0] {
            let exact = libm::exp(2.0 + 0.7 * x);
            assert!((alone.at_score(x) / exact - 1.0).abs() < 1e-14, "{x}");
        }
        assert_eq!(alone.parts()[0].share, 1.0);
    }

    #[test]
    fn quantiles_invert_the_distribution_function_between_humps_far_apart() {
        let parts = vec![part(0.6, 9.0, 0.05), part(0.4, 2.0, 0.3)];
        let mixture = LogNormalMixture::new(parts).unwrap();
        for u in [1e-12, 0.01, 0.399_999, 0.4, 0.400_001, 0.7, 0.999_999] {
            let back = mixture.cdf(mixture.quantile(u));
            assert!((back - u).abs() < 1e-13, "{u}: {back}");
        }
        assert_eq!(
            (mixture.quantile(0.0), mixture.quantile(1.0)),
            (0.0, f64::INFINITY)
        );
        for x in [-40.0, -12.0, 12.0, 40.0] {
            assert!(mixture.at_score(x).is_finite() && mixture.at_score(x) > 0.0);
        }
    }

    #[test]
    fn the_order_of_the_parts_and_the_scale_of_their_shares_do_not_matter() {
        let one = LogNormalMixture::new(vec![part(1.0, 3.0, 0.5), part(3.0, 1.0, 0.2)]).unwrap();
        let other =
            LogNormalMixture::new(vec![part(0.75, 1.0, 0.2), part(0.25, 3.0, 0.5)]).unwrap();
        assert_eq!(one, other);
    }

    #[test]
    fn what_makes_no_mixture_is_refused() {
        assert!(LogNormalMixture::new(Vec::new()).is_err());
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(LogNormalMixture::new(vec![part(bad, 1.0, 1.0)]).is_err());
            assert!(LogNormalMixture::new(vec![part(1.0, 1.0, bad)]).is_err());
        }
        assert!(LogNormalMixture::new(vec![part(1.0, f64::NAN, 1.0)]).is_err());
    }
}
