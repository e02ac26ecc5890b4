//! Laws of the domain: what must hold of every scenario, whatever its numbers.

mod support;

use rungs::delegation::{Assign, Assignment, OnReject, Ratio};
use rungs::ladder::Ability;
use rungs::progress::Silent;
use rungs::scenario::Scenario;
use rungs::simulation::monte_carlo::{self, PointRequest};
use rungs::simulation::{BRIDGE_CHANGES, Column, Detail, Layout, Outcome, exact};
use rungs::units::UsdPerUnit;
use rungs::workload::{Count, TaskClass};

use support::hold::exact_columns;
use support::{generate, parse};

/// Random scenarios that have somebody to delegate to.
fn scenarios() -> Vec<Scenario> {
    let all = (1000..1060).map(|seed| parse(&generate::scenario(seed)));
    all.filter(|scenario| scenario.ladder.tiers.len() > 1)
        .collect()
}

fn changed(scenario: &Scenario, change: impl FnOnce(&mut Scenario)) -> Scenario {
    let mut scenario = scenario.clone();
    change(&mut scenario);
    scenario
}

fn at_ratio(scenario: &Scenario, ratio: f64) -> Scenario {
    changed(scenario, |s| s.policy.ratio = Ratio::Fixed(ratio))
}

fn means(scenario: &Scenario) -> Outcome {
    exact::run(scenario, Detail::Full)
}

fn sampled(scenario: &Scenario, tasks: u64) -> Outcome {
    let detail = Detail::Full;
    let request = PointRequest { scenario, detail };
    let run = monte_carlo::run(&[request], tasks, 7, None, &Silent);
    let point = run.outcomes.into_iter().next().flatten();
    point.expect("a point")
}

fn mean(outcome: &Outcome, column: Column) -> f64 {
    outcome.all.mean[outcome.layout.index(column)]
}

/// Equal but for rounding, in numbers of the given size.
#[track_caller]
fn assert_same(a: f64, b: f64, size: f64, what: impl std::fmt::Debug) {
    // Phrased so that NaN fails it.
    assert!((a - b).abs() <= 1e-12 * size.abs(), "{what:?}: {a} and {b}");
}

#[test]
fn what_is_not_delegated_saves_exactly_nothing() {
    for scenario in scenarios() {
        let retained = at_ratio(&scenario, 0.0);
        for outcome in [means(&retained), sampled(&retained, 3_000)] {
            let (cost, baseline) = (Column::Cost, Column::BaselineCost);
            assert_eq!(mean(&outcome, cost), mean(&outcome, baseline));
            for column in [Column::CostSaved, Column::SuccessLost, Column::Escalations] {
                assert_eq!(mean(&outcome, column), 0.0, "{column:?}");
            }
            for step in 0..BRIDGE_CHANGES {
                assert_eq!(mean(&outcome, Column::Bridge(step)), 0.0, "step {step}");
            }
        }
    }
}

#[test]
fn a_ladder_of_the_executive_alone_is_its_own_baseline() {
    let alone = (0..400)
        .map(|seed| parse(&generate::scenario(seed)))
        .filter(|scenario| scenario.ladder.tiers.len() == 1);
    let mut met = 0;
    for scenario in alone {
        met += 1;
        for outcome in [means(&scenario), sampled(&scenario, 3_000)] {
            assert_eq!(mean(&outcome, Column::CostSaved), 0.0);
            let work = mean(&outcome, Column::Work);
            assert_same(mean(&outcome, Column::TierTokens(0)), work, work, "tokens");
        }
    }
    assert!(met >= 10, "{met} scenarios have one tier");
}

#[test]
fn doubled_prices_double_every_cost_and_move_nothing_else() {
    for scenario in scenarios() {
        let dearer = changed(&scenario, |s| {
            let double = |price: UsdPerUnit| UsdPerUnit::new(2.0 * price.get()).expect("finite");
            for tier in &mut s.ladder.tiers {
                tier.price.input = double(tier.price.input);
                tier.price.output = double(tier.price.output);
                tier.price.cached_input = tier.price.cached_input.map(double);
                tier.price.cache_write = tier.price.cache_write.map(double);
            }
        });
        for (cheap, dear) in [
            (means(&scenario), means(&dearer)),
            (sampled(&scenario, 3_000), sampled(&dearer, 3_000)),
        ] {
            for column in exact_columns(&scenario, None) {
                let (cheap, dear) = (mean(&cheap, column), mean(&dear, column));
                match column {
                    Column::Cost
                    | Column::BaselineCost
                    | Column::CostSaved
                    | Column::TierCost(_)
                    | Column::AloneCost(_)
                    | Column::OracleCost
                    | Column::Bridge(_)
                    | Column::BridgeTotal(_) => assert_eq!(dear, 2.0 * cheap, "{column:?}"),
                    Column::CostWithFailures | Column::BaselineCostWithFailures => {}
                    _ => assert_eq!(dear, cheap, "{column:?}"),
                }
            }
        }
    }
}

