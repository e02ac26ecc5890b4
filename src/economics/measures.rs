//! Every metric of model.md §5 over a group of tasks.

use std::collections::BTreeMap;

use serde::Serialize;

use super::breakeven::breakeven;
use super::bridge::bridge;
use super::capacity;
use super::figures::{Figures, ratio};
use super::rivals::{alone, price_ratio};
use crate::delegation::Assignment;
use crate::metric::Observation;
use crate::results::{Alone, BridgeStep, ClassMeasures, Measures, Point, PriceRatio, TierUse};
use crate::scenario::Scenario;
use crate::simulation::{Column, Detail, Outcome};
use crate::stats::Estimate;
use crate::workload::TaskClass;

/// Classes beyond which the points of a curve leave them out.
const CLASSES_ON_A_CURVE: usize = 32;

/// Which tasks are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// All of them.
    All,
    /// Those of one class, by its index in the scenario.
    Class(usize),
}

/// Every metric over a group of tasks. A class that no task fell in has none that is defined.
pub fn measures(scenario: &Scenario, outcome: &Outcome, group: Group) -> Measures {
    let stats = match group {
        Group::All => &outcome.all,
        Group::Class(index) => &outcome.classes[index],
    };
    let figures = Figures::new(scenario, outcome, stats);
    let classes = match group {
        Group::All => scenario.classes.as_slice(),
        Group::Class(index) => &scenario.classes[index..=index],
    };
    measured(&figures, classes)
}

fn measured(figures: &Figures, classes: &[TaskClass]) -> Measures {
    let scenario = figures.scenario;
    let spread = figures.spread();
    let success = classes.iter().all(TaskClass::models_success);
    let failures = success && classes.iter().all(|class| class.failure_cost.is_some());
    let timed = !figures.is_exact();
    let latency = timed && scenario.latency_reason().is_none();
    let baseline_latency = timed && scenario.baseline_latency_modelled();
    let estimate = |column: Column, modelled: bool| modelled.then(|| figures.estimate(column));
    let per_month = |column: Column| {
        scenario
            .demand
            .map(|d| figures.estimate(column).scaled(d.tasks_per_month))
    };
    let limits = capacity::limits(figures);
    Measures {
        cost_per_task_usd: figures.distributed(Column::Cost, spread.cost),
        baseline_cost_per_task_usd: figures.distributed(Column::BaselineCost, spread.baseline_cost),
        savings: savings(figures),
        savings_per_task: spread.savings,
        blended_price_usd: figures
            .ratio(Column::Cost, Column::Work)
            .scaled(scenario.unit.price_per),
        success: estimate(Column::Success, success),
        baseline_success: estimate(Column::BaselineSuccess, success),
        wrong_accepted: estimate(Column::WrongAccepted, success),
        cost_per_success_usd: success.then(|| figures.ratio(Column::Cost, Column::Success)),
        breakeven_failure_cost_usd: if success { breakeven(figures) } else { None },
        cost_with_failures_per_task_usd: estimate(Column::CostWithFailures, failures),
        baseline_cost_with_failures_per_task_usd: estimate(
            Column::BaselineCostWithFailures,
            failures,
        ),
        latency_s: latency.then(|| figures.distributed(Column::Latency, spread.latency)),
        baseline_latency_s: baseline_latency
            .then(|| figures.distributed(Column::BaselineLatency, spread.baseline_latency)),
        tokens_per_task: figures.estimate(Column::Tokens),
        escalations_per_task: figures.estimate(Column::Escalations),
        executive_leverage: figures.ratio(Column::Work, Column::TierTokens(0)),
        quotas: capacity::quotas(figures),
        ceiling_tasks_per_hour: capacity::ceiling(&limits),
        limits,
        tiers: tiers(figures),
        cost_per_month_usd: per_month(Column::Cost),
        savings_per_month_usd: per_month(Column::CostSaved),
    }
}

/// 1 - Σcost / Σbaseline, as cost saved over baseline cost: exactly 0 where every task is its baseline.
///
/// cov(saved, baseline) = var(baseline) - cov(cost, baseline).
fn savings(figures: &Figures) -> Estimate {
    let saved = figures.mean(Column::CostSaved);
    let baseline = figures.mean(Column::BaselineCost);
    let covariance = baseline.variance - figures.covariance(Column::Cost, Column::BaselineCost);
    figures.settle(ratio(saved, baseline, covariance))
}

fn tiers(figures: &Figures) -> Vec<TierUse> {
    let tiers = figures.scenario.ladder.tiers.iter().enumerate();
    tiers
        .map(|(t, tier)| TierUse {
            name: tier.name.clone(),
            input_tokens: figures.estimate(Column::TierInput(t)),
            output_tokens: figures.estimate(Column::TierOutput(t)),
            requests: figures.estimate(Column::TierRequests(t)),
            busy_s: tier.speed.map(|_| figures.estimate(Column::TierBusy(t))),
            cost_usd: figures.estimate(Column::TierCost(t)),
            token_share: figures.ratio(Column::TierTokens(t), Column::Tokens),
            cost_share: figures.ratio(Column::TierCost(t), Column::Cost),
        })
        .collect()
}

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
    if outcome.layout.detail() == Detail::Curve && scenario.classes.len() > CLASSES_ON_A_CURVE {
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

/// E[d] over all tasks, those that are not delegated counted.
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
    let named = scenario.ladder.tiers.iter().zip(&assignment.shares);
    named
        .filter(|(_, share)| **share > 0.0)
        .map(|(tier, share)| (tier.name.clone(), *share))
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

/// The same where the point is already there.
pub fn observed(scenario: &Scenario, outcome: &Outcome, point: &Point) -> Observation {
    Observation::new(&Observed {
        point,
        alone: alone(scenario, outcome),
        bridge: bridge(scenario, outcome),
        price_ratio: price_ratio(scenario),
    })
}
