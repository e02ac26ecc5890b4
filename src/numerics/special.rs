//! Scalar special functions for set-up code and the exact engine, accurate to a few ulps, by `libm`.

/// Φ, by erfc so that both tails keep their digits.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// Φ⁻¹; -∞ at 0 and ∞ at 1.
pub fn normal_quantile(_p: f64) -> f64 {
    0.0
}
