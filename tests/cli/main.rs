//! The real binary: exit codes, files, streams, and what a user sees.

mod deciding;
mod prices;
mod readme;
mod sensitivity;
mod stress;
#[path = "../support/words.rs"]
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const TINY: &str = r#"
name = "tiny"

[simulation]
tasks = 2_000
seed = 7

[[tier]]
name = "executive"
price = { input = 2.50, output = 10.00 }
scores = { coding = 0.6 }
difficulty_loading = 0.9
speed = { first_token_s = 0.4, output_tokens_per_s = 88 }

[[tier]]
name = "mini"
price = { input = 0.75, output = 4.50 }
scores = { coding = 0.5 }
difficulty_loading = 0.9
speed = { first_token_s = 0.4, output_tokens_per_s = 183 }

[[task]]
name = "coding"
tokens = { median = 100_000, p95 = 400_000 }
input_share = 0.9
subtasks = 4
skill = "coding"

[delegation]
ratio = 0.9
assign = { mini = 1.0 }

[[claim]]
says = "delegating nine tenths saves 70 %"
metric = "savings"
within = [0.70, 0.05]
"#;

/// A folder of its own with a scenario in it.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new(scenario: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tiny.toml"), scenario).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn rungs(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_rungs"))
            .args(args)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .output()
            .unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The summary without the fields that may differ between two runs of the same input.
fn comparable(text: &str) -> Value {
    let mut summary: Value = serde_json::from_str(text).unwrap();
    let run = summary["run"].as_object_mut().unwrap();
    for field in ["threads", "simd", "elapsed_s", "tasks_per_s"] {
        assert!(run.remove(field).is_some(), "{field}");
    }
    summary
}

