//! From files to one normalised log.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::collect::Collector;
use super::formats::{Reader, keys_in, names_in};
use super::source::total_bytes;
use super::{BadRowPolicy, ColumnMap, DataFile, Format, Role, SourceInfo, UsageLog, folder};
use crate::error::{DataError, nearest};
use crate::progress::{Monitor, Silent};

/// How files are read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The format (`--as`); None to tell it by content.
    pub format: Option<Format>,
    /// Which column is what (`--columns`), for csv and jsonl.
    pub columns: ColumnMap,
    /// What the class of a record is taken from (`--by`): a column, a key, or `model`.
    pub by: Option<String>,
    /// What more than 1 % of bad rows lead to.
    pub bad_rows: BadRowPolicy,
}

/// Reads usage logs of one format, files or folders, plain or .gz.
///
/// # Errors
/// [`DataError`]: what cannot be read, is of no known format or of several, has too many bad rows or too few good ones.
pub fn read(
    paths: &[PathBuf],
    options: &ReadOptions,
    monitor: &dyn Monitor,
) -> Result<UsageLog, DataError> {
    let folder::Found {
        files,
        format,
        notes,
    } = folder::find(paths, options.format)?;
    check_options(format, options, files.first().map(PathBuf::as_path))?;
    let mut collector = Collector::new(Reader::keep(format, options));
    collector.notes = notes;
    let mut reader = Reader::new(format);
    let mut sources = Vec::new();
    monitor.start(total_bytes(&files));
    for path in &files {
        let mut file = DataFile::open(path, monitor)?;
        reader.file(format, &mut file, options, &mut collector)?;
        sources.push(file.finish()?);
    }
    reader.finish(options, &mut collector);
    log(format, sources, options, collector)
}

/// Whether the options fit the format.
fn check_options(
    format: Format,
    options: &ReadOptions,
    first: Option<&Path>,
) -> Result<(), DataError> {
    let columns = &options.columns;
    if !format.needs_columns() {
        if !columns.is_empty() {
            return Err(DataError::Invalid(format!(
                "--columns is for csv and jsonl; the {format} format knows its own (--as csv or --as jsonl overrides it)"
            )));
        }
        let table = matches!(format, Format::Azure | Format::Litellm);
        return match &options.by {
            Some(by) if by != "model" && !table => Err(DataError::Invalid(format!(
                "`--by {by}`: the {format} format can be split by model only"
            ))),
            _ => Ok(()),
        };
    }
    let missing = [Role::Input, Role::Output]
        .into_iter()
        .find(|role| columns.column(*role).is_none());
    if let Some(role) = missing {
        return Err(DataError::Invalid(no_column(format, role, first)));
    }
    if columns.column(Role::Parent).is_some() && columns.column(Role::Id).is_none() {
        return Err(DataError::Invalid(
            "--columns parent=… says who called, by an identity: it needs id=… as well".into(),
        ));
    }
    Ok(())
}

/// What is said where nobody says which column holds the tokens, with a guess where names speak for themselves.
fn no_column(format: Format, role: Role, first: Option<&Path>) -> String {
    let names = first.map(header).unwrap_or_default();
    let found: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let guess = |words: &[&str]| {
        let exact = words
            .iter()
            .find(|word| names.iter().any(|name| name == *word));
        let near = || {
            words
                .iter()
                .find_map(|word| nearest(word, names.iter().map(String::as_str)))
        };
        exact
            .copied()
            .map(String::from)
            .or_else(|| near().map(String::from))
    };
    let input = guess(&["input_tokens", "prompt_tokens", "input", "ContextTokens"]);
    let output = guess(&[
        "output_tokens",
        "completion_tokens",
        "output",
        "GeneratedTokens",
    ]);
    let place = first
        .map(|path| format!("{}: ", path.display()))
        .unwrap_or_default();
    format!(
        "{place}the {format} format needs --columns {}=…; columns found: {}; perhaps --columns input={},output={}",
        role.name(),
        found.join(", "),
        input.as_deref().unwrap_or("…"),
        output.as_deref().unwrap_or("…"),
    )
}

/// The columns or keys of a file; none where it cannot be read.
fn header(path: &Path) -> Vec<String> {
    let Ok(mut file) = DataFile::open(path, &Silent) else {
        return Vec::new();
    };
    match file.head() {
        Ok(head) if super::formats::is_json(head) => keys_in(head),
        Ok(head) => names_in(head),
        Err(_) => Vec::new(),
    }
}

/// Checks what was gathered, and puts it in order.
fn log(
    format: Format,
    sources: Vec<SourceInfo>,
    options: &ReadOptions,
    mut collector: Collector,
) -> Result<UsageLog, DataError> {
    let names = || {
        let names: Vec<String> = sources
            .iter()
            .map(|s| s.path.display().to_string())
            .collect();
        names.join(", ")
    };
    collector.bad.check(options.bad_rows)?;
    let rows = collector.bad.good();
    if collector.records.len() < 2 {
        let what = match collector.records.len() {
            0 => format!("there is no row to fit in {rows} good ones"),
            _ => "there is only one row: a distribution needs two at least".into(),
        };
        return Err(DataError::Invalid(format!("{}: {what}", names())));
    }
    if collector.mixes_times() {
        return Err(DataError::Invalid(format!(
            "{}: some times are dates and others plain seconds; they have no common order",
            names()
        )));
    }
    let mut notes = std::mem::take(&mut collector.notes);
    notes.extend(collector.left_out());
    notes.extend(copies(&sources));
    if options.by.as_deref() == Some("model") && collector.classes.is_empty() {
        class_by_model(&mut collector);
    }
    if collector.disordered > 0 {
        notes.push(format!(
            "{} of {rows} rows came out of order of time; they are sorted",
            collector.disordered
        ));
    }
    let mut records = std::mem::take(&mut collector.records);
    records.sort_by(|a, b| match (a.time_s, b.time_s) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => std::cmp::Ordering::Equal,
    });
    let sampled = collector.sampled();
    if sampled < 1.0 {
        notes.push(format!(
            "{} rows are kept of {rows}: distributions are fitted to a sample of {:.3} % of the tasks, chosen by a hash; totals are of all",
            records.len(),
            100.0 * sampled
        ));
    }
    let ordered = collector.disordered == 0 && collector.gaps.count > 0;
    Ok(UsageLog {
        format,
        sources,
        grain: collector.grain,
        records,
        sampled,
        totals: collector.totals,
        period: collector.period(),
        prefix: collector.prefix,
        gaps: ordered.then_some(collector.gaps),
        agents: collector.agents,
        models: collector.models,
        classes: collector.classes,
        bad: collector.bad,
        notes,
    })
}

/// Files that hold the same bytes, most likely given twice.
fn copies(sources: &[SourceInfo]) -> Vec<String> {
    let mut known: BTreeMap<&str, &SourceInfo> = BTreeMap::new();
    let mut notes = Vec::new();
    for source in sources {
        if let Some(first) = known.insert(&source.digest, source) {
            let (first, second) = (first.path.display(), source.path.display());
            notes.push(format!(
                "{first} and {second} hold the same bytes; both are counted"
            ));
        }
    }
    notes
}

/// For formats that know models and no classes.
fn class_by_model(collector: &mut Collector) {
    let Collector {
        records,
        models,
        classes,
        ..
    } = collector;
    for usage in records {
        usage.class = usage.model.map(|model| classes.intern(models.text(model)));
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
