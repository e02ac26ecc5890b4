//! What a failed task must cost for the better policy to change.

use super::figures::{Figures, Mean, error, ratio};
use crate::results::{BreakEven, Pays};
use crate::simulation::Column;
use crate::stats::Estimate;

/// Differences this small, relative to what is compared, are rounding: the two are equal.
const ROUNDING: f64 = 1e-12;

/// (baseline cost - cost) / (baseline success - success), where cheaper is worse or dearer is better.
pub fn breakeven(figures: &Figures) -> Option<BreakEven> {
    let saved = figures.mean(Column::CostSaved);
    let lost = figures.mean(Column::SuccessLost);
    trade(&Trade {
        saved,
        lost,
        covariance: figures.covariance(Column::CostSaved, Column::SuccessLost),
        of_usd: figures.mean(Column::BaselineCost).value,
        t: figures.t(),
    })
}

/// Money against success, of a policy against another.
#[derive(Clone, Copy, Debug)]
pub struct Trade {
    /// What the policy saves, USD per task.
    pub saved: Mean,
    /// What it loses of success.
    pub lost: Mean,
    /// Of the two.
    pub covariance: f64,
    /// The cost that something is saved on: differences far below it are rounding.
    pub of_usd: f64,
    /// Multiplier of standard errors for a 95 % interval; 0 without sampling error.
    pub t: f64,
}

/// What a failed task must cost for the better of two policies to change; `None` where either difference is undefined.
pub fn trade(of: &Trade) -> Option<BreakEven> {
    let pays = pays(
        snapped(of.saved.value, of.of_usd),
        snapped(of.lost.value, 1.0),
    )?;
    let value = match pays {
        Pays::WhileLess | Pays::OnlyIfMore => fieller(of.saved, of.lost, of.covariance, of.t),
        Pays::Always | Pays::Never | Pays::Same => Estimate::UNDEFINED,
    };
    Some(BreakEven { value, pays })
}

/// 0 where the difference is rounding.
fn snapped(difference: f64, of: f64) -> f64 {
    if difference.abs() <= ROUNDING * of.abs() {
        0.0
    } else {
        difference
    }
}

/// When delegation pays, from the cost saved and the success lost; `None` where either is undefined.
fn pays(saved: f64, lost: f64) -> Option<Pays> {
    let cheaper = saved.partial_cmp(&0.0)?;
    let worse = lost.partial_cmp(&0.0)?;
    use std::cmp::Ordering::{Equal, Greater, Less};
    Some(match (cheaper, worse) {
        (Greater, Greater) => Pays::WhileLess,
        (Less, Less) => Pays::OnlyIfMore,
        (Equal, Equal) => Pays::Same,
        (Greater | Equal, Less | Equal) => Pays::Always,
        (Less | Equal, Greater | Equal) => Pays::Never,
    })
}

