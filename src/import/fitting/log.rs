//! A usage log as fitted task classes.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Arrivals, Family, Figures, Fit, Sample, fit, normal_score_correlation};
use crate::error::DataError;
use crate::import::{Grain, Key, Name, Totals, Usage, UsageLog};
use crate::numerics::Distribution;

/// What a task of the fit is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskUnit {
    /// Every request by itself.
    Request,
    /// All requests of a session or trace.
    Session,
}

/// One class of tasks, fitted.
#[derive(Clone, Debug)]
pub struct ClassFit {
    /// Its name.
    pub name: String,
    /// Its tasks.
    pub tasks: usize,
    /// Its share of all tasks, 0 to 1.
    pub weight: f64,
    /// Mean requests per task.
    pub requests: f64,
    /// Input tokens per task: counts, and what fits them.
    pub input: Fitted,
    /// Output tokens per task.
    pub output: Fitted,
    /// ρ: correlation of the normal scores of input and output; `None` where one has no spread.
    pub correlation: Option<f64>,
    /// Sums over its requests.
    pub totals: Totals,
}

/// Counts and what fits them.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The counts; `None` where the log only has sums.
    pub sample: Option<Sample>,
    /// The fit.
    pub fit: Fit,
}

/// A whole log, fitted.
#[derive(Clone, Debug)]
pub struct LogFit {
    /// Most tasks first.
    pub classes: Vec<ClassFit>,
    /// What a task is.
    pub unit: TaskUnit,
    /// When tasks began.
    pub arrivals: Option<Arrivals>,
}

/// A task: what its requests used together.
#[derive(Clone, Copy, Debug, Default)]
struct Task {
    class: Option<Name>,
    start_s: Option<f64>,
    totals: Totals,
}

/// The class of tasks that the log gives none.
const NO_CLASS: &str = "unnamed";

/// Fits every class of a log: input and output each with its own distribution, and how they go together.
///
/// # Errors
/// A log without rows, and a class that used no tokens at all.
pub fn fit_log(log: &UsageLog) -> Result<LogFit, DataError> {
    if log.records.is_empty() {
        return Err(DataError::Invalid("the log has no rows to fit".into()));
    }
    let (tasks, unit) = tasks(&log.records);
    let mut by_class: BTreeMap<Option<Name>, Vec<Task>> = BTreeMap::new();
    for task in &tasks {
        by_class.entry(task.class).or_default().push(*task);
    }
    let named = by_class.into_iter().map(|(class, tasks)| {
        let name = class
            .map(|class| log.classes.text(class))
            .filter(|name| !name.trim().is_empty());
        (
            name.unwrap_or(if log.classes.is_empty() {
                unit.class()
            } else {
                NO_CLASS
            }),
            tasks,
        )
    });
    let named: Vec<(&str, Vec<Task>)> = named.collect();
    let all = match log.grain {
        Grain::Request => tasks.len() as f64,
        Grain::Bucket => log.totals.requests.max(1.0),
    };
    let fits = named.par_iter().map(|(name, tasks)| match log.grain {
        Grain::Request => class_fit(name, tasks, all),
        Grain::Bucket => Ok(means(name, tasks, all)),
    });
    let mut classes = fits.collect::<Result<Vec<ClassFit>, DataError>>()?;
    classes.sort_by(|a, b| b.tasks.cmp(&a.tasks).then_with(|| a.name.cmp(&b.name)));
    let arrivals = match log.grain {
        Grain::Request => {
            // Gaps are followed from row to row, so they are those of tasks only where a row is a task.
            let gaps = log.gaps.filter(|_| unit == TaskUnit::Request);
            let kept = Arrivals::of(tasks.iter().filter_map(|task| task.start_s));
            kept.map(|arrivals| arrivals.scaled_up(log.sampled, gaps))
        }
        Grain::Bucket => None,
    };
    Ok(LogFit {
        classes,
        unit,
        arrivals,
    })
}

