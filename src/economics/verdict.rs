//! What somebody says against what was observed.

use crate::results::{Verdict, VerdictKind};
use crate::scenario::{Claim, Condition};
use crate::stats::Estimate;

/// Values this close, relative to the larger, differ by rounding only and count as equal.
const ROUNDING: f64 = 1e-12;

/// A claim with what was observed and how it fares. Where it lies on the frontier is left to the caller.
pub fn verdict(claim: &Claim, observed: Estimate) -> Verdict {
    let condition = words(claim.condition);
    let metric = claim.metric.to_string();
    Verdict {
        says: claim
            .says
            .clone()
            .unwrap_or_else(|| format!("{metric} {condition}")),
        metric,
        with: claim.with.clone(),
        condition,
        observed,
        verdict: judge(claim.condition, observed),
        satisfied: satisfied(claim.condition, observed),
        tolerance_by: claim.tolerance_by.clone(),
        at: None,
    }
}

/// Holds when the whole 95 % interval satisfies the condition, fails when none of it does, undecided
/// between; undecided, too, where the interval is unbounded or unknown. Without a value: not modelled.
pub fn judge(condition: Condition, observed: Estimate) -> VerdictKind {
    if observed.estimate.is_none() {
        return VerdictKind::NotModelled;
    }
    let (Some(low), Some(high)) = (observed.low, observed.high) else {
        return VerdictKind::Undecided;
    };
    let (all, none) = match condition {
        Condition::Below(bound) => (less(high, bound), !less(low, bound)),
        Condition::Above(bound) => (less(bound, low), !less(bound, high)),
        Condition::Between(from, to) => inside(
            low,
            high,
            Range {
                from,
                to,
                scale: from.abs().max(to.abs()),
            },
        ),
        Condition::Within(value, tolerance) => {
            let scale = value.abs().max(tolerance.abs());
            inside(
                low,
                high,
                Range {
                    from: value - tolerance,
                    to: value + tolerance,
                    scale,
                },
            )
        }
    };
    match (all, none) {
        (true, _) => VerdictKind::Holds,
        (false, true) => VerdictKind::Fails,
        (false, false) => VerdictKind::Undecided,
    }
}

/// Whether the point estimate alone satisfies the condition: what a guard's exit code asks. Never on null.
pub fn satisfied(condition: Condition, observed: Estimate) -> bool {
    let point = observed
        .estimate
        .map_or(Estimate::UNDEFINED, Estimate::exact);
    judge(condition, point) == VerdictKind::Holds
}

/// Both ends included; `scale` is the size of the numbers the ends were computed from.
struct Range {
    from: f64,
    to: f64,
    scale: f64,
}

/// Whether all, and whether none, of an interval lies in the range.
fn inside(low: f64, high: f64, range: Range) -> (bool, bool) {
    let slack = ROUNDING * range.scale;
    let (from, to) = (range.from - slack, range.to + slack);
    (low >= from && high <= to, high < from || low > to)
}

/// Strictly less, and by more than rounding.
fn less(a: f64, b: f64) -> bool {
    b - a > ROUNDING * a.abs().max(b.abs())
}

fn words(condition: Condition) -> String {
    match condition {
        Condition::Below(bound) => format!("below {bound}"),
        Condition::Above(bound) => format!("above {bound}"),
        Condition::Between(from, to) => format!("between {from} and {to}"),
        Condition::Within(value, tolerance) => format!("within {value} ± {tolerance}"),
    }
}
