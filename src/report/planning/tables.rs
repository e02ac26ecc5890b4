//! The figures of a plan in rows: the memo and the terminal draw them each in their own way.

use super::sentences::{limit_words, variance};
use crate::planning::{Band, Breaks, CapacityPlan, MonthOutlook, MonthVariance};
use crate::report::number::{self, Kind};
use crate::report::table::NOTHING;

/// Heads and rows.
pub struct Rows {
    pub heads: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

fn month(of: Option<u32>) -> String {
    of.map_or_else(|| NOTHING.to_string(), |month| month.to_string())
}

fn percent(share: f64) -> String {
    number::value(share, Kind::Percent)
}

fn range(band: &Band, kind: Kind) -> String {
    let (low, high) = (number::value(band.p10, kind), number::value(band.p90, kind));
    match low == high {
        true => low,
        false => format!("{low} to {high}"),
    }
}

fn when(breaks: &Breaks) -> [String; 4] {
    [
        month(breaks.p10),
        month(breaks.p50),
        month(breaks.p90),
        percent(breaks.ever.estimate.unwrap_or(f64::NAN)),
    ]
}

/// Each limit and when it breaks.
pub fn limits(plan: &CapacityPlan) -> Rows {
    let rows = plan.limits.iter().map(|limit| {
        let at = |last: bool| {
            let found = if last {
                limit.utilisation.last()
            } else {
                limit.utilisation.first()
            };
            found.map_or_else(|| NOTHING.to_string(), |band| range(band, Kind::Percent))
        };
        let mut row = vec![
            format!("{} {}", limit.at, limit_words(&limit.limit)),
            number::number(limit.ceiling),
            at(false),
            at(true),
        ];
        row.extend(when(&limit.breaks));
        row
    });
    Rows {
        heads: vec![
            "limit",
            "lets through",
            "used in month 1",
            "used at the end",
            "10 % over by",
            "50 %",
            "90 %",
            "ever over",
        ],
        rows: rows.collect(),
    }
}

/// Each objective and when it is missed.
pub fn objectives(plan: &CapacityPlan) -> Rows {
    let rows = plan.objectives.iter().map(|one| {
        let kind = match one.metric.starts_with("sojourn_s") {
            true => Kind::Seconds,
            false => number::kind_of(&one.metric),
        };
        let at = |last: bool| {
            let found = if last {
                one.values.last()
            } else {
                one.values.first()
            };
            match found.copied().flatten() {
                Some(band) if band.p50.is_finite() => number::value(band.p50, kind),
                Some(_) => "piles up".to_string(),
                None => NOTHING.to_string(),
            }
        };
        let mut row = vec![one.objective.clone(), at(false), at(true)];
        row.extend(when(&one.breaks));
        row
    });
    Rows {
        heads: vec![
            "objective",
            "month 1",
            "at the end",
            "10 % miss it by",
            "50 %",
            "90 %",
            "ever missed",
        ],
        rows: rows.collect(),
    }
}

/// A few months: the first, the last, and steps between.
pub fn shown(plan: &CapacityPlan) -> Vec<&MonthOutlook> {
    let step = plan.months.div_ceil(8).max(1);
    let last = plan.months;
    let months = plan.months_ahead.iter();
    months
        .filter(|month| month.month == 1 || month.month == last || month.month.is_multiple_of(step))
        .collect()
}

/// What months cost.
pub fn months(plan: &CapacityPlan, shown: &[&MonthOutlook]) -> Rows {
    let by_month = plan.budget.as_ref().map(|budget| &budget.by_month);
    let rows = shown.iter().map(|month| {
        let share = |of: Option<f64>| of.map_or_else(|| NOTHING.to_string(), percent);
        let so_far = by_month
            .and_then(|by| by.get(month.month as usize - 1))
            .copied();
        let each = month
            .cost_per_success_usd
            .unwrap_or(month.cost_per_task_usd);
        vec![
            month.month.to_string(),
            number::number(month.tasks.p50),
            number::number(month.cost_usd.p10),
            number::number(month.cost_usd.p50),
            number::number(month.cost_usd.p90),
            share(month.over_budget),
            share(so_far),
            number::number(each.p50),
            month
                .utilisation
                .map_or_else(|| NOTHING.to_string(), |used| percent(used.p50)),
            percent(month.carried),
        ]
    });
    let success = plan
        .months_ahead
        .iter()
        .any(|month| month.cost_per_success_usd.is_some());
    Rows {
        heads: vec![
            "month",
            "tasks",
            "cost p10, USD",
            "p50",
            "p90",
            "over budget",
            "so far",
            if success {
                "USD per success"
            } else {
                "USD per task"
            },
            "tightest limit",
            "carried",
        ],
        rows: rows.collect(),
    }
}

/// "1", or "12 of 31 days".
fn rows_of(month: &MonthVariance) -> String {
    match month.coverage.days.zip(month.coverage.of_days) {
        Some((days, of)) if days > 1 => format!("{days} of {of} days"),
        _ => number::count(u64::from(month.coverage.rows)),
    }
}

/// Forecast against what came.
pub fn actuals(plan: &CapacityPlan) -> Option<(String, Rows)> {
    let found = plan.actuals.as_ref()?;
    let change = |usd: f64| number::signed(usd, 0);
    let rows = found.months.iter().map(|month| {
        vec![
            month.month.to_string(),
            rows_of(month),
            number::number(month.forecast_cost_usd),
            number::number(month.cost_usd),
            if month.inside { "yes" } else { "no" }.to_string(),
            change(month.volume_usd),
            month.rate_usd.map_or_else(|| NOTHING.to_string(), change),
            change(month.price_usd),
            month.success.map_or_else(|| NOTHING.to_string(), percent),
        ]
    });
    let rows = Rows {
        heads: vec![
            "month",
            "rows",
            "forecast, USD",
            "came, USD",
            "inside",
            "by volume",
            "by use",
            "by price",
            "success",
        ],
        rows: rows.collect(),
    };
    Some((variance(found), rows))
}
