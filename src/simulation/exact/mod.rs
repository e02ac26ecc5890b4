//! The exact engine: means by quadrature over difficulty (model.md §5), without a random number.
//!
//! ```text
//! E over z (difficulty, chain) ─┐
//! E over d (ratio) ─────────────┼─► expected calls by stage (calls) ─► columns
//! E over counts (pieces) ───────┘
//! ```
//!
//! Given difficulty everything else is independent: work, abilities, first tiers, counts, reviews, token amounts.
//! So means factor into three small expectations and one table of calls. What does not factor is kept together: work
//! and the crux's path share z; the crux's piece shares its size with its chance of being delegated (d²); `max` in
//! requests needs the distributions of d, of the counts and of the token multiplier.

mod calls;
mod chain;
mod columns;
mod difficulty;
mod oracle;
mod panels;
mod pieces;
mod ratio;
mod views;
mod work;

#[cfg(test)]
mod tests;

use rayon::prelude::*;

use super::{Detail, GroupStats, Layout, Outcome, Spread};
use crate::delegation::{OnReject, Review};
use crate::scenario::Scenario;
use difficulty::Outlooks;
use ratio::Ratios;

/// What every class is computed from.
struct Setting<'a> {
    scenario: &'a Scenario,
    layout: &'a Layout,
    ratios: Ratios<'a>,
    outlooks: Outlooks,
}

/// The means of every column of [`Layout`], by class and over all tasks; latencies are 0.
///
/// Variances and covariances are 0, `t` is 0 and there are no quantiles: nothing is sampled. A class of weight 0 has
/// empty columns. A mean that overflows (a lognormal of σ above 37) is infinite.
///
/// Prices that step with the size of a request it cannot follow: a scenario that asks for this engine
/// (`simulation.exact`) and has some is refused when it is read.
pub fn run(scenario: &Scenario, detail: Detail) -> Outcome {
    let mut tiers = scenario.ladder.tiers.iter();
    debug_assert!(tiers.all(|tier| tier.price.steps.is_empty()));
    run_on(scenario, detail, Outlooks::new(scenario))
}

fn run_on(scenario: &Scenario, detail: Detail, outlooks: Outlooks) -> Outcome {
    let layout = Layout::new(scenario, detail);
    let setting = Setting {
        scenario,
        layout: &layout,
        ratios: Ratios::new(&scenario.policy.ratio),
        outlooks,
    };
    let total: f64 = scenario.classes.iter().map(|class| class.weight).sum();
    let means: Vec<Vec<f64>> = (0..scenario.classes.len())
        .into_par_iter()
        .with_min_len(16)
        .map(|c| {
            if scenario.classes[c].weight > 0.0 {
                columns::of_class(&setting, c)
            } else {
                Vec::new()
            }
        })
        .collect();
    let mut all = vec![0.0; layout.len()];
    for (class, columns) in scenario.classes.iter().zip(&means) {
        let share = class.weight / total;
        for (sum, mean) in all.iter_mut().zip(columns) {
            *sum += share * mean;
        }
    }
    let pairs = layout.pairs().len();
    Outcome {
        all: certain(all, pairs),
        classes: means
            .into_iter()
            .take(layout.classes_kept(scenario.classes.len()))
            .map(|mean| certain(mean, pairs))
            .collect(),
        layout,
        cost_bins: Vec::new(),
        baseline_cost_bins: Vec::new(),
        t: 0.0,
        error_df: None,
    }
}

/// Means without sampling error.
fn certain(mean: Vec<f64>, pairs: usize) -> GroupStats {
    let pairs = if mean.is_empty() { 0 } else { pairs };
    GroupStats {
        tasks: 0,
        variance: vec![0.0; mean.len()],
        mean,
        covariance: vec![0.0; pairs],
        spread: Spread::default(),
    }
}

/// The chance that an attempt is rejected *and* that this leads to another: reviews that change nothing count as none.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rejection {
    right: f64,
    wrong: f64,
}

impl Rejection {
    /// `rate` is the chance that an attempt is reviewed.
    fn new(review: Option<&Review>, rate: f64, on_reject: OnReject) -> Self {
        match review {
            Some(review) if on_reject != OnReject::Accept => Self {
                right: rate * (1.0 - review.passes_right),
                wrong: rate * review.catches_wrong,
            },
            _ => Self {
                right: 0.0,
                wrong: 0.0,
            },
        }
    }

    /// Of an attempt that holds the crux, by a tier that is able with probability `able`.
    fn at_crux(self, able: f64) -> f64 {
        able * self.right + (1.0 - able) * self.wrong
    }

    fn never(self) -> bool {
        self.right == 0.0 && self.wrong == 0.0
    }
}
