//! Limits by name: `limits = { preset = "openai-mini-t4" }` becomes the numbers it stands for.

use std::borrow::Cow;

use super::prices::Resolved;
use super::syntax::{Entry, Node, Value};
use crate::error::Diagnostic;
use crate::ladder::presets;

/// Puts limits where tiers and pools name a preset; a key that is written stays.
pub(super) fn look_up<'a>(resolved: &mut Resolved<'a>) {
    for list in ["tier", "pool"] {
        let items = resolved.root.get(list).map_or(&[][..], Node::items);
        let asked: Vec<(usize, Node)> = items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| Some((index, item.get("limits")?.get("preset")?.clone())))
            .collect();
        for (index, name) in asked {
            match entries(&name) {
                Some(Ok(entries)) => put(resolved, list, index, entries),
                Some(Err(unknown)) => resolved.wrong.push(*unknown),
                None => {}
            }
        }
    }
}

/// The keys that a preset stands for; `None` where its name is no text, which the reader refuses.
fn entries(name: &Node) -> Option<Result<Vec<Entry>, Box<Diagnostic>>> {
    let text = name.text().filter(|text| !text.trim().is_empty())?;
    let Some(preset) = presets::find(text) else {
        let message = format!("there is no preset `{text}`");
        let names: Vec<&str> = presets::all().iter().map(|p| p.name.as_str()).collect();
        let label = format!("the presets are {}", names.join(", "));
        let unknown = Diagnostic::new(name.span, message, label);
        return Some(Err(Box::new(
            unknown.did_you_mean(presets::nearest_name(text)),
        )));
    };
    let entry = |(key, value): (&'static str, f64)| Entry {
        key: key.to_string(),
        key_span: name.span,
        node: Node {
            span: name.span,
            value: Value::Float(value),
        },
    };
    Some(Ok(preset.keys().into_iter().map(entry).collect()))
}

fn put(resolved: &mut Resolved<'_>, list: &str, index: usize, given: Vec<Entry>) {
    let root = Cow::to_mut(&mut resolved.root);
    let Some(Node {
        value: Value::List(items),
        ..
    }) = root.get_mut(list)
    else {
        return;
    };
    let limits = items.get_mut(index).and_then(|item| item.get_mut("limits"));
    if let Some(Node {
        value: Value::Table(written),
        ..
    }) = limits
    {
        let absent = |one: &Entry| !written.iter().any(|entry| entry.key == one.key);
        let new: Vec<Entry> = given.into_iter().filter(absent).collect();
        written.extend(new);
    }
}
