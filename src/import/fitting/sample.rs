//! A column of whole counts: its figures, and the same counts grouped for likelihoods.

/// Whole counts, in order. Never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    sorted: Vec<f64>,
}

/// What a fit is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Mean.
    pub mean: f64,
    /// Median.
    pub p50: f64,
    /// 95 % point.
    pub p95: f64,
    /// 99 % point.
    pub p99: f64,
}

impl Sample {
    /// In any order; `None` where there are none.
    pub fn new(counts: impl IntoIterator<Item = u64>) -> Option<Self> {
        let mut sorted: Vec<f64> = counts.into_iter().map(|count| count as f64).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        (!sorted.is_empty()).then_some(Self { sorted })
    }

    /// The counts, rising.
    pub fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    /// How many counts.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Never: a sample has counts.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// The value of all counts, where they are equal.
    pub fn constant(&self) -> Option<f64> {
        let (first, last) = (self.sorted[0], self.sorted[self.len() - 1]);
        (first == last).then_some(first)
    }

    /// Their mean.
    pub fn mean(&self) -> f64 {
        self.sorted.iter().sum::<f64>() / self.len() as f64
    }

    /// The p-quantile, p in [0, 1], linear between neighbours (Hyndman and Fan's type 7).
    pub fn quantile(&self, p: f64) -> f64 {
        let place = p.clamp(0.0, 1.0) * (self.len() - 1) as f64;
        let below = place as usize;
        let above = (below + 1).min(self.len() - 1);
        let (x, next) = (self.sorted[below], self.sorted[above]);
        x + (next - x) * (place - below as f64)
    }

    /// Mean and quantiles.
    pub fn figures(&self) -> Figures {
        Figures {
            mean: self.mean(),
            p50: self.quantile(0.5),
            p95: self.quantile(0.95),
            p99: self.quantile(0.99),
        }
    }
}

/// Counts by interval: each of the small ones by itself, the others in steps of a hundredth of their size.
///
/// A count of 7 stands for an amount between 6.5 and 7.5, and 0 for one below 0.5: so ties and zeros have a
/// likelihood under a continuous distribution, and no part of a mixture gains by collapsing onto one of them.
#[derive(Clone, Debug)]
pub(super) struct Grouped {
    /// Logarithms of the upper ends; the first interval begins at minus infinity.
    pub log_edges: Vec<f64>,
    /// Counts in each interval.
    pub counts: Vec<f64>,
    /// All counts.
    pub total: f64,
}

/// Counts up to this are kept apart.
const APART: f64 = 100.0;
/// Relative width of an interval beyond.
const STEP: f64 = 0.01;

impl Grouped {
    pub(super) fn of(sample: &Sample) -> Self {
        let (mut edge, mut log_edges, mut counts) = (0.5, Vec::new(), Vec::new());
        let mut rest = sample.sorted();
        while !rest.is_empty() {
            let inside = rest.partition_point(|count| *count < edge);
            log_edges.push(libm::log(edge));
            counts.push(inside as f64);
            rest = &rest[inside..];
            let next = if edge < APART {
                edge + 1.0
            } else {
                libm::floor(edge * (1.0 + STEP)) + 0.5
            };
            edge = next.max(edge + 1.0);
        }
        Self {
            log_edges,
            counts,
            total: sample.len() as f64,
        }
    }

    /// Σ count · ln probability, given the probability of every interval.
    pub(super) fn log_likelihood(&self, probabilities: &[f64]) -> f64 {
        let pairs = self.counts.iter().zip(probabilities);
        let seen = pairs.filter(|(count, _)| **count > 0.0);
        seen.map(|(count, p)| count * libm::log(p.max(1e-300)))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_linear_between_counts() {
        let sample = Sample::new([4, 1, 2, 3]).unwrap();
        assert_eq!(sample.sorted(), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!((sample.quantile(0.0), sample.quantile(1.0)), (1.0, 4.0));
        assert_eq!(sample.quantile(0.5), 2.5);
        let one = Sample::new([7]).unwrap();
        assert_eq!((one.quantile(0.99), one.constant()), (7.0, Some(7.0)));
        assert!(Sample::new([]).is_none());
    }

    #[test]
    fn every_count_falls_into_one_interval_the_small_ones_into_their_own() {
        let counts = [0, 0, 1, 7, 99, 100, 101, 12_345, 3_000_000];
        let grouped = Grouped::of(&Sample::new(counts).unwrap());
        assert_eq!(grouped.counts.iter().sum::<f64>(), 9.0);
        assert_eq!(&grouped.counts[..3], [2.0, 1.0, 0.0]);
        assert!(grouped.log_edges.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(grouped.counts.len() < 1300, "{}", grouped.counts.len());
    }
}
