use super::*;
use crate::numerics::quadrature::gauss_legendre;

fn empirical() -> Distribution {
    Distribution::empirical(vec![(0.0, 10.0), (0.25, 40.0), (0.5, 40.0), (1.0, 300.0)]).unwrap()
}

/// One of each kind.
fn samples() -> [Distribution; 7] {
    [
        Distribution::always(70.0).unwrap(),
        Distribution::log_normal(4.0, 0.8).unwrap(),
        Distribution::gamma(120.0, 0.7).unwrap(),
        Distribution::gamma(120.0, 6.0).unwrap(),
        empirical(),
        mixture(),
        with_tail(),
    ]
}

/// The tail has a sixteenth of the mass, where a panel of [`expectation`] ends.
fn with_tail() -> Distribution {
    let above = 90.0 * libm::exp(0.8 * normal_quantile(0.9375));
    Distribution::pareto_tail(90.0, 0.8, above, 5.0).unwrap()
}

fn mixture() -> Distribution {
    let part = |share, mu, sigma| MixturePart { share, mu, sigma };
    Distribution::mixture(vec![part(0.6, 3.0, 0.5), part(0.4, 4.0, 0.8)]).unwrap()
}

fn assert_near(value: f64, exact: f64, relative: f64) {
    assert!(
        (value - exact).abs() <= relative * exact.abs(),
        "{value} is not {exact}"
    );
}

/// E\[f(X)\] = ∫ f(F⁻¹(u)) du, on panels that narrow towards both ends.
fn expectation(of: &Distribution, f: impl Fn(f64) -> f64) -> f64 {
    let panel = |k: i32| gauss_legendre(40, libm::ldexp(0.5, -k - 1), libm::ldexp(0.5, -k));
    let halves = (0..48)
        .flat_map(panel)
        .flat_map(|(v, w)| [(v, w), (1.0 - v, w)]);
    halves.map(|(u, weight)| weight * f(of.quantile(u))).sum()
}

#[test]
fn moments_are_those_of_the_quantile_function() {
    for distribution in samples() {
        assert_near(distribution.mean(), expectation(&distribution, |x| x), 1e-8);
        assert_near(
            distribution.mean_square(),
            expectation(&distribution, |x| x * x),
            1e-6,
        );
    }
}

#[test]
fn partial_means_are_those_of_the_quantile_function() {
    for distribution in samples() {
        for t in [0.0, 5.0, 40.0, 69.9, 150.0, 1000.0] {
            let above = expectation(&distribution, |x| if x > t { x } else { 0.0 });
            let error = (distribution.mean_above(t) - above).abs();
            assert!(
                error < 0.02 * distribution.mean(),
                "{distribution:?} {t}: {error}"
            );
            let larger = expectation(&distribution, |x| t.max(1.5 * x));
            assert_near(distribution.mean_max(t, 1.5), larger, 1e-4);
        }
        assert_eq!(distribution.mean_max(3.0, 0.0), 3.0);
        assert_near(
            distribution.mean_max(0.0, 2.0),
            2.0 * distribution.mean(),
            1e-15,
        );
    }
}

#[test]
fn quantile_and_distribution_function_are_inverse() {
    for distribution in samples().into_iter().skip(1) {
        for u in [1e-6, 0.01, 0.2, 0.6, 0.95, 0.999_999] {
            assert_near(distribution.cdf(distribution.quantile(u)), u, 1e-9);
        }
        assert_eq!(distribution.cdf(-1.0), 0.0);
        assert_eq!(distribution.cdf(0.0), 0.0);
    }
}

#[test]
fn a_flat_stretch_of_quantiles_is_an_atom() {
    let distribution = empirical();
    assert_near(distribution.cdf(39.999_999), 0.25, 1e-6);
    assert_eq!(distribution.cdf(40.0), 0.5);
    assert_eq!(
        (distribution.quantile(0.25), distribution.quantile(0.4)),
        (40.0, 40.0)
    );
    assert_eq!(
        (distribution.quantile(0.0), distribution.quantile(1.0)),
        (10.0, 300.0)
    );
    assert_eq!((distribution.cdf(300.0), distribution.cdf(9.0)), (1.0, 0.0));
    assert_near(distribution.mean_above(40.0), 0.5 * 170.0, 1e-15);
}

#[test]
fn median_and_p95_are_met() {
    let distribution = Distribution::log_normal_from_median_p95(100_000.0, 400_000.0).unwrap();
    assert_near(distribution.quantile(0.5), 100_000.0, 1e-12);
    assert_near(distribution.quantile(0.95), 400_000.0, 1e-12);
}

#[test]
fn mean_and_p95_are_met_by_the_smaller_sigma() {
    for p95 in [101.0, 180.0, 380.0] {
        let distribution = Distribution::log_normal_from_mean_p95(100.0, p95).unwrap();
        assert_near(distribution.mean(), 100.0, 1e-12);
        assert_near(distribution.quantile(0.95), p95, 1e-12);
        assert!(matches!(distribution, Distribution::LogNormal { sigma, .. } if sigma < Z95));
    }
    assert!(Distribution::log_normal_from_mean_p95(100.0, 386.8).is_ok());
    for p95 in [386.9, 100.0, 50.0] {
        let message = Distribution::log_normal_from_mean_p95(100.0, p95)
            .unwrap_err()
            .message;
        assert!(message.contains("3.868"), "{message}");
    }
}

