//! Draws of token amounts, a call at a time.

use rand::Rng;
use rand_distr::{Distribution as _, StandardNormal};

use super::distribution::Distribution;
use super::kernels;
use super::stream::Stream;

impl Distribution {
    /// Fills `out` with independent draws.
    ///
    /// A lognormal takes normals of `rand_distr` and this crate's exponential, a gamma is
    /// `rand_distr`'s; the number of words a draw takes from the stream varies.
    pub fn sample_fill(&self, stream: &mut Stream, out: &mut [f64]) {
        match self {
            Self::Constant(value) => out.fill(*value),
            Self::LogNormal { mu, sigma } => {
                for value in out.iter_mut() {
                    *value = mu + sigma * standard_normal(stream);
                }
                kernels::exp_slice(out);
            }
            Self::Gamma { .. } | Self::Empirical(_) => {
                stream.fill_uniform(out);
                for value in out {
                    *value = self.quantile(*value);
                }
            }
        }
    }
}

/// A normal by the ziggurat, on a grid of 2⁻³².
///
/// Its far tail takes a logarithm from the platform's math library, whose last digit differs
/// between platforms; on the grid that digit is gone.
fn standard_normal(stream: &mut impl Rng) -> f64 {
    // 1.5 · 2²⁰: its last place is 2⁻³².
    const GRID: f64 = 1_572_864.0;
    let normal: f64 = StandardNormal.sample(stream);
    (normal + GRID) - GRID
}
