//! What reserved capacity carries and costs.

use serde::{Deserialize, Serialize};

use crate::stats::Estimate;

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
