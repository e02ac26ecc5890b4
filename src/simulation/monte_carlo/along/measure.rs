//! What is summed up at a point by itself, task by task.

use crate::simd::{Simd, SimdBase, f64x8};
use crate::simulation::monte_carlo::along::forms::Direct;
use crate::simulation::monte_carlo::along::rows::{Block, LANES};
use crate::stats::{Bins, JointMoments, Sketch};

/// Sums of one column: in lanes, so that the order does not hang on the width of a register.
#[derive(Clone, Debug, Default)]
pub struct Measure {
    count: u64,
    /// The first value: near the others, and the same where all are.
    shift: f64,
    sums: Block,
    squares: Block,
}

impl Measure {
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Before the first values: something near them.
    #[inline(always)]
    pub fn begin(&mut self, value: f64) {
        self.shift = value;
    }

    /// Its sums in registers.
    #[inline(always)]
    pub fn sums<S: Simd>(&self, simd: S) -> LaneSums<S> {
        LaneSums {
            shift: self.shift,
            sums: f64x8::from_slice(simd, &self.sums),
            squares: f64x8::from_slice(simd, &self.squares),
        }
    }

    /// Takes them back, so many values later.
    #[inline(always)]
    pub fn set<S: Simd>(&mut self, lanes: &LaneSums<S>, values: usize) {
        self.count += values as u64;
        lanes.sums.store_slice(&mut self.sums);
        lanes.squares.store_slice(&mut self.squares);
    }

    /// Adds fewer values than there are lanes.
    #[inline(always)]
    pub fn add_rest(&mut self, values: &[f64]) {
        self.count += values.len() as u64;
        for (lane, value) in values.iter().enumerate() {
            let value = value - self.shift;
            self.sums[lane] += value;
            self.squares[lane] += value * value;
        }
    }

    /// Adds values.
    pub fn add(&mut self, values: &[f64]) {
        if self.is_empty() {
            self.begin(values.first().copied().unwrap_or(0.0));
        }
        values.chunks(LANES).for_each(|some| self.add_rest(some));
    }

    /// Mean and centred squares.
    pub fn direct(&self) -> Direct {
        if self.count == 0 {
            return [0.0; 2];
        }
        let (sum, n) = (self.sums.iter().sum::<f64>(), self.count as f64);
        let squares = self.squares.iter().sum::<f64>() - sum * sum / n;
        [self.shift + sum / n, squares.max(0.0)]
    }
}

/// The sums of a [`Measure`] in registers.
#[derive(Clone, Copy)]
pub struct LaneSums<S: Simd> {
    shift: f64,
    sums: f64x8<S>,
    squares: f64x8<S>,
}

impl<S: Simd> LaneSums<S> {
    #[inline(always)]
    pub fn add(&mut self, values: f64x8<S>) {
        let values = values - self.shift;
        self.sums += values;
        self.squares += values * values;
    }
}

/// Least and most, in lanes.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    least: Block,
    most: Block,
}

impl Default for Ends {
    fn default() -> Self {
        Self {
            least: [f64::INFINITY; LANES],
            most: [f64::NEG_INFINITY; LANES],
        }
    }
}

impl Ends {
    /// In registers.
    #[inline(always)]
    pub fn load<S: Simd>(&self, simd: S) -> LaneEnds<S> {
        LaneEnds {
            least: f64x8::from_slice(simd, &self.least),
            most: f64x8::from_slice(simd, &self.most),
        }
    }

    #[inline(always)]
    pub fn set<S: Simd>(&mut self, lanes: LaneEnds<S>) {
        lanes.least.store_slice(&mut self.least);
        lanes.most.store_slice(&mut self.most);
    }

    /// Adds values one by one.
    #[inline(always)]
    pub fn add_rest(&mut self, values: &[f64]) {
        for value in values {
            self.least[0] = self.least[0].min(*value);
            self.most[0] = self.most[0].max(*value);
        }
    }

    fn both(&self) -> [f64; 2] {
        let least = self.least.iter().fold(f64::INFINITY, |a, b| a.min(*b));
        let most = self.most.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
        [least, most]
    }
}

