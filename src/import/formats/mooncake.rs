//! Mooncake's traces: lengths, and hashes of the 512-token blocks of each prompt's prefix.

use serde::Deserialize;

use crate::error::DataError;
use crate::import::collect::Collector;
use crate::import::value::{BadValue, Time, Value, shortened};
use crate::import::{DataFile, Usage};

/// Tokens of a prefix block.
const BLOCK_TOKENS: f64 = 512.0;

#[derive(Deserialize)]
struct Line {
    /// Milliseconds since the trace began.
    timestamp: f64,
    input_length: f64,
    output_length: f64,
    hash_ids: Vec<u64>,
}

/// Reads a trace. Cache reads are what a cache that forgets nothing would have held: the blocks in front that an
/// earlier request had brought.
///
/// # Errors
/// What ends the reading early.
pub fn file(file: &mut DataFile<'_>, collector: &mut Collector) -> Result<(), DataError> {
    let path = file.path().to_path_buf();
    let mut text = Vec::new();
    let mut number = 0;
    while file.read_line(&mut text)? {
        number += 1;
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        collector.bad.count_row();
        match serde_json::from_slice::<Line>(&text) {
            Ok(line) => match record(&line, collector) {
                Ok(usage) => collector.push(usage),
                Err(bad) => collector.refuse(&path, number, bad),
            },
            Err(_) => {
                let shown = shortened(&String::from_utf8_lossy(&text));
                let what = "not a line of the trace (timestamp, input_length, output_length, hash_ids); it may be truncated";
                collector.refuse(&path, number, BadValue::new(what, shown));
            }
        }
    }
    Ok(())
}

fn record(line: &Line, collector: &mut Collector) -> Result<Usage, BadValue> {
    let amount = |number: f64, what: &str| Value::Number(number).required(what);
    let input = amount(line.input_length, "input_length")?;
    let output = amount(line.output_length, "output_length")?;
    let milliseconds = amount(line.timestamp, "timestamp")?;
    if input + output == 0.0 {
        return Err(BadValue::new("no tokens at all", "0"));
    }
    let seconds = milliseconds / 1000.0;
    collector.count_time(Time {
        seconds,
        absolute: false,
    });
    let leading = collector.count_blocks(&line.hash_ids);
    let cached = input.min(leading as f64 * BLOCK_TOKENS);
    Ok(Usage {
        time_s: Some(seconds),
        uncached_input: input - cached,
        cache_reads: cached,
        output,
        requests: 1.0,
        ..Usage::default()
    })
}
