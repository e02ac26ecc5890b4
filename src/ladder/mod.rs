//! Tiers: price, ability, speed, limits; the ladder that orders them; and the catalogue of prices.

mod ability;
pub mod catalogue;
mod limits;
pub mod presets;
mod price;

pub use ability::{Ability, able_probability};
pub use catalogue::Catalogue;
pub use limits::{Backoff, Limits, OnLimit, Pool, Reserved};
pub use price::{Price, PriceStep};

use crate::numerics::Distribution;
use crate::units::{Seconds, Share, Tokens, UnitsPerSecond};

/// The tiers from the top down. Tier 0 is the executive, the others are subordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    /// At least one, in the order of the file.
    pub tiers: Vec<Tier>,
    /// The skills that some tier has a score for; a skill is addressed by its index here.
    pub skills: Vec<String>,
}

impl Ladder {
    /// The index of the tier of this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.tiers.iter().position(|tier| tier.name == name)
    }
}

/// A rung: a model with prices, scores, speed and limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// How the scenario calls it.
    pub name: String,
    /// The model behind it, as its provider calls it.
    pub model: Option<String>,
    /// What a unit of its work costs.
    pub price: Price,
    /// Share of its input that is read from cache.
    pub cache_hit: Share,
    /// Its success rate on whole tasks, by skill (indexed like [`Ladder::skills`]).
    pub scores: Vec<Option<Score>>,
    /// Correlation of its ability with difficulty, [0, 1). 0 when not written.
    pub difficulty_loading: f64,
    /// Tokens it uses for the work of one executive token: constant, or lognormal (one draw per attempt).
    pub token_multiplier: Distribution,
    /// How fast it answers; absent: its time is not modelled.
    pub speed: Option<Speed>,
    /// What caps its rate.
    pub limits: Limits,
    /// What a request does that cannot be admitted.
    pub on_limit: OnLimit,
    /// Delays of the client after a refusal or an error.
    pub backoff: Backoff,
    /// Chance that a request fails at its end, is billed and made again.
    pub error_rate: Share,
    /// Capacity that is paid for by the hour; absent: everything is paid for by the unit.
    pub reserved: Option<Reserved>,
    /// What one of its tokens takes from a quota.
    pub quota_weight: f64,
}

impl Tier {
    /// How much of a unit of its input counts towards token limits, its own or those of a pool.
    pub fn counted_input(&self, limits: &Limits) -> f64 {
        let hit = self.cache_hit.get();
        1.0 - hit + hit * limits.cached_counts.get()
    }

    /// What it can do on a skill; `None` where it has no score for it.
    pub fn ability(&self, skill: usize) -> Option<Ability> {
        let score = self.scores.get(skill).copied().flatten()?;
        Some(Ability::new(score.share.get(), self.difficulty_loading))
    }
}

/// A success rate on whole tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The rate.
    pub share: Share,
    /// The number of items behind it, where the scenario gives it.
    pub of: Option<u64>,
}

/// How fast a tier answers. A speed that is absent takes no time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// Time to the first token of each request.
    pub first_token: Seconds,
    /// Output, above 0.
    pub output: UnitsPerSecond,
    /// Input; absent: reading takes no time.
    pub input: Option<UnitsPerSecond>,
    /// σ of a lognormal factor of mean 1 on the time of each request, in queues only; 0: none.
    pub jitter: f64,
}

/// An amount per window that tiers draw on with their weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Quota {
    /// How the scenario calls it.
    pub name: String,
    /// Indices of the tiers that draw on it.
    pub tiers: Vec<usize>,
    /// Weighted units per window.
    pub units: Option<Tokens>,
    /// Length of the window, hours.
    pub window_h: Option<f64>,
}
