//! Each form on a small file written for it, and the real ones where they are.

use std::path::Path;

use super::*;
use crate::ladder::catalogue::{Service, parse_date};

const LITELLM: &str = r#"{
  "sample_spec": {"mode": "one of: chat, embedding", "litellm_provider": "a page"},
  "big": {"mode": "chat", "litellm_provider": "acme", "source": "https://acme.example/prices",
    "input_cost_per_token": 7.5e-07, "output_cost_per_token": 4.5e-06, "cache_read_input_token_cost": 7.5e-08,
    "cache_creation_input_token_cost": 0.0,
    "input_cost_per_token_batches": 3.75e-07, "output_cost_per_token_batches": 2.25e-06,
    "input_cost_per_token_above_272k_tokens": 1.5e-06, "output_cost_per_token_above_272k_tokens": 6.75e-06,
    "deprecation_date": "2027-04-01"},
  "ranges": {"mode": "chat", "litellm_provider": "acme", "tiered_pricing": [
    {"range": [256000, 1000000], "input_cost_per_token": 2.5e-07, "output_cost_per_token": 2e-06},
    {"range": [0, 256000], "input_cost_per_token": 5e-08, "output_cost_per_token": 4e-07}]},
  "by-second": {"mode": "chat", "litellm_provider": "acme", "input_cost_per_second": 0.01},
  "by-request": {"mode": "chat", "litellm_provider": "acme", "input_cost_per_token": 0.0, "output_cost_per_token": 1e-06, "input_cost_per_request": 0.005},
  "half": {"mode": "responses", "litellm_provider": "acme", "input_cost_per_token": 1e-06},
  "none": {"mode": "chat", "litellm_provider": "acme"},
  "picture": {"mode": "image_generation", "litellm_provider": "acme"}
}"#;

const GENAI: &str = r#"[
  {"id": "acme", "pricing_urls": ["https://acme.example/prices"], "model_match": {"or": [{"starts_with": "big"}, {"equals": "o"}]}, "models": [
    {"id": "big", "prices": [
      {"prices": {"input_mtok": {"base": 5, "tiers": [{"start": 200000, "price": 10}]}, "cache_read_mtok": 0.5, "output_mtok": 25}},
      {"constraint": {"start_date": "2026-03-13"}, "prices": {"input_mtok": 4, "cache_read_mtok": 0.4, "output_mtok": 20}}]},
    {"id": "big-hours", "prices": [
      {"prices": {"input_mtok": 0.135, "output_mtok": 0.55}},
      {"constraint": {"start_time": "00:30:00Z", "end_time": "16:30:00Z"}, "prices": {"input_mtok": 0.27, "output_mtok": 1.1}}]},
    {"id": "embed", "prices": {"input_mtok": 0.1}},
    {"id": "free", "prices": {}},
    {"id": "searching", "prices": {"input_mtok": 1, "output_mtok": 1, "requests_kcount": 12}}]},
  {"id": "reseller", "models": [{"id": "big", "prices": {"input_mtok": 6, "output_mtok": 30}}]}
]"#;

const MODELS_DEV: &str = r#"{"acme": {"id": "acme", "doc": "https://acme.example/docs", "models": {
  "big": {"cost": {"input": 2, "output": 12, "cache_read": 0.2, "context_over_200k": {"input": 4, "output": 18, "cache_read": 0.4}}, "modalities": {"output": ["text"]}},
  "open": {"modalities": {"output": ["text"]}},
  "painter": {"cost": {"input": 1, "output": 30}, "modalities": {"output": ["image"]}}}}}"#;

const OPENROUTER: &str = r#"{"data": [
  {"id": "acme/big", "pricing": {"prompt": "0.0000025", "completion": "0.000015", "input_cache_read": "0.00000025", "request": "0"}, "architecture": {"output_modalities": ["text"]}},
  {"id": "acme/auto", "pricing": {"prompt": "-1", "completion": "-1"}},
  {"id": "acme/asks", "pricing": {"prompt": "0.000001", "completion": "0.000001", "request": "0.005"}},
  {"id": "acme/painter", "pricing": {"prompt": "0", "completion": "0"}, "architecture": {"output_modalities": ["image"]}}]}"#;

fn imported(text: &str) -> ImportedPrices {
    import(text, "prices.json", parse_date("2026-11-22").unwrap()).unwrap()
}

fn reasons(imported: &ImportedPrices) -> Vec<(&str, &str)> {
    imported
        .left_out
        .iter()
        .map(|out| (out.model.as_str(), out.reason.as_str()))
        .collect()
}

/// Input, cached input, output of a model's card, then above its steps.
fn figures(
    imported: &ImportedPrices,
    model: &str,
    service: Service,
    on: &str,
) -> Vec<(f64, Option<f64>, f64)> {
    let on = parse_date(on).unwrap();
    let quote = imported.catalogue.quote(model, service, on).unwrap();
    let steps = quote.card.steps().iter().map(|step| step.prices);
    std::iter::once(*quote.card.prices())
        .chain(steps)
        .map(|prices| (prices.input, prices.cached_input, prices.output))
        .collect()
}

const TODAY: &str = "2026-11-22";

