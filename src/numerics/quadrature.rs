//! Integration rules for the exact engine.

/// Points and weights: Σ weight · f(point) is the integral.
pub type Rule = Vec<(f64, f64)>;

/// Gauss-Legendre with `points` points on [a, b]: exact for polynomials of degree 2 · `points` - 1. At least one point is made.
pub fn gauss_legendre(points: usize, a: f64, b: f64) -> Rule {
    let n = points.max(1);
    let (middle, half) = (0.5 * (a + b), 0.5 * (b - a));
    let mut rule = vec![(0.0, 0.0); n];
    for i in 0..n.div_ceil(2) {
        let (root, slope) = legendre_root(n, i);
        let weight = half * 2.0 / ((1.0 - root * root) * slope * slope);
        rule[i] = (middle - half * root, weight);
        rule[n - 1 - i] = (middle + half * root, weight);
    }
    rule
}

/// The i-th largest root of the Legendre polynomial of degree n, and the slope there, by Newton's method.
fn legendre_root(n: usize, i: usize) -> (f64, f64) {
    let mut x = libm::cos(std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5));
    let mut slope = 1.0;
    for _ in 0..20 {
        let (mut before, mut value) = (1.0, x);
        for k in 2..=n {
            let k = k as f64;
            (before, value) = (
                value,
                ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k,
            );
        }
        slope = n as f64 * (x * value - before) / (x * x - 1.0);
        let step = value / slope;
        x -= step;
        if step.abs() < 1e-15 {
            break;
        }
    }
    (x, slope)
}

/// Gauss-Legendre with `points` points on each stretch between neighbouring `breaks` (ascending): for a function with kinks there.
pub fn piecewise(breaks: &[f64], points: usize) -> Rule {
    let stretches = breaks.windows(2).filter(|ends| ends[1] > ends[0]);
    stretches
        .flat_map(|ends| gauss_legendre(points, ends[0], ends[1]))
        .collect()
}

/// The trapezoid rule under the standard normal density on [-half_width, half_width], steps of at most `step`, weights summing to 1.
///
/// For a smooth integrand the trapezoid rule converges faster than any power of the step under a
/// weight that vanishes with all its derivatives at the ends.
pub fn normal_grid(half_width: f64, step: f64) -> Rule {
    let steps = (half_width / step).ceil().clamp(1.0, 1e6) as i64;
    let step = half_width / steps as f64;
    let points = (-steps..=steps).map(|i| i as f64 * step);
    let mut rule: Rule = points.map(|z| (z, libm::exp(-0.5 * z * z))).collect();
    let total: f64 = rule.iter().map(|(_, weight)| weight).sum();
    for (_, weight) in &mut rule {
        *weight /= total;
    }
    rule
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gauss_legendre_is_exact_for_polynomials_up_to_its_degree() {
        for n in [1, 2, 3, 8, 20, 64] {
            let degree = 2 * n - 1;
            let integral: f64 = gauss_legendre(n, 0.0, 1.0)
                .iter()
                .map(|(x, w)| w * libm::pow(*x, degree as f64))
                .sum();
            let exact = 1.0 / (degree as f64 + 1.0);
            assert!((integral / exact - 1.0).abs() < 1e-12, "{n}: {integral}");
        }
    }

    #[test]
    fn points_ascend_inside_the_interval_and_weights_sum_to_its_length() {
        let rule = gauss_legendre(33, -2.0, 5.0);
        assert!(rule.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(rule[0].0 > -2.0 && rule[32].0 < 5.0);
        assert!((rule.iter().map(|(_, w)| w).sum::<f64>() - 7.0).abs() < 1e-13);
    }

    #[test]
    fn a_piecewise_rule_takes_a_kink_at_a_break() {
        let rule = piecewise(&[0.0, 0.3, 0.3, 1.0], 4);
        assert_eq!(rule.len(), 8);
        let integral: f64 = rule.iter().map(|(x, w)| w * (x - 0.3).abs()).sum();
        assert!((integral - 0.29).abs() < 1e-15);
    }

    #[test]
    fn the_normal_grid_has_the_moments_of_a_normal() {
        let rule = normal_grid(9.0, 0.1);
        let moment = |k: i32| -> f64 { rule.iter().map(|(z, w)| w * z.powi(k)).sum() };
        assert!((moment(0) - 1.0).abs() < 1e-14);
        assert!(moment(1).abs() < 1e-15 && moment(3).abs() < 1e-14);
        assert!((moment(2) - 1.0).abs() < 1e-13 && (moment(4) - 3.0).abs() < 1e-12);
        let shifted: f64 = rule.iter().map(|(z, w)| w * libm::exp(0.5 * z)).sum();
        assert!((shifted / libm::exp(0.125) - 1.0).abs() < 1e-13);
    }
}
