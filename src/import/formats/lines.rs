//! JSON lines of logs whose rows are understood only together.

use crate::error::DataError;
use crate::import::DataFile;
use crate::import::collect::Collector;
use crate::import::picker::{Picker, Slots};
use crate::import::value::{BadValue, shortened};

/// Characters that one token stands for, on average, where a log has the text and not its tokens.
pub const CHARACTERS_PER_TOKEN: f64 = 4.0;

/// Calls `each` with what was picked out of every line and its number; lines that are no JSON are bad rows.
///
/// # Errors
/// What ends the reading early.
pub fn each_line(
    file: &mut DataFile<'_>,
    picker: &Picker,
    collector: &mut Collector,
    mut each: impl FnMut(&Slots<'_>, u64, &mut Collector),
) -> Result<(), DataError> {
    let path = file.path().to_path_buf();
    let mut line = Vec::new();
    let mut number = 0;
    while file.read_line(&mut line)? {
        number += 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let mut slots = Slots::default();
        if picker.pick(&line, &mut slots).is_ok() {
            each(&slots, number, collector);
        } else {
            let shown = shortened(&String::from_utf8_lossy(&line));
            collector.bad.count_row();
            let bad = BadValue::new("not a JSON object; the line may be truncated", shown);
            collector.refuse(&path, number, bad);
        }
    }
    Ok(())
}
