//! Where nothing holds everything: by how much the nearest misses it.

use rayon::prelude::*;

use super::advice::{Common, Tried};
use super::case::{Case, Ready};
use super::outlook::Outlook;
use super::results::Miss;
use super::spread::quantile;

/// Each condition that holds less often than the plan's confidence asks, in its worst month.
pub fn misses(common: &Common<'_>, nearest: &Tried) -> Vec<Miss> {
    let case = common.case(&nearest.setup, &nearest.worlds);
    let confidence = common.plan.confidence;
    let outlook = Outlook::of(&case, &nearest.fates, confidence);
    let mut found = Vec::new();
    if !nearest.setup.ceilings.is_empty() {
        found.extend(worst(&case, "limits", "utilisation", 1.0, |month| {
            upper(&outlook, confidence, |ready| ready.month(month).utilisation)
        }));
    }
    for objective in common.objectives {
        let more = objective.wants_more();
        let q = if more { 1.0 - confidence } else { confidence };
        let value = |month: u32| {
            let mut values = outlook.values(objective, month);
            values.sort_unstable_by(f64::total_cmp);
            let value = quantile(&values, q);
            (value, objective.miss(value))
        };
        let (text, metric) = (&objective.text, &objective.metric);
        found.extend(worst(&case, text, metric, objective.target, value));
    }
    if let Some(budget) = case.budget_usd {
        found.extend(worst(
            &case,
            "budget",
            "cost_per_month_usd",
            budget,
            |month| {
                let (value, _) = upper(&outlook, confidence, |ready| ready.month(month).cost_usd);
                (value, (value - budget).max(0.0))
            },
        ));
    }
    found
}

/// The value that a share of futures stays below, and by how much that is above 1.
fn upper(outlook: &Outlook<'_>, share: f64, of: impl Fn(&Ready<'_>) -> f64) -> (f64, f64) {
    let mut values: Vec<f64> = outlook.ready.iter().map(of).collect();
    values.sort_unstable_by(f64::total_cmp);
    let value = quantile(&values, share);
    (value, (value - 1.0).max(0.0))
}

/// The month with the largest miss; `None` where there is none. What is not modelled is missed in the first.
fn worst(
    case: &Case<'_>,
    condition: &str,
    metric: &str,
    target: f64,
    at: impl Fn(u32) -> (f64, f64) + Sync,
) -> Option<Miss> {
    let months: Vec<(u32, f64, f64)> = (1..=case.months)
        .into_par_iter()
        .map(|month| {
            let (value, miss) = at(month);
            (month, value, miss)
        })
        .collect();
    let missed = months.into_iter().filter(|(_, _, miss)| !(*miss <= 0.0));
    let finite = |value: f64| value.is_finite().then_some(value);
    missed
        .reduce(|worst, next| if next.2 > worst.2 { next } else { worst })
        .map(|(month, value, miss)| Miss {
            condition: condition.to_string(),
            metric: metric.to_string(),
            value: finite(value),
            target,
            miss: finite(miss),
            month,
        })
}
