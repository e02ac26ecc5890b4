//! What limits and quotas allow.

use super::figures::{Figures, Mean, ratio};
use crate::ladder::{Limits, Pool, Quota, Tier};
use crate::results::{Ceiling, LimitCeiling, QuotaUse};
use crate::simulation::{Column, Shared};
use crate::stats::Estimate;
use crate::units::PerMinute;

/// Mean length of a month, hours: 365 × 24 / 12.
const HOURS_PER_MONTH: f64 = 730.0;

/// Tasks per hour that each limit of each tier and each pool lets through, fully used; undefined where nothing that
/// it counts is used. Reserved capacity adds to its tier's tokens; requests that fail are made again and count again.
pub fn limits(figures: &Figures) -> Vec<LimitCeiling> {
    let tiers = figures.scenario.ladder.tiers.iter().enumerate();
    let of_tiers = tiers.flat_map(|(t, tier)| limits_of(figures, t, tier));
    let pools = figures.scenario.pools.iter().enumerate();
    of_tiers
        .chain(pools.flat_map(|(p, pool)| limits_of_pool(figures, p, pool)))
        .collect()
}

/// A limit: its key, what it lets through per hour, and what counts towards it.
type Written = (&'static str, f64, Column);

fn limits_of(figures: &Figures, t: usize, tier: &Tier) -> Vec<LimitCeiling> {
    let reserved = tier
        .reserved
        .map_or(0.0, |reserved| reserved.units * reserved.tokens.get());
    let mut tokens = tier.limits.clone();
    tokens.tokens = tokens
        .tokens
        .and_then(|rate| PerMinute::new(rate.get() + reserved).ok());
    let counted = tier.counted_input(&tier.limits);
    let columns = |shared| match shared {
        Shared::Requests => Column::TierRequests(t),
        Shared::Tokens => Column::TierCountedTokens(t),
        Shared::Input => Column::TierInput(t),
        Shared::Output => Column::TierOutput(t),
        Shared::Busy => Column::TierBusy(t),
    };
    let once = 1.0 - tier.error_rate.get();
    let mut found = written(&tokens, columns);
    for (limit, per_hour, _) in &mut found {
        *per_hour *= once;
        if *limit == "input_tokens_per_minute" {
            *per_hour /= counted;
        }
    }
    ceilings(figures, &tier.name, found)
}

fn limits_of_pool(figures: &Figures, p: usize, pool: &Pool) -> Vec<LimitCeiling> {
    let columns = |shared| Column::PoolUse(p, shared);
    ceilings(figures, &pool.name, written(&pool.limits, columns))
}

fn written(limits: &Limits, column: impl Fn(Shared) -> Column) -> Vec<Written> {
    // Per hour: minutes × rate per minute, or seconds × requests under way at once.
    let per_hour = |rate: Option<PerMinute>| rate.map(|rate| 60.0 * rate.get());
    let each = [
        (
            "requests_per_minute",
            per_hour(limits.requests),
            Shared::Requests,
        ),
        ("tokens_per_minute", per_hour(limits.tokens), Shared::Tokens),
        (
            "input_tokens_per_minute",
            per_hour(limits.input_tokens),
            Shared::Input,
        ),
        (
            "output_tokens_per_minute",
            per_hour(limits.output_tokens),
            Shared::Output,
        ),
        (
            "concurrent",
            limits.concurrent.map(|slots| 3600.0 * slots),
            Shared::Busy,
        ),
    ];
    each.into_iter()
        .filter_map(|(limit, per_hour, shared)| Some((limit, per_hour?, column(shared))))
        .collect()
}

fn ceilings(figures: &Figures, name: &str, written: Vec<Written>) -> Vec<LimitCeiling> {
    let ceiling = |(limit, per_hour, column): Written| LimitCeiling {
        tier: name.to_string(),
        limit: limit.to_string(),
        tasks_per_hour: match per_hour.is_finite() {
            true => figures.constant_over(per_hour, column),
            // Nothing of the input counts.
            false => Estimate::UNDEFINED,
        },
    };
    written.into_iter().map(ceiling).collect()
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
    fn a_pool_counts_its_tiers_together_and_reserved_tokens_come_on_top() {
        let mut limited = scenario();
        let per_minute = |rate| Some(PerMinute::new(rate).unwrap());
        limited.ladder.tiers[1].limits.tokens = per_minute(1000.0);
        limited.ladder.tiers[1].reserved = Some(crate::ladder::Reserved {
            units: 2.0,
            usd_per_hour: crate::units::Usd::new(40.0).unwrap(),
            tokens: PerMinute::new(500.0).unwrap(),
        });
        limited.pools = vec![Pool {
            name: "account".to_string(),
            tiers: vec![0, 1],
            limits: Limits {
                output_tokens: per_minute(1000.0),
                cached_counts: crate::units::Share::ONE,
                ..Limits::default()
            },
        }];
        let (each, output, counted) = with(&limited, 0.9, |figures| {
            let output = |t| figures.mean(Column::TierOutput(t)).value;
            let counted = figures.mean(Column::TierCountedTokens(1)).value;
            (limits(figures), output(0) + output(1), counted)
        });
        assert!(near(each[0].tasks_per_hour.estimate, 120_000.0 / counted));
        assert_eq!(
            (each[1].tier.as_str(), each[1].limit.as_str()),
            ("account", "output_tokens_per_minute")
        );
        assert!(near(each[1].tasks_per_hour.estimate, 60_000.0 / output));
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
