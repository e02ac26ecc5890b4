//! The families of distributions, each fitted by maximum likelihood to grouped counts.

use super::expectation::{Parts, lognormal, maximise, probabilities, two_lognormals};
use super::rounding::rounded;
use super::sample::{Grouped, Sample};
use crate::numerics::special::gamma_regularized_pair;
use crate::numerics::{Distribution, LEAST_EXPONENT, MixturePart};

/// What a distribution was fitted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// All counts are equal.
    Constant,
    /// One lognormal.
    Lognormal,
    /// Gamma.
    Gamma,
    /// A mixture of two lognormals.
    Mixture,
    /// Lognormal with a Pareto tail.
    ParetoTail,
    /// Quantiles of the data.
    Empirical,
}

impl Family {
    /// As a sentence calls it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Lognormal => "lognormal",
            Self::Gamma => "gamma",
            Self::Mixture => "mixture of two lognormals",
            Self::ParetoTail => "lognormal with a Pareto tail",
            Self::Empirical => "empirical quantiles",
        }
    }

    /// Free parameters.
    fn parameters(self) -> f64 {
        match self {
            Self::Constant | Self::Empirical => 1.0,
            Self::Lognormal | Self::Gamma => 2.0,
            Self::ParetoTail => 4.0,
            Self::Mixture => 5.0,
        }
    }
}

/// A family fitted to a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Which one.
    pub family: Family,
    /// With its parameters, rounded as they are printed.
    pub distribution: Distribution,
    /// Schwarz's criterion, k ln n - 2 ln L: less is better.
    pub bic: f64,
}

/// Every family that the sample allows, the best by BIC first.
pub(super) fn candidates(sample: &Sample) -> Vec<Candidate> {
    let grouped = Grouped::of(sample);
    let fits: [fn(&Sample, &Grouped) -> Option<Candidate>; 4] =
        [one_lognormal, gamma, mixture, pareto_tail];
    let mut found: Vec<Candidate> = fits
        .iter()
        .filter_map(|fit| fit(sample, &grouped))
        .collect();
    found.sort_by(|a, b| a.bic.total_cmp(&b.bic));
    found
}

fn candidate(
    family: Family,
    distribution: Option<Distribution>,
    log_likelihood: f64,
    n: f64,
) -> Option<Candidate> {
    let bic = family.parameters() * libm::log(n) - 2.0 * log_likelihood;
    let distribution = distribution?;
    bic.is_finite().then_some(Candidate {
        family,
        distribution,
        bic,
    })
}

fn one_lognormal(_: &Sample, grouped: &Grouped) -> Option<Candidate> {
    let Parts {
        parts,
        log_likelihood,
    } = lognormal(grouped);
    let part = parts.first()?;
    let median = rounded(libm::exp(part.mu));
    let made = Distribution::log_normal_from_median_sigma(median, rounded(part.sigma));
    candidate(Family::Lognormal, made.ok(), log_likelihood, grouped.total)
}

fn mixture(_: &Sample, grouped: &Grouped) -> Option<Candidate> {
    let Parts {
        parts,
        log_likelihood,
    } = two_lognormals(grouped);
    let printed = parts.iter().map(|part| MixturePart {
        share: rounded(part.share),
        mu: libm::log(rounded(libm::exp(part.mu))),
        sigma: rounded(part.sigma),
    });
    let printed: Vec<MixturePart> = printed.collect();
    // A part that nothing belongs to leaves a lognormal.
    let both = printed.iter().all(|part| part.share > 1e-6);
    let made = both.then(|| Distribution::mixture(printed).ok()).flatten();
    candidate(Family::Mixture, made, log_likelihood, grouped.total)
}

/// The mean is the data's, as it is for the greatest likelihood; the shape by golden section.
fn gamma(sample: &Sample, grouped: &Grouped) -> Option<Candidate> {
    let mean = rounded(sample.mean());
    let likelihood = |log_shape: f64| {
        let shape = libm::exp(log_shape);
        let mut last = (0.0, 1.0);
        let at = |edge: &f64| gamma_regularized_pair(shape, libm::exp(*edge) * shape / mean);
        let probabilities: Vec<f64> = grouped
            .log_edges
            .iter()
            .map(|edge| {
                let now = at(edge);
                let p = if last.0 > 0.5 {
                    last.1 - now.1
                } else {
                    now.0 - last.0
                };
                last = now;
                p
            })
            .collect();
        grouped.log_likelihood(&probabilities)
    };
    let (log_shape, log_likelihood) = golden(libm::log(0.02), libm::log(2000.0), likelihood);
    let made = Distribution::gamma(mean, rounded(libm::exp(log_shape)));
    candidate(Family::Gamma, made.ok(), log_likelihood, grouped.total)
}

