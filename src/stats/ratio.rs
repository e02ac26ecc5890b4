//! Ratios of means that share their noise.

/// Numerator / denominator with the standard error of the delta method, from the (co)variances of the two means.
///
/// Not finite where the denominator is 0.
pub fn ratio(numerator: f64, denominator: f64, var_num: f64, var_den: f64, cov: f64) -> (f64, f64) {
    let value = numerator / denominator;
    let variance = var_num - 2.0 * value * cov + value * value * var_den;
    // Rounding may leave a perfect correlation a hair below 0; NaN stays NaN.
    let variance = if variance < 0.0 { 0.0 } else { variance };
    (value, variance.sqrt() / denominator.abs())
}

/// Fieller's interval (1954) for numerator / denominator: all θ with |numerator - θ denominator| ≤ t standard errors of it.
///
/// `None` where the set is unbounded: the denominator is not t standard errors away from 0.
pub fn fieller(
    numerator: f64,
    denominator: f64,
    var_num: f64,
    var_den: f64,
    cov: f64,
    t: f64,
) -> Option<(f64, f64)> {
    // a θ² - 2 b θ + c ≤ 0.
    let square = t * t;
    let a = denominator * denominator - square * var_den;
    let b = numerator * denominator - square * cov;
    let c = numerator * numerator - square * var_num;
    // Phrased so that NaN is unbounded.
    if !(a > 0.0 && b.is_finite() && c.is_finite()) {
        return None;
    }
    let root = (b * b - a * c).max(0.0).sqrt();
    Some(((b - root) / a, (b + root) / a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfectly_correlated_ratio_has_no_error() {
        let (value, error) = ratio(3.0, 6.0, 0.25, 1.0, 0.5);
        assert_eq!((value, error), (0.5, 0.0));
    }

    #[test]
    fn independent_relative_errors_add_in_squares() {
        let (value, error) = ratio(10.0, 5.0, 0.01, 0.01, 0.0);
        assert_eq!(value, 2.0);
        assert!((error / value - (1e-4f64 + 4e-4).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn fieller_is_the_delta_method_where_the_denominator_is_sure() {
        let (value, error) = ratio(10.0, 500.0, 0.01, 1e-8, 5e-6);
        let (low, high) = fieller(10.0, 500.0, 0.01, 1e-8, 5e-6, 1.96).unwrap();
        assert!((low - (value - 1.96 * error)).abs() < 1e-6 * error);
        assert!((high - (value + 1.96 * error)).abs() < 1e-6 * error);
    }

    #[test]
    fn the_ends_of_fieller_solve_its_equation() {
        let (low, high) = fieller(3.0, 2.0, 0.5, 0.2, -0.1, 1.96).unwrap();
        for theta in [low, high] {
            let gap = 3.0 - theta * 2.0;
            let variance = 0.5 + 0.2 * theta + theta * theta * 0.2;
            assert!((gap * gap - 1.96 * 1.96 * variance).abs() < 1e-10 * gap * gap);
        }
        assert!(low < 1.5 && 1.5 < high);
    }

    #[test]
    fn a_denominator_that_may_be_0_leaves_it_unbounded() {
        assert_eq!(fieller(1.0, 1.0, 0.1, 0.5, 0.0, 1.96), None);
        assert_eq!(fieller(1.0, 0.0, 0.0, 0.0, 0.0, 1.96), None);
        assert_eq!(fieller(f64::NAN, 1.0, 0.1, 0.01, 0.0, 1.96), None);
        assert_eq!(fieller(1.0, 1.0, f64::NAN, 0.0, 0.0, 1.96), None);
    }
}
