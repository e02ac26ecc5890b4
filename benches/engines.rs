//! The engines: one point, a curve of 41 points, the exact engine, a whole run.
//!
//! `cargo bench --bench engines`. Throughput is in tasks (evaluations) per second.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rungs::experiment::{self, Scope};
use rungs::progress::Silent;
use rungs::scenario::{Override, Scenario};
use rungs::simulation::monte_carlo::{self, PointRequest};
use rungs::simulation::{Detail, exact};

const SCENARIOS: [&str; 3] = ["delegation-economy", "realistic-overhead", "codex-session"];

fn load(name: &str, overrides: &[Override]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios")
        .join(format!("{name}.toml"));
    Scenario::load(&path, overrides).unwrap_or_else(|error| panic!("{error}"))
}

fn one_thread() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("one thread can be had")
}

fn one_point(c: &mut Criterion) {
    const TASKS: u64 = 65_536;
    let pool = one_thread();
    let mut group = c.benchmark_group("one point, one thread");
    group.throughput(Throughput::Elements(TASKS));
    for name in SCENARIOS {
        let scenario = load(name, &[]);
        let point = [PointRequest {
            scenario: &scenario,
            detail: Detail::Full,
        }];
        group.bench_function(name, |b| {
            b.iter(|| {
                pool.install(|| black_box(monte_carlo::run(&point, TASKS, 1, None, &Silent)))
            });
        });
    }
}

fn curve(c: &mut Criterion) {
    const TASKS: u64 = 16_384;
    const POINTS: u64 = 41;
    let mut group = c.benchmark_group("curve of 41 points");
    group.throughput(Throughput::Elements(TASKS * POINTS));
    let scenario = load("realistic-overhead", &[]);
    let points: Vec<Scenario> = (0..POINTS)
        .map(|i| {
            scenario
                .at(i as f64 / (POINTS - 1) as f64)
                .expect("a ratio from 0 to 1")
        })
        .collect();
    let requests: Vec<_> = points
        .iter()
        .map(|scenario| PointRequest {
            scenario,
            detail: Detail::Curve,
        })
        .collect();
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads can be had");
        group.bench_function(BenchmarkId::new("threads", threads), |b| {
            b.iter(|| {
                pool.install(|| black_box(monte_carlo::run(&requests, TASKS, 1, None, &Silent)))
            });
        });
    }
}

fn exact_engine(c: &mut Criterion) {
    let mut group = c.benchmark_group("exact engine, one point");
    for name in SCENARIOS {
        let scenario = load(name, &[]);
        group.bench_function(name, |b| {
            b.iter(|| black_box(exact::run(&scenario, Detail::Full)))
        });
    }
}

fn whole_run(c: &mut Criterion) {
    let mut group = c.benchmark_group("whole run, 10,000 tasks");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(5));
    for name in SCENARIOS {
        let scenario = load(
            name,
            &[Override::flag("--tasks", "simulation.tasks", 10_000)],
        );
        group.bench_function(name, |b| {
            b.iter(|| black_box(experiment::run(&scenario, Scope::Everything, &Silent)));
        });
    }
}

criterion_group!(benches, one_point, curve, exact_engine, whole_run);
criterion_main!(benches);
