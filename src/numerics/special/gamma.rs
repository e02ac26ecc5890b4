//! The gamma distribution's functions: shape `a`, scale 1.

use super::{
    Effort, FULL, LN_ROOT_2PI, POWER_LAW, Tail, ln_1p_less, log_tail_root, near_normal,
    normal_quantile, stirling_tail,
};

/// ln Γ(a) for a > 0.
pub fn ln_gamma(a: f64) -> f64 {
    libm::lgamma(a)
}

/// P(a, x), the distribution function: shape a > 0; 0 for x ≤ 0.
pub fn gamma_regularized(a: f64, x: f64) -> f64 {
    gamma_regularized_pair(a, x).0
}

/// (P, Q) with Q = 1 - P, each relatively accurate to about 1e-13.
pub fn gamma_regularized_pair(a: f64, x: f64) -> (f64, f64) {
    pair(a, x, FULL.normal_from)
}

fn pair(a: f64, x: f64, normal_from: f64) -> (f64, f64) {
    if x.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x == f64::INFINITY {
        return (1.0, 0.0);
    }
    if a > normal_from {
        let root = a.sqrt();
        let deviance = -2.0 * a * ln_1p_less((x - a) / a);
        // r² = u² - (2/3) u³ / √a + …, so 1/r - 1/u → 1 / (3 √a).
        return near_normal(
            deviance.sqrt().copysign(x - a),
            (x - a) / root,
            1.0 / (3.0 * root),
        );
    }
    if x < a + 1.0 {
        let lower = density_times_x(a, x) * series(a, x);
        (lower, 1.0 - lower)
    } else {
        let upper = density_times_x(a, x) * continued_fraction(a, x);
        (1.0 - upper, upper)
    }
}

/// xᵃ e⁻ˣ / Γ(a).
pub(super) fn density_times_x(a: f64, x: f64) -> f64 {
    if a < 10.0 {
        return libm::exp(a * libm::log(x) - x - libm::lgamma(a));
    }
    // Around the mean, so that large terms do not cancel (Loader, 2000).
    libm::exp(a * ln_1p_less((x - a) / a) - stirling_tail(a) + 0.5 * libm::log(a) - LN_ROOT_2PI)
}

/// Σ xⁿ / (a (a+1) … (a+n)).
fn series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
    while term > 1e-17 * sum {
        n += 1.0;
        term *= x / n;
        sum += term;
    }
    sum
}

