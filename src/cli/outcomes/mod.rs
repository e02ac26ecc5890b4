//! `rungs calibrate` and `rungs replay`: commands on a table of outcomes.

mod args;
mod calibrate;
mod into;
mod replay;

pub use args::{CalibrateArgs, ReplayArgs};
pub use calibrate::run as calibrate;
pub use replay::run as replay;

use std::path::Path;

use args::TableArgs;

use crate::cli::session::{Session, Setup, Steps};
use crate::cli::{Failure, terminal};
use crate::import::BadRowPolicy;
use crate::import::calibrate::{CostBasis, Sample};
use crate::import::outcomes::{self, Loaded, OutcomeTable};
use crate::import::source::total_bytes;
use crate::progress::Monitor;

/// A table that was read, and its ladder's top.
struct Read {
    loaded: Loaded,
    top: usize,
    basis: CostBasis,
    sample: Sample,
    session: Session,
}

/// Reads the table as the flags say, with progress on a terminal; what is to be said of bad rows goes to standard error.
fn read(args: &TableArgs) -> Result<Read, Failure> {
    let session = Session::start(Setup {
        threads: args.threads,
        quiet: args.quiet,
        steps: Steps::Mixed,
    })?;
    Monitor::start(&session, total_bytes([&args.outcomes]));
    let policy = if args.skip_bad {
        BadRowPolicy::Skip
    } else {
        BadRowPolicy::Refuse
    };
    let names = args.columns.clone().unwrap_or_default();
    let loaded = outcomes::load(&args.outcomes, &names, policy, &session);
    session.end_progress();
    let loaded = loaded?;
    if let Some(message) = loaded.bad.message().filter(|_| !args.quiet) {
        terminal::note(&format!("note: {message}"));
    }
    let top = top(&loaded.table, args.top.as_deref())?;
    let basis = basis(&loaded.table, top, &args.outcomes)?;
    let sample = Sample::new(&loaded.table, top, basis);
    Ok(Read {
        loaded,
        top,
        basis,
        sample,
        session,
    })
}

/// The model that `--top` names, or the one that solved most: the dearest of those that did.
fn top(table: &OutcomeTable, named: Option<&str>) -> Result<usize, Failure> {
    if let Some(name) = named {
        return crate::import::replay::model(name, table.models())
            .map_err(|why| Failure::Flag(format!("--top: {why}")));
    }
    let rank = |model: usize| {
        let (mut solved, mut tried, mut cost) = (0.0, 0.0, 0.0);
        for cell in table.column(model).flatten() {
            tried += 1.0;
            solved += f64::from(u8::from(cell.success));
            cost += cell.cost_usd.unwrap_or(0.0);
        }
        (solved / tried, cost / tried)
    };
    let best = (0..table.models().len()).max_by(|a, b| {
        let (a, b) = (rank(*a), rank(*b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    Ok(best.unwrap_or(0))
}

/// Costs as measured, or shares of strong calls where the table has no costs at all.
fn basis(table: &OutcomeTable, top: usize, path: &Path) -> Result<CostBasis, Failure> {
    let priced = |model: usize| {
        table
            .column(model)
            .flatten()
            .any(|cell| cell.cost_usd.is_some())
    };
    if !(0..table.models().len()).any(priced) {
        return Ok(CostBasis::StrongCalls);
    }
    if priced(top) {
        return Ok(CostBasis::Measured);
    }
    Err(Failure::Data(format!(
        "{}: `{}`, the top of the ladder, has no cost_usd though other models have; name another with --top",
        path.display(),
        table.models()[top]
    )))
}

/// The file's name without folder and endings.
fn stem(path: &Path) -> String {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| "outcomes".into());
    let name = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
    name.strip_suffix(".csv").unwrap_or(&name).to_owned()
}
