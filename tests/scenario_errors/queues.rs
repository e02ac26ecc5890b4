//! Arrivals, queues, pools, presets and plans.

use super::one;

/// Puts a text before `[curve]`, which stands on line 41 of the good scenario.
fn added(text: &str, place: &str, words: &[&str]) {
    one("[curve]", &format!("{text}\n[curve]"), place, words);
}

#[test]
fn arrivals_come_in_exactly_one_way_and_above_zero() {
    added(
        "[arrivals]\npoisson = 0",
        "42:11",
        &["`arrivals.poisson` is 0", "above 0"],
    );
    added("[arrivals]\npoisson = -3", "42:11", &["above 0"]);
    added(
        "[arrivals]\n",
        "41:1",
        &["lacks a process", "`poisson`", "`users`"],
    );
    added(
        "[arrivals]\npoisson = 1\ngamma = { per_hour = 2, cv = 1 }",
        "43:1",
        &["two ways", "the first"],
    );
    added(
        "[arrivals]\npoisson = 1\nprofil = 1",
        "43:1",
        &["unknown key `profil`", "did you mean `profile`?"],
    );
    added(
        "[arrivals]\ngamma = { per_hour = 9, cv = 0 }",
        "42:30",
        &["from 0.01 to 100"],
    );
    added(
        "[arrivals]\nusers = { count = 0, think_s = 5 }",
        "42:19",
        &["from 1 to"],
    );
    added(
        "[arrivals]\npoisson = 1\nprofile = [1, 2]",
        "43:11",
        &["has 2 weights", "24", "168"],
    );
    let zeros = vec!["0"; 24].join(", ");
    added(
        &format!("[arrivals]\npoisson = 1\nprofile = [{zeros}]"),
        "43:11",
        &["sum to 0"],
    );
    let ones = vec!["1"; 24].join(", ");
    added(
        &format!("[arrivals]\nusers = {{ count = 4, think_s = 5 }}\nprofile = [{ones}]"),
        "43:1",
        &["not `users`"],
    );
}

#[test]
fn a_trace_is_a_file_with_times() {
    added(
        "[arrivals]\ntrace = \"nowhere.csv\"",
        "42:9",
        &["the trace cannot be used", "nowhere.csv"],
    );
    added(
        "[arrivals]\ntrace = \"Cargo.toml\"",
        "42:9",
        &["the trace cannot be used"],
    );
}

#[test]
fn a_queue_has_one_length_and_something_left_after_its_warm_up() {
    added(
        "[queue]\nhours = 2\ntasks = 100",
        "43:1",
        &["written twice"],
    );
    added(
        "[queue]\nhours = 2\nwarm_up = 2",
        "43:11",
        &["leaves nothing", "below 2"],
    );
    added(
        "[queue]\nwarm_up = \"mser\"",
        "42:11",
        &["did you mean `mser5`?"],
    );
    added("[queue]\nreplications = 1", "42:16", &["from 2 to"]);
}

#[test]
fn a_pool_names_tiers_that_there_are_and_limits_something() {
    let pool = |tiers: &str, limits: &str| {
        format!("[[pool]]\nname = \"account\"\ntiers = [{tiers}]\nlimits = {{ {limits} }}")
    };
    let tokens = "tokens_per_minute = 1e6";
    added(
        &pool("\"mimi\"", tokens),
        "43:10",
        &["there is no tier `mimi`", "did you mean `mini`?"],
    );
    added(&pool("\"mini\", \"mini\"", tokens), "43:18", &["twice"]);
    added(
        &pool("\"mini\"", "burst_s = 5"),
        "44:10",
        &["limits nothing"],
    );
    added(
        &pool("\"mini\"", "tokens_per_minute = 0"),
        "44:32",
        &["above 0"],
    );
    added(
        &pool("\"executive\"", "concurrent = 0.5"),
        "44:25",
        &["whole number from 1"],
    );
    added(
        &pool("\"mini\"", "concurrent = 5"),
        "44:12",
        &["needs the `speed` of every tier"],
    );
}

