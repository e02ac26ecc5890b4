//! What every rendering keeps: width, headings, columns, silence about the machine.

use proptest::prelude::*;
use serde_json::Value;

use super::sample::{class, summary, tier};
use super::text::columns;
use super::*;
use crate::results::{Pays, VerdictKind};
use crate::stats::Estimate;

const CHARTS: [&str; 3] = ["frontier.svg", "bridge.svg", "cost-success.svg"];

/// What this machine was like; no rendering may show it.
const OF_THE_MACHINE: [&str; 5] = ["7177", "7,177", "avx512", "13.371", "87"];

fn headings(memo: &str) -> Vec<&str> {
    memo.lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect()
}

fn section<'a>(memo: &'a str, heading: &str) -> &'a str {
    let start = memo
        .find(&format!("## {heading}\n"))
        .expect("the heading is there");
    memo[start..].split("\n## ").next().unwrap_or_default()
}

fn widest(text: &str) -> usize {
    text.lines().map(columns).max().unwrap_or(0)
}

#[test]
fn the_memo_has_its_headings_in_order() {
    assert_eq!(headings(&markdown(&summary(), &CHARTS)), markdown::HEADINGS);
}

#[test]
fn nothing_about_the_machine_is_shown() {
    let mut summary = summary();
    summary.run.elapsed_s = 87_000.0;
    let texts = [
        markdown(&summary, &CHARTS),
        terminal(&summary, 120, Style::Plain),
    ];
    for text in texts
        .iter()
        .chain(csv::files(&summary).iter().map(|(_, text)| text))
    {
        for fact in &OF_THE_MACHINE[..4] {
            assert!(!text.contains(fact), "{fact}");
        }
    }
    let mut other = summary.clone();
    (
        other.run.threads,
        other.run.elapsed_s,
        other.run.tasks_per_s,
    ) = (1, 1.0, 1.0);
    other.run.simd = "none".into();
    assert_eq!(markdown(&other, &CHARTS), texts[0]);
    assert_eq!(terminal(&other, 120, Style::Plain), texts[1]);
}

#[test]
fn a_chart_stands_under_its_heading_once() {
    let memo = markdown(&summary(), &CHARTS);
    assert!(section(&memo, "Answer").contains("![frontier](frontier.svg)"));
    assert!(section(&memo, "From the price list to the bill").contains("(bridge.svg)"));
    assert!(
        section(&memo, "Quality, and wrong answers accepted")
            .contains("![cost success](cost-success.svg)")
    );
    assert_eq!(memo.matches(".svg)").count(), 3);
}

#[test]
fn a_failed_claim_says_what_it_is_instead_and_why() {
    let memo = markdown(&summary(), &CHARTS);
    let claims = section(&memo, "Claims");
    for said in [
        "63.0 % ± 0.6 instead",
        "70.0 % off that part",
        "within 70 % ± 5 %",
        "delegation.ratio = 0.9",
    ] {
        assert!(claims.contains(said), "{said}");
    }
    assert!(
        claims
            .contains("On input the executive's price is 3.33 times that of mini, on output 2.22")
    );
}

#[test]
fn the_command_repeats_the_overrides() {
    let mut summary = summary();
    let line = "rungs run scenarios/delegation-economy.toml --set delegation.ratio=0.9 --set 'task.\"two words\".weight=2'";
    assert!(markdown(&summary, &CHARTS).contains(line));
    summary.run.engine = "exact".into();
    assert!(markdown(&summary, &CHARTS).contains(&format!("{line} --exact\n")));
}

#[test]
fn a_loss_is_called_dearer_and_never_cheaper() {
    let mut summary = summary();
    summary.headline.measures = sample::measures(-0.4);
    for text in [
        terminal(&summary, 200, Style::Plain),
        markdown(&summary, &CHARTS),
    ] {
        assert!(
            text.contains(
                "MORE than the executive alone, 1.40 ± <0.01 times as much: 40.0 % ± 0.2 on top"
            ),
            "{text}"
        );
        assert!(!text.contains("times less"));
    }
}

