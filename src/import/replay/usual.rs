//! The policies that are replayed where nobody names any.

use super::overall_score;
use super::policy::Policy;
use crate::import::calibrate::Sample;

/// With up to so many models every order of every subset is a cascade; with more, subsets from the weakest up.
const ANY_ORDER: usize = 3;
/// With more models than this, cascades of two only.
const ANY_LENGTH: usize = 6;

/// Each model alone, every cascade, an even mix of each model with the top, and the oracle; each kind by rising cost of its
/// first rungs on the recorded items.
pub fn usual_policies(sample: &Sample) -> Vec<Policy> {
    let mut ladder: Vec<usize> = (0..sample.models).collect();
    ladder.sort_by(|a, b| overall_score(sample, *a).total_cmp(&overall_score(sample, *b)));
    let mut cascades: Vec<Policy> = Vec::new();
    for mask in 1usize..1 << ladder.len().min(16) {
        let chosen: Vec<usize> = (0..ladder.len())
            .filter(|i| mask >> i & 1 == 1)
            .map(|i| ladder[i])
            .collect();
        if chosen.len() < 2 || (ladder.len() > ANY_LENGTH && chosen.len() > 2) {
            continue;
        }
        if ladder.len() <= ANY_ORDER {
            cascades.extend(orders(&chosen).into_iter().map(Policy::Cascade));
        } else {
            cascades.push(Policy::Cascade(chosen));
        }
    }
    let alone = ladder
        .iter()
        .map(|model| Policy::Cascade(vec![*model]))
        .collect();
    let others = ladder.iter().filter(|model| **model != sample.top);
    let mixes = others
        .map(|model| Policy::Mix(vec![(*model, 0.5), (sample.top, 0.5)]))
        .collect();
    let mut policies = Vec::new();
    for mut kind in [alone, cascades, mixes] {
        by_cost(sample, &mut kind);
        policies.append(&mut kind);
    }
    if sample.models > 1 {
        policies.push(Policy::Oracle);
    }
    policies
}

/// Cheapest first, under a perfect judge.
fn by_cost(sample: &Sample, policies: &mut Vec<Policy>) {
    let cost = |policy: &Policy| {
        let values: Vec<_> = (0..sample.items())
            .map(|item| policy.replay(sample, item, super::Judge::PERFECT))
            .collect();
        super::mean(&values, &vec![1.0; values.len()]).1
    };
    let mut priced: Vec<(f64, Policy)> = policies
        .drain(..)
        .map(|policy| (cost(&policy), policy))
        .collect();
    priced.sort_by(|a, b| a.0.total_cmp(&b.0));
    policies.extend(priced.into_iter().map(|(_, policy)| policy));
}

/// Every order of a few models.
fn orders(models: &[usize]) -> Vec<Vec<usize>> {
    if models.len() <= 1 {
        return vec![models.to_vec()];
    }
    let mut all = Vec::new();
    for first in 0..models.len() {
        let mut rest = models.to_vec();
        let model = rest.remove(first);
        all.extend(orders(&rest).into_iter().map(|mut order| {
            order.insert(0, model);
            order
        }));
    }
    all
}
