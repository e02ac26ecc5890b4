//! Three derivations of the model agree: the Monte Carlo engine, the exact engine, and a literal loop.

#[path = "oracle/errors.rs"]
mod errors;
mod literal;
mod support;

use std::path::Path;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rayon::prelude::*;
use rungs::ladder::PriceStep;
use rungs::progress::Silent;
use rungs::scenario::Scenario;
use rungs::simulation::monte_carlo::{self, PointRequest};
use rungs::simulation::{Detail, GroupStats, Outcome, exact};
use rungs::stats::Quantiles;
use rungs::units::{Tokens, UsdPerUnit};

use literal::{Figures, Means, Simulator};
use support::corners::CORNERS;
use support::hold::{Held, Known, Pair, exact_columns, latency_columns};
use support::{generate, parse};

const SCENARIOS: u64 = 300;
const TASKS: u64 = 40_000;

fn simulate(scenario: &Scenario, tasks: u64, seed: u64) -> Outcome {
    let request = PointRequest {
        scenario,
        detail: Detail::Full,
    };
    let run = monte_carlo::run(&[request], tasks, seed, None, &Silent);
    run.outcomes
        .into_iter()
        .next()
        .flatten()
        .expect("one point")
}

/// Monte Carlo against the exact engine, over all tasks and by class.
fn monte_carlo_against_exact(scenario: &Scenario, tasks: u64, seed: u64) -> Held {
    let exact = exact::run(scenario, Detail::Full);
    let found = simulate(scenario, tasks, seed);
    let counts: Vec<u64> = found.classes.iter().map(|class| class.tasks).collect();
    assert_eq!(counts.iter().sum::<u64>(), tasks);
    let pair = |class: Option<usize>, found: &GroupStats, expected: Known| {
        let pair = Pair {
            scenario,
            class,
            layout: &exact.layout,
            found: Known::of(found),
            tasks: found.tasks,
            expected,
        };
        pair.hold(&exact_columns(scenario, class))
    };
    let mut held = pair(None, &found.all, Known::mixed(&exact.classes, &counts));
    for (class, found) in found.classes.iter().enumerate() {
        held.add(pair(Some(class), found, Known::of(&exact.classes[class])));
    }
    held
}

/// The literal loop against the exact engine, and where that says nothing against Monte Carlo.
fn literal_against_both(scenario: &Scenario, tasks: u64, seed: u64) -> Held {
    let exact = exact::run(scenario, Detail::Full);
    let simulated = simulate(scenario, tasks, seed);
    let literal = literal::run(scenario, tasks, seed);
    let pair = |class: Option<usize>, found: &Means, expected: &GroupStats| Pair {
        scenario,
        class,
        layout: &literal.layout,
        found: Known {
            mean: found.mean.clone(),
            variance: found.variance.clone(),
        },
        tasks: found.tasks,
        expected: Known::of(expected),
    };
    let mut held = pair(None, &literal.all, &exact.all).hold(&exact_columns(scenario, None));
    for (class, found) in literal.classes.iter().enumerate() {
        let Some(found) = found else { continue };
        let columns = exact_columns(scenario, Some(class));
        held.add(pair(Some(class), found, &exact.classes[class]).hold(&columns));
        let columns = latency_columns(scenario);
        held.add(pair(Some(class), found, &simulated.classes[class]).hold(&columns));
    }
    held
}

fn over_random_scenarios(
    seeds: std::ops::Range<u64>,
    compare: impl Fn(&Scenario, u64) -> Held + Sync,
) -> Held {
    over(generate::scenario, seeds, compare)
}

fn over(
    text: fn(u64) -> String,
    seeds: std::ops::Range<u64>,
    compare: impl Fn(&Scenario, u64) -> Held + Sync,
) -> Held {
    let compared = seeds.into_par_iter().map(|seed| {
        let scenario = parse(&text(seed));
        let mut held = compare(&scenario, seed);
        for apart in &mut held.apart {
            *apart = format!("scenario {seed}: {apart}");
        }
        held
    });
    let mut all = Held::default();
    compared
        .collect::<Vec<_>>()
        .into_iter()
        .for_each(|held| all.add(held));
    all
}

