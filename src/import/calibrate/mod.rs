//! From a table of outcomes to tiers and classes: scores, difficulty loadings, token multipliers, κ and σ.

mod bootstrap;
mod fit;
mod loadings;
mod pairs;
mod sample;
mod work;
mod written;

#[cfg(test)]
mod tests;

pub use bootstrap::{interval, quantile, replicates, resample};
pub use fit::Fit;
pub use loadings::{CAP, Known, grid_within};
pub use pairs::{Joint, both_able};
pub use sample::{CostBasis, Pattern, Sample};
pub use work::WorkFit;
pub use written::{Written, WrittenPrice, WrittenTask, WrittenTier, rounded};

#[cfg(test)]
pub use tests::drawn;
