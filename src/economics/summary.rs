//! Everything a run found, put together.

use super::assumptions::assumptions;
use super::bridge::bridge;
use super::cost_distribution::cost_distribution;
use super::frontier::frontier;
use super::not_modelled::not_modelled;
use super::point::{observed, point};
use super::rivals::{alone, oracle, price_ratio};
use super::verdict::verdict;
use rayon::prelude::*;

use crate::metric::Observation;
use crate::results::{
    CatalogueInfo, CataloguePrice, ClaimPoint, CurveAxis, Point, QueueResult, RunInfo, SCHEMA,
    ScenarioInfo, Summary, UnitInfo, Verdict,
};
use crate::scenario::{CatalogueUse, Claim, Condition, Scenario};
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
    /// The scenario's routers made to keep ever more tasks with the executive: `value` is that share. Empty without one.
    pub router: Vec<CurveRun<'a>>,
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
    /// What was found there, with the columns that the claim's metric needs.
    pub outcome: &'a Outcome,
    /// Its queue, where the claim asks for one and tasks arrive.
    pub queue: Option<&'a QueueResult>,
}

/// Sums up a run.
pub fn summary(run: &Run) -> Summary {
    let scenario = run.scenario;
    let headline = point(scenario, run.headline, None);
    let alone = alone(scenario, run.headline);
    let curve: Vec<Point> = run
        .curve
        .par_iter()
        .map(|p| point(p.scenario, p.outcome, Some((p.line, p.value))))
        .collect();
    // A curve over anything but the policy asks what if, it does not offer a choice; nor is it one how well
    // somebody sees.
    let vary = scenario.curve.vary.as_str();
    let is_choice = vary.starts_with("delegation.") && !vary.ends_with(".correlation");
    let swept = run.router.iter();
    let swept = swept.map(|p| point(p.scenario, p.outcome, Some((p.line, p.value))));
    let swept: Vec<Point> = swept.collect();
    let policies = curve.iter().filter(|_| is_choice).chain(&swept);
    let mut frontier = frontier(&headline, policies, &alone);
    frontier.extend(oracle(scenario, run.headline));
    Summary {
        schema: SCHEMA.to_string(),
        scenario: scenario_info(scenario),
        run: run.info.clone(),
        frontier,
        headline,
        curve,
        curve_axis: curve_axis(scenario),
        alone,
        bridge: bridge(scenario, run.headline),
        price_ratio: price_ratio(scenario),
        claims: held(&run.claims),
        expectations: held(&run.expectations),
        assumptions: assumptions(scenario),
        not_modelled: not_modelled(scenario),
        overturns: Vec::new(),
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
        label: None,
        overrides: scenario.overrides.clone(),
        unit: UnitInfo {
            name: scenario.unit.name.clone(),
            price_per: scenario.unit.price_per,
        },
        inputs: scenario.inputs(),
        catalogue: scenario.catalogue.as_ref().map(catalogue_info),
    }
}

