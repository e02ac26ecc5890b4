//! Counts of many values within a few octaves, on their way into a sketch.

use super::Sketch;
use super::sketch::{FRACTION_BITS, key, valid};

/// Places; the last one is for what lies outside the window.
const PLACES: usize = 2048;
const OUTSIDE: u16 = PLACES as u16 - 1;

/// The bins of a sketch in a window of sixteen octaves: counting is one addition.
#[derive(Clone, Debug)]
pub struct Bins {
    first: u32,
    /// In words, which a processor counts up faster than half words; no more values than fit are counted.
    counts: Box<[u32; PLACES]>,
}

impl Bins {
    /// Nothing yet, in a window about a value.
    pub fn about(value: f64) -> Self {
        let mut bins = Self {
            first: 0,
            counts: Box::new([0; PLACES]),
        };
        bins.centre(value);
        bins
    }

    /// Moves the window to lie about a value: for bins without counts.
    pub fn centre(&mut self, value: f64) {
        let room = u32::from(OUTSIDE);
        // Normal numbers only: everything else is for the sketch itself to look at.
        let (least, most) = (key(f64::MIN_POSITIVE), key(f64::MAX) - room);
        let place = if value > 0.0 { key(value) } else { least };
        self.first = place.saturating_sub(room / 2).clamp(least, most);
    }

    /// The key that the window begins with.
    pub fn first(&self) -> u32 {
        self.first
    }

    /// Where a value belongs in a window that begins with `first`.
    #[inline(always)]
    pub fn place(first: u32, value: f64) -> u16 {
        let key = (value.to_bits() >> (52 - FRACTION_BITS)) as u32;
        let place = key.wrapping_sub(first);
        let outside = u32::from(OUTSIDE);
        (if place < outside { place } else { outside }) as u16
    }

    /// Counts values at their places.
    #[inline(always)]
    pub fn count(&mut self, places: &[u16]) {
        let (fours, rest) = places.as_chunks::<4>();
        for [a, b, c, d] in fours {
            // Read in one go: what counts waits for reading more than for adding.
            let four = [*a, *b, *c, *d].map(u64::from);
            let four = four[0] | four[1] << 16 | four[2] << 32 | four[3] << 48;
            for shift in [0, 16, 32, 48] {
                self.count_one((four >> shift) as usize);
            }
        }
        for place in rest {
            self.count_one(usize::from(*place));
        }
    }

    #[inline(always)]
    fn count_one(&mut self, place: usize) {
        // A mask in place of a check.
        self.counts[place % PLACES] += 1;
    }

    /// Whether some value lay outside.
    #[inline]
    pub fn has_outside(&self) -> bool {
        self.counts[PLACES - 1] > 0
    }

    /// Hands those that lay outside to a sketch, of the values just counted.
    pub fn pass_on(&mut self, values: &[f64], sketch: &mut Sketch) {
        let outside = |value: &&f64| Self::place(self.first, **value) == OUTSIDE;
        let outside: Vec<f64> = values.iter().filter(outside).copied().collect();
        sketch.push_slice(&outside);
        self.counts[PLACES - 1] = 0;
    }

    /// Takes all counts out into a sketch; the values lay between `ends`.
    pub fn empty_into(&mut self, ends: [f64; 2], sketch: &mut Sketch) {
        let place = |end: f64| (key(valid(end)).saturating_sub(self.first)).min(OUTSIDE.into());
        let [low, high] = ends.map(|end| place(end) as usize);
        let used = low..(high + 1).min(PLACES - 1);
        let Some(counts) = self.counts.get_mut(used) else {
            return;
        };
        sketch.add_counts(self.first + low as u32, counts, ends);
        counts.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_through_bins_is_as_if_pushed() {
        let far = [0.0, 1e-300, -1.0, f64::INFINITY, f64::NAN, 1e300];
        let near: Vec<f64> = (1..3_000).map(|i| f64::from(i) * 0.37).collect();
        for values in [near.clone(), [&near[..], &far].concat(), near[..7].to_vec()] {
            let (mut pushed, mut counted) = (Sketch::new(), Sketch::new());
            pushed.push_slice(&values);
            let mut bins = Bins::about(20.0);
            let places = values.iter();
            let places = places.map(|value| Bins::place(bins.first(), *value));
            bins.count(&places.collect::<Vec<u16>>());
            if bins.has_outside() {
                bins.pass_on(&values, &mut counted);
            }
            let ends = [near[0], values.iter().copied().fold(0.0, f64::max)];
            bins.empty_into(ends, &mut counted);
            assert_eq!(pushed.count(), counted.count());
            assert_eq!((pushed.min(), pushed.max()), (counted.min(), counted.max()));
            assert!(pushed.bins().eq(counted.bins()));
            let mut twice = pushed.clone();
            twice.merge(&pushed);
            for (mut one, other) in [
                (pushed.clone(), &counted),
                (counted.clone(), &pushed),
                (counted.clone(), &counted),
                (Sketch::new(), &twice.compact()),
            ] {
                one.merge(other);
                assert!(one.bins().eq(twice.bins()));
                assert_eq!(one.quantile(0.3), twice.quantile(0.3));
                assert!(one.compact().bins().eq(twice.bins()));
            }
        }
    }

    #[test]
    fn counted_sketches_merge_like_pushed_ones_however_many_values_they_come_to() {
        let counted = |values: &[f64]| {
            let mut bins = Bins::about(values[values.len() / 2]);
            let places = values.iter();
            let places = places.map(|value| Bins::place(bins.first(), *value));
            bins.count(&places.collect::<Vec<u16>>());
            assert!(!bins.has_outside());
            let mut sketch = Sketch::new();
            bins.empty_into([values[0], values[values.len() - 1]], &mut sketch);
            sketch
        };
        let (mut pushed, mut merged) = (Sketch::new(), Sketch::new());
        // To the right of what is there, to the left, within; in the end more than a half word holds.
        for by in [1.0, 90.0, 0.01, 3.0, 2.5, 1.7, 1.7, 1.7].repeat(8) {
            let values: Vec<f64> = (1_000..3_000).map(|i| f64::from(i) * by).collect();
            pushed.push_slice(&values);
            merged.merge(&counted(&values));
            assert_eq!(pushed.count(), merged.count());
            assert_eq!((pushed.min(), pushed.max()), (merged.min(), merged.max()));
            assert!(pushed.bins().eq(merged.bins()));
        }
        assert!(merged.count() > u64::from(u16::MAX));
    }
}
