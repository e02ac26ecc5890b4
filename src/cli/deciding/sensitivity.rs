//! `rungs sensitivity`: what the answer hangs on.

use super::sensitivity_args::{SensitivityArgs, SensitivityFormat};
use crate::chart;
use crate::cli::args::SimulationArgs;
use crate::cli::output::Output;
use crate::cli::session::{self, Session, Steps};
use crate::cli::{Failure, run, terminal};
use crate::deciding::sensitivity::{self, Choice, Question, Sensitivity, SensitivityError};
use crate::error::ScenarioError;
use crate::experiment::Engine;
use crate::metric::MetricPath;
use crate::report;
use crate::scenario::Scenario;

/// Tasks of a point that is sampled, where nobody says how many.
const SAMPLED_TASKS: u64 = 4_000;

/// Moves the inputs, prints and writes what was found.
pub fn run(args: &SensitivityArgs) -> Result<(), Failure> {
    let simulation = SimulationArgs {
        tasks: args.tasks,
        ..args.draw.simulation()
    };
    let scenario = session::load(&args.scenario, &simulation)?;
    let choice = Choice {
        only: &args.only,
        without: &args.without,
        assumed: args.assume,
    };
    let inputs = choice.inputs(&scenario).map_err(ScenarioError::from)?;
    let metrics = metrics(args, &scenario)?;
    let output = Output::of(&args.results, "sensitivity", &scenario.name);
    output.refuse_others()?;
    let engine = engine(args, &scenario, &metrics);
    let steps = match engine {
        Engine::Exact => Steps::Points,
        Engine::MonteCarlo { .. } => Steps::Evaluations,
    };
    let session = Session::start(steps.of(&simulation))?;
    let question = Question {
        scenario: &scenario,
        metrics,
        inputs,
        most_inputs: args.max_inputs,
        precision: args.precision,
        engine,
    };
    let found = sensitivity::analyse(&question, &session);
    session.end_progress();
    let found = found.map_err(failure)?;
    let written = output.write(
        vec![
            (output.figures(), report::json(&found).into_bytes()),
            (
                "sensitivity.csv".into(),
                report::sensitivity_csv(&found).into_bytes(),
            ),
        ],
        || chart::sensitivity(&found),
        args.draw.quiet,
    )?;
    print(args, &found)?;
    if !args.draw.quiet {
        output.close(written, &next(args, &found));
    }
    Ok(())
}

/// Savings, success and cost per success where they are modelled, then what is asked for.
fn metrics(args: &SensitivityArgs, scenario: &Scenario) -> Result<Vec<MetricPath>, Failure> {
    let usual: &[&str] = match scenario.success_modelled() {
        true => &["savings", "success", "cost_per_success_usd"],
        false => &["savings"],
    };
    let names = usual
        .iter()
        .copied()
        .chain(args.metric.iter().map(String::as_str));
    let mut metrics: Vec<MetricPath> = Vec::new();
    for name in names {
        let metric = scenario
            .metric("--metric", name)
            .map_err(ScenarioError::from)?;
        if !metrics.contains(&metric) {
            metrics.push(metric);
        }
    }
    Ok(metrics)
}

/// The exact engine where it knows all that is asked, else modest sampling.
fn engine(args: &SensitivityArgs, scenario: &Scenario, metrics: &[MetricPath]) -> Engine {
    let asked: Vec<&MetricPath> = metrics.iter().collect();
    match Engine::suited(scenario, &asked) {
        Engine::MonteCarlo { tasks, seed } if args.tasks.is_none() => Engine::MonteCarlo {
            tasks: tasks.min(SAMPLED_TASKS),
            seed,
        },
        engine => engine,
    }
}

fn failure(error: SensitivityError) -> Failure {
    match error {
        SensitivityError::Inputs(why) => Failure::Scenario(format!("error: {why}")),
        SensitivityError::Experiment(error) => run::failure(error),
    }
}

fn print(args: &SensitivityArgs, found: &Sensitivity) -> Result<(), Failure> {
    terminal::print(&match args.format {
        SensitivityFormat::Table => {
            report::sensitivity_table(found, terminal::width(), report::Style::Coloured)
        }
        SensitivityFormat::Json => report::json(found),
        SensitivityFormat::Csv => report::sensitivity_csv(found),
        SensitivityFormat::Md => report::sensitivity_markdown(found),
    })
}

/// Where the input that matters most turns the answer.
fn next(args: &SensitivityArgs, found: &Sensitivity) -> String {
    let file = args.scenario.display();
    let indices = found
        .metrics
        .first()
        .map_or(&[][..], |metric| &metric.indices);
    let most = indices.iter().max_by(|a, b| {
        let total = |one: &sensitivity::Indexed| one.total.estimate.unwrap_or(0.0);
        total(a).total_cmp(&total(b))
    });
    let is_size = |key: &str| {
        let input = found.inputs.iter().find(|input| input.key == key);
        input.is_some_and(|input| input.is_size)
    };
    match most {
        Some(one) if !is_size(&one.key) => format!(
            "rungs solve {file} --vary {} --for \"savings = 0\"   (where what matters most turns the answer)",
            one.key
        ),
        _ => format!("rungs break-even {file}   (where each key stops it paying)"),
    }
}
