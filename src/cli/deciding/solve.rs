//! `rungs solve`: where along a key a condition begins to hold.

use super::args::{DecisionFormat, SolveArgs};
use crate::chart;
use crate::cli::output::Output;
use crate::cli::session::{self, Session, Steps};
use crate::cli::{Failure, run, terminal};
use crate::deciding::solve::{self, Question, Solution};
use crate::error::ScenarioError;
use crate::report;
use crate::scenario::{NumericKey, Targets};

/// Looks along a key, prints and writes what was found.
pub fn run(args: &SolveArgs) -> Result<(), Failure> {
    let scenario = session::load(&args.scenario, &args.simulation)?;
    let key = scenario
        .numeric_key("--vary", &args.vary)
        .map_err(ScenarioError::from)?;
    let requirement = scenario
        .requirement("--for", &args.condition, Targets::ValuesAndBaseline)
        .map_err(ScenarioError::from)?;
    super::refuse_exact(&scenario, [&requirement.metric])?;
    let from = end(&key, "--from", args.from.as_deref())?;
    let to = end(&key, "--to", args.to.as_deref())?;
    let range = solve::default_range(&key, from, to).map_err(ScenarioError::from)?;
    let output = Output::of(&args.results, "solve", &scenario.name);
    output.refuse_others()?;
    let session = Session::start(Steps::Evaluations.of(&args.simulation))?;
    let question = Question {
        scenario: &scenario,
        key: &key,
        requirement: &requirement,
        range,
    };
    let found = solve::solve(&question, &session);
    session.end_progress();
    let found = found.map_err(run::failure)?;
    let written = output.write(
        vec![
            (output.figures(), report::json(&found).into_bytes()),
            (
                "solve.csv".into(),
                report::solution_csv(&found).into_bytes(),
            ),
        ],
        || vec![chart::solution(&found)],
        args.simulation.quiet,
    )?;
    terminal::print(&match args.format {
        DecisionFormat::Table => {
            report::solution_table(&found, terminal::width(), report::Style::Coloured)
        }
        DecisionFormat::Json => report::json(&found),
        DecisionFormat::Csv => report::solution_csv(&found),
    })?;
    if !args.simulation.quiet {
        output.close(written, &next(args, &found));
    }
    reached(&found)
}

/// A condition that is met nowhere in the range is a mistake in the question: exit 3, with the closest approach.
fn reached(found: &Solution) -> Result<(), Failure> {
    if found.nearest.is_none() || !found.holds.is_empty() {
        return Ok(());
    }
    Err(Failure::Scenario(format!(
        "error: `{}` is met nowhere from {} = {} to {}",
        found.condition, found.vary, found.from, found.to
    )))
}

fn end(key: &NumericKey, flag: &str, text: Option<&str>) -> Result<Option<f64>, Failure> {
    let Some(text) = text else { return Ok(None) };
    key.number(text)
        .map(Some)
        .map_err(|why| Failure::Scenario(format!("error: {flag} {text}: {why}")))
}

fn next(args: &SolveArgs, found: &Solution) -> String {
    let file = args.scenario.display();
    match found.crossings.first() {
        Some(crossing) => format!(
            "rungs run {file} --set {}={}   (everything at that point)",
            found.vary, crossing.value
        ),
        None => format!(
            "rungs break-even {file}   (what would have to change for delegation to stop paying)"
        ),
    }
}
