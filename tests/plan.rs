//! `rungs plan` through the binary: what it prints and writes, and what it says of bad input.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const DESK: &str = r#"
name = "desk"
[simulation]
tasks = 2_000
[demand]
tasks_per_month = 73_000
[[tier]]
name = "top"
price = { input = 10, output = 10 }
scores = { work = 0.9 }
difficulty_loading = 0.5
limits = { tokens_per_minute = 400_000 }
[[tier]]
name = "mini"
price = { input = 1, output = 1 }
scores = { work = 0.6 }
difficulty_loading = 0.5
limits = { tokens_per_minute = 60_000 }
[[task]]
name = "work"
tokens = 10_000
input_share = 1.0
skill = "work"
[delegation]
ratio = 0.9
assign = { mini = 1 }
[plan]
months = 12
growth_per_month = "0.02 to 0.12"
price_decline_per_year = 0.3
peak = 2.0
budget_usd_per_month = 4_000
slo = [ { metric = "success", above = 0.6 } ]
may_change = ["delegation.ratio"]
"#;

fn rungs(home: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rungs"))
        .args(args)
        .current_dir(home)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn home(scenario: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("desk.toml"), scenario).unwrap();
    home
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn refused(scenario: &str, args: &[&str], code: i32) -> String {
    let home = home(scenario);
    let output = rungs(home.path(), args);
    assert_eq!(output.status.code(), Some(code), "{}", said(&output));
    said(&output)
}

#[test]
fn a_plan_answers_in_order_and_writes_report_figures_and_charts() {
    let home = home(DESK);
    let output = rungs(home.path(), &["plan", "desk.toml", "--futures", "200"]);
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let place = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what}: {text}"));
    assert!(place("Can we carry it?") < place("What does it cost?"));
    assert!(place("What does it cost?") < place("What to do?"));
    assert!(text.contains("mini's tokens per minute"));
    assert!(said(&output).contains("next: rungs"));
    let folder = home.path().join("output/desk-plan");
    for file in [
        "plan.json",
        "plan.csv",
        "report.md",
        "utilisation.svg",
        "budget.png",
    ] {
        assert!(folder.join(file).is_file(), "{file}");
    }
    let report = fs::read_to_string(folder.join("report.md")).unwrap();
    assert!(report.starts_with("# desk: a capacity plan for 12 months\n\n## Can we carry it?"));
    assert!(report.contains("![") && report.contains("## What it takes for granted"));
    let csv = fs::read_to_string(folder.join("plan.csv")).unwrap();
    assert_eq!(csv.lines().count(), 13);
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("plan.json")).unwrap()).unwrap();
    assert_eq!(json["schema"], "rungs.plan/1");
    assert_eq!(json["months_ahead"].as_array().unwrap().len(), 12);
}

#[test]
fn the_same_bytes_come_for_any_number_of_threads_and_others_for_another_seed() {
    let home = home(DESK);
    let json = |more: &[&str]| {
        let args = [
            "plan",
            "desk.toml",
            "--futures",
            "64",
            "--format",
            "json",
            "--no-output",
            "--quiet",
        ];
        let args: Vec<&str> = args.iter().chain(more).copied().collect();
        let output = rungs(home.path(), &args);
        assert!(output.status.success(), "{}", said(&output));
        output.stdout
    };
    let one = json(&["--threads", "1"]);
    assert!(one == json(&["--threads", "3"]));
    assert!(one != json(&["--seed", "2"]));
}

#[test]
fn without_a_budget_or_an_objective_it_reports_and_recommends_nothing() {
    let bare = DESK.replace("budget_usd_per_month = 4_000\n", "");
    let bare = bare.replace("slo = [ { metric = \"success\", above = 0.6 } ]\n", "");
    let home = home(&bare);
    let args = [
        "plan",
        "desk.toml",
        "--futures",
        "20",
        "--no-output",
        "--quiet",
    ];
    let output = rungs(home.path(), &args);
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Nothing is recommended"), "{text}");
}

#[test]
fn an_objective_that_nothing_meets_is_no_error_and_says_by_how_much() {
    let strict = DESK.replace("above = 0.6", "above = 0.95");
    let home = home(&strict);
    let args = [
        "plan",
        "desk.toml",
        "--futures",
        "20",
        "--no-output",
        "--quiet",
    ];
    let output = rungs(home.path(), &args);
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("It misses:") && text.contains("success > 0.95 by"),
        "{text}"
    );
}

