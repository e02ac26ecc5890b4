//! Expected calls of a task of one class, stage by stage: model.md §4's table under expectation.

use super::Setting;
use super::chain::{self, CruxPath, First};
use super::pieces::Pieces;
use super::ratio::Requests;
use super::views::{View, views};
use super::work::MeanWork;
use crate::delegation::{OnReject, Overhead, Review, Reviewer};
use crate::ladder::Tier;
use crate::numerics::Distribution;
use crate::workload::{Kind, TaskClass};

/// What one tier does.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Use {
    pub input: f64,
    pub output: f64,
    pub requests: f64,
    /// Of the requests, those that take the class's tool time: not plan, review, synthesis, nor a brief by itself.
    pub with_tools: f64,
}

/// What every tier does at one stage of the bridge.
pub(super) type Stage = Vec<Use>;

/// Means per task of a class.
pub(super) struct Calls {
    pub work: MeanWork,
    /// The executive's own part: all of a task that is not delegated, 1 - d of one that is.
    pub retained: Stage,
    /// First attempts as if every token multiplier were 1: tokens only.
    pub delegated: Stage,
    /// First attempts' own work.
    pub attempts: Stage,
    /// Plan, spawn, briefs, context, reports and synthesis, as if every first attempt were accepted.
    pub overhead: Stage,
    /// Reviews of first attempts.
    pub reviews: Stage,
    /// All that rejections add, less the synthesis input that falls away.
    pub escalations: Stage,
    /// Attempts that followed a rejection.
    pub escalated: f64,
    /// USD for routing.
    pub routing_usd: f64,
    pub success: f64,
    pub baseline_success: f64,
    pub wrong_accepted: f64,
}

/// Attempts of one tier on pieces of one kind, first ones or arrivals.
#[derive(Clone, Copy, Debug, Default)]
struct Attempts {
    /// How many.
    count: f64,
    /// Σ w W_in / E\[W_in\] over them.
    input: f64,
    /// Σ w W_out / E\[W_out\].
    output: f64,
    /// Σ W_in / E\[W_in\]: each reads the task's context.
    context: f64,
    /// Σ max(1, requests w m).
    requests: f64,
}

impl Calls {
    /// Of class `c` of the setting's scenario.
    pub fn expect(setting: &Setting, c: usize) -> Self {
        let class = &setting.scenario.classes[c];
        let policy = &setting.scenario.policy;
        let mut counter = Counter::new(setting, class);
        for (kind, assignment) in class.kinds.iter().zip(&policy.assign[c]) {
            counter.add_baseline(kind);
            for view in views(setting, class, kind, assignment) {
                counter.add_view(kind, &view);
            }
        }
        counter.add_executive();
        counter.calls.routing_usd = counter.delegated * policy.routing_usd(c);
        counter.calls
    }
}

struct Counter<'a> {
    setting: &'a Setting<'a>,
    class: &'a TaskClass,
    tiers: &'a [Tier],
    overhead: &'a Overhead,
    review: Option<&'a Review>,
    on_reject: OnReject,
    /// Share of tasks with d > 0.
    delegated: f64,
    calls: Calls,
}

impl<'a> Counter<'a> {
    fn new(setting: &'a Setting<'a>, class: &'a TaskClass) -> Self {
        let policy = &setting.scenario.policy;
        let tiers = &setting.scenario.ladder.tiers;
        let stage = || vec![Use::default(); tiers.len()];
        Self {
            setting,
            class,
            tiers,
            overhead: &policy.overhead,
            review: policy.review.as_ref(),
            on_reject: policy.on_reject,
            delegated: policy.task_share * setting.ratios.positive,
            calls: Calls {
                work: MeanWork::of(&class.work),
                retained: stage(),
                delegated: stage(),
                attempts: stage(),
                overhead: stage(),
                reviews: stage(),
                escalations: stage(),
                escalated: 0.0,
                routing_usd: 0.0,
                success: 0.0,
                baseline_success: 0.0,
                wrong_accepted: 0.0,
            },
        }
    }

    /// A crux of this kind that the executive does: of a task that is not delegated, or in its own part.
    fn add_baseline(&mut self, kind: &Kind) {
        if !self.class.models_success() {
            return;
        }
        let executive = kind
            .skill
            .map_or(1.0, |skill| self.setting.outlooks.scores(skill)[0]);
        let retained = 1.0 - self.setting.scenario.policy.task_share * self.setting.ratios.mean;
        self.calls.baseline_success += kind.share * executive;
        self.calls.success += kind.share * retained * executive;
    }

