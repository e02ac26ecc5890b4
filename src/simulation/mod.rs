//! The engines: scenario in, means with their doubt out.

mod allocation;
mod courses;
pub mod exact;
mod lowered;
pub mod monte_carlo;
mod outcome;

pub use outcome::{BRIDGE_CHANGES, Column, Detail, GroupStats, Layout, Outcome, Shared, Spread};
