//! One record for every kind of log: what one request used, and who made it.

use crate::import::{BadRows, SourceInfo};

/// A model, a class, or another name that repeats: an index into [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(pub u32);

/// An identity that does not repeat over a log (a session, a trace, an agent): 64 bits of hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u64);

impl Key {
    /// The key of an identity. The same text gives the same key on every platform and in every version.
    pub fn of(text: &str) -> Self {
        Self::of_parts(&[text])
    }

    /// The key of an identity that is unique only within others: an agent within its session.
    pub fn of_parts(parts: &[&str]) -> Self {
        // FNV-1a, then the finaliser of SplitMix64, so that all bits depend on all bytes.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for part in parts {
            for byte in part.bytes().chain([0xff]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
        Self(mixed(hash))
    }

    /// The key of a place in order: of the n-th row, where rows have no identity.
    pub fn of_number(number: u64) -> Self {
        Self(mixed(number.wrapping_add(0x9e37_79b9_7f4a_7c15)))
    }

    /// The bits.
    pub fn bits(self) -> u64 {
        self.0
    }
}

fn mixed(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// What one request used, in tokens. Input is split by what it costs: the three parts do not overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// When it began: seconds since 1970 (UTC), or since the trace began ([`Period::absolute`]).
    pub time_s: Option<f64>,
    /// Input read from no cache and written to none.
    pub uncached_input: f64,
    /// Input read from a cache.
    pub cache_reads: f64,
    /// Input written to a cache at a price of its own.
    pub cache_writes: f64,
    /// Output, reasoning included.
    pub output: f64,
    /// How much of the output was reasoning, where the log says.
    pub reasoning: Option<f64>,
    /// What the log says it cost, USD.
    pub cost_usd: Option<f64>,
    /// Requests that this record adds up: 1 but for aggregates.
    pub requests: f64,
    /// The model that answered.
    pub model: Option<Name>,
    /// The class it belongs to (`--by`, `class=`).
    pub class: Option<Name>,
    /// The task it is part of: a session, a trace. None where every request stands for itself.
    pub task: Option<Key>,
    /// The subordinate that made it; None for the task's own executive.
    pub agent: Option<Key>,
}

impl Usage {
    /// All input: uncached, read from a cache and written to one.
    pub fn input(&self) -> f64 {
        self.uncached_input + self.cache_reads + self.cache_writes
    }

    /// Input and output.
    pub fn tokens(&self) -> f64 {
        self.input() + self.output
    }
}

/// Names by their index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    list: Vec<String>,
    places: std::collections::HashMap<String, u32>,
}

impl Names {
    /// The index of a name, new or known.
    pub fn intern(&mut self, name: &str) -> Name {
        if let Some(place) = self.places.get(name) {
            return Name(*place);
        }
        let place = self.list.len() as u32;
        self.list.push(name.into());
        self.places.insert(name.into(), place);
        Name(place)
    }

    /// The name itself.
    pub fn text(&self, name: Name) -> &str {
        self.list.get(name.0 as usize).map_or("", String::as_str)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// What a row of the log stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// One request.
    Request,
    /// Many requests added up over a stretch of time: means are known, spread and tails are not.
    Bucket,
}

/// From the first time of a log to the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Period {
    /// Seconds since 1970 (UTC), or since the trace began.
    pub first_s: f64,
    /// The same, of the last row.
    pub last_s: f64,
    /// Whether times are dates rather than seconds since the trace began.
    pub absolute: bool,
}

impl Period {
    /// How long it is, seconds.
    pub fn length_s(&self) -> f64 {
        self.last_s - self.first_s
    }
}

/// Sums over all rows, those beyond the sample included.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// Requests.
    pub requests: f64,
    /// Input read from no cache and written to none, tokens.
    pub uncached_input: f64,
    /// Input read from a cache, tokens.
    pub cache_reads: f64,
    /// Input written to a cache, tokens.
    pub cache_writes: f64,
    /// Output, reasoning included, tokens.
    pub output: f64,
    /// What the log says was paid, USD, over the rows that say.
    pub cost_usd: f64,
}

impl Totals {
    /// Adds a record.
    pub fn add(&mut self, usage: &Usage) {
        self.requests += usage.requests;
        self.uncached_input += usage.uncached_input;
        self.cache_reads += usage.cache_reads;
        self.cache_writes += usage.cache_writes;
        self.output += usage.output;
        self.cost_usd += usage.cost_usd.unwrap_or(0.0);
    }

    /// All input, tokens.
    pub fn input(&self) -> f64 {
        self.uncached_input + self.cache_reads + self.cache_writes
    }
}

/// Blocks of prompts that an unbounded prefix cache would have held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrefixBlocks {
    /// Blocks of all requests.
    pub blocks: u64,
    /// Those that an earlier request had brought already.
    pub seen: u64,
}

impl PrefixBlocks {
    /// Share of the blocks that were seen before; None without blocks.
    pub fn share(&self) -> Option<f64> {
        (self.blocks > 0).then(|| self.seen as f64 / self.blocks as f64)
    }
}

/// One or more files of one format, read and normalised.
#[derive(Clone, Debug)]
pub struct UsageLog {
    /// The format of all files, by the name that `--as` takes.
    pub format: super::Format,
    /// What was read, in the order given.
    pub sources: Vec<SourceInfo>,
    /// Rows read, and those left out, by reason.
    pub bad: BadRows,
    /// What one record stands for.
    pub grain: Grain,
    /// Records by time where they have one: all of them, or a sample of whole tasks where there are too many.
    pub records: Vec<Usage>,
    /// Share of the tasks that `records` holds: 1 unless it is a sample.
    pub sampled: f64,
    /// Sums over all records, those beyond the sample included.
    pub totals: Totals,
    /// Names of models.
    pub models: Names,
    /// Names of classes.
    pub classes: Names,
    /// From when to when; None where there are no times.
    pub period: Option<Period>,
    /// Prefix blocks, where the log has them.
    pub prefix: Option<PrefixBlocks>,
    /// Subordinates, where the log shows who called whom.
    pub agents: Vec<super::Agent>,
    /// Gaps between records in the order read, where all came in order of time; it tells arrivals of a log too large to keep.
    pub gaps: Option<super::Gaps>,
    /// What the reader of the results should know: rows sorted, duplicates dropped, a sample taken.
    pub notes: Vec<String>,
}
