//! Success, wrong answers accepted, and what a success costs.

use super::page::{Page, escaped};
use crate::report::number::{self, Kind};
use crate::results::{Measures, Summary};
use crate::stats::Estimate;

/// The policy beside the executive alone, measure by measure.
pub(super) fn quality(page: &mut Page, summary: &Summary) {
    let measures = &summary.headline.measures;
    match (&measures.success, &measures.baseline_success, &measures.wrong_accepted) {
        (Some(success), Some(alone), wrong) => page.paragraph(&format!(
            "{} of tasks succeed; the executive alone succeeds at {}. A subordinate's wrong piece that nobody caught \
             spoils {} of tasks.",
            number::estimate(success, Kind::Percent),
            number::estimate(alone, Kind::Percent),
            number::optional(wrong.as_ref(), Kind::Percent)
        )),
        _ => page.paragraph(&unmodelled(summary)),
    }
    page.table(
        &["Measure", "This policy", "Executive alone"],
        &rows(summary, measures),
    );
    super::error_note(page, summary);
}

fn unmodelled(summary: &Summary) -> String {
    let reason = summary
        .not_modelled
        .iter()
        .find_map(|line| line.strip_prefix("success:"));
    match reason {
        Some(reason) => format!("Success is not modelled: {}.", escaped(reason)),
        None => {
            "Success is not modelled in this run, so nothing is known about quality.".to_owned()
        }
    }
}

fn rows(summary: &Summary, measures: &Measures) -> Vec<Vec<String>> {
    let executive = summary.alone.first();
    let row = |name: &str, kind: Kind, ours: Option<&Estimate>, alone: Option<&Estimate>| {
        vec![
            name.to_owned(),
            number::optional(ours, kind),
            number::optional(alone, kind),
        ]
    };
    let mut rows = vec![
        row(
            "Tasks that succeed",
            Kind::Percent,
            measures.success.as_ref(),
            measures.baseline_success.as_ref(),
        ),
        vec![
            "Tasks that fail because a wrong piece was accepted".to_owned(),
            number::optional(measures.wrong_accepted.as_ref(), Kind::Percent),
            "nothing is delegated".to_owned(),
        ],
        row(
            "Cost per success",
            Kind::Usd,
            measures.cost_per_success_usd.as_ref(),
            executive.and_then(|alone| alone.cost_per_success_usd.as_ref()),
        ),
        row(
            "Cost per task, failures paid for",
            Kind::Usd,
            measures.cost_with_failures_per_task_usd.as_ref(),
            measures.baseline_cost_with_failures_per_task_usd.as_ref(),
        ),
    ];
    let (ours, alone) = (
        measures.latency_s.as_ref(),
        measures.baseline_latency_s.as_ref(),
    );
    rows.push(row(
        "Time per task, mean",
        Kind::Seconds,
        ours.map(|d| &d.mean),
        alone.map(|d| &d.mean),
    ));
    if let (Some(ours), Some(alone)) = (
        ours.and_then(|d| d.quantiles.p95),
        alone.and_then(|d| d.quantiles.p95),
    ) {
        rows.push(row(
            "Time that 95 % of tasks keep within",
            Kind::Seconds,
            Some(&ours),
            Some(&alone),
        ));
    }
    rows
}
