//! Conditions as one writes them on a command line: `latency_s.p95 < 600`, `success >= baseline - 0.01`.

mod reading;

use super::Scenario;
use super::vary::argument;
use crate::error::Diagnostics;
use crate::metric::{MetricNames, MetricPath};
pub(super) use reading::unreachable;
use reading::{Reading, metric};

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
