//! Numeric keys that a command varies: looked up once, set many times.

use std::ops::Bound;
use std::sync::Arc;

use super::Scenario;
use super::amount;
use super::checks::questions;
use super::document::{Argument, Document};
use super::keys::{Grain, Unit as KeyUnit};
use super::path::KeyPath;
use super::points::number_node;
use super::scaled::scaled;
use super::syntax::{Node, Value, moved};
use super::{Unit, uncertain};
use crate::error::{Diagnostic, Diagnostics, SourceText, Span};

/// A numeric key of a scenario.
#[derive(Clone, Debug)]
pub struct NumericKey {
    path: KeyPath,
    span: Span,
    /// As the user wrote it, for messages.
    source: SourceText,
    turn: Turn,
    /// Its value where it is a plain number, written or by default; 1 of a distribution whose size varies.
    pub value: Option<f64>,
    /// In words, for an axis; empty for a bare number.
    pub unit: String,
}

/// What a number given for a key does.
#[derive(Clone, Debug)]
enum Turn {
    /// It takes the key's place.
    Value,
    /// It multiplies the distribution that is written there.
    Size(Node),
}

impl NumericKey {
    /// A key named at a place of the document.
    pub(super) fn at_place(
        path: KeyPath,
        value: Option<f64>,
        unit: &Unit,
        document: &Document,
        span: Span,
    ) -> Self {
        let source = document.sources.get(span.source as usize).cloned();
        Self {
            unit: questions::axis_unit(&path, unit),
            value,
            path,
            span: Span { source: 0, ..span },
            source: source.unwrap_or_else(|| SourceText::new("scenario", "")),
            turn: Turn::Value,
        }
    }

    /// Whether a number given for it multiplies the distribution that is written there.
    pub fn is_size(&self) -> bool {
        matches!(self.turn, Turn::Size(_))
    }

    /// Whether it is a share of a whole, 0 to 1.
    pub fn is_share(&self) -> bool {
        let share = |number: &super::keys::Number| number.unit == KeyUnit::Share;
        !self.is_size() && self.path.number().is_some_and(share)
    }

    /// The dotted path.
    pub fn path(&self) -> String {
        self.path.to_string()
    }

    /// Whether the key takes this value, other keys aside.
    pub fn allows(&self, value: f64) -> bool {
        if self.is_size() {
            return value > 0.0 && value.is_finite();
        }
        self.path
            .number()
            .is_some_and(|number| number.allows(value))
    }

    /// Whether it takes whole numbers only.
    pub fn is_whole(&self) -> bool {
        self.path
            .number()
            .is_some_and(|number| number.grain == Grain::Whole)
    }

    /// The ends of what it takes; infinite where it has none. An end that is itself not allowed is still given.
    pub fn range(&self) -> (f64, f64) {
        if self.is_size() {
            return (0.0, f64::INFINITY);
        }
        let Some(number) = self.path.number() else {
            return (f64::NEG_INFINITY, f64::INFINITY);
        };
        let end = |bound: Bound<f64>, none: f64| match bound {
            Bound::Included(end) | Bound::Excluded(end) => end,
            Bound::Unbounded => none,
        };
        (
            end(number.low, f64::NEG_INFINITY),
            end(number.high, f64::INFINITY),
        )
    }

    /// What it takes, in words: "a share from 0 to 1".
    pub fn allowed(&self) -> String {
        self.path
            .number()
            .map_or_else(String::new, |number| number.words())
    }

    /// A number as this key takes it: `90%`, `4M/min`.
    ///
    /// # Errors
    /// How it may be written, or the allowed range.
    pub fn number(&self, text: &str) -> Result<f64, String> {
        let Some(number) = self.path.number() else {
            return Err("it is not a number".into());
        };
        let value = amount::parse(text, number.unit)?;
        if number.allows(value) {
            Ok(value)
        } else {
            Err(format!("`{}` takes {}", self.path, number.words()))
        }
    }

    /// A complaint about it, at the place where the user named it.
    pub fn refuse(&self, message: impl Into<String>, label: impl Into<String>) -> Diagnostics {
        Diagnostics::new(
            vec![self.source.clone()],
            vec![Diagnostic::new(self.span, message, label)],
        )
    }
}

