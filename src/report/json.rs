//! JSON to read and to search: fields on lines of their own, but an entry of a list on one line whatever it holds.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

/// A document, ending in a newline; what is not finite is null.
///
/// # Panics
/// Where a map has keys that are no strings: no result has.
pub fn json(of: &impl Serialize) -> String {
    let mut text = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut text, Lines::default());
    of.serialize(&mut serializer)
        .expect("plain data under string keys has a JSON form");
    text.push(b'\n');
    String::from_utf8(text).expect("JSON is text")
}

/// Indents outside lists. A curve has tens of thousands of figures: a line for each would be mostly indentation.
#[derive(Default)]
struct Lines {
    outside: PrettyFormatter<'static>,
    /// Lists that the place lies in.
    lists: usize,
}

impl Lines {
    fn part<W: Write + ?Sized>(writer: &mut W, first: bool) -> io::Result<()> {
        if first {
            Ok(())
        } else {
            writer.write_all(b", ")
        }
    }
}

impl Formatter for Lines {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        match self.lists {
            0 => self.outside.begin_array(writer),
            _ => writer.write_all(b"["),
        }
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        match self.lists {
            0 => self.outside.end_array(writer),
            _ => writer.write_all(b"]"),
        }
    }

    fn begin_array_value<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.lists += 1;
        match self.lists {
            1 => self.outside.begin_array_value(writer, first),
            _ => Self::part(writer, first),
        }
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.lists -= 1;
        match self.lists {
            0 => self.outside.end_array_value(writer),
            _ => Ok(()),
        }
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        match self.lists {
            0 => self.outside.begin_object(writer),
            _ => writer.write_all(b"{"),
        }
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        match self.lists {
            0 => self.outside.end_object(writer),
            _ => writer.write_all(b"}"),
        }
    }

    fn begin_object_key<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        match self.lists {
            0 => self.outside.begin_object_key(writer, first),
            _ => Self::part(writer, first),
        }
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        match self.lists {
            0 => self.outside.end_object_value(writer),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_a_list_stands_on_one_line() {
        let of = serde_json::json!({
            "name": "x, \"y\": [z]",
            "none": [],
            "inner": {"mean": 1.5, "undefined": null},
            "list": [{"a": 1, "b": {"c": [2, 3]}}, {}, [[4.0], []]],
        });
        let text = json(&of);
        assert_eq!(
            text,
            r#"{
  "name": "x, \"y\": [z]",
  "none": [],
  "inner": {
    "mean": 1.5,
    "undefined": null
  },
  "list": [
    {"a": 1, "b": {"c": [2, 3]}},
    {},
    [[4.0], []]
  ]
}
"#
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).expect("it reads back"),
            of
        );
    }
}
