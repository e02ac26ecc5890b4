//! Where loads lie: what the limits carry, and how long a replication is.

use super::{CeilingFound, StressError};
use crate::economics::{self, Group};
use crate::metric::Observation;
use crate::progress::Monitor;
use crate::scenario::Scenario;
use crate::simulation::Detail;
use crate::simulation::monte_carlo::{self, PointRequest};
use crate::stats::Estimate;
use crate::workload::{Process, Profile};

/// Tasks behind a ceiling: its error is far below what queues show.
const TASKS: u64 = 1 << 17;

/// What a request comes to in events: it starts, it ends, it may wait.
const EVENTS_PER_REQUEST: f64 = 3.0;

/// Loads as shares of the ceiling, by what part of the points is below: dense round the bend.
const SHAPE: [f64; 12] = [
    0.10, 0.25, 0.40, 0.50, 0.60, 0.70, 0.80, 0.87, 0.95, 1.00, 1.10, 1.30,
];

/// The same of users, whose throughput flattens instead of breaking.
const USERS: [f64; 12] = [
    0.10, 0.25, 0.40, 0.55, 0.70, 0.80, 0.90, 1.00, 1.15, 1.35, 1.65, 2.00,
];

/// As many as a scenario may write.
const MOST_USERS: f64 = 1e6;

/// A scenario with what its limits carry.
pub(super) struct Frame {
    pub(super) scenario: Scenario,
    /// About.
    pub(super) events_per_task: f64,
    /// Hours after which the shape of the demand repeats, where it has one.
    pub(super) period_h: Option<f64>,
    pub(super) now: f64,
    /// The busiest hour over the mean, of demand with a shape.
    pub(super) peak: Option<f64>,
    pub(super) ceiling: Option<CeilingFound>,
    pub(super) latency_s: Option<Estimate>,
    /// What does not hang on the load.
    pub(super) seen: Observation,
    users: bool,
    /// Where latency begins to bend: the ceiling, or the users that reach it.
    knee: Option<f64>,
}

impl Frame {
    pub(super) fn of(scenario: &Scenario, monitor: &dyn Monitor) -> Result<Self, StressError> {
        let Some(arrivals) = &scenario.arrivals else {
            return Err(StressError::Queue(format!(
                "{} does not say when tasks arrive: add [arrivals], such as poisson = 120 (tasks per hour) or users = {{ count = 40, think_s = 60 }}",
                scenario.path
            )));
        };
        let request = [PointRequest {
            scenario,
            detail: Detail::Curve,
        }];
        let run = monte_carlo::run(&request, TASKS, scenario.simulation.seed, None, monitor);
        let outcome = run.outcomes.into_iter().next().flatten();
        let outcome = outcome.ok_or(StressError::Interrupted)?;
        let measures = economics::measures(scenario, &outcome, Group::All);
        let ceiling = measures.ceiling_tasks_per_hour.map(|ceiling| CeilingFound {
            tasks_per_hour: ceiling.value,
            at: ceiling.tier,
            limit: ceiling.limit,
        });
        let latency_s = measures.latency_s.map(|latency| latency.mean);
        let requests = measures.tiers.iter().filter_map(|t| t.requests.estimate);
        let events_per_task = EVENTS_PER_REQUEST * requests.sum::<f64>().max(1.0);
        let most = ceiling.as_ref().and_then(|c| c.tasks_per_hour.estimate);
        let (now, knee, users) = match &arrivals.process {
            Process::Users { count, think_s } => {
                let round_s = latency_s.and_then(|l| l.estimate).unwrap_or(0.0) + think_s.mean();
                let knee = most.map(|most| (most * round_s / 3600.0).max(1.0));
                (f64::from(*count), knee, true)
            }
            _ => (arrivals.per_hour().unwrap_or(1.0), most, false),
        };
        Ok(Self {
            events_per_task,
            period_h: arrivals
                .profile
                .as_ref()
                .map(|profile| profile.hours() as f64),
            peak: arrivals.profile.as_ref().map(Profile::peak),
            scenario: scenario.clone(),
            now,
            ceiling,
            latency_s,
            seen: economics::observation(scenario, &outcome),
            users,
            knee,
        })
    }

