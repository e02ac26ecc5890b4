//! What is wrong with a data file: a log, a table of outcomes, a price list.

use std::path::{Path, PathBuf};

/// Why a data file could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataError {
    /// It could not be read at all: missing, a directory, no permission.
    Unreadable {
        /// The file as given.
        path: PathBuf,
        /// Why, in words.
        cause: String,
    },
    /// It was read, and what it holds cannot be used.
    Invalid(
        /// What is wrong, with file, place, value and what is allowed.
        String,
    ),
    /// The user stopped the reading.
    Interrupted,
}

impl DataError {
    /// Something wrong with what a file holds.
    pub fn in_file(path: &Path, what: impl std::fmt::Display) -> Self {
        Self::Invalid(format!("{}: {what}", path.display()))
    }

    /// A file that cannot be read at all.
    pub fn unreadable(path: &Path, cause: impl std::fmt::Display) -> Self {
        Self::Unreadable {
            path: path.into(),
            cause: cause.to_string(),
        }
    }
}

impl std::fmt::Display for DataError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable { path, cause } => {
                write!(f, "cannot read {}: {cause}", path.display())
            }
            Self::Invalid(message) => f.write_str(message),
            Self::Interrupted => f.write_str("interrupted while reading; nothing was written"),
        }
    }
}

impl std::error::Error for DataError {}
