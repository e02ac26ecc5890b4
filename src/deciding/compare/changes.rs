//! What is written differently, key by key.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Side;
use crate::results::Input;

/// A key that is written in one only, or differently in both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputChange {
    /// Dotted path.
    pub key: String,
    /// What it is part of.
    pub part: Part,
    /// As written in the first; null where it is not.
    pub first: Option<String>,
    /// As written in the other; null where it is not.
    pub second: Option<String>,
}

/// What a key is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Which model stands on a rung.
    Model,
    /// What it costs.
    Price,
    /// What else is said of the ladder: scores, speed, limits, multipliers, quotas.
    Ladder,
    /// The tasks.
    Tasks,
    /// Who does what, and who checks.
    Policy,
    /// Anything else.
    Other,
}

impl Part {
    /// As results and tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Price => "price",
            Self::Ladder => "ladder",
            Self::Tasks => "tasks",
            Self::Policy => "policy",
            Self::Other => "other",
        }
    }

    fn of(key: &str) -> Self {
        let root = key.split('.').next().unwrap_or_default();
        match root {
            "tier" if key.ends_with(".model") => Self::Model,
            "tier" if key.contains(".price.") || key.ends_with(".price") => Self::Price,
            "catalogue" => Self::Price,
            "tier" | "quota" => Self::Ladder,
            "task" => Self::Tasks,
            "delegation" => Self::Policy,
            _ => Self::Other,
        }
    }
}

/// How a comparison runs and what a run would draw besides: no part of what is compared.
const NOT_COMPARED: [&str; 2] = ["simulation.", "curve."];

/// The keys that differ, by part, and within a part in the order of the files.
pub fn changes(first: &Side, second: &Side) -> Vec<InputChange> {
    let (a, b) = (first.inputs(), second.inputs());
    let mut found = changed(&a, &b);
    if first.catalogue() != second.catalogue() {
        found.push(InputChange {
            key: "catalogue".into(),
            part: Part::Price,
            first: first.catalogue(),
            second: second.catalogue(),
        });
    }
    found.sort_by_key(|change| change.part);
    found
}

fn changed(a: &[Input], b: &[Input]) -> Vec<InputChange> {
    let by_key = |inputs: &[Input]| -> BTreeMap<String, String> {
        let written = inputs.iter();
        written
            .map(|input| (input.key.clone(), input.value.clone()))
            .collect()
    };
    let (first, second) = (by_key(a), by_key(b));
    let mut keys: Vec<&str> = a.iter().map(|input| input.key.as_str()).collect();
    let added = b.iter().map(|input| input.key.as_str());
    keys.extend(added.filter(|key| !first.contains_key(*key)));
    keys.retain(|key| !NOT_COMPARED.iter().any(|root| key.starts_with(root)));
    let mut found: Vec<InputChange> = Vec::new();
    for key in keys {
        let (old, new) = (first.get(key), second.get(key));
        if same(old, new) || found.iter().any(|change| change.key == key) {
            continue;
        }
        found.push(InputChange {
            key: key.to_string(),
            part: Part::of(key),
            first: old.cloned(),
            second: new.cloned(),
        });
    }
    found
}

/// Whether two values say the same: as texts, or as numbers.
fn same(a: Option<&String>, b: Option<&String>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return a.is_none() && b.is_none();
    };
    let number = |text: &str| text.replace('_', "").parse::<f64>().ok();
    a == b || number(a).is_some_and(|value| number(b) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(key: &str, value: &str) -> Input {
        Input {
            key: key.into(),
            value: value.into(),
            line: None,
            comment: None,
        }
    }

    #[test]
    fn keys_that_are_added_removed_or_changed_are_told_and_equal_numbers_are_not() {
        let first = [
            input("simulation.tasks", "1000"),
            input("tier.mini.model", "\"a\""),
            input("tier.mini.price.input", "0.50"),
            input("delegation.ratio", "0.9"),
            input("task.coding.tokens", "100_000"),
        ];
        let second = [
            input("simulation.tasks", "2000"),
            input("tier.mini.price.input", "0.5"),
            input("delegation.ratio", "0.8"),
            input("delegation.review.rate", "1"),
            input("task.coding.tokens", "100000"),
        ];
        let found: Vec<_> = changed(&first, &second)
            .into_iter()
            .map(|change| (change.part, change.key, change.first, change.second))
            .collect();
        let text = |text: &str| Some(text.to_string());
        assert_eq!(
            found,
            [
                (Part::Model, "tier.mini.model".into(), text("\"a\""), None),
                (
                    Part::Policy,
                    "delegation.ratio".into(),
                    text("0.9"),
                    text("0.8")
                ),
                (
                    Part::Policy,
                    "delegation.review.rate".into(),
                    None,
                    text("1")
                ),
            ]
        );
    }

    #[test]
    fn every_key_is_part_of_something() {
        for (key, part) in [
            ("tier.mini.model", Part::Model),
            ("tier.mini.price", Part::Price),
            ("tier.mini.price.output", Part::Price),
            ("tier.mini.scores", Part::Ladder),
            ("quota.window.units", Part::Ladder),
            ("task.coding.tokens", Part::Tasks),
            ("delegation.review.rate", Part::Policy),
            ("demand.tasks_per_month", Part::Other),
        ] {
            assert_eq!(Part::of(key), part, "{key}");
        }
    }
}
