//! Which tasks every batch of a run holds.

use crate::simulation::allocation::Allocation;
use crate::workload::Points;

/// Tasks in a batch.
pub const BATCH: u64 = 16_384;
/// Independent scramblings of evenly spread points: their scatter is the error of a run.
pub const SCRAMBLINGS: usize = 16;
/// Points of a scrambling before the precision is looked at for the first time.
const FIRST_LOOK: u64 = 1_024;
/// Batches in a list.
const MOST: u64 = 1_024;

/// How the tasks of a run are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// At random.
    Random,
    /// Each scrambling has its part of the tasks, and goes through the points of its sequences in order. Batches
    /// go round the scramblings, so that all get on together.
    Even {
        /// Points of a scrambling in its first batch: a power of two, at most [`BATCH`].
        first: u64,
    },
}

impl Order {
    /// Evenly spread points, with early looks at a precision or none.
    pub fn even(looks: bool) -> Self {
        let first = if looks { FIRST_LOOK } else { BATCH };
        Self::Even { first }
    }

    /// Parts of the tasks that are independent of one another.
    pub fn replicates(self) -> usize {
        match self {
            Self::Random => 1,
            Self::Even { .. } => SCRAMBLINGS,
        }
    }
}

/// What one worker draws.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Names its streams.
    pub number: u64,
    pub tasks: usize,
    /// The replicate that they belong to.
    pub replicate: usize,
    /// By group of points: its tasks by class, classes without any left out.
    pub shares: Vec<Vec<Share>>,
}

/// The tasks of one class in a batch.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    pub class: usize,
    pub count: usize,
    pub points: Option<Points>,
}

/// Hands out the batches of a run in their order.
#[derive(Debug)]
pub struct Schedule<'a> {
    order: Order,
    /// By group of points.
    allocations: Vec<&'a Allocation>,
    tasks: u64,
    /// Batches before the next.
    number: u64,
    /// By group, replicate and class: points that batches have had.
    taken: Vec<Vec<Vec<u64>>>,
}

impl<'a> Schedule<'a> {
    /// Of a run of so many tasks.
    pub fn new(order: Order, allocations: Vec<&'a Allocation>, tasks: u64) -> Self {
        let none = |allocation: &&Allocation| {
            let classes = vec![0; allocation.classes()];
            vec![classes; order.replicates()]
        };
        Self {
            order,
            taken: allocations.iter().map(none).collect(),
            allocations,
            tasks,
            number: 0,
        }
    }

    /// The next batches, up to so many, and no more than are worth a list.
    pub fn take(&mut self, most: u64) -> Vec<Batch> {
        let upto = (self.number + most.min(MOST)).min(self.batches());
        let mut batches = Vec::new();
        while self.number < upto {
            let batch = self.batch();
            batches.extend((batch.tasks > 0).then_some(batch));
            self.number += 1;
        }
        batches
    }

    /// Whether all batches have been handed out.
    pub fn is_over(&self) -> bool {
        self.number >= self.batches()
    }

    /// Whether the precision is looked at once the batches handed out are done: after powers of two
    /// of batches, or of points of every scrambling, so that it does not depend on threads.
    pub fn at_look(&self) -> bool {
        match self.order {
            Order::Random => self.number.is_power_of_two(),
            Order::Even { first } => {
                let rounds = SCRAMBLINGS as u64;
                self.number.is_multiple_of(rounds)
                    && upto_round(first, self.number / rounds).is_power_of_two()
            }
        }
    }

    /// Batches up to the next look, at least 1.
    pub fn until_look(&self) -> u64 {
        self.next_look() - self.number
    }

    fn next_look(&self) -> u64 {
        match self.order {
            Order::Random => (self.number + 1).next_power_of_two(),
            Order::Even { first } => {
                let mut round = self.number / SCRAMBLINGS as u64 + 1;
                while !upto_round(first, round).is_power_of_two() {
                    round += 1;
                }
                round * SCRAMBLINGS as u64
            }
        }
    }

    fn batches(&self) -> u64 {
        match self.order {
            Order::Random => self.tasks.div_ceil(BATCH),
            Order::Even { first } => {
                let most = self.tasks.div_ceil(SCRAMBLINGS as u64);
                let doubled = u64::from((BATCH / first).ilog2());
                let early = (0..=doubled).find(|rounds| upto_round(first, *rounds) >= most);
                early.unwrap_or(doubled + most.div_ceil(BATCH)) * SCRAMBLINGS as u64
            }
        }
    }

