//! Pages of OpenAI's usage API: tokens of many requests, added up by stretches of time.

use serde::Deserialize;

use crate::error::DataError;
use crate::import::collect::Collector;
use crate::import::value::{BadValue, Time, Value};
use crate::import::{DataFile, Grain, Usage};

#[derive(Deserialize)]
struct Page {
    data: Vec<Bucket>,
}

#[derive(Deserialize)]
struct Bucket {
    start_time: f64,
    #[serde(default)]
    results: Vec<Sums>,
}

/// Input includes what was read from and written to a cache.
#[derive(Deserialize)]
struct Sums {
    input_tokens: f64,
    output_tokens: f64,
    #[serde(default)]
    input_cached_tokens: f64,
    #[serde(default)]
    input_cache_write_tokens: f64,
    num_model_requests: f64,
    model: Option<String>,
}

/// Reads pages, one after the other or one a line.
///
/// # Errors
/// What is no such page; what ends the reading early.
pub fn file(file: &mut DataFile<'_>, collector: &mut Collector) -> Result<(), DataError> {
    collector.grain = Grain::Bucket;
    let path = file.path().to_path_buf();
    let mut place = 0;
    let mut failure = None;
    for page in serde_json::Deserializer::from_reader(&mut *file).into_iter::<Page>() {
        match page {
            Ok(page) => {
                for bucket in &page.data {
                    for sums in &bucket.results {
                        place += 1;
                        collector.bad.count_row();
                        match record(bucket, sums, collector) {
                            Ok(Some(usage)) => collector.push(usage),
                            Ok(None) => {}
                            Err(bad) => collector.refuse(&path, place, bad),
                        }
                    }
                }
            }
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    match failure {
        None => Ok(()),
        Some(error) if error.is_io() => Err(file.failure(&error.into())),
        Some(error) => {
            let what = format!("not a page of the usage API: {error}");
            Err(DataError::in_file(&path, what))
        }
    }
}

fn record(
    bucket: &Bucket,
    sums: &Sums,
    collector: &mut Collector,
) -> Result<Option<Usage>, BadValue> {
    let amount = |number: f64, what: &str| Value::Number(number).required(what);
    let input = amount(sums.input_tokens, "input_tokens")?;
    let output = amount(sums.output_tokens, "output_tokens")?;
    let reads = amount(sums.input_cached_tokens, "input_cached_tokens")?;
    let writes = amount(sums.input_cache_write_tokens, "input_cache_write_tokens")?;
    let requests = amount(sums.num_model_requests, "num_model_requests")?;
    let start = amount(bucket.start_time, "start_time")?;
    if requests == 0.0 {
        collector.leave_out("results without requests; they are left out");
        return Ok(None);
    }
    if input + output == 0.0 {
        return Err(BadValue::new("no tokens at all", "0"));
    }
    if reads + writes > input {
        let shown = (reads + writes).to_string();
        return Err(BadValue::new(
            "cached is more than the input that includes it",
            shown,
        ));
    }
    collector.count_time(Time {
        seconds: start,
        absolute: true,
    });
    Ok(Some(Usage {
        time_s: Some(start),
        uncached_input: input - reads - writes,
        cache_reads: reads,
        cache_writes: writes,
        output,
        requests,
        model: sums
            .model
            .as_deref()
            .map(|name| collector.models.intern(name)),
        ..Usage::default()
    }))
}
