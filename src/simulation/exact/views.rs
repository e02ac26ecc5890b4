//! The tasks of a class as a policy that looks at them sees them.
//!
//! Given difficulty z, what a router sees decides who gets a piece and nothing else, and what whoever picks the
//! hardest tasks sees decides whether attempts are reviewed and nothing else. So a router is shares that depend on z,
//! and a pick splits the tasks in two: those that are reviewed, each node weighted with their chance there, and the rest.

use super::chain::{self, CruxPath, First, FirstGiven};
use super::difficulty::Outlook;
use super::work::Weights;
use super::{Rejection, Setting};
use crate::delegation::{Assignment, Review};
use crate::workload::{Kind, TaskClass};

/// Tasks whose attempts are reviewed alike, and what happens to their pieces of one kind. Chances are joint with
/// that of being in view, so that views add up.
pub(super) struct View {
    /// Chance that an attempt is reviewed.
    pub rate: f64,
    pub rejection: Rejection,
    pub first: First,
    pub path: CruxPath,
}

/// All tasks in one view, or the hardest and the rest.
pub(super) fn views(
    setting: &Setting,
    class: &TaskClass,
    kind: &Kind,
    assignment: &Assignment,
) -> Vec<View> {
    let policy = &setting.scenario.policy;
    let review = policy.review.as_ref();
    let hardest = review.and_then(Review::hardest);
    if let (None, Assignment::Shares(shares)) = (hardest, assignment) {
        return vec![unseen(setting, class, kind, shares)];
    }
    let router = assignment.router();
    let routed = router.into_iter().flat_map(|router| {
        let bounds = router.intervals.iter();
        bounds.map(|(upper, _)| (router.signal, *upper))
    });
    let outlooks = &setting.outlooks;
    let outlook = outlooks.of_signals(kind.skill, class, routed.chain(hardest));
    let seen = Seen {
        setting,
        first: given(setting, assignment, &outlook),
        able: able(setting, &outlook),
        weights: Weights::new(class, &outlook),
    };
    let rate = review.map_or(0.0, |review| review.rate);
    match hardest {
        None => vec![seen.view(rate, &seen.weights)],
        Some((signal, above)) => {
            let looks = |low: f64, high: f64| {
                let chance = |z: &f64| signal.chance_between(low, high, *z);
                let chances: Vec<f64> = outlook.z.iter().map(chance).collect();
                seen.weights.times(&chances)
            };
            let hard = looks(above, f64::INFINITY);
            let rest = looks(f64::NEG_INFINITY, above);
            vec![seen.view(1.0, &hard), seen.view(0.0, &rest)]
        }
    }
}

/// Nobody looks at tasks.
fn unseen(setting: &Setting, class: &TaskClass, kind: &Kind, shares: &[f64]) -> View {
    let policy = &setting.scenario.policy;
    let review = policy.review.as_ref();
    let rate = review.map_or(0.0, |review| review.rate);
    let rejection = Rejection::new(review, rate, policy.on_reject);
    let tiers = setting.scenario.ladder.tiers.len();
    // Where nobody is assigned nothing is delegated.
    let first = match shares {
        [] => First::of_shares(&vec![0.0; tiers]),
        shares => First::of_shares(shares),
    };
    let outlooks = &setting.outlooks;
    let outlook = kind.skill.map(|skill| (skill, outlooks.of(skill, class)));
    let path = match outlook {
        None => chain::path_without_skill(&first, rejection, policy.on_reject),
        Some((skill, None)) => {
            chain::path_without_rejection(&first.by_task, outlooks.scores(skill))
        }
        Some((_, Some(outlook))) => {
            let nodes = outlook.weights.len();
            let given = first.by_task.iter().map(|share| vec![*share; nodes]);
            let weights = Weights::new(class, &outlook);
            let given: FirstGiven = given.collect();
            let able = &outlook.able;
            chain::path(&given, rejection, policy.on_reject, able, &weights)
        }
    };
    View {
        rate,
        rejection,
        first,
        path,
    }
}

/// The nodes of a kind's tasks, with all that hangs on difficulty there.
struct Seen<'a> {
    setting: &'a Setting<'a>,
    first: FirstGiven,
    able: Vec<Vec<f64>>,
    weights: Weights,
}

impl Seen<'_> {
    fn view(&self, rate: f64, weights: &Weights) -> View {
        let policy = &self.setting.scenario.policy;
        let rejection = Rejection::new(policy.review.as_ref(), rate, policy.on_reject);
        View {
            rate,
            rejection,
            first: chain::first(&self.first, weights),
            path: chain::path(
                &self.first,
                rejection,
                policy.on_reject,
                &self.able,
                weights,
            ),
        }
    }
}

/// Who gets a piece, by tier and node.
fn given(setting: &Setting, assignment: &Assignment, outlook: &Outlook) -> FirstGiven {
    let tiers = 0..setting.scenario.ladder.tiers.len();
    let router = match assignment {
        Assignment::Router(router) => router,
        Assignment::Shares(_) => {
            let nodes = outlook.weights.len();
            return tiers
                .map(|tier| vec![assignment.share(tier); nodes])
                .collect();
        }
    };
    let mut given: FirstGiven = tiers.map(|_| vec![0.0; outlook.z.len()]).collect();
    for (low, high, tier) in router.stretches() {
        for (chance, z) in given[tier].iter_mut().zip(&outlook.z) {
            *chance += router.signal.chance_between(low, high, *z);
        }
    }
    given
}

/// Chance of being able, by tier and node; without a skill everybody is.
fn able(setting: &Setting, outlook: &Outlook) -> Vec<Vec<f64>> {
    match outlook.able.as_slice() {
        [] => vec![vec![1.0; outlook.z.len()]; setting.scenario.ladder.tiers.len()],
        able => able.to_vec(),
    }
}
