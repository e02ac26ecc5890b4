//! The commands that decide: solve, break-even, optimize, sensitivity, compare.

mod args;
mod break_even;
mod output;
mod solve;

pub use args::{BreakEvenArgs, SolveArgs};
pub use break_even::run as break_even;
pub use solve::run as solve;
