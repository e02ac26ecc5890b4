//! What the README shows is what the program does.

use std::fs;
use std::path::Path;

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
        let words = line.split_whitespace();
        assert!(rungs::cli::Cli::try_parse_from(words).is_ok(), "{line}");
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
    let mut ran = 0;
    for line in commands() {
        let mut words: Vec<&str> = line.split_whitespace().skip(1).collect();
        match words[0] {
            // Fewer tasks than a user would take: what is held here is that the commands fit together.
            "run" => words.extend(["--tasks", "2000", "--no-charts"]),
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
