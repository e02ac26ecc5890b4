//! Fits of whole logs, through the scenario file and the engines.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::*;
use crate::experiment::{self, Scope};
use crate::import::{self, ReadOptions, UsageLog};
use crate::scenario::Scenario;

/// Tiers under which a task's cost is its input tokens, or its output tokens, in USD.
fn scenario(blocks: &str, input_price: f64, output_price: f64) -> Scenario {
    let text = format!(
        "name = \"fit\"\nunit = {{ name = \"token\", price_per = 1 }}\nsimulation = {{ tasks = 200_000 }}\n\
         [[tier]]\nname = \"executive\"\nprice = {{ input = {input_price}, output = {output_price} }}\n{blocks}"
    );
    Scenario::parse(&text, "fit.toml", &[]).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"))
}

/// Mean and quantiles of a task's cost by the Monte Carlo engine.
fn simulated(scenario: &Scenario) -> Figures {
    let summary = experiment::run(scenario, Scope::Claims, &crate::progress::Silent).unwrap();
    let cost = &summary.headline.measures.cost_per_task_usd;
    let value = |estimate: &crate::stats::Estimate| estimate.estimate.unwrap();
    let quantile = |estimate: &Option<crate::stats::Estimate>| value(estimate.as_ref().unwrap());
    Figures {
        mean: value(&cost.mean),
        p50: quantile(&cost.quantiles.p50),
        p95: quantile(&cost.quantiles.p95),
        p99: quantile(&cost.quantiles.p99),
    }
}

fn read(path: &Path) -> UsageLog {
    import::read(
        &[path.into()],
        &ReadOptions::default(),
        &crate::progress::Silent,
    )
    .unwrap()
}

fn assert_simulates_within_the_figures(log: &UsageLog) {
    let fit = fit_log(log).unwrap();
    let blocks = task_blocks(log, &fit);
    let class = &fit.classes[0];
    for (side, fitted, prices) in [
        ("input", &class.input, (1.0, 0.0)),
        ("output", &class.output, (0.0, 1.0)),
    ] {
        let found = simulated(&scenario(&blocks, prices.0, prices.1));
        let data = fitted.sample.as_ref().unwrap().figures();
        let off = errors(&data, &found);
        eprintln!("{side}: {}: {off:?}", fitted.fit.reason());
        assert!(misses(&off).is_empty(), "{side}: {:?}", misses(&off));
    }
}

fn written(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::File::create(&path)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    (folder, path)
}

/// A log in Azure's format, two kinds of requests mixed.
fn small_log(rows: u64) -> String {
    let mut text = String::from("TIMESTAMP,ContextTokens,GeneratedTokens\n");
    for i in 0..rows {
        let long = i % 3 == 0;
        let input = if long {
            4000 + (i * i) % 3001
        } else {
            40 + (i * 7919) % 400
        };
        let output = 1 + (i * i * 31) % if long { 20 } else { 300 };
        let (minute, second) = (i / 60 % 60, i % 60);
        text.push_str(&format!(
            "2023-11-16 18:{minute:02}:{second:02}.0000000,{input},{output}\n"
        ));
    }
    text
}

#[test]
fn the_traces_are_simulated_from_their_fits_within_the_figures() {
    let traces = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/traces");
    for name in [
        "azure_llm_2023_code.csv",
        "azure_llm_2023_conv.csv",
        "mooncake_conversation.jsonl",
    ] {
        let path = traces.join(name);
        if !path.exists() {
            eprintln!("skipped: {name} is not there");
            continue;
        }
        eprintln!("{name}");
        assert_simulates_within_the_figures(&read(&path));
    }
}

#[test]
fn a_small_log_is_simulated_from_its_fit_within_the_figures() {
    let (_folder, path) = written("log.csv", &small_log(3000));
    assert_simulates_within_the_figures(&read(&path));
}

#[test]
fn the_blocks_say_where_they_come_from_and_hold_no_reserved_key() {
    let (_folder, path) = written("log.csv", &small_log(200));
    let log = read(&path);
    let blocks = task_blocks(&log, &fit_log(&log).unwrap());
    for part in [
        "log.csv",
        &log.sources[0].digest,
        "200 requests",
        "2023-11-16 18:00:00",
        "Arrivals",
        "correlate by",
    ] {
        assert!(blocks.contains(part), "{part} is not in\n{blocks}");
    }
    scenario(&blocks, 1.0, 1.0);
}

#[test]
fn one_row_and_equal_rows_make_constants_and_zero_tokens_a_message() {
    for rows in [
        "18:00:00.0,7,3\n",
        "18:00:00.0,7,3\n2023-11-16 18:00:01.0,7,3\n",
    ] {
        let text = format!("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 {rows}");
        let (_folder, path) = written("log.csv", &text);
        let options = ReadOptions::default();
        // A file of one row may be refused by the reader; what it passes on has a fit.
        let Ok(log) = import::read(&[path], &options, &crate::progress::Silent) else {
            continue;
        };
        let fit = fit_log(&log).unwrap();
        assert_eq!(fit.classes[0].input.fit.family, Family::Constant);
        let blocks = task_blocks(&log, &fit);
        assert!(blocks.contains("input_tokens = 7"), "{blocks}");
        scenario(&blocks, 1.0, 1.0);
    }
    let (_folder, path) = written("log.csv", &small_log(3));
    let mut log = read(&path);
    for record in &mut log.records {
        (record.uncached_input, record.output) = (0.0, 0.0);
    }
    let message = fit_log(&log).unwrap_err().to_string();
    assert!(
        message.contains("none of its 3 rows used a token"),
        "{message}"
    );
    log.records.clear();
    assert!(fit_log(&log).is_err());
}

