//! The best policy, and the best ladder for it: what is minimised, what is kept, and how sure that is.

mod confirm;
mod flat;
mod goal;
mod keep;
mod ladders;
mod optimum;
mod phases;
mod plan;
mod search;
mod wish;

pub use confirm::{Confirmed, Row, Simulated};
pub use flat::Flat;
pub use goal::{Fared, Goal, Kept, Sense};
pub use keep::{Keeping, keep};
pub use optimum::{KeptFound, Optimum, OptimumError};
pub use phases::{Phase, Phases, phases};
pub use plan::{Plan, PlanFound, Pool, Start};

pub use wish::{Dimension, Models, Wish};

use crate::experiment::{self, Engine, ExperimentError};
use crate::metric::MetricPath;
use crate::metric::Observation;
use crate::progress::Monitor;
use crate::scenario::{Requirement, Target};
use optimum::{infeasible, undominated};
use search::{Effort, Search, Tried};

/// Grid, starts and halvings where one ladder is searched on the exact engine.
const CLOSE: Effort = Effort {
    grid: 2_500,
    starts: 5,
    halvings: 11,
};
/// Where several ladders are.
const EACH: Effort = Effort {
    grid: 300,
    starts: 2,
    halvings: 10,
};
/// Where every policy is sampled.
const SAMPLED: Effort = Effort {
    grid: 60,
    starts: 1,
    halvings: 4,
};
/// Along a key, where many searches are made.
const GLANCE: Effort = Effort {
    grid: 300,
    starts: 1,
    halvings: 8,
};
/// Objectives this close, relative to their size, differ by rounding.
const LEVEL: f64 = 1e-9;
/// Tasks at a policy while searching.
const TASKS: u64 = 16_384;
/// Ladders that are searched after a sketch of all.
const FINALISTS: usize = 24;
/// Sketches times classes beyond which models that another beats alone are left out.
const MOST_SKETCHES: usize = 1_200_000;
/// Looks for the best policy.
///
/// # Errors
/// Conditions that no policy keeps (which, and by how much the best misses it), or that contradict each other; interrupted.
pub fn optimize(wish: &Wish<'_>, monitor: &dyn Monitor) -> Result<Optimum, OptimumError> {
    let own = Pool::own(wish.scenario);
    if wish.models.is_none() && !wish.over.iter().any(|one| own.has(*one)) {
        return Err(OptimumError::Nothing(
            "nothing of it can be chosen here: a router needs one in the scenario, reviews need [delegation.review]".into(),
        ));
    }
    let goal = goal(wish, monitor)?;
    let engine = engine(wish, &goal);
    let other = wish.models.as_ref().map(|models| Pool::own(&models.pool));
    let pool = other.as_ref().unwrap_or(&own);
    let search = Search {
        pool,
        goal: &goal,
        over: &wish.over,
        engine,
        monitor,
    };
    let found = match &wish.models {
        None => {
            let effort = if engine == Engine::Exact {
                CLOSE
            } else {
                SAMPLED
            };
            monitor.start(expected(effort));
            Looked {
                tried: search.own_ladder(effort)?,
                ladders: 1,
                left_out: Vec::new(),
            }
        }
        Some(models) => over_ladders(&search, models.rungs)?,
    };
    conclude(wish, (&own, pool), &goal, found, &search)
}

/// The best policy where only a glance is taken; `None` where none keeps every condition.
///
/// # Errors
/// As [`optimize`].
pub fn best_at(
    wish: &Wish<'_>,
    monitor: &dyn Monitor,
) -> Result<(Pool, Option<Tried>), OptimumError> {
    let pool = Pool::own(wish.scenario);
    let goal = goal(wish, monitor)?;
    let search = Search {
        pool: &pool,
        goal: &goal,
        over: &wish.over,
        engine: engine(wish, &goal),
        monitor,
    };
    let tried = search.own_ladder(GLANCE)?;
    let best = best(&tried, &goal).clone();
    let kept = best.fared.is_feasible(&goal);
    Ok((pool, kept.then_some(best)))
}

fn goal(wish: &Wish<'_>, monitor: &dyn Monitor) -> Result<Goal, OptimumError> {
    let today = |requirement: &Requirement| -> Result<Observation, ExperimentError> {
        let held_against: Vec<&MetricPath> = match &requirement.target {
            Target::Baseline { metric, .. } => vec![metric],
            _ => Vec::new(),
        };
        // What the exact engine knows has no luck in it, whatever the search runs on.
        let engine = Engine::suited(wish.scenario, &held_against);
        let point = std::slice::from_ref(wish.scenario);
        let mut seen = experiment::observe(point, engine, monitor)?;
        seen.pop().ok_or(ExperimentError::Interrupted)
    };
    let keep = wish.keep.iter().map(|kept| Ok((kept, today(kept)?)));
    let keep = keep.collect::<Result<Vec<_>, ExperimentError>>()?;
    Goal::new((wish.sense, wish.metric.clone()), &keep).map_err(OptimumError::Wish)
}

fn engine(wish: &Wish<'_>, goal: &Goal) -> Engine {
    match Engine::suited(wish.scenario, &goal.metrics()) {
        Engine::Exact => Engine::Exact,
        Engine::MonteCarlo { seed, tasks } => Engine::MonteCarlo {
            tasks: tasks.min(TASKS),
            seed,
        },
    }
}

/// Steps of progress that a search may take, roughly.
fn expected(effort: Effort) -> u64 {
    (effort.grid * 6 + effort.starts * effort.halvings as usize * 100) as u64
}

/// What a search looked at.
struct Looked {
    tried: Vec<Tried>,
    ladders: usize,
    left_out: Vec<String>,
}

