//! Conditions as one writes them on a command line: `latency_s.p95 < 600`, `success >= baseline - 0.01`.

use super::Scenario;
use super::amount;
use super::keys::Unit;
use super::vary::argument;
use crate::error::{Diagnostic, Diagnostics, Span};
use crate::metric::{MetricNames, MetricPath, Quantity, quantity_of, range_of};

/// A metric held against something.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// As written, blanks tidied.
    pub text: String,
    /// Left of the sign.
    pub metric: MetricPath,
    /// The sign.
    pub relation: Relation,
    /// Right of the sign.
    pub target: Target,
}

/// `<`, `<=`, `=`, `>=`, `>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

/// What a metric is held against.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A number in the metric's unit.
    Value(f64),
    /// The executive alone: `baseline`, `baseline - 0.01`, `baseline * 1.1`.
    Baseline {
        /// The same metric of the executive alone.
        metric: MetricPath,
        /// Comes first; 1 where not written.
        times: f64,
        /// In the metric's unit; 0 where not written.
        plus: f64,
    },
    /// A change from one scenario to another, as a share of the first: `+10%`.
    RelativeChange(f64),
    /// A change in the metric's unit: `-0.02`.
    Change(f64),
}

/// What may stand right of the sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Targets {
    /// Numbers.
    Values,
    /// Numbers, and `baseline` with what is added to it.
    ValuesAndBaseline,
    /// Numbers without a sign; with one, a change from another scenario.
    ValuesAndChanges,
}

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

impl Relation {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }

    /// Whether `value` stands in this relation to `target`; NaN never does.
    pub fn holds(self, value: f64, target: f64) -> bool {
        match self {
            Self::Less => value < target,
            Self::AtMost => value <= target,
            Self::Equal => value == target,
            Self::AtLeast => value >= target,
            Self::More => value > target,
        }
    }

    /// By how much `value` misses it, 0 where it holds.
    pub fn miss(self, value: f64, target: f64) -> f64 {
        match self {
            _ if self.holds(value, target) => 0.0,
            _ => (value - target).abs(),
        }
    }
}

impl Scenario {
    /// The names that metrics go through.
    pub fn metric_names(&self) -> MetricNames {
        MetricNames {
            tiers: self
                .ladder
                .tiers
                .iter()
                .map(|tier| tier.name.clone())
                .collect(),
            classes: self
                .classes
                .iter()
                .map(|class| class.name.clone())
                .collect(),
            quotas: self.quotas.iter().map(|quota| quota.name.clone()).collect(),
            pools: self.pools.iter().map(|pool| pool.name.clone()).collect(),
        }
    }

    /// A condition that a flag gives: metric, sign, number.
    ///
    /// # Errors
    /// No sign, no such metric (with the nearest), no number, or nothing that may stand there.
    pub fn requirement(
        &self,
        flag: &str,
        text: &str,
        targets: Targets,
    ) -> Result<Requirement, Diagnostics> {
        Requirement::read(self.metric_names(), flag, text, targets)
    }

    /// A metric that a flag names.
    ///
    /// # Errors
    /// No such metric, with the nearest.
    pub fn metric(&self, flag: &str, text: &str) -> Result<MetricPath, Diagnostics> {
        let (source, span) = argument(flag, text);
        metric(text, span, &self.metric_names())
            .map_err(|diagnostic| Diagnostics::new(vec![source], vec![diagnostic]))
    }
}

impl Requirement {
    /// A condition that a flag gives, on metrics that go through `names`.
    ///
    /// # Errors
    /// As [`Scenario::requirement`].
    pub fn read(
        names: MetricNames,
        flag: &str,
        text: &str,
        targets: Targets,
    ) -> Result<Self, Diagnostics> {
        let (source, span) = argument(flag, text);
        let reading = Reading {
            names,
            text,
            span,
            targets,
        };
        reading
            .requirement()
            .map_err(|diagnostic| Diagnostics::new(vec![source], vec![diagnostic]))
    }
}

struct Reading<'a> {
    names: MetricNames,
    text: &'a str,
    span: Span,
    targets: Targets,
}

