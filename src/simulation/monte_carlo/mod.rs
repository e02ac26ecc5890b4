//! The Monte Carlo engine: batches of tasks in parallel, every point of a curve on the same draws.
//!
//! ```text
//! run ─► batch (parallel) ─► class ─► strip: Draws::fill ─► at every point: kernel::evaluate ─► ClassTally::push
//!    ◄─ merge in the order of the batches ◄─ PointTally ◄──────────────────────────────────────┘
//! ```
//!
//! The unit of parallel work is a batch of [`BATCH`] tasks, which owns its streams; a strip is what
//! fits in the cache. Same scenario, seed and version: same bytes for any number of threads.

mod amounts;
mod chain;
mod columns;
mod draws;
mod kernel;
mod ledger;
mod makespan;
mod run;
mod tally;

/// Moves whenever the same input gives other numbers (CHANGELOG.md, *Value-breaking*).
pub const STREAM_VERSION: u32 = 1;

pub use run::{BATCH, Monitor, PointRequest, Precision, Run, Silent, run};

#[cfg(test)]
mod tests;
