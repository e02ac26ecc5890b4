//! Quantiles of a stream of values in bounded memory.

/// Bits of the fraction that tell bins apart: 128 bins per octave, each 0.4 to 0.8 % wide.
pub(super) const FRACTION_BITS: u32 = 7;
const OCTAVE: u32 = 1 << FRACTION_BITS;
/// Up to this many bins in use are kept as a list.
const FEW: usize = 256;
/// Up to this many values may be counted in half words.
const SMALL: u64 = u16::MAX as u64;

/// Counts of values of 0 or more in bins that divide each octave evenly, found by float bits.
///
/// A quantile is off by less than 0.4 % (half the widest bin, where values fill their bin evenly).
/// Merging adds integers, so its order does not matter. Smallest and largest value are kept
/// exactly. Values below 2.3e-308, negative ones and NaN count as 0, infinity as the largest
/// double. Memory grows with the range of the values, 1 KiB per octave; a few hundred values take
/// less than 2 KiB, however far apart.
#[derive(Clone, Debug)]
pub struct Sketch {
    count: u64,
    zeros: u64,
    min: f64,
    max: f64,
    /// (key, count), keys ascending, while there is no window.
    few: Vec<(u32, u32)>,
    /// Counts of the keys from `first` on, whole octaves; empty while the list serves.
    window: Vec<u64>,
    /// The same of a sketch whose counts came all at once and fit, in place of the window.
    small: Vec<u16>,
    first: u32,
}

impl Default for Sketch {
    fn default() -> Self {
        Self::new()
    }
}

impl Sketch {
    /// Nothing yet.
    pub fn new() -> Self {
        let (min, max) = (f64::INFINITY, f64::NEG_INFINITY);
        Self {
            count: 0,
            zeros: 0,
            min,
            max,
            few: Vec::new(),
            window: Vec::new(),
            small: Vec::new(),
            first: 0,
        }
    }

    /// Adds one value.
    pub fn push(&mut self, value: f64) {
        self.push_slice(&[value]);
    }

    /// Adds values.
    pub fn push_slice(&mut self, values: &[f64]) {
        let range = Range::of(values);
        self.min = self.min.min(range.min);
        self.max = self.max.max(range.max);
        self.count += values.len() as u64;
        if self.stays_few(self.few.len() + values.len()) {
            for value in values {
                match key(valid(*value)) {
                    0 => self.zeros += 1,
                    key => add_to_list(&mut self.few, key),
                }
            }
        } else if range.least_above_0 <= range.max {
            self.widen(key(range.least_above_0), key(range.max));
            self.zeros += count_into(&mut self.window, self.first, values);
        } else {
            self.zeros += values.len() as u64;
        }
    }

    /// Adds all that another has seen.
    pub fn merge(&mut self, other: &Self) {
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.count += other.count;
        self.zeros += other.zeros;
        if other.is_list() && self.stays_few(self.few.len() + other.few.len()) {
            self.few = merged_lists(&self.few, &other.few);
        } else if !self.small.is_empty() && !other.small.is_empty() && self.count <= SMALL {
            self.merge_small(other);
        } else if let Some((low, high)) = other.ends() {
            self.widen(low, high);
            for (key, count) in &other.few {
                self.window[(key - self.first) as usize] += u64::from(*count);
            }
            self.add(other.first, &other.small);
            self.add(other.first, &other.window);
        }
    }

    /// Adds counts of values by bin, from that of the key `first` on; the values lay between `ends`.
    pub(super) fn add_counts(&mut self, first: u32, counts: &[u32], ends: [f64; 2]) {
        let is_used = |count: &u32| *count > 0;
        let ends_used = (
            counts.iter().position(is_used),
            counts.iter().rposition(is_used),
        );
        let (Some(low), Some(high)) = ends_used else {
            return;
        };
        let (first, counts) = (first + low as u32, &counts[low..=high]);
        let total: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        self.min = self.min.min(valid(ends[0]));
        self.max = self.max.max(valid(ends[1]));
        self.count += total;
        if self.stays_few(self.few.len() + total as usize) {
            for (key, count) in (first..).zip(counts) {
                (0..*count).for_each(|_| add_to_list(&mut self.few, key));
            }
            return;
        }
        if self.ends().is_none() && total <= SMALL {
            (self.first, self.small) = (first, counts.iter().map(|count| *count as u16).collect());
        } else {
            self.widen(first, first + (high - low) as u32);
            self.add(first, counts);
        }
    }

