//! Rows of a CSV table, or of JSON lines, by a layout.

use csv::{ByteRecord, ErrorKind, ReaderBuilder};

use super::layout::Layout;
use crate::error::DataError;
use crate::import::collect::{Collector, MOST_CLASSES};
use crate::import::picker::{Picker, SLOTS, Slots};
use crate::import::value::{BadValue, Value, shortened};
use crate::import::{DataFile, columns};

/// Reads a file whose rows a layout describes.
///
/// # Errors
/// A column that is not there; what ends the reading early.
pub fn file(
    layout: &Layout,
    file: &mut DataFile<'_>,
    collector: &mut Collector,
) -> Result<(), DataError> {
    let head = file.head()?;
    if is_json(head) {
        json_lines(layout, file, collector)
    } else {
        let delimiter = delimiter(head);
        delimited(layout, delimiter, file, collector)
    }
}

/// Whether the text begins as JSON does.
pub fn is_json(head: &[u8]) -> bool {
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}

/// What separates the columns of the first line: comma, semicolon or tab, whichever is there most often.
pub fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
    let count = |wanted: u8| line.iter().filter(|byte| **byte == wanted).count();
    let most = [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|byte| count(*byte));
    most.unwrap_or(b',')
}

fn delimited(
    layout: &Layout,
    delimiter: u8,
    file: &mut DataFile<'_>,
    collector: &mut Collector,
) -> Result<(), DataError> {
    let path = file.path().to_path_buf();
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(file);
    let header = match reader.byte_headers() {
        Ok(header) => header.clone(),
        Err(error) => return Err(ended(error, reader.into_inner())),
    };
    let names: Vec<&str> = header.iter().map(|name| text(name).trim()).collect();
    let places = places(layout, &names).map_err(|what| DataError::in_file(&path, what))?;
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(ended(error, reader.into_inner())),
        }
        let line = record.position().map_or(0, csv::Position::line);
        collector.bad.count_row();
        if record.len() != names.len() {
            let shown = shortened(&String::from_utf8_lossy(record.as_slice()));
            collector.refuse(
                &path,
                line,
                BadValue::new(wrong_length(&record, &names), shown),
            );
            continue;
        }
        let mut slots = Slots::default();
        for (slot, place) in &places {
            slots[*slot] = Value::of_field(record.get(*place).map_or("", text));
        }
        row(layout, &mut slots, collector, &path, line)?;
    }
}

fn wrong_length(record: &ByteRecord, names: &[&str]) -> &'static str {
    if record.len() < names.len() {
        "the line is truncated: it has fewer fields than the header"
    } else {
        "the line has more fields than the header"
    }
}

/// Slots and the places of their columns.
fn places(layout: &Layout, names: &[&str]) -> Result<Vec<(usize, usize)>, String> {
    for name in &layout.required {
        columns::find(names, name)?;
    }
    let mut found = Vec::new();
    for (slot, name) in layout.columns.iter().filter(|(slot, _)| *slot < SLOTS) {
        if let Some(place) = columns::find_optional(names, name)? {
            found.push((*slot, place));
        }
    }
    Ok(found)
}

/// Fields are checked to be UTF-8 before they come here.
fn text(field: &[u8]) -> &str {
    std::str::from_utf8(field).unwrap_or("")
}

fn ended(error: csv::Error, file: &DataFile<'_>) -> DataError {
    match error.into_kind() {
        ErrorKind::Io(error) => file.failure(&error),
        kind => DataError::in_file(file.path(), format!("not a table: {kind:?}")),
    }
}

fn json_lines(
    layout: &Layout,
    file: &mut DataFile<'_>,
    collector: &mut Collector,
) -> Result<(), DataError> {
    let path = file.path().to_path_buf();
    let keys = keys_in(file.head()?);
    let names: Vec<&str> = keys.iter().map(String::as_str).collect();
    if let Some(absent) = layout.required.iter().find(|name| !keys.contains(name)) {
        let what = columns::missing(&names, absent);
        return Err(DataError::in_file(&path, what));
    }
    let columns = layout.columns.iter();
    let picker = Picker::new(columns.map(|(slot, name)| (*slot, name.as_str())));
    let mut line = Vec::new();
    let mut number = 0;
    while file.read_line(&mut line)? {
        number += 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        collector.bad.count_row();
        let mut slots = Slots::default();
        if picker.pick(&line, &mut slots).is_err() {
            let shown = shortened(&String::from_utf8_lossy(&line));
            let bad = BadValue::new("not a JSON object; the line may be truncated", shown);
            collector.refuse(&path, number, bad);
            continue;
        }
        row(layout, &mut slots, collector, &path, number)?;
    }
    Ok(())
}

/// Keys of the objects in the head of a file, those within others with a dot, as they are written in `--columns`.
pub fn keys_in(head: &[u8]) -> Vec<String> {
    const LINES: usize = 200;
    let mut keys = Vec::new();
    for line in head.split(|byte| *byte == b'\n').take(LINES) {
        if let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(line) {
            gather(&object, "", &mut keys);
        }
    }
    keys
}

/// Names in the first line of a table.
pub fn names_in(head: &[u8]) -> Vec<String> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(head))
        .from_reader(head);
    let header = reader.byte_headers();
    header.map_or(Vec::new(), |header| {
        header
            .iter()
            .map(|name| text(name).trim().to_string())
            .collect()
    })
}

fn gather(
    object: &serde_json::Map<String, serde_json::Value>,
    above: &str,
    keys: &mut Vec<String>,
) {
    for (key, value) in object {
        let path = format!("{above}{key}");
        if let serde_json::Value::Object(inner) = value {
            gather(inner, &format!("{path}."), keys);
        }
        if !keys.contains(&path) {
            keys.push(path);
        }
    }
}

fn row(
    layout: &Layout,
    slots: &mut Slots<'_>,
    collector: &mut Collector,
    path: &std::path::Path,
    line: u64,
) -> Result<(), DataError> {
    match layout.record(slots, collector) {
        Ok(Some(usage)) => collector.push(usage),
        Ok(None) => {}
        Err(_) if collector.classes.len() > MOST_CLASSES => {
            let what = format!(
                "more than {MOST_CLASSES} classes by line {line}: is the class column an identity rather than a kind of task?"
            );
            return Err(DataError::in_file(path, what));
        }
        Err(bad) => collector.refuse(path, line, bad),
    }
    Ok(())
}
