//! Claims and guards in words: what was said and what was found.

use std::collections::BTreeMap;

use super::number::{self, Kind};
use crate::results::{Verdict, VerdictKind};

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
    let with = overrides(&verdict.with);
    let with = if with.is_empty() {
        String::new()
    } else {
        format!(", with {}", with.join(", "))
    };
    format!("{}{tolerance}{with}", condition(verdict))
}

/// "key = value" each; keys that differ in their middle only and have one value are folded into one: "task.*.tokens = 20_000".
fn overrides(with: &BTreeMap<String, String>) -> Vec<String> {
    let pattern = |key: &str| match (key.split_once('.'), key.rsplit_once('.')) {
        (Some((first, _)), Some((middle, last))) if middle.contains('.') => {
            format!("{first}.*.{last}")
        }
        _ => key.to_owned(),
    };
    let mut folded: Vec<(String, &str, Vec<&str>)> = Vec::new();
    for (key, value) in with {
        let pattern = pattern(key);
        match folded
            .iter_mut()
            .find(|(p, v, _)| *p == pattern && *v == value.as_str())
        {
            Some((.., keys)) => keys.push(key),
            None => folded.push((pattern, value, vec![key])),
        }
    }
    folded
        .iter()
        .map(|(pattern, value, keys)| match keys.as_slice() {
            [key] => format!("{key} = {value}"),
            several => format!("{pattern} = {value} ({} of them)", several.len()),
        })
        .collect()
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

#[cfg(test)]
mod tests {
    use super::super::sample::verdict;
    use super::*;

    #[test]
    fn a_condition_is_told_in_the_unit_of_its_metric() {
        let of = |metric: &str, words: &str| {
            let mut verdict = verdict("", metric, VerdictKind::Holds);
            verdict.condition = words.to_owned();
            condition(&verdict)
        };
        assert_eq!(of("savings", "within 0.7 ± 0.05"), "within 70 % ± 5 %");
        assert_eq!(
            of("cost_per_task_usd.p95", "below 0.1798"),
            "below 0.1798 USD"
        );
        assert_eq!(
            of("latency_s.p95", "between 1 and 600"),
            "between 1 s and 600 s"
        );
    }

    #[test]
    fn overrides_alike_are_folded() {
        let with = [
            ("delegation.ratio", "0.9"),
            ("task.a.tokens", "1"),
            ("task.b.tokens", "1"),
            ("task.c.tokens", "2"),
        ];
        let with = with
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into();
        assert_eq!(
            overrides(&with),
            [
                "delegation.ratio = 0.9",
                "task.*.tokens = 1 (2 of them)",
                "task.c.tokens = 2"
            ]
        );
    }

    #[test]
    fn a_guard_is_kept_or_not_by_its_estimate() {
        let mut guard = verdict("", "savings", VerdictKind::Undecided);
        guard.satisfied = true;
        assert_eq!(shown(&guard, Role::Guard), VerdictKind::Holds);
        assert_eq!(shown(&guard, Role::Claim), VerdictKind::Undecided);
        assert_eq!(tally([&guard], Role::Guard), "1 guard: 1 holds");
        assert!(doubt(&guard, Role::Guard).is_some());
    }
}