    /// The same in less memory, where its counts are small.
    #[must_use]
    pub fn compact(&self) -> Self {
        let counts = self.window.iter().map(|count| u16::try_from(*count).ok());
        let Some(counts) = counts.collect::<Option<Vec<u16>>>() else {
            return self.clone();
        };
        if counts.is_empty() {
            return self.clone();
        }
        Self {
            window: Vec::new(),
            small: counts,
            few: Vec::new(),
            ..*self
        }
    }

    /// Adds all that another has seen, where both are small and stay so.
    fn merge_small(&mut self, other: &Self) {
        let last = |of: &Self| of.first as usize + of.small.len() - 1;
        let (first, last) = (self.first.min(other.first), last(self).max(last(other)));
        if first < self.first || last - first as usize >= self.small.len() {
            // Whole octaves, lest each further one moves it all.
            let low = first / OCTAVE * OCTAVE;
            let bins = (last as u32 / OCTAVE + 1) * OCTAVE - low;
            let mut small = vec![0; bins as usize];
            small[(self.first - low) as usize..][..self.small.len()].copy_from_slice(&self.small);
            (self.first, self.small) = (low, small);
        }
        let sums = &mut self.small[(other.first - self.first) as usize..];
        for (sum, count) in sums.iter_mut().zip(&other.small) {
            *sum += count;
        }
    }

    /// Adds counts of keys from `first` on that the window has room for.
    fn add<C: Copy + Into<u64>>(&mut self, first: u32, counts: &[C]) {
        if !counts.is_empty() {
            let window = &mut self.window[(first - self.first) as usize..];
            for (sum, count) in window.iter_mut().zip(counts) {
                *sum += (*count).into();
            }
        }
    }

    /// Values seen.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The smallest value; ∞ where there is none.
    pub fn min(&self) -> f64 {
        self.min
    }

    /// The largest value; -∞ where there is none.
    pub fn max(&self) -> f64 {
        self.max
    }

    /// The q-quantile, linear within its bin and held within the smallest and largest value; NaN where nothing was seen.
    pub fn quantile(&self, q: f64) -> f64 {
        self.quantiles(&[q])[0]
    }

    /// Several quantiles in one walk over the bins.
    pub fn quantiles(&self, shares: &[f64]) -> Vec<f64> {
        let beyond = if self.count == 0 { f64::NAN } else { self.max };
        let mut found = vec![beyond; shares.len()];
        let mut ascending: Vec<usize> = (0..shares.len()).collect();
        ascending.sort_by(|a, b| shares[*a].total_cmp(&shares[*b]));
        let mut left = ascending.iter().peekable();
        let mut below = 0;
        for (low, high, count) in self.bins() {
            let next = (below + count) as f64;
            while let Some(&&i) = left.peek() {
                let target = shares[i] * self.count as f64;
                if !(next >= target) {
                    break;
                }
                let place = (target - below as f64) / count as f64;
                found[i] = (low + (high - low) * place).clamp(self.min, self.max);
                left.next();
            }
            if left.peek().is_none() {
                break;
            }
            below += count;
        }
        found
    }