/// [`Ends`] in registers.
#[derive(Clone, Copy)]
pub struct LaneEnds<S: Simd> {
    least: f64x8<S>,
    most: f64x8<S>,
}

impl<S: Simd> LaneEnds<S> {
    #[inline(always)]
    pub fn with(self, values: f64x8<S>) -> Self {
        Self {
            least: self.least.min(values),
            most: self.most.max(values),
        }
    }
}

/// Sums at a point. Of sketches: cost, cost by baseline, latency.
#[derive(Clone, Debug)]
pub struct Sums {
    measures: Vec<Measure>,
    ratios: Measure,
    bins: [Bins; 3],
    ends: [Ends; 3],
    fresh: [bool; 3],
    sketches: [Sketch; 3],
}

impl Sums {
    /// Nothing yet, of so many tiers.
    pub fn new(tiers: usize) -> Self {
        Self {
            measures: vec![Measure::default(); 1 + 2 * tiers],
            ratios: Measure::default(),
            bins: std::array::from_fn(|_| Bins::about(1.0)),
            ends: Default::default(),
            fresh: [true; 3],
            sketches: Default::default(),
        }
    }

    /// Whether it is for so many tiers.
    pub fn is_of(&self, tiers: usize) -> bool {
        self.measures.len() == 1 + 2 * tiers
    }

    /// The columns of a tier that are measured by themselves: requests and busy seconds.
    #[inline(always)]
    pub fn of_tier(&mut self, tier: usize) -> [&mut Measure; 2] {
        let [requests, busy] = &mut self.measures[1 + 2 * tier..][..2] else {
            unreachable!("there are two for each tier");
        };
        [requests, busy]
    }

    /// Latency, and its ends.
    #[inline(always)]
    pub fn latency(&mut self) -> (&mut Measure, &mut Ends) {
        (&mut self.measures[0], &mut self.ends[2])
    }

    /// The ends of cost, and cost by baseline.
    #[inline(always)]
    pub fn cost(&mut self) -> (&mut Ends, (&mut Measure, &mut Ends)) {
        let [cost, ratio, _] = &mut self.ends;
        (cost, (&mut self.ratios, ratio))
    }

    /// Adds costs by baseline one by one.
    pub fn add_ratios(&mut self, values: &[f64]) {
        self.ratios.add(values);
        self.ends[1].add_rest(values);
    }

    /// Counts values for the quantiles of one of the sketches. `places` is working space.
    #[inline(always)]
    pub fn count(&mut self, which: usize, values: &[f64], places: &mut [u16]) {
        let bins = &mut self.bins[which];
        if self.fresh[which] && !values.is_empty() {
            bins.centre(values.iter().sum::<f64>() / values.len() as f64);
            self.fresh[which] = false;
        }
        let (first, places) = (bins.first(), &mut places[..values.len()]);
        for (place, value) in places.iter_mut().zip(values) {
            *place = Bins::place(first, *value);
        }
        bins.count(places);
        if bins.has_outside() {
            bins.pass_on(values, &mut self.sketches[which]);
        }
    }

    /// What was measured, and begins anew: columns; sketches of cost, cost by baseline and latency; moments of the second.
    pub fn finish(&mut self) -> (Vec<Direct>, [Sketch; 3], JointMoments) {
        let direct = self.measures.iter().map(Measure::direct).collect();
        let [mean, squares] = self.ratios.direct();
        let sums = [vec![mean], vec![squares], Vec::new()];
        let ratios = JointMoments::of_sums(self.ratios.count, sums, [].into());
        for (which, sketch) in self.sketches.iter_mut().enumerate() {
            self.bins[which].empty_into(self.ends[which].both(), sketch);
        }
        let sketches = std::mem::take(&mut self.sketches);
        self.measures.fill(Measure::default());
        self.ratios = Measure::default();
        self.ends = Default::default();
        self.fresh = [true; 3];
        (direct, sketches, ratios)
    }
}

/// A sketch of the same value so many times over.
pub fn repeated(value: f64, times: u64) -> Sketch {
    let mut sketch = Sketch::new();
    let some = [value; 512];
    let mut left = times;
    while left > 0 {
        let now = left.min(some.len() as u64);
        sketch.push_slice(&some[..now as usize]);
        left -= now;
    }
    sketch
}
