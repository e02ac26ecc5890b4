//! All points of a curve over the ratio at once.
//!
//! With its draws fixed, what a task uses is affine in the ratio d but for one break, where its crux
//! passes into the delegated work (`cells.rs`, `forms.rs`). Only requests and chains are not: these,
//! and what has a distribution, are worked out point by point (`walk.rs`).
//!
//! Same columns, moments and sketches as `kernel::evaluate` and `ClassTally::push` make, but for rounding.

mod cells;
mod forms;
mod measure;
mod passes;
mod queue;
mod rows;
mod shape;
mod sources;
mod strip;
mod walk;
mod ways;

use std::sync::Arc;

use crate::simulation::Detail;
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::counted::Counted;
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::tally::ClassTally;
use crate::stats::{JointMoments, Sketch};
use cells::Cells;
use forms::{Forms, OTHERS, PER_TIER};
use measure::{Sums, repeated};
use strip::{Source, Strip};
use walk::{Stop, Walk};
use ways::Ways;

/// Fewer points are not worth it.
const FEWEST: usize = 4;

/// How the points of a family are gone through for a class.
#[derive(Debug)]
pub struct Plan {
    class: usize,
    ways: Ways,
    /// Ratios, ascending, each once; 0 always among them.
    grid: Vec<f64>,
    /// By price, then by ratio.
    points: Vec<Place>,
    /// By price: its points.
    prices: Vec<std::ops::Range<usize>>,
    expects: bool,
    pairs: Arc<[(usize, usize)]>,
}

/// A point of a plan.
#[derive(Debug)]
struct Place {
    /// Its number in the run.
    point: usize,
    ratio: f64,
    /// Among the ratios of the grid.
    place: usize,
    forms: Forms,
}

/// Sums of a class over a part of a batch, at all points; reused from part to part.
#[derive(Debug, Default)]
pub struct Along {
    cells: Cells,
    sums: Vec<Sums>,
    /// By price: cost of the executive alone, and tasks that cost something.
    alone: Vec<(Sketch, u64)>,
    alone_latency: Sketch,
    strip: Strip,
    walk: Walk,
    cell_of: Vec<usize>,
    costs: Vec<f64>,
    tasks: u64,
}

impl Plan {
    /// For a class at those of some points of a family that can be gone through at once; `None` where they are too few.
    pub fn new(points: &[Lowered], family: &[usize], class: usize) -> Option<Self> {
        // The paths of a family are those of its first point.
        points[*family.first()?].countable(class)?;
        let ratio = |point: &usize| points[*point].ratio.same_for_all();
        let able = |point: &&usize| {
            let lowered = &points[**point];
            lowered.layout.detail() == Detail::Curve
                && lowered.countable(class).is_some()
                && lowered.pools.is_empty()
                && !lowered.has_steps()
        };
        let found = family.iter().filter(able);
        let mut found: Vec<(f64, usize)> = found
            .filter_map(|point| ratio(point).map(|ratio| (ratio, *point)))
            .collect();
        if found.len() < FEWEST {
            return None;
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut grid = vec![0.0];
        grid.extend(found.iter().map(|(ratio, _)| *ratio));
        grid.dedup();
        let lowered = &points[found[0].1];
        let (places, prices) = by_price(points, &found, class, &grid);
        Some(Self {
            class,
            ways: Ways::new(lowered, class)?,
            grid,
            expects: lowered.expects,
            points: places,
            prices,
            pairs: ClassTally::pairs(&lowered.layout).into(),
        })
    }

    /// Whether a point is among those that it goes through.
    pub fn covers(&self, point: usize) -> bool {
        self.points.iter().any(|place| place.point == point)
    }
}

/// The points at each price by rising ratio, and where each price's are.
fn by_price(
    points: &[Lowered],
    found: &[(f64, usize)],
    class: usize,
    grid: &[f64],
) -> (Vec<Place>, Vec<std::ops::Range<usize>>) {
    let prices = |point: usize| -> Vec<[u64; 2]> {
        let tiers = points[point].tiers.iter();
        tiers
            .map(|tier| [tier.input_usd.to_bits(), tier.output_usd.to_bits()])
            .collect()
    };
    let mut groups: Vec<(Vec<[u64; 2]>, Vec<Place>)> = Vec::new();
    for (ratio, point) in found {
        let place = Place {
            point: *point,
            ratio: *ratio,
            place: grid.partition_point(|other| other < ratio),
            forms: Forms::new(&points[*point], class, *ratio),
        };
        let price = prices(*point);
        match groups.iter_mut().find(|(other, _)| *other == price) {
            Some((_, places)) => places.push(place),
            None => groups.push((price, vec![place])),
        }
    }
    let (mut places, mut ranges) = (Vec::new(), Vec::new());
    for (_, group) in groups {
        ranges.push(places.len()..places.len() + group.len());
        places.extend(group);
    }
    (places, ranges)
}

impl Along {
    /// Empties the sums.
    pub fn begin(&mut self, plan: &Plan) {
        let joint = PER_TIER * plan.ways.shape.tiers + OTHERS;
        self.cells.begin(plan.grid.len() + 1, joint, plan.expects);
        let tiers = plan.ways.shape.tiers;
        if self.sums.len() != plan.points.len() || self.sums.iter().any(|sums| !sums.is_of(tiers)) {
            self.sums = vec![Sums::new(tiers); plan.points.len()];
        }
        self.alone.clear();
        self.alone.resize_with(plan.prices.len(), Default::default);
        self.alone_latency = Sketch::new();
        self.tasks = 0;
    }

