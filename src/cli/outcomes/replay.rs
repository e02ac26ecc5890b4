//! `rungs replay`.

use std::path::{Path, PathBuf};

use super::args::{ReplayArgs, ReplayFormat};
use super::{read, stem};
use crate::cli::folder::{self, NamedFile};
use crate::cli::{Failure, terminal};
use crate::import::calibrate::{CostBasis, table_notes};
use crate::import::replay::{self, Judge, Policy, Replay, Settings, held_out, usual_policies};
use crate::{chart, report};

/// The file that says what a folder holds.
const FIGURES: &str = "replay.json";
/// Replicates within each half of `--held-out`.
const WITHIN: u64 = 200;

/// Replays policies, prints and writes what came out.
pub fn run(args: &ReplayArgs) -> Result<(), Failure> {
    let folder = folder_of(args);
    if !args.results.no_output && !args.results.force {
        folder::refuse_unlike(&folder, FIGURES, "replay")?;
    }
    let read = read(&args.table)?;
    let models = read.loaded.table.models();
    let policies: Vec<Policy> = match args.policy.is_empty() {
        true => usual_policies(&read.sample),
        false => args
            .policy
            .iter()
            .map(|text| Policy::parse(text, models))
            .collect::<Result<_, _>>()
            .map_err(|why| Failure::Flag(format!("--policy: {why}")))?,
    };
    let settings = Settings {
        policies,
        judge: args.judge.unwrap_or(Judge::PERFECT),
        published_apgr: published_apgr(args, models)?,
        replicates: args.table.bootstrap,
        seed: args.table.seed,
    };
    let found = replay::replay(&read.sample, models, &settings, &read.session);
    read.session.end_progress();
    let mut found = found?.in_unit_of(read.basis);
    found.file = args.table.outcomes.display().to_string();
    found.digest = read.loaded.source.digest.clone();
    found.notes = notes(&read);
    if let Some(splits) = args.held_out {
        let tried = held_out(
            &read.sample,
            models,
            &settings.policies,
            (settings.judge, settings.seed),
            (splits, WITHIN),
            &read.session,
        );
        read.session.end_progress();
        found.held_out = Some(tried?);
    }
    let written = if args.results.no_output {
        None
    } else {
        Some(write(args, &folder, &found)?)
    };
    print(args, &found)?;
    if !args.table.quiet {
        terminal::note(&closing(args, written.as_deref()));
    }
    Ok(())
}

/// The figure to match, for a table of two models.
fn published_apgr(args: &ReplayArgs, models: &[String]) -> Result<Option<f64>, Failure> {
    match args.apgr {
        Some(_) if models.len() != 2 => Err(Failure::Flag(format!(
            "--apgr is for a table of two models, a weak and a strong one; this one has {}: {}",
            models.len(),
            models.join(", ")
        ))),
        figure => Ok(figure),
    }
}

fn notes(read: &super::Read) -> Vec<String> {
    let mut notes = table_notes(&read.loaded.table);
    if read.basis == CostBasis::StrongCalls {
        notes.push(format!(
            "the table has no cost_usd: a cost is the share of calls to `{}`, the strong model",
            read.loaded.table.models()[read.top]
        ));
    } else {
        notes.push("the oracle's predicted cost takes the model that is cheapest in the mean, the replayed one the cheapest on each item: it is no error of the calibration".into());
    }
    notes
}

fn folder_of(args: &ReplayArgs) -> PathBuf {
    let name = args
        .results
        .label
        .clone()
        .unwrap_or_else(|| stem(&args.table.outcomes));
    args.results
        .out
        .join(format!("replay-{}", folder::safe_name(&name)))
}

/// Writes everything and returns a line that says so.
fn write(args: &ReplayArgs, folder: &Path, found: &Replay) -> Result<String, Failure> {
    let mut files: Vec<NamedFile> = vec![
        (FIGURES.into(), report::json(found).into_bytes()),
        ("replay.csv".into(), report::replay_csv(found).into_bytes()),
    ];
    if !args.results.no_charts {
        match chart::replay(found) {
            Ok(chart) => files.extend([
                (format!("{}.svg", chart.stem), chart.svg.into_bytes()),
                (format!("{}.png", chart.stem), chart.png),
            ]),
            Err(left_out) if !args.table.quiet => {
                terminal::note(&format!("note: no chart: {}", left_out.reason));
            }
            Err(_) => {}
        }
    }
    let files = folder::replace_folder(folder, files)?;
    Ok(format!("wrote {files} files to {}", folder.display()))
}

fn print(args: &ReplayArgs, found: &Replay) -> Result<(), Failure> {
    terminal::print(&match args.format {
        ReplayFormat::Table => {
            report::replay_table(found, terminal::width(), report::Style::Coloured)
        }
        ReplayFormat::Json => report::json(found),
        ReplayFormat::Csv => report::replay_csv(found),
    })
}

fn closing(args: &ReplayArgs, written: Option<&str>) -> String {
    let file = args.table.outcomes.display();
    let next = match (args.judge, args.held_out) {
        (None, _) => {
            format!("rungs replay {file} --judge catches_wrong=0.8,passes_right=0.8   (judges err)")
        }
        (_, None) => format!(
            "rungs replay {file} --held-out 200   (predictions of items that the fit has not seen)"
        ),
        _ => format!("rungs calibrate {file} > mine.toml   (the ladder as a scenario)"),
    };
    match written {
        Some(written) => format!("{written}\nnext: {next}"),
        None => format!("next: {next}"),
    }
}
