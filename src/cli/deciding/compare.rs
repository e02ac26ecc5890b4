//! `rungs compare`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::args::{ResultArgs, SimulationArgs, count, threads};
use crate::cli::folder::{self, NamedFile};
use crate::cli::output::Output;
use crate::cli::session::{self, Session, Steps};
use crate::cli::{Failure, plot, terminal};
use crate::deciding::compare::{self, CompareError, Comparison, Intervals, Settings, Side, Source};
use crate::error::ScenarioError;
use crate::{chart, report};

/// The file that says what a folder holds.
const FIGURES: &str = "compare.json";

/// What `rungs compare` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// For people
    Table,
    /// For a pull request: headline, a small table, details folded
    Md,
    /// Everything, as JSON (schema rungs.compare/1)
    Json,
    /// A row for each metric
    Csv,
}

/// `rungs compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Scenario files, or saved results (a folder that `rungs run` wrote, or its summary.json), two or more; the others are held against the first
    #[arg(required = true, num_args = 2.., value_name = "SCENARIO|RESULTS")]
    pub files: Vec<PathBuf>,
    /// Exit with 99 where this holds of a scenario (repeatable): "cost_per_task_usd > +10%" a relative change, "success < -0.02" a change, "latency_s.p95 > 600" the value itself
    #[arg(long, value_name = "CONDITION")]
    pub fail_if: Vec<String>,
    /// Tasks to simulate of every scenario (100k, 2M, 1e9) [default: the most that any of them asks for]
    #[arg(long, value_name = "N", value_parser = count)]
    pub tasks: Option<u64>,
    /// Seed of all randomness: same seed, same bytes [default: that of the first scenario]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Worker threads, at least 1 [default: all cores]; never changes the results
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
    /// How tasks are drawn: at random, or spread evenly as scrambled Sobol' points [default: as the first scenario says]
    #[arg(long, value_name = "HOW", value_parser = ["random", "sobol"])]
    pub sampler: Option<String>,
    /// Means by quadrature instead of sampling: instant and without sampling error, but no quantiles and no latency
    #[arg(long)]
    pub exact: bool,
    /// Override a key of every scenario (repeatable): --set delegation.ratio=0.5
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// No progress and no notes; only results and errors
    #[arg(long, short)]
    pub quiet: bool,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = CompareFormat::Table)]
    pub format: CompareFormat,
    #[command(flatten)]
    pub results: ResultArgs,
}

impl CompareArgs {
    fn simulation(&self) -> SimulationArgs {
        SimulationArgs {
            tasks: self.tasks,
            seed: self.seed,
            threads: self.threads,
            precision: None,
            sampler: self.sampler.clone(),
            exact: self.exact,
            set: self.set.clone(),
            quiet: self.quiet,
        }
    }
}

/// Compares, prints and writes what came out.
pub fn run(args: &CompareArgs) -> Result<(), Failure> {
    let sides = sides(args)?;
    let names: Vec<&str> = sides.iter().map(|side| side.name.as_str()).collect();
    let output = Output::of_several(&args.results, "compare", &names);
    if !args.results.no_output && !args.results.force {
        refuse_others(output.folder(), args)?;
    }
    let session = Session::start(Steps::Evaluations.of(&args.simulation()))?;
    let settings = Settings {
        tasks: args.tasks,
        seed: args.seed,
        fail_if: args.fail_if.clone(),
    };
    let compared = compare::compare(&sides, &settings, &session);
    session.end_progress();
    let compared = compared.map_err(failure)?;
    let written = output.write(
        files(&compared),
        || vec![chart::compare(&compared)],
        args.quiet,
    )?;
    print(args, &compared)?;
    if !args.quiet {
        output.close(written, &next(args, &compared));
    }
    verdict(&compared)
}

fn failure(error: CompareError) -> Failure {
    match error {
        CompareError::Invalid(diagnostics) => ScenarioError::from(diagnostics).into(),
        CompareError::NothingShared(why) => Failure::Scenario(format!("error: {why}")),
        CompareError::Interrupted => {
            Failure::Interrupted("interrupted before it was done; nothing was written".into())
        }
    }
}

/// What the arguments name, read.
fn sides(args: &CompareArgs) -> Result<Vec<Side>, Failure> {
    refuse_twice(&args.files)?;
    let mut sides = Vec::with_capacity(args.files.len());
    for path in &args.files {
        sides.push(if is_results(path) {
            let summary = plot::load(&results_file(path))?;
            Side::results(summary, path.display().to_string())
        } else {
            Side::scenario(session::load(path, &args.simulation())?)
        });
    }
    refuse_flags_without_use(args, &sides)?;
    Side::tell_apart(&mut sides);
    Ok(sides)
}

fn is_results(path: &Path) -> bool {
    path.is_dir()
        || path
            .extension()
            .is_some_and(|extension| extension == "json")
}

