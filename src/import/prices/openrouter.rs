//! OpenRouter's list of models: USD per token, as texts.

use std::collections::BTreeMap;

use serde_json::Value;

use super::gathering::{Found, Gathering, card, number, per_million};
use crate::ladder::catalogue::{Entry, Service};

pub(super) fn gather(file: &Value, gathering: &mut Gathering) {
    let models = file.get("data").and_then(Value::as_array);
    for model in models.into_iter().flatten() {
        let Some(id) = model.get("id").and_then(Value::as_str) else {
            continue;
        };
        if let Some(kind) = other_output(model) {
            gathering.other(&kind);
            continue;
        }
        let pricing = model.get("pricing").unwrap_or(&Value::Null);
        if number(pricing.get("request")).is_some_and(|usd| usd > 0.0) {
            gathering.leave_out(id, "also a price for each request");
            continue;
        }
        let usd = |key: &str| number(pricing.get(key)).map(per_million);
        let found = Found {
            input: usd("prompt"),
            cached_input: usd("input_cache_read"),
            cache_write: usd("input_cache_write"),
            output: usd("completion"),
        };
        match card(found, &[]) {
            Ok(card) => gathering.add(Entry {
                model: id.to_string(),
                provider: "openrouter".to_string(),
                source: format!("https://openrouter.ai/{id}"),
                date: gathering.taken(),
                from: None,
                note: None,
                cards: BTreeMap::from([(Service::Standard, card)]),
            }),
            Err(reason) => gathering.leave_out(id, reason),
        }
    }
}

/// What it answers with, where that is no text.
fn other_output(model: &Value) -> Option<String> {
    let outputs = model.get("architecture")?.get("output_modalities")?;
    let kinds: Vec<&str> = outputs
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let answers = kinds.is_empty() || kinds.contains(&"text");
    (!answers).then(|| kinds.join(", "))
}
