//! From a table of outcomes to tiers and classes: scores, difficulty loadings, token multipliers, κ and σ.

mod bootstrap;
mod calibration;
mod fit;
mod loadings;
mod pairs;
mod sample;
mod scenario;
mod work;
mod written;

#[cfg(test)]
mod tests;

pub use bootstrap::{interval, quantile, replicates, resample};
pub use calibration::{
    CalibratedClass, CalibratedScore, CalibratedTier, Calibration, Pair, calibrate, table_notes,
};
pub use fit::Fit;
pub use loadings::{CAP, Known, grid_within};
pub use pairs::{Joint, both_able};
pub use sample::{CostBasis, Pattern, Sample};
pub use scenario::{Card, Mix, Writing, scenario};
pub use work::WorkFit;
pub use written::{Written, WrittenPrice, WrittenTask, WrittenTier, rounded};

#[cfg(test)]
pub use tests::drawn;
