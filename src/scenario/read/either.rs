//! Values that are a word or something else, lists of words and numbers, and what is expected of a number.

use super::Reader;
use crate::error::{Diagnostic, nearest};
use crate::scenario::Expected;
use crate::scenario::amount;
use crate::scenario::keys::{Key, Number, Table};
use crate::scenario::record::Checked;
use crate::scenario::syntax::{Node, Value};

/// Lengths that a list of weights by hour may have: a day's, a week's.
const HOURS: [usize; 2] = [24, 168];

impl Reader<'_> {
    /// Weights by hour of a day or a week, not all of them 0; scaled to a mean of 1.
    pub(super) fn weights(&mut self, node: &Node, number: &Number, path: &str) -> Option<Vec<f64>> {
        let Value::List(items) = &node.value else {
            return self.refuse(node, path, "a list of 24 or 168 numbers", "");
        };
        if !HOURS.contains(&items.len()) {
            let message = format!("`{path}` has {} weights", items.len());
            let label = "allowed: 24, one an hour of the day, or 168, one an hour of the week";
            self.found.push(Diagnostic::new(node.span, message, label));
            return None;
        }
        let read: Vec<Option<f64>> = items
            .iter()
            .enumerate()
            .map(|(hour, item)| self.number(item, number, &format!("{path}[{}]", hour + 1)))
            .collect();
        let mut weights = read.into_iter().collect::<Option<Vec<f64>>>()?;
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        if !(mean > 0.0) {
            let message = format!("the weights of `{path}` sum to 0");
            let label = "allowed: weights of 0 or more, one of them above 0";
            self.found.push(Diagnostic::new(node.span, message, label));
            return None;
        }
        weights.iter_mut().for_each(|weight| *weight /= mean);
        Some(weights)
    }

    /// Some of these words, each once.
    pub(super) fn words(
        &mut self,
        node: &Node,
        words: &[&'static str],
        path: &str,
    ) -> Option<Vec<String>> {
        let Value::List(items) = &node.value else {
            let example = format!("[\"{}\"]", words.first().copied().unwrap_or_default());
            return self.refuse(node, path, "a list of words", &example);
        };
        let read: Vec<Option<String>> = items
            .iter()
            .map(|item| self.choice(item, words, path))
            .collect();
        let mut read = read.into_iter().collect::<Option<Vec<String>>>()?;
        read.sort_unstable();
        read.dedup();
        Some(read)
    }

    pub(super) fn word_or_number(
        &mut self,
        node: &Node,
        word: &str,
        number: &'static Number,
        path: &str,
    ) -> Option<Checked> {
        match node.text() {
            Some(text) if text == word => Some(Checked::Text(word.to_string())),
            Some(text) if amount::parse(text, number.unit).is_err() => {
                self.no_word(node, word, &number.words(), path)
            }
            _ => self.number_or_whole(node, number, path),
        }
    }

    pub(super) fn word_or_table(
        &mut self,
        node: &Node,
        word: &str,
        table: &'static Table,
        key: &'static Key,
        path: &str,
    ) -> Option<Checked> {
        match &node.value {
            Value::Table(_) => Some(Checked::Record(self.table(node, table, path))),
            Value::Text(text) if text == word => Some(Checked::Text(word.to_string())),
            Value::Text(_) => self.no_word(node, word, "a table of keys", path),
            _ => self.refuse(
                node,
                path,
                &format!("\"{word}\" or a table of keys"),
                key.example,
            ),
        }
    }

    fn no_word<T>(&mut self, node: &Node, word: &str, other: &str, path: &str) -> Option<T> {
        let message = format!("`{path}` is {}", self.said(node.span));
        let label = format!("allowed: \"{word}\", or {other}");
        let meant = nearest(node.text().unwrap_or_default(), [word]);
        let wrong = Diagnostic::new(node.span, message, label).did_you_mean(meant);
        self.found.push(wrong);
        None
    }

    /// A number, or a range or distribution of it that stays where the number may be.
    pub(super) fn expected(
        &mut self,
        node: &Node,
        number: &Number,
        path: &str,
    ) -> Option<Expected> {
        let spread = match &node.value {
            Value::Table(_) => true,
            Value::Text(text) => amount::ends(text).is_some(),
            _ => false,
        };
        if !spread {
            return self.number(node, number, path).map(Expected::Number);
        }
        let belief = self.belief(node, number, path)?;
        let (low, high) = belief.ends();
        let beyond = [low, high].into_iter().find(|end| !number.allows(*end));
        let Some(end) = beyond else {
            return Some(Expected::Belief(belief));
        };
        let message = format!("`{path}` reaches {end:.4}");
        let label = format!("allowed: {}", number.words());
        self.found.push(Diagnostic::new(node.span, message, label));
        None
    }
}
