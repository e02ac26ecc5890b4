//! What caps a rate, what happens at the cap, and capacity that is bought ahead (queueing.md).

use crate::units::{PerMinute, Seconds, Share, Tokens, Usd};

/// What caps the rate of a tier or a pool; absent: no such limit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// The preset that the others were taken from, where one was named.
    pub preset: Option<String>,
    /// Requests per minute, above 0.
    pub requests: Option<PerMinute>,
    /// Input and output tokens together per minute, above 0.
    pub tokens: Option<PerMinute>,
    /// Input tokens per minute, above 0.
    pub input_tokens: Option<PerMinute>,
    /// Output tokens per minute, above 0.
    pub output_tokens: Option<PerMinute>,
    /// Requests under way at once, above 0.
    pub concurrent: Option<f64>,
    /// How much of a cached input token counts towards token limits; 1 unless written.
    pub cached_counts: Share,
    /// A bucket holds this many seconds of its rate; `None`: [`Limits::BURST_S`].
    pub burst: Option<Seconds>,
    /// Output a request is admitted against; `None`: its actual output, which nobody knows beforehand.
    pub max_output: Option<Tokens>,
}

impl Limits {
    /// Seconds of its rate that a bucket holds unless written.
    pub const BURST_S: f64 = 60.0;

    /// Seconds of its rate that a bucket holds.
    pub fn burst_s(&self) -> f64 {
        self.burst.map_or(Self::BURST_S, Seconds::get)
    }
}

/// What a request does that cannot be admitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnLimit {
    /// It waits: the client knows its limits.
    #[default]
    Wait,
    /// The provider refuses it (HTTP 429), and the client tries again after a delay.
    Retry,
}

/// Delays between tries: the n-th is min(cap, first · factorⁿ⁻¹) · (1 + jitter (2u - 1)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// The first delay, above 0.
    pub first: Seconds,
    /// At least 1.
    pub factor: f64,
    /// The longest delay before jitter, at least the first.
    pub cap: Seconds,
    /// Share of a delay that is random to either side.
    pub jitter: Share,
    /// Tries in all, at least 1; after the last the task fails.
    pub tries: u32,
}

impl Default for Backoff {
    /// 1 s, doubled up to 60 s, half of it random, 8 tries.
    fn default() -> Self {
        let seconds = |value: f64| Seconds::new(value).expect("a constant in range");
        Self {
            first: seconds(1.0),
            factor: 2.0,
            cap: seconds(60.0),
            jitter: Share::new(0.5).expect("a constant in range"),
            tries: 8,
        }
    }
}

/// Several tiers under the same limits (`[[pool]]`).
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// How the scenario calls it.
    pub name: String,
    /// Indices of its tiers, at least one.
    pub tiers: Vec<usize>,
    /// What they share.
    pub limits: Limits,
}

/// Capacity that is paid for by the hour whether it is used or not; what goes beyond it is paid for by the unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reserved {
    /// How many, 0 or more, whole.
    pub units: f64,
    /// Price of one.
    pub usd_per_hour: Usd,
    /// Tokens per minute that one carries, above 0; they come on top of the tier's own `tokens_per_minute`.
    pub tokens: PerMinute,
}
