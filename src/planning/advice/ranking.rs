//! Which of two changes is the better one.

use super::Tried;
use crate::planning::case::Fate;

/// Those that hold first, the cheapest of them first; of the others the one that holds most often.
pub(super) fn rank(a: &Tried, b: &Tried, confidence: f64) -> std::cmp::Ordering {
    let (a_holds, b_holds) = (holds(&a.fates), holds(&b.fates));
    let by_cost = || cost(&a.fates).total_cmp(&cost(&b.fates));
    match (a_holds >= confidence, b_holds >= confidence) {
        (true, true) => by_cost(),
        (false, false) => nearer(&a.fates, &b.fates).then_with(by_cost),
        (a, b) => b.cmp(&a),
    }
}

/// Of two that do not hold, the one that holds more often first; of those, the one that misses less.
pub(super) fn nearer(a: &[Fate], b: &[Fate]) -> std::cmp::Ordering {
    let by_holds = holds(b).total_cmp(&holds(a));
    by_holds.then_with(|| misses(a).total_cmp(&misses(b)))
}

/// How much is missed: the mean number of conditions that some month breaks, and what lies above the budget as a
/// share of the bill.
pub(super) fn misses(fates: &[Fate]) -> f64 {
    let of = |fate: &Fate| {
        let missed = fate.missed.iter().flatten().count();
        let broken = missed + usize::from(fate.overloaded.is_some());
        let over_budget = f64::from(u8::from(fate.over_budget.is_some()));
        let above = match fate.cost_usd > 0.0 {
            true => fate.overspent_usd / fate.cost_usd,
            false => 0.0,
        };
        broken as f64 + over_budget + above
    };
    fates.iter().map(of).sum::<f64>() / fates.len().max(1) as f64
}

/// Share of futures in which everything holds in every month.
pub(super) fn holds(fates: &[Fate]) -> f64 {
    let good = fates.iter().filter(|fate| fate.is_good());
    good.count() as f64 / fates.len().max(1) as f64
}

/// Mean over futures, all months, USD.
pub(super) fn cost(fates: &[Fate]) -> f64 {
    fates.iter().map(|fate| fate.cost_usd).sum::<f64>() / fates.len().max(1) as f64
}
