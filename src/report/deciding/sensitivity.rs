//! What the answer hangs on, as text: whether it pays, then each metric with its inputs.

use crate::deciding::sensitivity::{Bar, Indexed, Input, MetricFound, Sensitivity};
use crate::report::number::{self, Kind};
use crate::report::paint::{Paint, Style};
use crate::report::table::{Cell, Column, NOTHING, Table};
use crate::report::text::wrap;
use crate::stats::Estimate;

/// A total index that is rounding.
const NOTHING_BELOW: f64 = 5e-4;

/// One input with what it does to a metric.
struct Row<'a> {
    input: &'a Input,
    bar: &'a Bar,
    indices: Option<&'a Indexed>,
}

/// For a terminal `width` columns wide, ending in a newline.
pub fn sensitivity_table(found: &Sensitivity, width: usize, style: Style) -> String {
    let title = format!("{}: what the answer hangs on", found.scenario);
    let mut lines = vec![style.paint(Paint::Title, &title), String::new()];
    for said in answers(found) {
        lines.extend(wrap(&said, width, "  ", "    "));
    }
    lines.push(String::new());
    lines.extend(inputs(found).render(width, style));
    for metric in &found.metrics {
        lines.push(String::new());
        let head = wrap(&headline(metric), width, "", "  ");
        lines.extend(head.iter().map(|line| style.paint(Paint::Title, line)));
        lines.extend(of_metric(found, metric).render(width, style));
    }
    lines.push(String::new());
    for note in notes(found) {
        let wrapped = wrap(&note, width, "  ", "  ");
        lines.extend(wrapped.iter().map(|line| style.paint(Paint::Aside, line)));
    }
    lines.join("\n") + "\n"
}

/// The same as Markdown.
pub fn sensitivity_markdown(found: &Sensitivity) -> String {
    let mut page = format!("# {}: what the answer hangs on\n\n", found.scenario);
    for said in answers(found) {
        page += &format!("{said}\n\n");
    }
    for metric in &found.metrics {
        page += &format!("## {}\n\n", headline(metric));
        page += "| input | 5 % | 95 % | basis | at 5 % | at 95 % | by itself | in all |\n|---|--:|--:|---|--:|--:|--:|--:|\n";
        for row in rows(found, metric) {
            let cells = cells(&row, metric);
            page += &format!("| `{}` | {} |\n", cells[0], cells[1..].join(" | "));
        }
        page.push('\n');
    }
    for note in notes(found) {
        page += &format!("{note}\n\n");
    }
    page.trim_end().to_string() + "\n"
}

/// A row for each input of each metric.
pub fn sensitivity_csv(found: &Sensitivity) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = [
        "metric",
        "input",
        "basis",
        "value",
        "low",
        "high",
        "now",
        "at_low",
        "at_high",
        "swing",
        "first",
        "first_low",
        "first_high",
        "total",
        "total_low",
        "total_high",
    ];
    writer
        .write_record(heads)
        .expect("memory takes every record");
    let cell = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    for metric in &found.metrics {
        for row in rows(found, metric) {
            let (first, total) = row
                .indices
                .map_or((Estimate::UNDEFINED, Estimate::UNDEFINED), |one| {
                    (one.first, one.total)
                });
            let record = [
                metric.metric.clone(),
                row.input.key.clone(),
                row.input.says.clone(),
                cell(row.input.value),
                row.input.low.to_string(),
                row.input.high.to_string(),
                cell(metric.now),
                cell(row.bar.at_low),
                cell(row.bar.at_high),
                cell(row.bar.swing),
                cell(first.estimate),
                cell(first.low),
                cell(first.high),
                cell(total.estimate),
                cell(total.low),
                cell(total.high),
            ];
            writer
                .write_record(record)
                .expect("as many fields as heads");
        }
    }
    let bytes = writer.into_inner().expect("memory needs no flush");
    String::from_utf8(bytes).expect("fields were text")
}

