//! From the syntax tree to checked values: one walk along the tables of keys.

mod beliefs;
mod collections;
mod either;
mod forms;
mod numbers;

use super::keys::{self, Key, Presence, Shape, Table};
use super::record::{Checked, Field, Origin, Record};
use super::syntax::{Entry, Node, Value};
use crate::error::{Diagnostic, SourceText, Span, nearest};

/// Whether the text was TOML throughout: where it was not, what is missing may have been lost with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// It was.
    Whole,
    /// Parts are lost.
    Broken,
}

/// Walks the tree and collects what is wrong with it.
pub(super) struct Reader<'a> {
    sources: &'a [SourceText],
    syntax: Syntax,
    /// All that is wrong so far.
    pub found: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Nothing read yet; `sources` are what the spans point into.
    pub(super) fn new(sources: &'a [SourceText], syntax: Syntax) -> Self {
        Self {
            sources,
            syntax,
            found: Vec::new(),
        }
    }

    /// Reads the whole file.
    pub(super) fn root(&mut self, node: &Node) -> Record {
        self.table(node, &keys::ROOT, "")
    }

    fn table(&mut self, node: &Node, table: &'static Table, path: &str) -> Record {
        let mut record = Record::new(node.span, table);
        for entry in node.entries() {
            match table.keys.iter().position(|key| key.name == entry.key) {
                Some(index) => {
                    let value = self.shape(&entry.node, &table.keys[index], table, path);
                    let (key_span, span) = (entry.key_span, entry.node.span);
                    let origin = Origin::Written;
                    record.set(
                        index,
                        Field {
                            key_span,
                            span,
                            origin,
                            value,
                        },
                    );
                }
                None => self.unknown(entry, table, path),
            }
        }
        for (index, key) in table.keys.iter().enumerate() {
            if record.field(key.name).is_none()
                && let Some(field) = self.absent(key, table, node, path)
            {
                record.set(index, field);
            }
        }
        record
    }

    /// The default of a key that is not written, or a complaint.
    fn absent(
        &mut self,
        key: &'static Key,
        table: &'static Table,
        beside: &Node,
        path: &str,
    ) -> Option<Field> {
        let span = beside.span;
        let value = match key.presence {
            Presence::Required => {
                self.missing(key, span, path);
                return None;
            }
            Presence::Optional => return None,
            // Where the other key is written, what it stands for was looked up and complained about.
            Presence::Unless(other) => {
                if beside.get(other).is_none() {
                    self.missing(key, span, path);
                }
                return None;
            }
            Presence::Number(number) => Value::Float(number),
            Presence::Text(text) => Value::Text(text.to_string()),
            Presence::Off => Value::Switch(false),
            Presence::Table => Value::Table(Vec::new()),
        };
        let value = self.shape(&Node { span, value }, key, table, path);
        Some(Field {
            key_span: span,
            span,
            origin: Origin::Default,
            value,
        })
    }

    fn missing(&mut self, key: &'static Key, span: Span, path: &str) {
        if self.syntax == Syntax::Broken {
            return;
        }
        let name = key.name;
        let diagnostic = match (key.shape, path) {
            (Shape::Named(_), _) => {
                let message = format!("there is no {name}: a scenario needs at least one");
                Diagnostic::new(span, message, "").help(format!(
                    "write a [[{name}]] table; `rungs init` writes a whole scenario"
                ))
            }
            (_, "") => Diagnostic::new(span, format!("the scenario lacks `{name}`"), "")
                .help(format!("write {name} = {}", key.example)),
            (_, path) => Diagnostic::new(span, format!("`{path}` lacks `{name}`"), "required here")
                .help(format!("write {name} = {}", key.example)),
        };
        self.found.push(diagnostic);
    }

    fn unknown(&mut self, entry: &Entry, table: &'static Table, path: &str) {
        let key = entry.key.as_str();
        let place = if path.is_empty() {
            "a scenario".to_string()
        } else {
            format!("`{path}`")
        };
        if table.reserved.contains(&key) {
            let message = format!(
                "`{}` is reserved for work that comes later",
                join(path, key)
            );
            self.found
                .push(Diagnostic::new(entry.key_span, message, "not read yet"));
            return;
        }
        let message = format!("unknown key `{key}` in {place}");
        let diagnostic = Diagnostic::new(entry.key_span, message, "unknown key");
        let meant = nearest(key, table.names());
        let home = keys::home_of(key, table);
        self.found.push(match (meant, home) {
            (None, Some(home)) => diagnostic.help(format!("`{key}` is a key of `{home}`")),
            (None, None) => {
                let names: Vec<&str> = table.names().collect();
                diagnostic.help(format!("the keys here are {}", names.join(", ")))
            }
            (meant, _) => diagnostic.did_you_mean(meant),
        });
    }

    fn shape(
        &mut self,
        node: &Node,
        key: &'static Key,
        siblings: &'static Table,
        parent: &str,
    ) -> Option<Checked> {
        let path = &join(parent, key.name);
        match key.shape {
            Shape::Text => self.text(node, key, path).map(Checked::Text),
            Shape::Choice(words) => self.choice(node, words, path).map(Checked::Text),
            Shape::Switch => self.switch(node, path).map(Checked::Switch),
            Shape::Number(number) => self.number_or_whole(node, number, path),
            Shape::Pair(number) => self
                .pair(node, number, path)
                .map(|(a, b)| Checked::Pair(a, b)),
            Shape::Forms(forms) => self.forms(node, forms, path),
            Shape::Assign => self.assign(node, path).map(Checked::Assign),
            Shape::Assigns => self.assigns(node, path).map(Checked::Assigns),
            Shape::Scores(forms) => self.scores(node, forms, path).map(Checked::Scores),
            Shape::Tiers => self.tiers(node, path).map(Checked::Tiers),
            Shape::Weights(number) => self.weights(node, number, path).map(Checked::Numbers),
            Shape::Words(words) => self.words(node, words, path).map(Checked::Words),
            Shape::WordOrNumber(word, number) => self.word_or_number(node, word, number, path),
            Shape::WordOrTable(word, table) => self.word_or_table(node, word, table, key, path),
            Shape::Expected(number) => self.expected(node, number, path).map(Checked::Expected),
            Shape::With | Shape::Uncertain => self.with(node, path).map(Checked::With),
            Shape::Table(table) => match node.value {
                Value::Table(_) => Some(Checked::Record(self.table(node, table, path))),
                _ => self.refuse(node, path, "a table of keys", key.example),
            },
            Shape::Named(_) | Shape::Items(_) => self
                .records(node, key, siblings, path)
                .map(Checked::Records),
        }
    }

    fn records(
        &mut self,
        node: &Node,
        key: &'static Key,
        siblings: &'static Table,
        path: &str,
    ) -> Option<Vec<Record>> {
        let table = key.shape.table()?;
        let is_table = |item: &Node| matches!(item.value, Value::Table(_));
        if !matches!(&node.value, Value::List(items) if items.iter().all(is_table)) {
            self.no_records(node, key, siblings, path);
            return None;
        }
        if node.items().is_empty()
            && let Presence::Required = key.presence
        {
            self.missing(key, node.span, "");
        }
        let named = |(index, item): (usize, &Node)| match item.get("name").and_then(Node::text) {
            Some(name) if matches!(key.shape, Shape::Named(_)) => format!("{path}.{name}"),
            _ => format!("{path}[{}]", index + 1),
        };
        let items = node.items().iter().enumerate();
        Some(
            items
                .map(|item| self.table(item.1, table, &named(item)))
                .collect(),
        )
    }

    /// `[tier]` for `[[tier]]`, or `subtask = 4` for `subtasks = 4`.
    fn no_records(&mut self, node: &Node, key: &Key, siblings: &'static Table, path: &str) {
        let message = format!("`{path}` must be a list of tables");
        let others = siblings.names().filter(|name| *name != key.name);
        let meant = nearest(key.name, others).filter(|_| !matches!(node.value, Value::Table(_)));
        let help = match meant {
            Some(other) => format!(
                "did you mean `{other}`? A {} is a [[{path}]] table",
                key.name
            ),
            None => format!("write [[{path}]] with double brackets for each"),
        };
        self.found
            .push(Diagnostic::new(node.span, message, "").help(help));
    }

    /// What stands at a place, cut to a length that fits a message.
    fn said(&self, span: Span) -> String {
        const LONGEST: usize = 60;
        let text = self
            .sources
            .get(span.source as usize)
            .map_or("", |source| source.slice(span));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.char_indices().nth(LONGEST) {
            Some((cut, _)) => format!("{}…", &text[..cut]),
            None => text,
        }
    }

    /// A value of the wrong kind.
    fn refuse<T>(&mut self, node: &Node, path: &str, wanted: &str, example: &str) -> Option<T> {
        let message = format!("`{path}` is {}", self.said(node.span));
        let diagnostic = Diagnostic::new(node.span, message, format!("allowed: {wanted}"));
        self.found.push(match example.is_empty() {
            true => diagnostic,
            false => diagnostic.help(format!("for example {example}")),
        });
        None
    }

    fn text(&mut self, node: &Node, key: &'static Key, path: &str) -> Option<String> {
        match node.text() {
            Some(text) if !text.trim().is_empty() => Some(text.to_string()),
            // A number or a day that an override gave to a key of text is meant as text.
            None if node.span.source > 0 && node.is_bare_word() => Some(self.said(node.span)),
            _ => self.refuse(node, path, "a text that is not empty", key.example),
        }
    }

    fn choice(&mut self, node: &Node, words: &[&'static str], path: &str) -> Option<String> {
        let written = node.text().unwrap_or_default();
        if words.contains(&written) {
            return Some(written.to_string());
        }
        let list = words
            .iter()
            .map(|word| format!("\"{word}\""))
            .collect::<Vec<_>>()
            .join(", ");
        let message = format!("`{path}` is {}", self.said(node.span));
        let diagnostic = Diagnostic::new(node.span, message, format!("allowed: {list}"));
        let meant = nearest(written, words.iter().copied());
        self.found.push(diagnostic.did_you_mean(meant));
        None
    }

    fn switch(&mut self, node: &Node, path: &str) -> Option<bool> {
        match node.value {
            Value::Switch(switch) => Some(switch),
            _ => self.refuse(node, path, "true or false", ""),
        }
    }
}

/// A key below a path.
fn join(path: &str, key: &str) -> String {
    match path {
        "" => key.to_string(),
        _ => format!("{path}.{key}"),
    }
}
