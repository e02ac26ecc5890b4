//! A plan: which models stand on the rungs, and the policy among them.

use serde::Serialize;

use super::Dimension;
use crate::delegation::{Assign, Assignment, OnReject, Pick, Ratio, Review, Reviewer, Signal};
use crate::ladder::{Ladder, Tier};
use crate::scenario::Scenario;

/// What an optimum chooses.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Models of the pool, the executive first.
    pub rungs: Vec<usize>,
    /// Share of a task that is delegated, 0 to 1.
    pub ratio: f64,
    /// Who gets the pieces.
    pub start: Start,
    /// Share of attempts that are reviewed; 0: nobody reviews.
    pub rate: f64,
    pub by: Reviewer,
    pub on_reject: OnReject,
}

/// Who gets the pieces.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// As each class and kind of the scenario says.
    AsWritten,
    /// Weights of the subordinates, the executive's left out; normalised where used.
    Shares(Vec<f64>),
    /// A router with the scenario's signal and price, asking for this success.
    Router(f64),
}

/// A plan in words and numbers, for results.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanFound {
    /// The tiers' names, the executive first.
    pub rungs: Vec<String>,
    pub ratio: f64,
    /// Share of the pieces by subordinate; empty with a router, or as written.
    pub assign: Vec<(String, f64)>,
    /// The success that the router asks for, where there is one.
    pub router_success: Option<f64>,
    pub review_rate: f64,
    pub review_by: &'static str,
    pub on_reject: &'static str,
    /// "mini > gpt-5, reviewed at 48 %".
    pub words: String,
}

/// What plans are made from: a scenario without its questions, models, and what may not change.
pub struct Pool {
    /// Classes, overhead and review of the scenario; its own ladder and policy.
    pub base: Scenario,
    /// Every model that may stand on a rung; their multipliers are relative to `base`'s executive.
    pub models: Vec<Tier>,
    /// The scenario's router, where it has one.
    pub router: Option<(Signal, f64)>,
    /// Who reviews at what; absent: nobody can.
    pub review: Option<Review>,
    /// Whether some class or kind has an assignment of its own.
    pub mixed: bool,
}

impl Pool {
    /// Of the scenario's own ladder.
    pub fn own(scenario: &Scenario) -> Self {
        let mut base = scenario.clone();
        base.claims = Vec::new();
        base.expectations = Vec::new();
        base.curve.values = Vec::new();
        let first = scenario.policy.assign.iter().flatten().next();
        let mut all = scenario.policy.assign.iter().flatten();
        let router = first.and_then(Assignment::router);
        Self {
            models: scenario.ladder.tiers.clone(),
            router: router.map(|router| (router.signal, router.cost_usd)),
            review: scenario.policy.review.clone(),
            mixed: all.any(|other| Some(other) != first),
            base,
        }
    }

    /// The scenario under a plan.
    pub fn at(&self, plan: &Plan) -> Scenario {
        let mut point = self.base.clone();
        self.put_ladder(&mut point, &plan.rungs);
        point.policy.task_share = 1.0;
        point.policy.ratio = Ratio::Fixed(plan.ratio);
        point.policy.on_reject = plan.on_reject;
        point.policy.review = self.review.clone().filter(|_| plan.rate > 0.0);
        if let Some(review) = &mut point.policy.review {
            review.rate = plan.rate;
            review.by = plan.by;
        }
        match self.assign(plan) {
            None if point.ladder.tiers.len() < 2 => {
                // Nobody is there to be assigned to.
                for own in point.policy.assign.iter_mut().flatten() {
                    *own = Assignment::default();
                }
                point
            }
            None => point,
            Some(assign) => point.with_assignment(&assign),
        }
    }

    fn assign(&self, plan: &Plan) -> Option<Assign> {
        match &plan.start {
            Start::AsWritten => None,
            Start::Shares(weights) => {
                let total: f64 = weights.iter().sum();
                let shares = weights.iter().map(|weight| weight / total);
                Some(Assign::Shares(std::iter::once(0.0).chain(shares).collect()))
            }
            Start::Router(success) => self.router.map(|(signal, cost_usd)| Assign::Router {
                signal,
                success: *success,
                cost_usd,
            }),
        }
    }

    /// Puts models on the rungs. Work is counted in what the executive would use: with another executive it is his.
    fn put_ladder(&self, point: &mut Scenario, rungs: &[usize]) {
        let own: Vec<usize> = (0..self.base.ladder.tiers.len()).collect();
        let unchanged = rungs == own && self.models.len() == own.len();
        let Some(&first) = rungs.first().filter(|_| !unchanged) else {
            return;
        };
        let top = self.models[first].token_multiplier.mean();
        let mut tiers: Vec<Tier> = rungs
            .iter()
            .map(|rung| self.models[*rung].clone())
            .collect();
        for (index, tier) in tiers.iter_mut().enumerate() {
            let scaled = if index == 0 {
                crate::numerics::Distribution::always(1.0)
            } else {
                tier.token_multiplier.scaled(1.0 / top)
            };
            if let Ok(multiplier) = scaled {
                tier.token_multiplier = multiplier;
            }
        }
        point.ladder = Ladder {
            tiers,
            skills: self.base.ladder.skills.clone(),
        };
        point.quotas.clear();
        if top != 1.0 {
            for class in &mut point.classes {
                class.requests *= top;
                if let Ok(work) = class.work.scaled(top) {
                    class.work = work;
                }
            }
        }
    }

