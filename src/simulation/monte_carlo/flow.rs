//! Tasks one by one, each with its calls in the order in which they are made (model.md §4).
//!
//! For those who ask when a call is made, not only what a task uses: the same draws, paths and
//! prices as the kernel's, on streams of their own, written out call by call.

use crate::numerics::stream::{Purpose, Stream};
use crate::scenario::Scenario;
use crate::simulation::Detail;
use crate::simulation::lowered::{ClassFigures, Lowered};
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::draws::{DrawStreams, Draws, Looks, Scope};
use crate::simulation::monte_carlo::followed::Followed;
use crate::simulation::monte_carlo::kernel::at_least_one;
use crate::simulation::monte_carlo::run::looks;
use crate::simulation::monte_carlo::steps::{SizedCall, SizedKind};
use crate::workload::{ClassSampler, Lot};

/// Purpose of the stream that says which class a task has, beyond those of any class.
const CLASS: Purpose = Purpose(u32::MAX - 1);
/// Streams from this index on are never those of a batch.
const FIRST_STREAM: u64 = 1 << 39;
/// Tasks of a class that are drawn together: few at first, for short runs, then more.
const LEAST: usize = 16;
const MOST: usize = 256;

/// A task, call by call; used again for the next.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// Its class.
    pub class: usize,
    /// The plan, where something is delegated.
    pub before: Vec<FlowCall>,
    /// The calls on the pieces, chain after chain.
    pub calls: Vec<FlowCall>,
    /// Where each chain ends in `calls`.
    pub chains: Vec<usize>,
    /// The executive's own part, and the synthesis.
    pub after: Vec<FlowCall>,
    /// What routing it costs, USD.
    pub routing_usd: f64,
    /// Whether it succeeds; true where success is not modelled.
    pub succeeds: bool,
}

/// A call: one or more requests in a row by one tier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowCall {
    /// Who makes it.
    pub tier: usize,
    /// Mean number of requests, at least 1.
    pub requests: f64,
    /// Tokens read, all requests together.
    pub input: f64,
    /// Tokens written, all requests together.
    pub output: f64,
    /// What it costs, USD, all requests together.
    pub usd: f64,
    /// Seconds that each request takes whatever its size: until the first token, and for tools.
    pub per_request_s: f64,
    /// Seconds of reading and writing, all requests together.
    pub by_tokens_s: f64,
}

/// Draws the tasks of a scenario one by one.
pub struct FlowSampler {
    lowered: Lowered,
    parallel: Option<u32>,
    cumulative: Vec<f64>,
    which: Stream,
    classes: Vec<ClassTasks>,
}

/// The tasks of a class that are drawn and not yet given away.
struct ClassTasks {
    sampler: ClassSampler,
    streams: DrawStreams,
    calls: CallDraws,
    draws: Draws,
    paths: Followed,
    ratio: Vec<f64>,
    next: usize,
}

impl FlowSampler {
    /// Sequence number `index` (below 2³⁸) of the scenario's tasks: another index, other tasks.
    pub fn new(scenario: &Scenario, seed: u64, index: u64) -> Self {
        let mut lowered = Lowered::new(scenario, Detail::Curve);
        lowered.keeps_calls = true;
        let batch = FIRST_STREAM + index;
        let seen = looks(std::iter::once(scenario));
        let mut total = 0.0;
        let cumulative = scenario.classes.iter().map(|class| {
            total += class.weight;
            total
        });
        let cumulative = cumulative.collect();
        let classes = (0..scenario.classes.len())
            .map(|class| ClassTasks::new(scenario, &lowered, class, (seed, batch, seen)));
        Self {
            parallel: scenario.policy.parallel,
            cumulative,
            which: Stream::new(seed, CLASS, batch),
            classes: classes.collect(),
            lowered,
        }
    }

    /// Chains of a task that run beside one another; `None`: all.
    pub fn parallel(&self) -> Option<u32> {
        self.parallel
    }

