//! Names that lead nowhere: the nearest valid one is told.

use super::one;

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

#[test]
fn a_list_of_tables_written_as_a_value_names_the_key_that_was_meant() {
    one(
        "subtasks = 4",
        "subtask = 4",
        "28:11",
        &["must be a list of tables", "did you mean `subtasks`?"],
    );
}
