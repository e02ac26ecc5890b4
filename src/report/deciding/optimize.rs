//! An optimum as text: the recommended policy against today's and each model alone.

use crate::deciding::optimize::{Flat, Optimum, Row, Simulated};
use crate::report::number::{self, Kind};
use crate::report::paint::{Paint, Style};
use crate::report::table::{Cell, Column, Table};
use crate::report::text::wrap;
use crate::stats::Estimate;

/// The optimum for a terminal `width` columns wide, ending in a newline.
pub fn optimum_table(found: &Optimum, width: usize, style: Style) -> String {
    let mut lines = title(found, width, style);
    lines.push(String::new());
    for sentence in answer(found) {
        lines.extend(wrap(&sentence, width, "  ", "    "));
    }
    lines.push(String::new());
    lines.extend(against(found).render(width, style));
    let note = format!(
        "Simulated, {} tasks each on fresh seeds, common to all; ± is half of the 95 % interval.",
        number::count(found.confirmed.tasks)
    );
    let aside = |text: &str| -> Vec<String> {
        let wrapped = wrap(text, width, "  ", "  ");
        wrapped
            .iter()
            .map(|line| style.paint(Paint::Aside, line))
            .collect()
    };
    lines.extend(aside(&note));
    if !found.undominated.is_empty() {
        lines.push(String::new());
        lines.push(style.paint(
            Paint::Title,
            "What no other policy beats in cost and success",
        ));
        lines.extend(undominated(found).render(width, style));
    }
    if !found.flat.is_empty() {
        lines.push(String::new());
        lines.push(style.paint(
            Paint::Title,
            "How flat it is: moved alone, conditions kept, within 1 % of the best",
        ));
        lines.extend(flat(&found.flat).render(width, style));
    }
    lines.push(String::new());
    for note in notes(found) {
        lines.extend(aside(&note));
    }
    lines.join("\n") + "\n"
}

/// Every row that is shown, tidy.
pub fn optimum_csv(found: &Optimum) -> String {
    let mut text =
        "kind,policy,cost_per_task_usd,cost_std_error,success,success_std_error\n".to_owned();
    let cell = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let confirmed = &found.confirmed;
    let simulated = confirmed
        .recommended
        .iter()
        .map(|row| ("recommended", row))
        .chain([("today", &confirmed.today)])
        .chain(confirmed.alone.iter().map(|row| ("alone", row)));
    for (kind, row) in simulated {
        text += &format!(
            "{kind},{},{},{},{},{}\n",
            quoted(&row.policy),
            cell(row.cost_per_task_usd.estimate),
            cell(row.cost_per_task_usd.std_error),
            cell(row.success.estimate),
            cell(row.success.std_error)
        );
    }
    for row in &found.undominated {
        text += &format!(
            "undominated,{},{},,{},\n",
            quoted(&row.plan.words),
            row.cost_per_task_usd,
            cell(row.success)
        );
    }
    text
}

fn title(found: &Optimum, width: usize, style: Style) -> Vec<String> {
    let keep: Vec<&str> = found
        .keep
        .iter()
        .map(|kept| kept.condition.as_str())
        .collect();
    let conditions = match keep.as_slice() {
        [] => String::new(),
        several => format!(" with {}", several.join(" and ")),
    };
    let title = format!(
        "{}: the {} {}{conditions}",
        found.scenario,
        found.sense.words(),
        found.metric
    );
    let wrapped = wrap(&title, width, "", "  ");
    wrapped
        .iter()
        .map(|line| style.paint(Paint::Title, line))
        .collect()
}

