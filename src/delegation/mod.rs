//! The policy: how much is delegated, to whom, at what overhead, under whose review.

mod assign;
mod choice;
mod path;
mod router;
mod signal;

pub use assign::{Assign, Assignment, expected_cost, tiers_by_cost};
pub use choice::{RatioSampler, TierSampler};
pub use path::{Fate, PathUniform};
pub use router::{Router, adequate_up_to, expected_success};
pub use signal::Signal;

use crate::numerics::{Beta, Distribution};

/// What the scenario's `[delegation]` says, with class and kind assignments resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Share of tasks that are delegated at all, 0 to 1.
    pub task_share: f64,
    /// The delegation ratio d of a delegated task.
    pub ratio: Ratio,
    /// First tier of a piece, by class and kind: `assign[class][kind]`.
    pub assign: Vec<Vec<Assignment>>,
    /// What a rejection leads to.
    pub on_reject: OnReject,
    /// Pieces of one task under way at once; `None`: unlimited. At least 1.
    pub parallel: Option<u32>,
    /// What delegating adds.
    pub overhead: Overhead,
    /// Who reads attempts; `None`: nothing is reviewed (also where the rate is 0).
    pub review: Option<Review>,
}

impl Policy {
    /// Whether another policy is the same, however much it delegates of however many tasks.
    pub fn differs_in_ratio_only(&self, other: &Self) -> bool {
        let Self {
            task_share: _,
            ratio: _,
            assign,
            on_reject,
            parallel,
            overhead,
            review,
        } = self;
        *assign == other.assign
            && *on_reject == other.on_reject
            && *parallel == other.parallel
            && *overhead == other.overhead
            && *review == other.review
    }

    /// What routing a delegated task of a class costs, USD: one look, at the dearest router of its kinds; 0 without one.
    pub fn routing_usd(&self, class: usize) -> f64 {
        let kinds = self.assign.get(class).map_or(&[][..], Vec::as_slice);
        let costs = kinds.iter().filter_map(Assignment::router);
        costs.map(|router| router.cost_usd).fold(0.0, f64::max)
    }

    /// Whether the brief after a rejection is a call of its own: decided by the scenario, not by the draw.
    /// The executive's review says what is next; that of a rung below does not.
    pub fn briefs_again_in_a_call(&self) -> bool {
        let review = self.review.as_ref();
        let within_review =
            review.is_some_and(|review| review.is_call() && review.by == Reviewer::Executive);
        !within_review && !self.overhead.brief.is_zero()
    }

    /// Whether somebody is sent work by what is seen of a task.
    pub fn routes(&self) -> bool {
        let mut all = self.assign.iter().flatten();
        all.any(|assignment| assignment.router().is_some())
    }
}

/// The share of a task's work handed to subordinates.
#[derive(Clone, Debug, PartialEq)]
pub enum Ratio {
    /// The same for every delegated task, 0 to 1.
    Fixed(f64),
    /// Drawn for each task.
    Beta(Beta),
    /// (ratio, probability), probabilities normalised.
    Choices(Vec<(f64, f64)>),
}

impl Ratio {
    /// E\[d\].
    pub fn mean(&self) -> f64 {
        match self {
            Self::Fixed(d) => *d,
            Self::Beta(beta) => beta.mean(),
            Self::Choices(choices) => choices.iter().map(|(d, p)| d * p).sum(),
        }
    }

    /// Whether some task may be delegated.
    pub fn ever_above_zero(&self) -> bool {
        match self {
            Self::Fixed(d) => *d > 0.0,
            Self::Beta(_) => true,
            Self::Choices(choices) => choices.iter().any(|(d, p)| *d > 0.0 && *p > 0.0),
        }
    }
}

/// What follows a rejected attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnReject {
    /// A new attempt one rung up.
    Escalate,
    /// Straight to the top.
    Executive,
    /// Keep it.
    Accept,
}

/// `[delegation.overhead]`; token amounts are drawn anew for each call.
#[derive(Clone, Debug, PartialEq)]
pub struct Overhead {
    /// Share of the task's input that the plan reads.
    pub plan_reads: f64,
    /// Tokens the plan writes.
    pub plan_tokens: Distribution,
    /// Input of every attempt that nobody writes.
    pub spawn: Distribution,
    /// Executive writes, subordinate reads, per attempt.
    pub brief: Distribution,
    /// Share of the task's input that each attempt reads again.
    pub context: f64,
    /// Subordinate writes, executive reads, per piece.
    pub report: Distribution,
    /// Share of the accepted pieces' output that the synthesis reads.
    pub synthesis_reads: f64,
    /// Tokens the synthesis writes.
    pub synthesis_tokens: Distribution,
}

impl Overhead {
    /// Whether the plan is a call: decided by the scenario, not by the draw.
    pub fn plan_is_call(&self) -> bool {
        self.plan_reads > 0.0 || !self.plan_tokens.is_zero() || !self.brief.is_zero()
    }

    /// Whether the synthesis is a call.
    pub fn synthesis_is_call(&self) -> bool {
        self.synthesis_reads > 0.0 || !self.synthesis_tokens.is_zero() || !self.report.is_zero()
    }
}

/// `[delegation.review]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Share of attempts that are reviewed, above 0.
    pub rate: f64,
    /// Which ones.
    pub pick: Pick,
    /// Probability that a wrong attempt is rejected.
    pub catches_wrong: f64,
    /// Probability that a right attempt is accepted.
    pub passes_right: f64,
    /// Share of the attempt's output that is read.
    pub reads: f64,
    /// Tokens the reviewer writes.
    pub tokens: Distribution,
    /// Who reviews.
    pub by: Reviewer,
}

impl Review {
    /// Whether a review is a call: decided by the scenario, not by the draw.
    pub fn is_call(&self) -> bool {
        self.reads > 0.0 || !self.tokens.is_zero()
    }
}

/// Which attempts are reviewed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pick {
    /// Each by itself, with probability `rate`.
    Chance,
    /// All attempts on the share `rate` of tasks that look hardest, and none on the others.
    Hardest(Signal),
}

/// Who reads an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reviewer {
    /// The top of the ladder.
    Executive,
    /// The rung above the attempt's.
    Above,
}
