//! What limits and quotas allow.

use super::figures::{Figures, Mean, ratio};
use crate::ladder::{Quota, Tier};
use crate::results::{Ceiling, LimitCeiling, QuotaUse};
use crate::simulation::Column;
use crate::stats::Estimate;

/// Mean length of a month, hours: 365 × 24 / 12.
const HOURS_PER_MONTH: f64 = 730.0;

/// Tasks per hour that each limit of each tier lets through, fully used; undefined where the tier is not used.
pub fn limits(figures: &Figures) -> Vec<LimitCeiling> {
    let tiers = figures.scenario.ladder.tiers.iter().enumerate();
    tiers
        .flat_map(|(t, tier)| limits_of(figures, t, tier))
        .collect()
}

fn limits_of(figures: &Figures, t: usize, tier: &Tier) -> Vec<LimitCeiling> {
    // Per hour: minutes × rate per minute, or seconds × requests under way at once.
    let each = [
        (
            "requests_per_minute",
            tier.limits.requests.map(|rate| 60.0 * rate.get()),
            Column::TierRequests(t),
        ),
        (
            "tokens_per_minute",
            tier.limits.tokens.map(|rate| 60.0 * rate.get()),
            Column::TierCountedTokens(t),
        ),
        (
            "concurrent",
            tier.limits.concurrent.map(|slots| 3600.0 * slots),
            Column::TierBusy(t),
        ),
    ];
    let written = each
        .into_iter()
        .filter_map(|(limit, per_hour, column)| Some((limit, per_hour?, column)));
    written
        .map(|(limit, per_hour, column)| LimitCeiling {
            tier: tier.name.clone(),
            limit: limit.to_string(),
            tasks_per_hour: figures.constant_over(per_hour, column),
        })
        .collect()
}

/// The tightest limit; of equal ones the first. `None` where no limit is written, or none touches a tier that is used.
pub fn ceiling(limits: &[LimitCeiling]) -> Option<Ceiling> {
    let known = limits
        .iter()
        .filter_map(|limit| Some((limit.tasks_per_hour.estimate?, limit)));
    let (_, binding) = known.min_by(|(a, _), (b, _)| a.total_cmp(b))?;
    Some(Ceiling {
        value: binding.tasks_per_hour,
        tier: binding.tier.clone(),
        limit: binding.limit.clone(),
    })
}

/// What a task draws from each quota.
pub fn quotas(figures: &Figures) -> Vec<QuotaUse> {
    let quotas = figures.scenario.quotas.iter().enumerate();
    quotas
        .map(|(q, quota)| QuotaUse {
            name: quota.name.clone(),
            units_per_task: figures.estimate(Column::QuotaUnits(q)),
            multiplier: multiplier(figures, q, quota),
            lasts_h: lasts_h(figures, q, quota),
            window_h: quota.window_h,
        })
        .collect()
}

/// The baseline's units over these, the baseline's being work times the executive's weight; undefined if either is 0.
fn multiplier(figures: &Figures, q: usize, quota: &Quota) -> Estimate {
    let executive = &figures.scenario.ladder.tiers[0];
    let weight = if quota.tiers.contains(&0) {
        executive.quota_weight
    } else {
        0.0
    };
    let work = figures.mean(Column::Work);
    if weight == 0.0 || work.value == 0.0 {
        return Estimate::UNDEFINED;
    }
    let baseline = Mean {
        value: weight * work.value,
        variance: weight * weight * work.variance,
    };
    let covariance = weight * figures.covariance(Column::Work, Column::QuotaUnits(q));
    figures.settle(ratio(
        baseline,
        figures.mean(Column::QuotaUnits(q)),
        covariance,
    ))
}

/// Hours the window's units last at the demand; `None` without a demand or units.
fn lasts_h(figures: &Figures, q: usize, quota: &Quota) -> Option<Estimate> {
    let per_hour = figures.scenario.demand?.tasks_per_month / HOURS_PER_MONTH;
    let units = quota.units?.get();
    Some(figures.constant_over(units / per_hour, Column::QuotaUnits(q)))
}
