//! Trying loads: each with as many events as its interval needs, out of one budget.

use super::frame::Frame;
use super::{LoadPoint, StressError};
use crate::progress::Monitor;
use crate::queueing::{Study, study};
use crate::scenario::{QueueLength, WarmUp};

/// Replications of a load: enough for an interval, few enough to be long.
pub(super) const REPLICATIONS: u32 = 16;

/// Of demand with a shape, whose runs are long.
const SHAPED: u32 = 4;

/// The most that they may take: they follow the shape's periods, not the budget.
const SHAPED_EVENTS: u64 = 1_000_000_000;

/// A run is cut at so many times the events that it is expected to take: past saturation there are more.
const SLACK: f64 = 3.0;

/// A run lasts so many hours at least: buckets are full at the start, and what they hold carries a shorter one.
const LEAST_H: f64 = 1.0;

/// How often the rest of the budget is given where intervals are still too wide: a first look is short, and tells
/// only roughly how many events it takes.
const ROUNDS: u32 = 3;

/// A first look at a load takes this part of the budget.
const FIRST: u64 = 48;

/// Where no interval is aimed at, a load takes this part of the budget.
const BEYOND: f64 = 1.0 / 16.0;

/// Events are asked for with this much to spare.
const SPARE: f64 = 1.3;

/// Tasks of one replication at least and at most.
const LENGTH: (f64, f64) = (200.0, 1e9);

/// A scenario that is tried at loads.
pub(super) struct Trial<'a> {
    pub(super) frame: &'a Frame,
    pub(super) monitor: &'a Counted<'a>,
    /// Events of a load by itself.
    pub(super) step_events: u64,
    /// Of each load.
    pub(super) replications: u32,
}

impl Trial<'_> {
    /// The queue at each load: a first look at all, then the rest of the budget where intervals are too wide.
    /// Of an interrupt, those before it, at least one.
    pub(super) fn sweep(&self, loads: &[f64], events: u64) -> Result<Vec<LoadPoint>, StressError> {
        if self.frame.period_h.is_some() {
            // A run is as long as its periods.
            return self.points(loads, events);
        }
        let first = (events / FIRST).max(1);
        let mut points = self.points(loads, first)?;
        let mut left = (events as f64 - first as f64 * points.len() as f64).max(0.0);
        for round in 0..ROUNDS {
            let needs: Vec<f64> = points
                .iter()
                .map(|point| self.needs(point, round, events as f64))
                .collect();
            let share = (left / needs.iter().sum::<f64>().max(1.0)).min(1.0);
            for (point, needs) in points.iter_mut().zip(needs) {
                let given = needs * share;
                if given <= point.queue.run.events as f64 || self.monitor.cancelled() {
                    continue;
                }
                match self.at(point.load, given as u64) {
                    Ok(better) => *point = better,
                    // The look before is there.
                    Err(StressError::Interrupted) => return Ok(points),
                    Err(error) => return Err(error),
                }
                left -= given;
            }
        }
        Ok(points)
    }

    /// Events that a load still needs, 0 where its interval is narrow enough.
    fn needs(&self, point: &LoadPoint, round: u32, events: f64) -> f64 {
        if point.is_saturated() {
            return 0.0;
        }
        let Some(aim) = point.aim else {
            return if round == 0 { BEYOND * events } else { 0.0 };
        };
        let so_far = point.queue.run.events as f64;
        match point.half_width() {
            Some(width) if width > aim => SPARE * so_far * (width / aim) * (width / aim),
            _ => 0.0,
        }
    }

    /// Each load with so many events; those before an interrupt, at least one.
    pub(super) fn points(&self, loads: &[f64], events: u64) -> Result<Vec<LoadPoint>, StressError> {
        let mut points = Vec::new();
        for load in loads {
            match self.at(*load, events) {
                Ok(point) => points.push(point),
                Err(StressError::Interrupted) if !points.is_empty() => break,
                Err(error) => return Err(error),
            }
            if self.monitor.cancelled() {
                break;
            }
        }
        Ok(points)
    }

    /// A load by itself: as many replications as any other, so that two of them see the same tasks.
    pub(super) fn step(&self, load: f64) -> Result<LoadPoint, StressError> {
        self.at(load, self.step_events)
    }

    /// The queue at a load, in about so many events.
    fn at(&self, load: f64, events: u64) -> Result<LoadPoint, StressError> {
        let aim = self.aim(load);
        let mut scenario = self.frame.scenario.clone();
        let (replications, max_events) = match self.frame.period_h {
            Some(period_h) => {
                // The first period is the warm-up.
                scenario.queue.length = QueueLength::Hours(2.0 * period_h);
                (SHAPED, SHAPED_EVENTS)
            }
            None => {
                // A pilot goes before the replications.
                let per_task = f64::from(self.replications + 1) * self.frame.events_per_task;
                let tasks = (events as f64 / per_task)
                    .max(self.frame.tasks_in(LEAST_H, load))
                    .clamp(LENGTH.0, LENGTH.1);
                scenario.queue.length = QueueLength::Tasks(tasks as u64);
                (self.replications, (SLACK * tasks * per_task) as u64)
            }
        };
        scenario.queue.warm_up = WarmUp::Mser5;
        scenario.queue.precision = None;
        let asked = Study {
            load: load / self.frame.now,
            replications: Some(replications),
            max_events,
            ..Study::default()
        };
        let queue = study(&scenario, &asked, self.monitor)?;
        self.monitor.done();
        Ok(LoadPoint {
            load,
            of_ceiling: self.frame.of_ceiling(load),
            aim,
            queue,
        })
    }

    /// 1 % up to 80 % of what the limits carry, 5 % up to 95 %, above that what the budget gives.
    fn aim(&self, load: f64) -> Option<f64> {
        match self.frame.of_knee(load) {
            Some(share) if share > 0.95 + 1e-9 => None,
            Some(share) if share > 0.80 + 1e-9 => Some(0.05),
            _ => Some(0.01),
        }
    }
}

/// Tells a watcher of loads, not of the events of each.
pub(super) struct Counted<'a>(&'a dyn Monitor);

impl<'a> Counted<'a> {
    pub(super) fn new(monitor: &'a dyn Monitor, loads: usize) -> Self {
        monitor.start(loads as u64);
        Self(monitor)
    }

    fn done(&self) {
        self.0.advance(1);
    }
}

impl Monitor for Counted<'_> {
    fn start(&self, _: u64) {}
    fn advance(&self, _: u64) {}
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
