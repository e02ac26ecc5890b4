//! Values that clash: both places are shown.

use rungs::error::Paint;

use super::{GOOD, mistakes, one};

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
    one(
        "[[task]]",
        "[[tier]]\nname = \"router\"\nprice = { input = 1, output = 1 }\nscores = { swe = 0.5 }\ndifficulty_loading = 0.5\n[[task]]",
        "24:8",
        &["`router`", "reserved"],
    );
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
        long.contains("the median") && long.contains("100,000 or more"),
        "{long}"
    );
}
