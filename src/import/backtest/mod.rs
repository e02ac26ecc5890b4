//! A forecast against what came: fitted before a split, held against the log after it.
//!
//! Volume goes on at its mean rate; tokens per request are those of the fit, cost per request is the mean.
//! Intervals come from the spread of windows before the split. Trends and times of day are not modelled:
//! what they cost shows as error and as coverage below 95 %.

mod cost;
mod forecast;

pub use cost::Costs;
pub use forecast::{Forecast, Measure, Outcome};

use std::collections::BTreeSet;

use super::fitting::{Figures, Fit, Sample, errors, fit, span};
use super::{Grain, Name, Period, Usage, UsageLog};
use crate::error::DataError;
use forecast::Before;

/// Fewer rows before the split make no fit.
pub const FEWEST_BEFORE: usize = 30;
/// Fewer rows after it are nothing to hold a forecast against.
pub const FEWEST_AFTER: usize = 10;
/// Windows tried, seconds: the longest that gives [`ENOUGH_AFTER`] after the split is taken.
const WINDOWS_S: [f64; 8] = [
    604_800.0, 86_400.0, 21_600.0, 3600.0, 900.0, 300.0, 60.0, 10.0,
];
const ENOUGH_AFTER: f64 = 10.0;

/// What to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where the fit ends and the forecast begins: seconds, as the log's times are.
    pub split_s: f64,
    /// Length of a window, seconds; `None`: chosen.
    pub window_s: Option<f64>,
    /// Where costs come from.
    pub costs: Costs,
}

/// A part of the log.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Rows.
    pub rows: usize,
    /// Seconds.
    pub length_s: f64,
    /// Whole windows.
    pub windows: usize,
}

/// The forecast of a class, or of all.
#[derive(Clone, Debug)]
pub struct Group {
    /// The class; `None`: all requests.
    pub class: Option<String>,
    /// By measure; without cost where it is not known.
    pub forecasts: Vec<Forecast>,
    /// Tokens per request, input and output: the fit from before, and the data after.
    pub sizes: Vec<Size>,
}

/// Tokens per request before and after.
#[derive(Clone, Debug)]
pub struct Size {
    /// "input" or "output".
    pub side: &'static str,
    /// Fitted before the split.
    pub fit: Fit,
    /// The data after it.
    pub after: Figures,
    /// The fit's relative errors against them.
    pub errors: Figures,
}

/// A forecast held against what came.
#[derive(Clone, Debug)]
pub struct Backtest {
    /// Where the log was split, seconds.
    pub split_s: f64,
    /// Length of a window, seconds.
    pub window_s: f64,
    /// Fitted.
    pub before: Part,
    /// Predicted.
    pub after: Part,
    /// All requests first, then classes where there are several.
    pub groups: Vec<Group>,
    /// What was left out, and why.
    pub notes: Vec<String>,
}

