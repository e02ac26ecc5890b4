//! Spend logs of a LiteLLM proxy: its table as CSV, or its API's rows as JSON lines.

use super::layout::OWN;
use crate::import::Role;
use crate::import::collect::Collector;
use crate::import::picker::{Picker, Slots};
use crate::import::value::Value;

/// Columns by their role.
pub const ROLES: [(Role, &str); 6] = [
    (Role::Input, "prompt_tokens"),
    (Role::Output, "completion_tokens"),
    (Role::Time, "startTime"),
    (Role::Cost, "spend"),
    (Role::Model, "model"),
    (Role::Task, "session_id"),
];

const CACHE_HIT: usize = OWN;
const STATUS: usize = OWN + 1;
const CACHED: usize = OWN + 2;
const READS: usize = OWN + 3;
const WRITES: usize = OWN + 4;
const REASONING: usize = OWN + 5;
const METADATA: usize = OWN + 6;

/// Columns without a role. What the provider said about caches stands in the metadata, nested or as text.
pub const OWN_COLUMNS: [(usize, &str); 11] = [
    (CACHE_HIT, "cache_hit"),
    (STATUS, "status"),
    (
        CACHED,
        "metadata.usage_object.prompt_tokens_details.cached_tokens",
    ),
    (
        CACHED,
        "metadata.additional_usage_values.prompt_tokens_details.cached_tokens",
    ),
    (READS, "metadata.usage_object.cache_read_input_tokens"),
    (
        READS,
        "metadata.additional_usage_values.cache_read_input_tokens",
    ),
    (WRITES, "metadata.usage_object.cache_creation_input_tokens"),
    (
        WRITES,
        "metadata.additional_usage_values.cache_creation_input_tokens",
    ),
    (
        REASONING,
        "metadata.usage_object.completion_tokens_details.reasoning_tokens",
    ),
    (
        REASONING,
        "metadata.additional_usage_values.completion_tokens_details.reasoning_tokens",
    ),
    (METADATA, "metadata"),
];

/// Whether a log has to have the column of a slot.
pub fn requires(slot: usize) -> bool {
    [Role::Input, Role::Output, Role::Time, Role::Model]
        .iter()
        .any(|role| *role as usize == slot)
}

/// Puts what is particular to LiteLLM into the roles. False for a row that no provider was asked for.
pub fn prepare(slots: &mut Slots<'_>, collector: &mut Collector) -> bool {
    if slots[CACHE_HIT].is_true() {
        collector.leave_out("requests were answered by the proxy's own cache; they are left out");
        return false;
    }
    let failed = slots[STATUS]
        .text()
        .is_some_and(|status| status == "failure");
    if failed {
        collector.leave_out("requests failed; they are left out");
        return false;
    }
    if let Value::Text(text) = std::mem::take(&mut slots[METADATA]) {
        unpack(&text, slots);
    }
    // LiteLLM counts as OpenAI does: what was read from or written to a cache is inside prompt_tokens.
    let amount = |slot: usize| slots[slot].amount("").ok().flatten();
    let reads = amount(CACHED)
        .into_iter()
        .chain(amount(READS))
        .fold(0.0, f64::max);
    let writes = amount(WRITES).unwrap_or(0.0);
    let input = slots[Role::Input as usize].amount("").ok().flatten();
    if let Some(input) = input.filter(|input| *input >= reads + writes) {
        slots[Role::Input as usize] = Value::Number(input - writes);
        slots[Role::Cached as usize] = Value::Number(reads);
        slots[Role::CacheWrites as usize] = Value::Number(writes);
    }
    slots[Role::Reasoning as usize] = std::mem::take(&mut slots[REASONING]);
    true
}

/// What stands in metadata that is itself JSON as text.
fn unpack(text: &str, slots: &mut Slots<'_>) {
    let inner = OWN_COLUMNS.iter().filter_map(|(slot, path)| {
        let path = path.strip_prefix("metadata.")?;
        Some((*slot, path))
    });
    let mut found = Slots::default();
    if Picker::new(inner)
        .pick(text.as_bytes(), &mut found)
        .is_err()
    {
        return;
    }
    for slot in [CACHED, READS, WRITES, REASONING] {
        if let Value::Number(number) = found[slot] {
            slots[slot] = Value::Number(number);
        }
    }
}
