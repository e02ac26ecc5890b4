//! What a scenario takes as given, each with what may be believed of it: the inputs of a sensitivity analysis.
//!
//! Inputs are what somebody measured, read off or guessed: [`INPUTS`]. What somebody *chooses* is none: the ratio
//! and share of delegated tasks, assignments, how many pieces, who reviews how much and what follows. Prices,
//! discounts, limits and quotas are known: they vary only where `[uncertain]` says so.

use super::document::Document;
use super::keys::{ROOT, Shape, Table};
use super::path::KeyPath;
use super::syntax::{Node, Value};
use super::uncertain::is_spread;
use super::vary::{NumericKey, plain_number};
use super::{Scenario, Uncertain};
use crate::error::Diagnostics;
use crate::numerics::Belief;

/// Paths of inputs; `*` stands for a name.
const INPUTS: [&str; 35] = [
    "demand.tasks_per_month",
    "tier.*.cache_hit",
    "tier.*.scores.*",
    "tier.*.difficulty_loading",
    "tier.*.token_multiplier",
    "tier.*.speed.first_token_s",
    "tier.*.speed.output_tokens_per_s",
    "tier.*.speed.input_tokens_per_s",
    "task.*.weight",
    "task.*.tokens",
    "task.*.input_share",
    "task.*.input_tokens",
    "task.*.output_tokens",
    "task.*.tokens_correlation",
    "task.*.difficulty_loading",
    "task.*.requests",
    "task.*.tool_s",
    "task.*.failure_cost_usd",
    "task.*.subtask.*.share",
    "delegation.overhead.plan.reads",
    "delegation.overhead.plan.tokens",
    "delegation.overhead.spawn",
    "delegation.overhead.brief",
    "delegation.overhead.context",
    "delegation.overhead.report",
    "delegation.overhead.synthesis.reads",
    "delegation.overhead.synthesis.tokens",
    "delegation.review.catches_wrong",
    "delegation.review.passes_right",
    "delegation.review.reads",
    "delegation.review.tokens",
    "delegation.review.rate.correlation",
    "delegation.assign.router.correlation",
    "task.*.assign.router.correlation",
    "task.*.subtask.*.assign.router.correlation",
];

/// An end that the key does not take itself is kept this share of the value away from.
const MARGIN: f64 = 0.01;

/// An input and what may be believed of it.
#[derive(Clone, Debug)]
pub struct Given {
    /// The key; of a distribution, its size.
    pub key: NumericKey,
    /// What is believed of its value.
    pub belief: Belief,
    /// Who says so.
    pub basis: Basis,
}

/// Where a belief comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Basis {
    /// `[uncertain]`, as written there.
    Yours(String),
    /// A score's number of items.
    Binomial(u64),
    /// Nobody: this share of the value up and down, 0.2 is ±20 %.
    Assumed(f64, Reach),
}

/// What an assumed share is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Of the value.
    Whole,
    /// Of the value, as far as the key takes it.
    Cut,
    /// Of a share above one half: of what it leaves. 0.99 ± 20 % would make a hundredth a fifth.
    Rest,
}

impl Basis {
    /// "4 to 5", "binomial, of 500", "assumed ±20 %".
    pub fn words(&self) -> String {
        match self {
            Self::Yours(written) => format!("yours: {written}"),
            Self::Binomial(of) => format!("binomial, of {of}"),
            Self::Assumed(share, reach) => {
                let percent = libm::round(share * 1e6) / 1e4;
                let reach = match reach {
                    Reach::Whole => "",
                    Reach::Cut => ", cut",
                    Reach::Rest => " of the rest",
                };
                format!("assumed ±{percent} %{reach}")
            }
        }
    }
}

impl Scenario {
    /// Every input: those of `[uncertain]` first, then what is written, in the order of the file. What stands at 0 has
    /// nothing to vary by a share of it, and is left out.
    ///
    /// `assumed` is the share by which the others may lie up or down, above 0 and below 1.
    pub fn givens(&self, assumed: f64) -> Vec<Given> {
        let mut found: Vec<Given> = self.uncertain.iter().map(yours).collect();
        let mut paths = Vec::new();
        written(&self.document.root, &ROOT, "", "", &mut paths);
        for path in paths {
            let known = |given: &Given| covers(&given.key.path(), &path);
            if !found.iter().any(known) {
                found.extend(self.given_at(&path, assumed));
            }
        }
        found
    }

