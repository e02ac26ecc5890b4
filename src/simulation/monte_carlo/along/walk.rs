//! From point to point up the curve: what is not linear in the ratio, for a strip of tasks that stays in the second cache.

use crate::simd::{Simd, Wide, wide_work};
use crate::simulation::lowered::{ClassFigures, Lowered};
use crate::simulation::monte_carlo::along::measure::{Measure, Sums};
use crate::simulation::monte_carlo::along::passes;
use crate::simulation::monte_carlo::along::queue::Queue;
use crate::simulation::monte_carlo::along::rows::{Rows, padded};
use crate::simulation::monte_carlo::along::shape::{Effort, Step};
use crate::simulation::monte_carlo::along::strip::{
    ALONE_COST, ALONE_INVERSE, ALONE_SECONDS, COST, COST_SLOPE, Source, Strip, calls_row,
};
use crate::simulation::monte_carlo::along::ways::Ways;
use crate::simulation::monte_carlo::counted::Pieces;
use crate::simulation::monte_carlo::kernel::at_least_one;

/// Chains that one pass goes through.
const TOGETHER: usize = 3;

/// Some tasks on their way along the points.
#[derive(Debug, Default)]
pub struct Walk {
    sides: [Rows; 2],
    /// The side of each task on which its crux is at the point.
    current: Rows,
    /// Where columns are what is to be expected: either side, and both as likely as the crux is there at the point.
    expected_sides: [Rows; 2],
    expected: Rows,
    tasks: Rows,
    seconds: Rows,
    columns: Columns,
    queue: Queue,
    len: usize,
    all_cost: bool,
}

/// Working space: columns at a point.
#[derive(Debug, Default)]
struct Columns {
    none: Vec<f64>,
    tooled: Vec<f64>,
    executive: Vec<f64>,
    /// Seconds of those chains that no pass goes through.
    longest: Vec<f64>,
    latency: Vec<f64>,
    cost: Vec<f64>,
    ratio: Vec<f64>,
    places: Vec<u16>,
}

/// A point on the way.
#[derive(Clone, Copy)]
pub struct Stop<'a> {
    pub lowered: &'a Lowered,
    pub class: &'a ClassFigures,
    pub ratio: f64,
    /// Place in the grid.
    pub place: usize,
    /// Tasks whose crux has come to be delegated since the last.
    pub moved: &'a [usize],
}

/// A point to add the tasks at.
struct AtStop<'a> {
    walk: &'a mut Walk,
    stop: &'a Stop<'a>,
    ways: &'a Ways,
    sums: &'a mut Sums,
}

impl Wide for AtStop<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self {
            walk,
            stop,
            ways,
            sums,
        } = self;
        walk.current.take_over(&walk.sides[1], stop.moved);
        let at = (stop, ways);
        let for_means = match stop.lowered.expects {
            true => Pieces::Expected,
            false => Pieces::Drawn,
        };
        if for_means == Pieces::Expected {
            walk.expect(stop.ratio);
        }
        for tier in 0..ways.shape.tiers {
            walk.tier(simd, (tier, for_means), at, sums.of_tier(tier));
        }
        let latency = stop.lowered.latency;
        if latency && for_means != Pieces::Drawn {
            let mut unread = [Measure::default(), Measure::default()];
            walk.tier(simd, (0, Pieces::Drawn), at, unread.each_mut());
        }
        if latency {
            walk.latency(simd, stop, ways, sums);
        }
        walk.cost(simd, stop, sums);
    }
}

impl Walk {
    /// Takes up the tasks of a strip, of which the cells are known.
    pub fn load(&mut self, (strip, ways): (&Strip, &Ways), source: &Source<'_>, cell_of: &[usize]) {
        self.len = cell_of.len();
        strip.rows(source, &mut self.sides, &mut self.tasks);
        if source.lowered.expects {
            strip.expected_rows(source, &mut self.expected_sides);
        }
        self.queue.load(source, cell_of);
        for row in (0..ways.shape.chains.len()).map(|chain| ways.shape.chain_row(chain)) {
            self.queue.leave_out(&mut self.sides, row);
        }
        self.seconds.resize(ways.rows(), self.len);
        self.columns.resize(self.len);
        self.columns.longest.fill(0.0);
    }

