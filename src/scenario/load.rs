//! From a file, or a text, to a scenario; and from a scenario to its points.

use std::path::Path;

use super::Scenario;
use crate::delegation::Assignment;
use crate::error::{Diagnostic, Diagnostics, ScenarioError, SourceText, Span};
use crate::results::Input;

/// A key set from outside the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// Dotted path.
    pub key: String,
    /// As written: TOML, or else the text itself.
    pub value: String,
    /// The argument that says so, for messages: `--set`, `--tasks`.
    pub flag: String,
}

impl Override {
    /// From `key=value`, as `--set` takes it.
    ///
    /// # Errors
    /// Says what is missing where there is no `=` or no key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` has no `=`: write key=value"))?;
        if key.trim().is_empty() {
            return Err(format!("`{text}` has no key before `=`: write key=value"));
        }
        Ok(Self {
            key: key.trim().into(),
            value: value.trim().into(),
            flag: "--set".into(),
        })
    }

    /// From a flag of its own, such as `--tasks 1000` for `simulation.tasks`.
    pub fn flag(flag: &str, key: &str, value: impl std::fmt::Display) -> Self {
        Self {
            key: key.into(),
            value: value.to_string(),
            flag: flag.into(),
        }
    }
}

impl Scenario {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// Unreadable: missing, a directory, more than 16 MiB, not UTF-8. Invalid: all mistakes in it.
    pub fn load(path: &Path, overrides: &[Override]) -> Result<Self, ScenarioError> {
        let unreadable = |cause: String| ScenarioError::Unreadable {
            path: path.into(),
            cause,
        };
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        Ok(Self::parse(&text, &path.display().to_string(), overrides)?)
    }

    /// Checks a text; `path` is what messages call it.
    ///
    /// # Errors
    /// All mistakes in it.
    pub fn parse(text: &str, path: &str, _overrides: &[Override]) -> Result<Self, Diagnostics> {
        let mistake = Diagnostic::new(Span::default(), "scenario files are not read yet", "");
        Err(Diagnostics::new(
            vec![SourceText::new(path, text)],
            vec![mistake],
        ))
    }

    /// The scenario at a point: with keys replaced (key, value as TOML) and checked again.
    ///
    /// # Errors
    /// All that is then wrong.
    pub fn with(&self, _overrides: &[(String, String)]) -> Result<Self, Diagnostics> {
        Ok(self.clone())
    }

    /// The scenario at a value of the curve's key.
    ///
    /// # Errors
    /// All that is then wrong; never for `delegation.ratio` from 0 to 1.
    pub fn at(&self, _value: f64) -> Result<Self, Diagnostics> {
        Ok(self.clone())
    }

    /// The scenario with one assignment in place of every other, the classes' and kinds' own among them.
    #[must_use]
    pub fn with_assignment(&self, assignment: &Assignment) -> Self {
        let mut scenario = self.clone();
        scenario
            .policy
            .assign
            .iter_mut()
            .flatten()
            .for_each(|own| own.clone_from(assignment));
        scenario
    }

    /// Every key that is written, with its value as written, its line and the comment behind it.
    pub fn inputs(&self) -> Vec<Input> {
        Vec::new()
    }
}

/// The JSON Schema of the scenario file, draft 2020-12.
pub fn schema() -> serde_json::Value {
    serde_json::Value::Null
}

/// A commented scenario to start from.
pub fn init_template() -> &'static str {
    ""
}
