//! Every policy tried, and which of them nobody should choose.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::results::{Alone, FrontierPoint, Point};

/// The line, and the policy, of a router's sweep: no tier may have this name.
pub const ROUTER: &str = "router";

/// Every policy tried: the scenario's own, the points of a curve over policies and of a router's sweep, each tier
/// alone.
///
/// A policy is dominated where another is at least as good in cost and success and better in one, by
/// point estimates; without success, where another costs less. Equal ones are kept once, and so is
/// d = 0, whatever line it lies on. Sorted by cost; the order of `curve` and `alone[1..]` does not matter.
pub fn frontier<'a>(
    own: &Point,
    curve: impl IntoIterator<Item = &'a Point>,
    alone: &[Alone],
) -> Vec<FrontierPoint> {
    let mut policies: Vec<FrontierPoint> = std::iter::once(tried("own", own))
        .chain(curve.into_iter().map(|point| match point.line.as_deref() {
            Some(ROUTER) => tried(ROUTER, point),
            _ => tried("curve", point),
        }))
        .chain(
            alone
                .iter()
                .enumerate()
                .map(|(tier, alone)| by_itself(tier, alone)),
        )
        .filter(|policy| policy.cost_per_task_usd.estimate.is_some())
        .collect();
    keep_one_without_delegation(&mut policies);
    if policies.iter().any(|policy| success(policy).is_none()) {
        mark_dearer(&mut policies);
    } else {
        mark_dominated(&mut policies);
    }
    policies
}

fn tried(policy: &str, point: &Point) -> FrontierPoint {
    FrontierPoint {
        policy: policy.to_string(),
        line: point.line.clone().unwrap_or_else(|| "own".to_string()),
        value: point.value,
        ratio: point.ratio,
        assign: point.assign.clone(),
        cost_per_task_usd: point.measures.cost_per_task_usd.mean,
        success: point.measures.success,
        dominated: false,
    }
}

/// The executive alone delegates nothing, another tier alone does everything.
fn by_itself(tier: usize, alone: &Alone) -> FrontierPoint {
    let assign = if tier == 0 {
        BTreeMap::new()
    } else {
        BTreeMap::from([(alone.name.clone(), 1.0)])
    };
    FrontierPoint {
        policy: "alone".to_string(),
        line: alone.name.clone(),
        value: None,
        ratio: if tier == 0 { 0.0 } else { 1.0 },
        assign,
        cost_per_task_usd: alone.cost_per_task_usd,
        success: alone.success,
        dominated: false,
    }
}

/// All policies that delegate nothing are the executive alone.
fn keep_one_without_delegation(policies: &mut Vec<FrontierPoint>) {
    policies.sort_by(by_preference);
    let mut kept = false;
    policies.retain(|policy| policy.ratio != 0.0 || !std::mem::replace(&mut kept, true));
}

/// Sweeps from the cheapest: dominated is what does not succeed more often than all that cost no more.
fn mark_dominated(policies: &mut Vec<FrontierPoint>) {
    policies.sort_by(|a, b| {
        let best_first = success_key(b).total_cmp(&success_key(a));
        cost_key(a)
            .total_cmp(&cost_key(b))
            .then(best_first)
            .then_with(|| by_preference(a, b))
    });
    policies.dedup_by(|b, a| cost_key(a) == cost_key(b) && success_key(a) == success_key(b));
    let mut best = f64::NEG_INFINITY;
    for policy in policies {
        policy.dominated = success_key(policy) <= best;
        best = best.max(success_key(policy));
    }
}

/// Without success, all but the cheapest are dominated.
fn mark_dearer(policies: &mut Vec<FrontierPoint>) {
    policies.sort_by(|a, b| {
        cost_key(a)
            .total_cmp(&cost_key(b))
            .then_with(|| by_preference(a, b))
    });
    policies.dedup_by(|b, a| cost_key(a) == cost_key(b));
    for policy in policies.iter_mut().skip(1) {
        policy.dominated = true;
    }
}

fn success(policy: &FrontierPoint) -> Option<f64> {
    policy.success.and_then(|success| success.estimate)
}

fn success_key(policy: &FrontierPoint) -> f64 {
    success(policy).map_or(f64::NAN, without_rounding)
}

fn cost_key(policy: &FrontierPoint) -> f64 {
    policy
        .cost_per_task_usd
        .estimate
        .map_or(f64::NAN, without_rounding)
}

/// Drops the last 12 bits of a number that is not negative, so that what differs by rounding (10⁻¹² of it) is equal.
fn without_rounding(value: f64) -> f64 {
    f64::from_bits((value.to_bits() + (1 << 11)) & !0xfff)
}