    fn batch(&mut self) -> Batch {
        let (number, tasks, order) = (self.number, self.tasks, self.order);
        let replicates = order.replicates();
        let replicate = (number % replicates as u64) as usize;
        let size = match order {
            Order::Random => BATCH.min(tasks - number * BATCH),
            Order::Even { first } => {
                let (replicate, replicates) = (replicate as u64, replicates as u64);
                let own = tasks / replicates + u64::from(replicate < tasks % replicates);
                let round = number / replicates;
                upto_round(first, round + 1).min(own) - upto_round(first, round).min(own)
            }
        } as usize;
        let groups = self.allocations.iter().zip(&mut self.taken);
        let shares = groups.map(|(allocation, taken)| {
            let share = |(class, count): (usize, usize)| {
                let taken = &mut taken[replicate][class];
                let first = *taken;
                *taken += count as u64;
                let scrambling = replicate as u64;
                let points = (order != Order::Random).then_some(Points { scrambling, first });
                Share {
                    class,
                    count,
                    points,
                }
            };
            let shares = allocation.of_batch(number, size).into_iter();
            shares.map(share).collect()
        });
        Batch {
            number,
            tasks: size,
            replicate,
            shares: shares.collect(),
        }
    }
}

/// Points of a scrambling in its first `rounds` batches: they double up to the size of a batch, then grow by it.
fn upto_round(first: u64, rounds: u64) -> u64 {
    let doubled = u64::from((BATCH / first).ilog2());
    match rounds {
        0 => 0,
        _ if rounds <= doubled => first << (rounds - 1),
        _ => BATCH * (rounds - doubled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allocation(weights: &[f64]) -> Allocation {
        Allocation::new(3, weights.iter().copied())
    }

    fn all(order: Order, weights: &[f64], tasks: u64, wave: u64) -> Vec<Batch> {
        let allocation = allocation(weights);
        let mut schedule = Schedule::new(order, vec![&allocation], tasks);
        let mut batches = Vec::new();
        while !schedule.is_over() {
            batches.extend(schedule.take(wave));
        }
        batches
    }

    #[test]
    fn every_task_is_in_one_batch_and_scramblings_have_their_parts() {
        for tasks in [1, 15, 16, 17, 1_000, 16_384, 262_144, 262_145, 1_000_003] {
            for order in [Order::Random, Order::even(false), Order::even(true)] {
                let batches = all(order, &[0.7, 0.3], tasks, 5);
                let sum: usize = batches.iter().map(|batch| batch.tasks).sum();
                assert_eq!(sum as u64, tasks);
                let mut parts = vec![0; order.replicates()];
                for batch in &batches {
                    parts[batch.replicate] += batch.tasks as u64;
                    let shares = batch.shares[0].iter().map(|share| share.count);
                    assert_eq!(shares.sum::<usize>(), batch.tasks);
                    assert!(batch.tasks as u64 <= BATCH);
                }
                let most = tasks.div_ceil(order.replicates() as u64);
                assert!(parts.iter().all(|part| *part == most || part + 1 == most));
            }
        }
    }

    #[test]
    fn each_class_of_a_scrambling_goes_through_its_points_without_gaps() {
        let mut next = vec![[0; 3]; SCRAMBLINGS];
        for batch in all(Order::even(true), &[0.6, 0.001, 0.399], 700_000, 7) {
            for share in &batch.shares[0] {
                let points = share.points.unwrap();
                let next = &mut next[batch.replicate][share.class];
                assert_eq!(
                    (points.scrambling, points.first),
                    (batch.replicate as u64, *next)
                );
                *next += share.count as u64;
            }
        }
    }

    #[test]
    fn looks_come_at_powers_of_two_whatever_the_size_of_a_wave() {
        let looks = |order: Order, wave: u64| {
            let allocation = allocation(&[1.0]);
            let mut schedule = Schedule::new(order, vec![&allocation], 3_000_000);
            let (mut done, mut looks) = (0, Vec::new());
            while !schedule.is_over() {
                let batches = schedule.take(schedule.until_look().min(wave));
                done += batches.iter().map(|batch| batch.tasks as u64).sum::<u64>();
                if schedule.at_look() {
                    looks.push(done);
                }
            }
            looks
        };
        let even: Vec<u64> = (0..8).map(|k| 16_384 << k).collect();
        for wave in [1, 3, 16, 1000] {
            assert_eq!(looks(Order::even(true), wave), even);
            assert_eq!(looks(Order::Random, wave), even);
        }
    }
}
