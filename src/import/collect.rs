//! Where rows of every format go: counted, named, added up, and kept or sampled in bounded memory.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::value::{BadValue, Time};
use super::{BadRows, Grain, Key, Names, Period, PrefixBlocks, Totals, Usage};

/// Records kept at most. Beyond that, whole tasks are left out by a hash of their identity.
const KEPT: usize = 1 << 20;
/// Classes told apart at most: more of them are identities rather than classes.
pub const MOST_CLASSES: usize = 1000;

/// Whether all records are needed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// At most so many that memory stays bounded.
    Sample,
    /// All: who called whom is known only when everything has been read.
    All,
}

/// What one call of `read` gathers over all its files.
#[derive(Debug)]
pub struct Collector {
    /// Rows read and left out.
    pub bad: BadRows,
    /// Records kept so far, in the order read.
    pub records: Vec<Usage>,
    /// Sums over all records.
    pub totals: Totals,
    /// Names of models.
    pub models: Names,
    /// Names of classes.
    pub classes: Names,
    /// Prefix blocks, where the format has them.
    pub prefix: Option<PrefixBlocks>,
    /// What a record stands for.
    pub grain: Grain,
    /// Who was called by whom.
    pub agents: Vec<Agent>,
    /// What should be said.
    pub notes: Vec<String>,
    /// Records earlier than one before them.
    pub disordered: u64,
    /// Gaps between records that were read in order.
    pub gaps: Gaps,
    keep: Keep,
    /// Keys up to here are kept.
    threshold: u64,
    records_seen: u64,
    latest: Option<f64>,
    first: Option<f64>,
    times: [u64; 2],
    blocks: HashSet<u64>,
    left_out: BTreeMap<&'static str, u64>,
}

/// A subordinate: something that a task's executive, or another subordinate, called to do a piece of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agent {
    /// What the records of its requests carry.
    pub key: Key,
    /// The task.
    pub task: Key,
    /// The subordinate that called it; None for the executive.
    pub caller: Option<Key>,
    /// Tokens of the brief it was given, where the log shows it.
    pub brief: Option<f64>,
    /// What tells pieces apart: two subordinates of one task with the same piece are two attempts on it.
    pub piece: Option<Key>,
}

/// Mean and spread of the gaps between arrivals, in one pass (Welford, 1962).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gaps {
    /// Gaps seen.
    pub count: u64,
    /// Their mean, seconds.
    pub mean: f64,
    squares: f64,
}

impl Gaps {
    /// Adds a gap, seconds.
    pub fn push(&mut self, gap: f64) {
        self.count += 1;
        let off = gap - self.mean;
        self.mean += off / self.count as f64;
        self.squares += off * (gap - self.mean);
    }

    /// Standard deviation over mean; None below two gaps, and where all arrive at once.
    pub fn variation(&self) -> Option<f64> {
        let spread = (self.squares / (self.count.max(2) - 1) as f64).sqrt();
        (self.count > 1 && self.mean > 0.0).then(|| spread / self.mean)
    }
}

impl Collector {
    /// Nothing read yet.
    pub fn new(keep: Keep) -> Self {
        Self {
            bad: BadRows::new(),
            records: Vec::new(),
            totals: Totals::default(),
            models: Names::default(),
            classes: Names::default(),
            prefix: None,
            grain: Grain::Request,
            agents: Vec::new(),
            notes: Vec::new(),
            disordered: 0,
            gaps: Gaps::default(),
            keep,
            threshold: u64::MAX,
            records_seen: 0,
            latest: None,
            first: None,
            times: [0; 2],
            blocks: HashSet::new(),
            left_out: BTreeMap::new(),
        }
    }

    /// A row that cannot be used: it is counted with its place.
    pub fn refuse(&mut self, path: &Path, line: u64, bad: BadValue) {
        self.bad.push(&bad.reason, || {
            let at = format!("{}:{line}", path.display());
            if bad.value.is_empty() {
                at
            } else {
                format!("{at}: `{}`", bad.value)
            }
        });
    }

    /// A row that is none of the requests asked about: it is no bad row, and it is said.
    pub fn leave_out(&mut self, what: &'static str) {
        *self.left_out.entry(what).or_default() += 1;
    }

    /// Rows left out, in words.
    pub fn left_out(&self) -> impl Iterator<Item = String> {
        self.left_out
            .iter()
            .map(|(what, count)| format!("{count} {what}"))
    }

    /// A record: added up, and kept where the sample says so.
    pub fn push(&mut self, usage: Usage) {
        self.totals.add(&usage);
        self.follow(usage.time_s);
        let key = match usage.task {
            Some(task) => task,
            None => Key::of_number(self.records_seen),
        };
        self.records_seen += 1;
        if key.bits() > self.threshold {
            return;
        }
        self.records.push(usage);
        if self.keep == Keep::Sample && self.records.len() > KEPT {
            self.thin_out();
        }
    }

