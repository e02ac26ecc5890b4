//! The file that `arrivals.trace` names: times at which tasks arrived.

use std::path::Path;
use std::sync::Arc;

use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use sha2::{Digest, Sha256};

use super::document::Document;
use crate::error::{Diagnostic, Span, nearest};
use crate::workload::Trace;

/// The path of the key.
pub(super) const FILE: &str = "arrivals.trace";

/// Files beyond this are refused, bytes, packed or not.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Headers that name a column of times, in lower case.
const COLUMNS: [&str; 6] = [
    "time",
    "timestamp",
    "arrival",
    "arrival_s",
    "arrival_time",
    "time_s",
];

/// The times of the file that the scenario names, or that it gave none.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    /// As written.
    path: String,
    /// Absent where the file could not be used.
    trace: Option<Arc<Trace>>,
}

impl Recorded {
    /// The times of a file, as the key names it.
    pub(super) fn of(&self, path: &str) -> Option<Arc<Trace>> {
        self.trace.clone().filter(|_| self.path == path)
    }
}

/// Reads the file that the document names: in the file relative to the scenario, from the command line as given.
///
/// # Errors
/// It cannot be read, or has no times.
pub(super) fn open(document: &mut Document, scenario: &str) -> Result<(), Diagnostic> {
    let node = document.root.get("arrivals").and_then(|a| a.get("trace"));
    let Some((file, span)) = node.and_then(|node| Some((node.text()?.to_string(), node.span)))
    else {
        return Ok(());
    };
    if file.trim().is_empty() {
        return Ok(());
    }
    let beside = Path::new(scenario).parent().unwrap_or(Path::new(""));
    let path = match span.source {
        0 => beside.join(&file),
        _ => file.as_str().into(),
    };
    let (trace, told) = match read(&path, &file) {
        Ok(trace) => (Some(Arc::new(trace)), Ok(())),
        Err(unusable) => (None, Err(unusable.told(span))),
    };
    document.recorded = Some(Recorded { path: file, trace });
    told
}

/// Why a file gave no times.
enum Unusable {
    /// It cannot be read: the scenario names another file than there is.
    Unread(String),
    /// It was read, and what it holds is no trace.
    Content(String),
}

impl Unusable {
    fn told(self, span: Span) -> Diagnostic {
        let help = "a CSV file with a header and a column `time` in ascending order: seconds, or dates with time";
        let wrong = |why: String| {
            let message = format!("the trace cannot be used: {why}");
            Diagnostic::new(span, message, "this file").help(help)
        };
        match self {
            Self::Unread(why) => wrong(why),
            Self::Content(why) => wrong(why).in_data(),
        }
    }
}

/// A claim or a point that names another file.
pub(super) fn one_for_all(span: Span) -> Diagnostic {
    let message = format!("`{FILE}` is one for all points of a scenario");
    Diagnostic::new(span, message, "not replaced at a point")
        .help("run the scenario again with --set arrivals.trace=FILE")
}

/// Whether a point names another file than the one that was read.
pub(super) fn another(document: &Document) -> Option<Diagnostic> {
    let node = document.root.get("arrivals")?.get("trace")?;
    let file = node.text().filter(|text| !text.trim().is_empty())?;
    let known = document.recorded.as_ref();
    known
        .is_none_or(|recorded| recorded.path != file)
        .then(|| one_for_all(node.span))
}

fn read(path: &Path, name: &str) -> Result<Trace, Unusable> {
    let said = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let bytes = unpacked(path).map_err(|error| Unusable::Unread(said(&error)))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Unusable::Content(said(&"it is larger than 256 MiB")));
    }
    let digest = Sha256::digest(&bytes);
    Ok(Trace {
        path: name.to_string(),
        digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        times_s: times(&bytes).map_err(|why| Unusable::Content(said(&why)))?,
    })
}

/// The bytes of a file, one more than is allowed at most; of a .gz file what is packed in it.
fn unpacked(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::new();
    match path.extension().is_some_and(|end| end == "gz") {
        true => flate2::read::MultiGzDecoder::new(file)
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)?,
        false => file.take(LARGEST + 1).read_to_end(&mut bytes)?,
    };
    Ok(bytes)
}

/// Seconds from the first arrival on, ascending.
fn times(bytes: &[u8]) -> Result<Vec<f64>, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let header: Vec<&str> = header
        .iter()
        .map(|name| name.trim().trim_start_matches('\u{feff}'))
        .collect();
    let column = column(&header)?;
    let mut found: Vec<f64> = Vec::new();
    let (mut above, mut text_above) = (0, String::new());
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| error.to_string())?
    {
        let line = record.position().map_or(0, csv::Position::line);
        let field = record.get(column).unwrap_or_default().trim();
        let time = time(field)
            .ok_or_else(|| format!("line {line}: `{field}` is no time of seconds, and no date"))?;
        if found.last().is_some_and(|last| time < *last) {
            return Err(format!(
                "line {line}: `{field}` is before `{text_above}` on line {above}; arrivals stand in the order of their times: sort the file by that column"
            ));
        }
        found.push(time);
        above = line;
        text_above.clear();
        text_above.push_str(field);
    }
    if found.len() < 2 {
        let many = found.len();
        return Err(format!(
            "it has {many} time{} and needs at least two",
            if many == 1 { "" } else { "s" }
        ));
    }
    let first = found[0];
    found.iter_mut().for_each(|time| *time -= first);
    match found.last() {
        Some(last) if *last > 0.0 => Ok(found),
        _ => Err("all its times are the same".to_string()),
    }
}

