//! What a pencil finds.

use super::*;
use crate::numerics::Beta;
use crate::simulation::Detail;
use crate::simulation::exact::run;

fn savings(outcome: &Outcome) -> f64 {
    1.0 - mean(outcome, Column::Cost) / mean(outcome, Column::BaselineCost)
}

#[test]
fn nine_tenths_to_mini_save_63_percent_of_pure_input_and_49_5_of_pure_output() {
    for (input_share, expected) in [(1.0, 0.63), (0.0, 0.495)] {
        let scenario = scenario(
            essay(),
            class(input_share, None),
            Ratio::Fixed(0.9),
            &[0.0, 1.0, 0.0],
        );
        let outcome = run(&scenario, Detail::Full);
        assert!((savings(&outcome) - expected).abs() < 1e-12);
    }
}

#[test]
fn with_nothing_delegated_the_task_is_its_baseline_to_the_last_bit() {
    let mut class = class(0.97, Some(0));
    class.requests = 13.0;
    let ladder = able(essay(), &[(0.7, 0.9), (0.6, 0.8), (0.4, 0.7)]);
    for (ratio, task_share) in [
        (Ratio::Fixed(0.0), 1.0),
        (Ratio::Choices(vec![(0.0, 1.0)]), 1.0),
        (Ratio::Fixed(0.9), 0.0),
    ] {
        let mut scenario = scenario(ladder.clone(), class.clone(), ratio, &[0.0, 0.8, 0.2]);
        scenario.policy.task_share = task_share;
        scenario.policy.overhead.plan_tokens = Distribution::Constant(1500.0);
        scenario.policy.overhead.spawn = Distribution::Constant(12_000.0);
        scenario.policy.review = Some(judge(0.8, 0.9));
        let outcome = run(&scenario, Detail::Full);
        assert_eq!(
            mean(&outcome, Column::Cost),
            mean(&outcome, Column::BaselineCost)
        );
        assert_eq!(mean(&outcome, Column::Success), 0.7);
        assert_eq!(mean(&outcome, Column::Tokens), 1e5);
        assert_eq!(mean(&outcome, Column::TierRequests(0)), 13.0);
        for column in [
            Column::CostSaved,
            Column::Escalations,
            Column::TierRequests(1),
            Column::WrongAccepted,
        ] {
            assert_eq!(mean(&outcome, column), 0.0);
        }
        for step in 0..crate::simulation::BRIDGE_CHANGES {
            assert_eq!(mean(&outcome, Column::Bridge(step)), 0.0);
        }
    }
}

/// A reviewed, escalating scenario with work that follows difficulty.
fn reviewed(count: Count, ratio: Ratio) -> Scenario {
    let mut class = class(0.9, Some(0));
    class.work = Work::Total {
        tokens: Distribution::LogNormal {
            mu: 11.0,
            sigma: 0.9,
        },
        input_share: InputShare::Beta(Beta::new(0.9, 20.0).unwrap()),
    };
    class.difficulty_loading = 0.45;
    class.kinds[0].count = count;
    let ladder = able(essay(), &[(0.65, 0.948), (0.598, 0.912), (0.348, 0.761)]);
    let mut scenario = scenario(ladder, class, ratio, &[0.0, 0.3, 0.7]);
    scenario.policy.review = Some(judge(0.8, 0.9));
    scenario
}

#[test]
fn success_does_not_depend_on_the_number_of_pieces() {
    let one = run(&reviewed(Count::Fixed(1), Ratio::Fixed(0.8)), Detail::Curve);
    let counts = [
        Count::Fixed(7),
        Count::Fixed(10_000),
        Count::Poisson { mean: 4.0 },
        Count::Choices(vec![(1, 0.5), (3, 0.5)]),
    ];
    for count in counts {
        let many = run(&reviewed(count, Ratio::Fixed(0.8)), Detail::Curve);
        for column in [Column::Success, Column::WrongAccepted] {
            assert_close(mean(&many, column), mean(&one, column), 1e-12);
        }
    }
}

#[test]
fn success_is_linear_in_the_ratio_and_tokens_are_quadratic() {
    let at = |d: f64| run(&reviewed(Count::Fixed(3), Ratio::Fixed(d)), Detail::Curve);
    let success = |d: f64| mean(&at(d), Column::Success);
    assert_close(success(0.5), 0.5 * (success(0.0) + success(1.0)), 1e-14);
    assert_close(success(0.0), 0.65, 1e-15);
    for column in [Column::Tokens, Column::Cost] {
        let [a, b, c, e] = [0.2, 0.4, 0.6, 0.8].map(|d| mean(&at(d), column));
        assert_close(e, a - 3.0 * b + 3.0 * c, 1e-12);
    }
}

#[test]
fn a_random_half_and_half_is_exactly_between_its_ends() {
    let of = |ratio| run(&reviewed(Count::Fixed(2), ratio), Detail::Full);
    let (low, high) = (of(Ratio::Fixed(0.3)), of(Ratio::Fixed(0.9)));
    let both = of(Ratio::Choices(vec![(0.3, 0.5), (0.9, 0.5)]));
    for ((low, high), both) in low.all.mean.iter().zip(&high.all.mean).zip(&both.all.mean) {
        assert!((both - 0.5 * (low + high)).abs() <= 1e-13 * (low.abs() + high.abs()));
    }
}

