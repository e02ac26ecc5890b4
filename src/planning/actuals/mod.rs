//! What really came, held against the forecast.

mod read;

pub use read::read;

use serde::Serialize;

use super::results::MonthOutlook;

/// What a month really brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Actual {
    /// Of the plan, from 1 on.
    pub month: u32,
    /// "2026-11", where the file says so.
    pub calendar: Option<String>,
    /// Above 0.
    pub tasks: f64,
    pub cost_usd: f64,
    /// Share of tasks.
    pub success: Option<f64>,
    pub tokens: Option<f64>,
    pub coverage: Coverage,
}

/// How much of a month a file has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coverage {
    pub rows: u32,
    /// Days that rows name; absent where they name none.
    pub days: Option<u32>,
    /// Days of that month.
    pub of_days: Option<u32>,
    /// What is taken of the forecast: below 1 of a month whose days follow one another and are not all there.
    pub share: f64,
}

impl Default for Coverage {
    fn default() -> Self {
        Self {
            rows: 0,
            days: None,
            of_days: None,
            share: 1.0,
        }
    }
}

/// Forecast and what came, month by month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variance {
    pub months: Vec<MonthVariance>,
    /// Months of the file that lie beyond the plan, and their rows.
    pub beyond: u32,
    pub beyond_rows: u32,
    /// Months whose cost lies between p10 and p90; of an honest forecast about four of five.
    pub inside: u32,
}

/// A month's difference, split: volume + rate + price = cost - forecast.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonthVariance {
    pub month: u32,
    /// "2026-11", where the file says so.
    pub calendar: Option<String>,
    pub coverage: Coverage,
    pub tasks: f64,
    /// Of the share of the month that there is, as are the figures of cost.
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
    let beyond = actuals.iter().filter(|actual| planned(actual).is_none());
    Some(Variance {
        beyond: (actuals.len() - months.len()) as u32,
        beyond_rows: beyond.map(|actual| actual.coverage.rows).sum(),
        inside: months.iter().filter(|month| month.inside).count() as u32,
        months,
    })
}

/// With N tasks, r tokens per task and p USD per token, a for actual and f for forecast:
/// volume (N_a - N_f) r_f p_f, rate N_a (r_a - r_f) p_f, price N_a r_a (p_a - p_f).
fn month_variance(actual: &Actual, forecast: &MonthOutlook) -> MonthVariance {
    let share = actual.coverage.share;
    let (cost, tasks) = (share * forecast.cost_usd.p50, share * forecast.tasks.p50);
    let each = cost / tasks;
    let volume_usd = (actual.tasks - tasks) * each;
    let rest = actual.cost_usd - actual.tasks * each;
    let rate_usd = actual.tokens.map(|tokens| {
        let per_token = each / forecast.tokens_per_task;
        (tokens - actual.tasks * forecast.tokens_per_task) * per_token
    });
    let (p10, p90) = (share * forecast.cost_usd.p10, share * forecast.cost_usd.p90);
    MonthVariance {
        month: actual.month,
        calendar: actual.calendar.clone(),
        coverage: actual.coverage.clone(),
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
