//! Routing and reviews of the hardest tasks: against the enumeration, by hand, and at twice the nodes.

use super::enumeration::{agree, busy, normal};
use super::literal::Draw;
use super::*;
use crate::delegation::{Assign, Assignment, Router, Signal};
use crate::simulation::Detail;
use crate::simulation::exact::difficulty::Outlooks;
use crate::simulation::exact::{run, run_on};

/// The busy scenario with loadings, routed on both kinds.
fn routed(correlation: f64) -> Scenario {
    let mut scenario = busy(Ratio::Fixed(0.6));
    for (tier, loading) in scenario.ladder.tiers.iter_mut().zip([0.7, 0.6, 0.5]) {
        tier.difficulty_loading = loading;
    }
    let signal = Signal { correlation };
    let rule = Assign::Router {
        signal,
        success: 0.55,
        cost_usd: 0.01,
    };
    scenario.with_assignment(&rule)
}

fn hardest(mut scenario: Scenario, share: f64, correlation: f64) -> Scenario {
    let review = scenario.policy.review.as_mut().unwrap();
    review.rate = share;
    review.pick = Pick::Hardest(Signal { correlation });
    scenario
}

#[test]
fn a_router_and_a_pick_agree_with_a_sum_over_what_they_see() {
    // Steps in ξ: the sum over its nodes is good to their distance only where the kink lies, so that is what is asked.
    let scenario = hardest(routed(0.6), 0.3, 0.5);
    let nodes = normal(0.02);
    let mut draws = Vec::new();
    for (z, p) in normal(0.5) {
        for (at, (noise, q)) in nodes.iter().enumerate() {
            // The two noises are independent: one is a shuffle of the other.
            let (other, _) = nodes[(at * 389) % nodes.len()];
            draws.push((z, *noise, other, p * q));
        }
    }
    let draws: Vec<Draw> = draws
        .into_iter()
        .filter(|(_, noise, other, p)| *p > 1e-12 && noise.is_finite() && other.is_finite())
        .map(|(z, noise, _, probability)| Draw {
            z,
            input: 8e4,
            output: 2e4,
            ratio: 0.6,
            noise: [noise, noise],
            probability,
        })
        .collect();
    // With one noise for both, the router alone or the pick alone decides each column that is held here.
    let mut only_routed = routed(0.6);
    only_routed.policy.review = None;
    agree(&only_routed, 0, &draws, 0.02);
    let mut only_picked = scenario;
    only_picked.policy.assign[0] = vec![Assignment::all_to(2, 3); 2];
    agree(&only_picked, 0, &draws, 0.02);
}

#[test]
fn a_blind_router_is_shares_by_hand() {
    // At r = 0 the choice is the same for every task: that of the scores.
    let scenario = routed(0.0);
    let mut by_hand = scenario.clone();
    for assignment in by_hand.policy.assign.iter_mut().flatten() {
        let router = assignment.router().unwrap().clone();
        let shares = (0..3).map(|tier| router.share(tier)).collect();
        *assignment = Assignment::Shares(shares);
    }
    same(&scenario, &by_hand, 0.01 * 0.8);
    // Half and half, blindly.
    let half = Router {
        intervals: vec![(-0.3, 2), (0.4, 1), (f64::INFINITY, 0)],
        cost_usd: 0.0,
        ..scenario.policy.assign[0][0].router().unwrap().clone()
    };
    let mut coins = scenario.clone();
    coins.policy.assign[0] = vec![Assignment::Router(half.clone()); 2];
    let mut shares = scenario;
    let drawn = Assignment::Shares((0..3).map(|tier| half.share(tier)).collect());
    shares.policy.assign[0] = vec![drawn; 2];
    same(&coins, &shares, 0.0);
}

