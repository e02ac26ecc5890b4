//! Who called whom, measured: what a log shows of delegation, and what it cannot show.
//!
//! A log has tokens, not work. How much of a task's work was handed down (the delegation ratio) and how many tokens
//! a subordinate needs for work that would take the executive one (the multipliers) enter every count as a product:
//! without the task done by the executive alone beside it, neither can be told from the other. So the share of
//! tokens is measured, and the ratio is an assumption until `calibrate` supplies multipliers.

mod written;

pub use written::{NOT_IDENTIFIED, delegation_block};

use std::collections::{BTreeMap, BTreeSet};

use crate::import::{Agent, Key, Name, Usage, UsageLog};
use crate::stats::Estimate;

/// 97.5 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;
/// Share of the subordinates whose first prompt is shorter than what counts as the prefix that all begin with.
const PREFIX_QUANTILE: f64 = 0.1;

/// Whether a request was the executive's or a subordinate's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Made by what the task was given to.
    Executive,
    /// Made by something that was called for a piece of it.
    Subordinate,
}

/// What one model used in one rank.
#[derive(Clone, Debug, PartialEq)]
pub struct TierUse {
    /// Whose requests.
    pub rank: Rank,
    /// The model; "unnamed" where the log has none.
    pub model: String,
    /// Requests.
    pub requests: f64,
    /// Input tokens, those of caches included.
    pub input: f64,
    /// Output tokens.
    pub output: f64,
    /// Share of all tokens of the log.
    pub token_share: f64,
    /// Share of its input that was read from a cache; None without input.
    pub cache_hit: Option<f64>,
    /// Subordinates that worked with it first; 0 for the executive.
    pub attempts: usize,
}

/// Delegation as a log shows it. Means carry the sampling error of the log's tasks and subordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct Hierarchy {
    /// Tasks.
    pub tasks: usize,
    /// Tasks that called a subordinate.
    pub delegated: usize,
    /// Subordinates called, each an attempt on a piece.
    pub attempts: usize,
    /// The executive's models first, then by share of tokens.
    pub tiers: Vec<TierUse>,
    /// Share of tasks that are delegated at all.
    pub task_share: Estimate,
    /// Share of the delegated tasks' tokens that subordinates used. It is not the delegation ratio.
    pub token_share: Estimate,
    /// Pieces of a delegated task.
    pub pieces: Estimate,
    /// Attempts on a piece; undefined where the log does not tell one piece from another.
    pub attempts_per_piece: Estimate,
    /// Input tokens that every subordinate begins with and nobody writes: system prompt, tools. The tenth part of the
    /// first prompts, less their briefs, is shorter.
    pub spawn: Estimate,
    /// Tokens of a brief; undefined where the log does not show them.
    pub brief: Estimate,
    /// Share of the task's input that a subordinate reads again: what its first prompt has beyond prefix and brief.
    pub context: Estimate,
    /// Tokens of a report: the output of a subordinate's last request.
    pub report: Estimate,
}

/// What the requests of one subordinate came to.
struct Attempt<'l> {
    agent: &'l Agent,
    first: Usage,
    last: Usage,
}

