//! One replication from an empty network to its end, with its books at three moments.

use super::demand::Demand;
use super::engine::{Counts, Engine, Until};
use super::job::JobSource;
use super::network::Network;
use super::plan::{Length, Replications};
use super::random::Random;
use crate::progress::Monitor;
use crate::stats::Sketch;
use crate::workload::{Arrivals, Process};

const HOUR_S: f64 = 3600.0;
/// Events between two looks at whether to stop.
const LOOK: u64 = 1 << 18;

/// What all replications have in common.
pub struct Setting<'a> {
    pub network: &'a Network,
    pub arrivals: &'a Arrivals,
    pub plan: &'a Replications,
    pub monitor: &'a dyn Monitor,
    /// Most events of one replication.
    pub events: u64,
}

/// What the demand looks like over what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The same all the time.
    Level,
    /// It has a shape, and whole periods of it are measured.
    Periods,
    /// It has a shape of which only a part is seen: more at the end than at the start says nothing.
    Part,
}

/// A replication that has been simulated.
#[derive(Debug)]
pub struct Run {
    /// Books at the end of the warm-up, half-way from there, and at the end; `None` where the
    /// events or somebody's patience ran out before the warm-up was over.
    pub marks: Option<[Counts; 3]>,
    /// Sojourn, service, waiting of tasks done.
    pub times: [Sketch; 3],
    /// Waiting by station.
    pub waits: Vec<Sketch>,
    pub events: u64,
    /// Whether it ended early.
    pub cut: bool,
    pub trace_repeated: bool,
}

impl Setting<'_> {
    /// An engine at time 0.
    pub fn engine<S: JobSource>(&self, source: S, index: u64) -> Result<Engine<S>, String> {
        let Replications {
            seed,
            load,
            max_inside,
            ..
        } = *self.plan;
        let demand = Demand::new(self.arrivals, load, seed, index)?;
        let random = Random::new(seed, index);
        Ok(Engine::new(
            self.network,
            demand,
            source,
            random,
            max_inside,
        ))
    }

    /// Where a replication ends.
    pub fn end(&self) -> Until {
        let (time, left) = match self.plan.length {
            Length::Hours(hours) => (hours * HOUR_S, u64::MAX),
            Length::Tasks(tasks) => (f64::INFINITY, tasks),
        };
        Until {
            time,
            left,
            events: self.events,
        }
    }

    /// Seconds after which the demand repeats its shape; of a trace only where it fits in twice.
    pub fn period(&self) -> Option<f64> {
        if let Some(profile) = &self.arrivals.profile {
            return Some(profile.hours() as f64 * HOUR_S);
        }
        let Process::Trace(trace) = &self.arrivals.process else {
            return None;
        };
        let period = trace.period_s() / self.plan.load;
        matches!(self.plan.length, Length::Hours(hours) if hours * HOUR_S >= 2.0 * period)
            .then_some(period)
    }

    /// What the demand looks like to one who measures from `warm_s` on.
    pub fn shape(&self, warm_s: f64) -> Shape {
        let recorded = matches!(self.arrivals.process, Process::Trace(_));
        if self.arrivals.profile.is_none() && !recorded {
            return Shape::Level;
        }
        match (self.plan.length, self.period()) {
            (Length::Hours(hours), Some(period))
                if hours * HOUR_S - warm_s >= period * (1.0 - 1e-9) =>
            {
                Shape::Periods
            }
            _ => Shape::Part,
        }
    }

    /// Simulates until then, in stretches between which somebody may stop it. Whether it got there.
    pub fn advance<S: JobSource>(&self, engine: &mut Engine<S>, until: Until) -> bool {
        loop {
            let events = until.events.min(engine.events() + LOOK);
            let before = engine.events();
            engine.run(Until { events, ..until });
            self.monitor.advance(engine.events() - before);
            if engine.now() >= until.time || engine.left() >= until.left {
                return true;
            }
            let idle = engine.events() == before;
            if idle || engine.events() >= until.events || self.monitor.cancelled() {
                return false;
            }
        }
    }

    /// Simulates a replication that is measured from `warm_s` on.
    ///
    /// # Errors
    /// Books that do not balance.
    pub fn run<S: JobSource>(&self, source: S, index: u64, warm_s: f64) -> Result<Run, String> {
        let mut engine = self.engine(source, index)?;
        let mut end = self.end();
        let warm = Until {
            time: warm_s.min(end.time),
            ..end
        };
        let warmed = self.advance(&mut engine, warm) && engine.left() < end.left;
        engine.measure();
        let start = engine.counts();
        let middle = self.middle(&start, &mut end);
        let halved = warmed && self.advance(&mut engine, middle);
        let half = engine.counts();
        let whole = halved && self.advance(&mut engine, end);
        let finish = engine.counts();
        engine.balance(&start)?;
        let (events, trace_repeated) = (engine.events(), engine.trace_repeated());
        let samples = engine.into_samples();
        let window = finish.time > start.time;
        Ok(Run {
            marks: window.then_some([start, half, finish]),
            times: samples.times.map(super::samples::Fed::into_sketch),
            waits: samples
                .waits
                .into_iter()
                .map(super::samples::Fed::into_sketch)
                .collect(),
            events,
            cut: !whole,
            trace_repeated,
        })
    }

    /// Half-way from the end of the warm-up. Where the demand has a shape, half and end are moved
    /// to whole periods, if there is one.
    fn middle(&self, start: &Counts, end: &mut Until) -> Until {
        let (left, mut half) = (start.done + start.failed, end.time);
        if end.time.is_finite() {
            half = start.time + 0.5 * (end.time - start.time);
            if let Some(period) = self.period() {
                let periods = ((end.time - start.time) / period + 1e-9).floor();
                if periods >= 1.0 {
                    end.time = start.time + periods * period;
                    half = start.time + (periods / 2.0).floor() * period;
                }
            }
        }
        let halfway = match end.left {
            u64::MAX => u64::MAX,
            all => left + all.saturating_sub(left) / 2,
        };
        Until {
            time: half,
            left: halfway,
            events: end.events,
        }
    }
}
