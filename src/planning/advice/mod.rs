//! What to do: every change that is allowed, tried on a few futures, the best of them on all.

mod ranking;

use rayon::prelude::*;

use super::PlanError;
use super::case::{Case, Fate, Setup, World};
use super::futures::Future;
use super::latency::LatencyCurve;
use super::levers::{self, Change};
use super::loads;
use super::objective::{Objective, Source};
use super::prospect::{Evaluator, Sampled};
use super::results::{Advice, Held, Row};
use super::shape::Shape;
use super::spread::{band, quantile, share};
use super::usage::ceilings;
use crate::scenario::{Plan, Scenario};
use ranking::{cost, holds, misses, nearer, rank};

/// Futures on which everything is tried: between these, so that no more than so many scenarios are evaluated.
const FEW: (usize, usize) = (48, 256);
const EVALUATIONS: usize = 3_000;
/// The best of those that are looked at in all futures.
const FINALISTS: usize = 4;
/// How far below the confidence a few futures may be for the rest to be asked.
const MARGIN: f64 = 0.03;

/// What every case of a plan has in common.
#[derive(Clone, Copy)]
pub struct Common<'a> {
    pub plan: &'a Plan,
    pub shape: &'a Shape,
    pub dispersion: f64,
    pub objectives: &'a [Objective],
}

impl<'a> Common<'a> {
    pub fn case(&self, setup: &'a Setup, worlds: &'a [World]) -> Case<'a> {
        Case {
            months: self.plan.months,
            shape: self.shape,
            dispersion: self.dispersion,
            budget_usd: self.plan.budget_per_month.map(|usd| usd.get()),
            objectives: self.objectives,
            setup,
            worlds,
        }
    }
}

/// Capacity and reservations of a scenario.
pub fn setup(scenario: &Scenario, curve: Option<LatencyCurve>, sampled: &Sampled) -> Setup {
    let tiers = scenario.ladder.tiers.iter();
    Setup {
        ceilings: ceilings(scenario),
        units: tiers
            .map(|tier| tier.reserved.map_or(0.0, |reserved| reserved.units))
            .collect(),
        curve,
        variability: sampled.variability.clone(),
    }
}

/// A change with how it fared.
pub struct Tried {
    pub change: Change,
    pub setup: Setup,
    pub worlds: Vec<World>,
    pub fates: Vec<Fate>,
}

/// A change on a few futures.
struct Sketch {
    change: Change,
    policy: usize,
    holds: f64,
    /// As [`misses`] has it.
    misses: f64,
    cost_usd: f64,
}

/// What is asked of a search.
pub struct Search<'a> {
    pub evaluator: &'a Evaluator<'a>,
    pub common: Common<'a>,
    pub futures: &'a [Future],
    /// The scenario as it stands, in all futures.
    pub nothing: &'a Tried,
    /// What a sampled run shows of it.
    pub own: &'a Sampled,
}

/// What a search found.
pub struct Found {
    pub advice: Advice,
    /// The best change, in all futures; also where it does not hold.
    pub best: Option<Tried>,
}

