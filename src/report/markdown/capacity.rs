//! The ceiling and what binds, the executive's leverage, quotas.

use super::page::{Page, escaped};
use crate::report::number::{self, Kind, known};
use crate::report::words;
use crate::results::{LimitCeiling, QuotaUse, ReservedUse, Summary};

/// Limits that are shown, the tightest first.
const LIMITS: usize = 20;

/// How many tasks an hour the limits allow, and how far quotas stretch.
pub(super) fn ceiling(page: &mut Page, summary: &Summary) {
    let measures = &summary.headline.measures;
    let unit = &summary.scenario.unit;
    match &measures.ceiling_tasks_per_hour {
        Some(ceiling) => page.paragraph(&format!(
            "At most {} tasks per hour. What binds is {}'s limit on {}. It is a ceiling: it takes limits as fully used \
             and nobody as waiting, so a real system stays below it.",
            number::estimate(&ceiling.value, Kind::Number),
            escaped(&ceiling.tier),
            escaped(&words::limit(&ceiling.limit, unit))
        )),
        None => page.paragraph("No tier that is used has a limit, so nothing caps the tasks per hour."),
    }
    limits(page, summary);
    if known(&measures.executive_leverage).is_some() {
        page.paragraph(&format!(
            "The executive's leverage is {}: so many times fewer of its {} go into a task than if it worked alone.",
            number::estimate(&measures.executive_leverage, Kind::Number),
            escaped(&words::units(unit))
        ));
    }
    quotas(page, &measures.quotas);
    reserved(page, &measures.reserved);
    super::error_note(page, summary);
}

fn limits(page: &mut Page, summary: &Summary) {
    let size = |limit: &LimitCeiling| known(&limit.tasks_per_hour);
    let mut limits: Vec<&LimitCeiling> = summary
        .headline
        .measures
        .limits
        .iter()
        .filter(|limit| size(limit).is_some())
        .collect();
    if limits.is_empty() {
        return;
    }
    limits.sort_by(|a, b| {
        size(a)
            .unwrap_or(f64::MAX)
            .total_cmp(&size(b).unwrap_or(f64::MAX))
    });
    let rows: Vec<Vec<String>> = limits
        .iter()
        .take(LIMITS)
        .map(|limit| {
            let name = words::limit(&limit.limit, &summary.scenario.unit);
            vec![
                escaped(&format!("{}: {name}", limit.tier)),
                number::estimate(&limit.tasks_per_hour, Kind::Number),
            ]
        })
        .collect();
    page.table(&["Limit", "Tasks per hour"], &rows);
    if limits.len() > rows.len() {
        let more = number::counted((limits.len() - rows.len()) as u64, "limit");
        page.paragraph(&format!("{more} more, each looser."));
    }
}

fn quotas(page: &mut Page, quotas: &[QuotaUse]) {
    if quotas.is_empty() {
        return;
    }
    page.paragraph("A quota is an amount per window that tiers draw on, each with its weight:");
    let rows: Vec<Vec<String>> = quotas
        .iter()
        .map(|quota| {
            let stretch = match known(&quota.multiplier) {
                Some(_) => format!(
                    "{} times",
                    number::estimate(&quota.multiplier, Kind::Number)
                ),
                None => number::UNDEFINED.to_owned(),
            };
            let window = quota.window_h.map_or_else(
                || number::NOT_MODELLED.to_owned(),
                |h| number::value(h, Kind::Hours),
            );
            vec![
                escaped(&quota.name),
                stretch,
                number::estimate(&quota.units_per_task, Kind::Number),
                number::optional(quota.lasts_h.as_ref(), Kind::Hours),
                window,
            ]
        })
        .collect();
    page.table(
        &[
            "Quota",
            "Stretches, against the executive alone",
            "Units per task",
            "Lasts at the demand",
            "Window",
        ],
        &rows,
    );
}

fn reserved(page: &mut Page, reserved: &[ReservedUse]) {
    if reserved.is_empty() {
        return;
    }
    page.paragraph(
        "Reserved capacity is paid for by the hour, used or not; it pays where more of it is used than its break-even:",
    );
    let rows: Vec<Vec<String>> = reserved
        .iter()
        .map(|one| {
            vec![
                escaped(&one.name),
                number::number(one.units),
                number::estimate(&one.tasks_per_hour, Kind::Number),
                number::estimate(&one.cost_per_task_usd, Kind::Usd),
                number::estimate(&one.breakeven_utilisation, Kind::Percent),
                number::optional(one.used.as_ref(), Kind::Percent),
                number::optional(one.cost_per_task_at_demand_usd.as_ref(), Kind::Usd),
            ]
        })
        .collect();
    page.table(
        &[
            "Reserved",
            "Units",
            "Tasks per hour, fully used",
            "A task then costs",
            "Break-even use",
            "Used at the demand",
            "A task then costs, idle capacity included",
        ],
        &rows,
    );
}
