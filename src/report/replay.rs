//! A replay of recorded outcomes: tables for a terminal, and CSV.

use super::paint::{Paint, Style};
use super::table::{Cell, Column, NOTHING, Table};
use super::text::wrap;
use crate::import::replay::{Replay, Replayed, RouterKind, Routing, SignalRouter, Split};
use crate::stats::Estimate;

/// The replay for a terminal `width` columns wide, ending in a newline.
pub fn replay_table(replay: &Replay, width: usize, style: Style) -> String {
    let usd = replay.cost_unit == "usd_per_task";
    let mut lines = vec![style.paint(Paint::Title, &title(replay))];
    lines.extend(judge_line(replay, width, style));
    lines.push(String::new());
    lines.extend(policies(replay, usd).render(width, style));
    let print = "[ ] 95 % intervals by resampling items; • no other policy (the oracle apart) is at least as good in both and better in one; \
                 predicted: by a scenario calibrated on the same table, through the exact engine; error: predicted less replayed; \
                 PGR: share of the gap between the weakest model and the top that is recovered.";
    lines.extend(aside(print, width, style));
    if !replay.routers.is_empty() {
        lines.extend([
            String::new(),
            style.paint(Paint::Title, "Routers between two models"),
        ]);
        lines.extend(routers(replay).render(width, style));
        let print = "APGR: share of the gap in quality recovered, mean over shares of strong calls; CPT(x): least share of strong calls that recovers x \
                     (RouteLLM's definitions).";
        lines.extend(aside(print, width, style));
    }
    if let Some(router) = &replay.signal_router {
        lines.extend([
            String::new(),
            style.paint(
                Paint::Title,
                "A router that sees some of the difficulty: y = r z + √(1 − r²) ξ",
            ),
        ]);
        lines.extend(signal(router).render(width, style));
        let print = "APGR as the calibrated model expects it; at r = 0 it is 0.5. Two models tell only the product of their loadings: \
                     equal ones, and the two extremes.";
        lines.extend(aside(print, width, style));
        lines.extend(
            signal_answer(router)
                .iter()
                .flat_map(|line| wrap(line, width, "  ", "  ")),
        );
    }
    if replay.aiq.iter().any(|one| one.aiq.estimate.is_some()) {
        lines.extend([
            String::new(),
            style.paint(
                Paint::Title,
                "AIQ: mean height of the frontier (RouterBench)",
            ),
        ]);
        lines.extend(aiq(replay).render(width, style));
    }
    if let Some(held_out) = &replay.held_out {
        let words = format!(
            "Held out: {} random halves, {} resamples each",
            held_out.splits, held_out.replicates
        );
        lines.extend([String::new(), style.paint(Paint::Title, &words)]);
        lines.extend(held_out_table(replay).render(width, style));
        let print = "Covered: share of halvings whose 95 % interval of (predicted from one half) - (replayed on the other) contains 0; 95 % is right.";
        lines.extend(aside(print, width, style));
    }
    for note in &replay.notes {
        lines.extend(wrap(note, width, "note: ", "      "));
    }
    lines.join("\n") + "\n"
}

fn title(replay: &Replay) -> String {
    format!(
        "{} items, {} models, replayed from {}",
        replay.items,
        replay.models.len(),
        replay.file
    )
}

fn judge_line(replay: &Replay, width: usize, style: Style) -> Vec<String> {
    let judge = replay.judge;
    let words = if judge.catches_wrong == 1.0 && judge.passes_right == 1.0 {
        "The judge is perfect and free: an upper bound. Real ones err: --judge catches_wrong=0.8,passes_right=0.8".to_owned()
    } else {
        format!(
            "The judge rejects {} of what is wrong and keeps {} of what is right, in expectation, and is free",
            percent(judge.catches_wrong),
            percent(judge.passes_right)
        )
    };
    aside(&words, width, style)
}

fn aside(text: &str, width: usize, style: Style) -> Vec<String> {
    wrap(text, width, "  ", "  ")
        .iter()
        .map(|line| style.paint(Paint::Aside, line))
        .collect()
}

