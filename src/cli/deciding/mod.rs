//! The commands that decide: solve, break-even, optimize, sensitivity, compare.

mod args;
mod break_even;
mod compare;
mod optimize;
mod sensitivity;
mod sensitivity_args;
mod solve;

pub use args::{BreakEvenArgs, OptimizeArgs, SolveArgs};
pub use break_even::run as break_even;
pub use compare::CompareArgs;
pub use compare::run as compare;
pub use optimize::run as optimize;
pub use sensitivity::run as sensitivity;
pub use sensitivity_args::SensitivityArgs;
pub use solve::run as solve;

use crate::cli::Failure;
use crate::metric::MetricPath;
use crate::scenario::Scenario;

/// What only sampling knows cannot be asked for together with `--exact`.
fn refuse_exact<'a>(
    scenario: &Scenario,
    metrics: impl IntoIterator<Item = &'a MetricPath>,
) -> Result<(), Failure> {
    let sampled = metrics.into_iter().find(|metric| metric.needs_sampling());
    match sampled.filter(|_| scenario.simulation.exact) {
        Some(metric) => Err(Failure::Scenario(format!(
            "error: --exact: the exact engine does not know `{metric}`, which is sampled"
        ))),
        None => Ok(()),
    }
}
