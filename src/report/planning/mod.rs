//! A capacity plan as text: can we carry it, what it costs, what to do.

mod csv;
mod markdown;
mod sentences;
mod tables;
mod terminal;
mod what_to_do;

pub use csv::plan_csv;
pub use markdown::plan_markdown;
pub use terminal::plan_table;