/// Measures delegation; None for a log that does not show who called whom, or where nobody called anybody.
pub fn measure(log: &UsageLog) -> Option<Hierarchy> {
    let attempts = attempts(log);
    if attempts.is_empty() {
        return None;
    }
    let tasks = tasks(&log.records);
    let delegated: BTreeSet<Key> = attempts
        .iter()
        .filter_map(|attempt| attempt.first.task)
        .collect();
    let handed: Vec<(f64, f64)> = delegated
        .iter()
        .filter_map(|task| tasks.get(task))
        .map(|t| (t.below, t.all))
        .collect();
    let prefix = prefix(&attempts);
    let beyond = attempts.iter().filter_map(|attempt| {
        let task = tasks.get(&attempt.first.task?)?;
        let extra = attempt.first.input() - attempt.brief() - prefix;
        Some((extra.max(0.0), task.input))
    });
    let pieces = pieces(&attempts);
    let share = delegated.len() as f64 / tasks.len() as f64;
    let share_error = (share * (1.0 - share) / tasks.len() as f64).sqrt();
    Some(Hierarchy {
        tasks: tasks.len(),
        delegated: delegated.len(),
        attempts: attempts.len(),
        tiers: tiers(log, &attempts),
        task_share: Estimate::new(share, Some(share_error), Z),
        token_share: ratio(&handed),
        attempts_per_piece: attempts_per_piece(&attempts, &pieces),
        pieces: mean(pieces.values().map(|pieces| pieces.len() as f64)),
        spawn: spawn(&attempts, prefix),
        brief: mean(attempts.iter().filter_map(|attempt| attempt.agent.brief)),
        context: ratio(&beyond.collect::<Vec<_>>()),
        report: mean(attempts.iter().map(|attempt| attempt.last.output)),
    })
}

impl Attempt<'_> {
    fn brief(&self) -> f64 {
        self.agent.brief.unwrap_or(0.0)
    }
}

/// Subordinates that made a request, with their first and last one. Records are in order of time.
fn attempts(log: &UsageLog) -> Vec<Attempt<'_>> {
    let mut ends: BTreeMap<Key, (Usage, Usage)> = BTreeMap::new();
    for usage in &log.records {
        if let Some(agent) = usage.agent {
            ends.entry(agent).or_insert((*usage, *usage)).1 = *usage;
        }
    }
    let with_ends = log.agents.iter().filter_map(|agent| {
        let (first, last) = *ends.get(&agent.key)?;
        Some(Attempt { agent, first, last })
    });
    with_ends.collect()
}

/// Sums of one task.
#[derive(Default)]
struct TaskSums {
    input: f64,
    all: f64,
    /// Of the subordinates.
    below: f64,
}

fn tasks(records: &[Usage]) -> BTreeMap<Key, TaskSums> {
    let mut tasks: BTreeMap<Key, TaskSums> = BTreeMap::new();
    for (place, usage) in (0..).zip(records) {
        // A request of no task is a task of its own.
        let task = tasks
            .entry(usage.task.unwrap_or(Key::of_number(place)))
            .or_default();
        task.input += usage.input();
        task.all += usage.tokens();
        if usage.agent.is_some() {
            task.below += usage.tokens();
        }
    }
    tasks
}

