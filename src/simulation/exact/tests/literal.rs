//! One task, one call at a time, straight from model.md §4's table; every random outcome is visited with its probability.

use super::paths::{Paths, count};
use super::*;
use crate::delegation::OnReject;
use crate::simulation::{BRIDGE_CHANGES, Detail, Layout};

/// What is integrated over outside: difficulty, both sides of work, the ratio drawn, and their probability.
pub(super) struct Draw {
    pub z: f64,
    pub input: f64,
    pub output: f64,
    pub ratio: f64,
    /// ξ of what a router sees, and of what whoever picks tasks for review sees.
    pub noise: [f64; 2],
    pub probability: f64,
}

/// The means of all columns over a class, by the sum over `draws` and all paths.
pub(super) fn means(scenario: &Scenario, c: usize, draws: &[Draw]) -> Vec<f64> {
    let mut sums = vec![0.0; Layout::new(scenario, Detail::Full).len()];
    for draw in draws {
        let mut paths = Paths::default();
        loop {
            (paths.position, paths.probability) = (0, draw.probability);
            let columns = Run::new(scenario, c, draw, &mut paths).columns();
            for (sum, value) in sums.iter_mut().zip(columns) {
                *sum += paths.probability * value;
            }
            if !paths.next() {
                break;
            }
        }
    }
    sums
}

#[derive(Clone, Copy, Default)]
struct Spent {
    input: f64,
    output: f64,
    requests: f64,
    seconds: f64,
}

/// The running total of the bill that a call first appears in.
const WORK: usize = 2;
const OVERHEAD: usize = 3;
const REVIEW: usize = 4;
const ESCALATION: usize = 5;

struct Run<'a> {
    scenario: &'a Scenario,
    c: usize,
    draw: &'a Draw,
    paths: &'a mut Paths,
    abilities: Vec<Option<bool>>,
    crux_skill: Option<usize>,
    spent: Vec<Spent>,
    bridge: [f64; 6],
    escalations: f64,
    routing: f64,
    last_on_crux: Option<usize>,
}

impl<'a> Run<'a> {
    fn new(scenario: &'a Scenario, c: usize, draw: &'a Draw, paths: &'a mut Paths) -> Self {
        let tiers = scenario.ladder.tiers.len();
        Self {
            scenario,
            c,
            draw,
            paths,
            abilities: vec![None; tiers],
            crux_skill: None,
            spent: vec![Spent::default(); tiers],
            bridge: [0.0; 6],
            escalations: 0.0,
            routing: 0.0,
            last_on_crux: None,
        }
    }

