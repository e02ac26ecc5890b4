//! What was written, whole: the file and its overrides, from which points are made and checked again.

use super::build::{self, Model};
use super::checks;
use super::checks::questions;
use super::path::KeyPath;
use super::presets;
use super::prices::{self, Shelf};
use super::read::{Reader, Syntax};
use super::record::Record;
use super::syntax::{Node, parse_document, parse_value};
use super::trace::{self, Recorded};
use crate::error::{Diagnostic, SourceText, Span};

/// The texts and the tree they make together.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub sources: Vec<SourceText>,
    pub root: Node,
    /// Where prices are looked up; absent: in the built-in catalogue.
    pub catalogue: Option<Shelf>,
    /// The arrival times that were read; absent: no file is named.
    pub recorded: Option<Recorded>,
}

impl Document {
    /// Reads a file, without checking it.
    pub(super) fn parse(text: &str, name: &str) -> (Self, Vec<Diagnostic>) {
        let (root, errors) = parse_document(text, 0);
        (
            Self {
                sources: vec![SourceText::new(name, text)],
                root,
                catalogue: None,
                recorded: None,
            },
            errors,
        )
    }

    /// Nothing at all.
    #[cfg(test)]
    pub(super) fn empty() -> Self {
        Self {
            sources: Vec::new(),
            root: Node::table(Span::default(), Vec::new()),
            catalogue: None,
            recorded: None,
        }
    }

    /// Sets a key from outside the file; the argument becomes a source that messages point into.
    pub(super) fn set(&mut self, argument: &Argument<'_>) -> Result<KeyPath, Diagnostic> {
        let source = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        let (text, key_span, value_span) = argument.written(source);
        self.sources.push(SourceText::new(argument.origin, &text));
        let refuse = |error| questions::no_path(key_span, &error);
        let path = KeyPath::parse(argument.key, &self.root).map_err(refuse)?;
        let value = parse_value(argument.value, value_span);
        path.set(&mut self.root, key_span, value).map_err(refuse)?;
        Ok(path)
    }

    /// Reads and checks the model, but not what is asked of it.
    pub(super) fn check(&self, syntax: Syntax) -> (Record, Vec<Diagnostic>) {
        let mut looked_up = prices::look_up(self);
        presets::look_up(&mut looked_up);
        let mut reader = Reader::new(&self.sources, syntax);
        let record = reader.root(&looked_up.root);
        let mut found = reader.found;
        found.extend(looked_up.wrong);
        if syntax == Syntax::Whole {
            found.extend(checks::model(&record));
            found.extend(trace::another(self));
        }
        (record, found)
    }

    /// The model at a point: with keys replaced.
    pub(super) fn point(&self, keys: &[(KeyPath, Span, Node)]) -> Result<Model, Vec<Diagnostic>> {
        let mut document = self.clone();
        for (path, span, value) in keys {
            let set = path.set(&mut document.root, *span, value.clone());
            set.map_err(|error| vec![questions::no_path(*span, &error)])?;
        }
        document.model()
    }

    /// Checks and builds.
    pub(super) fn model(&self) -> Result<Model, Vec<Diagnostic>> {
        let (record, found) = self.check(Syntax::Whole);
        if found.is_empty() {
            built(&record, self)
        } else {
            Err(found)
        }
    }
}

/// Builds what was checked.
pub(super) fn built(record: &Record, document: &Document) -> Result<Model, Vec<Diagnostic>> {
    let lost = || {
        Diagnostic::new(
            record.span,
            "the scenario was checked and could not be built",
            "please report this",
        )
    };
    build::model(record, document.recorded.as_ref()).ok_or_else(|| vec![lost()])
}

/// A key set from outside the file.
pub(super) struct Argument<'a> {
    /// Where it was written: "command line".
    pub origin: &'a str,
    /// `--set`, or a flag of its own.
    pub flag: &'a str,
    pub key: &'a str,
    pub value: &'a str,
}

impl Argument<'_> {
    /// The argument as a text, with the places of key and value in it.
    pub(super) fn written(&self, source: u32) -> (String, Span, Span) {
        let size = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX / 4);
        let (text, key, value) = match self.flag {
            "--set" => {
                let key = size("--set ");
                let value = key + size(self.key) + 1;
                (
                    format!("--set {}={}", self.key, self.value),
                    (key, size(self.key)),
                    value,
                )
            }
            "" => {
                let value = size(self.key) + size(" = ");
                (
                    format!("{} = {}", self.key, self.value),
                    (0, size(self.key)),
                    value,
                )
            }
            flag => (
                format!("{flag} {}", self.value),
                (0, size(flag)),
                size(flag) + 1,
            ),
        };
        let span = |start: u32, length: u32| Span {
            source,
            start,
            end: start + length,
        };
        (text, span(key.0, key.1), span(value, size(self.value)))
    }
}
