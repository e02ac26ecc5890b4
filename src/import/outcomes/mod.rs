//! Tables of which model solved what: items × models, and what that cost.

mod read;
mod table;

pub use read::{COLUMNS, ColumnNames, Loaded, load};
pub use table::{Cell, Item, OutcomeTable, Pushed};
