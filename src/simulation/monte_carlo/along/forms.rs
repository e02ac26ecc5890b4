//! The columns of a point as linear forms in what was summed up by cell, and their moments.

use crate::simulation::Detail;
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::along::cells::{Cells, Part, SINGLES};
use crate::simulation::monte_carlo::along::sources::{Names, Source, source};

/// Numbers of a task for each tier: what it reads and writes whatever the ratio, and by unit of it.
pub const PER_TIER: usize = 4;
/// The others: W_in, W_out, whether the executive alone succeeds, whether the task does once its crux is delegated.
pub const OTHERS: usize = 4;

/// Coefficients of a linear form: (number, factor).
type Row = Vec<(usize, f64)>;

/// Mean and centred squares.
pub type Direct = [f64; 2];

/// The columns of a class at a point.
#[derive(Clone, Debug)]
pub struct Forms {
    /// By side: the quantities of a task as forms in its numbers.
    sides: [Vec<Row>; 2],
    columns: Vec<Source>,
    /// Where columns are what is to be expected: how much either side counts.
    weights: Option<[f64; 2]>,
}

/// Moments of the quantities of a point.
#[derive(Debug, Default)]
struct Quantities {
    mean: Vec<f64>,
    /// Centred products, row by row.
    products: Vec<f64>,
    /// Mean and centred squares of each single.
    singles: Vec<Direct>,
}

impl Forms {
    /// Of a class at a point where every task has this ratio.
    pub fn new(lowered: &Lowered, class: usize, ratio: f64) -> Self {
        let sides = [false, true].map(|delegated| rows(lowered, ratio, delegated));
        let columns = lowered.layout.columns().into_iter();
        debug_assert_eq!(lowered.layout.detail(), Detail::Curve);
        Self {
            weights: lowered.expects.then_some([1.0 - ratio, ratio]),
            sides,
            columns: columns
                .map(|column| source(lowered, class, ratio, column))
                .collect(),
        }
    }

    /// Means, centred squares and products of pairs of all columns at a point of the grid; of what is
    /// to be expected means only, the others NaN.
    pub fn moments(
        &self,
        cells: &Cells,
        point: usize,
        direct: &[Direct],
        pairs: &[(usize, usize)],
    ) -> [Vec<f64>; 3] {
        let quantities = match self.weights {
            Some(weights) => Quantities::expected(&cells.all(), &self.sides, weights),
            None => Quantities::new(&cells.at(point), &self.sides),
        };
        let len = quantities.mean.len();
        let mut mean = Vec::with_capacity(self.columns.len());
        let mut squares = Vec::with_capacity(self.columns.len());
        // Of each column that is a form, its products with all quantities.
        let mut with_all = vec![0.0; self.columns.len() * len];
        for (source, with_all) in self.columns.iter().zip(with_all.chunks_exact_mut(len)) {
            let [centre, square] = match source {
                Source::Form(form, constant) => {
                    quantities.times(form, with_all);
                    let centre = dot(form, &quantities.mean) + constant;
                    [centre, dot(form, with_all)]
                }
                Source::Single(single, factor) => {
                    let [centre, square] = quantities.singles[*single];
                    [centre * factor, square * factor * factor]
                }
                Source::Direct(place) => direct[*place],
            };
            mean.push(centre);
            squares.push(if square < 0.0 { 0.0 } else { square });
        }
        let product = |&(i, j): &(usize, usize)| match &self.columns[j] {
            Source::Form(form, _) => dot(&with_all[i * len..][..len], form),
            Source::Single(..) | Source::Direct(_) => 0.0,
        };
        let products = pairs.iter().map(product).collect();
        [mean, squares, products]
    }
}

