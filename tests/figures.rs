//! Every bundled scenario gives its stored figures, by the exact engine.
//!
//! `UPDATE_FIGURES=1 cargo test --test figures` writes them anew: a change here is value-breaking
//! (CHANGELOG.md) unless the scenario itself changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rungs::experiment::{self, Scope};
use rungs::progress::Silent;
use rungs::scenario::{Override, Scenario};
use serde::{Deserialize, Serialize};

/// What is stored of a scenario.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Figures {
    cost_per_task_usd: f64,
    baseline_cost_per_task_usd: f64,
    savings: f64,
    success: Option<f64>,
    tokens_per_task: f64,
    /// Largest savings along the curve; none where nothing can be delegated.
    best_savings: Option<f64>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scenarios() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("scenarios")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "toml")
    });
    files.sort();
    files
}

fn figures(path: &Path) -> Figures {
    let exact = Override::flag("--exact", "simulation.exact", true);
    let scenario = Scenario::load(path, &[exact]).unwrap_or_else(|error| panic!("{error}"));
    let summary = experiment::run(&scenario, Scope::Everything, &Silent).unwrap();
    let headline = &summary.headline.measures;
    let along = summary
        .curve
        .iter()
        .filter_map(|point| point.measures.savings.estimate);
    Figures {
        cost_per_task_usd: headline.cost_per_task_usd.mean.estimate.unwrap(),
        baseline_cost_per_task_usd: headline.baseline_cost_per_task_usd.mean.estimate.unwrap(),
        savings: headline.savings.estimate.unwrap(),
        success: headline.success.and_then(|success| success.estimate),
        tokens_per_task: headline.tokens_per_task.estimate.unwrap(),
        best_savings: along.reduce(f64::max),
    }
}

fn close(found: f64, stored: f64) -> bool {
    (found - stored).abs() <= 1e-9 * stored.abs().max(1e-3)
}

#[test]
fn every_bundled_scenario_gives_its_stored_figures() {
    let found: BTreeMap<String, Figures> = scenarios()
        .iter()
        .map(|path| {
            (
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                figures(path),
            )
        })
        .collect();
    let file = root().join("tests/figures.json");
    if std::env::var_os("UPDATE_FIGURES").is_some() {
        fs::write(&file, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
    }
    let stored: BTreeMap<String, Figures> =
        serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        stored.keys().collect::<Vec<_>>()
    );
    for (name, found) in &found {
        let stored = &stored[name];
        let same = close(found.cost_per_task_usd, stored.cost_per_task_usd)
            && close(
                found.baseline_cost_per_task_usd,
                stored.baseline_cost_per_task_usd,
            )
            && close(found.savings, stored.savings)
            && close(found.tokens_per_task, stored.tokens_per_task)
            && match (found.best_savings, stored.best_savings) {
                (Some(found), Some(stored)) => close(found, stored),
                (found, stored) => found == stored,
            }
            && match (found.success, stored.success) {
                (Some(found), Some(stored)) => close(found, stored),
                (found, stored) => found == stored,
            };
        assert!(same, "{name}: {found:?} instead of {stored:?}");
    }
}
