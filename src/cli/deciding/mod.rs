//! The commands that decide: solve, break-even, optimize, sensitivity, compare.

mod args;
mod break_even;
mod compare;
mod optimize;
mod output;
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
