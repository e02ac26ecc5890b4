//! What every rendering keeps: headings, columns, silence about the machine.

mod odd;
mod random;

use super::sample::summary;
use super::text::columns;
use super::*;
use crate::results::VerdictKind;
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

#[test]
fn an_undecided_claim_is_among_what_would_overturn_the_answer() {
    let memo = markdown(&summary(), &CHARTS);
    assert_eq!(summary().claims[2].verdict, VerdictKind::Undecided);
    assert!(
        section(&memo, "What would overturn it").contains("Undecided in this run: it is quick.")
    );
}
