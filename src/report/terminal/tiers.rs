//! What each tier does, what each would do alone, and the classes.

use super::{Page, ROWS, rest};
use crate::report::answer;
use crate::report::number::{self, Kind, known};
use crate::report::paint::Paint;
use crate::report::ranked::largest;
use crate::report::table::{Column, Table};
use crate::report::words;
use crate::results::{ClassMeasures, Summary, TierUse};

/// Means per task, by tier.
pub(super) fn tiers(page: &mut Page, summary: &Summary) {
    let tiers = &summary.headline.measures.tiers;
    if tiers.is_empty() {
        return;
    }
    page.section("By tier, means per task", words::error_mark(&summary.run));
    let units = words::units(&summary.scenario.unit);
    let mut table = Table::new(vec![
        Column::left("tier", 0),
        Column::right("cost", 0),
        Column::right("of the cost", 1),
        Column::right(format!("of the {units}"), 4),
        Column::right(format!("{units} in"), 2),
        Column::right(format!("{units} out"), 3),
        Column::right("requests", 5),
        Column::right("busy", 6),
    ]);
    for tier in largest(tiers, ROWS, |tier| known(&tier.cost_usd).unwrap_or(0.0)) {
        table.row(tier_row(tier).into_iter().map(Into::into).collect());
    }
    page.table(&table);
    rest(page, tiers.len(), "tiers, each costing less");
}

fn tier_row(tier: &TierUse) -> Vec<String> {
    vec![
        tier.name.clone(),
        number::estimate(&tier.cost_usd, Kind::Usd),
        number::bare(&tier.cost_share, Kind::Percent),
        number::bare(&tier.token_share, Kind::Percent),
        number::bare(&tier.input_tokens, Kind::Number),
        number::bare(&tier.output_tokens, Kind::Number),
        number::bare(&tier.requests, Kind::Number),
        tier.busy_s.as_ref().map_or_else(
            || number::NOT_MODELLED.to_owned(),
            |b| number::bare(b, Kind::Seconds),
        ),
    ]
}

/// Each tier doing every task by itself, and how its prices compare.
pub(super) fn alone(page: &mut Page, summary: &Summary) {
    if summary.alone.is_empty() {
        return;
    }
    page.section(
        "Each tier alone, doing every task by itself",
        words::error_mark(&summary.run),
    );
    let mut table = Table::new(vec![
        Column::left("tier", 0),
        Column::right("cost per task", 0),
        Column::right("success", 1),
        Column::right("per success", 2),
        Column::right("latency", 3),
        Column::right("cheaper in/out", 4),
    ]);
    for alone in summary.alone.iter().take(ROWS) {
        let latency = alone.latency_s.as_ref();
        table.row(vec![
            alone.name.as_str().into(),
            number::estimate(&alone.cost_per_task_usd, Kind::Usd).into(),
            number::optional(alone.success.as_ref(), Kind::Percent).into(),
            alone
                .cost_per_success_usd
                .as_ref()
                .map_or_else(
                    || number::NOT_MODELLED.to_owned(),
                    |c| number::bare(c, Kind::Usd),
                )
                .into(),
            latency
                .map_or_else(
                    || number::NOT_MODELLED.to_owned(),
                    |l| number::bare(l, Kind::Seconds),
                )
                .into(),
            price_ratio(summary, &alone.name).into(),
        ]);
    }
    page.table(&table);
    rest(page, summary.alone.len(), "tiers");
    if let Some(oracle) = answer::oracle(summary) {
        page.indented(&oracle, Paint::Body);
    }
}

/// "3.33x / 2.22x": the executive's price over the tier's.
fn price_ratio(summary: &Summary, tier: &str) -> String {
    let Some(ratio) = summary.price_ratio.get(tier) else {
        return number::UNDEFINED.to_owned();
    };
    let times =
        |of: Option<f64>| of.map_or_else(|| "–".to_owned(), |r| format!("{}x", number::number(r)));
    format!("{} / {}", times(ratio.input), times(ratio.output))
}

/// By class, where there is more than one; those that cost most where there are many.
pub(super) fn classes(page: &mut Page, summary: &Summary) {
    let classes = &summary.headline.classes;
    if classes.len() < 2 {
        return;
    }
    page.section("By task class", words::error_mark(&summary.run));
    let mut table = Table::new(vec![
        Column::left("class", 0),
        Column::right("of tasks", 4),
        Column::right("cost per task", 2),
        Column::right("saved", 0),
        Column::right("success", 1),
        Column::right("executive", 3),
        Column::right("pays if a failure is", 5),
    ]);
    for class in largest(classes, ROWS, class_cost) {
        let measures = &class.measures;
        let alone = measures.baseline_success.as_ref();
        table.row(vec![
            class.name.as_str().into(),
            number::value(class.task_share, Kind::Percent).into(),
            number::bare(&measures.cost_per_task_usd.mean, Kind::Usd).into(),
            number::estimate(&measures.savings, Kind::Percent).into(),
            number::optional(measures.success.as_ref(), Kind::Percent).into(),
            alone
                .map_or_else(
                    || number::NOT_MODELLED.to_owned(),
                    |s| number::bare(s, Kind::Percent),
                )
                .into(),
            answer::pays_cell(measures.breakeven_failure_cost_usd.as_ref()).into(),
        ]);
    }
    page.table(&table);
    rest(page, classes.len(), "classes, each costing less in all");
}

fn class_cost(class: &ClassMeasures) -> f64 {
    class.task_share * known(&class.measures.cost_per_task_usd.mean).unwrap_or(0.0)
}