#[test]
fn what_is_not_known_is_said() {
    let mut summary = summary();
    let measures = &mut summary.headline.measures;
    (
        measures.success,
        measures.baseline_success,
        measures.wrong_accepted,
    ) = (None, None, None);
    (
        measures.breakeven_failure_cost_usd,
        measures.cost_per_success_usd,
    ) = (None, None);
    summary
        .not_modelled
        .push("success: no skill is given for coding".into());
    assert!(terminal(&summary, 200, Style::Plain).contains("saved; success is not modelled."));
    let memo = markdown(&summary, &CHARTS);
    assert!(
        section(&memo, "Quality, and wrong answers accepted")
            .contains("not modelled: no skill is given for coding.")
    );
}

#[test]
fn a_policy_that_delegates_nothing_says_so() {
    let mut summary = summary();
    summary.headline.ratio = 0.0;
    summary.headline.measures.savings = Estimate::exact(0.0);
    assert!(terminal(&summary, 100, Style::Plain).contains("Nothing is delegated"));
    assert!(markdown(&summary, &CHARTS).contains("The executive does all of the work."));
}

#[test]
fn savings_within_their_error_are_not_called_savings() {
    let mut summary = summary();
    summary.headline.measures.savings = Estimate::new(0.001, Some(0.002), 1.96);
    assert!(terminal(&summary, 200, Style::Plain).contains("as far as this run can tell"));
}

#[test]
fn a_free_executive_leaves_nothing_to_save() {
    let mut summary = summary();
    let measures = &mut summary.headline.measures;
    measures.savings = Estimate::UNDEFINED;
    measures.baseline_cost_per_task_usd.mean = Estimate::exact(0.0);
    measures.cost_per_task_usd.mean = Estimate::exact(0.0);
    summary.bridge = sample::bridge(&[0.0; 8]);
    assert!(terminal(&summary, 200, Style::Plain).contains("nothing to save"));
    assert!(!markdown(&summary, &CHARTS).contains("NaN"));
}

#[test]
fn exact_figures_carry_no_error() {
    let summary = exact();
    for text in [
        terminal(&summary, 120, Style::Plain),
        markdown(&summary, &CHARTS),
    ] {
        let shown: Vec<&str> = text.lines().filter(|line| line.contains(" ± ")).collect();
        // The condition of a claim may be written with one.
        assert!(
            shown.iter().all(|line| line.contains("within 70 % ± 5 %")),
            "{shown:?}"
        );
    }
}

/// The sample as the exact engine would give it: errors of 0, no spread.
fn exact() -> Summary {
    fn settle(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                if let Some(estimate) = fields.get("estimate").cloned() {
                    for (key, exact) in [
                        ("std_error", 0.0.into()),
                        ("low", estimate.clone()),
                        ("high", estimate),
                    ] {
                        fields.insert(key.to_owned(), exact);
                    }
                }
                for part in ["p05", "p50", "p95", "p99"] {
                    fields
                        .entry(part)
                        .and_modify(|quantile| *quantile = Value::Null);
                }
                fields.values_mut().for_each(settle);
            }
            Value::Array(items) => items.iter_mut().for_each(settle),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(summary()).expect("it has a JSON form");
    settle(&mut value);
    let mut summary: Summary = serde_json::from_value(value).expect("it keeps its shape");
    summary.run.engine = "exact".into();
    summary
}

#[test]
fn an_interrupted_run_says_partial() {
    let mut summary = summary();
    summary.run.partial = true;
    assert!(terminal(&summary, 80, Style::Plain).contains("Interrupted: partial"));
    assert!(
        section(&markdown(&summary, &CHARTS), "Answer")
            .contains("interrupted: the results are partial")
    );
}

#[test]
fn of_many_classes_and_tiers_those_that_cost_most_are_shown() {
    let mut summary = summary();
    summary.headline.classes = (0..10_000)
        .map(|n| class(&format!("class {n}"), f64::from(n) / 5e7, 0.1))
        .collect();
    summary.headline.measures.tiers = (0..50)
        .map(|n| tier(&format!("tier {n}"), f64::from(n), 0.1))
        .collect();
    let text = terminal(&summary, 120, Style::Plain);
    assert!(
        text.contains("class 9999")
            && text.contains("9,988 more classes")
            && !text.contains("class 9987 ")
    );
    assert!(text.contains("tier 49") && text.contains("38 more tiers"));
    let memo = markdown(&summary, &CHARTS);
    assert!(section(&memo, "By task class").contains("9,988 more are in classes.csv"));
    assert!(section(&memo, "By tier, and each tier alone").contains("| tier 0 |"));
}

