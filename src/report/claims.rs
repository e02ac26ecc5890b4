//! Claims and guards in words: what was said, what was found, and, where it fails, why.

use super::number::{self, Kind};
use super::paint::{Paint, Style};
use super::text::wrap;
use super::words;
use super::{Checked, answer};
use crate::results::{Summary, Verdict, VerdictKind};

/// What was observed, in the unit of the metric.
pub(super) fn observed(verdict: &Verdict) -> String {
    match verdict.verdict {
        VerdictKind::NotModelled => number::NOT_MODELLED.to_owned(),
        _ => number::estimate(&verdict.observed, number::kind_of(&verdict.metric)),
    }
}

/// The condition in the unit of the metric: "within 70 % ± 5 %".
pub(super) fn condition(verdict: &Verdict) -> String {
    let kind = number::kind_of(&verdict.metric);
    let words = verdict
        .condition
        .split_whitespace()
        .map(|word| match word.parse::<f64>() {
            Ok(value) if value.is_finite() => written(value, kind),
            _ => word.to_owned(),
        });
    words.collect::<Vec<_>>().join(" ")
}

/// The claim's words; those of a guard without words are its condition, in the unit of its metric.
pub(super) fn said(verdict: &Verdict) -> String {
    if verdict.says == format!("{} {}", verdict.metric, verdict.condition) {
        format!("{} {}", verdict.metric, condition(verdict))
    } else {
        verdict.says.clone()
    }
}

/// "within 70 % ± 5 % (tolerance ours), with delegation.ratio = 0.9".
pub(super) fn terms(verdict: &Verdict) -> String {
    let tolerance = match verdict.tolerance_by.as_deref() {
        Some(whose) => format!(" (tolerance {whose})"),
        None => String::new(),
    };
    let with: Vec<String> = verdict
        .with
        .iter()
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    let with = if with.is_empty() {
        String::new()
    } else {
        format!(", with {}", with.join(", "))
    };
    format!("{}{tolerance}{with}", condition(verdict))
}

/// "7 claims: 4 hold, 2 fail, 1 is undecided".
pub(super) fn tally(verdicts: &[Verdict], noun: &str) -> String {
    let of = |kind: VerdictKind| verdicts.iter().filter(|v| v.verdict == kind).count();
    let parts = [
        (of(VerdictKind::Holds), "holds", "hold"),
        (of(VerdictKind::Fails), "fails", "fail"),
        (of(VerdictKind::Undecided), "is undecided", "are undecided"),
        (
            of(VerdictKind::NotModelled),
            "is not modelled",
            "are not modelled",
        ),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, several)| format!("{count} {}", if *count == 1 { one } else { several }))
        .collect();
    format!(
        "{}: {}",
        number::counted(verdicts.len() as u64, noun),
        said.join(", ")
    )
}

/// Why a failed claim fails, where the summary shows it.
pub(super) fn reason(verdict: &Verdict, summary: &Summary) -> Option<String> {
    if verdict.verdict != VerdictKind::Fails {
        return None;
    }
    if verdict.metric == "savings" {
        return savings_reason(verdict).or_else(|| bridge_reason(verdict, summary));
    }
    let mut path = verdict.metric.strip_prefix("price_ratio.")?.rsplitn(2, '.');
    let (_, tier) = (path.next()?, path.next()?);
    let ratio = summary.price_ratio.get(tier)?;
    let times = |of: Option<f64>| of.map_or_else(|| number::UNDEFINED.to_owned(), number::number);
    let (input, output) = (times(ratio.input), times(ratio.output));
    Some(format!(
        "On input the executive's price is {input} times that of {tier}, on output {output} times."
    ))
}