impl Scenario {
    /// The numeric key of a dotted path that a flag names (`--vary tier.mini.price.output`).
    ///
    /// # Errors
    /// No such key, with the nearest; or it is not a number.
    pub fn numeric_key(&self, flag: &str, text: &str) -> Result<NumericKey, Diagnostics> {
        let (source, span) = argument(flag, text);
        let refuse =
            |diagnostic: Diagnostic| Diagnostics::new(vec![source.clone()], vec![diagnostic]);
        let path = KeyPath::parse(text, &self.document.root)
            .map_err(|error| refuse(questions::no_path(span, &error)))?;
        if let Some(skill) = path.skill().filter(|skill| !self.asks_for(skill)) {
            let known = self.ladder.skills.iter().filter(|name| self.asks_for(name));
            let nearest = crate::error::nearest(skill, known.map(String::as_str));
            let message = format!("`{path}` changes nothing: no task asks for the skill `{skill}`");
            let diagnostic = Diagnostic::new(span, message, "allowed: a skill that is used");
            return Err(refuse(diagnostic.did_you_mean(nearest)));
        }
        if path.to_string().starts_with("simulation.") {
            let message =
                format!("`{path}` cannot vary: it changes how much is simulated, not the answer");
            return Err(refuse(Diagnostic::new(
                span,
                message,
                "allowed: a key of the model",
            )));
        }
        let Some(number) = path.number() else {
            let message = format!("`{path}` cannot vary: it is not a number");
            return Err(refuse(Diagnostic::new(
                span,
                message,
                "allowed: the path of a numeric key",
            )));
        };
        let value = path
            .get(&self.document.root)
            .and_then(|node| plain_number(node, number.unit))
            .or_else(|| path.default_number());
        Ok(NumericKey {
            unit: questions::axis_unit(&path, &self.unit),
            value,
            path,
            span,
            source,
            turn: Turn::Value,
        })
    }

    /// The size of the distribution that is written at a path: a number given for it multiplies all of it.
    /// `None` where no distribution of an amount stands there.
    pub fn sized_key(&self, path: &str) -> Option<NumericKey> {
        let path = KeyPath::parse(path, &self.document.root).ok()?;
        path.number()?;
        let node = path.get(&self.document.root)?;
        let amounts = node.get("concentration").is_none() && node.get("choices").is_none();
        if !uncertain::is_spread(node) || !amounts || node.get("poisson").is_some() {
            return None;
        }
        let (turn, span) = (Turn::Size(node.clone()), node.span);
        let key = NumericKey::at_place(path, Some(1.0), &self.unit, &self.document, span);
        Some(NumericKey {
            unit: "times as written".to_string(),
            turn,
            ..key
        })
    }

    /// The scenario without its claims, guards, curve and `[uncertain]`: what many points are made from.
    #[must_use]
    pub fn bare(&self) -> Self {
        let mut document = Document::clone(&self.document);
        if let Value::Table(entries) = &mut document.root.value {
            let asked = ["claim", "expect", "curve", "uncertain"];
            entries.retain(|entry| !asked.contains(&entry.key.as_str()));
        }
        let mut scenario = self.clone();
        scenario.document = Arc::new(document);
        scenario.claims.clear();
        scenario.expectations.clear();
        scenario.uncertain = Arc::from([]);
        scenario
    }

    /// The scenario with numeric keys set, all of it checked again.
    ///
    /// # Errors
    /// All that is then wrong.
    pub fn with_numbers(&self, keys: &[(&NumericKey, f64)]) -> Result<Self, Diagnostics> {
        let mut document = Document::clone(&self.document);
        let mut pinned = self.pinned.clone();
        for (key, value) in keys {
            let text = format!("{} = {value}", key.path);
            let span = Span {
                source: u32::try_from(document.sources.len()).unwrap_or(0),
                start: 0,
                end: u32::try_from(text.len()).unwrap_or(0),
            };
            document.sources.push(SourceText::new("varied", &text));
            let node = match &key.turn {
                Turn::Value => number_node(&key.path, *value, span),
                Turn::Size(written) => {
                    let unit = key
                        .path
                        .number()
                        .map_or(KeyUnit::Plain, |number| number.unit);
                    moved(scaled(written, *value, unit), span)
                }
            };
            if let Err(error) = key.path.set(&mut document.root, span, node) {
                let diagnostic = questions::no_path(span, &error);
                return Err(Diagnostics::new(document.sources, vec![diagnostic]));
            }
            if key.path.is(questions::RATIO) {
                pinned.ratio = None;
            }
        }
        self.of_document(document, pinned)
    }
}

