//! What reserved capacity carries, and what a task costs on it.

use super::figures::{Figures, Mean, ratio};
use crate::ladder::Reserved;
use crate::results::ReservedUse;
use crate::simulation::Column;

/// Mean length of a month, hours: 365 × 24 / 12.
const HOURS_PER_MONTH: f64 = 730.0;

/// By tier with reserved capacity. Tokens count in full, cached ones too; requests that fail are not counted.
///
/// Sums whose covariance is not kept get the error of parts that move together: their intervals are never too narrow.
pub fn reserved(figures: &Figures) -> Vec<ReservedUse> {
    let tiers = figures.scenario.ladder.tiers.iter().enumerate();
    let with = tiers.filter_map(|(t, tier)| Some((t, &tier.name, tier.reserved?)));
    with.map(|(t, name, reserved)| of_tier(figures, t, name, &reserved))
        .collect()
}

fn of_tier(figures: &Figures, t: usize, name: &str, reserved: &Reserved) -> ReservedUse {
    let per_hour = 60.0 * reserved.tokens.get();
    // USD for one token while all of it is used.
    let price = reserved.usd_per_hour.get() / per_hour;
    let (tokens, bill) = (
        figures.mean(Column::TierTokens(t)),
        figures.mean(Column::TierCost(t)),
    );
    let demand = tasks_per_hour(figures);
    let capacity = reserved.units * per_hour;
    let used = |tasks: f64| {
        let share = tasks * tokens.value / capacity;
        figures.settle(scaled(tokens, share.min(1.0) / tokens.value))
    };
    ReservedUse {
        name: name.to_string(),
        units: reserved.units,
        tasks_per_hour: figures.constant_over(capacity, Column::TierTokens(t)),
        cost_per_task_usd: figures.settle(together(&[rest(figures, t), scaled(tokens, price)])),
        breakeven_utilisation: figures.settle(ratio(scaled(tokens, price), bill, 0.0)),
        cost_per_task_at_demand_usd: demand.map(|tasks| {
            let paid = Mean {
                value: reserved.units * reserved.usd_per_hour.get() / tasks,
                variance: 0.0,
            };
            let spilt = spilt(bill, tokens, capacity / tasks);
            figures.settle(together(&[rest(figures, t), paid, spilt]))
        }),
        used: demand.map(used),
    }
}

/// The bill without a tier's part.
fn rest(figures: &Figures, t: usize) -> Mean {
    let (all, own) = (
        figures.mean(Column::Cost),
        figures.mean(Column::TierCost(t)),
    );
    let both = figures.covariance(Column::TierCost(t), Column::Cost);
    Mean {
        value: (all.value - own.value).max(0.0),
        variance: (all.variance + own.variance - 2.0 * both).max(0.0),
    }
}

/// Of a level demand, what does not fit into `room` tokens a task, at the bill's price: how much that is, too, is known
/// as well as the tokens are.
fn spilt(bill: Mean, tokens: Mean, room: f64) -> Mean {
    if tokens.value <= room {
        return scaled(bill, 0.0);
    }
    let fits = room / tokens.value;
    let by_tokens = Mean {
        value: 0.0,
        ..scaled(tokens, bill.value * fits / tokens.value)
    };
    together(&[scaled(bill, 1.0 - fits), by_tokens])
}

fn scaled(mean: Mean, factor: f64) -> Mean {
    Mean {
        value: factor * mean.value,
        variance: factor * factor * mean.variance,
    }
}

/// The sum of what moves together.
fn together(parts: &[Mean]) -> Mean {
    let error: f64 = parts.iter().map(|part| part.variance.sqrt()).sum();
    Mean {
        value: parts.iter().map(|part| part.value).sum(),
        variance: error * error,
    }
}