    /// Any numeric key as an input, a decision too: what a flag names.
    ///
    /// # Errors
    /// No such key, with the nearest; not a number; or at 0, where a share of it is nothing.
    pub fn given(&self, flag: &str, path: &str, assumed: f64) -> Result<Given, Diagnostics> {
        let key = self.numeric_key(flag, path)?;
        self.given_at(&key.path(), assumed).ok_or_else(|| {
            let message = format!("`{}` has no value to vary around", key.path());
            key.refuse(
                message,
                "allowed: a key with a number that is not 0, or one in [uncertain]",
            )
        })
    }

    fn given_at(&self, text: &str, assumed: f64) -> Option<Given> {
        let document: &Document = &self.document;
        let path = KeyPath::parse(text, &document.root).ok()?;
        let number = path.number()?;
        let node = path.get(&document.root)?;
        if let Some(of) = node.get("of").and_then(Node::number) {
            let key = NumericKey::at_place(
                path,
                plain_number(node, number.unit),
                &self.unit,
                document,
                node.span,
            );
            let belief = Belief::of_binomial(key.value?, of).ok()?;
            return Some(Given {
                key,
                belief,
                basis: Basis::Binomial(of as u64),
            });
        }
        if is_spread(node) {
            return match node.get("concentration") {
                Some(_) => self.given_at(&format!("{text}.mean"), assumed),
                None => self.assumed(self.sized_key(text)?, assumed),
            };
        }
        let value = plain_number(node, number.unit);
        let key = NumericKey::at_place(path, value, &self.unit, document, node.span);
        self.assumed(key, assumed)
    }

    fn assumed(&self, key: NumericKey, share: f64) -> Option<Given> {
        let value = key.value.filter(|value| *value != 0.0)?;
        let (least, most) = key.range();
        let rest = key.is_share() && value > 0.5;
        let reach = share * if rest { most - value } else { value.abs() };
        let wide = [value - reach, value + reach];
        let inside = |end: f64| {
            let kept = end.clamp(least, most);
            match key.allows(kept) {
                true => kept,
                false => kept - MARGIN * (kept - value).signum() * (most - least).min(value.abs()),
            }
        };
        let [low, high] = wide.map(inside);
        let (belief, reach) = match key.is_whole() {
            true => {
                let (low, high) = (low.ceil(), high.floor());
                (Belief::Whole { low, high }, Reach::Whole)
            }
            false => {
                let reach = match [low, high] == wide {
                    _ if rest => Reach::Rest,
                    true => Reach::Whole,
                    false => Reach::Cut,
                };
                (Belief::uniform(low, high).ok()?, reach)
            }
        };
        let (low, high) = belief.ends();
        let basis = Basis::Assumed(share, reach);
        (low < high && key.allows(low) && key.allows(high)).then_some(Given { key, belief, basis })
    }
}

fn yours(one: &Uncertain) -> Given {
    Given {
        key: one.key.clone(),
        belief: one.belief.clone(),
        basis: Basis::Yours(one.written.clone()),
    }
}

/// Whether a key is the input or a part of its distribution: then its size is not varied as well.
fn covers(known: &str, path: &str) -> bool {
    known
        .strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The paths of the inputs that are written, in the order of the file.
fn written(node: &Node, table: &'static Table, path: &str, pattern: &str, found: &mut Vec<String>) {
    let join = |before: &str, name: &str| match before {
        "" => name.to_string(),
        _ => format!("{before}.{name}"),
    };
    for entry in node.entries() {
        let Some(key) = table.find(&entry.key) else {
            continue;
        };
        let (path, pattern) = (join(path, key.name), join(pattern, key.name));
        match (key.shape, &entry.node.value) {
            (Shape::Table(below), _) => written(&entry.node, below, &path, &pattern, found),
            (Shape::Named(below), Value::List(items)) => {
                for item in items {
                    let name = item.get("name").and_then(Node::text).unwrap_or_default();
                    let pattern = join(&pattern, "*");
                    written(item, below, &join(&path, name), &pattern, found);
                }
            }
            (Shape::Scores(_), Value::Table(scores)) => {
                let is_input = is_input(&join(&pattern, "*"));
                let paths = scores.iter().map(|score| join(&path, &score.key));
                found.extend(paths.filter(|_| is_input));
            }
            _ if is_input(&pattern) => found.push(path),
            // How well a rule sees is measured; where it draws the line is chosen.
            (_, Value::Table(_)) => {
                let parts = INPUTS.iter().filter_map(|input| below(input, &pattern));
                found.extend(parts.map(|part| join(&path, part)));
            }
            _ => {}
        }
    }
}

/// The part of a path below another.
fn below<'a>(path: &'a str, above: &str) -> Option<&'a str> {
    path.strip_prefix(above)?.strip_prefix('.')
}