    /// Everything that happens to the pieces of one kind, of the tasks in view.
    fn add_view(&mut self, kind: &Kind, view: &View) {
        let delegated_share = self.setting.scenario.policy.task_share * self.setting.ratios.mean;
        if self.class.models_success() {
            self.calls.success += kind.share * delegated_share * view.path.success;
            self.calls.wrong_accepted += kind.share * delegated_share * view.path.wrong_accepted;
        }
        if self.delegated > 0.0 && view.first.by_task.iter().any(|share| *share > 0.0) {
            self.add_attempts(kind, view);
        }
    }

    fn add_attempts(&mut self, kind: &Kind, view: &View) {
        let policy = &self.setting.scenario.policy;
        let ratios = &self.setting.ratios;
        let pieces = Pieces::new(&kind.count);
        let (first, path) = (&view.first, &view.path);
        let arrivals = chain::path_without_skill(first, view.rejection, self.on_reject);
        let crux = Crux {
            pieces: self.delegated * pieces.mean,
            work: policy.task_share * ratios.mean * kind.share,
            square: policy.task_share
                * ratios.square
                * kind.share
                * kind.share
                * pieces.mean_inverse,
        };
        self.add_synthesis_input(&crux, first.handed_down());
        for t in 0..self.tiers.len() {
            if first.by_task[t] == 0.0 && arrivals.by_task[t] == 0.0 && path.by_task[t] == 0.0 {
                continue;
            }
            let requests = self.requests(kind, &pieces, &self.tiers[t].token_multiplier);
            if first.by_task[t] > 0.0 {
                self.add_first_attempts(t, view.rate, crux.first_attempts(t, first, requests));
            }
            self.add_arrivals(t, view.rate, crux.arrivals(t, &arrivals, path, requests));
        }
    }

    /// Σ over pieces of the requests of an attempt on each, and on the crux's piece where it is delegated.
    fn requests(&self, kind: &Kind, pieces: &Pieces, multiplier: &Distribution) -> PieceRequests {
        let mut sum = PieceRequests::default();
        for (n, p) in &pieces.terms {
            let Requests { plain, times_ratio } = self
                .setting
                .ratios
                .attempt(self.class.requests * kind.share / n, multiplier);
            sum.all += p * n * plain;
            sum.crux += p * kind.share * times_ratio;
        }
        let task_share = self.setting.scenario.policy.task_share;
        PieceRequests {
            all: task_share * sum.all,
            crux: task_share * sum.crux,
        }
    }

    /// What the executive keeps is work and nothing else.
    fn add_first_attempts(&mut self, t: usize, rate: f64, attempts: Attempts) {
        let multiplier = self.tiers[t].token_multiplier.mean();
        let work = self.calls.work;
        let list = &mut self.calls.delegated[t];
        list.input += work.input * attempts.input;
        list.output += work.output * attempts.output;
        add_work(&mut self.calls.attempts[t], work, multiplier, attempts);
        if t == 0 {
            return;
        }
        add_extras(&mut self.calls.overhead[t], work, self.overhead, attempts);
        if let Some(review) = self.review {
            add_review(
                &mut self.calls.reviews,
                t,
                (work, multiplier),
                (review, rate),
                attempts,
            );
        }
    }

    fn add_arrivals(&mut self, t: usize, rate: f64, attempts: Attempts) {
        let multiplier = self.tiers[t].token_multiplier.mean();
        let work = self.calls.work;
        self.calls.escalated += attempts.count;
        let stage = &mut self.calls.escalations;
        add_work(
            &mut stage[t],
            work,
            if t == 0 { 1.0 } else { multiplier },
            attempts,
        );
        if t == 0 {
            // What the executive redoes the synthesis does not read.
            stage[0].input -= self.overhead.report.mean() * attempts.count
                + self.overhead.synthesis_reads * work.output * attempts.output;
            return;
        }
        add_extras(&mut stage[t], work, self.overhead, attempts);
        let Some(review) = self.review else { return };
        add_review(stage, t, (work, multiplier), (review, rate), attempts);
        stage[0].output += self.overhead.brief.mean() * attempts.count;
        let part_of_the_review = review.is_call() && review.by == Reviewer::Executive;
        if !part_of_the_review && !self.overhead.brief.is_zero() {
            stage[0].requests += attempts.count;
        }
    }

