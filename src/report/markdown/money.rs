//! The bridge, the classes, the tiers.

use super::page::{Page, escaped};
use crate::report::answer;
use crate::report::number::{self, Kind, known};
use crate::report::ranked::largest;
use crate::report::words;
use crate::results::{BridgeStep, ClassMeasures, Summary};

/// Classes that are shown, where there are more those that cost most.
const CLASSES: usize = 12;
/// Tiers that are shown, where there are more those that cost most.
const TIERS: usize = 50;

/// Why the bill is not what the price list promises.
pub(super) fn bridge(page: &mut Page, summary: &Summary) {
    let unit = &summary.scenario.unit;
    let totals = |key: &str| {
        summary
            .bridge
            .iter()
            .find(|s| s.step == key)
            .and_then(|s| known(&s.cumulative))
    };
    let (Some(alone), Some(list), Some(bill)) = (
        totals("baseline"),
        totals("delegated_at_list_price"),
        totals("cost"),
    ) else {
        page.paragraph("This run has no bridge from the price list to the bill.");
        return;
    };
    let moves = |step: &BridgeStep| {
        step.step != "delegated_at_list_price" && known(&step.usd_per_task) != Some(0.0)
    };
    let between = if summary
        .bridge
        .iter()
        .filter(|step| !is_total(step))
        .any(moves)
    {
        "."
    } else {
        ": nothing in this scenario stands between the two, which is itself an assumption."
    };
    let [alone, list, bill] = [alone, list, bill].map(|usd| number::value(usd, Kind::Usd));
    page.paragraph(&format!(
        "The executive alone costs {alone} per task. By the price list, delegating brings that to {list}. \
         The bill is {bill}{between} The steps, each switched on after the one before, on the same tasks:"
    ));
    let largest = summary
        .bridge
        .iter()
        .filter_map(|s| known(&s.cumulative))
        .fold(0.0, |a: f64, b| a.max(b.abs()));
    let places = number::decimals(largest, 4);
    let rows: Vec<Vec<String>> = summary
        .bridge
        .iter()
        .map(|step| {
            let (label, meaning) = words::step(&step.step, unit);
            let change = match is_total(step) {
                true => String::new(),
                false => number::change_in_column(&step.usd_per_task, places),
            };
            let total = number::in_column(&step.cumulative, places);
            let meaning = if meaning.is_empty() {
                String::new()
            } else {
                format!(": {meaning}")
            };
            vec![format!("**{}**{meaning}", escaped(&label)), change, total]
        })
        .collect();
    page.table(&["Step", "Change, USD per task", "Running total"], &rows);
    let price = &summary.headline.measures.blended_price_usd;
    page.paragraph(&format!(
        "Spread over the work that was asked for, that is {} {} of work. Waste does not flatter this figure: \
         it counts the work, not what was used on it.",
        number::estimate(price, Kind::Usd),
        words::price_per(unit)
    ));
    super::error_note(page, summary);
}

fn is_total(step: &BridgeStep) -> bool {
    step.step == "baseline" || step.step == "cost"
}

/// One line for each class, or for those that cost most.
pub(super) fn classes(page: &mut Page, summary: &Summary) {
    let classes = &summary.headline.classes;
    match classes.as_slice() {
        [] => return page.paragraph("This run has no figures by class."),
        [only] => {
            return page.paragraph(&format!(
                "There is one task class, {}: its figures are those of the answer.",
                escaped(&only.name)
            ));
        }
        _ => {}
    }
    let rows: Vec<Vec<String>> = largest(classes, CLASSES, class_cost)
        .into_iter()
        .map(class_row)
        .collect();
    page.table(
        &[
            "Class",
            "Of all tasks",
            "Cost per task",
            "Executive alone",
            "Saved",
            "Success",
            "Executive alone",
            "Pays if a failed task costs",
        ],
        &rows,
    );
    if classes.len() > rows.len() {
        page.paragraph(&format!(
            "These are the {} classes that cost most in all; {} more are in classes.csv.",
            rows.len(),
            number::count((classes.len() - rows.len()) as u64)
        ));
    }
    super::error_note(page, summary);
}

fn class_cost(class: &ClassMeasures) -> f64 {
    class.task_share * known(&class.measures.cost_per_task_usd.mean).unwrap_or(0.0)
}

