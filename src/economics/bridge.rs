//! From the price list to the bill.

use super::figures::Figures;
use crate::results::{BRIDGE_STEPS, BridgeStep};
use crate::scenario::Scenario;
use crate::simulation::{BRIDGE_CHANGES, Column, Detail, Outcome};
use crate::stats::Estimate;

/// From the price list to the bill: the baseline, six changes, the cost. Empty for an outcome without these columns.
///
/// Running totals between the ends carry no interval: the covariances of the steps are not kept.
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
    let mut running = figures.mean(Column::BaselineCost).value;
    for change in 0..BRIDGE_CHANGES {
        let column = Column::Bridge(change);
        running += figures.mean(column).value;
        steps.push(BridgeStep {
            step: BRIDGE_STEPS[change + 1].to_string(),
            usd_per_task: figures.estimate(column),
            cumulative: Estimate::new(running, figures.is_exact().then_some(0.0), outcome.t),
        });
    }
    steps.push(total(BRIDGE_STEPS[BRIDGE_CHANGES + 1], Column::Cost));
    steps
}
