//! The beta distribution's functions, and Student's t by way of it.

use super::gamma::away_from_zero;
use super::{
    Effort, FULL, LN_ROOT_2PI, POWER_LAW, Tail, ln_1p_less, log_tail_root, near_normal,
    normal_quantile, stirling_tail,
};

/// ln B(a, b) for a, b > 0.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if large < 10.0 {
        return libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    }
    // ln Γ(large) - ln Γ(large + small) by Stirling, so that the large parts do not cancel.
    let sum = small + large;
    let tails = stirling_tail(large) - stirling_tail(sum);
    let ratio = (large - 0.5) * -libm::log1p(small / large);
    if small < 10.0 {
        libm::lgamma(small) + tails + ratio + small - small * libm::log(sum)
    } else {
        let small_part = (small - 0.5) * libm::log(small / sum) - 0.5 * libm::log(sum);
        LN_ROOT_2PI + stirling_tail(small) + tails + ratio + small_part
    }
}

/// I_x(a, b), the distribution function: a, b > 0; 0 for x ≤ 0, 1 for x ≥ 1.
pub fn beta_regularized(a: f64, b: f64, x: f64) -> f64 {
    beta_regularized_pair(a, b, x, 1.0 - x).0
}

/// (I, 1 - I) at x with y = 1 - x, each relatively accurate to about 1e-13.
///
/// x and y both come from the caller, so that either may be tiny.
pub fn beta_regularized_pair(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    pair(a, b, x, y, FULL.normal_from)
}

fn pair(a: f64, b: f64, x: f64, y: f64, normal_from: f64) -> (f64, f64) {
    if x.is_nan() || y.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    let total = a + b;
    if a.min(b) > normal_from {
        let offset = (x * b - y * a) / total;
        let deviance =
            -2.0 * (a * ln_1p_less(offset * total / a) + b * ln_1p_less(-offset * total / b));
        let (m, n) = (a / total, b / total);
        let limit = (n - m) / (3.0 * (total * m * n).sqrt());
        let r = deviance.sqrt().copysign(offset);
        return near_normal(r, offset * total * (total / (a * b)).sqrt(), limit);
    }
    if x * (total + 2.0) < a + 1.0 {
        let lower = density_times_xy(a, b, x, y) * continued_fraction(a, b, x) / a;
        (lower, 1.0 - lower)
    } else {
        let upper = density_times_xy(a, b, x, y) * continued_fraction(b, a, y) / b;
        (1.0 - upper, upper)
    }
}

/// xᵃ yᵇ / B(a, b): the density of the logit of a beta variable.
pub(super) fn density_times_xy(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a.min(b) < 10.0 {
        // The logarithm of what is near 1, from what it lacks.
        let (ln_x, ln_y) = if x < y {
            (libm::log(x), libm::log1p(-x))
        } else {
            (libm::log1p(-y), libm::log(y))
        };
        return libm::exp(a * ln_x + b * ln_y - ln_beta(a, b));
    }
    // Around the mean, where the terms linear in the offset cancel by themselves (Loader, 2000).
    let total = a + b;
    let offset = x * b - y * a;
    let exponent = a * ln_1p_less(offset / a) + b * ln_1p_less(-offset / b);
    let tails = stirling_tail(total) - stirling_tail(a) - stirling_tail(b);
    libm::exp(exponent + tails + 0.5 * libm::log(a * (b / total)) - LN_ROOT_2PI)
}

/// The continued fraction of I_x(a, b) · a B(a, b) / (xᵃ yᵇ), evaluated as Lentz does; quick for x below (a+1)/(a+b+2).
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    let (mut c, mut d) = (1.0, 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for i in 1..100_000 {
        let m = f64::from(i);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        value *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        value *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// The x with I_x(a, b) = p; 0 at 0, 1 at 1, NaN outside [0, 1]. For small a it may underflow to 0.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    match p {
        0.0 => return 0.0,
        1.0 => return 1.0,
        _ => {}
    }
    if !(p > 0.0 && p < 1.0) {
        return f64::NAN;
    }
    logistic(logit_quantile(a, b, p, None, FULL))
}

/// 1 / (1 + e⁻ˡ).
pub(super) fn logistic(l: f64) -> f64 {
    if l < 0.0 {
        let e = libm::exp(l);
        e / (1.0 + e)
    } else {
        1.0 / (1.0 + libm::exp(-l))
    }
}

/// Logit of the quantile, from a guess of it where there is one: ln I and ln(1 - I) are concave in
/// the logit, whose density is log-concave.
pub(super) fn logit_quantile(a: f64, b: f64, p: f64, start: Option<f64>, effort: Effort) -> f64 {
    let (side, target) = if p <= 0.5 {
        (Tail::Lower, p)
    } else {
        (Tail::Upper, 1.0 - p)
    };
    // I = xᵃ / (a B) (1 - …), and its mirror image.
    let (this, other, sign) = if side == Tail::Lower {
        (a, b, 1.0)
    } else {
        (b, a, -1.0)
    };
    let power_law = (libm::log(target * this) + ln_beta(a, b)) / this;
    if power_law + libm::log(other).max(0.0) < POWER_LAW {
        return sign * power_law;
    }
    let start = start.unwrap_or_else(|| logit_start(a, b, p, sign * power_law));
    log_tail_root(start, side, effort.tolerance, |l| {
        let (x, y) = (logistic(l), logistic(-l));
        let (below, above) = pair(a, b, x, y, effort.normal_from);
        let tail = if side == Tail::Lower { below } else { above };
        (
            libm::log(tail / target),
            sign * density_times_xy(a, b, x, y) / tail,
        )
    })
}

