//! Writing a catalogue file.

use std::fmt::Write;

use super::{Card, Catalogue, Date, Entry, Prices, SCHEMA};

impl Catalogue {
    /// A catalogue of these entries, named and digested as the file that [`Self::text`] then writes.
    pub fn of_entries(
        name: &str,
        date: Date,
        source: Option<String>,
        mut entries: Vec<Entry>,
    ) -> Self {
        entries.sort_by(|a, b| (&a.model, a.from).cmp(&(&b.model, b.from)));
        let text = render(date, source.as_deref(), &entries);
        Self::new(name, &text, date, source, entries)
    }

    /// The file: TOML that [`Self::parse`] reads back to the same catalogue.
    pub fn text(&self) -> String {
        render(self.date, self.source.as_deref(), &self.entries)
    }
}

fn render(date: Date, source: Option<&str>, entries: &[Entry]) -> String {
    let mut text = format!(
        "# Prices in USD per million tokens. `rungs prices --help` says what can be done with this file.\n\
         schema = \"{SCHEMA}\"\ndate = {date}\n"
    );
    if let Some(source) = source {
        line(&mut text, "source", source);
    }
    for entry in entries {
        text.push_str("\n[[model]]\n");
        line(&mut text, "name", &entry.model);
        line(&mut text, "provider", &entry.provider);
        line(&mut text, "source", &entry.source);
        // Writing to a text cannot fail.
        let _ = writeln!(text, "date = {}", entry.date);
        if let Some(from) = entry.from {
            let _ = writeln!(text, "from = {from}");
        }
        if let Some(note) = &entry.note {
            line(&mut text, "note", note);
        }
        for (service, card) in &entry.cards {
            let _ = writeln!(text, "{service} = {}", card_text(card));
        }
    }
    text
}

fn line(text: &mut String, key: &str, value: &str) {
    let _ = writeln!(text, "{key} = {}", quoted(value));
}

/// A TOML basic string.
fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

fn card_text(card: &Card) -> String {
    let mut text = format!("{{ {}", prices_text(card.prices()));
    if !card.steps().is_empty() {
        let step = |step: &super::CardStep| {
            let (above, prices) = (step.above_input, prices_text(&step.prices));
            format!("{{ above_input = {above}, {prices} }}")
        };
        let steps: Vec<String> = card.steps().iter().map(step).collect();
        let _ = write!(text, ", steps = [{}]", steps.join(", "));
    }
    text.push_str(" }");
    text
}

fn prices_text(prices: &Prices) -> String {
    let written = prices.named().into_iter();
    let written = written.filter_map(|(name, price)| Some(format!("{name} = {}", price?)));
    written.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ladder::catalogue::parse_date;

    #[test]
    fn what_is_written_reads_back_the_same() {
        let built_in = Catalogue::built_in().unwrap();
        let mut entries = built_in.entries().to_vec();
        entries[0].note = Some("quotes \" and \\ and\ttabs\u{7f}".to_string());
        entries[0].from = parse_date("2026-01-31").ok();
        let date = built_in.date;
        let written = Catalogue::of_entries("x", date, built_in.source.clone(), entries);
        let read = Catalogue::parse(&written.text(), "x").unwrap();
        assert_eq!(read, written);
    }
}
