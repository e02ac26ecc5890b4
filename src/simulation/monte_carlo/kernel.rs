//! One strip of tasks at one point: draws and paths in, columns out.
//!
//! How much is delegated; what the executive alone, the executive's own part and the delegated part
//! use; then requests and chains, prices, times and success. Loops of one purpose over whole columns.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::simulation::lowered::{ClassFigures, Lowered};
use crate::simulation::monte_carlo::alone::{each_alone, oracle, succeed};
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::bridge::bridge;
use crate::simulation::monte_carlo::chain::Chain;
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::makespan::{Instant, makespan};
use crate::simulation::monte_carlo::paths::{Paths, Side, UseColumns};
use crate::simulation::monte_carlo::pools::share;
use crate::simulation::monte_carlo::steps::Sizing;
use crate::simulation::{Column, Detail};

/// Working space of a worker, reused from strip to strip.
#[derive(Debug, Default)]
pub struct Scratch {
    ratio: Vec<f64>,
    /// Requests that wait for tools, tier by tier.
    tooled: Vec<Vec<f64>>,
    /// The same of one task.
    made: Vec<f64>,
    /// Makespan of the chains.
    chains_s: Vec<f64>,
    /// Seconds of the chains of one task.
    chains: Vec<f64>,
    slots: BinaryHeap<Reverse<Instant>>,
}

/// A strip at one point: what every step reads.
struct Strip<'a> {
    lowered: &'a Lowered,
    class: &'a ClassFigures,
    draws: &'a Draws,
    paths: &'a Paths,
    len: usize,
}

/// Fills `columns` with the tasks of `draws`, delegated along `paths` and priced as `lowered` says.
pub fn evaluate(
    lowered: &Lowered,
    class: usize,
    (draws, calls, paths): (&Draws, &CallDraws, &Paths),
    scratch: &mut Scratch,
    columns: &mut Columns,
) {
    let strip = Strip {
        lowered,
        class: &lowered.classes[class],
        draws,
        paths,
        len: draws.tasks.len(),
    };
    columns.resize(strip.len);
    scratch.resize(strip.len, lowered.tiers.len());
    lowered
        .ratio
        .fill(&draws.whether, &draws.how_much, &mut scratch.ratio);
    strip.baseline(columns);
    strip.delegate(columns, scratch);
    strip.retain(columns, scratch);
    strip.request(columns, scratch);
    strip.price(columns);
    let sizing = lowered
        .has_steps()
        .then(|| Sizing::new(lowered, class, (draws, calls, paths), &scratch.ratio));
    if let Some(sizing) = &sizing {
        sizing.reprice(columns);
    }
    strip.add_up(columns, scratch);
    strip.time(columns, scratch);
    share(lowered, columns);
    strip.judge(columns);
    if lowered.layout.detail() == Detail::Full {
        let routing_usd = strip.class.routing_usd;
        bridge(
            lowered,
            (draws, paths),
            (&scratch.ratio, routing_usd),
            columns,
        );
        each_alone(lowered, class, (draws, calls), columns);
        if let Some(sizing) = &sizing {
            sizing.correct_bridge(columns);
            sizing.reprice_alone(columns);
        }
        oracle(lowered, class, draws, columns);
    }
}

