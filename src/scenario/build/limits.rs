//! Speed, limits, what happens at a limit, pools and reserved capacity.

use super::{seconds, share};
use crate::ladder::{Backoff, Ladder, Limits, OnLimit, Pool, Reserved, Speed};
use crate::scenario::record::Record;
use crate::units::{PerMinute, Seconds, Tokens, UnitsPerSecond, Usd};

pub(super) fn speed(record: &Record) -> Option<Speed> {
    let per_second = |key: &str| {
        record
            .number(key)
            .and_then(|speed| UnitsPerSecond::new(speed).ok())
    };
    Some(Speed {
        first_token: seconds(record, "first_token_s")?,
        output: per_second("output_tokens_per_s")?,
        input: per_second("input_tokens_per_s"),
        jitter: record.number("jitter")?,
    })
}

pub(super) fn limits(record: &Record) -> Option<Limits> {
    let per_minute = |key: &str| {
        record
            .number(key)
            .and_then(|rate| PerMinute::new(rate).ok())
    };
    Some(Limits {
        preset: record.text("preset").map(str::to_string),
        requests: per_minute("requests_per_minute"),
        tokens: per_minute("tokens_per_minute"),
        input_tokens: per_minute("input_tokens_per_minute"),
        output_tokens: per_minute("output_tokens_per_minute"),
        concurrent: record.whole("concurrent").map(|most| most as f64),
        cached_counts: share(record, "cached_counts")?,
        burst: record
            .number("burst_s")
            .and_then(|burst| Seconds::new(burst).ok()),
        max_output: record
            .number("max_output")
            .and_then(|most| Tokens::new(most).ok()),
    })
}

pub(super) fn on_limit(tier: &Record) -> Option<OnLimit> {
    match tier.record("on_limit") {
        Some(_) => Some(OnLimit::Retry),
        None => tier.text("on_limit").map(|_| OnLimit::Wait),
    }
}

/// As written, or the defaults: errors are tried again even where limits are waited for.
pub(super) fn backoff(tier: &Record) -> Option<Backoff> {
    let Some(on_limit) = tier.record("on_limit") else {
        return Some(Backoff::default());
    };
    let retry = on_limit.record("retry")?;
    Some(Backoff {
        first: seconds(retry, "first_s")?,
        factor: retry.number("factor")?,
        cap: seconds(retry, "cap_s")?,
        jitter: share(retry, "jitter")?,
        tries: u32::try_from(retry.whole("tries")?).ok()?,
    })
}

pub(super) fn reserved(record: &Record) -> Option<Reserved> {
    Some(Reserved {
        units: record.whole("units")? as f64,
        usd_per_hour: Usd::new(record.number("usd_per_hour")?).ok()?,
        tokens: PerMinute::new(record.number("tokens_per_minute")?).ok()?,
    })
}

pub(super) fn pool(record: &Record, ladder: &Ladder) -> Option<Pool> {
    let names = record.tiers("tiers")?.iter();
    Some(Pool {
        name: record.text("name")?.to_string(),
        tiers: names
            .map(|(name, _)| ladder.find(name))
            .collect::<Option<_>>()?,
        limits: limits(record.record("limits")?)?,
    })
}
