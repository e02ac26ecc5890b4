//! Which models stand on the rungs: every choice of them, in the order of what they cost.

use super::plan::{Plan, Pool, Start};
use crate::delegation::{OnReject, Reviewer, expected_cost};

/// Every choice of 1 to `most` models, each from the dearest down to the cheapest for the scenario's mean task.
pub fn choices(pool: &Pool, models: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut order = models.to_vec();
    let cost = |model: &usize| mean_cost(pool, *model);
    order.sort_by(|a, b| cost(b).total_cmp(&cost(a)).then(a.cmp(b)));
    let mut found = Vec::new();
    extend(&order, most, &mut Vec::new(), &mut found);
    found
}

fn extend(rest: &[usize], most: usize, chosen: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    for (index, model) in rest.iter().enumerate() {
        chosen.push(*model);
        found.push(chosen.clone());
        if chosen.len() < most {
            extend(&rest[index + 1..], most, chosen, found);
        }
        chosen.pop();
    }
}

/// What a model costs for a mean task by itself, USD.
pub fn mean_cost(pool: &Pool, model: usize) -> f64 {
    let classes = &pool.base.classes;
    let weights: f64 = classes.iter().map(|class| class.weight).sum();
    let cost = classes
        .iter()
        .map(|class| class.weight * expected_cost(&pool.models[model], class));
    cost.sum::<f64>() / weights
}

/// A few plans that show what a ladder is good for: everything to its lowest rung, reviewed always, half the time or never.
pub fn sketches(pool: &Pool, rungs: &[usize]) -> Vec<Plan> {
    let subordinates = rungs.len().saturating_sub(1);
    let plan = |rate: f64, by: Reviewer| {
        let mut weights = vec![0.0; subordinates];
        if let Some(last) = weights.last_mut() {
            *last = 1.0;
        }
        Plan {
            rungs: rungs.to_vec(),
            ratio: if subordinates == 0 { 0.0 } else { 1.0 },
            start: if subordinates == 0 {
                Start::AsWritten
            } else {
                Start::Shares(weights)
            },
            rate,
            by,
            on_reject: OnReject::Escalate,
        }
    };
    if subordinates == 0 {
        return vec![plan(0.0, Reviewer::Executive)];
    }
    let mut plans = Vec::new();
    if pool.review.is_some() {
        let readers = match subordinates {
            1 => &[Reviewer::Executive][..],
            _ => &[Reviewer::Executive, Reviewer::Above][..],
        };
        for by in readers {
            plans.extend([plan(1.0, *by), plan(0.5, *by)]);
        }
    }
    if subordinates == 1 {
        plans.push(plan(0.0, Reviewer::Executive));
    }
    plans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_there_once() {
        let mut found = Vec::new();
        extend(&[3, 1, 2], 2, &mut Vec::new(), &mut found);
        assert_eq!(
            found,
            [
                vec![3],
                vec![3, 1],
                vec![3, 2],
                vec![1],
                vec![1, 2],
                vec![2]
            ]
        );
    }
}
