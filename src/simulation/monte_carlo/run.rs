//! The parallel run: batches out to the threads, tallies back in order.

use rayon::prelude::*;

use crate::progress::Monitor;
use crate::scenario::{Sampler, Scenario};
use crate::simulation::allocation::Allocation;
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::alike::{alike, gone_through, same_draws, same_paths};
use crate::simulation::monte_carlo::along::{Along, Plan};
use crate::simulation::monte_carlo::amounts::{CallDraws, CallInverses};
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::monte_carlo::crew::{Crew, bytes, ends_of_runs};
use crate::simulation::monte_carlo::draws::{DrawStreams, Draws, Look, Looks, Scope};
use crate::simulation::monte_carlo::kernel::{Scratch, evaluate};
use crate::simulation::monte_carlo::paths::Paths;
use crate::simulation::monte_carlo::scatter;
use crate::simulation::monte_carlo::schedule::{Batch, Order, Schedule, Share};
use crate::simulation::monte_carlo::tally::PointTally;
use crate::simulation::{Detail, Outcome};
use crate::workload::{ClassSampler, Lot};

/// Tasks in a strip, and pieces it should hold at most on average: what the caches carry. Not a
/// power of two: columns 4096 bytes apart would all fall into the same few lines of the first cache.
const STRIP: usize = 504;
const STRIP_PIECES: f64 = 8_192.0;
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

