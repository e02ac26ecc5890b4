//! Evenly spread points against random draws: time to the same error, on every bundled scenario.
//!
//! `cargo bench --bench samplers [-- TASKS SEEDS [NAME]]`. Each sampler runs with TASKS tasks under SEEDS seeds; the
//! variance of a figure over seeds, times the time of a run, is the time to a given error. Coverage is how
//! often a 95 % interval holds the mean over all seeds of both samplers.

use std::path::{Path, PathBuf};

use rungs::progress::Silent;
use rungs::scenario::{Sampler, Scenario};
use rungs::simulation::monte_carlo::{self, PointRequest};
use rungs::simulation::{Column, Detail, Outcome};
use rungs::stats::Estimate;

const FIGURES: [&str; 4] = ["savings", "success", "cost_per_success", "p95 cost"];

/// Estimates of one figure under every seed.
type Seeds = Vec<Estimate>;

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let number = |place: usize, default: u64| {
        args.get(place)
            .map_or(default, |arg| arg.parse().expect("a number"))
    };
    let (tasks, seeds) = (number(0, 1 << 18), number(1, 32));
    println!(
        "{tasks} tasks, {seeds} seeds, {} threads",
        rayon::current_num_threads()
    );
    println!(
        "{:36} {:>9} {:>6}  (variance ratio, time to the same error; coverage random, sobol)",
        "scenario", "ms", "time"
    );
    for path in bundled() {
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if args
            .get(2)
            .is_none_or(|wanted| name.contains(wanted.as_str()))
        {
            compare(&path, &name, tasks, seeds);
        }
    }
}

fn bundled() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = std::fs::read_dir(folder).expect("scenarios");
    let mut paths: Vec<_> = files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    paths.sort();
    paths
}

fn compare(path: &Path, name: &str, tasks: u64, seeds: u64) {
    let mut scenario = match Scenario::load(path, &[]) {
        Ok(scenario) => scenario,
        Err(wrong) => return println!("{name}: {wrong}"),
    };
    let [random, sobol] = [Sampler::Random, Sampler::Sobol].map(|sampler| {
        scenario.simulation.sampler = sampler;
        runs(&scenario, tasks, seeds)
    });
    let time = sobol.0 / random.0;
    print!("{name:36} {:9.1} {time:6.2}", random.0 * 1e3);
    for (figure, (a, b)) in FIGURES.iter().zip(random.1.iter().zip(&sobol.1)) {
        let ratio = variance(a) / variance(b);
        let truth = (mean(a) / variance(a) + mean(b) / variance(b))
            / (1.0 / variance(a) + 1.0 / variance(b));
        let (random, sobol) = (coverage(a, truth), coverage(b, truth));
        print!(
            "  {figure}: {ratio:.1} {:.1} ({random:.0} {sobol:.0})",
            ratio / time
        );
    }
    println!();
}

/// Seconds of the processor that this program has used: the clock on the wall sees others, too.
fn processor_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("needs Linux: /proc/self/stat");
    let after_name = stat.rsplit(')').next().expect("a name in brackets");
    let field = |place: usize| {
        after_name
            .split_whitespace()
            .nth(place)?
            .parse::<f64>()
            .ok()
    };
    // User and system time, in hundredths.
    (field(11).expect("utime") + field(12).expect("stime")) / 100.0
}

/// Seconds of the processor for a run, and every figure under every seed.
fn runs(scenario: &Scenario, tasks: u64, seeds: u64) -> (f64, [Seeds; 4]) {
    let mut figures = [const { Vec::new() }; 4];
    let start = processor_s();
    for seed in 0..seeds {
        let point = [PointRequest {
            scenario,
            detail: Detail::Full,
        }];
        let run = monte_carlo::run(&point, tasks, seed, None, &Silent);
        let outcome = run.outcomes[0].as_ref().expect("not interrupted");
        for (all, one) in figures.iter_mut().zip(read(outcome)) {
            all.push(one);
        }
    }
    ((processor_s() - start) / seeds as f64, figures)
}

fn read(outcome: &Outcome) -> [Estimate; 4] {
    let at = |column: Column| outcome.layout.index(column);
    let mean = |column: Column| outcome.all.mean[at(column)];
    let variance = |column: Column| outcome.all.variance[at(column)];
    let covariance = |a: Column, b: Column| {
        let pairs = outcome.layout.pairs();
        let place = pairs.iter().position(|pair| *pair == (a, b));
        outcome.all.covariance[place.expect("a kept pair")]
    };
    let ratio = |a: Column, b: Column| {
        let r = mean(a) / mean(b);
        let spread = variance(a) + r * r * variance(b) - 2.0 * r * covariance(a, b);
        (r, spread.max(0.0).sqrt() / mean(b))
    };
    let (share, error) = ratio(Column::Cost, Column::BaselineCost);
    let (each, each_error) = ratio(Column::Cost, Column::Success);
    [
        Estimate::new(1.0 - share, Some(error), outcome.t),
        Estimate::new(
            mean(Column::Success),
            Some(variance(Column::Success).sqrt()),
            outcome.t,
        ),
        Estimate::new(each, Some(each_error), outcome.t),
        outcome.all.spread.cost.p95.expect("tasks have a cost"),
    ]
}

fn mean(seeds: &Seeds) -> f64 {
    seeds.iter().filter_map(|one| one.estimate).sum::<f64>() / seeds.len() as f64
}

fn variance(seeds: &Seeds) -> f64 {
    let mean = mean(seeds);
    let squares = seeds.iter().filter_map(|one| one.estimate);
    squares.map(|x| (x - mean).powi(2)).sum::<f64>() / (seeds.len() - 1) as f64
}

/// In per cent.
fn coverage(seeds: &Seeds, truth: f64) -> f64 {
    let holds = |one: &&Estimate| one.low <= Some(truth) && Some(truth) <= one.high;
    100.0 * seeds.iter().filter(holds).count() as f64 / seeds.len() as f64
}
