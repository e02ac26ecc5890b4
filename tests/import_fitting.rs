//! `rungs fit` and `rungs backtest` through the real binary.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    fn rungs(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rungs"));
        command.current_dir(self.0.path()).args(arguments);
        command.output().unwrap()
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// An hour of requests of two kinds, one a few seconds.
fn log() -> String {
    let mut text = String::from("when,prompt,completion,kind\n");
    for i in 0..900_u64 {
        let long = i % 4 == 0;
        let (input, kind) = if long {
            (5000 + i * i % 900, "long")
        } else {
            (80 + i * 37 % 200, "short")
        };
        let (minute, second) = (i * 4 / 60 % 60, i * 4 % 60);
        text.push_str(&format!(
            "2026-10-01T10:{minute:02}:{second:02}Z,{input},{},{kind}\n",
            5 + i * 11 % 60
        ));
    }
    text
}

const COLUMNS: &str = "input=prompt,output=completion,time=when";
const TIERS: &str =
    "name = \"mine\"\n[[tier]]\nname = \"top\"\nprice = { input = 2.50, output = 15.00 }\n";

#[test]
fn what_fit_prints_is_a_scenario_once_tiers_are_added() {
    let home = Home::new();
    home.file("log.csv", &log());
    let output = home.rungs(&["fit", "log.csv", "--columns", COLUMNS, "--by", "kind"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let blocks = stdout(&output);
    assert!(
        blocks.contains("name = \"short\"") && blocks.contains("weight = 0.75"),
        "{blocks}"
    );
    home.file("mine.toml", &format!("{TIERS}{blocks}"));
    let valid = home.rungs(&["validate", "mine.toml"]);
    assert_eq!(code(&valid), 0, "{}\n{blocks}", stderr(&valid));
    assert!(stderr(&output).contains("next: "), "{}", stderr(&output));
    for name in [
        "task.toml",
        "fit.json",
        "fit-long.svg",
        "fit-long.png",
        "fit-short.svg",
    ] {
        assert!(
            home.0.path().join("output/fit-log").join(name).exists(),
            "{name}"
        );
    }
    let again = home.rungs(&[
        "fit",
        "log.csv",
        "--columns",
        COLUMNS,
        "--by",
        "kind",
        "--format",
        "json",
    ]);
    assert_eq!(stdout(&again), home.read("output/fit-log/fit.json"));
}

#[test]
fn a_fit_goes_into_a_scenario_or_leaves_it_alone() {
    let home = Home::new();
    home.file("log.csv", &log());
    home.file("mine.toml", &format!("# mine\n{TIERS}"));
    let fit = ["fit", "log.csv", "--columns", COLUMNS, "--into"];
    let output = home.rungs(&[&fit[..], &["mine.toml"]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let merged = home.read("mine.toml");
    assert!(
        merged.starts_with("# mine\n") && merged.contains("tokens_correlation"),
        "{merged}"
    );
    assert_eq!(code(&home.rungs(&["validate", "mine.toml"])), 0, "{merged}");

    let broken = "name = \"broken\"\n";
    home.file("broken.toml", broken);
    let output = home.rungs(&[&fit[..], &["broken.toml"]].concat());
    assert_eq!(code(&output), 3, "{}", stderr(&output));
    assert_eq!(home.read("broken.toml"), broken);
}

#[test]
fn bad_logs_end_with_4_and_a_message() {
    let home = Home::new();
    home.file("log.csv", &log());
    home.file("empty.csv", "");
    home.file("zero.csv", "prompt,completion\n0,0\n0,0\n");
    for (arguments, said) in [
        (vec!["fit", "empty.csv"], "empty.csv"),
        (
            vec![
                "fit",
                "log.csv",
                "--columns",
                "input=promt,output=completion",
            ],
            "did you mean `prompt`",
        ),
        (
            vec![
                "fit",
                "zero.csv",
                "--columns",
                "input=prompt,output=completion",
            ],
            "row",
        ),
        (
            vec![
                "backtest",
                "log.csv",
                "--columns",
                "input=prompt,output=completion",
                "--split",
                "2026-10-01T10:30:00Z",
            ],
            "no times",
        ),
        (
            vec![
                "backtest",
                "log.csv",
                "--columns",
                COLUMNS,
                "--split",
                "2027-01-01",
            ],
            "outside the log",
        ),
        (
            vec![
                "backtest",
                "log.csv",
                "--columns",
                COLUMNS,
                "--split",
                "1800",
            ],
            "want a date",
        ),
        (
            vec![
                "backtest",
                "log.csv",
                "--columns",
                COLUMNS,
                "--split",
                "2026-10-01T10:00:20Z",
            ],
            "at least 30",
        ),
    ] {
        let output = home.rungs(&arguments);
        assert_eq!(code(&output), 4, "{arguments:?}: {}", stderr(&output));
        assert!(
            stderr(&output).contains(said),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert_eq!(stdout(&output), "", "{arguments:?}");
    }
}

#[test]
fn a_flag_that_says_nothing_ends_with_2_and_a_price_of_another_model_with_4() {
    let home = Home::new();
    home.file("log.csv", &log());
    let with = |flags: &[&str]| {
        let arguments = ["backtest", "log.csv", "--columns", COLUMNS];
        home.rungs(&[&arguments[..], flags].concat())
    };
    for flags in [
        ["--split", "soon", "--price", "1/2"],
        ["--split", "1800", "--price", "1"],
        ["--split", "1800", "--window", "0s"],
    ] {
        assert_eq!(code(&with(&flags)), 2, "{flags:?}");
    }
    let output = with(&["--split", "2026-10-01T10:30:00Z", "--price", "gpt=1/2"]);
    assert_eq!(code(&output), 4);
    assert!(
        stderr(&output).contains("names no models"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_backtest_has_errors_and_coverage_of_volume_tokens_and_cost() {
    let home = Home::new();
    home.file("log.csv", &log());
    let arguments = [
        "backtest",
        "log.csv",
        "--columns",
        COLUMNS,
        "--split",
        "2026-10-01T10:30:00Z",
        "--price",
        "2.50/15",
    ];
    let table = home.rungs(&arguments);
    assert_eq!(code(&table), 0, "{}", stderr(&table));
    for part in [
        "requests",
        "input tokens",
        "cost",
        "USD",
        "windows covered",
        "fit from before",
    ] {
        assert!(stdout(&table).contains(part), "{part}: {}", stdout(&table));
    }
    let json = home.rungs(&[&arguments[..], &["--format", "json"]].concat());
    let found: serde_json::Value = serde_json::from_str(&stdout(&json)).unwrap();
    let requests = &found["groups"][0]["forecasts"][0];
    assert_eq!(requests["measure"], "requests");
    assert!(
        requests["total"]["error"].as_f64().unwrap().abs() < 0.02,
        "{requests}"
    );
    assert!(requests["coverage"].as_f64().unwrap() > 0.9, "{requests}");
}
