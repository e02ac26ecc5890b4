//! `rungs optimize`: the best policy, and the best models for it.

use std::collections::BTreeSet;
use std::path::Path;

use super::args::{DecisionFormat, OptimizeArgs};
use crate::chart;
use crate::cli::output::Output;
use crate::cli::session::{self, Session, Steps};
use crate::cli::{Failure, run, terminal};
use crate::deciding::optimize::{
    self, Dimension, Keeping, Models, Optimum, OptimumError, Phases, Sense, Wish,
};
use crate::deciding::solve;
use crate::error::ScenarioError;
use crate::report;
use crate::scenario::{Scenario, Targets};

/// The scenario with the recommended policy in it.
const KEPT: &str = "recommended.toml";
/// Set apart from a scenario's own seed, so that what confirms the search is nothing it has seen.
const FRESH: u64 = 0x9e37_79b9_7f4a_7c15;

/// Looks for the best policy, prints and writes it.
pub fn run(args: &OptimizeArgs) -> Result<(), Failure> {
    let scenario = session::load(&args.scenario, &args.simulation)?;
    let wish = wish(args, &scenario)?;
    let output = Output::of(&args.results, "optimize", &scenario.name);
    output.refuse_others()?;
    let session = Session::start(Steps::Points.of(&args.simulation))?;
    if let Some(along) = &args.along {
        return phases(args, wish, along, &session);
    }
    let found = optimize::optimize(&wish, &session);
    session.end_progress();
    let found = found.map_err(failure)?;
    let mut files = vec![
        (output.figures(), report::json(&found).into_bytes()),
        (
            "optimize.csv".into(),
            report::optimum_csv(&found).into_bytes(),
        ),
    ];
    let mut kept = false;
    if let Some(text) = recommended(args, &wish, &found)? {
        files.push((KEPT.into(), text.into_bytes()));
        kept = true;
    }
    let written = output.write(
        files,
        || vec![chart::optimum(&found)],
        args.simulation.quiet,
    )?;
    terminal::print(&match args.format {
        DecisionFormat::Table => {
            report::optimum_table(&found, terminal::width(), report::Style::Coloured)
        }
        DecisionFormat::Json => report::json(&found),
        DecisionFormat::Csv => report::optimum_csv(&found),
    })?;
    if !args.simulation.quiet {
        let next = match (written.is_some() && kept, found.recommended.is_some()) {
            (true, _) => format!("rungs run {}   (everything about it)", output.file(KEPT)),
            (false, true) => format!(
                "rungs sensitivity {}   (what would overturn it)",
                args.scenario.display()
            ),
            (false, false) => format!(
                "rungs optimize {} --keep \"success >= baseline - 0.01\"",
                args.scenario.display()
            ),
        };
        output.close(written, &next);
    }
    Ok(())
}

fn wish<'a>(args: &OptimizeArgs, scenario: &'a Scenario) -> Result<Wish<'a>, Failure> {
    let (sense, flag, metric) = match (&args.minimise, &args.maximise) {
        (_, Some(metric)) => (Sense::Most, "--maximise", metric.as_str()),
        (Some(metric), None) => (Sense::Least, "--minimise", metric.as_str()),
        (None, None) => (Sense::Least, "--minimise", default_metric(scenario)),
    };
    let keep = args.keep.iter().map(|text| {
        scenario
            .requirement("--keep", text, Targets::ValuesAndBaseline)
            .map_err(ScenarioError::from)
    });
    let keep = keep.collect::<Result<Vec<_>, _>>()?;
    let metric = scenario.metric(flag, metric).map_err(ScenarioError::from)?;
    let models = match &args.models {
        Some(path) => Some(Models {
            pool: scenario.with_models(path)?,
            rungs: usize::from(args.rungs),
        }),
        None => None,
    };
    let kept = keep.iter().map(|kept| &kept.metric);
    super::refuse_exact(scenario, kept.chain([&metric]))?;
    let over: BTreeSet<Dimension> = match args.over.as_slice() {
        [] => Dimension::ALL.iter().map(|(_, one)| *one).collect(),
        some => some.iter().copied().collect(),
    };
    Ok(Wish {
        scenario,
        sense,
        metric,
        keep,
        over,
        models,
        tasks: scenario.simulation.tasks,
        seed: scenario.simulation.seed ^ FRESH,
    })
}

fn default_metric(scenario: &Scenario) -> &'static str {
    match scenario.counts_failures() {
        true => "cost_with_failures_per_task_usd",
        false => "cost_per_task_usd",
    }
}

