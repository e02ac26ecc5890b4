//! Losses, holes, crowds: what a run may give that nobody drew up the report for.

use serde_json::Value;

use super::super::sample::{self, class, summary, tier, verdict};
use super::super::*;
use super::{CHARTS, section};
use crate::results::{Pays, VerdictKind};
use crate::stats::Estimate;

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
    (
        measures.cost_with_failures_per_task_usd,
        measures.baseline_cost_with_failures_per_task_usd,
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
        let measures = &mut summary.headline.measures;
        measures.cost_with_failures_per_task_usd = None;
        measures
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
fn where_failures_have_a_cost_the_headline_counts_it() {
    let mut summary = summary();
    let said = |summary: &Summary| {
        (
            terminal(summary, 400, Style::Plain),
            section(&markdown(summary, &CHARTS), "What would overturn it").to_owned(),
        )
    };
    let (text, overturn) = said(&summary);
    assert!(
        text.contains("counting what failures cost, it does NOT pay: 2.20"),
        "{text}"
    );
    assert!(
        overturn.contains("A failed task that costs less than 4.71 USD"),
        "{overturn}"
    );
    summary.headline.measures.cost_with_failures_per_task_usd = summary
        .headline
        .measures
        .baseline_cost_with_failures_per_task_usd
        .map(|alone| alone.scaled(0.5));
    let (text, overturn) = said(&summary);
    assert!(
        text.contains("counting what failures cost, it pays: 1.00"),
        "{text}"
    );
    assert!(
        overturn.contains("A failed task that costs more than 4.71 USD"),
        "{overturn}"
    );
}

#[test]
fn what_the_exact_engine_cannot_give_is_told_apart_from_what_the_scenario_lacks() {
    let mut summary = summary();
    summary.expectations = vec![verdict(
        "",
        "cost_per_task_usd.p95",
        VerdictKind::NotModelled,
    )];
    assert!(markdown(&summary, &CHARTS).contains("no means to work it out"));
    summary.run.engine = "exact".to_owned();
    assert!(markdown(&summary, &CHARTS).contains("run without `--exact`"));
}

#[test]
fn a_label_is_in_the_title_and_in_the_command_that_repeats_the_run() {
    let mut summary = summary();
    summary.scenario.label = Some("half".to_owned());
    let memo = markdown(&summary, &CHARTS);
    assert!(
        memo.lines()
            .next()
            .is_some_and(|title| title.contains("(half)")),
        "{memo}"
    );
    assert!(section(&memo, "How to repeat this").contains("--label half"));
}
