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

/// Follows the reading of files, and may stop it.
pub trait Monitor: Sync {
    /// So many bytes are about to be read, of all files together.
    fn start(&self, bytes: u64);
    /// `bytes` more have been read from disk.
    fn advance(&self, bytes: u64);
    /// Whether to stop.
    fn cancelled(&self) -> bool;
}

/// Nobody watches.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Monitor for Silent {
    fn start(&self, _: u64) {}
    fn advance(&self, _: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}
