//! Price catalogues as text: tables, CSV, JSON; what an import left out; what changed between two.

mod changes;
mod data;

pub use changes::{changes_csv, changes_json, changes_table};
pub use data::{cards_csv, cards_json};

use std::collections::BTreeMap;

use super::paint::{Paint, Style};
use super::table::{Cell, Column, Table};
use super::text::{clean, wrap};
use crate::import::prices::ImportedPrices;
use crate::ladder::Catalogue;
use crate::ladder::catalogue::{Entry, Prices, Service};

/// Models with their standard prices, a line each.
pub fn models(entries: &[&Entry], catalogue: &Catalogue, width: usize, style: Style) -> String {
    let mut lines = vec![head(catalogue, style), String::new()];
    let mut table = Table::new(vec![
        Column::left("model", 0),
        Column::right("input", 0),
        Column::right("cached", 2),
        Column::right("cache write", 4),
        Column::right("output", 0),
        Column::left("above", 3),
        Column::left("other services", 5),
        Column::left("provider", 6),
    ]);
    for entry in entries {
        let Some((service, card)) = entry.cards.first_key_value() else {
            continue;
        };
        let mut row = vec![Cell::from(entry.model.as_str())];
        row.extend(figures(card.prices()));
        let above = card.steps().first().map(|step| tokens(step.above_input));
        row.push(above.unwrap_or_default().into());
        let others = entry.cards.keys().filter(|other| *other != service);
        let others: Vec<&str> = others.map(|other| other.name()).collect();
        row.push(others.join(", ").into());
        row.push(entry.provider.as_str().into());
        table.row(row);
    }
    lines.extend(table.render(width, style));
    lines.push(String::new());
    lines.push(style.paint(
        Paint::Aside,
        "USD per million tokens, standard service. Above: requests with more input are repriced whole.",
    ));
    joined(&lines)
}

/// Everything about one model: each card with its steps, where the figures stand, and other times.
pub fn model(entries: &[&Entry], catalogue: &Catalogue, width: usize, style: Style) -> String {
    let mut lines = vec![head(catalogue, style)];
    for entry in entries {
        lines.push(String::new());
        let from = entry.from.map(|from| format!(", from {from}"));
        let title = format!(
            "{} ({}){}",
            entry.model,
            entry.provider,
            from.unwrap_or_default()
        );
        lines.push(style.paint(Paint::Title, &clean(&title)));
        lines.extend(cards(entry).render(width, style));
        let taken = format!("taken on {} from {}", entry.date, entry.source);
        lines.extend(wrap(&taken, width, "  ", "  "));
        let note = entry.note.iter();
        lines.extend(note.flat_map(|note| wrap(&format!("note: {note}"), width, "  ", "  ")));
    }
    joined(&lines)
}

/// What an import gave: how many models, and every chat model that was left out, by reason.
pub fn imported(imported: &ImportedPrices, width: usize, style: Style) -> String {
    let entries = imported.catalogue.entries();
    let models = imported.catalogue.in_force(imported.catalogue.date).len();
    let (chat, out) = (models + imported.left_out.len(), imported.left_out.len());
    let title = format!(
        "{}, form {}: {chat} chat models, {models} imported, {out} left out",
        imported.catalogue.name,
        imported.format.name()
    );
    let mut lines = vec![style.paint(Paint::Title, &clean(&title))];
    let steps = |entry: &&Entry| entry.cards.values().any(|card| !card.steps().is_empty());
    let with_steps = entries.iter().filter(steps).count();
    let services = entries.iter().filter(|entry| entry.cards.len() > 1).count();
    lines.push(format!(
        "  {with_steps} with another price for large requests, {services} with other services than standard"
    ));
    let later = entries.len() - models;
    if later > 0 {
        lines.push(format!(
            "  {later} entries in force at other times are kept"
        ));
    }
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for out in &imported.left_out {
        by_reason
            .entry(&out.reason)
            .or_default()
            .push(out.model.as_str());
    }
    for (reason, models) in by_reason {
        lines.push(String::new());
        let title = format!("left out, {reason} ({}):", models.len());
        lines.push(style.paint(Paint::Doubt, &clean(&title)));
        lines.extend(wrap(&models.join(", "), width, "  ", "  "));
    }
    if !imported.other.is_empty() {
        let kinds = imported.other.iter().map(|(kind, n)| format!("{n} {kind}"));
        let text = format!("no chat models: {}", kinds.collect::<Vec<_>>().join(", "));
        lines.push(String::new());
        lines.extend(wrap(&text, width, "", "  "));
    }
    joined(&lines)
}

