//! The parallel run: batches out to the threads, tallies back in order.

use std::ops::Range;

use rayon::prelude::*;

use crate::progress::Monitor;
use crate::scenario::Scenario;
use crate::simulation::allocation::Allocation;
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::monte_carlo::draws::{DrawStreams, Draws, Look, Looks, Scope};
use crate::simulation::monte_carlo::kernel::{Scratch, evaluate};
use crate::simulation::monte_carlo::paths::Paths;
use crate::simulation::monte_carlo::tally::PointTally;
use crate::simulation::{Detail, Outcome};
use crate::workload::ClassSampler;

/// Tasks in a batch.
pub const BATCH: u64 = 16_384;
/// Tasks in a strip, and pieces it should hold at most on average: what the caches carry. Not a
/// power of two: columns 4096 bytes apart would all fall into the same few lines of the first cache.
const STRIP: usize = 504;
const STRIP_PIECES: f64 = 8_192.0;
/// Bytes that the tallies of batches under way may take.
const TALLY_BYTES: usize = 48 << 20;

/// A point to simulate.
#[derive(Clone, Copy, Debug)]
pub struct PointRequest<'a> {
    pub scenario: &'a Scenario,
    pub detail: Detail,
}

/// When to stop before the last task: the first point decides.
#[derive(Clone, Copy, Debug)]
pub struct Precision {
    /// 95 % half-width of cost per task, as a share of it.
    pub relative: f64,
}

/// What a run found.
#[derive(Clone, Debug)]
pub struct Run {
    /// By point, in the order asked for; `None` where an interrupt left nothing.
    pub outcomes: Vec<Option<Outcome>>,
    /// Tasks simulated at the first point.
    pub tasks: u64,
    /// Tasks simulated, all points counted.
    pub evaluations: u64,
    /// Interrupted before it was done.
    pub partial: bool,
}

