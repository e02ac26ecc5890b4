//! Every policy tried, and which of them nobody should choose.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::results::{Alone, FrontierPoint, Point};

/// Every policy tried: the scenario's own, the points of a curve over policies, each tier alone.
///
/// A policy is dominated where another is at least as good in cost and success and better in one, by
/// point estimates; without success, where another costs less. Equal ones are kept once, and so is
/// d = 0, whatever line it lies on. Sorted by cost; the order of `curve` and `alone[1..]` does not matter.
pub fn frontier(own: &Point, curve: &[Point], alone: &[Alone]) -> Vec<FrontierPoint> {
    let mut policies: Vec<FrontierPoint> = std::iter::once(tried("own", own))
        .chain(curve.iter().map(|point| tried("curve", point)))
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
