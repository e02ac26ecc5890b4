//! Logs whose rows are alike: which column or key is what, and how a row becomes a record.

use std::collections::HashMap;

use super::litellm;
use crate::import::collect::{Agent, Collector, MOST_CLASSES};
use crate::import::picker::Slots;
use crate::import::value::BadValue;
use crate::import::{Format, Key, ReadOptions, Role, Usage};

/// The slot of the column that `--by` names.
pub const BY: usize = Role::ALL.len();
/// The first slot for what a format has of its own.
pub const OWN: usize = BY + 1;

/// Which column or key is what.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Format it is for.
    pub format: Format,
    /// Slots and their columns: the roles first, then those of the format's own.
    pub columns: Vec<(usize, String)>,
    /// Columns that have to be there.
    pub required: Vec<String>,
    /// Whether the class is the model.
    by_model: bool,
    /// Whether each row has to have a time.
    timed: bool,
}

impl Layout {
    /// The layout of a format; of csv and jsonl as `--columns` says.
    pub fn of(format: Format, options: &ReadOptions) -> Self {
        let fixed = |pairs: &[(Role, &str)]| -> Vec<(usize, String)> {
            let pair = |(role, name): &(Role, &str)| (*role as usize, (*name).to_string());
            pairs.iter().map(pair).collect()
        };
        let mut columns = match format {
            Format::Azure => fixed(&[
                (Role::Time, "TIMESTAMP"),
                (Role::Input, "ContextTokens"),
                (Role::Output, "GeneratedTokens"),
            ]),
            Format::Litellm => fixed(&litellm::ROLES),
            _ => {
                let given = options.columns.iter();
                given
                    .map(|(role, name)| (role as usize, name.to_string()))
                    .collect()
            }
        };
        let must = |slot: usize| match format {
            Format::Litellm => litellm::requires(slot),
            _ => true,
        };
        let required = columns.iter().filter(|(slot, _)| must(*slot));
        let mut required: Vec<String> = required.map(|(_, name)| name.clone()).collect();
        let by_model = options.by.as_deref() == Some("model");
        if let Some(by) = options.by.as_ref().filter(|_| !by_model) {
            columns.push((BY, by.clone()));
            required.push(by.clone());
        }
        if format == Format::Litellm {
            let own = litellm::OWN_COLUMNS.iter();
            columns.extend(own.map(|(slot, name)| (*slot, (*name).to_string())));
        }
        let timed = columns.iter().any(|(slot, _)| *slot == Role::Time as usize);
        Self {
            format,
            columns,
            required,
            by_model,
            timed,
        }
    }

    /// The record of a row; None for a row that is no request.
    ///
    /// # Errors
    /// Why the row cannot be used.
    pub fn record(
        &self,
        slots: &mut Slots<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Usage>, BadValue> {
        if self.format == Format::Litellm && !litellm::prepare(slots, collector) {
            return Ok(None);
        }
        let mut usage = amounts(slots)?;
        let time = slots[Role::Time as usize].time()?;
        if time.is_none() && self.timed {
            return Err(BadValue::new("the time is missing", ""));
        }
        usage.time_s = time.map(|time| time.seconds);
        let model = slots[Role::Model as usize].text();
        usage.model = model.as_deref().map(|name| collector.models.intern(name));
        let by = if self.by_model {
            model
        } else {
            slots[BY]
                .text()
                .or_else(|| slots[Role::Class as usize].text())
        };
        usage.class = by.map(|name| collector.classes.intern(&name));
        if collector.classes.len() > MOST_CLASSES {
            return Err(BadValue::new("too many classes", ""));
        }
        let key = |role: Role| slots[role as usize].text().map(|text| Key::of(&text));
        usage.task = key(Role::Task);
        if let (Some(id), true) = (key(Role::Id), self.has(Role::Parent)) {
            note_caller(&mut usage, id, key(Role::Parent), collector);
        }
        if let Some(time) = time {
            collector.count_time(time);
        }
        Ok(Some(usage))
    }

    fn has(&self, role: Role) -> bool {
        self.columns.iter().any(|(slot, _)| *slot == role as usize)
    }
}

/// Token amounts of a row, split by what they cost.
fn amounts(slots: &Slots<'_>) -> Result<Usage, BadValue> {
    let value = |role: Role| &slots[role as usize];
    let amount = |role: Role| value(role).amount(role.name());
    let input = value(Role::Input).required("input")?;
    let output = value(Role::Output).required("output")?;
    let cached = amount(Role::Cached)?.unwrap_or(0.0);
    if cached > input {
        return Err(BadValue::new(
            "cached is more than the input that includes it",
            value(Role::Cached).shown(),
        ));
    }
    let reasoning = amount(Role::Reasoning)?;
    if reasoning.is_some_and(|reasoning| reasoning > output) {
        return Err(BadValue::new(
            "reasoning is more than the output that includes it",
            value(Role::Reasoning).shown(),
        ));
    }
    let usage = Usage {
        uncached_input: input - cached,
        cache_reads: cached + amount(Role::CacheReads)?.unwrap_or(0.0),
        cache_writes: amount(Role::CacheWrites)?.unwrap_or(0.0),
        output,
        reasoning,
        cost_usd: amount(Role::Cost)?,
        requests: 1.0,
        ..Usage::default()
    };
    if usage.tokens() == 0.0 {
        return Err(BadValue::new("no tokens at all", "0"));
    }
    Ok(usage)
}

/// Who made it: with a parent a subordinate, without one the executive of a task that is named by the row.
fn note_caller(usage: &mut Usage, id: Key, parent: Option<Key>, collector: &mut Collector) {
    let Some(parent) = parent else {
        usage.task = usage.task.or(Some(id));
        return;
    };
    usage.agent = Some(id);
    collector.agents.push(Agent {
        key: id,
        // Followed up to the executive when everything has been read.
        task: usage.task.unwrap_or(parent),
        caller: Some(parent),
        brief: None,
        piece: None,
    });
}

/// Follows each subordinate's callers up to the executive, whose identity names the task where no column does.
pub fn link(collector: &mut Collector) {
    collector.agents.sort_by_key(|agent| agent.key);
    collector.agents.dedup_by_key(|agent| agent.key);
    let callers: HashMap<Key, Key> = collector
        .agents
        .iter()
        .filter_map(|agent| Some((agent.key, agent.caller?)))
        .collect();
    for agent in &mut collector.agents {
        let mut top = agent.caller.unwrap_or(agent.key);
        // A chain longer than there are agents goes in circles.
        for _ in 0..callers.len() {
            match callers.get(&top) {
                Some(above) => top = *above,
                None => break,
            }
        }
        if agent.caller == Some(agent.task) {
            agent.task = top;
        }
        agent.caller = agent.caller.filter(|caller| callers.contains_key(caller));
    }
    let tasks: HashMap<Key, Key> = collector
        .agents
        .iter()
        .map(|agent| (agent.key, agent.task))
        .collect();
    for usage in &mut collector.records {
        let top = usage.agent.and_then(|agent| tasks.get(&agent).copied());
        usage.task = usage.task.or(top);
    }
}
