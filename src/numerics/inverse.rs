//! Amounts by inversion: one uniform each, larger ones for larger uniforms.

use super::distribution::Distribution;
use super::kernels::{exp, normal_cdf, normal_quantile};
use super::quantile_table::QuantileTable;
use crate::simd::wide;

/// A quantile function, ready for columns of uniforms.
#[derive(Clone, Debug)]
pub enum Inverse {
    /// Always the same.
    Constant(f64),
    /// exp(mu + sigma Φ⁻¹(u)).
    LogNormal {
        /// As in [`Distribution::LogNormal`].
        mu: f64,
        /// As in [`Distribution::LogNormal`].
        sigma: f64,
    },
    /// Any other.
    Table(QuantileTable),
}

impl Inverse {
    /// Of a distribution; tabulates those that have no cheap one.
    pub fn of(distribution: &Distribution) -> Self {
        match distribution {
            Distribution::Constant(value) => Self::Constant(*value),
            Distribution::LogNormal { mu, sigma } => Self::LogNormal {
                mu: *mu,
                sigma: *sigma,
            },
            other => Self::Table(QuantileTable::of(other)),
        }
    }

    /// Turns uniforms into amounts.
    pub fn apply(&self, uniforms: &mut [f64]) {
        match self {
            Self::Constant(value) => uniforms.fill(*value),
            Self::LogNormal { mu, sigma } => wide(
                #[inline(always)]
                || {
                    let amount = |u: f64| exp(mu + sigma * normal_quantile(u));
                    uniforms.iter_mut().for_each(|u| *u = amount(*u));
                },
            ),
            Self::Table(table) => uniforms.iter_mut().for_each(|u| *u = table.at(*u)),
        }
    }

    /// Turns normal scores into amounts: F⁻¹(Φ(x)).
    pub fn apply_to_scores(&self, scores: &mut [f64]) {
        match self {
            Self::Constant(value) => scores.fill(*value),
            Self::LogNormal { mu, sigma } => wide(
                #[inline(always)]
                || scores.iter_mut().for_each(|x| *x = exp(mu + sigma * *x)),
            ),
            Self::Table(table) => scores
                .iter_mut()
                .for_each(|x| *x = table.at(normal_cdf(*x))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::{Purpose, Stream};
    use crate::numerics::{KS_LIMIT, ks_distance};

    #[test]
    fn a_million_uniforms_become_draws_of_their_distribution() {
        for distribution in [
            Distribution::log_normal(7.0, 1.2),
            Distribution::gamma(9.0, 0.6),
            Distribution::pareto_tail(500.0, 0.9, 1500.0, 2.4),
            Distribution::empirical(vec![(0.0, 0.0), (0.3, 5.0), (1.0, 800.0)]),
        ] {
            let distribution = distribution.unwrap();
            let mut draws = vec![0.0; 1_000_000];
            Stream::new(3, Purpose(2), 0).fill_uniform(&mut draws);
            Inverse::of(&distribution).apply(&mut draws);
            let distance = ks_distance(&mut draws, |x| distribution.cdf(x));
            assert!(distance < KS_LIMIT, "{distribution:?}: {distance}");
        }
        let mut constant = [0.3, 0.9];
        Inverse::of(&Distribution::Constant(4.0)).apply(&mut constant);
        assert_eq!(constant, [4.0, 4.0]);
    }
}