impl Scratch {
    fn resize(&mut self, len: usize, tiers: usize) {
        self.tooled.resize_with(tiers, Vec::new);
        self.made.resize(tiers, 0.0);
        let tooled = self.tooled.iter_mut();
        for column in tooled.chain([&mut self.ratio, &mut self.chains_s]) {
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

    /// What the delegated part reads and writes at each tier, and its requests that are not work.
    fn delegate(&self, columns: &mut Columns, scratch: &Scratch) {
        let tasks = &self.draws.tasks;
        let points = Points {
            crux: &self.draws.crux_delegated[..self.len],
            ratio: &scratch.ratio[..self.len],
        };
        let uses = self.paths.uses(self.lowered);
        let [retained, delegated] = uses.map(|side| side.tiers.iter());
        for (tier, (retained, delegated)) in retained.zip(delegated).enumerate() {
            let pair = |field: fn(&UseColumns) -> &Vec<f64>| {
                [&field(retained)[..self.len], &field(delegated)[..self.len]]
            };
            let work = pair(|used| &used.work);
            let used = columns.tier(tier);
            read(
                points,
                [&tasks.input[..self.len], &tasks.output[..self.len]],
                [work, pair(|used| &used.reads), pair(|used| &used.input)],
                used.input,
            );
            written(
                points,
                &tasks.output[..self.len],
                [work, pair(|used| &used.output)],
                used.output,
            );
            select(points, pair(|used| &used.calls), used.requests);
        }
        let escalations = columns.one(Column::Escalations);
        let pair = uses.map(|side| &side.escalations[..self.len]);
        select(points, pair, escalations);
        let side = |field: fn(&Side) -> &Vec<f64>| {
            let sides = [&self.paths.retained, &self.paths.delegated];
            sides.map(|side| &field(side)[..self.len])
        };
        if self.class.success {
            let pairs = [
                side(|side| &side.success),
                side(|side| &side.wrong_accepted),
            ];
            self.decide(points, pairs, columns);
        }
    }

    /// Success, and wrong pieces accepted, on the side of the crux that counts, or as likely as either side is.
    fn decide(&self, points: Points<'_>, [success, wrong]: [Pair<'_>; 2], columns: &mut Columns) {
        if self.lowered.expects_success {
            for (column, [retained, delegated]) in
                [(Column::Success, success), (Column::WrongAccepted, wrong)]
            {
                for (i, chance) in columns.one(column).iter_mut().enumerate() {
                    *chance = retained[i] + points.ratio[i] * (delegated[i] - retained[i]);
                }
            }
            return;
        }
        for (i, column) in columns.one(Column::Success).iter_mut().enumerate() {
            *column = points.at(i, success);
        }
        select(points, wrong, columns.one(Column::WrongAccepted));
    }

    /// Adds the executive's own part: all of a task that is not delegated.
    fn retain(&self, columns: &mut Columns, scratch: &Scratch) {
        let tasks = &self.draws.tasks;
        let (input, output) = columns.two(Column::TierInput(0), Column::TierOutput(0));
        for i in 0..self.len {
            let kept = 1.0 - scratch.ratio[i];
            input[i] += kept * tasks.input[i];
            output[i] += kept * tasks.output[i];
        }
    }

    /// Adds the requests that work takes, and follows the clock of every chain.
    fn request(&self, columns: &mut Columns, scratch: &mut Scratch) {
        // A redo is the executive's time, not the chain's.
        let tiers = self.lowered.tiers.iter().enumerate();
        let request_s: Vec<f64> = tiers
            .map(|(tier, figures)| match tier {
                0 => 0.0,
                _ => figures.first_token_s + self.class.tool_s,
            })
            .collect();
        for task in 0..self.len {
            scratch.made.fill(0.0);
            scratch.chains_s[task] = if scratch.ratio[task] > 0.0 {
                self.chains(task, &request_s, scratch)
            } else {
                0.0
            };
            for (column, made) in scratch.tooled.iter_mut().zip(&scratch.made) {
                column[task] = *made;
            }
        }
        for (calls, ratio) in scratch.tooled[0].iter_mut().zip(&scratch.ratio) {
            let kept = 1.0 - ratio;
            let requests = at_least_one(self.class.requests * kept);
            *calls += if kept > 0.0 { requests } else { 0.0 };
        }
        for (tier, tooled) in scratch.tooled.iter().enumerate() {
            let requests = columns.one(Column::TierRequests(tier));
            for (requests, tooled) in requests.iter_mut().zip(tooled) {
                *requests += tooled;
            }
        }
    }

    /// The chains of a delegated task: counts the requests they make by tier, returns their makespan.
    fn chains(&self, task: usize, request_s: &[f64], scratch: &mut Scratch) -> f64 {
        let ratio = scratch.ratio[task];
        let requests = self.class.requests * ratio;
        let made = &mut scratch.made[..request_s.len()];
        let mut follow = |chain: &Chain| {
            let mut seconds = ratio * chain.seconds.slope + chain.seconds.fixed;
            let (from, to) = chain.efforts;
            for effort in &self.paths.efforts[from as usize..to as usize] {
                let requests = at_least_one(requests * effort.work);
                made[effort.tier] += requests;
                seconds += requests * request_s[effort.tier];
            }
            seconds
        };
        let pieces = &self.draws.tasks.first_piece;
        let chains = &self.paths.chains[pieces[task]..pieces[task + 1]];
        let (crux, crux_chain) = &self.paths.crux[task];
        let crux = crux - pieces[task];
        let of_crux = if self.draws.crux_delegated[task] < ratio {
            crux_chain
        } else {
            &chains[crux]
        };
        scratch.chains.clear();
        scratch
            .chains
            .extend(chains[..crux].iter().map(&mut follow));
        scratch.chains.push(follow(of_crux));
        scratch
            .chains
            .extend(chains[crux + 1..].iter().map(&mut follow));
        makespan(
            &scratch.chains,
            self.lowered.policy.parallel,
            &mut scratch.slots,
        )
    }

    /// Tokens to money, tier by tier.
    fn price(&self, columns: &mut Columns) {
        for (tier, figures) in self.lowered.tiers.iter().enumerate() {
            let used = columns.tier(tier);
            for i in 0..self.len {
                used.tokens[i] = used.input[i] + used.output[i];
            }
            for i in 0..self.len {
                used.counted[i] = used.input[i] * figures.counted_input + used.output[i];
            }
            for i in 0..self.len {
                used.cost[i] =
                    used.input[i] * figures.input_usd + used.output[i] * figures.output_usd;
            }
        }
    }

    /// What all tiers use together.
    fn add_up(&self, columns: &mut Columns, scratch: &Scratch) {
        let tiers = 0..self.lowered.tiers.len();
        let each = |column: fn(usize) -> Column| tiers.clone().map(move |tier| (column(tier), 1.0));
        columns.combine(Column::Tokens, each(Column::TierTokens));
        columns.combine(Column::Cost, each(Column::TierCost));
        let routing_usd = self.class.routing_usd;
        if routing_usd > 0.0 {
            let costs = columns.one(Column::Cost).iter_mut();
            for (cost, ratio) in costs.zip(&scratch.ratio) {
                *cost += if *ratio > 0.0 { routing_usd } else { 0.0 };
            }
        }
        for (quota, weights) in self.lowered.quotas.iter().enumerate() {
            let drawn = tiers
                .clone()
                .map(|tier| (Column::TierTokens(tier), weights[tier]));
            columns.combine(Column::QuotaUnits(quota), drawn);
        }
        columns.combine(
            Column::CostSaved,
            [(Column::BaselineCost, 1.0), (Column::Cost, -1.0)],
        );
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
            let tooled = &scratch.tooled[tier];
            for i in 0..self.len {
                used.busy[i] = used.requests[i] * figures.first_token_s
                    + tooled[i] * self.class.tool_s
                    + used.output[i] * figures.output_s
                    + used.input[i] * figures.input_s;
            }
        }
        if self.lowered.latency {
            let (latency, executive) = columns.two(Column::Latency, Column::TierBusy(0));
            for i in 0..self.len {
                latency[i] = executive[i] + scratch.chains_s[i];
            }
        } else {
            columns.one(Column::Latency).fill(0.0);
        }
    }

