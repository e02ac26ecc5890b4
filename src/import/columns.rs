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
}
