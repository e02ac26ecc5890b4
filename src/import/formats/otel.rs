//! OpenTelemetry's GenAI spans as OTLP JSON: a call of a model is a span, and a span within an agent's is that agent's.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::error::DataError;
use crate::import::collect::{Agent, Collector};
use crate::import::value::{BadValue, Value, shortened};
use crate::import::{DataFile, Key, Name, Usage};

/// How deep spans may lie within each other.
const DEEPEST: usize = 10_000;
/// The status code of a span that failed.
const FAILED: u64 = 2;

#[derive(Deserialize)]
struct Export {
    #[serde(rename = "resourceSpans", alias = "resource_spans", default)]
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    #[serde(rename = "scopeSpans", alias = "scope_spans", default)]
    scopes: Vec<Scope>,
}

#[derive(Deserialize)]
struct Scope {
    #[serde(default)]
    spans: Vec<RawSpan>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawSpan {
    #[serde(alias = "trace_id")]
    trace_id: String,
    #[serde(alias = "span_id")]
    span_id: String,
    #[serde(alias = "parent_span_id", default)]
    parent_span_id: String,
    #[serde(alias = "start_time_unix_nano", default)]
    start_time_unix_nano: serde_json::Value,
    #[serde(default)]
    attributes: Vec<Attribute>,
    #[serde(default)]
    status: Status,
}

#[derive(Default, Deserialize)]
struct Status {
    #[serde(default)]
    code: serde_json::Value,
}

#[derive(Deserialize)]
struct Attribute {
    key: String,
    #[serde(default)]
    value: serde_json::Value,
}

/// Spans of all files: what a call belongs to is known only when all are there.
#[derive(Default)]
pub struct Spans {
    spans: Vec<Span>,
}

struct Span {
    key: Key,
    above: Option<Key>,
    trace: Key,
    time_s: f64,
    /// The name of the agent whose work the span is, where it is one.
    agent: Option<Key>,
    failed: bool,
    usage: Option<Usage>,
}

impl Spans {
    /// Reads one file: an export a line, or one document.
    ///
    /// # Errors
    /// A document that is no export; what ends the reading early.
    pub fn file(
        &mut self,
        file: &mut DataFile<'_>,
        collector: &mut Collector,
    ) -> Result<(), DataError> {
        let head = file.head()?;
        let first = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
        let by_line = serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok();
        if by_line {
            self.lines(file, collector)
        } else {
            self.document(file, collector)
        }
    }

    fn lines(
        &mut self,
        file: &mut DataFile<'_>,
        collector: &mut Collector,
    ) -> Result<(), DataError> {
        let path = file.path().to_path_buf();
        let mut line = Vec::new();
        let mut number = 0;
        while file.read_line(&mut line)? {
            number += 1;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match serde_json::from_slice::<Export>(&line) {
                Ok(export) => self.add(export, (&path, number), collector),
                Err(_) => {
                    let shown = shortened(&String::from_utf8_lossy(&line));
                    collector.bad.count_row();
                    let bad = BadValue::new("not an OTLP export; the line may be truncated", shown);
                    collector.refuse(&path, number, bad);
                }
            }
        }
        Ok(())
    }

    fn document(
        &mut self,
        file: &mut DataFile<'_>,
        collector: &mut Collector,
    ) -> Result<(), DataError> {
        let path = file.path().to_path_buf();
        let mut failure = None;
        for export in serde_json::Deserializer::from_reader(&mut *file).into_iter::<Export>() {
            match export {
                Ok(export) => self.add(export, (&path, 1), collector),
                Err(error) => failure = Some(error),
            }
        }
        match failure {
            None => Ok(()),
            Some(error) if error.is_io() => Err(file.failure(&error.into())),
            Some(error) => Err(DataError::in_file(
                &path,
                format!("not an OTLP export: {error}"),
            )),
        }
    }

