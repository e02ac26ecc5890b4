//! Every key of the scenario file, once.
//!
//! From these tables come the reader's checks, the suggestions for unknown keys, the paths of
//! `--set`, the JSON Schema and the key reference in `docs/scenario.md`.

mod delegation;
mod demand;
mod forms;
mod number;
mod plan;
mod questions;
mod root;
mod task;
mod tier;

pub(super) use forms::{
    EXPECTED, Forms, Need, Part, PartKind, RULES, Rule, UNCERTAIN_AMOUNT, UNCERTAIN_SHARE, What,
};
pub(super) use number::{Grain, Number, SHARE, Unit, WEIGHT, WORK, plain};
pub(super) use plan::LEVERS;
pub(super) use root::ROOT;

/// A group of keys.
pub(super) struct Table {
    /// What it describes, a sentence.
    pub doc: &'static str,
    /// Its keys, in the order of the documentation.
    pub keys: &'static [Key],
    /// Keys that come with later work.
    pub reserved: &'static [&'static str],
    /// Sets of keys of which exactly one must be written; may be empty.
    pub one_of: &'static [&'static [&'static str]],
}

/// A key.
pub(super) struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What values it takes.
    pub shape: Shape,
    /// Whether it must be written.
    pub presence: Presence,
    /// What it means: a sentence or two, for the reference and the schema.
    pub doc: &'static str,
    /// A value, as TOML.
    pub example: &'static str,
}

/// Whether a key must be written.
#[derive(Clone, Copy)]
pub(super) enum Presence {
    /// It must.
    Required,
    /// Absent, it means nothing.
    Optional,
    /// Absent, it is this number.
    Number(f64),
    /// Absent, it is this text.
    Text(&'static str),
    /// Absent, it is `false`.
    Off,
    /// Absent, it is a table of defaults.
    Table,
    /// It must, unless this other key is.
    Unless(&'static str),
}

/// What values a key takes.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// A string that is not empty.
    Text,
    /// One of some words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// A number, or a string with a suffix.
    Number(&'static Number),
    /// Two numbers.
    Pair(&'static Number),
    /// One of several forms.
    Forms(&'static Forms),
    /// Tier → share of the pieces, or a rule.
    Assign,
    /// A list of them.
    Assigns,
    /// Skill → score.
    Scores(&'static Forms),
    /// Names of tiers.
    Tiers,
    /// Numbers, one for each hour of a day or a week.
    Weights(&'static Number),
    /// Some of these words.
    Words(&'static [&'static str]),
    /// A word, or a number.
    WordOrNumber(&'static str, &'static Number),
    /// A word, or keys of its own.
    WordOrTable(&'static str, &'static Table),
    /// A number, or what is believed of it.
    Expected(&'static Number),
    /// Dotted path → value.
    With,
    /// Dotted path → range or distribution.
    Uncertain,
    /// Keys of its own.
    Table(&'static Table),
    /// `[[name]]` tables, addressed by their `name`.
    Named(&'static Table),
    /// `[[name]]` tables without names.
    Items(&'static Table),
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Table {
    /// The key of this name.
    pub(super) fn find(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The names of its keys.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }
}

impl Shape {
    /// The keys below, where it has keys of its own.
    pub(super) fn table(&self) -> Option<&'static Table> {
        match self {
            Self::Table(table)
            | Self::Named(table)
            | Self::Items(table)
            | Self::WordOrTable(_, table) => Some(table),
            _ => None,
        }
    }
}

/// Where a key of this name is at home, other than where it was written: `[delegation.review]`.
pub(super) fn home_of(name: &str, except: &Table) -> Option<String> {
    fn search(table: &'static Table, path: &str, name: &str, except: &Table) -> Option<String> {
        for key in table.keys {
            let Some(below) = key.shape.table() else {
                continue;
            };
            let path = match path {
                "" => key.name.to_string(),
                _ => format!("{path}.{}", key.name),
            };
            if !std::ptr::eq(below, except) && below.find(name).is_some() {
                return Some(path);
            }
            if let Some(found) = search(below, &path, name, except) {
                return Some(found);
            }
        }
        None
    }
    search(&ROOT, "", name, except)
}

/// A key that must be written.
const fn required(
    name: &'static str,
    shape: Shape,
    doc: &'static str,
    example: &'static str,
) -> Key {
    Key {
        name,
        shape,
        presence: Presence::Required,
        doc,
        example,
    }
}

/// A key that may be absent and then means nothing.
const fn optional(
    name: &'static str,
    shape: Shape,
    doc: &'static str,
    example: &'static str,
) -> Key {
    Key {
        name,
        shape,
        presence: Presence::Optional,
        doc,
        example,
    }
}

/// A key with a default.
const fn default(
    name: &'static str,
    shape: Shape,
    presence: Presence,
    doc: &'static str,
    example: &'static str,
) -> Key {
    Key {
        name,
        shape,
        presence,
        doc,
        example,
    }
}
