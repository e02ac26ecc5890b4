//! What surrounds a simulation: threads, interrupts, progress.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::args::SimulationArgs;
use crate::cli::{Failure, terminal};
use crate::progress::Monitor;
use crate::scenario::{Override, Scenario};

/// Watches a run: draws progress on a terminal, and stops it when the user interrupts.
#[derive(Debug)]
pub struct Session {
    cancelled: Arc<AtomicBool>,
    bar: ProgressBar,
}

/// What a session's work is counted in.
#[derive(Clone, Copy, Debug)]
pub enum Steps {
    /// Tasks at a point.
    Evaluations,
    /// Points, whatever is done at one.
    Points,
    /// Bytes of files.
    Bytes,
    /// Now bytes, now resamples.
    Mixed,
}

impl Steps {
    /// Counted in these, with the threads and the silence that the flags ask for.
    pub fn of(self, args: &SimulationArgs) -> Setup {
        Setup {
            threads: args.threads,
            quiet: args.quiet,
            steps: self,
        }
    }

    fn template(self) -> &'static str {
        match self {
            Self::Evaluations => "{bar:30} {percent:>3} %  {per_sec} tasks, {eta} left",
            Self::Bytes => "{bar:30} {percent:>3} %  {bytes_per_sec}, {eta} left",
            Self::Points => "{bar:30} {percent:>3} %  {pos} of {len} points, {eta} left",
            Self::Mixed => "{bar:30} {percent:>3} %, {eta} left",
        }
    }
}

/// How a session is set up.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Worker threads; `None`: all cores.
    pub threads: Option<usize>,
    /// No progress.
    pub quiet: bool,
    /// What is counted.
    pub steps: Steps,
}

impl Session {
    /// Sets up threads and the interrupt; once per process.
    pub fn start(setup: Setup) -> Result<Self, Failure> {
        let Setup {
            threads,
            quiet,
            steps,
        } = setup;
        let threads = threads.unwrap_or(0);
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .map_err(|error| {
                Failure::Running(format!("cannot start {threads} threads: {error}"))
            })?;
        let bar = ProgressBar::new(0);
        if quiet || !terminal::shows_progress() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template(steps.template()) {
            bar.set_style(style.with_key(
                "per_sec",
                |state: &indicatif::ProgressState, f: &mut dyn std::fmt::Write| {
                    let _ = write!(f, "{:.1} M/s", state.per_sec() / 1e6);
                },
            ));
        }
        let session = Self {
            cancelled: Arc::new(AtomicBool::new(false)),
            bar,
        };
        session.watch_interrupts();
        Ok(session)
    }

    /// The first Ctrl-C keeps what is finished; the second one ends the process.
    fn watch_interrupts(&self) {
        let cancelled = Arc::clone(&self.cancelled);
        let watching = ctrlc::set_handler(move || {
            if cancelled.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        });
        if let Err(error) = watching {
            terminal::note(&format!(
                "note: Ctrl-C will not keep partial results: {error}"
            ));
        }
    }

    /// Takes the progress off the screen.
    pub fn end_progress(&self) {
        self.bar.finish_and_clear();
    }
}

impl Monitor for Session {
    fn start(&self, evaluations: u64) {
        self.bar.set_length(evaluations);
        self.bar.reset();
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }

    fn advance(&self, evaluations: u64) {
        self.bar.inc(evaluations);
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// The scenario a command line asks for: the file, with `--set` and the flags that change it applied.
pub fn load(path: &Path, args: &SimulationArgs) -> Result<Scenario, Failure> {
    Ok(Scenario::load(path, &overrides(args)?)?)
}

fn overrides(args: &SimulationArgs) -> Result<Vec<Override>, Failure> {
    let mut all = set_overrides(&args.set)?;
    if let Some(tasks) = args.tasks {
        all.push(Override::flag("--tasks", "simulation.tasks", tasks));
    }
    if let Some(seed) = args.seed {
        all.push(Override::flag("--seed", "simulation.seed", seed));
    }
    if let Some(precision) = args.precision {
        all.push(Override::flag(
            "--precision",
            "simulation.precision",
            precision,
        ));
    }
    if let Some(sampler) = &args.sampler {
        all.push(Override::flag("--sampler", "simulation.sampler", sampler));
    }
    if args.exact {
        all.push(Override::flag("--exact", "simulation.exact", true));
    }
    Ok(all)
}

/// `--set key=value`, each of them.
pub fn set_overrides(set: &[String]) -> Result<Vec<Override>, Failure> {
    set.iter()
        .map(|text| {
            Override::parse(text).map_err(|why| Failure::Scenario(format!("error: --set: {why}")))
        })
        .collect()
}
