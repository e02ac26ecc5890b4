//! Points simulated side by side, with what is left of them when a part of the tasks is left out:
//! the errors of whatever compares them.
//!
//! Points of a run share their draws, task by task as far as their classes agree, so differences
//! between them are known much better than either. The tasks are put into parts, the same for every
//! point; a figure computed without each of the parts in turn gives its jackknife error, pairing
//! included, whatever the figure is.

use super::run::{Engine, PointRequest, order};
use super::schedule::{BATCH, Batch, Order};
use super::tally::PointTally;
use crate::progress::Monitor;
use crate::simulation::Outcome;

/// Parts that the tasks are put into, where memory does not ask for fewer.
const PARTS: usize = 64;
const FEWEST_PARTS: usize = 16;
/// Bytes that the tallies of all parts may take, and what those of a class take about.
const BYTES: usize = 128 << 20;
const CLASS_BYTES: usize = 48 << 10;

/// What a run side by side found.
#[derive(Clone, Debug)]
pub struct Replicates {
    /// All tasks, by point.
    pub whole: Vec<Outcome>,
    /// By point: without each part in turn; nothing where there is one part only. The mean over all
    /// tasks keeps the class shares of the whole.
    pub without: Vec<Vec<Outcome>>,
    /// The share of tasks in each part.
    pub shares: Vec<f64>,
    /// Tasks at each point.
    pub tasks: u64,
}

/// Simulates `tasks` tasks (at least 1) at every point, on common random numbers; `None` where it was interrupted.
pub fn side_by_side(
    points: &[PointRequest<'_>],
    tasks: u64,
    seed: u64,
    monitor: &dyn Monitor,
) -> Option<Replicates> {
    monitor.start(tasks.saturating_mul(points.len() as u64));
    let order = order(points, false);
    let (kept, of_batch) = match order {
        Order::Random => {
            let kept = parts_kept(points);
            (kept, (kept as u64).div_ceil(tasks.div_ceil(BATCH)) as usize)
        }
        // A part for each scrambling, and for no other reason.
        Order::Even { .. } => (order.replicates(), 1),
    };
    let engine = Engine::new(points, seed, order).in_parts(of_batch);
    let mut tallies = vec![vec![PointTally::default(); kept]; points.len()];
    let mut schedule = engine.schedule(tasks);
    while !schedule.is_over() {
        let place = |batch: &Batch, part| (batch.number as usize * of_batch + part) % kept;
        let done = engine.batches(&schedule.take(u64::MAX), monitor, |batch, found| {
            for (index, tally) in found.into_iter().enumerate() {
                tallies[index / of_batch][place(batch, index % of_batch)].merge(tally);
            }
        });
        if !done {
            return None;
        }
    }
    gather_empty(&mut tallies);
    Some(summed_up(&engine, &tallies, points, tasks))
}

fn parts_kept(points: &[PointRequest<'_>]) -> usize {
    let classes: usize = points.iter().map(|p| p.scenario.classes.len()).sum();
    (BYTES / (CLASS_BYTES * classes.max(1))).clamp(FEWEST_PARTS, PARTS)
}

/// A run of fewer tasks than parts leaves some without any: a part that is empty at one point joins the first at all of them.
fn gather_empty(tallies: &mut [Vec<PointTally>]) {
    let parts = tallies.first().map_or(0, Vec::len);
    for part in (1..parts).rev() {
        if tallies.iter().any(|point| point[part].tasks() == 0) {
            for point in tallies.iter_mut() {
                let rest = point.remove(part);
                point[0].merge(rest);
            }
        }
    }
}

fn summed_up(
    engine: &Engine,
    tallies: &[Vec<PointTally>],
    points: &[PointRequest<'_>],
    tasks: u64,
) -> Replicates {
    let shares = tallies.first().map_or_else(Vec::new, |parts| {
        let all: u64 = parts.iter().map(PointTally::tasks).sum();
        let share = |part: &PointTally| part.tasks() as f64 / all as f64;
        parts.iter().map(share).collect()
    });
    let (mut whole, mut without) = (Vec::new(), Vec::new());
    for ((lowered, parts), point) in engine.points.iter().zip(tallies).zip(points) {
        let outcome =
            |tally: &PointTally| tally.outcome(&lowered.layout, point.scenario.classes.len());
        let all = engine.outcome(lowered, parts);
        let rest = |tally: PointTally| {
            let mut rest = outcome(&tally);
            keep_class_shares(&mut rest, &all);
            rest
        };
        without.push(left_out(parts).into_iter().map(rest).collect());
        whole.push(all);
    }
    Replicates {
        whole,
        without,
        shares,
        tasks,
    }
}

/// All parts but each in turn: what comes before it with what comes after it.
fn left_out(parts: &[PointTally]) -> Vec<PointTally> {
    if parts.len() < 2 {
        return Vec::new();
    }
    let mut after = vec![PointTally::default(); parts.len() + 1];
    for (place, part) in parts.iter().enumerate().rev() {
        let mut rest = part.clone();
        rest.merge(after[place + 1].clone());
        after[place] = rest;
    }
    let mut before = PointTally::default();
    let mut left = Vec::with_capacity(parts.len());
    for (part, after) in parts.iter().zip(&after[1..]) {
        let mut rest = before.clone();
        rest.merge(after.clone());
        left.push(rest);
        before.merge(part.clone());
    }
    left
}

/// The mean over all tasks with the classes' shares of the whole: how many tasks of a class a part
/// happens to hold is no error, the whole has them in proportion.
fn keep_class_shares(rest: &mut Outcome, whole: &Outcome) {
    if whole.classes.is_empty() {
        return;
    }
    let total = whole.all.tasks as f64;
    let mut mean = vec![0.0; whole.all.mean.len()];
    for (class, whole) in rest.classes.iter().zip(&whole.classes) {
        let share = whole.tasks as f64 / total;
        let known = if class.mean.is_empty() {
            &whole.mean
        } else {
            &class.mean
        };
        for (sum, value) in mean.iter_mut().zip(known) {
            *sum += share * value;
        }
    }
    rest.all.mean = mean;
}