/// Fits what was before the split and holds the forecast against what came after.
///
/// # Errors
/// A log without times or of sums only, a split outside its period, too few rows on a side, windows that do not fit.
pub fn backtest(log: &UsageLog, plan: &Plan) -> Result<Backtest, DataError> {
    let period = checked_period(log, plan.split_s)?;
    let timed: Vec<&Usage> = log
        .records
        .iter()
        .filter(|record| record.time_s.is_some())
        .collect();
    let (before, after): (Vec<&Usage>, Vec<&Usage>) = timed
        .iter()
        .partition(|record| record.time_s.is_some_and(|time| time < plan.split_s));
    enough(before.len(), FEWEST_BEFORE, "before")?;
    enough(after.len(), FEWEST_AFTER, "after")?;
    let (length_before, length_after) =
        (plan.split_s - period.first_s, period.last_s - plan.split_s);
    let window_s = window(plan.window_s, length_before, length_after)?;
    let frame = Frame {
        plan,
        window_s,
        length_before,
        length_after,
        scale: 1.0 / log.sampled,
    };
    let mut notes = Vec::new();
    let mut groups = vec![frame.group(None, &before, &after)?];
    let classes: BTreeSet<Name> = timed.iter().filter_map(|record| record.class).collect();
    for class in classes.iter().filter(|_| classes.len() > 1) {
        let of = |records: &[&'_ Usage]| -> Vec<Usage> {
            records
                .iter()
                .filter(|record| record.class == Some(*class))
                .map(|record| **record)
                .collect()
        };
        let (before, after) = (of(&before), of(&after));
        let name = log.classes.text(*class);
        if before.len() < FEWEST_BEFORE || after.len() < FEWEST_AFTER {
            notes.push(format!(
                "class `{name}` is left out: {} rows before the split, {} after",
                before.len(),
                after.len()
            ));
            continue;
        }
        let (before, after): (Vec<&Usage>, Vec<&Usage>) =
            (before.iter().collect(), after.iter().collect());
        groups.push(frame.group(Some(name.to_string()), &before, &after)?);
    }
    if let Costs::Unknown(why) = &plan.costs {
        notes.push(format!("cost is left out: {why}"));
    } else if groups
        .iter()
        .any(|group| group.forecasts.len() < Measure::ALL.len())
    {
        notes.push("cost is left out where some requests have none".into());
    }
    let part = |rows: &[&Usage], length_s: f64| Part {
        rows: rows.len(),
        length_s,
        windows: whole(length_s, window_s),
    };
    Ok(Backtest {
        split_s: plan.split_s,
        window_s,
        before: part(&before, length_before),
        after: part(&after, length_after),
        groups,
        notes,
    })
}

fn checked_period(log: &UsageLog, split_s: f64) -> Result<Period, DataError> {
    let invalid = |message: String| Err(DataError::Invalid(message));
    if log.grain == Grain::Bucket {
        return invalid("the log adds requests up, so there is no request to fit; a log with a row for each is needed".into());
    }
    let Some(period) = log.period else {
        return invalid(
            "the log has no times; for csv and jsonl name their column: --columns time=COLUMN"
                .into(),
        );
    };
    if split_s > period.first_s && split_s < period.last_s {
        return Ok(period);
    }
    let place = if split_s <= period.first_s {
        "not after its first row"
    } else {
        "not before its last row"
    };
    let allowed = if period.absolute {
        format!("the log runs from {}", super::fitting::when(&period))
    } else {
        format!(
            "the log's times run from {} to {} seconds and have no date",
            period.first_s, period.last_s
        )
    };
    invalid(format!("--split is outside the log: {place}; {allowed}"))
}

fn enough(rows: usize, fewest: usize, side: &str) -> Result<(), DataError> {
    if rows >= fewest {
        return Ok(());
    }
    let message = format!("only {rows} rows lie {side} the split; at least {fewest} are needed");
    Err(DataError::Invalid(message))
}

/// The window asked for, or the longest of the usual ones that gives ten after the split and two before.
fn window(asked: Option<f64>, before: f64, after: f64) -> Result<f64, DataError> {
    let fits = |window: f64| window <= after && window <= before;
    match asked {
        Some(window) if window > 0.0 && fits(window) => Ok(window),
        Some(window) => Err(DataError::Invalid(format!(
            "a window of {} does not fit into the {} before the split and the {} after it",
            span(window),
            span(before),
            span(after)
        ))),
        None => {
            let usual = WINDOWS_S
                .into_iter()
                .find(|window| after / window >= ENOUGH_AFTER && before / window >= 2.0);
            Ok(usual.unwrap_or((after / ENOUGH_AFTER).min(before / 2.0)))
        }
    }
}

fn whole(length_s: f64, window_s: f64) -> usize {
    // A window that ends with the period counts.
    (length_s / window_s + 1e-9) as usize
}

/// A side of a request's tokens: its name, and how many they are.
type Side = (&'static str, fn(&Usage) -> f64);

/// What all groups share.
struct Frame<'a> {
    plan: &'a Plan,
    window_s: f64,
    length_before: f64,
    length_after: f64,
    /// Rows of the log for one of the sample.
    scale: f64,
}

