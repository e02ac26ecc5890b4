//! The same input gives the same bytes, whatever the machine does meanwhile.

mod support;

use rayon::ThreadPoolBuilder;
use rungs::economics::{self, CurveRun};
use rungs::progress::Silent;
use rungs::results::RunInfo;
use rungs::scenario::Scenario;
use rungs::simulation::monte_carlo::{self, PointRequest};
use rungs::simulation::{Detail, Outcome};

use support::{generate, parse};

/// Several batches, the last of them short.
const TASKS: u64 = 20_123;

/// The headline and a curve of three points, as the commands ask for them.
fn simulate(scenario: &Scenario, seed: u64) -> Vec<Outcome> {
    let along = curve(scenario);
    let mut points = vec![PointRequest {
        scenario,
        detail: Detail::Full,
    }];
    points.extend(along.iter().map(|(_, scenario)| PointRequest {
        scenario,
        detail: Detail::Curve,
    }));
    outcomes(&points, seed)
}

fn outcomes(points: &[PointRequest], seed: u64) -> Vec<Outcome> {
    let run = monte_carlo::run(points, TASKS, seed, None, &Silent);
    assert_eq!((run.tasks, run.partial), (TASKS, false));
    run.outcomes.into_iter().flatten().collect()
}

fn curve(scenario: &Scenario) -> Vec<(f64, Scenario)> {
    let at = |ratio: f64| (ratio, scenario.at(ratio).expect("a ratio is valid"));
    [0.0, 0.4, 1.0].map(at).into()
}

/// The summary as the results file has it, but for what the machine adds.
fn summary(scenario: &Scenario, seed: u64) -> String {
    let outcomes = simulate(scenario, seed);
    let along = curve(scenario);
    let points = along.iter().zip(&outcomes[1..]);
    let run = economics::Run {
        router: Vec::new(),
        scenario,
        info: info(),
        headline: &outcomes[0],
        curve: points
            .map(|((value, scenario), outcome)| CurveRun {
                line: "own",
                value: *value,
                scenario,
                outcome,
            })
            .collect(),
        claims: Vec::new(),
        expectations: Vec::new(),
    };
    serde_json::to_string(&economics::summary(&run)).expect("results are JSON")
}

fn info() -> RunInfo {
    RunInfo {
        version: "0".into(),
        stream_version: monte_carlo::STREAM_VERSION,
        engine: "monte_carlo".into(),
        sampler: None,
        seed: 0,
        tasks: TASKS,
        error_df: None,
        partial: false,
        threads: 0,
        simd: String::new(),
        elapsed_s: 0.0,
        tasks_per_s: 0.0,
    }
}

fn scenarios() -> impl Iterator<Item = Scenario> {
    let delegating = |scenario: &Scenario| scenario.ladder.tiers.len() > 1;
    let all = (2000..2040).map(|seed| parse(&generate::scenario(seed)));
    let routed = (2100..2140).map(|seed| parse(&generate::routing::scenario(seed)));
    let all = all.filter(delegating).take(12);
    all.chain(routed.filter(delegating).take(6))
}

#[test]
fn any_number_of_threads_gives_the_same_bytes_and_another_seed_does_not() {
    for scenario in scenarios() {
        let with = |threads: usize, seed: u64| {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("threads").install(|| summary(&scenario, seed))
        };
        let one = with(1, 5);
        assert!(
            one == with(2, 5),
            "{}: 1 and 2 threads differ",
            scenario.name
        );
        assert!(
            one == with(7, 5),
            "{}: 1 and 7 threads differ",
            scenario.name
        );
        assert!(one != with(2, 6), "{}: two seeds agree", scenario.name);
    }
}

/// Every number of an outcome, to the last bit.
fn bits(outcome: &Outcome) -> String {
    format!("{outcome:?}")
}

#[test]
fn a_point_does_not_depend_on_the_points_asked_for_with_it() {
    for scenario in scenarios() {
        let together: Vec<String> = simulate(&scenario, 9).iter().map(bits).collect();
        let alone = PointRequest {
            scenario: &scenario,
            detail: Detail::Full,
        };
        assert_eq!(bits(&outcomes(&[alone], 9)[0]), together[0]);

        let along = curve(&scenario);
        let requests = along.iter().rev().map(|(_, scenario)| PointRequest {
            scenario,
            detail: Detail::Curve,
        });
        let backwards = outcomes(&requests.collect::<Vec<_>>(), 9);
        let backwards: Vec<String> = backwards.iter().rev().map(bits).collect();
        assert!(backwards == together[1..], "{}", scenario.name);
    }
}

#[test]
fn scenarios_that_share_no_draws_can_be_simulated_together() {
    let all: Vec<Scenario> = scenarios().step_by(4).collect();
    let requests: Vec<_> = all
        .iter()
        .map(|scenario| PointRequest {
            scenario,
            detail: Detail::Full,
        })
        .collect();
    let together = outcomes(&requests, 3);
    for (request, found) in requests.iter().zip(&together) {
        assert!(bits(&outcomes(&[*request], 3)[0]) == bits(found));
    }
}
