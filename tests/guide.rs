//! The pages of docs/guide show what the program prints and draws.
//!
//! A page has commands in ```console blocks, one `rungs …` a line, with `--quiet`; the ```text block that follows is
//! what they print. A chart is an image under `<!-- chart: output/NAME/FILE.svg -->`, the file that the page's
//! commands wrote. `UPDATE_DOCS=1 cargo test --test guide` makes both anew.

#[path = "support/words.rs"]
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use words::words;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("docs/guide")).unwrap();
    let mut pages: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    pages
}

fn updating() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

/// A folder with the bundled scenarios, as a checkout has them.
fn checkout() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    copy(&root().join("scenarios"), &home.path().join("scenarios"));
    home
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => fs::copy(entry.path(), target).map(drop).unwrap(),
        }
    }
}

/// What the commands of a block print.
fn printed(block: &str, home: &Path) -> String {
    let commands = block.lines().filter(|line| !line.trim().is_empty());
    let outputs = commands.map(|line| {
        let words = words(line);
        assert!(
            words.len() > 1 && words[0] == "rungs",
            "{line}: no rungs command"
        );
        assert!(
            words.iter().any(|word| word == "--quiet"),
            "{line}: needs --quiet"
        );
        let output = Command::new(env!("CARGO_BIN_EXE_rungs"))
            .args(&words[1..])
            .current_dir(home)
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {said}");
        String::from_utf8(output.stdout).unwrap()
    });
    outputs.collect::<Vec<_>>().join("\n")
}

/// The page as its commands make it; charts are made anew or held against what is there.
fn remade(page: &str, home: &Path) -> String {
    let mut made = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("```console\n") {
        let (block, after) = after.split_once("```").expect("a block ends");
        let (between, after) = after.split_once("```text\n").expect("a text block follows");
        let (_, after) = after.split_once("```").expect("a block ends");
        let shown = printed(block, home);
        made += &format!("{before}```console\n{block}```{between}```text\n{shown}```");
        rest = after;
    }
    made + rest
}

/// Every chart of a page: the file that was written, and the image that shows it.
fn charts(page: &str) -> Vec<(&str, &str)> {
    let parts = page.split("<!-- chart: ").skip(1);
    parts
        .map(|part| {
            let (written, after) = part.split_once(" -->").expect("a comment ends");
            let (_, link) = after.split_once("](").expect("an image follows");
            (written, link.split_once(')').expect("a link ends").0)
        })
        .collect()
}

#[test]
fn every_page_shows_what_its_commands_print_and_draw() {
    let pages = pages();
    assert!(!pages.is_empty());
    for path in &pages {
        let page = fs::read_to_string(path).unwrap().replace("\r\n", "\n");
        let home = checkout();
        let made = remade(&page, home.path());
        if updating() {
            fs::write(path, &made).unwrap();
        }
        let stale = "is stale: UPDATE_DOCS=1 cargo test --test guide";
        assert!(
            updating() || made == page,
            "{} {stale}\n{made}",
            path.display()
        );
        for (written, image) in charts(&page) {
            let drawn =
                fs::read(home.path().join(written)).unwrap_or_else(|e| panic!("{written}: {e}"));
            let shown = path.parent().unwrap().join(image);
            if updating() {
                fs::write(&shown, &drawn).unwrap();
            }
            assert!(
                fs::read(&shown).ok() == Some(drawn),
                "{} {stale}",
                shown.display()
            );
        }
    }
}

#[test]
fn a_page_is_taken_apart_at_its_commands_and_charts() {
    assert_eq!(
        words("rungs solve a.toml --for \"savings = 0\" --quiet"),
        [
            "rungs",
            "solve",
            "a.toml",
            "--for",
            "savings = 0",
            "--quiet"
        ]
    );
    let page = "x\n<!-- chart: output/a/b.svg -->\n![alt](../images/guide/b.svg)\n";
    assert_eq!(charts(page), [("output/a/b.svg", "../images/guide/b.svg")]);
}
