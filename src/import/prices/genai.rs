//! genai-prices' file: a list of providers, USD per million tokens, prices with days of effect and sizes of request.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::gathering::{Found, Gathering, card, number};
use crate::ladder::catalogue::{Card, Date, Entry, Service, parse_date};

pub(super) fn gather(file: &Value, gathering: &mut Gathering) {
    for provider in file.as_array().into_iter().flatten() {
        let id = text(provider, "id").unwrap_or("unnamed");
        let page = provider.get("pricing_urls").and_then(|urls| urls.get(0));
        let page = page
            .and_then(Value::as_str)
            .unwrap_or("genai-prices, which names no page");
        let models = provider.get("models").and_then(Value::as_array);
        for model in models.into_iter().flatten() {
            let Some(own) = text(model, "id") else {
                continue;
            };
            let name = match provider.get("model_match") {
                Some(maker) if matches(maker, own) => own.to_string(),
                _ => format!("{id}/{own}"),
            };
            let entry = |card: Card, from, note| Entry {
                model: name.clone(),
                provider: id.to_string(),
                source: page.to_string(),
                date: gathering.taken(),
                from,
                note,
                cards: BTreeMap::from([(Service::Standard, card)]),
            };
            match periods(model) {
                Ok(periods) => {
                    let entries: Vec<Entry> = periods
                        .into_iter()
                        .map(|period| entry(period.card, period.from, period.note))
                        .collect();
                    entries.into_iter().for_each(|entry| gathering.add(entry));
                }
                Err(reason) => gathering.leave_out(&name, reason),
            }
        }
    }
}

/// Whether a provider makes the model that is called so, by the file's own rule. What only a
/// regular expression could tell counts as its own.
fn matches(rule: &Value, id: &str) -> bool {
    let Some((kind, operand)) = rule.as_object().and_then(|rule| rule.iter().next()) else {
        return false;
    };
    let rules = operand.as_array().map_or(&[][..], Vec::as_slice);
    let part = operand.as_str().unwrap_or_default();
    match kind.as_str() {
        "or" => rules.iter().any(|rule| matches(rule, id)),
        "and" => rules.iter().all(|rule| matches(rule, id)),
        "contains" => id.contains(part),
        "starts_with" => id.starts_with(part),
        "ends_with" => id.ends_with(part),
        "equals" => id == part,
        "regex" => true,
        _ => false,
    }
}

/// Prices over a time.
struct Period {
    from: Option<Date>,
    card: Card,
    note: Option<String>,
}

/// One where the prices are an object; of a list, one for each day of effect.
fn periods(model: &Value) -> Result<Vec<Period>, String> {
    let conditional = match model.get("prices") {
        Some(Value::Array(list)) => list,
        Some(prices) => {
            let card = of_prices(prices)?;
            return Ok(vec![Period {
                from: None,
                card,
                note: None,
            }]);
        }
        None => return Err("no price in the file".to_string()),
    };
    let mut periods: Vec<Period> = Vec::new();
    for one in conditional {
        let card = of_prices(one.get("prices").unwrap_or(&Value::Null))?;
        let constraint = one.get("constraint").filter(|c| !c.is_null());
        let day = constraint.and_then(|constraint| text(constraint, "start_date"));
        let hours = constraint.and_then(hours);
        match (constraint, day, hours) {
            (None, ..) => periods.push(Period {
                from: None,
                card,
                note: None,
            }),
            (_, Some(day), _) => periods.push(Period {
                from: Some(parse_date(day)?),
                card,
                note: None,
            }),
            (_, None, Some(hours)) => by_hour(&mut periods, card, &hours)?,
            _ => return Err("a condition on its price that is not read".to_string()),
        }
    }
    match periods.is_empty() {
        true => Err("no price in the file".to_string()),
        false => Ok(periods),
    }
}

/// Hours of the day, UTC, from and to, in words and as a share of the day.
struct Hours {
    words: String,
    share: f64,
}

fn hours(constraint: &Value) -> Option<Hours> {
    let hour = |key: &str| {
        let (hours, rest) = text(constraint, key)?.split_once(':')?;
        let minutes: f64 = rest.get(..2)?.parse().ok()?;
        let hours: f64 = hours.parse().ok()?;
        Some((hours + minutes / 60.0, format!("{hours:02}:{minutes:02}")))
    };
    let ((from, from_words), (to, to_words)) = (hour("start_time")?, hour("end_time")?);
    let length = (to - from).rem_euclid(24.0);
    Some(Hours {
        words: format!("{from_words} to {to_words} UTC"),
        share: length / 24.0,
    })
}

/// Of two prices by the hour, the one of the greater part of the day is the card; the other is told in a note.
fn by_hour(periods: &mut [Period], card: Card, hours: &Hours) -> Result<(), String> {
    let Some(last) = periods.last_mut() else {
        return Err("a price at some hours only".to_string());
    };
    let other = match hours.share >= 0.5 {
        true => std::mem::replace(&mut last.card, card),
        false => card,
    };
    let when = match hours.share >= 0.5 {
        true => format!("outside {}", hours.words),
        false => hours.words.clone(),
    };
    let (input, output) = (other.prices().input, other.prices().output);
    last.note = Some(format!(
        "{when} it costs {input} and {output}, input and output: left out"
    ));
    Ok(())
}

fn of_prices(prices: &Value) -> Result<Card, String> {
    let Some(prices) = prices.as_object().filter(|prices| !prices.is_empty()) else {
        return Err("no price in the file".to_string());
    };
    if number(prices.get("requests_kcount")).is_some_and(|usd| usd > 0.0) {
        return Err("also a price for each request".to_string());
    }
    let mut sizes: Vec<f64> = prices.values().flat_map(starts).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    let steps: Vec<(f64, Found)> = sizes
        .iter()
        .map(|size| (*size, found(prices, Some(*size))))
        .collect();
    card(found(prices, None), &steps)
}

/// Sizes of request at which a price changes.
fn starts(price: &Value) -> Vec<f64> {
    let tiers = price.get("tiers").and_then(Value::as_array);
    let start = |tier: &Value| number(tier.get("start"));
    tiers.into_iter().flatten().filter_map(start).collect()
}

/// The prices above a size, or below all of them.
fn found(prices: &Map<String, Value>, above: Option<f64>) -> Found {
    let usd = |key: &str| at(prices.get(key)?, above);
    Found {
        input: usd("input_mtok"),
        cached_input: usd("cache_read_mtok"),
        cache_write: usd("cache_write_mtok"),
        output: usd("output_mtok"),
    }
}

fn at(price: &Value, above: Option<f64>) -> Option<f64> {
    let base = number(Some(price)).or_else(|| number(price.get("base")));
    let tiers = price.get("tiers").and_then(Value::as_array);
    let reached = tiers.into_iter().flatten().filter(|tier| {
        let start = number(tier.get("start"));
        start
            .zip(above)
            .is_some_and(|(start, above)| start <= above)
    });
    let highest = reached.max_by(|a, b| {
        let start = |tier: &Value| number(tier.get("start")).unwrap_or(0.0);
        start(a).total_cmp(&start(b))
    });
    highest.and_then(|tier| number(tier.get("price"))).or(base)
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}
