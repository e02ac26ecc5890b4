//! Discrete events: tasks as fork-join flows through rate-limited stations.
//!
//! The engine knows stations, pools and jobs, no scenario. Scenarios are lowered to them, and so
//! are the textbook systems it is held against.

mod job;
mod lower;
mod measured;
mod network;
mod plan;
mod replicate;
mod study;

pub use job::{Call, Job, JobSource, Turn};
pub use measured::{
    ClassMeasures, LimitMeasures, Measured, Parts, StationMeasures, Stopped, Times, Verdict,
};
pub use network::{Backoff, Bucket, LimitKind, Limits, Network, OnLimit, Owner, Pool, Station};
pub use plan::{Headline, Length, Replications, WarmUp};
pub use replicate::{QueueError, replicate};
pub use study::{Study, study};
