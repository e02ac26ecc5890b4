//! The curve, claims and guards: what is asked of the model.

use super::few;
use crate::error::{Diagnostic, Span};
use crate::metric::{MetricNames, MetricPath};
use crate::scenario::keys::{Grain, Unit as KeyUnit};
use crate::scenario::path::{KeyPath, PathError};
use crate::scenario::record::{Assigning, Record, Weight};
use crate::scenario::syntax::Node;
use crate::scenario::{Condition, Unit};

/// The curve as written or by default, before its assignments are looked up.
pub(in crate::scenario) struct Grid {
    /// The varied key.
    pub path: KeyPath,
    /// From, to.
    pub ends: [(f64, Span); 2],
    /// Both ends included.
    pub values: Vec<f64>,
}

/// The varied key when nobody names another.
pub(in crate::scenario) const RATIO: &str = "delegation.ratio";

const POINTS: u64 = 41;

/// The default grid: the delegation ratio from 0 to 1.
pub(in crate::scenario) fn default_grid(root: &Node) -> Option<Grid> {
    let path = KeyPath::parse(RATIO, root).ok()?;
    let ends = [(0.0, root.span), (1.0, root.span)];
    Some(Grid {
        path,
        ends,
        values: grid(0.0, 1.0, POINTS),
    })
}

/// `[curve]`; `None` where it could not be read.
pub(in crate::scenario) fn curve(
    curve: &Record,
    root: &Node,
    found: &mut Vec<Diagnostic>,
) -> Option<Grid> {
    let (vary, field) = curve.text("vary").zip(curve.field("vary"))?;
    let path = match KeyPath::parse(vary, root) {
        Ok(path) => path,
        Err(error) => {
            found.push(no_path(field.span, &error));
            return None;
        }
    };
    let Some(number) = path.number() else {
        let message = format!("`{path}` cannot vary: it is not a number");
        found.push(Diagnostic::new(
            field.span,
            message,
            "allowed: the path of a numeric key",
        ));
        return None;
    };
    let mut lacking = ["from", "to"]
        .into_iter()
        .filter(|key| curve.written(key).is_none());
    if let Some(key) = lacking.next().filter(|_| !path.is(RATIO)) {
        let keys = [key]
            .into_iter()
            .chain(lacking)
            .collect::<Vec<_>>()
            .join("` and `");
        let message = format!("a curve over `{path}` lacks `{keys}`");
        found.push(Diagnostic::new(
            field.span,
            message,
            "needs `from = ...` and `to = ...`",
        ));
        return None;
    }
    let (from, to, points) = (
        curve.number("from")?,
        curve.number("to")?,
        curve.whole("points")?,
    );
    let [from_span, to_span] = ["from", "to"].map(|key| curve.field(key).map(|field| field.span));
    let ends = [(from, from_span?), (to, to_span?)];
    if to <= from {
        let clash = Diagnostic::new(
            ends[1].1,
            format!("`curve.to` is {to}"),
            format!("allowed: above {from}"),
        );
        found.push(clash.and(ends[0].1, "`curve.from`"));
        return None;
    }
    let values = grid(from, to, points);
    if number.grain == Grain::Whole && values.iter().any(|value| *value != value.trunc()) {
        let span = curve.field("points").map_or(curve.span, |field| field.span);
        let message = format!(
            "a grid of {points} points from {from} to {to} has values between whole numbers, and `{path}` takes whole ones"
        );
        let help = format!("points = {}", (to - from) as u64 + 1);
        found.push(Diagnostic::new(span, message, "allowed: whole steps").help(help));
        return None;
    }
    Some(Grid { path, ends, values })
}

/// The unit of a key, for an axis.
pub(in crate::scenario) fn axis_unit(path: &KeyPath, unit: &Unit) -> String {
    let Some(number) = path.number() else {
        return String::new();
    };
    match number.unit {
        KeyUnit::Plain | KeyUnit::Any => String::new(),
        KeyUnit::Share => "share".to_string(),
        KeyUnit::Work => format!("{}s", unit.name),
        KeyUnit::Price if unit.price_per == 1.0 => format!("USD per {}", unit.name),
        KeyUnit::Price if unit.price_per == 1e6 => format!("USD per million {}s", unit.name),
        KeyUnit::Price => format!("USD per {} {}s", unit.price_per, unit.name),
        KeyUnit::Usd => "USD".to_string(),
        KeyUnit::Seconds => "s".to_string(),
        KeyUnit::Hours => "h".to_string(),
        KeyUnit::PerMinute => "per minute".to_string(),
        KeyUnit::PerSecond => format!("{}s per second", unit.name),
        KeyUnit::PerHour => "per hour".to_string(),
        KeyUnit::PerMonth => "per month".to_string(),
    }
}

/// "mini", "mini 80 % + nano 20 %", "cheapest adequate at 0.5", "router at 0.6, r 0.8".
pub(in crate::scenario) fn label(assigning: &Assigning) -> String {
    let weights = match assigning {
        Assigning::Shares(weights) => weights,
        Assigning::CheapestAdequate { success } => {
            return format!("cheapest adequate at {success}");
        }
        Assigning::Router {
            correlation,
            success,
            ..
        } => return format!("router at {success}, r {correlation}"),
    };
    let sum: f64 = weights.iter().map(|weight| weight.share).sum();
    let used: Vec<&Weight> = weights.iter().filter(|weight| weight.share > 0.0).collect();
    if let [only] = used.as_slice() {
        return only.tier.clone();
    }
    let part = |weight: &&Weight| {
        let percent = (weight.share / sum * 1000.0).round() / 10.0;
        format!("{} {percent} %", weight.tier)
    };
    used.iter().map(part).collect::<Vec<_>>().join(" + ")
}

