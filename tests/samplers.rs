//! Evenly spread points: no bias, honest errors, the same bytes for any number of threads.

mod support;

use std::path::Path;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use rungs::experiment::{self, Scope};
use rungs::progress::Silent;
use rungs::scenario::{Override, Sampler, Scenario};
use rungs::simulation::monte_carlo::{self, BATCH, PointRequest, Precision, SCRAMBLINGS};
use rungs::simulation::{Column, Detail, Outcome, exact};

use support::hold::{Held, Known, Pair, exact_columns};
use support::{generate, parse};

fn sobol(mut scenario: Scenario) -> Scenario {
    scenario.simulation.sampler = Sampler::Sobol;
    scenario
}

fn bundled(name: &str, set: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"));
    let set: Vec<_> = set
        .iter()
        .map(|text| Override::parse(text).expect("an override"))
        .collect();
    Scenario::load(&path, &set).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn simulate(scenario: &Scenario, tasks: u64, seed: u64) -> Outcome {
    let request = PointRequest {
        scenario,
        detail: Detail::Full,
    };
    let run = monte_carlo::run(&[request], tasks, seed, None, &Silent);
    run.outcomes.into_iter().next().flatten().expect("a point")
}

fn over_seeds<T: Send>(seeds: u64, one: impl Fn(u64) -> T + Sync + Send) -> Vec<T> {
    (0..seeds).into_par_iter().map(one).collect()
}

fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    (mean, squares / (n - 1.0))
}

#[test]
fn means_over_seeds_are_those_of_the_exact_engine() {
    const SEEDS: u64 = 200;
    const TASKS: u64 = 800;
    let generated = (3000..3060).map(|seed| parse(&generate::scenario(seed)));
    let routed = (3100..3130).map(|seed| parse(&generate::routing::scenario(seed)));
    let delegating = |scenario: &Scenario| scenario.ladder.tiers.len() > 1;
    let all = generated.filter(delegating).take(6);
    let mut held = Held::default();
    for scenario in all.chain(routed.filter(delegating).take(3)) {
        let scenario = sobol(scenario);
        let expected = exact::run(&scenario, Detail::Full);
        let found = over_seeds(SEEDS, |seed| simulate(&scenario, TASKS, seed).all.mean);
        let columns = 0..expected.layout.len();
        let moments = columns.map(|at| {
            let values: Vec<f64> = found.iter().map(|mean| mean[at]).collect();
            mean_and_variance(&values)
        });
        let (mean, variance): (Vec<f64>, Vec<f64>) = moments.unzip();
        let pair = Pair {
            scenario: &scenario,
            class: None,
            layout: &expected.layout,
            found: Known {
                mean,
                variance: variance.iter().map(|v| v / SEEDS as f64).collect(),
            },
            tasks: SEEDS * TASKS,
            expected: Known::of(&expected.all),
        };
        held.add(pair.hold(&exact_columns(&scenario, None)));
    }
    assert!(held.apart.is_empty(), "{:#?}", held.apart);
    assert!(held.columns > 200 && held.rare + held.unseen < held.columns / 10);
}

/// Mean savings and its interval.
fn savings(outcome: &Outcome) -> (f64, f64) {
    let at = |column: Column| outcome.layout.index(column);
    let (cost, baseline) = (at(Column::Cost), at(Column::BaselineCost));
    let all = &outcome.all;
    let ratio = all.mean[cost] / all.mean[baseline];
    let pairs = outcome.layout.pairs();
    let both = pairs
        .iter()
        .position(|pair| *pair == (Column::Cost, Column::BaselineCost));
    let spread = all.variance[cost] + ratio * ratio * all.variance[baseline]
        - 2.0 * ratio * all.covariance[both.expect("a kept pair")];
    let error = spread.max(0.0).sqrt() / all.mean[baseline];
    (1.0 - ratio, outcome.t * error)
}

