//! Lognormals and their mixtures by expectation and maximisation on grouped counts (Dempster, Laird and Rubin, 1977).

use super::sample::Grouped;
use crate::numerics::MixturePart;
use crate::numerics::special::{normal_cdf, normal_pdf};

/// A σ below this tells no two neighbouring counts apart any more.
const LEAST_SIGMA: f64 = 1e-3;

/// What the intervals look like to one lognormal.
struct View {
    /// Probability of each interval.
    probability: Vec<f64>,
    /// E\[N | interval\] of its normal score N.
    first: Vec<f64>,
    /// E\[N² | interval\].
    second: Vec<f64>,
}

/// Probabilities of the intervals under exp(mu + sigma N), and the probability above all of them.
pub(super) fn probabilities(grouped: &Grouped, mu: f64, sigma: f64) -> (Vec<f64>, f64) {
    let mut last = f64::NEG_INFINITY;
    let scores = grouped.log_edges.iter().map(|edge| (edge - mu) / sigma);
    let found = scores.map(|score| {
        let p = between(last, score);
        last = score;
        p
    });
    let probability = found.collect();
    (probability, normal_cdf(-last))
}

/// P(low < N ≤ high), by the nearer tail so that no digits cancel.
fn between(low: f64, high: f64) -> f64 {
    if low > 0.0 {
        normal_cdf(-low) - normal_cdf(-high)
    } else {
        normal_cdf(high) - normal_cdf(low)
    }
}

impl View {
    fn of(grouped: &Grouped, mu: f64, sigma: f64) -> Self {
        let (probability, _) = probabilities(grouped, mu, sigma);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let mut low = f64::NEG_INFINITY;
        for (edge, p) in grouped.log_edges.iter().zip(&probability) {
            let high = (edge - mu) / sigma;
            let (m1, m2) = moments(low, high, *p);
            first.push(m1);
            second.push(m2);
            low = high;
        }
        Self {
            probability,
            first,
            second,
        }
    }
}

/// E\[N\] and E\[N²\] of a standard normal between `low` and `high`, which it is with probability `p`.
fn moments(low: f64, high: f64, p: f64) -> (f64, f64) {
    const NARROW: f64 = 0.02;
    let width = high - low;
    if width < NARROW || p < 1e-280 {
        // As if uniform; far out the end nearer to the middle.
        let middle = if width.is_finite() {
            0.5 * (low + high)
        } else {
            high
        };
        let spread = if width.is_finite() { width } else { 0.0 };
        return (middle, middle * middle + spread * spread / 12.0);
    }
    let (from, to) = (normal_pdf(low), normal_pdf(high));
    let start = if low.is_finite() { low * from } else { 0.0 };
    ((from - to) / p, 1.0 + (start - high * to) / p)
}

/// A fit: the parts and the log-likelihood.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub parts: Vec<MixturePart>,
    pub log_likelihood: f64,
}

/// Rounds of expectation and maximisation from `start`, until the likelihood stands still.
///
/// `beyond` counts what lies above all intervals, known only to be there.
pub(super) fn maximise(
    grouped: &Grouped,
    beyond: f64,
    start: Vec<MixturePart>,
    rounds: usize,
) -> Parts {
    const STILL: f64 = 1e-9;
    let mut now = Parts {
        parts: start,
        log_likelihood: f64::NEG_INFINITY,
    };
    for _ in 0..rounds {
        let (parts, log_likelihood) = round(grouped, beyond, &now.parts);
        let gained = log_likelihood - now.log_likelihood;
        now = Parts {
            parts,
            log_likelihood,
        };
        if gained.abs() <= STILL * log_likelihood.abs() {
            break;
        }
    }
    now
}

/// The parts after one round, and the log-likelihood of those before it.
fn round(grouped: &Grouped, beyond: f64, parts: &[MixturePart]) -> (Vec<MixturePart>, f64) {
    let views: Vec<View> = parts
        .iter()
        .map(|part| View::of(grouped, part.mu, part.sigma))
        .collect();
    let mut sums = vec![[0.0; 3]; parts.len()];
    let mut log_likelihood = 0.0;
    for (i, count) in grouped.counts.iter().enumerate() {
        if *count == 0.0 {
            continue;
        }
        let weights = || {
            parts
                .iter()
                .zip(&views)
                .map(|(part, view)| part.share * view.probability[i])
        };
        let all: f64 = weights().sum();
        log_likelihood += count * libm::log(all.max(1e-300));
        for (k, weight) in weights().enumerate() {
            let own = if all > 1e-300 {
                count * weight / all
            } else {
                count / parts.len() as f64
            };
            add(&mut sums[k], own, views[k].first[i], views[k].second[i]);
        }
    }
    if beyond > 0.0 {
        let edge = grouped.log_edges.last().copied().unwrap_or(0.0);
        let tail = |part: &MixturePart| (edge - part.mu) / part.sigma;
        let all: f64 = parts
            .iter()
            .map(|part| part.share * normal_cdf(-tail(part)))
            .sum();
        log_likelihood += beyond * libm::log(all.max(1e-300));
        for (part, sums) in parts.iter().zip(&mut sums) {
            let (from, p) = (tail(part), normal_cdf(-tail(part)).max(1e-280));
            let hazard = normal_pdf(from) / p;
            add(
                sums,
                beyond * part.share * p / all.max(1e-280),
                hazard,
                1.0 + from * hazard,
            );
        }
    }
    let total = grouped.counts.iter().sum::<f64>() + beyond;
    let updated = parts
        .iter()
        .zip(sums)
        .map(|(part, sums)| update(part, sums, total));
    (updated.collect(), log_likelihood)
}

fn add(sums: &mut [f64; 3], weight: f64, first: f64, second: f64) {
    sums[0] += weight;
    sums[1] += weight * first;
    sums[2] += weight * second;
}