/// Whether delegating pays.
fn answers(found: &Sensitivity) -> Vec<String> {
    let inputs = number::counted(found.inputs.len() as u64, "input");
    let Some(pays) = &found.pays else {
        return vec!["Savings are undefined: the executive alone costs nothing.".into()];
    };
    let [low, middle, high] = [pays.savings.p05, pays.savings.p50, pays.savings.p95]
        .map(|quantile| number::bare(&quantile, Kind::Percent));
    let mut said = vec![format!(
        "Delegating saves money in {} of the draws of {inputs}: 90 % of them save between {low} and {high}, half of them more than {middle}.",
        share_words(&pays.saves)
    )];
    if let Some(with_failures) = &pays.saves_with_failures {
        said.push(format!(
            "With the cost of failed tasks counted it pays in {} of them.",
            share_words(with_failures)
        ));
    }
    said
}

/// "all (at least 99.9 %)", "62.1 % ± 0.4".
fn share_words(share: &Estimate) -> String {
    match (share.estimate, share.low, share.high) {
        (Some(1.0), Some(low), _) => {
            format!(
                "all ({} or more)",
                number::value(rounded(low, f64::floor), Kind::Percent)
            )
        }
        (Some(value), ..) if value > 0.9995 => "more than 99.9 %".to_string(),
        (Some(value), ..) if value > 0.0 && value < 0.0005 => "less than 0.1 %".to_string(),
        (Some(0.0), _, Some(high)) => {
            format!(
                "none ({} or less)",
                number::value(rounded(high, f64::ceil), Kind::Percent)
            )
        }
        _ => number::estimate(share, Kind::Percent),
    }
}

/// To a tenth of a percent, away from the certain end.
fn rounded(share: f64, towards: fn(f64) -> f64) -> f64 {
    towards(share * 1000.0) / 1000.0
}

fn headline(metric: &MetricFound) -> String {
    let kind = number::kind_of(&metric.metric);
    let now = match metric.now {
        Some(now) => format!("{} as the scenario stands", number::value(now, kind)),
        None => "undefined as the scenario stands".to_string(),
    };
    match (&metric.spread, metric.indices.is_empty()) {
        (Some(spread), false) => format!(
            "{}: {now}, 90 % of draws between {} and {}",
            metric.metric,
            number::bare(&spread.p05, kind),
            number::bare(&spread.p95, kind)
        ),
        _ => format!("{}: {now}; nothing that was varied matters", metric.metric),
    }
}

/// What matters most first; what does not move the metric is left out.
fn rows<'a>(found: &'a Sensitivity, metric: &'a MetricFound) -> Vec<Row<'a>> {
    let inputs = found.inputs.iter().zip(&metric.tornado).enumerate();
    let mut rows: Vec<Row<'_>> = inputs
        .map(|(at, (input, bar))| Row {
            input,
            bar,
            indices: metric.indices.get(at),
        })
        .collect();
    let weight = |row: &Row<'_>| match row.indices {
        Some(indices) => indices.total.estimate.unwrap_or(0.0),
        None => row.bar.swing.unwrap_or(0.0),
    };
    rows.retain(|row| row.bar.swing != Some(0.0) || weight(row) > NOTHING_BELOW);
    rows.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    rows
}

/// What was varied, and how far.
fn inputs(found: &Sensitivity) -> Table {
    let mut table = Table::new(vec![
        Column::left("input", 0),
        Column::right("now", 2),
        Column::right("5 %", 0),
        Column::right("95 %", 0),
        Column::left("basis", 1),
    ]);
    for input in &found.inputs {
        let now = match input.value {
            _ if input.is_size => "as written".to_string(),
            Some(value) => input_value(input, value),
            None => NOTHING.to_string(),
        };
        table.row(vec![
            input.key.as_str().into(),
            now.into(),
            input_value(input, input.low).into(),
            input_value(input, input.high).into(),
            Cell::new(&input.says, Paint::Aside),
        ]);
    }
    table
}

fn of_metric(found: &Sensitivity, metric: &MetricFound) -> Table {
    let mut table = Table::new(vec![
        Column::left("", 0),
        Column::right("at 5 %", 2),
        Column::right("at 95 %", 2),
        Column::right("by itself", 1),
        Column::right("in all", 0),
    ]);
    for row in rows(found, metric) {
        let [name, _, _, _, at_low, at_high, first, total] = cells(&row, metric);
        let cells = [name, at_low, at_high, first, total];
        table.row(cells.into_iter().map(Cell::from).collect());
    }
    table
}

