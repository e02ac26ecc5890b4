//! Moments, quantile sketches, estimates with intervals: push, merge, read.

mod estimate;

pub use estimate::{Distributed, Estimate, Quantiles};
