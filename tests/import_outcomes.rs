//! `rungs calibrate` and `rungs replay` through the real binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Home(tempfile::TempDir);

impl Home {
    fn with(text: &str) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        fs::write(home.path("outcomes.csv"), text).unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn rungs(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rungs"));
        command
            .args(args)
            .current_dir(self.0.path())
            .env("NO_COLOR", "1");
        command.output().unwrap()
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// Forty items, three models whose successes nest for the most part.
fn table() -> String {
    let mut text = String::from("item,model,success,cost_usd,calls\n");
    for item in 0..40 {
        let hard = (item * 7) % 40;
        let cost = 1.0 + f64::from(hard) / 10.0;
        for (model, reach, price) in [("big", 30, 1.0), ("mid", 24, 0.3), ("small", 12, 0.1)] {
            // Every ninth goes against its difficulty.
            let solved = u8::from((hard < reach) != (item % 9 == 4));
            let cost = cost * price * (1.0 + f64::from(item % 5) / 10.0);
            text += &format!("item-{item},{model},{solved},{cost:.4},{}\n", 5 + hard);
        }
    }
    text
}

#[test]
fn what_calibrate_prints_is_a_scenario_that_runs() {
    let home = Home::with(&table());
    let flags = [
        "--price",
        "big=2.5/15",
        "--price",
        "mid=0.75/4.5",
        "--price",
        "small=0.2/1.25",
    ];
    for extra in [&[][..], &flags[..]] {
        let args = [&["calibrate", "outcomes.csv", "--bootstrap", "50"], extra].concat();
        let output = home.rungs(&args);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert!(
            stderr(&output).contains("product of loadings") && stderr(&output).contains("next: ")
        );
        fs::write(home.path("mine.toml"), stdout(&output)).unwrap();
        let output = home.rungs(&["run", "mine.toml", "--exact", "--no-output"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
}

#[test]
fn a_calibration_goes_into_a_scenario_and_leaves_its_comments() {
    let home = Home::with(&table());
    let printed = stdout(&home.rungs(&["calibrate", "outcomes.csv", "--bootstrap", "20", "-q"]));
    let mine = format!(
        "# mine\n{}",
        printed.replace("difficulty_loading = 0.", "difficulty_loading = 0.1")
    );
    fs::write(home.path("mine.toml"), &mine).unwrap();
    let output = home.rungs(&[
        "calibrate",
        "outcomes.csv",
        "--bootstrap",
        "20",
        "--into",
        "mine.toml",
        "-q",
    ]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let merged = fs::read_to_string(home.path("mine.toml")).unwrap();
    assert!(merged.starts_with("# mine\n"));
    let loadings = |text: &str| {
        let lines = text.lines().take_while(|line| *line != "[[task]]");
        lines
            .filter(|line| line.starts_with("difficulty_loading"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(loadings(&merged), loadings(&printed));
    assert_ne!(loadings(&mine), loadings(&printed));
}

#[test]
fn a_replay_writes_figures_and_a_chart_and_the_same_bytes_with_any_threads() {
    let home = Home::with(&table());
    let run = |threads: &str, out: &str| {
        let output = home.rungs(&[
            "replay",
            "outcomes.csv",
            "--bootstrap",
            "60",
            "--held-out",
            "8",
            "--threads",
            threads,
            "--out",
            out,
        ]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    let text = run("1", "one");
    assert!(
        text.contains("small > mid > big")
            && text.contains("oracle router")
            && text.contains("Held out: 8 random halves"),
        "{text}"
    );
    assert_eq!(run("3", "three"), text);
    for name in ["replay.json", "replay.csv", "replay.svg", "replay.png"] {
        let file = |out: &str| fs::read(home.path(out).join("replay-outcomes").join(name)).unwrap();
        assert!(file("one") == file("three"), "{name}");
    }
}

#[test]
fn a_table_without_costs_counts_strong_calls() {
    let lines = table();
    let bare: Vec<String> = lines
        .lines()
        .map(|line| line.split(',').take(3).collect::<Vec<_>>().join(","))
        .collect();
    let home = Home::with(&(bare.join("\n") + "\n"));
    let args = [
        "replay",
        "outcomes.csv",
        "--no-output",
        "--bootstrap",
        "20",
        "--format",
        "csv",
        "--policy",
        "25% big + 75% mid",
    ];
    let output = home.rungs(&args);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let cost = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "cost_share_of_strong_calls")
        .unwrap();
    assert_eq!(&reader.records().next().unwrap().unwrap()[cost], "0.25");
}

#[test]
fn bad_input_says_what_is_wrong_and_gives_its_exit_code() {
    let rows = table();
    let misspelt = rows.replacen("success", "sucess", 1);
    let bad = rows.replace(",1,", ",maybe,");
    let cases: [(&str, &str, &[&str], i32, &str); 9] = [
        (
            "a misspelt column",
            &misspelt,
            &["replay", "outcomes.csv"],
            4,
            "did you mean `sucess`?",
        ),
        (
            "bad rows",
            &bad,
            &["calibrate", "outcomes.csv"],
            4,
            "success is neither 1 nor 0",
        ),
        ("an empty file", "", &["replay", "outcomes.csv"], 4, "empty"),
        (
            "only a header",
            "item,model,success\n",
            &["replay", "outcomes.csv"],
            4,
            "no row",
        ),
        ("no file", &rows, &["replay", "none.csv"], 1, "none.csv"),
        (
            "an unknown model",
            &rows,
            &["replay", "outcomes.csv", "--policy", "smal > big"],
            2,
            "did you mean `small`?",
        ),
        (
            "an unknown top",
            &rows,
            &["calibrate", "outcomes.csv", "--top", "bigg"],
            2,
            "did you mean `big`?",
        ),
        (
            "prices of some",
            &rows,
            &["calibrate", "outcomes.csv", "--price", "big=1/2"],
            2,
            "mid, small",
        ),
        (
            "a judge beyond 1",
            &rows,
            &["replay", "outcomes.csv", "--judge", "catches_wrong=2"],
            2,
            "from 0 to 1",
        ),
    ];
    for (what, text, args, expected, words) in cases {
        let output = Home::with(text).rungs(args);
        assert_eq!(code(&output), expected, "{what}: {}", stderr(&output));
        assert!(
            stderr(&output).contains(words),
            "{what}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn one_model_and_one_item_have_a_result() {
    for text in [
        "item,model,success\na,big,1\n",
        "item,model,success,cost_usd\na,big,1,0\na,small,0,0\nb,small,1,\n",
    ] {
        let home = Home::with(text);
        for command in ["calibrate", "replay"] {
            let output = home.rungs(&[command, "outcomes.csv", "--bootstrap", "10"]);
            assert_eq!(code(&output), 0, "{}", stderr(&output));
        }
    }
}

#[test]
fn the_published_tables_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/validation");
    let output = Home::with("").rungs(&["check", folder.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    for words in ["published", "simulated", "error"] {
        assert!(stdout(&output).contains(words), "{words}");
    }
}
