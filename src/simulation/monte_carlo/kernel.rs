//! One strip of tasks at one point: draws in, columns out.
//!
//! Steps in the order of model.md §4: how much is delegated; the executive's own part; the pieces,
//! each through its chain; plan and synthesis; then prices, times and success over whole columns.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::simulation::lowered::{ClassFigures, Lowered};
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::chain::{Piece, follow};
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::ledger::Ledger;
use crate::simulation::monte_carlo::makespan::{Instant, makespan};
use crate::simulation::{BRIDGE_CHANGES, Column, Detail};

/// Working space of a worker, reused from strip to strip.
#[derive(Debug, Default)]
pub struct Scratch {
    ratio: Vec<f64>,
    /// Requests that wait for tools, tier by tier.
    tooled: Vec<Vec<f64>>,
    /// Makespan of the chains.
    chains_s: Vec<f64>,
    ledger: Ledger,
    slots: BinaryHeap<Reverse<Instant>>,
}

/// A strip at one point: what every step reads.
struct Strip<'a> {
    lowered: &'a Lowered,
    class: &'a ClassFigures,
    draws: &'a Draws,
    len: usize,
}

/// Fills `columns` with the tasks of `draws`, delegated and priced as `lowered` says.
pub fn evaluate(
    lowered: &Lowered,
    class: usize,
    draws: &Draws,
    calls: &mut CallDraws,
    scratch: &mut Scratch,
    columns: &mut Columns,
) {
    let strip = Strip {
        lowered,
        class: &lowered.classes[class],
        draws,
        len: draws.tasks.len(),
    };
    columns.clear(strip.len);
    scratch.resize(strip.len, lowered.tiers.len());
    calls.draw_ahead(strip.len, draws.tasks.pieces());
    lowered
        .ratio
        .fill(&draws.whether, &draws.how_much, &mut scratch.ratio);
    strip.baseline(columns);
    strip.retain(columns, scratch);
    strip.delegate(calls, columns, scratch);
    strip.price(columns);
    strip.time(columns, scratch);
    strip.judge(columns);
    if lowered.layout.detail() == Detail::Full {
        strip.each_alone(calls, columns);
    }
}

impl Scratch {
    fn resize(&mut self, len: usize, tiers: usize) {
        self.ratio.resize(len, 0.0);
        self.chains_s.clear();
        self.chains_s.resize(len, 0.0);
        self.tooled.resize_with(tiers, Vec::new);
        for column in &mut self.tooled {
            column.clear();
            column.resize(len, 0.0);
        }
    }
}