impl Search<'_> {
    /// Futures on which changes are tried.
    pub fn few(policies: usize, futures: usize) -> usize {
        (EVALUATIONS / policies.max(1))
            .clamp(FEW.0, FEW.1)
            .min(futures)
    }

    /// Looks for the cheapest change that holds everything at the plan's confidence.
    ///
    /// # Errors
    /// A future in which the scenario is invalid, or an interrupt.
    pub fn run(&self, policies: &[Change]) -> Result<Found, PlanError> {
        let plan = self.common.plan;
        let nothing = row(self.evaluator.scenario, self.nothing, &self.common);
        let asked = plan.budget_per_month.is_some() || !plan.slo.is_empty();
        if !asked {
            return Ok(Found {
                advice: advice("not_asked", 0, nothing, None, None),
                best: None,
            });
        }
        let mut sketches = self.sketches(policies)?;
        let tried = sketches.len() as u64;
        self.order(&mut sketches, MARGIN);
        let chosen = self.finalists(&sketches);
        let mut finals = self.whole(&chosen, policies)?;
        let confidence = plan.confidence;
        finals.sort_by(|a, b| rank(a, b, confidence));
        let own_holds = holds(&self.nothing.fates) >= confidence;
        let mut finals = finals.into_iter();
        let best = finals.next();
        let runner = finals.next();
        let told = |tried: &Tried| row(self.evaluator.scenario, tried, &self.common);
        let holding = |tried: &&Tried| holds(&tried.fates) >= confidence;
        let (verdict, best_row) = match &best {
            Some(best) if holding(&best) => {
                let cheaper = cost(&best.fates) < cost(&self.nothing.fates) * (1.0 - 1e-9);
                match own_holds && !cheaper {
                    true => ("keep", None),
                    false => ("change", Some(told(best))),
                }
            }
            _ if own_holds => ("keep", None),
            // Nothing holds: the one that comes nearest, which may be to change nothing.
            Some(best) => match nearer(&best.fates, &self.nothing.fates).is_lt() {
                true => ("none", Some(told(best))),
                false => ("none", None),
            },
            None => ("none", None),
        };
        let runner_up = match verdict {
            "change" => runner.as_ref().filter(holding).map(told),
            "keep" => best.as_ref().filter(holding).map(told),
            _ => runner.as_ref().map(told),
        };
        let kept = best_row.is_some();
        Ok(Found {
            advice: advice(verdict, tried, nothing, best_row, runner_up),
            best: best.filter(|_| kept),
        })
    }

    /// Every change on a few futures.
    fn sketches(&self, policies: &[Change]) -> Result<Vec<Sketch>, PlanError> {
        let few = Self::few(policies.len(), self.futures.len());
        let sampled = self
            .evaluator
            .sampled_tasks(&policies.iter().collect::<Vec<_>>())?;
        let up = levers::usage_tiers(self.common.plan, self.evaluator.scenario);
        let mut sketches = Vec::new();
        let all: Vec<&Change> = policies.iter().collect();
        let worlds = self.evaluator.worlds(&all, &self.futures[..few])?;
        let under = policies.iter().zip(&sampled).zip(worlds);
        for (policy, ((own, seen), worlds)) in under.enumerate() {
            let curve = self.scaled_curve(seen);
            let needed = self.needed_units(&worlds);
            let scenario = self.evaluator.scenario;
            let reservations = levers::reservations(self.common.plan, scenario, &needed);
            let changes = (0..=up).flat_map(|up| {
                reservations.iter().map(move |units| Change {
                    tiers_up: up,
                    units: units.clone(),
                    ..own.clone()
                })
            });
            let changes: Vec<Change> = changes.collect();
            let tried = changes.into_par_iter().map(|change| {
                let changed = change.on(scenario.clone());
                let setup = setup(&changed, curve.clone(), seen);
                let fates = self.common.case(&setup, &worlds).fates();
                Sketch {
                    holds: holds(&fates),
                    misses: misses(&fates),
                    cost_usd: cost(&fates),
                    change,
                    policy,
                }
            });
            sketches.extend(tried.collect::<Vec<_>>());
        }
        // Nothing at all is told by itself.
        sketches.retain(|sketch| sketch.change.moves() > 0);
        Ok(sketches)
    }

    /// The curve at the scenario's own inputs, as much longer or shorter as tasks are where nothing waits.
    fn scaled_curve(&self, seen: &Sampled) -> Option<LatencyCurve> {
        let curve = self.nothing.setup.curve.as_ref()?;
        let times = seen.latency_s? / self.own.latency_s?;
        Some(curve.scaled(times))
    }

    /// Units of reserved capacity by tier that carry the busiest hour of the last month in nine futures of ten.
    fn needed_units(&self, worlds: &[World]) -> Vec<f64> {
        let months = self.common.plan.months;
        let tiers = 0..self.evaluator.scenario.ladder.tiers.len();
        tiers
            .map(|t| {
                let mut units: Vec<f64> = worlds
                    .iter()
                    .filter_map(|world| {
                        let reserved = world.reserved[t]?;
                        let tasks = world.tasks_per_hour
                            * world.future.demand_level(months)
                            * self.common.shape.peak();
                        let tokens = tasks * world.task.tiers[t].tokens();
                        Some(tokens / (60.0 * reserved.tokens.get()))
                    })
                    .collect();
                units.sort_unstable_by(f64::total_cmp);
                match units.is_empty() {
                    true => 0.0,
                    false => quantile(&units, 0.9),
                }
            })
            .collect()
    }

    fn order(&self, sketches: &mut [Sketch], margin: f64) {
        let enough = self.common.plan.confidence - margin;
        sketches.sort_by(|a, b| {
            let both = |one: &Sketch| one.holds >= enough;
            let by_cost = || a.cost_usd.total_cmp(&b.cost_usd);
            let simpler = || {
                let size = |one: &Sketch| (one.change.moves(), one.change.tiers_up);
                size(a).cmp(&size(b))
            };
            both(b).cmp(&both(a)).then_with(|| match both(a) {
                true => by_cost().then_with(simpler),
                false => b
                    .holds
                    .total_cmp(&a.holds)
                    .then_with(|| a.misses.total_cmp(&b.misses))
                    .then_with(by_cost)
                    .then_with(simpler),
            })
        });
    }

    /// The first few that differ in more than a usage tier higher than needed.
    fn finalists<'s>(&self, sketches: &'s [Sketch]) -> Vec<&'s Sketch> {
        let mut chosen: Vec<&Sketch> = Vec::new();
        for sketch in sketches {
            let same = |other: &&&Sketch| {
                let lower = other.change.tiers_up <= sketch.change.tiers_up;
                let alike = other.change.units == sketch.change.units;
                // What holds just so on a few futures may not in all of them: then the next tier up does.
                let surely = self.common.plan.confidence + MARGIN;
                let enough = other.holds >= sketch.holds || other.holds >= surely;
                other.policy == sketch.policy && alike && lower && enough
            };
            if chosen.len() < FINALISTS && chosen.iter().find(same).is_none() {
                chosen.push(sketch);
            }
        }
        chosen
    }

    /// In all futures, each with a curve of its own.
    fn whole(&self, chosen: &[&Sketch], policies: &[Change]) -> Result<Vec<Tried>, PlanError> {
        let mut distinct: Vec<usize> = chosen.iter().map(|sketch| sketch.policy).collect();
        distinct.sort_unstable();
        distinct.dedup();
        // The scenario's own policy is there already.
        distinct.retain(|policy| *policy != 0);
        let under: Vec<&Change> = distinct.iter().map(|policy| &policies[*policy]).collect();
        let worlds = match under.is_empty() {
            true => Vec::new(),
            false => self.evaluator.worlds(&under, self.futures)?,
        };
        let of = |policy: usize| match distinct.iter().position(|one| *one == policy) {
            Some(at) => worlds[at].clone(),
            None => self.nothing.worlds.clone(),
        };
        let tried = chosen
            .iter()
            .map(|sketch| self.finished(&sketch.change, of(sketch.policy)));
        tried.collect()
    }

    fn finished(&self, change: &Change, worlds: Vec<World>) -> Result<Tried, PlanError> {
        let changed = change.on(self.evaluator.scenario.clone());
        let sampled = self.evaluator.sampled_tasks(&[change])?.remove(0);
        let minds_time = |one: &Objective| matches!(one.source, Source::Sojourn(_));
        let curve = match self.common.objectives.iter().any(minds_time) {
            true => loads::curve(&changed, &worlds[0].task, self.evaluator.monitor)?.ok(),
            false => None,
        };
        let setup = setup(&changed, curve, &sampled);
        let fates = self.common.case(&setup, &worlds).fates();
        Ok(Tried {
            change: change.clone(),
            setup,
            worlds,
            fates,
        })
    }
}