fn tasks_per_hour(figures: &Figures) -> Option<f64> {
    let demand = figures.scenario.demand;
    let monthly = demand.map(|demand| demand.tasks_per_month / HOURS_PER_MONTH);
    monthly.or_else(|| figures.scenario.arrivals.as_ref()?.per_hour())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economics::testing::{outcome, scenario, tasks};
    use crate::scenario::{Demand, Scenario};
    use crate::units::{PerMinute, Usd};

    /// 20 executive's 60 M tokens an hour for 150 USD: 2.5 USD a million.
    fn reserving(demand: Option<f64>) -> Scenario {
        let mut own = scenario();
        own.ladder.tiers[0].reserved = Some(Reserved {
            units: 20.0,
            usd_per_hour: Usd::new(7.5).unwrap(),
            tokens: PerMinute::new(50_000.0).unwrap(),
        });
        own.demand = demand.map(|tasks_per_month| Demand { tasks_per_month });
        own
    }

    fn at(scenario: &Scenario, d: f64) -> ReservedUse {
        let found = outcome(scenario, &tasks(scenario, d, 70));
        let figures = Figures::new(scenario, &found, &found.all);
        reserved(&figures).remove(0)
    }

    fn near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found / expected - 1.0).abs() < 1e-9)
    }

    #[test]
    fn what_the_capacity_carries_grows_as_1_over_1_minus_d() {
        let own = reserving(None);
        let carried = |d: f64| at(&own, d).tasks_per_hour.estimate.unwrap();
        for d in [0.5, 0.9] {
            assert!((carried(d) / carried(0.0) * (1.0 - d) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn fully_used_a_task_gets_cheaper_in_a_straight_line_as_steep_as_reserved_tokens_are_dear() {
        let own = reserving(None);
        let cost = |d: f64| at(&own, d).cost_per_task_usd.estimate.unwrap();
        let (none, half, most) = (cost(0.0), cost(0.5), cost(0.9));
        // Linear: half way in d is half way in USD.
        assert!(((none - half) / 0.5 / ((none - most) / 0.9) - 1.0).abs() < 1e-9);
        // On the bill the executive's tokens cost more than 2.5 a million, so the bill falls faster.
        let found = outcome(&own, &tasks(&own, 0.0, 70));
        let bill = found.all.mean[found.layout.index(Column::Cost)];
        assert!(at(&own, 0.0).breakeven_utilisation.estimate.unwrap() < 1.0);
        assert!(none < bill);
        let delegated = outcome(&own, &tasks(&own, 0.9, 70));
        let after = delegated.all.mean[delegated.layout.index(Column::Cost)];
        assert!(none - most < bill - after);
    }

    #[test]
    fn at_a_demand_that_does_not_fill_it_delegating_saves_nothing() {
        // Far too little for 60 M an hour: idle capacity is paid for either way.
        let own = reserving(Some(73_000.0));
        let (none, most) = (at(&own, 0.0), at(&own, 0.9));
        assert!(near(
            none.cost_per_task_at_demand_usd.unwrap().estimate,
            1.5
        ));
        assert!(most.cost_per_task_at_demand_usd.unwrap().estimate.unwrap() > 1.5);
        assert!(most.used.unwrap().estimate < none.used.unwrap().estimate);
    }

    #[test]
    fn what_does_not_fit_is_paid_for_by_the_token() {
        let own = reserving(Some(730.0 * 1e6));
        let found = outcome(&own, &tasks(&own, 0.0, 70));
        let mean = |column: Column| found.all.mean[found.layout.index(column)];
        let (tokens, bill) = (mean(Column::TierTokens(0)), mean(Column::TierCost(0)));
        let one = at(&own, 0.0);
        let expected = 150.0 / 1e6 + bill * (1.0 - 60e6 / (1e6 * tokens));
        assert!(near(
            one.cost_per_task_at_demand_usd.unwrap().estimate,
            expected
        ));
        assert!(near(one.used.unwrap().estimate, 1.0));
    }

    #[test]
    fn how_much_does_not_fit_is_known_no_better_than_the_tokens() {
        let known = |value: f64, error: f64| Mean {
            value,
            variance: error * error,
        };
        // Of 10 ± 0.1 tokens 9.9 fit: 1 % of the bill, give or take as much again.
        let some = spilt(known(2.0, 0.0), known(10.0, 0.1), 9.9);
        assert!(near(Some(some.value), 0.02));
        assert!(near(Some(some.variance.sqrt()), 2.0 * 0.099 * 0.1));
        let all_fits = spilt(known(2.0, 0.5), known(10.0, 0.1), 10.0);
        assert_eq!((all_fits.value, all_fits.variance), (0.0, 0.0));
        let nothing_used = spilt(known(0.0, 0.0), known(0.0, 0.0), 5.0);
        assert_eq!((nothing_used.value, nothing_used.variance), (0.0, 0.0));
    }
}
