//! `rungs init`.

use std::io::Write;

use crate::cli::args::InitArgs;
use crate::cli::{Failure, folder, terminal};
use crate::scenario::init_template;

/// Writes the commented scenario to start from.
pub fn run(args: &InitArgs) -> Result<(), Failure> {
    let path = &args.file;
    if path.exists() && !args.force {
        return Err(Failure::Running(format!(
            "{} is there already: name another file, or replace it with --force",
            path.display()
        )));
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let scenario = init_template(&folder::safe_name(&stem));
    folder::replace_file(path, |file| file.write_all(scenario.as_bytes()))?;
    terminal::note(&format!(
        "wrote {0}\nnext: edit it, then `rungs validate {0}` and `rungs run {0}`",
        path.display()
    ));
    Ok(())
}
