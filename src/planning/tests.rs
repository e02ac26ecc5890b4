//! Plans whose every figure is known by hand.

use super::*;
use crate::ladder::Reserved;
use crate::numerics::Belief;
use crate::progress::Silent;
use crate::scenario::{Expected, Lever};
use crate::units::{PerMinute, Usd};
use testing::scenario;

fn planned(scenario: &Scenario) -> CapacityPlan {
    let question = Question {
        scenario,
        futures: 500,
        actuals: Vec::new(),
    };
    super::plan(&question, &Silent).unwrap()
}

fn per_minute(rate: f64) -> Option<PerMinute> {
    Some(PerMinute::new(rate).unwrap())
}

fn edit(scenario: &mut Scenario, change: impl FnOnce(&mut Plan)) {
    change(scenario.plan.as_mut().unwrap());
}

#[test]
fn a_limit_breaks_in_the_month_after_ln_of_ceiling_over_rate_by_ln_of_growth() {
    let mut own = scenario("");
    edit(&mut own, |plan| {
        plan.growth_per_month = Expected::Number(0.05);
        plan.peak = 2.0;
    });
    // The busiest hour has 200 tasks, 9,000 tokens of mini each: 30,000 a minute. The ceiling is twice that.
    own.ladder.tiers[1].limits.tokens = per_minute(60_000.0);
    own.ladder.tiers[0].limits.tokens = per_minute(1e6);
    let found = planned(&own);
    let exact = (2.0_f64).ln() / (1.05_f64).ln();
    // Month 1 is today: after 14.2 months of growth is month 16, the first whole one above.
    let month = 2 + exact.floor() as u32;
    assert_eq!(found.carries.p50, Some(month));
    assert_eq!(found.carries.safe_through, month - 1);
    assert_eq!(found.limits[0].at, "mini");
    assert_eq!(found.limits[0].limit, "tokens_per_minute");
    assert_eq!(
        (found.limits[0].first, found.limits[0].ceiling),
        (1.0, 60_000.0)
    );
    assert_eq!(found.limits[1].breaks.p90, None);
    let utilisation = found.limits[0].utilisation[0];
    assert!((utilisation.p50 - 0.5).abs() < 1e-6);
    let before = found.limits[0].utilisation[month as usize - 2].p50;
    assert!((before / (0.5 * 1.05_f64.powi(month as i32 - 2)) - 1.0).abs() < 1e-6);
}

#[test]
fn uncertain_growth_breaks_a_limit_with_the_share_of_futures_that_grow_so_fast() {
    let mut own = scenario("");
    edit(&mut own, |plan| {
        plan.growth_per_month = Expected::Belief(Belief::uniform(0.0, 0.1).unwrap());
    });
    own.ladder.tiers[1].limits.tokens = per_minute(30_000.0);
    let found = planned(&own);
    // Broken by month m where (1 + g)^(m - 1) > 2.
    for month in [10_u32, 18, 24] {
        let least = (2.0_f64).powf(1.0 / f64::from(month - 1)) - 1.0;
        let expected = (1.0 - least / 0.1).max(0.0);
        let share = found.carries.by_month[month as usize - 1];
        assert!(
            (share - expected).abs() < 0.01,
            "{month}: {share}, {expected}"
        );
    }
}

#[test]
fn a_bill_by_the_token_falls_with_prices_and_grows_with_demand() {
    let mut own = scenario("");
    edit(&mut own, |plan| {
        plan.growth_per_month = Expected::Number(0.02);
        plan.price_decline_per_year = Expected::Number(0.3);
    });
    let found = planned(&own);
    let mut total = 0.0;
    for month in &found.months_ahead {
        let ahead = f64::from(month.month - 1);
        let expected = 73_000.0 * 0.019 * 1.02_f64.powf(ahead) * 0.7_f64.powf(ahead / 12.0);
        total += expected;
        // Tasks come at random: the mean of 500 months is within 4.5 of its errors.
        let error = 0.019 * (73_000.0 * 1.02_f64.powf(ahead)).sqrt() / 500.0_f64.sqrt();
        assert!(
            (month.mean_cost_usd - expected).abs() < 4.5 * error,
            "{month:?}"
        );
        assert_eq!(month.over_budget, None);
    }
    assert!((found.total_cost_usd.p50 / total - 1.0).abs() < 1e-3);
    assert_eq!(found.advice.verdict, "not_asked");
}

#[test]
fn the_chance_of_going_over_budget_is_that_of_the_price_being_so_high() {
    let more = "[uncertain]\n\"tier.mini.price.input\" = \"1 to 3\"\n";
    let mut own = scenario(more);
    edit(&mut own, |plan| {
        plan.months = 1;
        // 730 USD of the executive, 657 of mini for each USD a million: over 2.5.
        plan.budget_per_month = Some(Usd::new(730.0 + 657.0 * 2.5).unwrap());
    });
    let found = planned(&own);
    let over = found.months_ahead[0].over_budget.unwrap();
    // Uniform on 1 to 3: a quarter; luck moves a month by less than 1 %.
    assert!((over - 0.25).abs() < 0.02, "{over}");
    assert_eq!(found.budget.unwrap().by_month, [over]);
}

