//! Flags of `rungs calibrate` and `rungs replay`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::ResultArgs;
use crate::import::calibrate::Card;
use crate::import::outcomes::ColumnNames;
use crate::import::replay::Judge;

/// Which table, and how it is read and resampled.
#[derive(Clone, Debug, Args)]
pub struct TableArgs {
    /// A CSV file, plain or .gz, with columns item, model, success, and if present cost_usd, calls, tokens, seconds, class
    pub outcomes: PathBuf,
    /// What the file calls its columns: item=instance_id,success=resolved
    #[arg(long, value_name = "OURS=THEIRS,…", value_parser = ColumnNames::parse)]
    pub columns: Option<ColumnNames>,
    /// Leave bad rows out even where they are more than 1 %
    #[arg(long)]
    pub skip_bad: bool,
    /// The top of the ladder, whose cost is the measure of work [default: the model that solved most]
    #[arg(long, value_name = "MODEL")]
    pub top: Option<String>,
    /// How often items are resampled for the intervals
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub bootstrap: u64,
    /// Seed of the resampling: same seed, same bytes
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Worker threads, at least 1 [default: all cores]; never changes the results
    #[arg(long, value_name = "N", value_parser = crate::cli::args::threads)]
    pub threads: Option<usize>,
    /// No progress and no notes; only results and errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// What `rungs calibrate` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CalibrateFormat {
    /// A scenario; the table for people goes to standard error
    Toml,
    /// The table for people
    Table,
    /// Everything, as JSON (schema rungs.calibrate/1)
    Json,
}

/// `rungs calibrate`.
#[derive(Debug, Args)]
pub struct CalibrateArgs {
    #[command(flatten)]
    pub table: TableArgs,
    /// What a model costs, USD per million tokens, instead of the catalogue's price (repeatable): --price gpt-5=1.25/10, or input/cached/output
    #[arg(long, value_name = "MODEL=INPUT/OUTPUT", value_parser = priced)]
    pub price: Vec<(String, Card)>,
    /// Share of tokens that are input: with it prices become the price of a token of work
    #[arg(long, value_name = "SHARE", default_value = "0.97", value_parser = part)]
    pub input_share: f64,
    /// Share of input read from cache, where a model has a price for that
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = part)]
    pub cache_hit: f64,
    /// What the skill is called [default: solved]; a table with classes calls it as the class
    #[arg(long, value_name = "NAME", default_value = "solved")]
    pub skill: String,
    /// Put scores, loadings and multipliers into this scenario file, which keeps its comments: tiers of the same name or model are changed, others are left alone
    #[arg(long, value_name = "SCENARIO")]
    pub into: Option<PathBuf>,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = CalibrateFormat::Toml)]
    pub format: CalibrateFormat,
}

/// What `rungs replay` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReplayFormat {
    /// The tables for people
    Table,
    /// Everything, as JSON (schema rungs.replay/1)
    Json,
    /// A row for each policy
    Csv,
}

/// `rungs replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    #[command(flatten)]
    pub table: TableArgs,
    /// A policy (repeatable): "mini > big" tries mini first and big where it failed; "mini + big" and "30% big + 70% mini" draw; "oracle" knows
    /// [default: each model alone, every cascade, even mixes with the top, the oracle]
    #[arg(long, value_name = "POLICY")]
    pub policy: Vec<String>,
    /// Who decides whether an attempt is kept: catches_wrong=0.8,passes_right=0.8 [default: a perfect judge]
    #[arg(long, value_name = "SHARES", value_parser = Judge::parse)]
    pub judge: Option<Judge>,
    /// A published APGR, from 0 to 1: which correlation with difficulty would a router need to recover as much? For tables of two models
    #[arg(long, value_name = "FIGURE", value_parser = part)]
    pub apgr: Option<f64>,
    /// Also fit on so many random halves of the items and predict the other halves
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub held_out: Option<u64>,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = ReplayFormat::Table)]
    pub format: ReplayFormat,
    #[command(flatten)]
    pub results: ResultArgs,
}

fn priced(text: &str) -> Result<(String, Card), String> {
    let missing = || format!("`{text}` has no `=`: write gpt-5=1.25/10");
    let (model, card) = text.rsplit_once('=').ok_or_else(missing)?;
    Ok((model.trim().to_owned(), Card::parse(card)?))
}

fn part(text: &str) -> Result<f64, String> {
    let value = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|value| value / 100.0),
        None => text.parse(),
    };
    match value {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err(format!("`{text}` is not a share from 0 to 1 (0.97 or 97%)")),
    }
}
