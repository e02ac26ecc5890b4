//! What is collected while a price file is read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{ImportedPrices, LeftOut, PriceFormat};
use crate::ladder::Catalogue;
use crate::ladder::catalogue::{Card, CardStep, Date, Entry, Prices};

/// Models so far.
pub(super) struct Gathering {
    taken: Date,
    entries: Vec<Entry>,
    left_out: Vec<LeftOut>,
    other: BTreeMap<String, usize>,
}

/// The four prices as a file has them, USD per million tokens, each perhaps absent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Found {
    pub input: Option<f64>,
    pub cached_input: Option<f64>,
    pub cache_write: Option<f64>,
    pub output: Option<f64>,
}

impl Found {
    /// Whether nothing stands there.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// These, and where one is absent that of `below`.
    pub fn or(self, below: Self) -> Self {
        Self {
            input: self.input.or(below.input),
            cached_input: self.cached_input.or(below.cached_input),
            cache_write: self.cache_write.or(below.cache_write),
            output: self.output.or(below.output),
        }
    }

    fn prices(self) -> Result<Prices, String> {
        let (input, output) = match (self.input, self.output) {
            (Some(input), Some(output)) => (input, output),
            (Some(_), None) => return Err("no output price".to_string()),
            (None, Some(_)) => return Err("no input price".to_string()),
            (None, None) => return Err("no price per token".to_string()),
        };
        if input < 0.0 || output < 0.0 {
            return Err("a price below 0: it varies with what it is routed to".to_string());
        }
        Ok(Prices {
            input,
            cached_input: self.cached_input,
            // A file's 0 says that writing costs nothing beside the input itself.
            cache_write: self.cache_write.filter(|write| *write > 0.0),
            output,
        })
    }
}

/// A card of prices and the prices above sizes of input; what a step leaves out stays as below it.
///
/// # Errors
/// The reason why it is none.
pub(super) fn card(below: Found, steps: &[(f64, Found)]) -> Result<Card, String> {
    let prices = below.prices()?;
    let (mut found, mut last): (Vec<CardStep>, Found) = (Vec::with_capacity(steps.len()), below);
    for (above_input, step) in steps {
        last = step.or(last);
        let (above_input, step) = (*above_input, last.prices()?);
        let before = found.last().map_or(prices, |step| step.prices);
        if step != before {
            found.push(CardStep {
                above_input,
                prices: step,
            });
        }
    }
    Card::new(prices, found)
}

impl Gathering {
    pub fn new(taken: Date) -> Self {
        Self {
            taken,
            entries: Vec::new(),
            left_out: Vec::new(),
            other: BTreeMap::new(),
        }
    }

    /// The day the prices were taken.
    pub fn taken(&self) -> Date {
        self.taken
    }

    pub fn add(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    pub fn leave_out(&mut self, model: &str, reason: impl Into<String>) {
        self.left_out.push(LeftOut {
            reason: reason.into(),
            model: model.to_string(),
        });
    }

    /// A model that answers no chat.
    pub fn other(&mut self, kind: &str) {
        *self.other.entry(kind.to_string()).or_default() += 1;
    }

    /// All of it; where two providers' models share a name, the later one carries its provider's.
    pub fn finish(mut self, format: PriceFormat, name: &str, source: String) -> ImportedPrices {
        let mut seen = BTreeSet::new();
        let mut entries = Vec::with_capacity(self.entries.len());
        for mut entry in std::mem::take(&mut self.entries) {
            if !seen.insert((entry.model.clone(), entry.from)) {
                entry.model = format!("{}/{}", entry.provider, entry.model);
                if !seen.insert((entry.model.clone(), entry.from)) {
                    self.leave_out(&entry.model, "stands in the file twice");
                    continue;
                }
            }
            entries.push(entry);
        }
        self.left_out.sort();
        ImportedPrices {
            format,
            catalogue: Catalogue::of_entries(name, self.taken, Some(source), entries),
            left_out: self.left_out,
            other: self.other,
        }
    }
}

/// A number, also where it is written as a text.
pub(super) fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
        _ => None,
    }
}

/// USD per token → USD per million tokens, shifting the decimal point, so that 7.5e-7 gives 0.75 and not 0.7499….
pub(super) fn per_million(per_token: f64) -> f64 {
    let written = format!("{per_token:e}");
    let shifted = written.split_once('e').and_then(|(digits, exponent)| {
        let exponent: i32 = exponent.parse().ok()?;
        format!("{digits}e{}", exponent + 6).parse().ok()
    });
    shifted.unwrap_or(per_token * 1e6)
}