    /// The bins in use, ascending: (low, high, count). Zero is a bin of its own, from 0 to 0.
    pub fn bins(&self) -> impl Iterator<Item = (f64, f64, u64)> + '_ {
        let zero = (self.zeros > 0).then_some((0.0, 0.0, self.zeros));
        let above = self
            .keys()
            .map(|(key, count)| (low_end(key), low_end(key + 1), count));
        zero.into_iter().chain(above)
    }

    /// (key, count) of the bins above 0, ascending.
    fn keys(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        let list = self
            .few
            .iter()
            .map(|(key, count)| (*key, u64::from(*count)));
        let window = (self.first..)
            .zip(&self.window)
            .filter(|(_, count)| **count > 0);
        let small = (self.first..)
            .zip(&self.small)
            .filter(|(_, count)| **count > 0)
            .map(|(key, count)| (key, u64::from(*count)));
        list.chain(window.map(|(key, count)| (key, *count)))
            .chain(small)
    }

    /// Least and greatest key the bins have room for.
    fn ends(&self) -> Option<(u32, u32)> {
        if self.is_list() {
            Some((self.few.first()?.0, self.few.last()?.0))
        } else {
            let bins = self.window.len().max(self.small.len());
            Some((self.first, self.first + bins as u32 - 1))
        }
    }

    /// Whether the list serves.
    fn is_list(&self) -> bool {
        self.window.is_empty() && self.small.is_empty()
    }

    fn stays_few(&self, bins: usize) -> bool {
        self.is_list() && bins <= FEW && self.count <= u64::from(u32::MAX)
    }

    /// Makes the window hold all there is and the keys from `low` to `high`.
    fn widen(&mut self, low: u32, high: u32) {
        let (least, greatest) = self.ends().unwrap_or((low, high));
        let first = low.min(least) / OCTAVE * OCTAVE;
        let octaves = high.max(greatest) / OCTAVE + 1 - first / OCTAVE;
        let length = (octaves * OCTAVE) as usize;
        if self.first == first && self.window.len() == length {
            return;
        }
        let mut window = vec![0; length];
        for (key, count) in self.keys() {
            window[(key - first) as usize] = count;
        }
        self.window = window;
        self.first = first;
        self.few = Vec::new();
        self.small = Vec::new();
    }
}

/// What a sketch takes a value for.
#[inline(always)]
pub(super) fn valid(value: f64) -> f64 {
    // Plain comparisons, which NaN fails.
    let value = if value >= f64::MIN_POSITIVE {
        value
    } else {
        0.0
    };
    if value < f64::MAX { value } else { f64::MAX }
}

/// Exponent and leading bits of the fraction; 0 for 0 alone.
#[inline(always)]
pub(super) fn key(valid: f64) -> u32 {
    (valid.to_bits() >> (52 - FRACTION_BITS)) as u32
}

/// Where the bin of a key starts.
fn low_end(key: u32) -> f64 {
    f64::from_bits(u64::from(key) << (52 - FRACTION_BITS)).min(f64::MAX)
}

/// Counts the values whose key lies in the window; what lies outside is 0, and its number is returned.
fn count_into(window: &mut [u64], first: u32, values: &[f64]) -> u64 {
    let mut outside = 0;
    for value in values {
        let place = key(valid(*value)).wrapping_sub(first);
        match window.get_mut(place as usize) {
            Some(count) => *count += 1,
            None => outside += 1,
        }
    }
    outside
}

fn add_to_list(list: &mut Vec<(u32, u32)>, key: u32) {
    match list.binary_search_by_key(&key, |entry| entry.0) {
        Ok(place) => list[place].1 += 1,
        Err(place) => list.insert(place, (key, 1)),
    }
}

fn merged_lists(these: &[(u32, u32)], those: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut all = [these, those].concat();
    all.sort_unstable_by_key(|entry| entry.0);
    all.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 += later.1;
        }
        same
    });
    all
}

/// Ends of a slice of values, as the sketch takes them.
struct Range {
    min: f64,
    max: f64,
    least_above_0: f64,
}

impl Range {
    /// Eight interleaved ranges, so that the loop vectorises.
    fn of(values: &[f64]) -> Self {
        let mut min = [f64::INFINITY; 8];
        let mut max = [f64::NEG_INFINITY; 8];
        let mut above = [f64::INFINITY; 8];
        let mut take = |lane: usize, value: f64| {
            let value = valid(value);
            min[lane] = if value < min[lane] { value } else { min[lane] };
            max[lane] = if value > max[lane] { value } else { max[lane] };
            let positive = if value > 0.0 { value } else { f64::INFINITY };
            above[lane] = if positive < above[lane] {
                positive
            } else {
                above[lane]
            };
        };
        let mut blocks = values.chunks_exact(8);
        for block in &mut blocks {
            for (lane, value) in block.iter().enumerate() {
                take(lane, *value);
            }
        }
        for (lane, value) in blocks.remainder().iter().enumerate() {
            take(lane, *value);
        }
        let least = |lanes: [f64; 8]| lanes.into_iter().fold(f64::INFINITY, f64::min);
        let max = max.into_iter().fold(f64::NEG_INFINITY, f64::max);
        Self {
            min: least(min),
            max,
            least_above_0: least(above),
        }
    }
}

#[cfg(test)]
#[path = "sketch_tests.rs"]
mod tests;
