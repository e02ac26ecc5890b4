//! `rungs compare`: pairing, its intervals, conditions, and the command.

mod command;

use rungs::deciding::compare::{
    CompareError, Comparison, Difference, Form, Intervals, Settings, Side, compare,
};
use rungs::experiment::{self, Scope};
use rungs::progress::Silent;
use rungs::report;
use rungs::scenario::{Override, Scenario};

const BASE: &str = r#"
name = "base"
[simulation]
tasks = 40_000
seed = 5
[[tier]]
name = "executive"
price = { input = 2.50, output = 10.00 }
scores = { coding = 0.65, search = 0.8 }
difficulty_loading = 0.8
speed = { first_token_s = 0.4, output_tokens_per_s = 88 }
[[tier]]
name = "mini"
price = { input = 0.75, output = 4.50 }
scores = { coding = 0.5, search = 0.7 }
difficulty_loading = 0.7
token_multiplier = 1.2
speed = { first_token_s = 0.4, output_tokens_per_s = 183 }
[[task]]
name = "coding"
weight = 3
tokens = { median = 100_000, sigma = 0.5 }
input_share = 0.95
subtasks = 3
skill = "coding"
difficulty_loading = 0.4
[[task]]
name = "search"
weight = 1
tokens = { median = 30_000, sigma = 0.4 }
input_share = 0.9
subtasks = 2
skill = "search"
[delegation]
ratio = 0.9
assign = { mini = 1.0 }
[delegation.overhead]
spawn = 2_000
brief = 300
[delegation.review]
rate = 0.5
catches_wrong = 0.8
passes_right = 0.9
reads = 1.0
tokens = 200
"#;

/// The scenario under another name, with keys set.
fn changed(name: &str, keys: &[(&str, &str)]) -> Scenario {
    let text = BASE.replace("name = \"base\"", &format!("name = \"{name}\""));
    let keys: Vec<Override> = keys
        .iter()
        .map(|(key, value)| Override::flag("--set", key, value))
        .collect();
    Scenario::parse(&text, &format!("{name}.toml"), &keys)
        .unwrap_or_else(|d| panic!("{:?}", d.lines()))
}

fn compared(scenarios: &[Scenario], settings: &Settings) -> Comparison {
    let sides: Vec<Side> = scenarios.iter().cloned().map(Side::scenario).collect();
    compare(&sides, settings, &Silent).expect("a comparison")
}

fn row<'a>(found: &'a Comparison, metric: &str) -> &'a Difference {
    let rows = &found.comparisons[0].metrics;
    rows.iter()
        .find(|row| row.metric == metric)
        .unwrap_or_else(|| panic!("{metric}"))
}

fn cheaper() -> Scenario {
    changed("cheaper", &[("tier.mini.price.output", "3.00")])
}

#[test]
fn a_scenario_against_itself_differs_by_exactly_nothing() {
    for exact in ["false", "true"] {
        let keys = [("simulation.exact", exact)];
        let found = compared(
            &[changed("a", &keys), changed("b", &keys)],
            &Settings::default(),
        );
        let against = &found.comparisons[0];
        assert!(against.same_scenario && against.inputs.is_empty());
        assert!(against.metrics.len() > 10, "{exact}");
        for row in &against.metrics {
            let difference = [
                row.difference.estimate,
                row.difference.low,
                row.difference.high,
            ];
            assert_eq!(difference, [Some(0.0); 3], "{exact}: {}", row.metric);
            if row.first.and_then(|first| first.estimate) != Some(0.0) {
                let ratio = [row.ratio.estimate, row.ratio.low, row.ratio.high];
                assert_eq!(ratio, [Some(1.0); 3], "{exact}: {}", row.metric);
            }
        }
        let words = report::compare_table(&found, 100, report::Style::Plain);
        assert!(
            words.starts_with("b costs the same as a; success the same"),
            "{words}"
        );
    }
}