/// The highest point of a function with one hump.
fn golden(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> (f64, f64) {
    const RATIO: f64 = 0.618_033_988_749_894_8;
    let mut inner = [high - RATIO * (high - low), low + RATIO * (high - low)];
    let mut values = inner.map(&value);
    while high - low > 1e-6 {
        if values[0] < values[1] {
            low = inner[0];
            inner = [inner[1], low + RATIO * (high - low)];
            values = [values[1], value(inner[1])];
        } else {
            high = inner[1];
            inner = [high - RATIO * (high - low), inner[0]];
            values = [value(inner[0]), values[0]];
        }
    }
    if values[0] > values[1] {
        (inner[0], values[0])
    } else {
        (inner[1], values[1])
    }
}

/// Shares of the counts below which the tail may begin.
const TAIL_FROM: [f64; 11] = [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99];
/// A tail of fewer counts says nothing about its exponent.
const FEWEST_IN_TAIL: usize = 20;

/// The tail's beginning by trying; its exponent by Hill's estimate (1975), the body with the tail's counts known only to lie beyond.
fn pareto_tail(sample: &Sample, grouped: &Grouped) -> Option<Candidate> {
    let tails = TAIL_FROM
        .iter()
        .filter_map(|from| tail_from(*from, sample, grouped));
    tails.reduce(|best, next| if next.bic < best.bic { next } else { best })
}

fn tail_from(from: f64, sample: &Sample, grouped: &Grouped) -> Option<Candidate> {
    let start = libm::log(sample.quantile(from).max(0.5));
    let kept = grouped.log_edges.partition_point(|edge| *edge < start) + 1;
    let edge = *grouped.log_edges.get(kept - 1)?;
    let above = libm::exp(edge);
    let tail = &sample.sorted()[sample.sorted().partition_point(|count| *count < above)..];
    if tail.len() < FEWEST_IN_TAIL || tail.len() == sample.len() {
        return None;
    }
    let hill: f64 = tail.iter().map(|count| libm::log(*count) - edge).sum();
    let exponent = rounded((tail.len() as f64 / hill).clamp(LEAST_EXPONENT + 0.05, 100.0));
    let body = Grouped {
        log_edges: grouped.log_edges[..kept].to_vec(),
        counts: grouped.counts[..kept].to_vec(),
        total: (sample.len() - tail.len()) as f64,
    };
    let (mu, sigma) = super::expectation::log_moments(&body, 0.0, 1.0);
    let part = vec![MixturePart {
        share: 1.0,
        mu,
        sigma,
    }];
    let found = maximise(&body, tail.len() as f64, part, 200);
    let MixturePart { mu, sigma, .. } = *found.parts.first()?;
    let mut all = probabilities(&body, mu, sigma).0;
    let mass = 1.0 - all.iter().sum::<f64>();
    let beyond = |log: f64| mass * libm::exp(exponent * (edge - log));
    let ends = grouped.log_edges[kept - 1..].windows(2);
    all.extend(ends.map(|pair| beyond(pair[0]) - beyond(pair[1])));
    let made = Distribution::pareto_tail(
        rounded(libm::exp(mu)),
        rounded(sigma),
        rounded(above),
        exponent,
    );
    candidate(
        Family::ParetoTail,
        made.ok(),
        grouped.log_likelihood(&all),
        grouped.total,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::{Purpose, Stream};

    fn sample(distribution: &Distribution, n: usize) -> Sample {
        let mut draws = vec![0.0; n];
        distribution.sample_fill(&mut Stream::new(11, Purpose(0), 0), &mut draws);
        Sample::new(draws.iter().map(|x| libm::round(*x) as u64)).unwrap()
    }

    #[test]
    fn each_family_is_best_for_its_own_draws_and_finds_its_parameters() {
        let parts = [(0.4, 4.0, 0.3), (0.6, 8.0, 0.5)].map(|(share, mu, sigma)| MixturePart {
            share,
            mu,
            sigma,
        });
        let truths = [
            (Family::Lognormal, Distribution::log_normal(7.0, 0.8)),
            (Family::Gamma, Distribution::gamma(3000.0, 1.7)),
            (Family::Mixture, Distribution::mixture(parts.to_vec())),
            (
                Family::ParetoTail,
                Distribution::pareto_tail(800.0, 0.6, 1600.0, 2.6),
            ),
        ];
        for (family, truth) in truths {
            let truth = truth.unwrap();
            let best = candidates(&sample(&truth, 60_000)).remove(0);
            assert_eq!(best.family, family, "{best:?}");
            for u in [0.05, 0.5, 0.95, 0.99] {
                let ratio = best.distribution.quantile(u) / truth.quantile(u);
                assert!((ratio - 1.0).abs() < 0.03, "{family:?} {u}: {ratio}");
            }
        }
    }

    #[test]
    fn few_counts_zeros_and_ties_are_fitted_without_a_fuss() {
        for counts in [
            vec![1, 2],
            vec![0, 0, 5],
            vec![0, 1],
            vec![7, 7, 7, 8],
            vec![0, 900_000],
        ] {
            for candidate in candidates(&Sample::new(counts.clone()).unwrap()) {
                let mean = candidate.distribution.mean();
                assert!(mean > 0.0 && !mean.is_nan(), "{counts:?} {candidate:?}");
            }
        }
    }
}