/// The scenario's text with the policy in it, checked.
fn recommended(
    args: &OptimizeArgs,
    wish: &Wish<'_>,
    found: &Optimum,
) -> Result<Option<String>, Failure> {
    let Some(best) = &found.recommended else {
        return Ok(None);
    };
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))
    };
    let scenario = read(&args.scenario)?;
    let models = args.models.as_deref().map(read).transpose()?;
    let own = wish.scenario.ladder.tiers.len();
    let mut first = wish.scenario.policy.assign.iter().flatten();
    let router = first.find_map(|assign| assign.router());
    let conditions: Vec<&str> = wish.keep.iter().map(|kept| kept.text.as_str()).collect();
    let kept = optimize::keep(&Keeping {
        scenario: &scenario,
        // A part of the scenario's own ladder is a choice of models, too.
        models: models
            .as_deref()
            .or_else(|| (best.plan.rungs.len() < own).then_some(scenario.as_str())),
        plan: &best.plan,
        router: router.map(|router| (router.signal.correlation, router.cost_usd)),
        found: &format!(
            "Found by rungs optimize: the {} {}{}{}",
            found.sense.words(),
            found.metric,
            if conditions.is_empty() { "" } else { " with " },
            conditions.join(" and ")
        ),
    });
    let text = match kept {
        Ok(text) => text,
        Err(why) => {
            terminal::note(&format!("note: no {KEPT}: {why}"));
            return Ok(None);
        }
    };
    match Scenario::parse(&text, KEPT, &[]) {
        Ok(_) => Ok(Some(text)),
        Err(wrong) => {
            terminal::note(&format!(
                "note: no {KEPT}: {}",
                wrong.lines().first().map_or("", String::as_str)
            ));
            Ok(None)
        }
    }
}

fn phases(
    args: &OptimizeArgs,
    mut wish: Wish<'_>,
    along: &str,
    session: &Session,
) -> Result<(), Failure> {
    let key = wish
        .scenario
        .numeric_key("--along", along)
        .map_err(ScenarioError::from)?;
    for dimension in chosen_by(&key.path()) {
        if wish.over.remove(dimension) && !args.over.is_empty() {
            return Err(Failure::Scenario(format!(
                "error: --along {along}: it is among what may be chosen; leave it out of --over"
            )));
        }
    }
    let end = |flag: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => key
            .number(text)
            .map(Some)
            .map_err(|why| Failure::Scenario(format!("error: {flag} {text}: {why}"))),
    };
    let (from, to) = (end("--from", &args.from)?, end("--to", &args.to)?);
    let range = solve::default_range(&key, from, to).map_err(ScenarioError::from)?;
    let found = optimize::phases(&wish, &key, range, session);
    session.end_progress();
    let found: Phases = found.map_err(failure)?;
    let output = Output::of(&args.results, "optimize", &wish.scenario.name);
    let written = output.write(
        vec![(output.figures(), report::json(&found).into_bytes())],
        Vec::new,
        args.simulation.quiet,
    )?;
    terminal::print(&match args.format {
        DecisionFormat::Json => report::json(&found),
        DecisionFormat::Csv => report::phases_csv(&found),
        DecisionFormat::Table => {
            report::phases_table(&found, terminal::width(), report::Style::Coloured)
        }
    })?;
    if !args.simulation.quiet {
        let next = format!(
            "rungs solve {} --vary {} --for \"savings = 0\"   (the curve)",
            args.scenario.display(),
            found.vary
        );
        output.close(written, &next);
    }
    Ok(())
}

/// What a search would choose that a key is, or decides.
fn chosen_by(path: &str) -> &'static [Dimension] {
    match path {
        "delegation.ratio" => &[Dimension::Ratio],
        "delegation.review.rate" | "delegation.review.rate.hardest" => &[Dimension::ReviewRate],
        _ if path.starts_with("delegation.assign.router") => {
            &[Dimension::Router, Dimension::Assign]
        }
        _ if path.starts_with("delegation.assign") => &[Dimension::Assign, Dimension::Router],
        _ => &[],
    }
}

fn failure(error: OptimumError) -> Failure {
    match error {
        OptimumError::Experiment(error) => run::failure(error),
        OptimumError::Nothing(why) => Failure::Scenario(format!("error: --over: {why}")),
        OptimumError::Wish(why) => Failure::Scenario(format!("error: --keep: {why}")),
    }
}
