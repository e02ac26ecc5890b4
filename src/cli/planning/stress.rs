//! `rungs stress`: latency against load, and the largest load under a condition.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::chart;
use crate::cli::args::{DrawArgs, ResultArgs, count};
use crate::cli::output::Output;
use crate::cli::session::{self, Session, Steps};
use crate::cli::{Failure, terminal};
use crate::error::{ScenarioError, nearest};
use crate::planning::stress::{self, Question, Stress, StressError};
use crate::report;
use crate::scenario::{Requirement, Scenario, Targets};

/// Ratios that are compared where nobody says which.
const RATIOS: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// Flags of `rungs stress`.
#[derive(Debug, Args)]
pub struct StressArgs {
    /// The scenario file, with [arrivals]
    pub scenario: PathBuf,
    /// Loads to try
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u16).range(2..=200))]
    pub points: u16,
    /// The least load, tasks per hour (or users) [default: a tenth of what the limits carry]
    #[arg(long, value_name = "LOAD", value_parser = load)]
    pub from: Option<f64>,
    /// The greatest load [default: 1.3 times what the limits carry; of users, twice those that reach it]
    #[arg(long, value_name = "LOAD", value_parser = load)]
    pub to: Option<f64>,
    /// Find the largest load at which this holds (repeatable): "sojourn_s.p95 < 600"; [default: the scenario's plan.slo]
    #[arg(long, value_name = "CONDITION")]
    pub slo: Vec<String>,
    /// Delegation ratios to compare, by commas, or `none` [default: 0,0.25,0.5,0.75,1 where something can be delegated]
    #[arg(long, value_name = "LIST")]
    pub ratios: Option<String>,
    /// Events of all loads together, about, 100k or more (50M, 1e9): more are more precise near the ceiling, and take longer
    #[arg(long, value_name = "N", default_value = "100M", value_parser = events)]
    pub events: u64,
    #[command(flatten)]
    pub draw: DrawArgs,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = StressFormat::Table)]
    pub format: StressFormat,
    #[command(flatten)]
    pub results: ResultArgs,
}

/// What to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StressFormat {
    /// Tables for people
    Table,
    /// Everything, as JSON (schema rungs.stress/1)
    Json,
    /// A row a load
    Csv,
    /// The report, as Markdown
    Md,
}

/// Tries the loads, prints and writes what was found.
pub fn run(args: &StressArgs) -> Result<(), Failure> {
    let simulation = args.draw.simulation();
    let scenario = session::load(&args.scenario, &simulation)?;
    let question = Question {
        scenario: &scenario,
        points: usize::from(args.points),
        from: args.from,
        to: args.to,
        slo: conditions(args, &scenario)?,
        ratios: ratios(args, &scenario)?,
        max_events: args.events,
    };
    let output = Output::of(&args.results, "stress", &scenario.name);
    output.refuse_others()?;
    let session = Session::start(Steps::Points.of(&simulation))?;
    let found = stress::stress(&question, &session);
    session.end_progress();
    let found = found.map_err(failure)?;
    let report = report::stress_markdown(&found, &again(args));
    let written = output.write(
        vec![
            (output.figures(), report::json(&found).into_bytes()),
            ("stress.csv".into(), report::stress_csv(&found).into_bytes()),
            ("report.md".into(), report.clone().into_bytes()),
        ],
        || chart::stress(&found),
        args.draw.quiet,
    )?;
    terminal::print(&match args.format {
        StressFormat::Table => {
            report::stress_table(&found, terminal::width(), report::Style::Coloured)
        }
        StressFormat::Json => report::json(&found),
        StressFormat::Csv => report::stress_csv(&found),
        StressFormat::Md => report,
    })?;
    if !args.draw.quiet {
        let months_ahead = match scenario.plan {
            Some(_) => Ahead::Written,
            None => Ahead::Missing,
        };
        output.close(written, &next(args, &found, months_ahead));
    }
    match found.partial {
        true => Err(Failure::Interrupted(
            "interrupted: what was finished is kept and marked partial".into(),
        )),
        false => Ok(()),
    }
}

/// Those of the flags, else those of `[plan]`.
fn conditions(args: &StressArgs, scenario: &Scenario) -> Result<Vec<Requirement>, Failure> {
    if args.slo.is_empty() {
        return Ok(scenario
            .plan
            .as_ref()
            .map_or_else(Vec::new, |plan| plan.slo.clone()));
    }
    let read = |text: &String| scenario.requirement("--slo", text, Targets::Values);
    let read: Result<Vec<Requirement>, _> = args.slo.iter().map(read).collect();
    read.map_err(|found| Failure::flag(&found))
}

