//! For a pull request.

use super::{error_note, figures, sentence};
use crate::deciding::compare::{Against, Comparison, Difference};
use crate::report::markdown::page::{Page, code, escaped};
use crate::report::number;

pub fn render(comparison: &Comparison) -> String {
    let mut page = Page::default();
    let names: Vec<&str> = comparison
        .scenarios
        .iter()
        .map(|scenario| scenario.name.as_str())
        .collect();
    page.title(&names.join(" against "));
    for against in &comparison.comparisons {
        one(&mut page, against);
    }
    conditions(&mut page, comparison);
    for against in &comparison.comparisons {
        details(&mut page, against, comparison.comparisons.len() > 1);
    }
    how(&mut page, comparison);
    page.finish()
}

fn one(page: &mut Page, against: &Against) {
    page.paragraph(&format!("**{}.**", escaped(&sentence::headline(against))));
    let small: Vec<&Difference> = against
        .metrics
        .iter()
        .filter(|row| figures::is_small(row))
        .collect();
    metrics(page, against, &small);
}

fn metrics(page: &mut Page, against: &Against, rows: &[&Difference]) {
    let cell = |text: String| match text.as_str() {
        number::UNDEFINED | number::NOT_MODELLED => "–".to_owned(),
        _ => text,
    };
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                escaped(&figures::label(&row.metric)),
                cell(figures::side(row.first.as_ref(), &row.metric)),
                cell(figures::side(row.second.as_ref(), &row.metric)),
                cell(figures::difference(row)),
                cell(figures::relative(row)),
            ]
        })
        .collect();
    let (first, second) = (escaped(&against.against), escaped(&against.name));
    page.table(&["", &first, &second, "difference", "change"], &rows);
}

fn conditions(page: &mut Page, comparison: &Comparison) {
    let items: Vec<String> = comparison
        .conditions
        .iter()
        .map(|condition| {
            let mark = if condition.failed { "✗" } else { "✓" };
            let verdict = if condition.failed { "fails" } else { "passes" };
            format!(
                "{mark} **{verdict}**: {}: {}",
                escaped(&condition.scenario),
                escaped(&figures::judged(condition))
            )
        })
        .collect();
    if !items.is_empty() {
        page.paragraph("It would fail if:");
        page.bullets(&items);
    }
}

fn details(page: &mut Page, against: &Against, named: bool) {
    let of = if named {
        format!(", {}", escaped(&against.name))
    } else {
        String::new()
    };
    folded(page, &format!("All metrics{of}"), |page| {
        let all: Vec<&Difference> = against.metrics.iter().collect();
        metrics(page, against, &all);
        let missing: Vec<String> = against
            .metrics
            .iter()
            .filter_map(|row| {
                Some(escaped(&format!(
                    "{}: {}",
                    row.metric,
                    row.missing.as_ref()?
                )))
            })
            .collect();
        page.bullets(&missing);
    });
    folded(
        page,
        &format!("From the price list to the bill{of}"),
        |page| {
            let (steps, places) = figures::steps(against);
            let rows: Vec<Vec<String>> = steps
                .into_iter()
                .map(|step| figures::step_cells(step, places).to_vec())
                .collect();
            let (first, second) = (escaped(&against.against), escaped(&against.name));
            page.table(&["USD per task", &first, &second, "difference"], &rows);
        },
    );
    let title = match against.inputs.as_slice() {
        [] => format!("No key is written differently{of}"),
        changes => format!("Written differently{of}, {}", figures::tally(changes)),
    };
    folded(page, &title, |page| {
        let value =
            |value: Option<&String>| value.map_or_else(|| "–".to_owned(), |text| code(text));
        let rows: Vec<Vec<String>> = against
            .inputs
            .iter()
            .map(|change| {
                vec![
                    code(&change.key),
                    change.part.name().to_owned(),
                    value(change.first.as_ref()),
                    value(change.second.as_ref()),
                ]
            })
            .collect();
        let (first, second) = (escaped(&against.against), escaped(&against.name));
        if !rows.is_empty() {
            page.table_of_words(&["key", "of", &first, &second], &rows);
        }
    });
}

fn how(page: &mut Page, comparison: &Comparison) {
    folded(page, "How it was compared", |page| {
        let mut items: Vec<String> = comparison
            .scenarios
            .iter()
            .map(|scenario| {
                let how = match scenario.engine.as_str() {
                    "exact" => "worked out exactly".to_owned(),
                    _ => format!(
                        "{}, seed {}",
                        number::counted(scenario.tasks, "task"),
                        scenario.seed
                    ),
                };
                format!(
                    "{}: {}, {how}, digest {}",
                    escaped(&scenario.name),
                    code(&scenario.path),
                    scenario.digest.get(..8).unwrap_or(&scenario.digest)
                )
            })
            .collect();
        let mut told: Vec<&str> = Vec::new();
        for against in &comparison.comparisons {
            let note = error_note(against.intervals);
            if !told.contains(&note) {
                told.push(note);
            }
        }
        items.extend(told.iter().map(|note| (*note).to_owned()));
        items.extend(comparison.notes.iter().map(|note| escaped(note)));
        items.push(format!("rungs {}", comparison.version));
        page.bullets(&items);
    });
}

fn folded(page: &mut Page, title: &str, content: impl FnOnce(&mut Page)) {
    page.paragraph(&format!("<details><summary>{title}</summary>"));
    content(page);
    page.paragraph("</details>");
}
