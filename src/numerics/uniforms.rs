//! Uniforms for one purpose, wherever they come from.

use super::coordinate::Coordinate;
use super::stream::Stream;

/// A source of uniforms strictly inside (0, 1).
#[derive(Clone, Debug)]
pub enum Uniforms {
    /// Independent ones.
    Random(Box<Stream>),
    /// One coordinate of points that are spread evenly.
    Even(Box<Coordinate>),
}

impl Uniforms {
    /// The next ones.
    #[inline(always)]
    pub fn fill_uniform(&mut self, out: &mut [f64]) {
        match self {
            Self::Random(stream) => stream.fill_uniform(out),
            Self::Even(coordinate) => coordinate.fill_uniform(out),
        }
    }
}
