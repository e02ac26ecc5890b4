//! Every metric of model.md §5 over a group of tasks.

use super::breakeven::breakeven;
use super::capacity;
use super::figures::{Figures, ratio};
use super::reserved::reserved;
use crate::results::{Measures, TierUse};
use crate::scenario::Scenario;
use crate::simulation::{Column, Detail, Outcome};
use crate::stats::Estimate;
use crate::workload::TaskClass;

/// Which tasks are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// All of them.
    All,
    /// Those of one class, by its index in the scenario.
    Class(usize),
}

/// Every metric over a group of tasks. A class that no task fell in has none that is defined.
pub fn measures(scenario: &Scenario, outcome: &Outcome, group: Group) -> Measures {
    let stats = match group {
        Group::All => &outcome.all,
        Group::Class(index) => &outcome.classes[index],
    };
    let figures = Figures::new(scenario, outcome, stats);
    let classes = match group {
        Group::All => scenario.classes.as_slice(),
        Group::Class(index) => &scenario.classes[index..=index],
    };
    measured(&figures, classes)
}

fn measured(figures: &Figures, classes: &[TaskClass]) -> Measures {
    let scenario = figures.scenario;
    let spread = figures.spread();
    let success = classes.iter().all(TaskClass::models_success);
    let failures = success && classes.iter().all(|class| class.failure_cost.is_some());
    let timed = !figures.is_exact();
    let latency = timed && scenario.latency_reason().is_none();
    let baseline_latency = timed && scenario.baseline_latency_modelled();
    let estimate = |column: Column, modelled: bool| modelled.then(|| figures.estimate(column));
    let per_month = |column: Column| {
        scenario
            .demand
            .map(|d| figures.estimate(column).scaled(d.tasks_per_month))
    };
    let limits = capacity::limits(figures);
    Measures {
        cost_per_task_usd: figures.distributed(Column::Cost, spread.cost),
        baseline_cost_per_task_usd: figures.distributed(Column::BaselineCost, spread.baseline_cost),
        savings: savings(figures),
        savings_per_task: spread.savings,
        blended_price_usd: figures
            .ratio(Column::Cost, Column::Work)
            .scaled(scenario.unit.price_per),
        success: estimate(Column::Success, success),
        baseline_success: estimate(Column::BaselineSuccess, success),
        wrong_accepted: estimate(Column::WrongAccepted, success),
        cost_per_success_usd: success.then(|| figures.ratio(Column::Cost, Column::Success)),
        breakeven_failure_cost_usd: if success { breakeven(figures) } else { None },
        cost_with_failures_per_task_usd: estimate(Column::CostWithFailures, failures),
        baseline_cost_with_failures_per_task_usd: estimate(
            Column::BaselineCostWithFailures,
            failures,
        ),
        latency_s: latency.then(|| figures.distributed(Column::Latency, spread.latency)),
        baseline_latency_s: baseline_latency
            .then(|| figures.distributed(Column::BaselineLatency, spread.baseline_latency)),
        tokens_per_task: figures.estimate(Column::Tokens),
        escalations_per_task: figures.estimate(Column::Escalations),
        executive_leverage: figures.ratio(Column::Work, Column::TierTokens(0)),
        delegation_efficiency: if success { efficiency(figures) } else { None },
        quotas: capacity::quotas(figures),
        reserved: reserved(figures),
        ceiling_tasks_per_hour: capacity::ceiling(&limits),
        limits,
        tiers: tiers(figures),
        cost_per_month_usd: per_month(Column::Cost),
        savings_per_month_usd: per_month(Column::CostSaved),
    }
}

/// 1 - Σcost / Σbaseline, as cost saved over baseline cost: exactly 0 where every task is its baseline.
///
/// cov(saved, baseline) = var(baseline) - cov(cost, baseline).
fn savings(figures: &Figures) -> Estimate {
    let saved = figures.mean(Column::CostSaved);
    let baseline = figures.mean(Column::BaselineCost);
    let covariance = baseline.variance - figures.covariance(Column::Cost, Column::BaselineCost);
    figures.settle(ratio(saved, baseline, covariance))
}

/// What the policy saves over what an oracle router saves. `None` where nobody says how abilities hang together,
/// where the oracle saves nothing, and on curves.
fn efficiency(figures: &Figures) -> Option<Estimate> {
    /// Of the baseline's cost: below it the oracle saves nothing but rounding.
    const NOTHING: f64 = 1e-12;
    if figures.detail() == Detail::Curve || !figures.scenario.loadings_written() {
        return None;
    }
    let least = NOTHING * figures.mean(Column::BaselineCost).value;
    let saves = figures.mean(Column::OracleSaved).value > least;
    saves.then(|| figures.ratio(Column::CostSaved, Column::OracleSaved))
}

