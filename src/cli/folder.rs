//! Where results go: written beside, then swapped in whole, so that a crash leaves the old or the new.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread::{Scope, ScopedJoinHandle};

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::cli::Failure;
use crate::results::SCHEMA;

/// Name of the file that says what a folder holds.
pub const SUMMARY: &str = "summary.json";

/// A file of results: its name and what is in it.
pub type NamedFile = (String, Vec<u8>);

/// A name that is safe as a folder's: [A-Za-z0-9._-] kept, the rest becomes -.
pub fn safe_name(name: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let safe: String = name
        .chars()
        .map(|c| if kept(c) { c } else { '-' })
        .collect();
    // "." and ".." are names of other folders, and a leading dot would hide the results.
    if safe.starts_with('.') {
        format!("-{safe}")
    } else {
        safe
    }
}

/// Refuses a folder that is there, is not empty and lacks the file `figures`, by which results of a `what` are known.
pub fn refuse_unlike(folder: &Path, figures: &str, what: &str) -> Result<(), Failure> {
    let is_empty =
        |folder: &Path| std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if !folder.exists() || folder.join(figures).is_file() || is_empty(folder) {
        return Ok(());
    }
    Err(Failure::Running(format!(
        "{} holds something that is no {what}: keep both with --label NAME, or replace it with --force",
        folder.display()
    )))
}

/// Refuses a folder that holds anything but results of the scenario file at `scenario`.
pub fn refuse_others(folder: &Path, scenario: &Path) -> Result<(), Failure> {
    let what = match holder(folder) {
        Holder::Nothing => return Ok(()),
        Holder::Scenario(path) if same_file(&path, scenario) => return Ok(()),
        Holder::Scenario(path) => format!("results of another scenario file, {}", path.display()),
        Holder::Unknown => "something that is no folder of results".into(),
    };
    Err(Failure::Running(format!(
        "{} holds {what}: keep both with --label NAME, or replace it with --force",
        folder.display()
    )))
}

/// What a summary says of its scenario.
#[derive(Default)]
struct Held {
    schema: Option<String>,
    scenario: Option<HeldScenario>,
}

#[derive(Deserialize)]
struct HeldScenario {
    path: PathBuf,
}

/// Reads that, and no further: megabytes of figures may follow.
struct Head<'a>(&'a mut Held);