fn ratios(args: &StressArgs, scenario: &Scenario) -> Result<Vec<f64>, Failure> {
    let Some(text) = &args.ratios else {
        let fixed = matches!(scenario.policy.ratio, crate::delegation::Ratio::Fixed(_));
        return Ok(match scenario.delegates() && fixed {
            true => RATIOS.to_vec(),
            false => Vec::new(),
        });
    };
    if text.trim() == "none" {
        return Ok(Vec::new());
    }
    if !scenario.delegates() {
        return Err(Failure::Flag(format!(
            "--ratios {text}: {} delegates nothing, so that there are no ratios to compare; allowed: none",
            scenario.path
        )));
    }
    let key = scenario
        .numeric_key("--ratios", "delegation.ratio")
        .map_err(|found| Failure::flag(&found))?;
    let read = |part: &str| {
        let part = part.trim();
        let wrong = |why: String| {
            let near = nearest_ratio(part);
            Failure::Flag(format!(
                "--ratios {text}: `{part}`: {why}{near}; allowed: ratios by commas such as 0,0.5,90%, or none"
            ))
        };
        key.number(part).map_err(wrong)
    };
    let mut ratios = text.split(',').map(read).collect::<Result<Vec<f64>, _>>()?;
    ratios.sort_by(f64::total_cmp);
    ratios.dedup();
    Ok(ratios)
}

/// What somebody means who writes percents, or a word.
fn nearest_ratio(part: &str) -> String {
    let near = match part.parse::<f64>() {
        Ok(percent) if percent > 1.0 && percent <= 100.0 => Some(format!("{percent}%")),
        Ok(_) => None,
        Err(_) => nearest(part, ["none"]).map(str::to_string),
    };
    near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"))
}

/// Enough of them for a look at each load.
fn events(text: &str) -> Result<u64, String> {
    const LEAST: u64 = 100_000;
    match count(text)? {
        few if few < LEAST => Err(format!("{text} are too few to tell anything: 100k or more")),
        enough => Ok(enough),
    }
}

/// A load above 0.
fn load(text: &str) -> Result<f64, String> {
    let plain: String = text.chars().filter(|c| *c != '_' && *c != ',').collect();
    let (digits, factor) = match plain.strip_suffix(['k', 'K']) {
        Some(digits) => (digits, 1e3),
        None => (plain.as_str(), 1.0),
    };
    match digits.parse::<f64>().map(|value| value * factor) {
        Ok(value) if value > 0.0 && value <= 1e9 => Ok(value),
        _ => Err(format!(
            "`{text}` is no load: tasks per hour (or users), above 0, at most 1e9"
        )),
    }
}

fn failure(error: StressError) -> Failure {
    match error {
        StressError::Invalid(found) => ScenarioError::from(found).into(),
        StressError::Flag(why) => Failure::Flag(why),
        StressError::Queue(why) => Failure::Scenario(format!("error: {why}")),
        StressError::Defect(why) => Failure::Running(why),
        StressError::Interrupted => Failure::Interrupted(
            "interrupted before anything was finished; nothing was written".into(),
        ),
    }
}

/// The command that gives this again.
fn again(args: &StressArgs) -> String {
    let mut words = vec![format!("rungs stress {}", args.scenario.display())];
    words.extend(args.draw.set.iter().map(|set| format!("--set '{set}'")));
    words.push(format!("--points {}", args.points));
    words.extend(args.from.map(|from| format!("--from {from}")));
    words.extend(args.to.map(|to| format!("--to {to}")));
    words.extend(args.slo.iter().map(|slo| format!("--slo \"{slo}\"")));
    words.extend(args.ratios.as_ref().map(|list| format!("--ratios {list}")));
    words.push(format!("--events {}", args.events));
    words.extend(args.draw.seed.map(|seed| format!("--seed {seed}")));
    words.join(" ")
}

fn next(args: &StressArgs, found: &Stress, months_ahead: Ahead) -> String {
    let file = args.scenario.display();
    let plan = match months_ahead {
        Ahead::Written => format!("rungs plan {file}   (when growth breaks it, and what to do)"),
        Ahead::Missing => {
            format!("write [plan] in {file}, then rungs plan {file}   (when growth breaks it)")
        }
    };
    match found.slo.is_empty() {
        true => format!(
            "rungs stress {file} --slo \"sojourn_s.p95 < 600\"   (the largest load at which that holds), or {plan}"
        ),
        false => plan,
    }
}

/// Whether the scenario has a `[plan]`.
#[derive(Clone, Copy)]
enum Ahead {
    Written,
    Missing,
}
