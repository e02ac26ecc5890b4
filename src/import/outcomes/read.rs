//! Outcomes from a CSV file: item, model, success, and if present cost_usd, calls, tokens, seconds, class.

use std::path::Path;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use super::{Cell, OutcomeTable};
use crate::error::{DataError, nearest};
use crate::import::columns;
use crate::import::{BadRowPolicy, BadRows, DataFile, SourceInfo};
use crate::progress::Monitor;

/// The columns that are looked for; the first three must be there.
pub const COLUMNS: [&str; 8] = [
    "item", "model", "success", "cost_usd", "calls", "tokens", "seconds", "class",
];

/// How a file calls the columns: (ours, the file's), for those it calls otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnNames(Vec<(&'static str, String)>);

impl ColumnNames {
    /// From `item=instance_id,success=resolved`.
    ///
    /// # Errors
    /// What is wrong, with the nearest of [`COLUMNS`].
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut names = Vec::new();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (ours, theirs) = pair
                .split_once('=')
                .ok_or_else(|| format!("`{pair}` has no `=`: write item=instance_id"))?;
            let (ours, theirs) = (ours.trim(), theirs.trim());
            let known = COLUMNS.iter().find(|name| **name == ours);
            let known = known.ok_or_else(|| {
                let meant = nearest(ours, COLUMNS)
                    .map_or(String::new(), |name| format!("; did you mean `{name}`?"));
                format!("`{ours}` is none of {}{meant}", COLUMNS.join(", "))
            })?;
            names.push((*known, theirs.to_owned()));
        }
        Ok(Self(names))
    }

    fn of<'a>(&'a self, ours: &'a str) -> &'a str {
        let renamed = self.0.iter().find(|(name, _)| *name == ours);
        renamed.map_or(ours, |(_, theirs)| theirs)
    }
}

/// A table that was read, with where it comes from and what was left out.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The outcomes; at least one row.
    pub table: OutcomeTable,
    /// File, digest, size.
    pub source: SourceInfo,
    /// Rows that cannot be used, by reason.
    pub bad: BadRows,
}

/// Reads a table of outcomes, plain or .gz.
///
/// # Errors
/// An unreadable or empty file, a column that is not there, too many bad rows, or no row that can be used.
pub fn load(
    path: &Path,
    names: &ColumnNames,
    policy: BadRowPolicy,
    monitor: &dyn Monitor,
) -> Result<Loaded, DataError> {
    let file = DataFile::open(path, monitor)?;
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(file);
    let header = reader.headers().cloned();
    let header = header.map_err(|error| failed(&reader, error))?;
    let places = Places::find(&header, names).map_err(|why| DataError::in_file(path, why))?;
    let (mut table, mut bad) = (OutcomeTable::new(), BadRows::new());
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(failed(&reader, error)),
        }
        bad.count_row();
        match places.row(&record) {
            Ok(row) => {
                table.push(row.item, row.model, row.class, row.cell);
            }
            Err((reason, value)) => bad.push(&reason, || {
                let line = record.position().map_or(0, csv::Position::line);
                format!("{}:{line}: `{value}`", path.display())
            }),
        }
    }
    if bad.rows() == 0 {
        return Err(DataError::in_file(path, "there is a header and no row"));
    }
    bad.check(policy)
        .map_err(|error| DataError::in_file(path, error))?;
    let source = reader.into_inner().finish()?;
    Ok(Loaded { table, source, bad })
}

fn failed(reader: &Reader<DataFile<'_>>, error: csv::Error) -> DataError {
    match error.kind() {
        ErrorKind::Io(io) => reader.get_ref().failure(io),
        _ => DataError::in_file(reader.get_ref().path(), error),
    }
}

/// Where the columns stand.
struct Places {
    item: usize,
    model: usize,
    success: usize,
    numbers: [Option<usize>; 4],
    class: Option<usize>,
}

struct Row<'a> {
    item: &'a str,
    model: &'a str,
    class: &'a str,
    cell: Cell,
}

/// Why a row cannot be used, and the value that stands in the way.
type Refused = (String, String);