fn update(part: &MixturePart, [weight, first, second]: [f64; 3], total: f64) -> MixturePart {
    if !(weight > 1e-9 * total) {
        // Nothing belongs to it any more.
        return MixturePart {
            share: 1e-12,
            ..*part
        };
    }
    let mean = first / weight;
    let variance = (second / weight - mean * mean).max(0.0);
    MixturePart {
        share: weight / total,
        mu: part.mu + part.sigma * mean,
        sigma: (part.sigma * variance.sqrt()).max(LEAST_SIGMA),
    }
}

/// Mean and standard deviation of the logarithms of the intervals from `from` to `to`, shares of all counts.
pub(super) fn log_moments(grouped: &Grouped, from: f64, to: f64) -> (f64, f64) {
    let (mut sums, mut below) = ([0.0; 3], 0.0);
    for (edge, count) in grouped.log_edges.iter().zip(&grouped.counts) {
        let (start, end) = (below, below + count);
        below = end;
        let inside = end.min(to * grouped.total) - start.max(from * grouped.total);
        if inside > 0.0 {
            add(&mut sums, inside, *edge, edge * edge);
        }
    }
    let mean = sums[1] / sums[0].max(1e-12);
    let variance = (sums[2] / sums[0].max(1e-12) - mean * mean).max(0.0);
    (mean, variance.sqrt().max(0.05))
}

/// The lognormal of the greatest likelihood.
pub(super) fn lognormal(grouped: &Grouped) -> Parts {
    let (mu, sigma) = log_moments(grouped, 0.0, 1.0);
    let start = vec![MixturePart {
        share: 1.0,
        mu,
        sigma,
    }];
    maximise(grouped, 0.0, start, 200)
}

/// A mixture of two: the best of a few fixed starts, so that the same counts give the same fit.
pub(super) fn two_lognormals(grouped: &Grouped) -> Parts {
    let split = |at: f64| {
        let (low, low_sigma) = log_moments(grouped, 0.0, at);
        let (high, high_sigma) = log_moments(grouped, at, 1.0);
        vec![
            MixturePart {
                share: at,
                mu: low,
                sigma: low_sigma,
            },
            MixturePart {
                share: 1.0 - at,
                mu: high,
                sigma: high_sigma,
            },
        ]
    };
    let (mu, sigma) = log_moments(grouped, 0.0, 1.0);
    // A narrow hump on a wide one.
    let nested = vec![
        MixturePart {
            share: 0.5,
            mu,
            sigma: 0.4 * sigma,
        },
        MixturePart {
            share: 0.5,
            mu,
            sigma: 1.6 * sigma,
        },
    ];
    let starts = [0.15, 0.35, 0.65, 0.85]
        .map(split)
        .into_iter()
        .chain([nested]);
    let tried = starts.map(|start| maximise(grouped, 0.0, start, 25));
    let best = tried.reduce(|best, next| {
        if next.log_likelihood > best.log_likelihood {
            next
        } else {
            best
        }
    });
    let best = best.expect("there are five starts");
    maximise(grouped, 0.0, best.parts, 400)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::fitting::sample::Sample;
    use crate::numerics::Distribution;
    use crate::numerics::stream::{Purpose, Stream};

    fn drawn(distribution: &Distribution, n: usize) -> Grouped {
        let mut draws = vec![0.0; n];
        distribution.sample_fill(&mut Stream::new(5, Purpose(0), 0), &mut draws);
        let counts = draws.iter().map(|x| libm::round(*x) as u64);
        Grouped::of(&Sample::new(counts).unwrap())
    }

    #[test]
    fn a_lognormal_is_found_again_though_rounded_to_small_counts() {
        for (mu, sigma) in [(0.7, 0.9), (6.0, 1.2), (10.0, 0.2)] {
            let found = lognormal(&drawn(&Distribution::LogNormal { mu, sigma }, 40_000));
            let part = found.parts[0];
            assert!((part.mu - mu).abs() < 0.02, "{mu}: {part:?}");
            assert!((part.sigma - sigma).abs() < 0.02, "{sigma}: {part:?}");
        }
    }

    #[test]
    fn two_humps_are_found_again() {
        let truth = [(0.3, 3.0, 0.4), (0.7, 8.0, 0.8)].map(|(share, mu, sigma)| MixturePart {
            share,
            mu,
            sigma,
        });
        let mixture = Distribution::mixture(truth.to_vec()).unwrap();
        let found = two_lognormals(&drawn(&mixture, 40_000));
        for (found, truth) in found.parts.iter().zip(truth) {
            assert!((found.share - truth.share).abs() < 0.01, "{found:?}");
            assert!((found.mu - truth.mu).abs() < 0.02, "{found:?}");
            assert!((found.sigma - truth.sigma).abs() < 0.02, "{found:?}");
        }
    }

    #[test]
    fn what_lies_beyond_the_intervals_is_allowed_for() {
        let whole = drawn(
            &Distribution::LogNormal {
                mu: 6.0,
                sigma: 1.0,
            },
            40_000,
        );
        let kept = whole.log_edges.partition_point(|edge| *edge < 6.5);
        let inside: f64 = whole.counts[..kept].iter().sum();
        let cut = Grouped {
            log_edges: whole.log_edges[..kept].to_vec(),
            counts: whole.counts[..kept].to_vec(),
            total: inside,
        };
        let start = vec![MixturePart {
            share: 1.0,
            mu: 5.0,
            sigma: 0.5,
        }];
        let found = maximise(&cut, whole.total - inside, start, 500).parts[0];
        assert!(
            (found.mu - 6.0).abs() < 0.03 && (found.sigma - 1.0).abs() < 0.03,
            "{found:?}"
        );
    }
}
