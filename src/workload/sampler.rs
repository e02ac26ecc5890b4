//! Fills a batch of tasks of one class, structure of arrays (model.md §2, steps 1 to 3 and 5).

use crate::numerics::kernels::normal_quantile_slice;
use crate::numerics::{Inverse, QuantileTable, Uniforms};
use crate::simd::{select, set, wide};
use crate::workload::counts::CountSampler;
use crate::workload::{InputShare, Lot, TaskClass, Work};

/// Tasks of one class before anybody delegates them; one entry per task unless said otherwise.
#[derive(Clone, Debug, Default)]
pub struct TaskBatch {
    /// z, latent difficulty, N(0, 1).
    pub difficulty: Vec<f64>,
    /// W_in.
    pub input: Vec<f64>,
    /// W_out.
    pub output: Vec<f64>,
    /// Uniforms on (0, 1) that say, beside difficulty, how large the task is.
    size: [Vec<f64>; 2],
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
        ]
        .into_iter()
        .chain(&mut self.size)
        {
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
        self.work.draw(&mut streams.work, &mut batch.size);
        let given = (&batch.difficulty[..], self.difficulty_loading);
        let size = batch.size.each_ref().map(Vec::as_slice);
        let work = [&mut batch.input[..], &mut batch.output];
        self.work.fill(given, size, work);
        self.fill_crux(streams, batch, scratch);
        self.fill_counts(streams, batch, scratch);
    }

    /// What the tasks of a batch would read and write, were the uniforms of their sizes so much
    /// larger, round the unit interval: as likely as what they do.
    pub fn other_sizes(
        &self,
        batch: &TaskBatch,
        moved: [f64; 2],
        (uniforms, work): (&mut [Vec<f64>; 2], [&mut [f64]; 2]),
    ) {
        for ((uniforms, size), by) in uniforms.iter_mut().zip(&batch.size).zip(moved) {
            uniforms.resize(size.len(), 0.0);
            // Both sums are exact, and strictly inside the interval.
            set(uniforms, [size], |[u]| {
                select(u < 1.0 - by, u + by, u - (1.0 - by))
            });
        }
        let given = (&batch.difficulty[..], self.difficulty_loading);
        let uniforms = uniforms.each_ref().map(Vec::as_slice);
        self.work.fill(given, uniforms, work);
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

#[derive(Clone, Debug)]
enum WorkSampler {
    Total {
        tokens: Inverse,
        share: ShareSampler,
    },
    Sides {
        input: Inverse,
        output: Inverse,
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
                tokens: Inverse::of(tokens),
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
                input: Inverse::of(input),
                output: Inverse::of(output),
                correlation: *correlation,
            },
        }
    }

    /// Draws what the sizes of tasks hang on beside their difficulty.
    fn draw(&self, [first, second]: &mut [Uniforms; 2], size: &mut [Vec<f64>; 2]) {
        first.fill_uniform(&mut size[0]);
        match self {
            Self::Total {
                share: ShareSampler::Fixed(_),
                ..
            } => (),
            Self::Total { .. } | Self::Sides { .. } => second.fill_uniform(&mut size[1]),
        }
    }

    /// W_in and W_out of tasks of these difficulties.
    fn fill(
        &self,
        (difficulty, loading): (&[f64], f64),
        size: [&[f64]; 2],
        [input, output]: [&mut [f64]; 2],
    ) {
        let own = (1.0 - loading * loading).sqrt();
        normal_quantile_slice(size[0], input);
        match self {
            Self::Total { tokens, share } => {
                load_on(difficulty, input, loading, own);
                tokens.apply_to_scores(input);
                share.split(size[1], input, output);
            }
            Self::Sides {
                input: reads,
                output: writes,
                correlation,
            } => {
                let rest = (1.0 - correlation * correlation).sqrt();
                normal_quantile_slice(size[1], output);
                load_on(input, output, *correlation, rest);
                load_on(difficulty, input, loading, own);
                load_on(difficulty, output, loading, own);
                reads.apply_to_scores(input);
                writes.apply_to_scores(output);
            }
        }
    }
}

impl ShareSampler {
    /// Splits the work in `input` into input and output.
    fn split(&self, uniforms: &[f64], input: &mut [f64], output: &mut [f64]) {
        match self {
            Self::Fixed(share) => output.fill(*share),
            Self::Table(table) => {
                for (share, u) in output.iter_mut().zip(uniforms) {
                    *share = table.at(*u);
                }
            }
        }
        for (read, write) in input.iter_mut().zip(output.iter_mut()) {
            let share = *write;
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
