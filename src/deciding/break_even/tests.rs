use super::*;
use crate::progress::Silent;
use crate::scenario::Override;

/// Input only, no overhead but the spawn prefix: every figure below is worked out by hand.
const TEXT: &str = r#"
name = "by-hand"
[[tier]]
name = "top"
price = { input = 2, cached_input = 0.5, output = 0 }
scores = { code = 0.6 }
[[tier]]
name = "mini"
price = { input = 1, cached_input = 0.5, output = 0 }
scores = { code = 0.6 }
token_multiplier = 1.5
[[task]]
name = "t"
tokens = 100_000
input_share = 1.0
skill = "code"
subtasks = 2
[delegation]
ratio = 1.0
assign = { mini = 1 }
overhead = { spawn = 10_000 }
"#;

fn levers(set: &[&str]) -> BreakEvens {
    let overrides: Vec<Override> = set
        .iter()
        .map(|text| Override::parse(text).unwrap())
        .collect();
    let scenario = Scenario::parse(TEXT, "by-hand.toml", &overrides).unwrap();
    break_even(&scenario, &Silent).unwrap()
}

fn crossing(found: &BreakEvens, name: &str) -> f64 {
    let lever = found.levers.iter().find(|lever| lever.name == name);
    lever.unwrap_or_else(|| panic!("no {name}")).crossings[0].value
}

#[test]
fn every_lever_stops_paying_where_the_hand_says() {
    let found = levers(&[]);
    // 2 a token alone; delegated 1.5 × 100k + 2 × 10k at 1.
    assert!((found.margin.estimate.unwrap() - (1.0 - 170.0 / 200.0)).abs() < 1e-12);
    let close = |name: &str, value: f64| {
        let at = crossing(&found, name);
        assert!((at / value - 1.0).abs() < 1e-7, "{name}: {at}, not {value}");
    };
    close("spawn prefix", 25_000.0);
    close("task size, mean", 40_000.0);
    close("mini: token multiplier", 1.8);
    // Each of two pieces reads c × 100k more: 170 + 200 c = 200.
    close("context share", 0.15);
}

#[test]
fn what_always_pays_says_so_and_what_never_does_has_its_best() {
    let found = levers(&["delegation.overhead.spawn=0"]);
    let cache = found
        .levers
        .iter()
        .find(|lever| lever.name == "mini: cache hit")
        .unwrap();
    assert!(cache.crossings.is_empty() && cache.margin_from.estimate.unwrap() > 0.0);
    let found = levers(&[
        "tier.mini.token_multiplier=4",
        "tier.mini.price.input=2",
        "tier.mini.price.cached_input=2",
    ]);
    let spawn = found
        .levers
        .iter()
        .find(|lever| lever.name == "spawn prefix")
        .unwrap();
    assert!(spawn.crossings.is_empty());
    assert_eq!(spawn.nearest.as_ref().unwrap().place.value, 0.0);
}

#[test]
fn a_score_is_held_against_what_a_success_costs() {
    let found = levers(&[]);
    let lever = found
        .levers
        .iter()
        .find(|lever| lever.name.contains("score"))
        .unwrap();
    assert_eq!(lever.basis, Basis::CostPerSuccess);
    // 170 / s = 200 / 0.6.
    assert!((lever.crossings[0].value - 0.51).abs() < 1e-7);
}

#[test]
fn with_failure_costs_bills_with_failures_are_compared() {
    let found = levers(&["task.t.failure_cost_usd=1"]);
    assert_eq!(found.basis, Basis::CostWithFailures);
    let margin = found.margin.estimate.unwrap();
    assert!((margin - (1.0 - (0.17 + 0.4) / (0.2 + 0.4))).abs() < 1e-12);
}

#[test]
fn tiers_that_do_nothing_and_what_is_not_there_are_left_out_by_name() {
    let found = levers(&[]);
    assert!(
        found.left_out.iter().any(|why| why.contains("review")),
        "{:?}",
        found.left_out
    );
    let found = levers(&["delegation.task_share=0"]);
    assert!(
        found
            .left_out
            .iter()
            .any(|why| why.starts_with("mini: it does nothing"))
    );
}
