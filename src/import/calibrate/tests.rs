use super::*;
use crate::import::outcomes::{Cell, OutcomeTable};
use crate::numerics::special::{normal_cdf, normal_quantile};
use crate::numerics::stream::{Purpose, Stream};

/// Items drawn from the model: scores, loadings and multipliers by model; κ and σ of the work.
pub fn drawn(items: usize, models: &[(f64, f64, f64)], kappa: f64, sigma: f64) -> OutcomeTable {
    let mut stream = Stream::new(17, Purpose(1), 0);
    let mut normal = || normal_quantile(stream.uniform());
    let mut table = OutcomeTable::new();
    for item in 0..items {
        let (z, e) = (normal(), normal());
        let x = kappa * z + (1.0 - kappa * kappa).sqrt() * e;
        for (model, (score, loading, multiplier)) in models.iter().enumerate() {
            let able =
                loading * z + (1.0 - loading * loading).sqrt() * normal() < normal_quantile(*score);
            let cell = Cell {
                success: able,
                cost_usd: Some(multiplier * libm::exp(sigma * x)),
                ..Cell::default()
            };
            table.push(&format!("item {item}"), &format!("model {model}"), "", cell);
        }
    }
    table
}

fn fit(table: &OutcomeTable) -> Fit {
    let sample = Sample::new(table, 0, CostBasis::Measured);
    Fit::of(&sample, &vec![1.0; sample.items()], None)
}

#[test]
fn what_was_put_in_comes_out_again() {
    let models = [
        (0.65, 0.9, 1.0),
        (0.6, 0.8, 0.2),
        (0.35, 0.6, 0.1),
        (0.5, 0.0, 0.3),
    ];
    let fit = fit(&drawn(20_000, &models, 0.5, 0.7));
    for (model, (score, loading, ratio)) in models.iter().enumerate() {
        assert!((fit.score(0, model) - score).abs() < 0.015, "{fit:?}");
        assert!((fit.loadings[model] - loading).abs() < 0.03, "{fit:?}");
        assert!(
            (fit.cost_ratios[model] / ratio - 1.0).abs() < 1e-12,
            "{fit:?}"
        );
    }
    let work = fit.classes[0];
    assert!(
        (work.kappa - 0.5).abs() < 0.03 && (work.sigma - 0.7).abs() < 0.02,
        "{work:?}"
    );
}

#[test]
fn with_two_models_the_loadings_are_equal_and_their_product_is_the_correlation() {
    let fit = fit(&drawn(
        20_000,
        &[(0.6, 0.9, 1.0), (0.5, 0.6, 0.5)],
        0.0,
        0.5,
    ));
    assert_eq!(fit.known, [Known::EqualByConvention; 2]);
    assert_eq!(fit.loadings[0], fit.loadings[1]);
    assert!(
        (fit.loadings[0] * fit.loadings[1] - 0.54).abs() < 0.03,
        "{fit:?}"
    );
}

/// Two models that solve the same, the opposite, or everything.
fn two(second: impl Fn(usize) -> bool) -> OutcomeTable {
    let mut table = OutcomeTable::new();
    for item in 0..40 {
        for (model, success) in [("a", item % 2 == 0), ("b", second(item))] {
            let cell = Cell {
                success,
                ..Cell::default()
            };
            table.push(&item.to_string(), model, "", cell);
        }
    }
    table
}

#[test]
fn perfect_agreement_is_capped_and_disagreement_is_0() {
    let same = fit(&two(|item| item % 2 == 0));
    assert_eq!((same.loadings[0], same.known[1]), (CAP, Known::Capped));
    let opposite = fit(&two(|item| item % 2 == 1));
    assert_eq!(
        (opposite.loadings[0], opposite.known[1]),
        (0.0, Known::Zero)
    );
}

#[test]
fn a_model_that_solves_all_is_certain_and_leaves_the_other_alone() {
    let fit = fit(&two(|_| true));
    assert_eq!(fit.known, [Known::Alone, Known::Certain]);
    assert_eq!(fit.score(0, 1), 1.0);
    assert_eq!(fit.loadings, [0.0, 0.0]);
}