fn policies(replay: &Replay, usd: bool) -> Table {
    let cost = if usd { "USD" } else { "strong calls" };
    let mut table = Table::new(vec![
        Column::left("", 0),
        Column::left("policy", 0),
        Column::right("solved", 0),
        Column::left("[95 %]", 4),
        Column::right("predicted", 2),
        Column::right("error", 1),
        Column::right("PGR", 3),
        Column::right(cost, 0),
        Column::left("[95 %]", 4),
        Column::right("predicted", 2),
        Column::right("error", 1),
    ]);
    for policy in &replay.policies {
        let paint = if policy.undominated {
            Paint::Good
        } else {
            Paint::Body
        };
        let cost = |value: f64| if usd { dollars(value) } else { percent(value) };
        table.row(vec![
            Cell::new(if policy.undominated { "•" } else { "" }, Paint::Good),
            Cell::new(&policy.policy, paint),
            optional(policy.success.estimate, percent).into(),
            Cell::new(
                range(&policy.success, |v| format!("{:.1}", 100.0 * v)),
                Paint::Aside,
            ),
            optional(policy.predicted_success, percent).into(),
            points(policy).into(),
            optional(policy.pgr.estimate, |v| format!("{v:.3}")).into(),
            optional(policy.cost.estimate, cost).into(),
            Cell::new(
                range(&policy.cost, |v| {
                    if usd {
                        dollars(v)
                    } else {
                        format!("{:.1}", 100.0 * v)
                    }
                }),
                Paint::Aside,
            ),
            optional(policy.predicted_cost, cost).into(),
            relative(policy).into(),
        ]);
    }
    table
}

/// The error of success in percentage points.
fn points(policy: &Replayed) -> String {
    let error = policy.predicted_success.zip(policy.success.estimate);
    optional(error.map(|(p, s)| p - s), |error| {
        signed(format!("{:.1}", 100.0 * error), "pt")
    })
}

/// The error of cost in percent.
fn relative(policy: &Replayed) -> String {
    let error = policy
        .predicted_cost
        .zip(policy.cost.estimate)
        .map(|(p, c)| p / c - 1.0);
    optional(error.filter(|e| e.is_finite()), |error| {
        signed(format!("{:.1}", 100.0 * error), "%")
    })
}

fn routers(replay: &Replay) -> Table {
    let mut table = Table::new(vec![
        Column::left("router", 0),
        Column::left("weak / strong", 0),
        Column::right("APGR", 0),
        Column::left("[95 %]", 3),
        Column::right("predicted", 1),
        Column::right("CPT(50)", 0),
        Column::right("predicted", 2),
        Column::right("CPT(80)", 0),
        Column::right("predicted", 2),
    ]);
    for one in &replay.routers {
        let router = match one.router {
            RouterKind::Random => "random",
            RouterKind::Cascade => "cascade",
            RouterKind::Oracle => "oracle",
        };
        let three = |value: f64| format!("{value:.3}");
        let two = |value: f64| format!("{:.2} %", 100.0 * value);
        table.row(vec![
            router.into(),
            format!("{} / {}", one.weak, one.strong).into(),
            optional(one.apgr.estimate, three).into(),
            Cell::new(range(&one.apgr, three), Paint::Aside),
            optional(one.predicted_apgr, three).into(),
            optional(one.cpt50.estimate, two).into(),
            optional(one.predicted_cpt50, two).into(),
            optional(one.cpt80.estimate, two).into(),
            optional(one.predicted_cpt80, two).into(),
        ]);
    }
    table
}

fn signal(router: &SignalRouter) -> Table {
    let mut table = Table::new(vec![
        Column::left("loadings", 0),
        Column::left("weak / strong", 1),
        Column::right("APGR at r = 0.3", 0),
        Column::right("r = 0.6", 0),
        Column::right("r = 1", 0),
        Column::left("[95 %]", 2),
    ]);
    for routing in &router.splits {
        let three = |value: f64| format!("{value:.3}");
        let at = |i: usize| routing.apgr.get(i).map(|seen| seen.apgr);
        let cell = |i: usize| optional(at(i).and_then(|seen| seen.estimate), three);
        table.row(vec![
            split(routing.loadings).into(),
            format!(
                "{:.3} / {:.3}",
                routing.weak_loading, routing.strong_loading
            )
            .into(),
            cell(0).into(),
            cell(1).into(),
            cell(2).into(),
            Cell::new(
                at(2).map_or_else(String::new, |seen| range(&seen, three)),
                Paint::Aside,
            ),
        ]);
    }
    table
}

fn split(loadings: Split) -> &'static str {
    match loadings {
        Split::Equal => "equal",
        Split::WeakAtCap => "weak at its cap",
        Split::StrongAtCap => "strong at its cap",
    }
}

