//! Threads, progress and interrupts of the commands on tables of outcomes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::TableArgs;
use crate::cli::{Failure, terminal};
use crate::import::Monitor;

/// Draws progress on a terminal and stops when the user interrupts.
pub struct Watch {
    bar: ProgressBar,
    cancelled: Arc<AtomicBool>,
}

impl Watch {
    /// Sets up threads and the interrupt; once per process.
    pub fn start(args: &TableArgs) -> Result<Self, Failure> {
        let threads = args.threads.unwrap_or(0);
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .map_err(|error| {
                Failure::Running(format!("cannot start {threads} threads: {error}"))
            })?;
        let bar = ProgressBar::new(0);
        if args.quiet || !terminal::shows_progress() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3} %, {eta} left") {
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
        Ok(Self { bar, cancelled })
    }

    /// Takes the progress off the screen.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Monitor for Watch {
    fn start(&self, steps: u64) {
        self.bar.reset();
        self.bar.set_length(steps);
    }

    fn advance(&self, steps: u64) {
        self.bar.inc(steps);
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