    fn class(&self) -> &'a TaskClass {
        &self.scenario.classes[self.c]
    }

    fn able(&mut self, t: usize) -> bool {
        let Some(skill) = self.crux_skill else {
            return true;
        };
        if self.abilities[t].is_none() {
            let ability = self.scenario.ladder.tiers[t].ability(skill).unwrap();
            let probability = crate::ladder::able_probability(ability, self.draw.z);
            self.abilities[t] = Some(self.paths.happens(probability));
        }
        self.abilities[t].unwrap()
    }

    fn price(&self, t: usize, input: f64, output: f64, hit: Share) -> f64 {
        let price = &self.scenario.ladder.tiers[t].price;
        input * price.input_usd(hit) + output * price.output_usd()
    }

    /// A call (or its tokens, where it is none) by tier `t`; `change` is the step of the bridge it belongs to.
    fn call(
        &mut self,
        t: usize,
        (input, output): (f64, f64),
        requests: f64,
        tool: f64,
        change: usize,
    ) {
        let tier = &self.scenario.ladder.tiers[t];
        let spent = &mut self.spent[t];
        spent.input += input;
        spent.output += output;
        spent.requests += requests;
        if let Some(speed) = tier.speed {
            spent.seconds +=
                requests * (speed.first_token.get() + tool) + output / speed.output.get();
            spent.seconds += speed.input.map_or(0.0, |speed| input / speed.get());
        }
        self.bridge[change] += self.price(t, input, output, tier.cache_hit);
    }

    /// Who gets a piece of kind `i`.
    fn first(&mut self, i: usize) -> usize {
        match &self.scenario.policy.assign[self.c][i] {
            Assignment::Shares(shares) => self.paths.choose(shares),
            Assignment::Router(router) => {
                let y = router.signal.at(self.draw.z, self.draw.noise[0]);
                let mut found = router.intervals.iter();
                found.find(|(upper, _)| y <= *upper).unwrap().1
            }
        }
    }

    /// Whether an attempt is reviewed.
    fn reviews(&mut self, review: &Review) -> bool {
        match review.pick {
            Pick::Chance => self.paths.happens(review.rate),
            Pick::Hardest(signal) => {
                let least = crate::numerics::special::normal_quantile(1.0 - review.rate);
                signal.at(self.draw.z, self.draw.noise[1]) > least
            }
        }
    }

    fn columns(mut self) -> Vec<f64> {
        let sigma: Vec<f64> = self.class().kinds.iter().map(|kind| kind.share).collect();
        let crux_kind = self.paths.choose(&sigma);
        self.crux_skill = self.class().kinds[crux_kind].skill;
        let d = if self.paths.happens(self.scenario.policy.task_share) {
            self.draw.ratio
        } else {
            0.0
        };
        let (w_in, w_out) = (self.draw.input, self.draw.output);
        let (requests, tool) = (self.class().requests, self.class().tool.get());
        self.bridge[0] -= self.price(0, w_in, w_out, self.scenario.ladder.tiers[0].cache_hit);
        if d < 1.0 {
            self.call(
                0,
                ((1.0 - d) * w_in, (1.0 - d) * w_out),
                (requests * (1.0 - d)).max(1.0),
                tool,
                0,
            );
        }
        if d > 0.0 {
            self.delegate(d, crux_kind);
        }
        self.fill()
    }

    fn delegate(&mut self, d: f64, crux_kind: usize) {
        let policy = &self.scenario.policy;
        let overhead = &policy.overhead;
        let counts: Vec<u32> = self
            .class()
            .kinds
            .iter()
            .map(|kind| count(&kind.count, self.paths))
            .collect();
        let crux_piece = if self.paths.happens(d) {
            let n = counts[crux_kind] as usize;
            Some(self.paths.choose(&vec![1.0 / n as f64; n]))
        } else {
            None
        };
        let firsts: Vec<Vec<usize>> = counts
            .iter()
            .enumerate()
            .map(|(i, n)| (0..*n).map(|_| self.first(i)).collect())
            .collect();
        let handed_down = firsts.iter().flatten().filter(|first| **first > 0);
        let briefs = overhead.brief.mean() * handed_down.count() as f64;
        let routing = policy.routing_usd(self.c);
        self.bridge[OVERHEAD] += routing;
        self.routing += routing;
        let plan = (
            overhead.plan_reads * self.draw.input,
            overhead.plan_tokens.mean() + briefs,
        );
        self.call(0, plan, f64::from(overhead.plan_is_call()), 0.0, OVERHEAD);
        let (mut reports, mut accepted_output) = (0.0, 0.0);
        for (i, n) in counts.iter().enumerate() {
            let share = d * self.class().kinds[i].share / f64::from(*n);
            for piece in 0..*n as usize {
                let holds_crux = i == crux_kind && crux_piece == Some(piece);
                let first = firsts[i][piece];
                let last = self.piece(share, first, holds_crux);
                if holds_crux {
                    self.last_on_crux = Some(last);
                }
                let report = overhead.report.mean();
                let output = overhead.synthesis_reads * share * self.draw.output;
                let read = self.price(
                    0,
                    report + output,
                    0.0,
                    self.scenario.ladder.tiers[0].cache_hit,
                );
                if first == 0 {
                    continue;
                }
                if last > 0 {
                    (reports, accepted_output) = (reports + report, accepted_output + output);
                } else {
                    self.bridge[OVERHEAD] += read;
                    self.bridge[ESCALATION] -= read;
                }
            }
        }
        let synthesis = (reports + accepted_output, overhead.synthesis_tokens.mean());
        self.call(
            0,
            synthesis,
            f64::from(overhead.synthesis_is_call()),
            0.0,
            OVERHEAD,
        );
    }

    /// Works on a piece until somebody's attempt is accepted; whose it was.
    fn piece(&mut self, share: f64, first: usize, holds_crux: bool) -> usize {
        let scenario = self.scenario;
        let (policy, class) = (&scenario.policy, self.class());
        let (w_in, w_out) = (self.draw.input, self.draw.output);
        let (warm, tool) = (scenario.ladder.tiers[0].cache_hit, class.tool.get());
        let mut t = first;
        let mut again = false;
        loop {
            let tier = &scenario.ladder.tiers[t];
            let m = if t == 0 {
                1.0
            } else {
                tier.token_multiplier.mean()
            };
            let requests = (class.requests * share * m).max(1.0);
            let tokens = (share * w_in * m, share * w_out * m);
            self.call(
                t,
                tokens,
                requests,
                tool,
                if again { ESCALATION } else { WORK },
            );
            if t == 0 {
                if !again {
                    let kept = self.price(0, tokens.0, tokens.1, warm);
                    self.bridge[0] += kept;
                    self.bridge[WORK] -= kept;
                }
                return 0;
            }
            if !again {
                let list = self.price(t, share * w_in, share * w_out, warm);
                let multiplied = self.price(t, tokens.0, tokens.1, warm);
                self.bridge[0] += list;
                self.bridge[1] += multiplied - list;
                self.bridge[2] -= multiplied;
            }
            let overhead = &policy.overhead;
            let read = overhead.spawn.mean() + overhead.brief.mean() + overhead.context * w_in;
            self.call(
                t,
                (read, overhead.report.mean()),
                0.0,
                0.0,
                if again { ESCALATION } else { OVERHEAD },
            );
            let reviewed = policy.review.as_ref().filter(|review| self.reviews(review));
            let Some(review) = reviewed else {
                return t;
            };
            let reviewer = if review.by == Reviewer::Executive {
                0
            } else {
                t - 1
            };
            let seen = (review.reads * share * w_out * m, review.tokens.mean());
            let change = if again { ESCALATION } else { REVIEW };
            self.call(reviewer, seen, f64::from(review.is_call()), 0.0, change);
            let wrong = holds_crux && !self.able(t);
            let rejected = self.paths.happens(if wrong {
                review.catches_wrong
            } else {
                1.0 - review.passes_right
            });
            if !rejected || policy.on_reject == OnReject::Accept {
                return t;
            }
            t = if policy.on_reject == OnReject::Executive {
                0
            } else {
                t - 1
            };
            (again, self.escalations) = (true, self.escalations + 1.0);
            if t > 0 {
                let same_call = review.by == Reviewer::Executive && review.is_call();
                let own_call = !same_call && !overhead.brief.is_zero();
                self.call(
                    0,
                    (0.0, overhead.brief.mean()),
                    f64::from(own_call),
                    0.0,
                    ESCALATION,
                );
            }
        }
    }

    fn fill(mut self) -> Vec<f64> {
        let scenario = self.scenario;
        let class = self.class();
        let layout = Layout::new(scenario, Detail::Full);
        let mut columns = vec![0.0; layout.len()];
        let mut set = |column: Column, value: f64| columns[layout.index(column)] = value;
        let tiers = &scenario.ladder.tiers;
        let cost_of = |run: &Self, t: usize| {
            run.price(
                t,
                run.spent[t].input,
                run.spent[t].output,
                tiers[t].cache_hit,
            )
        };
        let by_tier: f64 = (0..tiers.len()).map(|t| cost_of(&self, t)).sum();
        let cost = by_tier + self.routing;
        let baseline = self.price(0, self.draw.input, self.draw.output, tiers[0].cache_hit);
        set(Column::Cost, cost);
        set(Column::BaselineCost, baseline);
        set(Column::CostSaved, baseline - cost);
        set(Column::Work, self.draw.input + self.draw.output);
        set(
            Column::Tokens,
            self.spent
                .iter()
                .map(|spent| spent.input + spent.output)
                .sum(),
        );
        set(Column::Escalations, self.escalations);
        let mut total = baseline;
        for (step, change) in self.bridge.iter().enumerate() {
            set(Column::Bridge(step), *change);
            total += change;
            if step + 1 < BRIDGE_CHANGES {
                set(Column::BridgeTotal(step), total);
            }
        }
        for (t, tier) in tiers.iter().enumerate() {
            let Spent {
                input,
                output,
                requests,
                seconds,
            } = self.spent[t];
            let (hit, counts) = (tier.cache_hit.get(), tier.limits.cached_counts.get());
            set(Column::TierInput(t), input);
            set(Column::TierOutput(t), output);
            set(Column::TierTokens(t), input + output);
            set(
                Column::TierCountedTokens(t),
                input * (1.0 - hit) + input * hit * counts + output,
            );
            set(Column::TierRequests(t), requests);
            set(Column::TierBusy(t), seconds);
            set(Column::TierCost(t), cost_of(&self, t));
            let m = if t == 0 {
                1.0
            } else {
                tier.token_multiplier.mean()
            };
            set(
                Column::AloneCost(t),
                self.price(t, m * self.draw.input, m * self.draw.output, tier.cache_hit),
            );
        }
        for (q, quota) in scenario.quotas.iter().enumerate() {
            let units =
                |t: &usize| (self.spent[*t].input + self.spent[*t].output) * tiers[*t].quota_weight;
            set(Column::QuotaUnits(q), quota.tiers.iter().map(units).sum());
        }
        let order = crate::delegation::tiers_by_cost(&scenario.ladder, class);
        let mut choices = order.iter();
        let able = choices.find(|t| self.able(**t));
        let chosen = &tiers[*able.unwrap_or(&order[0])];
        let m = chosen.token_multiplier.mean();
        let usd = m * self.draw.input * chosen.price.input_usd(chosen.cache_hit)
            + m * self.draw.output * chosen.price.output_usd();
        set(Column::OracleCost, usd);
        set(Column::OracleSaved, baseline - usd);
        if class.models_success() {
            set(Column::OracleSuccess, f64::from(able.is_some()));
            let who = self.last_on_crux.unwrap_or(0);
            let right = self.able(who);
            for t in 0..tiers.len() {
                set(Column::AloneSuccess(t), f64::from(self.able(t)));
            }
            let alone = f64::from(self.able(0));
            set(Column::Success, f64::from(right));
            set(Column::BaselineSuccess, alone);
            set(Column::SuccessLost, alone - f64::from(right));
            set(Column::WrongAccepted, f64::from(who > 0 && !right));
            let failure = class.failure_cost.map_or(0.0, |usd| usd.get());
            set(
                Column::CostWithFailures,
                cost + if right { 0.0 } else { failure },
            );
            set(
                Column::BaselineCostWithFailures,
                baseline + failure * (1.0 - alone),
            );
        } else {
            set(Column::CostWithFailures, cost);
            set(Column::BaselineCostWithFailures, baseline);
        }
        columns
    }
}