fn results_file(path: &Path) -> PathBuf {
    if path.is_dir() {
        path.join(folder::SUMMARY)
    } else {
        path.to_owned()
    }
}

fn refuse_twice(files: &[PathBuf]) -> Result<(), Failure> {
    let place = |path: &PathBuf| {
        let file = if is_results(path) {
            results_file(path)
        } else {
            path.clone()
        };
        file.canonicalize().unwrap_or(file)
    };
    let places: Vec<PathBuf> = files.iter().map(place).collect();
    for (at, place) in places.iter().enumerate() {
        if let Some(before) = places[..at].iter().position(|other| other == place) {
            return Err(Failure::Flag(format!(
                "{} and {} are the same file: a comparison needs two; keep the results of a run with another value by \
                 `rungs run {} --set KEY=VALUE --label other` and name their folder",
                files[before].display(),
                files[at].display(),
                files[before].display()
            )));
        }
    }
    Ok(())
}

/// Saved results stay as they are: what would change them is refused.
fn refuse_flags_without_use(args: &CompareArgs, sides: &[Side]) -> Result<(), Failure> {
    let saved = sides.iter().find(|side| side.source() == Source::Results);
    let Some(saved) = saved else { return Ok(()) };
    if !args.set.is_empty() {
        return Err(Failure::Flag(format!(
            "--set cannot change saved results, {}: name the scenario file instead",
            saved.path
        )));
    }
    let all_saved = sides.iter().all(|side| side.source() == Source::Results);
    let given = [
        ("--tasks", args.tasks.is_some()),
        ("--seed", args.seed.is_some()),
        ("--sampler", args.sampler.is_some()),
        ("--exact", args.exact),
    ];
    match given.iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) if all_saved => Err(Failure::Flag(format!(
            "{flag} has no use here: everything is read from saved results, nothing is simulated"
        ))),
        _ => Ok(()),
    }
}

/// Refuses a folder that holds anything but a comparison of the same files.
fn refuse_others(folder: &Path, args: &CompareArgs) -> Result<(), Failure> {
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if !folder.exists() || (folder.is_dir() && is_empty) {
        return Ok(());
    }
    let text = std::fs::read_to_string(folder.join(FIGURES)).unwrap_or_default();
    let what = match serde_json::from_str::<Comparison>(&text) {
        Ok(held) => {
            let paths: Vec<PathBuf> = held
                .scenarios
                .iter()
                .map(|s| PathBuf::from(&s.path))
                .collect();
            if paths == args.files {
                return Ok(());
            }
            "a comparison of other files"
        }
        Err(_) => "something that is no comparison",
    };
    Err(Failure::Running(format!(
        "{} holds {what}: keep both with --label NAME, or replace it with --force",
        folder.display()
    )))
}

fn files(compared: &Comparison) -> Vec<NamedFile> {
    vec![
        (FIGURES.into(), report::json(compared).into_bytes()),
        (
            "compare.csv".into(),
            report::compare_csv(compared).into_bytes(),
        ),
        (
            "compare.md".into(),
            report::compare_markdown(compared).into_bytes(),
        ),
    ]
}

fn print(args: &CompareArgs, compared: &Comparison) -> Result<(), Failure> {
    terminal::print(&match args.format {
        CompareFormat::Table => {
            report::compare_table(compared, terminal::width(), report::Style::Coloured)
        }
        CompareFormat::Md => report::compare_markdown(compared),
        CompareFormat::Json => report::json(compared),
        CompareFormat::Csv => report::compare_csv(compared),
    })
}

/// The next useful command.
fn next(args: &CompareArgs, compared: &Comparison) -> String {
    let files: Vec<String> = args
        .files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let files = files.join(" ");
    let paired = compared
        .comparisons
        .iter()
        .any(|one| one.intervals == Intervals::Paired);
    if args.fail_if.is_empty() {
        format!(
            "rungs compare {files} --fail-if \"cost_per_task_usd > +10%\"   (exit code 99, for your CI)"
        )
    } else if paired && args.tasks.is_none() {
        format!("rungs compare {files} --tasks 10M   (narrower intervals)")
    } else {
        format!("rungs compare {files} --format md   (for a pull request)")
    }
}

/// Exit 99 where a condition is met or cannot be judged.
fn verdict(compared: &Comparison) -> Result<(), Failure> {
    if !compared.failed() {
        return Ok(());
    }
    let failed: Vec<String> = compared
        .conditions
        .iter()
        .filter(|condition| condition.failed)
        .map(|condition| format!("{}: {}", condition.scenario, report::judged(condition)))
        .collect();
    Err(Failure::Expectation(format!(
        "{} to fail by: {}",
        match failed.len() {
            1 => "1 condition".to_owned(),
            n => format!("{n} conditions"),
        },
        failed.join("; ")
    )))
}