/// Sketches of every choice of models, then a search on the best of them.
fn over_ladders(search: &Search<'_>, rungs: usize) -> Result<Looked, OptimumError> {
    let pool = search.pool;
    // The first is the scenario's own executive, who is there to count work in.
    let mut models: Vec<usize> = (1..pool.models.len()).collect();
    let classes = pool.base.classes.len();
    let mut left_out = Vec::new();
    let mut choices = ladders::choices(pool, &models, rungs);
    if choices.len() * 4 * classes > MOST_SKETCHES {
        let alone = search.alone(&models)?;
        let beaten = |at: usize| {
            (0..models.len()).any(|other| {
                let (a, b) = (&alone[at].fared, &alone[other].fared);
                other != at
                    && b.cost_per_task_usd <= a.cost_per_task_usd
                    && b.success >= a.success
                    && (b.cost_per_task_usd, b.success) != (a.cost_per_task_usd, a.success)
            })
        };
        let (out, kept): (Vec<usize>, Vec<usize>) = (0..models.len()).partition(|at| beaten(*at));
        left_out = out
            .iter()
            .map(|at| pool.models[models[*at]].name.clone())
            .collect();
        models = kept.iter().map(|at| models[*at]).collect();
        choices = ladders::choices(pool, &models, rungs);
    }
    let finals = FINALISTS.min(choices.len());
    search
        .monitor
        .start((choices.len() * 4) as u64 + finals as u64 * expected(EACH));
    let mut sketched: Vec<Tried> = Vec::new();
    for some in choices.chunks(2_000) {
        let plans: Vec<Plan> = some
            .iter()
            .flat_map(|rungs| ladders::sketches(pool, rungs))
            .collect();
        let fared = search
            .goal
            .fare(pool, &plans, search.engine, search.monitor)?;
        let both = plans.into_iter().zip(fared);
        sketched.extend(both.map(|(plan, fared)| Tried { plan, fared }));
    }
    let mut order: Vec<&Tried> = sketched.iter().collect();
    order.sort_by(|a, b| search.order(&a.fared, &b.fared));
    let mut chosen: Vec<Vec<usize>> = Vec::new();
    for tried in order {
        if chosen.len() == finals {
            break;
        }
        if !chosen.contains(&tried.plan.rungs) {
            chosen.push(tried.plan.rungs.clone());
        }
    }
    let effort = if search.engine == Engine::Exact {
        EACH
    } else {
        SAMPLED
    };
    for rungs in &chosen {
        sketched.extend(search.ladder(rungs, effort)?);
    }
    Ok(Looked {
        tried: sketched,
        ladders: choices.len(),
        left_out,
    })
}

/// Of equals the one with the fewest rungs.
fn best<'a>(tried: &'a [Tried], goal: &Goal) -> &'a Tried {
    let mut all = tried.iter();
    let first = all.next().expect("a search tries at least one policy");
    all.fold(first, |best, next| {
        let level = (next.fared.objective - best.fared.objective).abs()
            <= LEVEL * best.fared.objective.abs();
        let shorter = next.plan.rungs.len() < best.plan.rungs.len();
        let feasible = next.fared.is_feasible(goal) || !best.fared.is_feasible(goal);
        match (level && feasible, shorter) {
            (true, true) => next,
            (true, false) if next.plan.rungs.len() > best.plan.rungs.len() => best,
            _ if next.fared.beats(&best.fared, goal) => next,
            _ => best,
        }
    })
}

fn conclude(
    wish: &Wish<'_>,
    (own, pool): (&Pool, &Pool),
    goal: &Goal,
    looked: Looked,
    search: &Search<'_>,
) -> Result<Optimum, OptimumError> {
    let best = best(&looked.tried, goal);
    if !best.fared.is_feasible(goal) {
        return Err(OptimumError::Wish(infeasible(
            goal,
            &looked.tried,
            best,
            pool,
        )));
    }
    let recommends = goal.minds_success() || best.fared.success.is_none();
    let plan = recommends.then(|| best.plan.clone());
    let undominated = undominated(&looked.tried, goal);
    let confirmed = confirm::confirm(wish, own, search, plan.as_ref())?;
    let flat = match &plan {
        Some(plan) => flat::flatness(search, plan, &best.fared)?,
        None => Vec::new(),
    };
    Ok(Optimum {
        schema: "rungs.optimize/1".into(),
        scenario: wish.scenario.name.clone(),
        path: wish.scenario.path.clone(),
        digest: wish.scenario.digest.clone(),
        sense: goal.sense,
        metric: goal.metric.to_string(),
        keep: goal
            .keep
            .iter()
            .enumerate()
            .map(|(index, kept)| KeptFound {
                condition: kept.requirement.text.clone(),
                target: kept.target,
                miss: plan.as_ref().map(|_| best.fared.misses[index]),
            })
            .collect(),
        over: wish.over.iter().copied().filter(|dimension| pool.has(*dimension)).collect(),
        engine: search.engine.name().into(),
        ladders: looked.ladders,
        policies: looked.tried.len(),
        left_out: looked.left_out,
        recommended: plan.as_ref().map(|plan| Row::of(pool, plan, &best.fared)),
        why_none: (!recommends).then(|| {
            "nothing holds success up: the cheapest policy would be the worst one. Add a condition such as \
             --keep \"success >= baseline - 0.01\", or say what a failed task costs (failure_cost_usd in every class)"
                .to_owned()
        }),
        confirmed,
        undominated: undominated
            .into_iter()
            .map(|tried| Row::of(pool, &tried.plan, &tried.fared))
            .collect(),
        flat,
        plan,
    })
}

#[cfg(test)]
mod tests;