#[test]
fn a_run_prints_the_summary_and_writes_every_file() {
    let home = Home::new(TINY);
    let output = home.rungs(&["run", "tiny.toml"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(!stdout(&output).is_empty() && stderr(&output).contains("next:"));
    let expected = [
        "summary.json",
        "curve.csv",
        "frontier.csv",
        "tiers.csv",
        "classes.csv",
        "bridge.csv",
        "report.md",
        "frontier.svg",
        "frontier.png",
        "cost-success.svg",
        "cost-by-tier.png",
        "bridge.svg",
        "cost-distribution.png",
        "throughput.svg",
    ];
    for name in expected {
        let size = fs::metadata(home.path("output/tiny").join(name)).map(|file| file.len());
        assert!(size.is_ok_and(|size| size > 100), "{name}");
    }
    assert_eq!(
        fs::read_dir(home.path("output")).unwrap().count(),
        1,
        "nothing is left beside the results"
    );
}

#[test]
fn the_bytes_do_not_depend_on_the_threads_but_on_the_seed() {
    let home = Home::new(TINY);
    let run = |threads: &str, seed: &str, out: &str| {
        let output = home.rungs(&[
            "run",
            "tiny.toml",
            "--tasks",
            "40k",
            "--threads",
            threads,
            "--seed",
            seed,
            "--out",
            out,
        ]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    };
    run("1", "7", "a");
    run("5", "7", "b");
    run("1", "8", "c");
    let mut compared = 0;
    for entry in fs::read_dir(home.path("a/tiny")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let read = |out: &str| fs::read(home.path(&format!("{out}/tiny/{name}"))).unwrap();
        if name == "summary.json" {
            let text = |out: &str| comparable(&home.read(&format!("{out}/tiny/{name}")));
            assert_eq!(text("a"), text("b"));
            assert_ne!(text("a")["headline"], text("c")["headline"]);
        } else {
            assert!(read("a") == read("b"), "{name}");
        }
        compared += 1;
    }
    assert!(compared >= 14, "{compared}");
}

#[test]
fn json_csv_and_markdown_go_to_standard_output() {
    let home = Home::new(TINY);
    let print = |format: &str| {
        let output = home.rungs(&[
            "run",
            "tiny.toml",
            "--no-output",
            "--quiet",
            "--format",
            format,
        ]);
        assert_eq!(
            (code(&output), stderr(&output).as_str()),
            (0, ""),
            "{format}"
        );
        stdout(&output)
    };
    let summary: Value = serde_json::from_str(&print("json")).unwrap();
    assert_eq!(summary["schema"], "rungs.run/1");
    let savings = summary["headline"]["savings"]["estimate"].as_f64().unwrap();
    // 0.9 (1 - price ratio) of the money at 90 % input.
    let by_hand = 0.9 * (0.9 * 1.75 + 0.1 * 5.5) / (0.9 * 2.5 + 0.1 * 10.0);
    assert!((savings - by_hand).abs() < 1e-9, "{savings} {by_hand}");
    assert_eq!(summary["claims"][0]["verdict"], "fails");
    assert!(print("csv").lines().count() > 41);
    assert!(print("md").contains("## Answer"));
    assert!(!home.path("output").exists());
}

#[test]
fn exact_and_sampled_runs_agree() {
    let home = Home::new(TINY);
    let estimate = |args: &[&str]| {
        let mut all = vec![
            "run",
            "tiny.toml",
            "--no-output",
            "--quiet",
            "--format",
            "json",
        ];
        all.extend(args);
        let summary: Value = serde_json::from_str(&stdout(&home.rungs(&all))).unwrap();
        let cost = &summary["headline"]["cost_per_task_usd"];
        (
            cost["estimate"].as_f64().unwrap(),
            cost["std_error"].as_f64().unwrap(),
            summary["run"]["engine"].clone(),
        )
    };
    let (exact, no_error, engine) = estimate(&["--exact"]);
    assert_eq!((no_error, engine), (0.0, "exact".into()));
    let (sampled, error, engine) = estimate(&["--tasks", "100k"]);
    assert_eq!(engine, "monte_carlo");
    assert!(
        error > 0.0 && (sampled - exact).abs() < 4.5 * error,
        "{sampled} {exact} {error}"
    );
    let (even, less, engine) = estimate(&["--tasks", "100k", "--sampler", "sobol"]);
    assert_eq!(engine, "monte_carlo");
    assert!(
        less > 0.0 && less < error / 3.0 && (even - exact).abs() < 6.0 * less,
        "{even} {exact} {less} {error}"
    );
}

#[test]
fn every_kind_of_mistake_has_its_exit_code() {
    let home = Home::new(TINY);
    fs::write(
        home.path("broken.toml"),
        "name = \"x\"\n[[tier]]\nnam = \"a\"\n",
    )
    .unwrap();
    fs::write(home.path("latin.toml"), [0x6e, 0xe9, 0x3d]).unwrap();
    fs::write(home.path("notes.json"), "{\"schema\": \"other/9\"}").unwrap();
    fs::write(home.path("in-the-way"), "a file").unwrap();
    let cases: [(&[&str], i32, &str); 16] = [
        (&["run", "missing.toml"], 1, "missing.toml"),
        (&["run", "."], 1, "directory"),
        (&["run", "latin.toml"], 1, "UTF-8"),
        (
            &["run", "tiny.toml", "--out", "in-the-way"],
            1,
            "in-the-way",
        ),
        (&["run", "tiny.toml", "--tasks", "0"], 2, "--tasks"),
        (&["run", "tiny.toml", "--threads", "0"], 2, "--threads"),
        (
            &["run", "tiny.toml", "--precision", "1.5"],
            2,
            "--precision",
        ),
        (
            &["run", "tiny.toml", "--sampler", "nonsense"],
            2,
            "[possible values: random, sobol]",
        ),
        (&["run", "tiny.toml", "--no-such-flag"], 2, "--no-such-flag"),
        (&["run", "broken.toml"], 3, "nam"),
        (
            &["run", "tiny.toml", "--set", "tier.mini.prize.output=4"],
            3,
            "price",
        ),
        (
            &["run", "tiny.toml", "--set", "delegation.ratio=1.5"],
            3,
            "1.5",
        ),
        (
            &["run", "tiny.toml", "--set", "simulation.sampler=nonsense"],
            3,
            "allowed: \"random\", \"sobol\"",
        ),
        (&["run", "tiny.toml", "--set", "nonsense"], 3, "="),
        (&["validate", "broken.toml"], 3, "broken.toml:3"),
        (&["plot", "notes.json"], 4, "other/9"),
    ];
    for (args, expected, word) in cases {
        let output = home.rungs(args);
        assert_eq!(code(&output), expected, "{args:?}: {}", stderr(&output));
        assert!(
            stderr(&output).contains(word),
            "{args:?} says {word}: {}",
            stderr(&output)
        );
        assert_eq!(stdout(&output), "", "{args:?}");
    }
}

#[test]
fn a_guard_that_fails_makes_the_exit_code_99_and_a_claim_does_not() {
    let guarded = format!("{TINY}\n[[expect]]\nmetric = \"savings\"\nabove = 0.9\n");
    let home = Home::new(&guarded);
    for command in ["run", "check"] {
        let output = home.rungs(&[command, "tiny.toml"]);
        assert_eq!(code(&output), 99, "{command}: {}", stderr(&output));
        assert!(stderr(&output).contains("savings"), "{}", stderr(&output));
    }
    assert!(
        home.path("output/tiny/report.md").exists(),
        "the results are there to look at"
    );
    assert_eq!(code(&Home::new(TINY).rungs(&["check", "tiny.toml"])), 0);
}

#[test]
fn results_of_another_scenario_file_are_not_overwritten() {
    let home = Home::new(TINY);
    assert_eq!(
        code(&home.rungs(&["run", "tiny.toml", "--exact", "--no-charts"])),
        0
    );
    let before = home.read("output/tiny/summary.json");
    fs::write(home.path("other.toml"), TINY).unwrap();
    let refused = home.rungs(&["run", "other.toml", "--exact", "--no-charts"]);
    assert_eq!(code(&refused), 1);
    assert!(stderr(&refused).contains("--force") && stderr(&refused).contains("--label"));
    assert_eq!(home.read("output/tiny/summary.json"), before);
    assert_eq!(
        code(&home.rungs(&[
            "run",
            "other.toml",
            "--exact",
            "--no-charts",
            "--label",
            "mine"
        ])),
        0
    );
    assert!(home.path("output/tiny-mine/summary.json").exists());
    assert_eq!(
        code(&home.rungs(&["run", "other.toml", "--exact", "--no-charts", "--force"])),
        0
    );
    // The same file, edited, replaces its own results; --set gets a folder of its own.
    fs::write(
        home.path("other.toml"),
        TINY.replace("ratio = 0.9", "ratio = 0.8"),
    )
    .unwrap();
    assert_eq!(
        code(&home.rungs(&["run", "./other.toml", "--exact", "--no-charts"])),
        0
    );
    assert_eq!(
        code(&home.rungs(&[
            "run",
            "other.toml",
            "--exact",
            "--no-charts",
            "--set",
            "delegation.ratio=0.5"
        ])),
        0
    );
    assert_eq!(fs::read_dir(home.path("output")).unwrap().count(), 3);
}

#[test]
fn a_scenario_from_init_is_valid_and_is_not_overwritten() {
    let home = Home::new(TINY);
    assert_eq!(code(&home.rungs(&["init", "mine.toml"])), 0);
    assert_eq!(code(&home.rungs(&["init", "mine.toml"])), 1);
    let output = home.rungs(&["validate", "mine.toml"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let output = home.rungs(&["run", "mine.toml", "--tasks", "2000", "--no-charts"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn charts_can_be_drawn_again_from_saved_results() {
    let home = Home::new(TINY);
    assert_eq!(code(&home.rungs(&["run", "tiny.toml"])), 0);
    let before = fs::read(home.path("output/tiny/frontier.png")).unwrap();
    fs::remove_file(home.path("output/tiny/frontier.png")).unwrap();
    let output = home.rungs(&["plot", "output/tiny"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(fs::read(home.path("output/tiny/frontier.png")).unwrap() == before);
}

#[test]
fn help_schema_and_completions_are_there() {
    let home = Home::new(TINY);
    let help = stdout(&home.rungs(&["--help"]));
    for command in [
        "run",
        "validate",
        "check",
        "plot",
        "init",
        "schema",
        "completions",
    ] {
        assert!(help.contains(command), "{command}");
    }
    let schema: Value = serde_json::from_str(&stdout(&home.rungs(&["schema"]))).unwrap();
    assert!(schema["properties"]["delegation"].is_object());
    assert!(stdout(&home.rungs(&["completions", "bash"])).contains("rungs"));
}

#[test]
fn every_bundled_scenario_is_valid_and_matches_the_schema() {
    let home = Home::new(TINY);
    let schema: Value = serde_json::from_str(&stdout(&home.rungs(&["schema"]))).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let output = home.rungs(&["validate", path.to_str().unwrap()]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let value: toml::Value = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let json = serde_json::to_value(value).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&json)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(
            errors.is_empty(),
            "{}: {}",
            path.display(),
            errors.join("\n")
        );
        seen += 1;
    }
    assert!(seen >= 10, "{seen}");
}
