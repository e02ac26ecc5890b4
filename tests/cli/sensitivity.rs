//! `rungs sensitivity` through the binary.

use serde_json::Value;

use crate::{Home, TINY, code, stderr, stdout};

/// Few points: what is held here is the command, not its precision.
const QUICK: [&str; 6] = [
    "sensitivity",
    "tiny.toml",
    "--precision",
    "20%",
    "--no-charts",
    "--no-output",
];

fn quick(home: &Home, more: &[&str]) -> std::process::Output {
    home.rungs(&[&QUICK[..], more].concat())
}

fn json(home: &Home, more: &[&str]) -> Value {
    let output = quick(home, &[more, &["--format", "json"]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn keys(found: &Value, list: &str) -> Vec<String> {
    let list = found[list].as_array().unwrap().iter();
    list.map(|one| one["key"].as_str().unwrap().to_string())
        .collect()
}

#[test]
fn the_inputs_are_labelled_and_the_files_are_written() {
    let uncertain = "\n[uncertain]\n\"tier.mini.price.output\" = \"4 to 5\"\n";
    let home = Home::new(&format!(
        "{}{uncertain}",
        TINY.replace("coding = 0.5", "coding = { score = 0.5, of = 200 }")
    ));
    let output = home.rungs(&["sensitivity", "tiny.toml", "--precision", "20%"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let said = stdout(&output);
    for words in [
        "Delegating saves money in",
        "yours: 4 to 5",
        "binomial, of 200",
        "assumed ±20 %",
        "by itself",
        "in all",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(
        stderr(&output).contains("next: rungs "),
        "{}",
        stderr(&output)
    );
    let found: Value =
        serde_json::from_str(&home.read("output/tiny-sensitivity/sensitivity.json")).unwrap();
    assert_eq!(found["schema"], "rungs.sensitivity/1");
    assert_eq!(found["engine"], "exact");
    assert!(
        home.read("output/tiny-sensitivity/sensitivity.csv")
            .starts_with("metric,input,basis")
    );
    for chart in [
        "tornado",
        "indices",
        "tornado-success",
        "indices-cost-per-success",
    ] {
        assert!(
            home.path(&format!("output/tiny-sensitivity/{chart}.svg"))
                .is_file(),
            "{chart}"
        );
    }
    let metrics = found["metrics"].as_array().unwrap();
    assert_eq!(metrics.len(), 3);
    let sums: f64 = metrics[0]["indices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["first"]["estimate"].as_f64().unwrap())
        .sum();
    assert!(sums > 0.8 && sums < 1.1, "{sums}");
}

#[test]
fn threads_do_not_change_a_byte_and_a_seed_does() {
    let home = Home::new(TINY);
    let with = |more: &[&str]| quick(&home, &[more, &["--format", "json"]].concat()).stdout;
    let one = with(&["--threads", "1"]);
    assert!(!one.is_empty());
    assert!(with(&["--threads", "2"]) == one && with(&["--threads", "7"]) == one);
    assert!(with(&["--seed", "8"]) != one);
}

#[test]
fn inputs_can_be_picked_and_left_out() {
    let home = Home::new(TINY);
    let all = keys(&json(&home, &[]), "inputs");
    assert!(
        all.contains(&"tier.mini.scores.coding".to_string()),
        "{all:?}"
    );
    assert!(
        !all.iter()
            .any(|key| key.contains("price") || key.contains("ratio")),
        "{all:?}"
    );
    let only = keys(
        &json(
            &home,
            &["--only", "tier.mini", "--only", "delegation.ratio"],
        ),
        "inputs",
    );
    assert_eq!(only, ["tier.mini.scores.coding", "delegation.ratio"]);
    let without = keys(&json(&home, &["--without", "tier.mini.scores"]), "inputs");
    assert!(
        !without.contains(&"tier.mini.scores.coding".to_string()),
        "{without:?}"
    );
    let few = json(&home, &["--max-inputs", "1"]);
    assert_eq!(keys(&few, "inputs").len(), 1);
    assert!(
        few["left_out"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["reason"] == "less effect")
    );
}

#[test]
fn a_metric_that_must_be_sampled_is_sampled_and_says_so() {
    let home = Home::new(TINY);
    let sampled = [
        "--metric",
        "latency_s.p95",
        "--tasks",
        "200",
        "--only",
        "task.coding.tokens",
    ];
    let found = json(&home, &sampled);
    assert_eq!(
        (found["engine"].as_str(), found["tasks"].as_u64()),
        (Some("monte_carlo"), Some(200))
    );
    let last = found["metrics"].as_array().unwrap().last().unwrap();
    assert_eq!(last["metric"], "latency_s.p95");
    let first = last["indices"][0]["first"]["estimate"].as_f64().unwrap();
    assert!(
        (first - 1.0).abs() < 0.05,
        "a single input explains everything: {first}"
    );
    let said = stdout(&quick(&home, &sampled));
    assert!(said.contains("sampled tasks each"), "{said}");
}

#[test]
fn where_nothing_moves_a_metric_it_says_so() {
    // Without reviews and on its own pieces, success is linear in scores: spawn moves only money.
    let home = Home::new(&format!("{TINY}\n[delegation.overhead]\nspawn = 5_000\n"));
    let output = quick(&home, &["--only", "delegation.overhead.spawn"]);
    assert!(
        stdout(&output).contains("nothing that was varied matters"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn what_cannot_be_asked_is_refused_with_the_nearest() {
    let home = Home::new(TINY);
    for (more, status, words) in [
        (
            &["--only", "tier.mini.token_multiplyer"][..],
            3,
            "tier.mini.token_multiplier",
        ),
        (&["--only", "delegation.on_reject"], 3, "not a number"),
        (
            &["--without", "delegation.ratio"],
            3,
            "is not among the inputs",
        ),
        (&["--without", "tier.mini.scoers"], 3, "scores"),
        (&["--metric", "savigns"], 3, "savings"),
        (
            &["--only", "task.coding.failure_cost_usd"],
            3,
            "no value to vary around",
        ),
        (&["--assume", "0"], 2, "share"),
        (&["--max-inputs", "65"], 2, "from 1 to 64"),
        (
            &[
                "--set",
                "uncertain={ \"tier.mini.price.output\" = \"4 to 5\" }",
            ],
            0,
            "",
        ),
        (
            &[
                "--set",
                "uncertain={ \"task.coding.input_share\" = \"0.5 to 1.5\" }",
            ],
            3,
            "reaches 1.5",
        ),
        (&["--without", "tier", "--without", "task"], 3, "no input"),
    ] {
        let output = quick(&home, more);
        assert_eq!(code(&output), status, "{more:?}: {}", stderr(&output));
        assert!(
            stderr(&output).contains(words),
            "{more:?}: {}",
            stderr(&output)
        );
    }
}
