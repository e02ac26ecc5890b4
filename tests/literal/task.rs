//! One task: what is drawn before anybody works, and what comes out.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus as Rng;
use rungs::delegation::{Assignment, Pick, Policy, Ratio};
use rungs::ladder::Tier;
use rungs::scenario::Scenario;
use rungs::workload::{InputShare, TaskClass, Work};

use super::doing::Doing;
use super::draw;

/// What one task used, cost and came to.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub class: usize,
    /// W.
    pub work: f64,
    pub baseline_cost: f64,
    pub baseline_latency_s: f64,
    /// By tier.
    pub used: Vec<Used>,
    pub alone: Vec<Alone>,
    /// The tier an oracle gives the task to.
    pub oracle: usize,
    /// USD after each step of the bridge, from the baseline to the cost.
    pub bridge: [f64; 7],
    /// USD for routing.
    pub routing_usd: f64,
    /// Attempts that followed a rejection.
    pub escalations: u32,
    pub latency_s: f64,
    /// The last attempt on the crux was by a tier that is able.
    pub success: bool,
    pub baseline_success: bool,
    /// It fails, and a subordinate made the last attempt on the crux.
    pub wrong_accepted: bool,
}

/// What one tier did for one task.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    pub input: f64,
    pub output: f64,
    pub requests: f64,
    pub busy_s: f64,
    pub cost: f64,
}

/// One tier doing the whole task by itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone {
    pub cost: f64,
    pub success: bool,
    pub latency_s: f64,
}

/// A scenario, ready to draw tasks from.
pub struct Simulator<'a> {
    scenario: &'a Scenario,
    /// Φ⁻¹(S), by tier and skill; `None` without a score.
    score_quantiles: Vec<Vec<Option<f64>>>,
}

/// What is drawn before anybody works.
pub struct Task<'a> {
    pub class: &'a TaskClass,
    /// USD for a look by a router.
    pub routing_usd: f64,
    pub input: f64,
    pub output: f64,
    /// d.
    pub ratio: f64,
    crux_kind: usize,
    crux_is_delegated: bool,
    /// By tier.
    pub able: Vec<bool>,
    /// z.
    difficulty: f64,
    /// The noise in what a router sees.
    router_noise: f64,
    /// Whether it looks hard enough for all its attempts to be reviewed; `None` where each is by chance.
    pub looks_hard: Option<bool>,
}

/// A part of the delegated work.
pub struct Piece {
    /// w, of the task's work.
    pub share: f64,
    pub first_tier: usize,
    pub holds_crux: bool,
    /// What the executive wrote for the first attempt.
    pub brief: f64,
}

impl<'a> Simulator<'a> {
    pub fn new(scenario: &'a Scenario) -> Self {
        let quantiles = |tier: &Tier| {
            let scores = tier.scores.iter();
            scores
                .map(|score| score.map(|s| draw::phi_inverse(s.share.get())))
                .collect()
        };
        Self {
            scenario,
            score_quantiles: scenario.ladder.tiers.iter().map(quantiles).collect(),
        }
    }

    /// Draws one task and does it: under the policy, by the executive alone, and by each tier alone.
    pub fn task(&self, rng: &mut Rng) -> Figures {
        let weights = self.scenario.classes.iter().map(|class| class.weight);
        let class = draw::index(weights, rng);
        let task = self.draw_task(class, rng);
        let pieces = self.pieces(class, &task, rng);
        let mut doing = Doing::new(self.scenario, &task, rng);
        doing.baseline();
        doing.alone();
        if task.ratio > 0.0 {
            doing.delegated(&pieces);
        } else {
            doing.is_its_baseline();
        }
        let mut figures = doing.figures;
        figures.class = class;
        figures.oracle = self.oracle(&task);
        figures
    }

