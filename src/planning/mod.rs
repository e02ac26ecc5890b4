//! What limits carry: loads tried one after another (`stress`), and months ahead: whether limits carry the demand, what it
//! costs, and what should be changed.
//!
//! ```text
//! futures (growth, prices, [uncertain]) ─► an engine run each ─► per task ─┐
//! demand by month and hour (shape) ────────────────────────────────────────┼─► case: limits, money, objectives by month
//! latency against load (a few simulated loads) ────────────────────────────┘        └─► outlook, advice
//! ```

mod actuals;
mod advice;
mod assumptions;
mod case;
mod futures;
mod latency;
mod levers;
mod loads;
mod misses;
mod money;
mod objective;
mod outlook;
mod prospect;
mod results;
mod shape;
mod spread;
pub mod stress;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod usage;
mod usage_tiers;

pub use actuals::{Actual, Coverage, MonthVariance, Variance, read as read_actuals};
pub use latency::{LatencyCurve, LoadPoint, Sojourn};
pub use results::{
    Advice, Band, Breaks, CapacityPlan, Demand, Held, LimitOutlook, Miss, MonthOutlook,
    ObjectiveOutlook, QuotaOutlook, ReservedOutlook, Row, SCHEMA,
};
pub use usage_tiers::{NeededStep, TierNeeded};

use crate::experiment::{self, Engine, ExperimentError};
use crate::progress::Monitor;
use crate::scenario::{Plan, Scenario};
use advice::{Common, Found, Search, Tried};
use futures::Future;
use levers::Change;
use outlook::Outlook;
use prospect::{Evaluator, Sampled};
use shape::{HOURS_PER_MONTH, Shape};

/// Futures that are drawn unless somebody says how many.
pub const FUTURES: u32 = 2_000;
/// Tasks a month beyond which nothing is planned.
const MOST_TASKS: f64 = 1e15;
/// Tasks of a point that is sampled, where the exact engine does not know what is asked.
const SAMPLED: u64 = 4_000;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    pub scenario: &'a Scenario,
    /// At least 1.
    pub futures: u32,
    /// What really came, to be held against the forecast.
    pub actuals: Vec<Actual>,
}

/// Why there is no plan.
#[derive(Debug)]
pub enum PlanError {
    /// The scenario has no `[plan]`.
    NoPlan,
    /// Neither `[demand]` nor `[arrivals]` with a rate.
    NoDemand,
    /// Demand or cost leave what can be counted: the key that does it, and what comes of it.
    Overflow { key: String, what: String },
    /// As of any experiment.
    Experiment(ExperimentError),
}

impl From<ExperimentError> for PlanError {
    fn from(error: ExperimentError) -> Self {
        Self::Experiment(error)
    }
}

/// Looks ahead. The same question gives the same plan with any number of threads.
///
/// # Errors
/// [`PlanError`].
pub fn plan(question: &Question<'_>, monitor: &dyn Monitor) -> Result<CapacityPlan, PlanError> {
    let scenario = question.scenario;
    let plan = scenario.plan.as_ref().ok_or(PlanError::NoPlan)?;
    prospect::tasks_per_hour(scenario).ok_or(PlanError::NoDemand)?;
    let shape = Shape::of(scenario);
    let (objectives, metrics) = objective::objectives(plan);
    let engine = match Engine::suited(scenario, &metrics.iter().collect::<Vec<_>>()) {
        Engine::MonteCarlo { tasks, seed } => Engine::MonteCarlo {
            tasks: tasks.min(SAMPLED),
            seed,
        },
        exact => exact,
    };
    let bare = scenario.bare();
    let evaluator = Evaluator {
        scenario,
        bare: &bare,
        metrics: &metrics,
        engine,
        detail: experiment::detail_for(scenario, &metrics),
        monitor,
    };
    let drawn = futures::futures(
        plan,
        &scenario.uncertain,
        question.futures.max(1),
        scenario.simulation.seed,
    );
    let policies = levers::policies(plan, scenario);
    monitor.start(work(&policies, scenario, drawn.len()));
    let common = Common {
        plan,
        shape: &shape,
        dispersion: assumptions::dispersion(scenario),
        objectives: &objectives,
    };
    let (own, nothing, no_latency) = as_it_stands(&evaluator, &common, &drawn)?;
    refuse_overflow(plan, &nothing)?;
    let search = Search {
        evaluator: &evaluator,
        common,
        futures: &drawn,
        nothing: &nothing,
        own: &own,
    };
    let found = search.run(&policies)?;
    Ok(gather(question, &search, found, no_latency))
}

/// Evaluations that a plan makes, roughly.
fn work(policies: &[Change], scenario: &Scenario, futures: usize) -> u64 {
    if scenario.uncertain.is_empty() {
        return policies.len() as u64 + 8;
    }
    let few = Search::few(policies.len(), futures);
    (policies.len() * few + 3 * futures) as u64
}

