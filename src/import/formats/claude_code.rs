//! Claude Code's project folders: a file of JSON lines per session, and one per subagent beside it.

use std::collections::HashMap;
use std::path::Path;

use super::lines::{CHARACTERS_PER_TOKEN, each_line};
use crate::error::DataError;
use crate::import::collect::{Agent, Collector};
use crate::import::picker::{Picker, Slots};
use crate::import::value::{BadValue, Value};
use crate::import::{DataFile, Key, Usage};

const KIND: usize = 0;
const SESSION: usize = 1;
const SIDECHAIN: usize = 2;
const AGENT: usize = 3;
const LINE: usize = 4;
const LINE_ABOVE: usize = 5;
const TIME: usize = 6;
const REQUEST: usize = 7;
const MESSAGE: usize = 8;
const MODEL: usize = 9;
const INPUT: usize = 10;
const WRITES: usize = 11;
const READS: usize = 12;
const OUTPUT: usize = 13;
const CONTENT: usize = 14;
const CONTENT_TEXT: usize = 15;
const COST: usize = 16;

const PATHS: [(usize, &str); 17] = [
    (KIND, "type"),
    (SESSION, "sessionId"),
    (SIDECHAIN, "isSidechain"),
    (AGENT, "agentId"),
    (LINE, "uuid"),
    (LINE_ABOVE, "parentUuid"),
    (TIME, "timestamp"),
    (REQUEST, "requestId"),
    (MESSAGE, "message.id"),
    (MODEL, "message.model"),
    (INPUT, "message.usage.input_tokens"),
    (WRITES, "message.usage.cache_creation_input_tokens"),
    (READS, "message.usage.cache_read_input_tokens"),
    (OUTPUT, "message.usage.output_tokens"),
    (CONTENT, "message.content"),
    (CONTENT_TEXT, "message.content.text"),
    (COST, "costUSD"),
];

/// What Claude Code calls the model of a line that it wrote itself.
const NO_MODEL: &str = "<synthetic>";
/// Agents that shorten the conversation of the one they belong to: no delegated work.
const COMPACTION: &str = "acompact";

/// Messages of all files. One is written several times while it streams, and again when a session is resumed.
#[derive(Default)]
pub struct Messages {
    records: Vec<Usage>,
    places: HashMap<Key, usize>,
    agents: Vec<Agent>,
    agent_places: HashMap<Key, usize>,
    /// Subagents of older versions, whose lines stand in the session's own file, by their lines.
    within: HashMap<Key, Key>,
    repeated: u64,
}

/// Whose line it is.
struct Speaker {
    task: Key,
    agent: Option<Key>,
}

impl Messages {
    /// Reads one session or subagent.
    ///
    /// # Errors
    /// What ends the reading early.
    pub fn file(
        &mut self,
        file: &mut DataFile<'_>,
        collector: &mut Collector,
    ) -> Result<(), DataError> {
        let path = file.path().to_path_buf();
        let picker = Picker::new(PATHS);
        each_line(file, &picker, collector, |slots, line, collector| {
            let kind = slots[KIND].text().unwrap_or_default();
            if kind != "assistant" && kind != "user" {
                return;
            }
            let speaker = self.speaker(slots, &path);
            if kind == "user" {
                self.note_brief(slots, &speaker);
            } else if slots[OUTPUT] != Value::Missing || slots[INPUT] != Value::Missing {
                self.answer(slots, &speaker, (&path, line), collector);
            }
        })
    }

    /// Hands over what was gathered.
    pub fn finish(self, collector: &mut Collector) {
        for usage in self.records {
            collector.push(usage);
        }
        collector.agents = self.agents;
        if self.repeated > 0 {
            collector.notes.push(format!(
                "{} lines repeat a message (same message id and request id); each message counts once",
                self.repeated
            ));
        }
    }

    fn speaker(&mut self, slots: &Slots<'_>, path: &Path) -> Speaker {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let stem = name.split('.').next().unwrap_or_default();
        let session = slots[SESSION].text().unwrap_or(stem.into());
        let task = Key::of(&session);
        let named = slots[AGENT].text().map(|agent| agent.into_owned());
        let named = named.or_else(|| stem.strip_prefix("agent-").map(String::from));
        let agent = match named {
            Some(agent) if agent.starts_with(COMPACTION) => None,
            Some(agent) => Some(Key::of_parts(&[&session, &agent])),
            None if slots[SIDECHAIN].is_true() => self.agent_within(slots),
            None => None,
        };
        if let Some(key) = agent {
            self.agent_places.entry(key).or_insert_with(|| {
                self.agents.push(Agent {
                    key,
                    task,
                    caller: None,
                    brief: None,
                    piece: None,
                });
                self.agents.len() - 1
            });
        }
        Speaker { task, agent }
    }

