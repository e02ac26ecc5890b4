//! Pieces counted by the course they take, in place of being followed one by one.
//!
//! Where every call of a kind reads and writes the same, a piece's course and its share of the work
//! say all about it. So the pieces of each task are counted by course, once for all points of a curve
//! over the ratio, and a point is arithmetic over columns of counts (`point.rs`, `time.rs`).

mod expected;
mod first;
mod packed;
mod point;
mod sides;
mod time;

pub use point::{Point, Tasks};
pub use sides::{CruxSide, Pieces, SideSums};

use crate::delegation::{Router, TierSampler};
use crate::simulation::Detail;
use crate::simulation::courses::{Courses, Deciding, MOST};
use crate::simulation::lowered::{CallConstants, Lowered};
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::side::{Ends, FirstUses, decided};
use expected::Expected;
use packed::Packed;

/// The pieces of a strip of tasks.
#[derive(Debug, Default)]
pub struct Counted {
    kinds: Vec<KindCounts>,
    /// How tasks end while the crux lies in the executive's own part, and once it lies in the delegated part.
    pub retained: Ends,
    pub delegated: Ends,
    /// First attempts and their reviews; empty where there is no bridge to build.
    pub first: FirstUses,
    working: Working,
}

/// The pieces of a kind.
#[derive(Debug, Default)]
struct KindCounts {
    /// By task: how many there are, and what share of the task's work is in each.
    pieces: Vec<f64>,
    share: Vec<f64>,
    /// By task: where its pieces begin among all of the kind; and where the last one's end.
    first: Vec<usize>,
    /// By piece: the course it takes while no crux is in it.
    course: Vec<u8>,
    /// By task: the piece that may hold the crux, and its course once it does.
    crux: Vec<usize>,
    crux_course: Vec<u8>,
    /// By task: pieces on each course while the crux is retained, and once it is delegated.
    retained: Packed,
    delegated: Packed,
    /// How many are to be expected there, where that is asked for ([`Lowered::expects`]).
    expected: Expected,
}

/// What decides the courses of some pieces.
#[derive(Debug, Default)]
struct Working {
    start: Vec<f64>,
    path: Vec<f64>,
    rate: Vec<f64>,
    /// The same of the pieces that may hold the crux.
    of_crux: [Vec<f64>; 3],
}

/// What counting reads: a strip of tasks, and a kind of their pieces.
#[derive(Clone, Copy)]
struct Strip<'a> {
    lowered: &'a Lowered,
    draws: &'a Draws,
    work_for_means: [&'a [f64]; 2],
    kind: usize,
    courses: &'a Courses,
    share: f64,
    first_tier: &'a TierSampler,
}

impl Counted {
    /// Counts the pieces of the tasks in `draws`, of a class whose pieces can be counted.
    pub fn fill(
        &mut self,
        lowered: &Lowered,
        class: usize,
        (calls, courses): (&CallConstants, &[Courses]),
        draws: &Draws,
    ) {
        let len = draws.tasks.len();
        let work_for_means = draws.work_for_means(lowered, class);
        let class = &lowered.classes[class];
        let with_bridge = lowered.layout.detail() == Detail::Full;
        let tiers = if with_bridge { lowered.tiers.len() } else { 0 };
        self.first.clear(len, tiers);
        for ends in [&mut self.retained, &mut self.delegated] {
            ends.resize(len);
        }
        let executive = &draws.success(lowered, 0)[..len];
        self.retained.success[..len].copy_from_slice(executive);
        self.retained.wrong_accepted[..len].fill(0.0);
        self.kinds.resize_with(courses.len(), KindCounts::default);
        for (kind, (counts, courses)) in self.kinds.iter_mut().zip(courses).enumerate() {
            let strip = Strip {
                lowered,
                draws,
                work_for_means,
                kind,
                courses,
                share: class.kinds[kind].share,
                first_tier: &class.kinds[kind].first_tier,
            };
            counts.divide(&strip);
            counts.follow(&strip, &mut self.working);
            match lowered.expects {
                true => counts.expect(&strip, &mut self.delegated),
                false => counts.decide(&strip, &mut self.delegated),
            }
            if with_bridge {
                counts.first_uses(&strip, calls, &mut self.first);
            }
        }
        if with_bridge {
            first::plan_and_synthesis(lowered, calls, work_for_means[0], &mut self.first);
        }
    }
}

