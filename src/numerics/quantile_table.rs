//! A quantile function as a table, cells indexed by the float bits of min(u, 1 - u).
//!
//! Cells as narrow as their distance from the nearer end keep both tails: uniform cells would not.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::beta::Beta;
use super::distribution::Distribution;
use super::special::{BetaMarch, GammaMarch};

/// Octaves of min(u, 1 - u) from ½ down to 2⁻⁵³, the least that a stream's uniform is away from an end.
const OCTAVES: usize = 52;
/// 2⁻⁵³.
const LEAST: f64 = f64::EPSILON / 2.0;
/// The last double below ½.
const BELOW_HALF: f64 = 0.5 - LEAST / 2.0;
const FRACTION: u64 = (1 << 52) - 1;

/// A quantile function, tabulated: evaluation costs a look-up and a cubic, and never decreases in u (rounding apart).
///
/// The error as a probability is below 1e-6 for beta and gamma distributions with shapes of 0.05
/// and more. u beyond 2⁻⁵³ from either end counts as there.
#[derive(Clone, Debug)]
pub struct QuantileTable(Form);

/// What a table is of.
#[derive(Clone, Debug, PartialEq)]
enum Of {
    Share(Beta),
    Amount(Distribution),
}

/// Tables made lately. Classes of a scenario, points of a curve and runs of a search ask for the
/// same ones again and again, and each takes more than a thousand quantiles.
static KNOWN: Mutex<VecDeque<(Of, QuantileTable)>> = Mutex::new(VecDeque::new());
const MOST_KNOWN: usize = 64;

/// The table of something, made where it is not known.
fn known(of: Of, make: impl FnOnce() -> QuantileTable) -> QuantileTable {
    let lock = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let found = lock().iter().find(|(known, _)| *known == of).cloned();
    if let Some((_, table)) = found {
        return table;
    }
    let table = make();
    let mut known = lock();
    known.truncate(MOST_KNOWN - 1);
    known.push_front((of, table.clone()));
    table
}

#[derive(Clone, Debug)]
enum Form {
    Smooth(Arc<Cells>),
    Linear(Stretches),
}

impl QuantileTable {
    /// Tabulates a smooth quantile function; it is asked some 1,300 times, with u going up.
    pub fn new(mut quantile: impl FnMut(f64) -> f64) -> Self {
        let knots = knots();
        // What is all but subnormal has too few digits for a cubic.
        let mut at = |u: f64| {
            Some(quantile(u))
                .filter(|x| x.abs() > 1e-290)
                .unwrap_or(0.0)
        };
        let lower: Vec<f64> = knots.iter().map(|v| at(*v)).collect();
        let mut upper: Vec<f64> = knots.iter().rev().map(|v| at(1.0 - v)).collect();
        upper.reverse();
        let mut cells = cubics(&knots, &lower);
        cells.extend(cubics(&knots, &upper));
        Self(Form::Smooth(Arc::new(Cells {
            octaves: octaves(),
            cells,
        })))
    }

    /// The table of a beta distribution.
    pub fn of_beta(beta: &Beta) -> Self {
        known(Of::Share(*beta), || {
            let mut march = BetaMarch::new(beta.alpha(), beta.beta());
            Self::new(|u| march.quantile(u))
        })
    }

    /// The table of a distribution of amounts. An empirical one is kept as it is, exactly.
    pub fn of(distribution: &Distribution) -> Self {
        match distribution {
            Distribution::Empirical(points) => Self(Form::Linear(Stretches::new(points))),
            Distribution::Constant(value) => Self(Form::Linear(Stretches::new(&[
                (0.0, *value),
                (1.0, *value),
            ]))),
            Distribution::Gamma { mean, shape } => known(Of::Amount(distribution.clone()), || {
                let scale = mean / shape;
                let mut march = GammaMarch::new(*shape);
                Self::new(|u| march.quantile(u) * scale)
            }),
            Distribution::LogNormal { .. }
            | Distribution::Mixture(_)
            | Distribution::ParetoTail(_) => known(Of::Amount(distribution.clone()), || {
                Self::new(|u| distribution.quantile(u))
            }),
        }
    }

    /// The u-quantile, u in (0, 1).
    #[inline]
    pub fn at(&self, u: f64) -> f64 {
        match &self.0 {
            Form::Smooth(cells) => cells.at(u),
            Form::Linear(stretches) => stretches.at(u),
        }
    }

    /// [`QuantileTable::at`] of every value.
    pub fn fill(&self, from: &[f64], to: &mut [f64]) {
        match &self.0 {
            Form::Smooth(cells) => to.iter_mut().zip(from).for_each(|(x, u)| *x = cells.at(*u)),
            Form::Linear(stretches) => to
                .iter_mut()
                .zip(from)
                .for_each(|(x, u)| *x = stretches.at(*u)),
        }
    }
}