    /// Goes back to where every crux is retained, at the prices of a point; for the last time or not.
    pub fn start(&mut self, strip: &Strip, source: &Source<'_>, last: bool) {
        self.all_cost = strip.price(source, &mut self.sides, &mut self.tasks);
        match last {
            true => std::mem::swap(&mut self.current, &mut self.sides[0]),
            false => self.current.copy(&self.sides[0]),
        }
    }

    /// Adds the tasks at a point, further on than the last.
    pub fn stop(&mut self, stop: &Stop<'_>, ways: &Ways, sums: &mut Sums) {
        wide_work(AtStop {
            walk: self,
            stop,
            ways,
            sums,
        });
    }

    /// Puts together what is to be expected at a ratio, which is how likely the crux is delegated.
    #[inline(always)]
    fn expect(&mut self, ratio: f64) {
        let [retained, delegated] = &self.expected_sides;
        self.expected.between(retained, delegated, ratio);
    }

    /// Requests and busy seconds of a tier, and seconds of an attempt by it.
    #[inline(always)]
    fn tier<S: Simd>(
        &mut self,
        simd: S,
        (tier, pieces): (usize, Pieces),
        (stop, ways): (&Stop<'_>, &Ways),
        measures: [&mut Measure; 2],
    ) {
        let current = match pieces {
            Pieces::Drawn => &self.current,
            Pieces::Expected => &self.expected,
        };
        let (shape, route) = (&ways.shape, &ways.routes[tier]);
        let none = &self.columns.none[..];
        let before = match &route.others[..] {
            [] => none,
            others => {
                let tooled = &mut self.columns.tooled;
                tooled.fill(0.0);
                for place in others {
                    let efforts = current.read(shape.effort_row(*place));
                    let share = shape.share_row(shape.efforts[*place].kind);
                    let by = stop.ratio * ways.requests[*place];
                    passes::add_tooled(tooled, efforts, self.tasks.read(share), by);
                }
                tooled
            }
        };
        let (figures, kept) = (&stop.lowered.tiers[tier], 1.0 - stop.ratio);
        let timed = f64::from(u8::from(figures.timed));
        let row = calls_row(tier);
        let effort = route.effort.map(|place| (place, shape.efforts[place].kind));
        let rows = passes::Tier {
            efforts: effort.map_or(none, |(place, _)| current.read(shape.effort_row(place))),
            share: effort.map_or(none, |(_, kind)| self.tasks.read(shape.share_row(kind))),
            before,
            calls: current.read(row),
            fixed: current.read(row + 1),
            slope: current.read(row + 2),
            ratio: stop.ratio,
            by: stop.ratio * effort.map_or(0.0, |(place, _)| ways.requests[place]),
            own: match tier {
                0 if kept > 0.0 => at_least_one(stop.class.requests * kept),
                _ => 0.0,
            },
            request_s: timed * (figures.first_token_s + stop.class.tool_s),
        };
        let len = self.len;
        if tier == 0 {
            let whole = match pieces {
                Pieces::Drawn => self.tasks.read(ALONE_SECONDS),
                Pieces::Expected => current.read(shape.expected_alone_row()),
            };
            let busy = &mut self.columns.executive;
            passes::executive(simd, &rows, (whole, kept, busy), measures, len);
            return;
        }
        let [slope, fixed] = match route.step.map(|step| shape.step_row(step)) {
            Some(row) => [self.tasks.read(row), self.tasks.read(row + 1)],
            None => [none; 2],
        };
        let attempt = passes::Attempt {
            slope,
            fixed,
            request_s: route.step.map_or(0.0, |step| ways.paces[step].request_s),
            seconds: self.seconds.write(route.step.unwrap_or(ways.spare_row())),
        };
        passes::subordinate(simd, &rows, attempt, measures, len);
    }

    /// Latency, measured and counted: the executive's seconds and those until the last chain of each task ends.
    #[inline(always)]
    fn latency<S: Simd>(&mut self, simd: S, stop: &Stop<'_>, ways: &Ways, sums: &mut Sums) {
        let (ratio, shape) = (stop.ratio, &ways.shape);
        for place in &ways.other_steps {
            let (step, pace) = (shape.steps[*place], &ways.paces[*place]);
            let (Step::Attempt(Effort { kind, .. }) | Step::Review(Effort { kind, .. })) = step;
            let row = shape.step_row(*place);
            let rows = [row, row + 1, shape.share_row(kind)].map(|row| self.tasks.read(row));
            let by = (ratio, ratio * pace.requests, pace.request_s);
            passes::step(self.seconds.write(*place), rows, by);
        }
        for (place, chain) in shape.chains.iter().enumerate() {
            if chain.steps.len() > 2 {
                let starts = chain.steps.iter().map(|step| self.seconds.start(*step));
                let starts: Vec<usize> = starts.collect();
                let (sum, steps) = self.seconds.split(ways.sum_row(place));
                sum.fill(0.0);
                for start in starts {
                    passes::add(sum, &steps[start..][..sum.len()]);
                }
            }
        }
        let chains = shape.chains.len();
        let Columns {
            none,
            executive,
            longest,
            latency,
            places,
            ..
        } = &mut self.columns;
        let from = (&self.current, &self.seconds, &none[..]);
        // All but the last few: what they come to is kept from pass to pass.
        let before = chains.saturating_sub(1) / TOGETHER * TOGETHER;
        if before > 0 {
            longest.fill(0.0);
        }
        self.queue.set(stop.place, &self.seconds, shape, longest);
        for first in (0..before).step_by(TOGETHER) {
            let some: [_; TOGETHER] = std::array::from_fn(|i| ways.chain(first + i, from));
            passes::raise(simd, longest, some);
        }
        let columns = (&mut latency[..], &executive[..], &longest[..]);
        let to = (sums.latency(), self.len);
        let chain = |i: usize| ways.chain(before + i, from);
        match chains - before {
            0 => passes::latency(simd, columns, [], to),
            1 => passes::latency(simd, columns, [chain(0)], to),
            2 => passes::latency(simd, columns, [chain(0), chain(1)], to),
            _ => passes::latency(simd, columns, [chain(0), chain(1), chain(2)], to),
        }
        sums.count(2, &latency[..self.len], places);
    }

    /// Cost, and cost by what the executive alone costs.
    #[inline(always)]
    fn cost<S: Simd>(&mut self, simd: S, stop: &Stop<'_>, sums: &mut Sums) {
        let [fixed, slope] = [self.current.read(COST), self.current.read(COST_SLOPE)];
        let alone = self.tasks.read(ALONE_COST);
        let inverse = self.tasks.read(ALONE_INVERSE);
        let Columns {
            cost,
            ratio,
            places,
            ..
        } = &mut self.columns;
        let rows = [fixed, slope, alone, inverse];
        let (ends, of_ratio) = sums.cost();
        let of_ratio = self.all_cost.then_some(of_ratio);
        passes::cost(
            simd,
            [cost, ratio],
            rows,
            (stop.ratio, self.len),
            (ends, of_ratio),
        );
        let counted = match self.all_cost {
            true => self.len,
            false => {
                let counted = keep_some(ratio, &alone[..self.len]);
                sums.add_ratios(&ratio[..counted]);
                counted
            }
        };
        sums.count(0, &cost[..self.len], places);
        sums.count(1, &ratio[..counted], places);
    }
}

impl Columns {
    fn resize(&mut self, len: usize) {
        let len = padded(len);
        for column in [
            &mut self.none,
            &mut self.tooled,
            &mut self.executive,
            &mut self.longest,
            &mut self.latency,
            &mut self.cost,
            &mut self.ratio,
        ] {
            column.resize(len, 0.0);
        }
        self.places.resize(len, 0);
    }
}

/// Moves the values of tasks that cost something to the front, and says how many there are.
fn keep_some(values: &mut [f64], alone: &[f64]) -> usize {
    let mut kept = 0;
    for (task, alone) in alone.iter().enumerate() {
        if *alone > 0.0 {
            values[kept] = values[task];
            kept += 1;
        }
    }
    kept
}