#[test]
fn litellm_gives_a_card_for_each_service_and_says_why_not() {
    let imported = imported(LITELLM);
    assert_eq!(imported.format, PriceFormat::LiteLlm);
    assert_eq!(
        figures(&imported, "big", Service::Standard, TODAY),
        [(0.75, Some(0.075), 4.5), (1.5, Some(0.075), 6.75)]
    );
    assert_eq!(
        figures(&imported, "big", Service::Batch, TODAY),
        [(0.375, None, 2.25)]
    );
    assert_eq!(
        figures(&imported, "ranges", Service::Standard, TODAY),
        [(0.05, None, 0.4), (0.25, None, 2.0)]
    );
    let big = imported.catalogue.find("big").unwrap();
    assert_eq!((big.cache_write, big.steps.len()), (None, 1));
    assert_eq!(
        reasons(&imported),
        [
            ("by-request", "also a price for each request"),
            ("half", "no output price"),
            ("none", "no price per token"),
            ("by-second", "priced per second"),
        ]
    );
    assert_eq!(
        imported.other,
        BTreeMap::from([("image_generation".to_string(), 1)])
    );
    let entry = &imported.catalogue.entries()[0];
    assert_eq!(entry.source, "https://acme.example/prices");
    assert_eq!(entry.note.as_deref(), Some("to be withdrawn on 2027-04-01"));
}

#[test]
fn genai_prices_keeps_days_of_effect_and_sizes_of_request() {
    let imported = imported(GENAI);
    assert_eq!(imported.format, PriceFormat::GenAiPrices);
    let big = |on: &str| figures(&imported, "big", Service::Standard, on);
    assert_eq!(
        big("2026-03-12"),
        [(5.0, Some(0.5), 25.0), (10.0, Some(0.5), 25.0)]
    );
    assert_eq!(big(TODAY), [(4.0, Some(0.4), 20.0)]);
    assert_eq!(
        figures(&imported, "reseller/big", Service::Standard, TODAY),
        [(6.0, None, 30.0)]
    );
    assert_eq!(
        figures(&imported, "big-hours", Service::Standard, TODAY),
        [(0.27, None, 1.1)]
    );
    let noted = imported.catalogue.entries().iter();
    let notes: Vec<&str> = noted.filter_map(|entry| entry.note.as_deref()).collect();
    assert_eq!(
        notes,
        ["outside 00:30 to 16:30 UTC it costs 0.135 and 0.55, input and output: left out"]
    );
    assert_eq!(
        reasons(&imported),
        [
            ("acme/searching", "also a price for each request"),
            ("acme/embed", "no output price"),
            ("acme/free", "no price in the file"),
        ]
    );
}

#[test]
fn models_dev_and_openrouter_are_told_apart_by_what_stands_in_them() {
    let dev = imported(MODELS_DEV);
    assert_eq!(dev.format, PriceFormat::ModelsDev);
    assert_eq!(
        figures(&dev, "acme/big", Service::Standard, TODAY),
        [(2.0, Some(0.2), 12.0), (4.0, Some(0.4), 18.0)]
    );
    assert_eq!(reasons(&dev), [("acme/open", "no price in the file")]);
    let router = imported(OPENROUTER);
    assert_eq!(router.format, PriceFormat::OpenRouter);
    assert_eq!(
        figures(&router, "acme/big", Service::Standard, TODAY),
        [(2.5, Some(0.25), 15.0)]
    );
    assert_eq!((router.left_out.len(), router.other["image"]), (2, 1));
}

#[test]
fn what_is_no_price_file_is_refused_in_a_sentence() {
    let refused = |text: &str| import(text, "x.json", parse_date(TODAY).unwrap()).unwrap_err();
    assert!(refused(" \n").contains("is empty"));
    assert!(refused(&LITELLM[..200]).contains("cut short"));
    for text in ["{}", "[]", "3", "{\"a\": {\"b\": 1}}", "[{\"id\": 1}]"] {
        assert!(refused(text).contains("none of the forms"), "{text}");
    }
    assert!(refused("{\"a\": {\"models\": {}}}").contains("no chat model"));
}

/// Published prices: input, cached input, output.
const PUBLISHED: [(&str, f64, f64, f64); 6] = [
    ("gpt-5.4", 2.50, 0.25, 15.00),
    ("gpt-5.4-mini", 0.75, 0.075, 4.50),
    ("gpt-5.4-nano", 0.20, 0.02, 1.25),
    ("gpt-5", 1.25, 0.125, 10.00),
    ("gpt-5-mini", 0.25, 0.025, 2.00),
    ("gpt-5-nano", 0.05, 0.005, 0.40),
];

fn real(name: &str) -> Option<ImportedPrices> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/prices");
    match std::fs::read_to_string(folder.join(name)) {
        Ok(text) => Some(imported(&text)),
        Err(_) => {
            eprintln!("skipped: {name} is not there");
            None
        }
    }
}

#[test]
fn the_real_files_give_the_published_prices_and_every_chat_model_or_its_reason() {
    for (name, chat) in [
        ("litellm_model_prices.json", 3_500),
        ("genai_prices.json", 1_442),
    ] {
        let Some(imported) = real(name) else { continue };
        for (model, input, cached, output) in PUBLISHED {
            let found = figures(&imported, model, Service::Standard, TODAY);
            assert_eq!(found[0], (input, Some(cached), output), "{name}: {model}");
        }
        let large = figures(&imported, "gpt-5.4", Service::Standard, TODAY);
        assert_eq!(large[1..], [(5.0, Some(0.5), 22.5)], "{name}");
        let entries = imported.catalogue.entries();
        let models: std::collections::BTreeSet<&str> =
            entries.iter().map(|entry| entry.model.as_str()).collect();
        assert_eq!(models.len() + imported.left_out.len(), chat, "{name}");
        let text = imported.catalogue.text();
        let read = Catalogue::parse(&text, "prices.json").unwrap();
        assert_eq!(read, imported.catalogue, "{name}");
    }
}
