//! Numbers, with their suffixes and ranges.

use super::Reader;
use crate::error::Diagnostic;
use crate::scenario::amount;
use crate::scenario::keys::{Grain, Number, Unit};
use crate::scenario::record::Checked;
use crate::scenario::syntax::{Node, Value};

impl Reader<'_> {
    pub(super) fn number_or_whole(
        &mut self,
        node: &Node,
        number: &'static Number,
        path: &str,
    ) -> Option<Checked> {
        match number.grain {
            Grain::Real => self.number(node, number, path).map(Checked::Number),
            Grain::Whole => self.whole(node, number, path).map(Checked::Whole),
        }
    }

    /// A number within its range.
    pub(super) fn number(&mut self, node: &Node, number: &Number, path: &str) -> Option<f64> {
        let value = self.figure(node, number.unit, path)?;
        self.within(node, value, number, path)
    }

    /// A whole number within its range; every digit of it is kept.
    pub(super) fn whole(&mut self, node: &Node, number: &Number, path: &str) -> Option<u64> {
        let value = self.number(node, number, path)?;
        match node.value {
            // 2^64 itself rounds to the same double as the largest seed.
            Value::Whole(whole) => match u64::try_from(whole) {
                Ok(whole) => Some(whole),
                Err(_) => self.refuse(node, path, &number.words(), ""),
            },
            _ => Some(value as u64),
        }
    }

    pub(super) fn pair(&mut self, node: &Node, number: &Number, path: &str) -> Option<(f64, f64)> {
        let [first, second] = node.items() else {
            return self.refuse(node, path, "a list of two numbers", "[0.70, 0.05]");
        };
        let first = self.number(first, number, path);
        let second = self.number(second, number, path);
        first.zip(second)
    }

    /// A number, whatever its range.
    pub(super) fn figure(&mut self, node: &Node, unit: Unit, path: &str) -> Option<f64> {
        if let Some(value) = node.number() {
            return Some(value);
        }
        match node.text().map(|text| amount::parse(text, unit)) {
            Some(Ok(value)) => Some(value),
            _ => self.refuse(node, path, amount::written(unit), ""),
        }
    }

    /// The value, where the range has it.
    pub(super) fn within(
        &mut self,
        node: &Node,
        value: f64,
        number: &Number,
        path: &str,
    ) -> Option<f64> {
        if number.allows(value) {
            return Some(value);
        }
        let message = format!("`{path}` is {}", self.said(node.span));
        let mut diagnostic =
            Diagnostic::new(node.span, message, format!("allowed: {}", number.words()));
        if number.unit == Unit::Share && (2.0..=100.0).contains(&value) {
            let share = amount::parse(&format!("{value}%"), Unit::Share).unwrap_or(value / 100.0);
            diagnostic = diagnostic.help(format!("{share} or \"{value}%\""));
        }
        self.found.push(diagnostic);
        None
    }
}
