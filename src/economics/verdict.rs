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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economics::testing::{claim, interval};
    use VerdictKind::{Fails, Holds, NotModelled, Undecided};

    #[test]
    fn the_whole_interval_decides_and_one_sided_conditions_are_strict() {
        for (low, high, below, above) in [
            (0.1, 0.2, Holds, Fails),
            (0.1, 0.5, Undecided, Fails),
            (0.5, 0.5, Fails, Fails),
            (0.4, 0.6, Undecided, Undecided),
            (0.5, 0.6, Fails, Undecided),
            (0.6, 0.7, Fails, Holds),
        ] {
            let observed = interval(low, (low + high) / 2.0, high);
            assert_eq!(
                judge(Condition::Below(0.5), observed),
                below,
                "{low} {high} below"
            );
            assert_eq!(
                judge(Condition::Above(0.5), observed),
                above,
                "{low} {high} above"
            );
        }
    }

    #[test]
    fn two_sided_conditions_include_their_ends() {
        for (low, high, expected) in [
            (0.65, 0.75, Holds),
            (0.70, 0.72, Holds),
            (0.64, 0.70, Undecided),
            (0.60, 0.80, Undecided),
            (0.60, 0.64, Fails),
            (0.76, 0.80, Fails),
            (0.60, 0.65, Undecided),
        ] {
            let observed = interval(low, (low + high) / 2.0, high);
            assert_eq!(
                judge(Condition::Between(0.65, 0.75), observed),
                expected,
                "{low} {high}"
            );
            assert_eq!(
                judge(Condition::Within(0.70, 0.05), observed),
                expected,
                "{low} {high}"
            );
        }
    }

    #[test]
    fn rounding_does_not_decide() {
        assert_eq!(
            judge(Condition::Within(0.70, 0.05), Estimate::exact(0.75)),
            Holds
        );
        assert_eq!(
            judge(Condition::Within(0.3, 0.2), Estimate::exact(0.1)),
            Holds
        );
        assert_eq!(
            judge(Condition::Between(0.3, 0.4), Estimate::exact(0.1 + 0.2)),
            Holds
        );
        assert_eq!(
            judge(Condition::Above(0.3), Estimate::exact(0.1 + 0.2)),
            Fails
        );
        assert_eq!(judge(Condition::Above(0.0), Estimate::exact(1e-9)), Holds);
        assert_eq!(
            judge(Condition::Within(0.70, 0.05), Estimate::exact(0.7501)),
            Fails
        );
    }

    #[test]
    fn null_is_not_modelled_and_an_unknown_interval_is_undecided() {
        assert_eq!(
            judge(Condition::Above(0.0), Estimate::UNDEFINED),
            NotModelled
        );
        assert_eq!(
            judge(Condition::Above(0.0), Estimate::new(5.0, None, 2.0)),
            Undecided
        );
    }

    #[test]
    fn a_guard_asks_the_point_estimate_alone() {
        assert!(satisfied(Condition::Below(0.5), interval(0.4, 0.45, 0.6)));
        assert!(!satisfied(Condition::Below(0.5), interval(0.4, 0.55, 0.6)));
        assert!(!satisfied(Condition::Below(0.5), Estimate::UNDEFINED));
    }

    #[test]
    fn a_guard_without_words_is_called_by_its_condition() {
        let guard = claim(&["cost_per_task_usd", "p95"], Condition::Below(1.5));
        assert_eq!(
            verdict(&guard, Estimate::exact(1.0)).says,
            "cost_per_task_usd.p95 below 1.5"
        );
        assert_eq!(words(Condition::Within(0.7, 0.05)), "within 0.7 ± 0.05");
    }
}