fn catalogue_info(used: &CatalogueUse) -> CatalogueInfo {
    let prices = used.prices.iter().map(|price| CataloguePrice {
        tier: price.tier.clone(),
        model: price.model.clone(),
        service: price.service.clone(),
        source: price.source.clone(),
        date: price.date.clone(),
        note: price.note.clone(),
    });
    CatalogueInfo {
        name: used.name.clone(),
        digest: used.digest.clone(),
        date: used.date.clone(),
        prices: prices.collect(),
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

/// The verdicts in order; claims about the same point, as most are, share its figures.
fn held(runs: &[ClaimRun]) -> Vec<Verdict> {
    let together = runs.chunk_by(|run, next| run.is_at_the_point_of(next));
    let together: Vec<&[ClaimRun]> = together.collect();
    let verdicts = together.par_iter().map(|runs| held_at_a_point(runs));
    verdicts.flatten().collect()
}

/// The same of claims about one point.
fn held_at_a_point(runs: &[ClaimRun]) -> Vec<Verdict> {
    let Some(run) = runs.first() else {
        return Vec::new();
    };
    let point = point(run.scenario, run.outcome, None);
    let observation = observed(run.scenario, run.outcome, &point);
    let mut verdicts = Vec::with_capacity(runs.len());
    for run in runs {
        // A place that the point does not have is as unknown as one that is null.
        let metric = &run.claim.metric;
        let found = match run.queue.filter(|_| metric.needs_queue()) {
            Some(queue) => metric.observe(&Observation::new(&queue.metrics())),
            None => metric.observe(&observation),
        };
        let verdict = verdict(run.claim, found.unwrap_or(Estimate::UNDEFINED));
        verdicts.push(Verdict {
            at: place(run.claim, &point),
            ..verdict
        });
    }
    verdicts
}

impl ClaimRun<'_> {
    fn is_at_the_point_of(&self, other: &ClaimRun) -> bool {
        std::ptr::eq(self.scenario, other.scenario) && std::ptr::eq(self.outcome, other.outcome)
    }
}

/// Where a claim lies on the frontier; nowhere without savings.
fn place(claim: &Claim, point: &Point) -> Option<ClaimPoint> {
    let savings = point.measures.savings.estimate?;
    Some(ClaimPoint {
        ratio: point.ratio,
        savings,
        claimed_savings: claimed_savings(claim),
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economics::testing::{claim, exactly, outcome, run_info, speed, tasks, tokens};
    use crate::economics::{observation, testing};
    use crate::metric::{MetricNames, MetricPath, all_paths};
    use crate::results::{BRIDGE_STEPS, VerdictKind};
    use crate::units::{PerMinute, Usd};

    /// A scenario in which every metric is modelled.
    fn whole() -> Scenario {
        let mut scenario = testing::scenario();
        for tier in &mut scenario.ladder.tiers {
            tier.speed = Some(speed());
            tier.limits.requests = Some(PerMinute::new(100.0).unwrap());
            tier.limits.tokens = Some(PerMinute::new(1e6).unwrap());
            tier.limits.input_tokens = Some(PerMinute::new(1e6).unwrap());
            tier.limits.output_tokens = Some(PerMinute::new(1e6).unwrap());
            tier.limits.concurrent = Some(10.0);
            tier.reserved = Some(crate::ladder::Reserved {
                units: 1.0,
                usd_per_hour: Usd::new(40.0).unwrap(),
                tokens: PerMinute::new(3e5).unwrap(),
            });
        }
        for class in &mut scenario.classes {
            class.failure_cost = Some(Usd::new(5.0).unwrap());
        }
        scenario.quotas[0].units = Some(tokens(1e7));
        scenario.demand = Some(crate::scenario::Demand {
            tasks_per_month: 100.0,
        });
        scenario
    }

    fn names(scenario: &Scenario) -> MetricNames {
        MetricNames {
            tiers: scenario
                .ladder
                .tiers
                .iter()
                .map(|tier| tier.name.clone())
                .collect(),
            classes: scenario
                .classes
                .iter()
                .map(|class| class.name.clone())
                .collect(),
            quotas: scenario
                .quotas
                .iter()
                .map(|quota| quota.name.clone())
                .collect(),
            pools: Vec::new(),
        }
    }

    #[test]
    fn every_metric_that_can_be_named_is_found_and_defined() {
        let scenario = whole();
        let seen = observation(&scenario, &outcome(&scenario, &tasks(&scenario, 0.9, 120)));
        let names = names(&scenario);
        for text in all_paths(&names) {
            let parsed = MetricPath::parse(&text, &names).unwrap();
            // Hand-made outcomes have no quantiles over tasks, and nothing flows here.
            if !parsed.needs_queue() && !text.contains("savings_per_task") && !text.contains(".p") {
                let found = parsed.observe(&seen);
                assert!(
                    found.and_then(|figure| figure.estimate).is_some(),
                    "{text}: {found:?}"
                );
            }
        }
    }

    fn summed<'a>(
        scenario: &'a Scenario,
        headline: &'a Outcome,
        curve: &[(f64, &'a Outcome)],
    ) -> Summary {
        summary(&Run {
            scenario,
            info: run_info(),
            headline,
            curve: curve
                .iter()
                .map(|&(value, outcome)| CurveRun {
                    line: "own",
                    value,
                    scenario,
                    outcome,
                })
                .collect(),
            claims: scenario
                .claims
                .iter()
                .map(|claim| ClaimRun {
                    claim,
                    scenario,
                    outcome: headline,
                    queue: None,
                })
                .collect(),
            expectations: Vec::new(),
            router: Vec::new(),
        })
    }

    #[test]
    fn a_claim_is_held_against_its_point_and_placed_on_the_frontier() {
        let mut scenario = whole();
        scenario.claims = vec![
            claim(&["savings"], Condition::Within(0.70, 0.05)),
            claim(
                &["price_ratio", "mini", "input"],
                Condition::Between(3.3, 3.4),
            ),
            claim(&["savings_per_task"], Condition::Above(0.0)),
        ];
        let headline = exactly(outcome(&scenario, &tasks(&scenario, 0.9, 120)));
        let found = summed(&scenario, &headline, &[]).claims;
        assert_eq!(found[0].verdict, VerdictKind::Fails);
        let at = found[0].at.unwrap();
        assert_eq!(
            (at.ratio, Some(at.savings), at.claimed_savings),
            (0.9, found[0].observed.estimate, Some(0.70))
        );
        assert_eq!(found[1].verdict, VerdictKind::Holds);
        assert_eq!(found[1].at.unwrap().claimed_savings, None);
        assert_eq!(found[2].verdict, VerdictKind::NotModelled);
    }

    #[test]
    fn only_a_curve_over_the_policy_enters_the_frontier() {
        let mut scenario = whole();
        let headline = outcome(&scenario, &tasks(&scenario, 0.9, 60));
        let less = outcome(&scenario, &tasks(&scenario, 0.5, 60));
        let policies = |found: &Summary| {
            found
                .frontier
                .iter()
                .filter(|p| p.policy == "curve")
                .count()
        };
        assert_eq!(policies(&summed(&scenario, &headline, &[(0.5, &less)])), 1);
        scenario.curve.vary = "tier.mini.price.output".to_string();
        let found = summed(&scenario, &headline, &[(0.5, &less)]);
        assert_eq!((policies(&found), found.curve.len()), (0, 1));
    }

    #[test]
    fn the_bridge_runs_from_the_baseline_to_the_cost() {
        let scenario = whole();
        let headline = outcome(&scenario, &tasks(&scenario, 0.9, 60));
        let steps = summed(&scenario, &headline, &[]).bridge;
        assert_eq!(
            steps
                .iter()
                .map(|step| step.step.as_str())
                .collect::<Vec<_>>(),
            BRIDGE_STEPS
        );
        let total = |index: usize| steps[index].cumulative.estimate.unwrap();
        assert!((total(6) / total(7) - 1.0).abs() < 1e-12);
        assert!(
            steps[3]
                .cumulative
                .std_error
                .is_some_and(|error| error > 0.0)
        );
        let exact = exactly(headline);
        assert_eq!(
            summed(&scenario, &exact, &[]).bridge[3]
                .cumulative
                .std_error,
            Some(0.0)
        );
    }

    #[test]
    fn a_summary_survives_being_written_and_read() {
        let scenario = whole();
        let headline = outcome(&scenario, &tasks(&scenario, 0.9, 60));
        let found = summed(&scenario, &headline, &[(0.9, &headline)]);
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Summary>(&text).unwrap(), found);
    }
}
