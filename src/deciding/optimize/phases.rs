//! Which kind of policy is best along a key, and where it changes.

use serde::Serialize;

use super::plan::{Plan, PlanFound, Pool, Start};
use super::{OptimumError, Sense, Wish, best_at};
use crate::delegation::OnReject;
use crate::experiment::ExperimentError;
use crate::progress::Monitor;
use crate::scenario::NumericKey;

/// A stretch of the key with one kind of best policy.
#[derive(Clone, Debug, Serialize)]
pub struct Phase {
    pub from: f64,
    pub to: f64,
    /// What is best; where nothing keeps every condition, that. "gpt-5 alone", "mini > gpt-5", "mini, nothing redone", …
    pub kind: String,
    /// The best policy at the first value that was looked at.
    pub example: Option<PlanFound>,
    pub cost_per_task_usd: Option<f64>,
    pub success: Option<f64>,
}

/// What was found; renders as the JSON of `rungs optimize --along`.
#[derive(Clone, Debug, Serialize)]
pub struct Phases {
    pub schema: String,
    pub scenario: String,
    pub digest: String,
    /// "least" or "most" of `metric`.
    pub sense: Sense,
    pub metric: String,
    pub keep: Vec<String>,
    pub vary: String,
    pub unit: String,
    pub now: Option<f64>,
    pub phases: Vec<Phase>,
}

/// In place of a kind of policy.
const NONE: &str = "nothing keeps every condition";
/// Values of the first look.
const GRID: usize = 25;
/// A change is found to this share of the range.
const NEAR: f64 = 1e-4;

/// Looks along a key from one end of `range` to the other.
///
/// # Errors
/// As [`super::optimize`]; the key leaves what is valid.
pub fn phases(
    wish: &Wish<'_>,
    key: &NumericKey,
    range: (f64, f64),
    monitor: &dyn Monitor,
) -> Result<Phases, OptimumError> {
    let (from, to) = range;
    let look = |value: f64| -> Result<Phase, OptimumError> {
        let scenario = wish
            .scenario
            .with_numbers(&[(key, value)])
            .map_err(|wrong| OptimumError::Experiment(ExperimentError::Invalid(wrong)))?;
        let here = Wish {
            scenario: &scenario,
            ..wish.clone()
        };
        let (pool, best) = best_at(&here, monitor)?;
        let names: Vec<String> = pool.models.iter().map(|model| model.name.clone()).collect();
        Ok(match best {
            None => Phase {
                from: value,
                to: value,
                kind: NONE.to_owned(),
                example: None,
                cost_per_task_usd: None,
                success: None,
            },
            Some(best) => Phase {
                from: value,
                to: value,
                kind: kind(&best.plan, &pool, &names),
                example: Some(pool.found(&best.plan)),
                cost_per_task_usd: Some(best.fared.cost_per_task_usd),
                success: best.fared.success,
            },
        })
    };
    // Between neighbouring whole numbers there is nothing to look at.
    let near = match key.is_whole() {
        true => to - from,
        false => NEAR * (to - from),
    };
    let mut phases: Vec<Phase> = Vec::new();
    for n in 0..GRID {
        let value = from + (to - from) * (n as f64 / (GRID - 1) as f64);
        let value = if key.is_whole() { value.round() } else { value };
        if phases.last().is_some_and(|last| last.to == value) {
            continue;
        }
        let next = look(value)?;
        match phases.last_mut() {
            Some(before) if before.kind == next.kind => before.to = value,
            None => phases.push(next),
            Some(_) => between(&mut phases, next, &look, near)?,
        }
    }
    if phases.iter().all(|phase| phase.example.is_none()) {
        return Err(OptimumError::Wish(format!(
            "no policy keeps every condition anywhere from {from} to {to}"
        )));
    }
    Ok(Phases {
        schema: "rungs.phases/1".into(),
        scenario: wish.scenario.name.clone(),
        digest: wish.scenario.digest.clone(),
        sense: wish.sense,
        metric: wish.metric.to_string(),
        keep: wish.keep.iter().map(|kept| kept.text.clone()).collect(),
        vary: key.path(),
        unit: key.unit.clone(),
        now: key.value,
        phases,
    })
}

/// Narrows the changes between the last phase and the next one; a third kind between them is a phase of its own.
fn between(
    phases: &mut Vec<Phase>,
    next: Phase,
    look: &dyn Fn(f64) -> Result<Phase, OptimumError>,
    near: f64,
) -> Result<(), OptimumError> {
    let mut ahead = vec![next];
    while let Some(mut next) = ahead.pop() {
        let Some(before) = phases.last_mut() else {
            break;
        };
        if before.kind == next.kind {
            before.to = next.to;
            continue;
        }
        if next.from - before.to <= near {
            phases.push(next);
            continue;
        }
        let middle = look(f64::midpoint(before.to, next.from))?;
        if middle.kind == before.kind {
            before.to = middle.from;
            ahead.push(next);
        } else if middle.kind == next.kind {
            next.from = middle.from;
            next.example = middle.example;
            next.cost_per_task_usd = middle.cost_per_task_usd;
            next.success = middle.success;
            ahead.push(next);
        } else {
            ahead.push(next);
            ahead.push(middle);
        }
    }
    Ok(())
}

/// A share this small is none: where the search stopped halving.
const NOTHING: f64 = 2e-3;

/// Who does the work, without the numbers.
fn kind(plan: &Plan, pool: &Pool, names: &[String]) -> String {
    let executive = &names[plan.rungs[0]];
    if plan.ratio <= NOTHING || plan.rungs.len() < 2 {
        return format!("{executive} alone");
    }
    let reviewed = plan.rate > NOTHING && plan.on_reject != OnReject::Accept;
    let used: Vec<usize> = match &plan.start {
        Start::Shares(weights) => {
            let total: f64 = weights.iter().sum();
            let used = weights.iter().enumerate();
            used.filter(|(_, weight)| **weight / total > NOTHING)
                .map(|(index, _)| index + 1)
                .collect()
        }
        Start::AsWritten => {
            let assigned = || pool.base.policy.assign.iter().flatten();
            (1..plan.rungs.len())
                .filter(|tier| assigned().any(|assign| assign.uses(*tier)))
                .collect()
        }
        Start::Router(_) => return "routed".to_owned(),
    };
    let above = |tier: usize| match plan.on_reject {
        OnReject::Escalate => (0..tier).rev().collect::<Vec<_>>(),
        _ => vec![0],
    };
    let chain = |tier: &usize| {
        let mut chain = vec![names[plan.rungs[*tier]].clone()];
        if reviewed {
            chain.extend(
                above(*tier)
                    .into_iter()
                    .map(|rung| names[plan.rungs[rung]].clone()),
            );
        }
        chain.join(" > ")
    };
    let work = used.iter().map(chain).collect::<Vec<_>>().join(" and ");
    match (plan.ratio >= 1.0 - NOTHING, reviewed) {
        (true, true) => work,
        (true, false) => format!("{work}, nothing redone"),
        (false, _) => format!("{work}, part kept by {executive}"),
    }
}