fn tiers(figures: &Figures) -> Vec<TierUse> {
    let tiers = figures.scenario.ladder.tiers.iter().enumerate();
    tiers
        .map(|(t, tier)| TierUse {
            name: tier.name.clone(),
            input_tokens: figures.estimate(Column::TierInput(t)),
            output_tokens: figures.estimate(Column::TierOutput(t)),
            requests: figures.estimate(Column::TierRequests(t)),
            busy_s: tier.speed.map(|_| figures.estimate(Column::TierBusy(t))),
            cost_usd: figures.estimate(Column::TierCost(t)),
            token_share: figures.ratio(Column::TierTokens(t), Column::Tokens),
            cost_share: figures.ratio(Column::TierCost(t), Column::Cost),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economics::testing::{self, exactly, outcome, tasks};
    use crate::units::Usd;

    fn all(scenario: &Scenario, d: f64) -> Measures {
        measures(
            scenario,
            &outcome(scenario, &tasks(scenario, d, 120)),
            Group::All,
        )
    }

    #[test]
    fn without_delegation_savings_are_exactly_0() {
        let found = all(&testing::scenario(), 0.0);
        assert_eq!(found.savings, Estimate::exact(0.0));
        assert_eq!(found.executive_leverage, Estimate::exact(1.0));
        assert_eq!(found.tiers[1].cost_share, Estimate::exact(0.0));
        assert_eq!(
            found.breakeven_failure_cost_usd.unwrap().pays,
            crate::results::Pays::Same
        );
    }

    #[test]
    fn at_one_price_ratio_savings_are_what_the_price_list_says() {
        let mut scenario = testing::scenario();
        // Input and output both at 30 % of the executive's price.
        scenario.ladder.tiers[1] = testing::tier("mini", 0.75, 3.0, 0.6);
        let found = all(&scenario, 0.9);
        assert!((found.savings.estimate.unwrap() - 0.63).abs() < 1e-12);
        assert_eq!(found.savings.std_error, Some(0.0));
        assert!((found.executive_leverage.estimate.unwrap() - 10.0).abs() < 1e-12);
    }

    #[test]
    fn doubled_prices_double_cost_and_leave_savings() {
        let single = testing::scenario();
        let mut double = testing::scenario();
        double.ladder.tiers = vec![
            testing::tier("executive", 5.0, 20.0, 0.8),
            testing::tier("mini", 1.5, 9.0, 0.6),
        ];
        let (single, double) = (all(&single, 0.9), all(&double, 0.9));
        let twice = |one: Estimate, two: Estimate| {
            (two.estimate.unwrap() / one.estimate.unwrap() - 2.0).abs() < 1e-12
        };
        assert!(twice(
            single.cost_per_task_usd.mean,
            double.cost_per_task_usd.mean
        ));
        assert!(twice(single.blended_price_usd, double.blended_price_usd));
        assert!(twice(
            single.cost_per_success_usd.unwrap(),
            double.cost_per_success_usd.unwrap()
        ));
        assert!(
            (single.savings.estimate.unwrap() - double.savings.estimate.unwrap()).abs() < 1e-12
        );
    }

    #[test]
    fn shares_of_tiers_sum_to_the_whole() {
        let found = all(&testing::scenario(), 0.4);
        let sum = |of: fn(&TierUse) -> Estimate| {
            found
                .tiers
                .iter()
                .filter_map(|t| of(t).estimate)
                .sum::<f64>()
        };
        assert!((sum(|t| t.token_share) - 1.0).abs() < 1e-12);
        assert!((sum(|t| t.cost_share) - 1.0).abs() < 1e-12);
        assert!(
            (sum(|t| t.cost_usd) / found.cost_per_task_usd.mean.estimate.unwrap() - 1.0).abs()
                < 1e-12
        );
    }

    #[test]
    fn prices_of_0_leave_ratios_of_costs_undefined_and_everything_finite() {
        let mut scenario = testing::scenario();
        for tier in &mut scenario.ladder.tiers {
            *tier = testing::tier(&tier.name, 0.0, 0.0, 0.5);
        }
        let found = all(&scenario, 0.9);
        assert_eq!(found.cost_per_task_usd.mean, Estimate::exact(0.0));
        assert_eq!(found.savings, Estimate::UNDEFINED);
        assert_eq!(found.tiers[1].cost_share, Estimate::UNDEFINED);
        assert_eq!(found.blended_price_usd.estimate, Some(0.0));
        assert_eq!(
            found.breakeven_failure_cost_usd.unwrap().pays,
            crate::results::Pays::Never
        );
    }

    #[test]
    fn success_is_null_where_a_class_lacks_a_skill_but_not_in_the_others() {
        let mut scenario = testing::scenario();
        scenario.classes[1].kinds[0].skill = None;
        scenario.classes[0].failure_cost = Some(Usd::new(5.0).unwrap());
        let sampled = outcome(&scenario, &tasks(&scenario, 0.9, 120));
        let found = crate::economics::point(&scenario, &sampled, None);
        let whole = &found.measures;
        assert!(
            whole.success.is_none()
                && whole.wrong_accepted.is_none()
                && whole.cost_per_success_usd.is_none()
        );
        assert!(
            whole.breakeven_failure_cost_usd.is_none()
                && whole.cost_with_failures_per_task_usd.is_none()
        );
        let skilled = &found.classes[0].measures;
        assert!(skilled.success.is_some() && skilled.cost_with_failures_per_task_usd.is_some());
        assert!(found.classes[1].measures.success.is_none());
    }

    #[test]
    fn failures_cost_what_their_class_says() {
        let mut scenario = testing::scenario();
        for class in &mut scenario.classes {
            class.failure_cost = Some(Usd::new(5.0).unwrap());
        }
        let found = all(&scenario, 0.9);
        let failed = 1.0 - found.success.unwrap().estimate.unwrap();
        let expected = found.cost_per_task_usd.mean.estimate.unwrap() + 5.0 * failed;
        assert!(
            (found
                .cost_with_failures_per_task_usd
                .unwrap()
                .estimate
                .unwrap()
                / expected
                - 1.0)
                .abs()
                < 1e-12
        );
    }

    #[test]
    fn a_class_that_no_task_fell_in_is_undefined_throughout() {
        let scenario = testing::scenario();
        let only_first: Vec<_> = tasks(&scenario, 0.9, 40)
            .into_iter()
            .filter(|task| task.class == 0)
            .collect();
        let found = measures(&scenario, &outcome(&scenario, &only_first), Group::Class(1));
        assert_eq!(found.cost_per_task_usd.mean, Estimate::UNDEFINED);
        assert_eq!(found.savings, Estimate::UNDEFINED);
        assert_eq!(found.success, Some(Estimate::UNDEFINED));
        assert_eq!(found.breakeven_failure_cost_usd, None);
    }

    #[test]
    fn one_task_has_a_value_and_no_interval() {
        let scenario = testing::scenario();
        let found = measures(
            &scenario,
            &outcome(&scenario, &tasks(&scenario, 0.9, 1)),
            Group::All,
        );
        let cost = found.cost_per_task_usd.mean;
        assert!(cost.estimate.is_some() && cost.std_error.is_none() && cost.low.is_none());
        assert!(found.savings.estimate.is_some() && found.savings.high.is_none());
    }

    #[test]
    fn from_the_exact_engine_low_and_high_are_the_estimate_and_there_are_no_times() {
        let mut scenario = testing::scenario();
        for tier in &mut scenario.ladder.tiers {
            tier.speed = Some(testing::speed());
        }
        let sampled = outcome(&scenario, &tasks(&scenario, 0.9, 120));
        assert!(
            measures(&scenario, &sampled, Group::All)
                .latency_s
                .is_some()
        );
        let found = measures(&scenario, &exactly(sampled), Group::All);
        for estimate in [
            found.savings,
            found.cost_per_task_usd.mean,
            found.cost_per_success_usd.unwrap(),
        ] {
            assert_eq!(estimate, Estimate::exact(estimate.estimate.unwrap()));
        }
        assert!(found.latency_s.is_none() && found.baseline_latency_s.is_none());
    }

    #[test]
    fn months_follow_the_demand() {
        let mut scenario = testing::scenario();
        assert_eq!(all(&scenario, 0.9).cost_per_month_usd, None);
        scenario.demand = Some(crate::scenario::Demand {
            tasks_per_month: 20_000.0,
        });
        let found = all(&scenario, 0.9);
        let cost = found.cost_per_task_usd.mean.estimate.unwrap();
        assert_eq!(
            found.cost_per_month_usd.unwrap().estimate,
            Some(20_000.0 * cost)
        );
        assert!(found.savings_per_month_usd.unwrap().estimate.unwrap() > 0.0);
    }
}
