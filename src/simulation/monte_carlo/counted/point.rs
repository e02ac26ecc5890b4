//! What the delegated part uses at a point, from counts of pieces by course.

use super::expected::Expected;
use super::packed::Packed;
use super::time::Times;
use super::{Counted, KindCounts};
use crate::simd;
use crate::simulation::courses::Courses;
use crate::simulation::lowered::{CallConstants, ClassFigures, Lowered};
use crate::simulation::monte_carlo::chains::Requests;
use crate::simulation::monte_carlo::columns::add;
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::kernel::at_least_one;
use crate::simulation::monte_carlo::side::Uses;

/// What a strip uses at a point; reused from point to point.
#[derive(Debug, Default)]
pub struct Point {
    pub uses: Uses,
    pub requests: Requests,
    /// By tier: attempts on pieces of all kinds.
    pub attempts: Vec<Vec<f64>>,
    /// Of one kind.
    pub(super) tally: Tally,
    pub(super) times: Times,
    /// Shares of the work and tokens of reports that are accepted from subordinates.
    accepted_work: Vec<f64>,
    accepted_reports: Vec<f64>,
}

/// Pieces of one kind at a point, by task.
#[derive(Debug, Default)]
pub(super) struct Tally {
    chosen: Packed,
    /// On each course.
    pub on_course: Vec<Vec<f64>>,
    /// Efforts by each tier: attempts, and what the executive keeps or does again.
    pub efforts: Vec<Vec<f64>>,
    /// Efforts of all tiers together.
    all_efforts: Vec<f64>,
    /// Attempts of each tier that are read.
    read: Vec<Vec<f64>>,
    /// Pieces that start at a subordinate.
    subordinate: Vec<f64>,
}

/// What a point reads: a strip of a class under a policy.
#[derive(Clone, Copy)]
pub struct Tasks<'a> {
    pub lowered: &'a Lowered,
    pub class: &'a ClassFigures,
    pub calls: &'a CallConstants,
    pub draws: &'a Draws,
    /// W_in and W_out.
    pub work: [&'a [f64]; 2],
    pub ratio: &'a [f64],
}

impl Point {
    /// Adds up what the pieces of a strip use where its tasks are delegated in these ratios.
    pub fn fill(&mut self, strip: &Tasks<'_>, courses: &[Courses], counted: &Counted) {
        self.clear(strip.ratio.len(), strip.lowered.tiers.len());
        for (kind, (courses, counts)) in courses.iter().zip(&counted.kinds).enumerate() {
            self.tally.count(strip, courses, counts);
            self.add_kind(strip, counts);
            self.add_requests(strip, counts);
            if strip.lowered.latency {
                self.longest(strip, kind, (courses, counts));
            }
        }
        self.plan_and_synthesis(strip);
        if strip.lowered.latency {
            self.in_turn(strip, counted);
        }
        self.requests.only_where_delegated(strip.ratio);
        self.requests.retain(strip.class.requests, strip.ratio);
    }

    /// Adds up what they are expected to use, but for the seconds of chains.
    pub fn expect(&mut self, strip: &Tasks<'_>, courses: &[Courses], counted: &Counted) {
        self.clear(strip.ratio.len(), strip.lowered.tiers.len());
        for (courses, counts) in courses.iter().zip(&counted.kinds) {
            self.tally.expect(strip, courses, &counts.expected);
            self.add_kind(strip, counts);
            self.add_requests(strip, counts);
        }
        self.plan_and_synthesis(strip);
        self.requests.only_where_delegated(strip.ratio);
        self.requests.retain(strip.class.requests, strip.ratio);
    }

    /// Adds what the pieces of a kind use, tallied.
    pub(super) fn add_kind(&mut self, strip: &Tasks<'_>, counts: &KindCounts) {
        for tier in 1..strip.lowered.tiers.len() {
            self.attempts(strip, counts, tier);
            self.reviews(strip, counts, tier);
        }
        self.executive(strip, counts);
    }

    fn clear(&mut self, len: usize, tiers: usize) {
        self.clear_uses(len, tiers);
        self.requests.clear(len, tiers);
        self.attempts.resize_with(tiers, Vec::new);
        let attempts = self.attempts.iter_mut();
        attempts.for_each(|attempts| zero(attempts, len));
    }