#[test]
fn limits_by_name_are_looked_up_and_may_be_replaced() {
    one(
        "requests_per_minute = 10_000, concurrent = 20",
        "preset = \"openai-flagship-4\"",
        "14:21",
        &[
            "there is no preset `openai-flagship-4`",
            "did you mean `openai-flagship-t4`?",
        ],
    );
    one(
        "concurrent = 20",
        "concurrent = 0",
        "14:55",
        &["whole number from 1"],
    );
    one(
        "concurrent = 20",
        "concurrent = 0.5",
        "14:55",
        &["whole number from 1"],
    );
    let text = super::GOOD.replace(
        "requests_per_minute = 10_000, concurrent = 20",
        "preset = \"openai-flagship-t4\", requests_per_minute = 7",
    );
    let scenario = rungs::scenario::Scenario::parse(&text, "s.toml", &[]).unwrap();
    let limits = &scenario.ladder.tiers[0].limits;
    assert_eq!(limits.requests.map(|rate| rate.get()), Some(7.0));
    assert_eq!(limits.tokens.map(|rate| rate.get()), Some(4e6));
    assert_eq!(limits.preset.as_deref(), Some("openai-flagship-t4"));
}

#[test]
fn retries_end_and_their_delays_do_not_shrink() {
    let retry = |text: &str| format!("cache_hit = 0.5\non_limit = {text}");
    one(
        "cache_hit = 0.5",
        &retry("\"wiat\""),
        "11:12",
        &["did you mean `wait`?"],
    );
    one(
        "cache_hit = 0.5",
        &retry("{ retry = { first_s = 9, cap_s = 3 } }"),
        "11:45",
        &["below the first", "9 or more"],
    );
    one(
        "cache_hit = 0.5",
        "cache_hit = 0.5\nerror_rate = 1",
        "11:14",
        &["to below 1"],
    );
}

#[test]
fn a_request_of_one_size_fits_into_its_bucket() {
    let text = super::GOOD
        .replace(
            "tokens = { median = 100_000, p95 = 400_000 }",
            "tokens = 130_000",
        )
        .replace(
            "requests_per_minute = 10_000, concurrent = 20",
            "tokens_per_minute = 60_000, burst_s = 1",
        );
    let without = rungs::scenario::Scenario::parse(&text, "s.toml", &[]);
    assert!(without.is_ok(), "a ceiling does not ask how tokens come");
    let text = text.replace("[curve]", "[arrivals]\npoisson = 10\n[curve]");
    let lines = super::mistakes(&text).lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    for word in [
        "14:12",
        "`executive` takes 6500 tokens",
        "holds 1000",
        "burst_s = 7",
    ] {
        assert!(lines[0].contains(word), "{word} in {lines:?}");
    }
}

#[test]
fn plans_have_objectives_that_can_be_held_and_growth_that_stays_finite() {
    added(
        "[plan]\nslo = [{ metric = \"sojourn.p95\", below = 6 }]",
        "42:19",
        &["is not a metric", "sojourn_s.p95"],
    );
    added(
        "[plan]\nslo = [{ metric = \"success\" }]",
        "42:8",
        &["no condition"],
    );
    added(
        "[plan]\nslo = [{ metric = \"success\", above = 60 }]",
        "42:38",
        &["never 60", "from 0 to 1", "did you mean `60%`?"],
    );
    added(
        "[plan]\nslo = [{ metric = \"sojourn_s.p95\", below = -1 }]",
        "42:44",
        &["never -1", "0 or more"],
    );
    added(
        "[plan]\nmonths = 600\ngrowth_per_month = 0.5",
        "43:20",
        &["grows by up to 50 % a month", "after 600 months"],
    );
    added(
        "[plan]\ngrowth_per_month = \"-2 to 0.1\"",
        "42:20",
        &["reaches -2", "above -1"],
    );
    added(
        "[plan]\nmay_change = [\"limit\"]",
        "42:15",
        &["did you mean `limits`?"],
    );
    added("[plan]\nconfidence = 1", "42:14", &["below 1"]);
    added("[plan]\npeak = 0.5", "42:8", &["from 1 to"]);
}

#[test]
fn a_way_to_arrive_that_is_set_takes_the_place_of_the_one_in_the_file() {
    use rungs::scenario::{Override, Scenario};
    let text = super::GOOD.replace(
        "[curve]",
        "[arrivals]\ngamma = { per_hour = 9, cv = 2 }\n[curve]",
    );
    let set = Override::parse("arrivals.poisson=50").unwrap();
    let scenario = Scenario::parse(&text, "s.toml", &[set]).unwrap();
    assert_eq!(scenario.arrivals.unwrap().per_hour(), Some(50.0));
}
