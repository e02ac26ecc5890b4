//! Break-evens as a table: what each thing is now, and where delegating stops paying.

use crate::deciding::break_even::{Basis, BreakEvens, LeverFound};
use crate::report::number::{self, Kind};
use crate::report::paint::{Paint, Style};
use crate::report::table::{Cell, Column, Table};
use crate::report::text::wrap;
use crate::stats::Estimate;

/// The break-evens for a terminal `width` columns wide, ending in a newline.
pub fn break_even_table(found: &BreakEvens, width: usize, style: Style) -> String {
    let mut lines = wrap(&headline(found), width, "", "  ");
    if let Some(first) = lines.first_mut() {
        *first = style.paint(Paint::Title, first);
    }
    lines.push(String::new());
    lines.extend(table(found).render(width, style));
    lines.push(String::new());
    for note in notes(found) {
        let wrapped = wrap(&note, width, "  ", "  ");
        lines.extend(wrapped.iter().map(|line| style.paint(Paint::Aside, line)));
    }
    lines.join("\n") + "\n"
}

/// A row for each lever.
pub fn break_even_csv(found: &BreakEvens) -> String {
    let mut text =
        "lever,key,unit,basis,now,margin_now,from,margin_from,to,margin_to,crossings\n".to_owned();
    let cell = |of: &Estimate| {
        of.estimate
            .map_or_else(String::new, |value| value.to_string())
    };
    for lever in &found.levers {
        let crossings: Vec<String> = lever
            .crossings
            .iter()
            .map(|crossing| crossing.value.to_string())
            .collect();
        text += &format!(
            "\"{}\",\"{}\",{},{},{},{},{},{},{},{},{}\n",
            lever.name.replace('"', "\"\""),
            lever.key.replace('"', "\"\""),
            lever.unit,
            basis_key(lever.basis),
            lever.now,
            cell(&lever.margin_now),
            lever.from,
            cell(&lever.margin_from),
            lever.to,
            cell(&lever.margin_to),
            crossings.join(" ")
        );
    }
    text
}

fn headline(found: &BreakEvens) -> String {
    let margin = number::bare(&found.margin, Kind::Percent);
    let of = basis_words(found.basis);
    match found.margin.estimate {
        Some(saved) if saved > 0.0 => {
            format!(
                "{}: delegating pays today, it saves {margin} of {of}",
                found.scenario
            )
        }
        Some(_) => format!(
            "{}: delegating does not pay today, it saves {margin} of {of}",
            found.scenario
        ),
        None => format!("{}: whether delegating pays is undefined", found.scenario),
    }
}

fn table(found: &BreakEvens) -> Table {
    let mut table = Table::new(vec![
        Column::left("one thing at a time", 0),
        Column::right("today", 0),
        Column::left("delegating pays", 0),
        Column::right("at its least", 1),
        Column::right("at its most", 1),
    ]);
    for lever in &found.levers {
        let (words, paint) = pays(lever);
        table.row(vec![
            lever.name.as_str().into(),
            value(lever, lever.now).into(),
            Cell::new(words, paint),
            number::bare(&lever.margin_from, Kind::Percent).into(),
            number::bare(&lever.margin_to, Kind::Percent).into(),
        ]);
    }
    table
}

/// Where it pays, in words.
fn pays(lever: &LeverFound) -> (String, Paint) {
    let positive = |of: &Estimate| of.estimate.is_some_and(|value| value > 0.0);
    let at: Vec<String> = lever
        .crossings
        .iter()
        .map(|crossing| value(lever, crossing.value))
        .collect();
    let (low, high) = (positive(&lever.margin_from), positive(&lever.margin_to));
    let words = match (at.as_slice(), low, high) {
        ([], true, _) => return ("always".to_owned(), Paint::Good),
        ([], ..) => {
            let best = lever.nearest.as_ref().map_or_else(String::new, |nearest| {
                format!(
                    ", at best {} at {}",
                    number::bare(&nearest.place.metric, Kind::Percent),
                    value(lever, nearest.place.value)
                )
            });
            return (format!("never{best}"), Paint::Bad);
        }
        ([one], true, false) => format!("below {one}"),
        ([one], false, true) => format!("above {one}"),
        ([one], ..) => format!("not at {one}"),
        ([a, b], false, false) => format!("from {a} to {b}"),
        ([a, b], true, true) => format!("below {a} and above {b}"),
        (several, ..) => format!("changes at {}", several.join(", ")),
    };
    let times = match (lever.crossings.as_slice(), lever.unit.as_str()) {
        ([one], "tokens" | "times") if lever.now > 0.0 => {
            format!(" ({} times today's)", number::number(one.value / lever.now))
        }
        _ => String::new(),
    };
    (words + &times, Paint::Body)
}

fn notes(found: &BreakEvens) -> Vec<String> {
    let mut notes = vec![format!(
        "Each thing moves alone, the others stay as they are; the last columns give what is saved at the ends of its range. \
         Saved is a share of {}.",
        basis_words(found.basis)
    )];
    let per_success = found
        .levers
        .iter()
        .any(|lever| lever.basis == Basis::CostPerSuccess);
    if per_success {
        notes.push(
            "A score moves success, so there it is what a success costs that is compared, delegated against the executive alone; \
             `failure_cost_usd` in every class compares bills with failures in them."
                .to_owned(),
        );
    }
    notes.push(match found.engine.as_str() {
        "exact" => "Worked out by the exact engine: no sampling error. The inputs may still be wrong.".to_owned(),
        _ => "Sampled, because prices step with the size of a request: crossings carry sampling error.".to_owned(),
    });
    notes.extend(
        found
            .left_out
            .iter()
            .map(|what| format!("Left out: {what}.")),
    );
    notes
}

fn basis_words(basis: Basis) -> &'static str {
    match basis {
        Basis::Cost => "the executive's bill",
        Basis::CostWithFailures => "the executive's bill with what its failed tasks cost",
        Basis::CostPerSuccess => "what the executive spends per success",
    }
}

fn basis_key(basis: Basis) -> &'static str {
    match basis {
        Basis::Cost => "cost",
        Basis::CostWithFailures => "cost_with_failures",
        Basis::CostPerSuccess => "cost_per_success",
    }
}

fn value(lever: &LeverFound, value: f64) -> String {
    match value {
        _ if !value.is_finite() => number::UNDEFINED.to_owned(),
        // Three digits say enough, and a present value keeps what was written.
        _ if value == lever.now => along(lever, value),
        _ => along(lever, format!("{value:.2e}").parse().unwrap_or(value)),
    }
}

fn along(lever: &LeverFound, value: f64) -> String {
    match lever.unit.as_str() {
        "share" => format!("{} %", number::significant(value * 100.0)),
        "times" => number::significant(value),
        unit => format!("{} {unit}", number::significant(value)),
    }
}