fn advice(
    verdict: &str,
    tried: u64,
    nothing: Row,
    best: Option<Row>,
    runner_up: Option<Row>,
) -> Advice {
    Advice {
        verdict: verdict.to_string(),
        tried,
        nothing,
        best,
        runner_up,
        misses: Vec::new(),
    }
}

/// A change and how it fared, told.
pub fn row(scenario: &Scenario, tried: &Tried, common: &Common<'_>) -> Row {
    let fates = &tried.fates;
    let n = fates.len().max(1) as f64;
    let mean = |of: fn(&Fate) -> f64| fates.iter().map(of).sum::<f64>() / n;
    let part = |good: &dyn Fn(&Fate) -> bool| {
        let good = fates.iter().filter(|fate| good(fate));
        good.count() as f64 / n
    };
    let held = |condition: &str, holds: f64| Held {
        condition: condition.to_string(),
        holds,
    };
    let mut each = Vec::new();
    if !tried.setup.ceilings.is_empty() {
        each.push(held("limits", part(&|fate| fate.overloaded.is_none())));
    }
    for (at, objective) in common.objectives.iter().enumerate() {
        each.push(held(
            &objective.text,
            part(&|fate| fate.missed[at].is_none()),
        ));
    }
    if common.plan.budget_per_month.is_some() {
        each.push(held("budget", part(&|fate| fate.over_budget.is_none())));
    }
    let good = fates.iter().filter(|fate| fate.is_good()).count();
    let costs = fates.iter().map(|fate| fate.cost_usd).collect();
    Row {
        changes: tried.change.words(scenario),
        settings: tried.change.settings(scenario),
        cost_usd: band(costs).unwrap_or(super::results::Band {
            p10: f64::NAN,
            p50: f64::NAN,
            p90: f64::NAN,
        }),
        mean_cost_usd: mean(|fate| fate.cost_usd),
        holds: share(good, fates.len()),
        each,
        overspent_usd: mean(|fate| fate.overspent_usd),
        not_carried: mean(|fate| fate.not_carried),
        success: success(&tried.worlds),
    }
}

/// Mean over futures; `None` where it is not modelled.
fn success(worlds: &[World]) -> Option<f64> {
    let each = worlds.iter().map(|world| world.task.success);
    let sum: f64 = each.sum::<Option<f64>>()?;
    Some(sum / worlds.len().max(1) as f64)
}