/// A discount applies to the delegated share alone: savings over ratio is what it comes to there.
fn savings_reason(verdict: &Verdict) -> Option<String> {
    let at = verdict
        .at
        .filter(|at| at.ratio > 0.0 && at.savings.is_finite())?;
    if at.savings <= 0.0 {
        return None;
    }
    let percent = |share: f64| number::value(share, Kind::Percent);
    let discount = at.savings / at.ratio;
    let mut why = format!(
        "{} of the work is delegated. {} off the whole bill is {} off that part",
        percent(at.ratio),
        percent(at.savings),
        percent(discount)
    );
    if at.ratio < 1.0 {
        why += &format!(
            "; the other {} is still the executive's, at its own price",
            percent(1.0 - at.ratio)
        );
    }
    why.push('.');
    if at
        .claimed_savings
        .is_some_and(|claimed| (claimed - discount).abs() < 0.015)
    {
        why += " The claim takes the discount on the delegated part for the discount on the whole.";
    }
    Some(why)
}

/// The step that adds most, where the claim is about the scenario's own policy.
fn bridge_reason(verdict: &Verdict, summary: &Summary) -> Option<String> {
    let (key, change) = answer::largest_addition(summary).filter(|_| verdict.with.is_empty())?;
    let (label, meaning) = words::step(key, &summary.scenario.unit);
    Some(format!(
        "What adds most to the bill: {label} ({meaning}), {} per task.",
        number::value(change, Kind::Usd)
    ))
}

/// A bound as it was written, in the unit of its metric.
fn written(value: f64, kind: Kind) -> String {
    match kind {
        Kind::Usd => format!("{} USD", number::shortest(value)),
        Kind::Percent => format!("{} %", number::shortest(value * 100.0)),
        Kind::Seconds => format!("{} s", number::shortest(value)),
        Kind::Hours => format!("{} h", number::shortest(value)),
        Kind::Number => number::shortest(value),
    }
}

/// Lines for the terminal: the mark, the words, and under them what was found.
pub(super) fn lines(verdicts: &[Verdict], width: usize, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    for verdict in verdicts {
        let mark = words::mark(verdict.verdict);
        let said = wrap(&said(verdict), width, &format!("  {mark} "), "    ");
        let paint = paint(verdict.verdict);
        lines.extend(said.iter().enumerate().map(|(at, line)| {
            // Only the mark is coloured: the words are somebody's own.
            if at == 0 {
                line.replacen(mark, &style.paint(paint, mark), 1)
            } else {
                line.clone()
            }
        }));
        let found = format!(
            "{}: {}, asked for {}",
            verdict.metric,
            observed(verdict),
            terms(verdict)
        );
        let found = wrap(&found, width, "    ", "    ");
        lines.extend(found.iter().map(|line| style.paint(Paint::Aside, line)));
    }
    lines
}

fn paint(verdict: VerdictKind) -> Paint {
    match verdict {
        VerdictKind::Holds => Paint::Good,
        VerdictKind::Fails => Paint::Bad,
        VerdictKind::Undecided => Paint::Doubt,
        VerdictKind::NotModelled => Paint::Aside,
    }
}

/// Claims and guards of one or several scenarios, for [`super::check_table`].
pub(super) fn check_lines(checked: &[Checked<'_>], width: usize, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    let title = |text: &str| -> Vec<String> {
        wrap(text, width, "", "")
            .iter()
            .map(|line| style.paint(Paint::Title, line))
            .collect()
    };
    for one in checked {
        lines.extend(title(one.scenario));
        for (verdicts, head) in [(one.claims, "claims"), (one.expectations, "guards")] {
            if !verdicts.is_empty() {
                lines.push(format!("  {head}"));
                lines.extend(self::lines(verdicts, width, style));
            }
        }
        if one.claims.is_empty() && one.expectations.is_empty() {
            lines.push("  no claim and no guard".to_owned());
        }
        lines.push(String::new());
    }
    for (pick, noun) in [(0, "claim"), (1, "guard")] {
        let all: Vec<Verdict> = checked
            .iter()
            .flat_map(|one| {
                if pick == 0 {
                    one.claims
                } else {
                    one.expectations
                }
            })
            .cloned()
            .collect();
        if !all.is_empty() {
            lines.extend(title(&tally(&all, noun)));
        }
    }
    lines
}
