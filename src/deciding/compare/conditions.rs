//! Conditions under which a comparison fails: `cost_per_task_usd > +10%`.

use serde::{Deserialize, Serialize};

use super::figures::Pairing;
use crate::scenario::{Relation, Requirement, Target};
use crate::stats::Estimate;

/// Values this close, relative to what they were computed from, count as equal.
const ROUNDING: f64 = 1e-12;

/// A condition, held against what was observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// As given, tidied: "cost_per_task_usd > +10%".
    pub condition: String,
    /// The metric's path.
    pub metric: String,
    /// The scenario it is asked of.
    pub scenario: String,
    /// What is held against the target.
    pub form: Form,
    /// It, with its interval.
    pub observed: Estimate,
    /// Whether it is met, read from the estimate alone; true, too, where there is none.
    pub failed: bool,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub undefined: Option<String>,
}

/// What a condition asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The metric itself.
    Value,
    /// Its change from the first scenario, in its own unit.
    Change,
    /// The change as a share of the first's.
    RelativeChange,
}

/// Holds a condition against a scenario.
pub fn judge(condition: &Requirement, pairing: &Pairing<'_>, scenario: &str) -> Judged {
    let metric = &condition.metric;
    let (first, second) = pairing.observe(metric);
    let (form, target, observed) = match condition.target {
        Target::RelativeChange(target) => (
            Form::RelativeChange,
            target,
            pairing.relative_change(metric),
        ),
        Target::Change(target) => (Form::Change, target, pairing.difference(metric)),
        // No baseline is read here.
        Target::Value(target) | Target::Baseline { plus: target, .. } => {
            (Form::Value, target, second.unwrap_or(Estimate::UNDEFINED))
        }
    };
    let sizes = [first, second].map(|seen| seen.and_then(|s| s.estimate).map_or(0.0, f64::abs));
    let size = match form {
        Form::RelativeChange => 1.0,
        _ => sizes[0].max(sizes[1]),
    };
    Judged {
        condition: condition.text.clone(),
        metric: metric.to_string(),
        scenario: scenario.to_string(),
        form,
        observed,
        failed: observed
            .estimate
            .is_none_or(|value| is_met(condition.relation, value, target, size)),
        undefined: observed
            .estimate
            .is_none()
            .then(|| why_undefined(form, first, second)),
    }
}

fn why_undefined(form: Form, first: Option<Estimate>, second: Option<Estimate>) -> String {
    let none = "it is not modelled, or undefined, in";
    match (form, first, second) {
        (Form::Value, ..) | (_, Some(_), None) => format!("{none} this scenario"),
        (_, None, Some(_)) => format!("{none} the first scenario"),
        (_, None, None) => format!("{none} both scenarios"),
        _ => "the first scenario's is 0, so there is no relative change".to_string(),
    }
}

/// Whether a value stands in a relation to a target, both computed from figures of some size.
fn is_met(relation: Relation, value: f64, target: f64, size: f64) -> bool {
    let slack = ROUNDING * size.max(value.abs()).max(target.abs());
    let (more, less) = (value - target > slack, target - value > slack);
    match relation {
        Relation::More => more,
        Relation::Less => less,
        Relation::AtLeast => !less,
        Relation::AtMost => !more,
        Relation::Equal => !more && !less,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_does_not_decide() {
        let value = 1.1 - 1.0;
        assert!(value > 0.1, "a case where it would");
        assert!(!is_met(Relation::More, value, 0.1, 1.0));
        assert!(is_met(Relation::AtLeast, value, 0.1, 1.0));
        assert!(is_met(Relation::Equal, value, 0.1, 1.0));
        assert!(is_met(Relation::More, 0.100_001, 0.1, 1.0));
        assert!(is_met(Relation::Less, -0.03, -0.02, 1.0));
    }
}
