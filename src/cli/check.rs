//! `rungs check`: claims and guards of one or several scenarios.

use crate::cli::args::CheckArgs;
use crate::cli::session::{Session, Steps};
use crate::cli::{Failure, run, session, terminal, validate};
use crate::experiment::{self, Scope};
use crate::report::{self, Checked};

/// Simulates every scenario and prints the verdicts.
pub fn run(args: &CheckArgs) -> Result<(), Failure> {
    let files = validate::scenario_files(&args.paths)?;
    let mut scenarios = Vec::with_capacity(files.len());
    for file in &files {
        scenarios.push(session::load(file, &args.simulation)?);
    }
    let session = Session::start(Steps::Evaluations.of(&args.simulation))?;
    let mut summaries = Vec::with_capacity(files.len());
    for scenario in &scenarios {
        summaries.push(experiment::run(scenario, Scope::Claims, &session).map_err(run::failure)?);
    }
    session.end_progress();
    let checked: Vec<Checked<'_>> = summaries.iter().map(Checked::from).collect();
    terminal::print(&report::check_table(
        &checked,
        terminal::width(),
        report::Style::Coloured,
    ))?;
    if !args.simulation.quiet {
        terminal::note(&format!("next: rungs run {}", files[0].display()));
    }
    if summaries.iter().any(|summary| summary.run.partial) {
        return Err(Failure::Interrupted(
            "interrupted: the verdicts are from what was finished".into(),
        ));
    }
    run::broken_guards(&summaries)
}