/// Γ(a, x) eˣ / xᵃ by Legendre's continued fraction, evaluated as Lentz does.
fn continued_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut value = d;
    for i in 1..100_000 {
        let i = f64::from(i);
        let factor = -i * (i - a);
        b += 2.0;
        d = 1.0 / away_from_zero(factor * d + b);
        c = away_from_zero(b + factor / c);
        value *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// Lentz's guard: a denominator that happens to be 0.
pub(super) fn away_from_zero(x: f64) -> f64 {
    if x.abs() < 1e-300 { 1e-300 } else { x }
}

/// The x with P(a, x) = p; 0 at 0, ∞ at 1, NaN outside [0, 1]. For small shapes it may underflow to 0.
pub fn gamma_quantile(a: f64, p: f64) -> f64 {
    match p {
        0.0 => return 0.0,
        1.0 => return f64::INFINITY,
        _ => {}
    }
    if !(p > 0.0 && p < 1.0) {
        return f64::NAN;
    }
    libm::exp(ln_quantile(a, p, None, FULL))
}

/// ln of the quantile, from a guess of it where there is one: ln P and ln Q are concave in ln x, as the density of ln x is log-concave.
pub(super) fn ln_quantile(a: f64, p: f64, start: Option<f64>, effort: Effort) -> f64 {
    // P = xᵃ / Γ(a+1) (1 - …).
    let power_law = (libm::log(p) + libm::lgamma(a + 1.0)) / a;
    if power_law < POWER_LAW {
        return power_law;
    }
    let start = start.unwrap_or_else(|| ln_start(a, p, power_law));
    let (side, target) = if p <= 0.5 {
        (Tail::Lower, p)
    } else {
        (Tail::Upper, 1.0 - p)
    };
    log_tail_root(start, side, effort.tolerance, |l| {
        let x = libm::exp(l);
        let (below, above) = pair(a, x, effort.normal_from);
        let (tail, sign) = if side == Tail::Lower {
            (below, 1.0)
        } else {
            (above, -1.0)
        };
        (
            libm::log(tail / target),
            sign * density_times_x(a, x) / tail,
        )
    })
}

/// Wilson and Hilferty's cube (1931), or the lower tail's power law where that is all there is.
fn ln_start(a: f64, p: f64, power_law: f64) -> f64 {
    let ninth = 1.0 / (9.0 * a);
    let cube = 1.0 - ninth + normal_quantile(p) * ninth.sqrt();
    if a > 0.3 && cube > 0.2 {
        libm::log(a) + 3.0 * libm::log(cube)
    } else {
        power_law.min(libm::log(-libm::log1p(-p) + a))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPES: [f64; 9] = [1e-3, 0.05, 0.5, 1.0, 2.5, 9.9, 80.0, 1e4, 3e6];

    #[test]
    fn shape_1_is_the_exponential() {
        for x in [1e-9, 0.1, 1.0, 2.5, 40.0, 600.0] {
            let (below, above) = gamma_regularized_pair(1.0, x);
            assert!((above / libm::exp(-x) - 1.0).abs() < 2e-13, "{x}");
            assert!((below / -libm::expm1(-x) - 1.0).abs() < 1e-14, "{x}");
        }
    }

    #[test]
    fn shape_one_half_is_a_squared_normal() {
        for x in [1e-6, 0.02, 0.7, 3.0, 30.0, 500.0] {
            let (below, above) = gamma_regularized_pair(0.5, x);
            let root = libm::sqrt(x);
            assert!((above / libm::erfc(root) - 1.0).abs() < 2e-13, "{x}");
            assert!((below / libm::erf(root) - 1.0).abs() < 1e-13, "{x}");
        }
    }

    #[test]
    fn neighbouring_shapes_satisfy_the_recurrence() {
        for a in SHAPES {
            for scale in [0.3, 0.9, 1.0, 1.1, 2.0] {
                let x = a * scale;
                let step = density_times_x(a, x) / a;
                let difference = gamma_regularized(a, x) - gamma_regularized(a + 1.0, x);
                assert!((difference - step).abs() < 5e-13, "{a} {x}");
            }
        }
    }

    #[test]
    fn the_normal_limit_joins_the_fraction_without_a_step() {
        for z in [-5.0, -1.0, -1e-5, 0.0, 0.5, 4.0] {
            let value = |a: f64| gamma_regularized(a, a + z * a.sqrt());
            let (below, above) = (
                value(FULL.normal_from * (1.0 - 1e-9)),
                value(FULL.normal_from * (1.0 + 1e-9)),
            );
            assert!((above - below).abs() < 1e-11, "{z}: {below} {above}");
        }
    }

    #[test]
    fn the_quantile_inverts_the_distribution_function() {
        for a in SHAPES {
            for p in [1e-15, 1e-6, 0.01, 0.3, 0.5, 0.7, 0.99, 1.0 - 1e-9] {
                let x = gamma_quantile(a, p);
                if x == 0.0 || x < 1e-300 {
                    continue;
                }
                let (below, above) = gamma_regularized_pair(a, x);
                let error = if p <= 0.5 {
                    below / p - 1.0
                } else {
                    above / (1.0 - p) - 1.0
                };
                assert!(error.abs() < 1e-11, "{a} {p}: {x} {error:e}");
            }
        }
    }

    #[test]
    fn the_ends_and_nonsense() {
        assert_eq!(gamma_quantile(2.0, 0.0), 0.0);
        assert_eq!(gamma_quantile(2.0, 1.0), f64::INFINITY);
        assert!(gamma_quantile(2.0, f64::NAN).is_nan());
        assert_eq!(gamma_regularized(2.0, 0.0), 0.0);
        assert_eq!(gamma_regularized(2.0, f64::INFINITY), 1.0);
    }
}
