//! What changed between two catalogues.

use serde_json::{Value, json};

use super::{joined, usd};
use crate::ladder::Catalogue;
use crate::ladder::catalogue::{Change, Difference};
use crate::report::paint::{Paint, Style};
use crate::report::table::{Cell, Column, Table};
use crate::report::text::{clean, wrap};

/// Models that came and went, and every price that differs, with its change in percent.
pub fn changes_table(
    difference: &Difference,
    (old, new): (&Catalogue, &Catalogue),
    width: usize,
    style: Style,
) -> String {
    let title = format!(
        "From {} ({}) to {} ({}): {} prices changed, {} models added, {} removed, {} the same",
        old.name,
        old.date,
        new.name,
        new.date,
        difference.changed.len(),
        difference.added.len(),
        difference.removed.len(),
        difference.same
    );
    let titled = wrap(&title, width, "", "");
    let mut lines: Vec<String> = titled
        .iter()
        .map(|line| style.paint(Paint::Title, line))
        .collect();
    if !difference.changed.is_empty() {
        lines.push(String::new());
        lines.extend(table(&difference.changed).render(width, style));
    }
    for (what, models) in [
        ("added", &difference.added),
        ("removed", &difference.removed),
    ] {
        if !models.is_empty() {
            lines.push(String::new());
            let title = format!("{what} ({}):", models.len());
            lines.push(style.paint(Paint::Aside, &clean(&title)));
            lines.extend(wrap(&models.join(", "), width, "  ", "  "));
        }
    }
    joined(&lines)
}

fn table(changes: &[Change]) -> Table {
    let mut table = Table::new(vec![
        Column::left("model", 0),
        Column::left("service", 3),
        Column::left("price", 0),
        Column::right("old", 0),
        Column::right("new", 0),
        Column::right("change", 2),
    ]);
    for change in changes {
        let figure = |price: Option<f64>| Cell::from(price.map_or_else(|| "none".into(), usd));
        let (percent, paint) = match share(change) {
            Some(share) if share > 0.0 => (format!("{:+.1} %", 100.0 * share), Paint::Bad),
            Some(share) => (format!("{:+.1} %", 100.0 * share), Paint::Good),
            None => (String::new(), Paint::Body),
        };
        table.row(vec![
            change.model.as_str().into(),
            change.service.name().into(),
            change.key.as_str().into(),
            figure(change.old),
            figure(change.new),
            Cell::new(percent, paint),
        ]);
    }
    table
}

/// new / old - 1; `None` where one is absent or the old price is 0.
fn share(change: &Change) -> Option<f64> {
    let (old, new) = change.old.zip(change.new)?;
    (old > 0.0).then(|| new / old - 1.0)
}

/// A row for each price that differs, and for each model that came or went (with no prices).
pub fn changes_csv(difference: &Difference) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record([
        "what",
        "model",
        "service",
        "price",
        "old_usd_per_mtok",
        "new_usd_per_mtok",
    ]);
    let figure = |price: Option<f64>| price.map_or_else(String::new, |price| price.to_string());
    for change in &difference.changed {
        let (old, new) = (figure(change.old), figure(change.new));
        let words = ["changed", &change.model, change.service.name(), &change.key];
        let _ = writer.write_record(words.into_iter().chain([old.as_str(), new.as_str()]));
    }
    for (what, models) in [
        ("added", &difference.added),
        ("removed", &difference.removed),
    ] {
        for model in models {
            let _ = writer.write_record([what, model, "", "", "", ""]);
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The same as JSON.
pub fn changes_json(difference: &Difference, (old, new): (&Catalogue, &Catalogue)) -> String {
    let side = |catalogue: &Catalogue| json!({"name": catalogue.name, "digest": catalogue.digest, "date": catalogue.date.to_string()});
    let change = |change: &Change| {
        json!({
            "model": change.model,
            "service": change.service.name(),
            "price": change.key,
            "old_usd_per_mtok": change.old,
            "new_usd_per_mtok": change.new,
        })
    };
    let changed: Vec<Value> = difference.changed.iter().map(change).collect();
    let value = json!({
        "old": side(old),
        "new": side(new),
        "changed": changed,
        "added": difference.added,
        "removed": difference.removed,
        "same": difference.same,
    });
    format!("{value:#}\n")
}
