//! Following a text along the tables of keys.

use super::{End, PathError, Step};
use crate::error::nearest;
use crate::scenario::keys::{self, Forms, Part, PartKind, Rule, Shape, Table};
use crate::scenario::syntax::Node;

/// A path as far as it was followed.
pub(super) struct Walk<'a> {
    /// Whose names count.
    pub root: &'a Node,
    /// Steps so far.
    pub done: Vec<Step>,
}

impl Walk<'_> {
    /// Follows `rest` from a table of keys.
    pub(super) fn table(
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
            Shape::Table(table) | Shape::WordOrTable(_, table) => self.table(after, table, below),
            Shape::Expected(_) => self.forms(after, &keys::EXPECTED),
            Shape::Named(table) => self.named(after, table, below),
            Shape::Forms(forms) => self.forms(after, forms),
            Shape::Assign => {
                let (segment, part) = first_segment(after);
                if let Some(rule) = keys::RULES.iter().find(|rule| rule.name == segment) {
                    return self.rule(rule, part);
                }
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

    fn rule(&mut self, rule: &'static Rule, part: Option<&str>) -> Result<End, PathError> {
        self.done.push(Step::Key(rule.name.to_string()));
        match part {
            Some(part) => self.parts(part, &rule.parts.iter().collect::<Vec<_>>()),
            None => Ok(End::Other),
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
