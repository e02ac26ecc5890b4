//! What a plan says, sentence by sentence: the memo and the terminal share them.

mod came;
mod money;

pub use came::variance;
pub use money::{bill, budget, cost, reserved};

use crate::planning::{Band, Breaks, CapacityPlan, LimitOutlook, ObjectiveOutlook, TierNeeded};
use crate::report::number::{self, Kind};
use crate::stats::Estimate;

/// "tokens per minute", "concurrent requests".
pub fn limit_words(limit: &str) -> String {
    match limit {
        "concurrent" => "concurrent requests".to_string(),
        other => other.replace('_', " "),
    }
}

pub fn usd(value: f64) -> String {
    number::value(value, Kind::Usd)
}

pub fn percent(value: f64) -> String {
    number::value(value, Kind::Percent)
}

/// "12 % (10 to 14)", without the range where there is none.
pub fn band(of: &Band, kind: Kind) -> String {
    let middle = number::value(of.p50, kind);
    match number::value(of.p10, kind) == number::value(of.p90, kind) {
        true => middle,
        false => format!(
            "{middle} ({} to {})",
            number::value(of.p10, kind),
            number::value(of.p90, kind)
        ),
    }
}

/// "62.1 % ± 2.1", "none", "all".
pub fn chance(of: &Estimate) -> String {
    match of.estimate {
        Some(0.0) => "none of the futures".to_string(),
        Some(1.0) => "all futures".to_string(),
        _ => format!("{} of futures", number::estimate(of, Kind::Percent)),
    }
}

/// Demand and how it moves.
pub fn demand(plan: &CapacityPlan) -> String {
    let demand = &plan.demand;
    let peak = match demand.peak_from.as_str() {
        "profile" => format!("{} times the mean, by the profile of arrivals", number::fixed(demand.peak, 1)),
        "peak" => format!("{} times the mean, by [plan] peak", number::fixed(demand.peak, 1)),
        _ => "every hour is taken to be like every other, since neither a profile of arrivals nor [plan] peak is written".to_string(),
    };
    let growth = match (plan.growth.p10, plan.growth.p90) {
        (0.0, 0.0) => "it does not grow".to_string(),
        _ => format!("it grows by {} a month", band(&plan.growth, Kind::Percent)),
    };
    let prices = match (plan.price_decline.p10, plan.price_decline.p90) {
        (0.0, 0.0) => "prices stay".to_string(),
        _ => format!(
            "prices by the token fall by {} a year",
            band(&plan.price_decline, Kind::Percent)
        ),
    };
    let note = demand.note.as_ref().map(|note| format!(" {note}"));
    format!(
        "Demand today is {} tasks a month: {} an hour, {} in the busiest hour ({peak}). In {} over {} {growth}, and {prices}.{}",
        number::number(demand.tasks_per_month),
        number::number(demand.tasks_per_hour),
        number::number(demand.busiest_tasks_per_hour),
        number::counted(u64::from(plan.futures), "future"),
        number::counted(u64::from(plan.months), "month"),
        note.unwrap_or_default(),
    )
}

/// Whether, until when, and what breaks first.
pub fn carrying(plan: &CapacityPlan) -> String {
    if plan.limits.is_empty() {
        return "No limits are written, so nothing says where it ends: every demand is carried."
            .to_string();
    }
    let (confidence, months) = (percent(plan.confidence).replace(".0", ""), plan.months);
    let breaks = &plan.carries;
    let whole = match breaks.safe_through {
        through if through >= months => format!(
            "Yes: with {confidence} confidence the limits carry the busiest hour through all {months} months."
        ),
        0 => format!(
            "No: already in month 1 the busiest hour asks for more than limits let through (at {confidence} confidence)."
        ),
        through => format!(
            "Until month {through}: so far the limits carry the busiest hour with {confidence} confidence. {}",
            by_when(breaks, months)
        ),
    };
    let first = match plan.limits.iter().find(|limit| limit.first > 0.0) {
        Some(limit) => format!(" What breaks first: {}.", first_words(limit, plan)),
        None => match tightest(plan) {
            Some(limit) => format!(
                " Tightest in month {months}: {} at {}.",
                limit_name(limit),
                limit
                    .utilisation
                    .last()
                    .map_or_else(String::new, |last| band(last, Kind::Percent))
            ),
            None => String::new(),
        },
    };
    whole + &first + &earlier(plan)
}

