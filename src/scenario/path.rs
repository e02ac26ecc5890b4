//! Dotted paths: `tier.mini.price.output`, `task.coding.tokens.median`, `delegation.review.rate`.

use super::keys::{self, Forms, Number, Part, PartKind, Shape, Table};
use super::syntax::{Entry, Node, Value};
use crate::error::{Span, nearest};

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
            End::Number(number) | End::Shape(Shape::Number(number)) => Some(number),
            End::Shape(Shape::Forms(forms)) => Some(forms.plain),
            _ => None,
        }
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
        unreachable!("made a table above")
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
            Some(Shape::Table(table)),
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

struct Walk<'a> {
    root: &'a Node,
    done: Vec<Step>,
}

impl Walk<'_> {
    fn table(
        &mut self,
        rest: &str,
        table: &'static Table,
        node: Option<&Node>,
    ) -> Result<End, PathError> {
        let (segment, after) = first_segment(rest);
        let Some(key) = table.find(segment) else {
            return Err(self.unknown_key(segment, after, table));
        };
        let below = node.and_then(|node| node.get(segment));
        self.done.push(Step::Key(segment.to_string()));
        let Some(after) = after else {
            return Ok(End::Shape(key.shape));
        };
        match key.shape {
            Shape::Table(table) => self.table(after, table, below),
            Shape::Named(table) => self.named(after, table, below),
            Shape::Forms(forms) => self.forms(after, forms),
            Shape::Assign => {
                let name = self.name_of(after, &self.names("tier"));
                self.done.push(Step::Key(name));
                Ok(End::Number(&keys::WEIGHT))
            }
            Shape::Scores(forms) => self.scores(after, forms),
            Shape::Items(_) => Err(self.stop("has no names, so its elements have no paths")),
            _ => Err(self.stop(&format!(
                "is one value: nothing comes after it, not `{after}`"
            ))),
        }
    }

    fn named(
        &mut self,
        rest: &str,
        table: &'static Table,
        node: Option<&Node>,
    ) -> Result<End, PathError> {
        let items = node.map_or(&[][..], Node::items);
        let name_of = |item: &Node| item.get("name").and_then(Node::text).map(str::to_string);
        let names: Vec<String> = items.iter().filter_map(name_of).collect();
        let Some((name, after)) = pick(rest, &names) else {
            let kind = self.done.last().map(show).unwrap_or_default();
            let (typed, after) = first_segment(rest);
            let meant = nearest(typed, names.iter().map(String::as_str));
            let whole = meant.map(|name| self.whole(name, after));
            return Err(PathError {
                message: format!("there is no {kind} `{typed}`"),
                nearest: whole,
            });
        };
        self.done.push(Step::Element(name.clone()));
        let item = items
            .iter()
            .find(|item| name_of(item).as_deref() == Some(&name));
        match after {
            Some(after) => self.table(after, table, item),
            None => Ok(End::Shape(Shape::Table(table))),
        }
    }

    fn scores(&mut self, rest: &str, forms: &'static Forms) -> Result<End, PathError> {
        let tiers = self.root.get("tier").map_or(&[][..], Node::items);
        let scores = tiers
            .iter()
            .filter_map(|tier| tier.get("scores"))
            .flat_map(Node::entries);
        let skills: Vec<String> = scores.map(|entry| entry.key.clone()).collect();
        let (skill, after) = pick(rest, &skills).unwrap_or_else(|| {
            let (skill, after) = first_segment(rest);
            (skill.to_string(), after)
        });
        self.done.push(Step::Key(skill));
        match after {
            Some(after) => self.forms(after, forms),
            None => Ok(End::Number(forms.plain)),
        }
    }

    fn forms(&mut self, rest: &str, forms: &'static Forms) -> Result<End, PathError> {
        let parts: Vec<&'static Part> =
            forms.tables.iter().flat_map(|parts| parts.iter()).collect();
        self.parts(rest, &parts)
    }

    fn parts(&mut self, rest: &str, parts: &[&'static Part]) -> Result<End, PathError> {
        let (segment, after) = first_segment(rest);
        let Some(part) = parts.iter().find(|part| part.name == segment) else {
            let meant = nearest(segment, parts.iter().map(|part| part.name));
            let whole = meant.map(|name| self.whole(name, after));
            return Err(PathError {
                nearest: whole,
                ..self.stop(&format!("has no `{segment}`"))
            });
        };
        self.done.push(Step::Key(segment.to_string()));
        match (&part.kind, after) {
            (PartKind::Inner(inner), Some(after)) => {
                self.parts(after, &inner.iter().collect::<Vec<_>>())
            }
            (PartKind::Number(number), None) => Ok(End::Number(number)),
            (_, None) => Ok(End::Other),
            (_, Some(after)) => Err(self.stop(&format!(
                "is one value: nothing comes after it, not `{after}`"
            ))),
        }
    }

    /// A name that is taken as it is where it is not known: the check says what is wrong with it.
    fn name_of(&self, rest: &str, names: &[String]) -> String {
        match pick(rest, names) {
            Some((name, None)) => name,
            _ => rest.trim_matches(['"', '\'']).to_string(),
        }
    }

    fn names(&self, list: &str) -> Vec<String> {
        let items = self.root.get(list).map_or(&[][..], Node::items);
        let name = |item: &Node| item.get("name").and_then(Node::text).map(str::to_string);
        items.iter().filter_map(name).collect()
    }

    fn unknown_key(&self, segment: &str, after: Option<&str>, table: &'static Table) -> PathError {
        let place = if self.done.is_empty() {
            "a scenario".to_string()
        } else {
            format!("`{}`", self.path())
        };
        if table.reserved.contains(&segment) {
            let message = format!("`{segment}` of {place} is reserved for work that comes later");
            return PathError {
                message,
                nearest: None,
            };
        }
        let meant = nearest(segment, table.names());
        let home = || keys::home_of(segment, table).map(|home| format!("{home}.{segment}"));
        let whole = meant.map(|name| self.whole(name, after));
        let message = format!("unknown key `{segment}` in {place}");
        PathError {
            message,
            nearest: whole.or_else(home),
        }
    }

    fn stop(&self, what: &str) -> PathError {
        PathError {
            message: format!("`{}` {what}", self.path()),
            nearest: None,
        }
    }

    fn path(&self) -> String {
        self.done.iter().map(show).collect::<Vec<_>>().join(".")
    }

    fn whole(&self, name: &str, after: Option<&str>) -> String {
        let mut parts: Vec<String> = self.done.iter().map(show).collect();
        parts.push(name.to_string());
        parts.extend(after.map(str::to_string));
        parts.join(".")
    }
}

