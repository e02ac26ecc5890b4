//! Discrete events: tasks as fork-join flows through rate-limited stations.
//!
//! The engine knows stations, pools and jobs, no scenario. Scenarios are lowered to them, and so
//! are the textbook systems it is held against.

mod calendar;
mod demand;
mod engine;
mod estimates;
mod gate;
mod job;
mod lower;
mod measured;
mod network;
mod plan;
mod random;
mod replicate;
mod run;
mod samples;
mod study;
mod summary;
mod verdict;
mod warm_up;

pub use job::{Call, Job, JobSource, Turn};
pub use measured::{
    ClassMeasures, LimitMeasures, Measured, Parts, StationMeasures, Stopped, Times, Verdict,
};
pub use network::{Backoff, Bucket, LimitKind, Limits, Network, OnLimit, Owner, Pool, Station};
pub use plan::{Headline, Length, Replications, WarmUp};
pub use replicate::{QueueError, replicate};
pub use study::{Study, study};

#[cfg(test)]
mod tests;
