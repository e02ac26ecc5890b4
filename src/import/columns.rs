//! Columns of a table by name.

use crate::error::nearest;

/// The place of a column among those of a header.
///
/// # Errors
/// A message that names the columns found and the nearest one, for a column that is not there or is there twice.
pub fn find(header: &[&str], wanted: &str) -> Result<usize, String> {
    let mut places = header
        .iter()
        .enumerate()
        .filter(|(_, name)| **name == wanted);
    match (places.next(), places.next()) {
        (Some((place, _)), None) => Ok(place),
        (Some(_), Some(_)) => Err(format!("the column `{wanted}` is there twice")),
        (None, _) => Err(missing(header, wanted)),
    }
}

/// The place of an optional column.
///
/// # Errors
/// A column that is there twice.
pub fn find_optional(header: &[&str], wanted: &str) -> Result<Option<usize>, String> {
    if header.contains(&wanted) {
        find(header, wanted).map(Some)
    } else {
        Ok(None)
    }
}

/// What is said of a column that is not there.
pub fn missing(header: &[&str], wanted: &str) -> String {
    let found: Vec<String> = header.iter().map(|name| format!("`{name}`")).collect();
    let mut text = format!(
        "there is no column `{wanted}`; columns found: {}",
        found.join(", ")
    );
    if let Some(name) = nearest(wanted, header.iter().copied()) {
        text.push_str(&format!("; did you mean `{name}`?"));
    }
    text
}

/// What a column of a usage log can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Input tokens; those read from a cache inside unless given by `cache_reads`.
    Input,
    /// Output tokens, reasoning inside.
    Output,
    /// When the request began.
    Time,
    /// Input tokens read from a cache, which `input` includes.
    Cached,
    /// Input tokens read from a cache, which `input` does not include.
    CacheReads,
    /// Input tokens written to a cache, which `input` does not include.
    CacheWrites,
    /// Output tokens that were reasoning, which `output` includes.
    Reasoning,
    /// What it cost, USD.
    Cost,
    /// The model.
    Model,
    /// The task class.
    Class,
    /// The task: a session, a trace, a conversation.
    Task,
    /// The request's own identity, which `parent` refers to.
    Id,
    /// The identity of the request that called for this one; empty for the executive's own.
    Parent,
}

impl Role {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 13] = [
        Self::Input,
        Self::Output,
        Self::Time,
        Self::Cached,
        Self::CacheReads,
        Self::CacheWrites,
        Self::Reasoning,
        Self::Cost,
        Self::Model,
        Self::Class,
        Self::Task,
        Self::Id,
        Self::Parent,
    ];

    /// The name in `--columns`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
            Self::Time => "time",
            Self::Cached => "cached",
            Self::CacheReads => "cache_reads",
            Self::CacheWrites => "cache_writes",
            Self::Reasoning => "reasoning",
            Self::Cost => "cost",
            Self::Model => "model",
            Self::Class => "class",
            Self::Task => "task",
            Self::Id => "id",
            Self::Parent => "parent",
        }
    }
}

/// Which column is what: `input=prompt_tokens,output=completion_tokens,time=created_at`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap {
    columns: Vec<(Role, String)>,
}

impl ColumnMap {
    /// The column that has a role.
    pub fn column(&self, role: Role) -> Option<&str> {
        let mut found = self.columns.iter().filter(|(known, _)| *known == role);
        found.next().map(|(_, column)| column.as_str())
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The same, with one more column; an earlier one of that role is replaced.
    #[must_use]
    pub fn with(mut self, role: Role, column: impl Into<String>) -> Self {
        self.columns.retain(|(known, _)| *known != role);
        self.columns.push((role, column.into()));
        self
    }

    /// Roles and their columns.
    pub fn iter(&self) -> impl Iterator<Item = (Role, &str)> {
        self.columns
            .iter()
            .map(|(role, column)| (*role, column.as_str()))
    }
}

impl std::str::FromStr for ColumnMap {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut map = Self::default();
        for part in text.split(',') {
            let (key, column) = part.split_once('=').ok_or_else(|| {
                format!("`{part}` is not of the form key=column, as in input=prompt_tokens")
            })?;
            let (key, column) = (key.trim(), column.trim());
            let role = Role::ALL.into_iter().find(|role| role.name() == key);
            let role = role.ok_or_else(|| unknown_role(key))?;
            if column.is_empty() {
                return Err(format!("`{key}=` names no column"));
            }
            if map.column(role).is_some() {
                return Err(format!("`{key}` is given twice"));
            }
            map = map.with(role, column);
        }
        Ok(map)
    }
}

fn unknown_role(key: &str) -> String {
    let names = Role::ALL.map(Role::name);
    let mut message = format!(
        "`{key}` is nothing a column can be; there are {}",
        names.join(", ")
    );
    if let Some(name) = nearest(key, names) {
        message.push_str(&format!("; did you mean `{name}`?"));
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_column_gets_the_columns_found_and_the_nearest_name() {
        let header = ["item", "model", "sucess"];
        let message = find(&header, "success").unwrap_err();
        assert_eq!(
            message,
            "there is no column `success`; columns found: `item`, `model`, `sucess`; did you mean `sucess`?"
        );
    }

    #[test]
    fn a_column_that_is_there_twice_is_no_column() {
        assert!(find(&["a", "a"], "a").is_err());
        assert_eq!(find_optional(&["a", "b"], "b"), Ok(Some(1)));
        assert_eq!(find_optional(&["a", "b"], "c"), Ok(None));
    }

    #[test]
    fn columns_are_read_from_one_argument_and_mistakes_are_named() {
        let map: ColumnMap = "input=prompt, output=completion".parse().unwrap();
        assert_eq!(map.column(Role::Input), Some("prompt"));
        assert_eq!(map.column(Role::Output), Some("completion"));
        let error = |text: &str| text.parse::<ColumnMap>().unwrap_err();
        assert!(error("inptu=a").contains("did you mean `input`?"));
        assert!(error("input").contains("key=column"));
        assert!(error("input=").contains("names no column"));
        assert!(error("input=a,input=b").contains("twice"));
    }
}
