//! The digest: the same for the same scenario however it is written, another for any other value.

use rungs::scenario::{Override, Scenario, init_template};

fn digest(text: &str) -> String {
    Scenario::parse(text, "s.toml", &[])
        .unwrap_or_else(|wrong| panic!("{wrong}"))
        .digest
}

#[test]
fn the_way_it_is_written_does_not_change_the_digest() {
    let plain = digest(&init_template("mine"));
    for (as_is, otherwise) in [
        ("seed = 1 ", "seed = 0x1 # another comment"),
        ("tasks = 200_000", "tasks = 2e5"),
        ("tasks = 200_000", "tasks = \"200k\""),
        ("seed = 1 ", "exact = false\nseed = 1"),
        ("name = \"mine\"", "name = \"another\""),
        ("cache_hit = 0.86", "cache_hit = \"86%\""),
        ("\"4M/min\"", "4_000_000"),
        ("{ mini = 0.8, nano = 0.2 }", "{ nano = 0.2, mini = 0.8 }"),
        (
            "price = { input = 2.50, cached_input = 0.25, output = 15.00 }",
            "price.output = 15\nprice.input = \"$2.5\"\nprice.cached_input = 0.25",
        ),
        ("on_reject = \"escalate\"", "task_share = 1.0"),
        ("points = 41", ""),
        (
            "with = { \"delegation.ratio\" = 0.9 }",
            "with = { 'delegation.ratio' = 0.90 }",
        ),
    ] {
        assert!(init_template("mine").contains(as_is), "{as_is}");
        assert_eq!(
            digest(&init_template("mine").replacen(as_is, otherwise, 1)),
            plain,
            "{otherwise}"
        );
    }
}

#[test]
fn any_value_changes_the_digest() {
    let mut seen = vec![digest(&init_template("mine"))];
    for (as_is, otherwise) in [
        ("seed = 1 ", "seed = 2 "),
        ("tasks_per_month = 20_000", "tasks_per_month = 20_001"),
        ("cache_hit = 0.86", "cache_hit = 0.87"),
        ("coding = 0.577", "coding = { score = 0.577, of = 731 }"),
        ("output_tokens_per_s = 88", "output_tokens_per_s = 89"),
        ("p95 = 400_000", "p95 = 400_001"),
        ("subtasks = 4", "subtasks = { poisson = 4 }"),
        ("assign = { mini = 0.8", "assign = { mini = 0.9"),
        ("on_reject = \"escalate\"", "on_reject = \"accept\""),
        ("spawn = \"12k to 29k\"", "spawn = \"12k to 30k\""),
        ("catches_wrong = 0.8", "catches_wrong = 0.81"),
        ("points = 41", "points = 21"),
        ("\"delegation.ratio\" = 0.9", "\"delegation.ratio\" = 0.8"),
        ("within = [0.70, 0.05]", "within = [0.70, 0.06]"),
        ("name = \"coding\"", "name = \"programming\""),
    ] {
        assert!(init_template("mine").contains(as_is), "{as_is}");
        seen.push(digest(&init_template("mine").replacen(as_is, otherwise, 1)));
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count);
}

#[test]
fn an_override_and_the_same_value_in_the_file_have_one_digest() {
    let set = Override::parse("simulation.seed=7").unwrap();
    let overridden = Scenario::parse(&init_template("mine"), "s.toml", &[set])
        .unwrap()
        .digest;
    assert_eq!(
        overridden,
        digest(&init_template("mine").replacen("seed = 1 ", "seed = 7 ", 1))
    );
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_matter() {
    let windows = format!("\u{feff}{}", init_template("mine").replace('\n', "\r\n"));
    assert_eq!(digest(&windows), digest(&init_template("mine")));
}