fn assert_together(held: &Held) {
    assert!(held.apart.is_empty(), "{}", held.apart.join("\n"));
    let Held {
        columns,
        rare,
        unseen,
        ..
    } = held;
    assert!(
        rare * 50 < *columns,
        "{rare} of {columns} columns are too rare"
    );
    assert!(
        unseen * 500 < *columns,
        "{unseen} of {columns} columns were never met"
    );
}

#[test]
fn every_monte_carlo_mean_is_within_its_error_of_the_exact_one() {
    let held = over_random_scenarios(0..SCENARIOS, |scenario, seed| {
        monte_carlo_against_exact(scenario, TASKS, seed)
    });
    assert_together(&held);
}

#[test]
fn a_literal_loop_agrees_with_the_exact_engine_and_on_latency_with_monte_carlo() {
    let held = over_random_scenarios(0..SCENARIOS / 3, |scenario, seed| {
        literal_against_both(scenario, TASKS / 2, seed)
    });
    assert_together(&held);
}

#[test]
fn routed_scenarios_and_reviews_of_the_hardest_tasks_hold_in_all_three() {
    let held = over(generate::routing::scenario, 0..SCENARIOS / 2, |s, seed| {
        if sends_hardly_anything_somewhere(s) {
            return Held::default();
        }
        let mut held = monte_carlo_against_exact(s, TASKS, seed);
        if seed % 3 == 0 {
            held.add(literal_against_both(s, TASKS / 2, seed));
        }
        held
    });
    assert_together(&held);
}

/// Whether a tier gets so few tasks from a router that a simulation meets too few of them to say anything.
fn sends_hardly_anything_somewhere(scenario: &Scenario) -> bool {
    let routers = scenario.policy.assign.iter().flatten();
    let tiers = 0..scenario.ladder.tiers.len();
    let mut shares = routers.flat_map(|router| tiers.clone().map(|tier| router.share(tier)));
    shares.any(|share| share > 0.0 && share < 0.01)
}

#[test]
fn corners_that_random_scenarios_seldom_reach_hold_as_well_and_more_tightly() {
    let mut held = Held::default();
    for (name, text) in CORNERS {
        let scenario = parse(text);
        let mut both = monte_carlo_against_exact(&scenario, 10 * TASKS, 11);
        both.add(literal_against_both(&scenario, 4 * TASKS, 12));
        let named = both.apart.iter().map(|apart| format!("{name}: {apart}"));
        held.apart.extend(named);
    }
    assert!(held.apart.is_empty(), "{}", held.apart.join("\n"));
}

/// Monte Carlo against the literal loop, where the exact engine says nothing: prices that step with the size of a request.
#[test]
fn prices_that_step_with_the_size_of_a_request_are_those_of_a_literal_loop() {
    let held = over_random_scenarios(0..SCENARIOS / 5, |scenario, seed| {
        let mut scenario = scenario.clone();
        add_steps(&mut scenario, seed);
        let simulated = simulate(&scenario, TASKS, seed);
        let literal = literal::run(&scenario, TASKS, seed);
        let pair = Pair {
            scenario: &scenario,
            class: None,
            layout: &literal.layout,
            found: Known {
                mean: literal.all.mean.clone(),
                variance: literal.all.variance.clone(),
            },
            tasks: literal.all.tasks,
            expected: Known::of(&simulated.all),
        };
        pair.hold(&exact_columns(&scenario, None))
    });
    assert_together(&held);
}

