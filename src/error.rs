//! One error type per kind of user mistake, and the diagnostics that point into what was written.

mod data;
mod diagnostics;
mod nearest;
mod source;

pub use data::DataError;
pub use diagnostics::{Diagnostic, Diagnostics, LiesIn, Paint};
pub use nearest::{nearest, nearest_few};
pub use source::{Position, SourceText, Span};

use std::path::PathBuf;

/// Why a scenario could not be loaded.
#[derive(Debug)]
pub enum ScenarioError {
    /// The file could not be read as text: missing, a directory, too large, not UTF-8.
    Unreadable {
        /// The file as given.
        path: PathBuf,
        /// Why, in words.
        cause: String,
    },
    /// What it says, or what an override says, is not a valid scenario.
    Invalid(Diagnostics),
}

impl std::fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable { path, cause } => {
                write!(f, "cannot read {}: {cause}", path.display())
            }
            Self::Invalid(diagnostics) => diagnostics.fmt(f),
        }
    }
}

impl std::error::Error for ScenarioError {}

impl From<Diagnostics> for ScenarioError {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Invalid(diagnostics)
    }
}
