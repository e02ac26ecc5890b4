//! Parse, dispatch, print the error once, exit.

use std::process::ExitCode;

use clap::Parser;
use rungs::cli::{Cli, dispatch, report_failure};

fn main() -> ExitCode {
    match dispatch(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report_failure(&failure),
    }
}
