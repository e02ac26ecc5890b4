//! Three tiers calibrated on 500 real coding tasks (model.md §3): loadings from pairs of tiers, tried on three.

use super::*;
use crate::simulation::Detail;
use crate::simulation::exact::run;

/// The tiers in force, from the top down: GPT-5, mini, nano with USD per task, as price and token multiplier.
fn cascade(rungs: &[&str], work_loading: f64) -> Scenario {
    let of = |name: &&str| match *name {
        "gpt-5" => (1.0, 1.0, (0.650, 0.948)),
        "mini" => (0.2, 0.0355 / (0.2804 * 0.2), (0.598, 0.912)),
        _ => (0.04, 0.0381 / (0.2804 * 0.04), (0.348, 0.761)),
    };
    let tiers = rungs.iter().map(|name| {
        let (price, multiplier, _) = of(name);
        Tier {
            token_multiplier: Distribution::Constant(multiplier),
            ..tier(name, price * 1e6, price * 1e6)
        }
    });
    let abilities: Vec<(f64, f64)> = rungs.iter().map(|name| of(name).2).collect();
    let ladder = able(
        Ladder {
            tiers: tiers.collect(),
            skills: Vec::new(),
        },
        &abilities,
    );
    let sigma = 0.72;
    let mut class = class(0.99, Some(0));
    class.work = Work::Total {
        tokens: Distribution::LogNormal {
            mu: 0.2804_f64.ln() - 0.5 * sigma * sigma,
            sigma,
        },
        input_share: InputShare::Fixed(0.99),
    };
    class.difficulty_loading = work_loading;
    let mut shares = vec![0.0; rungs.len()];
    shares[rungs.len() - 1] = 1.0;
    let mut scenario = scenario(ladder, class, Ratio::Fixed(1.0), &shares);
    scenario.policy.review = Some(judge(1.0, 1.0));
    scenario
}

fn success_and_cost(scenario: &Scenario) -> (f64, f64) {
    let outcome = run(scenario, Detail::Curve);
    (
        mean(&outcome, Column::Success),
        mean(&outcome, Column::Cost),
    )
}

#[test]
fn three_rungs_solve_72_1_percent() {
    let (success, _) = success_and_cost(&cascade(&["gpt-5", "mini", "nano"], 0.45));
    assert!((success - 0.721).abs() < 0.0005, "{success}");
}

#[test]
fn three_cascades_cost_what_the_replay_says_to_between_0_3_and_3_7_percent() {
    let replayed = [
        (&["gpt-5", "mini"][..], 0.706, 0.1798),
        (&["gpt-5", "mini", "nano"][..], 0.716, 0.1991),
        (&["gpt-5", "nano"][..], 0.674, 0.2544),
    ];
    for (rungs, solved, usd) in replayed {
        let (success, cost) = success_and_cost(&cascade(rungs, 0.45));
        assert!((success - solved).abs() < 0.01, "{rungs:?}: {success}");
        assert!((cost / usd - 1.0).abs() < 0.0375, "{rungs:?}: {cost}");
    }
}

#[test]
fn work_that_does_not_follow_difficulty_is_13_to_18_percent_too_cheap() {
    let replayed = [
        (&["gpt-5", "mini"][..], 0.1798),
        (&["gpt-5", "mini", "nano"][..], 0.1991),
        (&["gpt-5", "nano"][..], 0.2544),
    ];
    for (rungs, usd) in replayed {
        let (_, cost) = success_and_cost(&cascade(rungs, 0.0));
        let low = 1.0 - cost / usd;
        assert!((0.125..0.185).contains(&low), "{rungs:?}: {low}");
    }
}

#[test]
fn a_judge_that_errs_twice_in_ten_ruins_the_three_rungs() {
    let mut two = cascade(&["gpt-5", "mini"], 0.45);
    let mut three = cascade(&["gpt-5", "mini", "nano"], 0.45);
    two.policy.review = Some(judge(0.8, 0.8));
    three.policy.review = Some(judge(0.8, 0.8));
    for (scenario, solved, usd) in [(two, 0.673, 0.178), (three, 0.619, 0.164)] {
        let (success, cost) = success_and_cost(&scenario);
        assert!(
            (success - solved).abs() < 0.01 && (cost / usd - 1.0).abs() < 0.04,
            "{success} at {cost}"
        );
    }
}
