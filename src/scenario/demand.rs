//! What `[queue]` and `[plan]` say.

use super::Requirement;
use crate::numerics::Belief;
use crate::units::Usd;

/// `[queue]`: how long the flow of tasks is simulated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Queue {
    pub length: QueueLength,
    /// Independent repetitions, at least 2; with a `precision` the first ones.
    pub replications: u32,
    pub warm_up: WarmUp,
    /// Stop when the 95 % half-width of the mean sojourn time is this share of it; more replications follow until it is.
    pub precision: Option<f64>,
}

/// How long one replication is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum QueueLength {
    /// Simulated hours, above 0.
    Hours(f64),
    /// Arrivals, at least 1.
    Tasks(u64),
}

/// What is left out at the start of a replication.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WarmUp {
    /// Found by MSER-5 (with a profile: one whole period).
    Mser5,
    /// Simulated hours, 0 or more.
    Hours(f64),
}

/// `[plan]`: demand over months against limits and budgets.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// At least 1.
    pub months: u32,
    /// Growth of demand, month on month; above -1.
    pub growth_per_month: Expected,
    /// Fall of all prices by the token, year on year; below 1.
    pub price_decline_per_year: Expected,
    /// Busiest hour over the mean, at least 1; a profile of `[arrivals]` goes before it.
    pub peak: f64,
    pub budget_per_month: Option<Usd>,
    /// Chance with which SLOs and budget are to be met, inside (0, 1).
    pub confidence: f64,
    /// Service-level objectives.
    pub slo: Vec<Requirement>,
    pub may_change: Vec<Lever>,
}

/// A number, or what is believed of one; drawn once per future.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    Number(f64),
    Belief(Belief),
}

/// What a plan may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lever {
    /// `delegation.ratio`.
    Ratio,
    /// `delegation.assign`.
    Assign,
    /// `limits`: the usage tier, where the limits come from a preset.
    Limits,
    /// `reserved`: units of it.
    Reserved,
}

impl Lever {
    pub const ALL: [Self; 4] = [Self::Ratio, Self::Assign, Self::Limits, Self::Reserved];

    /// As it is written in `may_change`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ratio => "delegation.ratio",
            Self::Assign => "delegation.assign",
            Self::Limits => "limits",
            Self::Reserved => "reserved",
        }
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            length: QueueLength::Hours(24.0),
            replications: 32,
            warm_up: WarmUp::Mser5,
            precision: None,
        }
    }
}