fn answer(found: &Optimum) -> Vec<String> {
    let (Some(best), Some(confirmed)) = (&found.recommended, &found.confirmed.recommended) else {
        return vec![format!(
            "No recommendation: {}.",
            found.why_none.as_deref().unwrap_or("there is none")
        )];
    };
    let mut said = vec![format!("Recommended: {}.", best.plan.words)];
    let today = &found.confirmed.today;
    let kind = number::kind_of(&found.metric);
    if let (Some(new), Some(old)) = (confirmed.objective.estimate, today.objective.estimate) {
        let words = match kind {
            Kind::Percent => change(100.0 * (new - old), " points"),
            _ => change(100.0 * (new / old - 1.0), " %"),
        };
        said.push(format!(
            "{} is {}, {words} {}.",
            found.metric,
            number::estimate(&confirmed.objective, kind),
            number::bare(&today.objective, kind)
        ));
    }
    for (kept, observed) in found.keep.iter().zip(&confirmed.kept) {
        let metric = kept.condition.split(' ').next().unwrap_or_default();
        let kind = number::kind_of(metric);
        let inside = match (observed.low, observed.high) {
            (Some(low), Some(high)) if low < kept.target && kept.target < high => {
                ": on the edge, within the sampling error of this run"
            }
            _ => "",
        };
        said.push(format!(
            "{} (asked for: {}{}){inside}.",
            number::estimate(observed, kind),
            kept.condition,
            match kept.condition.contains("baseline") {
                true => format!(", which is {}", number::value(kept.target, kind)),
                false => String::new(),
            }
        ));
    }
    said
}

/// "12 % less than today's"; nothing to speak of is none.
fn change(by: f64, unit: &str) -> String {
    match by {
        less if less < -0.05 => format!("{}{unit} less than today's", number::number(-less)),
        more if more > 0.05 => format!("{}{unit} more than today's", number::number(more)),
        _ => "as much as today's".to_owned(),
    }
}

fn against(found: &Optimum) -> Table {
    let failures = found
        .confirmed
        .today
        .cost_with_failures_per_task_usd
        .estimate
        .is_some();
    let mut columns = vec![
        Column::left("", 0),
        Column::right("cost per task", 0),
        Column::right("success", 0),
        Column::right("cost per success", 1),
    ];
    if failures {
        columns.push(Column::right("with failures", 0));
    }
    let mut table = Table::new(columns);
    let confirmed = &found.confirmed;
    let mut row = |name: String, paint: Paint, of: &Simulated| {
        let figure = |estimate: &Estimate, kind: Kind| Cell::from(number::estimate(estimate, kind));
        let mut cells = vec![
            Cell::new(name, paint),
            figure(&of.cost_per_task_usd, Kind::Usd),
            figure(&of.success, Kind::Percent),
            figure(&of.cost_per_success_usd, Kind::Usd),
        ];
        if failures {
            cells.push(figure(&of.cost_with_failures_per_task_usd, Kind::Usd));
        }
        table.row(cells);
    };
    if let Some(best) = &confirmed.recommended {
        row("recommended".to_owned(), Paint::Good, best);
    }
    row("today".to_owned(), Paint::Body, &confirmed.today);
    for alone in &confirmed.alone {
        row(alone.policy.clone(), Paint::Body, alone);
    }
    table
}

fn undominated(found: &Optimum) -> Table {
    let mut table = Table::new(vec![
        Column::left("", 0),
        Column::right("cost per task", 0),
        Column::right("success", 0),
    ]);
    for Row {
        plan,
        cost_per_task_usd,
        success,
        ..
    } in &found.undominated
    {
        table.row(vec![
            plan.words.as_str().into(),
            number::value(*cost_per_task_usd, Kind::Usd).into(),
            success
                .map_or_else(String::new, |success| number::value(success, Kind::Percent))
                .into(),
        ]);
    }
    table
}

fn flat(flat: &[Flat]) -> Table {
    let mut table = Table::new(vec![
        Column::left("", 0),
        Column::right("at", 0),
        Column::right("from", 0),
        Column::right("to", 0),
    ]);
    for one in flat {
        let percent = |share: f64| number::value(share, Kind::Percent);
        table.row(vec![
            one.what.as_str().into(),
            percent(one.at).into(),
            percent(one.from).into(),
            percent(one.to).into(),
        ]);
    }
    table
}

fn notes(found: &Optimum) -> Vec<String> {
    let ladders = match found.ladders {
        1 => String::new(),
        several => format!("{} choices of models, ", number::count(several as u64)),
    };
    let mut notes = vec![format!(
        "Searched: {ladders}{} policies on the {} engine. The number of pieces is never searched: cutting finer does not make quality.",
        number::count(found.policies as u64),
        if found.engine == "exact" {
            "exact"
        } else {
            "sampling"
        },
    )];
    if !found.left_out.is_empty() {
        notes.push(format!(
            "Left out, because another model is no dearer and no worse alone: {}.",
            found.left_out.join(", ")
        ));
    }
    notes
}
