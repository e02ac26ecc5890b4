//! One file for each kind of log: from what its program writes to the common record.

mod claude_code;
mod codex;
mod layout;
mod lines;
mod litellm;
mod mooncake;
mod openai_usage;
mod otel;
mod table;

pub use table::{delimiter, is_json, keys_in, names_in};

use super::collect::{Collector, Keep};
use super::{DataFile, Format, ReadOptions};
use crate::error::DataError;

/// What remembers one file of a log until all are read.
pub enum Reader {
    /// Every row for itself.
    Rows,
    /// Threads that refer to each other.
    Codex(codex::Threads),
    /// Messages that are written more than once.
    ClaudeCode(claude_code::Messages),
    /// Spans that refer to each other.
    Otel(otel::Spans),
}

impl Reader {
    /// A reader for all files of one call.
    pub fn new(format: Format) -> Self {
        match format {
            Format::Codex => Self::Codex(codex::Threads::default()),
            Format::ClaudeCode => Self::ClaudeCode(claude_code::Messages::default()),
            Format::Otel => Self::Otel(otel::Spans::default()),
            _ => Self::Rows,
        }
    }

    /// Whether memory can stay bounded: not where rows are understood only together.
    pub fn keep(format: Format, options: &ReadOptions) -> Keep {
        let linked = options.columns.column(super::Role::Parent).is_some();
        match format {
            Format::Codex | Format::ClaudeCode | Format::Otel => Keep::All,
            _ if linked => Keep::All,
            _ => Keep::Sample,
        }
    }

    /// Reads one file to its end.
    ///
    /// # Errors
    /// What is wrong with the file as a whole; a bad row is counted instead.
    pub fn file(
        &mut self,
        format: Format,
        file: &mut DataFile<'_>,
        options: &ReadOptions,
        collector: &mut Collector,
    ) -> Result<(), DataError> {
        match self {
            Self::Codex(threads) => threads.file(file, collector),
            Self::ClaudeCode(messages) => messages.file(file, collector),
            Self::Otel(spans) => spans.file(file, collector),
            Self::Rows => match format {
                Format::Mooncake => mooncake::file(file, collector),
                Format::OpenaiUsage => openai_usage::file(file, collector),
                _ => {
                    let layout = layout::Layout::of(format, options);
                    table::file(&layout, file, collector)
                }
            },
        }
    }

    /// What can be said only when all files have been read.
    pub fn finish(self, options: &ReadOptions, collector: &mut Collector) {
        match self {
            Self::Codex(threads) => threads.finish(collector),
            Self::ClaudeCode(messages) => messages.finish(collector),
            Self::Otel(spans) => spans.finish(collector),
            Self::Rows if options.columns.column(super::Role::Parent).is_some() => {
                layout::link(collector);
            }
            Self::Rows => {}
        }
    }
}

#[cfg(test)]
#[path = "linked_tests.rs"]
mod tests;
