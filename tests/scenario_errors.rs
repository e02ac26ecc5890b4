//! The bad-input table, row by row: every mistake is told with its line and column, the allowed
//! range, the nearest valid name, and where two values clash with both places.

use std::path::Path;

use rungs::error::{Diagnostics, Paint, ScenarioError};
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
    for entry in std::fs::read_dir("scenarios").unwrap() {
        Scenario::load(&entry.unwrap().path(), &[]).unwrap_or_else(|wrong| panic!("{wrong}"));
    }
}

// --- Syntax

#[test]
fn several_syntax_errors_are_all_told_with_line_and_column() {
    let text = GOOD
        .replace("seed = 1", "seed = ")
        .replace("weight = 1.0", "weight = 1.0.0");
    let lines = mistakes(&text).lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("s.toml:5:8: not TOML"), "{}", lines[0]);
    assert!(lines[1].starts_with("s.toml:25:"), "{}", lines[1]);
}

#[test]
fn mistakes_in_what_could_be_read_are_told_beside_syntax_errors() {
    let text = GOOD
        .replace("seed = 1", "seed = ")
        .replace("cache_hit = 0.5", "cache_hit = 1.5");
    let lines = mistakes(&text).lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[1].starts_with("s.toml:10:13: `tier.executive.cache_hit` is 1.5"),
        "{}",
        lines[1]
    );
}

#[test]
fn at_most_fifty_mistakes_are_told_and_the_rest_is_counted() {
    let bad: String = (0..60).map(|at| format!("key{at} = \n")).collect();
    let lines = mistakes(&bad).lines();
    assert_eq!(lines.len(), 51);
    assert_eq!(lines[50], "and 10 more");
}

#[test]
fn a_duplicate_key_is_told_at_the_second() {
    one("seed = 1", "seed = 1\nseed = 2", "6:1", &["duplicate key"]);
}

// --- Names

#[test]
fn an_unknown_key_names_the_nearest() {
    one(
        "cache_hit = 0.5",
        "cach_hit = 0.5",
        "10:1",
        &["unknown key `cach_hit`", "did you mean `cache_hit`?"],
    );
}

#[test]
fn a_key_in_the_wrong_table_names_its_home() {
    one(
        "seed = 1",
        "seed = 1\nspawn = 3",
        "6:1",
        &["`spawn` is a key of `delegation.overhead`"],
    );
}

#[test]
fn an_unknown_part_of_a_distribution_names_the_nearest() {
    one(
        "median = 100_000",
        "medain = 100_000",
        "26:12",
        &["unknown key `medain`", "did you mean `median`?"],
    );
}

#[test]
fn an_unknown_tier_names_the_nearest() {
    one(
        "assign = { mini = 1.0 }",
        "assign = { mimi = 1.0 }",
        "34:12",
        &["there is no tier `mimi`", "did you mean `mini`?"],
    );
    one(
        "[\"executive\", \"mini\"]",
        "[\"executive\", \"mni\"]",
        "48:23",
        &["there is no tier `mni`", "did you mean `mini`?"],
    );
}

#[test]
fn an_unknown_path_names_the_nearest() {
    one(
        "\"delegation.ratio\" = 0.5",
        "\"delegation.ration\" = 0.5",
        "53:10",
        &["unknown key `ration`", "did you mean `delegation.ratio`?"],
    );
    one(
        "[curve]",
        "[curve]\nvary = \"tier.mini.prise.output\"",
        "42:8",
        &[
            "unknown key `prise`",
            "did you mean `tier.mini.price.output`?",
        ],
    );
}

#[test]
fn an_unknown_metric_names_the_nearest() {
    one(
        "metric = \"savings\"",
        "metric = \"saving\"",
        "52:10",
        &["`saving` is not a metric", "did you mean `savings`?"],
    );
    one(
        "metric = \"savings\"",
        "metric = \"tiers.mimi.cost_usd\"",
        "52:10",
        &["tiers.mini.cost_usd"],
    );
}

#[test]
fn an_unknown_word_names_the_nearest() {
    one(
        "ratio = 0.9",
        "ratio = 0.9\non_reject = \"escalat\"",
        "34:13",
        &[
            "\"escalate\", \"executive\", \"accept\"",
            "did you mean `escalate`?",
        ],
    );
}

