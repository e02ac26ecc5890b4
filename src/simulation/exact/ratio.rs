//! Expectations over the delegation ratio d of a task that is delegated.

use crate::delegation::Ratio;
use crate::numerics::Distribution;

mod beta;

use beta::BetaRatio;

/// E\[max(1, c d m)\] and E\[d max(1, c d m)\] over d > 0 and a token multiplier m.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Requests {
    pub plain: f64,
    /// With the chance that the crux is delegated, which is d.
    pub times_ratio: f64,
}

/// The moments of d, and the expectations of `max` that requests need.
pub(super) struct Ratios<'a> {
    ratio: &'a Ratio,
    /// P(d > 0).
    pub positive: f64,
    /// E\[d\].
    pub mean: f64,
    /// E\[d²\].
    pub square: f64,
    beta: Option<BetaRatio>,
}

impl<'a> Ratios<'a> {
    pub fn new(ratio: &'a Ratio) -> Self {
        if let Ratio::Beta(beta) = ratio {
            let beta = BetaRatio::new(beta.mean(), beta.concentration());
            return Self {
                ratio,
                positive: 1.0,
                mean: beta.mean(),
                square: beta.square(),
                beta: Some(beta),
            };
        }
        let (positive, mean, square) = points(ratio)
            .fold((0.0, 0.0, 0.0), |(p0, p1, p2), (d, p)| {
                (p0 + p, p1 + p * d, p2 + p * d * d)
            });
        Self {
            ratio,
            positive,
            mean,
            square,
            beta: None,
        }
    }

    /// Of one attempt with `factor` = requests · σ / n.
    pub fn attempt(&self, factor: f64, multiplier: &Distribution) -> Requests {
        match &self.beta {
            Some(beta) => beta.attempt(factor, multiplier),
            None => points(self.ratio).fold(Requests::default(), |sum, (d, p)| {
                let requests = p * mean_at_least_one(factor * d, multiplier);
                Requests {
                    plain: sum.plain + requests,
                    times_ratio: sum.times_ratio + d * requests,
                }
            }),
        }
    }

    /// Of the retained part: E\[max(1, requests (1-d)); 0 < d < 1\].
    pub fn retained(&self, requests: f64) -> f64 {
        match &self.beta {
            Some(beta) => beta.rest().at_least_one(requests).plain,
            None => points(self.ratio)
                .filter(|(d, _)| *d < 1.0)
                .map(|(d, p)| p * (requests * (1.0 - d)).max(1.0))
                .sum(),
        }
    }
}

/// (d, probability) for d > 0; none of a Beta.
fn points(ratio: &Ratio) -> impl Iterator<Item = (f64, f64)> {
    let (fixed, choices) = match ratio {
        Ratio::Fixed(d) => (Some((*d, 1.0)), &[][..]),
        Ratio::Choices(choices) => (None, &choices[..]),
        Ratio::Beta(_) => (None, &[][..]),
    };
    fixed
        .into_iter()
        .chain(choices.iter().copied())
        .filter(|(d, _)| *d > 0.0)
}

/// E\[max(1, c m)\].
fn mean_at_least_one(factor: f64, multiplier: &Distribution) -> f64 {
    match always(multiplier) {
        Some(multiplier) => (factor * multiplier).max(1.0),
        None => multiplier.mean_max(1.0, factor),
    }
}

/// A multiplier's value, where it is always the same.
fn always(multiplier: &Distribution) -> Option<f64> {
    match multiplier {
        Distribution::LogNormal { mu, sigma } if *sigma == 0.0 => Some(libm::exp(*mu)),
        _ => multiplier.constant(),
    }
}
