//! Flags of `rungs sensitivity`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::{DrawArgs, ResultArgs, count, share};

/// What to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SensitivityFormat {
    /// Tables for people
    Table,
    /// Everything, as JSON (schema rungs.sensitivity/1)
    Json,
    /// A row for each input of each metric
    Csv,
    /// The tables, as Markdown
    Md,
}

/// `rungs sensitivity`.
#[derive(Debug, Args)]
pub struct SensitivityArgs {
    /// The scenario file
    pub scenario: PathBuf,
    /// Vary only this input, or those below it (repeatable); any numeric key, a decision too
    #[arg(long, value_name = "PATH")]
    pub only: Vec<String>,
    /// Leave this input as it is, or those below it (repeatable)
    #[arg(long, value_name = "PATH")]
    pub without: Vec<String>,
    /// How far an input that nobody gave a range may lie off, up and down
    #[arg(long, value_name = "SHARE", default_value = "20%", value_parser = share)]
    pub assume: f64,
    /// So many inputs are varied together, those that move the metrics most; those of [uncertain] in any case
    #[arg(long, value_name = "N", default_value = "12", value_parser = inputs)]
    pub max_inputs: usize,
    /// Look at this metric too (repeatable); latency and quantiles are sampled
    #[arg(long, value_name = "METRIC")]
    pub metric: Vec<String>,
    /// Add points until the 95 % half-width of every index is this
    #[arg(long, value_name = "SHARE", default_value = "0.02", value_parser = share)]
    pub precision: f64,
    /// Tasks at each point, where points are sampled [default: 4000, or the scenario's where that is less]
    #[arg(long, value_name = "N", value_parser = count)]
    pub tasks: Option<u64>,
    #[command(flatten)]
    pub draw: DrawArgs,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = SensitivityFormat::Table)]
    pub format: SensitivityFormat,
    #[command(flatten)]
    pub results: ResultArgs,
}

fn inputs(text: &str) -> Result<usize, String> {
    const MOST: usize = crate::deciding::sensitivity::MOST_INPUTS;
    match text.parse() {
        Ok(inputs) if (1..=MOST).contains(&inputs) => Ok(inputs),
        _ => Err(format!("`{text}` is not a whole number from 1 to {MOST}")),
    }
}