#[test]
fn a_skill_that_no_tier_has_names_the_nearest() {
    one(
        "skill = \"swe\"",
        "skill = \"swee\"",
        "30:9",
        &[
            "no tier has a score for the skill `swee`",
            "did you mean `swe`?",
        ],
    );
}

// --- Ranges

#[test]
fn prices_are_finite_and_not_negative() {
    one(
        "output = 4.50",
        "output = -4.50",
        "18:34",
        &["`tier.mini.price.output` is -4.50", "from 0"],
    );
    one(
        "output = 4.50",
        "output = nan",
        "18:34",
        &["is nan", "from 0"],
    );
    one(
        "output = 4.50",
        "output = inf",
        "18:34",
        &["is inf", "from 0"],
    );
    one(
        "output = 4.50",
        "output = 1e999",
        "18:34",
        &["is 1e999", "from 0"],
    );
}

#[test]
fn shares_lie_between_0_and_1_and_a_percentage_is_guessed() {
    one(
        "scores = { swe = 0.577 }",
        "scores = { swe = 57.7 }",
        "11:18",
        &["is 57.7", "a share from 0 to 1", "0.577 or \"57.7%\""],
    );
    one(
        "cache_hit = 0.5",
        "cache_hit = -0.5",
        "10:13",
        &["is -0.5", "a share from 0 to 1"],
    );
    one(
        "ratio = 0.9",
        "ratio = 1.9",
        "33:9",
        &["`delegation.ratio` is 1.9", "a share from 0 to 1"],
    );
    one(
        "input_share = 0.97",
        "input_share = \"197%\"",
        "27:15",
        &["is \"197%\"", "a share from 0 to 1"],
    );
    one(
        "catches_wrong = 0.8",
        "catches_wrong = nan",
        "38:17",
        &["is nan", "a share from 0 to 1"],
    );
}

#[test]
fn a_loading_is_below_1() {
    one(
        "difficulty_loading = 0.9",
        "difficulty_loading = 1",
        "12:22",
        &["is 1", "from 0 to below 1"],
    );
}

#[test]
fn weights_and_shares_do_not_sum_to_0() {
    one(
        "weight = 1.0",
        "weight = 0.0",
        "25:10",
        &["the weights of all tasks sum to 0"],
    );
    one(
        "assign = { mini = 1.0 }",
        "assign = { mini = 0 }",
        "34:10",
        &["the shares of `delegation.assign` sum to 0"],
    );
    one(
        "subtasks = 4\nrequests = 13\n",
        "requests = 13\n[[task.subtask]]\nname = \"a\"\nshare = 0\n",
        "31:9",
        &["sum to 0"],
    );
}

#[test]
fn numbers_are_numbers() {
    one(
        "weight = 1.0",
        "weight = true",
        "25:10",
        &["`task.coding.weight` is true"],
    );
    one(
        "weight = 1.0",
        "weight = \"heavy\"",
        "25:10",
        &["is \"heavy\"", "100k"],
    );
    one(
        "weight = 1.0",
        "weight = 2024-01-01",
        "25:10",
        &["is 2024-01-01"],
    );
}

#[test]
fn counts_begin_at_1() {
    one(
        "subtasks = 4",
        "subtasks = 0",
        "28:12",
        &["`task.coding.subtasks` is 0", "from 1 to 10,000"],
    );
    one(
        "subtasks = 4",
        "subtasks = 1.5",
        "28:12",
        &["is 1.5", "a whole number"],
    );
    one(
        "subtasks = 4",
        "subtasks = { poisson = 0.5 }",
        "28:24",
        &["is 0.5", "from 1"],
    );
    one(
        "subtasks = 4",
        "subtasks = { choices = { \"0\" = 1.0 } }",
        "28:26",
        &["is \"0\"", "from 1"],
    );
    one(
        "tasks = 1_000",
        "tasks = 0",
        "4:9",
        &["`simulation.tasks` is 0", "from 1"],
    );
    one("seed = 1", "seed = -1", "5:8", &["is -1", "from 0"]);
}

