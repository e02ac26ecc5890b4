//! Streams, batch kernels, special functions, distributions, quadrature. Knows no task, no money, no file.
//!
//! Everything here gives the same bits on every processor: own polynomials on + - × ÷ √ and bit
//! operations in the kernels, the software routines of the `libm` crate in set-up code, never
//! `mul_add` and never the platform's math library.

mod amounts;
pub mod ascent;
mod belief;
mod beta;
mod coordinate;
mod direction_numbers;
mod distribution;
mod inverse;
pub mod kernels;
mod log_normal_mixture;
mod pareto_tail;
pub mod quadrature;
mod quantile_table;
mod scaled;
pub mod sobol;
pub mod special;
pub mod stream;
mod uniforms;

pub use belief::Belief;
pub use beta::Beta;
pub use coordinate::Coordinate;
pub use distribution::{Distribution, ParameterError};
pub use inverse::Inverse;
pub use log_normal_mixture::{LogNormalMixture, MixturePart};
pub use pareto_tail::{LEAST_EXPONENT, ParetoTail};
pub use quantile_table::QuantileTable;
pub use uniforms::Uniforms;

/// The largest distance a million draws may have from their distribution: exceeded once in a thousand seeds.
#[cfg(test)]
const KS_LIMIT: f64 = 1.95e-3;

/// Kolmogorov and Smirnov's distance of draws from a continuous distribution function.
#[cfg(test)]
fn ks_distance(draws: &mut [f64], cdf: impl Fn(f64) -> f64) -> f64 {
    draws.sort_unstable_by(f64::total_cmp);
    let n = draws.len() as f64;
    let distances = draws.iter().enumerate().map(|(i, x)| {
        let (below, p) = (i as f64 / n, cdf(*x));
        (p - below).max(below + 1.0 / n - p)
    });
    distances.fold(0.0, f64::max)
}
