//! Times of single tasks, kept as quantile sketches.

use crate::stats::Sketch;

const BLOCK: usize = 256;

/// A sketch that is fed in blocks.
#[derive(Debug)]
pub struct Fed {
    sketch: Sketch,
    block: Vec<f64>,
}

impl Fed {
    fn new() -> Self {
        Self {
            sketch: Sketch::new(),
            block: Vec::with_capacity(BLOCK),
        }
    }

    #[inline(always)]
    fn push(&mut self, value: f64) {
        self.block.push(value);
        if self.block.len() == BLOCK {
            self.feed();
        }
    }

    #[inline(never)]
    fn feed(&mut self) {
        self.sketch.push_slice(&self.block);
        self.block.clear();
    }

    /// All that was pushed.
    pub fn into_sketch(mut self) -> Sketch {
        self.feed();
        self.sketch
    }
}

/// What tasks done were timed at.
#[derive(Debug)]
pub struct Samples {
    /// Sojourn, service, waiting.
    pub times: [Fed; 3],
    /// Waiting by station.
    pub waits: Vec<Fed>,
    looks: Looks,
    /// (time of departure, sojourn), where somebody follows.
    followed: Vec<(f64, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looks {
    Away,
    Follows,
    Samples,
}

impl Samples {
    /// For so many stations; nothing is sampled yet.
    pub fn new(stations: usize) -> Self {
        Self {
            times: std::array::from_fn(|_| Fed::new()),
            waits: (0..stations).map(|_| Fed::new()).collect(),
            looks: Looks::Away,
            followed: Vec::new(),
        }
    }

    /// From now on tasks are sampled.
    pub fn start(&mut self) {
        self.looks = Looks::Samples;
    }

    /// From now on departures are listed; whoever follows takes them away.
    pub fn follow(&mut self) -> &mut Vec<(f64, f64)> {
        self.looks = Looks::Follows;
        &mut self.followed
    }

    /// A task is done.
    #[inline]
    pub fn push(&mut self, now: f64, times: [f64; 3], waits: &[f64]) {
        match self.looks {
            Looks::Away => {}
            Looks::Follows => self.followed.push((now, times[0])),
            Looks::Samples => {
                for (fed, value) in self.times.iter_mut().zip(times) {
                    fed.push(value);
                }
                for (fed, value) in self.waits.iter_mut().zip(waits) {
                    fed.push(*value);
                }
            }
        }
    }
}