impl Reading<'_> {
    fn requirement(&self) -> Result<Requirement, Diagnostic> {
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
pub(super) fn unreachable(metric: &MetricPath, value: f64, span: Span) -> Option<Diagnostic> {
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

fn metric(text: &str, span: Span, names: &MetricNames) -> Result<MetricPath, Diagnostic> {
    MetricPath::parse(text, names).map_err(|error| {
        let message = format!("`{text}` is not a metric");
        Diagnostic::new(span, message, error.reason).did_you_mean(error.nearest.as_deref())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::init_template;

    fn read(text: &str, targets: Targets) -> Result<Requirement, String> {
        let scenario = Scenario::parse(&init_template("s"), "s.toml", &[]).unwrap();
        scenario
            .requirement("--keep", text, targets)
            .map_err(|found| found.lines().join("\n"))
    }

    #[test]
    fn metric_sign_and_number_are_read_with_suffixes() {
        let found = read(" latency_s.p95<10min", Targets::Values).unwrap();
        assert_eq!(found.metric.to_string(), "latency_s.p95");
        assert_eq!(
            (found.relation, found.target),
            (Relation::Less, Target::Value(600.0))
        );
        assert_eq!(found.text, "latency_s.p95 < 10min");
        let found = read("savings = -5%", Targets::Values).unwrap();
        assert_eq!(
            (found.relation, found.target),
            (Relation::Equal, Target::Value(-0.05))
        );
    }

    #[test]
    fn the_baseline_may_be_the_target() {
        let found = read("success >= baseline - 0.01", Targets::ValuesAndBaseline).unwrap();
        let Target::Baseline {
            metric,
            times,
            plus,
        } = found.target
        else {
            panic!("{found:?}")
        };
        assert_eq!(
            (metric.to_string().as_str(), times, plus),
            ("baseline_success", 1.0, -0.01)
        );
        let found = read(
            "latency_s.p95 <= baseline * 1.1",
            Targets::ValuesAndBaseline,
        )
        .unwrap();
        assert!(matches!(found.target, Target::Baseline { times, .. } if times == 1.1));
        assert!(read("savings > baseline", Targets::ValuesAndBaseline).is_err());
        assert!(read("success > baseline", Targets::Values).is_err());
        assert!(read("success > baseline ~ 3", Targets::ValuesAndBaseline).is_err());
    }

    #[test]
    fn a_signed_number_may_be_a_change() {
        let found = read("cost_per_task_usd > +10%", Targets::ValuesAndChanges).unwrap();
        assert_eq!(found.target, Target::RelativeChange(0.1));
        let found = read("success < -0.02", Targets::ValuesAndChanges).unwrap();
        assert_eq!(found.target, Target::Change(-0.02));
    }

    #[test]
    fn what_is_no_condition_says_why() {
        for (text, why) in [
            ("savings", "no sign"),
            ("savigns = 0", "savings"),
            ("savings = none", "no number"),
            ("savings =", "no number"),
            ("= 0", "not a metric"),
            ("é < ü", "not a metric"),
        ] {
            let said = read(text, Targets::Values).unwrap_err();
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    #[test]
    fn a_value_that_the_metric_never_has_is_refused_with_its_range() {
        for (text, words) in [
            ("success > 60", "allowed: from 0 to 1"),
            ("success > 60", "did you mean `60%`?"),
            ("wrong_accepted < -0.1", "allowed: from 0 to 1"),
            ("savings = 300%", "allowed: at most 1"),
            ("latency_s.p95 < -95", "allowed: 0 or more"),
        ] {
            let said = read(text, Targets::Values).unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
        }
        assert!(read("success >= 1", Targets::ValuesAndBaseline).is_ok());
        assert!(read("savings > -3", Targets::Values).is_ok());
        let said = read("latency_s.p95 < 95x", Targets::Values).unwrap_err();
        assert!(said.contains(":24:"), "the number, not the metric: {said}");
    }

    #[test]
    fn a_miss_is_how_far_a_value_is_from_holding() {
        assert_eq!(Relation::Less.miss(700.0, 600.0), 100.0);
        assert_eq!(Relation::AtLeast.miss(0.7, 0.6), 0.0);
        assert!(Relation::More.miss(f64::NAN, 0.6).is_nan());
    }
}