#[test]
fn a_share_of_tasks_is_exactly_between_none_and_all() {
    let of = |task_share| {
        let mut scenario = reviewed(Count::Fixed(2), Ratio::Beta(Beta::new(0.7, 5.0).unwrap()));
        scenario.policy.task_share = task_share;
        run(&scenario, Detail::Full)
    };
    let (none, all, some) = (of(0.0), of(1.0), of(0.3));
    for ((none, all), some) in none.all.mean.iter().zip(&all.all.mean).zip(&some.all.mean) {
        assert!((some - 0.7 * none - 0.3 * all).abs() <= 1e-13 * (none.abs() + all.abs()));
    }
}

#[test]
fn a_cascade_of_independent_tiers_is_the_product_that_anybody_writes_down() {
    let (s0, s1, s2) = (0.65, 0.6, 0.35);
    let ladder = able(essay(), &[(s0, 0.0), (s1, 0.0), (s2, 0.0)]);
    let mut scenario = scenario(
        ladder,
        class(1.0, Some(0)),
        Ratio::Fixed(1.0),
        &[0.0, 0.0, 1.0],
    );
    scenario.policy.review = Some(judge(1.0, 1.0));
    let outcome = run(&scenario, Detail::Full);
    let success = 1.0 - (1.0 - s0) * (1.0 - s1) * (1.0 - s2);
    let cost = 0.1 * (0.2 + (1.0 - s2) * (0.75 + (1.0 - s1) * 2.5));
    assert_close(mean(&outcome, Column::Success), success, 1e-12);
    assert_close(mean(&outcome, Column::Cost), cost, 1e-12);
    assert_close(
        mean(&outcome, Column::Escalations),
        (1.0 - s2) * (2.0 - s1),
        1e-12,
    );
    assert_eq!(mean(&outcome, Column::WrongAccepted), 0.0);
}

#[test]
fn what_a_judge_misses_is_accepted_wrong_and_what_it_doubts_is_done_again() {
    let (s0, s1, catches, passes) = (0.9, 0.6, 0.7, 0.8);
    let ladder = able(essay(), &[(s0, 0.0), (s1, 0.0), (0.0, 0.0)]);
    let mut scenario = scenario(
        ladder,
        class(1.0, Some(0)),
        Ratio::Fixed(1.0),
        &[0.0, 1.0, 0.0],
    );
    scenario.policy.review = Some(judge(catches, passes));
    let outcome = run(&scenario, Detail::Full);
    let redone = s1 * (1.0 - passes) + (1.0 - s1) * catches;
    assert_close(
        mean(&outcome, Column::WrongAccepted),
        (1.0 - s1) * (1.0 - catches),
        1e-12,
    );
    assert_close(mean(&outcome, Column::Escalations), redone, 1e-12);
    assert_close(
        mean(&outcome, Column::Success),
        s1 * passes + redone * s0,
        1e-12,
    );

    scenario.policy.on_reject = OnReject::Accept;
    let kept = run(&scenario, Detail::Full);
    assert_close(mean(&kept, Column::WrongAccepted), 1.0 - s1, 1e-15);
    assert_close(mean(&kept, Column::Success), s1, 1e-15);
    assert_eq!(mean(&kept, Column::Escalations), 0.0);
}

#[test]
fn a_tier_that_lacks_a_rival_keeps_its_score_alone() {
    let ladder = able(essay(), &[(0.65, 0.95), (0.6, 0.9), (0.35, 0.8)]);
    let mut class = class(0.5, Some(0));
    class.work = Work::Total {
        tokens: Distribution::LogNormal {
            mu: 0.0,
            sigma: 1.0,
        },
        input_share: InputShare::Fixed(0.5),
    };
    let mut scenario = scenario(ladder, class, Ratio::Fixed(0.5), &[0.0, 1.0, 0.0]);
    scenario.ladder.tiers[1].token_multiplier = Distribution::LogNormal {
        mu: 0.1,
        sigma: 0.4,
    };
    let outcome = run(&scenario, Detail::Full);
    assert_eq!(mean(&outcome, Column::AloneSuccess(1)), 0.6);
    let work = 0.5_f64.exp();
    assert_close(
        mean(&outcome, Column::AloneCost(1)),
        work * 0.18_f64.exp() * 0.5 * (0.75 + 4.5) * 1e-6,
        1e-12,
    );
    assert_eq!(
        mean(&outcome, Column::AloneCost(0)),
        mean(&outcome, Column::BaselineCost)
    );
    assert_eq!(mean(&outcome, Column::AloneLatency(1)), 0.0);
}

#[test]
fn classes_are_weighted_and_a_class_of_weight_0_is_empty() {
    let mut classes = vec![class(1.0, None), class(0.0, None), class(0.5, None)];
    (classes[0].weight, classes[1].weight, classes[2].weight) = (3.0, 1.0, 0.0);
    let policy = policy(&classes, Ratio::Fixed(0.5), &[0.0, 0.5, 0.5]);
    let outcome = run(&Scenario::of(essay(), classes, policy), Detail::Curve);
    assert!(outcome.classes[2].mean.is_empty());
    let cost = outcome.layout.index(Column::Cost);
    let expected = 0.75 * outcome.classes[0].mean[cost] + 0.25 * outcome.classes[1].mean[cost];
    assert_close(outcome.all.mean[cost], expected, 1e-15);
    assert_eq!(outcome.all.variance.len(), outcome.layout.len());
    assert_eq!(outcome.all.covariance.len(), outcome.layout.pairs().len());
}