fn head(catalogue: &Catalogue, style: Style) -> String {
    let digest = catalogue.digest.get(..12).unwrap_or_default();
    let text = format!(
        "Catalogue {}, {}, sha256 {digest}",
        catalogue.name, catalogue.date
    );
    style.paint(Paint::Title, &clean(&text))
}

fn cards(entry: &Entry) -> Table {
    let mut table = Table::new(vec![
        Column::left("service", 0),
        Column::right("input", 0),
        Column::right("cached", 0),
        Column::right("cache write", 0),
        Column::right("output", 0),
    ]);
    let mut row = |name: String, prices: &Prices| {
        let mut cells = vec![Cell::from(name)];
        cells.extend(figures(prices));
        table.row(cells);
    };
    for service in Service::ALL {
        let Some(card) = entry.cards.get(&service) else {
            continue;
        };
        row(service.name().to_string(), card.prices());
        for step in card.steps() {
            let name = format!("{service} above {}", tokens(step.above_input));
            row(name, &step.prices);
        }
    }
    table
}

fn figures(prices: &Prices) -> [Cell; 4] {
    prices
        .named()
        .map(|(_, price)| price.map_or_else(String::new, usd).into())
}

/// A price with all its digits, two decimals at least: 15.00, 0.075.
pub(super) fn usd(price: f64) -> String {
    let plain = format!("{price}");
    let decimals = plain.split_once('.').map_or(0, |(_, digits)| digits.len());
    match decimals {
        0 | 1 => format!("{price:.2}"),
        _ => plain,
    }
}

/// 272000 → 272k.
fn tokens(count: f64) -> String {
    match count % 1000.0 == 0.0 {
        true => format!("{}k", count / 1000.0),
        false => format!("{count}"),
    }
}

fn joined(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in() -> Catalogue {
        Catalogue::built_in().unwrap()
    }

    #[test]
    fn a_price_keeps_its_digits_and_has_two_decimals_at_least() {
        assert_eq!(
            [usd(15.0), usd(2.5), usd(0.075), usd(0.0)],
            ["15.00", "2.50", "0.075", "0.00"]
        );
    }

    #[test]
    fn a_list_fits_the_terminal_and_names_every_model() {
        let catalogue = built_in();
        let all = catalogue.in_force(catalogue.date);
        for width in [40, 80, 200] {
            let text = models(&all, &catalogue, width, Style::Plain);
            let rows = text.lines().filter(|line| line.starts_with("  "));
            assert!(rows.clone().count() > all.len());
            assert!(
                rows.clone().all(|line| line.chars().count() <= width),
                "{text}"
            );
        }
        let text = models(&all, &catalogue, 120, Style::Plain);
        assert!(
            text.contains("gpt-5.4-mini") && text.contains("0.075"),
            "{text}"
        );
    }

    #[test]
    fn a_model_shows_each_service_and_the_price_of_large_requests() {
        let catalogue = built_in();
        let all = catalogue.in_force(catalogue.date);
        let one: Vec<&Entry> = all
            .into_iter()
            .filter(|entry| entry.model == "gpt-5.4")
            .collect();
        let text = model(&one, &catalogue, 100, Style::Plain);
        for part in [
            "standard above 272k",
            "22.50",
            "priority",
            "https://",
            "taken on",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
