//! The command: what it prints, writes and refuses.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

use super::*;

/// A folder with scenarios in it, and the real binary.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let small = BASE.replace("40_000", "4_000");
        let dearer = small
            .replace("output = 4.50", "output = 9.50")
            .replace("\"base\"", "\"dearer\"");
        fs::write(folder.path().join("base.toml"), &small).unwrap();
        fs::write(folder.path().join("dearer.toml"), dearer).unwrap();
        fs::write(
            folder.path().join("hours.toml"),
            small.replace(
                "\"base\"",
                "\"firm\"\nunit = { name = \"hour\", price_per = 1 }",
            ),
        )
        .unwrap();
        Self(folder)
    }

    fn rungs(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_rungs"))
            .args(args)
            .current_dir(self.0.path())
            .env("NO_COLOR", "1")
            .output()
            .unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn told(output: &Output) -> (i32, String, String) {
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn the_command_prints_writes_and_names_the_next_one() {
    let home = Home::new();
    let (code, out, err) = told(&home.rungs(&["compare", "base.toml", "dearer.toml"]));
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("dearer costs"), "{out}");
    assert!(err.contains("next: rungs compare"), "{err}");
    for file in [
        "compare.json",
        "compare.csv",
        "compare.md",
        "compare.svg",
        "compare.png",
    ] {
        assert!(
            home.path("output/compare-base-dearer").join(file).is_file(),
            "{file}"
        );
    }
    let markdown = fs::read_to_string(home.path("output/compare-base-dearer/compare.md")).unwrap();
    assert_eq!(markdown.matches("<details>").count(), 4, "{markdown}");
    assert!(
        markdown.contains("`tier.mini.price`") || markdown.contains("`tier.mini.price.output`")
    );
    // The same files replace their own; others need --force or --label.
    assert_eq!(
        told(&home.rungs(&["compare", "base.toml", "dearer.toml", "--no-charts"])).0,
        0
    );
    fs::copy(home.path("dearer.toml"), home.path("copy.toml")).unwrap();
    let (code, _, err) = told(&home.rungs(&["compare", "base.toml", "copy.toml"]));
    assert!(code == 1 && err.contains("--force"), "{err}");
    let again = [
        "compare",
        "base.toml",
        "copy.toml",
        "--label",
        "again",
        "--no-charts",
        "-q",
    ];
    let (code, _, err) = told(&home.rungs(&again));
    assert!(code == 0 && err.is_empty(), "{err}");
    assert!(home.path("output/compare-again").is_dir());
}

#[test]
fn a_condition_that_is_met_exits_with_99_and_shows_what_was_observed() {
    let home = Home::new();
    let with = |condition: &str| {
        told(&home.rungs(&[
            "compare",
            "base.toml",
            "dearer.toml",
            "--no-output",
            "--fail-if",
            condition,
        ]))
    };
    let (code, out, err) = with("cost_per_task_usd > +5%");
    assert_eq!(code, 99, "{err}");
    assert!(
        out.contains("✗ dearer: cost_per_task_usd > +5%: +"),
        "{out}"
    );
    let (code, out, _) = with("cost_per_task_usd > +500%");
    assert!(code == 0 && out.contains("✓ dearer"), "{out}");
    let (code, _, err) = with("cost_per_taks_usd > +5%");
    assert!(
        code == 3 && err.contains("did you mean `cost_per_task_usd`?"),
        "{err}"
    );
    let (code, _, err) = with("cost_per_task_usd");
    assert!(code == 3 && err.contains("no sign"), "{err}");
}

#[test]
fn saved_results_may_stand_beside_scenarios() {
    let home = Home::new();
    assert_eq!(told(&home.rungs(&["run", "base.toml", "--no-charts"])).0, 0);
    let args = [
        "compare",
        "output/base",
        "dearer.toml",
        "--no-output",
        "--format",
        "json",
    ];
    let (code, out, err) = told(&home.rungs(&args));
    assert_eq!(code, 0, "{err}");
    let found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(found["schema"], "rungs.compare/1");
    assert_eq!(found["comparisons"][0]["intervals"], "independent");
    assert_eq!(found["scenarios"][0]["source"], "results");
    let summary = "output/base/summary.json";
    let (code, out, _) = told(&home.rungs(&[
        "compare",
        summary,
        "dearer.toml",
        "--no-output",
        "--format",
        "csv",
    ]));
    assert!(code == 0 && out.contains(",independent\n"), "{out}");

    let (code, _, err) = told(&home.rungs(&[
        "compare",
        "output/base",
        "dearer.toml",
        "--set",
        "delegation.ratio=0.5",
    ]));
    assert!(
        code == 2 && err.contains("--set cannot change saved results"),
        "{err}"
    );
    let text = fs::read_to_string(home.path(summary)).unwrap();
    fs::write(
        home.path("old.json"),
        text.replace("rungs.run/1", "rungs.run/0"),
    )
    .unwrap();
    let (code, _, err) = told(&home.rungs(&["compare", "old.json", "dearer.toml"]));
    assert!(
        code == 4 && err.contains("rungs.run/0") && err.contains("rungs.run/1"),
        "{err}"
    );
    fs::write(home.path("new.json"), text).unwrap();
    let (code, _, err) =
        told(&home.rungs(&["compare", "output/base", "new.json", "--tasks", "10"]));
    assert!(
        code == 2 && err.contains("--tasks has no use here"),
        "{err}"
    );
    let (code, _, err) =
        told(&home.rungs(&["compare", "output/base", "new.json", "--sampler", "sobol"]));
    assert!(
        code == 2 && err.contains("--sampler has no use here"),
        "{err}"
    );
}

#[test]
fn scenarios_that_ask_for_different_samplers_get_that_of_the_first() {
    let home = Home::new();
    let even = fs::read_to_string(home.path("dearer.toml"))
        .unwrap()
        .replace("[simulation]", "[simulation]\nsampler = \"sobol\"");
    fs::write(home.path("even.toml"), even).unwrap();
    let note = |args: &[&str]| {
        let (code, out, err) =
            told(&home.rungs(&[&["compare", "--no-output", "--format", "json"], args].concat()));
        assert_eq!(code, 0, "{err}");
        let json: Value = serde_json::from_str(&out).unwrap();
        json["notes"].to_string()
    };
    assert!(note(&["base.toml", "even.toml"]).contains("that of the first, random"));
    assert!(note(&["even.toml", "base.toml"]).contains("that of the first, sobol"));
    let both = note(&["even.toml", "base.toml", "--sampler", "random"]);
    assert!(!both.contains("sampler"), "{both}");
}

#[test]
fn what_cannot_be_compared_is_refused_with_the_reason() {
    let home = Home::new();
    for (args, expected, why) in [
        (vec!["base.toml"], 2, "2 values"),
        (vec!["base.toml", "./base.toml"], 2, "the same file"),
        (vec!["base.toml", "nowhere.toml"], 1, "nowhere.toml"),
        (vec!["base.toml", "nowhere.json"], 1, "nowhere.json"),
        (vec!["base.toml", "."], 1, "summary.json"),
        (vec!["base.toml", "hours.toml"], 3, "share no metric"),
        (
            vec!["base.toml", "dearer.toml", "--set", "delegation.ration=1"],
            3,
            "delegation.ratio",
        ),
    ] {
        let (code, out, err) =
            told(&home.rungs(&[vec!["compare", "--no-output"], args.clone()].concat()));
        assert!(
            code == expected && err.contains(why) && out.is_empty(),
            "{args:?}: {code} {err}"
        );
    }
}

#[test]
fn every_key_of_the_json_is_documented() {
    let found = compared(
        &[changed("base", &[]), cheaper()],
        &Settings {
            fail_if: vec!["savings < 0".into()],
            ..Settings::default()
        },
    );
    let json: Value = serde_json::from_str(&report::json(&found)).unwrap();
    let page = fs::read_to_string(
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/guide/does-delegating-pay.md"),
    )
    .unwrap();
    let mut keys = Vec::new();
    collect(&json, &mut keys);
    assert!(keys.len() > 25, "{keys:?}");
    for key in keys {
        assert!(page.contains(&format!("`{key}`")), "{key}");
    }
}

fn collect(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if !keys.contains(key) {
                    keys.push(key.clone());
                }
                collect(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        _ => {}
    }
}
