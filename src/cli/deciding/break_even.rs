//! `rungs break-even`: how far each thing may go before delegating stops paying.

use super::args::{BreakEvenArgs, DecisionFormat};
use crate::cli::session::{self, Session, Setup, Steps};
use crate::cli::{Failure, run, terminal};
use crate::deciding::break_even::{self, Basis, BreakEvens};
use crate::report;
use crate::scenario::Scenario;

/// Looks along every lever and prints what was found.
pub fn run(args: &BreakEvenArgs) -> Result<(), Failure> {
    let overrides = session::set_overrides(&args.set)?;
    let scenario = Scenario::load(&args.scenario, &overrides)?;
    if scenario.ladder.tiers.len() < 2 {
        return Err(Failure::Scenario(format!(
            "error: {}: nobody is there to delegate to: a ladder needs a second [[tier]]",
            args.scenario.display()
        )));
    }
    if !scenario.delegates() {
        return Err(Failure::Scenario(format!(
            "error: {}: nothing is delegated, so nothing can stop paying: set delegation.ratio above 0",
            args.scenario.display()
        )));
    }
    let session = Session::start(Setup {
        threads: args.threads,
        quiet: args.quiet,
        steps: Steps::Points,
    })?;
    let found = break_even::break_even(&scenario, &session);
    session.end_progress();
    let found = found.map_err(run::failure)?;
    terminal::print(&match args.format {
        DecisionFormat::Table => {
            report::break_even_table(&found, terminal::width(), report::Style::Coloured)
        }
        DecisionFormat::Json => report::json(&found),
        DecisionFormat::Csv => report::break_even_csv(&found),
    })?;
    if !args.quiet {
        terminal::note(&format!("next: {}", next(args, &found)));
    }
    Ok(())
}

/// The lever that is nearest to its crossing, looked at closely.
fn next(args: &BreakEvenArgs, found: &BreakEvens) -> String {
    let file = args.scenario.display();
    let nearest = found
        .levers
        .iter()
        .filter(|lever| lever.now > 0.0 && !lever.key.contains('*'))
        .filter(|lever| lever.basis != Basis::CostPerSuccess)
        .filter_map(|lever| {
            let times = lever.crossings.first()?.value / lever.now;
            (times > 0.0).then(|| (libm::log(times).abs(), lever))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, lever)) => format!(
            "rungs solve {file} --vary {} --for \"{}\" --to {}   (the curve, and a chart)",
            lever.key,
            match lever.basis {
                Basis::CostWithFailures => "cost_with_failures_per_task_usd = baseline",
                _ => "savings = 0",
            },
            lever.to
        ),
        None => format!("rungs optimize {file}   (what would be better)"),
    }
}
