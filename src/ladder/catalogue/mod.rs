//! The price catalogue: what models cost, with the source and the date of every entry.

mod card;
mod difference;
mod file;
mod find;
mod write;

#[cfg(test)]
mod tests;

pub use card::{Card, CardStep, Prices, Service, TOKENS_PER_PRICE};
pub use difference::{Change, Difference};
pub use file::CatalogueError;
pub use find::{NoPrice, Quote};
pub use toml::value::Date;

use std::collections::BTreeMap;

/// What the first line of a catalogue file says.
pub const SCHEMA: &str = "rungs.catalog/1";

/// The name of the catalogue that comes with the program.
pub const BUILT_IN: &str = "built in";

/// Price cards of many models, as they stood on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue {
    /// How messages and results call it: the file as given, or [`BUILT_IN`].
    pub name: String,
    /// SHA-256 of the file's bytes, hex.
    pub digest: String,
    /// The day it describes; what is in force from a later day on is not in force yet.
    pub date: Date,
    /// Where it comes from, in words.
    pub source: Option<String>,
    /// By model, then by the day an entry is in force from.
    entries: Vec<Entry>,
}

/// A model's cards over a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// As its provider, or the file it was imported from, calls it.
    pub model: String,
    /// Who sells it.
    pub provider: String,
    /// Where the figures stand, usually the address of the provider's page.
    pub source: String,
    /// The day they were taken.
    pub date: Date,
    /// The day they come into force; absent: always until another entry of the model does.
    pub from: Option<Date>,
    /// What the cards leave out.
    pub note: Option<String>,
    /// At least one.
    pub cards: BTreeMap<Service, Card>,
}

impl Catalogue {
    /// The catalogue that comes with the program.
    ///
    /// # Errors
    /// None in a released program: a test reads it.
    pub fn built_in() -> Result<Self, CatalogueError> {
        Self::parse(include_str!("../catalog.toml"), BUILT_IN)
    }

    /// All entries, those in force at other times included, by model and time.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// A day as `2026-11-22`.
///
/// # Errors
/// Says how a day is written.
pub fn parse_date(text: &str) -> Result<Date, String> {
    let parsed: Option<toml::value::Datetime> = text.trim().parse().ok();
    let date = parsed.filter(|parsed| parsed.time.is_none());
    date.and_then(|parsed| parsed.date)
        .ok_or_else(|| format!("`{text}` is no day: write it as 2026-11-22"))
}