/// Column by column, but for the cost of routing.
#[track_caller]
fn same(routed: &Scenario, by_hand: &Scenario, routing: f64) {
    let [a, b] = [routed, by_hand].map(|scenario| run(scenario, Detail::Full));
    let (a_cost, b_cost) = (mean(&a, Column::Cost), mean(&b, Column::Cost));
    assert!(
        (a_cost - routing - b_cost).abs() < 1e-13,
        "{a_cost} {b_cost}"
    );
    for column in [
        Column::Success,
        Column::WrongAccepted,
        Column::Escalations,
        Column::Tokens,
        Column::TierInput(0),
        Column::TierOutput(0),
        Column::TierRequests(0),
        Column::TierCost(1),
        Column::TierBusy(2),
    ] {
        let (a, b) = (mean(&a, column), mean(&b, column));
        assert!((a - b).abs() <= 1e-12 * b.abs(), "{column:?}: {a} {b}");
    }
}

/// Two tiers, nothing but work: (score, loading) of the stronger, then of the weaker.
fn two_tiers(strong: (f64, f64), weak: (f64, f64)) -> Scenario {
    let mut ladder = able(essay(), &[strong, weak, (0.3, 0.4)]);
    ladder.tiers.truncate(2);
    let mut class = class(0.8, Some(0));
    class.difficulty_loading = 0.5;
    scenario(ladder, class, Ratio::Fixed(1.0), &[0.0, 1.0])
}

/// Cost and success of a router that keeps a share of tasks with the stronger.
fn keeping(scenario: &Scenario, correlation: f64, share: f64) -> [f64; 2] {
    let rule = Assign::Router {
        signal: Signal { correlation },
        success: 0.6,
        cost_usd: 0.0,
    };
    let found = run(
        &scenario.with_assignment(&rule).keeping(share),
        Detail::Full,
    );
    [Column::Cost, Column::Success].map(|column| mean(&found, column))
}

/// RouteLLM's APGR: the mean over shares of the gap in success that is closed, by Simpson's rule.
fn apgr(scenario: &Scenario, correlation: f64) -> f64 {
    let success = |share: f64| keeping(scenario, correlation, share)[1];
    let (weak, strong) = (success(0.0), success(1.0));
    let weights = [1.0, 4.0, 2.0, 4.0, 2.0, 4.0, 2.0, 4.0, 1.0].iter();
    let terms = weights
        .enumerate()
        .map(|(i, weight)| weight * (success(i as f64 / 8.0) - weak) / (strong - weak));
    terms.sum::<f64>() / 24.0
}

#[test]
fn a_blind_routers_frontier_is_the_random_mix() {
    let scenario = two_tiers((0.7, 0.3), (0.5, 0.7));
    let at = |share: f64| keeping(&scenario, 0.0, share);
    let (weak, strong) = (at(0.0), at(1.0));
    for share in [0.125, 0.5, 0.9] {
        let found = at(share);
        for i in 0..2 {
            assert_close(found[i], weak[i] + share * (strong[i] - weak[i]), 1e-12);
        }
    }
    assert!((apgr(&scenario, 0.0) - 0.5).abs() < 1e-12);
    // Keeping everything is the executive alone.
    let found = run(&scenario, Detail::Full);
    assert_close(strong[0], mean(&found, Column::BaselineCost), 1e-12);
    assert_close(strong[1], 0.7, 1e-12);
}

#[test]
fn how_much_seeing_difficulty_helps_is_a_matter_of_the_two_loadings() {
    // Hard tasks part these two most: whoever sees something, and sends them to the stronger, beats the coin.
    let apart = two_tiers((0.7, 0.3), (0.5, 0.7));
    let [dim, clear] = [0.5, 1.0].map(|correlation| apgr(&apart, correlation));
    assert!(0.5 < dim && dim < clear, "{dim} {clear}");
    assert!((clear - 0.764).abs() < 2e-3, "{clear}");
    // Where the stronger is the one that difficulty moves more, it is worse than the coin.
    assert!(apgr(&two_tiers((0.7, 0.6), (0.5, 0.5)), 1.0) < 0.5);
    // GSM8K (RouteLLM's tables): with equal loadings, whose square is the tetrachoric correlation 0.2201.
    let loading = 0.2201_f64.sqrt();
    let gsm8k = two_tiers((0.8567, loading), (0.6384, loading));
    let clear = apgr(&gsm8k, 1.0);
    assert!((clear - 0.5943).abs() < 1e-3, "{clear}");
}

