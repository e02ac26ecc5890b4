//! A calibration put into a scenario file that somebody wrote.

use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use crate::cli::Failure;
use crate::import::calibrate::{Written, WrittenTier};
use crate::scenario::Scenario;

/// The file with the calibration in it, and what is to be said of that.
pub struct Merged {
    pub text: String,
    pub notes: Vec<String>,
}

/// The scenario with scores, loadings and multipliers of the tiers whose name or model the table has; checked.
pub fn merged(path: &Path, written: &Written) -> Result<Merged, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    let merged = merge(&text, written)
        .map_err(|why| Failure::Scenario(format!("error: {}: {why}", path.display())))?;
    let name = format!("{} with the calibration in it", path.display());
    match Scenario::parse(&merged.text, &name, &[]) {
        Ok(_) => Ok(merged),
        Err(wrong) => Err(crate::error::ScenarioError::from(wrong).into()),
    }
}

fn merge(text: &str, written: &Written) -> Result<Merged, String> {
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| error.to_string())?;
    let mut notes = Vec::new();
    let tiers = document
        .get_mut("tier")
        .and_then(Item::as_array_of_tables_mut);
    let tiers = tiers
        .ok_or("it has no [[tier]] tables: calibrate without --into prints a whole scenario")?;
    for (rung, tier) in written.tiers.iter().enumerate() {
        match find(tiers, &tier.name) {
            Some((0, table)) => {
                put(table, tier, None);
                if rung > 0 {
                    notes.push(format!(
                        "`{}` is the executive there, not `{}`: calibrate with --top {}",
                        tier.name, written.tiers[0].name, tier.name
                    ));
                }
            }
            Some((_, table)) => put(table, tier, tier.multiplier),
            None => notes.push(format!(
                "no tier is called `{}` or has that model: left out",
                tier.name
            )),
        }
    }
    Ok(Merged {
        text: document.to_string(),
        notes,
    })
}

fn find<'a>(tiers: &'a mut ArrayOfTables, model: &str) -> Option<(usize, &'a mut Table)> {
    let says = |table: &Table, key: &str| table.get(key).and_then(Item::as_str) == Some(model);
    let at = (0..tiers.len()).find(|i| {
        tiers
            .get(*i)
            .is_some_and(|t| says(t, "model") || says(t, "name"))
    })?;
    Some((at, tiers.get_mut(at)?))
}

/// The executive's multiplier is 1, and is not written.
fn put(table: &mut Table, tier: &WrittenTier, multiplier: Option<(f64, f64)>) {
    set(table, "difficulty_loading", Value::from(tier.loading));
    if let Some((mean, sigma)) = multiplier {
        let value = if sigma > 0.0 {
            let mut both = InlineTable::new();
            both.insert("mean", Value::from(mean));
            both.insert("sigma", Value::from(sigma));
            Value::from(both)
        } else {
            Value::from(mean)
        };
        set(table, "token_multiplier", value);
    }
    if table.get("scores").and_then(Item::as_table_like).is_none() {
        table.insert("scores", Item::Value(Value::from(InlineTable::new())));
    }
    let Some(scores) = table.get_mut("scores").and_then(Item::as_table_like_mut) else {
        return;
    };
    for (skill, score, of) in &tier.scores {
        let mut both = InlineTable::new();
        both.insert("score", Value::from(*score));
        if let Some(of) = of.and_then(|of| i64::try_from(of).ok()) {
            both.insert("of", Value::from(of));
        }
        scores.insert(skill, Item::Value(Value::from(both)));
    }
}

/// In place, so that what stands beside the old value stays.
fn set(table: &mut Table, key: &str, value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = value;
            *old.decor_mut() = decor;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}
