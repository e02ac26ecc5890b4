//! The reference scenario as a straightforward loop: one task after the other, with `rand` and `rand_distr`.
//!
//! `cargo bench --bench delegation_loop -- TASKS THREADS`. Written for `benches/reference.toml` alone, from
//! the model's page: nothing of rungs is used. Constants are folded, nothing is allocated in the loop, a
//! thread adds to a tally of its own. The steps are those of docs/methodology.md, in their order.

use std::time::Instant;

use rand::rngs::Xoshiro256PlusPlus as Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Poisson, StandardNormal};
use rayon::prelude::*;

mod tally;

use tally::{Figures, Tally};

const MINI: usize = 1;
const NANO: usize = 2;
const TIERS: usize = 3;

/// USD per token.
const INPUT_USD: [f64; TIERS] = [2.50e-6, 0.75e-6, 0.20e-6];
const OUTPUT_USD: [f64; TIERS] = [10.00e-6, 4.50e-6, 1.25e-6];
const OUTPUT_S: [f64; TIERS] = [1.0 / 88.0, 1.0 / 183.0, 1.0 / 147.0];
const FIRST_TOKEN_S: f64 = 0.4;
const TOOL_S: f64 = 0.5;
/// Φ⁻¹ of the scores 0.577, 0.544, 0.524.
const SCORE_QUANTILE: [f64; TIERS] = [
    0.194_224_627_598_883_3,
    0.110_516_203_562_041_8,
    0.060_195_411_728_956_63,
];
const ABILITY_LOADING: [f64; TIERS] = [0.948, 0.912, 0.761];

const WORK_LOADING: f64 = 0.45;
const TOKENS_CORRELATION: f64 = 0.3;
const REQUESTS: f64 = 8.0;
const MEAN_PIECES: f64 = 3.6;
const RATIO: f64 = 0.8;
const TO_MINI: f64 = 0.4;
const SLOTS: usize = 8;

const PLAN_READS: f64 = 0.1;
const PLAN_TOKENS: f64 = 600.0;
const SPAWN: f64 = 2_000.0;
const BRIEF: f64 = 300.0;
const CONTEXT: f64 = 0.02;
const REPORT: f64 = 400.0;
const SYNTHESIS_READS: f64 = 0.2;
const SYNTHESIS_TOKENS: f64 = 500.0;

const REVIEW_RATE: f64 = 0.7;
const CATCHES_WRONG: f64 = 0.8;
const PASSES_RIGHT: f64 = 0.9;
const REVIEW_READS: f64 = 1.0;
const REVIEW_TOKENS: f64 = 150.0;

/// Tasks that share a generator.
const CHUNK: u64 = 1 << 16;

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let tasks = numbers.first().copied().unwrap_or(1_000_000);
    let threads = numbers.get(1).copied().unwrap_or(1) as usize;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("threads can be had");
    let clock = Instant::now();
    let tally = pool.install(|| simulate(tasks));
    let elapsed_s = clock.elapsed().as_secs_f64();
    tally.print("Rust loop: rand, rand_distr, rayon", threads, elapsed_s);
}

fn simulate(tasks: u64) -> Tally {
    let simulator = Simulator::new();
    (0..tasks.div_ceil(CHUNK))
        .into_par_iter()
        .fold(Tally::new, |mut tally, chunk| {
            let mut rng = Rng::seed_from_u64(chunk);
            for _ in 0..CHUNK.min(tasks - chunk * CHUNK) {
                tally.push(&simulator.task(&mut rng));
            }
            tally
        })
        .reduce(Tally::new, Tally::merged)
}

/// What is worked out once.
struct Simulator {
    input: LogNormal,
    output: LogNormal,
    more_pieces: Poisson<f64>,
    ability_rest: [f64; TIERS],
    work_rest: f64,
    tokens_rest: f64,
}

struct LogNormal {
    mu: f64,
    sigma: f64,
}

/// What a task draws before anybody works.
struct Task {
    input: f64,
    output: f64,
    able: [bool; TIERS],
}

/// Tokens, requests and seconds of a task under way.
#[derive(Default)]
struct Usage {
    input: [f64; TIERS],
    output: [f64; TIERS],
    executive_s: f64,
    escalations: f64,
    reports_read: f64,
}

impl Simulator {
    fn new() -> Self {
        Self {
            input: LogNormal::of_mean_p95(60_000.0, 150_000.0),
            output: LogNormal::of_mean_p95(8_000.0, 22_000.0),
            more_pieces: Poisson::new(MEAN_PIECES - 1.0).expect("a mean above 0"),
            ability_rest: ABILITY_LOADING.map(|l| (1.0 - l * l).sqrt()),
            work_rest: (1.0 - WORK_LOADING * WORK_LOADING).sqrt(),
            tokens_rest: (1.0 - TOKENS_CORRELATION * TOKENS_CORRELATION).sqrt(),
        }
    }

