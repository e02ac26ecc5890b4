//! Which classes the tasks of a batch belong to: proportional, with a seeded random remainder.

use crate::numerics::stream::{Purpose, Stream};

/// Purpose of the allocation's stream, beyond those of any class.
const PURPOSE: Purpose = Purpose(u32::MAX);

/// Systematic sampling of classes: task j of a batch of m sits at (u + j)/m on the cumulated weights.
///
/// u is uniform, so every task has its class with the class's probability; from batch to batch u
/// moves by the golden ratio, so that remainders even out over a run instead of adding up.
#[derive(Clone, Debug)]
pub struct Allocation {
    start: f64,
    cumulative: Vec<f64>,
}

impl Allocation {
    /// For classes of these weights, at least one of them above 0; only their proportions count.
    pub fn new(seed: u64, weights: impl Iterator<Item = f64> + Clone) -> Self {
        let mut start = [0.0];
        Stream::new(seed, PURPOSE, 0).fill_uniform(&mut start);
        let sum: f64 = weights.clone().sum();
        let mut total = 0.0;
        let cumulative = weights.map(|weight| {
            total += weight;
            total / sum
        });
        Self {
            start: start[0],
            cumulative: cumulative.collect(),
        }
    }

    /// How many classes there are.
    pub fn classes(&self) -> usize {
        self.cumulative.len()
    }

    /// Tasks of each class among the `tasks` of a batch, as (class, how many), classes without tasks left out.
    pub fn of_batch(&self, batch: u64, tasks: usize) -> Vec<(usize, usize)> {
        const GOLDEN: f64 = 0.618_033_988_749_894_9;
        let u = (self.start + batch as f64 * GOLDEN).fract();
        let last = self.cumulative.len() - 1;
        let mut before = 0;
        let mut counts = Vec::new();
        for (class, upper) in self.cumulative.iter().enumerate() {
            let upto = if class == last {
                tasks
            } else {
                (upper * tasks as f64 - u).ceil().max(0.0) as usize
            };
            let upto = upto.clamp(before, tasks);
            if upto > before {
                counts.push((class, upto - before));
            }
            before = upto;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_has_a_class_and_shares_are_met_over_a_run_to_within_a_few_tasks() {
        let weights = [0.7, 0.000_3, 0.299_7];
        let allocation = Allocation::new(7, weights.iter().map(|weight| 20.0 * weight));
        let mut totals = [0usize; 3];
        for batch in 0..1_000 {
            let counts = allocation.of_batch(batch, 1_000);
            assert_eq!(counts.iter().map(|(_, n)| n).sum::<usize>(), 1_000);
            for (class, n) in counts {
                totals[class] += n;
            }
        }
        for (total, weight) in totals.iter().zip(weights) {
            assert!(
                (*total as f64 - weight * 1e6).abs() < 5.0,
                "{total} of {weight}"
            );
        }
    }
}