#[test]
fn a_firm_is_told_in_hours() {
    let mut summary = summary();
    summary.scenario.unit = UnitInfo {
        name: "hour".into(),
        price_per: 1.0,
    };
    summary.headline.measures.ceiling_tasks_per_hour = None;
    summary.headline.measures.limits.clear();
    let texts = [
        terminal(&summary, 200, Style::Plain),
        markdown(&summary, &CHARTS),
    ];
    assert!(texts[0].contains("hours in") && texts[1].contains("USD per hour of work"));
    assert!(
        texts
            .iter()
            .all(|text| !text.replace("tokens_per", "").contains("token"))
    );
}

#[test]
fn csv_reads_back_with_the_columns_of_its_head() {
    for (name, text) in csv::files(&summary()) {
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let heads = reader.headers().expect("it has a head").clone();
        let distinct: std::collections::BTreeSet<&str> = heads.iter().collect();
        assert_eq!(distinct.len(), heads.len(), "{name}");
        let rows: Vec<_> = reader
            .records()
            .collect::<Result<_, _>>()
            .expect("every row has as many columns");
        assert!(!rows.is_empty(), "{name}");
        assert!(
            heads.iter().any(|head| head.ends_with("_std_error")),
            "{name}"
        );
    }
}

#[test]
fn csv_keeps_every_digit_and_leaves_empty_what_is_undefined() {
    let mut summary = summary();
    summary.curve[0].measures.savings = Estimate::new(0.1 + 0.2, None, 2.0);
    let text = csv::curve(&summary);
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().expect("it has a head").clone();
    let row = reader
        .records()
        .next()
        .expect("it has a row")
        .expect("it is whole");
    let cell = |head: &str| {
        &row[heads
            .iter()
            .position(|h| h == head)
            .expect("the column is there")]
    };
    assert_eq!(cell("savings").parse(), Ok(0.1 + 0.2));
    assert_eq!((cell("savings_low"), cell("line")), ("", "own"));
}

#[test]
fn json_reads_back_as_the_same_summary() {
    assert_eq!(
        serde_json::from_str::<Summary>(&json(&summary())).expect("it is JSON"),
        summary()
    );
    let mut broken = summary();
    broken.headline.ratio = f64::NAN;
    assert!(json(&broken).contains("\"ratio\": null"));
}

#[test]
fn check_marks_every_verdict_and_counts_them() {
    let one = summary();
    let text = check_table(
        &[Checked::from(&one), Checked::from(&one)],
        100,
        Style::Plain,
    );
    for mark in [
        "✗",
        "✓",
        "?",
        "–",
        "10 claims: 2 hold, 4 fail, 2 are undecided, 2 are not modelled",
        "2 guards: 2 hold",
    ] {
        assert!(text.contains(mark), "{mark}");
    }
    assert!(widest(&check_table(&[Checked::from(&one)], 40, Style::Plain)) <= 40);
}

#[test]
fn colours_change_nothing_but_colours() {
    for width in [40, 100] {
        let coloured = terminal(&summary(), width, Style::Coloured);
        assert!(coloured.contains('\u{1b}'));
        let bare = anstream::adapter::strip_str(&coloured).to_string();
        let trimmed: Vec<&str> = bare.lines().map(str::trim_end).collect();
        assert_eq!(
            trimmed,
            terminal(&summary(), width, Style::Plain)
                .lines()
                .collect::<Vec<_>>()
        );
    }
}

/// The sample with other numbers, names and holes: what a run of an odd scenario could give.
struct Shaken<'a> {
    values: &'a [f64],
    names: &'a [String],
    holes: &'a [bool],
    at: usize,
}