    /// The next task.
    pub fn next(&mut self, flow: &mut Flow) {
        let total = self.cumulative.last().copied().unwrap_or(1.0);
        let at = self.which.uniform() * total;
        let class = self.cumulative.partition_point(|upper| *upper <= at);
        let class = class.min(self.cumulative.len() - 1);
        let tasks = &mut self.classes[class];
        if tasks.next == tasks.ratio.len() {
            tasks.draw(&self.lowered, class);
        }
        let task = tasks.next;
        tasks.next += 1;
        flow.class = class;
        tasks.write_out(&self.lowered, class, task, flow);
    }
}

impl std::fmt::Debug for FlowSampler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FlowSampler").finish_non_exhaustive()
    }
}

impl FlowCall {
    /// Seconds without contention, all requests together.
    pub fn seconds(&self) -> f64 {
        self.requests * self.per_request_s + self.by_tokens_s
    }
}

impl Flow {
    fn clear(&mut self) {
        self.before.clear();
        self.calls.clear();
        self.chains.clear();
        self.after.clear();
    }

    fn end_chain(&mut self) {
        if self.calls.len() > self.chains.last().copied().unwrap_or(0) {
            self.chains.push(self.calls.len());
        }
    }
}

impl ClassTasks {
    fn new(
        scenario: &Scenario,
        lowered: &Lowered,
        class: usize,
        (seed, batch, looks): (u64, u64, Looks),
    ) -> Self {
        let lot = Lot::new(seed, class, batch, None);
        let scope = Scope {
            kinds: lowered.classes[class].kinds.len(),
            tiers: lowered.tiers.len(),
            looks,
        };
        Self {
            sampler: ClassSampler::new(&scenario.classes[class]),
            streams: DrawStreams::new(&lot, scope),
            calls: CallDraws::new(lowered, &lot, None),
            draws: Draws::default(),
            paths: Followed::default(),
            ratio: Vec::new(),
            next: 0,
        }
    }

    /// Draws more tasks: twice as many as the last time, up to a limit.
    fn draw(&mut self, lowered: &Lowered, class: usize) {
        let len = (2 * self.ratio.len()).clamp(LEAST, MOST);
        let figures = &lowered.classes[class];
        self.draws
            .fill(&self.sampler, figures, &mut self.streams, len);
        self.paths
            .fill(lowered, class, &self.draws, &mut self.calls);
        self.ratio.resize(len, 0.0);
        lowered
            .ratio
            .fill(&self.draws.whether, &self.draws.how_much, &mut self.ratio);
        self.next = 0;
    }

    fn write_out(&self, lowered: &Lowered, class: usize, task: usize, flow: &mut Flow) {
        flow.clear();
        let figures = &lowered.classes[class];
        let one = Task {
            lowered,
            figures,
            input: self.draws.tasks.input[task],
            output: self.draws.tasks.output[task],
            ratio: self.ratio[task],
        };
        let crux_is_delegated = self.draws.crux_delegated[task] < one.ratio;
        let side = match crux_is_delegated {
            true => &self.paths.delegated,
            false => &self.paths.retained,
        };
        flow.succeeds = !figures.success || side.ends.success[task] > 0.5;
        flow.routing_usd = 0.0;
        if one.ratio > 0.0 {
            flow.routing_usd = figures.routing_usd;
            self.delegated(&one, task, crux_is_delegated, flow);
        }
        if one.ratio < 1.0 {
            let own_part = one.work(0, 1.0 - one.ratio);
            flow.after.insert(0, own_part);
        }
    }

