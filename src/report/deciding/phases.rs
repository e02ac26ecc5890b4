//! Which kind of policy is best along a key, as text.

use crate::deciding::optimize::{Phase, Phases};
use crate::report::number::{self, Kind};
use crate::report::paint::{Paint, Style};
use crate::report::table::{Cell, Column, Table};
use crate::report::text::wrap;

/// The phases for a terminal `width` columns wide, ending in a newline.
pub fn phases_table(found: &Phases, width: usize, style: Style) -> String {
    let conditions = match found.keep.as_slice() {
        [] => String::new(),
        several => format!(" with {}", several.join(" and ")),
    };
    let title = format!(
        "{}: the policy with the {} {}{conditions}, along {}",
        found.scenario,
        found.sense.words(),
        found.metric,
        found.vary
    );
    let mut lines: Vec<String> = wrap(&title, width, "", "  ")
        .iter()
        .map(|line| style.paint(Paint::Title, line))
        .collect();
    lines.push(String::new());
    let mut table = Table::new(vec![
        Column::right("from", 0),
        Column::right("to", 0),
        Column::left("best", 0),
        Column::left("", 0),
        Column::left("at the beginning", 1),
        Column::right("cost per task", 1),
        Column::right("success", 1),
    ]);
    for phase in &found.phases {
        let here = found
            .now
            .is_some_and(|now| phase.from <= now && now <= phase.to);
        table.row(vec![
            value(found, phase.from).into(),
            value(found, phase.to).into(),
            phase.kind.as_str().into(),
            Cell::new(if here { "today's value" } else { "" }, Paint::Good),
            words(phase).into(),
            phase
                .cost_per_task_usd
                .map_or_else(String::new, |cost| number::value(cost, Kind::Usd))
                .into(),
            phase
                .success
                .map_or_else(String::new, |success| number::value(success, Kind::Percent))
                .into(),
        ]);
    }
    lines.extend(table.render(width, style));
    lines.push(String::new());
    let note = "Between the end of a row and the beginning of the next the best policy changes; each is searched anew at every value, without sampling error.";
    let note = wrap(note, width, "  ", "  ");
    lines.extend(note.iter().map(|line| style.paint(Paint::Aside, line)));
    lines.join("\n") + "\n"
}

/// A row for each phase.
pub fn phases_csv(found: &Phases) -> String {
    let mut text = "from,to,kind,example,cost_per_task_usd,success\n".to_owned();
    for phase in &found.phases {
        text += &format!(
            "{},{},\"{}\",\"{}\",{},{}\n",
            phase.from,
            phase.to,
            phase.kind.replace('"', "\"\""),
            words(phase).replace('"', "\"\""),
            phase
                .cost_per_task_usd
                .map_or_else(String::new, |cost| cost.to_string()),
            phase
                .success
                .map_or_else(String::new, |success| success.to_string())
        );
    }
    text
}

fn words(phase: &Phase) -> &str {
    phase
        .example
        .as_ref()
        .map_or("", |plan| plan.words.as_str())
}

fn value(found: &Phases, value: f64) -> String {
    match found.unit.as_str() {
        "share" => format!("{} %", number::significant(value * 100.0)),
        "" => number::significant(value),
        unit => format!("{} {unit}", number::significant(value)),
    }
}