#[test]
fn a_distribution_makes_sense() {
    one(
        "p95 = 400_000",
        "p95 = 50_000",
        "26:36",
        &["is below the median", "100000 or more", "the median"],
    );
    one(
        "median = 100_000",
        "median = 0",
        "26:21",
        &["`task.coding.tokens.median` is 0", "above 0"],
    );
    one(
        "median = 100_000, p95 = 400_000",
        "mean = 100_000, p95 = 900_000",
        "26:34",
        &["does not fit the mean", "3.868", "the mean"],
    );
    one(
        "median = 100_000, p95 = 400_000",
        "median = 100_000",
        "26:10",
        &[
            "not a distribution in any of its forms",
            "only median here",
            "{ median, p95 }",
        ],
    );
    one(
        "{ median = 100_000, p95 = 400_000 }",
        "\"400k to 20k\"",
        "26:10",
        &["its end is below its beginning"],
    );
    one(
        "{ median = 100_000, p95 = 400_000 }",
        "\"lots\"",
        "26:10",
        &["is \"lots\"", "\"20k to 200k\""],
    );
    one(
        "{ median = 100_000, p95 = 400_000 }",
        "{ empirical = { quantiles = [[0, 10], [0.5, 5], [1, 7]] } }",
        "26:10",
        &["quantile"],
    );
    one(
        "input_share = 0.97",
        "input_share = { mean = 1, concentration = 9 }",
        "27:24",
        &["is 1", "above 0 and below 1"],
    );
}

#[test]
fn precision_lies_between_0_and_1() {
    one(
        "seed = 1",
        "seed = 1\nprecision = 0",
        "6:13",
        &["`simulation.precision` is 0", "above 0 and below 1"],
    );
    one(
        "seed = 1",
        "seed = 1\nprecision = 1",
        "6:13",
        &["above 0 and below 1"],
    );
}

// --- What is missing

#[test]
fn an_empty_file_says_where_to_start() {
    for text in ["", "  \n\n"] {
        let lines = mistakes(text).lines();
        assert_eq!(
            lines,
            ["s.toml:1:1: the file is empty; `rungs init` writes a scenario to start from"]
        );
    }
}

#[test]
fn a_scenario_needs_a_tier_a_task_and_a_name() {
    let lines = mistakes("description = \"nothing\"\n").lines();
    assert_eq!(lines.len(), 3, "{lines:?}");
    for word in ["`name`", "there is no tier", "there is no task"] {
        assert!(
            lines.iter().any(|line| line.contains(word)),
            "{word} in {lines:?}"
        );
    }
    let lines = mistakes("name = \"x\"\ntier = []\ntask = []\n").lines();
    assert!(lines[0].contains("2:8: there is no tier"), "{lines:?}");
}

#[test]
fn names_are_not_empty() {
    one(
        "name = \"coding\"",
        "name = \" \"",
        "24:8",
        &["a text that is not empty"],
    );
}

#[test]
fn a_single_bracket_table_is_told_to_be_a_list() {
    let text =
        "name = \"x\"\n[tier]\nname = \"a\"\n[[task]]\nname = \"t\"\ntokens = 1\ninput_share = 1\n";
    let lines = mistakes(text).lines();
    assert!(
        lines[0].contains("2:1: `tier` must be a list of tables") && lines[0].contains("[[tier]]"),
        "{lines:?}"
    );
}

#[test]
fn work_is_written_in_exactly_one_of_two_forms() {
    one(
        "input_share = 0.97",
        "input_share = 0.97\noutput_tokens = 5",
        "28:1",
        &["both forms of work", "one form", "the other form"],
    );
    one(
        "tokens = { median = 100_000, p95 = 400_000 }\ninput_share = 0.97\n",
        "",
        "23:1",
        &[
            "task `coding` says nothing of its work",
            "`input_tokens` with `output_tokens`",
        ],
    );
    one(
        "input_share = 0.97\n",
        "",
        "26:1",
        &["has `tokens` and lacks `input_share`"],
    );
    one(
        "input_share = 0.97",
        "input_share = 0.97\ntokens_correlation = 0.5",
        "28:1",
        &["`tokens_correlation` needs `input_tokens`"],
    );
    one(
        "tokens = { median = 100_000, p95 = 400_000 }\ninput_share = 0.97\n",
        "input_tokens = 0\noutput_tokens = 0\n",
        "26:16",
        &["has no work"],
    );
}

