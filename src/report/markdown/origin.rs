//! Where the figures come from, what they leave out, and how to get them again.

use super::page::{Page, code, escaped};
use crate::report::number;
use crate::report::text::clean;
use crate::report::words;
use crate::results::{CatalogueInfo, CataloguePrice, Input, Summary};

/// Inputs that are listed; the scenario file has the rest.
const INPUTS: usize = 100;

/// Inputs that flatter delegating.
pub(super) fn assumptions(page: &mut Page, summary: &Summary) {
    if summary.assumptions.is_empty() {
        page.paragraph("No input stands at its kindest value.");
        return;
    }
    page.paragraph("These inputs stand where they flatter delegating most. Look here first if a saving is too good:");
    let items: Vec<String> = summary
        .assumptions
        .iter()
        .map(|said| escaped(said))
        .collect();
    page.bullets(&items);
}

/// The scenario's own words on its sources, and every input.
pub(super) fn sources(page: &mut Page, summary: &Summary) {
    let scenario = &summary.scenario;
    if let Some(description) = &scenario.description {
        page.paragraph(&escaped(description));
    }
    match &scenario.source {
        Some(source) => page.paragraph(&format!(
            "The scenario's sources, in its own words: {}",
            escaped(source)
        )),
        None => page.paragraph("The scenario names no source for its figures."),
    }
    if let Some(catalogue) = &scenario.catalogue {
        looked_up(page, catalogue);
    }
    if scenario.inputs.is_empty() {
        return;
    }
    page.paragraph(&format!(
        "Every input, as written in {}:",
        code(&scenario.path)
    ));
    let rows: Vec<Vec<String>> = scenario.inputs.iter().take(INPUTS).map(input).collect();
    page.table_of_words(&["Key", "Value", "Line", "Its comment there"], &rows);
    if scenario.inputs.len() > INPUTS {
        let more = number::counted((scenario.inputs.len() - INPUTS) as u64, "input");
        page.paragraph(&format!("{more} more are in the scenario file."));
    }
}

/// The prices that the scenario does not write itself.
fn looked_up(page: &mut Page, catalogue: &CatalogueInfo) {
    page.paragraph(&format!(
        "Prices from the catalogue {}, as in force on {} (SHA-256 of the file {}):",
        code(&catalogue.name),
        escaped(&catalogue.date),
        code(&catalogue.digest)
    ));
    let row = |price: &CataloguePrice| {
        let source = match &price.note {
            Some(note) => format!("{}; {}", escaped(&price.source), escaped(note)),
            None => escaped(&price.source),
        };
        vec![
            escaped(&price.tier),
            code(&price.model),
            escaped(&price.service),
            source,
            escaped(&price.date),
        ]
    };
    let rows: Vec<Vec<String>> = catalogue.prices.iter().map(row).collect();
    page.table_of_words(&["Tier", "Model", "Service", "Source", "Taken on"], &rows);
}

fn input(input: &Input) -> Vec<String> {
    let line = input
        .line
        .map_or_else(|| "set for this run".to_owned(), number::count);
    let comment = input.comment.as_deref().map_or_else(String::new, escaped);
    vec![code(&input.key), code(&input.value), line, comment]
}

/// What this run, and the model, leave out.
pub(super) fn not_modelled(page: &mut Page, summary: &Summary) {
    if summary.not_modelled.is_empty() {
        page.paragraph("The run lists nothing that it leaves out.");
        return;
    }
    page.paragraph("The figures above say nothing about the following:");
    let items: Vec<String> = summary
        .not_modelled
        .iter()
        .map(|said| escaped(said))
        .collect();
    page.bullets(&items);
}

/// The command, and what must be the same for the same figures.
pub(super) fn repeat(page: &mut Page, summary: &Summary) {
    let (scenario, run) = (&summary.scenario, &summary.run);
    page.command(&command(summary));
    let mut rows = vec![
        vec!["Digest of the scenario".to_owned(), code(&scenario.digest)],
        vec!["Version of rungs".to_owned(), escaped(&run.version)],
        vec![
            "Version of its random streams".to_owned(),
            run.stream_version.to_string(),
        ],
    ];
    if words::is_exact(run) {
        rows.push(vec![
            "Engine".to_owned(),
            "exact, nothing is drawn at random".to_owned(),
        ]);
    } else {
        rows.push(vec!["Seed".to_owned(), run.seed.to_string()]);
        rows.push(vec![
            "Tasks simulated at each point".to_owned(),
            number::count(run.tasks),
        ]);
    }
    page.table_of_words(&["What", "Value"], &rows);
    page.paragraph(if run.partial {
        "This run was interrupted before it was done, so the command gives other figures: those of a whole run."
    } else if words::is_exact(run) {
        "The same digest and version give the same figures, to the last digit, on any machine."
    } else {
        "The same digest, seed and version give the same figures, to the last digit, on any machine."
    });
}

fn command(summary: &Summary) -> String {
    let mut words = vec![
        "rungs".to_owned(),
        "run".to_owned(),
        quoted(&summary.scenario.path),
    ];
    let mut is_exact_said = false;
    for given in &summary.scenario.overrides {
        let given = clean(given);
        is_exact_said |= given.starts_with("--exact");
        if given.starts_with("--") {
            words.push(given);
            continue;
        }
        let (key, value) = given.split_once('=').unwrap_or((&given, ""));
        // Said by its flag.
        if key.trim() == "simulation.exact" && value.trim() == "true" {
            continue;
        }
        words.push("--set".to_owned());
        words.push(quoted(&format!("{}={}", key.trim(), value.trim())));
    }
    if super::words::is_exact(&summary.run) && !is_exact_said {
        words.push("--exact".to_owned());
    }
    if let Some(label) = &summary.scenario.label {
        words.push("--label".to_owned());
        words.push(quoted(label));
    }
    words.join(" ")
}

/// A word for a shell, in quotes where it needs them.
fn quoted(word: &str) -> String {
    let word = clean(word);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_a_space_or_a_quote_survives_the_shell() {
        assert_eq!(quoted("scenarios/a-b.toml"), "scenarios/a-b.toml");
        assert_eq!(quoted("it's one"), "'it'\\''s one'");
        assert_eq!(quoted("a;rm"), "'a;rm'");
    }
}