    pub(super) fn clear_uses(&mut self, len: usize, tiers: usize) {
        self.uses.clear(len, tiers);
        zero(&mut self.accepted_work, len);
        zero(&mut self.accepted_reports, len);
    }

    /// Adds attempts on the pieces of a kind, and the requests that these and the executive's efforts take.
    fn add_requests(&mut self, strip: &Tasks<'_>, counts: &KindCounts) {
        let (requests, multipliers) = (strip.class.requests, &strip.calls.multipliers);
        let (share, ratio) = (&counts.share[..], strip.ratio);
        for (tier, efforts) in self.tally.efforts.iter().enumerate() {
            let multiplier = if tier == 0 { 1.0 } else { multipliers[tier] };
            let tooled = &mut self.requests.tooled[tier];
            simd::add(
                tooled,
                [&efforts[..], share, ratio],
                |[efforts, share, ratio]| {
                    efforts * at_least_one(requests * ratio * (share * multiplier))
                },
            );
            if tier > 0 {
                add(&mut self.attempts[tier], efforts);
            }
        }
    }

    /// What the attempts of a subordinate read and write.
    fn attempts(&mut self, strip: &Tasks<'_>, counts: &KindCounts, tier: usize) {
        let calls = strip.calls;
        let context = strip.lowered.policy.overhead.context;
        let (spawn_and_brief, report) = (calls.spawn + calls.brief, calls.report);
        let multiplier = calls.multipliers[tier];
        let task_input = strip.work[0];
        let attempts = &self.tally.efforts[tier][..];
        let share = &counts.share[..];
        let used = &mut self.uses.tiers[tier];
        simd::add(&mut used.work, [attempts, share], |[attempts, share]| {
            attempts * (share * multiplier)
        });
        simd::add(
            &mut used.input,
            [attempts, task_input],
            |[attempts, task_input]| attempts * (spawn_and_brief + context * task_input),
        );
        simd::add(&mut used.output, [attempts], |[attempts]| attempts * report);
    }

    /// Reviews of a subordinate's attempts, by whoever makes them.
    fn reviews(&mut self, strip: &Tasks<'_>, counts: &KindCounts, tier: usize) {
        let review = strip.lowered.policy.review.as_ref();
        let Some(review) = review.filter(|review| review.is_call()) else {
            return;
        };
        let tokens = strip.calls.review;
        let read_share = review.reads * strip.calls.multipliers[tier];
        let (read, share) = (&self.tally.read[tier][..], &counts.share[..]);
        let used = &mut self.uses.tiers[review.reviewer(tier)];
        simd::add(&mut used.reads, [read, share], |[read, share]| {
            read * (read_share * share)
        });
        simd::add(&mut used.output, [read], |[read]| read * tokens);
        add(&mut used.calls, read);
    }

    /// What the executive keeps or does again, its briefs, and what it accepts.
    fn executive(&mut self, strip: &Tasks<'_>, counts: &KindCounts) {
        let calls = strip.calls;
        let (brief, report) = (calls.brief, calls.report);
        let brief_calls = f64::from(u8::from(strip.lowered.policy.briefs_again_in_a_call()));
        let Tally {
            efforts,
            all_efforts,
            subordinate,
            ..
        } = &self.tally;
        let (own, all) = (&efforts[0][..], &all_efforts[..]);
        let (pieces, share) = (&counts.pieces[..], &counts.share[..]);
        let used = &mut self.uses.tiers[0];
        simd::add(&mut used.work, [own, share], |[own, share]| own * share);
        simd::add(&mut used.output, [all, own], |[all, own]| {
            (all - own) * brief
        });
        let columns = [all, own, &subordinate[..]];
        simd::add(&mut used.calls, columns, |[all, own, subordinate]| {
            (all - own - subordinate) * brief_calls
        });
        simd::add(
            &mut self.uses.escalations,
            [all, pieces],
            |[all, pieces]| all - pieces,
        );
        let accepted_work = &mut self.accepted_work;
        simd::add(
            accepted_work,
            [pieces, own, share],
            |[pieces, own, share]| (pieces - own) * share,
        );
        let accepted_reports = &mut self.accepted_reports;
        simd::add(accepted_reports, [pieces, own], |[pieces, own]| {
            (pieces - own) * report
        });
    }

