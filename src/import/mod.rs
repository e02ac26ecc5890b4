//! What was really used and solved: logs, traces and tables of outcomes, read as a stream and checked at the border.

pub mod backtest;
pub mod bad_rows;
pub mod calibrate;
mod collect;
pub mod columns;
mod detect;
pub mod fitting;
mod folder;
mod format;
mod formats;
pub mod hierarchy;
pub mod outcomes;
mod picker;
pub mod prices;
mod read;
pub mod replay;
pub mod source;
mod usage;
pub mod value;

pub use bad_rows::{BadRowPolicy, BadRows};
pub use collect::{Agent, Gaps};
pub use columns::{ColumnMap, Role};
pub use format::Format;
pub use read::{ReadOptions, read};
pub use source::{DataFile, SourceInfo};
pub use usage::{Grain, Key, Name, Names, Period, PrefixBlocks, Totals, Usage, UsageLog};
