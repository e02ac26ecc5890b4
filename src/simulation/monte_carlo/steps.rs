//! Prices that step with the size of a request: a request above a step costs all of it at the step's prices.
//!
//! Everywhere else cost is linear in tokens, and sums of tokens are enough. Here every call that
//! reads is kept along the path, affine in the ratio d as the sums are; at each point its requests
//! have a size, and what they cost on top of the prices below every step is added. Where no price
//! steps nothing is kept, and nothing of this runs.

use crate::simulation::Column;
use crate::simulation::lowered::{ClassFigures, Lowered};
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::bridge::FIRST_CHANGES;
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::followed::Followed;

/// A call of one tier: it reads `d (work · W_in + reads · W_out) + input` and writes `d · work · W_out + output`.
#[derive(Clone, Copy, Debug)]
pub struct SizedCall {
    pub tier: usize,
    pub kind: SizedKind,
    pub work: f64,
    pub reads: f64,
    pub input: f64,
    pub output: f64,
    /// Of an attempt: the brief it reads, within `input`. Of a review: the brief written in it, beside `output`.
    pub brief: f64,
}

/// What a call is, which decides how many requests it makes and what the bridge charges it to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SizedKind {
    /// On a piece of this share, in max(1, requests · d · work) requests.
    FirstAttempt { share: f64 },
    /// A later attempt, or a redo: requests as the first.
    Work,
    /// Of a first attempt, in one request.
    FirstReview,
    /// Of a later attempt, in one request.
    Review,
    /// A brief that the executive writes outside a review: one request that reads nothing.
    Brief,
    /// One request.
    Synthesis,
}

/// The calls of a strip, task by task.
#[derive(Debug, Default)]
pub struct SizedCalls {
    pub calls: Vec<SizedCall>,
    tasks: Vec<Places>,
}

/// Where a task's calls stand: of the pieces without the crux, then of the piece that may hold it
/// and the synthesis, for either side of the crux.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    from: usize,
    others: usize,
    retained: usize,
    delegated: usize,
}

/// A strip at one point.
pub struct Sizing<'a> {
    lowered: &'a Lowered,
    class: &'a ClassFigures,
    draws: &'a Draws,
    calls: &'a CallDraws,
    sized: &'a SizedCalls,
    ratio: &'a [f64],
}

impl SizedCall {
    /// Whether it is the first on its piece.
    pub fn begins_a_piece(&self) -> bool {
        matches!(self.kind, SizedKind::FirstAttempt { .. })
    }

    /// The brief that is written within a review.
    pub fn written_brief(&self) -> f64 {
        match self.kind {
            SizedKind::FirstReview | SizedKind::Review => self.brief,
            SizedKind::FirstAttempt { .. }
            | SizedKind::Work
            | SizedKind::Brief
            | SizedKind::Synthesis => 0.0,
        }
    }

    /// A piece of this share that the executive keeps.
    pub fn kept(share: f64) -> Self {
        Self {
            kind: SizedKind::FirstAttempt { share },
            ..Self::redo(share)
        }
    }

    /// A brief that the executive writes in a call of its own.
    pub fn brief(output: f64) -> Self {
        Self {
            kind: SizedKind::Brief,
            output,
            ..Self::redo(0.0)
        }
    }

    /// The executive's redo of a piece of this share.
    pub fn redo(share: f64) -> Self {
        Self {
            tier: 0,
            kind: SizedKind::Work,
            work: share,
            reads: 0.0,
            input: 0.0,
            output: 0.0,
            brief: 0.0,
        }
    }
}

impl SizedCalls {
    pub fn clear(&mut self) {
        self.calls.clear();
        self.tasks.clear();
    }

    /// Calls so far.
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// The next task's calls run from `from` to the end; where both sides of the crux are the same, up to `retained`.
    pub fn task(&mut self, from: usize, others: usize, retained: usize) {
        self.tasks.push(Places {
            from,
            others,
            retained,
            delegated: self.calls.len(),
        });
    }