#[test]
fn what_came_is_held_against_the_forecast_and_split() {
    let home = home(DESK);
    let rows = "date,tasks,cost_usd,tokens\n2026-01,73_000,1387,730_000_000\n2026-02-10,40000,900,400000000\n2026-02-20,40000,900,400000000\n";
    fs::write(home.path().join("came.csv"), rows).unwrap();
    let args = [
        "plan",
        "desk.toml",
        "--futures",
        "200",
        "--actuals",
        "came.csv",
        "--format",
        "json",
        "--no-output",
    ];
    let output = rungs(home.path(), &args);
    assert!(output.status.success(), "{}", said(&output));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let months = json["actuals"]["months"].as_array().unwrap();
    assert_eq!((months.len(), months[1]["month"].as_u64()), (2, Some(2)));
    for month in months {
        let usd = |key: &str| month[key].as_f64().unwrap();
        let parts = usd("volume_usd") + usd("rate_usd") + usd("price_usd");
        assert!((parts - usd("cost_usd") + usd("forecast_cost_usd")).abs() < 1e-6);
        // Tokens per task came as forecast.
        assert!(usd("rate_usd").abs() < 1e-6);
    }
    assert!(months[0]["inside"].as_bool().unwrap(), "{months:?}");
    assert!(!months[1]["inside"].as_bool().unwrap(), "{months:?}");
}

#[test]
fn a_bad_file_of_actuals_names_its_place() {
    let home = home(DESK);
    let refused = |rows: &str| {
        fs::write(home.path().join("came.csv"), rows).unwrap();
        let output = rungs(
            home.path(),
            &["plan", "desk.toml", "--actuals", "came.csv", "--no-output"],
        );
        assert_eq!(output.status.code(), Some(4), "{rows}: {}", said(&output));
        said(&output)
    };
    assert!(refused("month,task,cost_usd\n1,2,3\n").contains("no column `tasks`; is it `task`?"));
    assert!(refused("tasks,cost_usd\n2,3\n").contains("month"));
    let wrong = refused("month,tasks,cost_usd\n1,100,20\n2,many,20\n");
    assert!(
        wrong.contains("came.csv: line 3: `tasks` is `many`"),
        "{wrong}"
    );
    assert!(refused("month,tasks,cost_usd\n0,1,1\n").contains("line 2: `month` is `0`"));
    assert!(refused("month,tasks,cost_usd\n1,NaN,1\n").contains("`tasks` is `NaN`"));
    assert!(refused("month,tasks,cost_usd\n1,1,1\n1,1,1\n").contains("month 1 is there twice"));
    assert!(refused("date,tasks,cost_usd\n2026-13,1,1\n").contains("`date` is `2026-13`"));
    assert!(refused("month,tasks,cost_usd\n").contains("no rows"));
    assert!(refused("month,tasks,cost_usd\n1,1\n").contains("came.csv"));
}

#[test]
fn a_scenario_without_a_plan_or_a_demand_is_refused_with_what_to_write() {
    let (without, _) = DESK.split_once("[plan]").unwrap();
    assert!(refused(without, &["plan", "desk.toml"], 3).contains("there is no [plan]"));
    let nobody = DESK.replace("[demand]\ntasks_per_month = 73_000\n", "");
    assert!(
        refused(&nobody, &["plan", "desk.toml"], 3).contains("nothing says how many tasks come")
    );
    assert!(refused(DESK, &["plan", "desk.toml", "--futures", "0"], 2).contains("--futures"));
}

#[test]
fn growth_that_overflows_is_refused_with_its_place() {
    let wild = DESK
        .replace("\"0.02 to 0.12\"", "9.0")
        .replace("months = 12", "months = 40");
    let message = refused(&wild, &["plan", "desk.toml", "--futures", "5"], 3);
    let line = wild
        .lines()
        .position(|line| line.starts_with("growth"))
        .unwrap()
        + 1;
    assert!(message.contains(&format!("desk.toml:{line}:")), "{message}");
    assert!(message.contains("demand that grows"), "{message}");
}