/// An objective that is missed before a limit breaks.
fn earlier(plan: &CapacityPlan) -> String {
    let modelled = plan.objectives.iter().filter(|one| one.modelled);
    let soonest = modelled.min_by_key(|one| one.breaks.safe_through);
    match soonest.filter(|one| one.breaks.safe_through < plan.carries.safe_through) {
        None => String::new(),
        Some(one) if one.breaks.safe_through == 0 => {
            format!(" But {} is missed from the first month on.", one.objective)
        }
        Some(one) => format!(
            " But {} is kept through month {} only.",
            one.objective, one.breaks.safe_through
        ),
    }
}

fn tightest(plan: &CapacityPlan) -> Option<&LimitOutlook> {
    let last = |limit: &LimitOutlook| limit.utilisation.last().map_or(0.0, |last| last.p50);
    plan.limits
        .iter()
        .max_by(|a, b| last(a).total_cmp(&last(b)))
}

/// "mini's tokens per minute".
pub fn limit_name(limit: &LimitOutlook) -> String {
    format!("{}'s {}", limit.at, limit_words(&limit.limit))
}

fn first_words(limit: &LimitOutlook, plan: &CapacityPlan) -> String {
    let share = match limit.first {
        1.0 => "in every future in which something breaks".to_string(),
        share => format!(
            "in {} of the futures in which something breaks",
            percent(share)
        ),
    };
    let others: Vec<String> = plan
        .limits
        .iter()
        .filter(|other| other.first > 0.0 && *other != limit)
        .map(|other| format!("{} in {}", limit_name(other), percent(other.first)))
        .collect();
    match others.is_empty() {
        true => format!("{}, {share}", limit_name(limit)),
        false => format!("{}, {share}; else {}", limit_name(limit), others.join(", ")),
    }
}

/// "Half of the futures are over by month 17, nine of ten by month 20."
fn by_when(breaks: &Breaks, months: u32) -> String {
    let ever = percent(breaks.ever.estimate.unwrap_or(0.0));
    match (breaks.p50, breaks.p90) {
        (Some(half), Some(most)) if half == most => {
            format!("Nine of ten futures are over by month {most}.")
        }
        (Some(half), Some(most)) => {
            format!("Half of the futures are over by month {half}, nine of ten by month {most}.")
        }
        (Some(half), None) if half == months => {
            format!("{ever} of the futures are over by month {months}, the last.")
        }
        (Some(half), None) => format!(
            "Half of the futures are over by month {half}, {ever} by month {months}, the last."
        ),
        _ => format!(
            "{} are over by month {months}, the last.",
            chance(&breaks.ever).replace("of futures", "of the futures")
        ),
    }
}

/// Each objective.
pub fn objective(one: &ObjectiveOutlook, plan: &CapacityPlan) -> String {
    if !one.modelled {
        let why = plan
            .no_latency
            .as_ref()
            .filter(|_| one.metric.starts_with("sojourn_s"));
        let why = why.map_or_else(String::new, |why| format!(" ({why})"));
        return format!("{}: not modelled{why}.", one.objective);
    }
    match one.breaks.safe_through {
        through if through >= plan.months => {
            format!(
                "{}: kept through all {} months.",
                one.objective, plan.months
            )
        }
        0 => format!("{}: missed from month 1 on.", one.objective),
        through => format!(
            "{}: kept through month {through}. {}",
            one.objective,
            by_when(&one.breaks, plan.months).replace("are over", "miss it")
        ),
    }
}

/// Which usage tier is needed when.
pub fn usage_tier(one: &TierNeeded) -> String {
    let steps: Vec<String> = one
        .steps
        .iter()
        .map(|step| {
            let preset = step
                .preset
                .as_deref()
                .unwrap_or("more than the highest of the family");
            format!("{preset} from month {}", step.from_month)
        })
        .collect();
    format!(
        "{} (today {}): needs {}.",
        one.at,
        one.today,
        steps.join(", ")
    )
}

/// How long windows last.
pub fn quotas(plan: &CapacityPlan) -> Vec<String> {
    let one = |quota: &crate::planning::QuotaOutlook| {
        let (first, last) = (quota.lasts_h.first()?, quota.lasts_h.last()?);
        let window = quota.window_h.map_or_else(String::new, |hours| {
            format!(" of {}", number::value(hours, Kind::Hours))
        });
        let broken = quota
            .breaks
            .as_ref()
            .map_or_else(String::new, |breaks| match breaks.p50 {
                Some(month) => format!(
                    " The busiest window uses it up in half of the futures by month {month}."
                ),
                None => format!(
                    " The busiest window uses it up in {}.",
                    chance(&breaks.ever)
                ),
            });
        Some(format!(
            "{}{window}: its units last {} at the mean demand of month 1, {} at that of month {}.{broken}",
            quota.name,
            band(first, Kind::Hours),
            band(last, Kind::Hours),
            plan.months
        ))
    };
    plan.quotas.iter().filter_map(one).collect()
}
