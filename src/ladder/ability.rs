//! Who is able: the one-factor Gaussian copula of model.md §3.

use crate::numerics::special::{normal_cdf, normal_quantile};

/// A tier's chance on a skill as a function of difficulty.
///
/// p(z) = Φ((Φ⁻¹(S) - ℓ z) / sqrt(1 - ℓ²)), whose mean over z ~ N(0, 1) is S exactly: Vasicek's
/// formula in credit risk, the normal ogive of item response theory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ability {
    /// The success rate on whole tasks, 0 to 1.
    pub score: f64,
    /// Φ⁻¹(S) / sqrt(1 - ℓ²); infinite for a score of 0 or 1, which is certain.
    pub intercept: f64,
    /// ℓ / sqrt(1 - ℓ²).
    pub slope: f64,
}

impl Ability {
    /// `score` in [0, 1], `loading` in [0, 1).
    pub fn new(score: f64, loading: f64) -> Self {
        let spread = (1.0 - loading * loading).sqrt();
        Self {
            score,
            intercept: normal_quantile(score) / spread,
            slope: loading / spread,
        }
    }
}

/// The chance of being able at difficulty `z`.
pub fn able_probability(ability: Ability, z: f64) -> f64 {
    normal_cdf(ability.intercept - ability.slope * z)
}
