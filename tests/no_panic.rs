//! Whatever somebody writes, there is a scenario or a list of mistakes, and both can be shown.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use rungs::error::Paint;
use rungs::scenario::{Override, Scenario, init_template};

/// Reads a text and uses everything that comes of it.
fn digest(text: &str, overrides: &[Override]) {
    match Scenario::parse(text, "s.toml", overrides) {
        Ok(scenario) => {
            assert_eq!(scenario.digest.len(), 64);
            assert!(!scenario.ladder.tiers.is_empty() && !scenario.classes.is_empty());
            scenario.inputs();
            for value in [0.0, 0.5, 1e300, f64::NAN] {
                let _ = scenario.at(value).map(|point| point.latency_reason());
            }
            for claim in &scenario.claims {
                let keys: Vec<_> = claim.with.iter().collect();
                scenario
                    .with(&keys)
                    .expect("the points of claims are checked");
            }
            for value in [scenario.curve.values.first(), scenario.curve.values.last()] {
                assert!(value.is_none_or(|value| scenario.at(*value).is_ok()));
            }
        }
        Err(wrong) => {
            assert!(!wrong.list().is_empty());
            assert!(wrong.render(Paint::Plain).contains("error"));
            wrong.render(Paint::Styled);
            wrong.lines();
        }
    }
}

/// Pieces that mean something in a scenario, right and wrong.
const WORDS: [&str; 44] = [
    "\n",
    "=",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    ",",
    ".",
    "\"",
    "'",
    "\"\"\"",
    "#",
    "\\",
    "-",
    "0",
    "1",
    "1e308",
    "nan",
    "inf",
    "-0.0",
    "1e15",
    "18446744073709551616",
    "\"100k\"",
    "\"20k to 200k\"",
    "\"90%\"",
    "{ mean = 0.5, concentration = 3 }",
    "{ choices = { \"0\" = 0.3, \"1\" = 0.7 } }",
    "{ poisson = 4 }",
    "[[tier]]\n",
    "[[task]]\n",
    "[delegation]\n",
    "[[task.subtask]]\n",
    "name = \"mini\"\n",
    "subtasks = 3\n",
    "vary = \"task.coding.tokens.median\"\n",
    "tokens = 5\n",
    "\u{0}",
    "\u{202e}",
    "\u{feff}",
    "日本",
    "\r\n",
    "\t",
];

#[derive(Clone, Debug)]
enum Edit {
    Insert(&'static str),
    Remove(usize),
    CopyLine,
    Swap(&'static str),
}

fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, Edit)>> {
    let word = || prop::sample::select(&WORDS[..]);
    let edit = prop_oneof![
        word().prop_map(Edit::Insert),
        (1_usize..40).prop_map(Edit::Remove),
        Just(Edit::CopyLine),
        word().prop_map(Edit::Swap),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), edit), 1..5)
}

fn mutate(text: &str, edits: &[(prop::sample::Index, Edit)]) -> String {
    let mut text = text.to_string();
    for (place, edit) in edits {
        if text.is_empty() {
            break;
        }
        let boundary = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let at = boundary(place.index(text.len()));
        match edit {
            Edit::Insert(word) => text.insert_str(at, word),
            Edit::Remove(bytes) => {
                let end = boundary((at + bytes).min(text.len()));
                text.replace_range(at..end, "");
            }
            Edit::CopyLine => {
                let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
                let line = text[at..end].to_string();
                text.insert_str(end, &line);
            }
            Edit::Swap(word) => {
                // The value of the next key.
                let start = text[at..]
                    .find("= ")
                    .map_or(text.len(), |found| at + found + 2);
                let end = text[start..]
                    .find([',', '}', '\n'])
                    .map_or(text.len(), |found| start + found);
                text.replace_range(start..end, word);
            }
        }
    }
    text
}

fn config(cases: u32) -> Config {
    Config {
        cases,
        rng_seed: RngSeed::Fixed(20),
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn a_mutated_scenario_is_read_or_refused(edits in edits()) {
        digest(&mutate(&init_template("mine"), &edits), &[]);
    }
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn random_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        digest(&String::from_utf8_lossy(&bytes), &[]);
    }

    #[test]
    fn random_words_are_refused(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..60)) {
        digest(&words.concat(), &[]);
    }

    #[test]
    fn a_random_override_is_taken_or_refused(
        key in "(tier|task|delegation|curve|quota|claim|unit|[a-z]{0,4})([.](mini|coding|price|tokens|ratio|assign|\"|'|[.]|scores|review|[a-zµ]{0,3})){0,4}",
        value in "([-0-9.e]{0,6}|[a-z{}\"=\\[\\], 0-9]{0,12})",
    ) {
        let one = Override { key, value, flag: "--set".to_string() };
        digest(&init_template("mine"), &[one]);
    }
}

#[test]
fn deep_nesting_is_refused_without_exhausting_the_stack() {
    for text in [
        format!("{} = 1", vec!["a"; 1_000_000].join(".")),
        format!("[{}]\nb = 1", vec!["a"; 1_000_000].join(".")),
        format!("[[{}]]\nb = 1", vec!["a"; 1_000_000].join(".")),
        format!("a = {}", "[".repeat(1_000_000)),
        format!("a = {}", "{a=".repeat(300_000)),
        format!("a = {{ {} = 1 }}", vec!["a"; 300_000].join(".")),
    ] {
        digest(&text, &[]);
    }
    let deep = Override {
        key: "name".into(),
        value: "[".repeat(300_000),
        flag: "--set".into(),
    };
    digest(&init_template("mine"), &[deep]);
    let deep = Override {
        key: vec!["a"; 300_000].join("."),
        value: "1".into(),
        flag: "--set".into(),
    };
    digest(&init_template("mine"), &[deep]);
}

#[test]
fn a_line_of_megabytes_is_refused() {
    digest(&"x".repeat(4_000_000), &[]);
    digest(&format!("name = \"{}", "é".repeat(1_000_000)), &[]);
    digest(&"\n".repeat(1_000_000), &[]);
}
