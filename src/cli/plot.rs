//! `rungs plot`: the charts again, from saved results.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::args::PlotArgs;
use crate::cli::{Failure, folder, run, terminal};
use crate::results::{SCHEMA, Summary};

/// Draws the charts beside the summary they come from.
pub fn run(args: &PlotArgs) -> Result<(), Failure> {
    let file = if args.results.is_dir() {
        args.results.join(folder::SUMMARY)
    } else {
        args.results.clone()
    };
    let summary = load(&file)?;
    let beside = file.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let (charts, notes) = run::chart_files(&summary);
    notes.iter().for_each(|note| terminal::note(note));
    for (name, bytes) in &charts {
        folder::replace_file(&beside.join(name), |out| out.write_all(bytes))?;
    }
    terminal::note(&format!(
        "drew {} files in {}\nnext: read {}",
        charts.len(),
        beside.display(),
        beside.join("report.md").display()
    ));
    Ok(())
}

/// Reads saved results.
pub fn load(file: &Path) -> Result<Summary, Failure> {
    let text = fs::read_to_string(file).map_err(|error| {
        Failure::Running(format!(
            "cannot read {}: {error}; name a folder that `rungs run` wrote",
            file.display()
        ))
    })?;
    let invalid =
        |why: String| Failure::Data(format!("{} is no summary of a run: {why}", file.display()));
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| invalid(error.to_string()))?;
    match value.get("schema").and_then(serde_json::Value::as_str) {
        Some(SCHEMA) => serde_json::from_value(value).map_err(|error| invalid(error.to_string())),
        Some(other) => Err(invalid(format!(
            "its schema is \"{other}\", this version reads \"{SCHEMA}\""
        ))),
        None => Err(invalid("it has no \"schema\"".into())),
    }
}
