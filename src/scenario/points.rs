//! Points of a scenario: the same with keys replaced, checked again.

use std::sync::Arc;

use super::checks::questions;
use super::document::{Argument, Document};
use super::keys::Grain;
use super::path::KeyPath;
use super::syntax::{Node, Value};
use super::{Scenario, inputs, prices};
use crate::delegation::{Assign, Assignment, Policy, Ratio};
use crate::error::{Diagnostics, Span};
use crate::results::Input;

/// What was set on a scenario past its document, and outlives further points.
#[derive(Clone, Debug, Default)]
pub(super) struct Pinned {
    pub(super) assignment: Option<Assign>,
    pub(super) ratio: Option<f64>,
}

impl Scenario {
    /// The scenario at a point: with keys replaced (path, value as TOML or else a bare text) and
    /// all of it checked again. Name, digest, curve and claims are those of the scenario it is a point of.
    ///
    /// # Errors
    /// All that is then wrong.
    pub fn with<K: AsRef<str>, V: AsRef<str>>(&self, keys: &[(K, V)]) -> Result<Self, Diagnostics> {
        let mut document = Document::clone(&self.document);
        let mut found = Vec::new();
        let mut pinned = self.pinned.clone();
        for (key, value) in keys {
            let (key, value) = (key.as_ref(), value.as_ref());
            match document.set(&Argument {
                origin: "with",
                flag: "",
                key,
                value,
            }) {
                Ok(path) if path.is(questions::RATIO) => pinned.ratio = None,
                Ok(path) if path.is(prices::FILE) => {
                    found.push(prices::one_for_all(Span::default()))
                }
                Ok(_) => {}
                Err(diagnostic) => found.push(diagnostic),
            }
        }
        if !found.is_empty() {
            return Err(Diagnostics::new(document.sources, found));
        }
        self.of_document(document, pinned)
    }

    /// The scenario at a value of the curve's key. An assignment set by [`Self::with_assignment`] stays in force.
    ///
    /// # Errors
    /// All that is then wrong; nothing where the value lies between the ends of the curve.
    pub fn at(&self, value: f64) -> Result<Self, Diagnostics> {
        let path = match &self.curve_path {
            Some(path) if !path.is(questions::RATIO) => path,
            _ if (0.0..=1.0).contains(&value) => {
                let mut point = self.clone();
                point.policy.ratio = Ratio::Fixed(value);
                point.pinned.ratio = Some(value);
                return Ok(point);
            }
            _ => return self.with(&[(questions::RATIO, value.to_string())]),
        };
        let span = Span {
            source: u32::try_from(self.document.sources.len()).unwrap_or(0),
            start: 0,
            end: 0,
        };
        let node = number_node(path, value, span);
        let mut document = Document::clone(&self.document);
        let text = format!("{path} = {value}");
        document
            .sources
            .push(crate::error::SourceText::new("curve", &text));
        match path.set(&mut document.root, span, node) {
            Ok(()) => self.of_document(document, self.pinned.clone()),
            Err(error) => {
                let diagnostic = questions::no_path(span, &error);
                Err(Diagnostics::new(document.sources, vec![diagnostic]))
            }
        }
    }

    /// The scenario with one assignment in place of every other, the classes' and kinds' own among them. It stays in
    /// force at further points: what it comes to is found anew where prices or scores move.
    #[must_use]
    pub fn with_assignment(&self, assign: &Assign) -> Self {
        let mut scenario = self.clone();
        for (class, own) in self.classes.iter().zip(&mut scenario.policy.assign) {
            for (kind, own) in class.kinds.iter().zip(own) {
                *own = assign.resolve(&self.ladder, class, kind);
            }
        }
        scenario.pinned.assignment = Some(assign.clone());
        scenario
    }

    /// The scenario with its routers made to keep a share of tasks with the executive, 0 to 1: those that look
    /// hardest. Shares stay as they are.
    #[must_use]
    pub fn keeping(&self, share: f64) -> Self {
        let keep = |own: &Vec<Assignment>| own.iter().map(|own| own.keeping(share)).collect();
        let assign = self.policy.assign.iter().map(keep).collect();
        Self {
            policy: Policy {
                assign,
                ..self.policy.clone()
            },
            ..self.clone()
        }
    }

    /// Whether another point of the same file comes to the same figures, whatever was set to get there.
    pub fn is_the_same_point_as(&self, other: &Self) -> bool {
        // Each by its name, so that whoever adds a field has to say whether it counts.
        let Self {
            unit,
            simulation,
            demand,
            ladder,
            classes,
            policy,
            curve: _,
            quotas,
            pools,
            arrivals,
            queue,
            plan,
            name: _,
            description: _,
            source: _,
            path: _,
            overrides: _,
            digest: _,
            catalogue: _,
            claims: _,
            expectations: _,
            uncertain: _,
            document: _,
            curve_path: _,
            pinned: _,
        } = self;
        *policy == other.policy
            && *ladder == other.ladder
            && *classes == other.classes
            && *unit == other.unit
            && *simulation == other.simulation
            && *demand == other.demand
            && *quotas == other.quotas
            && *pools == other.pools
            && *arrivals == other.arrivals
            && *queue == other.queue
            && *plan == other.plan
    }

    /// Every key that is written, with its value as written, its line and the comment behind it.
    pub fn inputs(&self) -> Vec<Input> {
        inputs::inputs(&self.document)
    }

    pub(super) fn of_document(
        &self,
        document: Document,
        pinned: Pinned,
    ) -> Result<Self, Diagnostics> {
        let model = match document.model() {
            Ok(model) => model,
            Err(found) => return Err(Diagnostics::new(document.sources, found)),
        };
        let mut scenario = Self {
            unit: model.unit,
            simulation: model.simulation,
            demand: model.demand,
            ladder: model.ladder,
            classes: model.classes,
            policy: model.policy,
            quotas: model.quotas,
            pools: model.pools,
            arrivals: model.arrivals,
            queue: model.queue,
            plan: model.plan,
            document: Arc::new(document),
            ..self.clone()
        };
        if let Some(assignment) = &pinned.assignment {
            scenario = scenario.with_assignment(assignment);
        }
        if let Some(ratio) = pinned.ratio {
            scenario.policy.ratio = Ratio::Fixed(ratio);
        }
        scenario.pinned = pinned;
        Ok(scenario)
    }
}

/// A number as a value of the syntax tree: whole where the key takes whole ones.
pub(super) fn number_node(path: &KeyPath, value: f64, span: Span) -> Node {
    let whole = path
        .number()
        .is_some_and(|number| number.grain == Grain::Whole);
    let value = match whole && value == value.trunc() {
        true => Value::Whole(value as i128),
        false => Value::Float(value),
    };
    Node { span, value }
}
