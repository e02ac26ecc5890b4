//! Keys that are missing.

use rungs::scenario::Scenario;

use super::{GOOD, mistakes, one};

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