#[test]
fn outcomes_that_are_missing_are_left_out_of_the_likelihood_only() {
    let whole = drawn(
        6_000,
        &[(0.65, 0.9, 1.0), (0.6, 0.8, 0.2), (0.35, 0.6, 0.1)],
        0.5,
        0.7,
    );
    let mut holed = OutcomeTable::new();
    whole.models().iter().for_each(|model| {
        holed.push("tried by all", model, "", Cell::default());
    });
    for (i, item) in whole.items().iter().enumerate() {
        for (m, model) in whole.models().iter().enumerate() {
            if i % 3 != m {
                holed.push(&item.name, model, "", *whole.cell(i, m).unwrap());
            }
        }
    }
    let (whole, holed) = (fit(&whole), fit(&holed));
    assert_eq!(holed.known, [Known::Estimated; 3]);
    for model in 0..3 {
        assert!(
            (whole.loadings[model] - holed.loadings[model]).abs() < 0.05,
            "{holed:?}"
        );
    }
}

/// P(outcomes) by a sum over a thousand equal slices of difficulty, written out.
#[test]
fn the_log_likelihood_is_the_integral_it_stands_for() {
    let table = drawn(
        300,
        &[(0.65, 0.9, 1.0), (0.6, 0.8, 0.2), (0.35, 0.6, 0.1)],
        0.5,
        0.7,
    );
    let sample = Sample::new(&table, 0, CostBasis::Measured);
    let fit = Fit::of(&sample, &vec![1.0; 300], None);
    let mut total = 0.0;
    for item in 0..300 {
        let mut chance = 0.0;
        for slice in 0..4_000 {
            let z = normal_quantile((f64::from(slice) + 0.5) / 4_000.0);
            let mut product = 1.0;
            for model in 0..3 {
                let loading = fit.loadings[model];
                let q = normal_quantile(fit.score(0, model));
                let p = normal_cdf((q - loading * z) / (1.0 - loading * loading).sqrt());
                product *= if sample.pattern(item).solved[model] == Some(true) {
                    p
                } else {
                    1.0 - p
                };
            }
            chance += product / 4_000.0;
        }
        total += libm::log(chance);
    }
    assert!(
        (total - fit.log_likelihood).abs() < 1e-3 * total.abs(),
        "{total} {}",
        fit.log_likelihood
    );
}

fn writing(cards: Option<Vec<Card>>) -> Writing {
    Writing {
        name: "a \"quoted\" name".into(),
        skill: "solved".into(),
        cards,
        mix: Mix {
            input_share: 0.97,
            cache_hit: 0.0,
        },
    }
}

/// The scenario that a table makes, checked, and what it was made of.
fn written(
    table: &OutcomeTable,
    basis: CostBasis,
    cards: Option<Vec<Card>>,
) -> (Calibration, crate::scenario::Scenario) {
    let sample = Sample::new(table, 0, basis);
    let calibration = calibrate(table, &sample, (20, 1), &crate::progress::Silent).unwrap();
    let text = scenario(&calibration, &writing(cards)).toml();
    let parsed = crate::scenario::Scenario::parse(&text, "printed", &[]);
    (
        calibration,
        parsed.unwrap_or_else(|wrong| panic!("{wrong}\n{text}")),
    )
}

const LADDER: [(f64, f64, f64); 3] = [(0.65, 0.9, 1.0), (0.6, 0.8, 0.2), (0.35, 0.6, 0.1)];

#[test]
fn the_printed_scenario_is_valid_and_costs_what_the_table_says() {
    let table = drawn(400, &LADDER, 0.5, 0.7);
    let cards = [(2.5, 15.0), (0.75, 4.5), (0.2, 1.25)].map(|(input, output)| Card {
        input,
        cached: None,
        output,
    });
    for cards in [None, Some(cards.to_vec())] {
        let (calibration, scenario) = written(&table, CostBasis::Measured, cards);
        let found = crate::simulation::exact::run(&scenario, crate::simulation::Detail::Full);
        let mean = |column| found.all.mean[found.layout.index(column)];
        let top = calibration.classes[0].top_cost_usd.estimate.unwrap();
        for (rung, tier) in calibration.tiers.iter().enumerate() {
            let cost = mean(crate::simulation::Column::AloneCost(rung));
            let measured = top * tier.cost_ratio.estimate.unwrap();
            assert!((cost / measured - 1.0).abs() < 1e-3, "{cost} {measured}");
        }
    }
}

