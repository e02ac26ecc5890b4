//! What the README shows is what the program does.

use std::fs;
use std::path::Path;

use crate::words::words;
use crate::{Home, code, stderr, stdout};

/// The blocks of the README fenced as `language`.
fn readme_blocks(language: &str) -> Vec<String> {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let fence = format!("```{language}\n");
    let blocks = readme.split(&fence).skip(1);
    blocks
        .map(|rest| rest.split("```").next().unwrap().to_string())
        .collect()
}

/// Every `rungs` command of the README, comments and redirections left out.
fn commands() -> Vec<String> {
    let blocks = readme_blocks("console");
    let lines = blocks.iter().flat_map(|block| block.lines());
    let command = |line: &str| {
        let command = line.split(" #").next()?.split(" > ").next()?;
        let command = command.replace("cargo run --release -- ", "rungs ");
        command
            .starts_with("rungs ")
            .then(|| command.trim().to_string())
    };
    lines.filter_map(command).collect()
}

#[test]
fn the_commands_of_the_readme_parse() {
    use clap::Parser;
    let commands = commands();
    for line in &commands {
        assert!(
            rungs::cli::Cli::try_parse_from(words(line)).is_ok(),
            "{line}"
        );
    }
    assert!(commands.len() >= 8, "{}", commands.len());
}

#[test]
fn the_scenario_of_the_readme_runs() {
    let scenario = readme_blocks("toml").remove(0);
    let home = Home::new(&scenario);
    let output = home.rungs(&["run", "tiny.toml", "--tasks", "2000", "--no-charts"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(
        stdout(&output).contains("times less"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn the_tour_of_the_readme_works_in_one_folder() {
    let home = Home::new("");
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    fs::create_dir(home.path("scenarios")).unwrap();
    for entry in fs::read_dir(scenarios).unwrap().map(Result::unwrap) {
        if entry.path().is_file() {
            fs::copy(entry.path(), home.path("scenarios").join(entry.file_name())).unwrap();
        }
    }
    write_logs_and_outcomes(&home);
    let mut ran = 0;
    for line in commands() {
        let words = words(&line);
        let mut words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        match words[0] {
            // Fewer tasks than a user would take: what is held here is that the commands fit together.
            "run" | "optimize" => words.extend(["--tasks", "2000", "--no-charts"]),
            "plan" => words.extend(["--futures", "50", "--no-charts"]),
            // With as few tasks a guard may fail by chance; all scenarios are checked in full elsewhere.
            "check" => continue,
            _ => {}
        }
        let output = home.rungs(&words);
        assert_eq!(code(&output), 0, "{line}: {}", stderr(&output));
        ran += 1;
    }
    assert!(ran >= 8, "{ran}");
}

/// The files that the tour takes from its reader: two usage logs and a table of outcomes.
fn write_logs_and_outcomes(home: &Home) {
    let mut requests = String::from("created_at,prompt_tokens,completion_tokens\n");
    let (mut spend, mut outcomes) = (String::new(), String::from("item,model,success,cost_usd\n"));
    for i in 0..120_u64 {
        let (day, hour) = (29 + i / 24, i % 24);
        let time = if day > 31 {
            format!("2026-11-{:02}T{hour:02}:00:00Z", day - 31)
        } else {
            format!("2026-10-{day}T{hour:02}:00:00Z")
        };
        let (input, output) = (500 + i * i % 4000, 20 + i * 7 % 300);
        requests.push_str(&format!("{time},{input},{output}\n"));
        for (model, worth) in [("gpt-5.4", 1.0), ("gpt-5.4-mini", 0.3)] {
            spend.push_str(&format!(
                "{{\"request_id\": \"{model}-{i}\", \"model\": \"{model}\", \"prompt_tokens\": {input}, \"completion_tokens\": {output}, \
                 \"startTime\": \"{time}\", \"endTime\": \"{time}\", \"spend\": {}}}\n",
                worth * 1e-5 * input as f64
            ));
            let solved = i % 10 < if model == "gpt-5.4" { 7 } else { 5 } || i % 13 == 0;
            outcomes.push_str(&format!(
                "i{i},{model},{},{}\n",
                u8::from(solved),
                worth * (0.1 + 0.01 * (i % 17) as f64)
            ));
        }
    }
    fs::write(home.path("requests.csv"), requests).unwrap();
    fs::write(home.path("spend.jsonl"), spend).unwrap();
    fs::write(home.path("outcomes.csv"), outcomes).unwrap();
}