    fn add(
        &mut self,
        export: Export,
        (path, line): (&std::path::Path, u64),
        collector: &mut Collector,
    ) {
        let scopes = export
            .resources
            .into_iter()
            .flat_map(|resource| resource.scopes);
        for raw in scopes.flat_map(|scope| scope.spans) {
            match span(&raw, collector) {
                Ok(span) => self.spans.push(span),
                Err(bad) => collector.refuse(path, line, bad),
            }
        }
    }

    /// Finds whose each call was, and leaves out spans that add up the calls within them.
    pub fn finish(mut self, collector: &mut Collector) {
        self.spans.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
        let places: HashMap<Key, usize> = self
            .spans
            .iter()
            .enumerate()
            .map(|(place, span)| (span.key, place))
            .collect();
        let above = |place: usize| {
            self.spans[place]
                .above
                .and_then(|key| places.get(&key).copied())
        };
        let chain =
            |place: usize| std::iter::successors(Some(place), |at| above(*at)).take(DEEPEST);
        let mut sums = HashSet::new();
        for place in self.calls() {
            // A model's call adds up what lies within it (two libraries that watch the same call), but not what an
            // agent did that was called from there.
            let mut other_agent = self.spans[place].agent.is_some();
            for at in chain(place).skip(1) {
                let agent = self.spans[at].agent.is_some();
                if agent || !other_agent {
                    sums.insert(at);
                }
                other_agent |= agent;
            }
        }
        let mut made = HashMap::new();
        for place in self.calls() {
            if sums.contains(&place) {
                continue;
            }
            let agents: Vec<usize> = chain(place)
                .filter(|at| self.spans[*at].agent.is_some())
                .collect();
            let Some(mut usage) = self.spans[place].usage else {
                continue;
            };
            // The outermost agent is the executive; what it calls are its subordinates.
            for pair in agents.windows(2) {
                let caller = (agents.last() != Some(&pair[1])).then_some(self.spans[pair[1]].key);
                made.insert(pair[0], caller);
            }
            if agents.len() > 1 {
                usage.agent = Some(self.spans[agents[0]].key);
            }
            collector.push(usage);
        }
        let within = self.calls().filter(|place| sums.contains(place)).count();
        if within > 0 {
            collector.notes.push(format!(
                "{within} spans add up the calls within them; the calls are counted, the sums are not"
            ));
        }
        self.subordinates(made, collector);
    }

    fn calls(&self) -> impl Iterator<Item = usize> {
        let usages = self.spans.iter().enumerate();
        usages
            .filter(|(_, span)| span.usage.is_some())
            .map(|(place, _)| place)
    }