/// Nothing changed, in all futures.
fn as_it_stands(
    evaluator: &Evaluator<'_>,
    common: &Common<'_>,
    futures: &[Future],
) -> Result<(Sampled, Tried, Option<String>), PlanError> {
    let scenario = evaluator.scenario;
    let change = Change::default();
    let worlds = evaluator.worlds(&[&change], futures)?.remove(0);
    let own = evaluator.sampled_tasks(&[&change])?.remove(0);
    let point = evaluator.as_written()?;
    let (curve, why) = match loads::curve(scenario, &point, evaluator.monitor)? {
        Ok(curve) => (Some(curve), None),
        Err(why) => (None, Some(why)),
    };
    let setup = advice::setup(scenario, curve, &own);
    let fates = common.case(&setup, &worlds).fates();
    let tried = Tried {
        change,
        setup,
        worlds,
        fates,
    };
    Ok((own, tried, why))
}

/// Demand that cannot be counted is a mistake in the growth; a cost that cannot, in the prices.
fn refuse_overflow(plan: &Plan, nothing: &Tried) -> Result<(), PlanError> {
    for world in &nothing.worlds {
        let tasks =
            |month: u32| HOURS_PER_MONTH * world.tasks_per_hour * world.future.demand_level(month);
        let over = (1..=plan.months).find(|month| !(tasks(*month) <= MOST_TASKS));
        if let Some(month) = over {
            return Err(PlanError::Overflow {
                key: "plan.growth_per_month".to_string(),
                what: format!(
                    "at a growth of {} per month demand passes {MOST_TASKS:e} tasks a month in month {month}",
                    world.future.growth
                ),
            });
        }
    }
    match nothing.fates.iter().find(|fate| !fate.cost_usd.is_finite()) {
        None => Ok(()),
        Some(_) => Err(PlanError::Overflow {
            key: "plan.months".to_string(),
            what: "what the months cost is beyond what can be counted".to_string(),
        }),
    }
}

fn gather(
    question: &Question<'_>,
    search: &Search<'_>,
    mut found: Found,
    no_latency: Option<String>,
) -> CapacityPlan {
    let scenario = question.scenario;
    let (nothing, common) = (search.nothing, &search.common);
    let plan = common.plan;
    let case = common.case(&nothing.setup, &nothing.worlds);
    let outlook = Outlook::of(&case, &nothing.fates, plan.confidence);
    if found.advice.verdict == "none" {
        let nearest = found.best.as_ref().unwrap_or(nothing);
        found.advice.misses = misses::misses(common, nearest);
    }
    let months_ahead = outlook.months_ahead();
    let of = |value: fn(&Future) -> f64| {
        spread::band(search.futures.iter().map(value).collect()).expect("there are futures")
    };
    CapacityPlan {
        schema: SCHEMA.to_string(),
        scenario: scenario.name.clone(),
        path: scenario.path.clone(),
        digest: scenario.digest.clone(),
        overrides: scenario.overrides.clone(),
        version: env!("CARGO_PKG_VERSION").to_string(),
        seed: scenario.simulation.seed,
        futures: question.futures,
        engine: search.evaluator.engine.name().to_string(),
        months: plan.months,
        confidence: plan.confidence,
        demand: demand(scenario, common.shape),
        growth: of(|future| future.growth),
        price_decline: of(|future| future.decline),
        budget_usd: plan.budget_per_month.map(|usd| usd.get()),
        carries: outlook.carries(),
        limits: outlook.limits(),
        objectives: outlook.objectives(),
        budget: outlook.budget(),
        total_cost_usd: found.advice.nothing.cost_usd,
        quotas: outlook.quotas(scenario),
        usage_tiers: needed_tiers(search),
        reserved: outlook.reserved(scenario),
        no_latency,
        actuals: actuals::variance(&question.actuals, &months_ahead),
        months_ahead,
        advice: found.advice,
        assumptions: assumptions::assumptions(
            scenario,
            common.shape,
            nothing.setup.curve.is_some(),
        ),
        latency: nothing.setup.curve.clone(),
    }
}

fn demand(scenario: &Scenario, shape: &Shape) -> Demand {
    let tasks_per_hour = prospect::tasks_per_hour(scenario).unwrap_or(f64::NAN);
    Demand {
        tasks_per_month: HOURS_PER_MONTH * tasks_per_hour,
        tasks_per_hour,
        busiest_tasks_per_hour: shape.peak() * tasks_per_hour,
        peak: shape.peak(),
        peak_from: shape.source.name().to_string(),
        note: assumptions::two_demands(scenario),
    }
}

/// Which usage tier carries each month in as many futures as the confidence asks for.
fn needed_tiers(search: &Search<'_>) -> Vec<TierNeeded> {
    let common = &search.common;
    let used = |scenario: &Scenario, place: &str, month: u32| {
        let ceilings = usage::ceilings(scenario);
        let there = ceilings.iter().filter(|ceiling| ceiling.at == place);
        let there: Vec<_> = there.collect();
        let peak = common.shape.peak();
        let most = |world: &case::World| {
            let taken = there.iter().map(|ceiling| ceiling.taken_by(&world.task));
            let demand = peak * world.tasks_per_hour * world.future.demand_level(month);
            demand * taken.fold(0.0, f64::max)
        };
        let mut used: Vec<f64> = search.nothing.worlds.iter().map(most).collect();
        used.sort_unstable_by(f64::total_cmp);
        spread::quantile(&used, common.plan.confidence)
    };
    usage_tiers::needed(search.evaluator.scenario, common.plan.months, used)
}
