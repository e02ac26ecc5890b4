//! The engine's own draws, on streams of their own, made in blocks.

use crate::numerics::Distribution;
use crate::numerics::kernels::{self, normal_quantile_slice};
use crate::numerics::stream::{Purpose, Stream};

/// First of this room's purposes: beyond those of any class, of which there are 64 each.
const FIRST: u32 = 0xf000_0000;
/// Purposes of this room.
pub const ARRIVALS: Purpose = Purpose(FIRST);
pub const THINKING: Purpose = Purpose(FIRST + 1);
const JITTER: Purpose = Purpose(FIRST + 2);
const ERRORS: Purpose = Purpose(FIRST + 3);
const DELAYS: Purpose = Purpose(FIRST + 4);

const BLOCK: usize = 256;

/// Draws of one kind, a block at a time.
#[derive(Debug)]
pub struct Draws {
    stream: Stream,
    of: Kind,
    block: [f64; BLOCK],
    spent: usize,
}

#[derive(Debug)]
enum Kind {
    Uniform,
    Exponential,
    Normal,
    Of(Distribution),
}

impl Draws {
    fn new(stream: Stream, of: Kind) -> Self {
        Self {
            stream,
            of,
            block: [0.0; BLOCK],
            spent: BLOCK,
        }
    }

    /// Exponentials of mean 1.
    pub fn exponential(stream: Stream) -> Self {
        Self::new(stream, Kind::Exponential)
    }

    /// Draws of a distribution.
    pub fn of(distribution: Distribution, stream: Stream) -> Self {
        Self::new(stream, Kind::Of(distribution))
    }

    /// The next draw.
    #[inline]
    pub fn next(&mut self) -> f64 {
        if self.spent == BLOCK {
            self.refill();
        }
        let value = self.block[self.spent];
        self.spent += 1;
        value
    }

    #[inline(never)]
    fn refill(&mut self) {
        self.spent = 0;
        match &self.of {
            Kind::Uniform => self.stream.fill_uniform(&mut self.block),
            Kind::Exponential => {
                self.stream.fill_uniform(&mut self.block);
                for value in &mut self.block {
                    *value = -kernels::ln(*value);
                }
            }
            Kind::Normal => {
                let mut uniforms = [0.0; BLOCK];
                self.stream.fill_uniform(&mut uniforms);
                normal_quantile_slice(&uniforms, &mut self.block);
            }
            Kind::Of(distribution) => distribution.sample_fill(&mut self.stream, &mut self.block),
        }
    }
}

/// What the stations of one replication draw.
#[derive(Debug)]
pub struct Random {
    jitter: Draws,
    errors: Draws,
    delays: Draws,
}

impl Random {
    /// Of a replication.
    pub fn new(seed: u64, replication: u64) -> Self {
        let named = |purpose| Stream::new(seed, purpose, replication);
        Self {
            jitter: Draws::new(named(JITTER), Kind::Normal),
            errors: Draws::new(named(ERRORS), Kind::Uniform),
            delays: Draws::new(named(DELAYS), Kind::Uniform),
        }
    }

    /// A lognormal factor of mean 1, with this σ of its logarithm.
    pub fn factor(&mut self, sigma: f64) -> f64 {
        kernels::exp(sigma * (self.jitter.next() - 0.5 * sigma))
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.errors.next() < probability
    }

    /// A uniform for the jitter of a delay.
    pub fn uniform(&mut self) -> f64 {
        self.delays.next()
    }
}
