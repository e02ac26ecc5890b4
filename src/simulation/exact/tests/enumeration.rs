//! Small scenarios against the sum over everything that can happen in them.

use super::literal::{Draw, means};
use super::*;
use crate::ladder::{Quota, Speed};
use crate::numerics::Beta;
use crate::numerics::quadrature::piecewise;
use crate::simulation::exact::run;
use crate::simulation::{Detail, GroupStats};
use crate::units::UnitsPerSecond;

/// Nodes and probabilities of N(0, 1): so fine that sums of what is smooth are as good as integrals.
pub(super) fn normal(step: f64) -> Vec<(f64, f64)> {
    let half = (8.5 / step) as i32;
    let density = |x: f64| (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    (-half..=half)
        .map(|j| step * f64::from(j))
        .map(|x| (x, step * density(x)))
        .collect()
}

/// Every column within a relative error (of a thousandth of the cost per task, at the least).
#[track_caller]
pub(super) fn agree(scenario: &Scenario, c: usize, draws: &[Draw], error: f64) {
    let outcome = run(scenario, Detail::Full);
    let literal = means(scenario, c, draws);
    let GroupStats { mean, .. } = &outcome.classes[c];
    for (i, (exact, literal)) in mean.iter().zip(&literal).enumerate() {
        // A step of the bridge is a difference of totals.
        let scale = literal.abs().max(1e-3 * mean[0].min(1.0));
        assert!(
            (exact - literal).abs() <= error * scale,
            "column {i}: exact {exact}, literal {literal}"
        );
    }
}

pub(super) fn certain(ratio: f64) -> Vec<Draw> {
    vec![Draw {
        z: 0.0,
        input: 8e4,
        output: 2e4,
        ratio,
        noise: [0.0; 2],
        probability: 1.0,
    }]
}

fn speed(first_token: f64, output: f64, input: Option<f64>) -> Option<Speed> {
    Some(Speed {
        first_token: Seconds::new(first_token).unwrap(),
        output: UnitsPerSecond::new(output).unwrap(),
        input: input.map(|input| UnitsPerSecond::new(input).unwrap()),
        jitter: 0.0,
    })
}

/// Everything switched on: caches, multipliers, overhead, speeds, quotas, two kinds on two skills.
fn busy_ladder() -> Ladder {
    let mut ladder = able(essay(), &[(0.9, 0.0), (0.7, 0.0), (0.4, 0.0)]);
    ladder = able(ladder, &[(0.8, 0.0), (0.5, 0.0), (0.6, 0.0)]);
    for (t, (hit, cached, multiplier)) in [(0.86, 0.25, 1.0), (0.4, 0.075, 1.7), (0.2, 0.02, 3.0)]
        .into_iter()
        .enumerate()
    {
        let tier = &mut ladder.tiers[t];
        tier.cache_hit = Share::new(hit).unwrap();
        tier.price.cached_input = Some(UsdPerUnit::new(cached * 1e-6).unwrap());
        tier.token_multiplier = Distribution::Constant(multiplier);
        tier.quota_weight = 1.0 / (1.0 + t as f64);
        tier.limits.cached_counts = Share::new(0.25).unwrap();
    }
    ladder.tiers[0].price.cache_write = Some(UsdPerUnit::new(3e-6).unwrap());
    ladder.tiers[1].price.discount = Share::new(0.5).unwrap();
    ladder.tiers[0].speed = speed(0.4, 88.0, Some(5000.0));
    ladder.tiers[1].speed = speed(0.3, 183.0, None);
    ladder
}

fn busy_class() -> TaskClass {
    let mut class = class(0.8, Some(0));
    class.requests = 13.0;
    class.tool = Seconds::new(2.0).unwrap();
    class.failure_cost = Some(crate::units::Usd::new(3.0).unwrap());
    class.kinds = vec![
        Kind {
            name: "search".into(),
            share: 0.3,
            count: Count::Fixed(1),
            skill: Some(1),
        },
        Kind {
            name: "edit".into(),
            share: 0.7,
            count: Count::Choices(vec![(1, 0.4), (2, 0.6)]),
            skill: Some(0),
        },
    ];
    class
}

pub(super) fn busy(ratio: Ratio) -> Scenario {
    let mut scenario = scenario(busy_ladder(), busy_class(), ratio, &[0.0, 0.25, 0.75]);
    scenario.policy.assign[0][0] = Assignment::all_to(1, 3);
    scenario.policy.task_share = 0.8;
    scenario.policy.overhead = Overhead {
        plan_reads: 0.1,
        plan_tokens: Distribution::Constant(1500.0),
        spawn: Distribution::Constant(12_000.0),
        brief: Distribution::Constant(400.0),
        context: 0.05,
        report: Distribution::LogNormal {
            mu: 6.0,
            sigma: 0.5,
        },
        synthesis_reads: 0.2,
        synthesis_tokens: Distribution::Constant(900.0),
    };
    scenario.policy.review = Some(Review {
        rate: 0.7,
        pick: Pick::Chance,
        catches_wrong: 0.8,
        passes_right: 0.9,
        reads: 1.0,
        tokens: Distribution::Constant(300.0),
        by: Reviewer::Executive,
    });
    scenario.quotas = vec![Quota {
        name: "window".into(),
        tiers: vec![0, 2],
        units: None,
        window_h: None,
    }];
    scenario
}

#[test]
fn everything_switched_on_agrees_with_the_enumeration() {
    for d in [1e-3, 0.37, 0.9, 1.0] {
        agree(&busy(Ratio::Fixed(d)), 0, &certain(d), 1e-12);
    }
}

#[test]
fn every_way_to_reject_and_to_review_agrees_with_the_enumeration() {
    for on_reject in [OnReject::Escalate, OnReject::Executive, OnReject::Accept] {
        for by in [Reviewer::Executive, Reviewer::Above] {
            for (reads, tokens) in [(1.0, 300.0), (0.0, 0.0), (0.5, 0.0), (0.0, 20.0)] {
                let mut scenario = busy(Ratio::Fixed(0.6));
                scenario.policy.on_reject = on_reject;
                let review = scenario.policy.review.as_mut().unwrap();
                (review.by, review.reads, review.tokens) =
                    (by, reads, Distribution::Constant(tokens));
                agree(&scenario, 0, &certain(0.6), 1e-12);
            }
        }
    }
}

#[test]
fn a_brief_that_is_nothing_is_no_call_and_neither_is_an_empty_plan() {
    let mut scenario = busy(Ratio::Fixed(0.6));
    scenario.policy.overhead = no_overhead();
    scenario.policy.review = Some(judge(0.8, 0.7));
    agree(&scenario, 0, &certain(0.6), 1e-12);
    scenario.policy.overhead.report = Distribution::Constant(10.0);
    agree(&scenario, 0, &certain(0.6), 1e-12);
    scenario.policy.overhead.brief = Distribution::Constant(10.0);
    agree(&scenario, 0, &certain(0.6), 1e-12);
    scenario.policy.review = None;
    agree(&scenario, 0, &certain(0.6), 1e-12);
}

#[test]
fn a_kind_without_a_skill_is_right_for_every_tier_and_success_is_not_modelled() {
    for kinds in [[None, Some(0)], [None, None]] {
        let mut scenario = busy(Ratio::Fixed(0.6));
        for (kind, skill) in scenario.classes[0].kinds.iter_mut().zip(kinds) {
            kind.skill = skill;
        }
        agree(&scenario, 0, &certain(0.6), 1e-12);
        assert_eq!(mean(&run(&scenario, Detail::Full), Column::Success), 0.0);
    }
}

#[test]
fn a_poisson_count_and_a_chosen_ratio_agree_with_the_enumeration() {
    let choices = vec![(0.0, 0.2), (0.3, 0.3), (1.0, 0.5)];
    let mut scenario = busy(Ratio::Choices(choices.clone()));
    scenario.classes[0].kinds.truncate(1);
    scenario.classes[0].kinds[0].share = 1.0;
    scenario.classes[0].kinds[0].count = Count::Poisson { mean: 2.5 };
    // Right pieces have one path each, so that ten of them are no more than one.
    scenario.policy.assign[0][0] = Assignment::all_to(2, 3);
    scenario.policy.review.as_mut().unwrap().rate = 1.0;
    scenario.policy.review.as_mut().unwrap().passes_right = 1.0;
    let draws: Vec<Draw> = choices
        .iter()
        .map(|(ratio, probability)| Draw {
            z: 0.0,
            input: 8e4,
            output: 2e4,
            ratio: *ratio,
            noise: [0.0; 2],
            probability: *probability,
        })
        .collect();
    agree(&scenario, 0, &draws, 1e-12);
}

#[test]
fn a_beta_ratio_agrees_with_integration_between_the_kinks_of_requests() {
    // Beta(3, 2): polynomials between the breaks, where 13 σ d m / n = 1 for a kind, count and tier, and where 13 (1-d) = 1.
    let mut scenario = busy(Ratio::Beta(Beta::new(0.6, 5.0).unwrap()));
    scenario.classes[0].kinds[1].count = Count::Fixed(2);
    let mut breaks = vec![0.0, 1.0, 1.0 - 1.0 / 13.0];
    for (share, n) in [(0.3, 1.0), (0.7, 2.0)] {
        breaks.extend([1.0, 1.7, 3.0].map(|m| n / (13.0 * share * m)));
    }
    breaks.sort_by(f64::total_cmp);
    let draws: Vec<Draw> = piecewise(&breaks, 5)
        .into_iter()
        .map(|(d, weight)| Draw {
            z: 0.0,
            input: 8e4,
            output: 2e4,
            ratio: d,
            noise: [0.0; 2],
            probability: weight * 12.0 * d * d * (1.0 - d),
        })
        .collect();
    agree(&scenario, 0, &draws, 1e-11);
}

/// A reviewed cascade on one piece, whose only randomness outside the tree is difficulty, work and ε.
fn hard_work(work: Work) -> Scenario {
    let ladder = able(essay(), &[(0.7, 0.6), (0.5, 0.5), (0.3, 0.4)]);
    let mut class = class(0.8, Some(0));
    (class.work, class.difficulty_loading) = (work, 0.7);
    class.kinds[0].count = Count::Fixed(2);
    let mut scenario = scenario(ladder, class, Ratio::Fixed(0.75), &[0.0, 0.4, 0.6]);
    scenario.policy.overhead.context = 0.1;
    scenario.policy.overhead.synthesis_reads = 0.3;
    scenario.policy.review = Some(Review {
        reads: 0.5,
        ..judge(0.9, 0.8)
    });
    scenario
}

#[test]
fn work_that_follows_difficulty_agrees_with_a_sum_over_both() {
    let sigma = 0.8;
    let tokens = Distribution::LogNormal { mu: 11.0, sigma };
    let scenario = hard_work(Work::Total {
        tokens,
        input_share: InputShare::Fixed(0.8),
    });
    let mut draws = Vec::new();
    for (z, p) in normal(0.25) {
        for (epsilon, q) in normal(0.6) {
            let work = (11.0 + sigma * (0.7 * z + 0.51_f64.sqrt() * epsilon)).exp();
            draws.push(Draw {
                z,
                input: 0.8 * work,
                output: 0.2 * work,
                ratio: 0.75,
                noise: [0.0; 2],
                probability: p * q,
            });
        }
    }
    agree(&scenario, 0, &draws, 1e-10);
}

#[test]
fn two_correlated_sides_agree_with_a_sum_over_three_normals() {
    let (s_in, s_out, c) = (0.9, 0.5, -0.6_f64);
    let work = Work::Sides {
        input: Distribution::LogNormal {
            mu: 11.0,
            sigma: s_in,
        },
        output: Distribution::LogNormal {
            mu: 8.0,
            sigma: s_out,
        },
        correlation: c,
    };
    let mut scenario = hard_work(work);
    scenario.classes[0].kinds[0].count = Count::Fixed(1);
    let mut draws = Vec::new();
    let nodes = normal(0.85);
    for (z, p) in normal(0.5) {
        for (e1, q1) in &nodes {
            for (e2, q2) in &nodes {
                let x_in = 0.7 * z + 0.51_f64.sqrt() * e1;
                let x_out = 0.7 * z + 0.51_f64.sqrt() * (c * e1 + (1.0 - c * c).sqrt() * e2);
                let (input, output) = ((11.0 + s_in * x_in).exp(), (8.0 + s_out * x_out).exp());
                draws.push(Draw {
                    z,
                    input,
                    output,
                    ratio: 0.75,
                    noise: [0.0; 2],
                    probability: p * q1 * q2,
                });
            }
        }
    }
    agree(&scenario, 0, &draws, 1e-9);
}
