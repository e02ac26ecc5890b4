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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economics::testing::{outcome, scenario, speed, tasks, tokens};
    use crate::scenario::{Demand, Scenario};
    use crate::units::PerMinute;

    fn near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found / expected - 1.0).abs() < 1e-12)
    }

    fn with<T>(scenario: &Scenario, d: f64, look: impl Fn(&Figures) -> T) -> T {
        let found = outcome(scenario, &tasks(scenario, d, 60));
        look(&Figures::new(scenario, &found, &found.all))
    }

    #[test]
    fn ninety_per_cent_at_a_weight_of_thirty_stretches_a_quota_2_7_times() {
        let found = with(&scenario(), 0.9, quotas);
        assert!(near(found[0].multiplier.estimate, 1.0 / (0.1 + 0.9 * 0.3)));
        // The same for every task, so without doubt.
        assert_eq!(found[0].multiplier.std_error, Some(0.0));
        assert_eq!(found[0].lasts_h, None);
    }

    #[test]
    fn a_quota_that_one_side_does_not_draw_on_has_no_multiplier() {
        let mut subordinates_only = scenario();
        subordinates_only.quotas[0].tiers = vec![1];
        assert_eq!(
            with(&subordinates_only, 0.9, quotas)[0].multiplier,
            Estimate::UNDEFINED
        );
        let mut weightless = scenario();
        weightless.ladder.tiers[1].quota_weight = 0.0;
        assert_eq!(
            with(&weightless, 1.0, quotas)[0].multiplier,
            Estimate::UNDEFINED
        );
    }

    #[test]
    fn a_window_lasts_as_long_as_the_demand_leaves_it() {
        let mut busy = scenario();
        busy.demand = Some(Demand {
            tasks_per_month: 7300.0,
        });
        busy.quotas[0].units = Some(tokens(1e6));
        let found = &with(&busy, 0.9, quotas)[0];
        let per_task = found.units_per_task.estimate.unwrap();
        assert!(near(
            found.lasts_h.unwrap().estimate,
            1e6 / (per_task * 10.0)
        ));
    }

    #[test]
    fn the_tightest_limit_binds_and_is_named() {
        let mut limited = scenario();
        let per_minute = |rate| Some(PerMinute::new(rate).unwrap());
        for tier in &mut limited.ladder.tiers {
            tier.speed = Some(speed());
            tier.limits.requests = per_minute(100.0);
            tier.limits.concurrent = Some(2.0);
        }
        limited.ladder.tiers[1].limits.tokens = per_minute(1000.0);
        let each = with(&limited, 0.9, limits);
        assert_eq!(each.len(), 5);
        assert!(near(each[0].tasks_per_hour.estimate, 6000.0));
        let tightest = ceiling(&each).unwrap();
        assert_eq!(
            (tightest.tier.as_str(), tightest.limit.as_str()),
            ("mini", "tokens_per_minute")
        );
        let counted = with(&limited, 0.9, |figures| {
            figures.mean(Column::TierCountedTokens(1)).value
        });
        assert!(near(tightest.value.estimate, 60_000.0 / counted));
    }

    #[test]
    fn a_tier_that_is_not_used_limits_nothing() {
        let mut limited = scenario();
        limited.ladder.tiers[1].limits.requests = Some(PerMinute::new(1.0).unwrap());
        let each = with(&limited, 0.0, limits);
        assert_eq!(each[0].tasks_per_hour, Estimate::UNDEFINED);
        assert_eq!(ceiling(&each), None);
    }
}