    fn draw_task(&self, class: usize, rng: &mut Rng) -> Task<'a> {
        let assigned = &self.scenario.policy.assign[class];
        let looks = assigned.iter().filter_map(Assignment::router);
        let routing_usd = looks.map(|router| router.cost_usd).fold(0.0, f64::max);
        let class = &self.scenario.classes[class];
        let z = draw::normal(rng);
        let (input, output) = work(class, z, rng);
        let ratio = ratio(&self.scenario.policy, rng);
        let crux_kind = draw::index(class.kinds.iter().map(|kind| kind.share), rng);
        let crux_is_delegated = rng.random::<f64>() < ratio;
        let tiers = 0..self.scenario.ladder.tiers.len();
        let able = tiers
            .map(|tier| draw::chance(self.able(tier, class.kinds[crux_kind].skill, z), rng))
            .collect();
        let [router_noise, review_noise] = [draw::normal(rng), draw::normal(rng)];
        let review = self.scenario.policy.review.as_ref();
        let looks_hard = review.and_then(|review| match review.pick {
            Pick::Chance => None,
            Pick::Hardest(signal) => {
                let r = signal.correlation;
                let y = r * z + (1.0 - r * r).sqrt() * review_noise;
                Some(draw::phi(y) > 1.0 - review.rate)
            }
        });
        Task {
            difficulty: z,
            router_noise,
            looks_hard,
            class,
            routing_usd,
            input,
            output,
            ratio,
            crux_kind,
            crux_is_delegated,
            able,
        }
    }

    /// p_t(z); 1 where there is no skill.
    fn able(&self, tier: usize, skill: Option<usize>, z: f64) -> f64 {
        let Some(skill) = skill else { return 1.0 };
        let Some(quantile) = self.score_quantiles[tier][skill] else {
            return 0.0;
        };
        let loading = self.scenario.ladder.tiers[tier].difficulty_loading;
        draw::phi((quantile - loading * z) / (1.0 - loading * loading).sqrt())
    }

    /// The cheapest tier that is able, else the cheapest.
    fn oracle(&self, task: &Task) -> usize {
        let tiers = self.by_cost(0, task.class);
        let able = tiers.iter().find(|tier| task.able[**tier]);
        *able.unwrap_or(&tiers[0])
    }

    /// From tier number `from` down, the cheapest for the class first.
    fn by_cost(&self, from: usize, class: &TaskClass) -> Vec<usize> {
        let cost = |tier: &usize| mean_cost(&self.scenario.ladder.tiers[*tier], class);
        let mut tiers: Vec<usize> = (from..self.scenario.ladder.tiers.len()).collect();
        tiers.sort_by(|a, b| cost(a).total_cmp(&cost(b)));
        tiers
    }

    /// The cheapest subordinate whose success, given what the router sees, is what is asked for; else the executive.
    fn routed(&self, class: usize, kind: usize, task: &Task) -> usize {
        let Assignment::Router(router) = &self.scenario.policy.assign[class][kind] else {
            return 0;
        };
        let r = router.signal.correlation;
        let y = r * task.difficulty + (1.0 - r * r).sqrt() * task.router_noise;
        let adequate = |tier: &usize| {
            let Some(skill) = task.class.kinds[kind].skill else {
                return true;
            };
            let loading = r * self.scenario.ladder.tiers[*tier].difficulty_loading;
            let quantile = self.score_quantiles[*tier][skill].expect("a score");
            draw::phi((quantile - loading * y) / (1.0 - loading * loading).sqrt()) >= router.success
        };
        let by_cost = self.by_cost(1, task.class);
        by_cost.into_iter().find(adequate).unwrap_or(0)
    }

    fn pieces(&self, class: usize, task: &Task, rng: &mut Rng) -> Vec<Piece> {
        let policy = &self.scenario.policy;
        let mut pieces = Vec::new();
        if task.ratio == 0.0 {
            return pieces;
        }
        for (kind, what) in task.class.kinds.iter().enumerate() {
            let count = draw::count(&what.count, rng);
            let crux = rng.random_range(0..count);
            for piece in 0..count {
                let first_tier = match &policy.assign[class][kind] {
                    Assignment::Shares(shares) => draw::index(shares.iter().copied(), rng),
                    Assignment::Router(_) => self.routed(class, kind, task),
                };
                pieces.push(Piece {
                    share: task.ratio * what.share / f64::from(count),
                    first_tier,
                    holds_crux: task.crux_is_delegated && kind == task.crux_kind && piece == crux,
                    brief: match first_tier {
                        0 => 0.0,
                        _ => draw::amount(&policy.overhead.brief, rng),
                    },
                });
            }
        }
        pieces
    }
}

/// What the mean work of a class costs at a tier.
fn mean_cost(tier: &Tier, class: &TaskClass) -> f64 {
    let (input, output) = match &class.work {
        Work::Sides { input, output, .. } => (input.mean(), output.mean()),
        Work::Total {
            tokens,
            input_share,
        } => {
            let share = match input_share {
                InputShare::Fixed(share) => *share,
                InputShare::Beta(beta) => beta.mean(),
            };
            (share * tokens.mean(), (1.0 - share) * tokens.mean())
        }
    };
    let hit = tier.cache_hit.get();
    let times = tier.token_multiplier.mean();
    let price = tier
        .price
        .at(times * input / (times * class.requests).max(1.0));
    let cached = price.cached_input.map_or(0.0, |usd| usd.get());
    let missed = price.cache_write.unwrap_or(price.input).get();
    let usd = input * (hit * cached + (1.0 - hit) * missed) + output * price.output.get();
    usd * times * (1.0 - price.discount.get())
}

/// (W_in, W_out) of a task of difficulty `z`.
fn work(class: &TaskClass, z: f64, rng: &mut Rng) -> (f64, f64) {
    let kappa = class.difficulty_loading;
    let rest = (1.0 - kappa * kappa).sqrt();
    match &class.work {
        Work::Total {
            tokens,
            input_share,
        } => {
            // Uncorrelated amounts need no normal score.
            let total = if kappa == 0.0 {
                draw::amount(tokens, rng)
            } else {
                draw::amount_at_score(tokens, kappa * z + rest * draw::normal(rng))
            };
            let share = match input_share {
                InputShare::Fixed(share) => *share,
                InputShare::Beta(beta) => draw::beta(*beta, rng),
            };
            (share * total, (1.0 - share) * total)
        }
        Work::Sides {
            input,
            output,
            correlation: c,
        } => {
            let (first, second) = (draw::normal(rng), draw::normal(rng));
            let x_in = kappa * z + rest * first;
            let x_out = kappa * z + rest * (c * first + (1.0 - c * c).sqrt() * second);
            (
                draw::amount_at_score(input, x_in),
                draw::amount_at_score(output, x_out),
            )
        }
    }
}

/// d; 0 for a task that is not delegated at all.
fn ratio(policy: &Policy, rng: &mut Rng) -> f64 {
    if !draw::chance(policy.task_share, rng) {
        return 0.0;
    }
    match &policy.ratio {
        Ratio::Fixed(ratio) => *ratio,
        Ratio::Beta(beta) => draw::beta(*beta, rng),
        Ratio::Choices(choices) => choices[draw::index(choices.iter().map(|c| c.1), rng)].0,
    }
}
