//! Where a piece starts: what `assign` says, and what it comes to for the pieces of a kind.

use crate::delegation::{Router, Signal, adequate_up_to};
use crate::ladder::{Ladder, Tier};
use crate::workload::{Kind, TaskClass};

/// What `assign` says, before it is known of which class and kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Assign {
    /// Shares by tier, normalised, indexed like the ladder.
    Shares(Vec<f64>),
    /// The subordinate of least expected cost whose score on the kind's skill is `success` or more;
    /// the executive where there is none.
    CheapestAdequate {
        /// 0 to 1.
        success: f64,
    },
    /// By what a router sees of the task: the subordinate of least expected cost whose expected success,
    /// given that, is `success` or more; the executive where there is none.
    Router {
        /// What it sees.
        signal: Signal,
        /// 0 to 1.
        success: f64,
        /// Of a look at a task, USD.
        cost_usd: f64,
    },
}

/// Who gets the pieces of one kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Assignment {
    /// Drawn for each piece: shares by tier, normalised, indexed like the ladder; the executive's is what it
    /// keeps. Empty where nothing is delegated.
    Shares(Vec<f64>),
    /// By what is seen of the task, the same for all its pieces of the kind.
    Router(Router),
}

impl Default for Assignment {
    /// Nobody.
    fn default() -> Self {
        Self::Shares(Vec::new())
    }
}

impl Assign {
    /// What it comes to for a kind of a class.
    pub fn resolve(&self, ladder: &Ladder, class: &TaskClass, kind: &Kind) -> Assignment {
        match self {
            Self::Shares(shares) => Assignment::Shares(shares.clone()),
            Self::CheapestAdequate { success } => {
                let able = |tier: &Tier| score(tier, kind).is_none_or(|score| score >= *success);
                let order = subordinates_by_cost(ladder, class);
                let mut adequate = order.into_iter().filter(|t| able(&ladder.tiers[*t]));
                Assignment::all_to(adequate.next().unwrap_or(0), ladder.tiers.len())
            }
            Self::Router {
                signal,
                success,
                cost_usd,
            } => {
                let order = subordinates_by_cost(ladder, class);
                let upto = |tier: &Tier| match score(tier, kind) {
                    Some(score) => {
                        adequate_up_to(score, tier.difficulty_loading, *signal, *success)
                    }
                    None => f64::INFINITY,
                };
                let strongest = strongest(ladder, kind, &order);
                let tiers = order.into_iter().map(|t| (t, upto(&ladder.tiers[t])));
                Assignment::Router(Router::new(
                    *signal,
                    (*success, *cost_usd),
                    tiers,
                    strongest,
                ))
            }
        }
    }
}

impl Assignment {
    /// Every piece to one tier of a ladder.
    pub fn all_to(tier: usize, tiers: usize) -> Self {
        let share = |t: usize| f64::from(u8::from(t == tier));
        Self::Shares((0..tiers).map(share).collect())
    }

    /// Whether pieces go anywhere: not where nothing is delegated.
    pub fn is_assigned(&self) -> bool {
        match self {
            Self::Shares(shares) => !shares.is_empty(),
            Self::Router(_) => true,
        }
    }

    /// The share of pieces that go to a tier, over all tasks; 0 where nobody is assigned.
    pub fn share(&self, tier: usize) -> f64 {
        match self {
            Self::Shares(shares) => shares.get(tier).copied().unwrap_or(0.0),
            Self::Router(router) => router.share(tier),
        }
    }

    /// Whether some piece may go to a tier.
    pub fn uses(&self, tier: usize) -> bool {
        match self {
            Self::Shares(shares) => shares.get(tier).is_some_and(|share| *share > 0.0),
            Self::Router(router) => router.intervals.iter().any(|(_, t)| *t == tier),
        }
    }

    /// The shares, where it is drawn.
    pub fn shares(&self) -> Option<&[f64]> {
        match self {
            Self::Shares(shares) => Some(shares),
            Self::Router(_) => None,
        }
    }

    /// The router, where there is one.
    pub fn router(&self) -> Option<&Router> {
        match self {
            Self::Shares(_) => None,
            Self::Router(router) => Some(router),
        }
    }

    /// A router made to keep a share of tasks with the executive ([`Router::keeping`]); shares stay as they are.
    #[must_use]
    pub fn keeping(&self, share: f64) -> Self {
        match self {
            Self::Shares(_) => self.clone(),
            Self::Router(router) => Self::Router(router.keeping(share)),
        }
    }
}

/// Expected cost of a class's mean work done by a tier, USD: tokens by the mean multiplier, cache and
/// discount counted, nothing of what delegating adds.
pub fn expected_cost(tier: &Tier, class: &TaskClass) -> f64 {
    let multiplier = tier.token_multiplier.mean();
    let [input, output] = class.work.means().map(|tokens| multiplier * tokens);
    let requests = (multiplier * class.requests).max(1.0);
    let price = tier.price.at(input / requests);
    input * price.input_usd(tier.cache_hit) + output * price.output_usd()
}

/// All tiers of a ladder, the cheapest for a class first; of equals the higher rung.
pub fn tiers_by_cost(ladder: &Ladder, class: &TaskClass) -> Vec<usize> {
    let costs: Vec<f64> = ladder
        .tiers
        .iter()
        .map(|tier| expected_cost(tier, class))
        .collect();
    let mut order: Vec<usize> = (0..costs.len()).collect();
    order.sort_by(|a, b| costs[*a].total_cmp(&costs[*b]));
    order
}

fn subordinates_by_cost(ladder: &Ladder, class: &TaskClass) -> Vec<usize> {
    let order = tiers_by_cost(ladder, class).into_iter();
    order.filter(|tier| *tier != 0).collect()
}

/// `None`: every tier counts as able.
fn score(tier: &Tier, kind: &Kind) -> Option<f64> {
    let skill = kind.skill?;
    let score = tier.scores.get(skill).copied().flatten();
    Some(score.map_or(0.0, |score| score.share.get()))
}

/// Of the highest score; of equals the cheapest. The executive where there is no subordinate.
fn strongest(ladder: &Ladder, kind: &Kind, order: &[usize]) -> usize {
    let scored = |tier: &usize| score(&ladder.tiers[*tier], kind).unwrap_or(1.0);
    let better = |best: usize, next: &usize| match scored(next) > scored(&best) {
        true => *next,
        false => best,
    };
    let first = order.first().copied().unwrap_or(0);
    order.iter().fold(first, better)
}
