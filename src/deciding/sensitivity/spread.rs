//! How a metric spreads over draws of the inputs, and how often delegating pays.

use serde::Serialize;

use super::design::{SCRAMBLINGS, Table};
use crate::numerics::special::t_multiplier;
use crate::stats::Estimate;

/// Quantiles over draws of the inputs, each with its sampling error.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Spread {
    pub p05: Estimate,
    pub p50: Estimate,
    pub p95: Estimate,
}

/// Of a metric; `None` where it is defined at no draw of some scrambling.
pub fn spread(table: &Table, metric: usize) -> Option<Spread> {
    let mut each: Vec<Vec<f64>> = (0..SCRAMBLINGS)
        .map(|scrambling| known(table.draws(scrambling, metric)))
        .collect();
    if each.iter().any(Vec::is_empty) {
        return None;
    }
    let mut all: Vec<f64> = each.iter().flatten().copied().collect();
    all.sort_unstable_by(f64::total_cmp);
    each.iter_mut()
        .for_each(|values| values.sort_unstable_by(f64::total_cmp));
    let at = |q: f64| {
        let quantiles: Vec<f64> = each.iter().map(|values| quantile(values, q)).collect();
        around(quantile(&all, q), &quantiles)
    };
    Some(Spread {
        p05: at(0.05),
        p50: at(0.5),
        p95: at(0.95),
    })
}

/// The share of draws at which `holds` of the metrics of `first` and, where there is one, `second`; draws at which
/// one is undefined are left out.
///
/// Where all draws agree, the scramblings show no error, and the far end is that of as many independent draws.
pub fn share(
    table: &Table,
    first: usize,
    second: Option<usize>,
    holds: impl Fn(f64, f64) -> bool,
) -> Estimate {
    let of = |scrambling: usize| {
        let a = table.draws(scrambling, first);
        let b = second.map_or_else(
            || vec![0.0; a.len()],
            |second| table.draws(scrambling, second),
        );
        let known: Vec<bool> = a
            .iter()
            .zip(&b)
            .filter(|(a, b)| a.is_finite() && b.is_finite())
            .map(|(a, b)| holds(*a, *b))
            .collect();
        let held = known.iter().filter(|held| **held).count();
        (held as f64, known.len() as f64)
    };
    let counts: Vec<(f64, f64)> = (0..SCRAMBLINGS).map(of).collect();
    let (held, known) = counts
        .iter()
        .fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    if counts.iter().any(|(_, known)| *known == 0.0) {
        return Estimate::UNDEFINED;
    }
    if held == 0.0 || held == known {
        // Clopper and Pearson's interval, one end of which has a closed form here.
        let reach = 1.0 - libm::pow(0.025, 1.0 / known);
        let value = held / known;
        return Estimate {
            estimate: Some(value),
            std_error: Some(0.0),
            low: Some((value - reach).max(0.0)),
            high: Some((value + reach).min(1.0)),
        };
    }
    let shares: Vec<f64> = counts.iter().map(|(held, known)| held / known).collect();
    let estimate = around(held / known, &shares);
    Estimate {
        low: estimate.low.map(|low| low.max(0.0)),
        high: estimate.high.map(|high| high.min(1.0)),
        ..estimate
    }
}

fn known(values: Vec<f64>) -> Vec<f64> {
    values
        .into_iter()
        .filter(|value| value.is_finite())
        .collect()
}

/// Linear between the order statistics, which stand at (i + ½) / n.
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let last = sorted.len() - 1;
    let at = (q * sorted.len() as f64 - 0.5).clamp(0.0, last as f64);
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

/// A value with the standard error of the mean of what each scrambling says.
fn around(value: f64, each: &[f64]) -> Estimate {
    let n = each.len() as f64;
    let mean = each.iter().sum::<f64>() / n;
    let squares: f64 = each.iter().map(|one| (one - mean) * (one - mean)).sum();
    let error = (squares / (n * (n - 1.0))).sqrt();
    Estimate::new(value, Some(error), t_multiplier(n - 1.0))
}

#[cfg(test)]
mod tests {
    use super::super::design::Design;
    use super::*;

    fn table(f: impl Fn(&[f64]) -> [f64; 2]) -> Table {
        seeded(1, f)
    }

    fn seeded(seed: u64, f: impl Fn(&[f64]) -> [f64; 2]) -> Table {
        let design = Design::new(2, seed).unwrap();
        let mut table = Table::new(2, 2);
        for scrambling in 0..SCRAMBLINGS {
            for index in 0..128 {
                for point in design.points(scrambling, index) {
                    table.push(scrambling, &f(&point));
                }
            }
        }
        table
    }

    #[test]
    fn quantiles_and_shares_of_a_uniform_are_known() {
        let table = table(|u| [u[0], 0.5]);
        let spread = spread(&table, 0).unwrap();
        for (estimate, exact) in [(spread.p05, 0.05), (spread.p50, 0.5), (spread.p95, 0.95)] {
            assert!(
                (estimate.estimate.unwrap() - exact).abs() < 0.005,
                "{estimate:?}"
            );
            assert!(estimate.std_error.unwrap() < 0.005);
        }
        let pair = share(&table, 0, Some(1), |a, b| a < b);
        assert!((pair.estimate.unwrap() - 0.5).abs() < 0.01);
    }

    #[test]
    fn the_interval_of_a_share_covers_as_often_as_it_says() {
        let covered = (0..100).filter(|seed| {
            let table = seeded(*seed, |u| [u[0] + u[1], 0.0]);
            // P(u₀ + u₁ < 0.7) = 0.245.
            let share = share(&table, 0, None, |a, _| a < 0.7);
            share.low.unwrap() <= 0.245 && 0.245 <= share.high.unwrap()
        });
        // 95 expected, standard deviation 2.2.
        let covered = covered.count();
        assert!(covered >= 86, "{covered}");
    }

    #[test]
    fn a_share_of_all_draws_is_not_certain() {
        let table = table(|u| [u[0], f64::NAN]);
        let all = share(&table, 0, None, |a, _| a > 0.0);
        // 4,096 draws: 1 - 0.025^(1/4096) = 0.0009.
        assert!(all.estimate == Some(1.0) && all.high == Some(1.0));
        assert!((all.low.unwrap() - 0.9991).abs() < 1e-4);
        assert_eq!(share(&table, 1, None, |_, _| true), Estimate::UNDEFINED);
        assert!(super::spread(&table, 1).is_none());
    }
}
