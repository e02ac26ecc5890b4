//! The Monte Carlo engine: batches of tasks in parallel, every point of a curve on the same draws.
//!
//! ```text
//! run ─► batch (parallel) ─► class ─► strip: Draws::fill ─► Paths::fill ─► at every point: kernel::evaluate ─► ClassTally::push
//!    ◄─ merge in the order of the batches ◄─ PointTally ◄───────────────────────────────────────────────────────┘
//! ```
//!
//! Points of a curve that differ in one ratio for all tasks take another way from the paths on: `along`
//! goes through all of them at once and hands over their tallies at the end of a batch.
//!
//! Draws are what no policy changes. Paths are what no ratio changes: pieces are followed once for
//! all points that differ in the ratio, on either side of the crux.
//!
//! The unit of parallel work is a batch of [`BATCH`] tasks, which owns its streams; a strip is what
//! fits in the cache. Same scenario, seed and version: same bytes for any number of threads.

mod alike;
mod alone;
mod along;
mod amounts;
mod bridge;
mod chain;
mod chains;
mod chances;
mod columns;
mod counted;
mod crew;
mod crux;
mod draws;
mod flow;
mod followed;
mod kernel;
mod ledger;
mod makespan;
mod paths;
mod places;
mod pools;
mod replicates;
mod run;
mod scatter;
mod schedule;
mod side;
mod sizes;
mod steps;
mod tally;

/// Moves whenever the same input gives other numbers (CHANGELOG.md, *Value-breaking*).
pub const STREAM_VERSION: u32 = 2;

pub use flow::{Flow, FlowCall, FlowSampler};
pub use replicates::{Replicates, side_by_side};
pub use run::{PointRequest, Precision, Run, run};
pub use schedule::{BATCH, SCRAMBLINGS};

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
