//! Savings, bridge, frontier, ceilings, quotas, claims: results in, results out.
//!
//! An engine hands over means of columns with their sampling (co)variances; what model.md §5 asks
//! for follows from them here. No random numbers, no files; what is undefined stays undefined.

mod assumptions;
mod breakeven;
mod bridge;
mod capacity;
mod cost_distribution;
mod figures;
mod frontier;
mod measures;
mod not_modelled;
mod point;
mod reserved;
mod rivals;
mod summary;
#[cfg(test)]
mod testing;
mod verdict;

pub use assumptions::assumptions;
pub use breakeven::{Trade, trade};
pub use bridge::bridge;
pub use cost_distribution::cost_distribution;
pub use figures::Mean;
pub use frontier::{ROUTER, frontier};
pub use measures::{Group, measures};
pub use not_modelled::not_modelled;
pub use point::{observation, observation_of, point};
pub use rivals::{alone, price_ratio};
pub use summary::{ClaimRun, CurveRun, Run, summary};
pub use verdict::{judge, verdict};