impl Places {
    fn find(header: &StringRecord, names: &ColumnNames) -> Result<Self, String> {
        let header: Vec<&str> = header.iter().map(str::trim).collect();
        let needed = |ours| columns::find(&header, names.of(ours));
        let optional = |ours| match names.of(ours) {
            // A name that somebody wrote is not optional.
            renamed if renamed != ours => columns::find(&header, renamed).map(Some),
            name => columns::find_optional(&header, name),
        };
        Ok(Self {
            item: needed("item")?,
            model: needed("model")?,
            success: needed("success")?,
            numbers: [
                optional("cost_usd")?,
                optional("calls")?,
                optional("tokens")?,
                optional("seconds")?,
            ],
            class: optional("class")?,
        })
    }

    fn row<'a>(&self, record: &'a StringRecord) -> Result<Row<'a>, Refused> {
        let text = |place: usize, name: &str| match record.get(place).map(str::trim) {
            Some(text) if !text.is_empty() => Ok(text),
            Some(_) => Err((format!("{name} is empty"), String::new())),
            None => Err((
                "the line ends early".into(),
                record.iter().collect::<Vec<_>>().join(","),
            )),
        };
        let (item, model) = (text(self.item, "item")?, text(self.model, "model")?);
        let success = success(text(self.success, "success")?)?;
        let number = |which: usize| match self.numbers[which].and_then(|at| record.get(at)) {
            Some(text) => amount(text.trim(), COLUMNS[3 + which]),
            None => Ok(None),
        };
        let cell = Cell {
            success,
            cost_usd: number(0)?,
            calls: number(1)?,
            tokens: number(2)?,
            seconds: number(3)?,
        };
        let class = self.class.and_then(|at| record.get(at));
        Ok(Row {
            item,
            model,
            class: class.map_or("", str::trim),
            cell,
        })
    }
}

fn success(text: &str) -> Result<bool, Refused> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" | "pass" | "passed" => Ok(true),
        "0" | "0.0" | "false" | "no" | "fail" | "failed" => Ok(false),
        _ => Err(("success is neither 1 nor 0".into(), text.to_owned())),
    }
}

/// A number of 0 or more; nothing where the cell is empty.
fn amount(text: &str, name: &str) -> Result<Option<f64>, Refused> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<f64>() {
        Ok(value) if value >= 0.0 && value.is_finite() => Ok(Some(value)),
        Ok(value) if value < 0.0 => Err((format!("{name} is negative"), text.to_owned())),
        _ => Err((format!("{name} is not a number"), text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    fn loaded(text: &str, names: &str) -> Result<Loaded, DataError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outcomes.csv");
        std::fs::write(&path, text).unwrap();
        let names = ColumnNames::parse(names).unwrap();
        load(&path, &names, BadRowPolicy::Refuse, &Silent)
    }

    #[test]
    fn columns_may_stand_in_any_order_and_costs_may_be_missing() {
        let text = "model,success,item,cost_usd\nbig,1,a,0.5\nsmall,false,a,\n";
        let table = loaded(text, "").unwrap().table;
        assert_eq!(table.models(), ["big", "small"]);
        assert_eq!(table.cell(0, 0).unwrap().cost_usd, Some(0.5));
        assert_eq!(table.cell(0, 1).unwrap(), &Cell::default());
    }

    #[test]
    fn a_file_may_call_its_columns_otherwise() {
        let text = "instance_id,model,resolved\na,big,true\n";
        let table = loaded(text, "item=instance_id,success=resolved")
            .unwrap()
            .table;
        assert!(table.cell(0, 0).unwrap().success);
        assert!(
            ColumnNames::parse("itm=x")
                .unwrap_err()
                .contains("did you mean `item`?")
        );
    }

    #[test]
    fn a_misspelt_column_and_an_empty_table_are_errors_that_say_so() {
        let message = loaded("item,model,sucess\na,b,1\n", "")
            .unwrap_err()
            .to_string();
        assert!(message.contains("did you mean `sucess`?"), "{message}");
        let message = loaded("item,model,success\n", "").unwrap_err().to_string();
        assert!(message.contains("no row"), "{message}");
    }

    #[test]
    fn bad_rows_are_counted_by_reason_and_too_many_are_refused() {
        let text = "item,model,success,cost_usd\na,big,1,1\nb,big,2,1\nc,big,1,-1\nd,big\n";
        let message = loaded(text, "").unwrap_err().to_string();
        for part in [
            "success is neither 1 nor 0",
            "cost_usd is negative",
            "the line ends early",
            ":3: `2`",
        ] {
            assert!(message.contains(part), "{part}: {message}");
        }
    }
}
