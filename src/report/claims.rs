//! Claims and guards in words: what was said, what was found, and, where it fails, why.

use super::answer;
use super::number::{self, Kind};
use super::words;
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

/// Who is held to a condition, which decides by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Somebody's claim: judged by the whole interval.
    Claim,
    /// The author's guard: judged by the estimate alone, as the exit code is.
    Guard,
}

/// The verdict as it is shown: a guard is kept or it is not.
pub(super) fn shown(verdict: &Verdict, role: Role) -> VerdictKind {
    match (role, verdict.satisfied) {
        (Role::Claim, _) => verdict.verdict,
        (Role::Guard, true) => VerdictKind::Holds,
        (Role::Guard, false) => VerdictKind::Fails,
    }
}

/// For a guard whose bound lies inside the interval: that another seed may give another answer.
pub(super) fn doubt(verdict: &Verdict, role: Role) -> Option<&'static str> {
    let is_close = role == Role::Guard && verdict.verdict == VerdictKind::Undecided;
    is_close.then_some("Its bound is within the sampling error.")
}

/// "7 claims: 4 hold, 2 fail, 1 is undecided".
pub(super) fn tally<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>, role: Role) -> String {
    let kinds: Vec<VerdictKind> = verdicts.into_iter().map(|v| shown(v, role)).collect();
    let of = |kind: VerdictKind| kinds.iter().filter(|k| **k == kind).count();
    let noun = match role {
        Role::Claim => "claim",
        Role::Guard => "guard",
    };
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
        number::counted(kinds.len() as u64, noun),
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
