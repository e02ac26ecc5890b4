//! How flat the optimum is: how far one thing may move while the objective rises by at most a hundredth.

use serde::Serialize;

use super::Dimension;
use super::goal::Fared;
use super::plan::{Plan, Start};
use super::search::Search;
use crate::experiment::ExperimentError;

/// The stretch of one dimension around the optimum.
#[derive(Clone, Debug, Serialize)]
pub struct Flat {
    pub what: String,
    /// At the optimum.
    pub at: f64,
    /// Conditions kept and the objective within one per cent, from here …
    pub from: f64,
    /// … to here.
    pub to: f64,
}

/// How much worse the objective may get.
const TOLERANCE: f64 = 0.01;
/// Values looked at along a dimension.
const GRID: usize = 101;

/// Along every dimension that was free.
pub fn flatness(
    search: &Search<'_>,
    plan: &Plan,
    best: &Fared,
) -> Result<Vec<Flat>, ExperimentError> {
    let limit = best.objective + TOLERANCE * best.objective.abs();
    let mut found = Vec::new();
    for (what, at, set) in moves(search, plan) {
        let mut values: Vec<f64> = (0..GRID).map(|n| n as f64 / (GRID - 1) as f64).collect();
        values.push(at);
        values.sort_by(f64::total_cmp);
        let plans: Vec<Plan> = values.iter().map(|value| set(plan, *value)).collect();
        let fared = search
            .goal
            .fare(search.pool, &plans, search.engine, search.monitor)?;
        let good: Vec<bool> = fared
            .iter()
            .map(|fared| fared.is_feasible(search.goal) && fared.objective <= limit)
            .collect();
        let middle = values.iter().position(|value| *value == at).unwrap_or(0);
        let from = (0..=middle).rev().take_while(|n| good[*n]).last();
        let to = (middle..values.len()).take_while(|n| good[*n]).last();
        found.push(Flat {
            what,
            at,
            from: values[from.unwrap_or(middle)],
            to: values[to.unwrap_or(middle)],
        });
    }
    Ok(found)
}

type Move = (String, f64, Box<dyn Fn(&Plan, f64) -> Plan>);

fn moves(search: &Search<'_>, plan: &Plan) -> Vec<Move> {
    let free = |dimension: Dimension| {
        search.over.contains(&dimension)
            && search.pool.has(dimension)
            && plan.ratio > 0.0
            && plan.rungs.len() > 1
    };
    let mut moves: Vec<Move> = Vec::new();
    if free(Dimension::Ratio) {
        moves.push((
            "delegation ratio".into(),
            plan.ratio,
            Box::new(|plan, ratio| Plan {
                ratio,
                ..plan.clone()
            }),
        ));
    }
    if free(Dimension::ReviewRate) {
        moves.push((
            "review rate".into(),
            plan.rate,
            Box::new(|plan, rate| Plan {
                rate,
                ..plan.clone()
            }),
        ));
    }
    match &plan.start {
        Start::Router(success) => moves.push((
            "router's success".into(),
            *success,
            Box::new(|plan, success| Plan {
                start: Start::Router(success.clamp(0.001, 0.999)),
                ..plan.clone()
            }),
        )),
        Start::Shares(weights) if weights.len() > 1 => {
            let total: f64 = weights.iter().sum();
            for (index, weight) in weights.iter().enumerate() {
                let name = &search.pool.models[plan.rungs[index + 1]].name;
                moves.push((
                    format!("share of {name}"),
                    weight / total,
                    Box::new(move |plan, share| shifted(plan, index, share)),
                ));
            }
        }
        _ => {}
    }
    moves
}

/// One subordinate takes a share, the others keep their proportions (or share alike where they had nothing).
fn shifted(plan: &Plan, index: usize, share: f64) -> Plan {
    let Start::Shares(weights) = &plan.start else {
        return plan.clone();
    };
    let others: f64 = weights.iter().sum::<f64>() - weights[index];
    let count = (weights.len() - 1) as f64;
    let weight = |(at, weight): (usize, &f64)| match at {
        _ if at == index => share,
        _ if others > 0.0 => (1.0 - share) * weight / others,
        _ => (1.0 - share) / count,
    };
    Plan {
        start: Start::Shares(weights.iter().enumerate().map(weight).collect()),
        ..plan.clone()
    }
}
