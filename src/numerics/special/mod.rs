//! Scalar special functions for set-up code and the exact engine, near full double precision, by `libm`.
//!
//! Distribution functions come in pairs (lower, upper), so that the small one keeps its digits.

mod beta;
mod gamma;
mod march;
mod normal;

pub use beta::{
    beta_quantile, beta_regularized, beta_regularized_pair, ln_beta, student_t_quantile,
    t_multiplier,
};
pub use gamma::{gamma_quantile, gamma_regularized, gamma_regularized_pair, ln_gamma};
pub(super) use march::{BetaMarch, GammaMarch};
pub use normal::{normal_cdf, normal_pdf, normal_quantile};

/// ln √(2π).
const LN_ROOT_2PI: f64 = 0.918_938_533_204_672_8;

/// How exactly a quantile is wanted.
#[derive(Clone, Copy)]
struct Effort {
    /// The search ends when the logarithm of the probability was this near before the last step, which squares it.
    tolerance: f64,
    /// Parameters above this take the first correction to the normal limit, whose error is about 1e-3 / parameter^1.5.
    normal_from: f64,
}

/// To full precision.
const FULL: Effort = Effort {
    tolerance: 1e-8,
    normal_from: 1e7,
};
/// To 1e-8 as a probability: enough for a table.
const TABLE: Effort = Effort {
    tolerance: 1e-4,
    normal_from: 2e3,
};

/// ln(1 + t) - t for t > -1 without cancellation.
fn ln_1p_less(t: f64) -> f64 {
    if t.abs() > 0.3 {
        return libm::log1p(t) - t;
    }
    // ln(1 + t) = 2 artanh s with s = t / (2 + t), and 2s - t = -t s.
    let s = t / (2.0 + t);
    let square = s * s;
    let (mut power, mut sum, mut k) = (s * square, 0.0, 3.0);
    loop {
        let before = sum;
        sum += power / k;
        if sum == before {
            return 2.0 * sum - t * s;
        }
        power *= square;
        k += 2.0;
    }
}

/// ln Γ(a) - ((a - ½) ln a - a + ln √2π) for a ≥ 10: the tail of Stirling's series.
fn stirling_tail(a: f64) -> f64 {
    let square = 1.0 / (a * a);
    let inner =
        1.0 / 1680.0 - square * (1.0 / 1188.0 - square * (691.0 / 360_360.0 - square / 156.0));
    (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * inner))) / a
}

/// (Φ(r) + φ(r) (1/r - 1/u), its complement): the uniform expansion of Temme (1982), first term.
///
/// `r` is the signed root of twice the deviance, `u` the distance from the mean in standard
/// deviations, `limit` the value of 1/r - 1/u at the mean.
fn near_normal(r: f64, u: f64, limit: f64) -> (f64, f64) {
    let gap = if u.abs() < 1e-3 {
        limit
    } else {
        1.0 / r - 1.0 / u
    };
    let correction = normal_pdf(r) * gap;
    (
        (normal_cdf(r) + correction).clamp(0.0, 1.0),
        (normal_cdf(-r) - correction).clamp(0.0, 1.0),
    )
}

/// Root in (-800, 800) of the logarithm of a tail over its target, whose value and slope `at` gives.
///
/// Newton's method, which for a log-concave tail comes to the root from one side after the first
/// step; halving where it leaves the bracket or the tail underflows. Beyond ±745 the exponential of
/// the root is 0 or infinite anyway.
fn log_tail_root(start: f64, tail: Tail, tolerance: f64, at: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (-800.0, 800.0);
    let mut x = start.clamp(-799.0, 799.0);
    for _ in 0..200 {
        let (value, slope) = at(x);
        if (value < 0.0) == (tail == Tail::Lower) {
            low = x;
        } else {
            high = x;
        }
        let newton = x - value / slope;
        // Phrased so that NaN, from a tail that underflows, halves.
        if newton >= low && newton <= high {
            x = newton;
            if value.abs() < tolerance {
                break;
            }
        } else {
            x = 0.5 * (low + high);
        }
        if high - low < 1e-13 {
            break;
        }
    }
    x
}

/// Below this logarithm of the argument a distribution function is its leading power to full precision.
const POWER_LAW: f64 = -40.0;

/// Which side of a distribution a probability is measured on.
#[derive(Clone, Copy, PartialEq)]
enum Tail {
    Lower,
    Upper,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_1p_less_keeps_its_digits_near_0() {
        assert!((ln_1p_less(1e-8) / (-0.5e-16 + 1e-24 / 3.0) - 1.0).abs() < 1e-15);
        for t in [-0.9, -0.31, -0.29, -0.01, 0.02, 0.29, 0.31, 5.0] {
            assert!(
                (ln_1p_less(t) - (libm::log1p(t) - t)).abs() < 4e-16 * (1.0 + t.abs()),
                "{t}"
            );
        }
    }

    #[test]
    fn stirling_agrees_with_ln_gamma() {
        for a in [10.0, 17.5, 300.0] {
            let by_series = (a - 0.5) * libm::log(a) - a + LN_ROOT_2PI + stirling_tail(a);
            assert!((by_series / libm::lgamma(a) - 1.0).abs() < 1e-15, "{a}");
        }
    }
}
