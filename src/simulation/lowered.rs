//! A scenario lowered to the bare numbers that the kernel multiplies by: everything that is the same for all tasks, once.

use crate::delegation::{Policy, RatioSampler, Review, Signal, TierSampler, tiers_by_cost};
use crate::ladder::{Ability, Pool, PriceStep, Tier};
use crate::numerics::Distribution;
use crate::scenario::Scenario;
use crate::simulation::courses::{Courses, MOST_PIECES};
use crate::simulation::{Detail, Layout};
use crate::units::Share;
use crate::workload::{Kind, TaskClass};

/// A scenario at one point, ready for the kernel.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// Columns the kernel fills.
    pub layout: Layout,
    pub tiers: Vec<TierFigures>,
    pub classes: Vec<ClassFigures>,
    pub policy: Policy,
    /// Who picks the tasks that are reviewed by how hard they look: the signal, and above what a task is reviewed.
    pub hardest: Option<(Signal, f64)>,
    pub ratio: RatioSampler,
    /// What a token of each tier takes from each quota; weight 0 for tiers that do not draw on it.
    pub quotas: Vec<Vec<f64>>,
    /// By pool: its tiers, and what each one's requests and input count for.
    pub pools: Vec<Vec<Member>>,
    /// Whether latency is modelled, under the policy.
    pub latency: bool,
    /// Whether latency is modelled for the executive alone.
    pub baseline_latency: bool,
    /// Whether paths keep every call by itself: a price hangs on its size, or tasks are followed call by call.
    pub keeps_calls: bool,
    /// Whether columns are what is to be expected of a task, its work and difficulty given, in place of what becomes of it:
    /// success, and where pieces are counted whatever has no quantiles.
    pub expects: bool,
    /// What calls read and write, where it is the same for all.
    pub constants: Option<CallConstants>,
}

/// What calls read and write beside the work, in the scenario's unit.
#[derive(Clone, Debug)]
pub struct CallConstants {
    /// Written by the plan, besides briefs.
    pub plan: f64,
    /// Written by the synthesis.
    pub synthesis: f64,
    /// Read by an attempt.
    pub spawn: f64,
    /// Written by the executive and read by an attempt.
    pub brief: f64,
    /// Written by an attempt and read by the synthesis.
    pub report: f64,
    /// Written by a review.
    pub review: f64,
    /// By tier: tokens for the work of one executive token.
    pub multipliers: Vec<f64>,
}

/// What a tier's calls cost and take.
#[derive(Clone, Debug)]
pub struct TierFigures {
    /// USD per unit of input, cache and discount counted.
    pub input_usd: f64,
    /// USD per unit of output, discount counted.
    pub output_usd: f64,
    /// USD per unit of input at the executive's cache hit.
    pub list_input_usd: f64,
    /// How much of a unit of input counts towards the token limit.
    pub counted_input: f64,
    /// Tokens for the work of one executive token.
    pub multiplier: Distribution,
    /// Seconds each request takes before its first token.
    pub first_token_s: f64,
    /// Seconds per unit of output.
    pub output_s: f64,
    /// Seconds per unit of input.
    pub input_s: f64,
    /// Whether the tier has a speed.
    pub timed: bool,
    /// What its large requests cost instead, in rising order of size; usually none.
    pub steps: Vec<StepFigures>,
}

/// What requests above a size cost, per unit: all of them, not what is above.
#[derive(Clone, Copy, Debug)]
pub struct StepFigures {
    /// Input that a request must exceed.
    pub above_input: f64,
    /// As in [`TierFigures`].
    pub input_usd: f64,
    /// As in [`TierFigures`].
    pub output_usd: f64,
    /// As in [`TierFigures`].
    pub list_input_usd: f64,
}

/// What the tasks of a class have in common.
#[derive(Clone, Debug)]
pub struct ClassFigures {
    /// Requests of the whole task.
    pub requests: f64,
    /// Seconds of tools per request.
    pub tool_s: f64,
    /// USD a failed task costs; 0 without one.
    pub failure_usd: f64,
    /// Whether success is modelled for the class.
    pub success: bool,
    /// USD for routing a task that is delegated.
    pub routing_usd: f64,
    /// All tiers, the one that does the class's mean work cheapest first.
    pub by_cost: Vec<usize>,
    pub kinds: Vec<KindFigures>,
    /// What can happen to pieces, by kind; `None` where they can't be counted by it.
    pub courses: Option<Vec<Courses>>,
}

