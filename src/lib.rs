//! rungs: Monte Carlo and economics of work delegated down a ladder of AI models.
//!
//! ```text
//! scenario file ──► Scenario ──► sampled tasks ──► delegated and priced ──► tallies ──► curve, frontier, ceilings ──► tables, charts, report
//!   (scenario/)   (validated)    (workload/)        (simulation/)           (stats/)      (economics/)                 (report/, chart/)
//! ```
//!
//! Data flows one way; a file imports only from floors below its own (ARCHITECTURE.md draws them, `tests/architecture.rs` keeps them).

pub mod chart;
pub mod cli;
pub mod deciding;
pub mod delegation;
pub mod economics;
pub mod error;
pub mod experiment;
pub mod import;
pub mod ladder;
pub mod metric;
pub mod numerics;
pub mod planning;
pub mod progress;
pub mod queueing;
pub mod report;
pub mod results;
pub mod scenario;
pub mod simd;
pub mod simulation;
pub mod stats;
pub mod units;
pub mod workload;