impl Frame<'_> {
    fn group(
        &self,
        class: Option<String>,
        before: &[&Usage],
        after: &[&Usage],
    ) -> Result<Group, DataError> {
        let side = |records: &[&Usage], of: fn(&Usage) -> f64| {
            let counts = records
                .iter()
                .map(|record| of(record).max(0.0).round() as u64);
            Sample::new(counts).ok_or_else(|| DataError::Invalid("no rows".into()))
        };
        let mut sizes = Vec::new();
        let sides: [Side; 2] = [("input", Usage::input), ("output", |record| record.output)];
        for (name, of) in sides {
            let (fit, after) = (fit(&side(before, of)?), side(after, of)?.figures());
            let errors = errors(&after, &fit.fitted);
            sizes.push(Size {
                side: name,
                fit,
                after,
                errors,
            });
        }
        let forecasts = Measure::ALL
            .into_iter()
            .filter_map(|measure| self.forecast(measure, before, after, &sizes));
        Ok(Group {
            class,
            forecasts: forecasts.collect(),
            sizes,
        })
    }

    fn forecast(
        &self,
        measure: Measure,
        before: &[&Usage],
        after: &[&Usage],
        sizes: &[Size],
    ) -> Option<Forecast> {
        let amounts = |records: &[&Usage]| -> Option<Vec<(f64, f64)>> {
            let amount = |record: &&Usage| {
                Some((record.time_s?, self.scale * self.amount(measure, record)?))
            };
            records.iter().map(amount).collect()
        };
        let (past, future) = (amounts(before)?, amounts(after)?);
        let moments = |size: &Size| {
            let (mean, square) = (
                size.fit.distribution.mean(),
                size.fit.distribution.mean_square(),
            );
            (mean, (square - mean * mean).max(0.0))
        };
        let (mean, variance) = match measure {
            Measure::Requests => (1.0, 0.0),
            Measure::Input => moments(sizes.first()?),
            Measure::Output => moments(sizes.get(1)?),
            Measure::Cost => sample_moments(&past),
        };
        let start =
            self.plan.split_s - self.window_s * whole(self.length_before, self.window_s) as f64;
        let windows = self.sums(&past, start, whole(self.length_before, self.window_s));
        let known = Before {
            requests: before.len() as f64 * self.scale,
            length_s: self.length_before,
            // Cost is that of a row, which the scale has made that of several.
            mean: if measure == Measure::Cost {
                mean / self.scale
            } else {
                mean
            },
            variance,
            windows: &windows,
        };
        let outcome = |length_s: f64, actual: f64| {
            let (predicted, low, high) = known.over(length_s, self.window_s);
            Outcome {
                predicted,
                low,
                high,
                actual,
            }
        };
        let sums = self.sums(
            &future,
            self.plan.split_s,
            whole(self.length_after, self.window_s),
        );
        Some(Forecast {
            measure,
            total: outcome(
                self.length_after,
                future.iter().map(|(_, amount)| amount).sum(),
            ),
            windows: sums
                .into_iter()
                .map(|sum| outcome(self.window_s, sum))
                .collect(),
        })
    }

    fn amount(&self, measure: Measure, record: &Usage) -> Option<f64> {
        match measure {
            Measure::Requests => Some(1.0),
            Measure::Input => Some(record.input()),
            Measure::Output => Some(record.output),
            Measure::Cost => self.plan.costs.of(record),
        }
    }

    /// Sums over `windows` windows from `start`.
    fn sums(&self, amounts: &[(f64, f64)], start: f64, windows: usize) -> Vec<f64> {
        let mut sums = vec![0.0; windows];
        for (time, amount) in amounts.iter().filter(|(time, _)| *time >= start) {
            if let Some(sum) = sums.get_mut(((time - start) / self.window_s) as usize) {
                *sum += amount;
            }
        }
        sums
    }
}

fn sample_moments(amounts: &[(f64, f64)]) -> (f64, f64) {
    let n = amounts.len().max(1) as f64;
    let mean = amounts.iter().map(|(_, amount)| amount).sum::<f64>() / n;
    let squares: f64 = amounts
        .iter()
        .map(|(_, amount)| (amount - mean) * (amount - mean))
        .sum();
    (mean, squares / (n - 1.0).max(1.0))
}

#[cfg(test)]
mod tests;
