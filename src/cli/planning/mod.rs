//! The commands that ask what limits carry: stress.

mod stress;

pub use stress::StressArgs;
pub use stress::run as stress;