/// A path in a text that leads nowhere.
pub(in crate::scenario) fn no_path(span: Span, error: &PathError) -> Diagnostic {
    let diagnostic = Diagnostic::new(span, error.message.clone(), "no such key");
    match error.nearest {
        Some(_) => diagnostic.did_you_mean(error.nearest.as_deref()),
        None => {
            diagnostic.help("a path goes by names: `delegation.ratio`, `tier.mini.price.output`")
        }
    }
}

/// Every tier of the further lines exists and is a subordinate.
pub(in crate::scenario) fn assignments(root: &Record) -> Vec<Diagnostic> {
    let lines = root
        .record("curve")
        .map_or(&[][..], |curve| curve.assigns("assignments"));
    let tiers = root.records("tier");
    lines
        .iter()
        .flat_map(|(_, assigning)| super::assignment(tiers, assigning.weights()))
        .collect()
}

/// The names that metrics go through.
pub(in crate::scenario) fn names(root: &Record) -> MetricNames {
    let of = |list: &str| {
        let names = root
            .records(list)
            .iter()
            .filter_map(|record| record.text("name"));
        names.map(str::to_string).collect()
    };
    MetricNames {
        tiers: of("tier"),
        classes: of("task"),
        quotas: of("quota"),
        pools: of("pool"),
    }
}

/// The metric a claim asks for.
pub(in crate::scenario) fn metric(
    claim: &Record,
    names: &MetricNames,
    found: &mut Vec<Diagnostic>,
) -> Option<MetricPath> {
    let (text, field) = claim.text("metric").zip(claim.field("metric"))?;
    let refuse = |error: crate::metric::MetricError| {
        let diagnostic = Diagnostic::new(
            field.span,
            format!("`{text}` is not a metric"),
            error.reason,
        );
        diagnostic.did_you_mean(error.nearest.as_deref())
    };
    MetricPath::parse(text, names)
        .map_err(|error| found.push(refuse(error)))
        .ok()
}

/// Exactly one condition.
pub(in crate::scenario) fn condition(
    claim: &Record,
    found: &mut Vec<Diagnostic>,
) -> Option<Condition> {
    condition_of(claim, &["within", "between", "below", "above"], found)
}

/// Exactly one of these conditions.
pub(in crate::scenario) fn condition_of(
    claim: &Record,
    keys: &[&str],
    found: &mut Vec<Diagnostic>,
) -> Option<Condition> {
    let mut written: Vec<&str> = keys
        .iter()
        .copied()
        .filter(|key| claim.field(key).is_some())
        .collect();
    written.sort_by_key(|key| claim.field(key).map(|field| field.key_span));
    let [key] = written.as_slice() else {
        found.push(match written.as_slice() {
            [first, second, ..] => {
                let span = |key: &str| claim.field(key).map_or(claim.span, |field| field.key_span);
                let message = format!("two conditions: `{first}` and `{second}`");
                let label = format!("allowed: one of {}", few(keys));
                Diagnostic::new(span(second), message, label).and(span(first), "the first")
            }
            _ => Diagnostic::new(
                claim.span,
                "there is no condition",
                format!("needs one of {}", few(keys)),
            ),
        });
        return None;
    };
    let field = claim.field(key)?;
    match *key {
        "below" => claim.number(key).map(Condition::Below),
        "above" => claim.number(key).map(Condition::Above),
        "between" => {
            let (low, high) = claim.pair(key)?;
            if low <= high {
                return Some(Condition::Between(low, high));
            }
            let message = format!("`between` ends at {high}, below its beginning {low}");
            found.push(Diagnostic::new(field.span, message, "allowed: [low, high]"));
            None
        }
        _ => {
            let (value, tolerance) = claim.pair(key)?;
            if tolerance >= 0.0 {
                return Some(Condition::Within(value, tolerance));
            }
            let message = format!("`within` has a tolerance of {tolerance}");
            found.push(Diagnostic::new(
                field.span,
                message,
                "allowed: [value, tolerance], the tolerance 0 or more",
            ));
            None
        }
    }
}

/// The last value is exactly `to`.
fn grid(from: f64, to: f64, points: u64) -> Vec<f64> {
    let last = points - 1;
    let step = |index: u64| match index {
        _ if index == last => to,
        _ => from + (to - from) * (index as f64 / last as f64),
    };
    (0..points).map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_both_its_ends_exactly() {
        let values = grid(0.1, 0.7, 7);
        assert_eq!((values[0], values[6], values.len()), (0.1, 0.7, 7));
    }

    #[test]
    fn a_line_is_called_by_its_tiers() {
        let weight = |tier: &str, share| Weight {
            tier: tier.into(),
            tier_span: Span::default(),
            share,
        };
        let of = |weights: Vec<Weight>| label(&Assigning::Shares(weights));
        assert_eq!(of(vec![weight("mini", 3.0), weight("nano", 0.0)]), "mini");
        assert_eq!(
            of(vec![weight("mini", 0.8), weight("nano", 0.2)]),
            "mini 80 % + nano 20 %"
        );
    }
}