#[test]
fn more_review_never_lowers_success_while_right_work_passes() {
    let mut moved = 0;
    for scenario in scenarios().iter().filter(|s| s.success_modelled()) {
        let Some(review) = scenario.policy.review.clone() else {
            continue;
        };
        let success = |rate: f64| {
            let reviewed = changed(scenario, |s| {
                let mut review = review.clone();
                review.rate = rate;
                review.passes_right = 1.0;
                s.policy.review = Some(review);
            });
            mean(&means(&reviewed), Column::Success)
        };
        let along: Vec<f64> = [0.1, 0.4, 0.7, 1.0].map(success).to_vec();
        for pair in along.windows(2) {
            assert!(pair[1] >= pair[0] - 1e-13, "{}: {along:?}", scenario.name);
        }
        moved += usize::from(along[3] > along[0] + 1e-3);
    }
    assert!(moved >= 5, "success moved in {moved} scenarios");
}

#[test]
fn success_does_not_depend_on_the_number_of_pieces() {
    let counts = [
        Count::Fixed(1),
        Count::Fixed(7),
        Count::Poisson { mean: 3.0 },
        Count::Choices(vec![(1, 0.4), (5, 0.6)]),
    ];
    for scenario in scenarios().iter().filter(|s| s.success_modelled()) {
        let cut = |count: &Count| {
            changed(scenario, |s| {
                let kinds = s.classes.iter_mut().flat_map(|class| &mut class.kinds);
                kinds.for_each(|kind| kind.count = count.clone());
            })
        };
        let whole = means(&cut(&counts[0]));
        for count in &counts[1..] {
            let cut = cut(count);
            let (finer, drawn) = (means(&cut), sampled(&cut, 8_000));
            for column in [Column::Success, Column::WrongAccepted] {
                let expected = mean(&whole, column);
                assert_same(mean(&finer, column), expected, 1.0, column);
                // 8,000 draws of a yes or no have a standard error of at most 0.0056.
                assert!((mean(&drawn, column) - expected).abs() < 4.5 * 0.0056);
            }
        }
    }
}

#[test]
fn without_review_success_lies_on_a_line_between_the_tiers_own() {
    for scenario in scenarios().iter().filter(|s| s.success_modelled()) {
        let plain = changed(scenario, |s| s.policy.review = None);
        let (none, all) = (means(&at_ratio(&plain, 0.0)), means(&at_ratio(&plain, 1.0)));
        for ratio in [0.25, 0.9] {
            let between = mean(&means(&at_ratio(&plain, ratio)), Column::Success);
            let (low, high) = (mean(&none, Column::Success), mean(&all, Column::Success));
            assert_same(between, low + ratio * (high - low), 1.0, ratio);
        }
        // By hand: a share of the crux for each tier's score.
        let weights: f64 = plain.classes.iter().map(|class| class.weight).sum();
        let classes = plain.classes.iter().enumerate();
        let by_hand: f64 = classes
            .map(|(c, class)| class.weight / weights * delegated_score(&plain, c, class))
            .sum();
        let share = plain.policy.task_share;
        let retained = mean(&none, Column::Success);
        let expected = share * by_hand + (1.0 - share) * retained;
        // The quadrature over difficulty is good to 1e-10.
        assert!((mean(&all, Column::Success) - expected).abs() < 1e-10);
    }
}

/// The mean score of whoever does the crux when everything is delegated and nothing reviewed.
fn delegated_score(scenario: &Scenario, index: usize, class: &TaskClass) -> f64 {
    let kinds = class.kinds.iter().zip(&scenario.policy.assign[index]);
    let score = |assign: &Assignment, skill: usize| -> f64 {
        let tiers = scenario.ladder.tiers.iter().zip(assign.shares().unwrap());
        tiers
            .filter_map(|(tier, share)| {
                tier.ability(skill)
                    .map(|Ability { score, .. }| share * score)
            })
            .sum()
    };
    kinds
        .filter_map(|(kind, assign)| kind.skill.map(|skill| kind.share * score(assign, skill)))
        .sum()
}

