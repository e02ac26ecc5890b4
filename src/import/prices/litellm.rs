//! LiteLLM's price file: an object by model, USD per token, a key for every service and size of request.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::gathering::{Found, Gathering, card, number, per_million};
use crate::ladder::catalogue::{Card, Entry, Service};

/// What answers a chat.
const CHAT: [&str; 3] = ["chat", "responses", "completion"];

/// The description of the form, which stands among the models.
const SAMPLE: &str = "sample_spec";

/// How a key ends for each service.
const SUFFIXES: [(Service, &str); 4] = [
    (Service::Standard, ""),
    (Service::Batch, "_batches"),
    (Service::Flex, "_flex"),
    (Service::Priority, "_priority"),
];

pub(super) fn gather(file: &Value, gathering: &mut Gathering) {
    for (name, model) in file.as_object().into_iter().flatten() {
        let Some(model) = model.as_object().filter(|_| name != SAMPLE) else {
            continue;
        };
        match model.get("mode").and_then(Value::as_str) {
            Some(mode) if CHAT.contains(&mode) => chat(name, model, gathering),
            Some(mode) => gathering.other(mode),
            None => gathering.other("without a mode"),
        }
    }
}

fn chat(name: &str, model: &Map<String, Value>, gathering: &mut Gathering) {
    if number(model.get("input_cost_per_request")).is_some_and(|usd| usd > 0.0) {
        gathering.leave_out(name, "also a price for each request");
        return;
    }
    let sizes = sizes(model);
    let mut cards: BTreeMap<Service, Card> = BTreeMap::new();
    for (service, suffix) in SUFFIXES {
        match service_card(model, suffix, &sizes) {
            Ok(card) => {
                cards.insert(service, card);
            }
            Err(reason) if service == Service::Standard => {
                gathering.leave_out(name, other_price(model).unwrap_or(reason));
                return;
            }
            Err(_) => {}
        }
    }
    let text = |key: &str| model.get(key).and_then(Value::as_str).map(str::to_string);
    gathering.add(Entry {
        model: name.to_string(),
        provider: text("litellm_provider").unwrap_or_else(|| "unnamed".to_string()),
        source: text("source").unwrap_or_else(|| "LiteLLM, which names no page".to_string()),
        date: gathering.taken(),
        from: None,
        note: note(model),
        cards,
    });
}

fn service_card(
    model: &Map<String, Value>,
    suffix: &str,
    sizes: &BTreeSet<u64>,
) -> Result<Card, String> {
    let below = found(model, "", suffix);
    if suffix.is_empty() && below.is_empty() {
        return tiered(model);
    }
    let steps: Vec<(f64, Found)> = sizes
        .iter()
        .map(|thousands| {
            let found = found(model, &format!("_above_{thousands}k_tokens"), suffix);
            (*thousands as f64 * 1e3, found)
        })
        .filter(|(_, found)| !found.is_empty())
        .collect();
    card(below, &steps)
}

fn found(model: &Map<String, Value>, above: &str, suffix: &str) -> Found {
    let usd = |key: &str| {
        let value = model.get(&format!("{key}{above}{suffix}"));
        number(value).map(per_million)
    };
    Found {
        input: usd("input_cost_per_token"),
        cached_input: usd("cache_read_input_token_cost"),
        cache_write: usd("cache_creation_input_token_cost"),
        output: usd("output_cost_per_token"),
    }
}

/// Thousands of tokens above which some price is another.
fn sizes(model: &Map<String, Value>) -> BTreeSet<u64> {
    let size = |key: &String| {
        let (_, rest) = key.split_once("_cost_per_token_above_")?;
        let (digits, _) = rest.split_once("k_tokens")?;
        digits.parse().ok()
    };
    model.keys().filter_map(size).collect()
}

/// `tiered_pricing`: prices by range of input.
fn tiered(model: &Map<String, Value>) -> Result<Card, String> {
    let ranges = model.get("tiered_pricing").and_then(Value::as_array);
    let mut tiers: Vec<(f64, Found)> = Vec::new();
    for range in ranges.into_iter().flatten().filter_map(Value::as_object) {
        let from = range.get("range").and_then(|range| number(range.get(0)));
        let from = from.ok_or("prices by range, without the range")?;
        tiers.push((from, found(range, "", "")));
    }
    tiers.sort_by(|a, b| a.0.total_cmp(&b.0));
    match tiers.split_first() {
        Some(((from, lowest), steps)) if *from == 0.0 => card(*lowest, steps),
        Some(_) => Err("prices by range that do not begin at 0".to_string()),
        None => Err("no price per token".to_string()),
    }
}

/// What a model without a price per token is paid by.
fn other_price(model: &Map<String, Value>) -> Option<String> {
    let kinds = [
        ("per_character", "priced per character"),
        ("per_video", "input priced per second of video"),
        ("per_second", "priced per second"),
        ("per_image", "priced per image"),
        ("per_session", "priced per session"),
    ];
    let has = |kind: &str| {
        model
            .keys()
            .any(|key| key.contains("cost") && key.contains(kind))
    };
    let by_token = number(model.get("input_cost_per_token")).is_some();
    let kind = kinds.iter().find(|(kind, _)| !by_token && has(kind));
    kind.map(|(_, reason)| (*reason).to_string())
}

fn note(model: &Map<String, Value>) -> Option<String> {
    let mut notes = Vec::new();
    if let Some(day) = model.get("deprecation_date").and_then(Value::as_str) {
        notes.push(format!("to be withdrawn on {day}"));
    }
    let usd = |key: &str| number(model.get(key)).map(per_million);
    let reasoning = usd("output_cost_per_reasoning_token");
    if let Some(reasoning) = reasoning.filter(|usd_| Some(*usd_) != usd("output_cost_per_token")) {
        notes.push(format!(
            "reasoning tokens cost {reasoning}, which the card does not tell apart"
        ));
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}
