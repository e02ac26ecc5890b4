//! What surrounds the reading of logs: options, progress, interrupts.

use std::path::PathBuf;

use crate::cli::args::LogArgs;
use crate::cli::session::{Session, Setup, Steps};
use crate::cli::{Failure, terminal};
use crate::import::{self, BadRowPolicy, ReadOptions, UsageLog};

/// Reads logs as the flags say, with progress on a terminal; what is to be said of them goes to standard error.
///
/// # Errors
/// Files that cannot be read (exit 1) or used (exit 4), and an interrupt.
pub fn read(files: &[PathBuf], args: &LogArgs, quiet: bool) -> Result<UsageLog, Failure> {
    let options = ReadOptions {
        format: args.log_format,
        columns: args.columns.clone().unwrap_or_default(),
        by: args.by.clone(),
        bad_rows: if args.skip_bad {
            BadRowPolicy::Skip
        } else {
            BadRowPolicy::Refuse
        },
    };
    let session = Session::start(Setup {
        threads: None,
        quiet,
        steps: Steps::Bytes,
    })?;
    let log = import::read(files, &options, &session);
    session.end_progress();
    let log = log?;
    if !quiet {
        log.notes
            .iter()
            .for_each(|note| terminal::note(&format!("note: {note}")));
        if let Some(message) = log.bad.message() {
            terminal::note(&format!("note: {message}"));
        }
    }
    Ok(log)
}