#[test]
fn odd_tables_make_valid_scenarios_too() {
    let one = drawn(30, &LADDER[..1], 0.0, 0.5);
    let (calibration, _) = written(&one, CostBasis::Measured, None);
    assert_eq!(calibration.tiers[0].known, Known::Alone);
    for second in [|_: usize| true, |_: usize| false] {
        let (calibration, _) = written(&two(second), CostBasis::StrongCalls, None);
        let certain = calibration
            .tiers
            .iter()
            .find(|tier| tier.known == Known::Certain)
            .unwrap();
        let score = &certain.scores[0].score;
        // Clopper and Pearson for 40 of 40: 0.025^(1/40).
        let reach = score.high.unwrap() - score.low.unwrap();
        assert!(
            (reach - (1.0 - libm::pow(0.025, 1.0 / 40.0))).abs() < 1e-9,
            "{score:?}"
        );
    }
    let (calibration, _) = written(&two(|item| item % 2 == 0), CostBasis::StrongCalls, None);
    assert!(calibration.notes.iter().any(|note| note.contains("capped")));
}

#[test]
fn classes_have_scores_and_work_of_their_own_and_one_loading_for_each_model() {
    let mut table = OutcomeTable::new();
    for (class, scale, ladder) in [
        ("easy\n#1", 1.0, [(0.9, 0.8, 1.0), (0.8, 0.7, 0.2)]),
        ("hard", 5.0, [(0.5, 0.8, 1.0), (0.2, 0.7, 0.2)]),
    ] {
        let part = drawn(3_000, &ladder, 0.5, 0.7);
        for (i, item) in part.items().iter().enumerate() {
            for (m, model) in part.models().iter().enumerate() {
                let mut cell = *part.cell(i, m).unwrap();
                cell.cost_usd = cell.cost_usd.map(|cost| cost * scale);
                table.push(&format!("{class} {}", item.name), model, class, cell);
            }
        }
    }
    let (calibration, scenario) = written(&table, CostBasis::Measured, None);
    assert_eq!(
        (scenario.classes.len(), scenario.ladder.skills.len()),
        (2, 2)
    );
    let [easy, hard] = &calibration.classes[..] else {
        panic!("{calibration:?}")
    };
    let ratio = hard.top_cost_usd.estimate.unwrap() / easy.top_cost_usd.estimate.unwrap();
    assert!(
        (ratio - 5.0).abs() < 1e-9,
        "the same draws, five times as dear: {ratio}"
    );
    assert!((calibration.tiers[0].difficulty_loading.estimate.unwrap() - 0.75).abs() < 0.05);
}

#[test]
fn errors_are_the_same_each_time_and_what_was_put_in_lies_within_them() {
    let table = drawn(600, &LADDER, 0.5, 0.7);
    let sample = Sample::new(&table, 0, CostBasis::Measured);
    let calibration = || calibrate(&table, &sample, (200, 3), &crate::progress::Silent).unwrap();
    let first = calibration();
    assert_eq!(format!("{first:?}"), format!("{:?}", calibration()));
    let holds = |estimate: &crate::stats::Estimate, value: f64| {
        (estimate.estimate.unwrap() - value).abs() < 3.5 * estimate.std_error.unwrap()
    };
    for (tier, (score, loading, _)) in first.tiers.iter().zip(LADDER) {
        assert!(
            holds(&tier.scores[0].score, score) && holds(&tier.difficulty_loading, loading),
            "{tier:?}"
        );
    }
    assert!(
        holds(&first.classes[0].difficulty_loading, 0.5) && holds(&first.classes[0].sigma, 0.7)
    );
    assert!(
        first.pairs.iter().all(|pair| holds(&pair.residual, 0.0)),
        "{:?}",
        first.pairs
    );
}

#[test]
fn a_price_card_is_read_in_two_forms() {
    assert_eq!(
        Card::parse("1.25/10"),
        Ok(Card {
            input: 1.25,
            cached: None,
            output: 10.0
        })
    );
    assert_eq!(Card::parse("$1.25/0.125/$10").unwrap().cached, Some(0.125));
    for bad in ["1.25", "a/b", "-1/2", "1/2/3/4", "NaN/1", ""] {
        assert!(Card::parse(bad).is_err(), "{bad}");
    }
}
