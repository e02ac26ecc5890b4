//! What is asked of a search.

use std::collections::BTreeSet;

use serde::Serialize;

use super::goal::Sense;
use crate::metric::MetricPath;
use crate::scenario::{Requirement, Scenario};

/// What may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// `delegation.ratio`.
    Ratio,
    /// `assign`, as shares of the subordinates.
    Assign,
    /// The success that a router asks for.
    Router,
    /// `delegation.review.rate`.
    ReviewRate,
    /// `delegation.review.by`.
    ReviewBy,
    /// `delegation.on_reject`.
    OnReject,
}

impl Dimension {
    /// All of them, with their names.
    pub const ALL: [(&'static str, Self); 6] = [
        ("ratio", Self::Ratio),
        ("assign", Self::Assign),
        ("router", Self::Router),
        ("review-rate", Self::ReviewRate),
        ("review-by", Self::ReviewBy),
        ("on-reject", Self::OnReject),
    ];
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    pub scenario: &'a Scenario,
    /// Whether the metric is to go down or up.
    pub sense: Sense,
    /// The metric to move.
    pub metric: MetricPath,
    pub keep: Vec<Requirement>,
    /// What may be chosen.
    pub over: BTreeSet<Dimension>,
    /// Other models for the rungs; absent: the scenario's ladder as it is.
    pub models: Option<Models>,
    /// Of the run that confirms what was found.
    pub tasks: u64,
    /// Seed of that run.
    pub seed: u64,
}

/// Models that may stand on the rungs.
#[derive(Clone, Debug)]
pub struct Models {
    /// The scenario with the models below its own executive (`Scenario::with_models`).
    pub pool: Scenario,
    /// At most so many rungs, at least 1.
    pub rungs: usize,
}
