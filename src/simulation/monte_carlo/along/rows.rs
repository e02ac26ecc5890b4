//! Columns of a strip of tasks, one after another, in blocks as wide as any register.

/// Tasks in a block.
pub const LANES: usize = 8;
pub type Block = [f64; LANES];

/// Columns of equal length: whole blocks.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    len: usize,
    /// From row to row: an odd number of blocks, lest all entries of a task fall into the same few lines of the cache.
    stride: usize,
    data: Vec<f64>,
}

/// Entries of a row for so many tasks.
pub fn padded(tasks: usize) -> usize {
    tasks.next_multiple_of(LANES)
}

impl Rows {
    /// So many rows for so many tasks, with whatever is in them.
    pub fn resize(&mut self, rows: usize, tasks: usize) {
        self.len = padded(tasks);
        self.stride = ((self.len / LANES) | 1) * LANES;
        self.data.resize(rows * self.stride, 0.0);
    }

    /// A row to read.
    #[inline(always)]
    pub fn read(&self, row: usize) -> &[f64] {
        &self.data[row * self.stride..][..self.len]
    }

    /// A row to write.
    #[inline(always)]
    pub fn write(&mut self, row: usize) -> &mut [f64] {
        &mut self.data[row * self.stride..][..self.len]
    }

    /// Where a row begins.
    pub fn start(&self, row: usize) -> usize {
        row * self.stride
    }

    /// A row to write and all that is before it to read.
    pub fn split(&mut self, row: usize) -> (&mut [f64], &[f64]) {
        let (before, from) = self.data.split_at_mut(row * self.stride);
        (&mut from[..self.len], before)
    }

    /// Makes it the same as another.
    pub fn copy(&mut self, other: &Self) {
        (self.len, self.stride) = (other.len, other.stride);
        self.data.clear();
        self.data.extend_from_slice(&other.data);
    }

    /// Makes it what lies between two others, so far from the first to the second.
    #[inline(always)]
    pub fn between(&mut self, first: &Self, second: &Self, way: f64) {
        (self.len, self.stride) = (first.len, first.stride);
        self.data.resize(first.data.len(), 0.0);
        let pairs = first.data.iter().zip(&second.data);
        for (value, (first, second)) in self.data.iter_mut().zip(pairs) {
            *value = first + way * (second - first);
        }
    }

    /// Makes the entries of some tasks the same as those of another.
    #[inline(always)]
    pub fn take_over(&mut self, other: &Self, tasks: &[usize]) {
        let from = other.data.chunks_exact(self.stride);
        for (to, from) in self.data.chunks_exact_mut(self.stride).zip(from) {
            for task in tasks {
                to[*task] = from[*task];
            }
        }
    }
}
