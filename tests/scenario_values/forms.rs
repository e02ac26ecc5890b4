//! Every way to write a value, the defaults, and sizes.

use crate::{SMALL, with};
use rungs::delegation::{Assignment, OnReject, Ratio};
use rungs::numerics::Distribution;
use rungs::scenario::Scenario;
use rungs::workload::{Count, InputShare, Work};

fn tokens(value: &str) -> Distribution {
    match with(&[&format!("task.a.tokens={value}")])
        .classes
        .remove(0)
        .work
    {
        Work::Total { tokens, .. } => tokens,
        Work::Sides { .. } => panic!("the other form"),
    }
}

#[test]
fn every_form_of_a_distribution_is_read() {
    assert_eq!(tokens("100_000"), Distribution::Constant(1e5));
    assert_eq!(tokens("\"100k\""), Distribution::Constant(1e5));
    assert_eq!(tokens("1.5M"), Distribution::Constant(1.5e6));
    for (written, median, p95) in [
        ("20k to 200k", 63_245.553_203_367_6, 200_000.0),
        ("{ median = 100_000, p95 = \"400k\" }", 100_000.0, 400_000.0),
        ("{ median = 100, sigma = 0 }", 100.0, 100.0),
        ("{ mu = 2.0, sigma = 0.0 }", 2_f64.exp(), 2_f64.exp()),
        (
            "{ empirical = { quantiles = [[0, 10], [0.5, 100], [1, 900]] } }",
            100.0,
            820.0,
        ),
    ] {
        let read = tokens(written);
        for (quantile, wanted) in [(0.5, median), (0.95, p95)] {
            let found = read.quantile(quantile);
            assert!(
                (found / wanted - 1.0).abs() < 1e-9,
                "{written}: {found} is not {wanted}"
            );
        }
    }
    let by_mean = tokens("{ mean = 100_000, p95 = 250_000 }");
    assert!((by_mean.mean() / 1e5 - 1.0).abs() < 1e-12);
    assert!((by_mean.quantile(0.95) / 2.5e5 - 1.0).abs() < 1e-9);
    assert_eq!(
        tokens("{ gamma = { mean = 50, shape = 2 } }"),
        Distribution::Gamma {
            mean: 50.0,
            shape: 2.0
        }
    );
}

#[test]
fn a_mixture_and_a_pareto_tail_are_read_with_shares_normalised() {
    let mixture = tokens(
        "{ mixture = [{ share = 3, median = 7_000, sigma = 0.2 }, { share = \"1\", median = \"1k\", sigma = 0.5 }] }",
    );
    let Distribution::Mixture(parts) = &mixture else {
        panic!("{mixture:?}");
    };
    let shares: Vec<f64> = parts.parts().iter().map(|part| part.share).collect();
    assert_eq!(shares, [0.25, 0.75]);
    let mean = 250.0 * 0.125_f64.exp() + 5_250.0 * 0.02_f64.exp();
    assert!((mixture.mean() / mean - 1.0).abs() < 1e-12);

    let tail =
        tokens("{ median = 900, sigma = 0.5, pareto_tail = { above = 1_800, exponent = 3 } }");
    assert!(matches!(tail, Distribution::ParetoTail(_)), "{tail:?}");
    assert!((tail.quantile(0.5) / 900.0 - 1.0).abs() < 1e-12);
    let beyond = |x: f64| 1.0 - tail.cdf(x);
    assert!((beyond(1_800.0) / beyond(18_000.0) / 1e3 - 1.0).abs() < 1e-9);
    let scenario = with(&[
        "task.a.tokens={ median = 900, sigma = 0.5, pareto_tail = { above = 1_800, exponent = 3 } }",
        "task.a.tokens.pareto_tail.exponent=4",
    ]);
    assert!(matches!(
        &scenario.classes[0].work,
        Work::Total { tokens: Distribution::ParetoTail(tail), .. } if tail.exponent() == 4.0
    ));
}

