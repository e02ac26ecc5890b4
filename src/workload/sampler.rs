//! Fills a batch of tasks of one class, structure of arrays (model.md §2, steps 1 to 3 and 5).

use crate::numerics::kernels::{exp, normal_cdf, normal_quantile_slice};
use crate::numerics::{Distribution, QuantileTable, Uniforms};
use crate::simd::wide;
use crate::workload::{Count, InputShare, Lot, TaskClass, Work};

/// Tasks of one class before anybody delegates them; one entry per task unless said otherwise.
#[derive(Clone, Debug, Default)]
pub struct TaskBatch {
    /// z, latent difficulty, N(0, 1).
    pub difficulty: Vec<f64>,
    /// W_in.
    pub input: Vec<f64>,
    /// W_out.
    pub output: Vec<f64>,
    /// Kind of the crux, an index into the class's kinds.
    pub crux_kind: Vec<u32>,
    /// Uniform on (0, 1): which piece of that kind holds the crux.
    pub crux_place: Vec<f64>,
    /// Pieces by kind, should the task be delegated.
    pub counts: Vec<Vec<u32>>,
    /// First piece of each task in a list of all pieces of the batch, and the length of that list.
    pub first_piece: Vec<usize>,
}

impl TaskBatch {
    /// Number of tasks.
    pub fn len(&self) -> usize {
        self.difficulty.len()
    }

    /// Whether it has no tasks.
    pub fn is_empty(&self) -> bool {
        self.difficulty.is_empty()
    }

    /// Number of pieces of all tasks.
    pub fn pieces(&self) -> usize {
        self.first_piece.last().copied().unwrap_or(0)
    }

    /// Where among a task's pieces the one stands that holds the crux.
    pub fn crux_piece(&self, task: usize) -> usize {
        let kind = self.crux_kind[task] as usize;
        let before = self.counts[..kind].iter().map(|counts| counts[task]);
        (before.sum::<u32>() + self.place_in_kind(kind, task)) as usize
    }

    /// The same among its pieces of a kind, were the crux of that kind.
    pub fn place_in_kind(&self, kind: usize, task: usize) -> u32 {
        let count = self.counts[kind][task];
        ((self.crux_place[task] * f64::from(count)) as u32).min(count - 1)
    }

    fn resize(&mut self, len: usize, kinds: usize) {
        for column in [
            &mut self.difficulty,
            &mut self.input,
            &mut self.output,
            &mut self.crux_place,
        ] {
            column.resize(len, 0.0);
        }
        self.crux_kind.resize(len, 0);
        self.counts.resize_with(kinds, Vec::new);
        for counts in &mut self.counts {
            counts.resize(len, 1);
        }
        self.first_piece.resize(len + 1, 0);
    }
}

/// Draws the tasks of one class.
#[derive(Clone, Debug)]
pub struct ClassSampler {
    work: WorkSampler,
    difficulty_loading: f64,
    /// Cumulative shares of the kinds.
    crux: Vec<f64>,
    counts: Vec<CountSampler>,
}

/// What the tasks of one class in one batch are drawn from, one source per kind of draw, so that a change in one leaves the others' draws as they were.
#[derive(Debug)]
pub struct ClassStreams {
    difficulty: Uniforms,
    work: [Uniforms; 2],
    crux_kind: Uniforms,
    crux_place: Uniforms,
    counts: Vec<Uniforms>,
}

const DIFFICULTY: u32 = 0;
const WORK: u32 = 1;
const CRUX_KIND: u32 = 3;
const CRUX_PLACE: u32 = 4;
const COUNTS: u32 = 5;
/// First purpose within a class that the workload leaves to other rooms.
pub const FREE_PURPOSES: u32 = 6;

/// Dimensions of evenly spread points: the first are the best, so what matters most has them.
mod dimension {
    pub const DIFFICULTY: usize = 0;
    pub const WORK: [usize; 2] = [1, 2];
    pub const CRUX_KIND: usize = 4;
    pub const CRUX_PLACE: usize = 5;