    /// Baseline success, and what failures cost.
    fn judge(&self, columns: &mut Columns) {
        if !self.class.success {
            return;
        }
        let baseline = columns.one(Column::BaselineSuccess);
        succeed(self.lowered, self.draws, 0, baseline);
        columns.combine(
            Column::SuccessLost,
            [(Column::BaselineSuccess, 1.0), (Column::Success, -1.0)],
        );
        for (column, cost, success) in [
            (Column::CostWithFailures, Column::Cost, Column::Success),
            (
                Column::BaselineCostWithFailures,
                Column::BaselineCost,
                Column::BaselineSuccess,
            ),
        ] {
            let failure_usd = self.class.failure_usd;
            columns.combine(column, [(cost, 1.0), (success, -failure_usd)]);
            for value in columns.one(column) {
                *value += failure_usd;
            }
        }
    }
}

/// Where each task's crux lies, and its ratio: which of the two sides of a pair of columns counts.
#[derive(Clone, Copy)]
struct Points<'a> {
    crux: &'a [f64],
    ratio: &'a [f64],
}

/// A column on either side of the crux: retained, delegated.
type Pair<'a> = [&'a [f64]; 2];

impl Points<'_> {
    #[inline(always)]
    fn at(&self, task: usize, [retained, delegated]: Pair<'_>) -> f64 {
        // Both are read, so that the loop has no branch.
        let (retained, delegated) = (retained[task], delegated[task]);
        if self.crux[task] < self.ratio[task] {
            delegated
        } else {
            retained
        }
    }

    /// `fixed`, where something is delegated at all.
    #[inline(always)]
    fn if_any(&self, task: usize, fixed: f64) -> f64 {
        if self.ratio[task] > 0.0 { fixed } else { 0.0 }
    }
}

/// Tokens read: d (work · W_in + reads · W_out) + input.
fn read(
    points: Points<'_>,
    [task_input, task_output]: [&[f64]; 2],
    [work, reads, input]: [Pair<'_>; 3],
    out: &mut [f64],
) {
    for i in 0..out.len() {
        let work = points.at(i, work) * task_input[i];
        let reads = points.at(i, reads) * task_output[i];
        let fixed = points.if_any(i, points.at(i, input));
        out[i] = points.ratio[i] * (work + reads) + fixed;
    }
}

/// Tokens written: d · work · W_out + output.
fn written(
    points: Points<'_>,
    task_output: &[f64],
    [work, output]: [Pair<'_>; 2],
    out: &mut [f64],
) {
    for i in 0..out.len() {
        let work = points.at(i, work) * task_output[i];
        let fixed = points.if_any(i, points.at(i, output));
        out[i] = points.ratio[i] * work + fixed;
    }
}

/// The side that counts, task by task; 0 where nothing is delegated.
fn select(points: Points<'_>, pair: Pair<'_>, out: &mut [f64]) {
    for i in 0..out.len() {
        out[i] = points.if_any(i, points.at(i, pair));
    }
}

/// Work takes one request at least.
#[inline(always)]
pub fn at_least_one(requests: f64) -> f64 {
    if requests > 1.0 { requests } else { 1.0 }
}
