//! Sums of figures over tasks, and what they say of the means.

use rungs::scenario::Scenario;
use rungs::simulation::{BRIDGE_CHANGES, Column, Layout};

use super::task::Figures;

/// Means of columns with their sampling error.
pub struct Means {
    pub tasks: u64,
    /// By column of the layout.
    pub mean: Vec<f64>,
    /// Of each mean, not of the tasks; NaN where one task is all there is.
    pub variance: Vec<f64>,
}

/// One task's figures, by column of the layout.
pub fn columns(scenario: &Scenario, layout: &Layout, figures: &Figures) -> Vec<f64> {
    let class = &scenario.classes[figures.class];
    // Where a kind has no skill, success says nothing.
    let is_modelled = class.models_success();
    let share = |happened: bool| f64::from(u8::from(happened && is_modelled));
    let failure_cost = class.failure_cost.map_or(0.0, |usd| usd.get());
    let success = share(figures.success);
    let baseline_success = share(figures.baseline_success);
    let by_tier: f64 = figures.used.iter().map(|used| used.cost).sum();
    let cost = by_tier + figures.routing_usd;
    let tokens: f64 = figures.used.iter().map(|u| u.input + u.output).sum();

    let mut row = vec![f64::NAN; layout.len()];
    let mut put = |column: Column, value: f64| row[layout.index(column)] = value;
    put(Column::Cost, cost);
    put(Column::BaselineCost, figures.baseline_cost);
    put(Column::CostSaved, figures.baseline_cost - cost);
    put(Column::Work, figures.work);
    put(Column::Success, success);
    put(Column::BaselineSuccess, baseline_success);
    put(Column::SuccessLost, baseline_success - success);
    put(Column::WrongAccepted, share(figures.wrong_accepted));
    put(Column::Tokens, tokens);
    put(Column::Escalations, f64::from(figures.escalations));
    put(
        Column::CostWithFailures,
        cost + share(!figures.success) * failure_cost,
    );
    put(
        Column::BaselineCostWithFailures,
        figures.baseline_cost + share(!figures.baseline_success) * failure_cost,
    );
    put(Column::Latency, figures.latency_s);
    put(Column::BaselineLatency, figures.baseline_latency_s);
    for step in 0..BRIDGE_CHANGES {
        let change = figures.bridge[step + 1] - figures.bridge[step];
        put(Column::Bridge(step), change);
        if step + 1 < BRIDGE_CHANGES {
            put(Column::BridgeTotal(step), figures.bridge[step + 1]);
        }
    }
    for (t, tier) in scenario.ladder.tiers.iter().enumerate() {
        let used = &figures.used[t];
        let hit = tier.cache_hit.get();
        let counted = 1.0 - hit + hit * tier.limits.cached_counts.get();
        put(Column::TierInput(t), used.input);
        put(Column::TierOutput(t), used.output);
        put(Column::TierTokens(t), used.input + used.output);
        put(
            Column::TierCountedTokens(t),
            counted * used.input + used.output,
        );
        put(Column::TierRequests(t), used.requests);
        put(Column::TierBusy(t), used.busy_s);
        put(Column::TierCost(t), used.cost);
        let alone = &figures.alone[t];
        put(Column::AloneCost(t), alone.cost);
        put(Column::AloneSuccess(t), share(alone.success));
        put(Column::AloneLatency(t), alone.latency_s);
    }
    let oracle = &figures.alone[figures.oracle];
    put(Column::OracleCost, oracle.cost);
    put(Column::OracleSaved, figures.baseline_cost - oracle.cost);
    let anybody = figures.alone.iter().any(|alone| alone.success);
    put(Column::OracleSuccess, share(anybody));
    for (q, quota) in scenario.quotas.iter().enumerate() {
        let drawn = quota.tiers.iter().map(|&t| {
            let used = &figures.used[t];
            scenario.ladder.tiers[t].quota_weight * (used.input + used.output)
        });
        put(Column::QuotaUnits(q), drawn.sum());
    }
    row
}

/// Running means and sums of squares about them (Welford 1962).
pub struct Sums {
    tasks: u64,
    mean: Vec<f64>,
    squares: Vec<f64>,
}

impl Sums {
    pub fn new(layout: &Layout) -> Self {
        Self {
            tasks: 0,
            mean: vec![0.0; layout.len()],
            squares: vec![0.0; layout.len()],
        }
    }

    pub fn push(&mut self, row: &[f64]) {
        self.tasks += 1;
        let n = self.tasks as f64;
        for ((mean, squares), value) in self.mean.iter_mut().zip(&mut self.squares).zip(row) {
            let from_old = value - *mean;
            *mean += from_old / n;
            *squares += from_old * (value - *mean);
        }
    }

    /// `None` where there was no task.
    pub fn means(&self) -> Option<Means> {
        if self.tasks == 0 {
            return None;
        }
        let n = self.tasks as f64;
        let of_mean = |sum: &f64| sum / (n - 1.0) / n;
        Some(Means {
            tasks: self.tasks,
            mean: self.mean.clone(),
            variance: self.squares.iter().map(of_mean).collect(),
        })
    }
}
