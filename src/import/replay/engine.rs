//! The calibrated model's prediction of a cascade: a scenario made of the fit, run by the exact engine.

use super::policy::{Judge, Policy};
use crate::import::calibrate::{Fit, Written, WrittenPrice, WrittenTask, WrittenTier};
use crate::scenario::Scenario;
use crate::simulation::{Column, Detail, exact};

/// Success and cost of a policy by the exact engine; `None` for a policy that scenarios cannot say, and where a score
/// or a cost is not known.
pub fn prediction(fit: &Fit, policy: &Policy, judge: Judge) -> Option<(f64, f64)> {
    match policy {
        Policy::Cascade(path) => cascade(fit, path, judge),
        Policy::Mix(parts) => {
            parts
                .iter()
                .try_fold((0.0, 0.0), |(success, cost), (model, share)| {
                    let (s, c) = cascade(fit, &[*model], judge)?;
                    Some((success + share * s, cost + share * c))
                })
        }
        Policy::Oracle => None,
    }
}

fn cascade(fit: &Fit, path: &[usize], judge: Judge) -> Option<(f64, f64)> {
    let text = scenario(fit, path, judge)?.toml();
    let scenario = Scenario::parse(&text, "calibrated", &[]).ok()?;
    let found = exact::run(&scenario, Detail::Curve);
    let mean = |column| found.all.mean[found.layout.index(column)];
    Some((mean(Column::Success), mean(Column::Cost)))
}

/// The ladder of a cascade from its last rung down. Work is counted in the top's USD, so that a price is a cost ratio.
fn scenario(fit: &Fit, path: &[usize], judge: Judge) -> Option<Written> {
    let classes: Vec<usize> = (0..fit.classes.len())
        .filter(|class| fit.classes[*class].items > 0.0)
        .collect();
    let skill = |class: usize| format!("class {class}");
    let tiers = path.iter().rev().map(|&model| {
        let ratio = fit.cost_ratios[model];
        let scores = classes.iter().map(|&class| {
            let score = fit.score(class, model);
            (!score.is_nan()).then(|| (skill(class), score, None))
        });
        (!ratio.is_nan()).then_some(())?;
        Some(WrittenTier {
            name: format!("model {model}"),
            price: WrittenPrice {
                input: ratio,
                output: ratio,
                ..WrittenPrice::default()
            },
            scores: scores.collect::<Option<_>>()?,
            loading: fit.loadings[model],
            ..WrittenTier::default()
        })
    });
    let tasks = classes.iter().map(|&class| {
        let work = fit.classes[class];
        (work.mean_cost > 0.0).then(|| WrittenTask {
            name: skill(class),
            weight: work.items,
            mean: work.mean_cost,
            sigma: work.sigma,
            kappa: work.kappa,
            input_share: 1.0,
            skill: skill(class),
            ..WrittenTask::default()
        })
    });
    Some(Written {
        name: "calibrated".into(),
        unit: Some(("dollar".into(), 1.0)),
        tiers: tiers.collect::<Option<_>>()?,
        tasks: tasks.collect::<Option<_>>()?,
        first: (path.len() > 1).then_some(path.len() - 1),
        judge: (judge.catches_wrong, judge.passes_right),
        ..Written::default()
    })
}