fn is_input(pattern: &str) -> bool {
    INPUTS.contains(&pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
name = "s"
[[tier]]
name = "top"
price = { input = 2.5, cached_input = 0.25, output = 10 }
cache_hit = 0.9
scores = { code = { score = 0.6, of = 500 } }
difficulty_loading = 0.9
[[tier]]
name = "mini"
price = { input = 0.75, output = 4.5 }
scores = { code = 0.5 }
difficulty_loading = 0.9
[[task]]
name = "coding"
tokens = { median = 100_000, p95 = 300_000 }
input_share = { mean = 0.5, concentration = 20 }
skill = "code"
subtasks = 4
[delegation]
ratio = 0.9
assign = { mini = 1 }
[delegation.overhead]
spawn = 0
brief = "200 to 800"
[delegation.review]
rate = 0.7
catches_wrong = 0.8
passes_right = 0.5
[uncertain]
"tier.mini.price.output" = "4 to 5"
"#;

    fn scenario() -> Scenario {
        Scenario::parse(TEXT, "s.toml", &[]).unwrap()
    }

    fn given(path: &str) -> Given {
        let all = scenario().givens(0.2);
        all.into_iter().find(|one| one.key.path() == path).unwrap()
    }

    #[test]
    fn inputs_are_what_is_written_and_no_decisions() {
        let paths: Vec<String> = scenario()
            .givens(0.2)
            .iter()
            .map(|g| g.key.path())
            .collect();
        let expected = [
            "tier.mini.price.output",
            "tier.top.cache_hit",
            "tier.top.scores.code",
            "tier.top.difficulty_loading",
            "tier.mini.scores.code",
            "tier.mini.difficulty_loading",
            "task.coding.tokens",
            "task.coding.input_share.mean",
            "delegation.overhead.brief",
            "delegation.review.catches_wrong",
            "delegation.review.passes_right",
        ];
        assert_eq!(paths, expected);
    }

    #[test]
    fn each_says_who_says_so() {
        assert_eq!(
            given("tier.mini.price.output").basis.words(),
            "yours: 4 to 5"
        );
        assert_eq!(
            given("tier.top.scores.code").basis.words(),
            "binomial, of 500"
        );
        assert_eq!(
            given("tier.mini.scores.code").basis.words(),
            "assumed ±20 %"
        );
        let loading = given("tier.top.difficulty_loading");
        assert_eq!(loading.basis.words(), "assumed ±20 %, cut");
        assert_eq!(loading.belief.ends().1, 0.991);
        assert_eq!(given("task.coding.tokens").belief.ends(), (0.8, 1.2));
    }

    #[test]
    fn a_share_is_as_uncertain_as_what_it_leaves() {
        let hit = given("tier.top.cache_hit");
        assert_eq!(hit.basis.words(), "assumed ±20 % of the rest");
        let (low, high) = hit.belief.ends();
        assert!((low - 0.88).abs() < 1e-12 && (high - 0.92).abs() < 1e-12);
        let half = given("delegation.review.passes_right");
        assert_eq!(half.basis.words(), "assumed ±20 %");
        assert_eq!(half.belief.ends(), (0.4, 0.6));
    }

    #[test]
    fn a_decision_that_is_named_is_an_input_too() {
        let ratio = scenario().given("--only", "delegation.ratio", 0.1).unwrap();
        let (low, high) = ratio.belief.ends();
        assert!((low - 0.89).abs() < 1e-12 && (high - 0.91).abs() < 1e-12);
        let pieces = scenario()
            .given("--only", "task.coding.subtasks", 0.3)
            .unwrap();
        assert_eq!(
            pieces.belief,
            Belief::Whole {
                low: 3.0,
                high: 5.0
            }
        );
        let said = |path: &str| {
            scenario()
                .given("--only", path, 0.2)
                .unwrap_err()
                .lines()
                .join(" ")
        };
        assert!(said("delegation.overhead.spawn").contains("no value to vary around"));
        assert!(said("delegation.ratoi").contains("delegation.ratio"));
    }
}
