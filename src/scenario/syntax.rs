//! The syntax tree: what was written, with its place, before anything is checked.

use toml::de::{DeTable, DeValue};

use crate::error::{Diagnostic, Span};

/// A value as written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    /// Where it stands; for a table under a header, the header.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// The kinds of TOML values.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A string.
    Text(String),
    /// An integer.
    Whole(i128),
    /// A float, or an integer beyond all bounds.
    Float(f64),
    /// `true` or `false`.
    Switch(bool),
    /// A date or time: no key takes one.
    Date,
    /// An array.
    List(Vec<Node>),
    /// A table, in the order of the text.
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// The key, without quotes.
    pub key: String,
    /// Where it stands.
    pub key_span: Span,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// A table.
    pub(super) fn table(span: Span, entries: Vec<Entry>) -> Self {
        Self {
            span,
            value: Value::Table(entries),
        }
    }

    /// Its entries; none where it is no table.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// Its items; none where it is no list.
    pub(super) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.node)
    }

    /// The value of a key, to change it.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        match &mut self.value {
            Value::Table(entries) => entries
                .iter_mut()
                .find(|entry| entry.key == key)
                .map(|entry| &mut entry.node),
            _ => None,
        }
    }

    /// The text, where it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is a number or a date: no text only for want of quotes.
    pub(super) fn is_bare_word(&self) -> bool {
        matches!(self.value, Value::Whole(_) | Value::Float(_) | Value::Date)
    }

    /// The number, where it is one (a text with a suffix is not).
    pub(super) fn number(&self) -> Option<f64> {
        match self.value {
            Value::Whole(whole) => Some(whole as f64),
            Value::Float(float) => Some(float),
            _ => None,
        }
    }
}

/// Reads a file. What cannot be read is reported, and the rest is kept.
pub(super) fn parse_document(text: &str, source: u32) -> (Node, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let span = Span {
        source,
        start: 0,
        end: 0,
    };
    let root = Node::table(span, entries(table.get_ref(), source));
    let errors = errors.iter().map(|error| {
        let at = error.span().unwrap_or(0..0);
        (place(source, at), error.message().to_string())
    });
    (root, without_echoes(text, errors.collect()))
}

/// Reads the value of an override: TOML, or else the text itself as a string.
pub(super) fn parse_value(text: &str, place_of: Span) -> Node {
    let (value, errors) = DeValue::parse_recoverable(text);
    let value = match errors.is_empty() {
        true => convert(value.get_ref(), place_of.source).value,
        false => Value::Text(text.trim().to_string()),
    };
    moved(
        Node {
            span: place_of,
            value,
        },
        place_of,
    )
}

/// The same value standing elsewhere, with all its parts.
pub(super) fn moved(node: Node, span: Span) -> Node {
    let value = match node.value {
        Value::List(items) => {
            Value::List(items.into_iter().map(|item| moved(item, span)).collect())
        }
        Value::Table(entries) => {
            let move_entry = |entry: Entry| Entry {
                key: entry.key,
                key_span: span,
                node: moved(entry.node, span),
            };
            Value::Table(entries.into_iter().map(move_entry).collect())
        }
        other => other,
    };
    Node { span, value }
}

fn entries(table: &DeTable<'_>, source: u32) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| {
            let mut node = convert(value.get_ref(), source);
            node.span = place(source, value.span());
            Entry {
                key: key.get_ref().to_string(),
                key_span: place(source, key.span()),
                node,
            }
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span);
    entries
}

fn convert(value: &DeValue<'_>, source: u32) -> Node {
    let value = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(digits) => match i128::from_str_radix(digits.as_str(), digits.radix()) {
            Ok(whole) => Value::Whole(whole),
            Err(_) => Value::Float(digits.as_str().parse().unwrap_or(f64::INFINITY)),
        },
        DeValue::Float(digits) => Value::Float(digits.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(switch) => Value::Switch(*switch),
        DeValue::Datetime(_) => Value::Date,
        DeValue::Array(items) => {
            let item = |item: &toml::Spanned<DeValue<'_>>| Node {
                span: place(source, item.span()),
                ..convert(item.get_ref(), source)
            };
            Value::List(items.iter().map(item).collect())
        }
        DeValue::Table(table) => Value::Table(entries(table, source)),
    };
    Node {
        span: Span {
            source,
            start: 0,
            end: 0,
        },
        value,
    }
}

