//! Dotted paths: `tier.mini.price.output`, `task.coding.tokens.median`, `delegation.review.rate`.

mod walk;

use super::keys::{self, Number, Presence, Shape, Table};
use super::syntax::{Entry, Node, Value};
use crate::error::Span;
use walk::Walk;

/// Below a value that is no table there are no keys.
static EMPTY: Table = Table {
    doc: "",
    keys: &[],
    reserved: &[],
    one_of: &[],
};

/// A path that leads to a key, written or not.
#[derive(Clone, Debug)]
pub(super) struct KeyPath {
    steps: Vec<Step>,
    end: End,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    /// An element of a list, by its name.
    Element(String),
}

/// What stands at the end of a path.
#[derive(Clone, Copy)]
enum End {
    Shape(Shape),
    Number(&'static Number),
    Other,
}

impl std::fmt::Debug for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("End")
    }
}

/// Why a text is no path.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PathError {
    /// What is wrong.
    pub message: String,
    /// What may have been meant: the whole path.
    pub nearest: Option<String>,
}

impl KeyPath {
    /// Follows a text along the keys; names of tiers, tasks and quotas are those of `root`. A name
    /// with dots is taken as long as it matches, or may be quoted.
    pub(super) fn parse(text: &str, root: &Node) -> Result<Self, PathError> {
        let mut walk = Walk {
            root,
            done: Vec::new(),
        };
        let end = walk.table(text.trim(), &keys::ROOT, Some(root))?;
        Ok(Self {
            steps: walk.done,
            end,
        })
    }

    /// The numbers that may stand there; `None` where it is no number.
    pub(super) fn number(&self) -> Option<&'static Number> {
        match self.end {
            End::Number(number) => Some(number),
            End::Shape(
                Shape::Number(number) | Shape::WordOrNumber(_, number) | Shape::Expected(number),
            ) => Some(number),
            End::Shape(Shape::Forms(forms)) => Some(forms.plain),
            _ => None,
        }
    }

    /// What is written there.
    pub(super) fn get<'a>(&self, root: &'a Node) -> Option<&'a Node> {
        self.steps.iter().try_fold(root, |node, step| match step {
            Step::Key(key) => node.get(key),
            Step::Element(name) => node
                .items()
                .iter()
                .find(|item| item.get("name").and_then(Node::text) == Some(name)),
        })
    }

    /// The number that the key is where nobody writes it.
    pub(super) fn default_number(&self) -> Option<f64> {
        let mut table = &keys::ROOT;
        let mut found = None;
        for step in &self.steps {
            let Step::Key(name) = step else { continue };
            let key = table.find(name)?;
            found = match key.presence {
                Presence::Number(number) => Some(number),
                _ => None,
            };
            table = key.shape.table().unwrap_or(&EMPTY);
        }
        found
    }

    /// The skill whose score it is.
    pub(super) fn skill(&self) -> Option<&str> {
        match self.steps.as_slice() {
            [
                Step::Key(tier),
                Step::Element(_),
                Step::Key(scores),
                Step::Key(skill),
                ..,
            ] if tier == "tier" && scores == "scores" => Some(skill),
            _ => None,
        }
    }

    /// Whether it leads to a group of keys or of named elements, not to a value.
    pub(super) fn is_group(&self) -> bool {
        matches!(self.end, End::Shape(Shape::Table(_) | Shape::Named(_)))
    }

    /// Whether it is this path, as written in the documentation.
    pub(super) fn is(&self, path: &str) -> bool {
        self.to_string() == path
    }

    /// Puts a value there, making the tables on the way. A table given for a table of keys sets each of them.
    pub(super) fn set(
        &self,
        root: &mut Node,
        key_span: Span,
        value: Node,
    ) -> Result<(), PathError> {
        self.take_the_place_of_others(root);
        let mut target = root;
        for step in &self.steps {
            target = match step {
                Step::Key(key) => entry(target, key, key_span),
                Step::Element(name) => element(target, name).ok_or_else(|| unknown_name(name))?,
            };
        }
        let shape = match self.end {
            End::Shape(shape) => Some(shape),
            _ => None,
        };
        put(target, value, shape)
    }
}

impl KeyPath {
    /// Of keys of which exactly one is written, the one that is set goes for the others: `arrivals.poisson` for
    /// `arrivals.gamma`.
    fn take_the_place_of_others(&self, root: &mut Node) {
        let [Step::Key(group), Step::Key(own), ..] = self.steps.as_slice() else {
            return;
        };
        let table = keys::ROOT.find(group).and_then(|key| key.shape.table());
        let sets = table.map_or(&[][..], |table| table.one_of);
        let alone = |key: &str| sets.iter().any(|set| set.contains(&key));
        if !alone(own) {
            return;
        }
        if let Some(Node {
            value: Value::Table(entries),
            ..
        }) = root.get_mut(group)
        {
            entries.retain(|entry| entry.key == *own || !alone(&entry.key));
        }
    }
}

impl std::fmt::Display for KeyPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, Step::Key(name) | Step::Element(name)) in self.steps.iter().enumerate() {
            let dot = if index > 0 { "." } else { "" };
            write!(f, "{dot}{name}")?;
        }
        Ok(())
    }
}

