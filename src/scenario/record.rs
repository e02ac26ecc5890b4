//! What was read: every key with its checked value and its place.

use super::Expected;
use super::keys::{Shape, Table};
use super::syntax::Node;
use crate::delegation::Ratio;
use crate::error::Span;
use crate::ladder::Score;
use crate::numerics::Distribution;
use crate::workload::{Count, InputShare};

/// A table whose keys were read.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Where it stands: its header, or its braces.
    pub span: Span,
    table: &'static Table,
    fields: Vec<Option<Field>>,
}

/// A key of a record.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Where its key stands, or the record where it is a default.
    pub key_span: Span,
    /// Where its value stands.
    pub span: Span,
    /// Whether somebody wrote it.
    pub origin: Origin,
    /// The value; `None` where it was refused.
    pub value: Option<Checked>,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The file or an override.
    Written,
    /// The key's default.
    Default,
}

/// A value that is allowed for its key.
#[derive(Clone, Debug)]
pub(super) enum Checked {
    Number(f64),
    /// Kept apart from `Number`, so that every 64-bit seed is exact.
    Whole(u64),
    Switch(bool),
    Text(String),
    Pair(f64, f64),
    Amount(Distribution),
    Share(InputShare),
    Ratio(Ratio),
    Count(Count),
    /// A review rate that goes to the hardest tasks.
    Hardest(Hardest),
    Assign(Assigning),
    Assigns(Vec<(Span, Assigning)>),
    Scores(Vec<(String, Span, Option<Score>)>),
    Tiers(Vec<(String, Span)>),
    Numbers(Vec<f64>),
    Words(Vec<String>),
    Expected(Expected),
    With(Vec<Replacement>),
    Record(Record),
    Records(Vec<Record>),
}

/// Reviews of the share of tasks that look hardest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hardest {
    pub share: f64,
    pub correlation: f64,
}

/// What an `assign` says, tiers not yet looked up.
#[derive(Clone, Debug)]
pub(super) enum Assigning {
    Shares(Vec<Weight>),
    CheapestAdequate {
        success: f64,
    },
    Router {
        correlation: f64,
        success: f64,
        cost_usd: f64,
    },
}

impl Assigning {
    /// The tiers it names.
    pub(super) fn weights(&self) -> &[Weight] {
        match self {
            Self::Shares(weights) => weights,
            Self::CheapestAdequate { .. } | Self::Router { .. } => &[],
        }
    }
}

/// A tier's share of an assignment, not yet looked up.
#[derive(Clone, Debug)]
pub(super) struct Weight {
    pub tier: String,
    pub tier_span: Span,
    pub share: f64,
}

/// A key that a claim replaces.
#[derive(Clone, Debug)]
pub(super) struct Replacement {
    pub path: String,
    pub path_span: Span,
    pub node: Node,
}

impl Record {
    /// Of a table, with nothing read yet.
    pub(super) fn new(span: Span, table: &'static Table) -> Self {
        Self {
            span,
            table,
            fields: table.keys.iter().map(|_| None).collect(),
        }
    }

    pub(super) fn set(&mut self, index: usize, field: Field) {
        self.fields[index] = Some(field);
    }