    /// Briefs in the plan, and what the synthesis reads when every piece that is handed down is accepted.
    fn add_synthesis_input(&mut self, crux: &Crux, [pieces, output]: [f64; 2]) {
        let executive = &mut self.calls.overhead[0];
        executive.output += self.overhead.brief.mean() * crux.pieces * pieces;
        executive.input += self.overhead.report.mean() * crux.pieces * pieces
            + self.overhead.synthesis_reads * self.calls.work.output * crux.work * output;
    }

    /// The executive's calls that do not depend on the pieces.
    fn add_executive(&mut self) {
        let policy = &self.setting.scenario.policy;
        let ratios = &self.setting.ratios;
        let work = self.calls.work;
        let retained = 1.0 - policy.task_share * ratios.mean;
        let alone = (1.0 - self.delegated) * self.class.requests.max(1.0);
        let requests = alone + policy.task_share * ratios.retained(self.class.requests);
        self.calls.retained[0] = Use {
            input: retained * work.input,
            output: retained * work.output,
            requests,
            with_tools: requests,
        };
        let executive = &mut self.calls.overhead[0];
        executive.input += self.delegated * self.overhead.plan_reads * work.input;
        executive.output += self.delegated
            * (self.overhead.plan_tokens.mean() + self.overhead.synthesis_tokens.mean());
        let calls = [
            self.overhead.plan_is_call(),
            self.overhead.synthesis_is_call(),
        ];
        executive.requests +=
            self.delegated * calls.iter().filter(|is_call| **is_call).count() as f64;
    }
}

/// A task's delegated pieces of one kind. Of n pieces of size w = dσ/n one holds the crux with probability nw = dσ:
/// its own expectations replace a right piece's there, and with its size they make the term in (dσ)²/n.
struct Crux {
    /// E\[n; d > 0\].
    pieces: f64,
    /// E\[dσ\]: the share of work in these pieces, and the chance that they hold the crux.
    work: f64,
    /// E\[(dσ)²/n\].
    square: f64,
}

/// Requests of one attempt, Σ over the pieces of a kind and over the crux's piece alone.
#[derive(Clone, Copy, Debug, Default)]
struct PieceRequests {
    all: f64,
    crux: f64,
}

impl Crux {
    /// Every piece has one, whether it holds the crux or not.
    fn first_attempts(&self, t: usize, first: &First, requests: PieceRequests) -> Attempts {
        Attempts {
            count: first.by_task[t] * self.pieces,
            input: first.by_input[t] * self.work,
            output: first.by_output[t] * self.work,
            context: first.by_input[t] * self.pieces,
            requests: first.by_task[t] * requests.all,
        }
    }

    /// `right`: the chain of a piece whose attempts are all right.
    fn arrivals(
        &self,
        t: usize,
        right: &CruxPath,
        path: &CruxPath,
        requests: PieceRequests,
    ) -> Attempts {
        let (tasks, input, output) = (right.by_task[t], right.by_input[t], right.by_output[t]);
        let by_task = path.by_task[t] - tasks;
        let (by_input, by_output) = (path.by_input[t] - input, path.by_output[t] - output);
        Attempts {
            count: self.pieces * tasks + self.work * by_task,
            input: self.work * input + self.square * by_input,
            output: self.work * output + self.square * by_output,
            context: self.pieces * input + self.work * by_input,
            requests: requests.all * tasks + requests.crux * by_task,
        }
    }
}

/// w W m of each attempt, and its requests.
fn add_work(user: &mut Use, work: MeanWork, multiplier: f64, attempts: Attempts) {
    user.input += multiplier * work.input * attempts.input;
    user.output += multiplier * work.output * attempts.output;
    user.requests += attempts.requests;
    user.with_tools += attempts.requests;
}

/// Spawn, brief, context and report of each attempt by a subordinate.
fn add_extras(user: &mut Use, work: MeanWork, overhead: &Overhead, attempts: Attempts) {
    user.input += (overhead.spawn.mean() + overhead.brief.mean()) * attempts.count
        + overhead.context * work.input * attempts.context;
    user.output += overhead.report.mean() * attempts.count;
}

/// The reviews of attempts by tier `t`, briefs left out; `rate` is the chance of one.
fn add_review(
    stage: &mut Stage,
    t: usize,
    (work, multiplier): (MeanWork, f64),
    (review, rate): (&Review, f64),
    attempts: Attempts,
) {
    let reviewer = match review.by {
        Reviewer::Executive => 0,
        Reviewer::Above => t - 1,
    };
    let user = &mut stage[reviewer];
    user.input += rate * review.reads * multiplier * work.output * attempts.output;
    user.output += rate * review.tokens.mean() * attempts.count;
    if review.is_call() {
        user.requests += rate * attempts.count;
    }
}