/// Simulates `tasks` tasks at every point, on common random numbers.
pub fn run(
    points: &[PointRequest<'_>],
    tasks: u64,
    seed: u64,
    precision: Option<Precision>,
    monitor: &dyn Monitor,
) -> Run {
    monitor.start(tasks.saturating_mul(points.len() as u64));
    let mut outcomes = Vec::with_capacity(points.len());
    let (mut limit, mut evaluations, mut partial) = (tasks, 0, false);
    let size = points.iter().map(chunk_bytes).max().unwrap_or(1).max(1);
    for (number, chunk) in points.chunks((TALLY_BYTES / size).max(1)).enumerate() {
        let engine = Engine::new(chunk, seed);
        let stop = precision.filter(|_| number == 0);
        let (tallies, interrupted) = engine.simulate(limit, stop, monitor);
        partial |= interrupted;
        if number == 0 && !interrupted {
            limit = tallies[0].tasks();
        }
        for (point, tally) in engine.points.iter().zip(tallies) {
            evaluations += tally.tasks();
            let outcome =
                (tally.tasks() > 0).then(|| tally.outcome(&point.layout, point.classes.len()));
            outcomes.push(outcome);
        }
    }
    let tasks = outcomes
        .first()
        .and_then(Option::as_ref)
        .map_or(0, |outcome| outcome.all.tasks);
    Run {
        outcomes,
        tasks,
        evaluations,
        partial,
    }
}

/// Bytes of one point's tallies in all batches under way.
fn chunk_bytes(point: &PointRequest<'_>) -> usize {
    let classes = point.scenario.classes.len();
    let columns = 40 + 10 * point.scenario.ladder.tiers.len();
    let sketches = 5 * 8_192usize.min(16 * BATCH as usize / classes);
    wave() as usize * classes * (columns * 24 + sketches)
}

/// Batches under way together.
pub(super) fn wave() -> u64 {
    8 * rayon::current_num_threads() as u64
}

/// Points lowered and grouped by what they draw.
pub(super) struct Engine {
    seed: u64,
    pub(super) points: Vec<Lowered>,
    groups: Vec<Group>,
    /// Tallies of a batch at each point: its tasks in so many equal stretches.
    parts: usize,
}

/// Points that share their tasks: same classes, same abilities.
struct Group {
    families: Vec<Family>,
    allocation: Allocation,
    samplers: Vec<ClassSampler>,
    strips: Vec<usize>,
    looks: Looks,
}

/// Points of a group that also share the paths of their pieces, as those of a curve over the ratio do.
struct Family {
    points: Vec<usize>,
}

/// What a worker keeps from batch to batch.
#[derive(Default)]
struct Worker {
    draws: Draws,
    paths: Paths,
    scratch: Scratch,
    ratios: Vec<f64>,
}

impl Engine {
    pub(super) fn new(requests: &[PointRequest<'_>], seed: u64) -> Self {
        let points = requests
            .iter()
            .map(|point| Lowered::new(point.scenario, point.detail))
            .collect();
        let groups = alike((0..requests.len()).collect(), |a, b| {
            same_draws(requests[a].scenario, requests[b].scenario)
        });
        let groups = groups
            .into_iter()
            .map(|members| Group::new(requests, members, seed));
        Self {
            seed,
            points,
            groups: groups.collect(),
            parts: 1,
        }
    }

    /// With the tallies of a batch in so many parts, at least 1.
    pub(super) fn in_parts(self, parts: usize) -> Self {
        Self { parts, ..self }
    }

    /// Runs up to `tasks` tasks; true where an interrupt ended it early.
    fn simulate(
        &self,
        tasks: u64,
        precision: Option<Precision>,
        monitor: &dyn Monitor,
    ) -> (Vec<PointTally>, bool) {
        let batches = tasks.div_ceil(BATCH);
        let mut totals = vec![PointTally::default(); self.points.len()];
        let mut done = 0;
        while done < batches {
            let upto = (done + wave()).min(batches).min(next_look(done, precision));
            for tallies in self.wave(done..upto, tasks, monitor) {
                let Some(tallies) = tallies else {
                    return (totals, true);
                };
                for (total, tally) in totals.iter_mut().zip(tallies) {
                    total.merge(tally);
                }
                done += 1;
            }
            if reached(precision, done, &totals[0], &self.points[0]) {
                break;
            }
        }
        (totals, false)
    }

    /// Some of the batches of a run of `tasks` tasks, in their order; `None` from an interrupt on.
    pub(super) fn wave(
        &self,
        batches: Range<u64>,
        tasks: u64,
        monitor: &dyn Monitor,
    ) -> Vec<Option<Vec<PointTally>>> {
        batches
            .into_par_iter()
            .map_init(Worker::default, |worker, batch| {
                let size = BATCH.min(tasks - batch * BATCH) as usize;
                let tallies = (!monitor.cancelled()).then(|| self.batch(batch, size, worker));
                monitor.advance((size * self.points.len()) as u64);
                tallies
            })
            .collect()
    }

    /// The tallies of a batch, the parts of a point side by side.
    fn batch(&self, batch: u64, tasks: usize, worker: &mut Worker) -> Vec<PointTally> {
        let mut tallies = vec![PointTally::default(); self.points.len() * self.parts];
        for group in &self.groups {
            for (class, count) in group.allocation.of_batch(batch, tasks) {
                self.class(group, class, batch, count, worker, &mut tallies);
            }
        }
        tallies
    }

    /// `count` tasks of a class, strip by strip, at every point of a group.
    fn class(
        &self,
        group: &Group,
        class: usize,
        batch: u64,
        count: usize,
        worker: &mut Worker,
        tallies: &mut [PointTally],
    ) {
        let lowered = &self.points[group.families[0].points[0]];
        let figures = &lowered.classes[class];
        let scope = Scope {
            class,
            kinds: figures.kinds.len(),
            tiers: lowered.tiers.len(),
            looks: group.looks,
        };
        let mut streams = DrawStreams::new(self.seed, batch, scope);
        let families = group.families.iter();
        let mut families: Vec<_> = families
            .map(|family| {
                let lowered = &self.points[family.points[0]];
                let calls = CallDraws::new(lowered, self.seed, class, batch);
                (family, calls, Columns::new(&lowered.layout))
            })
            .collect();
        for part in 0..self.parts {
            let mut left = count * (part + 1) / self.parts - count * part / self.parts;
            while left > 0 {
                let len = left.min(group.strips[class]);
                let draws = &mut worker.draws;
                draws.fill(&group.samplers[class], figures, &mut streams, len);
                for (family, calls, columns) in &mut families {
                    let lowered = &self.points[family.points[0]];
                    worker.paths.fill(lowered, class, draws, calls);
                    for point in &family.points {
                        let lowered = &self.points[*point];
                        let strip = (&*draws, &*calls, &worker.paths);
                        evaluate(lowered, class, strip, &mut worker.scratch, columns);
                        tallies[*point * self.parts + part]
                            .class(class, &lowered.layout)
                            .push(columns, &mut worker.ratios);
                    }
                }
                left -= len;
            }
        }
    }
}

impl Group {
    fn new(requests: &[PointRequest<'_>], points: Vec<usize>, seed: u64) -> Self {
        let scenario = requests[points[0]].scenario;
        let strip = |pieces: f64| ((STRIP_PIECES / pieces) as usize).clamp(1, STRIP);
        let pieces = scenario
            .classes
            .iter()
            .map(|class| class.kinds.iter().map(|kind| kind.count.mean()).sum());
        let looks = looks(points.iter().map(|point| requests[*point].scenario));
        let families = alike(points, |a, b| same_paths(&requests[a], &requests[b]));
        Self {
            families: families
                .into_iter()
                .map(|points| Family { points })
                .collect(),
            allocation: Allocation::new(seed, scenario.classes.iter().map(|class| class.weight)),
            samplers: scenario.classes.iter().map(ClassSampler::new).collect(),
            strips: pieces.map(strip).collect(),
            looks,
        }
    }
}

/// What some policy of these looks at.
pub(super) fn looks<'a>(scenarios: impl Iterator<Item = &'a Scenario>) -> Looks {
    let mut looks = Looks::default();
    for scenario in scenarios {
        if scenario.policy.routes() {
            looks.routes = Look::AtEveryTask;
        }
        let review = scenario.policy.review.as_ref();
        if review.is_some_and(|review| review.hardest().is_some()) {
            looks.picks = Look::AtEveryTask;
        }
    }
    looks
}

/// Points in groups that are alike, each in the order of its first.
fn alike(points: Vec<usize>, same: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for point in points {
        match groups.iter_mut().find(|group| same(group[0], point)) {
            Some(group) => group.push(point),
            None => groups.push(vec![point]),
        }
    }
    groups
}

/// Whether two points draw the same tasks and abilities.
fn same_draws(a: &Scenario, b: &Scenario) -> bool {
    let abilities = |scenario: &Scenario| -> Vec<_> {
        let tiers = scenario.ladder.tiers.iter();
        tiers
            .map(|tier| (tier.scores.clone(), tier.difficulty_loading))
            .collect()
    };
    a.classes == b.classes && a.ladder.skills == b.ladder.skills && abilities(a) == abilities(b)
}

/// Whether the pieces of two points that draw the same tasks also take the same paths, and the same
/// tokens and seconds along them: they may differ in the ratio and in prices.
fn same_paths(a: &PointRequest<'_>, b: &PointRequest<'_>) -> bool {
    let pace = |scenario: &Scenario| -> Vec<_> {
        let tiers = scenario.ladder.tiers.iter();
        tiers
            .map(|tier| (tier.token_multiplier.clone(), tier.speed))
            .collect()
    };
    // Where a price steps, every call on the paths is kept.
    let has_steps = |scenario: &Scenario| {
        let mut tiers = scenario.ladder.tiers.iter();
        tiers.any(|tier| !tier.price.steps.is_empty())
    };
    a.detail == b.detail
        && a.scenario.policy.differs_in_ratio_only(&b.scenario.policy)
        && pace(a.scenario) == pace(b.scenario)
        && has_steps(a.scenario) == has_steps(b.scenario)
}

/// The number of batches after which the precision is looked at next: powers of two, so that it does not depend on threads.
fn next_look(done: u64, precision: Option<Precision>) -> u64 {
    match precision {
        Some(_) => (done + 1).next_power_of_two(),
        None => u64::MAX,
    }
}

fn reached(precision: Option<Precision>, done: u64, tally: &PointTally, lowered: &Lowered) -> bool {
    precision.is_some_and(|precision| {
        done.is_power_of_two() && tally.relative_half_width(&lowered.layout) <= precision.relative
    })
}
