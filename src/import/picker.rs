//! A few values picked out of a JSON object by their paths, without building the rest.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::value::Value;

/// Values that can be picked out of one line.
pub const SLOTS: usize = 24;
/// What was picked, by the order of the paths.
pub type Slots<'a> = [Value<'a>; SLOTS];

/// Paths as a tree, so that each key is looked up once.
#[derive(Clone, Debug, Default)]
pub struct Picker {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    below: Vec<(String, usize)>,
    slot: Option<usize>,
}

impl Picker {
    /// A picker of (slot, path) pairs: `usage.input_tokens` is a key within a key, or one key with a dot in it.
    /// Lists are looked through; the first value found is the one that counts. Slots beyond [`SLOTS`] stay empty.
    pub fn new<'p>(paths: impl IntoIterator<Item = (usize, &'p str)>) -> Self {
        let mut picker = Self {
            nodes: vec![Node::default()],
        };
        for (slot, path) in paths {
            picker.insert(&mut std::iter::once(path), slot);
            picker.insert(&mut path.split('.'), slot);
        }
        picker
    }

    fn insert(&mut self, keys: &mut dyn Iterator<Item = &str>, slot: usize) {
        let mut at = 0;
        for key in keys {
            let known = self.nodes[at].below.iter().find(|(name, _)| name == key);
            at = match known {
                Some((_, child)) => *child,
                None => {
                    let child = self.nodes.len();
                    self.nodes.push(Node::default());
                    self.nodes[at].below.push((key.into(), child));
                    child
                }
            };
        }
        self.nodes[at].slot = Some(slot);
    }

    /// Picks out of one line.
    ///
    /// # Errors
    /// What is no complete JSON value, or no object.
    pub fn pick<'a>(&self, line: &'a [u8], slots: &mut Slots<'a>) -> Result<(), serde_json::Error> {
        // Checked once as a whole, which is faster than string by string.
        let text = std::str::from_utf8(line).map_err(Error::custom)?;
        let mut json = serde_json::Deserializer::from_str(text);
        let seed = Whole(At {
            picker: self,
            node: 0,
            slots,
        });
        seed.deserialize(&mut json)?;
        json.end()
    }
}

/// The line itself: nothing but an object will do.
struct Whole<'s, 'a>(At<'s, 'a>);

impl<'a> DeserializeSeed<'a> for Whole<'_, 'a> {
    type Value = ();
    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self.0)
    }
}

/// A value that stands at a node of the tree.
struct At<'s, 'a> {
    picker: &'s Picker,
    node: usize,
    slots: &'s mut Slots<'a>,
}

impl<'a> At<'_, 'a> {
    fn put(self, value: Value<'a>) {
        let slot = self.picker.nodes[self.node].slot;
        let place = slot.and_then(|slot| self.slots.get_mut(slot));
        if let Some(place) = place.filter(|place| **place == Value::Missing) {
            *place = value;
        }
    }
}

impl<'a> DeserializeSeed<'a> for At<'_, 'a> {
    type Value = ();
    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for At<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        let key = Key {
            picker: self.picker,
            node: self.node,
        };
        while let Some(child) = map.next_key_seed(key)? {
            match child {
                Some(node) => map.next_value_seed(At {
                    picker: self.picker,
                    node,
                    slots: self.slots,
                })?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut list: S) -> Result<(), S::Error> {
        loop {
            let element = At {
                picker: self.picker,
                node: self.node,
                slots: self.slots,
            };
            if list.next_element_seed(element)?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_borrowed_str<E: Error>(self, text: &'a str) -> Result<(), E> {
        if !text.is_empty() {
            self.put(Value::Text(Cow::Borrowed(text)));
        }
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if !text.is_empty() {
            self.put(Value::Text(Cow::Owned(text.into())));
        }
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.put(Value::Number(number));
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.put(Value::Number(number as f64));
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.put(Value::Number(number as f64));
        Ok(())
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<(), E> {
        self.put(Value::Bool(truth));
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A key: the node that it leads to, if any.
#[derive(Clone, Copy)]
struct Key<'s> {
    picker: &'s Picker,
    node: usize,
}

impl<'a> DeserializeSeed<'a> for Key<'_> {
    type Value = Option<usize>;
    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Option<usize>, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Option<usize>, E> {
        let mut below = self.picker.nodes[self.node].below.iter();
        Ok(below.find(|(name, _)| name == key).map(|(_, child)| *child))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked<'a>(paths: &[&str], line: &'a str) -> Result<Vec<Value<'a>>, serde_json::Error> {
        let picker = Picker::new(paths.iter().enumerate().map(|(slot, path)| (slot, *path)));
        let mut slots = Slots::default();
        picker.pick(line.as_bytes(), &mut slots)?;
        Ok(slots[..paths.len()].to_vec())
    }

    #[test]
    fn keys_within_keys_dotted_keys_and_lists_are_found() {
        let line = r#"{"x":[1,{"y":"n\no"}],"usage":{"in":12,"more":{"in":7}},"a.b":true,"m":[{"t":"one"},{"t":"two"}]}"#;
        let found = picked(&["usage.in", "a.b", "m.t", "none", "usage.more.in"], line).unwrap();
        assert_eq!(found[0], Value::Number(12.0));
        assert_eq!(found[1], Value::Bool(true));
        assert_eq!(found[2], Value::Text("one".into()));
        assert_eq!(found[3], Value::Missing);
        assert_eq!(found[4], Value::Number(7.0));
    }

    #[test]
    fn null_and_empty_text_are_missing_and_escapes_are_resolved() {
        let found = picked(&["a", "b", "c"], r#"{"a":null,"b":"","c":"x\ty"}"#).unwrap();
        assert_eq!(
            found,
            [Value::Missing, Value::Missing, Value::Text("x\ty".into())]
        );
    }

    #[test]
    fn half_a_line_and_what_is_no_object_are_refused() {
        for bad in [r#"{"a": 1"#, r#"{"a": 1} x"#, "[1, 2]", "12", ""] {
            assert!(picked(&["a"], bad).is_err(), "{bad}");
        }
    }
}
