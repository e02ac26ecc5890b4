//! The words that the terminal and the memo share.

use std::collections::BTreeMap;

use super::number::{self, Kind};
use crate::results::{CurveAxis, FrontierPoint, Pays, RunInfo, UnitInfo, VerdictKind};

/// Where every table with a `±` says what it is.
pub(super) const ERROR_NOTE: &str =
    "± is half of the 95 % interval: the sampling error of this run, not doubt about its inputs.";
/// The same in a table's head.
pub(super) const ERROR_MARK: &str = "± is sampling error only";
/// In place of [`ERROR_NOTE`] where nothing was sampled.
pub(super) const EXACT_NOTE: &str =
    "Worked out exactly, without sampling: there is no ±. The inputs may still be wrong.";

/// Whether the figures were worked out rather than sampled.
pub(super) fn is_exact(run: &RunInfo) -> bool {
    run.engine == "exact"
}

/// What the reader must know about `±` in this run.
pub(super) fn error_note(run: &RunInfo) -> &'static str {
    if is_exact(run) {
        EXACT_NOTE
    } else {
        ERROR_NOTE
    }
}

/// The same, for the head of a table.
pub(super) fn error_mark(run: &RunInfo) -> &'static str {
    if is_exact(run) {
        "exact: no sampling error"
    } else {
        ERROR_MARK
    }
}

/// The value of `pays` in the results.
pub(super) fn pays_key(pays: Pays) -> &'static str {
    match pays {
        Pays::WhileLess => "while_less",
        Pays::OnlyIfMore => "only_if_more",
        Pays::Always => "always",
        Pays::Never => "never",
        Pays::Same => "same",
    }
}

/// A step of the bridge: what it is called, and what it means.
pub(super) fn step<'a>(key: &'a str, unit: &UnitInfo) -> (String, &'a str) {
    let (label, meaning) = match key {
        "baseline" => ("executive alone", "the executive does every task itself"),
        "delegated_at_list_price" => (
            "delegated at list price",
            "the delegated work at the subordinates' prices, nothing else changed",
        ),
        "token_multipliers" => (
            "token multipliers",
            "what a subordinate uses for the same work, against the executive",
        ),
        "own_caches" => (
            "own caches",
            "each tier reads its own share of input from cache",
        ),
        "overhead" => (
            "overhead",
            "plans, starting prompts, briefs, context read again, reports, synthesis",
        ),
        "reviews" => ("reviews", "reading attempts to accept or reject them"),
        "escalations" => ("escalations", "doing rejected pieces again, higher up"),
        "cost" => ("the bill", "what a task costs on average"),
        other => (other, ""),
    };
    (in_unit(label, unit), meaning)
}

/// A limit in words.
pub(super) fn limit(key: &str, unit: &UnitInfo) -> String {
    match key {
        "concurrent" => "concurrent requests".to_owned(),
        other => in_unit(&other.replace('_', " "), unit),
    }
}

/// "token" replaced by the scenario's unit of work.
pub(super) fn in_unit(text: &str, unit: &UnitInfo) -> String {
    text.replace("token", &unit.name)
}

/// The unit in the plural: "tokens", "hours".
pub(super) fn units(unit: &UnitInfo) -> String {
    if unit.name.ends_with('s') {
        unit.name.clone()
    } else {
        format!("{}s", unit.name)
    }
}

/// What a price is for: "per million tokens", "per hour".
pub(super) fn price_per(unit: &UnitInfo) -> String {
    if unit.price_per == 1.0 {
        format!("per {}", unit.name)
    } else if unit.price_per == 1e6 {
        format!("per million {}", units(unit))
    } else {
        format!("per {} {}", number::shortest(unit.price_per), units(unit))
    }
}

/// Who gets the delegated work: "mini", "mini 80 %, nano 20 %".
pub(super) fn assignment(assign: &BTreeMap<String, f64>) -> String {
    let used: Vec<(&String, &f64)> = assign.iter().filter(|(_, share)| **share > 0.0).collect();
    match used.as_slice() {
        [] => "as each class says".to_owned(),
        [(tier, _)] => (*tier).clone(),
        several => {
            let share = |of: f64| format!("{} %", number::shortest((of * 1000.0).round() / 10.0));
            several
                .iter()
                .map(|(tier, of)| format!("{tier} {}", share(**of)))
                .collect::<Vec<_>>()
                .join(", ")
        }
    }
}

/// A policy in words: "mini alone", "mini, 40.0 % delegated", "nano, 95.0 % delegated, delegation.review.rate 30 %".
pub(super) fn policy(point: &FrontierPoint, axis: &CurveAxis) -> String {
    match point.policy.as_str() {
        "alone" => format!("{} alone", point.line),
        "oracle" => "an oracle".to_owned(),
        "router" => {
            let kept = number::value(point.value.unwrap_or(0.0), Kind::Percent);
            format!("the router, keeping {kept} of tasks with the executive")
        }
        _ if point.ratio == 0.0 => "the executive alone".to_owned(),
        "own" => "this policy".to_owned(),
        _ => {
            let line = if point.line == "own" {
                assignment(&point.assign)
            } else {
                point.line.clone()
            };
            let share = number::value(point.ratio, Kind::Percent);
            match point.value.filter(|_| axis.vary != "delegation.ratio") {
                None => format!("{line}, {share} delegated"),
                Some(value) => {
                    let value = number::along(value, &axis.unit);
                    format!("{line}, {share} delegated, {} {value}", axis.vary)
                }
            }
        }
    }
}

/// ✓ ✗ ? –
pub(super) fn mark(verdict: VerdictKind) -> &'static str {
    match verdict {
        VerdictKind::Holds => "✓",
        VerdictKind::Fails => "✗",
        VerdictKind::Undecided => "?",
        VerdictKind::NotModelled => "–",
    }
}

/// "holds", "fails", "undecided", "not modelled".
pub(super) fn verdict(kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Holds => "holds",
        VerdictKind::Fails => "fails",
        VerdictKind::Undecided => "undecided",
        VerdictKind::NotModelled => number::NOT_MODELLED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_firm_is_spoken_of_in_hours() {
        let hour = UnitInfo {
            name: "hour".into(),
            price_per: 1.0,
        };
        assert_eq!(
            (units(&hour), price_per(&hour)),
            ("hours".into(), "per hour".into())
        );
        assert_eq!(step("token_multipliers", &hour).0, "hour multipliers");
        assert_eq!(limit("tokens_per_minute", &hour), "hours per minute");
    }

    #[test]
    fn an_assignment_is_named_by_its_tiers() {
        let shares = |of: &[(&str, f64)]| {
            of.iter()
                .map(|(tier, share)| ((*tier).to_owned(), *share))
                .collect()
        };
        assert_eq!(assignment(&shares(&[("mini", 1.0), ("nano", 0.0)])), "mini");
        assert_eq!(
            assignment(&shares(&[("mini", 2.0 / 3.0), ("nano", 1.0 / 3.0)])),
            "mini 66.7 %, nano 33.3 %"
        );
        assert_eq!(assignment(&BTreeMap::new()), "as each class says");
    }
}