/// Pieces by task. A subordinate whose piece is not told is a piece of its own.
fn pieces(attempts: &[Attempt<'_>]) -> BTreeMap<Key, BTreeSet<Key>> {
    let mut pieces: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
    for attempt in attempts {
        let piece = attempt.agent.piece.unwrap_or(attempt.agent.key);
        let task = attempt.first.task.unwrap_or(attempt.agent.task);
        pieces.entry(task).or_default().insert(piece);
    }
    pieces
}

fn attempts_per_piece(attempts: &[Attempt<'_>], pieces: &BTreeMap<Key, BTreeSet<Key>>) -> Estimate {
    if attempts.iter().any(|attempt| attempt.agent.piece.is_none()) {
        return Estimate::UNDEFINED;
    }
    let mut made: BTreeMap<Key, f64> = BTreeMap::new();
    for attempt in attempts {
        *made
            .entry(attempt.first.task.unwrap_or(attempt.agent.task))
            .or_default() += 1.0;
    }
    let pairs = made
        .iter()
        .filter_map(|(task, made)| Some((*made, pieces.get(task)?.len() as f64)));
    ratio(&pairs.collect::<Vec<_>>())
}

/// What the first prompts have in common, less the briefs.
fn prefix(attempts: &[Attempt<'_>]) -> f64 {
    let own = attempts
        .iter()
        .map(|attempt| (attempt.first.input() - attempt.brief()).max(0.0));
    let mut own: Vec<f64> = own.collect();
    own.sort_by(f64::total_cmp);
    own[(PREFIX_QUANTILE * own.len() as f64) as usize]
}

/// The prefix with the spread of a sample quantile: the order statistics at q ± 1.96 sqrt(q (1 - q) / n).
fn spawn(attempts: &[Attempt<'_>], prefix: f64) -> Estimate {
    let mut own: Vec<f64> = attempts
        .iter()
        .map(|attempt| (attempt.first.input() - attempt.brief()).max(0.0))
        .collect();
    own.sort_by(f64::total_cmp);
    let n = own.len() as f64;
    let off = Z * (PREFIX_QUANTILE * (1.0 - PREFIX_QUANTILE) / n).sqrt();
    let at = |q: f64| own[((q.clamp(0.0, 1.0) * n) as usize).min(own.len() - 1)];
    let (low, high) = (at(PREFIX_QUANTILE - off), at(PREFIX_QUANTILE + off));
    Estimate {
        estimate: Some(prefix),
        std_error: Some((high - low) / (2.0 * Z)),
        low: Some(low),
        high: Some(high),
    }
}

fn tiers(log: &UsageLog, attempts: &[Attempt<'_>]) -> Vec<TierUse> {
    #[derive(Default)]
    struct Sums {
        requests: f64,
        input: f64,
        output: f64,
        reads: f64,
    }
    let mut sums: BTreeMap<(Rank, Option<Name>), Sums> = BTreeMap::new();
    for usage in &log.records {
        let sum = sums.entry((rank(usage), usage.model)).or_default();
        sum.requests += usage.requests;
        sum.input += usage.input();
        sum.output += usage.output;
        sum.reads += usage.cache_reads;
    }
    let all: f64 = sums.values().map(|sum| sum.input + sum.output).sum();
    let began = |rank: Rank, model: Option<Name>| {
        let with = attempts
            .iter()
            .filter(|attempt| attempt.first.model == model);
        if rank == Rank::Executive {
            0
        } else {
            with.count()
        }
    };
    let tier = |(&(rank, model), sum): (&(Rank, Option<Name>), &Sums)| TierUse {
        rank,
        model: model
            .map_or("unnamed", |model| log.models.text(model))
            .into(),
        requests: sum.requests,
        input: sum.input,
        output: sum.output,
        token_share: (sum.input + sum.output) / all,
        cache_hit: (sum.input > 0.0).then(|| sum.reads / sum.input),
        attempts: began(rank, model),
    };
    let mut tiers: Vec<TierUse> = sums.iter().map(tier).collect();
    tiers.sort_by(|a, b| {
        let by_share = b.token_share.total_cmp(&a.token_share);
        a.rank
            .cmp(&b.rank)
            .then(by_share)
            .then_with(|| a.model.cmp(&b.model))
    });
    tiers
}

fn rank(usage: &Usage) -> Rank {
    if usage.agent.is_some() {
        Rank::Subordinate
    } else {
        Rank::Executive
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Estimate {
    let pairs: Vec<(f64, f64)> = values.map(|value| (value, 1.0)).collect();
    ratio(&pairs)
}

/// Σx / Σy with the delta method's standard error; undefined where Σy is 0.
fn ratio(pairs: &[(f64, f64)]) -> Estimate {
    let n = pairs.len() as f64;
    let over: f64 = pairs.iter().map(|(x, _)| x).sum();
    let under: f64 = pairs.iter().map(|(_, y)| y).sum();
    if !(under > 0.0) {
        return Estimate::UNDEFINED;
    }
    let ratio = over / under;
    let squares: f64 = pairs
        .iter()
        .map(|(x, y)| (x - ratio * y) * (x - ratio * y))
        .sum();
    let error = (n > 1.0).then(|| (squares * n / (n - 1.0)).sqrt() / under);
    Estimate::new(ratio, error, Z)
}

#[cfg(test)]
mod tests;