/// What the pieces of a kind have in common.
#[derive(Clone, Debug)]
pub struct KindFigures {
    /// Share of the task's work.
    pub share: f64,
    pub first_tier: TierSampler,
    /// Ability by tier; `None`: every tier counts as able.
    pub abilities: Option<Vec<Ability>>,
}

impl Lowered {
    /// Lowers a checked scenario.
    pub fn new(scenario: &Scenario, detail: Detail) -> Self {
        let tiers = &scenario.ladder.tiers;
        let executive_hit = tiers[0].cache_hit;
        Self {
            layout: Layout::new(scenario, detail),
            tiers: tiers
                .iter()
                .map(|tier| TierFigures::new(tier, executive_hit))
                .collect(),
            classes: (0..scenario.classes.len())
                .map(|class| ClassFigures::new(scenario, class))
                .collect(),
            policy: scenario.policy.clone(),
            hardest: scenario.policy.review.as_ref().and_then(Review::hardest),
            ratio: RatioSampler::new(&scenario.policy),
            quotas: quota_weights(scenario),
            pools: scenario
                .pools
                .iter()
                .map(|pool| members(scenario, pool))
                .collect(),
            latency: scenario.latency_reason().is_none(),
            baseline_latency: tiers[0].speed.is_some(),
            keeps_calls: tiers.iter().any(|tier| !tier.price.steps.is_empty()),
            constants: CallConstants::new(scenario),
            expects: false,
        }
    }

    /// The rate at which attempts on a task are reviewed: where the hardest are picked, all or none.
    pub fn review_rate(&self, difficulty: f64, noise: impl FnOnce() -> f64) -> f64 {
        match self.hardest {
            Some((signal, above)) => f64::from(u8::from(signal.at(difficulty, noise()) > above)),
            None => self
                .policy
                .review
                .as_ref()
                .map_or(0.0, |review| review.rate),
        }
    }

    /// What happens to the pieces of a class by kind, where pieces can be counted by it.
    pub fn countable(&self, class: usize) -> Option<(&CallConstants, &[Courses])> {
        let courses = self.classes[class].courses.as_deref();
        let counted = self.constants.as_ref().zip(courses);
        counted.filter(|_| !self.keeps_calls)
    }

    /// Whether means of a class are of what is to be expected of its tasks, at several sizes each.
    pub fn averages(&self, class: usize) -> bool {
        self.expects && self.countable(class).is_some()
    }

    /// Whether some tier's large requests have other prices.
    pub fn has_steps(&self) -> bool {
        self.tiers.iter().any(|tier| !tier.steps.is_empty())
    }
}

impl CallConstants {
    /// Of a scenario; `None` where one of them is drawn.
    fn new(scenario: &Scenario) -> Option<Self> {
        let Policy {
            overhead, review, ..
        } = &scenario.policy;
        let multipliers = scenario.ladder.tiers.iter();
        Some(Self {
            plan: overhead.plan_tokens.constant()?,
            synthesis: overhead.synthesis_tokens.constant()?,
            spawn: overhead.spawn.constant()?,
            brief: overhead.brief.constant()?,
            report: overhead.report.constant()?,
            review: match review {
                Some(review) => review.tokens.constant()?,
                None => 0.0,
            },
            multipliers: multipliers
                .map(|tier| tier.token_multiplier.constant())
                .collect::<Option<_>>()?,
        })
    }
}

impl TierFigures {
    fn new(tier: &Tier, executive_hit: Share) -> Self {
        let price = &tier.price;
        let per = |speed: f64| 1.0 / speed;
        Self {
            input_usd: price.input_usd(tier.cache_hit),
            output_usd: price.output_usd(),
            list_input_usd: price.input_usd(executive_hit),
            counted_input: tier.counted_input(&tier.limits),
            multiplier: tier.token_multiplier.clone(),
            first_token_s: tier.speed.map_or(0.0, |speed| speed.first_token.get()),
            output_s: tier.speed.map_or(0.0, |speed| per(speed.output.get())),
            input_s: tier
                .speed
                .and_then(|speed| speed.input)
                .map_or(0.0, |input| per(input.get())),
            timed: tier.speed.is_some(),
            steps: price
                .steps
                .iter()
                .map(|step| StepFigures::new(tier, step, executive_hit))
                .collect(),
        }
    }

