//! The per-task columns of a strip, one after another in memory.

use crate::simd;
use crate::simulation::{BRIDGE_CHANGES, Column, Layout};

/// Columns whose spread over tasks is reported.
const DISTRIBUTED: [Column; 4] = [
    Column::Cost,
    Column::BaselineCost,
    Column::Latency,
    Column::BaselineLatency,
];

/// Columns of equal length, addressed by the layout.
#[derive(Clone, Debug)]
pub struct Columns {
    layout: Layout,
    len: usize,
    data: Vec<f64>,
    /// What has a distribution, as it was drawn, where its columns hold what is to be expected; else empty.
    drawn: [Vec<f64>; 4],
    /// Cost and baseline cost of the same tasks at other sizes; none where nobody asks.
    other_sizes: Vec<[Vec<f64>; 2]>,
}

impl Columns {
    /// Empty columns of a layout.
    pub fn new(layout: &Layout) -> Self {
        Self {
            layout: layout.clone(),
            len: 0,
            data: Vec::new(),
            drawn: Default::default(),
            other_sizes: Vec::new(),
        }
    }

    /// Sets the length; a new length starts from zeros, which columns that nobody writes keep.
    pub fn resize(&mut self, len: usize) {
        self.drawn.iter_mut().for_each(Vec::clear);
        if len != self.len {
            self.len = len;
            self.data.clear();
            self.data.resize(len * self.layout.len(), 0.0);
        }
    }

    /// Number of tasks.
    pub fn len(&self) -> usize {
        self.len
    }

    /// All columns, in the order of the layout.
    pub fn all(&self) -> Vec<&[f64]> {
        self.data.chunks_exact(self.len.max(1)).collect()
    }

    /// A column to read.
    pub fn read(&self, column: Column) -> &[f64] {
        let start = self.layout.index(column) * self.len;
        &self.data[start..start + self.len]
    }

    /// What is in the columns that have a distribution goes by itself from now on: it is what was drawn.
    pub fn keep_drawn(&mut self) {
        for (drawn, column) in self.drawn.iter_mut().zip(DISTRIBUTED) {
            let start = self.layout.index(column) * self.len;
            drawn.clear();
            drawn.extend_from_slice(&self.data[start..start + self.len]);
        }
    }

    /// Of the columns that have a distribution what was drawn.
    pub fn drawn(&self) -> [&[f64]; 4] {
        match self.drawn[0].is_empty() {
            true => DISTRIBUTED.map(|column| self.read(column)),
            false => self.drawn.each_ref().map(Vec::as_slice),
        }
    }

    /// Cost and baseline cost of the tasks at their other size of this number, to write.
    pub fn of_size(&mut self, number: usize) -> [&mut [f64]; 2] {
        if self.other_sizes.len() <= number {
            self.other_sizes.resize_with(number + 1, Default::default);
        }
        let costs = &mut self.other_sizes[number];
        for column in &mut *costs {
            column.resize(self.len, 0.0);
        }
        costs.each_mut().map(Vec::as_mut_slice)
    }

    /// Cost and baseline cost of the tasks, at each size that there is of them.
    pub fn costs(&self) -> impl Iterator<Item = [&[f64]; 2]> {
        let [cost, baseline, ..] = self.drawn();
        let others = self.other_sizes.iter();
        let others = others.map(|costs| costs.each_ref().map(Vec::as_slice));
        std::iter::once([cost, baseline]).chain(others)
    }

    /// A column to write.
    pub fn one(&mut self, column: Column) -> &mut [f64] {
        let start = self.layout.index(column) * self.len;
        &mut self.data[start..start + self.len]
    }

    /// Two different columns to write, in the order given.
    pub fn two(&mut self, first: Column, second: Column) -> (&mut [f64], &mut [f64]) {
        let (a, b) = (self.layout.index(first), self.layout.index(second));
        let low = a.min(b);
        let (head, tail) = self.data.split_at_mut((low + 1) * self.len);
        let lower = &mut head[low * self.len..];
        let upper_start = (a.max(b) - low - 1) * self.len;
        let upper = &mut tail[upper_start..upper_start + self.len];
        if a < b {
            (lower, upper)
        } else {
            (upper, lower)
        }
    }

    /// The columns of a tier, all at once.
    pub fn tier(&mut self, tier: usize) -> TierColumns<'_> {
        let start = self.layout.index(Column::TierInput(tier)) * self.len;
        let mut rest = &mut self.data[start..];
        let mut next = || {
            let (column, tail) = std::mem::take(&mut rest).split_at_mut(self.len);
            rest = tail;
            column
        };
        // In the order of the layout.
        TierColumns {
            input: next(),
            output: next(),
            tokens: next(),
            counted: next(),
            requests: next(),
            busy: next(),
            cost: next(),
        }
    }

    /// The columns of the bridge's changes but the last, all at once.
    pub fn changes(&mut self) -> [&mut [f64]; BRIDGE_CHANGES - 1] {
        let start = self.layout.index(Column::Bridge(0)) * self.len;
        let mut rest = &mut self.data[start..];
        // In the order of the layout.
        std::array::from_fn(|_| {
            let (column, tail) = std::mem::take(&mut rest).split_at_mut(self.len);
            rest = tail;
            column
        })
    }

    /// `target = Σ factor * source`, task by task.
    pub fn combine(&mut self, target: Column, terms: impl IntoIterator<Item = (Column, f64)>) {
        let mut terms = terms.into_iter();
        let Some((first, factor)) = terms.next() else {
            self.one(target).fill(0.0);
            return;
        };
        let (sums, source) = self.two(target, first);
        simd::set(sums, [source], |[value]| factor * value);
        for (source, factor) in terms {
            let (sums, source) = self.two(target, source);
            simd::add(sums, [source], |[value]| factor * value);
        }
    }

    /// Sets one entry.
    #[inline]
    pub fn set(&mut self, column: Column, task: usize, value: f64) {
        let index = self.layout.index(column) * self.len + task;
        self.data[index] = value;
    }
}

/// Adds a column to another, task by task.
pub fn add(sums: &mut [f64], column: &[f64]) {
    simd::add(sums, [column], |[value]| value);
}

/// A tier's columns of a strip.
#[derive(Debug)]
pub struct TierColumns<'a> {
    pub input: &'a mut [f64],
    pub output: &'a mut [f64],
    pub tokens: &'a mut [f64],
    pub counted: &'a mut [f64],
    pub requests: &'a mut [f64],
    pub busy: &'a mut [f64],
    pub cost: &'a mut [f64],
}
