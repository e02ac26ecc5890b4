//! Codex's rollout files: a thread each, with running sums of tokens.

use std::collections::{HashMap, HashSet};

use super::lines::{CHARACTERS_PER_TOKEN, each_line};
use crate::error::DataError;
use crate::import::collect::{Agent, Collector};
use crate::import::picker::{Picker, Slots};
use crate::import::value::{BadValue, Time, Value};
use crate::import::{DataFile, Key, Name, Usage};

const TIME: usize = 0;
const KIND: usize = 1;
const EVENT: usize = 2;
const ID: usize = 3;
const FORKED_FROM: usize = 4;
const PARENT: usize = 5;
const SPAWNED_BY: usize = 6;
const SOURCE: usize = 7;
const MODEL: usize = 8;
const SAID: usize = 9;
/// Input, cached within it, output, reasoning within it: of the thread so far, and of the last request.
const TOTAL: usize = 10;
const LAST: usize = 14;

const PATHS: [(usize, &str); 18] = [
    (TIME, "timestamp"),
    (KIND, "type"),
    (EVENT, "payload.type"),
    (ID, "payload.id"),
    (FORKED_FROM, "payload.forked_from_id"),
    (PARENT, "payload.parent_thread_id"),
    (
        SPAWNED_BY,
        "payload.source.subagent.thread_spawn.parent_thread_id",
    ),
    (SOURCE, "payload.thread_source"),
    (MODEL, "payload.model"),
    (SAID, "payload.message"),
    (TOTAL, "payload.info.total_token_usage.input_tokens"),
    (
        TOTAL + 1,
        "payload.info.total_token_usage.cached_input_tokens",
    ),
    (TOTAL + 2, "payload.info.total_token_usage.output_tokens"),
    (
        TOTAL + 3,
        "payload.info.total_token_usage.reasoning_output_tokens",
    ),
    (LAST, "payload.info.last_token_usage.input_tokens"),
    (
        LAST + 1,
        "payload.info.last_token_usage.cached_input_tokens",
    ),
    (LAST + 2, "payload.info.last_token_usage.output_tokens"),
    (
        LAST + 3,
        "payload.info.last_token_usage.reasoning_output_tokens",
    ),
];

/// Input, cached, output, reasoning.
type Sums = [f64; 4];

/// Threads of all files.
#[derive(Default)]
pub struct Threads {
    threads: Vec<Thread>,
}

#[derive(Default)]
struct Thread {
    id: Option<Key>,
    /// The thread that spawned it as a subagent.
    caller: Option<Key>,
    /// The thread whose history it begins with.
    copied_from: Option<Key>,
    begun: Option<Time>,
    model: Option<Name>,
    brief: Option<f64>,
    counts: Vec<Count>,
}

/// A token_count event.
struct Count {
    time: Time,
    model: Option<Name>,
    total: Option<Sums>,
    last: Option<Sums>,
}

impl Threads {
    /// Reads one rollout.
    ///
    /// # Errors
    /// What ends the reading early.
    pub fn file(
        &mut self,
        file: &mut DataFile<'_>,
        collector: &mut Collector,
    ) -> Result<(), DataError> {
        let path = file.path().to_path_buf();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut thread = Thread::default();
        let picker = Picker::new(PATHS);
        each_line(file, &picker, collector, |slots, line, collector| {
            let word = |slot: usize| slots[slot].text().unwrap_or_default();
            match (&*word(KIND), &*word(EVENT)) {
                // The second one, if any, belongs to the history that the thread begins with.
                ("session_meta", _) if thread.id.is_none() => thread.introduce(slots, &name),
                ("turn_context", _) if slots[MODEL] != Value::Missing => {
                    thread.model = Some(collector.models.intern(&word(MODEL)));
                }
                ("event_msg", "user_message") => {
                    let length = word(SAID).chars().count() as f64;
                    thread.brief.get_or_insert(length / CHARACTERS_PER_TOKEN);
                }
                ("event_msg", "token_count") => {
                    let counted = thread.count(slots);
                    if counted != Ok(false) {
                        collector.bad.count_row();
                    }
                    if let Err(bad) = counted {
                        collector.refuse(&path, line, bad);
                    }
                }
                _ => {}
            }
        })?;
        thread.id.get_or_insert(Key::of(&name));
        self.threads.push(thread);
        Ok(())
    }

    /// Takes what each thread added to the sums it began with.
    pub fn finish(self, collector: &mut Collector) {
        let totals: HashMap<Key, HashSet<[u64; 4]>> =
            self.threads.iter().filter_map(totals).collect();
        let callers: HashMap<Key, Key> = self
            .threads
            .iter()
            .filter_map(|thread| Some((thread.id?, thread.caller?)))
            .collect();
        let (mut copied, mut repeated) = (0, 0);
        for thread in &self.threads {
            let Some(id) = thread.id else { continue };
            let task = top(id, &callers);
            let agent = thread.caller.map(|_| id);
            let history = thread.copied_from.map(|from| totals.get(&from));
            let skipped = history.map_or(0, |known| thread.history(known));
            if let Some(caller) = thread.caller {
                collector.agents.push(Agent {
                    key: id,
                    task,
                    caller: callers.contains_key(&caller).then_some(caller),
                    // A thread that begins with another's history does not begin with its own brief.
                    brief: thread.brief.filter(|_| skipped == 0),
                    piece: None,
                });
            }
            copied += skipped as u64;
            repeated += thread.requests(skipped, (task, agent), collector);
        }
        if copied + repeated > 0 {
            collector.notes.push(format!(
                "{repeated} token counts repeat the one before them and {copied} are history copied from the thread that was forked; neither is counted again"
            ));
        }
    }
}

