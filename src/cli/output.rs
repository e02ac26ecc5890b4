//! The folder of a decision: what goes in, what may be replaced, what is said in the end.

use std::path::{Path, PathBuf};

use crate::chart::{Chart, LeftOut};
use crate::cli::args::ResultArgs;
use crate::cli::folder::{self, NamedFile};
use crate::cli::{Failure, terminal};

/// Where a command's results go: `<out>/<scenario>-<command>`, or `<out>/<scenario>-<command>-<label>`.
pub struct Output<'a> {
    args: &'a ResultArgs,
    command: &'static str,
    folder: PathBuf,
}

impl<'a> Output<'a> {
    /// Of a command on what is called `name`.
    pub fn of(args: &'a ResultArgs, command: &'static str, name: &str) -> Self {
        let name = folder::safe_name(name);
        let folder = match &args.label {
            Some(label) => format!("{name}-{command}-{}", folder::safe_name(label)),
            None => format!("{name}-{command}"),
        };
        Self {
            args,
            command,
            folder: args.out.join(folder),
        }
    }

    /// Of a command on several things: `<out>/<command>-<name>-<name>`, or `<out>/<command>-<label>`.
    pub fn of_several(args: &'a ResultArgs, command: &'static str, names: &[&str]) -> Self {
        let name = match &args.label {
            Some(label) => folder::safe_name(label),
            None => {
                let names: Vec<String> = names.iter().map(|name| folder::safe_name(name)).collect();
                names.join("-")
            }
        };
        // What a file system takes as a name.
        let name: String = name.chars().take(200).collect();
        Self {
            args,
            command,
            folder: args.out.join(format!("{command}-{name}")),
        }
    }

    /// Where it goes.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The name of the file that holds everything, by which the folder is known.
    pub fn figures(&self) -> String {
        format!("{}.json", self.command)
    }

    /// The path of a file in the folder.
    pub fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Refuses a folder that holds anything but results of this command.
    pub fn refuse_others(&self) -> Result<(), Failure> {
        if self.args.no_output || self.args.force {
            return Ok(());
        }
        folder::refuse_unlike(&self.folder, &self.figures(), self.command)
    }

    /// Writes files and charts, unless nothing is to be written; gives a line that says so.
    pub fn write(
        &self,
        mut files: Vec<NamedFile>,
        charts: impl FnOnce() -> Vec<Result<Chart, LeftOut>>,
        quiet: bool,
    ) -> Result<Option<String>, Failure> {
        if self.args.no_output {
            return Ok(None);
        }
        let charts = if self.args.no_charts {
            Vec::new()
        } else {
            charts()
        };
        for chart in charts {
            match chart {
                Ok(chart) => files.extend([
                    (format!("{}.svg", chart.stem), chart.svg.into_bytes()),
                    (format!("{}.png", chart.stem), chart.png),
                ]),
                Err(left_out) if !quiet => {
                    terminal::note(&format!(
                        "note: no chart {}: {}",
                        left_out.stem, left_out.reason
                    ));
                }
                Err(_) => {}
            }
        }
        let files = folder::replace_folder(&self.folder, files)?;
        let folder = self.folder.display();
        Ok(Some(format!("wrote {files} files to {folder}")))
    }

    /// Says what was written and which command is useful next.
    pub fn close(&self, written: Option<String>, next: &str) {
        let lines: Vec<String> = written
            .into_iter()
            .chain([format!("next: {next}")])
            .collect();
        terminal::note(&lines.join("\n"));
    }
}
