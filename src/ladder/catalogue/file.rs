//! Reading a catalogue file.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::value::Datetime;

use super::{Card, CardStep, Catalogue, Date, Entry, Prices, SCHEMA, Service};

/// What is wrong with a catalogue file.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogueError {
    /// The file.
    pub name: String,
    /// A mistake each, with its line, at least one.
    pub mistakes: Vec<String>,
}

impl std::fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const SHOWN: usize = 10;
        let shown = self.mistakes.iter().take(SHOWN);
        let lines: Vec<String> = shown.map(|line| format!("{}{line}", self.name)).collect();
        f.write_str(&lines.join("\n"))?;
        match self.mistakes.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl std::error::Error for CatalogueError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    schema: Spanned<String>,
    date: Spanned<Datetime>,
    source: Option<String>,
    #[serde(default)]
    model: Vec<RawModel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawModel {
    name: Spanned<String>,
    provider: String,
    source: String,
    date: Spanned<Datetime>,
    from: Option<Spanned<Datetime>>,
    note: Option<String>,
    standard: Option<RawCard>,
    batch: Option<RawCard>,
    flex: Option<RawCard>,
    priority: Option<RawCard>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCard {
    input: f64,
    cached_input: Option<f64>,
    cache_write: Option<f64>,
    output: f64,
    #[serde(default)]
    steps: Vec<RawStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    above_input: f64,
    input: f64,
    cached_input: Option<f64>,
    cache_write: Option<f64>,
    output: f64,
}

impl Catalogue {
    /// Reads and checks a file; `name` is what messages call it.
    ///
    /// # Errors
    /// All that is wrong with it, each with its line: no TOML, another schema, an unknown key, a
    /// negative price, a model twice.
    pub fn parse(text: &str, name: &str) -> Result<Self, CatalogueError> {
        let refuse = |mistakes: Vec<String>| CatalogueError {
            name: name.to_string(),
            mistakes,
        };
        let raw: RawFile = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            refuse(vec![format!(":{}: {}", line(text, at), error.message())])
        })?;
        let mut reading = Reading {
            text,
            mistakes: Vec::new(),
        };
        reading.schema(&raw.schema);
        let date = reading.day(&raw.date);
        let mut entries: Vec<Entry> = Vec::with_capacity(raw.model.len());
        let mut seen: BTreeMap<(String, Option<Date>), usize> = BTreeMap::new();
        for model in raw.model {
            let at = model.name.span().start;
            let Some(entry) = reading.entry(model) else {
                continue;
            };
            match seen.insert((entry.model.clone(), entry.from), at) {
                Some(first) => {
                    let (model, first) = (&entry.model, line(text, first));
                    let message = format!(
                        "model `{model}` stands here and in line {first}: two entries of a model need different `from` days"
                    );
                    reading.wrong(at, message);
                }
                None => entries.push(entry),
            }
        }
        match (date, reading.mistakes.is_empty()) {
            (Some(date), true) => Ok(Self::new(name, text, date, raw.source, entries)),
            _ => Err(refuse(reading.mistakes)),
        }
    }

    /// Of checked entries, in any order; `text` is the file they stand in.
    pub(super) fn new(
        name: &str,
        text: &str,
        date: Date,
        source: Option<String>,
        mut entries: Vec<Entry>,
    ) -> Self {
        entries.sort_by(|a, b| (&a.model, a.from).cmp(&(&b.model, b.from)));
        let bytes = Sha256::digest(text.as_bytes());
        Self {
            name: name.to_string(),
            digest: bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
            date,
            source,
            entries,
        }
    }
}

struct Reading<'a> {
    text: &'a str,
    mistakes: Vec<String>,
}