    fn delegated(&self, one: &Task<'_>, task: usize, crux_is_delegated: bool, flow: &mut Flow) {
        let (others, crux) = self.paths.sized.parts(task, crux_is_delegated);
        // Pieces go in order: the one that may hold the crux stands beside the others, and goes in its place.
        let place = self.paths.crux[task].0 - self.draws.tasks.first_piece[task];
        let mut starts = (0..others.len()).filter(|at| others[*at].begins_a_piece());
        let at = starts.nth(place).unwrap_or(others.len());
        let mut briefs = 0.0;
        for call in others[..at].iter().chain(crux).chain(&others[at..]) {
            if call.kind == SizedKind::Synthesis {
                flow.after.push(one.call(call));
                continue;
            }
            if call.begins_a_piece() {
                briefs += call.brief;
                flow.end_chain();
            }
            flow.calls.push(one.call(call));
        }
        flow.end_chain();
        let overhead = &one.lowered.policy.overhead;
        if overhead.plan_is_call() {
            let input = overhead.plan_reads * one.input;
            let output = self.calls.plan.first(task) + briefs;
            flow.before.push(one.used(0, 1.0, input, output, 0.0));
        }
    }
}

/// What the calls of one task are made of.
struct Task<'a> {
    lowered: &'a Lowered,
    figures: &'a ClassFigures,
    input: f64,
    output: f64,
    ratio: f64,
}

impl Task<'_> {
    /// A share of the task's work, done by a tier.
    fn work(&self, tier: usize, share: f64) -> FlowCall {
        let requests = at_least_one(self.figures.requests * share);
        let (input, output) = (share * self.input, share * self.output);
        self.used(tier, requests, input, output, self.figures.tool_s)
    }

    fn call(&self, call: &SizedCall) -> FlowCall {
        let input = self.ratio * (call.work * self.input + call.reads * self.output) + call.input;
        let output = self.ratio * call.work * self.output + call.output + call.written_brief();
        let (requests, tool_s) = match call.kind {
            SizedKind::FirstAttempt { .. } | SizedKind::Work => (
                at_least_one(self.figures.requests * self.ratio * call.work),
                self.figures.tool_s,
            ),
            SizedKind::FirstReview
            | SizedKind::Review
            | SizedKind::Brief
            | SizedKind::Synthesis => (1.0, 0.0),
        };
        self.used(call.tier, requests, input, output, tool_s)
    }

    fn used(&self, tier: usize, requests: f64, input: f64, output: f64, tool_s: f64) -> FlowCall {
        let figures = &self.lowered.tiers[tier];
        let usd = input * figures.input_usd
            + output * figures.output_usd
            + figures.surcharge(input, output, requests);
        FlowCall {
            tier,
            requests,
            input,
            output,
            usd,
            per_request_s: figures.first_token_s + tool_s,
            by_tokens_s: output * figures.output_s + input * figures.input_s,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Override;

    fn bundled(name: &str, overrides: &[&str]) -> Scenario {
        let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let overrides: Vec<_> = overrides
            .iter()
            .map(|text| Override::parse(text).unwrap())
            .collect();
        Scenario::load(path.as_ref(), &overrides).unwrap()
    }

    #[test]
    fn pieces_go_in_the_order_of_the_file_and_the_executive_comes_before_and_after() {
        let scenario = bundled("realistic-overhead", &["delegation.ratio=0.8"]);
        let mut sampler = FlowSampler::new(&scenario, 1, 3);
        let mut flow = Flow::default();
        for _ in 0..1000 {
            sampler.next(&mut flow);
            assert_eq!(flow.before.len(), 1);
            assert_eq!(flow.after.len(), 2);
            assert!(
                flow.before
                    .iter()
                    .chain(&flow.after)
                    .all(|call| call.tier == 0)
            );
            assert_eq!(flow.chains.last(), Some(&flow.calls.len()));
            assert!(flow.chains.is_sorted_by(|a, b| a < b));
        }
    }

    #[test]
    fn other_indices_and_seeds_give_other_tasks_and_the_same_the_same() {
        let scenario = bundled("realistic-overhead", &[]);
        let first = |seed, index| {
            let mut flow = Flow::default();
            FlowSampler::new(&scenario, seed, index).next(&mut flow);
            flow.calls
        };
        assert_eq!(first(1, 0), first(1, 0));
        assert_ne!(first(1, 0), first(1, 1));
        assert_ne!(first(1, 0), first(2, 0));
    }
}
