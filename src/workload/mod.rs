//! Task classes: what a unit of demand is made of, before anybody delegates it.

mod arrivals;
mod counts;
mod lot;
mod sampler;

pub use arrivals::{Arrivals, Process, Profile, Trace};
pub use lot::{Lot, Points};
pub use sampler::{ClassSampler, ClassStreams, FREE_DIMENSIONS, FREE_PURPOSES, TaskBatch};

use crate::numerics::{Beta, Distribution, ParameterError};
use crate::units::{Seconds, Usd};

/// A class of tasks (`[[task]]`).
#[derive(Clone, Debug, PartialEq)]
pub struct TaskClass {
    /// How the scenario calls it.
    pub name: String,
    /// Its share of all tasks: weights are normalised by their sum.
    pub weight: f64,
    /// Tokens the executive would use alone.
    pub work: Work,
    /// κ in [0, 1]: correlation of the normal scores of work with difficulty.
    pub difficulty_loading: f64,
    /// What the work is made of; one kind of share 1 where the scenario names none. Never empty; shares sum to 1.
    pub kinds: Vec<Kind>,
    /// API calls the executive would make for the whole task, above 0.
    pub requests: f64,
    /// Time of tools per request.
    pub tool: Seconds,
    /// What a failed task costs, where the scenario says it.
    pub failure_cost: Option<Usd>,
}

impl TaskClass {
    /// Whether every kind has a skill, so that success can be reported for the class.
    pub fn models_success(&self) -> bool {
        self.kinds.iter().all(|kind| kind.skill.is_some())
    }
}

/// Tokens the executive would use to do the whole task alone (model.md §2, step 2).
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// Form (a): W from one distribution, `input_share` of it input.
    Total {
        /// W.
        tokens: Distribution,
        /// s.
        input_share: InputShare,
    },
    /// Form (b): input and output each from its own distribution.
    Sides {
        /// W_in.
        input: Distribution,
        /// W_out.
        output: Distribution,
        /// c in [-1, 1]: correlation of the normal scores given difficulty.
        correlation: f64,
    },
}

impl Work {
    /// The work of tasks `factor` times the size; `factor` above 0.
    ///
    /// # Errors
    /// A factor that is not above 0, or leads out of what a family of distributions takes.
    pub fn scaled(&self, factor: f64) -> Result<Self, ParameterError> {
        Ok(match self {
            Self::Total {
                tokens,
                input_share,
            } => Self::Total {
                tokens: tokens.scaled(factor)?,
                input_share: *input_share,
            },
            Self::Sides {
                input,
                output,
                correlation,
            } => Self::Sides {
                input: input.scaled(factor)?,
                output: output.scaled(factor)?,
                correlation: *correlation,
            },
        })
    }

    /// E\[W_in\] and E\[W_out\].
    pub fn means(&self) -> [f64; 2] {
        match self {
            Self::Total {
                tokens,
                input_share,
            } => {
                let share = match input_share {
                    InputShare::Fixed(share) => *share,
                    InputShare::Beta(beta) => beta.mean(),
                };
                let mean = tokens.mean();
                [share * mean, (1.0 - share) * mean]
            }
            Self::Sides { input, output, .. } => [input.mean(), output.mean()],
        }
    }
}

/// The share of a task's work that is input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum InputShare {
    /// The same for every task, 0 to 1.
    Fixed(f64),
    /// Drawn for each task.
    Beta(Beta),
}

/// A kind of subtask (`[[task.subtask]]`).
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// How the scenario calls it; the class's name where the scenario names no kinds.
    pub name: String,
    /// σ, its share of the task's whole work.
    pub share: f64,
    /// Pieces it is cut into when delegated.
    pub count: Count,
    /// Index into the ladder's skills; `None`: every tier counts as able.
    pub skill: Option<usize>,
}

/// A number of pieces, 1 or more.
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    /// Always the same.
    Fixed(u32),
    /// 1 + Poisson(mean - 1), mean ≥ 1.
    Poisson {
        /// Of the whole count.
        mean: f64,
    },
    /// (count, probability), probabilities normalised.
    Choices(Vec<(u32, f64)>),
}

impl Count {
    /// (count, probability) of every count that matters: the tail beyond is below 1e-16.
    pub fn probabilities(&self) -> Vec<(u32, f64)> {
        match self {
            Self::Fixed(count) => vec![(*count, 1.0)],
            Self::Choices(choices) => choices.clone(),
            Self::Poisson { mean } => shifted_poisson(mean - 1.0),
        }
    }

    /// E\[n\].
    pub fn mean(&self) -> f64 {
        match self {
            Self::Fixed(count) => f64::from(*count),
            Self::Choices(choices) => choices.iter().map(|(count, p)| f64::from(*count) * p).sum(),
            Self::Poisson { mean } => *mean,
        }
    }
}

/// 1 + Poisson(`mean`), from the mode outwards so that no probability underflows before it matters.
fn shifted_poisson(mean: f64) -> Vec<(u32, f64)> {
    if mean <= 0.0 {
        return vec![(1, 1.0)];
    }
    let mode = mean.floor();
    let at_mode = libm::exp(mode * libm::log(mean) - mean - libm::lgamma(mode + 1.0));
    let mut rows = Vec::new();
    let (mut k, mut p) = (mode, at_mode);
    while p > at_mode * 1e-18 {
        rows.push((k as u32 + 1, p));
        if k == 0.0 {
            break;
        }
        p *= k / mean;
        k -= 1.0;
    }
    rows.reverse();
    let (mut k, mut p) = (mode + 1.0, at_mode * mean / (mode + 1.0));
    while p > at_mode * 1e-18 {
        rows.push((k as u32 + 1, p));
        k += 1.0;
        p *= mean / k;
    }
    let total: f64 = rows.iter().map(|(_, p)| p).sum();
    rows.into_iter()
        .map(|(count, p)| (count, p / total))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shifted_poisson_has_its_mean_and_variance() {
        for mean in [1.0, 1.3, 3.6, 50.0, 10_000.0] {
            let count = Count::Poisson { mean };
            let rows = count.probabilities();
            let first: f64 = rows.iter().map(|(n, p)| f64::from(*n) * p).sum();
            let second: f64 = rows
                .iter()
                .map(|(n, p)| (f64::from(*n) - mean).powi(2) * p)
                .sum();
            assert!((first / mean - 1.0).abs() < 1e-12, "{mean}: {first}");
            assert!(
                (second - (mean - 1.0)).abs() < 1e-9 * mean,
                "{mean}: {second}"
            );
        }
    }
}
