//! The command line: names, flags, and help texts that teach.

mod usage;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::cli::deciding::{BreakEvenArgs, CompareArgs, OptimizeArgs, SensitivityArgs, SolveArgs};
use crate::cli::outcomes::{CalibrateArgs, ReplayArgs};
use crate::cli::planning::{PlanArgs, StressArgs};
use crate::cli::prices::PricesArgs;
pub use usage::{BacktestArgs, BacktestFormat, FitArgs, FitFormat, LogArgs};

/// What delegating work down a ladder of AI models saves after briefing, review, retries and limits.
#[derive(Debug, Parser)]
#[command(
    name = "rungs",
    version,
    about,
    long_about = "rungs simulates work that a top AI model delegates to cheaper ones: what it costs and saves after \
                  overheads, review and retries, what it does to quality, and how much the rate limits carry.\n\n\
                  A scenario file (TOML) describes the ladder of models, the tasks and the policy; `rungs init` writes one to start from.",
    after_help = "Start here:\n  rungs init my.toml          write a commented scenario\n  rungs validate my.toml      find all its mistakes, simulating nothing\n  rungs run my.toml           simulate it: summary, charts, report\n\n\
                  Exit codes: 0 done, 1 failed while running, 2 a bad flag, 3 an invalid scenario or --set, 4 an invalid data file, 99 an expectation failed, 130 interrupted.",
    propagate_version = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate a scenario: summary, curve, frontier, charts and report
    #[command(
        after_help = "Examples:\n  rungs run scenarios/delegation-economy.toml\n  rungs run my.toml --exact                            means by quadrature, at once\n  rungs run my.toml --set delegation.ratio=0.5 --label half\n  rungs run my.toml --format json --no-output | jq .headline.savings"
    )]
    Run(RunArgs),
    /// Find all mistakes of scenario files, simulating nothing
    #[command(
        after_help = "Exit code 3 when a file is invalid. Every mistake is shown with its line, what is allowed and the nearest valid name."
    )]
    Validate(ValidateArgs),
    /// Simulate, then hold claims and guards against the figures
    #[command(
        after_help = "Takes files and folders (every .toml in them). Claims get a verdict and never change the exit code; \
                            a guard ([[expect]]) that its estimate does not satisfy makes it 99.\n\nExample, in CI:\n  rungs check scenarios --quiet"
    )]
    Check(CheckArgs),
    /// Draw the charts again from saved results
    #[command(after_help = "Example:\n  rungs plot output/delegation-economy")]
    Plot(PlotArgs),
    /// What models cost: list, show, find; import price files; what changed between two catalogues
    #[command(
        after_help = "Examples:\n  rungs prices find mini\n  rungs prices show gpt-5.4\n  rungs prices import model_prices_and_context_window.json --out prices.toml\n  rungs prices diff built-in prices.toml\n\nIn a scenario:\n  price = { catalog = \"gpt-5.4-mini\", service = \"batch\" }"
    )]
    Prices(PricesArgs),
    /// Write a commented scenario to start from
    #[command(
        after_help = "The scenario has overheads, a fallible judge and difficulty loadings on, because leaving them out flatters delegation.\n\nExample:\n  rungs init my.toml && rungs run my.toml"
    )]
    Init(InitArgs),
    /// Make tiers from a table of which model solved what: scores, loadings, multipliers
    #[command(
        after_help = "Difficulty loadings come by maximum likelihood over all models at once, the loading and spread of work from what the top model spent, \
                            multipliers from cost against price (--price, or the built-in catalogue), each with an interval from resampling the items. \
                            Residual correlations of pairs show where one factor does not fit. Two models tell only the product of their loadings.\n\n\
                            Examples:\n  rungs calibrate outcomes.csv > mine.toml && rungs run mine.toml\n  rungs calibrate outcomes.csv --price big=2.50/15 --price small=0.75/4.50 --into mine.toml\n  rungs calibrate results.csv.gz --columns item=instance_id,success=resolved --format table"
    )]
    Calibrate(Box<CalibrateArgs>),
    /// Replay policies on a table of which model solved what, beside what the calibrated model predicts
    #[command(
        after_help = "A policy's cost and success are what the recorded items would really have given; a judge that errs counts by its expected values. \
                            Routers get APGR and CPT (RouteLLM), frontiers AIQ (RouterBench). A table without costs counts the share of calls to the strong model.\n\n\
                            Examples:\n  rungs replay outcomes.csv\n  rungs replay outcomes.csv --policy \"mini > big\" --policy \"30% big + 70% mini\" --judge catches_wrong=0.8,passes_right=0.8\n  rungs replay outcomes.csv --held-out 200      fitted on one half of the items, tried on the other"
    )]
    Replay(Box<ReplayArgs>),
    /// Make task classes from usage logs: `[[task]]` blocks, and how well they fit
    #[command(
        after_help = "Input and output tokens are fitted each with their own distribution (lognormal, gamma, a mixture of two lognormals, \
                            a lognormal with a Pareto tail; the best by BIC, or the data's quantiles where that misses the tails).\n\n\
                            Examples:\n  rungs fit requests.csv --columns input=prompt_tokens,output=completion_tokens,time=created_at\n  rungs fit spend.jsonl --by model --into mine.toml\n  rungs fit azure.csv.gz --format table"
    )]
    Fit(FitArgs),
    /// Fit a log before a date and hold the forecast against what came after it
    #[command(
        after_help = "Requests, tokens and cost are predicted in sum and in windows; the share of windows whose 95 % interval covers what came says how far the intervals can be trusted.\n\n\
                            Examples:\n  rungs backtest spend.jsonl --split 2026-11-01\n  rungs backtest azure.csv --split 2023-11-16T18:45:00Z --price 2.50/15\n  rungs backtest mooncake.jsonl --split 1800 --format json"
    )]
    Backtest(BacktestArgs),
    /// Where along a key a condition begins to hold: every crossing in a range, or the nearest miss
    #[command(
        after_help = "Any metric, any numeric key. Worked out by the exact engine where it knows the metric, else sampled on common random numbers.\n\n\
                            Examples:\n  rungs solve my.toml --vary delegation.overhead.spawn --for \"savings = 0\"\n  rungs solve my.toml --vary tier.mini.token_multiplier --for \"savings >= 30%\" --to 3\n  rungs solve my.toml --vary delegation.ratio --for \"success >= baseline - 0.01\"\n  rungs solve my.toml --vary delegation.parallel --for \"latency_s.p95 < 10min\" --to 16"
    )]
    Solve(Box<SolveArgs>),
    /// How far each thing may go before delegating stops paying: one table
    #[command(
        name = "break-even",
        after_help = "Spawn prefix, context share, task size, review rate; of each tier below the executive its cache hit, token multiplier and scores. \
                            Each moves alone.\n\nExample:\n  rungs break-even scenarios/realistic-overhead.toml --set delegation.review.rate=0.1"
    )]
    BreakEven(BreakEvenArgs),
    /// Hold scenarios, or saved results, against each other: differences with intervals, and what changed
    #[command(
        after_help = "All are simulated on the same draws, so that a small difference shows. The others are held against the first. \
                            --fail-if reads a number with % and a sign as a relative change, with a sign as a change in the metric's unit, and without \
                            as the value itself; the estimate decides, and a metric that is not modelled fails.\n\n\
                            Examples:\n  rungs compare today.toml proposal.toml\n  rungs compare output/today proposal.toml --format md > comment.md\n  rungs compare main.toml branch.toml --fail-if \"cost_per_task_usd > +10%\" --fail-if \"success < -0.01\"\n  rungs compare a.toml b.toml c.toml --exact --no-output"
    )]
    Compare(Box<CompareArgs>),
    /// What the answer hangs on: every input moved by itself, and all of them together
    #[command(
        after_help = "Inputs are what somebody measured or guessed; what somebody chooses (the ratio, assignments, how much is reviewed) is none, and prices are known. \
                            [uncertain] in the scenario gives ranges; a score with `of = n` has its binomial interval; anything else gets ±20 %, and the table says so.\n\n\
                            It prints how often delegating pays at all over draws of the inputs; a tornado, one input at a time; and Sobol' indices, \
                            the share of the variance that an input explains by itself and together with others.\n\n\
                            Examples:\n  rungs sensitivity my.toml\n  rungs sensitivity my.toml --assume 50% --without tier.mini.scores\n  rungs sensitivity my.toml --only tier.mini --metric wrong_accepted\n  rungs sensitivity my.toml --metric latency_s.p95 --tasks 10k        sampled, on common random numbers"
    )]
    Sensitivity(Box<SensitivityArgs>),
    /// The best policy: least cost, or failures, or latency, with conditions kept; with --models, the best ladder, too
    #[command(
        after_help = "Searched on the exact engine where it knows the metrics, and confirmed by a simulation on fresh seeds, so that luck is not reported as savings. \
                            Never over the number of pieces. Without a condition on success, or failure costs, it shows what is undominated and recommends nothing.\n\n\
                            Examples:\n  rungs optimize my.toml --keep \"success >= baseline - 0.01\"\n  rungs optimize my.toml --keep \"success >= 0.6\" --keep \"latency_s.p95 < 600\"\n  rungs optimize my.toml --over assign,on-reject --keep \"success >= baseline\"\n  rungs optimize my.toml --models models.toml --rungs 3 --keep \"success >= baseline\"\n  rungs optimize my.toml --along tier.mini.scores.coding --keep \"success >= baseline - 0.02\""
    )]
    Optimize(Box<OptimizeArgs>),
    /// What the rate limits carry: latency against load, the largest load under a condition, throughput against delegation
    #[command(
        after_help = "Tasks arrive as [arrivals] says, faster and faster, and flow call by call through the tiers' limits; --events says how much is simulated, [queue] does not. \
                            Loads go from a tenth of what the limits carry to past it; all see the same tasks, so that the curve is smooth. Past saturation \
                            there is no steady state: throughput and growth are told, sojourn times are not. A closed loop of users is tried at other numbers of users.\n\n\
                            Examples:\n  rungs stress my.toml --slo \"sojourn_s.p95 < 600\"\n  rungs stress my.toml --slo \"sojourn_s.p95 < 10min\" --slo \"success > 0.6\" --ratios 0,0.5,0.9\n  rungs stress my.toml --set tier.mini.limits.preset=openai-mini-t5 --label t5\n  rungs stress my.toml --from 50 --to 400 --points 8 --ratios none"
    )]
    Stress(Box<StressArgs>),
    /// Months ahead: can limits carry the demand and until when, what it costs, what to change
    #[command(
        after_help = "Needs a [plan] in the scenario. Thousands of futures are drawn; growth, price decline and the keys of [uncertain] once in each. \
                            Every limit, quota, objective and the budget is followed month by month, and the cheapest change of what [plan] may_change names is looked for \
                            that keeps all of them at the plan's confidence. Without a budget or an objective it reports and recommends nothing.\n\n\
                            Examples:\n  rungs plan scenarios/support-desk-plan.toml\n  rungs plan my.toml --set plan.growth_per_month=0.08 --label fast\n  rungs plan my.toml --actuals months.csv         what came, against the forecast\n  rungs plan my.toml --format csv --no-output > months.csv"
    )]
    Plan(Box<PlanArgs>),
    /// Print the JSON Schema of the scenario file, for editors
    #[command(
        after_help = "Example:\n  rungs schema > rungs.schema.json\nthen, in the first line of a scenario, for editors with Even Better TOML or Taplo:\n  #:schema ./rungs.schema.json"
    )]
    Schema,
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  rungs completions bash > ~/.local/share/bash-completion/completions/rungs"
    )]
    Completions {
        /// The shell to complete in
        shell: Shell,
    },
}