    pub(super) fn unit(&self) -> &'static str {
        match self.users {
            true => "users",
            false => "tasks per hour",
        }
    }

    /// A load over what the limits carry; `None` of users.
    pub(super) fn of_ceiling(&self, load: f64) -> Option<f64> {
        self.knee.filter(|_| !self.users).map(|knee| load / knee)
    }

    /// A load over where latency begins to bend.
    pub(super) fn of_knee(&self, load: f64) -> Option<f64> {
        self.knee.map(|knee| load / knee)
    }

    /// The load at which latency begins to bend, or the scenario's own where no limit says.
    pub(super) fn middle(&self) -> f64 {
        self.knee.unwrap_or(self.now)
    }

    /// Tasks that come in so many hours; of users, who come back sooner or later, not known.
    pub(super) fn tasks_in(&self, hours: f64, load: f64) -> f64 {
        match self.users {
            true => 0.0,
            false => hours * load,
        }
    }

    /// A load that can be: users are whole.
    pub(super) fn whole(&self, load: f64) -> f64 {
        match self.users {
            true => load.round().max(1.0),
            false => load,
        }
    }

    /// Ascending, each once.
    ///
    /// # Errors
    /// Ends that leave nothing between them, or more users than are simulated.
    pub(super) fn loads(
        &self,
        points: usize,
        from: Option<f64>,
        to: Option<f64>,
    ) -> Result<Vec<f64>, StressError> {
        let shape = if self.users { USERS } else { SHAPE };
        let middle = self.middle();
        let last = (points.max(2) - 1) as f64;
        let (least, most) = (middle * shape[0], middle * shape[shape.len() - 1]);
        let (low, high) = (from.unwrap_or(least), to.unwrap_or(most));
        self.refuse_ends((from, low), (to, high))?;
        let mut loads: Vec<f64> = (0..points.max(2))
            .map(|n| match (from, to) {
                (None, None) => middle * along(&shape, n as f64 / last),
                _ => low + (high - low) * n as f64 / last,
            })
            .map(|load| self.whole(load))
            .collect();
        loads.sort_by(f64::total_cmp);
        loads.dedup();
        Ok(loads)
    }

    /// What was asked, and what that makes of either end.
    fn refuse_ends(
        &self,
        (from, low): (Option<f64>, f64),
        (to, high): (Option<f64>, f64),
    ) -> Result<(), StressError> {
        let unit = self.unit();
        let why = match (from, to) {
            (_, Some(to)) if self.users && to > MOST_USERS => {
                format!("--to {to}: at most {MOST_USERS} users are simulated")
            }
            (Some(from), _) if self.users && from >= MOST_USERS => {
                format!("--from {from}: at most {MOST_USERS} users are simulated")
            }
            _ if low < high => return Ok(()),
            (Some(from), Some(to)) => format!(
                "--from {from} is not below --to {to}: loads go from the least to the greatest"
            ),
            (Some(from), None) => format!(
                "--from {from} is not below the greatest load that is tried by default, {high:.0} {unit}: give a smaller one, or --to above it"
            ),
            (None, Some(to)) => format!(
                "--to {to} is not above the least load that is tried by default, {low:.1} {unit}: give a greater one, or --from below it"
            ),
            (None, None) => return Ok(()),
        };
        Err(StressError::Flag(why))
    }
}

/// Between the entries of a shape, `at` from 0 to 1.
fn along(shape: &[f64], at: f64) -> f64 {
    let place = at * (shape.len() - 1) as f64;
    let below = (place as usize).min(shape.len() - 2);
    let share = place - below as f64;
    // Shares of 0 and 1 give the entries themselves.
    shape[below] * (1.0 - share) + shape[below + 1] * share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_met_at_its_entries_and_runs_evenly_between_them() {
        for (n, share) in SHAPE.iter().enumerate() {
            let at = n as f64 / (SHAPE.len() - 1) as f64;
            assert!((along(&SHAPE, at) - share).abs() < 1e-12);
        }
        assert!((along(&[0.0, 2.0], 0.25) - 0.5).abs() < 1e-12);
    }
}
