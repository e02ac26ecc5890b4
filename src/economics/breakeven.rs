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
    let pays = pays(
        snapped(saved.value, figures.mean(Column::BaselineCost).value),
        snapped(lost.value, 1.0),
    )?;
    let value = match pays {
        Pays::WhileLess | Pays::OnlyIfMore => {
            let covariance = figures.covariance(Column::CostSaved, Column::SuccessLost);
            fieller(saved, lost, covariance, figures.t())
        }
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
