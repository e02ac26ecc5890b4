//! Moments, quantile sketches, estimates with intervals: push, merge, read.

mod bins;
mod estimate;
mod jackknife;
mod moments;
mod quantiles;
mod ratio;
mod sketch;
mod stratified;

pub use bins::Bins;
pub use estimate::{Distributed, Estimate, Quantiles};
pub use jackknife::{Replicated, effective_parts, jackknife_covariance};
pub use moments::JointMoments;
pub use quantiles::{quantile_estimate, quantiles};
pub use ratio::{fieller, ratio};
pub use sketch::Sketch;
pub use stratified::{Stratified, stratified};
