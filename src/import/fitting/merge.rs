//! Fitted task classes put into a scenario file that keeps its comments.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

use super::log::ClassFit;
use super::written::correlation_beside;

/// Keys of a class that a fit replaces.
const REPLACED: [&str; 6] = [
    "tokens",
    "input_share",
    "input_tokens",
    "output_tokens",
    "tokens_correlation",
    "requests",
];

/// What became of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The file's new text.
    pub text: String,
    /// What was done to each class: "replaced the work of `coding`".
    pub notes: Vec<String>,
}

/// Puts the `[[task]]` blocks of `fitted` into `scenario`: the work of classes of the same name is replaced, others are added.
///
/// Beside a `difficulty_loading` the correlation is that which leaves the log's (docs/methodology.md).
///
/// # Errors
/// In words, where `scenario` is no TOML or its `task` is no list of tables.
pub fn merge_tasks(scenario: &str, fitted: &str, classes: &[ClassFit]) -> Result<Merged, String> {
    let mut document: DocumentMut = scenario
        .parse()
        .map_err(|error: toml_edit::TomlError| error.to_string())?;
    let fitted: DocumentMut = fitted
        .parse()
        .map_err(|error: toml_edit::TomlError| error.to_string())?;
    let new = fitted.get("task").and_then(Item::as_array_of_tables);
    let new = new.ok_or("the fit has no task")?;
    let entry = document
        .entry("task")
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    if let Item::Value(_) = entry {
        let list = std::mem::take(entry);
        *entry = list
            .into_array_of_tables()
            .map(Item::ArrayOfTables)
            .map_err(|_| "`task` is no list of tables")?;
    }
    let tasks = entry
        .as_array_of_tables_mut()
        .ok_or("`task` is no list of tables")?;
    let mut notes = Vec::new();
    for table in new {
        let name = table.get("name").and_then(Item::as_str).unwrap_or_default();
        let known = tasks
            .iter_mut()
            .find(|task| task.get("name").and_then(Item::as_str) == Some(name));
        match known {
            Some(task) => {
                replace(task, table);
                let rho = classes
                    .iter()
                    .find(|class| class.name == name)
                    .and_then(|class| class.correlation);
                notes.push(format!(
                    "replaced the work of `{name}`{}",
                    beside_difficulty(task, rho)
                ));
            }
            None => {
                let mut added = table.clone();
                added.set_position(None);
                tasks.push(added);
                notes.push(format!("added `{name}`"));
            }
        }
    }
    Ok(Merged {
        text: document.to_string(),
        notes,
    })
}

/// Moves the fitted keys with their comments into a class; its other keys stay.
fn replace(task: &mut Table, fitted: &Table) {
    for key in REPLACED {
        task.remove(key);
    }
    for (key, item) in fitted.iter().filter(|(key, _)| *key != "name") {
        task.insert(key, item.clone());
        if let (Some(mut target), Some(source)) = (task.key_mut(key), fitted.key(key)) {
            *target.leaf_decor_mut() = source.leaf_decor().clone();
        }
    }
}

fn beside_difficulty(task: &mut Table, rho: Option<f64>) -> String {
    let number = |item: &Item| {
        item.as_float()
            .or_else(|| item.as_integer().map(|whole| whole as f64))
    };
    let kappa = task
        .get("difficulty_loading")
        .and_then(number)
        .unwrap_or(0.0);
    let (Some(rho), true) = (rho, kappa > 0.0) else {
        return String::new();
    };
    let (c, exact) = correlation_beside(rho, kappa);
    if let Some(value) = task
        .get_mut("tokens_correlation")
        .and_then(Item::as_value_mut)
    {
        let decor = value.decor().clone();
        *value = c.into();
        *value.decor_mut() = decor;
    }
    if exact {
        format!("; tokens_correlation is {c} beside its difficulty_loading of {kappa}")
    } else {
        format!(
            "; no tokens_correlation gives the log's {rho:.4} beside its difficulty_loading of {kappa}: {c} comes nearest"
        )
    }
}
