//! Cards as CSV and JSON.

use serde_json::{Map, Value, json};

use crate::ladder::Catalogue;
use crate::ladder::catalogue::{Card, Entry, Prices, SCHEMA};

/// A row for each card and each of its steps (`above_input_tokens` is 0 for the card itself); USD per million tokens.
pub fn cards_csv(entries: &[&Entry]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = [
        "model",
        "provider",
        "service",
        "above_input_tokens",
        "input_usd_per_mtok",
        "cached_input_usd_per_mtok",
        "cache_write_usd_per_mtok",
        "output_usd_per_mtok",
        "from",
        "date",
        "source",
        "note",
    ];
    // Writing to memory cannot fail.
    let _ = writer.write_record(heads);
    for entry in entries {
        for (service, card) in &entry.cards {
            let below = std::iter::once((0.0, *card.prices()));
            let steps = card.steps().iter();
            for (above, prices) in below.chain(steps.map(|step| (step.above_input, step.prices))) {
                let mut row = vec![
                    entry.model.clone(),
                    entry.provider.clone(),
                    service.name().to_string(),
                    above.to_string(),
                ];
                let figures = prices.named().into_iter();
                row.extend(
                    figures.map(|(_, price)| price.map_or_else(String::new, |p| p.to_string())),
                );
                row.extend([
                    entry.from.map(|day| day.to_string()).unwrap_or_default(),
                    entry.date.to_string(),
                    entry.source.clone(),
                    entry.note.clone().unwrap_or_default(),
                ]);
                let _ = writer.write_record(row);
            }
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The same as JSON, in the words of the catalogue file.
pub fn cards_json(entries: &[&Entry], catalogue: &Catalogue) -> String {
    let models: Vec<Value> = entries.iter().map(|entry| entry_json(entry)).collect();
    let value = json!({
        "schema": SCHEMA,
        "name": catalogue.name,
        "digest": catalogue.digest,
        "date": catalogue.date.to_string(),
        "source": catalogue.source,
        "models": models,
    });
    format!("{value:#}\n")
}

fn entry_json(entry: &Entry) -> Value {
    let mut map = Map::new();
    map.insert("name".into(), json!(entry.model));
    map.insert("provider".into(), json!(entry.provider));
    map.insert("source".into(), json!(entry.source));
    map.insert("date".into(), json!(entry.date.to_string()));
    map.insert("from".into(), json!(entry.from.map(|day| day.to_string())));
    map.insert("note".into(), json!(entry.note));
    for (service, card) in &entry.cards {
        map.insert(service.name().into(), card_json(card));
    }
    Value::Object(map)
}

fn card_json(card: &Card) -> Value {
    let mut map = prices_json(card.prices());
    let step = |step: &crate::ladder::catalogue::CardStep| {
        let mut map = Map::from_iter([("above_input".to_string(), json!(step.above_input))]);
        map.extend(prices_json(&step.prices));
        Value::Object(map)
    };
    map.insert("steps".into(), card.steps().iter().map(step).collect());
    Value::Object(map)
}

fn prices_json(prices: &Prices) -> Map<String, Value> {
    let named = prices.named().into_iter();
    named
        .map(|(name, price)| (name.to_string(), json!(price)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_has_a_row_for_each_card_and_step_and_json_the_same_models() {
        let catalogue = Catalogue::built_in().unwrap();
        let all = catalogue.in_force(catalogue.date);
        let csv = cards_csv(&all);
        let rows: usize = all
            .iter()
            .flat_map(|entry| entry.cards.values())
            .map(|card| 1 + card.steps().len())
            .sum();
        assert_eq!(csv.lines().count(), rows + 1);
        assert!(csv.contains("gpt-5.4,openai,standard,272000,5,0.5,,22.5,"));
        let json: Value = serde_json::from_str(&cards_json(&all, &catalogue)).unwrap();
        assert_eq!(json["models"].as_array().map(Vec::len), Some(all.len()));
    }
}