    fn task(&self, rng: &mut Rng) -> Figures {
        let task = self.draw(rng);
        let pieces = 1 + self.more_pieces.sample(rng) as usize;
        let crux_is_delegated = rng.random::<f64>() < RATIO;
        let crux = rng.random_range(0..pieces);

        let mut used = Usage::default();
        used.call(PLAN_READS * task.input, PLAN_TOKENS + BRIEF * pieces as f64);
        let share = RATIO / pieces as f64;
        let mut last_tier_on_crux = 0;
        // List scheduling: each chain in its order takes the slot that is free first.
        let mut free_at = [0.0; SLOTS];
        for piece in 0..pieces {
            let holds_crux = crux_is_delegated && piece == crux;
            let (tier, seconds) = used.chain(&task, share, holds_crux, rng);
            if holds_crux {
                last_tier_on_crux = tier;
            }
            let slot = if piece < SLOTS {
                piece
            } else {
                first_free(&free_at)
            };
            free_at[slot] += seconds;
        }
        used.work(&task, 1.0 - RATIO);
        used.call(used.reports_read, SYNTHESIS_TOKENS);
        figures(&task, &used, last_tier_on_crux, &free_at)
    }

    fn draw(&self, rng: &mut Rng) -> Task {
        let mut normal = || -> f64 { StandardNormal.sample(rng) };
        let z = normal();
        let (first, second) = (normal(), normal());
        let input_score = WORK_LOADING * z + self.work_rest * first;
        let other = TOKENS_CORRELATION * first + self.tokens_rest * second;
        let output_score = WORK_LOADING * z + self.work_rest * other;
        // Φ((Φ⁻¹(S) - ℓz) / √(1-ℓ²)) is the chance that a normal stays below: no Φ is needed.
        let able = std::array::from_fn(|tier| {
            ABILITY_LOADING[tier] * z + self.ability_rest[tier] * normal() < SCORE_QUANTILE[tier]
        });
        Task {
            input: self.input.at(input_score),
            output: self.output.at(output_score),
            able,
        }
    }
}

impl LogNormal {
    fn of_mean_p95(mean: f64, p95: f64) -> Self {
        let q: f64 = 1.644_853_626_951_472_2;
        let sigma = q - (q * q - 2.0 * (p95 / mean).ln()).sqrt();
        let mu = mean.ln() - 0.5 * sigma * sigma;
        Self { mu, sigma }
    }

    fn at(&self, score: f64) -> f64 {
        (self.mu + self.sigma * score).exp()
    }
}

impl Usage {
    /// A piece from its first attempt to the last: who made that, and how long subordinates took.
    fn chain(&mut self, task: &Task, share: f64, holds_crux: bool, rng: &mut Rng) -> (usize, f64) {
        let first_token_s = at_least_one(REQUESTS * share) * (FIRST_TOKEN_S + TOOL_S);
        let mut tier = if rng.random::<f64>() < TO_MINI {
            MINI
        } else {
            NANO
        };
        let mut seconds = 0.0;
        loop {
            let output = share * task.output;
            self.input[tier] += (share + CONTEXT) * task.input + (SPAWN + BRIEF);
            self.output[tier] += output + REPORT;
            seconds += first_token_s + (output + REPORT) * OUTPUT_S[tier];

            let mut rejected = false;
            if rng.random::<f64>() < REVIEW_RATE {
                let rejects = if holds_crux && !task.able[tier] {
                    CATCHES_WRONG
                } else {
                    1.0 - PASSES_RIGHT
                };
                rejected = rng.random::<f64>() < rejects;
                let new_brief = if rejected && tier > MINI { BRIEF } else { 0.0 };
                self.call(REVIEW_READS * output, REVIEW_TOKENS + new_brief);
            }
            if !rejected {
                self.reports_read += REPORT + SYNTHESIS_READS * output;
                return (tier, seconds);
            }
            self.escalations += 1.0;
            tier -= 1;
            if tier == 0 {
                self.work(task, share);
                return (0, seconds);
            }
        }
    }

    /// The executive's plan, review or synthesis: one request, no tools.
    fn call(&mut self, input: f64, output: f64) {
        self.input[0] += input;
        self.output[0] += output;
        self.executive_s += FIRST_TOKEN_S + output * OUTPUT_S[0];
    }

    /// The executive works on a share of the task itself.
    fn work(&mut self, task: &Task, share: f64) {
        let output = share * task.output;
        self.input[0] += share * task.input;
        self.output[0] += output;
        self.executive_s +=
            at_least_one(REQUESTS * share) * (FIRST_TOKEN_S + TOOL_S) + output * OUTPUT_S[0];
    }
}

fn figures(task: &Task, used: &Usage, last_tier_on_crux: usize, free_at: &[f64]) -> Figures {
    let makespan = free_at.iter().copied().fold(0.0, f64::max);
    let able = task.able[last_tier_on_crux];
    let mut figures = Figures {
        baseline_cost: task.input * INPUT_USD[0] + task.output * OUTPUT_USD[0],
        success: able,
        baseline_success: task.able[0],
        wrong_accepted: !able && last_tier_on_crux > 0,
        escalations: used.escalations,
        latency_s: used.executive_s + makespan,
        baseline_latency_s: REQUESTS * (FIRST_TOKEN_S + TOOL_S) + task.output * OUTPUT_S[0],
        ..Figures::default()
    };
    for tier in 0..TIERS {
        figures.cost += used.input[tier] * INPUT_USD[tier] + used.output[tier] * OUTPUT_USD[tier];
        figures.tokens += used.input[tier] + used.output[tier];
    }
    figures
}

fn first_free(free_at: &[f64]) -> usize {
    let slots = free_at.iter().enumerate();
    let first = slots.min_by(|a, b| a.1.total_cmp(b.1));
    first.expect("at least one slot").0
}

fn at_least_one(requests: f64) -> f64 {
    requests.max(1.0)
}