#[test]
fn something_delegated_needs_an_assignment() {
    one(
        "assign = { mini = 1.0 }\n",
        "",
        "33:9",
        &[
            "work of task `coding` is delegated, and nobody is assigned",
            "assign = { mini = 1.0 }",
        ],
    );
}

#[test]
fn a_delegation_needs_its_ratio() {
    one("ratio = 0.9\n", "", "32:1", &["`delegation` lacks `ratio`"]);
}

#[test]
fn a_review_needs_both_its_error_rates() {
    one(
        "catches_wrong = 0.8\n",
        "",
        "37:8",
        &["lacks `catches_wrong`"],
    );
    one(
        "passes_right = 0.9\n",
        "",
        "37:8",
        &["lacks `passes_right`"],
    );
}

#[test]
fn a_used_skill_needs_a_score_and_a_loading_in_every_tier() {
    one(
        "scores = { swe = 0.544 }\n",
        "",
        "16:1",
        &[
            "tier `mini` has no score for the skill `swe`",
            "the skill is used here",
        ],
    );
    one(
        "scores = { swe = 0.544 }",
        "scores = { other = 0.544 }",
        "19:1",
        &["tier `mini` has no score for the skill `swe`"],
    );
    one(
        "difficulty_loading = 0.8\n",
        "",
        "16:1",
        &[
            "tier `mini` lacks `difficulty_loading`",
            "the skill `swe` is used here",
            "a review may reject",
        ],
    );
    let nothing_rejected = GOOD
        .replace("difficulty_loading = 0.8\n", "")
        .replace("rate = 0.7", "rate = 0");
    assert!(Scenario::parse(&nothing_rejected, "s.toml", &[]).is_ok());
}

#[test]
fn limits_need_what_they_count() {
    one(
        "requests = 13\n",
        "",
        "14:12",
        &[
            "`requests_per_minute` needs `requests` in every class",
            "`coding` has none",
        ],
    );
}

#[test]
fn a_concurrent_limit_needs_a_speed() {
    one(
        "speed = { first_token_s = 0.4, output_tokens_per_s = 88 }\n",
        "",
        "13:42",
        &["`concurrent` needs the tier's `speed`"],
    );
    one(
        ", output_tokens_per_s = 88",
        "",
        "13:9",
        &["lacks `output_tokens_per_s`"],
    );
}

// --- Clashes

#[test]
fn work_is_not_assigned_to_the_executive() {
    one(
        "assign = { mini = 1.0 }",
        "assign = { executive = 1.0 }",
        "34:12",
        &[
            "assigned to the executive",
            "the first tier is the executive",
        ],
    );
    one(
        "points = 11",
        "points = 11\nassignments = [{ executive = 1.0 }]",
        "45:18",
        &["assigned to the executive"],
    );
    one(
        "skill = \"swe\"",
        "skill = \"swe\"\nassign = { executive = 1.0 }",
        "31:12",
        &["assigned to the executive"],
    );
}

#[test]
fn names_are_unique() {
    one(
        "[[task]]",
        "[[tier]]\nname = \"mini\"\nprice = { input = 1, output = 1 }\nscores = { swe = 0.5 }\ndifficulty_loading = 0.5\n[[task]]",
        "24:8",
        &["two of the name `mini`", "the first", "the second"],
    );
    one(
        "[delegation]",
        "[[task]]\nname = \"coding\"\ntokens = 5\ninput_share = 1\nrequests = 1\nskill = \"swe\"\n[delegation]",
        "33:8",
        &["two of the name `coding`"],
    );
    one(
        "subtasks = 4\nrequests = 13\n",
        "requests = 13\n[[task.subtask]]\nname = \"a\"\nshare = 1\n[[task.subtask]]\nname = \"a\"\nshare = 1\n",
        "33:8",
        &["two of the name `a`"],
    );
    one(
        "[[claim]]",
        "[[quota]]\nname = \"window\"\n[[claim]]",
        "51:8",
        &["two of the name `window`"],
    );
}

#[test]
fn the_executive_has_no_multiplier() {
    one(
        "cache_hit = 0.5",
        "cache_hit = 0.5\ntoken_multiplier = 1.1",
        "11:1",
        &[
            "the executive has a token_multiplier",
            "in subordinates only",
        ],
    );
}

