//! A plan as CSV: a row for each month.

use crate::planning::{Band, CapacityPlan, MonthOutlook};

/// Tidy, units in the column names; what is undefined is empty.
pub fn plan_csv(plan: &CapacityPlan) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer
        .write_record(heads(plan))
        .expect("memory takes every record");
    for month in &plan.months_ahead {
        writer
            .write_record(record(plan, month))
            .expect("as many fields as heads");
    }
    let bytes = writer.into_inner().expect("memory needs no flush");
    String::from_utf8(bytes).expect("fields were text")
}

const PARTS: [&str; 3] = ["p10", "p50", "p90"];

fn heads(plan: &CapacityPlan) -> Vec<String> {
    let banded = |name: &str| PARTS.map(|part| format!("{name}_{part}"));
    let mut heads = vec!["month".to_string()];
    for name in ["tasks", "busiest_tasks_per_hour", "price_level", "cost_usd"] {
        heads.extend(banded(name));
    }
    heads.push("cost_mean_usd".to_string());
    heads.extend(banded("cost_per_task_usd"));
    heads.extend(banded("cost_per_success_usd"));
    for name in [
        "over_budget",
        "over_budget_so_far",
        "carried",
        "not_carried_tasks",
    ] {
        heads.push(name.to_string());
    }
    heads.extend(banded("tightest_utilisation"));
    for limit in &plan.limits {
        heads.extend(banded(&format!("utilisation.{}.{}", limit.at, limit.limit)));
        heads.push(format!("over_so_far.{}.{}", limit.at, limit.limit));
    }
    for one in &plan.objectives {
        heads.extend(banded(&one.metric));
        heads.push(format!("missed_so_far.{}", one.objective));
    }
    for quota in &plan.quotas {
        heads.extend(banded(&format!("lasts_h.{}", quota.name)));
    }
    heads
}

fn record(plan: &CapacityPlan, month: &MonthOutlook) -> Vec<String> {
    let at = month.month as usize - 1;
    let cell = |value: f64| match value.is_finite() {
        true => value.to_string(),
        false => String::new(),
    };
    let maybe = |value: Option<f64>| value.map_or_else(String::new, cell);
    let banded = |band: Option<Band>| match band {
        Some(band) => [band.p10, band.p50, band.p90].map(cell),
        None => [const { String::new() }; 3],
    };
    let mut record = vec![month.month.to_string()];
    for band in [
        month.tasks,
        month.busiest_tasks_per_hour,
        month.price_level,
        month.cost_usd,
    ] {
        record.extend(banded(Some(band)));
    }
    record.push(cell(month.mean_cost_usd));
    record.extend(banded(Some(month.cost_per_task_usd)));
    record.extend(banded(month.cost_per_success_usd));
    record.push(maybe(month.over_budget));
    record.push(maybe(
        plan.budget.as_ref().map(|budget| budget.by_month[at]),
    ));
    record.push(cell(month.carried));
    record.push(cell(month.not_carried));
    record.extend(banded(month.utilisation));
    for limit in &plan.limits {
        record.extend(banded(Some(limit.utilisation[at])));
        record.push(cell(limit.breaks.by_month[at]));
    }
    for one in &plan.objectives {
        record.extend(banded(one.values[at]));
        record.push(cell(one.breaks.by_month[at]));
    }
    for quota in &plan.quotas {
        record.extend(banded(Some(quota.lasts_h[at])));
    }
    record
}