    /// The first kind's count, and at the end those of ten others; beyond there are none.
    pub fn count(kind: usize) -> usize {
        match kind {
            0 => 3,
            _ => 117 + kind,
        }
    }
}

/// The dimensions that the workload leaves to other rooms: from the first on, before the second.
pub const FREE_DIMENSIONS: (usize, usize) = (6, 118);

impl ClassStreams {
    /// For a class of `kinds` kinds.
    pub fn new(lot: &Lot, kinds: usize) -> Self {
        let [first, second] = dimension::WORK;
        Self {
            difficulty: lot.uniforms(DIFFICULTY, 0, dimension::DIFFICULTY),
            work: [
                lot.uniforms(WORK, 0, first),
                lot.uniforms(WORK + 1, 0, second),
            ],
            crux_kind: lot.uniforms(CRUX_KIND, 0, dimension::CRUX_KIND),
            crux_place: lot.uniforms(CRUX_PLACE, 0, dimension::CRUX_PLACE),
            counts: (0..kinds)
                .map(|kind| lot.uniforms(COUNTS, kind as u64, dimension::count(kind)))
                .collect(),
        }
    }
}

impl ClassSampler {
    /// Prepares the tables of a class.
    pub fn new(class: &TaskClass) -> Self {
        let mut cumulative = 0.0;
        let crux = class
            .kinds
            .iter()
            .map(|kind| {
                cumulative += kind.share;
                cumulative
            })
            .collect();
        Self {
            work: WorkSampler::new(&class.work),
            difficulty_loading: class.difficulty_loading,
            crux,
            counts: class
                .kinds
                .iter()
                .map(|kind| CountSampler::new(&kind.count))
                .collect(),
        }
    }

    /// Draws `len` tasks, the next ones of the streams. `scratch` is working space.
    pub fn fill(
        &self,
        streams: &mut ClassStreams,
        len: usize,
        batch: &mut TaskBatch,
        scratch: &mut Vec<f64>,
    ) {
        batch.resize(len, self.counts.len());
        scratch.resize(len, 0.0);
        streams.difficulty.fill_uniform(scratch);
        normal_quantile_slice(scratch, &mut batch.difficulty);
        self.work
            .fill(self.difficulty_loading, streams, batch, scratch);
        self.fill_crux(streams, batch, scratch);
        self.fill_counts(streams, batch, scratch);
    }

    fn fill_crux(&self, streams: &mut ClassStreams, batch: &mut TaskBatch, scratch: &mut [f64]) {
        streams.crux_place.fill_uniform(&mut batch.crux_place);
        if self.crux.len() == 1 {
            batch.crux_kind.fill(0);
            return;
        }
        streams.crux_kind.fill_uniform(scratch);
        for (kind, u) in batch.crux_kind.iter_mut().zip(scratch.iter()) {
            let found = self.crux.partition_point(|upper| upper <= u);
            *kind = found.min(self.crux.len() - 1) as u32;
        }
    }

    fn fill_counts(&self, streams: &mut ClassStreams, batch: &mut TaskBatch, scratch: &mut [f64]) {
        for (kind, sampler) in self.counts.iter().enumerate() {
            sampler.fill(&mut streams.counts[kind], &mut batch.counts[kind], scratch);
        }
        let mut first = 0;
        for task in 0..batch.difficulty.len() {
            batch.first_piece[task] = first;
            first += batch
                .counts
                .iter()
                .map(|counts| counts[task] as usize)
                .sum::<usize>();
        }
        batch.first_piece[batch.difficulty.len()] = first;
    }
}

/// A distribution of work given its normal score x: F⁻¹(Φ(x)).
#[derive(Clone, Debug)]
enum ScoredAmount {
    Constant(f64),
    LogNormal { mu: f64, sigma: f64 },
    Table(QuantileTable),
}

impl ScoredAmount {
    fn new(distribution: &Distribution) -> Self {
        match distribution {
            Distribution::Constant(value) => Self::Constant(*value),
            Distribution::LogNormal { mu, sigma } => Self::LogNormal {
                mu: *mu,
                sigma: *sigma,
            },
            other => Self::Table(QuantileTable::of(other)),
        }
    }

