//! The numbers of a strip of tasks that hold at every point: what each side of the crux uses, whatever the ratio.

use crate::simd::wide;
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::along::rows::Rows;
use crate::simulation::monte_carlo::along::shape::{Effort, Pace, Shape, Step};
use crate::simulation::monte_carlo::counted::{Counted, CruxSide, Pieces, Point, SideSums, Tasks};
use crate::simulation::monte_carlo::draws::Draws;

/// Rows of a side: cost whatever the ratio, and by unit of it.
pub const COST: usize = 0;
pub const COST_SLOPE: usize = 1;

/// Rows of a side: three for each tier (calls; busy seconds but for requests that wait for tools, whatever the ratio and
/// by unit of it), then efforts, then whether there is such a chain.
pub fn calls_row(tier: usize) -> usize {
    2 + 3 * tier
}

impl Shape {
    pub fn effort_row(&self, effort: usize) -> usize {
        calls_row(self.tiers) + effort
    }

    pub fn chain_row(&self, chain: usize) -> usize {
        calls_row(self.tiers) + self.efforts.len() + chain
    }

    fn side_rows(&self) -> usize {
        self.chain_row(self.chains.len())
    }

    /// Where rows are what is to be expected, and none for chains: seconds of the executive alone.
    pub fn expected_alone_row(&self) -> usize {
        self.chain_row(0)
    }

    pub fn share_row(&self, kind: usize) -> usize {
        3 + kind
    }

    /// Seconds by unit of ratio; those whatever the ratio are in the row after it.
    pub fn step_row(&self, step: usize) -> usize {
        3 + self.kinds + 2 * step
    }
}

/// Rows of tasks: what the executive alone costs and one by it, then its seconds of reading and writing, then shares of the
/// work in a piece of each kind, then two for each step.
pub const ALONE_COST: usize = 0;
pub const ALONE_INVERSE: usize = 1;
pub const ALONE_SECONDS: usize = 2;

/// A strip of tasks.
#[derive(Debug, Default)]
pub struct Strip {
    point: Point,
    drawn: Sides,
    expected: Sides,
    zeros: Vec<f64>,
}

/// What tasks use on either side of the crux.
#[derive(Debug, Default)]
struct Sides {
    sums: [SideSums; 2],
    /// By side and tier: tokens read and written by unit of ratio.
    slopes: [Vec<[Vec<f64>; 2]>; 2],
}

/// What a strip is made from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub lowered: &'a Lowered,
    pub class: usize,
    pub shape: &'a Shape,
    pub draws: &'a Draws,
    pub counted: &'a Counted,
}

impl Strip {
    /// Adds up both sides.
    pub fn fill(&mut self, source: &Source<'_>) {
        let Some((calls, courses)) = source.lowered.countable(source.class) else {
            return;
        };
        self.zeros.resize(source.draws.tasks.len(), 0.0);
        let class = &source.lowered.classes[source.class];
        let Self {
            point,
            drawn,
            expected,
            zeros,
        } = self;
        let mut fill = |(pieces, work): (Pieces, [&[f64]; 2]), of: &mut Sides| {
            let sides = [CruxSide::Retained, CruxSide::Delegated];
            let columns = of.sums.iter_mut().zip(&mut of.slopes);
            for (side, (sums, slopes)) in sides.into_iter().zip(columns) {
                let counted = (source.counted, side, pieces);
                let tasks = Tasks {
                    lowered: source.lowered,
                    class,
                    calls,
                    draws: source.draws,
                    work,
                    ratio: zeros,
                };
                point.side(&tasks, courses, counted, sums);
                fill_slopes(work, sums, slopes);
            }
        };
        let (draws, lowered) = (source.draws, source.lowered);
        fill((Pieces::Drawn, draws.work()), drawn);
        if lowered.expects {
            let work = draws.work_for_means(lowered, source.class);
            fill((Pieces::Expected, work), expected);
        }
    }

    /// What means are made of.
    fn for_means(&self, lowered: &Lowered) -> &Sides {
        match lowered.expects {
            true => &self.expected,
            false => &self.drawn,
        }
    }

