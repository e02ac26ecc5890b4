//! What limits let through, how far quotas reach, what reserved capacity carries.

use serde::{Deserialize, Serialize};

use crate::stats::Estimate;

/// What a task draws from a quota.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuotaUse {
    pub name: String,
    /// Weighted tokens per task.
    pub units_per_task: Estimate,
    /// Baseline's units / these.
    pub multiplier: Estimate,
    /// Hours the window's units last at the demand.
    pub lasts_h: Option<Estimate>,
    /// Length of the window, hours.
    pub window_h: Option<f64>,
}

/// The tightest limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ceiling {
    /// Tasks per hour.
    #[serde(flatten)]
    pub value: Estimate,
    /// Whose limit binds.
    pub tier: String,
    /// Which one: a key of `limits`.
    pub limit: String,
}

/// One limit's ceiling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitCeiling {
    /// A tier, or a pool.
    pub tier: String,
    /// `requests_per_minute`, `tokens_per_minute`, `input_tokens_per_minute`, `output_tokens_per_minute`, `concurrent`.
    pub limit: String,
    /// Undefined where the tier is not used.
    pub tasks_per_hour: Estimate,
}

/// Reserved capacity of a tier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReservedUse {
    /// The tier.
    pub name: String,
    pub units: f64,
    /// Tasks that it carries, fully used.
    pub tasks_per_hour: Estimate,
    /// USD of a task while all of it is used, everything else paid for by the token.
    pub cost_per_task_usd: Estimate,
    /// What a reserved token costs, fully used, over what the tier's tokens cost on the bill: the share of the capacity
    /// that must be used for it to pay. Above 1 it never does.
    pub breakeven_utilisation: Estimate,
    /// USD of a task at the demand, idle capacity included, what goes beyond it paid for by the token; null without a demand.
    pub cost_per_task_at_demand_usd: Option<Estimate>,
    /// Share of it that the demand uses; null without a demand.
    pub used: Option<Estimate>,
}
