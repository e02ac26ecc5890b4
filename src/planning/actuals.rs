//! What really came, held against the forecast.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use super::results::MonthOutlook;
use crate::error::{DataError, nearest};

/// Columns that are read.
const COLUMNS: [&str; 6] = ["month", "date", "tasks", "cost_usd", "success", "tokens"];
/// Months that a file may be about.
const MOST_MONTHS: i64 = 12_000;

/// What a month really brought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Actual {
    /// Of the plan, from 1 on.
    pub month: u32,
    /// Above 0.
    pub tasks: f64,
    pub cost_usd: f64,
    /// Share of tasks.
    pub success: Option<f64>,
    pub tokens: Option<f64>,
}

/// Forecast and what came, month by month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variance {
    pub months: Vec<MonthVariance>,
    /// Months of the file that lie beyond the plan.
    pub beyond: u32,
    /// Months whose cost lies between p10 and p90; of an honest forecast about four of five.
    pub inside: u32,
}

/// A month's difference, split: volume + rate + price = cost - forecast.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonthVariance {
    pub month: u32,
    pub tasks: f64,
    pub forecast_tasks: f64,
    pub cost_usd: f64,
    /// Median of the forecast.
    pub forecast_cost_usd: f64,
    pub p10_usd: f64,
    pub p90_usd: f64,
    pub inside: bool,
    /// More or fewer tasks at the forecast's cost per task, USD.
    pub volume_usd: f64,
    /// More or fewer tokens per task at the forecast's price per token, USD; absent without a column of tokens.
    pub rate_usd: Option<f64>,
    /// Another price per token, USD; without a column of tokens another cost per task, whatever the reason.
    pub price_usd: f64,
    pub success: Option<f64>,
    pub forecast_success: Option<f64>,
}

/// Reads a CSV file with a column `month` (1, 2, …) or `date` (2026-11 or 2026-11-22; the month of the first is month 1, several
/// rows of a month are added up), `tasks`, `cost_usd`, and if there is one `success` (a share) and `tokens`.
///
/// # Errors
/// What is wrong, with file and line.
pub fn read(path: &Path) -> Result<Vec<Actual>, DataError> {
    let text = std::fs::read_to_string(path).map_err(|error| DataError::unreadable(path, error))?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let wrong = |error: csv::Error| DataError::in_file(path, error);
    let heads = Heads::of(reader.headers().map_err(wrong)?, path)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push((line, heads.row(&record, path, line)?));
    }
    months(rows, path)
}

/// Where each column stands.
struct Heads {
    time: (usize, bool),
    tasks: usize,
    cost_usd: usize,
    success: Option<usize>,
    tokens: Option<usize>,
}

/// A row: months since year 0 or the plan's start, then its figures.
struct Row {
    month: i64,
    is_date: bool,
    tasks: f64,
    cost_usd: f64,
    success: Option<f64>,
    tokens: Option<f64>,
}

impl Heads {
    fn of(heads: &csv::StringRecord, path: &Path) -> Result<Self, DataError> {
        let find = |name: &str| {
            heads
                .iter()
                .position(|head| head.eq_ignore_ascii_case(name))
        };
        let needed = |name: &str| {
            find(name).ok_or_else(|| {
                let near = nearest(name, heads.iter().filter(|head| !COLUMNS.contains(head)));
                let hint = near.map_or_else(String::new, |near| format!("; is it `{near}`?"));
                let found = heads.iter().collect::<Vec<_>>().join(", ");
                DataError::in_file(
                    path,
                    format!("line 1: no column `{name}`{hint} Found: {found}. Needed: month or date, tasks, cost_usd; if there is one success, tokens"),
                )
            })
        };
        let time = match (find("month"), find("date")) {
            (Some(at), _) => (at, false),
            (None, Some(at)) => (at, true),
            (None, None) => {
                return Err(needed("month").err().unwrap_or_else(|| {
                    DataError::in_file(path, "line 1: no column `month` or `date`")
                }));
            }
        };
        Ok(Self {
            time,
            tasks: needed("tasks")?,
            cost_usd: needed("cost_usd")?,
            success: find("success"),
            tokens: find("tokens"),
        })
    }