impl Shaken<'_> {
    fn summary(mut self) -> Summary {
        let mut value = serde_json::to_value(summary()).expect("it has a JSON form");
        self.walk(&mut value);
        serde_json::from_value(value).expect("it keeps its shape")
    }

    fn walk(&mut self, value: &mut Value) {
        match value {
            Value::Object(fields) => fields
                .iter_mut()
                .for_each(|(key, field)| self.field(key, field)),
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(item)),
            _ => {}
        }
    }

    fn field(&mut self, key: &str, field: &mut Value) {
        const FIGURES: [&str; 5] = ["estimate", "std_error", "low", "high", "value"];
        const WORDS: [&str; 8] = [
            "name",
            "tier",
            "line",
            "limit",
            "says",
            "condition",
            "source",
            "description",
        ];
        const OPTIONAL: [&str; 14] = [
            "p05",
            "p95",
            "success",
            "baseline_success",
            "wrong_accepted",
            "cost_per_success_usd",
            "breakeven_failure_cost_usd",
            "latency_s",
            "baseline_latency_s",
            "ceiling_tasks_per_hour",
            "cost_per_month_usd",
            "savings_per_month_usd",
            "busy_s",
            "lasts_h",
        ];
        self.at += 1;
        let hole = self.holes[self.at % self.holes.len()];
        match key {
            _ if FIGURES.contains(&key) && !field.is_object() && !field.is_string() => {
                *field = if hole {
                    Value::Null
                } else {
                    self.values[self.at % self.values.len()].into()
                };
            }
            _ if WORDS.contains(&key) && field.is_string() => {
                *field = self.names[self.at % self.names.len()].clone().into();
            }
            _ if OPTIONAL.contains(&key) && hole => *field = Value::Null,
            _ => self.walk(field),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_summary_keeps_the_width_and_the_headings(
        values in prop::collection::vec(
            prop_oneof![
                Just(0.0), Just(1.0), Just(-1e300), Just(1e300), Just(5e-324), Just(f64::MAX), -1.0..2.0, -1e6..1e6,
            ],
            7..29,
        ),
        names in prop::collection::vec(prop_oneof!["\\PC{0,60}", ".{0,12}", "[a-z]{0,90}"], 3..11),
        holes in prop::collection::vec(prop::bool::weighted(0.2), 5..31),
        width in 40_usize..=200,
    ) {
        let shaken = Shaken { values: &values, names: &names, holes: &holes, at: 0 }.summary();
        for width in [40, 80, width] {
            prop_assert!(widest(&terminal(&shaken, width, Style::Plain)) <= width);
            prop_assert!(widest(&check_table(&[Checked::from(&shaken)], width, Style::Plain)) <= width);
        }
        let memo = markdown(&shaken, &CHARTS);
        prop_assert_eq!(headings(&memo), markdown::HEADINGS);
        prop_assert!(!memo.contains("NaN") && !memo.contains("inf "));
        for (_, text) in csv::files(&shaken) {
            let mut reader = ::csv::Reader::from_reader(text.as_bytes());
            prop_assert!(reader.records().all(|row| row.is_ok()));
        }
        prop_assert!(serde_json::from_str::<Summary>(&json(&shaken)).is_ok());
    }
}

#[test]
fn when_it_pays_is_said_in_every_case() {
    for (pays, said) in [
        (
            Pays::WhileLess,
            "it pays while a failed task costs less than 4.71 USD",
        ),
        (
            Pays::OnlyIfMore,
            "it pays only if a failed task costs more than 4.71 USD",
        ),
        (Pays::Always, "it pays whatever a failed task costs"),
        (Pays::Never, "it does not pay, whatever a failed task costs"),
        (Pays::Same, "it makes no difference"),
    ] {
        let mut summary = summary();
        summary
            .headline
            .measures
            .breakeven_failure_cost_usd
            .iter_mut()
            .for_each(|even| even.pays = pays);
        assert!(
            terminal(&summary, 200, Style::Plain).contains(said),
            "{said}"
        );
        assert!(markdown(&summary, &CHARTS).contains(said), "{said}");
    }
}

#[test]
fn an_undecided_claim_is_among_what_would_overturn_the_answer() {
    let memo = markdown(&summary(), &CHARTS);
    assert_eq!(summary().claims[2].verdict, VerdictKind::Undecided);
    assert!(
        section(&memo, "What would overturn it").contains("Undecided in this run: it is quick.")
    );
}
