//! The engines: scenario in, means with their doubt out.

pub mod exact;
mod outcome;

pub use outcome::{BRIDGE_CHANGES, Column, Detail, GroupStats, Layout, Outcome, Spread};
