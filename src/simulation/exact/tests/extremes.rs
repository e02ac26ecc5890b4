//! Doubled nodes change nothing, sharp features are met, and what is extreme but valid is finite.

use super::*;
use crate::numerics::quadrature::piecewise;
use crate::numerics::special::{normal_cdf, normal_quantile};
use crate::numerics::{Beta, MixturePart};
use crate::simulation::Detail;
use crate::simulation::exact::difficulty::Outlooks;
use crate::simulation::exact::{run, run_on};

/// Uniform numbers from a linear congruence: enough to vary scenarios.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        of[(self.roll() * of.len() as f64) as usize].clone()
    }
}

fn amounts(dice: &mut Dice) -> Distribution {
    match (dice.roll() * 6.0) as usize {
        0 => Distribution::Constant(1e5 * dice.roll()),
        1 => Distribution::LogNormal {
            mu: 11.0,
            sigma: 4.0 * dice.roll(),
        },
        2 => Distribution::Gamma {
            mean: 1e5,
            shape: 0.2 + 5.0 * dice.roll(),
        },
        3 => Distribution::pareto_tail(1e5, 0.1 + dice.roll(), 1.5e5, 2.1 + 3.0 * dice.roll())
            .unwrap(),
        4 => mixture(11.0, 0.05 + dice.roll(), 7.0, 0.05 + 0.5 * dice.roll()),
        _ => Distribution::Empirical(vec![
            (0.0, 10.0),
            (0.3, 1e3),
            (0.9, 1e5 * dice.roll() + 1e3),
            (1.0, 1e6),
        ]),
    }
}

fn mixture(mu: f64, sigma: f64, other_mu: f64, other_sigma: f64) -> Distribution {
    let part = |share, mu, sigma| MixturePart { share, mu, sigma };
    Distribution::mixture(vec![part(0.7, mu, sigma), part(0.3, other_mu, other_sigma)]).unwrap()
}

fn any_scenario(dice: &mut Dice) -> Scenario {
    let loadings = [0.0, 0.3, 0.761, 0.912, 0.948, 0.999, 0.999_999];
    let abilities: Vec<(f64, f64)> = (0..3)
        .map(|_| {
            (
                dice.one_of(&[0.0, 0.05, 0.35, 0.6, 0.8, 0.99, 1.0]),
                dice.one_of(&loadings),
            )
        })
        .collect();
    let mut class = class(dice.roll(), Some(0));
    if dice.roll() < 0.4 {
        class.work = Work::Sides {
            input: amounts(dice),
            output: amounts(dice),
            correlation: dice.roll(),
        };
    } else {
        class.work = Work::Total {
            tokens: amounts(dice),
            input_share: InputShare::Fixed(dice.roll()),
        };
    }
    class.difficulty_loading = dice.one_of(&[0.0, 0.2, 0.45, 0.9, 0.97, 0.999, 0.999_999, 1.0]);
    class.kinds[0].count = dice.one_of(&[
        Count::Fixed(1),
        Count::Fixed(4),
        Count::Poisson { mean: 3.0 },
    ]);
    let ratio = dice.one_of(&[Ratio::Fixed(0.9), Ratio::Beta(Beta::new(0.7, 4.0).unwrap())]);
    let mut scenario = scenario(able(essay(), &abilities), class, ratio, &[0.0, 0.3, 0.7]);
    scenario.policy.overhead.context = 0.1;
    scenario.policy.on_reject = dice.one_of(&[OnReject::Escalate, OnReject::Executive]);
    scenario.policy.review = Some(Review {
        reads: 1.0,
        ..judge(dice.roll(), dice.roll())
    });
    scenario
}

