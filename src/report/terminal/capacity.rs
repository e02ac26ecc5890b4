//! Ceilings with what binds, and quotas.

use super::{Page, ROWS, rest};
use crate::report::number::{self, Kind, known};
use crate::report::table::{Column, Table};
use crate::report::words;
use crate::results::{LimitCeiling, QuotaUse, Summary};

/// How many tasks per hour the limits allow, the tightest first.
pub(super) fn ceilings(page: &mut Page, summary: &Summary) {
    let measures = &summary.headline.measures;
    let Some(ceiling) = &measures.ceiling_tasks_per_hour else {
        return;
    };
    let unit = &summary.scenario.unit;
    let head = format!(
        "Ceiling: {} tasks per hour, bound by {}'s {}",
        number::estimate(&ceiling.value, Kind::Number),
        ceiling.tier,
        words::limit(&ceiling.limit, unit)
    );
    let mark = words::error_mark(&summary.run);
    page.section(&head, &format!("limits fully used, no waiting; {mark}"));
    let mut table = Table::new(vec![
        Column::left("tier", 0),
        Column::left("limit", 0),
        Column::right("tasks per hour", 0),
    ]);
    let mut limits: Vec<&LimitCeiling> = measures
        .limits
        .iter()
        .filter(|limit| known(&limit.tasks_per_hour).is_some())
        .collect();
    let size = |limit: &LimitCeiling| known(&limit.tasks_per_hour).unwrap_or(f64::INFINITY);
    limits.sort_by(|a, b| size(a).total_cmp(&size(b)));
    for limit in limits.iter().take(ROWS) {
        let rate = number::estimate(&limit.tasks_per_hour, Kind::Number);
        table.row(vec![
            limit.tier.as_str().into(),
            words::limit(&limit.limit, unit).into(),
            rate.into(),
        ]);
    }
    page.table(&table);
    rest(page, limits.len(), "limits, each looser");
}

/// What a task draws from each quota, and how far the quota stretches.
pub(super) fn quotas(page: &mut Page, summary: &Summary) {
    let quotas = &summary.headline.measures.quotas;
    if quotas.is_empty() {
        return;
    }
    let mark = words::error_mark(&summary.run);
    page.section("Quotas", &format!("against the executive alone; {mark}"));
    let mut table = Table::new(vec![
        Column::left("quota", 0),
        Column::right("stretches", 0),
        Column::right("units per task", 1),
        Column::right("lasts", 2),
        Column::right("window", 3),
    ]);
    for quota in quotas.iter().take(ROWS) {
        table.row(quota_row(quota).into_iter().map(Into::into).collect());
    }
    page.table(&table);
    rest(page, quotas.len(), "quotas");
}

fn quota_row(quota: &QuotaUse) -> Vec<String> {
    let stretch = match known(&quota.multiplier) {
        Some(_) => format!(
            "{} times",
            number::estimate(&quota.multiplier, Kind::Number)
        ),
        None => number::UNDEFINED.to_owned(),
    };
    vec![
        quota.name.clone(),
        stretch,
        number::estimate(&quota.units_per_task, Kind::Number),
        number::optional(quota.lasts_h.as_ref(), Kind::Hours),
        quota.window_h.map_or_else(
            || number::NOT_MODELLED.to_owned(),
            |h| number::value(h, Kind::Hours),
        ),
    ]
}
