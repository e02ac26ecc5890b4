//! Looking a model up: its own name or none, never a guess.

use super::{Card, Catalogue, Date, Entry, Service};
use crate::error::nearest_few;
use crate::ladder::Price;

/// How many near names a message gives.
const NEAR: usize = 5;

/// A model's card in a service on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quote<'a> {
    /// Whose it is, with source and date.
    pub entry: &'a Entry,
    /// The service it is for.
    pub service: Service,
    /// The prices.
    pub card: &'a Card,
}

/// Why there is no price.
#[derive(Clone, Debug, PartialEq)]
pub enum NoPrice {
    /// No model of this name; with the names nearest to it, the nearest first.
    Model(Vec<String>),
    /// The model is known, but not yet in force on that day: from then on it is.
    NotYet(Date),
    /// The model has no card for the service.
    Service {
        /// The service asked for.
        asked: Service,
        /// The ones it has.
        has: Vec<Service>,
    },
}

impl NoPrice {
    /// A sentence about a model of a catalogue.
    pub fn words(&self, model: &str, catalogue: &Catalogue) -> String {
        let name = &catalogue.name;
        match self {
            Self::Model(_) => format!("the catalogue ({name}) has no model `{model}`"),
            Self::NotYet(from) => format!("the price of `{model}` is in force from {from} on only"),
            Self::Service { asked, .. } => {
                format!("the catalogue ({name}) has no price of `{model}` for service \"{asked}\"")
            }
        }
    }

    /// What to write instead, where something is near.
    pub fn help(&self) -> Option<String> {
        let quoted = |names: Vec<String>| names.join(", ");
        match self {
            Self::Model(near) if near.is_empty() => {
                Some("`rungs prices find WORDS` searches the catalogue".to_string())
            }
            Self::Model(near) => Some(format!(
                "the nearest names: {}",
                quoted(near.iter().map(|name| format!("`{name}`")).collect())
            )),
            Self::NotYet(_) => None,
            Self::Service { has, .. } => Some(format!(
                "its services: {}",
                quoted(has.iter().map(|service| format!("\"{service}\"")).collect())
            )),
        }
    }
}

impl Catalogue {
    /// A model's standard price per token on the catalogue's own day.
    ///
    /// # Errors
    /// No such model, with the nearest names; or no standard card.
    pub fn find(&self, model: &str) -> Result<Price, NoPrice> {
        let quote = self.quote(model, Service::Standard, self.date)?;
        Ok(quote.card.price())
    }

    /// A model's card in a service, as in force on a day. The name is the model's own, or
    /// `provider/name`.
    ///
    /// # Errors
    /// As [`Self::entry`]; or no card for the service.
    pub fn quote(&self, model: &str, service: Service, on: Date) -> Result<Quote<'_>, NoPrice> {
        let entry = self.entry(model, on)?;
        let has = || entry.cards.keys().copied().collect();
        let asked = service;
        match entry.cards.get(&service) {
            Some(card) => Ok(Quote {
                entry,
                service,
                card,
            }),
            None => Err(NoPrice::Service { asked, has: has() }),
        }
    }

    /// A model's cards as in force on a day; its name as in [`Self::quote`].
    ///
    /// # Errors
    /// No such model, with the nearest names; not in force on that day.
    pub fn entry(&self, model: &str, on: Date) -> Result<&Entry, NoPrice> {
        let named = |entry: &&Entry| entry.model == model;
        let mut known: Vec<&Entry> = self.entries.iter().filter(named).collect();
        if known.is_empty() {
            known = self.of_provider(model);
        }
        let first = known.iter().filter_map(|entry| entry.from).min();
        let in_force = known
            .into_iter()
            .filter(|entry| entry.from.is_none_or(|from| from <= on));
        in_force.max_by_key(|entry| entry.from).ok_or_else(|| {
            let unknown = || NoPrice::Model(self.nearest(model));
            first.map_or_else(unknown, NoPrice::NotYet)
        })
    }

    /// Every model once, with the entry in force on a day; models not yet in force are left out.
    pub fn in_force(&self, on: Date) -> Vec<&Entry> {
        let mut current: Vec<&Entry> = Vec::new();
        for entry in &self.entries {
            if entry.from.is_some_and(|from| from > on) {
                continue;
            }
            match current.last_mut() {
                Some(last) if last.model == entry.model => *last = entry,
                _ => current.push(entry),
            }
        }
        current
    }

    /// Entries whose model or provider contains every word, whatever the case and the separators.
    /// Those that have the words as parts of their names come first: "mini" means gpt-5.4-mini before gemini.
    pub fn search<'a>(&self, words: &[String], entries: &[&'a Entry]) -> Vec<&'a Entry> {
        let plain = |text: &str| -> String {
            let kept = text.chars().filter(|c| c.is_alphanumeric());
            kept.flat_map(char::to_lowercase).collect()
        };
        let wanted: Vec<String> = words
            .iter()
            .flat_map(|words| words.split_whitespace())
            .map(plain)
            .collect();
        let has_all = |entry: &&&Entry| {
            let text = format!("{} {}", plain(&entry.model), plain(&entry.provider));
            wanted.iter().all(|word| text.contains(word.as_str()))
        };
        let is_part = |entry: &Entry| {
            let names = [entry.model.as_str(), entry.provider.as_str()];
            let parts = names.map(|name| name.split(|c: char| !c.is_alphanumeric()));
            let parts: Vec<String> = parts.into_iter().flatten().map(plain).collect();
            wanted.iter().all(|word| parts.contains(word))
        };
        let mut found: Vec<&Entry> = entries.iter().filter(has_all).copied().collect();
        found.sort_by_key(|entry| !is_part(entry));
        found
    }

    /// The names nearest to one that is not there.
    pub fn nearest(&self, model: &str) -> Vec<String> {
        let mut names: Vec<&str> = self.entries.iter().map(|e| e.model.as_str()).collect();
        names.dedup();
        let near = nearest_few(model, names, NEAR);
        near.into_iter().map(str::to_string).collect()
    }

    fn of_provider(&self, model: &str) -> Vec<&Entry> {
        let Some((provider, name)) = model.split_once('/') else {
            return Vec::new();
        };
        let fits = |entry: &&Entry| entry.provider == provider && entry.model == name;
        self.entries.iter().filter(fits).collect()
    }
}