fn place(source: u32, range: std::ops::Range<usize>) -> Span {
    let clip = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span {
        source,
        start: clip(range.start),
        end: clip(range.end),
    }
}

/// One mistake a line: the first, which is the cause of the others on it. An array that is never
/// closed swallows what follows it, so it is reported where that is noticed, and nothing after it.
fn without_echoes(text: &str, mut errors: Vec<(Span, String)>) -> Vec<Diagnostic> {
    errors.sort_by_key(|(span, _)| *span);
    let unclosed = |message: &str| {
        // An array table's header ends with its line: it swallows nothing.
        message.starts_with("unclosed array,") || message.starts_with("unclosed inline table")
    };
    let within = |message: &str| {
        [
            "in array",
            "array elements",
            "unclosed array,",
            "inline table",
        ]
        .iter()
        .any(|part| message.contains(part))
    };
    if let Some(message) = errors.iter().map(|(_, m)| m.clone()).find(|m| unclosed(m)) {
        let first = errors.iter().position(|(_, m)| within(m)).unwrap_or(0);
        errors.truncate(first + 1);
        let start = errors[first].0.start;
        let cause = errors
            .iter()
            .position(|(span, _)| same_line(text, span.start, start));
        errors.truncate(cause.unwrap_or(first) + 1);
        if let Some(last) = errors.last_mut() {
            last.1 = message;
        }
    }
    errors.dedup_by(|later, first| same_line(text, first.0.start, later.0.start));
    let told = |(span, message): (Span, String)| {
        let message = in_words(text, span, &message);
        Diagnostic::new(span, format!("not TOML: {message}"), "")
    };
    errors.into_iter().map(told).collect()
}

/// What the parser says of a value that is none, said so that it helps.
fn in_words(text: &str, span: Span, message: &str) -> String {
    if !message.starts_with("string values must be quoted") {
        return message.to_string();
    }
    match text
        .get(span.start as usize..span.end as usize)
        .map(str::trim)
    {
        None | Some("") => "there is no value after `=`".to_string(),
        Some(value) if value.len() > 60 => "this is no value; a text needs quotes".to_string(),
        Some(value) => format!("`{value}` is no value; a text needs quotes"),
    }
}

fn same_line(text: &str, first: u32, later: u32) -> bool {
    let (first, later) = (first as usize, (later as usize).min(text.len()));
    !text.as_bytes()[first.min(later)..later].contains(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_keep_the_order_and_the_places_of_the_text() {
        let (root, errors) = parse_document("b = 1\na = [2, 'x']\n[c]\nd = 1e3\n", 0);
        assert!(errors.is_empty());
        let keys: Vec<&str> = root
            .entries()
            .iter()
            .map(|entry| entry.key.as_str())
            .collect();
        assert_eq!(keys, ["b", "a", "c"]);
        let c = root.get("c").unwrap();
        assert_eq!((c.span.start, c.span.end), (19, 22));
        assert_eq!(c.get("d").and_then(Node::number), Some(1000.0));
    }

    #[test]
    fn an_unclosed_array_is_one_mistake_where_it_is_noticed() {
        let (_, errors) = parse_document("x = \na = [1,\nb = 2\nc = 3\n[d]\ne = 4\n", 0);
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert!(errors[1].message.contains("unclosed array"));
    }

    #[test]
    fn an_override_that_is_not_toml_is_a_text() {
        let at = Span {
            source: 3,
            start: 1,
            end: 4,
        };
        assert_eq!(parse_value("20k to 200k", at).text(), Some("20k to 200k"));
        assert_eq!(parse_value("4.5", at).number(), Some(4.5));
        assert_eq!(
            parse_value("{a = 1}", at).get("a").map(|node| node.span),
            Some(at)
        );
    }
}
