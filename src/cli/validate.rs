//! `rungs validate`: all mistakes of scenario files, nothing simulated.

use std::path::{Path, PathBuf};

use crate::cli::args::ValidateArgs;
use crate::cli::{Failure, session, terminal};
use crate::scenario::{Scenario, holds_models_only};

/// Checks every file; the failure carries the mistakes of all of them.
pub fn run(args: &ValidateArgs) -> Result<(), Failure> {
    let overrides = session::set_overrides(&args.set)?;
    let files = scenario_files(&args.paths)?;
    let mut mistakes = Vec::new();
    for path in &files {
        match Scenario::load(path, &overrides).map_err(Failure::from) {
            Ok(scenario) if !args.quiet => terminal::print(&describe(path, &scenario))?,
            Ok(_) => {}
            Err(Failure::Scenario(rendered)) => mistakes.push(rendered),
            Err(other) => return Err(other),
        }
    }
    if !mistakes.is_empty() {
        return Err(Failure::Scenario(mistakes.join("\n")));
    }
    if !args.quiet {
        terminal::note(&format!("next: rungs run {}", files[0].display()));
    }
    Ok(())
}

fn describe(path: &Path, scenario: &Scenario) -> String {
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let classes = scenario.classes.len();
    format!(
        "{}: valid: {}, {classes} task class{}, {} on the curve, {}, {}\n",
        path.display(),
        count(scenario.ladder.tiers.len(), "tier"),
        if classes == 1 { "" } else { "es" },
        count(
            scenario.curve.values.len() * (1 + scenario.curve.assignments.len()),
            "point"
        ),
        count(scenario.claims.len(), "claim"),
        count(scenario.expectations.len(), "guard"),
    )
}

/// Files as given, and the `.toml` files of folders, those of their folders too, in the order of their names. Files
/// of models are no scenarios.
pub fn scenario_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            collect(path, &mut files)?;
            if files.len() == before {
                return Err(Failure::Running(format!(
                    "{} holds no .toml file",
                    path.display()
                )));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| Failure::io("read the folder", folder, &error);
    let mut entries = std::fs::read_dir(folder)
        .map_err(unreadable)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files)?;
        } else if is_scenario(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_scenario(path: &Path) -> bool {
    let is_toml = path
        .extension()
        .is_some_and(|extension| extension == "toml");
    // What cannot be read is told when it is loaded.
    is_toml && !std::fs::read_to_string(path).is_ok_and(|text| holds_models_only(&text))
}
