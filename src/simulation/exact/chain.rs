//! Who works on a piece after whom: expected attempts along the chains of escalation.

use super::Rejection;
use super::work::Weights;
use crate::delegation::OnReject;

/// The chain of the piece that holds the crux, in expectation over difficulty, abilities and first tiers.
///
/// An arrival is an attempt that follows a rejection; at tier 0 it is a redo. The three weightings are of tasks as
/// they come, of tasks by their input and of tasks by their output: E\[V\], E\[W_in V\] / E\[W_in\], E\[W_out V\] / E\[W_out\].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CruxPath {
    /// Arrivals by tier.
    pub by_task: Vec<f64>,
    /// The same, each task weighted with its input.
    pub by_input: Vec<f64>,
    /// The same, each task weighted with its output.
    pub by_output: Vec<f64>,
    /// The last attempt was by a tier that is able.
    pub success: f64,
    /// A subordinate's wrong attempt was kept.
    pub wrong_accepted: f64,
}

/// Arrivals by tier at a piece that does not hold the crux: every attempt is right.
///
/// `first` are the shares of first tiers, the executive's for what it keeps; a rejected attempt at t is followed by
/// one at t - 1, or at the top.
pub(super) fn arrivals_at_right_piece(
    first: &[f64],
    rejection: Rejection,
    on_reject: OnReject,
) -> Vec<f64> {
    let mut arrivals = vec![0.0; first.len()];
    for t in (1..first.len()).rev() {
        let rejected = (first[t] + arrivals[t]) * rejection.right;
        arrivals[next(t, on_reject)] += rejected;
    }
    arrivals
}

/// The tier that makes the attempt after a rejection at `t`.
fn next(t: usize, on_reject: OnReject) -> usize {
    match on_reject {
        OnReject::Escalate => t - 1,
        OnReject::Executive | OnReject::Accept => 0,
    }
}

/// The crux's piece where every tier counts as able: its chain is that of any right piece.
pub(super) fn path_without_skill(
    first: &First,
    rejection: Rejection,
    on_reject: OnReject,
) -> CruxPath {
    let arrivals = |first: &[f64]| arrivals_at_right_piece(first, rejection, on_reject);
    CruxPath {
        by_task: arrivals(&first.by_task),
        by_input: arrivals(&first.by_input),
        by_output: arrivals(&first.by_output),
        success: first.by_task.iter().sum(),
        wrong_accepted: 0.0,
    }
}

/// The crux's piece where nothing is ever rejected: the first tier's score decides.
pub(super) fn path_without_rejection(first: &[f64], scores: &[f64]) -> CruxPath {
    let none = vec![0.0; first.len()];
    CruxPath {
        by_task: none.clone(),
        by_input: none.clone(),
        by_output: none,
        success: first
            .iter()
            .zip(scores)
            .map(|(share, score)| share * score)
            .sum(),
        wrong_accepted: first
            .iter()
            .zip(scores)
            .skip(1)
            .map(|(share, score)| share * (1.0 - score))
            .sum(),
    }
}

/// Who makes the first attempts on the pieces of a kind, in expectation; the executive's are those it keeps. Weighted
/// as in [`CruxPath`].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct First {
    /// By tier.
    pub by_task: Vec<f64>,
    /// The same, each task weighted with its input.
    pub by_input: Vec<f64>,
    /// The same, each task weighted with its output.
    pub by_output: Vec<f64>,
}

impl First {
    /// The same shares whatever the task.
    pub fn of_shares(shares: &[f64]) -> Self {
        Self {
            by_task: shares.to_vec(),
            by_input: shares.to_vec(),
            by_output: shares.to_vec(),
        }
    }

    /// What is handed down, to whomever: by task, by output.
    pub fn handed_down(&self) -> [f64; 2] {
        [&self.by_task, &self.by_output].map(|first| first.iter().skip(1).sum())
    }
}

/// Who gets a piece at each node of difficulty: chances by tier and node.
pub(super) type FirstGiven = Vec<Vec<f64>>;

/// The mean of what is given at the nodes, by tier, under the three weightings.
pub(super) fn first(given: &FirstGiven, weights: &Weights) -> First {
    let by = |weights: &[f64]| given.iter().map(|first| dot(weights, first)).collect();
    First {
        by_task: by(weights.task()),
        by_input: by(weights.input()),
        by_output: by(weights.output()),
    }
}

fn dot(weights: &[f64], values: &[f64]) -> f64 {
    weights.iter().zip(values).map(|(w, v)| w * v).sum()
}

/// The crux's piece in general: abilities are independent given z, and a chain meets every tier at most once, so that
/// at each z the path is a Markov chain over tiers.
pub(super) fn path(
    first: &FirstGiven,
    rejection: Rejection,
    on_reject: OnReject,
    able: &[Vec<f64>],
    weights: &Weights,
) -> CruxPath {
    let tiers = first.len();
    let nodes = weights.task().len();
    let mut path = CruxPath {
        by_task: vec![0.0; tiers],
        by_input: vec![0.0; tiers],
        by_output: vec![0.0; tiers],
        success: 0.0,
        wrong_accepted: 0.0,
    };
    let mut arriving = vec![0.0; nodes];
    let mut at_the_top = vec![0.0; nodes];
    for t in (1..tiers).rev() {
        record(&mut path, t, &arriving, weights);
        for (j, able) in able[t].iter().enumerate() {
            let attempts = first[t][j] + arriving[j];
            let weighted = weights.task()[j] * attempts;
            path.success += weighted * able * (1.0 - rejection.right);
            path.wrong_accepted += weighted * (1.0 - able) * (1.0 - rejection.wrong);
            let rejected = attempts * rejection.at_crux(*able);
            if next(t, on_reject) == 0 {
                at_the_top[j] += rejected;
                arriving[j] = 0.0;
            } else {
                arriving[j] = rejected;
            }
        }
    }
    record(&mut path, 0, &at_the_top, weights);
    for (j, able) in able[0].iter().enumerate() {
        path.success += weights.task()[j] * (at_the_top[j] + first[0][j]) * able;
    }
    path
}

/// Expectations of the arrivals at tier `t` under the three weightings.
fn record(path: &mut CruxPath, t: usize, arriving: &[f64], weights: &Weights) {
    path.by_task[t] = dot(weights.task(), arriving);
    path.by_input[t] = dot(weights.input(), arriving);
    path.by_output[t] = if weights.is_shared() {
        path.by_input[t]
    } else {
        dot(weights.output(), arriving)
    };
}