    /// In words and numbers.
    pub fn found(&self, plan: &Plan) -> PlanFound {
        let name = |rung: &usize| self.models[*rung].name.clone();
        let rungs: Vec<String> = plan.rungs.iter().map(name).collect();
        let written = || {
            let mut all = self.base.policy.assign.iter().flatten();
            let first = all.next().filter(|_| !self.mixed)?;
            first
                .shares()
                .map(|shares| shares.iter().skip(1).copied().collect())
        };
        let start = match (&plan.start, written()) {
            (Start::AsWritten, Some(shares)) if plan.ratio > 0.0 => Start::Shares(shares),
            (start, _) => start.clone(),
        };
        let assign: Vec<(String, f64)> = match &start {
            Start::Shares(weights) => {
                let total: f64 = weights.iter().sum();
                let named = rungs.iter().skip(1).cloned().zip(weights);
                named
                    .map(|(name, weight)| (name, weight / total))
                    .filter(|(_, share)| *share > 0.0)
                    .collect()
            }
            _ => Vec::new(),
        };
        let router_success = match plan.start {
            Start::Router(success) => Some(success),
            _ => None,
        };
        PlanFound {
            words: words(plan, &start, &rungs, &assign),
            rungs,
            ratio: plan.ratio,
            assign,
            router_success,
            review_rate: plan.rate,
            review_by: match plan.by {
                Reviewer::Executive => "executive",
                Reviewer::Above => "above",
            },
            on_reject: on_reject(plan.on_reject),
        }
    }

    /// The plan that the scenario follows today.
    pub fn today(&self) -> Plan {
        let policy = &self.base.policy;
        let review = policy.review.as_ref();
        Plan {
            rungs: (0..self.base.ladder.tiers.len()).collect(),
            ratio: policy.task_share * policy.ratio.mean(),
            start: Start::AsWritten,
            rate: review.map_or(0.0, |review| review.rate),
            by: review.map_or(Reviewer::Executive, |review| review.by),
            on_reject: policy.on_reject,
        }
    }

    /// Whether a dimension can be searched here at all.
    pub fn has(&self, dimension: Dimension) -> bool {
        match dimension {
            Dimension::Ratio | Dimension::Assign => true,
            Dimension::Router => self.router.is_some(),
            Dimension::ReviewRate | Dimension::ReviewBy | Dimension::OnReject => {
                self.review.is_some()
            }
        }
    }

    /// Whether reviews pick the hardest tasks rather than by chance.
    pub fn picks_hardest(&self) -> bool {
        let pick = self.review.as_ref().map(|review| review.pick);
        matches!(pick, Some(Pick::Hardest(_)))
    }
}

pub fn on_reject(of: OnReject) -> &'static str {
    match of {
        OnReject::Escalate => "escalate",
        OnReject::Executive => "executive",
        OnReject::Accept => "accept",
    }
}

fn words(plan: &Plan, start: &Start, rungs: &[String], assign: &[(String, f64)]) -> String {
    let executive = rungs.first().map_or("", String::as_str);
    if plan.ratio == 0.0 || rungs.len() < 2 {
        return format!("{executive} alone");
    }
    let percent = |share: f64| format!("{} %", (share * 1000.0).round() / 10.0);
    let reviewed = plan.rate > 0.0 && plan.on_reject != OnReject::Accept;
    let above = |tier: &str| {
        let at = rungs.iter().position(|rung| rung == tier).unwrap_or(0);
        match plan.on_reject {
            OnReject::Escalate => rungs[..at].iter().rev().cloned().collect::<Vec<_>>(),
            _ => vec![executive.to_owned()],
        }
    };
    let chain = |tier: &String| match reviewed {
        true => [vec![tier.clone()], above(tier)].concat().join(" > "),
        false => tier.clone(),
    };
    let mut text = match (start, assign) {
        (Start::Router(success), _) => {
            format!("routed to an expected success of {}", percent(*success))
        }
        (_, []) => "assigned as written".to_owned(),
        (_, [(only, _)]) => chain(only),
        (_, several) => several
            .iter()
            .map(|(tier, share)| format!("{} to {}", percent(*share), chain(tier)))
            .collect::<Vec<_>>()
            .join(", "),
    };
    if reviewed && plan.rate < 1.0 {
        text += &format!(", {} reviewed", percent(plan.rate));
    }
    if reviewed && plan.by == Reviewer::Above && rungs.len() > 2 {
        text += ", by the rung above";
    }
    if !reviewed && matches!(start, Start::Shares(_)) {
        text += ", nothing reviewed";
    }
    if plan.ratio < 1.0 {
        text += &format!(", {} of a task delegated", percent(plan.ratio));
    }
    text
}