    fn row(&self, record: &csv::StringRecord, path: &Path, line: u64) -> Result<Row, DataError> {
        let cell = |at: usize| record.get(at).unwrap_or("");
        let wrong = |column: &str, text: &str, allowed: &str| {
            let what = format!("line {line}: `{column}` is `{text}`; allowed: {allowed}");
            DataError::in_file(path, what)
        };
        let number = |column: &str, at: usize, least: f64, most: f64, allowed: &str| {
            let text = cell(at);
            let value = text.replace([',', '_'], "").parse::<f64>();
            let value = value.ok().filter(|value| (least..=most).contains(value));
            value.ok_or_else(|| wrong(column, text, allowed))
        };
        let optional = |column: &str, at: Option<usize>, most: f64, allowed: &str| match at {
            Some(at) if !cell(at).is_empty() => number(column, at, 0.0, most, allowed).map(Some),
            _ => Ok(None),
        };
        let (at, is_date) = self.time;
        let month = match is_date {
            true => month_of(cell(at))
                .ok_or_else(|| wrong("date", cell(at), "a date such as 2026-11 or 2026-11-22"))?,
            false => {
                let allowed = "a month of the plan, 1 or more";
                let month = number("month", at, 1.0, MOST_MONTHS as f64, allowed)?;
                match month.fract() == 0.0 {
                    true => month as i64,
                    false => return Err(wrong("month", cell(at), allowed)),
                }
            }
        };
        Ok(Row {
            month,
            is_date,
            tasks: number("tasks", self.tasks, 1e-9, 1e15, "a number above 0")?,
            cost_usd: number("cost_usd", self.cost_usd, 0.0, 1e15, "USD, 0 or more")?,
            success: optional("success", self.success, 1.0, "a share from 0 to 1")?,
            tokens: optional("tokens", self.tokens, 1e18, "a number, 0 or more")?,
        })
    }
}

/// Months since year 0.
fn month_of(text: &str) -> Option<i64> {
    let date: Date = match text.len() {
        7 => format!("{text}-01").parse().ok()?,
        _ => text.parse().ok()?,
    };
    Some(i64::from(date.year()) * 12 + i64::from(date.month()) - 1)
}

fn months(rows: Vec<(u64, Row)>, path: &Path) -> Result<Vec<Actual>, DataError> {
    if rows.is_empty() {
        return Err(DataError::in_file(path, "it has no rows"));
    }
    let first = rows.iter().map(|(_, row)| row.month).min().unwrap_or(1);
    let mut found: BTreeMap<i64, Actual> = BTreeMap::new();
    for (line, row) in rows {
        let number = if row.is_date {
            row.month - first + 1
        } else {
            row.month
        };
        if number > MOST_MONTHS {
            let what =
                format!("line {line}: {number} months after the first: more than any plan has");
            return Err(DataError::in_file(path, what));
        }
        let new = Actual {
            month: u32::try_from(number).unwrap_or(u32::MAX),
            tasks: row.tasks,
            cost_usd: row.cost_usd,
            success: row.success,
            tokens: row.tokens,
        };
        match found.get_mut(&number) {
            None => {
                found.insert(number, new);
            }
            Some(_) if !row.is_date => {
                let what = format!("line {line}: month {number} is there twice");
                return Err(DataError::in_file(path, what));
            }
            Some(sum) => *sum = added(sum, &new),
        }
    }
    Ok(found.into_values().collect())
}

fn added(a: &Actual, b: &Actual) -> Actual {
    let tasks = a.tasks + b.tasks;
    let success = a.success.zip(b.success);
    Actual {
        month: a.month,
        tasks,
        cost_usd: a.cost_usd + b.cost_usd,
        success: success.map(|(x, y)| (x * a.tasks + y * b.tasks) / tasks),
        tokens: a.tokens.zip(b.tokens).map(|(x, y)| x + y),
    }
}

/// What came against the forecast; `None` where nothing did.
pub fn variance(actuals: &[Actual], forecast: &[MonthOutlook]) -> Option<Variance> {
    if actuals.is_empty() {
        return None;
    }
    let planned = |actual: &Actual| forecast.get(actual.month as usize - 1);
    let months: Vec<MonthVariance> = actuals
        .iter()
        .filter_map(|actual| Some(month_variance(actual, planned(actual)?)))
        .collect();
    Some(Variance {
        beyond: (actuals.len() - months.len()) as u32,
        inside: months.iter().filter(|month| month.inside).count() as u32,
        months,
    })
}

/// With N tasks, r tokens per task and p USD per token, a for actual and f for forecast:
/// volume (N_a - N_f) r_f p_f, rate N_a (r_a - r_f) p_f, price N_a r_a (p_a - p_f).
fn month_variance(actual: &Actual, forecast: &MonthOutlook) -> MonthVariance {
    let (cost, tasks) = (forecast.cost_usd.p50, forecast.tasks.p50);
    let each = cost / tasks;
    let volume_usd = (actual.tasks - tasks) * each;
    let rest = actual.cost_usd - actual.tasks * each;
    let rate_usd = actual.tokens.map(|tokens| {
        let per_token = each / forecast.tokens_per_task;
        (tokens - actual.tasks * forecast.tokens_per_task) * per_token
    });
    let (p10, p90) = (forecast.cost_usd.p10, forecast.cost_usd.p90);
    MonthVariance {
        month: actual.month,
        tasks: actual.tasks,
        forecast_tasks: tasks,
        cost_usd: actual.cost_usd,
        forecast_cost_usd: cost,
        p10_usd: p10,
        p90_usd: p90,
        inside: (p10..=p90).contains(&actual.cost_usd),
        volume_usd,
        rate_usd,
        price_usd: rest - rate_usd.unwrap_or(0.0),
        success: actual.success,
        forecast_success: forecast.success,
    }
}