/// Flags that every simulating command has.
#[derive(Clone, Debug, Default, Args)]
pub struct SimulationArgs {
    /// Tasks to simulate at every point (100k, 2M, 1e9); overrides simulation.tasks
    #[arg(long, value_name = "N", value_parser = count)]
    pub tasks: Option<u64>,
    /// Seed of all randomness: same seed, same bytes; overrides simulation.seed
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Worker threads, at least 1 [default: all cores]; never changes the results
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
    /// Stop when the 95 % half-width of cost per task is this share of it (0.005 or 0.5%); tasks is then the cap
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub precision: Option<f64>,
    /// How tasks are drawn: at random, or spread evenly as scrambled Sobol' points, for the same certainty from fewer tasks; overrides simulation.sampler
    #[arg(long, value_name = "HOW", value_parser = ["random", "sobol"])]
    pub sampler: Option<String>,
    /// Means by quadrature instead of sampling: instant and without sampling error, but no quantiles and no latency
    #[arg(long)]
    pub exact: bool,
    /// Override a key of the scenario (repeatable): --set delegation.ratio=0.5 --set tier.mini.price.output=4
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// No progress and no notes; only results and errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Flags of commands that say themselves how much is simulated.
#[derive(Clone, Debug, Args)]
pub struct DrawArgs {
    /// Seed of all randomness: same seed, same bytes; overrides simulation.seed
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Worker threads, at least 1 [default: all cores]; never changes the results
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
    /// Override a key of the scenario (repeatable): --set delegation.ratio=0.5 --set tier.mini.limits.preset=openai-mini-t5
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// No progress and no notes; only results and errors
    #[arg(long, short)]
    pub quiet: bool,
}

impl DrawArgs {
    /// The same, as every simulating command has them.
    pub fn simulation(&self) -> SimulationArgs {
        SimulationArgs {
            seed: self.seed,
            threads: self.threads,
            set: self.set.clone(),
            quiet: self.quiet,
            ..SimulationArgs::default()
        }
    }
}

/// Where results go.
#[derive(Clone, Debug, Args)]
pub struct ResultArgs {
    /// Where the folder of results goes
    #[arg(long, value_name = "DIR", default_value = "output")]
    pub out: PathBuf,
    /// End the folder's name with LABEL, in place of what tells it apart by default
    #[arg(long, value_name = "LABEL")]
    pub label: Option<String>,
    /// Replace a folder that holds something else
    #[arg(long)]
    pub force: bool,
    /// Print only, write no files
    #[arg(long)]
    pub no_output: bool,
    /// Write no charts
    #[arg(long)]
    pub no_charts: bool,
}

/// `rungs run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The scenario file
    pub scenario: PathBuf,
    #[command(flatten)]
    pub simulation: SimulationArgs,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    #[command(flatten)]
    pub results: ResultArgs,
}