#[test]
fn a_cache_hit_needs_a_cached_price() {
    one(
        "token_multiplier = 1.2",
        "cache_hit = 0.3",
        "21:13",
        &[
            "cache_hit is 0.3 and the price has no `cached_input`",
            "needs `cached_input = ...`",
        ],
    );
}

#[test]
fn subtasks_do_not_stand_beside_kinds() {
    one(
        "skill = \"swe\"",
        "skill = \"swe\"\n[[task.subtask]]\nname = \"a\"\nshare = 1",
        "28:1",
        &[
            "`subtasks` stands beside [[task.subtask]]",
            "give each kind its `count`",
        ],
    );
}

#[test]
fn what_comes_later_is_reserved() {
    for table in ["arrivals", "queue", "plan", "uncertain", "catalog"] {
        one(
            "[curve]",
            &format!("[{table}]\n[curve]"),
            "41:2",
            &["is reserved for work that comes later"],
        );
    }
    one(
        "[curve]",
        "[[pool]]\n[curve]",
        "41:3",
        &["`pool` is reserved"],
    );
    one(
        "cache_hit = 0.5",
        "on_limit = 1",
        "10:1",
        &["`tier.executive.on_limit` is reserved"],
    );
    one(
        "first_token_s = 0.4",
        "jitter = 0.4",
        "13:11",
        &["`tier.executive.speed.jitter` is reserved"],
    );
    one(
        "cached_input = 0.25",
        "catalog = \"x\", cached_input = 0.25",
        "9:25",
        &["price.catalog` is reserved"],
    );
    one(
        "concurrent = 20",
        "burst_s = 20",
        "14:42",
        &["limits.burst_s` is reserved"],
    );
    one(
        "[[task]]",
        "[[tier]]\nname = \"router\"\nprice = { input = 1, output = 1 }\nscores = { swe = 0.5 }\ndifficulty_loading = 0.5\n[[task]]",
        "24:8",
        &["`router`", "reserved"],
    );
}

// --- Curves and claims

#[test]
fn a_grid_has_two_points_and_stays_within_the_range() {
    one(
        "points = 11",
        "points = 1",
        "44:10",
        &["`curve.points` is 1", "from 2 to 10,001"],
    );
    one(
        "to = 1.0",
        "to = 1.5",
        "43:6",
        &[
            "the grid of `delegation.ratio` reaches 1.5",
            "a share from 0 to 1",
        ],
    );
    one(
        "from = 0.0",
        "from = -0.1",
        "42:8",
        &[
            "the grid of `delegation.ratio` reaches -0.1",
            "a share from 0 to 1",
        ],
    );
    one(
        "to = 1.0",
        "to = 0.0",
        "43:6",
        &["`curve.to` is 0", "above 0"],
    );
    one(
        "from = 0.0\nto = 1.0\npoints = 11",
        "vary = \"task.coding.subtasks\"\nfrom = 1\nto = 4\npoints = 11",
        "45:10",
        &["between whole numbers", "points = 4"],
    );
    one(
        "from = 0.0\nto = 1.0\n",
        "vary = \"tier.mini.price.output\"\n",
        "42:8",
        &["lacks `from`"],
    );
}

#[test]
fn only_numbers_vary() {
    one(
        "[curve]",
        "[curve]\nvary = \"delegation.on_reject\"",
        "42:8",
        &["cannot vary: it is not a number"],
    );
}

#[test]
fn a_claim_has_one_condition_that_makes_sense() {
    one(
        "above = 0.1",
        "above = 0.1\nbelow = 0.2",
        "55:1",
        &["two conditions: `above` and `below`"],
    );
    one(
        "above = 0.1\n",
        "",
        "50:1",
        &[
            "there is no condition",
            "`within`, `between`, `below`, `above`",
        ],
    );
    one(
        "above = 0.1",
        "between = [0.5, 0.1]",
        "54:11",
        &["below its beginning"],
    );
    one(
        "above = 0.1",
        "within = [0.5, -0.1]",
        "54:10",
        &["a tolerance of -0.1"],
    );
    one(
        "above = 0.1",
        "within = [0.5]",
        "54:10",
        &["a list of two numbers"],
    );
    one("says = \"cheaper\"\n", "", "50:1", &["lacks `says`"]);
}