fn totals(thread: &Thread) -> Option<(Key, HashSet<[u64; 4]>)> {
    let totals = thread.counts.iter().filter_map(|count| count.total);
    Some((thread.id?, totals.map(bits).collect()))
}

fn bits(sums: Sums) -> [u64; 4] {
    sums.map(f64::to_bits)
}

/// The thread at the top of the callers.
fn top(id: Key, callers: &HashMap<Key, Key>) -> Key {
    let mut at = id;
    for _ in 0..=callers.len() {
        match callers.get(&at) {
            Some(above) => at = *above,
            None => break,
        }
    }
    at
}

impl Thread {
    fn introduce(&mut self, slots: &Slots<'_>, name: &str) {
        let key = |slot: usize| slots[slot].text().map(|text| Key::of(&text));
        self.id = Some(key(ID).unwrap_or(Key::of(name)));
        let subagent = slots[SOURCE]
            .text()
            .is_some_and(|source| source == "subagent");
        let parent = key(PARENT).or(key(FORKED_FROM));
        self.caller = key(SPAWNED_BY).or(parent.filter(|_| subagent));
        self.copied_from = key(FORKED_FROM).or(self.caller);
        self.begun = slots[TIME].time().ok().flatten();
    }

    /// False for an event that counts no tokens: limits are told in the same way.
    fn count(&mut self, slots: &Slots<'_>) -> Result<bool, BadValue> {
        let (total, last) = (sums(slots, TOTAL)?, sums(slots, LAST)?);
        if total.or(last).is_none() {
            return Ok(false);
        }
        let time = slots[TIME].time()?;
        let time = time.ok_or_else(|| BadValue::new("the time is missing", ""))?;
        self.counts.push(Count {
            time,
            model: self.model,
            total,
            last,
        });
        Ok(true)
    }

    /// Counts in front that are another thread's: its own sums where that thread was read, else all that bear the
    /// second in which this one was made.
    fn history(&self, known: Option<&HashSet<[u64; 4]>>) -> usize {
        let begun = self.begun.map_or(f64::NEG_INFINITY, |time| time.seconds);
        let copied = |count: &&Count| match (known, count.total) {
            (Some(known), Some(total)) => known.contains(&bits(total)),
            _ => count.time.seconds < begun + 1.0,
        };
        self.counts.iter().take_while(copied).count()
    }

    /// Hands over a record for every growth of the sums; returns how many counts did not grow.
    fn requests(
        &self,
        skipped: usize,
        (task, agent): (Key, Option<Key>),
        collector: &mut Collector,
    ) -> u64 {
        let mut before = self.counts[..skipped]
            .iter()
            .rev()
            .find_map(|count| count.total);
        let mut repeated = 0;
        for count in &self.counts[skipped..] {
            let Some(used) = grown(before, count) else {
                repeated += 1;
                continue;
            };
            before = count.total.or(before);
            collector.count_time(count.time);
            let [input, cached, output, reasoning] = used;
            collector.push(Usage {
                time_s: Some(count.time.seconds),
                uncached_input: (input - cached).max(0.0),
                cache_reads: cached.min(input),
                output,
                reasoning: Some(reasoning.min(output)),
                requests: 1.0,
                model: count.model,
                task: Some(task),
                agent,
                ..Usage::default()
            });
        }
        repeated
    }
}

/// What a request used: the growth of the sums. The first count, and one whose sums fell, says it itself.
fn grown(before: Option<Sums>, count: &Count) -> Option<Sums> {
    let used = match (before, count.total) {
        (Some(before), Some(total)) => {
            let mut growth = total;
            for (part, earlier) in growth.iter_mut().zip(before) {
                *part -= earlier;
            }
            if growth.iter().any(|part| *part < 0.0) {
                count.last.unwrap_or(total)
            } else {
                growth
            }
        }
        (_, total) => count.last.or(total)?,
    };
    (used[0] + used[2] > 0.0).then_some(used)
}

fn sums(slots: &Slots<'_>, first: usize) -> Result<Option<Sums>, BadValue> {
    if slots[first] == Value::Missing && slots[first + 2] == Value::Missing {
        return Ok(None);
    }
    let part = |place: usize, what: &str| slots[first + place].amount(what);
    Ok(Some([
        part(0, "input_tokens")?.unwrap_or(0.0),
        part(1, "cached_input_tokens")?.unwrap_or(0.0),
        part(2, "output_tokens")?.unwrap_or(0.0),
        part(3, "reasoning_output_tokens")?.unwrap_or(0.0),
    ]))
}
