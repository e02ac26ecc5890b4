//! The ladder's rungs against each other: each tier alone, and price against price.

use std::collections::BTreeMap;

use super::figures::Figures;
use crate::ladder::Price;
use crate::results::{Alone, FrontierPoint, PriceRatio};
use crate::scenario::Scenario;
use crate::simulation::{Column, Detail, Outcome};
use crate::units::UsdPerUnit;

/// Each tier doing every task by itself, the executive first; empty for an outcome without these columns.
pub fn alone(scenario: &Scenario, outcome: &Outcome) -> Vec<Alone> {
    if outcome.layout.detail() == Detail::Curve {
        return Vec::new();
    }
    let figures = Figures::new(scenario, outcome, &outcome.all);
    let success = scenario.success_modelled();
    let tiers = scenario.ladder.tiers.iter().enumerate();
    tiers
        .map(|(t, tier)| Alone {
            name: tier.name.clone(),
            cost_per_task_usd: figures.estimate(Column::AloneCost(t)),
            success: success.then(|| figures.estimate(Column::AloneSuccess(t))),
            cost_per_success_usd: success
                .then(|| figures.ratio(Column::AloneCost(t), Column::AloneSuccess(t))),
            latency_s: tier
                .speed
                .filter(|_| !figures.is_exact())
                .map(|_| figures.estimate(Column::AloneLatency(t))),
        })
        .collect()
}

/// An oracle router, as a point beside policies: it knows who is able, and nobody can have it. `None` where success,
/// or how abilities hang together, is not modelled, and for an outcome without these columns.
pub fn oracle(scenario: &Scenario, outcome: &Outcome) -> Option<FrontierPoint> {
    let modelled = scenario.success_modelled() && scenario.loadings_written();
    if outcome.layout.detail() == Detail::Curve || !modelled {
        return None;
    }
    let figures = Figures::new(scenario, outcome, &outcome.all);
    Some(FrontierPoint {
        policy: "oracle".to_string(),
        line: "oracle".to_string(),
        value: None,
        ratio: 1.0,
        assign: BTreeMap::new(),
        cost_per_task_usd: figures.estimate(Column::OracleCost),
        success: Some(figures.estimate(Column::OracleSuccess)),
        dominated: true,
    })
}

/// The executive's price over each tier's, before cache and discount; `None` where the tier's is 0.
pub fn price_ratio(scenario: &Scenario) -> BTreeMap<String, PriceRatio> {
    let tiers = &scenario.ladder.tiers;
    let Some(executive) = tiers.first() else {
        return BTreeMap::new();
    };
    let over = |ours: UsdPerUnit, theirs: UsdPerUnit| {
        Some(ours / theirs).filter(|ratio| ratio.is_finite())
    };
    let ratio = |price: &Price| PriceRatio {
        input: over(executive.price.input, price.input),
        output: over(executive.price.output, price.output),
    };
    tiers
        .iter()
        .map(|tier| (tier.name.clone(), ratio(&tier.price)))
        .collect()
}
