//! The file format: everything a user can write is here and nowhere else.

mod amount;
mod build;
mod canonical;
mod checks;
mod demand;
mod document;
mod givens;
mod inputs;
mod keys;
mod load;
mod models;
mod path;
mod points;
mod presets;
mod prices;
mod queries;
mod read;
mod record;
mod reference;
mod requirement;
mod scaled;
mod schema;
mod syntax;
mod template;
#[cfg(test)]
mod testing;
mod trace;
mod uncertain;
mod vary;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::delegation::{Assign, Policy};
use crate::ladder::{Ladder, Pool, Quota};
use crate::workload::{Arrivals, TaskClass};

pub use demand::{Expected, Lever, Plan, Queue, QueueLength, WarmUp};
pub use givens::{Basis, Given, Reach};
pub use load::Override;
pub use models::holds_models_only;
pub use prices::{CatalogueUse, LookedUp};
pub use reference::key_reference;
pub use requirement::{Relation, Requirement, Target, Targets};
pub use schema::schema;
pub use template::init_template;
pub use uncertain::Uncertain;
pub use vary::NumericKey;

use document::Document;
use points::Pinned;

/// A checked scenario: every value is valid, nothing re-checks.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub name: String,
    pub description: Option<String>,
    pub source: Option<String>,
    /// The file as given.
    pub path: String,
    /// `key = value` of every override, in order.
    pub overrides: Vec<String>,
    /// SHA-256 of the canonical form, hex.
    pub digest: String,
    pub unit: Unit,
    pub simulation: Simulation,
    pub demand: Option<Demand>,
    pub ladder: Ladder,
    pub classes: Vec<TaskClass>,
    pub policy: Policy,
    pub curve: Curve,
    pub quotas: Vec<Quota>,
    /// Limits that several tiers share.
    pub pools: Vec<Pool>,
    /// When tasks arrive; `None`: no queue can be simulated.
    pub arrivals: Option<Arrivals>,
    /// How long queues are simulated.
    pub queue: Queue,
    /// Months ahead.
    pub plan: Option<Plan>,
    /// Where its prices were looked up; `None` where all of them are written in it.
    pub catalogue: Option<CatalogueUse>,
    pub claims: Vec<Claim>,
    pub expectations: Vec<Claim>,
    /// `[uncertain]`: what is not known exactly.
    pub uncertain: Arc<[Uncertain]>,
    /// What was written, from which points are made.
    document: Arc<Document>,
    /// The key that `at` sets; `None`: the delegation ratio.
    curve_path: Option<path::KeyPath>,
    pinned: Pinned,
}

/// What work is counted in.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    pub name: String,
    /// Units a written price is for; prices in the ladder are per single unit.
    pub price_per: f64,
}

impl Default for Unit {
    fn default() -> Self {
        Self {
            name: "token".to_string(),
            price_per: 1e6,
        }
    }
}

/// `[simulation]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulation {
    /// Per point, at least 1.
    pub tasks: u64,
    pub seed: u64,
    /// Stop when the headline's 95 % half-width of cost per task is this share of it.
    pub precision: Option<f64>,
    /// Means by quadrature instead of sampling (`--exact`).
    pub exact: bool,
    pub sampler: Sampler,
}

/// How tasks are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampler {
    /// Independently.
    #[default]
    Random,
    /// As scrambled Sobol' points, spread evenly over all that varies.
    Sobol,
}

impl Sampler {
    /// As scenarios write it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Sobol => "sobol",
        }
    }

    /// As results call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Random => "pseudo_random",
            Self::Sobol => "sobol",
        }
    }
}

/// `[demand]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    pub tasks_per_month: f64,
}

/// `[curve]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Dotted path of the varied key.
    pub vary: String,
    /// Unit of that key, in words.
    pub unit: String,
    /// The grid, at least 2 values.
    pub values: Vec<f64>,
    /// Further lines: label and what every `assign` says there.
    pub assignments: Vec<(String, Assign)>,
}

/// `[[claim]]` and `[[expect]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub says: Option<String>,
    pub metric: crate::metric::MetricPath,
    /// Overrides, key → value as written (TOML).
    pub with: BTreeMap<String, String>,
    pub condition: Condition,
    pub tolerance_by: Option<String>,
}

/// What a metric is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Condition {
    /// Strictly.
    Below(f64),
    /// Strictly.
    Above(f64),
    /// Ends included.
    Between(f64, f64),
    /// value ± tolerance, ends included.
    Within(f64, f64),
}
