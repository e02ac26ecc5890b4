//! What surrounds the reading of logs: options, progress, interrupts.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::args::LogArgs;
use crate::cli::{Failure, terminal};
use crate::import::{self, BadRowPolicy, Monitor, ReadOptions, UsageLog};

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
    let reading = Reading::start(quiet);
    let log = import::read(files, &options, &reading);
    reading.bar.finish_and_clear();
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

struct Reading {
    bar: ProgressBar,
    cancelled: Arc<AtomicBool>,
}

impl Reading {
    fn start(quiet: bool) -> Self {
        let bar = ProgressBar::new(0);
        if quiet || !terminal::shows_progress() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) =
            ProgressStyle::with_template("{bar:30} {percent:>3} %  {bytes_per_sec}, {eta} left")
        {
            bar.set_style(style);
        }
        let cancelled = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&cancelled);
        // Without a handler Ctrl-C ends the process at once, which loses nothing: nothing is written yet.
        let _ = ctrlc::set_handler(move || {
            if seen.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        });
        Self { bar, cancelled }
    }
}

impl Monitor for Reading {
    fn start(&self, bytes: u64) {
        self.bar.set_length(bytes);
    }

    fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