    /// The subagent of a line among those of its session: the one of the line it follows, or a new one.
    fn agent_within(&mut self, slots: &Slots<'_>) -> Option<Key> {
        let line = Key::of(&slots[LINE].text()?);
        let above = slots[LINE_ABOVE].text().map(|above| Key::of(&above));
        let agent = above.and_then(|above| self.within.get(&above).copied());
        let agent = agent.unwrap_or(line);
        self.within.insert(line, agent);
        Some(agent)
    }

    /// The first thing a subagent is told is its brief; the same words to another are another attempt.
    fn note_brief(&mut self, slots: &Slots<'_>, speaker: &Speaker) {
        let place = speaker
            .agent
            .and_then(|agent| self.agent_places.get(&agent));
        let Some(agent) = place.and_then(|place| self.agents.get_mut(*place)) else {
            return;
        };
        let text = slots[CONTENT].text().or_else(|| slots[CONTENT_TEXT].text());
        let Some(text) = text.filter(|_| agent.brief.is_none()) else {
            return;
        };
        agent.brief = Some(text.chars().count() as f64 / CHARACTERS_PER_TOKEN);
        agent.piece = Some(Key::of(&text));
    }

    fn answer(
        &mut self,
        slots: &Slots<'_>,
        speaker: &Speaker,
        (path, line): (&Path, u64),
        collector: &mut Collector,
    ) {
        let model = slots[MODEL].text();
        if model.as_deref() == Some(NO_MODEL) {
            return;
        }
        collector.bad.count_row();
        let mut usage = match amounts(slots) {
            Ok(usage) => usage,
            Err(bad) => return collector.refuse(path, line, bad),
        };
        usage.task = Some(speaker.task);
        usage.agent = speaker.agent;
        usage.model = model.as_deref().map(|name| collector.models.intern(name));
        let request = slots[REQUEST].text().unwrap_or_default();
        let message = slots[MESSAGE].text();
        let key = message.map(|message| Key::of_parts(&[&message, &request]));
        let known = key.and_then(|key| self.places.get(&key).copied());
        if let Some(place) = known {
            self.repeated += 1;
            self.records[place] = larger(&self.records[place], &usage);
            return;
        }
        if let Ok(Some(time)) = slots[TIME].time() {
            collector.count_time(time);
        }
        if let Some(key) = key {
            self.places.insert(key, self.records.len());
        }
        self.records.push(usage);
    }
}

/// What stands beside each other: fresh input, reads and writes do not overlap.
fn amounts(slots: &Slots<'_>) -> Result<Usage, BadValue> {
    let amount = |slot: usize, what: &str| slots[slot].amount(what);
    let time = slots[TIME].time()?;
    let time = time.ok_or_else(|| BadValue::new("the time is missing", ""))?;
    let usage = Usage {
        time_s: Some(time.seconds),
        uncached_input: amount(INPUT, "input_tokens")?.unwrap_or(0.0),
        cache_reads: amount(READS, "cache_read_input_tokens")?.unwrap_or(0.0),
        cache_writes: amount(WRITES, "cache_creation_input_tokens")?.unwrap_or(0.0),
        output: slots[OUTPUT].required("output_tokens")?,
        cost_usd: amount(COST, "costUSD")?,
        requests: 1.0,
        ..Usage::default()
    };
    if usage.tokens() == 0.0 {
        return Err(BadValue::new("no tokens at all", "0"));
    }
    Ok(usage)
}

/// A message while it streams has only part of its output: the largest of each amount is the last one.
fn larger(known: &Usage, again: &Usage) -> Usage {
    Usage {
        uncached_input: known.uncached_input.max(again.uncached_input),
        cache_reads: known.cache_reads.max(again.cache_reads),
        cache_writes: known.cache_writes.max(again.cache_writes),
        output: known.output.max(again.output),
        ..*known
    }
}