#[test]
fn every_form_of_a_share_a_ratio_and_a_count_is_read() {
    let share = |value: &str| match with(&[&format!("task.a.input_share={value}")])
        .classes
        .remove(0)
        .work
    {
        Work::Total { input_share, .. } => input_share,
        Work::Sides { .. } => panic!("the other form"),
    };
    assert_eq!(share("\"97%\""), InputShare::Fixed(0.97));
    assert!(
        matches!(share("{ mean = 0.97, concentration = 200 }"), InputShare::Beta(b) if b.mean() == 0.97)
    );

    let ratio = |value: &str| with(&[&format!("delegation.ratio={value}")]).policy.ratio;
    assert_eq!(ratio("90%"), Ratio::Fixed(0.9));
    assert!(matches!(
        ratio("{ mean = 0.8, concentration = 5 }"),
        Ratio::Beta(_)
    ));
    assert_eq!(
        ratio("{ choices = { \"1\" = 7, \"0\" = 3 } }"),
        Ratio::Choices(vec![(0.0, 0.3), (1.0, 0.7)])
    );

    let count = |value: &str| {
        with(&[&format!("task.a.subtasks={value}")])
            .classes
            .remove(0)
            .kinds
            .remove(0)
            .count
    };
    assert_eq!(count("4"), Count::Fixed(4));
    assert_eq!(count("{ poisson = 4 }"), Count::Poisson { mean: 4.0 });
    assert_eq!(
        count("{ choices = { \"1\" = 1, \"3\" = 1 } }"),
        Count::Choices(vec![(1, 0.5), (3, 0.5)])
    );
}

#[test]
fn suffixes_and_units_are_read_where_they_are_meant() {
    let scenario = with(&[
        "tier.nano.price.output=$2.50",
        "tier.nano.cache_hit=0",
        "tier.nano.speed={ first_token_s = \"400ms\", output_tokens_per_s = \"5k/min\", input_tokens_per_s = 5000 }",
        "tier.nano.limits.tokens_per_minute=4M/min",
        "tier.nano.token_multiplier={ mean = 2, sigma = 0.5 }",
        "tier.nano.scores.swe={ score = \"35.5%\", of = 731 }",
        "demand.tasks_per_month=20k",
        "task.a.tool_s=2s",
        "simulation.tasks=1e6",
        "simulation.seed=18446744073709551615",
    ]);
    let nano = &scenario.ladder.tiers[2];
    assert_eq!(nano.price.output.get(), 2.5e-6);
    let speed = nano.speed.unwrap();
    assert_eq!(
        (speed.first_token.get(), speed.input.unwrap().get()),
        (0.4, 5000.0)
    );
    assert!((speed.output.get() - 5000.0 / 60.0).abs() < 1e-12);
    assert_eq!(
        (
            nano.limits.tokens.unwrap().get(),
            nano.limits.cached_counts.get()
        ),
        (4e6, 1.0)
    );
    assert!((nano.token_multiplier.mean() - 2.0).abs() < 1e-12);
    let score = nano.scores[0].unwrap();
    assert_eq!((score.share.get(), score.of), (0.355, Some(731)));
    assert_eq!(scenario.demand.unwrap().tasks_per_month, 20_000.0);
    assert_eq!(scenario.classes[0].tool.get(), 2.0);
    assert_eq!(
        (scenario.simulation.tasks, scenario.simulation.seed),
        (1_000_000, u64::MAX)
    );
}

