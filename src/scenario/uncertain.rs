//! `[uncertain]`: keys whose value is not known exactly, looked up and held against what the scenario allows.

use std::sync::Arc;

use super::checks::questions;
use super::document::Document;
use super::path::KeyPath;
use super::points::number_node;
use super::read::{Reader, Syntax};
use super::record::{Record, Replacement};
use super::syntax::{Node, Value};
use super::vary::{NumericKey, plain_number};
use super::{amount, prices};
use crate::error::{Diagnostic, Span};
use crate::numerics::Belief;
use crate::scenario::Unit;

/// A key of `[uncertain]`.
#[derive(Clone, Debug)]
pub struct Uncertain {
    /// The key.
    pub key: NumericKey,
    /// What is believed of it.
    pub belief: Belief,
    /// As written: `4 to 5`, `{ median = 3, p95 = 5 }`.
    pub written: String,
}

/// An entry on the way to being checked.
struct Entry {
    path: KeyPath,
    path_span: Span,
    node: Node,
}

/// Reads `[uncertain]`. Where the model is wrong already (`whole` is false), points of it are not looked at.
pub(super) fn uncertain(
    document: &Document,
    record: &Record,
    unit: &Unit,
    whole: bool,
    found: &mut Vec<Diagnostic>,
) -> Arc<[Uncertain]> {
    let before = found.len();
    let mut entries = Vec::new();
    for Replacement {
        path,
        path_span,
        node,
    } in record.replacements("uncertain")
    {
        leaves(document, path, *path_span, node, &mut entries, found);
    }
    twice(&entries, found);
    let read: Vec<Uncertain> = entries
        .iter()
        .filter_map(|entry| one(document, entry, unit, found))
        .collect();
    if whole && found.len() == before {
        for (one, entry) in read.iter().zip(&entries) {
            alone(document, one, entry, found);
        }
    }
    if whole && found.len() == before {
        together(document, &read, &entries, found);
    }
    read.into()
}

/// One path for each value: without quotes a path is tables in tables.
fn leaves(
    document: &Document,
    path: &str,
    path_span: Span,
    node: &Node,
    entries: &mut Vec<Entry>,
    found: &mut Vec<Diagnostic>,
) {
    match KeyPath::parse(path, &document.root) {
        Ok(group) if group.is_group() && !node.entries().is_empty() => {
            for entry in node.entries() {
                let path = format!("{path}.\"{}\"", entry.key);
                leaves(document, &path, entry.key_span, &entry.node, entries, found);
            }
        }
        Ok(path) if path.is(prices::FILE) => found.push(prices::one_for_all(path_span)),
        Ok(path) => entries.push(Entry {
            path,
            path_span,
            node: node.clone(),
        }),
        Err(error) => found.push(questions::no_path(path_span, &error)),
    }
}

fn twice(entries: &[Entry], found: &mut Vec<Diagnostic>) {
    for (index, entry) in entries.iter().enumerate() {
        let path = entry.path.to_string();
        if let Some(first) = entries[..index].iter().find(|one| one.path.is(&path)) {
            let message = format!("`{path}` is uncertain twice");
            let second = Diagnostic::new(entry.path_span, message, "the second");
            found.push(second.and(first.path_span, "the first"));
        }
    }
}

fn one(
    document: &Document,
    entry: &Entry,
    unit: &Unit,
    found: &mut Vec<Diagnostic>,
) -> Option<Uncertain> {
    let path = &entry.path;
    let Some(number) = path.number() else {
        let message = format!("`{path}` cannot be uncertain: it is not a number");
        let label = "allowed: the path of a numeric key";
        found.push(Diagnostic::new(entry.path_span, message, label));
        return None;
    };
    let written = path.get(&document.root);
    if let Some(spread) = written.filter(|node| is_spread(node)) {
        found.push(is_distribution(entry, spread));
        return None;
    }
    let mut reader = Reader::new(&document.sources, Syntax::Whole);
    let belief = reader.belief(&entry.node, number, &path.to_string());
    found.append(&mut reader.found);
    let value = written
        .and_then(|node| plain_number(node, number.unit))
        .or_else(|| path.default_number());
    let key = NumericKey::at_place(path.clone(), value, unit, document, entry.node.span);
    let source = document.sources.get(entry.node.span.source as usize);
    let text = source.map_or("", |source| source.slice(entry.node.span));
    let written = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Uncertain {
        key,
        belief: belief?,
        written: written.trim_matches(['"', '\'']).to_string(),
    })
}

