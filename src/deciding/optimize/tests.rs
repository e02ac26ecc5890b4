use super::*;
use crate::progress::Silent;
use crate::scenario::{Scenario, Targets};

/// Calibrated on 500 real coding tasks (SWE-bench Verified, GPT-5 tiers), with a judge that is perfect and free.
const LADDER: &str = include_str!("../../../scenarios/swe-bench-gpt5-mini-then-gpt5.toml");

fn scenario(text: &str) -> Scenario {
    let scenario = Scenario::parse(text, "ladder.toml", &[]);
    let mut scenario = scenario.unwrap_or_else(|wrong| panic!("{}", wrong.lines().join("\n")));
    scenario.simulation.tasks = 20_000;
    scenario
}

fn wish<'a>(scenario: &'a Scenario, metric: &str, keep: &[&str], over: &[Dimension]) -> Wish<'a> {
    let requirement = |text: &&str| {
        let read = scenario.requirement("--keep", text, Targets::ValuesAndBaseline);
        read.unwrap_or_else(|wrong| panic!("{}", wrong.lines().join("\n")))
    };
    Wish {
        scenario,
        sense: Sense::Least,
        metric: scenario.metric("--minimise", metric).unwrap(),
        keep: keep.iter().map(requirement).collect(),
        over: over.iter().copied().collect(),
        models: None,
        tasks: 20_000,
        seed: 77,
    }
}

fn all() -> Vec<Dimension> {
    Dimension::ALL.iter().map(|(_, one)| *one).collect()
}