impl TaskUnit {
    /// Of many: "requests".
    pub fn words(self) -> &'static str {
        match self {
            Self::Request => "requests",
            Self::Session => "sessions",
        }
    }

    /// The name of the class where the log has none.
    fn class(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Session => "session",
        }
    }
}

/// Requests put together to tasks, in the order of their first requests.
fn tasks(records: &[Usage]) -> (Vec<Task>, TaskUnit) {
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    let mut tasks: Vec<Task> = Vec::new();
    for record in records {
        let place = match record.task {
            Some(key) => *places.entry(key).or_insert(tasks.len()),
            None => tasks.len(),
        };
        if place == tasks.len() {
            tasks.push(Task {
                class: record.class,
                start_s: record.time_s,
                ..Task::default()
            });
        }
        let task = &mut tasks[place];
        task.totals.add(record);
        if let (Some(start), Some(time)) = (task.start_s, record.time_s) {
            task.start_s = Some(start.min(time));
        }
    }
    let unit = if places.is_empty() {
        TaskUnit::Request
    } else {
        TaskUnit::Session
    };
    (tasks, unit)
}

fn class_fit(name: &str, tasks: &[Task], all: f64) -> Result<ClassFit, DataError> {
    let count = |tokens: f64| tokens.max(0.0).round() as u64;
    let input: Vec<u64> = tasks
        .iter()
        .map(|task| count(task.totals.input()))
        .collect();
    let output: Vec<u64> = tasks.iter().map(|task| count(task.totals.output)).collect();
    let nothing = |side: &[u64]| side.iter().all(|tokens| *tokens == 0);
    if nothing(&input) && nothing(&output) {
        return Err(DataError::Invalid(format!(
            "class `{name}`: none of its {} rows used a token, so there is nothing to fit",
            tasks.len()
        )));
    }
    let side = |counts: &[u64]| {
        let sample = Sample::new(counts.iter().copied())?;
        let fit = fit(&sample);
        Some(Fitted {
            sample: Some(sample),
            fit,
        })
    };
    let (fitted_input, fitted_output) = rayon::join(|| side(&input), || side(&output));
    let (Some(fitted_input), Some(fitted_output)) = (fitted_input, fitted_output) else {
        return Err(DataError::Invalid(format!("class `{name}` has no rows")));
    };
    let totals = sum(tasks);
    Ok(ClassFit {
        name: name.into(),
        tasks: tasks.len(),
        weight: tasks.len() as f64 / all,
        requests: totals.requests / tasks.len() as f64,
        input: fitted_input,
        output: fitted_output,
        correlation: normal_score_correlation(&input, &output),
        totals,
    })
}

/// Of rows that add many requests up: the means, which are all there is.
fn means(name: &str, rows: &[Task], all: f64) -> ClassFit {
    let totals = sum(rows);
    let side = |tokens: f64| {
        let mean = super::rounded(tokens / totals.requests.max(1.0));
        let figures = Figures {
            mean,
            p50: mean,
            p95: mean,
            p99: mean,
        };
        let fit = Fit {
            family: Family::Constant,
            distribution: Distribution::Constant(mean),
            candidates: Vec::new(),
            rows: rows.len(),
            data: figures,
            fitted: figures,
        };
        Fitted { sample: None, fit }
    };
    ClassFit {
        name: name.into(),
        tasks: totals.requests as usize,
        weight: totals.requests / all,
        requests: 1.0,
        input: side(totals.input()),
        output: side(totals.output),
        correlation: None,
        totals,
    }
}

fn sum(tasks: &[Task]) -> Totals {
    let mut all = Totals::default();
    for Task { totals, .. } in tasks {
        all.requests += totals.requests;
        all.uncached_input += totals.uncached_input;
        all.cache_reads += totals.cache_reads;
        all.cache_writes += totals.cache_writes;
        all.output += totals.output;
        all.cost_usd += totals.cost_usd;
    }
    all
}