#[test]
fn intervals_cover_as_often_as_they_say() {
    const SEEDS: u64 = 1_000;
    let mut wrong = Vec::new();
    for name in [
        "realistic-overhead",
        "support-desk",
        "swe-bench-gpt5-three-rungs",
    ] {
        let scenario = sobol(bundled(name, &[]));
        let known = exact::run(&scenario, Detail::Full);
        let success = known.layout.index(Column::Success);
        let truth = (
            savings(&known).0,
            known.all.mean[success],
            // Its error is a fiftieth of what it is held against.
            simulate(&scenario, 1 << 19, 1 << 40).all.spread.cost.p95,
        );
        let p95 = truth.2.and_then(|p95| p95.estimate).expect("a cost");
        let covered = over_seeds(SEEDS, |seed| {
            let outcome = simulate(&scenario, 2048, seed);
            let (saved, reach) = savings(&outcome);
            let error = outcome.all.variance[success].sqrt();
            let quantile = outcome.all.spread.cost.p95.expect("a cost");
            [
                (saved - truth.0).abs() <= reach,
                (outcome.all.mean[success] - truth.1).abs() <= outcome.t * error,
                quantile.low <= Some(p95) && Some(p95) <= quantile.high,
            ]
        });
        for (figure, what) in ["savings", "success", "p95 cost"].iter().enumerate() {
            let held = covered.iter().filter(|held| held[figure]).count();
            let share = held as f64 / SEEDS as f64;
            if !(0.93..=0.97).contains(&share) {
                wrong.push(format!("{name}, {what}: {share}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn errors_are_much_smaller_than_those_of_random_draws() {
    let scenario = bundled("realistic-overhead", &[]);
    let error = |scenario: &Scenario| {
        let found = over_seeds(40, |seed| savings(&simulate(scenario, 1 << 14, seed)).0);
        mean_and_variance(&found).1
    };
    let (random, even) = (error(&scenario), error(&sobol(scenario.clone())));
    assert!(random > 10.0 * even, "{random} {even}");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes_and_another_seed_does_not() {
    let all = (2000..2040).map(|seed| parse(&generate::scenario(seed)));
    for scenario in all.take(8).map(sobol) {
        let with = |threads: usize, seed: u64| {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build();
            let found = pool
                .expect("threads")
                .install(|| simulate(&scenario, 40_123, seed));
            format!("{found:?}")
        };
        let one = with(1, 5);
        assert!(one == with(2, 5), "{}: 1 and 2 threads", scenario.name);
        assert!(one == with(5, 5), "{}: 1 and 5 threads", scenario.name);
        assert!(one != with(2, 6), "{}: two seeds agree", scenario.name);
    }
}

#[test]
fn a_point_does_not_depend_on_the_points_asked_for_with_it() {
    let all = (2000..2020).map(|seed| sobol(parse(&generate::scenario(seed))));
    for scenario in all.filter(|scenario| scenario.ladder.tiers.len() > 1) {
        let along = [0.0, 0.4, 1.0].map(|ratio| scenario.at(ratio).expect("a ratio"));
        let requests = along.each_ref().map(|scenario| PointRequest {
            scenario,
            detail: Detail::Curve,
        });
        let together = monte_carlo::run(&requests, 5_000, 3, None, &Silent).outcomes;
        for (request, found) in requests.iter().zip(&together) {
            let alone = monte_carlo::run(&[*request], 5_000, 3, None, &Silent).outcomes;
            assert_eq!(format!("{:?}", alone[0]), format!("{found:?}"));
        }
    }
}

#[test]
fn a_run_says_how_it_was_drawn_and_how_many_scramblings_its_errors_rest_on() {
    let set = ["simulation.sampler=sobol", "simulation.tasks=2000"];
    let scenario = bundled("realistic-overhead", &set);
    let summary = experiment::run(&scenario, Scope::Claims, &Silent).expect("a summary");
    assert_eq!(summary.run.sampler.as_deref(), Some("sobol"));
    assert_eq!(summary.run.error_df, Some(15.0));
    assert_eq!(summary.run.tasks, 2000);
    let few = simulate(&scenario, 5, 1);
    assert_eq!((few.all.tasks, few.error_df), (5, Some(4.0)));
    let one = simulate(&scenario, 1, 1);
    assert!(one.all.variance[0].is_nan());
}

#[test]
fn a_precision_is_looked_at_after_powers_of_two_of_points() {
    let scenario = sobol(bundled("realistic-overhead", &[]));
    let request = [PointRequest {
        scenario: &scenario,
        detail: Detail::Curve,
    }];
    let run = |relative: f64| {
        let precision = Some(Precision { relative });
        monte_carlo::run(&request, 4_000_000, 1, precision, &Silent)
    };
    let (rough, fine) = (run(0.01), run(0.000_3));
    for found in [&rough, &fine] {
        let points = found.tasks / SCRAMBLINGS as u64;
        assert!(points.is_power_of_two() && points * SCRAMBLINGS as u64 == found.tasks);
    }
    assert_eq!(rough.tasks, BATCH);
    assert!(
        fine.tasks > BATCH && fine.tasks < 4_000_000,
        "{}",
        fine.tasks
    );
    let outcome = fine.outcomes[0].as_ref().expect("a point");
    let cost = outcome.layout.index(Column::Cost);
    let reach = outcome.t * outcome.all.variance[cost].sqrt();
    assert!(reach <= 0.000_3 * outcome.all.mean[cost]);
}
