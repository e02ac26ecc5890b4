//! For a terminal.

use super::{error_note, figures, sentence};
use crate::deciding::compare::{Against, Comparison};
use crate::report::number;
use crate::report::paint::{Paint, Style};
use crate::report::table::{Cell, Column, Table};
use crate::report::text::{columns, wrap};

/// Keys shown here at most; the files have all of them.
const KEYS: usize = 16;

pub fn render(comparison: &Comparison, width: usize, style: Style) -> String {
    let mut lines = Vec::new();
    for against in &comparison.comparisons {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(one(against, width, style));
    }
    if !comparison.conditions.is_empty() {
        lines.push(String::new());
        lines.push(style.paint(Paint::Title, "Conditions"));
        for condition in &comparison.conditions {
            let (mark, paint) = if condition.failed {
                ("✗", Paint::Bad)
            } else {
                ("✓", Paint::Good)
            };
            let text = format!("{}: {}", condition.scenario, figures::judged(condition));
            let told = wrap(&text, width, &format!("  {mark} "), "    ");
            lines.extend(told.iter().map(|line| style.paint(paint, line)));
        }
    }
    for note in &comparison.notes {
        lines.extend(wrap(note, width, "note: ", "      "));
    }
    lines.join("\n") + "\n"
}

fn one(against: &Against, width: usize, style: Style) -> Vec<String> {
    let headline = format!("{}.", sentence::headline(against));
    let heads = heads(against);
    let mut lines: Vec<String> = wrap(&headline, width, "", "")
        .iter()
        .map(|line| style.paint(Paint::Title, line))
        .collect();
    lines.push(String::new());
    if heads[0] != against.against {
        let legend = format!("first: {}; second: {}", against.against, against.name);
        let legend = wrap(&legend, width, "  ", "  ");
        lines.extend(legend.iter().map(|line| style.paint(Paint::Aside, line)));
    }
    lines.extend(metrics(against, &heads).render(width, style));
    lines.extend(missing(against, width, style));
    lines.push(String::new());
    lines.push(style.paint(
        Paint::Title,
        "From the price list to the bill, USD per task",
    ));
    lines.extend(steps(against, &heads).render(width, style));
    lines.push(String::new());
    lines.extend(inputs(against, width, style));
    let note = wrap(error_note(against.intervals), width, "  ", "  ");
    lines.extend(note.iter().map(|line| style.paint(Paint::Aside, line)));
    lines
}

/// The two names, or what stands for them where they are long.
fn heads(against: &Against) -> [&str; 2] {
    const LONGEST: usize = 20;
    let names = [against.against.as_str(), against.name.as_str()];
    if names.iter().all(|name| columns(name) <= LONGEST) {
        names
    } else {
        ["first", "second"]
    }
}

fn metrics(against: &Against, heads: &[&str; 2]) -> Table {
    let mut table = Table::new(vec![
        Column::left("", 0),
        Column::right(heads[0], 1),
        Column::right(heads[1], 1),
        Column::right("difference", 0),
        Column::right("change", 0),
    ]);
    for row in against
        .metrics
        .iter()
        .filter(|row| figures::is_overall(row))
    {
        let first = number::optional_bare(row.first.as_ref(), number::kind_of(&row.metric));
        let second = number::optional_bare(row.second.as_ref(), number::kind_of(&row.metric));
        table.row(vec![
            figures::label(&row.metric).into(),
            first.into(),
            second.into(),
            figures::difference(row).into(),
            figures::relative(row).into(),
        ]);
    }
    table
}

fn missing(against: &Against, width: usize, style: Style) -> Vec<String> {
    let missing: Vec<String> = against
        .metrics
        .iter()
        .filter_map(|row| {
            Some(format!(
                "{} ({})",
                figures::label(&row.metric),
                row.missing.as_ref()?
            ))
        })
        .collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let text = format!("not in both: {}", missing.join(", "));
    wrap(&text, width, "  ", "  ")
        .iter()
        .map(|line| style.paint(Paint::Aside, line))
        .collect()
}

fn steps(against: &Against, heads: &[&str; 2]) -> Table {
    let mut table = Table::new(vec![
        Column::left("", 0),
        Column::right(heads[0], 1),
        Column::right(heads[1], 1),
        Column::right("difference", 0),
    ]);
    let (steps, places) = figures::steps(against);
    for step in steps {
        let [name, first, second, difference] = figures::step_cells(step, places);
        let value = number::known(&step.difference).unwrap_or(0.0);
        let paint = match difference.as_str() {
            _ if value > 0.0 => Paint::Bad,
            _ if value < 0.0 => Paint::Good,
            _ => Paint::Body,
        };
        table.row(vec![
            name.into(),
            without_error(&first).into(),
            without_error(&second).into(),
            Cell::new(difference, paint),
        ]);
    }
    table
}

fn without_error(cell: &str) -> &str {
    cell.split(" ± ").next().unwrap_or(cell)
}

fn inputs(against: &Against, width: usize, style: Style) -> Vec<String> {
    if against.inputs.is_empty() {
        let words = match against.same_scenario {
            true => "The two say the same.",
            false => "No key is written differently.",
        };
        return vec![words.to_owned()];
    }
    let title = format!("Written differently, {}", figures::tally(&against.inputs));
    let mut lines = vec![style.paint(Paint::Title, &title)];
    for change in against.inputs.iter().take(KEYS) {
        let text = format!(
            "{}: {} → {}",
            change.key,
            figures::written(change.first.as_ref()),
            figures::written(change.second.as_ref())
        );
        lines.extend(wrap(&text, width, "  ", "      "));
    }
    if against.inputs.len() > KEYS {
        let more = number::counted((against.inputs.len() - KEYS) as u64, "key");
        lines.push(style.paint(Paint::Aside, &format!("  and {more} more")));
    }
    lines
}
