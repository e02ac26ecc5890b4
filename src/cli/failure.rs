//! What ends a command early, with its exit code.

use crate::error::{DataError, Diagnostics, LiesIn, Paint, ScenarioError};

/// A failure of a command, printed once by `main`.
#[derive(Debug)]
pub enum Failure {
    /// Something went wrong while running: exit 1.
    Running(String),
    /// A flag's value that only the data shows to be wrong: exit 2.
    Flag(String),
    /// The same, shown with its place: rendered diagnostics.
    FlagShown(String),
    /// The scenario or an override is invalid: exit 3. Carries the rendered diagnostics.
    Scenario(String),
    /// A data file is invalid: exit 4.
    Data(String),
    /// The same, shown with the place that names the file: rendered diagnostics.
    DataShown(String),
    /// A guard is not satisfied: exit 99.
    Expectation(String),
    /// Interrupted: exit 130.
    Interrupted(String),
}

impl Failure {
    /// The documented exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Running(_) => 1,
            Self::Flag(_) | Self::FlagShown(_) => 2,
            Self::Scenario(_) => 3,
            Self::Data(_) | Self::DataShown(_) => 4,
            Self::Expectation(_) => 99,
            Self::Interrupted(_) => 130,
        }
    }

    /// What is wrong with the value of a flag, shown with its place.
    pub fn flag(found: &Diagnostics) -> Self {
        Self::FlagShown(found.render(Paint::Styled))
    }

    /// A file that could not be written or read.
    pub fn io(what: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::Running(format!("cannot {what} {}: {error}", path.display()))
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // Diagnostics carry their own "error:".
            Self::Scenario(message) | Self::FlagShown(message) | Self::DataShown(message) => {
                f.write_str(message.trim_end())
            }
            Self::Running(message) | Self::Flag(message) | Self::Data(message) => {
                write!(f, "error: {message}")
            }
            Self::Expectation(message) | Self::Interrupted(message) => f.write_str(message),
        }
    }
}

impl From<ScenarioError> for Failure {
    fn from(error: ScenarioError) -> Self {
        match error {
            ScenarioError::Unreadable { .. } => Self::Running(error.to_string()),
            ScenarioError::Invalid(diagnostics) => {
                let shown = diagnostics.render(Paint::Styled);
                match diagnostics.lie_in() {
                    LiesIn::Scenario => Self::Scenario(shown),
                    LiesIn::Data => Self::DataShown(shown),
                }
            }
        }
    }
}

impl From<DataError> for Failure {
    fn from(error: DataError) -> Self {
        let message = error.to_string();
        match error {
            DataError::Unreadable { .. } => Self::Running(message),
            DataError::Invalid(_) => Self::Data(message),
            DataError::Interrupted => Self::Interrupted(message),
        }
    }
}