fn class_row(class: &ClassMeasures) -> Vec<String> {
    let measures = &class.measures;
    vec![
        escaped(&class.name),
        number::value(class.task_share, Kind::Percent),
        number::estimate(&measures.cost_per_task_usd.mean, Kind::Usd),
        number::estimate(&measures.baseline_cost_per_task_usd.mean, Kind::Usd),
        number::estimate(&measures.savings, Kind::Percent),
        number::optional(measures.success.as_ref(), Kind::Percent),
        number::optional(measures.baseline_success.as_ref(), Kind::Percent),
        answer::pays_cell(measures.breakeven_failure_cost_usd.as_ref()),
    ]
}

/// What each tier does, and its rivals: each tier alone.
pub(super) fn tiers(page: &mut Page, summary: &Summary) {
    used(page, summary);
    alone(page, summary);
    super::error_note(page, summary);
}

fn used(page: &mut Page, summary: &Summary) {
    let tiers = &summary.headline.measures.tiers;
    let units = escaped(&words::units(&summary.scenario.unit));
    let shown = largest(tiers, TIERS, |tier| known(&tier.cost_usd).unwrap_or(0.0));
    let rows: Vec<Vec<String>> = shown
        .iter()
        .map(|tier| {
            vec![
                escaped(&tier.name),
                number::estimate(&tier.cost_usd, Kind::Usd),
                number::bare(&tier.cost_share, Kind::Percent),
                number::estimate(&tier.input_tokens, Kind::Number),
                number::estimate(&tier.output_tokens, Kind::Number),
                number::bare(&tier.token_share, Kind::Percent),
                number::estimate(&tier.requests, Kind::Number),
                number::optional(tier.busy_s.as_ref(), Kind::Seconds),
            ]
        })
        .collect();
    page.paragraph("What each tier does for a task, on average:");
    let (input, output, share) = (
        format!("Input {units}"),
        format!("Output {units}"),
        format!("Of the {units}"),
    );
    page.table(
        &[
            "Tier",
            "Cost",
            "Of the cost",
            &input,
            &output,
            &share,
            "Requests",
            "Busy",
        ],
        &rows,
    );
    left_out(page, tiers.len());
    let measures = &summary.headline.measures;
    let again = match known(&measures.escalations_per_task) {
        Some(0.0) => "no attempt follows a rejection".to_owned(),
        _ => format!(
            "{} attempts per task follow a rejection",
            number::estimate(&measures.escalations_per_task, Kind::Number)
        ),
    };
    page.paragraph(&format!(
        "All tiers together use {} {units} per task, and {again}.",
        number::estimate(&measures.tokens_per_task, Kind::Number)
    ));
}

fn alone(page: &mut Page, summary: &Summary) {
    if summary.alone.is_empty() {
        return;
    }
    page.paragraph(
        "The rivals of any hierarchy are its tiers alone, each doing every task by itself, without overhead or review. \
         The last two columns say how many times its prices are below the executive's:",
    );
    let times = |of: Option<f64>| {
        of.map_or_else(
            || number::UNDEFINED.to_owned(),
            |r| format!("{} times", number::number(r)),
        )
    };
    let rows: Vec<Vec<String>> = summary
        .alone
        .iter()
        .take(TIERS)
        .map(|alone| {
            let ratio = summary.price_ratio.get(&alone.name);
            vec![
                escaped(&alone.name),
                number::estimate(&alone.cost_per_task_usd, Kind::Usd),
                number::optional(alone.success.as_ref(), Kind::Percent),
                number::optional(alone.cost_per_success_usd.as_ref(), Kind::Usd),
                number::optional(alone.latency_s.as_ref(), Kind::Seconds),
                times(ratio.and_then(|r| r.input)),
                times(ratio.and_then(|r| r.output)),
            ]
        })
        .collect();
    page.table(
        &[
            "Tier alone",
            "Cost per task",
            "Success",
            "Cost per success",
            "Time per task",
            "Cheaper on input",
            "Cheaper on output",
        ],
        &rows,
    );
    left_out(page, summary.alone.len());
}

fn left_out(page: &mut Page, all: usize) {
    if all > TIERS {
        page.paragraph(&format!(
            "{} more are in tiers.csv.",
            number::counted((all - TIERS) as u64, "tier")
        ));
    }
}
