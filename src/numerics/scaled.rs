//! The same distribution in a larger or smaller unit.

use super::{Distribution, LogNormalMixture, MixturePart, ParameterError, ParetoTail};

impl Distribution {
    /// The distribution of `factor` times the amount; `factor` above 0.
    ///
    /// # Errors
    /// A factor that is not above 0, or leads out of what the family takes.
    pub fn scaled(&self, factor: f64) -> Result<Self, ParameterError> {
        if !(factor > 0.0 && factor.is_finite()) {
            let rule = "must be a finite number above 0";
            return Err(ParameterError::of("factor", factor, rule));
        }
        let log = libm::log(factor);
        match self {
            Self::Constant(value) => Self::always(value * factor),
            Self::LogNormal { mu, sigma } => Self::log_normal(mu + log, *sigma),
            Self::Gamma { mean, shape } => Self::gamma(mean * factor, *shape),
            Self::Empirical(points) => {
                Self::empirical(points.iter().map(|(p, x)| (*p, x * factor)).collect())
            }
            Self::Mixture(mixture) => {
                let part = |part: &MixturePart| MixturePart {
                    mu: part.mu + log,
                    ..*part
                };
                let parts = mixture.parts().iter().map(part).collect();
                Ok(Self::Mixture(LogNormalMixture::new(parts)?))
            }
            Self::ParetoTail(tail) => Ok(Self::ParetoTail(ParetoTail::new(
                tail.mu() + log,
                tail.sigma(),
                tail.above() * factor,
                tail.exponent(),
            )?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_scales_its_mean_and_its_quantiles() {
        let part = |mu| MixturePart {
            share: 0.5,
            mu,
            sigma: 0.5,
        };
        let families = [
            Distribution::always(3.0).unwrap(),
            Distribution::log_normal(2.0, 0.7).unwrap(),
            Distribution::gamma(5.0, 2.0).unwrap(),
            Distribution::empirical(vec![(0.0, 1.0), (0.5, 4.0), (1.0, 9.0)]).unwrap(),
            Distribution::mixture(vec![part(1.0), part(4.0)]).unwrap(),
            Distribution::pareto_tail(2.0, 0.7, 30.0, 3.0).unwrap(),
        ];
        for family in families {
            let scaled = family.scaled(2.5).unwrap();
            let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-9, "{family:?}");
            close(scaled.mean(), 2.5 * family.mean());
            for u in [0.05, 0.5, 0.99] {
                close(scaled.quantile(u), 2.5 * family.quantile(u));
            }
            assert!(family.scaled(0.0).is_err() && family.scaled(f64::NAN).is_err());
        }
    }
}