impl Reading<'_> {
    fn wrong(&mut self, at: usize, message: impl std::fmt::Display) {
        let line = line(self.text, at);
        self.mistakes.push(format!(":{line}: {message}"));
    }

    fn schema(&mut self, schema: &Spanned<String>) {
        let written = schema.get_ref();
        if written != SCHEMA {
            let message = format!("`schema` is \"{written}\": this program reads \"{SCHEMA}\"");
            self.wrong(schema.span().start, message);
        }
    }

    fn day(&mut self, written: &Spanned<Datetime>) -> Option<Date> {
        let value = written.get_ref();
        match (value.date, value.time) {
            (Some(date), None) => Some(date),
            _ => {
                let message = format!("{value} is no day: write it as 2026-11-22, without quotes");
                self.wrong(written.span().start, message);
                None
            }
        }
    }

    fn entry(&mut self, raw: RawModel) -> Option<Entry> {
        let at = raw.name.span().start;
        let model = raw.name.get_ref().clone();
        if model.trim().is_empty() {
            self.wrong(at, "a model has an empty name");
            return None;
        }
        let date = self.day(&raw.date);
        let from = match &raw.from {
            Some(from) => Some(self.day(from)?),
            None => None,
        };
        let mut cards = BTreeMap::new();
        let written = [raw.standard, raw.batch, raw.flex, raw.priority];
        for (service, raw) in Service::ALL.into_iter().zip(written) {
            let Some(raw) = raw else { continue };
            match card(&raw) {
                Ok(card) => {
                    cards.insert(service, card);
                }
                Err(message) => self.wrong(at, format!("model `{model}`, {service}: {message}")),
            }
        }
        if cards.is_empty() {
            let message = format!(
                "model `{model}` has no card: write standard = {{ input = 2.50, output = 15.00 }}"
            );
            self.wrong(at, message);
        }
        Some(Entry {
            model,
            provider: raw.provider,
            source: raw.source,
            date: date?,
            from,
            note: raw.note,
            cards,
        })
    }
}

fn card(raw: &RawCard) -> Result<Card, String> {
    let prices = Prices {
        input: raw.input,
        cached_input: raw.cached_input,
        cache_write: raw.cache_write,
        output: raw.output,
    };
    let step = |raw: &RawStep| CardStep {
        above_input: raw.above_input,
        prices: Prices {
            input: raw.input,
            cached_input: raw.cached_input,
            cache_write: raw.cache_write,
            output: raw.output,
        },
    };
    Card::new(prices, raw.steps.iter().map(step).collect())
}

/// Counted from 1.
fn line(text: &str, byte: usize) -> usize {
    let before = &text.as_bytes()[..byte.min(text.len())];
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "schema = \"rungs.catalog/1\"\ndate = 2026-11-22\n";

    fn mistakes(text: &str) -> String {
        Catalogue::parse(text, "c.toml").unwrap_err().to_string()
    }

    fn model(rest: &str) -> String {
        format!(
            "{HEAD}[[model]]\nname = \"m\"\nprovider = \"p\"\nsource = \"s\"\ndate = 2026-11-01\n{rest}"
        )
    }

    #[test]
    fn every_mistake_has_its_line() {
        let wrong = mistakes("schema = \"rungs.catalog/2\"\ndate = 2026-11-22\n");
        assert!(wrong.starts_with("c.toml:1: `schema` is"), "{wrong}");
        let wrong = mistakes(&model("standard = { input = -1, output = 2 }\n"));
        assert!(
            wrong.starts_with("c.toml:4: model `m`, standard: `input` is -1"),
            "{wrong}"
        );
        let wrong = mistakes(&model("standart = { input = 1, output = 2 }\n"));
        assert!(
            wrong.starts_with("c.toml:8:") && wrong.contains("standart"),
            "{wrong}"
        );
        assert!(mistakes(&model("")).contains("has no card"));
        assert!(mistakes("\"").starts_with("c.toml:1:"));
    }

    #[test]
    fn a_model_stands_twice_only_with_another_day() {
        let card = "standard = { input = 1, output = 2 }\n";
        let again = |from: &str| {
            let rest = model(&format!("{from}{card}"));
            let rest = rest.strip_prefix(HEAD).unwrap().to_string();
            format!("{}{rest}", model(card))
        };
        assert!(mistakes(&again("")).contains("stands here and in line 4"));
        let both = Catalogue::parse(&again("from = 2027-01-01\n"), "c.toml").unwrap();
        assert_eq!(both.entries().len(), 2);
    }
}
