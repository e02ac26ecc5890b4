//! What the policy draws for a task: how much of it is delegated, and where each piece starts.

use crate::delegation::{Assignment, Policy, Ratio, Router};
use crate::numerics::QuantileTable;

/// Draws the delegation ratio of a task, from two uniforms so that each moves its draw monotonically.
#[derive(Clone, Debug)]
pub struct RatioSampler {
    task_share: f64,
    ratio: Shape,
}

#[derive(Clone, Debug)]
enum Shape {
    Fixed(f64),
    Beta(QuantileTable),
    /// (upper cumulative probability, ratio).
    Choices(Vec<(f64, f64)>),
}

impl RatioSampler {
    /// Of a policy.
    pub fn new(policy: &Policy) -> Self {
        let ratio = match &policy.ratio {
            Ratio::Fixed(ratio) => Shape::Fixed(*ratio),
            Ratio::Beta(beta) => Shape::Beta(QuantileTable::of_beta(beta)),
            Ratio::Choices(choices) => {
                let mut cumulative = 0.0;
                let rows = choices.iter().map(|(ratio, probability)| {
                    cumulative += probability;
                    (cumulative, *ratio)
                });
                Shape::Choices(rows.collect())
            }
        };
        Self {
            task_share: policy.task_share,
            ratio,
        }
    }

    /// The ratio of every task, where it is the same for all.
    pub fn same_for_all(&self) -> Option<f64> {
        match self.ratio {
            Shape::Fixed(ratio) if self.task_share >= 1.0 || ratio <= 0.0 => Some(ratio),
            _ => None,
        }
    }

    /// Turns uniforms into ratios; 0 where the task is not delegated at all.
    pub fn fill(&self, whether: &[f64], how_much: &[f64], ratios: &mut [f64]) {
        match &self.ratio {
            Shape::Fixed(ratio) => ratios.fill(*ratio),
            Shape::Beta(table) => {
                for (ratio, u) in ratios.iter_mut().zip(how_much) {
                    *ratio = table.at(*u).clamp(0.0, 1.0);
                }
            }
            Shape::Choices(rows) => {
                for (ratio, u) in ratios.iter_mut().zip(how_much) {
                    let row = rows
                        .partition_point(|(upper, _)| upper <= u)
                        .min(rows.len() - 1);
                    *ratio = rows[row].1;
                }
            }
        }
        for (ratio, u) in ratios.iter_mut().zip(whether) {
            if *u >= self.task_share {
                *ratio = 0.0;
            }
        }
    }
}

/// Draws the first tier of a piece.
#[derive(Clone, Debug)]
pub enum TierSampler {
    /// (upper cumulative share, tier); tiers without a share left out.
    Shares(Vec<(f64, usize)>),
    /// By the task's signal.
    Router(Router),
}

impl TierSampler {
    /// Of an assignment; one without shares is for policies that delegate nothing.
    pub fn new(assignment: &Assignment) -> Self {
        let shares = match assignment {
            Assignment::Shares(shares) => shares,
            Assignment::Router(router) => return Self::Router(router.clone()),
        };
        let mut cumulative = 0.0;
        let used = shares.iter().enumerate().filter(|(_, share)| **share > 0.0);
        let rows = used.map(|(tier, share)| {
            cumulative += share;
            (cumulative, tier)
        });
        Self::Shares(rows.collect())
    }

    /// Whether pieces go anywhere: not where the policy delegates nothing.
    pub fn is_assigned(&self) -> bool {
        match self {
            Self::Shares(rows) => !rows.is_empty(),
            Self::Router(_) => true,
        }
    }

    /// The tier of all pieces of a task of difficulty z, where a router decides; `noise` is its ξ.
    #[inline]
    pub fn of_task(&self, difficulty: f64, noise: f64) -> Option<usize> {
        match self {
            Self::Shares(_) => None,
            Self::Router(router) => Some(router.tier_at(router.signal.at(difficulty, noise))),
        }
    }

    /// The tier of a piece at a uniform, where it is drawn and pieces go anywhere.
    #[inline]
    pub fn of_piece(&self, uniform: f64) -> usize {
        let Self::Shares(rows) = self else { return 0 };
        let last = rows.len().saturating_sub(1);
        rows[..last]
            .iter()
            .find(|(upper, _)| uniform < *upper)
            .unwrap_or(&rows[last])
            .1
    }
}
