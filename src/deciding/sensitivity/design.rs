//! Saltelli's design on scrambled Sobol' points, and the values found there.

use crate::numerics::sobol::Sobol;
use crate::numerics::stream::Purpose;

/// Independent scramblings, from which the intervals come: t with 15 degrees of freedom.
pub const SCRAMBLINGS: usize = 16;
/// As many as there are direction numbers for: each input takes two dimensions.
pub const MOST_INPUTS: usize = Sobol::MOST_DIMENSIONS / 2;

const POINTS: Purpose = Purpose(u32::MAX - 10);

/// For each index of a scrambling, the points A, B and, for each input, A with that input from B.
pub struct Design {
    scramblings: Vec<Sobol>,
    inputs: usize,
}

/// A point of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    A,
    B,
    /// A, but for this input.
    Mixed(usize),
}

impl Design {
    /// For so many inputs; `None` for more than [`MOST_INPUTS`].
    pub fn new(inputs: usize, seed: u64) -> Option<Self> {
        let scrambling = |index| Sobol::scrambled(2 * inputs, seed, POINTS, index as u64);
        Some(Self {
            scramblings: (0..SCRAMBLINGS).map(scrambling).collect::<Option<_>>()?,
            inputs,
        })
    }

    /// Points for each index.
    pub fn columns(&self) -> usize {
        self.inputs + 2
    }

    /// The points of an index, coordinates strictly inside (0, 1), in the order of [`Table`].
    pub fn points(&self, scrambling: usize, index: u32) -> Vec<Vec<f64>> {
        let mut both = vec![0.0; 2 * self.inputs];
        self.scramblings[scrambling].point(index, &mut both);
        let (a, b) = both.split_at(self.inputs);
        let mixed = (0..self.inputs).map(|input| {
            let mut point = a.to_vec();
            point[input] = b[input];
            point
        });
        [a.to_vec(), b.to_vec()].into_iter().chain(mixed).collect()
    }
}

/// What was found at every point, NaN where a metric is undefined.
pub struct Table {
    inputs: usize,
    metrics: usize,
    /// By scrambling: index after index, point after point, metric after metric.
    values: Vec<Vec<f64>>,
}

impl Table {
    /// Nothing yet.
    pub fn new(inputs: usize, metrics: usize) -> Self {
        Self {
            inputs,
            metrics,
            values: vec![Vec::new(); SCRAMBLINGS],
        }
    }

    /// The metrics of one more point of a scrambling.
    pub fn push(&mut self, scrambling: usize, metrics: &[f64]) {
        self.values[scrambling].extend_from_slice(metrics);
    }

    /// Inputs of the design.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Points of A in each scrambling.
    pub fn indices(&self) -> usize {
        self.values[0].len() / ((self.inputs + 2) * self.metrics).max(1)
    }

    /// A metric at a point.
    pub fn value(&self, scrambling: usize, index: usize, column: Column, metric: usize) -> f64 {
        let column = match column {
            Column::A => 0,
            Column::B => 1,
            Column::Mixed(input) => input + 2,
        };
        self.values[scrambling][(index * (self.inputs + 2) + column) * self.metrics + metric]
    }

    /// Whether a metric is known at all points of an index.
    pub fn is_whole(&self, scrambling: usize, index: usize, metric: usize) -> bool {
        let mixed = (0..self.inputs).map(Column::Mixed);
        [Column::A, Column::B]
            .into_iter()
            .chain(mixed)
            .all(|column| self.value(scrambling, index, column, metric).is_finite())
    }

    /// The metric at all points of A and B of a scrambling, independent draws of the inputs; undefined ones NaN.
    pub fn draws(&self, scrambling: usize, metric: usize) -> Vec<f64> {
        let at = |index, column| self.value(scrambling, index, column, metric);
        (0..self.indices())
            .flat_map(|index| [at(index, Column::A), at(index, Column::B)])
            .collect()
    }

    /// Points of all scramblings at which a metric is undefined.
    pub fn undefined(&self, metric: usize) -> usize {
        let of = |values: &Vec<f64>| {
            let here = values.iter().skip(metric).step_by(self.metrics);
            here.filter(|value| !value.is_finite()).count()
        };
        self.values.iter().map(of).sum()
    }
}
