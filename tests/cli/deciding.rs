//! solve, break-even and optimize through the real binary.

use serde_json::Value;

use crate::{Home, TINY, code, stderr, stdout};

fn refused(args: &[&str], said: &[&str]) {
    let home = Home::new(TINY);
    let output = home.rungs(args);
    let message = stderr(&output);
    assert_eq!(code(&output), 3, "{args:?}: {message}");
    for part in said {
        assert!(message.contains(part), "{args:?}: {message}");
    }
}

fn json(home: &Home, args: &[&str]) -> Value {
    let output = home.rungs(args);
    assert_eq!(code(&output), 0, "{args:?}: {}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

#[test]
fn solve_finds_the_price_at_which_nothing_is_saved() {
    let home = Home::new(TINY);
    let args = [
        "solve",
        "tiny.toml",
        "--vary",
        "tier.mini.price.output",
        "--for",
        "savings = 0",
        "--to",
        "200",
        "--format",
        "json",
        "--no-charts",
    ];
    let found = json(&home, &args);
    let price = found["crossings"][0]["value"].as_f64().unwrap();
    let set = format!("tier.mini.price.output={price}");
    let run = json(
        &home,
        &[
            "run",
            "tiny.toml",
            "--exact",
            "--set",
            &set,
            "--format",
            "json",
            "--no-output",
        ],
    );
    let savings = run["headline"]["savings"]["estimate"].as_f64().unwrap();
    assert!(savings.abs() < 1e-9, "{savings}");
    assert!(home.path("output/tiny-solve/solve.csv").exists());
}

#[test]
fn solve_refuses_what_it_cannot_answer_with_the_place() {
    let solve = |vary, condition| {
        vec![
            "solve",
            "tiny.toml",
            "--no-output",
            "--vary",
            vary,
            "--for",
            condition,
        ]
    };
    let ratio = "delegation.ratio";
    refused(
        &solve("tier.mini.price.outptu", "savings = 0"),
        &["tier.mini.price.output"],
    );
    refused(
        &solve("delegation.on_reject", "savings = 0"),
        &["not a number"],
    );
    refused(&solve(ratio, "savigns = 0"), &["savings"]);
    refused(&solve(ratio, "savings"), &["no sign"]);
    refused(&solve(ratio, "success >= 0.999"), &["met nowhere"]);
    let empty = [
        solve(ratio, "savings = 0"),
        vec!["--from", "0.9", "--to", "0.2"],
    ]
    .concat();
    refused(&empty, &["is empty"]);
    let outside = [solve(ratio, "savings = 0"), vec!["--to", "3"]].concat();
    refused(&outside, &["from 0 to 1"]);
}

#[test]
fn solve_samples_what_the_exact_engine_does_not_know_with_the_same_bytes_on_any_number_of_threads()
{
    let home = Home::new(TINY);
    let printed = |threads: &str| {
        let output = home.rungs(&[
            "solve",
            "tiny.toml",
            "--vary",
            "delegation.ratio",
            "--for",
            "latency_s.p95 < baseline * 1.05",
            "--no-output",
            "--format",
            "json",
            "--threads",
            threads,
        ]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    let one = printed("1");
    assert!(one.contains("monte_carlo") && one == printed("2"));
}

#[test]
fn break_even_is_one_table() {
    let home = Home::new(TINY);
    let found = json(&home, &["break-even", "tiny.toml", "--format", "json"]);
    let names: Vec<&str> = found["levers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lever| lever["name"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"spawn prefix") && names.contains(&"mini: token multiplier"),
        "{names:?}"
    );
    refused(
        &["break-even", "tiny.toml", "--set", "delegation.ratoi=1"],
        &["delegation.ratio"],
    );
}

#[test]
fn optimize_recommends_and_keeps_a_scenario_that_runs() {
    let home = Home::new(TINY);
    let args = [
        "optimize",
        "tiny.toml",
        "--keep",
        "success >= baseline - 0.05",
        "--format",
        "json",
    ];
    let found = json(&home, &args);
    let cost = found["recommended"]["cost_per_task_usd"].as_f64().unwrap();
    let kept = "output/tiny-optimize/recommended.toml";
    let run = json(
        &home,
        &["run", kept, "--exact", "--format", "json", "--no-output"],
    );
    let again = run["headline"]["cost_per_task_usd"]["estimate"]
        .as_f64()
        .unwrap();
    assert!((again / cost - 1.0).abs() < 1e-9, "{cost} {again}");
    assert!(home.path("output/tiny-optimize/optimize.png").exists());
}

#[test]
fn what_would_be_misread_is_refused() {
    let optimize = |keep| vec!["optimize", "tiny.toml", "--no-output", "--keep", keep];
    refused(
        &optimize("cost_per_task_usd <= baseline - 10%"),
        &["baseline * 0.9"],
    );
    refused(&optimize("success >= 5min"), &["57.7%"]);
    refused(&optimize("success = 0.5"), &["<= and >="]);
    let along = [
        optimize("success >= 0.99"),
        vec!["--along", "tier.mini.price.input"],
    ]
    .concat();
    refused(&along, &["anywhere"]);
    let chosen = [
        optimize("success >= 0.1"),
        vec!["--along", "delegation.ratio", "--over", "ratio"],
    ]
    .concat();
    refused(&chosen, &["leave it out of --over"]);
    let exact = [optimize("latency_s.p95 < 60"), vec!["--exact"]].concat();
    refused(&exact, &["--exact"]);
    let skill = [
        "solve",
        "tiny.toml",
        "--no-output",
        "--for",
        "savings = 0",
        "--vary",
        "tier.mini.scores.codign",
    ];
    refused(&skill, &["did you mean `coding`"]);
    refused(
        &["break-even", "tiny.toml", "--set", "delegation.ratio=0"],
        &["nothing is delegated"],
    );
}

#[test]
fn optimize_refuses_conditions_that_cannot_be_kept_or_read() {
    refused(
        &[
            "optimize",
            "tiny.toml",
            "--no-output",
            "--keep",
            "success >= 0.99",
        ],
        &["success >= 0.99", "misses it by"],
    );
    refused(
        &[
            "optimize",
            "tiny.toml",
            "--no-output",
            "--keep",
            "success >= 0.7",
            "--keep",
            "success <= 0.5",
        ],
        &["contradict"],
    );
    refused(
        &[
            "optimize",
            "tiny.toml",
            "--no-output",
            "--keep",
            "succes >= 0.5",
        ],
        &["success"],
    );
    refused(
        &["optimize", "tiny.toml", "--no-output", "--minimise", "cost"],
        &["cost_per_task_usd"],
    );
    let home = Home::new(TINY);
    let output = home.rungs(&["optimize", "tiny.toml", "--over", "ratoi"]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(stderr(&output).contains("did you mean `ratio`"));
    std::fs::write(home.path("models.toml"), "[[tier]]\nname = 'x'\n").unwrap();
    let output = home.rungs(&[
        "optimize",
        "tiny.toml",
        "--models",
        "models.toml",
        "--keep",
        "success >= 0.1",
    ]);
    assert_eq!(code(&output), 3, "{}", stderr(&output));
    assert!(
        stderr(&output).contains("models.toml"),
        "{}",
        stderr(&output)
    );
}
