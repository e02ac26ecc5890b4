//! Conditions as texts: metric, sign, number.

use super::{Relation, Requirement, Target, Targets};
use crate::error::{Diagnostic, Span};
use crate::metric::{MetricNames, MetricPath, Quantity, quantity_of, range_of};
use crate::scenario::amount;
use crate::scenario::keys::Unit;

const SIGNS: [(&str, Relation); 8] = [
    ("<=", Relation::AtMost),
    ("≤", Relation::AtMost),
    (">=", Relation::AtLeast),
    ("≥", Relation::AtLeast),
    ("==", Relation::Equal),
    ("<", Relation::Less),
    (">", Relation::More),
    ("=", Relation::Equal),
];

/// A text on its way to a condition.
pub(super) struct Reading<'a> {
    pub(super) names: MetricNames,
    pub(super) text: &'a str,
    pub(super) span: Span,
    pub(super) targets: Targets,
}

impl Reading<'_> {
    pub(super) fn requirement(&self) -> Result<Requirement, Diagnostic> {
        let (left, relation, right) = self.split()?;
        let metric = metric(left, self.part(left), &self.names)?;
        let target = self.target(&metric, right)?;
        Ok(Requirement {
            text: format!("{metric} {} {right}", relation.sign()),
            metric,
            relation,
            target,
        })
    }

    fn split(&self) -> Result<(&str, Relation, &str), Diagnostic> {
        let first = SIGNS
            .iter()
            .filter_map(|(sign, relation)| Some((self.text.find(sign)?, *sign, *relation)))
            .min_by_key(|(at, sign, _)| (*at, std::cmp::Reverse(sign.len())));
        let Some((at, sign, relation)) = first else {
            let message = format!("`{}` is no condition: it has no sign", self.text);
            return Err(Diagnostic::new(
                self.span,
                message,
                "write a metric, one of < <= = >= >, and a number: \"savings = 0\"",
            ));
        };
        Ok((
            self.text[..at].trim(),
            relation,
            self.text[at + sign.len()..].trim(),
        ))
    }

    fn target(&self, metric: &MetricPath, right: &str) -> Result<Target, Diagnostic> {
        if let Some(rest) = right.strip_prefix("baseline") {
            return self.baseline(metric, rest.trim());
        }
        let signed = right.starts_with(['+', '-']);
        let relative = self.targets == Targets::ValuesAndChanges && signed && right.ends_with('%');
        let unit = if relative { Unit::Any } else { unit_of(metric) };
        let number = amount::parse(right, unit).map_err(|why| {
            let message = format!("`{right}` is no number that `{metric}` can be held against");
            let label = format!("{why}; allowed: {}", self.allowed());
            Diagnostic::new(self.part(right), message, label)
        })?;
        Ok(match self.targets {
            Targets::ValuesAndChanges if signed && right.ends_with('%') => {
                Target::RelativeChange(number)
            }
            Targets::ValuesAndChanges if signed => Target::Change(number),
            _ => match unreachable(metric, number, self.part(right)) {
                Some(wrong) => return Err(wrong),
                None => Target::Value(number),
            },
        })
    }

    fn baseline(&self, metric: &MetricPath, rest: &str) -> Result<Target, Diagnostic> {
        let refuse = |message: String| {
            let label = format!("allowed: {}", self.allowed());
            Diagnostic::new(self.part(rest), message, label)
        };
        if self.targets != Targets::ValuesAndBaseline {
            return Err(refuse("`baseline` cannot stand here".into()));
        }
        let text = format!("baseline_{metric}");
        let Ok(of_baseline) = MetricPath::parse(&text, &self.names) else {
            return Err(refuse(format!(
                "`{metric}` has no counterpart of the executive alone"
            )));
        };
        let (mut times, mut plus) = (1.0, 0.0);
        if !rest.is_empty() {
            let (sign, number) = rest.split_at(rest.chars().next().map_or(0, char::len_utf8));
            let unit = match sign {
                "*" | "×" => Unit::Plain,
                _ => unit_of(metric),
            };
            let number = amount::parse(number, unit).map_err(|why| {
                refuse(format!(
                    "`{}` cannot be added to `{metric}` ({why}); a share of the baseline is `baseline * 0.9`",
                    number.trim()
                ))
            })?;
            match sign {
                "+" => plus = number,
                "-" | "−" => plus = -number,
                "*" | "×" => times = number,
                _ => return Err(refuse(format!("`baseline {rest}` cannot be read"))),
            }
        }
        Ok(Target::Baseline {
            metric: of_baseline,
            times,
            plus,
        })
    }

    fn allowed(&self) -> &'static str {
        match self.targets {
            Targets::Values => "a number such as 600, 60%, $1.50, 100k",
            Targets::ValuesAndBaseline => {
                "a number such as 600 or 60%, or `baseline`, `baseline - 0.01`, `baseline * 1.1`"
            }
            Targets::ValuesAndChanges => {
                "a number such as 600 or 60%, or a change such as +10% (relative) or -0.02"
            }
        }
    }

    /// Where a part of the text stands.
    fn part(&self, part: &str) -> Span {
        // It is a slice of the text; the same words may stand elsewhere in it, too.
        let at = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let start = self.span.start + u32::try_from(at).unwrap_or(0);
        let size = u32::try_from(part.len().max(1)).unwrap_or(1);
        Span {
            start,
            end: (start + size).min(self.span.end.max(start)),
            ..self.span
        }
    }
}

/// A complaint about a value that the metric never has: a condition on it would always hold, or never.
pub(in crate::scenario) fn unreachable(
    metric: &MetricPath,
    value: f64,
    span: Span,
) -> Option<Diagnostic> {
    let (low, high) = range_of(&metric.to_string());
    if (low..=high).contains(&value) {
        return None;
    }
    let is_share = high == 1.0;
    let (what, allowed) = match (is_share, low == 0.0) {
        (true, true) => ("a share", "allowed: from 0 to 1, such as 0.6 or 60%"),
        (true, false) => ("a share", "allowed: at most 1, such as 0.3 or 30%"),
        _ => ("a time", "allowed: 0 or more"),
    };
    let message = format!("`{metric}` is never {value}: it is {what}");
    let percent = is_share && value > 1.0 && value <= 100.0;
    let meant = percent.then(|| format!("{value}%"));
    Some(Diagnostic::new(span, message, allowed).did_you_mean(meant.as_deref()))
}

/// The suffixes that a number may carry which a metric is held against.
fn unit_of(metric: &MetricPath) -> Unit {
    match quantity_of(&metric.to_string()) {
        Quantity::Usd => Unit::Usd,
        Quantity::Share => Unit::Share,
        Quantity::Seconds => Unit::Seconds,
        Quantity::Hours => Unit::Hours,
        Quantity::Number => Unit::Work,
    }
}

/// A text as a metric, or the nearest.
pub(super) fn metric(
    text: &str,
    span: Span,
    names: &MetricNames,
) -> Result<MetricPath, Diagnostic> {
    MetricPath::parse(text, names).map_err(|error| {
        let message = format!("`{text}` is not a metric");
        Diagnostic::new(span, message, error.reason).did_you_mean(error.nearest.as_deref())
    })
}