impl Strip<'_> {
    /// The executive alone.
    fn baseline(&self, columns: &mut Columns) {
        let executive = &self.lowered.tiers[0];
        let tasks = &self.draws.tasks;
        let requests = self.class.requests.max(1.0);
        let fixed_s = requests * (executive.first_token_s + self.class.tool_s);
        let (work, cost) = columns.two(Column::Work, Column::BaselineCost);
        for i in 0..self.len {
            work[i] = tasks.input[i] + tasks.output[i];
            cost[i] = tasks.input[i] * executive.input_usd + tasks.output[i] * executive.output_usd;
        }
        if self.lowered.baseline_latency {
            for (i, seconds) in columns.one(Column::BaselineLatency).iter_mut().enumerate() {
                *seconds = fixed_s
                    + tasks.output[i] * executive.output_s
                    + tasks.input[i] * executive.input_s;
            }
        }
    }

    /// The executive's own part: all of a task that is not delegated.
    fn retain(&self, columns: &mut Columns, scratch: &mut Scratch) {
        let tasks = &self.draws.tasks;
        let requests = self.class.requests;
        let (input, output) = columns.two(Column::TierInput(0), Column::TierOutput(0));
        for i in 0..self.len {
            let kept = 1.0 - scratch.ratio[i];
            input[i] = kept * tasks.input[i];
            output[i] = kept * tasks.output[i];
        }
        let calls = columns.one(Column::TierRequests(0));
        for i in 0..self.len {
            let kept = 1.0 - scratch.ratio[i];
            calls[i] = if kept > 0.0 {
                (requests * kept).max(1.0)
            } else {
                0.0
            };
            scratch.tooled[0][i] = calls[i];
        }
    }

    /// Every delegated task, piece by piece.
    fn delegate(&self, calls: &mut CallDraws, columns: &mut Columns, scratch: &mut Scratch) {
        let mut ledger = std::mem::take(&mut scratch.ledger);
        for task in 0..self.len {
            if scratch.ratio[task] > 0.0 {
                ledger.clear(self.lowered.tiers.len());
                let crux = self.crux(task, scratch.ratio[task]);
                let decider = self.pieces(task, scratch.ratio[task], &crux, calls, &mut ledger);
                self.plan_and_synthesis(task, scratch.ratio[task], calls, &mut ledger, columns);
                self.book(task, &ledger, columns, scratch);
                let able = self.draws.able[decider][task];
                columns.set(Column::Success, task, f64::from(u8::from(able)));
                columns.set(
                    Column::WrongAccepted,
                    task,
                    f64::from(u8::from(!able && decider != 0)),
                );
            } else {
                columns.set(
                    Column::Success,
                    task,
                    f64::from(u8::from(self.draws.able[0][task])),
                );
            }
        }
        scratch.ledger = ledger;
    }

    /// The crux's kind and piece, where it lies in delegated work.
    fn crux(&self, task: usize, ratio: f64) -> Option<(usize, usize)> {
        if self.draws.crux_delegated[task] >= ratio {
            return None;
        }
        let kind = self.draws.tasks.crux_kind[task] as usize;
        let count = self.draws.tasks.counts[kind][task];
        let piece = (self.draws.tasks.crux_place[task] * f64::from(count)) as usize;
        Some((kind, piece.min(count as usize - 1)))
    }

    /// Follows all pieces of a task. Returns the tier that decides: the last one on the crux.
    fn pieces(
        &self,
        task: usize,
        ratio: f64,
        crux: &Option<(usize, usize)>,
        calls: &mut CallDraws,
        ledger: &mut Ledger,
    ) -> usize {
        let tasks = &self.draws.tasks;
        let context = self.lowered.policy.overhead.context * tasks.input[task];
        let mut index = tasks.first_piece[task];
        let mut decider = 0;
        for (kind, figures) in self.class.kinds.iter().enumerate() {
            let count = tasks.counts[kind][task];
            let share = ratio * figures.share / f64::from(count);
            for place in 0..count as usize {
                let piece = Piece {
                    index,
                    first_tier: figures.first_tier.at(self.draws.first_tier[index]),
                    share,
                    input: share * tasks.input[task],
                    output: share * tasks.output[task],
                    context,
                    requests: share * self.class.requests,
                    tool_s: self.class.tool_s,
                    path: self.draws.path[index],
                };
                let holds_crux = *crux == Some((kind, place));
                let right = |tier: usize| !holds_crux || self.draws.able[tier][task];
                let kept = follow(self.lowered, &piece, calls, ledger, right);
                if holds_crux {
                    decider = kept;
                }
                index += 1;
            }
        }
        decider
    }

    /// The executive's calls before and after the pieces, and what they add to the bridge.
    fn plan_and_synthesis(
        &self,
        task: usize,
        ratio: f64,
        calls: &CallDraws,
        ledger: &mut Ledger,
        columns: &mut Columns,
    ) {
        let overhead = &self.lowered.policy.overhead;
        let tasks = &self.draws.tasks;
        let plan_input = overhead.plan_reads * tasks.input[task];
        let plan_tokens = calls.plan.first(task);
        if overhead.plan_is_call() {
            // Its briefs are booked already, piece by piece.
            ledger.tiers[0].call(plan_input, plan_tokens);
        }
        let synthesis_tokens = calls.synthesis.first(task);
        if overhead.synthesis_is_call() {
            let reads = overhead.synthesis_reads * ledger.accepted_share * tasks.output[task];
            ledger.tiers[0].call(ledger.accepted_reports + reads, synthesis_tokens);
        }
        if self.lowered.layout.detail() == Detail::Full {
            let reads =
                ledger.bridge.reports + overhead.synthesis_reads * ratio * tasks.output[task];
            let input = plan_input + reads;
            let output = plan_tokens + ledger.bridge.briefs + synthesis_tokens;
            self.bridge(task, ratio, input, output, ledger, columns);
        }
    }

    /// Changes of the running total, USD, up to the reviews; what is left is the escalations' (see [`Self::price`]).
    fn bridge(
        &self,
        task: usize,
        ratio: f64,
        executive_input: f64,
        executive_output: f64,
        ledger: &Ledger,
        columns: &mut Columns,
    ) {
        let executive = &self.lowered.tiers[0];
        let tasks = &self.draws.tasks;
        let delegated_usd = ratio
            * (tasks.input[task] * executive.input_usd + tasks.output[task] * executive.output_usd);
        let sums = &ledger.bridge;
        let executive_usd =
            executive_input * executive.input_usd + executive_output * executive.output_usd;
        let changes = [
            sums.list - delegated_usd,
            sums.multiplied - sums.list,
            sums.cached - sums.multiplied,
            sums.spawned + executive_usd,
            sums.reviews,
        ];
        for (step, change) in changes.into_iter().enumerate() {
            columns.set(Column::Bridge(step), task, change);
        }
    }

    /// Adds a task's ledger to the columns.
    fn book(&self, task: usize, ledger: &Ledger, columns: &mut Columns, scratch: &mut Scratch) {
        for (tier, used) in ledger.tiers.iter().enumerate() {
            columns.book(tier, task, used);
            scratch.tooled[tier][task] += used.tooled;
        }
        columns.set(Column::Escalations, task, ledger.escalations);
        if self.lowered.latency {
            let slots = self.lowered.policy.parallel;
            scratch.chains_s[task] = makespan(&ledger.chains, slots, &mut scratch.slots);
        }
    }

    /// Tokens to money, tier by tier.
    fn price(&self, columns: &mut Columns) {
        for (tier, figures) in self.lowered.tiers.iter().enumerate() {
            let used = columns.tier(tier);
            for i in 0..self.len {
                let (input, output) = (used.input[i], used.output[i]);
                used.tokens[i] = input + output;
                used.counted[i] = input * figures.counted_input + output;
                used.cost[i] = input * figures.input_usd + output * figures.output_usd;
            }
            columns.accumulate(Column::Tokens, Column::TierTokens(tier), 1.0);
            columns.accumulate(Column::Cost, Column::TierCost(tier), 1.0);
            for (quota, weights) in self.lowered.quotas.iter().enumerate() {
                columns.accumulate(
                    Column::QuotaUnits(quota),
                    Column::TierTokens(tier),
                    weights[tier],
                );
            }
        }
        columns.accumulate(Column::CostSaved, Column::BaselineCost, 1.0);
        columns.accumulate(Column::CostSaved, Column::Cost, -1.0);
        if self.lowered.layout.detail() == Detail::Full {
            self.price_escalations(columns);
        }
    }

    /// Running totals of the bridge, and what rejections add: the change that its other steps leave, where there was one.
    fn price_escalations(&self, columns: &mut Columns) {
        let last = BRIDGE_CHANGES - 1;
        let mut before = Column::BaselineCost;
        for step in 0..last {
            let total = Column::BridgeTotal(step);
            columns.accumulate(total, before, 1.0);
            columns.accumulate(total, Column::Bridge(step), 1.0);
            before = total;
        }
        columns.accumulate(Column::Bridge(last), Column::Cost, 1.0);
        columns.accumulate(Column::Bridge(last), before, -1.0);
        // Without a rejection nothing is left but rounding.
        let (change, escalations) = columns.two(Column::Bridge(last), Column::Escalations);
        for i in 0..self.len {
            change[i] = if escalations[i] > 0.0 { change[i] } else { 0.0 };
        }
    }

    /// Busy seconds by tier, and latency: the executive's calls are serial, chains run beside one another.
    fn time(&self, columns: &mut Columns, scratch: &Scratch) {
        for (tier, figures) in self
            .lowered
            .tiers
            .iter()
            .enumerate()
            .filter(|(_, figures)| figures.timed)
        {
            let used = columns.tier(tier);
            for i in 0..self.len {
                used.busy[i] = used.requests[i] * figures.first_token_s
                    + scratch.tooled[tier][i] * self.class.tool_s
                    + used.output[i] * figures.output_s
                    + used.input[i] * figures.input_s;
            }
        }
        if self.lowered.latency {
            let (latency, executive) = columns.two(Column::Latency, Column::TierBusy(0));
            for i in 0..self.len {
                latency[i] = executive[i] + scratch.chains_s[i];
            }
        }
    }

    /// Success, and what failures cost.
    fn judge(&self, columns: &mut Columns) {
        let executive = &self.draws.able[0];
        if !self.class.success {
            columns.one(Column::Success).fill(0.0);
            columns.one(Column::WrongAccepted).fill(0.0);
            return;
        }
        for (column, able) in columns
            .one(Column::BaselineSuccess)
            .iter_mut()
            .zip(executive)
        {
            *column = f64::from(u8::from(*able));
        }
        columns.accumulate(Column::SuccessLost, Column::BaselineSuccess, 1.0);
        columns.accumulate(Column::SuccessLost, Column::Success, -1.0);
        for (column, cost, success) in [
            (Column::CostWithFailures, Column::Cost, Column::Success),
            (
                Column::BaselineCostWithFailures,
                Column::BaselineCost,
                Column::BaselineSuccess,
            ),
        ] {
            columns.one(column).fill(self.class.failure_usd);
            columns.accumulate(column, cost, 1.0);
            columns.accumulate(column, success, -self.class.failure_usd);
        }
    }

    /// Every tier doing every task by itself.
    fn each_alone(&self, calls: &CallDraws, columns: &mut Columns) {
        let tasks = &self.draws.tasks;
        for (tier, figures) in self.lowered.tiers.iter().enumerate() {
            for i in 0..self.len {
                let multiplier = calls.alone[tier].first(i);
                let (input, output) = (tasks.input[i] * multiplier, tasks.output[i] * multiplier);
                let cost = input * figures.input_usd + output * figures.output_usd;
                columns.set(Column::AloneCost(tier), i, cost);
                if figures.timed {
                    let requests = (self.class.requests * multiplier).max(1.0);
                    let seconds =
                        self.lowered
                            .call_s(tier, requests, self.class.tool_s, input, output);
                    columns.set(Column::AloneLatency(tier), i, seconds);
                }
                let able = self.class.success && self.draws.able[tier][i];
                columns.set(Column::AloneSuccess(tier), i, f64::from(u8::from(able)));
            }
        }
    }
}