    /// By side, a column for each number of a task.
    pub fn numbers<'a>(&'a self, source: &Source<'a>) -> [Vec<&'a [f64]>; 2] {
        let (draws, counted) = (source.draws, source.counted);
        let wrong = match source.lowered.expects {
            true => &counted.delegated,
            false => &counted.retained,
        };
        let wrong = [wrong, &counted.delegated].map(|ends| &ends.wrong_accepted[..]);
        let both = self.for_means(source.lowered);
        std::array::from_fn(|side| {
            let (sums, slopes) = (&both.sums[side], &both.slopes[side]);
            let tiers = sums.uses.tiers.iter().zip(slopes);
            let mut columns: Vec<&[f64]> = tiers
                .flat_map(|(used, [input, output])| [&used.input, input, &used.output, output])
                .map(Vec::as_slice)
                .collect();
            columns.extend(draws.work_for_means(source.lowered, source.class));
            columns.push(draws.success(source.lowered, 0));
            columns.extend([&counted.delegated.success[..], &sums.uses.escalations]);
            columns.push(wrong[side]);
            columns
        })
    }

    /// The rows of some tasks that do not hang on prices: of both sides, and of tasks.
    pub fn rows(&self, source: &Source<'_>, sides: &mut [Rows; 2], tasks: &mut Rows) {
        let (shape, len) = (source.shape, source.draws.tasks.len());
        for (side, rows) in sides.iter_mut().enumerate() {
            rows.resize(shape.side_rows(), len);
            side_rows(source, (&self.drawn, side), rows);
            self.chain_rows(shape, side, rows);
        }
        tasks.resize(shape.step_row(shape.steps.len()), len);
        let executive = &source.lowered.tiers[0];
        sum_of(
            tasks.write(ALONE_SECONDS),
            source.draws.work(),
            [executive.input_s, executive.output_s],
        );
        for kind in 0..shape.kinds {
            let share = source.counted.share(kind);
            tasks.write(shape.share_row(kind))[..len].copy_from_slice(share);
        }
        for (place, step) in shape.steps.iter().enumerate() {
            step_rows(source, (*step, shape.step_row(place)), tasks);
        }
    }

    /// The rows of both sides that requests and busy seconds to be expected are made of.
    pub fn expected_rows(&self, source: &Source<'_>, sides: &mut [Rows; 2]) {
        for (side, rows) in sides.iter_mut().enumerate() {
            let shape = source.shape;
            rows.resize(shape.expected_alone_row() + 1, source.draws.tasks.len());
            side_rows(source, (&self.expected, side), rows);
            let executive = &source.lowered.tiers[0];
            sum_of(
                rows.write(shape.expected_alone_row()),
                source.draws.work_for_means(source.lowered, source.class),
                [executive.input_s, executive.output_s],
            );
        }
    }

    fn chain_rows(&self, shape: &Shape, side: usize, rows: &mut Rows) {
        let sums = &self.drawn.sums[side];
        for (place, chain) in shape.chains.iter().enumerate() {
            let present = rows.write(shape.chain_row(place));
            present.fill(0.0);
            for course in &chain.courses {
                mark(present, &sums.on_course[chain.kind][*course]);
            }
        }
    }

    /// The rows of some tasks that hang on the prices of a point; false where some task costs nothing at the executive.
    pub fn price(&self, source: &Source<'_>, sides: &mut [Rows; 2], tasks: &mut Rows) -> bool {
        let tiers = &source.lowered.tiers;
        let routing = source.lowered.classes[source.class].routing_usd;
        for (side, rows) in sides.iter_mut().enumerate() {
            rows.write(COST).fill(routing);
            rows.write(COST_SLOPE).fill(0.0);
            let each = tiers.iter().zip(&self.drawn.slopes[side]).enumerate();
            for (tier, (figures, slopes)) in each {
                let used = &self.drawn.sums[side].uses.tiers[tier];
                let by = [figures.input_usd, figures.output_usd];
                add_sum_of(rows.write(COST), [&used.input, &used.output], by);
                add_sum_of(rows.write(COST_SLOPE), [&slopes[0], &slopes[1]], by);
            }
        }
        let by = [tiers[0].input_usd, tiers[0].output_usd];
        sum_of(tasks.write(ALONE_COST), source.draws.work(), by);
        let (inverse, before) = tasks.split(ALONE_INVERSE);
        let costs = &before[..source.draws.tasks.len()];
        for (inverse, cost) in inverse.iter_mut().zip(costs) {
            *inverse = if *cost > 0.0 { 1.0 / cost } else { 0.0 };
        }
        costs.iter().all(|cost| *cost > 0.0)
    }
}