#[test]
fn pairing_makes_intervals_much_narrower_and_they_cover_the_exact_difference() {
    let scenarios = [changed("base", &[]), cheaper()];
    let found = compared(&scenarios, &Settings::default());
    let exact = [("simulation.exact", "true")];
    let truth = compared(
        &[
            changed("base", &exact),
            changed("cheaper", &[exact[0], ("tier.mini.price.output", "3.00")]),
        ],
        &Settings::default(),
    );
    assert_eq!(found.comparisons[0].intervals, Intervals::Paired);
    assert_eq!(truth.comparisons[0].intervals, Intervals::Exact);
    for metric in ["cost_per_task_usd", "savings", "cost_per_success_usd"] {
        let (sampled, exact) = (row(&found, metric), row(&truth, metric));
        let own = |of: Option<rungs::stats::Estimate>| of.unwrap().std_error.unwrap();
        let alone = own(sampled.first).hypot(own(sampled.second));
        let paired = sampled.difference.std_error.unwrap();
        assert!(paired < 0.4 * alone, "{metric}: {paired} against {alone}");
        let value = exact.difference.estimate.unwrap();
        assert!(
            sampled.difference.low.unwrap() < value && value < sampled.difference.high.unwrap(),
            "{metric}: {value} in {:?}",
            sampled.difference
        );
    }
    // The same tasks succeed, whatever they cost.
    assert_eq!(row(&found, "success").difference.high, Some(0.0));
}

#[test]
fn paired_intervals_cover_as_often_as_they_say() {
    const SEEDS: u64 = 150;
    let keys = [
        ("delegation.review.rate", "0.9"),
        ("tier.mini.price.output", "3.00"),
        ("tier.mini.scores", "{ coding = 0.55, search = 0.7 }"),
    ];
    let exact = ("simulation.exact", "true");
    let metrics = [
        "cost_per_task_usd",
        "success",
        "cost_per_success_usd",
        "savings",
        "latency_s",
        "latency_s.p95",
    ];
    let truth = compared(
        &[
            changed("a", &[exact]),
            changed("b", &[exact, keys[0], keys[1], keys[2]]),
        ],
        &Settings::default(),
    );
    let scenarios = [changed("a", &[]), changed("b", &keys)];
    // The exact engine knows no times: a long run of its own stands for the truth.
    let long = compared(
        &scenarios,
        &Settings {
            tasks: Some(3_000_000),
            seed: Some(999_999),
            ..Settings::default()
        },
    );
    let mut covered = [0.0; 6];
    for seed in 0..SEEDS {
        let settings = Settings {
            tasks: Some(2_500),
            seed: Some(seed),
            ..Settings::default()
        };
        let found = compared(&scenarios, &settings);
        for (count, metric) in covered.iter_mut().zip(metrics) {
            let of = if metric.starts_with("latency") {
                &long
            } else {
                &truth
            };
            let value = row(of, metric).difference.estimate.unwrap();
            let seen = row(&found, metric).difference;
            if seen.low.unwrap() <= value && value <= seen.high.unwrap() {
                *count += 1.0 / SEEDS as f64;
            }
        }
    }
    eprintln!("covered: {covered:?}");
    let mean = covered.iter().sum::<f64>() / 6.0;
    assert!((0.93..=0.97).contains(&mean), "{covered:?}");
    // Each alone within three standard errors of 95 %.
    assert!(
        covered.iter().all(|share| (share - 0.95).abs() < 0.054),
        "{covered:?}"
    );
}

#[test]
fn any_number_of_threads_gives_the_same_bytes_and_another_seed_does_not() {
    let run = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let settings = Settings {
            seed: Some(seed),
            ..Settings::default()
        };
        pool.install(|| report::json(&compared(&[changed("base", &[]), cheaper()], &settings)))
    };
    let one = run(1, 5);
    assert_eq!(one, run(2, 5));
    assert_eq!(one, run(7, 5));
    assert_ne!(one, run(2, 6));
}