#[test]
fn a_fit_goes_into_a_scenario_that_keeps_its_comments() {
    let (_folder, path) = written("log.csv", &small_log(500));
    let log = read(&path);
    let fit = fit_log(&log).unwrap();
    let blocks = task_blocks(&log, &fit);
    let before = "# mine\nname = \"mine\"  # of course\n[[tier]]\nname = \"top\"\nprice = { input = 1, output = 2 }\n\
                  # the work\n[[task]]\nname = \"request\"\ntokens = 100  # a guess\ninput_share = 0.9\ndifficulty_loading = 0.4 # from calibrate\n";
    let merged = merge_tasks(before, &blocks, &fit.classes).unwrap();
    for kept in [
        "# mine",
        "# of course",
        "# the work",
        "# from calibrate",
        "output_tokens = ",
    ] {
        assert!(
            merged.text.contains(kept),
            "{kept} is not in\n{}",
            merged.text
        );
    }
    assert!(!merged.text.contains("a guess"), "{}", merged.text);
    assert!(
        merged.notes[0].contains("replaced the work of `request`"),
        "{:?}",
        merged.notes
    );
    let read_back = Scenario::parse(&merged.text, "s.toml", &[])
        .unwrap_or_else(|wrong| panic!("{wrong}\n{}", merged.text));
    let crate::workload::Work::Sides { correlation, .. } = &read_back.classes[0].work else {
        panic!("{:?}", read_back.classes[0].work);
    };
    let rho = fit.classes[0].correlation.unwrap();
    assert!(
        (0.16 + 0.84 * correlation - rho).abs() < 1e-3,
        "{correlation} {rho}"
    );

    let inline = "name = \"mine\"\ntier = [{ name = \"top\", price = { input = 1, output = 2 } }]\ntask = [{ name = \"other\", tokens = 5, input_share = 0.5 }]\n";
    let merged = merge_tasks(inline, &blocks, &fit.classes).unwrap();
    assert_eq!(merged.notes, ["added `request`"]);
    let read_back = Scenario::parse(&merged.text, "s.toml", &[]);
    assert!(
        read_back.is_ok(),
        "{}\n{}",
        read_back.unwrap_err(),
        merged.text
    );
}

#[test]
fn the_new_forms_are_the_same_to_both_engines() {
    let blocks = "[[task]]\nname = \"a\"\ndifficulty_loading = 0.6\ntokens_correlation = 0.3\nskill = \"s\"\n\
        input_tokens = { mixture = [{ share = 0.6, median = 900, sigma = 0.4 }, { share = 0.4, median = 6_000, sigma = 0.3 }] }\n\
        output_tokens = { median = 200, sigma = 0.8, pareto_tail = { above = 700, exponent = 3.5 } }\n";
    let text = |exact: bool| {
        format!(
            "name = \"both\"\nsimulation = {{ tasks = 400_000, exact = {exact} }}\n\
             [[tier]]\nname = \"top\"\nprice = {{ input = 2, output = 10 }}\nscores = {{ s = 0.8 }}\ndifficulty_loading = 0.9\n\
             [[tier]]\nname = \"low\"\nprice = {{ input = 1, output = 4 }}\nscores = {{ s = 0.6 }}\ndifficulty_loading = 0.8\n{blocks}\
             [delegation]\nratio = 0.7\nassign = {{ low = 1.0 }}\n[delegation.review]\nrate = 1.0\ncatches_wrong = 0.8\npasses_right = 0.9\n\
             [delegation.overhead]\nreport = {{ mixture = [{{ share = 1, median = 30, sigma = 0.2 }}, {{ share = 1, median = 300, sigma = 0.5 }}] }}\n"
        )
    };
    let run = |exact: bool| {
        let scenario = Scenario::parse(&text(exact), "both.toml", &[])
            .unwrap_or_else(|wrong| panic!("{wrong}"));
        experiment::run(&scenario, Scope::Claims, &crate::progress::Silent)
            .unwrap()
            .headline
            .measures
    };
    let (drawn, exact) = (run(false), run(true));
    for (name, drawn, exact) in [
        (
            "cost",
            &drawn.cost_per_task_usd.mean,
            &exact.cost_per_task_usd.mean,
        ),
        (
            "baseline",
            &drawn.baseline_cost_per_task_usd.mean,
            &exact.baseline_cost_per_task_usd.mean,
        ),
        ("savings", &drawn.savings, &exact.savings),
    ] {
        let (found, wanted) = (drawn.estimate.unwrap(), exact.estimate.unwrap());
        let error = drawn.std_error.unwrap();
        assert!(
            (found - wanted).abs() < 4.5 * error,
            "{name}: {found} ± {error}, exactly {wanted}"
        );
    }
}
