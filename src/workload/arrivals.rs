//! When tasks arrive (queueing.md, "Demand").

use std::sync::Arc;

use crate::numerics::Distribution;

/// `[arrivals]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrivals {
    /// Where arrivals come from.
    pub process: Process,
    /// Shape over the day or week, of Poisson and gamma arrivals only.
    pub profile: Option<Profile>,
}

/// Where arrivals come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Process {
    /// Independent of one another, so many tasks per hour, above 0.
    Poisson {
        /// Tasks per hour.
        per_hour: f64,
    },
    /// A renewal process with gamma times between arrivals.
    Gamma {
        /// Tasks per hour, above 0.
        per_hour: f64,
        /// Coefficient of variation of the time between two arrivals, above 0.
        cv: f64,
    },
    /// Times that were recorded, replayed.
    Trace(Arc<Trace>),
    /// A closed loop: each user starts a task, waits for it, thinks, and starts the next.
    Users {
        /// How many, at least 1.
        count: u32,
        /// Seconds between a task's end and the next one's start.
        think_s: Distribution,
    },
}

/// Weights by hour, of a day (24) or of a week (168), of mean 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Not below 0, with mean 1.
    pub weights: Vec<f64>,
}

/// Arrival times of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The file as written in the scenario.
    pub path: String,
    /// SHA-256 of its bytes, hex.
    pub digest: String,
    /// Seconds from the first arrival, ascending, at least two of them; the first is 0.
    pub times_s: Vec<f64>,
}

impl Arrivals {
    /// Mean rate, tasks per hour; `None` for a closed loop, whose rate is a result.
    pub fn per_hour(&self) -> Option<f64> {
        match &self.process {
            Process::Poisson { per_hour } | Process::Gamma { per_hour, .. } => Some(*per_hour),
            Process::Trace(trace) => Some(3600.0 * trace.per_s()),
            Process::Users { .. } => None,
        }
    }
}

impl Trace {
    /// Seconds after which it is repeated: from the first arrival to one mean gap after the last.
    pub fn period_s(&self) -> f64 {
        let last = self.times_s.last().copied().unwrap_or(0.0);
        let gaps = self.times_s.len().saturating_sub(1).max(1) as f64;
        last + last / gaps
    }

    /// Arrivals per second.
    fn per_s(&self) -> f64 {
        self.times_s.len() as f64 / self.period_s()
    }
}

impl Profile {
    /// Hours after which it repeats: 24 or 168.
    pub fn hours(&self) -> usize {
        self.weights.len()
    }

    /// The busiest hour over the mean.
    pub fn peak(&self) -> f64 {
        self.weights.iter().copied().fold(0.0, f64::max)
    }
}