    /// Counts the kinds of times: a log of dates and of plain seconds has no common time.
    pub fn count_time(&mut self, time: Time) {
        self.times[usize::from(time.absolute)] += 1;
    }

    /// Counts a request's prefix blocks, and returns how many in front were seen before.
    pub fn count_blocks(&mut self, hashes: &[u64]) -> usize {
        let leading = hashes.iter().take_while(|hash| self.blocks.contains(hash));
        let leading = leading.count();
        let prefix = self.prefix.get_or_insert_default();
        prefix.blocks += hashes.len() as u64;
        for hash in hashes {
            prefix.seen += u64::from(!self.blocks.insert(*hash));
        }
        leading
    }

    /// Share of the tasks that are kept.
    pub fn sampled(&self) -> f64 {
        if self.threshold == u64::MAX {
            1.0
        } else {
            (self.threshold as f64 + 1.0) / 2f64.powi(64)
        }
    }

    /// From when to when.
    pub fn period(&self) -> Option<Period> {
        Some(Period {
            first_s: self.first?,
            last_s: self.latest?,
            absolute: self.times[1] > 0,
        })
    }

    /// Whether some times are dates and others are not.
    pub fn mixes_times(&self) -> bool {
        self.times.iter().all(|count| *count > 0)
    }

    fn follow(&mut self, time_s: Option<f64>) {
        let Some(time) = time_s else { return };
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        match self.latest {
            Some(latest) if time < latest => self.disordered += 1,
            Some(latest) => {
                self.gaps.push(time - latest);
                self.latest = Some(time);
            }
            None => self.latest = Some(time),
        }
    }

    /// Halves the share of tasks kept. A row without a task is dropped by its place among those kept, hashed: its
    /// place in the file, by which it came in, is no longer known.
    fn thin_out(&mut self) {
        self.threshold /= 2;
        let threshold = self.threshold;
        let mut place = self.records_seen;
        self.records.retain(|usage| {
            place += 1;
            match usage.task {
                Some(task) => task.bits() <= threshold,
                None => Key::of_number(place).bits().is_multiple_of(2),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(task: Option<Key>, time_s: f64) -> Usage {
        Usage {
            time_s: Some(time_s),
            output: 1.0,
            requests: 1.0,
            task,
            ..Usage::default()
        }
    }

    #[test]
    fn beyond_a_million_rows_a_sample_is_kept_and_the_sums_are_of_all() {
        let mut collector = Collector::new(Keep::Sample);
        let rows = 3 * KEPT as u64;
        for n in 0..rows {
            collector.push(row(None, n as f64));
        }
        let kept = collector.records.len() as f64;
        assert!(kept <= KEPT as f64 && kept > 0.4 * KEPT as f64, "{kept}");
        assert_eq!(collector.totals.output, rows as f64);
        assert!((kept / rows as f64 / collector.sampled() - 1.0).abs() < 0.01);
        assert_eq!(collector.gaps.count, rows - 1);
        assert_eq!(collector.gaps.variation(), Some(0.0));
    }

    #[test]
    fn a_sample_keeps_whole_tasks() {
        let mut collector = Collector::new(Keep::Sample);
        let tasks = KEPT as u64;
        for _ in 0..2 {
            for n in 0..tasks {
                collector.push(row(Some(Key::of_number(n)), 0.0));
            }
        }
        let mut seen = std::collections::HashMap::new();
        for record in &collector.records {
            *seen.entry(record.task).or_insert(0) += 1;
        }
        assert!(collector.sampled() < 1.0);
        assert!(seen.values().all(|count| *count == 2));
    }

    #[test]
    fn the_coefficient_of_variation_is_spread_over_mean() {
        let mut gaps = Gaps::default();
        for gap in [1.0, 3.0, 1.0, 3.0] {
            gaps.push(gap);
        }
        let expected = (4.0_f64 / 3.0).sqrt() / 2.0;
        assert!((gaps.variation().unwrap() - expected).abs() < 1e-12);
        assert_eq!(Gaps::default().variation(), None);
    }

    #[test]
    fn blocks_in_front_that_were_seen_are_told_from_those_behind() {
        let mut collector = Collector::new(Keep::Sample);
        assert_eq!(collector.count_blocks(&[1, 2, 3]), 0);
        assert_eq!(collector.count_blocks(&[1, 2, 9, 3]), 2);
        let prefix = collector.prefix.unwrap();
        assert_eq!((prefix.blocks, prefix.seen), (7, 3));
    }
}
