//! What limits carry, as text: the answer, the loads, the ratios.

mod words;

use crate::planning::stress::{LoadPoint, RatioFound, Stress};
use crate::report::number::{self, Kind};
use crate::report::paint::{Paint, Style};
use crate::report::table::{Cell, Column, NOTHING, Table};
use crate::report::text::wrap;
use crate::stats::Estimate;
use words::{answers, limit_words, notes, verdict, verdict_with_failures};

/// The column of what all requests of a task wait, added up.
const WAITS: &str = "waits, summed";

/// What the columns of loads mean.
const COLUMNS: &str = "sojourn: from a task's arrival to its end, mean, then the time that 95 % and 99 % of the tasks stay below. waits, summed: of all requests of a task \
                       together; pieces wait side by side, so that the sum may exceed the sojourn. held back by: where most of the waiting is.";

/// What the columns of ratios mean.
const RATIO_COLUMNS: &str = "limits carry: fully used, by arithmetic. done at most: at any of a few loads; when flooded: at a fifth more than the limits carry. \
                             The last column: the largest load at which the condition holds.";

/// For a terminal `width` columns wide, ending in a newline.
pub fn stress_table(found: &Stress, width: usize, style: Style) -> String {
    let mut lines = vec![style.paint(Paint::Title, &title(found)), String::new()];
    for said in answers(found) {
        lines.extend(wrap(&said, width, "  ", "    "));
    }
    lines.push(String::new());
    lines.extend(loads(found).render(width, style));
    if !found.ratios.is_empty() {
        lines.push(String::new());
        let head = "Throughput against delegation, tasks per hour";
        lines.push(style.paint(Paint::Title, head));
        lines.extend(ratios(found).render(width, style));
    }
    lines.push(String::new());
    let columns = std::iter::once(COLUMNS.to_string());
    for note in columns.chain(notes(found)) {
        let wrapped = wrap(&note, width, "  ", "  ");
        lines.extend(wrapped.iter().map(|line| style.paint(Paint::Aside, line)));
    }
    lines.join("\n") + "\n"
}

/// The same as Markdown: `report.md`; `command` is what was asked, to be asked again.
pub fn stress_markdown(found: &Stress, command: &str) -> String {
    let mut page = format!("# {}\n\n## Answer\n\n", title(found));
    for said in answers(found) {
        page += &format!("- {said}\n");
    }
    page += "\n## Latency against load\n\n![Latency against load](latency.svg)\n\n";
    page += &format!(
        "| {} | of ceiling | done per hour | sojourn | p95 | p99 | {WAITS} | held back by | state |\n|--:|--:|--:|--:|--:|--:|--:|---|---|\n",
        found.unit
    );
    for point in &found.points {
        page += &format!("| {} |\n", load_cells(found, point).join(" | "));
    }
    page += &format!("\n{COLUMNS}\n");
    if !found.ratios.is_empty() {
        page += "\n## Throughput against delegation\n\n![Throughput against delegation](throughput.svg)\n\n";
        let condition = found
            .slo
            .first()
            .map_or("under a condition", |slo| slo.condition.as_str());
        page += &format!(
            "| delegated | limits carry | done at most | when flooded | held back by | {condition} |\n|--:|--:|--:|--:|---|--:|\n"
        );
        for ratio in &found.ratios {
            page += &format!("| {} |\n", ratio_cells(ratio).join(" | "));
        }
        page += &format!("\n{RATIO_COLUMNS}\n");
    }
    page += "\n## Where tasks wait\n\n![Waiting by limit](waiting.svg)\n";
    page += "\n## What this rests on\n\n";
    for note in notes(found) {
        page += &format!("- {note}\n");
    }
    page += &format!(
        "\n## How to repeat this\n\n```console\n{command}\n```\n\nrungs {}, seed {}, digest `{}`. The same input gives the same bytes with any number of threads.\n",
        found.version, found.seed, found.digest
    );
    page
}

/// A row for each load: of the scenario, then of each ratio.
pub fn stress_csv(found: &Stress) -> String {
    const HEADS: &str = "ratio,load,of_ceiling,verdict,offered_per_hour,throughput_per_hour,throughput_low,throughput_high,\
                         sojourn_s,sojourn_low,sojourn_high,sojourn_p50_s,sojourn_p95_s,sojourn_p95_low,sojourn_p95_high,sojourn_p99_s,\
                         waiting_s,inside,failed_per_hour,shed_per_hour,cost_per_hour_usd,held_by,limit,replications,events,stopped_by\n";
    let mut text = HEADS.to_string();
    for point in &found.points {
        text += &row("", point);
    }
    for ratio in &found.ratios {
        for point in &ratio.points {
            text += &row(&ratio.ratio.to_string(), point);
        }
    }
    text
}

