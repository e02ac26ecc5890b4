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