/// Rows of one side: three for each tier, and efforts.
fn side_rows(source: &Source<'_>, (both, side): (&Sides, usize), rows: &mut Rows) {
    let (shape, sums, len) = (source.shape, &both.sums[side], source.draws.tasks.len());
    let tiers = source.lowered.tiers.iter().zip(&both.slopes[side]);
    for (tier, (figures, slopes)) in tiers.enumerate() {
        let used = &sums.uses.tiers[tier];
        let row = calls_row(tier);
        rows.write(row)[..len].copy_from_slice(&used.calls);
        let by = [figures.input_s, figures.output_s];
        let fixed = rows.write(row + 1);
        sum_of(fixed, [&used.input, &used.output], by);
        let first_s = if figures.timed {
            figures.first_token_s
        } else {
            0.0
        };
        add_times(fixed, &used.calls, first_s);
        sum_of(rows.write(row + 2), [&slopes[0], &slopes[1]], by);
    }
    for (place, Effort { kind, tier }) in shape.efforts.iter().enumerate() {
        let efforts = &sums.efforts[*kind][*tier];
        rows.write(shape.effort_row(place))[..len].copy_from_slice(efforts);
    }
}

/// Tokens that tiers read and write by unit of ratio.
fn fill_slopes(
    [task_input, task_output]: [&[f64]; 2],
    sums: &SideSums,
    slopes: &mut Vec<[Vec<f64>; 2]>,
) {
    slopes.resize_with(sums.uses.tiers.len(), Default::default);
    let len = task_input.len();
    let task_output = &task_output[..len];
    for (used, [input, output]) in sums.uses.tiers.iter().zip(slopes) {
        input.resize(len, 0.0);
        output.resize(len, 0.0);
        let (work, reads) = (&used.work[..len], &used.reads[..len]);
        let (input, output) = (&mut input[..len], &mut output[..len]);
        wide(
            #[inline(always)]
            || {
                for i in 0..len {
                    input[i] = work[i] * task_input[i] + reads[i] * task_output[i];
                    output[i] = work[i] * task_output[i];
                }
            },
        );
    }
}

/// Both rows of a step.
fn step_rows(source: &Source<'_>, (step, row): (Step, usize), tasks: &mut Rows) {
    let Some((calls, _)) = source.lowered.countable(source.class) else {
        return;
    };
    let class = &source.lowered.classes[source.class];
    let pace = Pace::new(step, source.lowered, class, calls);
    let (Step::Attempt(Effort { kind, .. }) | Step::Review(Effort { kind, .. })) = step;
    let share = source.counted.share(kind);
    let work = source.draws.work();
    let slopes = tasks.write(row);
    sum_of(slopes, work, [pace.slope_input, pace.slope_output]);
    for (slope, share) in slopes.iter_mut().zip(share) {
        *slope *= share;
    }
    for (fixed, input) in tasks.write(row + 1).iter_mut().zip(work[0]) {
        *fixed = pace.fixed + pace.fixed_input * input;
    }
}

/// Adds a column times a factor.
fn add_times(sums: &mut [f64], column: &[f64], by: f64) {
    wide(
        #[inline(always)]
        || {
            for (sum, value) in sums.iter_mut().zip(column) {
                *sum += value * by;
            }
        },
    );
}

/// Marks the tasks that have some.
fn mark(marks: &mut [f64], counts: &[f64]) {
    wide(
        #[inline(always)]
        || {
            for (mark, count) in marks.iter_mut().zip(counts) {
                let here = if *count > 0.0 { 1.0 } else { 0.0 };
                *mark = if here > *mark { here } else { *mark };
            }
        },
    );
}

/// `Σ factor · column`, task by task.
fn sum_of(sums: &mut [f64], [a, b]: [&[f64]; 2], by: [f64; 2]) {
    wide(
        #[inline(always)]
        || {
            for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
                *sum = a * by[0] + b * by[1];
            }
        },
    );
}

/// The same, on top of what is there.
fn add_sum_of(sums: &mut [f64], [a, b]: [&[f64]; 2], by: [f64; 2]) {
    wide(
        #[inline(always)]
        || {
            for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
                *sum += a * by[0] + b * by[1];
            }
        },
    );
}
