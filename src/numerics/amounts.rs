//! Draws of token amounts, a call at a time.

use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, Open01, StandardNormal};

use super::distribution::Distribution;
use super::kernels;
use super::quantile_table::QuantileTable;
use super::stream::Stream;

/// A distribution made ready for many draws.
#[derive(Clone, Debug)]
pub struct Sampler(Form);

#[derive(Clone, Debug)]
enum Form {
    Constant(f64),
    LogNormal { mu: f64, sigma: f64 },
    Table(QuantileTable),
}

impl Sampler {
    /// Takes some fractions of a millisecond for a gamma distribution, next to nothing for others.
    pub fn new(distribution: &Distribution) -> Self {
        Self(match distribution {
            Distribution::Constant(value) => Form::Constant(*value),
            Distribution::LogNormal { mu, sigma } => Form::LogNormal {
                mu: *mu,
                sigma: *sigma,
            },
            _ => Form::Table(QuantileTable::of(distribution)),
        })
    }

    /// Fills `out` with independent draws.
    ///
    /// A lognormal takes normals of `rand_distr` and this crate's exponential, and the number of
    /// words a draw takes from the stream varies; the others are quantiles of uniforms.
    pub fn fill(&self, stream: &mut Stream, out: &mut [f64]) {
        match &self.0 {
            Form::Constant(value) => out.fill(*value),
            Form::LogNormal { mu, sigma } => fill_log_normal(*mu, *sigma, stream, out),
            Form::Table(table) => {
                stream.fill_uniform(out);
                for value in out {
                    *value = table.at(*value);
                }
            }
        }
    }
}

impl Distribution {
    /// Fills `out` with independent draws, with nothing prepared: a [`Sampler`] is quicker for a gamma distribution.
    pub fn sample_fill(&self, stream: &mut Stream, out: &mut [f64]) {
        match self {
            Self::Constant(value) => out.fill(*value),
            Self::LogNormal { mu, sigma } => fill_log_normal(*mu, *sigma, stream, out),
            Self::Gamma { .. } | Self::Empirical(_) => {
                for value in out {
                    *value = self.quantile(stream.sample(Open01));
                }
            }
        }
    }
}

fn fill_log_normal(mu: f64, sigma: f64, stream: &mut Stream, out: &mut [f64]) {
    for value in out.iter_mut() {
        *value = mu + sigma * standard_normal(stream);
    }
    kernels::exp_slice(out);
}

/// A normal by the ziggurat, on a grid of 2⁻³².
///
/// Its far tail takes a logarithm from the platform's math library, whose last digit differs
/// between platforms; on the grid that digit is gone.
fn standard_normal(stream: &mut impl Rng) -> f64 {
    // 1.5 · 2²⁰: its last place is 2⁻³².
    const GRID: f64 = 1_572_864.0;
    let normal: f64 = StandardNormal.sample(stream);
    (normal + GRID) - GRID
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::Purpose;
    use crate::numerics::{KS_LIMIT, ks_distance};

    fn drawn(distribution: &Distribution, n: usize) -> Vec<f64> {
        let mut draws = vec![0.0; n];
        Sampler::new(distribution).fill(&mut Stream::new(4, Purpose(9), 1), &mut draws);
        draws
    }

    #[test]
    fn a_million_draws_follow_their_distribution() {
        let empirical =
            Distribution::empirical(vec![(0.0, 0.0), (0.3, 5.0), (0.9, 50.0), (1.0, 800.0)]);
        let distributions = [
            Distribution::log_normal(7.0, 1.2),
            Distribution::gamma(50.0, 0.4),
            Distribution::gamma(9.0, 8.0),
            empirical,
        ];
        for distribution in distributions.map(Result::unwrap) {
            let mut draws = drawn(&distribution, 1_000_000);
            let distance = ks_distance(&mut draws, |x| distribution.cdf(x));
            assert!(distance < KS_LIMIT, "{distribution:?}: {distance}");
        }
    }

    /// Kolmogorov and Smirnov's distance of two samples of one size.
    fn distance_between(mut a: Vec<f64>, mut b: Vec<f64>) -> f64 {
        a.sort_unstable_by(f64::total_cmp);
        b.sort_unstable_by(f64::total_cmp);
        let share = |x: &f64| b.partition_point(|y| y <= x) as f64 / b.len() as f64;
        let steps = a
            .iter()
            .enumerate()
            .map(|(i, x)| (share(x) - (i as f64 + 0.5) / a.len() as f64).abs());
        steps.fold(0.0, f64::max)
    }

    #[test]
    fn draws_are_like_those_of_rand_distr() {
        let n = 400_000;
        // Two samples of n: √(2/n) · 1.95 is exceeded once in a thousand seeds.
        let limit = 1.95 * (2.0 / n as f64).sqrt();
        let mut stream = Stream::new(8, Purpose(0), 0);
        let ours = drawn(&Distribution::log_normal(2.0, 0.7).unwrap(), n);
        let peer = rand_distr::LogNormal::new(2.0, 0.7).unwrap();
        let theirs = (0..n).map(|_| peer.sample(&mut stream)).collect();
        assert!(distance_between(ours, theirs) < limit);
        let ours = drawn(&Distribution::gamma(30.0, 1.7).unwrap(), n);
        let peer = rand_distr::Gamma::new(1.7, 30.0 / 1.7).unwrap();
        let theirs = (0..n).map(|_| peer.sample(&mut stream)).collect();
        assert!(distance_between(ours, theirs) < limit);
    }

    #[test]
    fn the_first_draws_of_a_seed_are_pinned() {
        assert_eq!(drawn(&Distribution::Constant(3.5), 2), [3.5, 3.5]);
        assert_eq!(
            drawn(
                &Distribution::LogNormal {
                    mu: 1.0,
                    sigma: 0.5
                },
                3
            ),
            [
                2.516_888_076_376_883_7,
                3.312_441_077_679_137_5,
                2.642_862_815_738_735
            ]
        );
    }

    #[test]
    fn draws_with_and_without_preparation_agree() {
        for distribution in [
            Distribution::gamma(50.0, 0.4),
            Distribution::log_normal(2.0, 1.0),
        ]
        .map(Result::unwrap)
        {
            let mut direct = [0.0; 500];
            distribution.sample_fill(&mut Stream::new(4, Purpose(9), 1), &mut direct);
            for (x, y) in drawn(&distribution, 500).into_iter().zip(direct) {
                assert!((distribution.cdf(x) - distribution.cdf(y)).abs() < 2e-6);
            }
        }
    }

    #[test]
    fn normals_lie_on_their_grid() {
        let mut stream = Stream::new(1, Purpose(0), 0);
        for _ in 0..100_000 {
            let steps = standard_normal(&mut stream) * 2f64.powi(32);
            assert_eq!(steps, steps.round());
        }
    }
}