    /// Turns normal scores into amounts.
    fn apply(&self, scores: &mut [f64]) {
        match self {
            Self::Constant(value) => scores.fill(*value),
            Self::LogNormal { mu, sigma } => wide(
                #[inline(always)]
                || scores.iter_mut().for_each(|x| *x = exp(mu + sigma * *x)),
            ),
            Self::Table(table) => scores
                .iter_mut()
                .for_each(|x| *x = table.at(normal_cdf(*x))),
        }
    }
}

#[derive(Clone, Debug)]
enum WorkSampler {
    Total {
        tokens: ScoredAmount,
        share: ShareSampler,
    },
    Sides {
        input: ScoredAmount,
        output: ScoredAmount,
        correlation: f64,
    },
}

#[derive(Clone, Debug)]
enum ShareSampler {
    Fixed(f64),
    Table(QuantileTable),
}

impl WorkSampler {
    fn new(work: &Work) -> Self {
        match work {
            Work::Total {
                tokens,
                input_share,
            } => Self::Total {
                tokens: ScoredAmount::new(tokens),
                share: match input_share {
                    InputShare::Fixed(share) => ShareSampler::Fixed(*share),
                    InputShare::Beta(beta) => ShareSampler::Table(QuantileTable::of_beta(beta)),
                },
            },
            Work::Sides {
                input,
                output,
                correlation,
            } => Self::Sides {
                input: ScoredAmount::new(input),
                output: ScoredAmount::new(output),
                correlation: *correlation,
            },
        }
    }

    fn fill(
        &self,
        loading: f64,
        streams: &mut ClassStreams,
        batch: &mut TaskBatch,
        scratch: &mut [f64],
    ) {
        let own = (1.0 - loading * loading).sqrt();
        let [first, second] = &mut streams.work;
        let TaskBatch {
            difficulty,
            input,
            output,
            ..
        } = batch;
        first.fill_uniform(scratch);
        normal_quantile_slice(scratch, input);
        match self {
            Self::Total { tokens, share } => {
                load_on(difficulty, input, loading, own);
                tokens.apply(input);
                share.split(second, input, output, scratch);
            }
            Self::Sides {
                input: reads,
                output: writes,
                correlation,
            } => {
                let rest = (1.0 - correlation * correlation).sqrt();
                second.fill_uniform(scratch);
                normal_quantile_slice(scratch, output);
                load_on(input, output, *correlation, rest);
                load_on(difficulty, input, loading, own);
                load_on(difficulty, output, loading, own);
                reads.apply(input);
                writes.apply(output);
            }
        }
    }
}

impl ShareSampler {
    /// Splits the work in `input` into input and output.
    fn split(
        &self,
        stream: &mut Uniforms,
        input: &mut [f64],
        output: &mut [f64],
        scratch: &mut [f64],
    ) {
        match self {
            Self::Fixed(share) => scratch.fill(*share),
            Self::Table(table) => {
                stream.fill_uniform(scratch);
                scratch.iter_mut().for_each(|u| *u = table.at(*u));
            }
        }
        for ((read, write), share) in input.iter_mut().zip(output.iter_mut()).zip(scratch.iter()) {
            *write = (1.0 - share) * *read;
            *read *= share;
        }
    }
}

/// x = κ z + sqrt(1 - κ²) ε, in place of ε.
fn load_on(common: &[f64], scores: &mut [f64], loading: f64, own: f64) {
    wide(
        #[inline(always)]
        || {
            for (x, z) in scores.iter_mut().zip(common) {
                *x = loading * z + own * *x;
            }
        },
    );
}

/// Inverse of a count's cumulative probabilities.
#[derive(Clone, Debug)]
enum CountSampler {
    Fixed(u32),
    Table(CountTable),
}

/// (upper cumulative probability, count), the last probability at least 1.
#[derive(Clone, Debug)]
struct CountTable {
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
    fn new(count: &Count) -> Self {
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

    fn fill(&self, stream: &mut Uniforms, counts: &mut [u32], scratch: &mut [f64]) {
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
