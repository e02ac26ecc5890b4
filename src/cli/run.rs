//! `rungs run`.

use std::path::{Path, PathBuf};

use crate::chart;
use crate::cli::args::{Format, RunArgs};
use crate::cli::folder::{self, NamedFile};
use crate::cli::session::{Session, Steps};
use crate::cli::{Failure, session, terminal};
use crate::experiment::{self, ExperimentError, Scope};
use crate::report;
use crate::results::Summary;
use crate::scenario::Scenario;

/// Simulates a scenario, writes its results, prints them.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let scenario = session::load(&args.scenario, &args.simulation)?;
    let folder = folder_of(args, &scenario);
    if !args.results.no_output && !args.results.force {
        folder::refuse_others(&folder, &args.scenario)?;
    }
    let session = Session::start(Steps::Evaluations.of(&args.simulation))?;
    let summary = experiment::run(&scenario, Scope::Everything, &session);
    session.end_progress();
    let mut summary = summary.map_err(failure)?;
    summary.scenario.label.clone_from(&args.results.label);
    let written = if args.results.no_output {
        None
    } else {
        Some(write(args, &folder, &summary)?)
    };
    print(args, &summary)?;
    if !args.simulation.quiet {
        terminal::note(&closing(args, written.as_deref()));
    }
    verdict(&summary)
}

/// What ended an experiment, as a failure of the command.
pub fn failure(error: ExperimentError) -> Failure {
    match error {
        ExperimentError::Invalid(diagnostics) => {
            crate::error::ScenarioError::from(diagnostics).into()
        }
        ExperimentError::Interrupted => Failure::Interrupted(
            "interrupted before anything was finished; nothing was written".into(),
        ),
    }
}

fn folder_of(args: &RunArgs, scenario: &Scenario) -> PathBuf {
    let name = folder::safe_name(&scenario.name);
    let suffix = match &args.results.label {
        Some(label) => Some(folder::safe_name(label)),
        None if !args.simulation.set.is_empty() => Some(scenario.digest.chars().take(8).collect()),
        None => None,
    };
    args.results
        .out
        .join(suffix.map_or(name.clone(), |suffix| format!("{name}-{suffix}")))
}

/// Writes everything and returns a line that says so.
fn write(args: &RunArgs, folder: &Path, summary: &Summary) -> Result<String, Failure> {
    let mut notes = Vec::new();
    let files = folder::replace_with(folder, |new| {
        let mut charts = Vec::new();
        let draw = || {
            if !args.results.no_charts {
                (charts, notes) = chart_files(summary);
            }
        };
        let figures = || {
            let json = report::json(summary).into_bytes();
            new.put((folder::SUMMARY.into(), json));
        };
        let tables = || {
            for (name, text) in report::csv::files(summary) {
                new.put((name.into(), text.into_bytes()));
            }
        };
        rayon::join(draw, || rayon::join(figures, tables));
        let embedded = charts.iter().map(|(name, _)| name.as_str());
        let embedded: Vec<&str> = embedded.filter(|name| name.ends_with(".svg")).collect();
        let report = report::markdown(summary, &embedded).into_bytes();
        new.put(("report.md".into(), report));
        charts.into_iter().for_each(|chart| new.put(chart));
    })?;
    if !args.simulation.quiet {
        notes.iter().for_each(|note| terminal::note(note));
    }
    Ok(format!("wrote {files} files to {}", folder.display()))
}

/// Every chart that the results allow, as SVG and PNG; what is left out is said, unless quiet.
pub fn chart_files(summary: &Summary) -> (Vec<NamedFile>, Vec<String>) {
    let charts = chart::all(summary);
    let files = charts.drawn.into_iter().flat_map(|chart| {
        let named = |extension: &str| format!("{}.{extension}", chart.stem);
        [
            (named("svg"), chart.svg.into_bytes()),
            (named("png"), chart.png),
        ]
    });
    let left_out = charts.left_out.iter();
    let notes = left_out.map(|chart| format!("note: no {} chart: {}", chart.stem, chart.reason));
    (files.collect(), notes.collect())
}

fn print(args: &RunArgs, summary: &Summary) -> Result<(), Failure> {
    terminal::print(&match args.format {
        Format::Table => report::terminal(summary, terminal::width(), report::Style::Coloured),
        Format::Json => report::json(summary),
        Format::Csv => report::csv::curve(summary),
        Format::Md => report::markdown::<&str>(summary, &[]),
    })
}

/// The last words: what was written, and the next useful command.
fn closing(args: &RunArgs, written: Option<&str>) -> String {
    let scenario = args.scenario.display();
    let next = if args.simulation.exact {
        format!("rungs run {scenario}   (by simulation: quantiles and latency too)")
    } else {
        format!(
            "rungs run {scenario} --set delegation.ratio=0.5   (any key)   or   rungs check {scenario}"
        )
    };
    match written {
        Some(written) => format!("{written}; read report.md first\nnext: {next}"),
        None => format!("next: {next}"),
    }
}

/// Exit 130 for a partial run, 99 for a guard that is not satisfied.
fn verdict(summary: &Summary) -> Result<(), Failure> {
    if summary.run.partial {
        return Err(Failure::Interrupted(format!(
            "interrupted: kept the {} tasks that were finished, marked partial",
            summary.run.tasks
        )));
    }
    broken_guards(std::slice::from_ref(summary))
}

/// Fails where a guard of any summary is not satisfied.
pub fn broken_guards(summaries: &[Summary]) -> Result<(), Failure> {
    let broken: Vec<String> = summaries
        .iter()
        .flat_map(|summary| &summary.expectations)
        .filter(|guard| !guard.satisfied)
        .map(|guard| format!("{} {}", guard.metric, guard.condition))
        .collect();
    if broken.is_empty() {
        return Ok(());
    }
    let (n, verb) = (
        broken.len(),
        if broken.len() == 1 {
            "expectation is"
        } else {
            "expectations are"
        },
    );
    Err(Failure::Expectation(format!(
        "{n} {verb} not satisfied: {}",
        broken.join("; ")
    )))
}