/// Steps in the midst of the sizes that requests have, another for each tier, up and down.
fn add_steps(scenario: &mut Scenario, seed: u64) {
    let price = |usd: f64| UsdPerUnit::new(usd).expect("a price");
    for (tier, at) in scenario.ladder.tiers.iter_mut().zip(seed..) {
        let own = tier.price.clone();
        let steps = [(300.0, 2.0), (4_000.0, 0.5), (30_000.0, 3.0)];
        let steps = steps.into_iter().skip((at % 3) as usize);
        tier.price.steps = steps
            .map(|(above, times)| PriceStep {
                above_input: Tokens::new(above).expect("a size"),
                input: price(own.input.get() * times),
                cached_input: own.cached_input.map(|usd| price(usd.get() * times * 1.5)),
                cache_write: own.cache_write.map(|usd| price(usd.get() * times)),
                output: price(own.output.get() * times * 0.9),
            })
            .collect();
    }
}

#[test]
fn the_bundled_scenarios_hold_too() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = std::fs::read_dir(folder).expect("there are scenarios");
    let mut paths: Vec<_> = files.map(|file| file.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "toml"));
    paths.sort();
    assert!(paths.len() >= 10, "{paths:?}");
    let mut apart = Vec::new();
    for path in paths {
        let scenario = Scenario::load(&path, &[]).expect("a valid scenario");
        let mut held = monte_carlo_against_exact(&scenario, TASKS, 13);
        held.add(literal_against_both(&scenario, TASKS / 2, 14));
        let named = held.apart.iter();
        apart.extend(named.map(|apart| format!("{}: {apart}", scenario.name)));
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}

#[test]
fn quantiles_over_tasks_are_those_of_a_literal_loop() {
    for seed in [3, 17, 29, 41] {
        let scenario = parse(&generate::scenario(seed));
        let spread = simulate(&scenario, TASKS, seed).all.spread;
        let figures = literal_figures(&scenario, TASKS, seed);
        let sorted = |value: &dyn Fn(&Figures) -> f64| {
            let mut values: Vec<f64> = figures.iter().map(value).collect();
            values.sort_by(f64::total_cmp);
            values
        };
        let cost = |f: &Figures| f.used.iter().map(|used| used.cost).sum::<f64>();
        let savings = spread.savings.expect("work costs something").quantiles;
        let own = |value: f64| value;
        assert_quantiles(&spread.cost, &sorted(&cost), own);
        assert_quantiles(&spread.baseline_cost, &sorted(&|f| f.baseline_cost), own);
        // What is binned is cost / baseline.
        let saved = sorted(&|f| 1.0 - cost(f) / f.baseline_cost);
        assert_quantiles(&savings, &saved, |savings| 1.0 - savings);
        if scenario.latency_reason().is_none() {
            let baseline = sorted(&|f| f.baseline_latency_s);
            assert_quantiles(&spread.latency, &sorted(&|f| f.latency_s), own);
            assert_quantiles(&spread.baseline_latency, &baseline, own);
        }
    }
}

fn literal_figures(scenario: &Scenario, tasks: u64, seed: u64) -> Vec<Figures> {
    let simulator = Simulator::new(scenario);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    (0..tasks).map(|_| simulator.task(&mut rng)).collect()
}

/// Within the error of both and a sketch's bin, which is 0.8 % of what is binned at the widest.
fn assert_quantiles(found: &Quantiles, sorted: &[f64], binned: impl Fn(f64) -> f64) {
    for (q, found) in [
        (0.05, found.p05),
        (0.5, found.p50),
        (0.95, found.p95),
        (0.99, found.p99),
    ] {
        let found = found.expect("a quantile");
        let n = sorted.len() as f64;
        let at = |q: f64| sorted[(q * n) as usize];
        // The two samples differ by sqrt(2) of one's error.
        let ranks = 4.5 * (2.0 * q * (1.0 - q) / n).sqrt();
        let (low, high) = (at(q - ranks), at((q + ranks).min(1.0 - 1.0 / n)));
        let bin = 0.008 * binned(low).max(binned(high));
        let estimate = found.estimate.expect("a value");
        assert!(
            estimate >= low - bin && estimate <= high + bin,
            "p{}: {estimate}, not between {low} and {high}",
            100.0 * q
        );
    }
}