    /// The executive's calls before and after the pieces.
    pub(super) fn plan_and_synthesis(&mut self, strip: &Tasks<'_>) {
        let calls = strip.calls;
        let overhead = &strip.lowered.policy.overhead;
        let task_input = strip.work[0];
        let used = &mut self.uses.tiers[0];
        if overhead.plan_is_call() {
            simd::add(&mut used.input, [task_input], |[task_input]| {
                overhead.plan_reads * task_input
            });
            simd::add(&mut used.output, [], |[]| calls.plan);
            simd::add(&mut used.calls, [], |[]| 1.0);
        }
        if overhead.synthesis_is_call() {
            simd::add(&mut used.reads, [&self.accepted_work[..]], |[work]| {
                overhead.synthesis_reads * work
            });
            add(&mut used.input, &self.accepted_reports);
            simd::add(&mut used.output, [], |[]| calls.synthesis);
            simd::add(&mut used.calls, [], |[]| 1.0);
        }
    }
}

impl Tally {
    /// Counts the pieces of a kind on each course, and the efforts and reviews on them.
    fn count(&mut self, strip: &Tasks<'_>, courses: &Courses, counts: &KindCounts) {
        let sides = [&counts.retained, &counts.delegated];
        let mut chosen = std::mem::take(&mut self.chosen);
        chosen.choose(sides, &strip.draws.crux_delegated, strip.ratio);
        self.count_all(strip, courses, &chosen);
        self.chosen = chosen;
    }

    /// The same of pieces that are where they are, whatever the ratio.
    pub(super) fn count_all(&mut self, strip: &Tasks<'_>, courses: &Courses, packed: &Packed) {
        let read = |course, count: &mut [f64]| packed.read(course, count);
        self.add_up(strip, courses, read);
    }

    /// The same of pieces to be expected, where the crux is delegated as likely as the work is.
    fn expect(&mut self, strip: &Tasks<'_>, courses: &Courses, expected: &Expected) {
        self.add_up(strip, courses, |course, count| {
            let sides = [&expected.retained, &expected.delegated];
            let [retained, delegated] = sides.map(|side| &side[course][..]);
            let columns = [strip.ratio, retained, delegated];
            simd::set(count, columns, |[ratio, retained, delegated]| {
                retained + ratio * (delegated - retained)
            });
        });
    }

    /// The same of so many on each course.
    pub(super) fn add_up(
        &mut self,
        strip: &Tasks<'_>,
        courses: &Courses,
        on_course: impl Fn(usize, &mut [f64]),
    ) {
        let len = strip.ratio.len();
        self.on_course.resize_with(courses.all.len(), Vec::new);
        for column in [&mut self.efforts, &mut self.read] {
            column.resize_with(strip.lowered.tiers.len(), Vec::new);
            column.iter_mut().for_each(|column| zero(column, len));
        }
        zero(&mut self.all_efforts, len);
        zero(&mut self.subordinate, len);
        for (place, (course, count)) in courses.all.iter().zip(&mut self.on_course).enumerate() {
            count.resize(len, 0.0);
            on_course(place, count);
            for tier in &course.attempts {
                add(&mut self.efforts[*tier], count);
            }
            for tier in &course.attempts[..course.read] {
                add(&mut self.read[*tier], count);
            }
            if course.kept == 0 {
                add(&mut self.efforts[0], count);
            }
            if !course.attempts.is_empty() {
                add(&mut self.subordinate, count);
            }
        }
        for efforts in &self.efforts {
            add(&mut self.all_efforts, efforts);
        }
    }
}

/// Columns of the same length.
pub(super) fn cut<const N: usize>(columns: [&[f64]; N], len: usize) -> [&[f64]; N] {
    columns.map(|column| &column[..len])
}

pub(super) fn zero(column: &mut Vec<f64>, len: usize) {
    column.clear();
    column.resize(len, 0.0);
}
