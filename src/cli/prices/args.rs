//! Flags of `rungs prices`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::ladder::catalogue::{Date, parse_date};

/// `rungs prices`.
#[derive(Debug, Args)]
pub struct PricesArgs {
    #[command(subcommand)]
    pub command: PricesCommand,
}

/// What to do with prices.
#[derive(Debug, Subcommand)]
pub enum PricesCommand {
    /// List every model with its standard prices
    #[command(
        after_help = "Examples:\n  rungs prices list\n  rungs prices list --catalog prices.toml --format csv > prices.csv"
    )]
    List(ListArgs),
    /// Show all cards of a model: services, prices of large requests, source and date
    #[command(after_help = "Example:\n  rungs prices show gpt-5.4")]
    Show(ShowArgs),
    /// Find models whose name or provider has all of the words
    #[command(
        after_help = "Case and separators do not count.\n\nExamples:\n  rungs prices find mini\n  rungs prices find anthropic opus"
    )]
    Find(FindArgs),
    /// Turn a price file of others into a catalogue: LiteLLM, genai-prices, models.dev, OpenRouter
    #[command(
        after_help = "The form is told by what stands in the file. Every chat model is imported, or listed with the reason why not.\n\
                      Without --out the catalogue goes to standard output and the list to standard error.\n\n\
                      Examples:\n  rungs prices import model_prices_and_context_window.json --out prices.toml\n  rungs prices import data.json --date 2026-11-22 > prices.toml\n\n\
                      Then, in a scenario:\n  [catalog]\n  file = \"prices.toml\""
    )]
    Import(ImportArgs),
    /// Show what changed between two catalogues
    #[command(
        after_help = "Each is a catalogue file, or `built-in`.\n\nExample:\n  rungs prices diff built-in prices.toml"
    )]
    Diff(DiffArgs),
}

/// Which catalogue, and how it is printed.
#[derive(Debug, Args)]
pub struct CatalogueArgs {
    /// A catalogue file in place of the built-in one (`rungs prices import` writes one)
    #[arg(long, value_name = "FILE")]
    pub catalog: Option<PathBuf>,
    /// Prices in force on this day [default: the catalogue's own]
    #[arg(long, value_name = "DAY", value_parser = parse_date)]
    pub on: Option<Date>,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = PricesFormat::Table)]
    pub format: PricesFormat,
}

/// What to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PricesFormat {
    /// For people
    Table,
    /// Everything, as JSON
    Json,
    /// A row for each price card
    Csv,
}

/// `rungs prices list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    pub catalogue: CatalogueArgs,
}

/// `rungs prices show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The model, as the catalogue calls it
    pub model: String,
    #[command(flatten)]
    pub catalogue: CatalogueArgs,
}

/// `rungs prices find`.
#[derive(Debug, Args)]
pub struct FindArgs {
    /// Words that the name or the provider must all have
    #[arg(required = true)]
    pub words: Vec<String>,
    #[command(flatten)]
    pub catalogue: CatalogueArgs,
}

/// `rungs prices import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The price file, JSON
    pub file: PathBuf,
    /// Where the catalogue goes [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The day the prices were taken [default: the day the file was last changed]
    #[arg(long, value_name = "DAY", value_parser = parse_date)]
    pub date: Option<Date>,
    /// Replace a file that is there
    #[arg(long)]
    pub force: bool,
}

/// `rungs prices diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The catalogue before: a file, or built-in
    pub old: PathBuf,
    /// The catalogue after: a file, or built-in
    pub new: PathBuf,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = PricesFormat::Table)]
    pub format: PricesFormat,
}