#[test]
fn a_claim_is_checked_at_its_own_point() {
    one(
        "= 0.5 }",
        "= 1.5 }",
        "53:31",
        &["`delegation.ratio` is 1.5", "a share from 0 to 1"],
    );
    one(
        "\"delegation.ratio\" = 0.5",
        "\"task.coding.tokens.p95\" = 5",
        "53:37",
        &["is below the median"],
    );
}

// --- Overrides

#[test]
fn a_wrong_override_is_told_at_the_argument() {
    for (argument, place, words) in [
        (
            "tier.mimi.price.output=4",
            "1:7",
            "did you mean `tier.mini.price.output`?",
        ),
        ("tier.mini.price.output=-4", "1:30", "from 0"),
        ("delegation.on_reject=retry", "1:28", "\"escalate\""),
        ("nonsense=4", "1:7", "unknown key `nonsense`"),
        ("delegation.ratio=", "1:24", "a number"),
        ("arrivals.rate=1", "1:7", "reserved"),
        ("claim.says=x", "1:7", "no paths"),
        ("task.coding.tokens.p95=5", "1:30", "below the median"),
    ] {
        let wrong = set(argument).expect_err(argument);
        let line = &wrong.lines()[0];
        assert!(
            line.starts_with(&format!("command line:{place}: ")),
            "{line}"
        );
        let long = wrong.render(Paint::Plain);
        assert!(
            long.contains(words) && long.contains(&format!("--set {argument}")),
            "{long}"
        );
    }
}

#[test]
fn an_override_reaches_any_key_written_or_not() {
    let mini = |scenario: &Scenario| scenario.ladder.tiers[1].clone();
    assert_eq!(
        mini(&set("tier.mini.price.output=9").unwrap())
            .price
            .output
            .get(),
        9e-6
    );
    assert_eq!(
        mini(&set("tier.mini.quota_weight=0.3").unwrap()).quota_weight,
        0.3
    );
    assert!(set("delegation.on_reject=executive").is_ok());
    assert!(set("task.coding.tokens=20k to 200k").is_ok());
    assert!(set("delegation.overhead.plan.tokens={median=100,p95=400}").is_ok());
    assert!(set("delegation.parallel=3").unwrap().policy.parallel == Some(3));
    assert!(
        set("simulation={tasks=7,seed=9}")
            .is_ok_and(|s| s.simulation.tasks == 7 && s.simulation.seed == 9)
    );
    assert!(set("description=5").is_ok_and(|s| s.description.as_deref() == Some("5")));
    assert_eq!(
        set("delegation.ratio=0.25").unwrap().overrides,
        ["delegation.ratio = 0.25"]
    );
}

#[test]
fn a_flag_of_its_own_is_told_by_its_name() {
    let wrong = Scenario::parse(
        GOOD,
        "s.toml",
        &[Override::flag("--precision", "simulation.precision", 2)],
    );
    let text = wrong.expect_err("accepted").render(Paint::Plain);
    assert!(
        text.contains("--precision 2") && text.contains("above 0 and below 1"),
        "{text}"
    );
}

// --- Files

#[test]
fn what_cannot_be_read_is_no_invalid_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("latin.toml"), b"name = \"caf\xe9\"\n").unwrap();
    let large = std::fs::File::create(at("large.toml")).unwrap();
    large.set_len(16 * 1024 * 1024 + 1).unwrap();
    for (path, words) in [
        (at("missing.toml"), "No such file"),
        (folder.path().to_path_buf(), "directory"),
        (at("latin.toml"), "not UTF-8"),
        (at("large.toml"), "larger than 16 MiB"),
    ] {
        let error = Scenario::load(Path::new(&path), &[]).expect_err("loaded");
        assert!(matches!(error, ScenarioError::Unreadable { .. }));
        let text = error.to_string();
        assert!(
            text.contains(words) && text.contains(&path.display().to_string()),
            "{text}"
        );
    }
}

#[test]
fn a_clash_shows_both_lines_in_the_long_form() {
    let text = GOOD
        .replace("p95 = 400_000", "p95 = 50_000")
        .replace("median = 100_000, p95", "median = 100_000,\np95");
    let long = mistakes(&text).render(Paint::Plain);
    assert!(
        long.contains("--> s.toml:27:7") || long.contains("s.toml:27:"),
        "{long}"
    );
    assert!(
        long.contains("the median") && long.contains("100000 or more"),
        "{long}"
    );
}
