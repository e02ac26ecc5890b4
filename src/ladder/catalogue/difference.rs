//! What changed between two catalogues.

use std::collections::{BTreeMap, BTreeSet};

use super::{Card, Catalogue, Entry, Service};

/// A model whose prices differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its name.
    pub model: String,
    /// Which card.
    pub service: Service,
    /// The price's name: `input`, `steps`.
    pub key: String,
    /// USD per million tokens before; `None` where there was none.
    pub old: Option<f64>,
    /// And after.
    pub new: Option<f64>,
}

/// What changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Models that only the new one has.
    pub added: Vec<String>,
    /// Models that only the old one has.
    pub removed: Vec<String>,
    /// Prices that differ, by model, service and key.
    pub changed: Vec<Change>,
    /// How many models are in both, with the same prices.
    pub same: usize,
}

impl Difference {
    /// From one catalogue to another, each as in force on its own day.
    pub fn between(old: &Catalogue, new: &Catalogue) -> Self {
        let by_name = |catalogue: &Catalogue| -> BTreeMap<String, Entry> {
            let current = catalogue.in_force(catalogue.date).into_iter();
            current
                .map(|entry| (entry.model.clone(), entry.clone()))
                .collect()
        };
        let (old, new) = (by_name(old), by_name(new));
        let mut difference = Self {
            added: new
                .keys()
                .filter(|m| !old.contains_key(*m))
                .cloned()
                .collect(),
            removed: old
                .keys()
                .filter(|m| !new.contains_key(*m))
                .cloned()
                .collect(),
            ..Self::default()
        };
        for (model, before) in &old {
            let Some(after) = new.get(model) else {
                continue;
            };
            let changes = changes(model, before, after);
            difference.same += usize::from(changes.is_empty());
            difference.changed.extend(changes);
        }
        difference
    }
}

fn changes(model: &str, old: &Entry, new: &Entry) -> Vec<Change> {
    let mut found = Vec::new();
    for service in Service::ALL {
        let (before, after) = (
            figures(old.cards.get(&service)),
            figures(new.cards.get(&service)),
        );
        let keys: BTreeSet<&(usize, String)> = before.keys().chain(after.keys()).collect();
        for key in keys {
            let (old, new) = (before.get(key).copied(), after.get(key).copied());
            if old != new {
                found.push(Change {
                    model: model.to_string(),
                    service,
                    key: key.1.clone(),
                    old,
                    new,
                });
            }
        }
    }
    found
}

/// Every figure of a card by name, in the order of the file.
fn figures(card: Option<&Card>) -> BTreeMap<(usize, String), f64> {
    let mut found = BTreeMap::new();
    let Some(card) = card else { return found };
    for (at, (name, price)) in card.prices().named().into_iter().enumerate() {
        found.extend(price.map(|price| ((at, name.to_string()), price)));
    }
    for step in card.steps() {
        for (at, (name, price)) in step.prices.named().into_iter().enumerate() {
            let name = format!("{name} above {}", step.above_input);
            found.extend(price.map(|price| ((10 + at, name), price)));
        }
    }
    found
}