fn row(ratio: &str, point: &LoadPoint) -> String {
    let cell = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let queue = &point.queue;
    let sojourn = queue.sojourn_s;
    let of = |part: fn(&crate::results::SpreadOverTasks) -> Estimate| {
        sojourn.as_ref().map_or(Estimate::UNDEFINED, part)
    };
    let (mean, p95) = (of(|s| s.mean), of(|s| s.p95));
    let waiting = queue.waiting_s.map(|waiting| waiting.mean);
    let (at, limit) = point.held_by().unwrap_or(("", ""));
    let quoted = |name: &str| match name.contains([',', '"', '\n']) {
        true => format!("\"{}\"", name.replace('"', "\"\"")),
        false => name.to_string(),
    };
    let fields = [
        ratio.to_string(),
        point.load.to_string(),
        cell(point.of_ceiling),
        verdict(point),
        cell(queue.offered_per_hour.estimate),
        cell(queue.throughput_per_hour.estimate),
        cell(queue.throughput_per_hour.low),
        cell(queue.throughput_per_hour.high),
        cell(mean.estimate),
        cell(mean.low),
        cell(mean.high),
        cell(of(|s| s.p50).estimate),
        cell(p95.estimate),
        cell(p95.low),
        cell(p95.high),
        cell(of(|s| s.p99).estimate),
        cell(waiting.and_then(|waiting| waiting.estimate)),
        cell(queue.inside.estimate),
        cell(queue.failed_per_hour.estimate),
        cell(queue.shed_per_hour.estimate),
        cell(queue.cost_per_hour_usd.estimate),
        quoted(at),
        limit.to_string(),
        queue.run.replications.to_string(),
        queue.run.events.to_string(),
        queue.run.stopped_by.clone(),
    ];
    fields.join(",") + "\n"
}

fn title(found: &Stress) -> String {
    format!("{}: what its limits carry", found.scenario)
}

fn loads(found: &Stress) -> Table {
    let mut table = Table::new(vec![
        Column::right(&found.unit, 0),
        Column::right("of ceiling", 4),
        Column::right("done per hour", 3),
        Column::right("sojourn", 0),
        Column::right("p95", 0),
        Column::right("p99", 6),
        Column::right(WAITS, 5),
        Column::left("held back by", 2),
        Column::left("", 0),
    ]);
    for point in &found.points {
        let cells = load_cells(found, point).into_iter().enumerate();
        let paint = match point.is_saturated() {
            true => Paint::Bad,
            false => Paint::Body,
        };
        let cell = |(index, text): (usize, String)| match index {
            8 => Cell::new(text, paint),
            _ => Cell::from(text),
        };
        table.row(cells.map(cell).collect());
    }
    table
}

fn load_cells(found: &Stress, point: &LoadPoint) -> Vec<String> {
    let queue = &point.queue;
    let sojourn = queue.sojourn_s.as_ref();
    let seconds = |estimate: Option<Estimate>| match estimate {
        Some(estimate) => number::estimate(&estimate, Kind::Seconds),
        None => NOTHING.to_string(),
    };
    let held = point.held_by();
    vec![
        words::load(found, point.load),
        point.of_ceiling.map_or_else(
            || NOTHING.to_string(),
            |share| number::value(share, Kind::Percent),
        ),
        number::estimate(&queue.throughput_per_hour, Kind::Number),
        seconds(sojourn.map(|sojourn| sojourn.mean)),
        seconds(sojourn.map(|sojourn| sojourn.p95)),
        seconds(sojourn.map(|sojourn| sojourn.p99)),
        seconds(queue.waiting_s.map(|waiting| waiting.mean)),
        held.map_or_else(
            || NOTHING.to_string(),
            |(at, limit)| format!("{at}: {}", limit_words(limit)),
        ),
        verdict_with_failures(point),
    ]
}

fn ratios(found: &Stress) -> Table {
    let condition = found.slo.first().map_or("", |slo| slo.condition.as_str());
    let mut table = Table::new(vec![
        Column::right("delegated", 0),
        Column::right("limits carry", 2),
        Column::right("done at most", 0),
        Column::right("when flooded", 3),
        Column::left("held back by", 1),
        Column::right(condition, 0),
    ]);
    for ratio in &found.ratios {
        table.row(ratio_cells(ratio).into_iter().map(Cell::from).collect());
    }
    table
}

fn ratio_cells(ratio: &RatioFound) -> Vec<String> {
    let ceiling = ratio.ceiling.as_ref();
    let bound = ratio.bound_by.as_ref();
    vec![
        number::value(ratio.ratio, Kind::Percent),
        ceiling.map_or_else(
            || NOTHING.to_string(),
            |ceiling| number::bare(&ceiling.tasks_per_hour, Kind::Number),
        ),
        number::estimate(&ratio.most_per_hour, Kind::Number),
        number::estimate(&ratio.flooded_per_hour, Kind::Number),
        bound.map_or_else(
            || NOTHING.to_string(),
            |(at, limit)| format!("{at}: {}", limit_words(limit)),
        ),
        ratio
            .sustainable
            .as_ref()
            .map_or_else(|| NOTHING.to_string(), words::reach),
    ]
}
