//! A point of the results: all metrics over all tasks and by class, and how to ask it for one.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bridge::bridge;
use super::measures::{Group, measures};
use super::rivals::{alone, price_ratio};
use crate::delegation::Assignment;
use crate::metric::Observation;
use crate::results::{Alone, BridgeStep, ClassMeasures, Point, PriceRatio, Summary};
use crate::scenario::Scenario;
use crate::simulation::Outcome;

/// A point: all metrics over all tasks and by class. `line` and `value` say where it lies on a curve, `None` at the headline.
///
/// `scenario` is the one the point was simulated from, the varied key set.
pub fn point(scenario: &Scenario, outcome: &Outcome, place: Option<(&str, f64)>) -> Point {
    Point {
        line: place.map(|(line, _)| line.to_string()),
        value: place.map(|(_, value)| value),
        ratio: mean_ratio(scenario),
        assign: common_assignment(scenario),
        measures: measures(scenario, outcome, Group::All),
        classes: classes(scenario, outcome),
    }
}

fn classes(scenario: &Scenario, outcome: &Outcome) -> Vec<ClassMeasures> {
    if outcome.classes.is_empty() {
        return Vec::new();
    }
    let total: f64 = scenario.classes.iter().map(|class| class.weight).sum();
    let classes = scenario.classes.iter().enumerate();
    classes
        .map(|(index, class)| ClassMeasures {
            name: class.name.clone(),
            task_share: class.weight / total,
            measures: measures(scenario, outcome, Group::Class(index)),
        })
        .collect()
}

/// E\[d\] over all tasks, those that are not delegated counted.
fn mean_ratio(scenario: &Scenario) -> f64 {
    scenario.policy.task_share * scenario.policy.ratio.mean()
}

/// The assignment that all classes and kinds share, by tier; empty where they differ.
fn common_assignment(scenario: &Scenario) -> BTreeMap<String, f64> {
    let mut kinds = scenario.policy.assign.iter().flatten();
    let Some(first) = kinds.next() else {
        return BTreeMap::new();
    };
    if kinds.any(|other| other != first) {
        return BTreeMap::new();
    }
    named_shares(scenario, first)
}

fn named_shares(scenario: &Scenario, assignment: &Assignment) -> BTreeMap<String, f64> {
    let tiers = scenario.ladder.tiers.iter().enumerate();
    tiers
        .map(|(t, tier)| (tier.name.clone(), assignment.share(t)))
        .filter(|(_, share)| *share > 0.0)
        .collect()
}

/// What can be asked of a point by a metric's path.
#[derive(Serialize)]
struct Observed<'a> {
    #[serde(flatten)]
    point: &'a Point,
    alone: Vec<Alone>,
    bridge: Vec<BridgeStep>,
    price_ratio: BTreeMap<String, PriceRatio>,
}

/// A point made ready for [`crate::metric::MetricPath::observe`].
pub fn observation(scenario: &Scenario, outcome: &Outcome) -> Observation {
    observed(scenario, outcome, &point(scenario, outcome, None))
}

/// The headline of saved results, made ready in the same way.
pub fn observation_of(summary: &Summary) -> Observation {
    Observation::new(&Observed {
        point: &summary.headline,
        alone: summary.alone.clone(),
        bridge: summary.bridge.clone(),
        price_ratio: summary.price_ratio.clone(),
    })
}

/// The same where the point is already there.
pub fn observed(scenario: &Scenario, outcome: &Outcome, point: &Point) -> Observation {
    Observation::new(&Observed {
        point,
        alone: alone(scenario, outcome),
        bridge: bridge(scenario, outcome),
        price_ratio: price_ratio(scenario),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economics::testing::{self, outcome, tasks};

    #[test]
    fn the_ratio_counts_tasks_that_are_not_delegated_and_the_assignment_is_named_where_it_is_one() {
        let mut scenario = testing::scenario();
        scenario.policy.task_share = 0.5;
        let found = outcome(&scenario, &tasks(&scenario, 0.9, 10));
        let whole = point(&scenario, &found, Some(("own", 0.9)));
        assert_eq!((whole.ratio, whole.value), (0.45, Some(0.9)));
        assert_eq!(whole.assign, BTreeMap::from([("mini".to_string(), 1.0)]));
        scenario.policy.assign[1].clear();
        scenario.policy.assign[1].push(Assignment::Shares(vec![0.0, 0.0]));
        assert!(point(&scenario, &found, None).assign.is_empty());
    }
}