/// What to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The summary for people
    Table,
    /// Everything, as JSON (schema rungs.run/1)
    Json,
    /// The curve, one row a point
    Csv,
    /// The report, as Markdown
    Md,
}

/// `rungs validate`.
#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// Scenario files, or folders of them
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Override a key before checking (repeatable)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Print only mistakes
    #[arg(long, short)]
    pub quiet: bool,
}

/// `rungs check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Scenario files, or folders of them
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub simulation: SimulationArgs,
}

/// `rungs plot`.
#[derive(Debug, Args)]
pub struct PlotArgs {
    /// A folder of results, or its summary.json
    pub results: PathBuf,
}

/// `rungs init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The file to write
    #[arg(default_value = "scenario.toml")]
    pub file: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub force: bool,
}

/// A whole number of 1 or more, with a suffix k, M, G or an exponent.
pub fn count(text: &str) -> Result<u64, String> {
    let plain: String = text.chars().filter(|c| *c != '_' && *c != ',').collect();
    let (digits, factor) = match plain.chars().last() {
        Some('k' | 'K') => (&plain[..plain.len() - 1], 1e3),
        Some('M') => (&plain[..plain.len() - 1], 1e6),
        Some('G' | 'B') => (&plain[..plain.len() - 1], 1e9),
        _ => (plain.as_str(), 1.0),
    };
    let value = digits
        .parse::<f64>()
        .map_err(|_| format!("`{text}` is not a number (100000, 100k, 2M, 1e9)"))?
        * factor;
    if (1.0..=1e15).contains(&value) && value.fract() == 0.0 {
        Ok(value as u64)
    } else {
        Err(format!("{text} is not a whole number from 1 to 1e15"))
    }
}

pub fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(threads) if (1..=1024).contains(&threads) => Ok(threads),
        _ => Err(format!("`{text}` is not a whole number from 1 to 1024")),
    }
}

pub fn share(text: &str) -> Result<f64, String> {
    let value = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|value| value / 100.0),
        None => text.parse(),
    };
    match value {
        Ok(share) if share > 0.0 && share < 1.0 => Ok(share),
        _ => Err(format!(
            "`{text}` is not a share above 0 and below 1 (0.005 or 0.5%)"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn counts_may_carry_a_suffix_but_not_be_0_or_broken() {
        assert_eq!(count("100k"), Ok(100_000));
        assert_eq!(count("1_000"), Ok(1_000));
        assert_eq!(count("1e9"), Ok(1_000_000_000));
        for bad in ["0", "-3", "1.5", "many", "", "k", "NaN", "inf"] {
            assert!(count(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_share_may_be_a_percentage_but_not_0_or_1() {
        assert_eq!(share("0.5%"), Ok(0.005));
        for bad in ["0", "1", "100%", "NaN", "x"] {
            assert!(share(bad).is_err(), "{bad}");
        }
    }
}