fn column(header: &[&str]) -> Result<usize, String> {
    let known = |name: &str| COLUMNS.contains(&name.to_lowercase().as_str());
    if let Some(place) = header.iter().position(|name| known(name)) {
        return Ok(place);
    }
    if let [only] = header {
        // A file without a header: its first line is a time, which would be lost.
        return match time(only) {
            Some(_) => Err("it has no header: write `time` on its first line".to_string()),
            None => Ok(0),
        };
    }
    let found: Vec<String> = header.iter().map(|name| format!("`{name}`")).collect();
    let mut text = format!(
        "there is no column of times, `{}`; columns found: {}",
        COLUMNS.join("`, `"),
        found.join(", ")
    );
    let lower: Vec<String> = header.iter().map(|name| name.to_lowercase()).collect();
    let meant = nearest("timestamp", lower.iter().map(String::as_str));
    if let Some(meant) = meant.and_then(|meant| lower.iter().position(|name| name == meant)) {
        text.push_str(&format!("; rename `{}`?", header[meant]));
    }
    Err(text)
}

/// Seconds, or a date with time, which without an offset is UTC.
fn time(field: &str) -> Option<f64> {
    if field.as_bytes().get(4) != Some(&b'-') {
        return field.parse().ok().and_then(of_number);
    }
    let pieces = Pieces::parse(field).ok()?;
    let clock = pieces.time()?;
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    let stamp = offset.to_timestamp(pieces.date().to_datetime(clock)).ok()?;
    Some(stamp.as_second() as f64 + f64::from(stamp.subsec_nanosecond()) * 1e-9)
}

/// Numbers above 10¹¹ are no seconds since 1970, but milli-, micro- or nanoseconds.
fn of_number(number: f64) -> Option<f64> {
    let per_second = match number.abs() {
        size if size < 1e11 => 1.0,
        size if size < 1e14 => 1e3,
        size if size < 1e17 => 1e6,
        size if size < 1e20 => 1e9,
        _ => return None,
    };
    Some(number / per_second)
}

/// The digest of the file, in the place of its name.
pub(super) fn digest(document: &Document) -> Option<&str> {
    let recorded = document.recorded.as_ref()?;
    recorded.trace.as_ref().map(|trace| trace.digest.as_str())
}

/// The times that a point replays.
pub(super) fn replayed(recorded: Option<&Recorded>, path: &str) -> Option<Arc<Trace>> {
    recorded?.of(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read_and_start_at_the_first() {
        assert_eq!(
            times(b"time\n3.5\n5\n5\n10\n").unwrap(),
            [0.0, 1.5, 1.5, 6.5]
        );
        let azure = b"TIMESTAMP,ContextTokens\n2023-11-16 18:17:03.9799600,1\n2023-11-16 18:17:04.0319600,2\n";
        let found = times(azure).unwrap();
        assert!((found[1] - 0.052).abs() < 1e-6);
        let offset = b"id,time\n1,2026-11-22T10:00:00Z\n2,2026-11-22T12:00:01+02:00\n";
        assert_eq!(times(offset).unwrap(), [0.0, 1.0]);
    }

    #[test]
    fn times_that_run_backwards_are_refused_with_their_lines() {
        let said = times(b"time\n5\n3.5\n10\n").unwrap_err();
        for words in ["line 3: `3.5`", "before `5` on line 2", "sort the file"] {
            assert!(said.contains(words), "{said}");
        }
        let dates = b"time\n2026-11-22T10:00:00Z\n2026-11-22T10:00:01Z\n2026-11-22T09:59:00Z\n";
        assert!(times(dates).unwrap_err().contains("line 4"));
    }

    #[test]
    fn a_file_without_times_says_so() {
        let said = |text: &[u8]| times(text).unwrap_err();
        assert!(said(b"a,b\n1,2\n").contains("no column of times"));
        assert!(said(b"time\n").contains("0 times"));
        assert!(said(b"time\n1\n").contains("1 time and"));
        assert!(said(b"time\n1\nsoon\n").contains("line 3: `soon`"));
        assert!(said(b"time\n1\n1\n").contains("the same"));
        assert!(said(b"3.5\n4.5\n").contains("no header"));
        assert!(said(b"x,times\n1,2\n").contains("rename `times`"));
        assert!(said(b"").contains("no column") || said(b"").contains("0 times"));
    }
}