/// A flag and its value as a text that messages point into, with the place of the value.
pub(super) fn argument(flag: &str, value: &str) -> (SourceText, Span) {
    let given = Argument {
        origin: "command line",
        flag,
        key: "",
        value,
    };
    let (text, _, span) = given.written(0);
    (SourceText::new("command line", &text), span)
}

/// A number or a text that is one; of a score with its items, the score.
pub(super) fn plain_number(node: &Node, unit: KeyUnit) -> Option<f64> {
    match &node.value {
        Value::Whole(whole) => Some(*whole as f64),
        Value::Float(value) => Some(*value),
        Value::Text(text) => amount::parse(text, unit).ok(),
        Value::Table(_) => node
            .get("score")
            .and_then(|score| plain_number(score, unit)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
name = "s"
[[tier]]
name = "top"
price = { input = 2.5, output = "$10" }
scores = { code = { score = "60%", of = 500 } }
difficulty_loading = 0.9
[[tier]]
name = "mini"
price = { input = 0.75, output = 4.5 }
scores = { code = 0.5 }
difficulty_loading = 0.9
[[task]]
name = "coding"
tokens = { median = 100_000, p95 = 300_000 }
input_share = 0.9
skill = "code"
[delegation]
ratio = 0.9
assign = { mini = 1 }
"#;

    fn scenario() -> Scenario {
        Scenario::parse(TEXT, "s.toml", &[]).unwrap()
    }

    fn value(path: &str) -> Option<f64> {
        scenario().numeric_key("--vary", path).unwrap().value
    }

    #[test]
    fn a_key_knows_its_value_written_or_by_default() {
        assert_eq!(value("tier.top.price.output"), Some(10.0));
        assert_eq!(value("tier.top.scores.code"), Some(0.6));
        assert_eq!(value("delegation.ratio"), Some(0.9));
        assert_eq!(value("tier.mini.price.discount"), Some(0.0));
        assert_eq!(value("task.coding.tokens"), None);
        assert_eq!(value("task.coding.tokens.median"), Some(100_000.0));
    }

    #[test]
    fn setting_numbers_makes_a_checked_scenario() {
        let scenario = scenario();
        let price = scenario
            .numeric_key("--vary", "tier.mini.price.output")
            .unwrap();
        let ratio = scenario.numeric_key("--vary", "delegation.ratio").unwrap();
        let point = scenario
            .with_numbers(&[(&price, 3.0), (&ratio, 0.25)])
            .unwrap();
        let set = point
            .numeric_key("--vary", "tier.mini.price.output")
            .unwrap();
        assert_eq!(set.value, Some(3.0));
        assert_eq!(point.policy.ratio.mean(), 0.25);
        let wrong = scenario.with_numbers(&[(&ratio, 1.5)]).unwrap_err();
        assert!(
            wrong.lines()[0].contains("from 0 to 1"),
            "{:?}",
            wrong.lines()
        );
    }

    #[test]
    fn what_is_no_numeric_key_is_refused_with_the_nearest() {
        let scenario = scenario();
        let said = |path: &str| {
            scenario
                .numeric_key("--vary", path)
                .unwrap_err()
                .lines()
                .join("\n")
        };
        assert!(said("tier.mini.price.outptu").contains("tier.mini.price.output"));
        assert!(said("tier.mini.price").contains("not a number"));
        assert!(said("delegation.on_reject").contains("not a number"));
    }

    #[test]
    fn a_range_says_what_the_key_takes() {
        let key = scenario()
            .numeric_key("--vary", "delegation.ratio")
            .unwrap();
        assert_eq!(key.range(), (0.0, 1.0));
        assert_eq!(key.number("90%"), Ok(0.9));
        assert!(key.number("120%").is_err() && !key.is_whole());
    }
}