    /// The keys that have a value or were refused, in the order of the documentation.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, Shape, &Field)> {
        let pairs = self.table.keys.iter().zip(&self.fields);
        pairs.filter_map(|(key, field)| field.as_ref().map(|field| (key.name, key.shape, field)))
    }

    /// A key, whether it was read well or refused.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        let index = self.table.keys.iter().position(|key| key.name == name)?;
        self.fields[index].as_ref()
    }

    /// A key that somebody wrote.
    pub(super) fn written(&self, name: &str) -> Option<&Field> {
        self.field(name)
            .filter(|field| field.origin == Origin::Written)
    }

    fn value(&self, name: &str) -> Option<&Checked> {
        self.field(name)?.value.as_ref()
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        match self.value(name)? {
            Checked::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn whole(&self, name: &str) -> Option<u64> {
        match self.value(name)? {
            Checked::Whole(whole) => Some(*whole),
            _ => None,
        }
    }

    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Checked::Switch(switch) => Some(*switch),
            _ => None,
        }
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.value(name)? {
            Checked::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn pair(&self, name: &str) -> Option<(f64, f64)> {
        match self.value(name)? {
            Checked::Pair(a, b) => Some((*a, *b)),
            _ => None,
        }
    }

    pub(super) fn amount(&self, name: &str) -> Option<&Distribution> {
        match self.value(name)? {
            Checked::Amount(amount) => Some(amount),
            _ => None,
        }
    }

    pub(super) fn share(&self, name: &str) -> Option<InputShare> {
        match self.value(name)? {
            Checked::Share(share) => Some(*share),
            _ => None,
        }
    }

    pub(super) fn ratio(&self, name: &str) -> Option<&Ratio> {
        match self.value(name)? {
            Checked::Ratio(ratio) => Some(ratio),
            _ => None,
        }
    }

    pub(super) fn count(&self, name: &str) -> Option<&Count> {
        match self.value(name)? {
            Checked::Count(count) => Some(count),
            _ => None,
        }
    }

    /// The share of attempts, or of tasks, that `rate` gives to reviews.
    pub(super) fn review_share(&self) -> Option<f64> {
        match self.value("rate")? {
            Checked::Number(rate) => Some(*rate),
            Checked::Hardest(hardest) => Some(hardest.share),
            _ => None,
        }
    }

    /// The correlation with difficulty of what picks the tasks for review, where something does.
    pub(super) fn review_correlation(&self) -> Option<f64> {
        match self.value("rate")? {
            Checked::Hardest(hardest) => Some(hardest.correlation),
            _ => None,
        }
    }

    pub(super) fn assign(&self, name: &str) -> Option<&Assigning> {
        match self.value(name)? {
            Checked::Assign(assigning) => Some(assigning),
            _ => None,
        }
    }

    pub(super) fn assigns(&self, name: &str) -> &[(Span, Assigning)] {
        match self.value(name) {
            Some(Checked::Assigns(lines)) => lines,
            _ => &[],
        }
    }

    pub(super) fn scores(&self) -> &[(String, Span, Option<Score>)] {
        match self.value("scores") {
            Some(Checked::Scores(scores)) => scores,
            _ => &[],
        }
    }

    pub(super) fn tiers(&self, name: &str) -> Option<&[(String, Span)]> {
        match self.value(name)? {
            Checked::Tiers(tiers) => Some(tiers),
            _ => None,
        }
    }

    pub(super) fn numbers(&self, name: &str) -> Option<&[f64]> {
        match self.value(name)? {
            Checked::Numbers(numbers) => Some(numbers),
            _ => None,
        }
    }

    pub(super) fn words(&self, name: &str) -> Option<&[String]> {
        match self.value(name)? {
            Checked::Words(words) => Some(words),
            _ => None,
        }
    }

    pub(super) fn expected(&self, name: &str) -> Option<&Expected> {
        match self.value(name)? {
            Checked::Expected(expected) => Some(expected),
            _ => None,
        }
    }

    pub(super) fn with(&self) -> &[Replacement] {
        self.replacements("with")
    }

    /// Paths with something to put there, not yet looked up: of `with` and `uncertain`.
    pub(super) fn replacements(&self, name: &str) -> &[Replacement] {
        match self.value(name) {
            Some(Checked::With(replacements)) => replacements,
            _ => &[],
        }
    }

    pub(super) fn record(&self, name: &str) -> Option<&Record> {
        match self.value(name)? {
            Checked::Record(record) => Some(record),
            _ => None,
        }
    }

    pub(super) fn records(&self, name: &str) -> &[Record] {
        match self.value(name) {
            Some(Checked::Records(records)) => records,
            _ => &[],
        }
    }
}
