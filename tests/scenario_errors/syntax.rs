//! Syntax errors, and files that cannot be read as text.

use std::path::Path;

use rungs::error::ScenarioError;
use rungs::scenario::Scenario;

use super::{GOOD, mistakes, one};

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
fn a_value_that_is_none_is_told_to_need_quotes() {
    one(
        "name = \"mini\"",
        "name = mini",
        "17:8",
        &["`mini` is no value; a text needs quotes"],
    );
    one(
        "seed = 1",
        "seed =",
        "5:7",
        &["there is no value after `=`"],
    );
}
