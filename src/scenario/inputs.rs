//! Where each number comes from: every key that is written, with the comment behind it.

use super::document::Document;
use super::keys::{ROOT, Shape, Table};
use super::syntax::Node;
use crate::results::Input;

/// Words about the scenario, and what is asked of it: no inputs.
const LEFT_OUT: [&str; 5] = ["name", "description", "source", "claim", "expect"];

/// Every written key below the tables, in the order of the text.
pub(super) fn inputs(document: &Document) -> Vec<Input> {
    let comments = document
        .sources
        .first()
        .map(|file| comments(&file.text))
        .unwrap_or_default();
    let mut walk = Walk {
        document,
        comments,
        found: Vec::new(),
    };
    walk.table(&document.root, &ROOT, "");
    walk.found
}

struct Walk<'a> {
    document: &'a Document,
    /// By line, counted from 1.
    comments: Vec<Option<String>>,
    found: Vec<Input>,
}

impl Walk<'_> {
    fn table(&mut self, node: &Node, table: &'static Table, path: &str) {
        for entry in node.entries() {
            let Some(key) = table.find(&entry.key) else {
                continue;
            };
            if path.is_empty() && LEFT_OUT.contains(&key.name) {
                continue;
            }
            let path = if path.is_empty() {
                key.name.to_string()
            } else {
                format!("{path}.{}", key.name)
            };
            match key.shape {
                Shape::Table(below) => self.table(&entry.node, below, &path),
                Shape::Named(below) => {
                    for item in entry.node.items() {
                        let name = item.get("name").and_then(Node::text).unwrap_or_default();
                        self.table(item, below, &format!("{path}.{name}"));
                    }
                }
                // Claims and guards are left out above: what is left is a value in several parts.
                Shape::Items(_) => self.leaf(&entry.node, path),
                Shape::Uncertain => {
                    for one in entry.node.entries() {
                        self.leaf(&one.node, format!("{path}.{}", one.key));
                    }
                }
                _ if key.name == "name" => {}
                _ => self.leaf(&entry.node, path),
            }
        }
    }

    fn leaf(&mut self, node: &Node, key: String) {
        let Some(source) = self.document.sources.get(node.span.source as usize) else {
            return;
        };
        let value = source
            .slice(node.span)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let in_file = node.span.source == 0;
        let line = source.position(node.span.start as usize).line;
        let last = source.position(node.span.end as usize).line;
        let comment = self
            .comments
            .get(last)
            .filter(|_| in_file)
            .cloned()
            .flatten();
        self.found.push(Input {
            key,
            value,
            line: in_file.then_some(line as u64),
            comment,
        });
    }
}

/// The comment of each line, the first entry unused. A `#` within a string begins none.
fn comments(text: &str) -> Vec<Option<String>> {
    let mut found = vec![None];
    let mut open: Option<&str> = None;
    for line in text.split('\n') {
        let mut rest = line;
        let mut comment = None;
        while !rest.is_empty() {
            let (step, next) = step(rest, open);
            if step == Step::Comment {
                comment = Some(rest[1..].trim().to_string()).filter(|text| !text.is_empty());
                break;
            }
            open = next;
            let Step::Over(bytes) = step else { break };
            rest = rest.get(bytes..).unwrap_or_default();
        }
        // A string of one line ends with it, whatever its quotes say.
        open = open.filter(|quote| quote.len() == 3);
        found.push(comment);
    }
    found
}

#[derive(PartialEq)]
enum Step {
    Over(usize),
    Comment,
}

/// What stands at the beginning of `rest`, given the quote of the string it stands in.
fn step<'a>(rest: &str, open: Option<&'a str>) -> (Step, Option<&'a str>) {
    match open {
        Some(quote) if rest.starts_with(quote) => (Step::Over(quote.len()), None),
        Some(quote) if rest.starts_with('\\') && quote.starts_with('"') => {
            let escaped = rest[1..].chars().next().map_or(0, char::len_utf8);
            (Step::Over(1 + escaped), open)
        }
        None if rest.starts_with('#') => (Step::Comment, None),
        None => match ["\"\"\"", "'''", "\"", "'"]
            .into_iter()
            .find(|quote| rest.starts_with(quote))
        {
            Some(quote) => (Step::Over(quote.len()), Some(quote)),
            None => (
                Step::Over(rest.chars().next().map_or(1, char::len_utf8)),
                None,
            ),
        },
        Some(_) => (
            Step::Over(rest.chars().next().map_or(1, char::len_utf8)),
            open,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_found_behind_strings_and_not_within_them() {
        let text = "a = 1 # one\nb = \"# no\" # two\nc = '#' \nd = \"\"\"\n# no\n\"\"\" # three\ne = \"\\\"#\"\n#\n";
        let found = comments(text);
        let at = |line: usize| found[line].as_deref();
        assert_eq!(at(1), Some("one"));
        assert_eq!(at(2), Some("two"));
        assert_eq!((at(3), at(4), at(5)), (None, None, None));
        assert_eq!(at(6), Some("three"));
        assert_eq!((at(7), at(8)), (None, None));
    }
}