#[test]
fn tokens_and_cost_along_the_ratio_are_quadratic_so_three_points_predict_two_more() {
    for scenario in scenarios() {
        let points = [0.2, 0.4, 0.6, 0.8, 1.0].map(|d| means(&at_ratio(&scenario, d)));
        let tiers = (0..scenario.ladder.tiers.len()).flat_map(|t| {
            [
                Column::TierInput(t),
                Column::TierOutput(t),
                Column::TierCost(t),
            ]
        });
        for column in tiers.chain([Column::Tokens, Column::Cost]) {
            let y = points.each_ref().map(|outcome| mean(outcome, column));
            let size = y.iter().fold(0.0_f64, |size, y| size.max(y.abs()));
            let fourth = y[0] - 3.0 * y[1] + 3.0 * y[2];
            let fifth = 3.0 * y[0] - 8.0 * y[1] + 6.0 * y[2];
            assert_same(y[3], fourth, 10.0 * size, (&scenario.name, column));
            assert_same(y[4], fifth, 20.0 * size, (&scenario.name, column));
        }
    }
}

#[test]
fn success_wrong_answers_and_escalations_along_the_ratio_are_linear() {
    for scenario in scenarios() {
        let points = [0.25, 0.5, 1.0].map(|d| means(&at_ratio(&scenario, d)));
        let at = |point: usize, column| mean(&points[point], column);
        for column in [Column::Success, Column::WrongAccepted, Column::Escalations] {
            let (first, second, last) = (at(0, column), at(1, column), at(2, column));
            let predicted = first + 3.0 * (second - first);
            assert_same(last, predicted, 1.0 + last.abs(), (&scenario.name, column));
        }
    }
}

/// Holds every column of `middle` to be the mean of `low` and `high`.
fn assert_halfway(scenario: &Scenario, low: &Outcome, middle: &Outcome, high: &Outcome) {
    for column in exact_columns(scenario, None) {
        let (low, middle, high) = (mean(low, column), mean(middle, column), mean(high, column));
        let size = low.abs() + high.abs() + differs_from(column);
        assert_same(middle, 0.5 * (low + high), size, (&scenario.name, column));
    }
}

/// Differences of costs are rounded like the costs, which are below 100 USD here.
fn differs_from(column: Column) -> f64 {
    match column {
        Column::CostSaved | Column::Bridge(_) => 100.0,
        Column::SuccessLost => 1.0,
        _ => 0.0,
    }
}

#[test]
fn delegating_half_the_tasks_is_halfway_between_none_and_all() {
    for scenario in scenarios() {
        let share = |share: f64| means(&changed(&scenario, |s| s.policy.task_share = share));
        assert_halfway(&scenario, &share(0.0), &share(0.5), &share(1.0));
    }
}

#[test]
fn a_coin_between_two_ratios_is_halfway_between_them() {
    for scenario in scenarios() {
        let coin = changed(&scenario, |s| {
            s.policy.ratio = Ratio::Choices(vec![(0.3, 0.5), (1.0, 0.5)]);
        });
        let ends = [0.3, 1.0].map(|d| means(&at_ratio(&scenario, d)));
        assert_halfway(&scenario, &ends[0], &means(&coin), &ends[1]);
    }
}

#[test]
fn a_coin_between_two_tiers_is_halfway_between_their_assignments() {
    for scenario in scenarios() {
        let tiers = scenario.ladder.tiers.len();
        let assigned = |to: &[(usize, f64)]| {
            let mut shares = vec![0.0; tiers];
            to.iter().for_each(|(tier, share)| shares[*tier] = *share);
            means(&scenario.with_assignment(&Assign::Shares(shares)))
        };
        let last = tiers - 1;
        if last > 1 {
            let middle = assigned(&[(1, 0.5), (last, 0.5)]);
            let (low, high) = (assigned(&[(1, 1.0)]), assigned(&[(last, 1.0)]));
            assert_halfway(&scenario, &low, &middle, &high);
        }
    }
}

#[test]
fn a_class_cut_into_two_alike_is_the_same_workload() {
    for scenario in scenarios() {
        let cut = changed(&scenario, |s| {
            let mut again = s.classes[0].clone();
            again.name = "again".into();
            again.weight *= 0.25;
            s.classes[0].weight *= 0.75;
            s.classes.push(again);
            let assign = s.policy.assign[0].clone();
            s.policy.assign.push(assign);
        });
        let (whole, parts) = (means(&scenario), means(&cut));
        for column in exact_columns(&scenario, None) {
            let (whole, parts) = (mean(&whole, column), mean(&parts, column));
            assert_same(parts, whole, whole.abs() + differs_from(column), column);
        }
    }
}

#[test]
fn parts_sum_to_their_wholes_in_both_engines() {
    for scenario in scenarios() {
        for outcome in [means(&scenario), sampled(&scenario, 2_000)] {
            assert_sums(&outcome, &outcome.layout);
        }
    }
}

