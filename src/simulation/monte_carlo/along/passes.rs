//! Loops over rows of a few tasks, each once from end to end: what a point takes of them, and its sums.
//!
//! Rows are whole blocks; what stands in them after the last task is garbage, which no sum takes in.

use crate::simd::{Simd, SimdBase, f64x8};
use crate::simulation::monte_carlo::along::measure::{Ends, Measure};
use crate::simulation::monte_carlo::along::rows::{Block, LANES};

/// Rows of a tier, and what makes them into its requests and seconds.
pub struct Tier<'a> {
    /// Efforts on the pieces of one kind, and the share of the work in each.
    pub efforts: &'a [f64],
    pub share: &'a [f64],
    /// Requests of efforts on the pieces of other kinds.
    pub before: &'a [f64],
    pub calls: &'a [f64],
    /// Seconds but for requests that wait for tools: whatever the ratio, and by unit of it.
    pub fixed: &'a [f64],
    pub slope: &'a [f64],
    pub ratio: f64,
    /// Requests of an effort on all of the work.
    pub by: f64,
    /// Requests beside those on pieces.
    pub own: f64,
    pub request_s: f64,
}

/// What an attempt takes, beside the seconds of its requests.
pub struct Attempt<'a> {
    pub slope: &'a [f64],
    pub fixed: &'a [f64],
    pub request_s: f64,
    pub seconds: &'a mut [f64],
}

/// Requests and busy seconds of some tasks at a tier, and requests of an effort of each.
struct Taken<S: Simd> {
    requests: f64x8<S>,
    busy: f64x8<S>,
    each: f64x8<S>,
}

#[inline(always)]
fn load<S: Simd>(simd: S, row: &[f64], at: usize) -> f64x8<S> {
    f64x8::from_slice(simd, &row[at..at + LANES])
}

#[inline(always)]
fn put<S: Simd>(values: f64x8<S>, row: &mut [f64], at: usize) {
    values.store_slice(&mut row[at..at + LANES]);
}

#[inline(always)]
fn block<S: Simd>(values: f64x8<S>) -> Block {
    let mut block = [0.0; LANES];
    values.store_slice(&mut block);
    block
}

impl Tier<'_> {
    /// Cuts its rows to one length, so that checks are made once.
    #[inline(always)]
    fn cut(&self, len: usize) -> Tier<'_> {
        Tier {
            efforts: &self.efforts[..len],
            share: &self.share[..len],
            before: &self.before[..len],
            calls: &self.calls[..len],
            fixed: &self.fixed[..len],
            slope: &self.slope[..len],
            ..*self
        }
    }

    #[inline(always)]
    fn at<S: Simd>(&self, simd: S, at: usize) -> Taken<S> {
        let each = (load(simd, self.share, at) * self.by).max(f64x8::splat(simd, 1.0));
        let on_pieces = load(simd, self.efforts, at) * each + load(simd, self.before, at);
        let tooled = on_pieces + self.own;
        let affine = load(simd, self.fixed, at) + load(simd, self.slope, at) * self.ratio;
        Taken {
            requests: load(simd, self.calls, at) + tooled,
            busy: affine + tooled * self.request_s,
            each,
        }
    }
}

/// The executive: with its seconds for whole tasks, of which it does so much itself.
#[inline(always)]
pub fn executive<S: Simd>(
    simd: S,
    tier: &Tier<'_>,
    (whole, kept, busy): (&[f64], f64, &mut [f64]),
    measures: [&mut Measure; 2],
    len: usize,
) {
    let padded = busy.len();
    let (tier, whole) = (tier.cut(padded), &whole[..padded]);
    both(
        simd,
        measures,
        (len, padded),
        #[inline(always)]
        |at| {
            let taken = tier.at(simd, at);
            let seconds = taken.busy + load(simd, whole, at) * kept;
            put(seconds, busy, at);
            [taken.requests, seconds]
        },
    );
}

/// A subordinate: with what an attempt by it takes.
#[inline(always)]
pub fn subordinate<S: Simd>(
    simd: S,
    tier: &Tier<'_>,
    attempt: Attempt<'_>,
    measures: [&mut Measure; 2],
    len: usize,
) {
    let padded = attempt.seconds.len();
    let tier = tier.cut(padded);
    let (slope, fixed) = (&attempt.slope[..padded], &attempt.fixed[..padded]);
    both(
        simd,
        measures,
        (len, padded),
        #[inline(always)]
        |at| {
            let taken = tier.at(simd, at);
            let affine = load(simd, slope, at) * tier.ratio + load(simd, fixed, at);
            put(affine + taken.each * attempt.request_s, attempt.seconds, at);
            [taken.requests, taken.busy]
        },
    );
}

/// Measures two columns that are made block by block.
#[inline(always)]
fn both<S: Simd>(
    simd: S,
    [first, second]: [&mut Measure; 2],
    (len, padded): (usize, usize),
    mut make: impl FnMut(usize) -> [f64x8<S>; 2],
) {
    if first.is_empty() {
        let [a, b] = make(0);
        first.begin(block(a)[0]);
        second.begin(block(b)[0]);
    }
    let mut sums = [first.sums(simd), second.sums(simd)];
    let whole = len / LANES * LANES;
    for at in (0..whole).step_by(LANES) {
        let [a, b] = make(at);
        sums[0].add(a);
        sums[1].add(b);
    }
    first.set(&sums[0], whole);
    second.set(&sums[1], whole);
    if whole < padded {
        let [a, b] = make(whole);
        first.add_rest(&block(a)[..len - whole]);
        second.add_rest(&block(b)[..len - whole]);
    }
}

/// Who has a chain, and the seconds of its two steps.
type Chain<'a> = [&'a [f64]; 3];