/// Cubics over cells, the lower half's first.
#[derive(Clone, Debug)]
struct Cells {
    /// By octave from ½ outwards, padded to a power of 2.
    octaves: [Octave; 64],
    /// Coefficients, lowest power first, of the place within the cell, 0 to 1.
    cells: Vec<[f64; 4]>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Octave {
    first: u32,
    cells_log2: u32,
}

impl Cells {
    #[inline(always)]
    fn at(&self, u: f64) -> f64 {
        let upper = u > 0.5;
        let v = if upper { 1.0 - u } else { u };
        let bits = v.clamp(LEAST, BELOW_HALF).to_bits();
        // Exponent 1021 is [¼, ½).
        let octave = self.octaves[(1021 - (bits >> 52)) as usize & 63];
        let fraction = bits & FRACTION;
        let cell = octave.first + (fraction >> (52 - octave.cells_log2)) as u32;
        let place =
            f64::from_bits(((fraction << octave.cells_log2) & FRACTION) | 1f64.to_bits()) - 1.0;
        let half = if upper { self.cells.len() / 2 } else { 0 };
        let [c0, c1, c2, c3] = self.cells[half + cell as usize];
        c0 + place * (c1 + place * (c2 + place * c3))
    }
}

/// Cells of an octave, 0 being [¼, ½): fewer further out, where an error relative to u weighs less;
/// one in the last, where 1 - v has no more digits.
fn cells_log2(octave: usize) -> u32 {
    match octave {
        0..4 => 6,
        4..8 => 5,
        8..16 => 4,
        16..24 => 3,
        _ if octave + 1 == OCTAVES => 0,
        _ => 1,
    }
}

fn octaves() -> [Octave; 64] {
    let mut octaves = [Octave::default(); 64];
    let mut first = 0;
    // Cells are stored from the end inwards.
    for (place, octave) in octaves.iter_mut().enumerate().take(OCTAVES).rev() {
        let cells_log2 = cells_log2(place);
        *octave = Octave { first, cells_log2 };
        first += 1 << cells_log2;
    }
    octaves
}

/// Ends of the cells from 2⁻⁵³ to ½, and two more beyond for the slopes.
fn knots() -> Vec<f64> {
    let mut knots = Vec::new();
    for octave in (0..OCTAVES).rev() {
        let start = libm::ldexp(0.25, -(octave as i32));
        let cells = 1u32 << cells_log2(octave);
        knots.extend((0..cells).map(|cell| start * (1.0 + f64::from(cell) / f64::from(cells))));
    }
    knots.extend([0.5, 0.5 + 0.25 / 64.0, 0.5 + 0.5 / 64.0]);
    knots
}

/// Cubics through the values with the slopes of quartics through five neighbours, held so that each
/// cubic is monotone (Fritsch and Carlson, 1980: slopes up to three times the chord's).
fn cubics(knots: &[f64], values: &[f64]) -> Vec<[f64; 4]> {
    let slopes: Vec<f64> = (0..knots.len()).map(|i| slope(knots, values, i)).collect();
    let cell = |i: usize| {
        let width = knots[i + 1] - knots[i];
        let rise = values[i + 1] - values[i];
        let (low, high) = if rise < 0.0 {
            (3.0 * rise, 0.0)
        } else {
            (0.0, 3.0 * rise)
        };
        let start = (slopes[i] * width).clamp(low, high);
        let end = (slopes[i + 1] * width).clamp(low, high);
        [
            values[i],
            start,
            3.0 * rise - 2.0 * start - end,
            start + end - 2.0 * rise,
        ]
    };
    (0..knots.len() - 3).map(cell).collect()
}

/// Slope at knot i of the polynomial through the five knots around it.
fn slope(knots: &[f64], values: &[f64], i: usize) -> f64 {
    let first = i.saturating_sub(2).min(knots.len() - 5);
    let near = first..first + 5;
    let x = knots[i];
    // Σ_j (f_j - f_i) L_j'(x), with L_j' = Π_{k≠i,j} (x - x_k) / Π_{k≠j} (x_j - x_k).
    let others = near.clone().filter(|j| *j != i);
    let terms = others.map(|j| {
        let factors = near.clone().filter(|k| *k != j && *k != i);
        let weight: f64 = factors
            .map(|k| (x - knots[k]) / (knots[j] - knots[k]))
            .product();
        (values[j] - values[i]) * weight / (knots[j] - x)
    });
    terms.sum()
}

/// A quantile function linear between points, with a guide to the stretch (Chen and Asau, 1974).
#[derive(Clone, Debug)]
struct Stretches {
    /// Where each stretch starts: probability, value, slope; and the end.
    stretches: Vec<(f64, f64, f64)>,
    /// The stretch at the lower end of each of equally wide intervals of u.
    guide: Vec<u32>,
}

impl Stretches {
    /// `points` as a checked empirical distribution has them.
    fn new(points: &[(f64, f64)]) -> Self {
        let slope = |pair: &[(f64, f64)]| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0);
        let mut stretches: Vec<_> = points
            .windows(2)
            .map(|pair| (pair[0].0, pair[0].1, slope(pair)))
            .collect();
        let intervals = stretches.len();
        let guide = (0..intervals).map(|i| {
            let u = i as f64 / intervals as f64;
            stretches
                .partition_point(|(p, ..)| *p <= u)
                .saturating_sub(1) as u32
        });
        let guide = guide.collect();
        // An end that no u reaches stops the search.
        stretches.push((f64::INFINITY, 0.0, 0.0));
        Self { stretches, guide }
    }