fn show(step: &Step) -> String {
    match step {
        Step::Key(name) | Step::Element(name) => name.clone(),
    }
}

/// The part up to the first dot, or the quoted part, and what follows.
fn first_segment(rest: &str) -> (&str, Option<&str>) {
    for quote in ['"', '\''] {
        let quoted = rest
            .strip_prefix(quote)
            .and_then(|rest| rest.split_once(quote));
        match quoted {
            Some((name, "")) => return (name, None),
            Some((name, after)) if after.starts_with('.') => return (name, Some(&after[1..])),
            _ => {}
        }
    }
    match rest.split_once('.') {
        Some((name, after)) => (name, Some(after)),
        None => (rest, None),
    }
}

/// The longest of the names that the text begins with, and what follows it.
fn pick<'a>(rest: &'a str, names: &[String]) -> Option<(String, Option<&'a str>)> {
    let (quoted, after) = first_segment(rest);
    if rest.starts_with(['"', '\'']) && names.iter().any(|name| name == quoted) {
        return Some((quoted.to_string(), after));
    }
    let begins = |name: &&String| {
        let after = rest.strip_prefix(name.as_str());
        after.is_some_and(|after| after.is_empty() || after.starts_with('.'))
    };
    let name = names.iter().filter(begins).max_by_key(|name| name.len())?;
    Some((name.clone(), rest[name.len()..].strip_prefix('.')))
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