/// Which correlation recovers the published figure, for each split of the loadings.
fn signal_answer(router: &SignalRouter) -> Vec<String> {
    let Some(published) = router.published_apgr else {
        return Vec::new();
    };
    let answer = |routing: &Routing| {
        let who = format!("APGR {published:.3}, loadings {}", split(routing.loadings));
        let at_one = routing.apgr.last().and_then(|seen| seen.apgr.estimate);
        match routing.matching_correlation {
            Some(r) => format!(
                "{who}: r = {} {}",
                optional(r.estimate, |r| format!("{r:.3}")),
                range(&r, |r| format!("{r:.3}"))
            ),
            None => {
                let most = routing.highest;
                let more = if most.correlation < 1.0 {
                    format!(
                        ", and the most {} at r = {:.2}",
                        optional(most.apgr.estimate, |v| format!("{v:.3}")),
                        most.correlation
                    )
                } else {
                    String::new()
                };
                format!(
                    "{who}: no r does; at r = 1 it is {}{more}",
                    optional(at_one, |v| format!("{v:.3}"))
                )
            }
        }
    };
    router.splits.iter().map(answer).collect()
}

fn aiq(replay: &Replay) -> Table {
    let mut table = Table::new(vec![
        Column::left("policies", 0),
        Column::right("AIQ", 0),
        Column::left("[95 %]", 1),
        Column::right("predicted", 0),
    ]);
    for one in &replay.aiq {
        let three = |value: f64| format!("{value:.3}");
        table.row(vec![
            one.policies.into(),
            optional(one.aiq.estimate, three).into(),
            Cell::new(range(&one.aiq, three), Paint::Aside),
            optional(one.predicted, three).into(),
        ]);
    }
    table
}

fn held_out_table(replay: &Replay) -> Table {
    let mut table = Table::new(vec![
        Column::left("cascade", 0),
        Column::right("solved: covered", 0),
        Column::right("mean error", 0),
        Column::right("cost: covered", 0),
        Column::right("mean error", 0),
    ]);
    for one in replay
        .held_out
        .iter()
        .flat_map(|held_out| &held_out.policies)
    {
        table.row(vec![
            one.policy.as_str().into(),
            percent(one.success_covered).into(),
            signed(format!("{:.1}", 100.0 * one.success_error), "pt").into(),
            percent(one.cost_covered).into(),
            signed(format!("{:.1}", 100.0 * one.cost_error), "%").into(),
        ]);
    }
    table
}

fn optional(value: Option<f64>, words: impl Fn(f64) -> String) -> String {
    value.map_or_else(|| NOTHING.to_owned(), words)
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// Four decimals, or three significant digits where that says more.
fn dollars(usd: f64) -> String {
    if usd.abs() >= 100.0 {
        format!("{usd:.2}")
    } else if usd.abs() >= 0.01 || usd == 0.0 {
        format!("{usd:.4}")
    } else {
        format!("{usd:.2e}")
    }
}

fn range(estimate: &Estimate, words: impl Fn(f64) -> String) -> String {
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("[{} {}]", words(low), words(high)),
        _ => String::new(),
    }
}

/// With its sign, and none where it rounds to 0.
fn signed(digits: String, unit: &str) -> String {
    let is_zero = digits.chars().all(|c| !c.is_ascii_digit() || c == '0');
    let unsigned = digits.trim_start_matches('-');
    match (is_zero, digits.starts_with('-')) {
        (true, _) => format!("{unsigned} {unit}"),
        (_, true) => format!("\u{2212}{unsigned} {unit}"),
        (_, false) => format!("+{unsigned} {unit}"),
    }
}

/// A row for each policy; shares from 0 to 1, empty where undefined.
pub fn replay_csv(replay: &Replay) -> String {
    let cost = replay.cost_unit;
    let mut rows = vec![
        [
            "policy",
            "kind",
            "items",
            "success",
            "success_low",
            "success_high",
            "predicted_success",
            "pgr",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    rows[0].extend(["", "_low", "_high"].map(|end| format!("cost_{cost}{end}")));
    rows[0].extend([format!("predicted_cost_{cost}"), "undominated".into()]);
    for one in &replay.policies {
        let number = |value: Option<f64>| value.map_or(String::new(), |v| v.to_string());
        rows.push(vec![
            one.policy.clone(),
            one.kind.into(),
            one.items.to_string(),
            number(one.success.estimate),
            number(one.success.low),
            number(one.success.high),
            number(one.predicted_success),
            number(one.pgr.estimate),
            number(one.cost.estimate),
            number(one.cost.low),
            number(one.cost.high),
            number(one.predicted_cost),
            one.undominated.to_string(),
        ]);
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row)
            .expect("rows of one length in memory");
    }
    String::from_utf8(writer.into_inner().expect("a vector takes what is written"))
        .expect("text goes in and comes out")
}
