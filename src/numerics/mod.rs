//! Streams, batch kernels, special functions, distributions, quadrature. Knows no task, no money, no file.
//!
//! Everything here gives the same bits on every processor: own polynomials on + - × ÷ √ and bit
//! operations in the kernels, the software routines of the `libm` crate in set-up code, never
//! `mul_add` and never the platform's math library.

mod distribution;
pub mod kernels;
pub mod quadrature;
mod quantile_table;
pub mod special;
pub mod stream;

pub use distribution::{Beta, Distribution, ParameterError};
pub use quantile_table::QuantileTable;