/// The normal approximation of the logit, or the power law of the tail where a parameter is small.
fn logit_start(a: f64, b: f64, p: f64, power_law: f64) -> f64 {
    if a.min(b) <= 1.0 {
        return power_law;
    }
    let middle = libm::log((a - 0.5) / (b - 0.5));
    let spread = (1.0 / (a - 0.4) + 1.0 / (b - 0.4)).sqrt();
    middle + spread * normal_quantile(p)
}

/// The p-quantile of Student's t with `df` > 0 degrees of freedom.
pub fn student_t_quantile(p: f64, df: f64) -> f64 {
    if !(p > 0.0 && p < 1.0) || p == 0.5 || df > 1e15 {
        return normal_quantile(p);
    }
    let tail = 2.0 * p.min(1.0 - p);
    // df / (df + t²) is Beta(df/2, ½) at `tail`, so t² = df e⁻ˡ with l its logit.
    let (a, b) = (0.5 * df, 0.5);
    let logit = logit_quantile(a, b, tail, None, FULL);
    (df.sqrt() * libm::exp(-0.5 * logit)).copysign(p - 0.5)
}

/// Multiplier of a standard error for a two-sided 95 % interval; the normal's above a million degrees of freedom.
pub fn t_multiplier(df: f64) -> f64 {
    if df > 1e6 {
        1.959_963_984_540_054
    } else {
        student_t_quantile(0.975, df)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPES: [f64; 8] = [0.01, 0.05, 0.5, 1.0, 3.3, 20.0, 5e3, 2e6];

    #[test]
    fn closed_forms() {
        for x in [1e-12, 0.03, 0.4, 0.77, 0.999] {
            assert!(
                (beta_regularized(2.5, 1.0, x) / libm::pow(x, 2.5) - 1.0).abs() < 1e-13,
                "{x}"
            );
            let (below, above) = beta_regularized_pair(1.0, 4.0, x, 1.0 - x);
            assert!((above / libm::pow(1.0 - x, 4.0) - 1.0).abs() < 1e-13, "{x}");
            assert!((below + above - 1.0).abs() < 1e-15);
            let arcsine = 2.0 / std::f64::consts::PI * libm::asin(x.sqrt());
            assert!(
                (beta_regularized(0.5, 0.5, x) / arcsine - 1.0).abs() < 2e-13,
                "{x}"
            );
        }
    }

    #[test]
    fn neighbouring_parameters_satisfy_the_recurrence() {
        for a in SHAPES {
            for b in SHAPES {
                for x in [0.2, 0.5, 0.9, a / (a + b), (a + 0.3) / (a + b + 1.0)] {
                    let step = density_times_xy(a, b, x, 1.0 - x) / a;
                    let difference = beta_regularized(a, b, x) - beta_regularized(a + 1.0, b, x);
                    assert!(
                        (difference - step).abs() < 1e-12,
                        "{a} {b} {x}: {difference:e} {step:e}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_normal_limit_joins_the_fraction_without_a_step() {
        for z in [-5.0, -1.0, -1e-5, 0.0, 0.5, 4.0] {
            let value = |a: f64| {
                let b = 3.0 * a;
                let spread = (0.25 * 0.75 / (a + b)).sqrt();
                beta_regularized(a, b, 0.25 + z * spread)
            };
            let (below, above) = (
                value(FULL.normal_from * (1.0 - 1e-9)),
                value(FULL.normal_from * (1.0 + 1e-9)),
            );
            assert!((above - below).abs() < 1e-10, "{z}: {below} {above}");
        }
    }

    #[test]
    fn the_quantile_inverts_the_distribution_function() {
        for a in SHAPES {
            for b in SHAPES {
                for p in [1e-15, 1e-6, 0.01, 0.3, 0.5, 0.7, 0.99, 1.0 - 1e-9] {
                    let l = logit_quantile(a, b, p, None, FULL);
                    if l.abs() > 700.0 {
                        continue;
                    }
                    let (below, above) = beta_regularized_pair(a, b, logistic(l), logistic(-l));
                    let error = if p <= 0.5 {
                        below / p - 1.0
                    } else {
                        above / (1.0 - p) - 1.0
                    };
                    assert!(error.abs() < 1e-9, "{a} {b} {p}: {l} {error:e}");
                }
            }
        }
    }

    #[test]
    fn the_ends_and_nonsense() {
        assert_eq!(beta_quantile(2.0, 3.0, 0.0), 0.0);
        assert_eq!(beta_quantile(2.0, 3.0, 1.0), 1.0);
        assert!(beta_quantile(2.0, 3.0, f64::NAN).is_nan());
        assert_eq!(
            (
                beta_regularized(2.0, 3.0, 0.0),
                beta_regularized(2.0, 3.0, 1.0)
            ),
            (0.0, 1.0)
        );
    }

    #[test]
    fn known_t_quantiles() {
        assert!((student_t_quantile(0.975, 1.0) - 12.706_204_736_174_7).abs() < 1e-9);
        assert!((t_multiplier(15.0) - 2.131_449_545_559_323).abs() < 1e-12);
        assert!((student_t_quantile(0.05, 4.0) + 2.131_846_786_326_649).abs() < 1e-12);
        assert_eq!(student_t_quantile(0.5, 3.0), 0.0);
        assert!((t_multiplier(999_999.0) - t_multiplier(1_000_001.0)).abs() < 3e-6);
        assert!((student_t_quantile(0.6, 2.0) - 0.288_675_134_594_812_9).abs() < 1e-13);
    }
}
