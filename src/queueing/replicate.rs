//! Replications in waves of a fixed size, merged in the order of their index.

use super::job::JobSource;
use super::measured::Measured;
use super::network::Network;
use super::plan::Replications;
use crate::progress::Monitor;
use crate::workload::Arrivals;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq)]
pub enum QueueError {
    /// The network, the demand or the plan is out of range: what, in words.
    Invalid(String),
    /// The books do not balance, which is a defect of the engine.
    Unbalanced(String),
    /// Interrupted before a replication was finished.
    Cancelled,
}

impl std::fmt::Display for QueueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Invalid(what) => f.write_str(what),
            Self::Unbalanced(what) => write!(f, "the engine's books do not balance: {what}"),
            Self::Cancelled => f.write_str("interrupted before a replication was finished"),
        }
    }
}

impl std::error::Error for QueueError {}

/// Simulates the network under the demand, replication after replication, and measures.
///
/// `source` makes the jobs of a replication from its index. The monitor's steps are events.
///
/// # Errors
/// [`QueueError`].
pub fn replicate<S: JobSource>(
    network: &Network,
    _arrivals: &Arrivals,
    _source: impl Fn(u64) -> S + Sync,
    _plan: &Replications,
    _monitor: &dyn Monitor,
) -> Result<Measured, QueueError> {
    network.check().map_err(QueueError::Invalid)?;
    Err(QueueError::Invalid("the engine is not there yet".into()))
}