fn refused(wish: &Wish<'_>) -> String {
    match optimize(wish, &Silent) {
        Err(OptimumError::Wish(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_cheapest_whole_cascade_is_mini_then_gpt_5_at_what_the_replay_found() {
    let scenario = scenario(LADDER);
    let over = [Dimension::Assign, Dimension::OnReject];
    let wish = wish(
        &scenario,
        "cost_per_task_usd",
        &["success >= baseline"],
        &over,
    );
    let found = optimize(&wish, &Silent).unwrap();
    let best = found.recommended.unwrap();
    assert_eq!(best.plan.words, "mini > gpt-5");
    // Replayed on the 500 tasks: 70.6 % solved at 0.1798 USD.
    let replayed = 0.1798 / 0.706;
    let predicted = best.cost_per_task_usd / best.success.unwrap();
    assert!(
        (predicted / replayed - 1.0).abs() < 0.05,
        "{predicted} {replayed}"
    );
}

#[test]
fn where_the_optimum_has_a_closed_form_it_is_found() {
    let scenario = scenario(LADDER);
    let wish = wish(&scenario, "cost_per_task_usd", &["success >= 0.65"], &all());
    let found = optimize(&wish, &Silent).unwrap();
    let at = |rate: f64| {
        let point = scenario
            .with(&[("delegation.review.rate", rate.to_string())])
            .unwrap();
        let seen = experiment::observe(&[point], Engine::Exact, &Silent).unwrap();
        let metric = |name: &str| {
            scenario
                .metric("", name)
                .unwrap()
                .observe(&seen[0])
                .unwrap()
                .estimate
                .unwrap()
        };
        (metric("cost_per_task_usd"), metric("success"))
    };
    // With two rungs cost and success are linear in the share of attempts that are reviewed.
    let ((cost_0, success_0), (cost_1, success_1)) = (at(0.0), at(1.0));
    let rate = (0.65 - success_0) / (success_1 - success_0);
    let cost = cost_0 + rate * (cost_1 - cost_0);
    let best = found.recommended.unwrap();
    assert!(best.success.unwrap() >= 0.65 - 1e-9);
    assert!(
        best.objective >= cost * (1.0 - 1e-9),
        "{} {cost}",
        best.objective
    );
    assert!(best.objective <= cost * 1.002, "{} {cost}", best.objective);
}

#[test]
fn no_policy_of_a_fine_enumeration_is_better() {
    let scenario = scenario(LADDER);
    let over = [Dimension::Ratio, Dimension::Assign, Dimension::ReviewRate];
    let wish = wish(&scenario, "cost_per_task_usd", &["success >= 0.68"], &over);
    let best = optimize(&wish, &Silent).unwrap().recommended.unwrap();
    let pool = Pool::own(&scenario);
    let goal = goal(&wish, &Silent).unwrap();
    let steps = || (0..=20).map(|n| f64::from(n) / 20.0);
    let plans: Vec<Plan> = steps()
        .flat_map(|ratio| steps().map(move |rate| (ratio, rate)))
        .flat_map(|(ratio, rate)| steps().map(move |share| (ratio, rate, share)))
        .map(|(ratio, rate, share)| Plan {
            ratio,
            rate,
            start: Start::Shares(vec![share, 1.0 - share]),
            ..pool.today()
        })
        .collect();
    let fared = goal.fare(&pool, &plans, Engine::Exact, &Silent).unwrap();
    let feasible = fared.iter().filter(|fared| fared.is_feasible(&goal));
    let enumerated = feasible
        .map(|fared| fared.objective)
        .fold(f64::INFINITY, f64::min);
    assert!(
        best.objective <= enumerated,
        "{} {enumerated}",
        best.objective
    );
}

#[test]
fn without_anything_that_holds_success_up_nothing_is_recommended() {
    let scenario = scenario(LADDER);
    for metric in ["cost_per_task_usd", "cost_per_success_usd"] {
        let found = optimize(&wish(&scenario, metric, &[], &all()), &Silent).unwrap();
        assert!(found.recommended.is_none() && found.why_none.is_some());
        assert!(found.undominated.len() > 5);
        let costs = found.undominated.windows(2);
        assert!(
            costs.clone().count() > 0
                && costs.into_iter().all(|pair| {
                    pair[0].cost_per_task_usd <= pair[1].cost_per_task_usd
                        && pair[0].success < pair[1].success
                })
        );
    }
}

#[test]
fn conditions_that_cannot_be_kept_are_named_with_how_near_one_comes() {
    let scenario = scenario(LADDER);
    let why = refused(&wish(
        &scenario,
        "cost_per_task_usd",
        &["success >= 0.9"],
        &all(),
    ));
    assert!(
        why.contains("success >= 0.9") && why.contains("nano > mini > gpt-5"),
        "{why}"
    );
    let both = ["success >= 0.7", "cost_per_task_usd <= 0.1"];
    let why = refused(&wish(&scenario, "cost_per_task_usd", &both, &all()));
    assert!(why.contains("not all of them together"), "{why}");
    let apart = ["success >= 0.7", "success <= 0.6"];
    let why = refused(&wish(&scenario, "cost_per_task_usd", &apart, &all()));
    assert!(why.contains("contradict"), "{why}");
}

#[test]
fn the_most_success_for_a_price_is_the_longest_cascade_it_pays_for() {
    let scenario = scenario(LADDER);
    let mut wish = wish(
        &scenario,
        "success",
        &["cost_per_task_usd <= 0.2804"],
        &all(),
    );
    wish.sense = Sense::Most;
    let best = optimize(&wish, &Silent).unwrap().recommended.unwrap();
    assert_eq!(best.plan.words, "nano > mini > gpt-5");
    assert!(best.success.unwrap() > 0.72);
}

#[test]
fn latency_is_kept_by_sampling() {
    let text = LADDER
        .replace(
            "difficulty_loading = 0.948",
            "difficulty_loading = 0.948\nspeed = { output_tokens_per_s = 88 }",
        )
        .replace(
            "difficulty_loading = 0.912",
            "difficulty_loading = 0.912\nspeed = { output_tokens_per_s = 183 }",
        )
        .replace(
            "difficulty_loading = 0.761",
            "difficulty_loading = 0.761\nspeed = { output_tokens_per_s = 147 }",
        );
    let scenario = scenario(&text);
    let over = [Dimension::ReviewRate];
    let free = wish(
        &scenario,
        "cost_per_task_usd",
        &["success >= 0.68", "latency_s < 1000"],
        &over,
    );
    let found = optimize(&free, &Silent).unwrap();
    assert_eq!(found.engine, "monte_carlo");
    let impossible = wish(&scenario, "cost_per_task_usd", &["latency_s < 1"], &over);
    assert!(refused(&impossible).contains("latency_s < 1"));
}

#[test]
fn models_are_chosen_from_a_file_and_the_kept_scenario_does_what_was_found() {
    let scenario = scenario(LADDER);
    let tiers = LADDER.find("[[tier]]").unwrap()..LADDER.find("[[task]]").unwrap();
    let file = &LADDER[tiers];
    let mut wish = wish(&scenario, "cost_per_task_usd", &["success >= 0.71"], &all());
    wish.models = Some(Models {
        pool: scenario.with_models_of(file, "models.toml").unwrap(),
        rungs: 3,
    });
    let found = optimize(&wish, &Silent).unwrap();
    assert_eq!(found.ladders, 7);
    let best = found.recommended.unwrap();
    let kept = keep(&Keeping {
        scenario: LADDER,
        models: Some(file),
        plan: &best.plan,
        router: None,
        found: "Found",
    })
    .unwrap();
    let kept = Scenario::parse(&kept, "kept.toml", &[]).unwrap();
    let seen = experiment::observe(&[kept], Engine::Exact, &Silent).unwrap();
    let cost = scenario
        .metric("", "cost_per_task_usd")
        .unwrap()
        .observe(&seen[0])
        .unwrap();
    assert!((cost.estimate.unwrap() / best.cost_per_task_usd - 1.0).abs() < 1e-12);
}

#[test]
fn another_executive_counts_work_in_his_own_tokens() {
    let scenario = scenario(LADDER);
    let tiers = LADDER.find("[[tier]]").unwrap()..LADDER.find("[[task]]").unwrap();
    let pool = Pool::own(&scenario.with_models_of(&LADDER[tiers], "m.toml").unwrap());
    // Mini alone, and mini as an executive without subordinates, are the same thing.
    let alone = pool.at(&ladders::sketches(&pool, &[2])[0]);
    let seen = experiment::observe(&[scenario.clone(), alone], Engine::Exact, &Silent).unwrap();
    let value = |metric: &str, at: usize| {
        scenario
            .metric("", metric)
            .unwrap()
            .observe(&seen[at])
            .unwrap()
            .estimate
            .unwrap()
    };
    let (as_rival, as_executive) = (
        value("alone.mini.cost_per_task_usd", 0),
        value("cost_per_task_usd", 1),
    );
    assert!(
        (as_rival / as_executive - 1.0).abs() < 1e-12,
        "{as_rival} {as_executive}"
    );
    assert!((value("success", 1) - 0.598).abs() < 1e-12);
}

#[test]
fn along_a_score_the_hierarchy_appears_and_collapses() {
    let text = LADDER
        .replace("passes_right = 1.0", "passes_right = 0.9")
        .replace("catches_wrong = 1.0", "catches_wrong = 0.8")
        .replace("requests = 13.2", "failure_cost_usd = 1.5\nrequests = 13.2")
        .replace(
            "[delegation.review]",
            "overhead = { plan = { reads = 0.1, tokens = 2_000 }, spawn = 20_000 }\n[delegation.review]",
        );
    let scenario = scenario(&text);
    let over = [Dimension::Ratio, Dimension::Assign, Dimension::ReviewRate];
    let mut wish = wish(&scenario, "cost_with_failures_per_task_usd", &[], &over);
    wish.tasks = 1;
    let key = scenario
        .numeric_key("--along", "tier.mini.scores.swe_bench_verified")
        .unwrap();
    let found = phases(&wish, &key, (0.05, 0.95), &Silent).unwrap();
    let kinds: Vec<&str> = found
        .phases
        .iter()
        .map(|phase| phase.kind.as_str())
        .collect();
    assert_eq!(kinds.first(), Some(&"gpt-5 alone"), "{kinds:?}");
    assert_eq!(kinds.last(), Some(&"mini alone"), "{kinds:?}");
    assert!(
        found
            .phases
            .windows(2)
            .all(|pair| pair[1].from - pair[0].to <= 1e-4)
    );
}
