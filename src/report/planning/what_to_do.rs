//! What to do, in words: what is recommended, the runner-up, and what doing nothing costs.

use super::sentences::{chance, percent, usd};
use crate::planning::{Advice, CapacityPlan, Miss, Row};
use crate::report::number::{self, Kind};

/// What to do, a paragraph each.
pub fn advice(plan: &CapacityPlan) -> Vec<String> {
    let advice = &plan.advice;
    let confidence = percent(plan.confidence).replace(".0", "");
    let mut said = match advice.verdict.as_str() {
        "not_asked" => vec![
            "Nothing is recommended: the plan has neither a budget nor an objective (`budget_usd_per_month`, `slo`).".to_string(),
        ],
        "keep" => vec![format!(
            "Nothing has to change: as it stands limits, objectives and budget hold in every month in {}, and nothing that may be changed holds for less ({} combinations tried).",
            chance(&advice.nothing.holds),
            number::count(advice.tried)
        )],
        "change" => change(plan, advice),
        _ => none(plan, advice, &confidence),
    };
    if let (Some(runner), false) = (&advice.runner_up, advice.verdict == "none") {
        said.push(format!("Runner-up: {}.", row(runner, advice)));
    }
    if advice.verdict != "keep" && advice.verdict != "not_asked" {
        said.push(nothing(advice));
    }
    said
}

fn change(plan: &CapacityPlan, advice: &Advice) -> Vec<String> {
    let Some(best) = &advice.best else {
        return Vec::new();
    };
    let mut said = vec![format!(
        "Recommended: {}. Of {} combinations tried it is the cheapest that keeps limits, objectives and budget in every month at {} confidence.",
        row(best, advice),
        number::count(advice.tried),
        percent(plan.confidence).replace(".0", "")
    )];
    said.extend(unguarded(plan, best));
    said
}

fn none(plan: &CapacityPlan, advice: &Advice, confidence: &str) -> Vec<String> {
    let tried = match advice.tried {
        0 => "and the plan lets nothing be changed (`may_change`)".to_string(),
        tried => format!("and none of {} changes does", number::count(tried)),
    };
    let mut said = vec![format!(
        "As it stands not everything holds at {confidence} confidence, {tried}."
    )];
    match &advice.best {
        Some(best) => said.push(format!("The nearest: {}.", row(best, advice))),
        None => said.push("Nothing comes nearer than to change nothing.".to_string()),
    }
    let misses: Vec<String> = advice
        .misses
        .iter()
        .map(|miss| self::miss(miss, plan))
        .collect();
    if !misses.is_empty() {
        said.push(format!("It misses: {}.", misses.join("; ")));
    }
    said
}

fn miss(miss: &Miss, plan: &CapacityPlan) -> String {
    let kind = match miss.metric.as_str() {
        "utilisation" => Kind::Percent,
        metric if metric.starts_with("sojourn_s") => Kind::Seconds,
        metric => number::kind_of(metric),
    };
    let confidence = percent(plan.confidence).replace(".0", "");
    match (miss.value, miss.miss) {
        (Some(value), _) if miss.metric == "utilisation" => format!(
            "limits (in month {} the busiest hour asks for {} of the tightest at {confidence} confidence)",
            miss.month,
            number::value(value, kind)
        ),
        (Some(value), Some(by)) => format!(
            "{} by {} ({} in month {} at {confidence} confidence, against {})",
            miss.condition,
            number::value(by, kind),
            number::value(value, kind),
            miss.month,
            number::value(miss.target, kind)
        ),
        _ if miss.metric.starts_with("sojourn_s") && plan.latency.is_some() => format!(
            "{} (in month {} tasks pile up without end)",
            miss.condition, miss.month
        ),
        _ => format!("{} (not modelled)", miss.condition),
    }
}

/// A change with what it costs and how often it holds.
fn row(row: &Row, advice: &Advice) -> String {
    let change = match row.changes.as_slice() {
        [] => "nothing changed".to_string(),
        clauses => clauses.join("; "),
    };
    let difference = row.mean_cost_usd - advice.nothing.mean_cost_usd;
    let against = match difference {
        less if less < 0.0 => format!("{} less than doing nothing", usd(-less)),
        more if more > 0.0 => format!("{} more than doing nothing", usd(more)),
        _ => "as much as doing nothing".to_string(),
    };
    format!(
        "{change} — {} for all months, {against}; everything holds in {}{}",
        usd(row.mean_cost_usd),
        chance(&row.holds),
        success(row, &advice.nothing)
    )
}

/// What becomes of quality, where it is modelled and changes.
fn success(row: &Row, nothing: &Row) -> String {
    let Some((now, then)) = nothing.success.zip(row.success) else {
        return String::new();
    };
    match percent(now) == percent(then) {
        true => String::new(),
        false => format!(
            "; {} of tasks succeed (today {})",
            percent(then),
            percent(now)
        ),
    }
}

/// A change that costs quality which no objective guards.
fn unguarded(plan: &CapacityPlan, best: &Row) -> Option<String> {
    let asks = |metric: &str| metric.contains("success") || metric == "wrong_accepted";
    let guarded = plan.objectives.iter().any(|one| asks(&one.metric));
    let (now, then) = plan.advice.nothing.success.zip(best.success)?;
    (!guarded && then < now && percent(now) != percent(then)).then(|| {
        "It costs quality, and no objective minds: if that is too much, write one on `success` in [plan] slo.".to_string()
    })
}

fn nothing(advice: &Advice) -> String {
    let row = &advice.nothing;
    let mut text = format!(
        "Doing nothing costs {} for all months (the mean over the futures, as all sums here), and everything holds in {}",
        usd(row.mean_cost_usd),
        chance(&row.holds)
    );
    let each: Vec<String> = row
        .each
        .iter()
        .filter(|held| held.holds < 1.0)
        .map(|held| format!("{} in {}", held.condition, percent(held.holds)))
        .collect();
    if !each.is_empty() {
        text += &format!(" (each by itself: {})", each.join(", "));
    }
    if row.overspent_usd > 0.0 {
        text += &format!(
            "; on average {} lie above the budget",
            usd(row.overspent_usd)
        );
    }
    if row.not_carried > 0.0 {
        text += &format!(
            "; on average {} tasks come in hours when limits let no more through",
            number::number(row.not_carried)
        );
    }
    text + "."
}