/// Which of equal policies is kept: the scenario's own, then a tier alone, then the first on the curves.
fn by_preference(a: &FrontierPoint, b: &FrontierPoint) -> Ordering {
    let rank = |policy: &FrontierPoint| match policy.policy.as_str() {
        "own" => 0,
        "alone" => 1,
        _ => 2,
    };
    let value = |policy: &FrontierPoint| policy.value.unwrap_or(f64::NEG_INFINITY);
    rank(a)
        .cmp(&rank(b))
        .then_with(|| a.line.cmp(&b.line))
        .then_with(|| value(a).total_cmp(&value(b)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::economics::testing;
    use crate::stats::Estimate;

    fn own() -> Point {
        let scenario = testing::scenario();
        let outcome = testing::outcome(&scenario, &testing::tasks(&scenario, 0.9, 60));
        crate::economics::point(&scenario, &outcome, None)
    }

    fn on_curve(own: &Point, value: f64, cost: f64, success: Option<f64>) -> Point {
        let mut point = own.clone();
        point.line = Some("own".to_string());
        point.value = Some(value);
        point.ratio = value;
        point.measures.cost_per_task_usd.mean = Estimate::exact(cost);
        point.measures.success = success.map(Estimate::exact);
        point
    }

    fn alone(name: &str, cost: f64, success: f64) -> Alone {
        Alone {
            name: name.to_string(),
            cost_per_task_usd: Estimate::exact(cost),
            success: Some(Estimate::exact(success)),
            cost_per_success_usd: None,
            latency_s: None,
        }
    }

    /// (cost, success, dominated) of every policy.
    fn shape(frontier: &[FrontierPoint]) -> Vec<(f64, f64, bool)> {
        let value =
            |estimate: Option<Estimate>| estimate.and_then(|e| e.estimate).unwrap_or(f64::NAN);
        frontier
            .iter()
            .map(|p| {
                (
                    value(Some(p.cost_per_task_usd)),
                    value(p.success),
                    p.dominated,
                )
            })
            .collect()
    }

    #[test]
    fn what_another_beats_in_one_and_equals_in_the_other_is_dominated() {
        let base = own();
        let headline = on_curve(&base, 0.5, 2.0, Some(0.7));
        let curve = [
            on_curve(&base, 0.1, 3.0, Some(0.7)),
            on_curve(&base, 0.2, 2.0, Some(0.6)),
            on_curve(&base, 0.3, 1.0, Some(0.5)),
        ];
        let rivals = [alone("executive", 4.0, 0.9), alone("mini", 1.5, 0.4)];
        let found = shape(&frontier(&headline, &curve, &rivals));
        assert_eq!(
            found,
            [
                (1.0, 0.5, false),
                (1.5, 0.4, true),
                (2.0, 0.7, false),
                (2.0, 0.6, true),
                (3.0, 0.7, true),
                (4.0, 0.9, false)
            ]
        );
    }

    #[test]
    fn no_delegation_and_equal_policies_are_kept_once() {
        let base = own();
        let headline = Point {
            line: None,
            value: None,
            ..on_curve(&base, 0.5, 2.0, Some(0.7))
        };
        let curve = [
            on_curve(&base, 0.0, 4.0, Some(0.9)),
            on_curve(&base, 0.5, 2.0 + 4e-16, Some(0.7)),
            Point {
                line: Some("mini".to_string()),
                ..on_curve(&base, 0.0, 4.0, Some(0.9))
            },
        ];
        let found = frontier(&headline, &curve, &[alone("executive", 4.0, 0.9)]);
        let kept: Vec<(&str, f64)> = found.iter().map(|p| (p.policy.as_str(), p.ratio)).collect();
        assert_eq!(kept, [("own", 0.5), ("alone", 0.0)]);
    }

    #[test]
    fn without_success_all_but_the_cheapest_are_dominated() {
        let base = own();
        let curve = [
            on_curve(&base, 0.1, 3.0, None),
            on_curve(&base, 0.2, 1.0, None),
        ];
        let found = frontier(&on_curve(&base, 0.5, 2.0, None), &curve, &[]);
        let dominated: Vec<bool> = found.iter().map(|p| p.dominated).collect();
        assert_eq!(dominated, [false, true, true]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

        #[test]
        fn the_frontier_has_no_dominated_point_and_ignores_input_order(
            policies in prop::collection::vec((1_u8..12, 0_u8..12), 1..40),
            turn in 0_usize..40,
        ) {
            let base = own();
            let curve: Vec<Point> = policies.iter().enumerate().map(|(i, (cost, success))| {
                on_curve(&base, 0.01 * (i + 1) as f64, f64::from(*cost), Some(f64::from(*success) / 12.0))
            }).collect();
            let headline = on_curve(&base, 0.9, 6.0, Some(0.5));
            let rivals = [alone("executive", 9.0, 0.8), alone("mini", 2.0, 0.3), alone("nano", 1.0, 0.2)];
            let found = frontier(&headline, &curve, &rivals);

            let beats = |a: (f64, f64, bool), b: (f64, f64, bool)| a.0 <= b.0 && a.1 >= b.1 && (a.0 < b.0 || a.1 > b.1);
            let all = shape(&found);
            for &policy in &all {
                prop_assert_eq!(policy.2, all.iter().any(|&other| beats(other, policy)));
            }

            let mut turned = curve.clone();
            turned.rotate_left(turn % curve.len());
            turned.reverse();
            let rivals = [rivals[0].clone(), rivals[2].clone(), rivals[1].clone()];
            prop_assert_eq!(frontier(&headline, &turned, &rivals), found);
        }
    }
}
