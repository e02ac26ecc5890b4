//! The tests' literal loop on the reference scenario: `cargo bench --bench delegation_literal -- TASKS THREADS`.
//!
//! It reads any scenario and knows everything of a task (the bridge, each tier alone, seconds by tier),
//! call by call, with a list for whatever has a length. The loop beside it does what is compared, and no more.

use std::path::Path;
use std::time::Instant;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rayon::prelude::*;
use rungs::scenario::Scenario;

#[allow(dead_code, unused_imports)]
#[path = "../../../tests/literal/mod.rs"]
mod literal;
mod tally;

use tally::{Figures, Tally};

/// Tasks that share a generator.
const CHUNK: u64 = 1 << 16;

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let tasks = numbers.first().copied().unwrap_or(500_000);
    let threads = numbers.get(1).copied().unwrap_or(1) as usize;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/reference.toml");
    let scenario = Scenario::load(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("threads can be had");
    let clock = Instant::now();
    let tally = pool.install(|| simulate(&scenario, tasks));
    let elapsed_s = clock.elapsed().as_secs_f64();
    tally.print("Rust, the tests' literal loop", threads, elapsed_s);
}

fn simulate(scenario: &Scenario, tasks: u64) -> Tally {
    let simulator = literal::Simulator::new(scenario);
    (0..tasks.div_ceil(CHUNK))
        .into_par_iter()
        .fold(Tally::new, |mut tally, chunk| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(chunk);
            for _ in 0..CHUNK.min(tasks - chunk * CHUNK) {
                tally.push(&figures(&simulator.task(&mut rng)));
            }
            tally
        })
        .reduce(Tally::new, Tally::merged)
}

fn figures(task: &literal::Figures) -> Figures {
    let used = task.used.iter();
    Figures {
        cost: used.clone().map(|used| used.cost).sum(),
        baseline_cost: task.baseline_cost,
        tokens: used.map(|used| used.input + used.output).sum(),
        escalations: f64::from(task.escalations),
        success: task.success,
        baseline_success: task.baseline_success,
        wrong_accepted: task.wrong_accepted,
        latency_s: task.latency_s,
        baseline_latency_s: task.baseline_latency_s,
    }
}
