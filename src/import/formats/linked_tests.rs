use std::path::Path;

use crate::import::{Format, Key, ReadOptions, Usage, UsageLog, read};
use crate::progress::Silent;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn read_folder(path: &Path) -> UsageLog {
    read(&[path.to_path_buf()], &ReadOptions::default(), &Silent).unwrap()
}

fn amounts(usage: &Usage) -> [f64; 4] {
    [
        usage.uncached_input,
        usage.cache_reads,
        usage.cache_writes,
        usage.output,
    ]
}

fn answer(id: &str, agent: Option<&str>, minute: u32, usage: &str) -> String {
    let agent = agent.map_or(String::new(), |agent| {
        format!("\"agentId\":\"{agent}\",\"isSidechain\":true,")
    });
    format!(
        "{{\"type\":\"assistant\",{agent}\"sessionId\":\"s1\",\"uuid\":\"u{id}{minute}\",\"timestamp\":\"2026-01-01T10:{minute:02}:00.000Z\",\"requestId\":\"req_{id}\",\"message\":{{\"id\":\"msg_{id}\",\"model\":\"big\",\"role\":\"assistant\",\"content\":[{{\"type\":\"text\",\"text\":\"hi\"}}],\"usage\":{{{usage}}}}}}}\n"
    )
}

fn told(agent: &str, words: &str) -> String {
    format!(
        "{{\"type\":\"user\",\"isSidechain\":true,\"agentId\":\"{agent}\",\"sessionId\":\"s1\",\"uuid\":\"t{agent}\",\"timestamp\":\"2026-01-01T10:01:00Z\",\"message\":{{\"role\":\"user\",\"content\":\"{words}\"}}}}\n"
    )
}

#[test]
fn a_project_folder_of_claude_code_has_sessions_and_their_subagents() {
    let usage = "\"input_tokens\":3,\"cache_creation_input_tokens\":100,\"cache_read_input_tokens\":1000,\"output_tokens\":";
    let session = format!(
        "{{\"type\":\"file-history-snapshot\",\"messageId\":\"x\"}}\n{}{}{}",
        answer("a", None, 0, &format!("{usage}1")),
        answer("a", None, 0, &format!("{usage}14")),
        "{\"type\":\"assistant\",\"sessionId\":\"s1\",\"uuid\":\"z\",\"timestamp\":\"2026-01-01T10:00:01Z\",\"message\":{\"id\":\"y\",\"model\":\"<synthetic>\",\"usage\":{\"input_tokens\":0,\"output_tokens\":0}}}\n",
    );
    let words = "look for the twelve".repeat(4);
    let first = told("aa", &words)
        + &answer(
            "b",
            Some("aa"),
            2,
            "\"input_tokens\":5000,\"output_tokens\":40",
        );
    let second = told("bb", &words)
        + &answer(
            "c",
            Some("bb"),
            3,
            "\"input_tokens\":6000,\"output_tokens\":60",
        );
    let compaction = answer(
        "d",
        Some("acompact-1"),
        4,
        "\"input_tokens\":7,\"output_tokens\":2",
    );
    let folder = folder(&[
        ("s1.jsonl", &session),
        ("s1/subagents/agent-aa.jsonl", &first),
        ("s1/subagents/agent-bb.jsonl", &second),
        ("s1/subagents/agent-acompact-1.jsonl", &compaction),
        ("empty.jsonl", ""),
    ]);
    let log = read_folder(folder.path());
    assert_eq!(log.format, Format::ClaudeCode);
    assert_eq!(log.records.len(), 4);
    assert_eq!(amounts(&log.records[0]), [3.0, 1000.0, 100.0, 14.0]);
    assert!(
        log.notes
            .iter()
            .any(|note| note.contains("1 lines repeat a message")),
        "{:?}",
        log.notes
    );
    assert!(
        log.records
            .iter()
            .all(|usage| usage.task == Some(Key::of("s1")))
    );
    let by: Vec<bool> = log
        .records
        .iter()
        .map(|usage| usage.agent.is_some())
        .collect();
    assert_eq!(by, [false, true, true, false]);
    assert_eq!(log.agents.len(), 2);
    assert_eq!(log.agents[0].brief, Some(words.len() as f64 / 4.0));
    assert_eq!(log.agents[0].piece, log.agents[1].piece);
}

