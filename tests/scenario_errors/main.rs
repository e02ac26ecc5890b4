//! The bad-input table, row by row: every mistake is told with its line and column, the allowed
//! range, the nearest valid name, and where two values clash with both places.

mod clashes;
mod missing;
mod names;
mod questions;
mod queues;
mod ranges;
mod routing;
mod syntax;
mod uncertain;

use rungs::error::{Diagnostics, Paint};
use rungs::scenario::{Override, Scenario};

/// Valid, with something of everything; the tests break one thing in it.
const GOOD: &str = r#"name = "good"

[simulation]
tasks = 1_000
seed = 1

[[tier]]
name = "executive"
price = { input = 2.50, cached_input = 0.25, output = 10.00 }
cache_hit = 0.5
scores = { swe = 0.577 }
difficulty_loading = 0.9
speed = { first_token_s = 0.4, output_tokens_per_s = 88 }
limits = { requests_per_minute = 10_000, concurrent = 20 }

[[tier]]
name = "mini"
price = { input = 0.75, output = 4.50 }
scores = { swe = 0.544 }
difficulty_loading = 0.8
token_multiplier = 1.2

[[task]]
name = "coding"
weight = 1.0
tokens = { median = 100_000, p95 = 400_000 }
input_share = 0.97
subtasks = 4
requests = 13
skill = "swe"

[delegation]
ratio = 0.9
assign = { mini = 1.0 }

[delegation.review]
rate = 0.7
catches_wrong = 0.8
passes_right = 0.9

[curve]
from = 0.0
to = 1.0
points = 11

[[quota]]
name = "window"
tiers = ["executive", "mini"]

[[claim]]
says = "cheaper"
metric = "savings"
with = { "delegation.ratio" = 0.5 }
above = 0.1
"#;

fn mistakes(text: &str) -> Diagnostics {
    Scenario::parse(text, "s.toml", &[]).expect_err("the scenario is accepted")
}

/// Breaks one place of the good scenario: exactly one mistake, told at `place` with all of `words`.
#[track_caller]
fn one(good: &str, bad: &str, place: &str, words: &[&str]) {
    assert!(GOOD.contains(good), "the scenario has no {good}");
    let wrong = mistakes(&GOOD.replacen(good, bad, 1));
    let lines = wrong.lines();
    let long = wrong.render(Paint::Plain);
    assert_eq!(lines.len(), 1, "{long}");
    assert!(
        lines[0].starts_with(&format!("s.toml:{place}: ")),
        "not at {place}: {}",
        lines[0]
    );
    for word in words {
        assert!(long.contains(word), "no {word:?} in\n{long}");
    }
}

#[track_caller]
fn set(argument: &str) -> Result<Scenario, Diagnostics> {
    Scenario::parse(GOOD, "s.toml", &[Override::parse(argument).unwrap()])
}

#[test]
fn the_good_scenario_and_every_bundled_one_are_valid() {
    Scenario::parse(GOOD, "s.toml", &[]).unwrap_or_else(|wrong| panic!("{wrong}"));
    for folder in ["scenarios", "scenarios/validation"] {
        let paths = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        for path in paths.filter(|path| path.is_file()) {
            Scenario::load(&path, &[]).unwrap_or_else(|wrong| panic!("{wrong}"));
        }
    }
}
