//! Flags of the commands that read usage logs.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::ResultArgs;
use crate::cli::backtest;
use crate::import::value::Time;
use crate::import::{ColumnMap, Format};

/// Which log, and how it is read.
#[derive(Clone, Debug, Args)]
pub struct LogArgs {
    /// The format, where it is not to be told from the content: csv, jsonl, azure, mooncake, litellm, openai-usage, claude-code, codex, otel
    #[arg(long = "as", value_name = "FORMAT")]
    pub log_format: Option<Format>,
    /// Make a task class of every value of this column (or of `model`)
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// Which column is what, for csv and jsonl: input=prompt,output=completion,time=created_at (also cached, cache_reads, cache_writes, reasoning, cost, model, class, task, id, parent)
    #[arg(long, value_name = "ROLE=COLUMN,…")]
    pub columns: Option<ColumnMap>,
    /// Leave bad rows out even where they are more than 1 %
    #[arg(long)]
    pub skip_bad: bool,
}

/// What `rungs fit` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FitFormat {
    /// `[[task]]` blocks for a scenario; the table goes to standard error
    Toml,
    /// Data against fit, for people
    Table,
    /// Everything, as JSON (schema rungs.fit/1)
    Json,
}

/// `rungs fit`.
#[derive(Debug, Args)]
pub struct FitArgs {
    /// Usage logs of one format, plain or .gz; a folder for claude-code and codex
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub log: LogArgs,
    /// Put the classes into this scenario file, which keeps its comments: same names are replaced, others added
    #[arg(long, value_name = "SCENARIO")]
    pub into: Option<PathBuf>,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = FitFormat::Toml)]
    pub format: FitFormat,
    #[command(flatten)]
    pub results: ResultArgs,
    /// No progress, no table beside the blocks, no notes; only results and errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// What `rungs backtest` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BacktestFormat {
    /// Predicted, actual and error, for people
    Table,
    /// Everything, every window among it, as JSON (schema rungs.backtest/1)
    Json,
}

/// `rungs backtest`.
#[derive(Debug, Args)]
pub struct BacktestArgs {
    /// The usage log, plain or .gz; a folder for claude-code and codex
    #[arg(required = true, value_name = "LOG")]
    pub files: Vec<PathBuf>,
    /// Fit before this, predict from it on: 2026-11-01, 2026-11-01T12:00:00Z, or seconds since the beginning of a trace without dates
    #[arg(long, value_name = "DATE", value_parser = backtest::split)]
    pub split: Time,
    #[command(flatten)]
    pub log: LogArgs,
    /// Length of the windows in which the intervals are tried (600s, 15min, 1h, 1d) [default: one of these that gives ten windows or more after the split]
    #[arg(long, value_name = "TIME", value_parser = backtest::seconds)]
    pub window: Option<f64>,
    /// What a model costs, USD per million tokens, instead of the catalogue's price (repeatable): --price gpt-5.4-mini=0.75/4.50, or input/cached/output
    #[arg(long, value_name = "MODEL=INPUT/OUTPUT", value_parser = backtest::price)]
    pub price: Vec<backtest::Given>,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = BacktestFormat::Table)]
    pub format: BacktestFormat,
    /// No progress and no notes; only results and errors
    #[arg(long, short)]
    pub quiet: bool,
}