    /// The step that requests of this size are above.
    fn step(&self, input_per_request: f64) -> Option<&StepFigures> {
        let exceeded = |step: &&StepFigures| input_per_request > step.above_input;
        self.steps.iter().rev().find(exceeded)
    }

    /// USD that a call costs on top of the prices below every step.
    pub fn surcharge(&self, input: f64, output: f64, requests: f64) -> f64 {
        self.step(input / requests).map_or(0.0, |step| {
            input * (step.input_usd - self.input_usd) + output * (step.output_usd - self.output_usd)
        })
    }

    /// The same at the executive's cache hit.
    pub fn list_surcharge(&self, input: f64, output: f64, requests: f64) -> f64 {
        self.step(input / requests).map_or(0.0, |step| {
            input * (step.list_input_usd - self.list_input_usd)
                + output * (step.output_usd - self.output_usd)
        })
    }
}

impl StepFigures {
    fn new(tier: &Tier, step: &PriceStep, executive_hit: Share) -> Self {
        // Just above the step it is this one that counts.
        let price = tier.price.at(step.above_input.get().next_up());
        Self {
            above_input: step.above_input.get(),
            input_usd: price.input_usd(tier.cache_hit),
            output_usd: price.output_usd(),
            list_input_usd: price.input_usd(executive_hit),
        }
    }
}

impl ClassFigures {
    fn new(scenario: &Scenario, class: usize) -> Self {
        let task = &scenario.classes[class];
        let assign = &scenario.policy.assign[class];
        let kinds = task
            .kinds
            .iter()
            .zip(assign)
            .map(|(kind, assignment)| KindFigures {
                share: kind.share,
                first_tier: TierSampler::new(assignment),
                abilities: kind.skill.and_then(|skill| {
                    scenario
                        .ladder
                        .tiers
                        .iter()
                        .map(|tier| tier.ability(skill))
                        .collect()
                }),
            });
        let kinds: Vec<_> = kinds.collect();
        Self {
            requests: task.requests,
            tool_s: task.tool.get(),
            failure_usd: task.failure_cost.map_or(0.0, |cost| cost.get()),
            success: task.models_success(),
            routing_usd: scenario.policy.routing_usd(class),
            by_cost: tiers_by_cost(&scenario.ladder, task),
            courses: courses(&scenario.policy, task, &kinds, scenario.ladder.tiers.len()),
            kinds,
        }
    }
}

/// The courses of pieces by kind; `None` where some kind's can't be counted.
fn courses(
    policy: &Policy,
    task: &TaskClass,
    kinds: &[KindFigures],
    tiers: usize,
) -> Option<Vec<Courses>> {
    let few = |kind: &Kind| {
        let counts = kind.count.probabilities();
        counts.iter().all(|(count, _)| *count <= MOST_PIECES)
    };
    let all = kinds
        .iter()
        .map(|kind| Courses::new(policy, &kind.first_tier, tiers));
    all.collect::<Option<_>>()
        .filter(|_| task.kinds.iter().all(few))
}

/// A tier of a pool.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its index.
    pub tier: usize,
    /// How often a request is made until one does not fail, tries without end.
    pub times: f64,
    /// What the pool's limits count of a unit of its input, each time.
    pub input: f64,
}

/// The tiers of a pool.
pub fn members(scenario: &Scenario, pool: &Pool) -> Vec<Member> {
    let member = |t: &usize| {
        let tier = &scenario.ladder.tiers[*t];
        let times = 1.0 / (1.0 - tier.error_rate.get());
        Member {
            tier: *t,
            times,
            input: times * tier.counted_input(&pool.limits),
        }
    };
    pool.tiers.iter().map(member).collect()
}

fn quota_weights(scenario: &Scenario) -> Vec<Vec<f64>> {
    let weight = |quota: &crate::ladder::Quota, tier: usize| {
        if quota.tiers.contains(&tier) {
            scenario.ladder.tiers[tier].quota_weight
        } else {
            0.0
        }
    };
    let tiers = 0..scenario.ladder.tiers.len();
    scenario
        .quotas
        .iter()
        .map(|quota| tiers.clone().map(|tier| weight(quota, tier)).collect())
        .collect()
}
