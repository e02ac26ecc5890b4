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

/// What is printed, with blanks folded, and what is noted beside it.
fn planned(scenario: &str, more: &[&str]) -> (String, String) {
    let home = home(scenario);
    let mut args = vec!["plan", "desk.toml", "--no-output"];
    if !more.contains(&"--futures") {
        args.extend(["--futures", "20"]);
    }
    args.extend(more);
    let output = rungs(home.path(), &args);
    assert!(output.status.success(), "{}", said(&output));
    let folded = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    (folded(&output.stdout), folded(&output.stderr))
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
    let (text, notes) = planned(&bare, &[]);
    assert!(text.contains("Nothing is recommended"), "{text}");
    // Nobody asked for that number.
    assert!(!notes.contains("budget_usd_per_month="), "{notes}");
    assert!(
        notes.contains("next: write budget_usd_per_month or slo in [plan] of desk.toml"),
        "{notes}"
    );
}

#[test]
fn a_plan_says_where_its_figures_come_from_and_whose_bill_it_is() {
    let (text, _) = planned(DESK, &["--futures", "1"]);
    assert!(text.contains("In 1 future over 12 months"), "{text}");
    assert!(
        text.contains("2.0 times the mean, by [plan] peak"),
        "{text}"
    );
    // 2.5 times the demand of month 1 is more than mini's limit lets through.
    let fast = DESK.replace("\"0.02 to 0.12\"", "0.15");
    let (text, _) = planned(&fast, &[]);
    for words in [
        "The bill is that of all tasks that are asked for",
        "added up in each future by itself, the median of those sums",
        "Month 1 hardly spreads",
        "mean over the futures",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let (text, _) = planned(&DESK.replace("peak = 2.0\n", ""), &[]);
    assert!(!text.contains("by [plan] peak"), "{text}");
    assert!(
        text.contains("every hour is taken to be like every other"),
        "{text}"
    );
}

#[test]
fn a_change_that_costs_quality_says_how_much() {
    let cheap = DESK.replace("slo = [ { metric = \"success\", above = 0.6 } ]\n", "");
    let cheap = cheap.replace("tokens_per_minute = 60_000", "tokens_per_minute = 600_000");
    let (text, _) = planned(&cheap, &[]);
    assert!(text.contains("Recommended: delegate 100 %"), "{text}");
    assert!(
        text.contains("60.0 % of tasks succeed (today 63.0 %)"),
        "{text}"
    );
    assert!(
        text.contains("It costs quality, and no objective minds"),
        "{text}"
    );
}

#[test]
fn an_objective_that_nothing_meets_is_no_error_and_says_by_how_much() {
    let strict = DESK.replace("above = 0.6", "above = 0.95");
    let (text, _) = planned(&strict, &[]);
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

/// A plan that is held against what came.
fn held_against(rows: &str) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("came.csv");
    fs::write(&file, rows).unwrap();
    planned(DESK, &["--actuals", file.to_str().unwrap()])
}

#[test]
fn part_of_a_month_is_held_against_part_of_its_forecast_and_rows_are_counted() {
    let day = |day: u32| format!("2026-02-{day:02},2000,40\n");
    let days: String = (1..=7).map(day).collect();
    let (text, _) = held_against(&format!("date,tasks,cost_usd\n2026-01,73_000,1387\n{days}"));
    for words in [
        "of 2 months lie between",
        "Month 1 is 2026-01: the file's first date is taken as month 1 of the plan.",
        "Month 2 is there in part, 7 of 28 days",
        "7 of 28 days",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let gaps = "date,tasks,cost_usd\n2026-01-10,40000,700\n2026-01-20,40000,700\n";
    let (text, _) = held_against(gaps);
    assert!(
        text.contains("Month 1 has rows of 2 of its 31 days: they are taken for the whole month."),
        "{text}"
    );
}

#[test]
fn a_single_month_proves_little_and_rows_beyond_the_plan_are_told() {
    let (text, notes) = held_against("month,tasks,cost_usd\n1,73000,1387\n");
    assert!(
        text.contains("The one month lies between p10 and p90"),
        "{text}"
    );
    assert!(!notes.contains("beyond"), "{notes}");
    let beyond = "month,tasks,cost_usd\n1,73000,9387\n13,73000,1387\n14,73000,1387\n";
    let (text, notes) = held_against(beyond);
    assert!(
        text.contains("The one month does not lie between"),
        "{text}"
    );
    let left_out = "2 rows of 2 months lie beyond the plan and are left out.";
    assert!(text.contains(left_out), "{text}");
    assert!(
        notes.contains("2 rows of 2 months beyond the plan's 12: left out"),
        "{notes}"
    );
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
    let calendar = refused("month,tasks,cost_usd\n202611,1,1\n");
    assert!(calendar.contains("goes into a column `date`"), "{calendar}");
    let beyond = refused("month,tasks,cost_usd\n13,1,1\n");
    assert!(beyond.contains("allowed: months 1 to 12"), "{beyond}");
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