    /// An agent of the same name, called again by the same caller after it failed, is another attempt.
    fn subordinates(&self, made: HashMap<usize, Option<Key>>, collector: &mut Collector) {
        let mut failed: HashMap<(Key, Option<Key>, Option<Key>), Key> = HashMap::new();
        let mut made: Vec<(usize, Option<Key>)> = made.into_iter().collect();
        made.sort_unstable();
        for (place, caller) in made {
            let span = &self.spans[place];
            let name = (span.trace, caller, span.agent);
            let piece = failed.remove(&name).unwrap_or(span.key);
            if span.failed {
                failed.insert(name, piece);
            }
            collector.agents.push(Agent {
                key: span.key,
                task: span.trace,
                caller,
                brief: None,
                piece: Some(piece),
            });
        }
    }
}

fn span(raw: &RawSpan, collector: &mut Collector) -> Result<Span, BadValue> {
    let text = |key: &str| attribute(raw, key).text().map(|text| text.into_owned());
    let operation = text("gen_ai.operation.name").unwrap_or_default();
    let invoked = operation == "invoke_agent";
    let name = text("gen_ai.agent.name")
        .or_else(|| text("gen_ai.agent.id"))
        .unwrap_or_default();
    let failed = raw.status.code == FAILED || raw.status.code == "STATUS_CODE_ERROR";
    let usage = usage(raw, collector)?;
    let time = simple(&raw.start_time_unix_nano).time().ok().flatten();
    let trace = Key::of(&raw.trace_id);
    let within = |id: &str| Key::of_parts(&[&raw.trace_id, id]);
    Ok(Span {
        key: within(&raw.span_id),
        above: (!raw.parent_span_id.is_empty()).then(|| within(&raw.parent_span_id)),
        trace,
        time_s: time.map_or(0.0, |time| time.seconds),
        agent: invoked.then(|| Key::of(&name)),
        failed,
        usage: usage.map(|usage| Usage {
            task: Some(trace),
            ..usage
        }),
    })
}

/// What a span says it used; None where it says nothing.
fn usage(raw: &RawSpan, collector: &mut Collector) -> Result<Option<Usage>, BadValue> {
    let first = |keys: &[&str]| {
        let found = keys.iter().map(|key| attribute(raw, key));
        found
            .into_iter()
            .find(|value| *value != Value::Missing)
            .unwrap_or_default()
    };
    let input = first(&["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"]);
    let output = first(&[
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.completion_tokens",
    ]);
    if input == Value::Missing && output == Value::Missing {
        return Ok(None);
    }
    collector.bad.count_row();
    let input = input.amount("gen_ai.usage.input_tokens")?.unwrap_or(0.0);
    let output = output.amount("gen_ai.usage.output_tokens")?.unwrap_or(0.0);
    let reads = attribute(raw, "gen_ai.usage.cache_read.input_tokens");
    let writes = attribute(raw, "gen_ai.usage.cache_creation.input_tokens");
    let reads = reads
        .amount("gen_ai.usage.cache_read.input_tokens")?
        .unwrap_or(0.0);
    let writes = writes
        .amount("gen_ai.usage.cache_creation.input_tokens")?
        .unwrap_or(0.0);
    let reasoning = attribute(raw, "gen_ai.usage.reasoning.output_tokens");
    let reasoning = reasoning.amount("gen_ai.usage.reasoning.output_tokens")?;
    // By the convention input includes both. Where they exceed it, the program counted them beside it.
    let inside = reads + writes <= input;
    let time = simple(&raw.start_time_unix_nano).time()?;
    let time = time.ok_or_else(|| BadValue::new("the time is missing", ""))?;
    if input + output == 0.0 {
        return Err(BadValue::new("no tokens at all", "0"));
    }
    collector.count_time(time);
    Ok(Some(Usage {
        time_s: Some(time.seconds),
        uncached_input: if inside {
            input - reads - writes
        } else {
            input
        },
        cache_reads: reads,
        cache_writes: writes,
        output,
        reasoning: reasoning.map(|tokens| tokens.min(output)),
        requests: 1.0,
        model: model(raw, collector),
        ..Usage::default()
    }))
}

fn model(raw: &RawSpan, collector: &mut Collector) -> Option<Name> {
    let answered = attribute(raw, "gen_ai.response.model");
    let asked = attribute(raw, "gen_ai.request.model");
    let name = answered.text().or_else(|| asked.text());
    name.map(|name| collector.models.intern(&name))
}

/// OTLP writes `{"key": …, "value": {"intValue": "12"}}`; whole numbers are text, as JSON has no 64-bit integers.
fn attribute<'a>(raw: &'a RawSpan, key: &str) -> Value<'a> {
    let found = raw.attributes.iter().find(|attribute| attribute.key == key);
    let value = found.and_then(|attribute| attribute.value.as_object());
    let inner = value.and_then(|value| value.values().next());
    inner.map_or(Value::Missing, simple)
}

fn simple(value: &serde_json::Value) -> Value<'_> {
    match value {
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        serde_json::Value::String(text) => Value::of_field(text),
        serde_json::Value::Bool(truth) => Value::Bool(*truth),
        _ => Value::Missing,
    }
}