    /// Nothing of the next task is handed down.
    pub fn no_calls(&mut self) {
        self.task(0, 0, 0);
    }

    /// A task's calls on the side of the crux that counts: on the pieces without it, then on the piece that may
    /// hold it, and the synthesis.
    pub fn parts(&self, task: usize, crux_is_delegated: bool) -> (&[SizedCall], &[SizedCall]) {
        let places = self.tasks[task];
        let differs = crux_is_delegated && places.delegated > places.retained;
        let crux = match differs {
            true => places.retained..places.delegated,
            false => places.others..places.retained,
        };
        (&self.calls[places.from..places.others], &self.calls[crux])
    }

    /// The same in one.
    fn of(&self, task: usize, crux_is_delegated: bool) -> impl Iterator<Item = &SizedCall> {
        let (others, crux) = self.parts(task, crux_is_delegated);
        others.iter().chain(crux)
    }
}

impl<'a> Sizing<'a> {
    /// Of the tasks of a class, at these ratios.
    pub fn new(
        lowered: &'a Lowered,
        class: usize,
        (draws, calls, paths): (&'a Draws, &'a CallDraws, &'a Followed),
        ratio: &'a [f64],
    ) -> Self {
        Self {
            lowered,
            class: &lowered.classes[class],
            draws,
            calls,
            sized: &paths.sized,
            ratio: &ratio[..draws.tasks.len()],
        }
    }

    /// Adds to the costs of tiers and baseline what requests above a step cost on top.
    pub fn reprice(&self, columns: &mut Columns) {
        for (task, ratio) in self.ratio.iter().enumerate() {
            let mut add = |column: Column, usd: f64| columns.one(column)[task] += usd;
            add(Column::BaselineCost, self.executive_work(task, 1.0));
            let own_part = self.executive_work(task, 1.0 - ratio);
            add(Column::TierCost(0), own_part);
            if *ratio > 0.0 {
                add(Column::TierCost(0), self.plan(task));
                for call in self.of(task) {
                    let output = call.output + call.written_brief();
                    add(
                        Column::TierCost(call.tier),
                        self.surcharge(call, task, output),
                    );
                }
            }
        }
    }

    /// The same for every tier doing every task by itself.
    pub fn reprice_alone(&self, columns: &mut Columns) {
        for (tier, figures) in self.lowered.tiers.iter().enumerate() {
            let costs = columns.one(Column::AloneCost(tier));
            for (task, cost) in costs.iter_mut().enumerate() {
                let multiplier = self.calls.alone[tier].first(task);
                let (input, output) = self.work(task, multiplier);
                let requests = at_least_one(self.class.requests * multiplier);
                *cost += figures.surcharge(input, output, requests);
            }
        }
    }

    /// Moves the bridge's changes and running totals to what large requests cost.
    pub fn correct_bridge(&self, columns: &mut Columns) {
        for (task, ratio) in self.ratio.iter().enumerate() {
            if *ratio == 0.0 {
                continue;
            }
            let changes = self.bridge_changes(task, *ratio);
            let mut moved = 0.0;
            for (step, change) in changes.into_iter().enumerate() {
                moved += change;
                let bridge = columns.one(Column::Bridge(step));
                bridge[task] += change;
                let total = columns.one(Column::BridgeTotal(step));
                total[task] += moved;
            }
            let cost = columns.read(Column::Cost)[task];
            let before = columns.read(Column::BridgeTotal(FIRST_CHANGES - 1))[task];
            let escalated = columns.read(Column::Escalations)[task] > 0.0;
            let last = if escalated { cost - before } else { 0.0 };
            columns.set(Column::Bridge(FIRST_CHANGES), task, last);
        }
    }

    /// What the first five steps of the bridge leave out: list price, multipliers, caches, overhead, reviews.
    ///
    /// The baseline's own surcharge is in the running totals already: the first step takes it off.
    fn bridge_changes(&self, task: usize, ratio: f64) -> [f64; FIRST_CHANGES] {
        let [
            mut list,
            mut multiplied,
            mut cached,
            mut attempts,
            mut reviews,
        ] = [0.0; FIRST_CHANGES];
        let (mut reports, mut kept) = (0.0, 0.0);
        for call in self.of(task) {
            let figures = &self.lowered.tiers[call.tier];
            match call.kind {
                SizedKind::FirstAttempt { share } => {
                    let alone = |share: f64| {
                        let (input, output) = self.work(task, ratio * share);
                        (
                            input,
                            output,
                            at_least_one(self.class.requests * ratio * share),
                        )
                    };
                    let (plain, own) = (alone(share), alone(call.work));
                    list += figures.list_surcharge(plain.0, plain.1, plain.2);
                    multiplied += figures.list_surcharge(own.0, own.1, own.2);
                    cached += figures.surcharge(own.0, own.1, own.2);
                    attempts += self.surcharge(call, task, call.output);
                    reports += call.output;
                    kept += if call.tier == 0 { share } else { 0.0 };
                }
                SizedKind::FirstReview => reviews += self.surcharge(call, task, call.output),
                SizedKind::Work | SizedKind::Review | SizedKind::Brief | SizedKind::Synthesis => {}
            }
        }
        let own_part = self.executive_work(task, 1.0 - ratio) - self.executive_work(task, 1.0);
        let handed_down = ratio * (1.0 - kept);
        let synthesis = self.synthesis_of_all(task, handed_down, reports);
        let overhead = attempts - cached + self.plan(task) + synthesis;
        [
            own_part + list,
            multiplied - list,
            cached - multiplied,
            overhead,
            reviews,
        ]
    }

    /// Of the share `share` of a task's work, done by the executive.
    fn executive_work(&self, task: usize, share: f64) -> f64 {
        let (input, output) = self.work(task, share);
        let requests = at_least_one(self.class.requests * share);
        self.lowered.tiers[0].surcharge(input, output, requests)
    }

    /// Input and output of the share `share` of a task's work.
    fn work(&self, task: usize, share: f64) -> (f64, f64) {
        let tasks = &self.draws.tasks;
        (share * tasks.input[task], share * tasks.output[task])
    }

    /// Of the plan, which writes the briefs of all first attempts.
    fn plan(&self, task: usize) -> f64 {
        let first = self.of(task).filter(|call| call.begins_a_piece());
        let briefs: f64 = first.map(|call| call.brief).sum();
        let input = self.lowered.policy.overhead.plan_reads * self.draws.tasks.input[task];
        let output = self.calls.plan.first(task) + briefs;
        self.lowered.tiers[0].surcharge(input, output, 1.0)
    }

    /// Of a synthesis that reads the first report and result of every piece that is handed down.
    fn synthesis_of_all(&self, task: usize, handed_down: f64, reports: f64) -> f64 {
        let reads = self.lowered.policy.overhead.synthesis_reads;
        let input = reports + reads * handed_down * self.draws.tasks.output[task];
        let output = self.calls.synthesis.first(task);
        self.lowered.tiers[0].surcharge(input, output, 1.0)
    }

    fn surcharge(&self, call: &SizedCall, task: usize, output: f64) -> f64 {
        let (ratio, input) = (self.ratio[task], self.draws.tasks.input[task]);
        let task_output = self.draws.tasks.output[task];
        let read = ratio * (call.work * input + call.reads * task_output) + call.input;
        let written = ratio * call.work * task_output + output;
        let requests = match call.kind {
            SizedKind::FirstAttempt { .. } | SizedKind::Work => {
                at_least_one(self.class.requests * ratio * call.work)
            }
            SizedKind::FirstReview
            | SizedKind::Review
            | SizedKind::Brief
            | SizedKind::Synthesis => 1.0,
        };
        self.lowered.tiers[call.tier].surcharge(read, written, requests)
    }

    fn of(&self, task: usize) -> impl Iterator<Item = &SizedCall> {
        self.sized
            .of(task, self.draws.crux_delegated[task] < self.ratio[task])
    }
}

/// Work takes one request at least.
fn at_least_one(requests: f64) -> f64 {
    requests.max(1.0)
}
