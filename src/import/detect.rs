//! Which format a file is of, by its first lines.

use serde_json::{Map, Value};

use super::Format;
use super::formats::{delimiter, is_json};

/// The format of a file that begins so; None where it is none of those known.
pub fn format_of(head: &[u8]) -> Option<Format> {
    if is_json(head) {
        of_json(head)
    } else {
        Some(of_table(head))
    }
}

/// The header of a table.
fn of_table(head: &[u8]) -> Format {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
    let separator = delimiter(head);
    let name = |field: &[u8]| {
        let field = String::from_utf8_lossy(field);
        field.trim().trim_matches('"').to_string()
    };
    let names: Vec<String> = line.split(|byte| *byte == separator).map(name).collect();
    let has = |wanted: &[&str]| wanted.iter().all(|name| names.iter().any(|n| n == name));
    if has(&["TIMESTAMP", "ContextTokens", "GeneratedTokens"]) {
        Format::Azure
    } else if has(&[
        "request_id",
        "prompt_tokens",
        "completion_tokens",
        "startTime",
    ]) {
        Format::Litellm
    } else {
        Format::Csv
    }
}

/// The first lines that say what they are. A document over many lines is told by the words in it.
fn of_json(head: &[u8]) -> Option<Format> {
    let mut objects = false;
    for line in head.split(|byte| *byte == b'\n') {
        let Ok(Value::Object(object)) = serde_json::from_slice(line) else {
            continue;
        };
        objects = true;
        if let Some(format) = of_object(&object) {
            return Some(format);
        }
    }
    let text = String::from_utf8_lossy(head);
    // A single line longer than the head is not complete JSON either.
    if text.contains("\"resourceSpans\"") || text.contains("\"resource_spans\"") {
        Some(Format::Otel)
    } else if text.contains("\"num_model_requests\"") || text.contains("\"bucket\"") {
        Some(Format::OpenaiUsage)
    } else {
        objects.then_some(Format::Jsonl)
    }
}

fn of_object(object: &Map<String, Value>) -> Option<Format> {
    let has = |keys: &[&str]| keys.iter().all(|key| object.contains_key(*key));
    let word = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or("");
    let claude = ["user", "assistant", "system", "summary"].contains(&word("type"));
    let codex = ["session_meta", "turn_context", "event_msg", "response_item"];
    if has(&["hash_ids", "input_length", "output_length"]) {
        Some(Format::Mooncake)
    } else if has(&[
        "request_id",
        "prompt_tokens",
        "completion_tokens",
        "startTime",
    ]) {
        Some(Format::Litellm)
    } else if has(&["resourceSpans"]) || has(&["resource_spans"]) {
        Some(Format::Otel)
    } else if word("object") == "page" && has(&["data"]) {
        Some(Format::OpenaiUsage)
    } else if has(&["payload", "timestamp"]) && codex.contains(&word("type")) {
        Some(Format::Codex)
    } else if claude && (has(&["sessionId", "uuid"]) || has(&["leafUuid"])) {
        Some(Format::ClaudeCode)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_told_by_its_first_lines() {
        let cases = [
            (
                "TIMESTAMP,ContextTokens,GeneratedTokens\n1,2,3\n",
                Format::Azure,
            ),
            ("a;b\n1;2\n", Format::Csv),
            (
                "request_id,startTime,prompt_tokens,completion_tokens\n",
                Format::Litellm,
            ),
            (
                "{\"timestamp\":0,\"input_length\":1,\"output_length\":1,\"hash_ids\":[]}\n",
                Format::Mooncake,
            ),
            ("{\"tokens\": 4}\n", Format::Jsonl),
            (
                "{\"request_id\":\"x\",\"startTime\":\"\",\"prompt_tokens\":1,\"completion_tokens\":1}",
                Format::Litellm,
            ),
            (
                "{\n \"object\": \"page\",\n \"data\": [{\"object\": \"bucket\",",
                Format::OpenaiUsage,
            ),
            (
                "{\"type\":\"summary\",\"summary\":\"x\",\"leafUuid\":\"y\"}\n",
                Format::ClaudeCode,
            ),
            (
                "{\"type\":\"file-history-snapshot\"}\n{\"type\":\"user\",\"sessionId\":\"s\",\"uuid\":\"u\"}\n",
                Format::ClaudeCode,
            ),
            (
                "{\"timestamp\":\"t\",\"type\":\"session_meta\",\"payload\":{}}\n",
                Format::Codex,
            ),
            ("{\"resourceSpans\":[", Format::Otel),
        ];
        for (head, format) in cases {
            assert_eq!(format_of(head.as_bytes()), Some(format), "{head}");
        }
        assert_eq!(format_of(b"{ \"a\": "), None);
    }
}
