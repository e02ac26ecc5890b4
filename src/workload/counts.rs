//! Draws numbers of pieces.

use crate::numerics::Uniforms;
use crate::workload::Count;

/// Inverse of a count's cumulative probabilities.
#[derive(Clone, Debug)]
pub enum CountSampler {
    /// Always the same.
    Fixed(u32),
    /// Any other.
    Table(CountTable),
}

/// (upper cumulative probability, count), the last probability at least 1.
#[derive(Clone, Debug)]
pub struct CountTable {
    rows: Vec<(f64, u32)>,
    /// By stretch of uniforms, all as wide: the row of its lower end.
    guide: Vec<u32>,
}

/// A power of 2, so that its stretches begin at exact uniforms.
const STRETCHES: usize = 256;

impl CountTable {
    fn new(rows: Vec<(f64, u32)>) -> Self {
        let row = |u: f64| rows.partition_point(|(upper, _)| *upper <= u) as u32;
        let ends = (0..STRETCHES).map(|stretch| row(stretch as f64 / STRETCHES as f64));
        let guide = ends.collect();
        Self { rows, guide }
    }

    #[inline(always)]
    fn at(&self, u: f64) -> u32 {
        let last = self.rows.len() - 1;
        let mut row = self.guide[(u * STRETCHES as f64) as usize % STRETCHES] as usize;
        while row < last && self.rows[row].0 <= u {
            row += 1;
        }
        self.rows[row.min(last)].1
    }
}

impl CountSampler {
    /// Of the number of pieces of a kind.
    pub fn new(count: &Count) -> Self {
        let mut cumulative = 0.0;
        let rows = count
            .probabilities()
            .into_iter()
            .map(|(value, probability)| {
                cumulative += probability;
                (cumulative, value)
            });
        match count {
            Count::Fixed(value) => Self::Fixed(*value),
            _ => Self::Table(CountTable::new(rows.collect())),
        }
    }

    /// Draws counts, the next ones of a stream. `scratch` is as long.
    pub fn fill(&self, stream: &mut Uniforms, counts: &mut [u32], scratch: &mut [f64]) {
        match self {
            Self::Fixed(value) => counts.fill(*value),
            Self::Table(table) => {
                stream.fill_uniform(scratch);
                for (count, u) in counts.iter_mut().zip(scratch.iter()) {
                    *count = table.at(*u);
                }
            }
        }
    }
}
