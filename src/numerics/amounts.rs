//! Draws of token amounts, a call at a time.

use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, Gamma, Open01, StandardNormal};

use super::distribution::Distribution;
use super::kernels;
use super::log_normal_mixture::MixturePart;
use super::stream::Stream;

impl Distribution {
    /// Fills `out` with independent draws. The number of words that a draw takes from the stream varies.
    ///
    /// Normals and gammas are those of `rand_distr`. It takes logarithms from the platform's math
    /// library, whose last digit differs between platforms: what comes from it is put on a grid
    /// on which that digit is gone, and logarithms and powers beyond it are this crate's own.
    pub fn sample_fill(&self, stream: &mut Stream, out: &mut [f64]) {
        match self {
            Self::Constant(value) => out.fill(*value),
            Self::LogNormal { mu, sigma } => {
                for value in out.iter_mut() {
                    *value = mu + sigma * standard_normal(stream);
                }
                kernels::exp_slice(out);
            }
            Self::Gamma { mean, shape } => fill_gamma(*mean, *shape, stream, out),
            Self::Empirical(_) => {
                for value in out {
                    *value = self.quantile(stream.sample(Open01));
                }
            }
            Self::Mixture(mixture) => {
                for value in out.iter_mut() {
                    let part = pick(mixture.parts(), stream.uniform());
                    *value = part.mu + part.sigma * standard_normal(stream);
                }
                kernels::exp_slice(out);
            }
            Self::ParetoTail(tail) => {
                for value in out.iter_mut() {
                    let score = standard_normal(stream);
                    *value = if score <= tail.score() {
                        tail.mu() + tail.sigma() * score
                    } else {
                        let excess = -kernels::ln(stream.uniform()) / tail.exponent();
                        libm::log(tail.above()) + excess
                    };
                }
                kernels::exp_slice(out);
            }
        }
    }
}

/// The part that a uniform falls on.
fn pick(parts: &[MixturePart], u: f64) -> MixturePart {
    let mut below = 0.0;
    let (last, others) = parts.split_last().expect("a mixture has a part");
    let found = others.iter().find(|part| {
        below += part.share;
        u < below
    });
    *found.unwrap_or(last)
}

/// Gammas: for shapes up to 1 one of the next shape times U^(1/shape) (Marsaglia and Tsang, 2000).
fn fill_gamma(mean: f64, shape: f64, stream: &mut Stream, out: &mut [f64]) {
    let small = shape <= 1.0;
    let Ok(gamma) = Gamma::new(if small { shape + 1.0 } else { shape }, 1.0) else {
        // Never for a shape above 0; the mean is the least wrong answer.
        return out.fill(mean);
    };
    let scale = mean / shape;
    for value in out {
        let power = if small {
            kernels::exp(kernels::ln(stream.uniform()) / shape)
        } else {
            1.0
        };
        *value = coarse(gamma.sample(stream)) * power * scale;
    }
}

/// A normal by the ziggurat, on a grid of 2⁻³².
fn standard_normal(stream: &mut impl Rng) -> f64 {
    // 1.5 · 2²⁰: its last place is 2⁻³².
    const GRID: f64 = 1_572_864.0;
    let normal: f64 = StandardNormal.sample(stream);
    (normal + GRID) - GRID
}

/// A number above 0 rounded to 40 bits.
fn coarse(value: f64) -> f64 {
    const DROPPED: u32 = 12;
    let half = 1 << (DROPPED - 1);
    f64::from_bits((value.to_bits() + half) >> DROPPED << DROPPED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::Purpose;
    use crate::numerics::{KS_LIMIT, ks_distance};

    fn drawn(distribution: &Distribution, n: usize) -> Vec<f64> {
        let mut draws = vec![0.0; n];
        distribution.sample_fill(&mut Stream::new(4, Purpose(9), 1), &mut draws);
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
            Distribution::pareto_tail(500.0, 0.9, 1500.0, 2.4),
            Distribution::mixture(
                [(0.7, 3.0, 0.4), (0.1, 9.0, 0.1), (0.2, 5.0, 1.5)]
                    .map(|(share, mu, sigma)| MixturePart { share, mu, sigma })
                    .to_vec(),
            ),
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
        let log_normal = Distribution::log_normal(1.0, 0.5).unwrap();
        assert_eq!(
            drawn(&log_normal, 3),
            [
                2.516_888_076_376_883_7,
                3.312_441_077_679_137_5,
                2.642_862_815_738_735
            ]
        );
        let gamma = Distribution::gamma(10.0, 0.5).unwrap();
        assert_eq!(
            drawn(&gamma, 2),
            [6.889_992_276_995_472, 49.738_425_444_153_61]
        );
    }

    #[test]
    fn the_grid_of_gammas_is_fine() {
        for x in [1e-300, 0.1, 1.0, 77.7, 1e12] {
            assert!((coarse(x) / x - 1.0).abs() < 1e-12);
            assert_eq!(coarse(coarse(x)), coarse(x));
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
