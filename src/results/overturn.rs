//! What would turn the answer round.

use serde::{Deserialize, Serialize};

/// An input moved by itself, by the exact engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overturn {
    /// Dotted path.
    pub key: String,
    /// In words, "times as written" of the size of a distribution; empty for a bare number.
    pub unit: String,
    /// Where its range comes from.
    pub basis: String,
    /// In the scenario; of a size, 1.
    pub value: Option<f64>,
    /// The 5 % point of what is believed of it.
    pub low: f64,
    /// The 95 % point.
    pub high: f64,
    /// 1 - cost / baseline cost there, with failures where they have a price.
    pub saved_at_low: f64,
    pub saved_at_high: f64,
    /// Where it turns the answer, all else as it is; absent where it does not within its range.
    pub turns_at: Option<f64>,
}
