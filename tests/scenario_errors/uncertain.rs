//! What `[uncertain]` refuses: told at its place, never clipped.

use super::one;

/// The good scenario with one uncertain key, and the place of its value.
#[track_caller]
fn uncertain(entry: &str, place: &str, words: &[&str]) {
    let table = format!("[uncertain]\n{entry}\n\n[[quota]]");
    one("[[quota]]", &table, place, words);
}

#[test]
fn a_path_must_lead_to_a_number() {
    uncertain(
        "\"tier.mini.price.outptu\" = \"4 to 5\"",
        "47:1",
        &["no such key", "tier.mini.price.output"],
    );
    uncertain(
        "\"delegation.on_reject\" = \"4 to 5\"",
        "47:1",
        &["not a number"],
    );
    uncertain(
        "\"task.coding.tokens\" = \"100k to 200k\"",
        "47:1",
        &["is a distribution", "\"task.coding.tokens.median\""],
    );
}

#[test]
fn a_range_is_neither_empty_nor_reversed() {
    uncertain(
        "\"tier.mini.price.output\" = \"5 to 4\"",
        "47:28",
        &["its end is below its beginning"],
    );
    uncertain(
        "\"tier.mini.price.output\" = \"5 to 5\"",
        "47:28",
        &["an empty range"],
    );
    uncertain(
        "\"tier.mini.price.output\" = 5",
        "47:28",
        &["\"low to high\""],
    );
    uncertain(
        "\"tier.mini.price.output\" = \"4 to many\"",
        "47:28",
        &["two numbers"],
    );
    uncertain(
        "\"tier.mini.price.output\" = { normal = { mean = 4, sd = 0 } }",
        "47:28",
        &["sd 0"],
    );
    uncertain(
        "\"task.coding.subtasks\" = { median = 4, p95 = 5 }",
        "47:26",
        &["takes whole numbers"],
    );
}

#[test]
fn what_leaves_the_valid_region_is_named_and_not_clipped() {
    uncertain(
        "\"tier.executive.cache_hit\" = \"0.5 to 1.2\"",
        "47:30",
        &["reaches 1.2", "a share from 0 to 1"],
    );
    uncertain(
        "\"tier.executive.cache_hit\" = { median = 0.5, p95 = 0.9 }",
        "47:30",
        &["`tier.executive.cache_hit` reaches", "a share from 0 to 1"],
    );
    uncertain(
        "\"tier.mini.price.output\" = { normal = { mean = 4, sd = 2 } }",
        "47:28",
        &["reaches -", "from 0"],
    );
}

#[test]
fn the_scenario_must_hold_at_the_ends_alone_and_together() {
    uncertain(
        "\"task.coding.tokens.p95\" = \"50k to 500k\"",
        "47:28",
        &[
            "with `task.coding.tokens.p95` at 50000",
            "is below the median",
        ],
    );
    uncertain(
        "\"tier.mini.cache_hit\" = \"0.1 to 0.5\"",
        "47:25",
        &["with `tier.mini.cache_hit` at 0.1", "cached_input"],
    );
    uncertain(
        "\"task.coding.tokens.median\" = \"50k to 350k\"\n\"task.coding.tokens.p95\" = \"300k to 500k\"",
        "48:28",
        &[
            "`task.coding.tokens.median` at 350000 and `task.coding.tokens.p95` at 300000",
            "is below the median",
        ],
    );
}

#[test]
fn a_key_is_uncertain_once() {
    uncertain(
        "\"tier.mini.price.output\" = \"4 to 5\"\ntier.mini.price.output = \"4 to 6\"",
        "48:17",
        &["uncertain twice"],
    );
}
