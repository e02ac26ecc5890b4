//! Which files a call names, folders among them, and that all are of one format.

use std::path::{Path, PathBuf};

use super::{DataFile, Format, detect};
use crate::error::DataError;
use crate::progress::Silent;

/// Files of one format.
pub struct Found {
    /// In the order given; those of a folder by name.
    pub files: Vec<PathBuf>,
    /// Their common format.
    pub format: Format,
    /// What was passed over in folders.
    pub notes: Vec<String>,
}

/// Finds the files behind paths, and their format.
///
/// # Errors
/// What cannot be read; files of different formats, or of none; a folder for a format that is a file.
pub fn find(paths: &[PathBuf], chosen: Option<Format>) -> Result<Found, DataError> {
    let mut known: Vec<(PathBuf, Format)> = Vec::new();
    let mut passed_over = 0;
    for path in paths {
        if path.is_dir() {
            let before = known.len();
            passed_over += add_folder(path, chosen, &mut known)?;
            if known.len() == before {
                let what = "there is no log in this folder; folders are read for claude-code, codex and otel, other files are named one by one";
                return Err(DataError::in_file(path, what));
            }
        } else {
            let format = format_of(path, chosen)?.ok_or_else(|| unknown(path))?;
            known.push((path.clone(), format));
        }
    }
    let Some((first, format)) = known.first().cloned() else {
        return Err(DataError::Invalid("no file was given".into()));
    };
    if let Some((other, its)) = known.iter().find(|(_, its)| *its != format) {
        return Err(DataError::Invalid(format!(
            "formats are mixed: {} is {format}, {} is {its}; fit one format at a time, or say which it is with --as",
            first.display(),
            other.display()
        )));
    }
    let mut notes = Vec::new();
    if passed_over > 0 {
        notes.push(format!(
            "{passed_over} files in the folders are no logs; they are passed over"
        ));
    }
    Ok(Found {
        files: known.into_iter().map(|(path, _)| path).collect(),
        format,
        notes,
    })
}

fn unknown(path: &Path) -> DataError {
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    DataError::in_file(
        path,
        format!(
            "the format cannot be told; say it with --as: {}",
            names.join(", ")
        ),
    )
}

fn format_of(path: &Path, chosen: Option<Format>) -> Result<Option<Format>, DataError> {
    let mut file = DataFile::open(path, &Silent)?;
    Ok(chosen.or(detect::format_of(file.head()?)))
}

/// Adds the logs of a folder and returns how many other files were passed over.
fn add_folder(
    folder: &Path,
    chosen: Option<Format>,
    known: &mut Vec<(PathBuf, Format)>,
) -> Result<usize, DataError> {
    let mut files = Vec::new();
    walk(folder, &mut files)?;
    files.sort();
    let mut passed_over = 0;
    for path in files {
        let named_so = is_log_name(&path);
        // A session that was begun and never used is an empty file.
        let empty = std::fs::metadata(&path).is_ok_and(|metadata| metadata.len() == 0);
        let format = if named_so && !empty {
            let content = format_of(&path, None)?;
            content
                .filter(|format| is_folder_format(*format))
                .and_then(|format| chosen.or(Some(format)))
        } else {
            None
        };
        match format {
            Some(format) => known.push((path, format)),
            None => passed_over += 1,
        }
    }
    Ok(passed_over)
}

/// Formats whose logs are folders of many files.
fn is_folder_format(format: Format) -> bool {
    matches!(format, Format::ClaudeCode | Format::Codex | Format::Otel)
}

fn is_log_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.ends_with(".jsonl") || name.ends_with(".json")
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), DataError> {
    let entries =
        std::fs::read_dir(folder).map_err(|error| DataError::unreadable(folder, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| DataError::unreadable(folder, error))?;
        let kind = entry
            .file_type()
            .map_err(|error| DataError::unreadable(folder, error))?;
        // Links are not followed: they may lead in circles.
        if kind.is_dir() {
            walk(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}
