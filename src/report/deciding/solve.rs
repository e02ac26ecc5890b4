//! A solution as text: where the condition begins and ends to hold, and the curve around it.

use crate::deciding::solve::{Crossing, CrossingKind, Place, Solution};
use crate::report::number::{self, Kind};
use crate::report::paint::{Paint, Style};
use crate::report::table::{Cell, Column, Table};
use crate::report::text::wrap;

/// Rows of the curve that a terminal shows, crossings apart.
const ROWS: usize = 13;

/// The solution for a terminal `width` columns wide, ending in a newline.
pub fn solution_table(found: &Solution, width: usize, style: Style) -> String {
    let kind = number::kind_of(&found.metric);
    let title = format!(
        "{}: {} along {} from {} to {}",
        found.scenario,
        found.condition,
        found.vary,
        key_value(found, found.from),
        key_value(found, found.to)
    );
    let mut lines: Vec<String> = wrap(&title, width, "", "  ")
        .iter()
        .map(|line| style.paint(Paint::Title, line))
        .collect();
    lines.push(String::new());
    for answer in answers(found) {
        lines.extend(wrap(&answer, width, "  ", "    "));
    }
    lines.push(String::new());
    lines.extend(curve(found, kind).render(width, style));
    lines.push(String::new());
    for note in notes(found) {
        let wrapped = wrap(&note, width, "  ", "  ");
        lines.extend(wrapped.iter().map(|line| style.paint(Paint::Aside, line)));
    }
    lines.join("\n") + "\n"
}

/// The grid and the crossings, tidy.
pub fn solution_csv(found: &Solution) -> String {
    let mut text = format!("kind,{},metric,low,high,target\n", found.vary);
    let cell = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let row = |kind: &str, place: &Place| {
        format!(
            "{kind},{},{},{},{},{}\n",
            place.value,
            cell(place.metric.estimate),
            cell(place.metric.low),
            cell(place.metric.high),
            cell(place.target)
        )
    };
    for place in &found.curve {
        text += &row("grid", place);
    }
    for crossing in &found.crossings {
        text += &format!("crossing,{},,,,\n", crossing.value);
    }
    text
}

/// What was found, a sentence each.
fn answers(found: &Solution) -> Vec<String> {
    let mut said: Vec<String> = found
        .crossings
        .iter()
        .map(|crossing| crossing_words(found, crossing))
        .collect();
    if let Some(nearest) = &found.nearest {
        let kind = number::kind_of(&found.metric);
        let metric = number::estimate(&nearest.place.metric, kind);
        let always = match found.holds.as_slice() {
            [_, ..] => "It holds all along the range. ",
            [] if found.relation == "=" => "No root in the range. ",
            [] => "It holds nowhere in the range. ",
        };
        said.push(format!(
            "{always}The closest approach is {metric} at {} = {}, {} {}.",
            found.vary,
            key_value(found, nearest.place.value),
            number::value(nearest.miss.abs(), kind),
            if nearest.miss > 0.0 { "above" } else { "below" },
        ));
    } else if found.crossings.is_empty() {
        said.push("The metric is undefined all along the range.".into());
    }
    if found.relation != "=" && !found.crossings.is_empty() {
        let stretches: Vec<String> = found
            .holds
            .iter()
            .map(|(from, to)| format!("{} to {}", key_value(found, *from), key_value(found, *to)))
            .collect();
        said.push(match stretches.as_slice() {
            [] => "It holds nowhere in the range.".into(),
            several => format!("It holds from {}.", several.join(", and from ")),
        });
    }
    said
}

fn crossing_words(found: &Solution, crossing: &Crossing) -> String {
    let at = key_value(found, crossing.value);
    let error = (crossing.high - crossing.low) / 2.0;
    let at = match error > 1e-9 * crossing.value.abs() {
        true => format!("{at} ± {}", key_value(found, error)),
        false => at,
    };
    let what = match crossing.kind {
        CrossingKind::Root => "reached at",
        CrossingKind::Touch => "touched, and left again on the same side, at",
        CrossingKind::Jump => "jumped over at",
        CrossingKind::Step => "passed from",
        CrossingKind::Equal => "met from",
    };
    let until = match crossing.until {
        Some(until) => format!(" to {}", key_value(found, until)),
        None if crossing.kind == CrossingKind::Step => " on".to_owned(),
        None => String::new(),
    };
    let times = match &found.now {
        Some(now) if now.value > 0.0 && found.unit != "share" => format!(
            ", {} times today's {}",
            number::significant(crossing.value / now.value),
            key_value(found, now.value)
        ),
        Some(now) => format!(" (today {})", key_value(found, now.value)),
        None => String::new(),
    };
    let times = match crossing.share {
        Some(share) => format!(
            "{times}: {} of the pieces",
            number::value(share, Kind::Percent)
        ),
        None => times,
    };
    let (metric, target) = found
        .condition
        .split_once(&format!(" {} ", found.relation))
        .unwrap_or((&found.metric, ""));
    format!(
        "{metric} = {target} is {what} {} = {at}{until}{times}.",
        found.vary
    )
}

/// Some of the grid, the present value and the crossings, ascending.
fn curve(found: &Solution, kind: Kind) -> Table {
    let mut table = Table::new(vec![
        Column::right(&found.vary, 0),
        Column::right(&found.metric, 0),
        Column::right("held against", 1),
        Column::left("", 0),
    ]);
    let step = found.curve.len().div_ceil(ROWS).max(1);
    let last = found.curve.len().saturating_sub(1);
    let mut rows: Vec<(f64, Option<&Place>, &str)> = found
        .curve
        .iter()
        .enumerate()
        .filter(|(index, _)| index % step == 0 || *index == last)
        .map(|(_, place)| (place.value, Some(place), ""))
        .collect();
    if let Some(now) = &found.now {
        rows.retain(|row| row.0 != now.value);
        rows.push((now.value, Some(now), "today"));
    }
    for crossing in &found.crossings {
        if !rows.iter().any(|row| row.0 == crossing.value) {
            rows.push((crossing.value, None, "here"));
        }
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (value, place, mark) in rows {
        let of_place = |text: fn(&Place, Kind) -> String| {
            place.map_or_else(String::new, |place| text(place, kind))
        };
        table.row(vec![
            Cell::from(key_value(found, value)),
            of_place(|place, kind| number::estimate(&place.metric, kind)).into(),
            of_place(|place, kind| {
                place
                    .target
                    .map_or_else(String::new, |target| number::value(target, kind))
            })
            .into(),
            Cell::new(mark, Paint::Good),
        ]);
    }
    table
}

fn notes(found: &Solution) -> Vec<String> {
    let mut notes = Vec::new();
    notes.push(match found.tasks {
        None => "Worked out by the exact engine: no sampling error. The inputs may still be wrong.".to_owned(),
        Some(tasks) => format!(
            "Sampled, {} tasks at each value on common random numbers; ± is half of the 95 % interval.",
            number::count(tasks)
        ),
    });
    if found.undefined > 0 {
        notes.push(format!(
            "{} is undefined at {} of {} values looked at.",
            found.metric,
            found.undefined,
            found.curve.len()
        ));
    }
    notes
}

fn key_value(found: &Solution, value: f64) -> String {
    match found.unit.as_str() {
        "share" => format!("{} %", number::significant(value * 100.0)),
        "" => number::significant(value),
        unit => format!("{} {unit}", number::significant(value)),
    }
}