/// a / b with Fieller's interval: all θ for which a - θ b lies within t standard errors of 0.
///
/// That is (b² - t² var b) θ² - 2 (a b - t² cov) θ + (a² - t² var a) ≤ 0, a bounded interval only
/// where b is more than t standard errors from 0; elsewhere there is none and no standard error
/// either. E. C. Fieller, "Some problems in interval estimation", JRSS B 16 (1954).
pub fn fieller(a: Mean, b: Mean, covariance: f64, t: f64) -> Estimate {
    let point = ratio(a, b, covariance);
    let unbounded = Estimate::new(point.value, None, t);
    if t == 0.0 {
        return Estimate::new(point.value, Some(error(point.variance)), t);
    }
    let t2 = t * t;
    let square = b.value * b.value - t2 * b.variance;
    let middle = a.value * b.value - t2 * covariance;
    let rest = a.value * a.value - t2 * a.variance;
    let discriminant = middle * middle - square * rest;
    if !(square > 0.0 && discriminant.is_finite()) || unbounded.estimate.is_none() {
        return unbounded;
    }
    // Not below 0 where the interval is bounded, but for rounding.
    let root = error(discriminant);
    Estimate {
        std_error: Some(error(point.variance)),
        low: Some((middle - root) / square),
        high: Some((middle + root) / square),
        ..unbounded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economics::testing;

    fn mean(value: f64, variance: f64) -> Mean {
        Mean { value, variance }
    }

    #[test]
    fn the_five_cases_follow_from_who_is_cheaper_and_who_is_better() {
        for (saved, lost, expected) in [
            (1.0, 0.1, Pays::WhileLess),
            (-1.0, -0.1, Pays::OnlyIfMore),
            (1.0, 0.0, Pays::Always),
            (1.0, -0.1, Pays::Always),
            (0.0, -0.1, Pays::Always),
            (-1.0, 0.0, Pays::Never),
            (-1.0, 0.1, Pays::Never),
            (0.0, 0.1, Pays::Never),
            (0.0, 0.0, Pays::Same),
        ] {
            assert_eq!(pays(saved, lost), Some(expected), "{saved} {lost}");
        }
        assert_eq!(pays(f64::NAN, 0.1), None);
    }

    #[test]
    fn only_a_trade_has_a_figure_and_rounding_makes_none() {
        let scenario = testing::scenario();
        let delegated = testing::outcome(&scenario, &testing::tasks(&scenario, 0.9, 120));
        let found = breakeven(&Figures::new(&scenario, &delegated, &delegated.all)).unwrap();
        assert_eq!(found.pays, Pays::WhileLess);
        let saved = delegated.all.mean[delegated.layout.index(Column::CostSaved)];
        let lost = delegated.all.mean[delegated.layout.index(Column::SuccessLost)];
        assert_eq!(found.value.estimate, Some(saved / lost));

        let mut rounded = delegated;
        let index = rounded.layout.index(Column::SuccessLost);
        rounded.all.mean[index] = 1e-16;
        let found = breakeven(&Figures::new(&scenario, &rounded, &rounded.all)).unwrap();
        assert_eq!(
            found,
            BreakEven {
                value: Estimate::UNDEFINED,
                pays: Pays::Always
            }
        );
    }

    #[test]
    fn fieller_by_hand() {
        // 24 θ² - 100 θ + 96 ≤ 0: from (50 - 14) / 24 to (50 + 14) / 24.
        let found = fieller(mean(10.0, 1.0), mean(5.0, 0.25), 0.0, 2.0);
        assert!((found.low.unwrap() - 1.5).abs() < 1e-14);
        assert!((found.high.unwrap() - 64.0 / 24.0).abs() < 1e-14);
    }

    /// The ends by bisection on Fieller's pivot, |a - θ b| = t se(a - θ b).
    fn end_by_bisection(a: Mean, b: Mean, covariance: f64, t: f64, far: f64) -> f64 {
        let outside = |theta: f64| {
            let spread = a.variance - 2.0 * theta * covariance + theta * theta * b.variance;
            (a.value - theta * b.value).abs() > t * spread.sqrt()
        };
        let (mut near, mut far) = (a.value / b.value, far);
        for _ in 0..200 {
            let middle = (near + far) / 2.0;
            if outside(middle) {
                far = middle
            } else {
                near = middle
            }
        }
        near
    }

    #[test]
    fn fieller_agrees_with_its_pivot() {
        for (a, b, covariance) in [
            (mean(0.3, 0.01), mean(0.08, 0.0004), 0.001),
            (mean(-0.3, 0.01), mean(-0.08, 0.0004), -0.0015),
            (mean(0.001, 0.01), mean(2.0, 0.3), 0.02),
        ] {
            let found = fieller(a, b, covariance, 2.13);
            let low = end_by_bisection(a, b, covariance, 2.13, -1e3);
            let high = end_by_bisection(a, b, covariance, 2.13, 1e3);
            assert!(
                (found.low.unwrap() - low).abs() < 1e-9 * (1.0 + low.abs()),
                "{found:?} {low}"
            );
            assert!(
                (found.high.unwrap() - high).abs() < 1e-9 * (1.0 + high.abs()),
                "{found:?} {high}"
            );
        }
    }

    #[test]
    fn an_unbounded_interval_is_null_and_leaves_the_figure() {
        let found = fieller(mean(1.0, 0.01), mean(0.1, 0.01), 0.0, 2.0);
        assert_eq!(
            found,
            Estimate {
                estimate: Some(10.0),
                ..Estimate::UNDEFINED
            }
        );
    }

    #[test]
    fn without_sampling_error_the_interval_is_the_figure() {
        assert_eq!(
            fieller(mean(1.0, 0.0), mean(0.5, 0.0), 0.0, 0.0),
            Estimate::exact(2.0)
        );
    }
}
