//! `rungs plan`: months ahead.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::chart;
use crate::cli::args::{self, DrawArgs, ResultArgs};
use crate::cli::output::Output;
use crate::cli::session::{self, Session, Steps};
use crate::cli::{Failure, run, terminal};
use crate::planning::{self, Actual, CapacityPlan, FUTURES, PlanError, Question};
use crate::report;
use crate::scenario::Scenario;

/// What to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// The plan in short, for people
    Table,
    /// Everything, as JSON (schema rungs.plan/1)
    Json,
    /// A row for each month
    Csv,
    /// The report, as Markdown
    Md,
}

/// `rungs plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// The scenario file, with a [plan]
    pub scenario: PathBuf,
    /// Futures to draw: growth, price decline and [uncertain] once in each (500, 2k)
    #[arg(long, value_name = "N", default_value_t = FUTURES, value_parser = futures)]
    pub futures: u32,
    /// What really came, as CSV: month or date, tasks, cost_usd; if there is one success, tokens
    #[arg(long, value_name = "FILE")]
    pub actuals: Option<PathBuf>,
    #[command(flatten)]
    pub draw: DrawArgs,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = PlanFormat::Table)]
    pub format: PlanFormat,
    #[command(flatten)]
    pub results: ResultArgs,
}

/// Between one future and a million of them.
fn futures(text: &str) -> Result<u32, String> {
    match args::count(text)? {
        count @ 1..=1_000_000 => Ok(count as u32),
        _ => Err(format!("{text} is not a whole number from 1 to 1M")),
    }
}

/// What came, if anything did; rows beyond the plan are told, a file with nothing else is refused.
fn actuals(args: &PlanArgs, scenario: &Scenario) -> Result<Vec<Actual>, Failure> {
    let Some(file) = &args.actuals else {
        return Ok(Vec::new());
    };
    let actuals = planning::read_actuals(file)?;
    let months = scenario.plan.as_ref().map_or(u32::MAX, |plan| plan.months);
    let beyond: Vec<&Actual> = actuals.iter().filter(|one| one.month > months).collect();
    let rows: u32 = beyond.iter().map(|one| one.coverage.rows).sum();
    let lie = format!(
        "{}: {rows} row{} of {} month{} beyond the plan's {months}",
        file.display(),
        if rows == 1 { "" } else { "s" },
        beyond.len(),
        if beyond.len() == 1 { "" } else { "s" },
    );
    if beyond.len() == actuals.len() {
        let why = format!("{lie}, and none within it; allowed: months 1 to {months}");
        return Err(Failure::Data(why));
    }
    if !beyond.is_empty() && !args.draw.quiet {
        terminal::note(&format!("note: {lie}: left out"));
    }
    Ok(actuals)
}

/// Looks ahead, prints and writes what was found.
pub fn run(args: &PlanArgs) -> Result<(), Failure> {
    let simulation = args.draw.simulation();
    let scenario = session::load(&args.scenario, &simulation)?;
    let actuals = actuals(args, &scenario)?;
    let output = Output::of(&args.results, "plan", &scenario.name);
    output.refuse_others()?;
    let session = Session::start(Steps::Points.of(&simulation))?;
    let question = Question {
        scenario: &scenario,
        futures: args.futures,
        actuals,
    };
    let found = planning::plan(&question, &session);
    session.end_progress();
    let found = found.map_err(|error| failure(error, &scenario))?;
    let written = write(&output, &found, args)?;
    print(args, &found)?;
    if !args.draw.quiet {
        output.close(written, &next(args, &found));
    }
    Ok(())
}

fn write(
    output: &Output<'_>,
    found: &CapacityPlan,
    args: &PlanArgs,
) -> Result<Option<String>, Failure> {
    if args.results.no_output {
        return Ok(None);
    }
    let charts = match args.results.no_charts {
        true => Vec::new(),
        false => chart::plan(found),
    };
    let pictures: Vec<String> = charts
        .iter()
        .flatten()
        .map(|chart| format!("{}.png", chart.stem))
        .collect();
    let pictures: Vec<&str> = pictures.iter().map(String::as_str).collect();
    let files = vec![
        (output.figures(), report::json(found).into_bytes()),
        ("plan.csv".into(), report::plan_csv(found).into_bytes()),
        (
            "report.md".into(),
            report::plan_markdown(found, &pictures).into_bytes(),
        ),
    ];
    output.write(files, || charts, args.draw.quiet)
}

fn print(args: &PlanArgs, found: &CapacityPlan) -> Result<(), Failure> {
    terminal::print(&match args.format {
        PlanFormat::Table => report::plan_table(found, terminal::width(), report::Style::Coloured),
        PlanFormat::Json => report::json(found),
        PlanFormat::Csv => report::plan_csv(found),
        PlanFormat::Md => report::plan_markdown(found, &[]),
    })
}

fn failure(error: PlanError, scenario: &Scenario) -> Failure {
    let path = &scenario.path;
    match error {
        PlanError::NoPlan => Failure::Scenario(format!(
            "error: {path}: there is no [plan] to look ahead with; such as\n\n  [plan]\n  months = 24\n  growth_per_month = 0.05\n  budget_usd_per_month = 50_000\n  slo = [ {{ metric = \"success\", above = 0.6 }} ]\n  may_change = [\"delegation.ratio\", \"limits\"]"
        )),
        PlanError::NoDemand => Failure::Scenario(format!(
            "error: {path}: nothing says how many tasks come: add [demand] tasks_per_month, or [arrivals] with a rate"
        )),
        PlanError::Overflow { key, what } => {
            Failure::Scenario(format!("error: {}: {what}", place(scenario, &key)))
        }
        PlanError::Experiment(error) => run::failure(error),
    }
}

/// File, line and key as written, of the key or of what it lies in.
fn place(scenario: &Scenario, key: &str) -> String {
    let inputs = scenario.inputs();
    let written = inputs.iter().find(|input| input.key.starts_with(key));
    match written {
        Some(input) => match input.line {
            Some(line) => format!("{}:{line}: {} = {}", scenario.path, input.key, input.value),
            None => format!("--set {}={}", input.key, input.value),
        },
        None => format!("{}: {key}", scenario.path),
    }
}

fn next(args: &PlanArgs, found: &CapacityPlan) -> String {
    let file = args.scenario.display();
    if let Some(best) = found
        .advice
        .best
        .as_ref()
        .filter(|best| !best.settings.is_empty())
    {
        let set: Vec<String> = best
            .settings
            .iter()
            .map(|one| format!("--set '{one}'"))
            .collect();
        return format!(
            "rungs plan {file} {} --label changed   (the months ahead with that change)",
            set.join(" ")
        );
    }
    match found.advice.verdict.as_str() {
        "not_asked" => format!(
            "write budget_usd_per_month or slo in [plan] of {file}, then rungs plan {file}   (with either it says what to do)"
        ),
        "none" => format!("rungs sensitivity {file}   (what the answer hangs on)"),
        _ => format!("rungs stress {file}   (how long tasks take as the load grows)"),
    }
}
