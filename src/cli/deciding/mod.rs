//! The commands that decide: solve, break-even, optimize, sensitivity, compare.

mod args;
mod output;
mod solve;

pub use args::SolveArgs;
pub use solve::run as solve;
