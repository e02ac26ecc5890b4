//! Closed forms through a scenario, and the model where nothing waits.

use rungs::experiment::{Engine, observe};
use rungs::metric::{MetricNames, MetricPath};
use rungs::progress::Silent;
use rungs::queueing::{QueueError, Study, study};
use rungs::results::{QueueResult, QueueVerdict};
use rungs::scenario::{Override, Scenario};
use rungs::stats::Estimate;

/// One worker that serves one request at a time, 20 s in the mean; everything goes to it, whole.
fn one_worker(output_tokens: &str, per_hour: f64) -> String {
    format!(
        r#"
name = "one worker"
[arrivals]
poisson = {per_hour}
[queue]
tasks = 200_000
replications = 16
warm_up = 20
[[tier]]
name = "executive"
price = {{ input = 2.5, output = 10 }}
speed = {{ first_token_s = 0, output_tokens_per_s = 100 }}
[[tier]]
name = "worker"
price = {{ input = 0.5, output = 2 }}
speed = {{ first_token_s = 0, output_tokens_per_s = 100 }}
limits = {{ concurrent = 1 }}
[[task]]
name = "task"
input_tokens = 1_000
output_tokens = {output_tokens}
requests = 1
[delegation]
ratio = 1.0
assign = {{ worker = 1.0 }}
"#
    )
}

fn studied(text: &str) -> QueueResult {
    let scenario = Scenario::parse(text, "test.toml", &[]).unwrap();
    study(&scenario, &Study::default(), &Silent).unwrap()
}

fn near(found: Estimate, expected: f64) {
    let (value, error) = (found.estimate.unwrap(), found.std_error.unwrap());
    assert!(
        error <= 0.01 * expected / 1.96,
        "too wide: {value} ± {error}"
    );
    assert!(
        (value - expected).abs() <= 4.5 * error,
        "{value} ± {error} instead of {expected}"
    );
}

/// Pollaczek and Khinchine: mean wait λ E[S²] / (2 (1 - ρ)), for services of 20 s in the mean.
fn sojourn_s(per_hour: f64, squared_cv: f64) -> f64 {
    let rate = per_hour / 3600.0;
    let (mean, rho) = (20.0, rate * 20.0);
    mean + rate * mean * mean * (1.0 + squared_cv) / (2.0 * (1.0 - rho))
}

#[test]
fn one_worker_waits_as_the_closed_forms_say() {
    for (tokens, squared_cv) in [
        ("{ gamma = { mean = 2_000, shape = 1 } }", 1.0),
        ("2_000", 0.0),
        ("{ gamma = { mean = 2_000, shape = 4 } }", 0.25),
    ] {
        let found = studied(&one_worker(tokens, 108.0));
        near(found.sojourn_s.unwrap().mean, sojourn_s(108.0, squared_cv));
        near(found.throughput_per_hour, 108.0);
        near(found.limits[0].utilisation, 0.6);
        assert_eq!(found.verdict, QueueVerdict::Stable);
    }
}

#[test]
fn past_saturation_it_says_so_and_by_which_limit() {
    let found = studied(&one_worker("2_000", 216.0));
    let QueueVerdict::Saturated {
        at,
        limit,
        growth_per_hour,
    } = found.verdict
    else {
        panic!("{:?}", found.verdict);
    };
    assert_eq!(at.as_deref(), Some("worker"));
    assert_eq!(limit.as_deref(), Some("concurrent"));
    assert!((growth_per_hour.estimate.unwrap() - 36.0).abs() < 2.0);
    assert!((found.throughput_per_hour.estimate.unwrap() - 180.0).abs() < 1.0);
    assert_eq!(found.sojourn_s, None);
}

/// `realistic-overhead`, one piece, light demand, whole numbers of requests throughout.
fn light(overrides: &[&str]) -> Scenario {
    let path = format!(
        "{}/scenarios/realistic-overhead.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut all: Vec<Override> = overrides
        .iter()
        .map(|one| Override::parse(one).unwrap())
        .collect();
    for one in [
        "arrivals.poisson=1",
        "queue.tasks=2000",
        "queue.replications=16",
        "queue.warm_up=0",
    ] {
        all.push(Override::parse(one).unwrap());
    }
    Scenario::load(path.as_ref(), &all).unwrap()
}

fn modelled(scenario: &Scenario, metric: &str) -> Estimate {
    let path = MetricPath::parse(metric, &MetricNames::default()).unwrap();
    let engine = Engine::MonteCarlo {
        tasks: 400_000,
        seed: 5,
    };
    let found = observe(std::slice::from_ref(scenario), engine, &Silent).unwrap();
    path.observe(&found[0]).unwrap()
}

#[test]
fn without_contention_a_task_takes_what_the_model_says() {
    let one_piece = light(&["task.turn.subtasks=1"]);
    let found = study(&one_piece, &Study::default(), &Silent).unwrap();
    let sojourn = found.sojourn_s.unwrap().mean;
    let latency = modelled(&one_piece, "latency_s");
    let error = sojourn.std_error.unwrap().hypot(latency.std_error.unwrap());
    let apart = (sojourn.estimate.unwrap() - latency.estimate.unwrap()).abs();
    assert!(apart <= 4.5 * error, "{sojourn:?} {latency:?}");
}

#[test]
fn a_queue_costs_and_succeeds_as_the_model_says() {
    let scenario = light(&[]);
    let found = study(&scenario, &Study::default(), &Silent).unwrap();
    let cost =
        found.cost_per_hour_usd.estimate.unwrap() / found.throughput_per_hour.estimate.unwrap();
    let expected = modelled(&scenario, "cost_per_task_usd");
    assert!(
        (cost / expected.estimate.unwrap() - 1.0).abs() < 0.02,
        "{cost} {expected:?}"
    );
    let success = found.success.unwrap();
    let expected = modelled(&scenario, "success");
    let error = success
        .std_error
        .unwrap()
        .hypot(expected.std_error.unwrap());
    assert!((success.estimate.unwrap() - expected.estimate.unwrap()).abs() <= 4.5 * error);
}

#[test]
fn a_scenario_that_does_not_say_when_tasks_arrive_is_told_what_to_write() {
    let path = format!("{}/scenarios/routed.toml", env!("CARGO_MANIFEST_DIR"));
    let scenario = Scenario::load(path.as_ref(), &[]).unwrap();
    let refused = study(&scenario, &Study::default(), &Silent).unwrap_err();
    let QueueError::Invalid(message) = refused else {
        panic!("{refused:?}");
    };
    assert!(message.contains("[arrivals]") && message.contains("poisson = 120"));
}

#[test]
fn a_queue_that_stands_because_tasks_are_lost_is_not_called_stable() {
    let mut text = one_worker("2_000", 216.0).replace("replications = 16", "replications = 4");
    let retry = "limits = { concurrent = 1 }\non_limit = { retry = { tries = 3 } }";
    text = text.replace("limits = { concurrent = 1 }", retry);
    let found = studied(&text);
    let QueueVerdict::Losing { lost } = found.verdict else {
        panic!("{:?}", found.verdict);
    };
    // What comes is done or lost: 216 an hour at a worker who does 180 at most.
    let done = found.throughput_per_hour.estimate.unwrap();
    assert!(lost > 1.0 / 6.0, "{lost}");
    assert!(
        (done - 216.0 * (1.0 - lost)).abs() < 0.01 * done,
        "{done} {lost}"
    );
}
