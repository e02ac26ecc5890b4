//! Counts of many values within a few octaves, on their way into a sketch.

use super::Sketch;
use super::sketch::{FRACTION_BITS, key};

/// Places; the last one is for what lies outside the window.
const PLACES: usize = 2048;
const OUTSIDE: u32 = PLACES as u32 - 1;

/// The bins of a sketch in a window of sixteen octaves: counting is one addition.
#[derive(Clone, Debug)]
pub struct Bins {
    first: u32,
    counts: Box<[u16; PLACES]>,
}

impl Bins {
    /// Values that may be counted before they are taken out.
    pub const MOST: usize = u16::MAX as usize;

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
        let room = OUTSIDE;
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
    pub fn place(first: u32, value: f64) -> u32 {
        let key = (value.to_bits() >> (52 - FRACTION_BITS)) as u32;
        let place = key.wrapping_sub(first);
        if place < OUTSIDE { place } else { OUTSIDE }
    }

    /// Counts a value at its place.
    #[inline(always)]
    pub fn count(&mut self, place: u32) {
        // A mask in place of a check.
        self.counts[place as usize % PLACES] += 1;
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
        sketch.add_counts(self.first, &self.counts[..PLACES - 1], ends);
        self.counts.fill(0);
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
            for value in &values {
                bins.count(Bins::place(bins.first(), *value));
            }
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
}