impl<'de> DeserializeSeed<'de> for Head<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, summary: D) -> Result<(), D::Error> {
        summary.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Head<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a summary")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while self.0.schema.is_none() || self.0.scenario.is_none() {
            let Some(key) = map.next_key::<String>()? else {
                break;
            };
            match key.as_str() {
                "schema" => self.0.schema = Some(map.next_value()?),
                "scenario" => self.0.scenario = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

enum Holder {
    Nothing,
    Scenario(PathBuf),
    Unknown,
}

fn holder(folder: &Path) -> Holder {
    let Ok(found) = fs::symlink_metadata(folder) else {
        return Holder::Nothing;
    };
    let empty =
        found.is_dir() && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if empty {
        return Holder::Nothing;
    }
    let mut held = Held::default();
    if let Ok(file) = File::open(folder.join(SUMMARY)) {
        let mut summary = serde_json::Deserializer::from_reader(BufReader::new(file));
        // That it goes on behind its head is no mistake, and what is none has no head.
        let _ = Head(&mut held).deserialize(&mut summary);
    }
    match held {
        Held {
            schema: Some(schema),
            scenario: Some(scenario),
        } if schema == SCHEMA => Holder::Scenario(scenario.path),
        _ => Holder::Unknown,
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

/// Writes `files` into a new folder beside `folder` and swaps it in; gives their number.
///
/// # Errors
/// With the path and the cause; what was there before is then untouched.
pub fn replace_folder(folder: &Path, files: Vec<NamedFile>) -> Result<usize, Failure> {
    replace_with(folder, |new| {
        files.into_iter().for_each(|file| new.put(file))
    })
}

/// Files on their way into a new folder.
pub struct NewFolder<'scope, 'env> {
    path: &'env Path,
    scope: &'scope Scope<'scope, 'env>,
    writing: Mutex<Vec<ScopedJoinHandle<'scope, Result<(), Failure>>>>,
}

impl NewFolder<'_, '_> {
    /// Begins to write a file. A disk takes a dozen side by side in the time of two or three that wait
    /// for one another, and one while others are still being made.
    pub fn put(&self, (name, bytes): NamedFile) {
        let path = self.path.join(name);
        let write = move || {
            write_synced(&path, &bytes).map_err(|error| Failure::io("write", &path, &error))
        };
        let writing = self.scope.spawn(write);
        let mut all = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(writing);
    }
}

/// Has files put into a new folder beside `folder` and swaps it in once they are all written; gives their number.
///
/// # Errors
/// With the path and the cause; what was there before is then untouched.
pub fn replace_with(
    folder: &Path,
    fill: impl FnOnce(&NewFolder<'_, '_>),
) -> Result<usize, Failure> {
    let parent = parent_of(folder);
    fs::create_dir_all(&parent)
        .map_err(|error| Failure::io("create the folder", &parent, &error))?;
    let beside = tempfile::Builder::new()
        .prefix(".rungs-")
        .tempdir_in(&parent)
        .map_err(|error| Failure::io("write in", &parent, &error))?;
    let files = std::thread::scope(|scope| {
        let new = NewFolder {
            path: beside.path(),
            scope,
            writing: Mutex::default(),
        };
        fill(&new);
        let all = new.writing.into_inner();
        let all = all.unwrap_or_else(PoisonError::into_inner);
        let files = all.len();
        let mut written = all.into_iter().map(ScopedJoinHandle::join);
        written
            .try_for_each(|written| written.expect("writing a file does not panic"))
            .map(|()| files)
    })?;
    open_to_readers(beside.path()).map_err(|error| Failure::io("write", beside.path(), &error))?;
    swap_in(beside, folder).map_err(|error| Failure::io("replace", folder, &error))?;
    Ok(files)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A temporary folder is private to its owner; results are not.
fn open_to_readers(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    }
    let _ = folder;
    Ok(())
}

/// Puts the new folder in the old one's place; the old one is deleted only once the new one stands.
fn swap_in(beside: tempfile::TempDir, folder: &Path) -> io::Result<()> {
    if !folder.exists() {
        fs::rename(beside.path(), folder)?;
        // The folder has moved: there is nothing left to delete.
        let _ = beside.keep();
        return Ok(());
    }
    if exchange(beside.path(), folder).is_ok() {
        // `beside` now holds the old results.
        return beside.close();
    }
    let old = tempfile::Builder::new()
        .prefix(".rungs-old-")
        .tempdir_in(parent_of(folder))?;
    let aside = old.path().join("results");
    fs::rename(folder, &aside)?;
    if let Err(error) = fs::rename(beside.path(), folder) {
        fs::rename(&aside, folder)?;
        return Err(error);
    }
    let _ = beside.keep();
    old.close()
}

/// Exchanges two folders at one instant, where the system can.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Writes a file beside `path` and renames it into place.
///
/// # Errors
/// With the path and the cause; what was there before is then untouched.
pub fn replace_file(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::io("write", path, &error);
    let mut beside = tempfile::Builder::new()
        .prefix(".rungs-")
        .tempfile_in(parent_of(path))
        .map_err(failed)?;
    write(beside.as_file_mut()).map_err(failed)?;
    beside.as_file().sync_all().map_err(failed)?;
    readable(beside.as_file()).map_err(failed)?;
    beside.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn readable(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    let _ = file;
    Ok(())
}

fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.into(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> NamedFile {
        (name.into(), text.as_bytes().to_vec())
    }

    #[test]
    fn a_folder_is_replaced_whole() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("results");
        replace_folder(&folder, vec![file("a", "1"), file("b", "2")]).unwrap();
        replace_folder(&folder, vec![file("a", "3")]).unwrap();
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "3");
        assert!(!folder.join("b").exists());
        assert_eq!(
            fs::read_dir(home.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn a_failed_write_leaves_the_old_results_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("results");
        replace_folder(&folder, vec![file("a", "1")]).unwrap();
        let files = vec![file("a", "2"), file("no/such/folder", "3")];
        assert!(replace_folder(&folder, files).is_err());
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "1");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn names_keep_only_what_is_safe_in_a_path() {
        assert_eq!(
            safe_name("Delegation economy: 70 %?"),
            "Delegation-economy--70---"
        );
        assert_eq!(safe_name(".."), "-..");
    }

    #[test]
    fn a_folder_that_holds_something_else_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("results");
        fs::create_dir(&folder).unwrap();
        assert!(
            refuse_others(&folder, Path::new("a.toml")).is_ok(),
            "an empty folder is free"
        );
        fs::write(folder.join("thesis.txt"), "years of work").unwrap();
        let refusal = refuse_others(&folder, Path::new("a.toml"))
            .unwrap_err()
            .to_string();
        assert!(
            refusal.contains("--force") && refusal.contains("--label"),
            "{refusal}"
        );
    }
}