#[test]
fn subagents_within_a_session_file_are_told_by_the_line_they_follow() {
    let line = |uuid: &str, above: &str, id: &str| {
        format!(
            "{{\"type\":\"assistant\",\"isSidechain\":true,\"sessionId\":\"s1\",\"uuid\":\"{uuid}\",\"parentUuid\":{above},\"timestamp\":\"2026-01-01T10:00:00Z\",\"message\":{{\"id\":\"{id}\",\"model\":\"m\",\"usage\":{{\"input_tokens\":5,\"output_tokens\":1}}}}}}\n"
        )
    };
    let text = line("a", "null", "1") + &line("b", "\"a\"", "2") + &line("c", "null", "3");
    let folder = folder(&[("s1.jsonl", &text)]);
    let log = read_folder(&folder.path().join("s1.jsonl"));
    assert_eq!(log.agents.len(), 2);
    assert_eq!(log.records[0].agent, log.records[1].agent);
    assert_ne!(log.records[0].agent, log.records[2].agent);
}

fn meta(second: u32, payload: &str) -> String {
    format!(
        "{{\"timestamp\":\"2026-05-01T10:00:{second:02}.000Z\",\"type\":\"session_meta\",\"payload\":{{{payload}}}}}\n"
    )
}

fn count(second: u32, total: [u32; 4], last: [u32; 4]) -> String {
    let part = |[input, cached, output, reasoning]: [u32; 4]| {
        format!(
            "{{\"input_tokens\":{input},\"cached_input_tokens\":{cached},\"output_tokens\":{output},\"reasoning_output_tokens\":{reasoning},\"total_tokens\":{}}}",
            input + output
        )
    };
    format!(
        "{{\"timestamp\":\"2026-05-01T10:00:{second:02}.500Z\",\"type\":\"event_msg\",\"payload\":{{\"type\":\"token_count\",\"info\":{{\"total_token_usage\":{},\"last_token_usage\":{}}}}}}}\n",
        part(total),
        part(last)
    )
}

#[test]
fn rollouts_of_codex_count_the_growth_of_their_sums() {
    let model = "{\"timestamp\":\"2026-05-01T10:00:00Z\",\"type\":\"turn_context\",\"payload\":{\"model\":\"gpt-x\"}}\n";
    let limits = "{\"timestamp\":\"2026-05-01T10:00:00Z\",\"type\":\"event_msg\",\"payload\":{\"type\":\"token_count\",\"info\":null,\"rate_limits\":{}}}\n";
    let (one, two) = ([1000, 0, 100, 40], [2200, 900, 150, 40]);
    let parent = meta(0, "\"id\":\"p\"")
        + model
        + limits
        + &count(1, one, one)
        + &count(2, one, one)
        + &count(9, two, [1200, 900, 50, 0]);
    let three = [3200, 900, 170, 40];
    let child = meta(
        20,
        "\"id\":\"c\",\"forked_from_id\":\"p\",\"source\":{\"subagent\":{\"thread_spawn\":{\"parent_thread_id\":\"p\",\"depth\":1}}}",
    ) + &meta(20, "\"id\":\"p\"")
        + &count(20, one, one)
        + &count(20, two, [1200, 900, 50, 0])
        + &count(25, three, [1000, 0, 20, 0]);
    let both = folder(&[("rollout-p.jsonl", &parent), ("rollout-c.jsonl", &child)]);
    let log = read_folder(both.path());
    assert_eq!(log.format, Format::Codex);
    let used: Vec<[f64; 4]> = log.records.iter().map(amounts).collect();
    assert_eq!(
        used,
        [
            [1000.0, 0.0, 0.0, 100.0],
            [300.0, 900.0, 0.0, 50.0],
            [1000.0, 0.0, 0.0, 20.0]
        ]
    );
    assert_eq!(log.records[0].reasoning, Some(40.0));
    assert!(
        log.records
            .iter()
            .all(|usage| usage.task == Some(Key::of("p")))
    );
    assert_eq!(log.agents.len(), 1);
    assert_eq!(log.records[2].agent, Some(log.agents[0].key));
    assert_eq!(log.agents[0].brief, None);
    // Without the parent's file its copied history is told by the second it bears.
    let more = child.clone() + &count(30, [3300, 900, 190, 40], [100, 0, 20, 0]);
    let alone = folder(&[("rollout-c.jsonl", &more)]);
    let log = read_folder(alone.path());
    let used: Vec<[f64; 4]> = log.records.iter().map(amounts).collect();
    assert_eq!(used, [[1000.0, 0.0, 0.0, 20.0], [100.0, 0.0, 0.0, 20.0]]);
}

#[test]
fn a_subagent_of_codex_without_history_begins_with_its_brief() {
    let told = "{\"timestamp\":\"2026-05-01T10:00:22Z\",\"type\":\"event_msg\",\"payload\":{\"type\":\"user_message\",\"message\":\"count the lines.\"}}\n";
    let used = [1000, 0, 20, 0];
    let child = meta(
        20,
        "\"id\":\"c\",\"thread_source\":\"subagent\",\"parent_thread_id\":\"p\"",
    ) + told
        + &count(25, used, used);
    let parent = meta(0, "\"id\":\"p\"") + &count(1, [500, 0, 9, 0], [500, 0, 9, 0]);
    let both = folder(&[("rollout-p.jsonl", &parent), ("rollout-c.jsonl", &child)]);
    let log = read_folder(both.path());
    assert_eq!(log.agents[0].brief, Some(4.0));
    assert_eq!(log.records.len(), 2);
}

