//! One file per command; the only room with a terminal, output paths and exit codes.

mod args;
mod backtest;
mod check;
mod deciding;
mod failure;
mod fit;
mod folder;
mod init;
mod outcomes;
mod output;
mod planning;
mod plot;
mod prices;
mod reading;
mod run;
mod session;
mod terminal;
mod validate;

pub use args::Cli;
pub use failure::Failure;

use clap::CommandFactory;

use args::Command;

/// Carries out a parsed command line.
///
/// # Errors
/// What ended it early, with the exit code to give.
pub fn dispatch(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Plan(args) => planning::plan(&args),
        Command::Plot(args) => plot::run(&args),
        Command::Prices(args) => prices::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Calibrate(args) => outcomes::calibrate(&args),
        Command::Replay(args) => outcomes::replay(&args),
        Command::Fit(args) => fit::run(&args),
        Command::Backtest(args) => backtest::run(&args),
        Command::BreakEven(args) => deciding::break_even(&args),
        Command::Optimize(args) => deciding::optimize(&args),
        Command::Solve(args) => deciding::solve(&args),
        Command::Compare(args) => deciding::compare(&args),
        Command::Sensitivity(args) => deciding::sensitivity(&args),
        Command::Stress(args) => planning::stress(&args),
        Command::Schema => {
            let schema = serde_json::to_string_pretty(&crate::scenario::schema())
                .map_err(|error| Failure::Running(error.to_string()))?;
            terminal::print(&format!("{schema}\n"))
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "rungs", &mut script);
            terminal::print(&String::from_utf8_lossy(&script))
        }
    }
}

/// Prints what went wrong, once, and gives the exit code.
pub fn report_failure(failure: &Failure) -> std::process::ExitCode {
    terminal::note(&failure.to_string());
    std::process::ExitCode::from(failure.code())
}