impl Quantities {
    /// Of tasks on two sides, from the forms on each.
    fn new(parts: &[Part<'_>; 2], sides: &[Vec<Row>; 2]) -> Self {
        let len = sides[0].len();
        let count: u64 = parts.iter().map(|part| part.count).sum();
        let mut found = Self {
            mean: vec![0.0; len],
            products: vec![0.0; len * len],
            singles: Vec::new(),
        };
        let n = count as f64;
        for (part, rows) in parts.iter().zip(sides).filter(|(part, _)| part.count > 0) {
            let share = part.count as f64 / n;
            for (mean, row) in found.mean.iter_mut().zip(rows) {
                *mean += form(row, part.sums) / n + form(row, part.shift) * share;
            }
        }
        let mut dense = Vec::new();
        for (part, rows) in parts.iter().zip(sides).filter(|(part, _)| part.count > 0) {
            found.add(part, rows, &mut dense);
        }
        let joint = sides[0].first().map_or(0, |_| joint(len));
        found.singles = (joint..joint + 2)
            .map(|single| centred(parts, single, joint, n))
            .collect();
        found
    }

    /// Of all tasks on both sides, each as likely as its weight says: means only.
    fn expected(parts: &[Part<'_>; 2], sides: &[Vec<Row>; 2], weights: [f64; 2]) -> Self {
        let len = sides[0].len();
        let each = || parts.iter().zip(sides).zip(weights);
        let mean = |quantity: usize| {
            let of_side = each().map(|((part, rows), weight)| {
                let row = &rows[quantity];
                weight * (form(row, part.sums) / part.count as f64 + form(row, part.shift))
            });
            of_side.sum()
        };
        let single = |single: usize| {
            let of_side = each().map(|((part, _), weight)| {
                weight * (part.sums[single] / part.count as f64 + part.shift[single])
            });
            [of_side.sum(), f64::NAN]
        };
        Self {
            mean: (0..len).map(mean).collect(),
            products: vec![f64::NAN; len * len],
            singles: (joint(len)..joint(len) + 2).map(single).collect(),
        }
    }

    /// Adds the centred products of a side.
    fn add(&mut self, part: &Part<'_>, rows: &[Row], dense: &mut Vec<f64>) {
        let len = rows.len();
        part.products(dense);
        let joint = joint(len);
        let sums: Vec<f64> = rows.iter().map(|row| form(row, part.sums)).collect();
        let tasks = part.count as f64;
        let gaps = rows.iter().zip(&self.mean);
        let gaps: Vec<f64> = gaps
            .map(|(row, mean)| form(row, part.shift) - mean)
            .collect();
        let mut with_all = vec![0.0; joint];
        for (i, row) in rows.iter().enumerate() {
            with_all.fill(0.0);
            for (number, factor) in row {
                let line = &dense[number * joint..][..joint];
                for (sum, product) in with_all.iter_mut().zip(line) {
                    *sum += factor * product;
                }
            }
            for (j, other) in rows.iter().enumerate() {
                let within = form(other, &with_all);
                let between = sums[i] * gaps[j] + sums[j] * gaps[i] + tasks * gaps[i] * gaps[j];
                self.products[i * len + j] += within + between;
            }
        }
    }

    /// The products of a form with all quantities.
    fn times(&self, form: &[f64], found: &mut [f64]) {
        for (factor, line) in form.iter().zip(self.products.chunks_exact(form.len())) {
            if *factor != 0.0 {
                for (sum, product) in found.iter_mut().zip(line) {
                    *sum += factor * product;
                }
            }
        }
    }
}

/// Joint numbers of tasks with so many quantities.
fn joint(quantities: usize) -> usize {
    PER_TIER * ((quantities - 5) / 2) + OTHERS
}

/// Mean and centred squares of a single over both sides.
fn centred(parts: &[Part<'_>; 2], single: usize, joint: usize, n: f64) -> Direct {
    let some = || parts.iter().filter(|part| part.count > 0);
    let sum = |part: &Part<'_>| part.sums[single] + part.shift[single] * part.count as f64;
    let mean = some().map(sum).sum::<f64>() / n;
    let squares = some().map(|part| {
        let gap = part.shift[single] - mean;
        let (sum, square) = (part.sums[single], part.sums[single + SINGLES]);
        debug_assert!(single >= joint);
        square + 2.0 * gap * sum + gap * gap * part.count as f64
    });
    [mean, squares.sum()]
}

fn form(row: &Row, numbers: &[f64]) -> f64 {
    let terms = row.iter().map(|(number, factor)| factor * numbers[*number]);
    terms.sum()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The quantities of a task at a ratio, its crux retained or delegated.
fn rows(lowered: &Lowered, ratio: f64, delegated: bool) -> Vec<Row> {
    let names = Names {
        tiers: lowered.tiers.len(),
    };
    let mut rows = vec![Row::new(); names.len()];
    let first = PER_TIER * names.tiers;
    let (task_input, task_output) = (first, first + 1);
    for tier in (0..names.tiers).filter(|_| ratio > 0.0) {
        let from = PER_TIER * tier;
        rows[names.input(tier)].extend([(from, 1.0), (from + 1, ratio)]);
        rows[names.output(tier)].extend([(from + 2, 1.0), (from + 3, ratio)]);
    }
    let (executive, mut saved) = (&lowered.tiers[0], Row::new());
    for (tier, figures) in lowered.tiers.iter().enumerate() {
        let row = |row: &Row, usd: f64| -> Row {
            row.iter()
                .map(|(number, by)| (*number, -usd * by))
                .collect()
        };
        saved.extend(row(&rows[names.input(tier)], figures.input_usd));
        saved.extend(row(&rows[names.output(tier)], figures.output_usd));
    }
    saved.push((task_input, ratio * executive.input_usd));
    saved.push((task_output, ratio * executive.output_usd));
    rows[names.saved()] = saved;
    rows[names.input(0)].push((task_input, 1.0 - ratio));
    rows[names.output(0)].push((task_output, 1.0 - ratio));
    rows[names.task_input()].push((task_input, 1.0));
    rows[names.task_output()].push((task_output, 1.0));
    let (baseline, handed) = (first + 2, first + 3);
    rows[names.baseline_success()].push((baseline, 1.0));
    let success = match (lowered.expects, delegated) {
        (true, _) => vec![(baseline, 1.0 - ratio), (handed, ratio)],
        (false, true) => vec![(handed, 1.0)],
        (false, false) => vec![(baseline, 1.0)],
    };
    rows[names.success()].extend(success);
    rows
}