/// The seconds of the longest of some chains that tasks have, and of what came before.
#[inline(always)]
fn longest<S: Simd>(simd: S, before: &[f64], chains: &[Chain<'_>], at: usize) -> f64x8<S> {
    let mut most = load(simd, before, at);
    for [present, one, two] in chains {
        let seconds = load(simd, one, at) + load(simd, two, at);
        most = most.max(load(simd, present, at) * seconds);
    }
    most
}

/// Checks once that rows are of one length.
#[inline(always)]
fn of_one_length(rows: &[Chain<'_>], len: usize) {
    for row in rows.as_flattened() {
        assert!(row.len() == len, "rows of some tasks are of one length");
    }
}

/// Raises each task's to the seconds of the chains that it has.
#[inline(always)]
pub fn raise<S: Simd, const N: usize>(simd: S, seconds: &mut [f64], chains: [Chain<'_>; N]) {
    of_one_length(&chains, seconds.len());
    for at in (0..seconds.len()).step_by(LANES) {
        put(longest(simd, seconds, &chains, at), seconds, at);
    }
}

/// Latency: the executive's seconds and those of the longest chain.
#[inline(always)]
pub fn latency<S: Simd, const N: usize>(
    simd: S,
    (latency, executive, before): (&mut [f64], &[f64], &[f64]),
    chains: [Chain<'_>; N],
    ((measure, ends), len): ((&mut Measure, &mut Ends), usize),
) {
    let padded = latency.len();
    let (executive, before) = (&executive[..padded], &before[..padded]);
    of_one_length(&chains, padded);
    if measure.is_empty() {
        measure.begin(executive[0] + block(longest(simd, before, &chains, 0))[0]);
    }
    let (mut sums, mut within) = (measure.sums(simd), ends.load(simd));
    let whole = len / LANES * LANES;
    for at in (0..padded).step_by(LANES) {
        let values = load(simd, executive, at) + longest(simd, before, &chains, at);
        put(values, latency, at);
        if at < whole {
            sums.add(values);
            within = within.with(values);
        }
    }
    measure.set(&sums, whole);
    ends.set(within);
    measure.add_rest(&latency[whole..len]);
    ends.add_rest(&latency[whole..len]);
}

/// What some tasks cost, and that by what the executive alone costs.
#[inline(always)]
fn paid<S: Simd>(simd: S, rows: [&[f64]; 4], ratio: f64, at: usize) -> [f64x8<S>; 2] {
    let [fixed, slope, alone, inverse] = rows;
    let affine = load(simd, fixed, at) + load(simd, slope, at) * ratio;
    let paid = load(simd, alone, at) * (1.0 - ratio) + affine;
    [paid, paid * load(simd, inverse, at)]
}

/// Cost, and cost by what the executive alone costs.
#[inline(always)]
pub fn cost<S: Simd>(
    simd: S,
    [cost, by_alone]: [&mut [f64]; 2],
    [fixed, slope, alone, inverse]: [&[f64]; 4],
    (ratio, len): (f64, usize),
    (ends, of_ratio): (&mut Ends, Option<(&mut Measure, &mut Ends)>),
) {
    let padded = cost.len();
    let by_alone = &mut by_alone[..padded];
    let rows = [fixed, slope, alone, inverse].map(|row| &row[..padded]);
    // Where some task costs nothing at the executive, somebody else measures the others.
    let mut aside = (Measure::default(), Ends::default());
    let (measure, ratio_ends) = of_ratio.unwrap_or((&mut aside.0, &mut aside.1));
    if measure.is_empty() {
        let [_, first] = paid(simd, rows, ratio, 0);
        measure.begin(block(first)[0]);
    }
    let mut sums = measure.sums(simd);
    let (mut of_cost, mut of_ratio) = (ends.load(simd), ratio_ends.load(simd));
    let whole = len / LANES * LANES;
    for at in (0..padded).step_by(LANES) {
        let [all, by] = paid(simd, rows, ratio, at);
        put(all, cost, at);
        put(by, by_alone, at);
        if at < whole {
            of_cost = of_cost.with(all);
            of_ratio = of_ratio.with(by);
            sums.add(by);
        }
    }
    ends.set(of_cost);
    ratio_ends.set(of_ratio);
    measure.set(&sums, whole);
    ends.add_rest(&cost[whole..len]);
    ratio_ends.add_rest(&by_alone[whole..len]);
    measure.add_rest(&by_alone[whole..len]);
}

/// Requests of the efforts on pieces of one kind, on top of others.
#[inline(always)]
pub fn add_tooled(tooled: &mut [f64], efforts: &[f64], share: &[f64], by: f64) {
    let n = tooled.len();
    let (efforts, share) = (&efforts[..n], &share[..n]);
    for i in 0..n {
        let requests = by * share[i];
        tooled[i] += efforts[i] * if requests > 1.0 { requests } else { 1.0 };
    }
}

/// Seconds of a step: of an attempt whose requests take so long, one on all of the work taking `by` of them.
#[inline(always)]
pub fn step(
    seconds: &mut [f64],
    [slope, fixed, share]: [&[f64]; 3],
    (ratio, by, request_s): (f64, f64, f64),
) {
    let n = seconds.len();
    let (slope, fixed, share) = (&slope[..n], &fixed[..n], &share[..n]);
    for i in 0..n {
        let requests = by * share[i];
        let requests = if requests > 1.0 { requests } else { 1.0 };
        seconds[i] = ratio * slope[i] + fixed[i] + requests * request_s;
    }
}

/// Adds a column.
#[inline(always)]
pub fn add(sums: &mut [f64], column: &[f64]) {
    for (sum, value) in sums.iter_mut().zip(column) {
        *sum += value;
    }
}