#[test]
fn doubling_the_nodes_changes_nothing_beyond_1e_10() {
    let mut dice = Dice(7);
    for round in 0..120 {
        let scenario = any_scenario(&mut dice);
        let once = run(&scenario, Detail::Curve);
        let twice = run_on(
            &scenario,
            Detail::Curve,
            Outlooks::with_density(&scenario, 2),
        );
        for (i, (a, b)) in once.all.mean.iter().zip(&twice.all.mean).enumerate() {
            // What is saved or lost is a difference of two means.
            let scale = if i == once.layout.index(Column::CostSaved) {
                once.all.mean[0]
            } else {
                a.abs()
            };
            assert!(
                (a - b).abs() <= 1e-10 * scale,
                "round {round}, column {i}: {a}, {b}\n{scenario:?}"
            );
        }
    }
}

/// (x, W(x) φ(x) dx) over the normal score of W, with the bends of the empirical distribution below between panels.
fn scored(work: &Distribution) -> Vec<(f64, f64)> {
    let mut breaks: Vec<f64> = (-1200..=1200).map(|j| f64::from(j) * 0.01).collect();
    breaks.extend([0.25, 0.5, 0.9].map(normal_quantile));
    match work {
        Distribution::Mixture(mixture) => breaks.extend(mixture.bends()),
        Distribution::ParetoTail(tail) => breaks.push(tail.score()),
        _ => {}
    }
    breaks.retain(|x| x.abs() <= 12.0);
    breaks.sort_by(f64::total_cmp);
    let density = |x: f64| (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let w = |x: f64| work.at_score(x);
    piecewise(&breaks, 10)
        .into_iter()
        .map(|(x, dx)| (x, w(x) * density(x) * dx))
        .collect()
}

/// E\[W (1 - p(z))\] with the order of integration exchanged: given x, z ~ N(κx, 1-κ²), and then
/// E\[Φ(α - βz) | x\] = Φ((α - βκx) / sqrt(1 + β²(1-κ²))).
fn redone_work(scored: &[(f64, f64)], kappa: f64, score: f64, loading: f64) -> f64 {
    let spread = (1.0 - loading * loading).sqrt();
    let (alpha, beta) = (normal_quantile(score) / spread, loading / spread);
    let narrow = (1.0 + beta * beta * (1.0 - kappa * kappa)).sqrt();
    let able = |x: f64| normal_cdf((alpha - beta * kappa * x) / narrow);
    scored.iter().map(|(x, work)| work * (1.0 - able(*x))).sum()
}

#[test]
fn work_of_every_family_and_loading_is_redone_as_often_as_a_second_order_of_integration_says() {
    let families = [
        Distribution::LogNormal {
            mu: 3.0,
            sigma: 0.7,
        },
        Distribution::Gamma {
            mean: 20.0,
            shape: 0.3,
        },
        Distribution::Gamma {
            mean: 20.0,
            shape: 4.0,
        },
        Distribution::Empirical(vec![
            (0.0, 1.0),
            (0.25, 5.0),
            (0.5, 40.0),
            (0.9, 60.0),
            (1.0, 900.0),
        ]),
        mixture(1.0, 0.3, 6.0, 0.1),
        mixture(3.0, 1.2, 3.5, 0.05),
        Distribution::pareto_tail(20.0, 0.6, 40.0, 3.0).unwrap(),
    ];
    for work in families {
        let scored = scored(&work);
        for kappa in [0.0, 0.3, 0.9, 0.97, 0.999, 0.999_9, 0.999_999, 1.0] {
            for loading in [0.0, 0.6, 0.95, 0.999, 0.999_99] {
                let mut class = class(1.0, Some(0));
                class.work = Work::Total {
                    tokens: work.clone(),
                    input_share: InputShare::Fixed(1.0),
                };
                class.difficulty_loading = kappa;
                let ladder = able(essay(), &[(0.9, 0.2), (0.6, loading), (0.3, 0.2)]);
                let mut scenario = scenario(ladder, class, Ratio::Fixed(1.0), &[0.0, 1.0, 0.0]);
                scenario.policy.review = Some(judge(1.0, 1.0));
                let redone = mean(&run(&scenario, Detail::Curve), Column::TierInput(0));
                let expected = redone_work(&scored, kappa, 0.6, loading);
                assert!(
                    (redone / expected - 1.0).abs() < 2e-10,
                    "{work:?} κ {kappa} ℓ {loading}: {redone} {expected}"
                );
            }
        }
    }
}

#[test]
fn two_tiers_that_follow_difficulty_alone_solve_what_the_better_one_solves() {
    let loading = 1.0 - 1e-14;
    let ladder = able(essay(), &[(0.65, loading), (0.6, loading), (0.7, loading)]);
    let mut scenario = scenario(
        ladder,
        class(1.0, Some(0)),
        Ratio::Fixed(1.0),
        &[0.0, 1.0, 0.0],
    );
    scenario.policy.review = Some(judge(1.0, 1.0));
    let outcome = run(&scenario, Detail::Curve);
    assert!((mean(&outcome, Column::Success) - 0.65).abs() < 1e-6);
    assert!((mean(&outcome, Column::Escalations) - 0.4).abs() < 1e-9);
}

#[test]
fn extremes_are_finite() {
    let mut class = class(0.5, Some(0));
    class.work = Work::Sides {
        input: Distribution::LogNormal {
            mu: 1e12_f64.ln(),
            sigma: 4.0,
        },
        output: Distribution::LogNormal {
            mu: 0.0,
            sigma: 12.0,
        },
        correlation: -1.0,
    };
    class.difficulty_loading = 1.0;
    class.requests = 1e6;
    class.kinds[0].count = Count::Fixed(10_000);
    let mut tiers: Vec<Tier> = (0..50)
        .map(|t| tier(&format!("tier {t}"), 0.0, 50.0 - f64::from(t)))
        .collect();
    for (t, tier) in tiers.iter_mut().enumerate().skip(1) {
        tier.token_multiplier = Distribution::LogNormal {
            mu: 0.0,
            sigma: 0.1 * t as f64,
        };
    }
    let abilities: Vec<(f64, f64)> = (0..50)
        .map(|t| (1.0 - 0.02 * f64::from(t), 1.0 - 0.5_f64.powi(t)))
        .collect();
    let ladder = able(
        Ladder {
            tiers,
            skills: Vec::new(),
        },
        &abilities,
    );
    let mut shares = vec![1.0 / 49.0; 50];
    shares[0] = 0.0;
    for ratio in [
        Ratio::Fixed(1.0),
        Ratio::Beta(Beta::new(0.999, 0.5).unwrap()),
        Ratio::Beta(Beta::new(1e-6, 1e6).unwrap()),
    ] {
        let mut scenario = scenario(ladder.clone(), class.clone(), ratio, &shares);
        scenario.policy.review = Some(Review {
            by: Reviewer::Above,
            reads: 1.0,
            ..judge(0.5, 0.5)
        });
        let outcome = run(&scenario, Detail::Full);
        assert!(outcome.all.mean.iter().all(|mean| mean.is_finite()));
        assert!(mean(&outcome, Column::Success) > 0.0 && mean(&outcome, Column::Success) < 1.0);
    }
}

#[test]
fn ten_thousand_classes_are_finite() {
    let one = {
        let mut class = class(0.9, Some(0));
        class.work = Work::Total {
            tokens: Distribution::LogNormal {
                mu: 11.0,
                sigma: 0.8,
            },
            input_share: InputShare::Fixed(0.9),
        };
        class.difficulty_loading = 0.4;
        class
    };
    let classes: Vec<TaskClass> = vec![one; 10_000];
    let ladder = able(essay(), &[(0.65, 0.948), (0.598, 0.912), (0.348, 0.761)]);
    let mut policy = policy(&classes, Ratio::Fixed(0.9), &[0.0, 0.0, 1.0]);
    policy.review = Some(judge(0.8, 0.9));
    let outcome = run(&Scenario::of(ladder, classes, policy), Detail::Full);
    assert_eq!(outcome.classes.len(), 10_000);
    for (all, one) in outcome.all.mean.iter().zip(&outcome.classes[0].mean) {
        assert!((all - one).abs() <= 1e-11 * one.abs());
    }
}