#[test]
fn the_other_forms_meet_what_they_are_given() {
    let range = Distribution::log_normal_from_range(20_000.0, 200_000.0).unwrap();
    assert_near(range.quantile(0.05), 20_000.0, 1e-12);
    assert_near(range.quantile(0.95), 200_000.0, 1e-12);
    let multiplier = Distribution::log_normal_from_mean_sigma(1.2, 0.5).unwrap();
    assert_near(multiplier.mean(), 1.2, 1e-14);
    let spread = Distribution::log_normal_from_median_sigma(50.0, 0.5).unwrap();
    assert_near(spread.quantile(0.5), 50.0, 1e-14);
    assert_near(spread.quantile(special_u()), 50.0 * libm::exp(0.5), 1e-12);
}

/// Φ(1).
fn special_u() -> f64 {
    normal_cdf(1.0)
}

#[test]
fn no_spread_is_a_constant() {
    let constants = [
        Distribution::log_normal_from_median_sigma(50.0, 0.0),
        Distribution::log_normal_from_median_p95(50.0, 50.0),
        Distribution::log_normal_from_mean_sigma(50.0, 0.0),
        Distribution::log_normal_from_range(50.0, 50.0),
        Distribution::empirical(vec![(0.0, 50.0), (1.0, 50.0)]),
        Distribution::always(50.0),
    ];
    for constant in constants {
        assert_eq!(constant, Ok(Distribution::Constant(50.0)));
    }
    assert_eq!(
        Distribution::log_normal(0.0, 0.0),
        Ok(Distribution::Constant(1.0))
    );
}

#[test]
fn parameters_that_make_no_distribution_are_refused() {
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(Distribution::always(bad).is_err());
        assert!(Distribution::log_normal(1.0, bad).is_err());
        assert!(Distribution::log_normal_from_median_sigma(1.0, bad).is_err());
        assert!(Distribution::log_normal_from_mean_sigma(1.0, bad).is_err());
        assert!(Distribution::empirical(vec![(0.0, 0.0), (1.0, bad)]).is_err());
        assert!(Distribution::empirical(vec![(0.0, bad), (1.0, 5.0)]).is_err());
    }
    assert!(Distribution::log_normal(f64::NAN, 1.0).is_err());
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Distribution::log_normal_from_median_p95(bad, 10.0).is_err());
        assert!(Distribution::log_normal_from_median_p95(10.0, bad).is_err());
        assert!(Distribution::log_normal_from_mean_p95(bad, 10.0).is_err());
        assert!(Distribution::log_normal_from_mean_p95(10.0, bad).is_err());
        assert!(Distribution::log_normal_from_range(bad, 10.0).is_err());
        assert!(Distribution::log_normal_from_range(1.0, bad).is_err());
        assert!(Distribution::gamma(bad, 1.0).is_err());
        assert!(Distribution::gamma(1.0, bad).is_err());
    }
    assert!(Distribution::log_normal_from_range(10.0, 9.0).is_err());
    let message = Distribution::log_normal_from_median_p95(10.0, 9.0)
        .unwrap_err()
        .message;
    assert_eq!(
        message,
        "p95 9 is below the median 10; it must be at least the median"
    );
    let message = Distribution::gamma(0.0, 1.0).unwrap_err().message;
    assert_eq!(message, "mean 0 must be a finite number above 0");
}

#[test]
fn points_that_make_no_quantile_function_are_refused() {
    let bad: [&[(f64, f64)]; 8] = [
        &[],
        &[(0.0, 1.0)],
        &[(0.1, 1.0), (1.0, 2.0)],
        &[(0.0, 1.0), (0.9, 2.0)],
        &[(0.0, 1.0), (0.5, 2.0), (0.5, 3.0), (1.0, 4.0)],
        &[(0.0, 1.0), (0.5, 3.0), (1.0, 2.0)],
        &[(0.0, 1.0), (f64::NAN, 3.0), (1.0, 4.0)],
        &[(f64::NAN, 1.0), (1.0, 4.0)],
    ];
    for points in bad {
        assert!(
            Distribution::empirical(points.to_vec()).is_err(),
            "{points:?}"
        );
    }
}

#[test]
fn a_score_is_the_quantile_of_its_probability() {
    for distribution in samples() {
        for x in [-3.0, -0.4, 0.0, 1.7, 4.0] {
            assert_near(
                distribution.at_score(x),
                distribution.quantile(normal_cdf(x)),
                1e-11,
            );
        }
        assert!(distribution.at_score(30.0).is_finite());
    }
}

#[test]
fn a_table_of_a_new_form_is_its_quantile_function() {
    for distribution in [mixture(), with_tail()] {
        let table = crate::numerics::QuantileTable::of(&distribution);
        for i in 1..4000 {
            let u = f64::from(i) / 4000.0;
            let back = distribution.cdf(table.at(u));
            // A cubic rounds the bend where a tail begins.
            assert!((back - u).abs() < 3e-4, "{distribution:?} {u}: {back}");
        }
        for v in [1e-3, 1e-5] {
            assert_near(table.at(1.0 - v), distribution.quantile(1.0 - v), 1e-4);
        }
    }
}

#[test]
fn a_mixture_of_one_is_a_lognormal() {
    let one = vec![MixturePart {
        share: 2.0,
        mu: 3.0,
        sigma: 0.5,
    }];
    let alone = Distribution::LogNormal {
        mu: 3.0,
        sigma: 0.5,
    };
    assert_eq!(Distribution::mixture(one), Ok(alone));
}