/// Simulates `tasks` tasks at every point, on common random numbers; the first point's scenario says how they are drawn.
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
    let order = order(points, precision.is_some());
    let mut from = 0;
    for (number, end) in ends_of_runs(points, order).into_iter().enumerate() {
        let engine = Engine::new(&points[from..end], seed, order);
        from = end;
        let stop = precision.filter(|_| number == 0);
        let (tallies, interrupted) = engine.simulate(limit, stop, monitor);
        partial |= interrupted;
        if number == 0 && !interrupted {
            limit = tasks_in(&tallies[0]);
        }
        evaluations += tallies.iter().map(|tallies| tasks_in(tallies)).sum::<u64>();
        let points = engine.points.par_iter().zip(&tallies);
        let found = points.map(|(point, tallies)| {
            (tasks_in(tallies) > 0).then(|| engine.outcome(point, tallies))
        });
        outcomes.extend(found.collect::<Vec<_>>());
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

/// How the tasks of these points are drawn.
pub(super) fn order(points: &[PointRequest<'_>], looks: bool) -> Order {
    match points
        .first()
        .map(|point| point.scenario.simulation.sampler)
    {
        Some(Sampler::Sobol) => Order::even(looks),
        Some(Sampler::Random) | None => Order::Random,
    }
}

fn tasks_in(replicates: &[PointTally]) -> u64 {
    replicates.iter().map(PointTally::tasks).sum()
}

/// Points lowered and grouped by what they draw.
pub(super) struct Engine {
    seed: u64,
    pub(super) points: Vec<Lowered>,
    groups: Vec<Group>,
    pub(super) order: Order,
    /// Tallies of a batch at each point: its tasks in so many equal stretches.
    parts: usize,
    crew: Crew<Worker>,
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
    /// Where amounts are drawn from evenly spread points.
    inverses: Option<CallInverses>,
    /// By class: how its points are gone through at once, where they can be, and the points that are not.
    along: Vec<(Option<Plan>, Vec<usize>)>,
}

/// A family that a class of a batch goes through.
type Visit<'a> = (&'a Family, CallDraws, Columns);

/// What a worker keeps from batch to batch.
#[derive(Default)]
pub(super) struct Worker {
    draws: Draws,
    paths: Paths,
    scratch: Scratch,
    /// By family of a group.
    along: Vec<Along>,
    ratios: Vec<f64>,
}

impl Engine {
    pub(super) fn new(requests: &[PointRequest<'_>], seed: u64, order: Order) -> Self {
        let points: Vec<Lowered> = requests
            .par_iter()
            .map(|point| Lowered {
                expects: order != Order::Random,
                ..Lowered::new(point.scenario, point.detail)
            })
            .collect();
        let groups = alike((0..requests.len()).collect(), |a, b| {
            same_draws(requests[a].scenario, requests[b].scenario)
        });
        let family = |members: Vec<usize>| Family {
            inverses: (order != Order::Random).then(|| CallInverses::new(&points[members[0]])),
            along: (0..points[members[0]].classes.len())
                .map(|class| gone_through(&points, &members, class))
                .collect(),
            points: members,
        };
        let groups = groups
            .into_iter()
            .map(|members| Group::new(requests, members, seed, &family))
            .collect();
        Self {
            seed,
            points,
            groups,
            order,
            parts: 1,
            crew: Crew::new(requests.iter().map(|point| bytes(point, order)).sum()),
        }
    }

    /// With the tallies of a batch in so many parts, at least 1.
    pub(super) fn in_parts(self, parts: usize) -> Self {
        Self { parts, ..self }
    }

    /// The batches of a run of `tasks` tasks.
    pub(super) fn schedule(&self, tasks: u64) -> Schedule<'_> {
        let allocations = self.groups.iter().map(|group| &group.allocation);
        Schedule::new(self.order, allocations.collect(), tasks)
    }

    /// What the replicates of a point found.
    pub(super) fn outcome(&self, point: &Lowered, replicates: &[PointTally]) -> Outcome {
        let (layout, classes) = (&point.layout, point.classes.len());
        match self.order {
            Order::Random => PointTally::merged(replicates).outcome(layout, classes),
            Order::Even { .. } => scatter::outcome(replicates, layout, classes),
        }
    }

    /// Runs up to `tasks` tasks, every point's tallies by replicate; true where an interrupt ended it early.
    fn simulate(
        &self,
        tasks: u64,
        precision: Option<Precision>,
        monitor: &dyn Monitor,
    ) -> (Vec<Vec<PointTally>>, bool) {
        let mut schedule = self.schedule(tasks);
        let replicates = vec![PointTally::default(); self.order.replicates()];
        let mut totals = vec![replicates; self.points.len()];
        while !schedule.is_over() {
            let most = precision.map_or(u64::MAX, |_| schedule.until_look());
            let batches = schedule.take(most);
            let done = self.batches(&batches, monitor, |batch, tallies| {
                for (total, tally) in totals.iter_mut().zip(tallies) {
                    total[batch.replicate].merge(tally);
                }
            });
            if !done {
                return (totals, true);
            }
            if schedule.at_look() && self.reached(precision, &totals[0]) {
                break;
            }
        }
        (totals, false)
    }

    fn reached(&self, precision: Option<Precision>, first: &[PointTally]) -> bool {
        let Some(precision) = precision else {
            return false;
        };
        let layout = &self.points[0].layout;
        let half_width = match self.order {
            Order::Random => first[0].relative_half_width(layout),
            Order::Even { .. } => scatter::relative_half_width(first, layout),
        };
        half_width <= precision.relative
    }

    /// Hands over the tallies of some batches, in their order; false where an interrupt ends it early.
    pub(super) fn batches(
        &self,
        batches: &[Batch],
        monitor: &dyn Monitor,
        hand_over: impl FnMut(&Batch, Vec<PointTally>) + Send,
    ) -> bool {
        let work = |batch: &Batch, worker: &mut Worker| {
            let tallies = (!monitor.cancelled()).then(|| self.batch(batch, worker));
            monitor.advance((batch.tasks * self.points.len()) as u64);
            tallies
        };
        self.crew.work_off(batches, work, hand_over)
    }

    /// The tallies of a batch, the parts of a point side by side.
    fn batch(&self, batch: &Batch, worker: &mut Worker) -> Vec<PointTally> {
        let mut tallies = vec![PointTally::default(); self.points.len() * self.parts];
        for (group, shares) in self.groups.iter().zip(&batch.shares) {
            for share in shares {
                self.class(group, *share, batch.number, worker, &mut tallies);
            }
        }
        tallies
    }

    /// The tasks of a class, strip by strip, at every point of a group.
    fn class(
        &self,
        group: &Group,
        Share {
            class,
            count,
            points,
        }: Share,
        batch: u64,
        worker: &mut Worker,
        tallies: &mut [PointTally],
    ) {
        let lowered = &self.points[group.families[0].points[0]];
        let figures = &lowered.classes[class];
        let lot = Lot::new(self.seed, class, batch, points);
        let scope = Scope {
            kinds: figures.kinds.len(),
            tiers: lowered.tiers.len(),
            looks: group.looks,
        };
        let mut streams = DrawStreams::new(&lot, scope);
        let families = group.families.iter();
        let mut families: Vec<Visit<'_>> = families
            .map(|family| {
                let lowered = &self.points[family.points[0]];
                let calls = CallDraws::new(lowered, &lot, family.inverses.as_ref());
                (family, calls, Columns::new(&lowered.layout))
            })
            .collect();
        let mut points = group.families.iter().flat_map(|family| &family.points);
        let averages = points.any(|point| self.points[*point].averages(class));
        worker.along.resize_with(families.len(), Along::default);
        for part in 0..self.parts {
            for ((family, ..), along) in families.iter().zip(&mut worker.along) {
                if let Some(plan) = family.plan(class) {
                    along.begin(plan);
                }
            }
            let mut left = count * (part + 1) / self.parts - count * part / self.parts;
            while left > 0 {
                let len = left.min(group.strips[class]);
                let draws = &mut worker.draws;
                draws.fill(&group.samplers[class], figures, &mut streams, len);
                if averages {
                    draws.sizes.fill(&group.samplers[class], &draws.tasks);
                }
                for (number, family) in families.iter_mut().enumerate() {
                    self.strip((class, part), (number, family), worker, tallies);
                }
                left -= len;
            }
            for ((family, ..), along) in families.iter().zip(&mut worker.along) {
                let Some(plan) = family.plan(class) else {
                    continue;
                };
                for (point, tally) in along.finish(plan, &self.points) {
                    tallies[point * self.parts + part].put(class, tally);
                }
            }
        }
    }

    /// A strip of a class at every point of a family.
    fn strip(
        &self,
        (class, part): (usize, usize),
        (number, (family, calls, columns)): (usize, &mut Visit<'_>),
        worker: &mut Worker,
        tallies: &mut [PointTally],
    ) {
        let draws = &worker.draws;
        let lowered = &self.points[family.points[0]];
        worker.paths.fill(lowered, class, draws, calls);
        let (plan, others) = &family.along[class];
        if let Some(plan) = plan {
            worker.along[number].push(plan, &self.points, draws, &worker.paths.counted);
        }
        for point in others {
            let lowered = &self.points[*point];
            let strip = (draws, &*calls, &worker.paths);
            evaluate(lowered, class, strip, &mut worker.scratch, columns);
            tallies[*point * self.parts + part]
                .class(class, &lowered.layout)
                .push(columns, &mut worker.ratios);
        }
    }
}

impl Family {
    fn plan(&self, class: usize) -> Option<&Plan> {
        self.along[class].0.as_ref()
    }
}

impl Group {
    fn new(
        requests: &[PointRequest<'_>],
        points: Vec<usize>,
        seed: u64,
        family: &dyn Fn(Vec<usize>) -> Family,
    ) -> Self {
        let scenario = requests[points[0]].scenario;
        let strip = |pieces: f64| ((STRIP_PIECES / pieces) as usize).clamp(1, STRIP);
        let pieces = scenario
            .classes
            .iter()
            .map(|class| class.kinds.iter().map(|kind| kind.count.mean()).sum());
        let looks = looks(points.iter().map(|point| requests[*point].scenario));
        let families = alike(points, |a, b| same_paths(&requests[a], &requests[b]));
        Self {
            families: families.into_iter().map(family).collect(),
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
