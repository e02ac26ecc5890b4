//! What the deciding commands found, as text.

mod break_even;
mod optimize;
mod phases;
mod sensitivity;
mod solve;

pub use break_even::{break_even_csv, break_even_table};
pub use optimize::{optimum_csv, optimum_table};
pub use phases::{phases_csv, phases_table};
pub use sensitivity::{sensitivity_csv, sensitivity_markdown, sensitivity_table};
pub use solve::{solution_csv, solution_table};
