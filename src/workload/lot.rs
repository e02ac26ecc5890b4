//! Where the draws of one class in one batch come from.

use crate::numerics::stream::{Purpose, Stream};
use crate::numerics::{Coordinate, Uniforms};

/// Purposes of a class are numbered from `class * PURPOSES`.
const PURPOSES: u32 = 64;
/// The purpose that scrambles points; draws never have it.
const SCRAMBLING: u32 = PURPOSES - 1;
/// Sub-streams of a purpose go into the high bits of the index, far above any batch.
const SUB: u32 = 40;

/// The streams of one class in one batch, by purpose, and the points its tasks have where they are spread evenly.
///
/// A purpose may have several streams: one by kind, or by tier.
#[derive(Clone, Copy, Debug)]
pub struct Lot {
    seed: u64,
    class: u32,
    batch: u64,
    points: Option<Points>,
}

/// Which points of a scrambled sequence a batch's tasks of a class are, one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Points {
    /// Number of the scrambling.
    pub scrambling: u64,
    /// The first task's point.
    pub first: u64,
}

impl Lot {
    /// Of class number `class` in batch number `batch`: random draws, or points for what has a dimension.
    pub fn new(seed: u64, class: usize, batch: u64, points: Option<Points>) -> Self {
        Self {
            seed,
            class: class as u32,
            batch,
            points,
        }
    }

    /// Whether its tasks have points.
    pub fn is_even(&self) -> bool {
        self.points.is_some()
    }

    /// Random bits for a purpose below 63.
    pub fn stream(&self, purpose: u32, sub: u64) -> Stream {
        let purpose = Purpose(self.class * PURPOSES + purpose);
        Stream::new(self.seed, purpose, self.batch | sub << SUB)
    }

    /// Uniforms for a purpose, one by task: a coordinate of the points where there are any and the
    /// dimension exists, else random.
    pub fn uniforms(&self, purpose: u32, sub: u64, dimension: usize) -> Uniforms {
        match self.coordinate(dimension) {
            Some(coordinate) => Uniforms::Even(Box::new(coordinate)),
            None => Uniforms::Random(Box::new(self.stream(purpose, sub))),
        }
    }

    /// A coordinate of the points, from the first task's on.
    pub fn coordinate(&self, dimension: usize) -> Option<Coordinate> {
        let Points { scrambling, first } = self.points?;
        let purpose = Purpose(self.class * PURPOSES + SCRAMBLING);
        // A sequence has 2³² points: another one follows.
        let index = (first >> 32) << 16 | scrambling;
        Coordinate::new(dimension, (self.seed, purpose, index), first as u32)
    }
}
