//! Flags of the deciding commands.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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