#[test]
fn an_oracle_never_solves_less_than_a_policy_and_independent_tiers_have_a_closed_form() {
    let ladder = able(essay(), &[(0.7, 0.0), (0.5, 0.0), (0.3, 0.0)]);
    let plain = scenario(
        ladder,
        class(0.8, Some(0)),
        Ratio::Fixed(1.0),
        &[0.0, 1.0, 0.0],
    );
    let found = run(&plain, Detail::Full);
    let nobody = 0.3 * 0.5 * 0.7;
    assert_close(mean(&found, Column::OracleSuccess), 1.0 - nobody, 1e-13);
    let alone = [0, 1, 2].map(|tier| mean(&found, Column::AloneCost(tier)));
    // Nano, else mini, else the executive, else nano.
    let cost = 0.3 * alone[2] + 0.35 * alone[1] + 0.35 * 0.7 * alone[0] + nobody * alone[2];
    assert_close(mean(&found, Column::OracleCost), cost, 1e-13);
    for correlation in [0.0, 0.6, 1.0] {
        let found = run(&routed(correlation), Detail::Full);
        let [oracle, policy] = [Column::OracleSuccess, Column::Success];
        assert!(mean(&found, oracle) >= mean(&found, policy));
    }
}

#[test]
fn twice_the_nodes_change_nothing_at_any_correlation_of_router_and_pick() {
    for correlation in [0.0, 0.3, 0.9, 0.999, 0.999_999, 1.0] {
        for hard in [0.0, 0.5, 0.99, 1.0] {
            let mut scenario = hardest(routed(correlation), 0.2, hard);
            scenario.classes[0].difficulty_loading = 0.5;
            scenario.classes[0].work = Work::Total {
                tokens: Distribution::LogNormal {
                    mu: 11.0,
                    sigma: 1.0,
                },
                input_share: InputShare::Fixed(0.8),
            };
            let once = run_on(&scenario, Detail::Full, Outlooks::new(&scenario));
            let twice = run_on(
                &scenario,
                Detail::Full,
                Outlooks::with_density(&scenario, 2),
            );
            for (column, (once, twice)) in once.all.mean.iter().zip(&twice.all.mean).enumerate() {
                let scale = twice.abs().max(1e-3 * twice.abs().min(1.0));
                assert!(
                    (once - twice).abs() <= 1e-10 * scale.max(1e-12),
                    "r {correlation}, {hard}, column {column}: {once} {twice}"
                );
            }
        }
    }
}

#[test]
fn a_piece_that_the_executive_keeps_costs_as_a_redo() {
    // Everything delegated, in one piece, and all of it kept: the executive alone, and a plan.
    let ladder = able(essay(), &[(0.7, 0.6), (0.5, 0.5), (0.3, 0.4)]);
    let mut kept = scenario(
        ladder,
        class(0.8, Some(0)),
        Ratio::Fixed(1.0),
        &[1.0, 0.0, 0.0],
    );
    kept.policy.overhead.spawn = Distribution::Constant(1e4);
    kept.policy.overhead.brief = Distribution::Constant(500.0);
    kept.policy.overhead.report = Distribution::Constant(700.0);
    kept.policy.overhead.synthesis_reads = 0.4;
    kept.policy.review = Some(judge(1.0, 1.0));
    let found = run(&kept, Detail::Full);
    assert_close(
        mean(&found, Column::Cost),
        mean(&found, Column::BaselineCost),
        1e-13,
    );
    assert_close(mean(&found, Column::Success), 0.7, 1e-13);
    assert_eq!(mean(&found, Column::WrongAccepted), 0.0);
    assert_eq!(mean(&found, Column::Escalations), 0.0);
}
