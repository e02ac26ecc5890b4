//! What the deciding commands found, as text.

mod solve;

pub use solve::{solution_csv, solution_table};
