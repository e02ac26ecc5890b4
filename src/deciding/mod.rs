//! What to do: solve, break-even, optimise, sensitivity, compare. Runs of the engines, read by economics.

pub mod break_even;
pub mod compare;
pub mod optimize;
pub mod sensitivity;
pub mod solve;