    /// Adds a strip of tasks.
    pub fn push(&mut self, plan: &Plan, points: &[Lowered], draws: &Draws, counted: &Counted) {
        let source = |place: usize| Source {
            lowered: &points[plan.points[place].point],
            class: plan.class,
            shape: &plan.ways.shape,
            draws,
            counted,
        };
        let (first, len) = (source(0), draws.tasks.len());
        self.tasks += len as u64;
        self.strip.fill(&first);
        let cruxes = draws.crux_delegated[..len].iter();
        let cell = |crux: &f64| plan.grid.partition_point(|ratio| ratio <= crux);
        self.cell_of.clear();
        self.cell_of.extend(cruxes.map(cell));
        let numbers = self.strip.numbers(&first);
        self.cells
            .add(&self.cell_of, numbers.each_ref().map(Vec::as_slice));
        self.push_alone(plan, points, draws);
        self.walk
            .load((&self.strip, &plan.ways), &first, &self.cell_of);
        for (number, price) in plan.prices.iter().enumerate() {
            let last = number + 1 == plan.prices.len();
            self.walk.start(&self.strip, &source(price.start), last);
            // Cells whose tasks have moved over to the delegated side.
            let mut passed = 0;
            for place in price.clone() {
                let Place {
                    point,
                    ratio,
                    place: step,
                    ..
                } = plan.points[place];
                if ratio <= 0.0 {
                    continue;
                }
                let lowered = &points[point];
                let stop = Stop {
                    lowered,
                    class: &lowered.classes[plan.class],
                    ratio,
                    place: step,
                    moved: self.cells.tasks_in(passed..step + 1),
                };
                passed = step + 1;
                self.walk.stop(&stop, &plan.ways, &mut self.sums[place]);
            }
        }
    }

    /// Adds what a strip takes of the executive alone.
    fn push_alone(&mut self, plan: &Plan, points: &[Lowered], draws: &Draws) {
        let tasks = draws.tasks.input.iter().zip(&draws.tasks.output);
        for (price, (costs, positive)) in plan.prices.iter().zip(&mut self.alone) {
            let executive = &points[plan.points[price.start].point].tiers[0];
            let cost = |(input, output): (&f64, &f64)| {
                input * executive.input_usd + output * executive.output_usd
            };
            self.costs.clear();
            self.costs.extend(tasks.clone().map(cost));
            costs.push_slice(&self.costs);
            *positive += self.costs.iter().filter(|cost| **cost > 0.0).count() as u64;
        }
        let lowered = &points[plan.points[0].point];
        let (executive, class) = (&lowered.tiers[0], &lowered.classes[plan.class]);
        if lowered.baseline_latency {
            let request_s = executive.first_token_s + class.tool_s;
            let fixed_s = class.requests.max(1.0) * request_s;
            let seconds = |(input, output): (&f64, &f64)| {
                fixed_s + output * executive.output_s + input * executive.input_s
            };
            self.costs.clear();
            self.costs.extend(tasks.map(seconds));
            self.alone_latency.push_slice(&self.costs);
        }
    }

    /// Takes the tally of every point out, with the number of the point in the run.
    pub fn finish(&mut self, plan: &Plan, points: &[Lowered]) -> Vec<(usize, ClassTally)> {
        if self.tasks == 0 {
            return Vec::new();
        }
        self.cells.accumulate();
        for (alone, _) in &mut self.alone {
            *alone = alone.compact();
        }
        self.alone_latency = self.alone_latency.compact();
        if !points[plan.points[0].point].baseline_latency {
            self.alone_latency = repeated(0.0, self.tasks);
        }
        let mut found = Vec::with_capacity(plan.points.len());
        for (price, range) in plan.prices.iter().enumerate() {
            for place in range.clone() {
                let lowered = &points[plan.points[place].point];
                found.push((
                    plan.points[place].point,
                    self.tally(plan, lowered, (place, price)),
                ));
            }
        }
        found
    }

    fn tally(
        &mut self,
        plan: &Plan,
        lowered: &Lowered,
        (place, price): (usize, usize),
    ) -> ClassTally {
        let Place {
            ratio,
            place: step,
            ref forms,
            ..
        } = plan.points[place];
        let (direct, [cost, cost_ratio, latency], ratios) = self.sums[place].finish();
        let moments = forms.moments(&self.cells, step, &direct, &plan.pairs);
        let moments = JointMoments::of_sums(self.tasks, moments, Arc::clone(&plan.pairs));
        let (alone, positive) = &self.alone[price];
        let of_alone = [alone, &self.alone_latency].map(Sketch::clone);
        let (cost, latency) = match ratio > 0.0 {
            true => (cost, latency),
            false => (alone.clone(), self.alone_latency.clone()),
        };
        let latency = match lowered.latency {
            true => latency,
            false => repeated(0.0, self.tasks),
        };
        let ratios = match ratio > 0.0 {
            true => (cost_ratio, ratios),
            false => {
                let ones = [vec![1.0], vec![0.0], Vec::new()];
                let ones = JointMoments::of_sums(*positive, ones, [].into());
                (repeated(1.0, *positive), ones)
            }
        };
        let [alone, alone_latency] = of_alone;
        ClassTally::of_sums(moments, [cost, alone, latency, alone_latency], ratios)
    }
}

#[cfg(test)]
mod tests;