fn span(id: &str, above: &str, second: u32, attributes: &[(&str, &str)], status: u32) -> String {
    let attribute =
        |(key, value): &(&str, &str)| format!("{{\"key\":\"{key}\",\"value\":{value}}}");
    let attributes: Vec<String> = attributes.iter().map(attribute).collect();
    format!(
        "{{\"traceId\":\"t1\",\"spanId\":\"{id}\",\"parentSpanId\":\"{above}\",\"name\":\"x\",\"startTimeUnixNano\":\"17671752{second:02}000000000\",\"attributes\":[{}],\"status\":{{\"code\":{status}}}}}",
        attributes.join(",")
    )
}

fn chat(id: &str, above: &str, second: u32, input: u32, cached: u32, output: u32) -> String {
    let text = |number: u32| format!("{{\"intValue\":\"{number}\"}}");
    span(
        id,
        above,
        second,
        &[
            ("gen_ai.operation.name", "{\"stringValue\":\"chat\"}"),
            ("gen_ai.request.model", "{\"stringValue\":\"gpt\"}"),
            ("gen_ai.usage.input_tokens", &text(input)),
            ("gen_ai.usage.cache_read.input_tokens", &text(cached)),
            ("gen_ai.usage.output_tokens", &text(output)),
        ],
        0,
    )
}

fn agent(id: &str, above: &str, second: u32, name: &str, status: u32) -> String {
    let name = format!("{{\"stringValue\":\"{name}\"}}");
    let sum = "{\"intValue\":\"999\"}";
    let attributes = [
        (
            "gen_ai.operation.name",
            "{\"stringValue\":\"invoke_agent\"}",
        ),
        ("gen_ai.agent.name", &*name),
        ("gen_ai.usage.input_tokens", sum),
        ("gen_ai.usage.output_tokens", sum),
    ];
    span(id, above, second, &attributes, status)
}

#[test]
fn spans_within_an_agents_span_are_delegated() {
    let spans = [
        agent("r", "", 0, "lead", 0),
        chat("r1", "r", 1, 100, 60, 10),
        agent("a", "r1", 2, "coder", 2),
        chat("a1", "a", 3, 50, 0, 5),
        agent("b", "r", 4, "coder", 0),
        chat("b1", "b", 5, 70, 0, 7),
        agent("c", "b", 6, "tester", 0),
        chat("c1", "c", 7, 10, 20, 3),
    ];
    let document = format!(
        "{{\n\"resourceSpans\": [{{\"scopeSpans\": [{{\"spans\": [{}]}}]}}]}}",
        spans.join(",\n")
    );
    let folder = folder(&[("spans.json", &document)]);
    let log = read_folder(&folder.path().join("spans.json"));
    assert_eq!(log.format, Format::Otel);
    let used: Vec<[f64; 4]> = log.records.iter().map(amounts).collect();
    // In the last one more was read from the cache than came in: that program counts it beside.
    assert_eq!(
        used,
        [
            [40.0, 60.0, 0.0, 10.0],
            [50.0, 0.0, 0.0, 5.0],
            [70.0, 0.0, 0.0, 7.0],
            [10.0, 20.0, 0.0, 3.0]
        ]
    );
    assert_eq!(log.agents.len(), 3);
    assert_eq!(log.agents[0].piece, log.agents[1].piece);
    assert_eq!(log.agents[2].caller, Some(log.agents[1].key));
    assert!(
        log.notes.iter().any(|note| note.contains("4 spans add up")),
        "{:?}",
        log.notes
    );
    assert_eq!(log.records[0].agent, None);
}

#[test]
fn a_truncated_export_is_a_bad_row_by_line_and_an_error_as_a_document() {
    let line = |id: &str| {
        format!(
            "{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{}]}}]}}]}}\n",
            chat(id, "", 1, 10, 0, 1)
        )
    };
    let many: String = (0..200).map(|n| line(&n.to_string())).collect();
    let cut = many.clone() + &line("x")[..60];
    let lines = folder(&[("a.jsonl", &cut)]);
    let log = read_folder(&lines.path().join("a.jsonl"));
    assert_eq!((log.records.len(), log.bad.bad()), (200, 1));
    let document = folder(&[("a.json", "{\n\"resourceSpans\": [{")]);
    let error = read(
        &[document.path().join("a.json")],
        &ReadOptions::default(),
        &Silent,
    )
    .unwrap_err();
    assert!(error.to_string().contains("not an OTLP export"), "{error}");
}