/// Whether a distribution stands there, whose spread over tasks a number would take away.
pub(super) fn is_spread(node: &Node) -> bool {
    match &node.value {
        Value::Text(text) => amount::ends(text).is_some(),
        Value::Table(_) => node.get("score").is_none(),
        _ => false,
    }
}

fn is_distribution(entry: &Entry, spread: &Node) -> Diagnostic {
    let path = &entry.path;
    let message = format!("`{path}` is a distribution, not a number that may be uncertain");
    let clash = Diagnostic::new(entry.path_span, message, "allowed: one of its numbers")
        .and(spread.span, "a distribution");
    match spread.entries().first() {
        Some(part) => clash.help(format!("name a part of it: \"{path}.{}\"", part.key)),
        None => clash.help("write it as { median, p95 } and name one of the two"),
    }
}

/// Neither end leaves what the key takes, nor what the scenario allows beside it.
fn alone(document: &Document, one: &Uncertain, entry: &Entry, found: &mut Vec<Diagnostic>) {
    let (low, high) = one.belief.ends();
    for value in [low, high] {
        let path = &entry.path;
        if !one.key.allows(value) {
            let message = format!(
                "what is uncertain of `{path}` reaches {}, which it does not take",
                plainly(value)
            );
            let label = format!("allowed: {}", one.key.allowed());
            found.push(Diagnostic::new(entry.node.span, message, label));
            return;
        }
        let node = number_node(path, value, entry.node.span);
        let keys = [(path.clone(), entry.path_span, node)];
        if let Err(wrong) = document.point(&keys) {
            let reached = format!("with `{path}` at {}", plainly(value));
            found.extend(wrong.into_iter().map(|wrong| told(wrong, &reached)));
            return;
        }
    }
}

/// Parts of one distribution at their ends together: a median above the 95 % point.
fn together(
    document: &Document,
    read: &[Uncertain],
    entries: &[Entry],
    found: &mut Vec<Diagnostic>,
) {
    let parent = |index: usize| {
        let path = entries[index].path.to_string();
        path.rsplit_once('.').map(|(parent, _)| parent.to_string())
    };
    for a in 0..read.len() {
        for b in (a + 1..read.len()).filter(|b| parent(*b) == parent(a)) {
            let ends = |index: usize| {
                let (low, high) = read[index].belief.ends();
                [low, high]
            };
            for (x, y) in ends(a).into_iter().flat_map(|x| ends(b).map(|y| (x, y))) {
                let key = |index: usize, value: f64| {
                    let entry = &entries[index];
                    let node = number_node(&entry.path, value, entry.node.span);
                    (entry.path.clone(), entry.path_span, node)
                };
                if let Err(wrong) = document.point(&[key(a, x), key(b, y)]) {
                    let (first, second) = (&entries[a].path, &entries[b].path);
                    let (x, y) = (plainly(x), plainly(y));
                    let reached = format!("with `{first}` at {x} and `{second}` at {y}");
                    found.extend(wrong.into_iter().map(|wrong| told(wrong, &reached)));
                    return;
                }
            }
        }
    }
}

fn told(wrong: Diagnostic, reached: &str) -> Diagnostic {
    Diagnostic {
        message: format!("{reached}, as [uncertain] allows: {}", wrong.message),
        ..wrong
    }
}

/// Six digits: an end may be the far quantile of a distribution.
fn plainly(value: f64) -> String {
    if value == 0.0 {
        return "0".to_string();
    }
    let size = value.abs();
    if !(1e-6..1e12).contains(&size) {
        return format!("{value:.3e}");
    }
    let short = format!("{value:.5e}");
    short
        .parse::<f64>()
        .map_or(short, |rounded| rounded.to_string())
}
