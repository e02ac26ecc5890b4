//! models.dev's file: an object by provider, each with its models, USD per million tokens.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::gathering::{Found, Gathering, card, number};
use crate::ladder::catalogue::{Card, Entry, Service};

pub(super) fn gather(file: &Value, gathering: &mut Gathering) {
    for (id, provider) in file.as_object().into_iter().flatten() {
        let page = provider.get("doc").and_then(Value::as_str);
        let models = provider.get("models").and_then(Value::as_object);
        for (own, model) in models.into_iter().flatten() {
            let name = format!("{id}/{own}");
            if let Some(kind) = other_output(model) {
                gathering.other(&kind);
                continue;
            }
            match card_of(model) {
                Ok(card) => gathering.add(Entry {
                    model: name,
                    provider: id.clone(),
                    source: page
                        .unwrap_or("models.dev, which names no page")
                        .to_string(),
                    date: gathering.taken(),
                    from: None,
                    note: None,
                    cards: BTreeMap::from([(Service::Standard, card)]),
                }),
                Err(reason) => gathering.leave_out(&name, reason),
            }
        }
    }
}

/// What it answers with, where that is no text.
fn other_output(model: &Value) -> Option<String> {
    let outputs = model.get("modalities")?.get("output")?.as_array()?;
    let kinds: Vec<&str> = outputs.iter().filter_map(Value::as_str).collect();
    let answers = kinds.is_empty() || kinds.contains(&"text");
    (!answers).then(|| kinds.join(", "))
}

fn card_of(model: &Value) -> Result<Card, String> {
    let Some(cost) = model.get("cost").and_then(Value::as_object) else {
        return Err("no price in the file".to_string());
    };
    let size = |key: &String| {
        let digits = key.strip_prefix("context_over_")?.strip_suffix('k')?;
        digits.parse::<f64>().ok()
    };
    let mut steps: Vec<(f64, Found)> = cost
        .iter()
        .filter_map(|(key, above)| Some((size(key)? * 1e3, found(above.as_object()?))))
        .collect();
    steps.sort_by(|a, b| a.0.total_cmp(&b.0));
    card(found(cost), &steps)
}

fn found(cost: &Map<String, Value>) -> Found {
    let usd = |key: &str| number(cost.get(key));
    Found {
        input: usd("input"),
        cached_input: usd("cache_read"),
        cache_write: usd("cache_write"),
        output: usd("output"),
    }
}