#[test]
fn reserved_capacity_breaks_even_where_its_tokens_would_cost_as_much() {
    let mut own = scenario("");
    // 60,000 tokens an hour for 0.3 USD, by the token 0.6 USD: half of it must be used.
    own.ladder.tiers[0].reserved = Some(Reserved {
        units: 1.0,
        usd_per_hour: Usd::new(0.3).unwrap(),
        tokens: PerMinute::new(1_000.0).unwrap(),
    });
    edit(&mut own, |plan| {
        plan.price_decline_per_year = Expected::Number(0.5)
    });
    let found = planned(&own);
    let reserved = &found.reserved[0];
    assert!((reserved.breakeven_utilisation[0].p50 - 0.5).abs() < 1e-9);
    // A year on prices by the token have halved: all of it must be used.
    assert!((reserved.breakeven_utilisation[12].p50 - 1.0).abs() < 1e-9);
    // 100,000 tokens an hour come: 60,000 fit, four tenths spill.
    assert!((reserved.used[0].p50 - 1.0).abs() < 1e-3);
    assert!((reserved.spilt[0].p50 - 0.4).abs() < 1e-3);
    assert_eq!(reserved.usd_per_month, 730.0 * 0.3);
}

#[test]
fn the_cheapest_change_that_holds_is_found_and_its_runner_up() {
    let mut own = scenario("");
    edit(&mut own, |plan| {
        plan.months = 3;
        plan.may_change = vec![Lever::Ratio];
        plan.slo = vec![objective("success", crate::scenario::Relation::More, 0.7)];
        plan.budget_per_month = Some(Usd::new(1e6).unwrap());
    });
    // Success is linear in the ratio: 0.9 - 0.3 d. As written 0.63; at one half 0.75, at three quarters 0.675.
    let found = planned(&own);
    assert_eq!(found.advice.verdict, "change");
    let best = found.advice.best.unwrap();
    assert_eq!(best.settings, ["delegation.ratio=0.5"]);
    assert_eq!(best.holds.estimate, Some(1.0));
    let runner = found.advice.runner_up.unwrap();
    assert_eq!(runner.settings, ["delegation.ratio=0.25"]);
    assert!(runner.mean_cost_usd > best.mean_cost_usd);
    assert_eq!(found.advice.nothing.holds.estimate, Some(0.0));
    assert_eq!(found.objectives[0].breaks.p10, Some(1));
}

#[test]
fn where_nothing_holds_the_nearest_says_by_how_much_it_misses() {
    let mut own = scenario("");
    edit(&mut own, |plan| {
        plan.months = 2;
        plan.may_change = vec![Lever::Ratio];
        plan.slo = vec![objective("success", crate::scenario::Relation::More, 0.95)];
    });
    let found = planned(&own);
    assert_eq!(found.advice.verdict, "none");
    let miss = &found.advice.misses[0];
    assert_eq!(miss.metric, "success");
    assert!((miss.target - miss.value.unwrap() - miss.miss.unwrap()).abs() < 1e-12);
}

#[test]
fn as_many_units_are_reserved_as_pay() {
    let mut own = scenario("");
    // A unit carries 30,000 tokens an hour at 0.15 USD; by the token 0.3. The executive takes 100,000 an hour, level:
    // three units are full and pay, the fourth would be used for a third.
    own.ladder.tiers[0].reserved = Some(Reserved {
        units: 0.0,
        usd_per_hour: Usd::new(0.15).unwrap(),
        tokens: PerMinute::new(500.0).unwrap(),
    });
    edit(&mut own, |plan| {
        plan.months = 2;
        plan.may_change = vec![Lever::Reserved];
        plan.budget_per_month = Some(Usd::new(1e6).unwrap());
    });
    let found = planned(&own);
    let best = found.advice.best.unwrap();
    assert_eq!(best.settings, ["tier.top.reserved.units=3"]);
    assert_eq!(best.changes, ["reserve 3 units of top (today 0)"]);
}

#[test]
fn growth_that_overflows_says_where() {
    let mut own = scenario("");
    edit(&mut own, |plan| {
        plan.months = 60;
        plan.growth_per_month = Expected::Number(9.0);
    });
    let question = Question {
        scenario: &own,
        futures: 3,
        actuals: Vec::new(),
    };
    let Err(PlanError::Overflow { key, what }) = super::plan(&question, &Silent) else {
        panic!("an overflow")
    };
    assert_eq!(key, "plan.growth_per_month");
    // 73,000 · 10^(m - 1) > 10^15.
    assert!(what.contains("month 12"), "{what}");
}

#[test]
fn a_window_lasts_as_long_as_demand_leaves_it() {
    let mut own = scenario("[[quota]]\nname = \"week\"\nunits = \"10M\"\nwindow_h = 5\n");
    edit(&mut own, |plan| {
        plan.growth_per_month = Expected::Number(0.1);
    });
    let found = planned(&own);
    // 100 tasks an hour of 10,000 tokens: 10 M last 10 hours; 7.3 months of growth halve that.
    assert!((found.quotas[0].lasts_h[0].p50 - 10.0).abs() < 1e-9);
    let breaks = found.quotas[0].breaks.as_ref().unwrap();
    assert_eq!(breaks.p50, Some(9));
}

#[test]
fn the_plan_is_the_same_for_any_number_of_threads() {
    let more = "[uncertain]\n\"tier.mini.price.input\" = \"1 to 3\"\n";
    let mut own = scenario(more);
    edit(&mut own, |plan| {
        plan.months = 6;
        plan.may_change = vec![Lever::Ratio];
        plan.budget_per_month = Some(Usd::new(2_000.0).unwrap());
    });
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap()
            .install(|| serde_json::to_string(&planned(&own)).unwrap())
    };
    assert!(with(1) == with(3));
}

fn objective(
    metric: &str,
    relation: crate::scenario::Relation,
    target: f64,
) -> crate::scenario::Requirement {
    crate::scenario::Requirement {
        text: format!("{metric} {} {target}", relation.sign()),
        metric: crate::metric::MetricPath {
            segments: metric.split('.').map(String::from).collect(),
        },
        relation,
        target: crate::scenario::Target::Value(target),
    }
}
