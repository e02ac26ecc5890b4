//! `rungs stress` through the binary.

use serde_json::Value;

use crate::{Home, TINY, code, stderr, stdout};

/// Small tasks on tight limits, so that a few thousand of them are soon through.
fn busy() -> String {
    let limited = TINY
        .replace(
            "difficulty_loading = 0.9\nspeed",
            "difficulty_loading = 0.9\nlimits = { tokens_per_minute = \"2M\" }\nspeed",
        )
        .replace("subtasks = 4", "subtasks = 2\nrequests = 5");
    format!("{limited}\n[arrivals]\npoisson = 60\n[queue]\ntasks = 400\nreplications = 4\n")
}

const QUICK: [&str; 6] = ["stress", "tiny.toml", "--points", "6", "--events", "6M"];

fn quick(home: &Home, more: &[&str]) -> std::process::Output {
    home.rungs(&[&QUICK[..], more].concat())
}

#[test]
fn loads_go_from_light_to_past_saturation_and_an_objective_has_a_largest_load() {
    let home = Home::new(&busy());
    let output = quick(
        &home,
        &["--slo", "sojourn_s.p95 < 10min", "--ratios", "0.5,0.9"],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let said = stdout(&output);
    for words in [
        "sojourn_s.p95 < 10min holds up to",
        "what binds is",
        "Throughput against delegation",
        "saturated",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(
        stderr(&output).contains("rungs plan"),
        "{}",
        stderr(&output)
    );
    let folder = "output/tiny-stress";
    let found: Value = serde_json::from_str(&home.read(&format!("{folder}/stress.json"))).unwrap();
    assert_eq!(found["schema"], "rungs.stress/1");
    let points = found["points"].as_array().unwrap();
    assert_eq!(points.len(), 6);
    let load = |point: &Value| point["load"].as_f64().unwrap();
    assert!(
        points
            .windows(2)
            .all(|pair| load(&pair[0]) < load(&pair[1]))
    );
    assert_eq!(points[0]["queue"]["verdict"]["state"], "stable");
    assert_eq!(points[5]["queue"]["verdict"]["state"], "saturated");
    assert!(points[5]["queue"]["sojourn_s"].is_null());
    let most = found["slo"][0]["load"]["estimate"].as_f64().unwrap();
    let ceiling = found["ceiling"]["estimate"].as_f64().unwrap();
    assert!(most > 0.0 && most < 1.02 * ceiling, "{most} of {ceiling}");
    assert_eq!(found["ratios"].as_array().unwrap().len(), 2);
    assert!(
        home.read(&format!("{folder}/stress.csv"))
            .starts_with("ratio,load,")
    );
    assert!(
        home.read(&format!("{folder}/report.md"))
            .contains("## Answer")
    );
    for chart in ["latency", "waiting", "throughput"] {
        assert!(home.read(&format!("{folder}/{chart}.svg")).contains("<svg"));
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let home = Home::new(&busy());
    let told = |threads: &str| {
        let more = [
            "--format",
            "json",
            "--no-output",
            "--ratios",
            "none",
            "--threads",
            threads,
        ];
        stdout(&quick(&home, &more))
    };
    assert!(told("1").contains("rungs.stress/1"));
    assert_eq!(told("1"), told("2"));
}

#[test]
fn users_are_tried_in_whole_numbers() {
    let home = Home::new(&busy().replace("poisson = 60", "users = { count = 10, think_s = 60 }"));
    let output = quick(
        &home,
        &["--format", "json", "--no-output", "--ratios", "none"],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["unit"], "users");
    for point in found["points"].as_array().unwrap() {
        let load = point["load"].as_f64().unwrap();
        assert!(load >= 1.0 && load == load.trunc(), "{load}");
    }
}

#[test]
fn what_cannot_be_asked_says_what_to_write() {
    let home = Home::new(TINY);
    let output = quick(&home, &["--no-output"]);
    assert_eq!(code(&output), 3);
    assert!(
        stderr(&output).contains("add [arrivals]"),
        "{}",
        stderr(&output)
    );
    let home = Home::new(&busy());
    let refused = |more: &[&str], words: &str| {
        let output = home.rungs(&[&QUICK[..2], more].concat());
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
        code(&output)
    };
    for (flags, words) in [
        (&["--slo", "sojourn_s.p90 < 5"][..], "sojourn_s.p95"),
        (&["--slo", "sojourn_s.p95"], "it has no sign"),
        (&["--slo", "success > 60"], "allowed: from 0 to 1"),
        (&["--ratios", "0,2"], "from 0 to 1"),
        (&["--ratios", "0,50"], "did you mean `50%`?"),
        (&["--ratios", "nine"], "ratios by commas"),
        (&["--ratios", "0,,1"], "--ratios 0,,1"),
        (&["--from", "50", "--to", "40"], "is not below --to 40"),
        (&["--from", "1e8"], "is not below the greatest load"),
        (&["--to", "0.001"], "is not above the least load"),
        (&["--from", "0"], "no load"),
        (&["--from", "soon"], "no load"),
        (&["--points", "1"], "2..=200"),
        (&["--events", "1"], "100k or more"),
        (&["--threads", "0"], "from 1 to 1024"),
    ] {
        assert_eq!(refused(flags, words), 2, "{flags:?}");
        assert_eq!(refused(flags, flags[0]), 2, "the flag is named");
    }
    // What the file itself says is the scenario's business.
    let asks = |slo: &str| Home::new(&format!("{}\n[plan]\nslo = [{slo}]\n", busy()));
    let output = quick(
        &asks("{ metric = \"success\", above = 60 }"),
        &["--no-output"],
    );
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("from 0 to 1"));
}

#[test]
fn ratios_are_compared_only_where_something_is_delegated() {
    let alone = busy().replace("ratio = 0.9", "ratio = 0");
    let output = quick(&Home::new(&alone), &["--no-output", "--ratios", "0,1"]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(stderr(&output).contains("delegates nothing"));
}

#[test]
fn more_users_than_are_simulated_are_refused() {
    let home = Home::new(&busy().replace("poisson = 60", "users = { count = 10, think_s = 60 }"));
    let output = quick(&home, &["--to", "1e9", "--no-output"]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(stderr(&output).contains("at most 1000000 users"));
}

#[test]
fn a_bad_trace_is_a_bad_data_file_and_a_missing_one_a_bad_scenario() {
    let home = Home::new(&busy().replace("poisson = 60", "trace = \"came.csv\""));
    let refused = |status: i32, words: &[&str]| {
        let output = quick(&home, &["--no-output"]);
        assert_eq!(code(&output), status, "{}", stderr(&output));
        for word in words {
            assert!(
                stderr(&output).contains(word),
                "{word}: {}",
                stderr(&output)
            );
        }
    };
    refused(3, &["came.csv", "the trace cannot be used"]);
    let file = home.path("came.csv");
    for (text, words) in [
        ("time\n1\nsoon\n", ["line 3", "`soon`"]),
        (
            "time\n1\n5\n4\n9\n",
            ["line 4: `4`", "before `5` on line 3"],
        ),
        ("when\n1\n", ["came.csv", "needs at least two"]),
    ] {
        std::fs::write(&file, text).unwrap();
        refused(4, &words);
    }
}

#[test]
fn a_guard_on_a_queue_is_held_by_check() {
    let guard = |below: &str| {
        let text = format!(
            "{}\n[[expect]]\nmetric = \"sojourn_s.p95\"\nbelow = {below}\n",
            busy()
        );
        Home::new(&text).rungs(&["check", "tiny.toml"])
    };
    assert_eq!(code(&guard("\"10h\"")), 0);
    assert_eq!(code(&guard("1")), 99);
}