/// The value of a key, made where it is absent; what is no table becomes one.
fn entry<'a>(node: &'a mut Node, key: &str, span: Span) -> &'a mut Node {
    if !matches!(node.value, Value::Table(_)) {
        *node = Node::table(span, Vec::new());
    }
    let Value::Table(entries) = &mut node.value else {
        unreachable!("it was made a table just now")
    };
    let index = entries
        .iter()
        .position(|entry| entry.key == key)
        .unwrap_or(entries.len());
    if index == entries.len() {
        let node = Node::table(span, Vec::new());
        entries.push(Entry {
            key: key.to_string(),
            key_span: span,
            node,
        });
    }
    &mut entries[index].node
}

fn element<'a>(node: &'a mut Node, name: &str) -> Option<&'a mut Node> {
    match &mut node.value {
        Value::List(items) => items
            .iter_mut()
            .find(|item| item.get("name").and_then(Node::text) == Some(name)),
        _ => None,
    }
}

fn put(target: &mut Node, value: Node, shape: Option<Shape>) -> Result<(), PathError> {
    match (shape, value) {
        (
            Some(Shape::Table(table) | Shape::WordOrTable(_, table)),
            Node {
                value: Value::Table(entries),
                ..
            },
        ) => {
            for given in entries {
                let shape = table.find(&given.key).map(|key| key.shape);
                put(entry(target, &given.key, given.key_span), given.node, shape)?;
            }
        }
        (
            Some(Shape::Named(table)),
            Node {
                value: Value::Table(entries),
                ..
            },
        ) => {
            for given in entries {
                let found = element(target, &given.key).ok_or_else(|| unknown_name(&given.key))?;
                put(found, given.node, Some(Shape::Table(table)))?;
            }
        }
        (_, value) => *target = value,
    }
    Ok(())
}

fn unknown_name(name: &str) -> PathError {
    PathError {
        message: format!("nothing is called `{name}`"),
        nearest: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax::parse_document;
    use super::*;

    fn root() -> Node {
        let text = "[[tier]]\nname='gpt-5.4'\nprice={input=1,output=2}\n[[tier]]\nname='gpt-5.4-mini'\n\
                    scores={'terminal_2.0'=0.5}\n[[task]]\nname='a.b'\ntokens=100\n[[task.subtask]]\nname='read'\n";
        parse_document(text, 0).0
    }

    #[test]
    fn names_with_dots_work_plainly_and_quoted() {
        let root = root();
        for (written, shown) in [
            (
                "tier.gpt-5.4-mini.price.output",
                "tier.gpt-5.4-mini.price.output",
            ),
            ("tier.\"gpt-5.4\".price.output", "tier.gpt-5.4.price.output"),
            (
                "tier.gpt-5.4.scores.terminal_2.0.of",
                "tier.gpt-5.4.scores.terminal_2.0.of",
            ),
            ("task.a.b.tokens.median", "task.a.b.tokens.median"),
            ("task.a.b.subtask.read.share", "task.a.b.subtask.read.share"),
            (
                "delegation.assign.gpt-5.4-mini",
                "delegation.assign.gpt-5.4-mini",
            ),
            (
                "delegation.overhead.plan.tokens",
                "delegation.overhead.plan.tokens",
            ),
        ] {
            let path = KeyPath::parse(written, &root).unwrap();
            assert_eq!(path.to_string(), shown);
            assert!(path.number().is_some(), "{written} is a number");
        }
    }

    #[test]
    fn a_path_that_leads_nowhere_names_the_nearest_that_does() {
        let root = root();
        for (written, meant) in [
            (
                "tier.gpt-5.4-mimi.price.output",
                Some("tier.gpt-5.4-mini.price.output"),
            ),
            (
                "tier.gpt-5.4.prise.output",
                Some("tier.gpt-5.4.price.output"),
            ),
            ("delegtion.ratio", Some("delegation.ratio")),
            ("task.a.b.tokens.medin", Some("task.a.b.tokens.median")),
            ("ratio", Some("delegation.ratio")),
            ("claim.says", None),
            ("name.x", None),
            ("", None),
        ] {
            // A tier's name with a dot in it is cut at the dot where it is not known.
            let error = KeyPath::parse(written, &root).unwrap_err();
            if written != "tier.gpt-5.4-mimi.price.output" {
                assert_eq!(error.nearest.as_deref(), meant, "{written}");
            }
        }
    }

    #[test]
    fn setting_makes_the_tables_on_the_way() {
        let mut root = root();
        let at = Span {
            source: 1,
            start: 0,
            end: 1,
        };
        let path = KeyPath::parse("delegation.review.rate", &root).unwrap();
        path.set(
            &mut root,
            at,
            Node {
                span: at,
                value: Value::Float(0.5),
            },
        )
        .unwrap();
        let rate = root
            .get("delegation")
            .and_then(|d| d.get("review"))
            .and_then(|r| r.get("rate"));
        assert_eq!(rate.and_then(Node::number), Some(0.5));
    }
}