fn cells(row: &Row<'_>, metric: &MetricFound) -> [String; 8] {
    let kind = number::kind_of(&metric.metric);
    let at = |value: Option<f64>| {
        value.map_or_else(|| NOTHING.into(), |value| number::value(value, kind))
    };
    let index = |of: fn(&Indexed) -> &Estimate| {
        row.indices
            .map_or_else(|| NOTHING.to_string(), |one| index_words(of(one)))
    };
    [
        row.input.key.clone(),
        input_value(row.input, row.input.low),
        input_value(row.input, row.input.high),
        row.input.says.clone(),
        at(row.bar.at_low),
        at(row.bar.at_high),
        index(|one| &one.first),
        index(|one| &one.total),
    ]
}

/// "0.412 ± 0.008".
fn index_words(index: &Estimate) -> String {
    let (Some(value), Some(half)) = (
        index.estimate,
        index.high.zip(index.estimate).map(|(h, v)| h - v),
    ) else {
        return NOTHING.to_string();
    };
    format!("{} ± {}", number::fixed(value, 3), number::fixed(half, 3))
}

fn input_value(input: &Input, value: f64) -> String {
    number::of_key(value, &input.unit)
}

fn notes(found: &Sensitivity) -> Vec<String> {
    let mut notes = vec![
        "5 %, 95 %: a twentieth of what is believed of the input lies below, a twentieth above; × is times as written. at 5 %, at 95 %: the metric there, all else as the scenario has it. \
         by itself, in all: Sobol' indices, the shares of the metric's variance that the input explains alone and with all it acts together with; ± is a 95 % interval."
            .to_string(),
    ];
    notes.push(match found.tasks {
        None => format!(
            "{} points by the exact engine, {} scramblings of {} Sobol' points.",
            number::count(found.evaluations),
            found.scramblings,
            found.points
        ),
        Some(tasks) => format!(
            "{} points of {} sampled tasks each, on common random numbers, {} scramblings of {} Sobol' points: these are indices of what that sample gives.",
            number::count(found.evaluations),
            number::count(tasks),
            found.scramblings,
            found.points
        ),
    });
    if !found.precision_reached {
        notes.push(format!(
            "The widest interval is ± {}, not the ± {} that was wanted.",
            number::fixed(found.widest, 3),
            number::shortest(found.precision)
        ));
    }
    notes.extend(undefined(found));
    notes.extend(left_out(found));
    notes
}

fn undefined(found: &Sensitivity) -> impl Iterator<Item = String> {
    let some = found.metrics.iter().filter(|metric| metric.undefined > 0);
    some.map(|metric| {
        format!(
            "{} is undefined at {} of the points; they and what was compared with them are left out.",
            metric.metric,
            number::count(metric.undefined as u64)
        )
    })
}

fn left_out(found: &Sensitivity) -> Option<String> {
    const NAMED: usize = 6;
    let named = |reason: &str| -> Vec<&str> {
        let of = found.left_out.iter().filter(|one| one.reason == reason);
        of.map(|one| one.key.as_str()).collect()
    };
    let list = |names: &[&str]| {
        let more = names.len().saturating_sub(NAMED);
        let mut text = names[..names.len().min(NAMED)].join(", ");
        if more > 0 {
            text += &format!(" and {more} more");
        }
        text
    };
    let mut parts = Vec::new();
    let (less, none) = (named("less effect"), named("no effect"));
    if !less.is_empty() {
        parts.push(format!(
            "with less effect (--max-inputs takes more): {}",
            list(&less)
        ));
    }
    if !none.is_empty() {
        parts.push(format!("without any: {}", list(&none)));
    }
    let odd = found
        .left_out
        .iter()
        .filter(|one| !matches!(one.reason.as_str(), "less effect" | "no effect"));
    parts.extend(odd.map(|one| format!("{}: {}", one.key, one.reason)));
    (!parts.is_empty()).then(|| format!("Left as they are: {}.", parts.join("; ")))
}
