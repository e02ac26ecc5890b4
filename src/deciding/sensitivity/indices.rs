//! Sobol' indices: which share of a metric's variance an input explains by itself, and with all it acts together with.

use super::design::{Column, SCRAMBLINGS, Table};
use crate::numerics::special::t_multiplier;
use crate::stats::{Estimate, ratio};

/// A standard deviation below this share of the mean is rounding.
const ROUNDING: f64 = 1e-9;

/// The indices of one metric.
pub struct Indices {
    /// First-order, by input.
    pub first: Vec<Estimate>,
    /// Total, by input.
    pub total: Vec<Estimate>,
    /// Mean over draws of the inputs.
    pub mean: f64,
    /// Standard deviation over draws of the inputs.
    pub std_dev: f64,
}

/// Of a scrambling: sums over its rows.
struct Sums {
    variance: f64,
    first: Vec<f64>,
    total: Vec<f64>,
}

/// First-order by Saltelli and others (2010), total by Jansen (1999); each a ratio of means over the scramblings, its
/// error by the delta method with 15 degrees of freedom. Rows where the metric is undefined at any point are left out.
///
/// `None` where nothing varies, or fewer than two rows are whole in some scrambling.
pub fn indices(table: &Table, metric: usize) -> Option<Indices> {
    let rows: Vec<Vec<usize>> = (0..SCRAMBLINGS)
        .map(|s| {
            (0..table.indices())
                .filter(|&i| table.is_whole(s, i, metric))
                .collect()
        })
        .collect();
    if rows.iter().any(|rows| rows.len() < 2) {
        return None;
    }
    let mean = mean(table, metric, &rows);
    let sums: Vec<Sums> = (0..SCRAMBLINGS)
        .map(|scrambling| sums(table, metric, scrambling, &rows[scrambling], mean))
        .collect();
    let variances: Vec<f64> = sums.iter().map(|sums| sums.variance).collect();
    let std_dev = average(&variances).sqrt();
    if !(std_dev > ROUNDING * mean.abs()) {
        return None;
    }
    let of = |part: &dyn Fn(&Sums) -> f64| {
        let numerators: Vec<f64> = sums.iter().map(part).collect();
        estimate(&numerators, &variances)
    };
    let inputs = 0..table.inputs();
    Some(Indices {
        first: inputs
            .clone()
            .map(|input| of(&|sums| sums.first[input]))
            .collect(),
        total: inputs.map(|input| of(&|sums| sums.total[input])).collect(),
        mean,
        std_dev,
    })
}

fn mean(table: &Table, metric: usize, rows: &[Vec<usize>]) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (scrambling, rows) in rows.iter().enumerate() {
        for &index in rows {
            let at = |column| table.value(scrambling, index, column, metric);
            sum += at(Column::A) + at(Column::B);
            count += 2.0;
        }
    }
    sum / count
}

/// Means over the rows of a scrambling; values are taken less the mean of all, which takes noise off the first-order index.
fn sums(table: &Table, metric: usize, scrambling: usize, rows: &[usize], mean: f64) -> Sums {
    let inputs = table.inputs();
    let mut sums = Sums {
        variance: 0.0,
        first: vec![0.0; inputs],
        total: vec![0.0; inputs],
    };
    let share = 1.0 / rows.len() as f64;
    for &index in rows {
        let at = |column| table.value(scrambling, index, column, metric) - mean;
        let (a, b) = (at(Column::A), at(Column::B));
        sums.variance += 0.5 * share * (a * a + b * b);
        for input in 0..inputs {
            let mixed = at(Column::Mixed(input));
            sums.first[input] += share * b * (mixed - a);
            sums.total[input] += 0.5 * share * (a - mixed) * (a - mixed);
        }
    }
    sums
}

fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean of the numerators over mean of the variances.
fn estimate(numerators: &[f64], variances: &[f64]) -> Estimate {
    let n = numerators.len() as f64;
    let (top, bottom) = (average(numerators), average(variances));
    let (mut var_top, mut var_bottom, mut cov) = (0.0, 0.0, 0.0);
    for (numerator, variance) in numerators.iter().zip(variances) {
        let (x, y) = (numerator - top, variance - bottom);
        var_top += x * x;
        var_bottom += y * y;
        cov += x * y;
    }
    let scale = 1.0 / (n * (n - 1.0));
    let (value, error) = ratio(
        top,
        bottom,
        var_top * scale,
        var_bottom * scale,
        cov * scale,
    );
    Estimate::new(value, Some(error), t_multiplier(n - 1.0))
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::super::design::Design;
    use super::*;

    /// The indices of a function of uniforms.
    fn of(inputs: usize, seed: u64, points: u32, f: impl Fn(&[f64]) -> f64) -> Option<Indices> {
        let design = Design::new(inputs, seed).unwrap();
        let mut table = Table::new(inputs, 1);
        for scrambling in 0..SCRAMBLINGS {
            for index in 0..points {
                for point in design.points(scrambling, index) {
                    table.push(scrambling, &[f(&point)]);
                }
            }
        }
        indices(&table, 0)
    }

    fn near(estimate: Estimate, exact: f64, within: f64) {
        let (value, error) = (estimate.estimate.unwrap(), estimate.std_error.unwrap());
        assert!(
            (value - exact).abs() <= (5.0 * error).max(1e-9),
            "{value} ± {error}, {exact}"
        );
        assert!((value - exact).abs() <= within, "{value}, {exact}");
    }

    /// sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ on [-π, π]³ (Ishigami and Homma, 1990).
    fn ishigami(u: &[f64]) -> f64 {
        let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
        let sine = libm::sin(x[1]);
        libm::sin(x[0]) + 7.0 * sine * sine + 0.1 * x[2].powi(4) * libm::sin(x[0])
    }

    #[test]
    fn the_indices_of_ishigamis_function_are_those_of_its_closed_form() {
        let (a, b) = (7.0, 0.1);
        let first = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
        let second = a * a / 8.0;
        let both = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
        let variance = first + second + both;
        let found = of(3, 1, 512, ishigami).unwrap();
        near(found.first[0], first / variance, 0.01);
        near(found.first[1], second / variance, 0.01);
        near(found.first[2], 0.0, 0.01);
        near(found.total[0], (first + both) / variance, 0.01);
        near(found.total[1], second / variance, 0.01);
        near(found.total[2], both / variance, 0.01);
        assert!((found.mean - 3.5).abs() < 0.01);
        assert!((found.std_dev - variance.sqrt()).abs() < 0.02);
    }

    #[test]
    fn a_linear_model_splits_by_squared_slopes_and_has_no_interactions() {
        let slopes: Vec<f64> = (1..=12).map(f64::from).collect();
        let squares: f64 = slopes.iter().map(|slope| slope * slope).sum();
        let linear = |u: &[f64]| u.iter().zip(&slopes).map(|(u, slope)| u * slope).sum();
        let found = of(12, 2, 512, linear).unwrap();
        for (input, slope) in slopes.iter().enumerate() {
            near(found.first[input], slope * slope / squares, 0.01);
            near(found.total[input], slope * slope / squares, 0.01);
            let [first, total] = [found.first[input], found.total[input]]
                .map(|e| e.high.unwrap() - e.estimate.unwrap());
            assert!(first < 0.02 && total < 0.02, "{first} {total}");
        }
    }

    #[test]
    fn intervals_cover_as_often_as_they_say() {
        let interaction = |u: &[f64]| (u[0] + 0.5) * (u[1] + u[2]);
        let (mut first, mut total, mut rounds) = (0, 0, 0);
        // Exact, by moments of a product: x = u₀ + ½ has mean 1, variance 1/12; y = u₁ + u₂ has mean 1, variance 1/6.
        let (x, y) = (1.0 / 12.0, 1.0 / 6.0);
        let variance = x + y + x * y;
        for seed in 0..150 {
            let found = of(3, seed, 32, interaction).unwrap();
            let inside =
                |e: Estimate, exact: f64| e.low.unwrap() <= exact && exact <= e.high.unwrap();
            first += usize::from(inside(found.first[0], x / variance));
            total += usize::from(inside(found.total[0], (x + x * y) / variance));
            rounds += 1;
        }
        // 142 of 150 expected, standard deviation 2.7.
        assert!(
            rounds == 150 && first >= 131 && total >= 131,
            "{first} {total}"
        );
    }

    #[test]
    fn where_nothing_varies_nothing_matters() {
        assert!(of(3, 1, 16, |_| 0.3).is_none());
        assert!(of(2, 1, 16, |u| 1.0 + 1e-14 * u[0]).is_none());
    }

    #[test]
    fn rows_with_an_undefined_value_are_left_out_of_everything() {
        let holed = |u: &[f64]| if u[0] > 0.9 { f64::NAN } else { u[0] + u[1] };
        let found = of(2, 3, 256, holed).unwrap();
        // u₀ on [0, 0.9] has 0.81 times the variance of u₁.
        near(found.first[0], 0.81 / 1.81, 0.02);
        near(found.total[1], 1.0 / 1.81, 0.02);
        assert!(of(2, 3, 64, |_| f64::NAN).is_none());
    }
}
