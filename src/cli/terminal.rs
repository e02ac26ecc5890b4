//! Standard output for results, standard error for the rest.

use std::io::{ErrorKind, IsTerminal, Write};

use crate::cli::Failure;

/// Prints results. Colours are stripped where the output is no terminal or NO_COLOR is set.
///
/// # Errors
/// Where standard output cannot be written; a reader that has gone away (`| head`) is no error.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Running(format!(
            "cannot write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}

/// Says something beside the results, on standard error.
pub fn note(text: &str) {
    // Nothing is left to tell where standard error itself is gone.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Columns that text may take: the terminal's, or 100 where there is none.
pub fn width() -> usize {
    const PIPED: usize = 100;
    if !std::io::stdout().is_terminal() {
        return PIPED;
    }
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}

/// Whether progress may be drawn.
pub fn shows_progress() -> bool {
    std::io::stderr().is_terminal()
}