    #[inline(always)]
    fn at(&self, u: f64) -> f64 {
        let interval = ((u * self.guide.len() as f64) as usize).min(self.guide.len() - 1);
        let mut stretch = self.guide[interval] as usize;
        while self.stretches[stretch + 1].0 <= u {
            stretch += 1;
        }
        let (p, x, slope) = self.stretches[stretch];
        x + (u - p) * slope
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::{Purpose, Stream};
    use crate::numerics::{KS_LIMIT, ks_distance};

    /// Places between the knots, tails included.
    fn places() -> impl Iterator<Item = f64> {
        (0..40_000).map(|i| 0.5 * libm::exp(-f64::from(i) * 36.0 / 40_000.0))
    }

    /// The largest distance of u from the distribution function at its quantile, rounding of the
    /// quantile apart: a share that is nearly always 1 has no room for its digits.
    fn worst_error(table: &QuantileTable, cdf: impl Fn(f64) -> f64) -> f64 {
        let both = places().flat_map(|v| [v, 1.0 - v]);
        let errors = both.map(|u| {
            let x = table.at(u);
            let (low, high) = (cdf(x * (1.0 - f64::EPSILON)), cdf(x * (1.0 + f64::EPSILON)));
            (low - u).max(u - high)
        });
        errors.fold(0.0, f64::max)
    }

    #[test]
    fn a_beta_table_is_within_1e_6_as_a_probability() {
        for (mean, concentration) in [
            (0.5, 0.1),
            (0.05, 1.0),
            (0.95, 1.0),
            (0.3, 0.7),
            (0.5, 2.0),
            (0.8, 10.0),
            (0.97, 40.0),
            (0.2, 9e3),
            (0.2, 1.1e4),
            (0.01, 1e6),
        ] {
            let beta = Beta::new(mean, concentration).unwrap();
            let error = worst_error(&QuantileTable::of_beta(&beta), |x| beta.cdf(x));
            assert!(error < 1e-6, "{mean} {concentration}: {error:e}");
        }
    }

    #[test]
    fn a_gamma_table_is_within_1e_6_as_a_probability() {
        for shape in [0.05, 0.4, 1.0, 3.0, 50.0, 1.9e3, 2.1e3, 1e6] {
            let gamma = Distribution::gamma(100.0, shape).unwrap();
            let error = worst_error(&QuantileTable::of(&gamma), |x| gamma.cdf(x));
            assert!(error < 1e-6, "{shape}: {error:e}");
        }
    }

    #[test]
    fn a_table_never_decreases_and_stays_in_range() {
        for concentration in [0.1, 1.0, 30.0, 1e9] {
            let table = QuantileTable::of_beta(&Beta::new(0.4, concentration).unwrap());
            let mut before = 0.0;
            let ascending = places()
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .chain(places().map(|v| 1.0 - v));
            for u in ascending {
                let x = table.at(u);
                assert!(
                    x >= before * (1.0 - 1e-15) && x <= 1.0,
                    "{concentration} {u}: {x} after {before}"
                );
                before = x;
            }
        }
    }

    #[test]
    fn the_far_ends_are_finite_and_near_the_exact_quantiles() {
        let gamma = Distribution::gamma(2.0, 2.0).unwrap();
        let table = QuantileTable::of(&gamma);
        for u in [LEAST, 3.0 * LEAST, 1e-10, 0.5, 1.0 - 1e-10, 1.0 - LEAST] {
            assert!((table.at(u) / gamma.quantile(u) - 1.0).abs() < 1e-2, "{u}");
        }
        assert_eq!(table.at(0.0), table.at(LEAST));
        assert_eq!(table.at(1.0), table.at(1.0 - LEAST));
    }

    #[test]
    fn an_empirical_table_is_its_quantile_function() {
        let points = vec![
            (0.0, 10.0),
            (0.001, 11.0),
            (0.5, 100.0),
            (0.6, 100.0),
            (1.0, 900.0),
        ];
        let empirical = Distribution::empirical(points).unwrap();
        let table = QuantileTable::of(&empirical);
        for u in places()
            .flat_map(|v| [v, 1.0 - v])
            .chain([0.0, 0.001, 0.5, 0.6, 1.0])
        {
            assert!((table.at(u) - empirical.quantile(u)).abs() < 1e-10, "{u}");
        }
    }

    #[test]
    fn a_million_draws_through_a_beta_table_are_beta() {
        let beta = Beta::new(0.9, 20.0).unwrap();
        let mut uniforms = vec![0.0; 1_000_000];
        Stream::new(5, Purpose(1), 2).fill_uniform(&mut uniforms);
        let mut draws = vec![0.0; uniforms.len()];
        QuantileTable::of_beta(&beta).fill(&uniforms, &mut draws);
        assert!(ks_distance(&mut draws, |x| beta.cdf(x)) < KS_LIMIT);
    }
}