fn assert_sums(outcome: &Outcome, layout: &Layout) {
    let of = |column| mean(outcome, column);
    let over_tiers = |column: fn(usize) -> Column| -> f64 {
        (0..layout.tiers()).map(|tier| of(column(tier))).sum()
    };
    let (cost, baseline) = (of(Column::Cost), of(Column::BaselineCost));
    let size = cost + baseline;
    assert_same(over_tiers(Column::TierCost), cost, size, "cost by tier");
    assert_same(
        over_tiers(Column::TierTokens),
        of(Column::Tokens),
        of(Column::Tokens),
        "tokens",
    );
    let input = over_tiers(Column::TierInput);
    let output = over_tiers(Column::TierOutput);
    assert_same(
        input + output,
        of(Column::Tokens),
        input + output,
        "input and output",
    );
    let bridge: f64 = (0..BRIDGE_CHANGES).map(|i| of(Column::Bridge(i))).sum();
    assert_same(bridge, cost - baseline, 2.0 * size, "the bridge");
    assert_same(of(Column::CostSaved), baseline - cost, size, "cost saved");
    let lost = of(Column::BaselineSuccess) - of(Column::Success);
    assert_same(of(Column::SuccessLost), lost, 1.0, "success lost");
    let oracle_saves = baseline - of(Column::OracleCost);
    assert_same(of(Column::OracleSaved), oracle_saves, size, "the oracle");
    // It fails only where every tier does.
    assert!(of(Column::OracleSuccess) >= of(Column::Success) - 1e-12);
    assert_same(
        of(Column::AloneCost(0)),
        baseline,
        baseline,
        "the executive alone",
    );
    assert_same(
        of(Column::AloneSuccess(0)),
        of(Column::BaselineSuccess),
        1.0,
        "its success",
    );
}

#[test]
fn a_review_that_rejects_nothing_only_costs_its_reading() {
    for scenario in scenarios() {
        let Some(review) = scenario.policy.review.clone() else {
            continue;
        };
        let lenient = changed(&scenario, |s| {
            let mut review = review.clone();
            review.catches_wrong = 0.0;
            review.passes_right = 1.0;
            s.policy.review = Some(review);
        });
        let kept = changed(&scenario, |s| s.policy.on_reject = OnReject::Accept);
        let without = means(&changed(&scenario, |s| s.policy.review = None));
        for reviewed in [means(&lenient), means(&kept)] {
            let more = mean(&reviewed, Column::Cost) - mean(&without, Column::Cost);
            let size = mean(&reviewed, Column::Cost) + mean(&without, Column::BaselineCost);
            assert_same(more, mean(&reviewed, Column::Bridge(4)), size, "reviews");
            assert_same(mean(&reviewed, Column::Bridge(5)), 0.0, size, "escalations");
            assert_eq!(mean(&reviewed, Column::Escalations), 0.0);
            let success = mean(&without, Column::Success);
            assert_same(mean(&reviewed, Column::Success), success, 1.0, "success");
        }
    }
}

#[test]
fn a_subordinate_that_is_the_executive_in_all_but_name_saves_nothing() {
    for scenario in scenarios() {
        let twin = changed(&scenario, |s| {
            let executive = s.ladder.tiers[0].clone();
            for tier in &mut s.ladder.tiers[1..] {
                let name = tier.name.clone();
                *tier = executive.clone();
                tier.name = name;
            }
            s.policy.review = None;
            s.policy.overhead = rungs::delegation::Overhead {
                plan_reads: 0.0,
                plan_tokens: rungs::numerics::Distribution::Constant(0.0),
                spawn: rungs::numerics::Distribution::Constant(0.0),
                brief: rungs::numerics::Distribution::Constant(0.0),
                context: 0.0,
                report: rungs::numerics::Distribution::Constant(0.0),
                synthesis_reads: 0.0,
                synthesis_tokens: rungs::numerics::Distribution::Constant(0.0),
            };
        });
        for outcome in [means(&twin), sampled(&twin, 2_000)] {
            let baseline = mean(&outcome, Column::BaselineCost);
            assert_same(
                mean(&outcome, Column::Cost),
                baseline,
                10.0 * baseline,
                "cost",
            );
            let tokens = mean(&outcome, Column::Work);
            assert_same(
                mean(&outcome, Column::Tokens),
                tokens,
                10.0 * tokens,
                "tokens",
            );
        }
        let success = means(&twin);
        let (own, baseline) = (Column::Success, Column::BaselineSuccess);
        assert!((mean(&success, own) - mean(&success, baseline)).abs() < 1e-10);
    }
}