impl Strip<'_> {
    /// Whether the crux of a task is of the kind.
    fn holds_crux(&self, task: usize) -> bool {
        self.draws.tasks.crux_kind[task] as usize == self.kind
    }

    /// What pieces of the kind have in a column of all pieces.
    fn of_pieces<'a>(&self, all: &'a [f64], gathered: &'a mut Vec<f64>) -> &'a [f64] {
        let tasks = &self.draws.tasks;
        if tasks.counts.len() == 1 {
            return all;
        }
        gathered.clear();
        for (task, count) in tasks.counts[self.kind].iter().enumerate() {
            let before = tasks.counts[..self.kind].iter();
            let before: usize = before.map(|counts| counts[task] as usize).sum();
            let from = tasks.first_piece[task] + before;
            gathered.extend_from_slice(&all[from..from + *count as usize]);
        }
        gathered
    }

    /// What the pieces of a task have in common, for each of them.
    fn for_pieces<'a>(
        &self,
        of_task: impl Fn(usize) -> f64,
        spread: &'a mut Vec<f64>,
    ) -> &'a [f64] {
        spread.clear();
        let counts = self.draws.tasks.counts[self.kind].iter().enumerate();
        for (task, count) in counts {
            spread.extend(std::iter::repeat_n(of_task(task), *count as usize));
        }
        spread
    }

    /// Where each piece starts: the uniform that draws it, or the tier to which a router sends it.
    fn starts<'a>(&'a self, gathered: &'a mut Vec<f64>) -> &'a [f64] {
        let TierSampler::Router(router) = self.first_tier else {
            return self.of_pieces(&self.draws.first_tier, gathered);
        };
        self.for_pieces(|task| self.routed(router, task) as f64, gathered)
    }

    /// The tier to which a task's pieces are sent.
    fn routed(&self, router: &Router, task: usize) -> usize {
        let noise = self.draws.router_noise[task];
        let signal = router.signal.at(self.draws.tasks.difficulty[task], noise);
        router.tier_at(signal)
    }

    /// The chance that an attempt on each piece is read, where that differs.
    fn rates<'a>(&self, spread: &'a mut Vec<f64>) -> Option<&'a [f64]> {
        let difficulty = &self.draws.tasks.difficulty;
        self.lowered.hardest.is_some().then(|| {
            let rate = |task: usize| {
                let noise = || self.draws.review_noise[task];
                self.lowered.review_rate(difficulty[task], noise)
            };
            self.for_pieces(rate, spread)
        })
    }
}

impl KindCounts {
    /// How tasks end whose crux is of the kind, and delegated.
    fn decide(&self, strip: &Strip<'_>, ends: &mut Ends) {
        let tiers = 0..strip.lowered.tiers.len();
        let success: Vec<_> = tiers
            .map(|tier| strip.draws.success(strip.lowered, tier))
            .collect();
        let mut kept = [0; MOST];
        for (kept, course) in kept.iter_mut().zip(&strip.courses.all) {
            *kept = course.kept;
        }
        for (task, course) in self.crux_course.iter().enumerate() {
            if strip.holds_crux(task) {
                let kept = kept[usize::from(*course) % MOST];
                ends.set(task, decided(success[kept][task], kept));
            }
        }
    }

    /// The same, how likely they do, and on which courses pieces are to be expected.
    fn expect(&mut self, strip: &Strip<'_>, ends: &mut Ends) {
        self.expected.fill(strip, &self.pieces, ends);
    }

    /// How many pieces each task has, and what is in each.
    fn divide(&mut self, strip: &Strip<'_>) {
        let counts = &strip.draws.tasks.counts[strip.kind];
        self.pieces.clear();
        self.pieces
            .extend(counts.iter().map(|count| f64::from(*count)));
        self.share.clear();
        self.share
            .extend(self.pieces.iter().map(|pieces| strip.share / pieces));
        let mut end = 0;
        self.first.clear();
        self.first.push(0);
        self.first.extend(counts.iter().map(|count| {
            end += *count as usize;
            end
        }));
    }

    /// Finds the courses of all pieces, and of those that may hold the crux once they do, and counts them.
    fn follow(&mut self, strip: &Strip<'_>, working: &mut Working) {
        let review = strip.lowered.policy.review.as_ref();
        let pieces = Deciding {
            start: strip.starts(&mut working.start),
            path: strip.of_pieces(&strip.draws.path, &mut working.path),
            rate: strip.rates(&mut working.rate),
            able: None,
            first: 0,
        };
        let courses = strip.courses;
        courses.find(review, &pieces, &mut self.course);
        self.retained
            .count(courses.all.len(), &self.course, &self.first);

        let places = strip.draws.tasks.crux_place.iter().zip(&self.pieces);
        self.crux.clear();
        self.crux.extend(
            places.zip(&self.first).map(|((place, pieces), first)| {
                first + (place * pieces).min(pieces - 1.0) as usize
            }),
        );
        let [start, path, rate] = &mut working.of_crux;
        gather(pieces.start, &self.crux, start);
        gather(pieces.path, &self.crux, path);
        if let Some(rates) = pieces.rate {
            gather(rates, &self.crux, rate);
        }
        let cruxes = Deciding {
            start,
            path,
            rate: pieces.rate.map(|_| rate.as_slice()),
            able: Some(&strip.draws.able),
            first: 0,
        };
        courses.find(review, &cruxes, &mut self.crux_course);
        let tasks = self.crux.iter().zip(&self.crux_course).enumerate();
        let moves = tasks.map(|(task, (piece, with_crux))| {
            let without = self.course[*piece];
            match strip.holds_crux(task) {
                true => (without, *with_crux),
                false => (without, without),
            }
        });
        self.delegated.moved(&self.retained, moves);
    }
}

/// Some entries of a column.
fn gather(from: &[f64], places: &[usize], to: &mut Vec<f64>) {
    to.clear();
    to.extend(places.iter().map(|place| from[*place]));
}

#[cfg(test)]
mod tests;
