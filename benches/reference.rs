//! The reference scenario in one process, and what a task takes: the figures of docs/performance.md.
//!
//! `cargo bench --bench reference -- [--tasks N] [--threads N] [--points N] [--detail full|curve]
//! [--simd LEVEL] [--sampler random|sobol]`, the level being one that `--levels` lists, the best by default.
//! One point by default; `--points 41` is a curve over the ratio. Prints a line of JSON: the figures of
//! the first point with their standard errors, and how long the engine took.

use std::path::Path;
use std::time::Instant;

use rungs::progress::Silent;
use rungs::scenario::{Sampler, Scenario};
use rungs::simd::Level;
use rungs::simulation::monte_carlo::{self, PointRequest};
use rungs::simulation::{Column, Detail, GroupStats, Layout, Outcome};
use rungs::stats::{Estimate, Quantiles, ratio};

/// What is measured.
struct Asked {
    tasks: u64,
    threads: usize,
    points: usize,
    detail: Detail,
    level: Level,
    sampler: Sampler,
}

const MEANS: [(&str, Column); 9] = [
    ("cost_per_task_usd", Column::Cost),
    ("baseline_cost_per_task_usd", Column::BaselineCost),
    ("tokens_per_task", Column::Tokens),
    ("escalations_per_task", Column::Escalations),
    ("success", Column::Success),
    ("baseline_success", Column::BaselineSuccess),
    ("wrong_accepted", Column::WrongAccepted),
    ("latency_s", Column::Latency),
    ("baseline_latency_s", Column::BaselineLatency),
];

fn main() {
    if std::env::args().any(|argument| argument == "--levels") {
        let levels: Vec<_> = Level::all().into_iter().map(Level::name).collect();
        println!("{{\"levels\": {levels:?}}}");
        return;
    }
    let asked = asked();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/reference.toml");
    let mut scenario = Scenario::load(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
    scenario.simulation.sampler = asked.sampler;
    let points = points(&scenario, asked.points);
    let requests: Vec<_> = points
        .iter()
        .map(|scenario| PointRequest {
            scenario,
            detail: asked.detail,
        })
        .collect();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(asked.threads)
        .build()
        .expect("threads can be had");
    let clock = Instant::now();
    let run = || monte_carlo::run(&requests, asked.tasks, 1, None, &Silent);
    // Every thread of the pool is held to the level.
    pool.broadcast(|_| asked.level.set());
    let run = pool.install(run);
    let elapsed_s = clock.elapsed().as_secs_f64();
    let first = run.outcomes[0].as_ref().expect("tasks were simulated");
    print(&asked, first, elapsed_s);
}

/// The scenario itself, or so many points along the ratio from 0 to 1.
fn points(scenario: &Scenario, points: usize) -> Vec<Scenario> {
    if points == 1 {
        return vec![scenario.clone()];
    }
    let at = |i: usize| scenario.at(i as f64 / (points - 1) as f64);
    (0..points)
        .map(|i| at(i).expect("a ratio from 0 to 1"))
        .collect()
}

fn asked() -> Asked {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).map(String::as_str)
    };
    let number = |name: &str, default: u64| {
        value(name).map_or(default, |text| text.parse().expect("a whole number"))
    };
    Asked {
        tasks: number("--tasks", 1_000_000),
        threads: number("--threads", 1) as usize,
        points: number("--points", 1) as usize,
        detail: match value("--detail") {
            Some("curve") => Detail::Curve,
            _ => Detail::Full,
        },
        level: value("--simd").map_or_else(Level::best, level),
        sampler: match value("--sampler") {
            Some("sobol") => Sampler::Sobol,
            _ => Sampler::Random,
        },
    }
}

fn level(name: &str) -> Level {
    let mut all = Level::all().into_iter();
    let found = all.find(|level| level.name() == name);
    found.unwrap_or_else(|| panic!("`{name}` is not a level of this processor"))
}

fn print(asked: &Asked, found: &Outcome, elapsed_s: f64) {
    let evaluations = asked.tasks as f64 * asked.points as f64;
    println!(
        "{{\"peer\": \"rungs {}{}\", \"simd\": \"{}\", \"threads\": {}, \"points\": {}, \"tasks\": {}, \"elapsed_s\": {elapsed_s}, \"ns_per_task_and_point\": {}, \"figures\": {{{}}}}}",
        env!("CARGO_PKG_VERSION"),
        match asked.sampler {
            Sampler::Random => "",
            Sampler::Sobol => ", sobol",
        },
        asked.level.name(),
        asked.threads,
        asked.points,
        asked.tasks,
        1e9 * elapsed_s / evaluations,
        figures(&found.all, &found.layout).join(", "),
    );
}

fn figures(all: &GroupStats, layout: &Layout) -> Vec<String> {
    let mut figures = Vec::new();
    let mut put = |name: String, value: f64, error: f64| {
        figures.push(format!("\"{name}\": [{value}, {error}]"));
    };
    for (name, column) in MEANS {
        let i = layout.index(column);
        put(name.into(), all.mean[i], all.variance[i].sqrt());
    }
    let (cost, baseline) = (0, 1);
    let (costs, error) = ratio(
        all.mean[cost],
        all.mean[baseline],
        all.variance[cost],
        all.variance[baseline],
        all.covariance[0],
    );
    put("savings".into(), 1.0 - costs, error);
    let spread = &all.spread;
    let savings = spread.savings.as_ref().map(|found| &found.quantiles);
    for (name, quantiles) in [
        ("cost_per_task_usd", Some(&spread.cost)),
        ("baseline_cost_per_task_usd", Some(&spread.baseline_cost)),
        ("latency_s", Some(&spread.latency)),
        ("baseline_latency_s", Some(&spread.baseline_latency)),
        ("savings_per_task", savings),
    ] {
        for (q, estimate) in quantiles.into_iter().flat_map(by_name) {
            if let Some(Estimate {
                estimate: Some(value),
                std_error: Some(error),
                ..
            }) = estimate
            {
                put(format!("{name}.{q}"), value, error);
            }
        }
    }
    figures
}

fn by_name(quantiles: &Quantiles) -> [(&'static str, Option<Estimate>); 4] {
    let Quantiles { p05, p50, p95, p99 } = *quantiles;
    [("p05", p05), ("p50", p50), ("p95", p95), ("p99", p99)]
}
