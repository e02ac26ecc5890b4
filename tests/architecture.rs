//! The arrows point down: a file imports only from floors below its own, or from its own room.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors of ARCHITECTURE.md, lowest first.
const FLOORS: &[&[&str]] = &[
    &["units", "error", "progress", "simd"],
    &["numerics", "stats"],
    &["workload", "ladder", "metric", "results"],
    &["delegation"],
    &["scenario"],
    &["simulation"],
    &["economics", "queueing"],
    &["experiment"],
    &["deciding", "planning", "import"],
    &["report", "chart"],
    &["cli"],
];

fn floor(room: &str) -> usize {
    FLOORS
        .iter()
        .position(|rooms| rooms.contains(&room))
        .unwrap_or_else(|| {
            panic!("{room} stands on no floor: add it to ARCHITECTURE.md and to this test")
        })
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&src).unwrap();
            let first = inside.iter().next().unwrap().to_string_lossy();
            let room = first.trim_end_matches(".rs").to_string();
            let text = fs::read_to_string(&path).unwrap();
            (room, inside.to_path_buf(), text)
        })
        .filter(|(room, _, _)| room != "main" && room != "lib")
        .collect()
}

/// Rooms that code outside tests names by `crate::room`.
fn imports(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let line = &code[code[..at].rfind('\n').map_or(0, |start| start + 1)..at];
        if line.trim_start().starts_with("//") || line.ends_with("pub(") || line.ends_with('$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let inner = &list[..list.find("};").unwrap_or(list.len())];
            let names = inner
                .split(',')
                .map(|part| part.trim().split("::").next().unwrap_or(""));
            rooms.extend(names.filter(|name| !name.is_empty()).map(String::from));
        } else {
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            rooms.push(rest[..end].to_string());
        }
    }
    rooms
}

#[test]
fn no_file_imports_from_its_own_floor_or_one_above() {
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for (room, path, text) in sources() {
        for target in imports(&text) {
            if target == room {
                continue;
            }
            arrows += 1;
            if floor(&target) >= floor(&room) {
                wrong.push(format!("{}: {room} imports {target}", path.display()));
            }
        }
    }
    assert!(
        arrows > 20,
        "the test finds the imports it is about: {arrows}"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_below_the_command_line_prints() {
    for (room, path, text) in sources() {
        for call in ["println!", "eprintln!", "print!(", "eprint!(", "dbg!"] {
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(&text);
            let stem = path.file_stem().unwrap().to_string_lossy();
            let in_tests = stem == "tests" || stem == "sample" || stem.ends_with("_tests");
            assert!(
                room == "cli" || in_tests || !code.contains(call),
                "{}: {call}",
                path.display()
            );
        }
    }
}

#[test]
fn only_streams_are_seeded_and_only_in_one_place() {
    for (_, path, text) in sources() {
        let seeds = [
            "seed_from_u64",
            "from_seed",
            "from_os_rng",
            "rand::rng()",
            "thread_rng",
        ];
        for call in seeds {
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(&text);
            assert!(
                path.ends_with("stream.rs") || !code.contains(call),
                "{}: {call}",
                path.display()
            );
        }
    }
}

#[test]
fn files_stay_small_enough_to_read() {
    let mut long: BTreeMap<usize, PathBuf> = BTreeMap::new();
    for (_, path, text) in sources() {
        let lines = text.lines().count();
        if lines > 450 {
            long.insert(lines, path);
        }
    }
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn what_the_project_promises_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let promised = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "docs/methodology.md",
        "docs/scenario.md",
        ".ci/run",
        "scenarios",
        "benches",
        "output",
    ];
    for name in promised {
        assert!(root.join(name).exists(), "{name}");
    }
    let changelog = fs::read_to_string(root.join("CHANGELOG.md")).unwrap();
    assert!(changelog.contains("Value-breaking"));
}

#[test]
fn every_dependency_has_its_reason_in_contributing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml::Table = fs::read_to_string(root.join("Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let reasons = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let mut checked = 0;
    for section in ["dependencies", "dev-dependencies"] {
        for name in manifest[section].as_table().unwrap().keys() {
            assert!(reasons.contains(&format!("| `{name}` |")), "{name}");
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}