#[test]
fn each_sides_figures_are_those_of_its_own_run() {
    let found = compared(&[changed("base", &[]), cheaper()], &Settings::default());
    let alone = experiment::run(&cheaper(), Scope::Claims, &Silent).unwrap();
    let of = |metric: &str| row(&found, metric).second.unwrap();
    let near = |a: rungs::stats::Estimate, b: rungs::stats::Estimate| {
        let close = |a: Option<f64>, b: Option<f64>| (a.unwrap() / b.unwrap() - 1.0).abs() < 1e-9;
        assert!(
            close(a.estimate, b.estimate) && close(a.std_error, b.std_error),
            "{a:?} {b:?}"
        );
    };
    let measures = &alone.headline.measures;
    near(of("cost_per_task_usd"), measures.cost_per_task_usd.mean);
    near(of("success"), measures.success.unwrap());
    near(
        of("latency_s.p95"),
        measures.latency_s.unwrap().quantiles.p95.unwrap(),
    );
}

#[test]
fn the_steps_of_the_bridge_split_the_difference() {
    let found = compared(
        &[
            changed("base", &[]),
            changed(
                "other",
                &[
                    ("delegation.overhead.spawn", "20_000"),
                    ("tier.mini.token_multiplier", "1.6"),
                ],
            ),
        ],
        &Settings::default(),
    );
    let bridge = &found.comparisons[0].bridge;
    let value = |step: usize| bridge[step].difference.estimate.unwrap();
    let sum: f64 = (0..bridge.len() - 1).map(value).sum();
    assert!((sum - value(bridge.len() - 1)).abs() < 1e-12, "{bridge:?}");
    assert!(value(4) > 0.0, "overhead: {bridge:?}");
    let keys: Vec<&str> = found.comparisons[0]
        .inputs
        .iter()
        .map(|i| i.key.as_str())
        .collect();
    assert_eq!(
        keys,
        ["tier.mini.token_multiplier", "delegation.overhead.spawn"]
    );
}

#[test]
fn scenarios_with_other_classes_are_still_paired_and_what_one_lacks_is_said() {
    let text = BASE
        .replace("name = \"base\"", "name = \"one class\"")
        .replace("skill = \"search\"\n[delegation]", "[delegation]");
    let other = Scenario::parse(&text, "other.toml", &[]).unwrap();
    let found = compared(&[changed("base", &[]), other], &Settings::default());
    assert_eq!(found.comparisons[0].intervals, Intervals::Paired);
    let success = row(&found, "success");
    assert_eq!(
        success.missing.as_deref(),
        Some("not modelled in one class")
    );
    assert_eq!(success.difference.estimate, None);
    assert!(
        report::compare_table(&found, 100, report::Style::Plain)
            .contains("success is not modelled in one class")
    );
    assert!(found.comparisons[0].breakeven_failure_cost_usd.is_none());
}

#[test]
fn conditions_ask_for_a_value_a_change_or_a_relative_change() {
    let settings = Settings {
        fail_if: [
            "cost_per_task_usd > +10%",
            "cost_per_task_usd < -1%",
            "success < -0.01",
            "success > 50%",
            "cost_with_failures_per_task_usd > 1",
        ]
        .map(String::from)
        .to_vec(),
        ..Settings::default()
    };
    let found = compared(&[changed("base", &[]), cheaper()], &settings);
    let seen: Vec<(Form, bool)> = found
        .conditions
        .iter()
        .map(|c| (c.form, c.failed))
        .collect();
    assert_eq!(
        seen,
        [
            (Form::RelativeChange, false),
            (Form::RelativeChange, true),
            (Form::Change, false),
            (Form::Value, true),
            // Not modelled: that counts as failing.
            (Form::Value, true),
        ]
    );
    assert!(
        found.conditions[4]
            .undefined
            .as_deref()
            .unwrap()
            .contains("not modelled")
    );
    assert!(found.failed());
    let unknown = Settings {
        fail_if: vec!["cost_per_taks_usd > +10%".into()],
        ..Settings::default()
    };
    let sides = [changed("base", &[]), cheaper()].map(Side::scenario);
    match compare(&sides, &unknown, &Silent) {
        Err(CompareError::Invalid(found)) => {
            assert!(found.lines().join("\n").contains("cost_per_task_usd"));
        }
        other => panic!("{other:?}"),
    }
}
