//! From the price list to the bill.

use super::figures::Figures;
use crate::results::{BRIDGE_STEPS, BridgeStep};
use crate::scenario::Scenario;
use crate::simulation::{BRIDGE_CHANGES, Column, Detail, Outcome};

/// From the price list to the bill: the baseline, six changes, the cost. Empty for an outcome without these columns.
pub fn bridge(scenario: &Scenario, outcome: &Outcome) -> Vec<BridgeStep> {
    if outcome.layout.detail() == Detail::Curve {
        return Vec::new();
    }
    let figures = Figures::new(scenario, outcome, &outcome.all);
    let total = |step: &str, column: Column| {
        let usd = figures.estimate(column);
        BridgeStep {
            step: step.to_string(),
            usd_per_task: usd,
            cumulative: usd,
        }
    };
    let mut steps = vec![total(BRIDGE_STEPS[0], Column::BaselineCost)];
    for change in 0..BRIDGE_CHANGES {
        let last = change + 1 == BRIDGE_CHANGES;
        let after = if last {
            Column::Cost
        } else {
            Column::BridgeTotal(change)
        };
        steps.push(BridgeStep {
            step: BRIDGE_STEPS[change + 1].to_string(),
            usd_per_task: figures.estimate(Column::Bridge(change)),
            cumulative: figures.estimate(after),
        });
    }
    steps.push(total(BRIDGE_STEPS[BRIDGE_CHANGES + 1], Column::Cost));
    steps
}