#[test]
fn defaults_are_those_of_the_reference() {
    let scenario = with(&[]);
    let tier = &scenario.ladder.tiers[1];
    assert_eq!((tier.cache_hit.get(), tier.quota_weight), (0.0, 1.0));
    assert_eq!(tier.token_multiplier, Distribution::Constant(1.0));
    assert_eq!(
        (scenario.unit.name.as_str(), scenario.unit.price_per),
        ("token", 1e6)
    );
    assert_eq!(
        (
            scenario.simulation.tasks,
            scenario.simulation.seed,
            scenario.simulation.exact
        ),
        (1_000_000, 1, false)
    );
    let class = &scenario.classes[0];
    assert_eq!(
        (class.weight, class.requests, class.difficulty_loading),
        (1.0, 1.0, 0.0)
    );
    assert_eq!(
        (class.kinds.len(), &class.kinds[0].count),
        (1, &Count::Fixed(1))
    );
    let policy = &scenario.policy;
    assert_eq!(
        (policy.task_share, policy.on_reject, policy.parallel),
        (1.0, OnReject::Escalate, None)
    );
    assert!(policy.review.is_none() && policy.overhead.spawn.is_zero());
    assert_eq!(
        (scenario.curve.vary.as_str(), scenario.curve.values.len()),
        ("delegation.ratio", 41)
    );
    assert_eq!(
        (scenario.curve.values[0], scenario.curve.values[40]),
        (0.0, 1.0)
    );
}

#[test]
fn kinds_take_skill_and_assignment_from_their_class_and_it_from_the_policy() {
    let text = format!(
        "{SMALL}\n[[task]]\nname = \"b\"\ninput_tokens = 5\noutput_tokens = 7\ntokens_correlation = -0.5\nassign = {{ nano = 3 }}\n\
         [[task.subtask]]\nname = \"x\"\nshare = 3\n[[task.subtask]]\nname = \"y\"\nshare = 1\ncount = 2\n\
         assign = {{ nano = 1, \"gpt-5.4-mini\" = 3 }}\n"
    );
    let scenario = Scenario::parse(&text, "s.toml", &[]).unwrap_or_else(|wrong| panic!("{wrong}"));
    let kinds = &scenario.classes[1].kinds;
    assert_eq!(
        (kinds[0].share, kinds[1].share, &kinds[1].count),
        (0.75, 0.25, &Count::Fixed(2))
    );
    assert!(
        matches!(scenario.classes[1].work, Work::Sides { correlation, .. } if correlation == -0.5)
    );
    let shares = |class: usize, kind: usize| scenario.policy.assign[class][kind].shares().unwrap();
    assert_eq!(shares(0, 0), [0.0, 1.0, 0.0]);
    assert_eq!(shares(1, 0), [0.0, 0.0, 1.0]);
    assert_eq!(shares(1, 1), [0.0, 0.75, 0.25]);
}

#[test]
fn one_tier_alone_is_a_scenario_without_a_curve() {
    let text = "name = \"x\"\n[[tier]]\nname = \"a\"\nprice = { input = 1, output = 1 }\n[[task]]\nname = \"t\"\ntokens = 5\ninput_share = 1\n";
    let scenario = Scenario::parse(text, "s.toml", &[]).unwrap();
    assert!(scenario.curve.values.is_empty() && !scenario.delegates());
    assert_eq!(scenario.policy.assign, [[Assignment::default()]]);
}

#[test]
fn ten_thousand_classes_and_fifty_tiers_are_read() {
    let mut text = String::from("name = \"large\"\n");
    for tier in 0..50 {
        text.push_str(&format!("[[tier]]\nname = \"t{tier}\"\nprice = {{ input = 0, output = 1e6 }}\nscores = {{ s = 0.5 }}\n"));
    }
    for class in 0..10_000 {
        text.push_str(&format!("[[task]]\nname = \"c{class}\"\ntokens = {{ median = 1e12, sigma = 4 }}\ninput_share = 0.5\nsubtasks = 10_000\nskill = \"s\"\n"));
    }
    text.push_str("[delegation]\nratio = 0.5\nassign = { t1 = 1, t49 = 1 }\n[[claim]]\nsays = \"x\"\nmetric = \"classes.c9999.savings\"\nabove = 0\n");
    let scenario =
        Scenario::parse(&text, "large.toml", &[]).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(
        (scenario.ladder.tiers.len(), scenario.classes.len()),
        (50, 10_000)
    );
    assert_eq!(scenario.at(0.9).unwrap().policy.ratio, Ratio::Fixed(0.9));
}
