//! Task classes: what a unit of demand is made of, before anybody delegates it.

use crate::numerics::{Beta, Distribution};
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
