//! Flags of the deciding commands.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::deciding::optimize::Dimension;

use crate::cli::args::{ResultArgs, SimulationArgs};

/// What to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DecisionFormat {
    /// Tables for people
    Table,
    /// Everything, as JSON
    Json,
    /// The figures, tidy
    Csv,
}

/// `rungs solve`.
#[derive(Debug, Args)]
pub struct SolveArgs {
    /// The scenario file
    pub scenario: PathBuf,
    /// Dotted path of the numeric key that varies
    #[arg(long, value_name = "KEY")]
    pub vary: String,
    /// What is to hold: a metric, one of < <= = >= >, and a number or `baseline`
    #[arg(long = "for", value_name = "CONDITION")]
    pub condition: String,
    /// Look from this value on [default: 0 where the key takes it, else a tenth of the present value]
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    pub from: Option<String>,
    /// Look up to this value [default: all that a share takes, else ten times the present value]
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    pub to: Option<String>,
    #[command(flatten)]
    pub simulation: SimulationArgs,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = DecisionFormat::Table)]
    pub format: DecisionFormat,
    #[command(flatten)]
    pub results: ResultArgs,
}

/// `rungs break-even`.
#[derive(Debug, Args)]
pub struct BreakEvenArgs {
    /// The scenario file
    pub scenario: PathBuf,
    /// Override a key of the scenario (repeatable): --set delegation.ratio=0.5
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Worker threads, at least 1 [default: all cores]; never changes the results
    #[arg(long, value_name = "N", value_parser = crate::cli::args::threads)]
    pub threads: Option<usize>,
    /// No progress and no notes; only results and errors
    #[arg(long, short)]
    pub quiet: bool,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = DecisionFormat::Table)]
    pub format: DecisionFormat,
}

/// `rungs optimize`.
#[derive(Debug, Args)]
pub struct OptimizeArgs {
    /// The scenario file
    pub scenario: PathBuf,
    /// What to bring down [default: cost_with_failures_per_task_usd where every class says what a failure costs, else cost_per_task_usd]
    #[arg(long, visible_alias = "minimize", value_name = "METRIC")]
    pub minimise: Option<String>,
    /// What to bring up instead: --maximise success --keep "cost_per_task_usd <= 0.2"
    #[arg(
        long,
        visible_alias = "maximize",
        value_name = "METRIC",
        conflicts_with = "minimise"
    )]
    pub maximise: Option<String>,
    /// A condition to keep (repeatable): "success >= baseline - 0.01", "latency_s.p95 < 600"
    #[arg(long, value_name = "CONDITION")]
    pub keep: Vec<String>,
    /// What may be chosen, by commas: ratio, assign, router, review-rate, review-by, on-reject [default: all]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = dimension)]
    pub over: Vec<Dimension>,
    /// Choose the models on the rungs, too: a TOML file of [[tier]] tables
    #[arg(long, value_name = "FILE", conflicts_with = "along")]
    pub models: Option<PathBuf>,
    /// With --models: at most so many rungs, 1 to 4
    #[arg(long, value_name = "N", default_value_t = 3, requires = "models", value_parser = clap::value_parser!(u8).range(1..=4))]
    pub rungs: u8,
    /// Say which kind of policy is best along this key, and where it changes
    #[arg(long, value_name = "KEY")]
    pub along: Option<String>,
    /// With --along: from this value on
    #[arg(long, value_name = "VALUE", requires = "along")]
    pub from: Option<String>,
    /// With --along: up to this value
    #[arg(long, value_name = "VALUE", requires = "along")]
    pub to: Option<String>,
    #[command(flatten)]
    pub simulation: SimulationArgs,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = DecisionFormat::Table)]
    pub format: DecisionFormat,
    #[command(flatten)]
    pub results: ResultArgs,
}

fn dimension(text: &str) -> Result<Dimension, String> {
    let known = Dimension::ALL.iter().find(|(name, _)| *name == text);
    known.map(|(_, dimension)| *dimension).ok_or_else(|| {
        let names: Vec<&str> = Dimension::ALL.iter().map(|(name, _)| *name).collect();
        let nearest = crate::error::nearest(text, names.iter().copied())
            .map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
        format!("allowed: {}{nearest}", names.join(", "))
    })
}
