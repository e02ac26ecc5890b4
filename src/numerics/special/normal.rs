//! Φ, φ and Φ⁻¹.

use super::LN_ROOT_2PI;

/// Φ, by erfc so that both tails keep their digits.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// φ, the standard normal density.
pub fn normal_pdf(x: f64) -> f64 {
    libm::exp(-0.5 * x * x - LN_ROOT_2PI)
}

/// Φ⁻¹ to full precision; -∞ at 0, ∞ at 1, NaN outside [0, 1].
pub fn normal_quantile(p: f64) -> f64 {
    if !(p > 0.0 && p < 1.0) {
        return match p {
            0.0 => f64::NEG_INFINITY,
            1.0 => f64::INFINITY,
            _ => f64::NAN,
        };
    }
    // 1 - p is exact from ½ up, so the upper half mirrors the lower one.
    if p > 0.5 {
        -lower_half(1.0 - p)
    } else {
        lower_half(p)
    }
}

/// Φ⁻¹ of p in (0, ½]: the kernel's rational start, then Halley's method on ln Φ, which stays well scaled far out.
fn lower_half(p: f64) -> f64 {
    // The kernel wants a normal number; below that the start is only a start.
    let mut x = crate::numerics::kernels::normal_quantile(p.max(1e-300));
    for _ in 0..3 {
        let cdf = normal_cdf(x);
        // f = ln(Φ / p), f' = h, f'' = -h (x + h) with h = φ / Φ.
        let hazard = normal_pdf(x) / cdf;
        let excess = (cdf - p) / p;
        let newton = libm::log1p(excess) / hazard;
        let step = newton / (1.0 + 0.5 * newton * (x + hazard));
        x -= step;
        if step.abs() < 1e-7 * x.abs() {
            // Cubic convergence: what is left is below rounding.
            break;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_inverts_the_distribution_function_in_both_tails() {
        for x in [-37.0, -20.0, -8.0, -3.5, -1.0, -0.3, -1e-3, 0.0] {
            assert!(
                (normal_quantile(normal_cdf(x)) - x).abs() < 2e-15 * (1.0 + x.abs()),
                "{x}"
            );
        }
        for x in [1e-3, 0.5, 2.0, 4.0, 6.0] {
            // Above the mean it is the spacing of doubles below 1 that limits.
            let slack = 2e-16 / normal_pdf(x) + 1e-15;
            assert!((normal_quantile(normal_cdf(x)) - x).abs() < slack, "{x}");
        }
    }

    #[test]
    fn known_quantiles() {
        assert_eq!(normal_quantile(0.5), 0.0);
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 5e-16);
        assert!((normal_quantile(0.95) - 1.644_853_626_951_472_2).abs() < 5e-16);
        assert!((normal_quantile(1e-10) + 6.361_340_902_404_056).abs() < 2e-15);
        assert!((normal_quantile(1e-300) + 37.047_096_299_361_2).abs() < 2e-14);
    }

    #[test]
    fn the_ends_are_infinite_and_what_is_no_probability_is_nan() {
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        for p in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert!(normal_quantile(p).is_nan());
        }
        assert!(normal_quantile(5e-324).is_finite());
    }
}
