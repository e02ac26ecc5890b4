//! Everything a run found, put together.

use super::assumptions::assumptions;
use super::bridge::bridge;
use super::cost_distribution::cost_distribution;
use super::frontier::frontier;
use super::measures::{observed, point};
use super::not_modelled::not_modelled;
use super::rivals::{alone, price_ratio};
use super::verdict::verdict;
use crate::results::{
    ClaimPoint, CurveAxis, Point, RunInfo, SCHEMA, ScenarioInfo, Summary, UnitInfo, Verdict,
};
use crate::scenario::{Claim, Condition, Scenario};
use crate::simulation::Outcome;
use crate::stats::Estimate;

/// What a run simulated, ready to be summed up.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// The scenario as checked.
    pub scenario: &'a Scenario,
    /// How it was run.
    pub info: RunInfo,
    /// The scenario's own policy, with every column.
    pub headline: &'a Outcome,
    /// Points on common random numbers, line by line, the scenario's own first.
    pub curve: Vec<CurveRun<'a>>,
    /// In the order of the file; those that an interrupt prevented are left out.
    pub claims: Vec<ClaimRun<'a>>,
    /// The same for `[[expect]]`.
    pub expectations: Vec<ClaimRun<'a>>,
}

/// A point of the curve.
#[derive(Clone, Copy, Debug)]
pub struct CurveRun<'a> {
    /// "own", or the label of one of the curve's assignments.
    pub line: &'a str,
    /// Of the varied key.
    pub value: f64,
    /// The scenario with the key set and the line's assignment in force.
    pub scenario: &'a Scenario,
    /// What was found there.
    pub outcome: &'a Outcome,
}

/// A claim or guard with the point it is about.
#[derive(Clone, Copy, Debug)]
pub struct ClaimRun<'a> {
    /// What is said.
    pub claim: &'a Claim,
    /// The scenario with the claim's overrides in force; the run's own where it has none.
    pub scenario: &'a Scenario,
    /// What was found there, with every column.
    pub outcome: &'a Outcome,
}

/// Sums up a run.
pub fn summary(run: &Run) -> Summary {
    let scenario = run.scenario;
    let headline = point(scenario, run.headline, None);
    let alone = alone(scenario, run.headline);
    let curve: Vec<Point> = run
        .curve
        .iter()
        .map(|p| point(p.scenario, p.outcome, Some((p.line, p.value))))
        .collect();
    // A curve over anything but the policy asks what if, it does not offer a choice.
    let policies = if scenario.curve.vary.starts_with("delegation.") {
        curve.as_slice()
    } else {
        &[]
    };
    Summary {
        schema: SCHEMA.to_string(),
        scenario: scenario_info(scenario),
        run: run.info.clone(),
        frontier: frontier(&headline, policies, &alone),
        headline,
        curve,
        curve_axis: curve_axis(scenario),
        alone,
        bridge: bridge(scenario, run.headline),
        price_ratio: price_ratio(scenario),
        claims: run.claims.iter().map(held).collect(),
        expectations: run.expectations.iter().map(held).collect(),
        assumptions: assumptions(scenario),
        not_modelled: not_modelled(scenario),
        cost_distribution: cost_distribution(run.headline),
    }
}

fn scenario_info(scenario: &Scenario) -> ScenarioInfo {
    ScenarioInfo {
        name: scenario.name.clone(),
        description: scenario.description.clone(),
        source: scenario.source.clone(),
        path: scenario.path.clone(),
        digest: scenario.digest.clone(),
        overrides: scenario.overrides.clone(),
        unit: UnitInfo {
            name: scenario.unit.name.clone(),
            price_per: scenario.unit.price_per,
        },
        inputs: scenario.inputs(),
    }
}

fn curve_axis(scenario: &Scenario) -> CurveAxis {
    let further = scenario
        .curve
        .assignments
        .iter()
        .map(|(label, _)| label.clone());
    CurveAxis {
        vary: scenario.curve.vary.clone(),
        unit: scenario.curve.unit.clone(),
        lines: std::iter::once("own".to_string()).chain(further).collect(),
    }
}

/// A claim's verdict, and where it lies on the frontier.
fn held(run: &ClaimRun) -> Verdict {
    let point = point(run.scenario, run.outcome, None);
    let found = run
        .claim
        .metric
        .observe(&observed(run.scenario, run.outcome, &point));
    let at = point.measures.savings.estimate.map(|savings| ClaimPoint {
        ratio: point.ratio,
        savings,
        claimed_savings: claimed_savings(run.claim),
    });
    // A place that the point does not have is as unknown as one that is null.
    let observed = found.unwrap_or(Estimate::UNDEFINED);
    Verdict {
        at,
        ..verdict(run.claim, observed)
    }
}

/// The middle of a condition on savings; a one-sided condition names no point.
fn claimed_savings(claim: &Claim) -> Option<f64> {
    let about_savings =
        matches!(claim.metric.segments.as_slice(), [first] | [first, _] if first == "savings");
    match claim.condition {
        Condition::Within(value, _) if about_savings => Some(value),
        Condition::Between(from, to) if about_savings => Some(from + (to - from) / 2.0),
        _ => None,
    }
}
