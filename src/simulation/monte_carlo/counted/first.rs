//! First attempts and their reviews, which the bridge is built of: while no crux is in any piece.

use super::{KindCounts, Strip};
use crate::simd;
use crate::simulation::lowered::{CallConstants, Lowered};
use crate::simulation::monte_carlo::columns::add;
use crate::simulation::monte_carlo::side::FirstUses;

impl KindCounts {
    /// Adds those on the pieces of a kind.
    pub(super) fn first_uses(
        &self,
        strip: &Strip<'_>,
        calls: &CallConstants,
        first: &mut FirstUses,
    ) {
        let len = self.pieces.len();
        let [mut count, mut started, mut read] = std::array::from_fn(|_| vec![0.0; len]);
        for start in &strip.courses.starts {
            started.fill(0.0);
            read.fill(0.0);
            let courses = strip.courses.of(start);
            for (place, course) in (start.first..).zip(courses) {
                match strip.lowered.expects {
                    true => count.clone_from(&self.expected.retained[place]),
                    false => self.retained.read(place, &mut count),
                }
                add(&mut started, &count);
                if course.read > 0 {
                    add(&mut read, &count);
                }
            }
            match start.tier {
                0 => self.kept(&started, first),
                tier => {
                    self.attempts(strip, (tier, &started), calls, first);
                    self.reviews(strip, (tier, &read), calls, first);
                }
            }
        }
    }

    fn kept(&self, pieces: &[f64], first: &mut FirstUses) {
        let executive = &mut first.tiers[0];
        for column in [&mut executive.list_work, &mut executive.work] {
            simd::add(column, [pieces, &self.share], |[pieces, share]| {
                pieces * share
            });
        }
    }

    fn attempts(
        &self,
        strip: &Strip<'_>,
        (tier, attempts): (usize, &[f64]),
        calls: &CallConstants,
        first: &mut FirstUses,
    ) {
        let context = strip.lowered.policy.overhead.context;
        let (multiplier, report) = (calls.multipliers[tier], calls.report);
        let spawn_and_brief = calls.spawn + calls.brief;
        let (task_input, share) = (strip.work_for_means[0], &self.share[..]);
        let used = &mut first.tiers[tier];
        simd::add(
            &mut used.list_work,
            [attempts, share],
            |[attempts, share]| attempts * share,
        );
        simd::add(&mut used.work, [attempts, share], |[attempts, share]| {
            attempts * share * multiplier
        });
        simd::add(
            &mut used.input,
            [attempts, task_input],
            |[attempts, task_input]| attempts * (spawn_and_brief + context * task_input),
        );
        simd::add(&mut used.output, [attempts], |[attempts]| attempts * report);
        let executive = &mut first.tiers[0];
        simd::add(&mut executive.input, [attempts], |[attempts]| {
            attempts * report
        });
        simd::add(&mut executive.output, [attempts], |[attempts]| {
            attempts * calls.brief
        });
    }

    fn reviews(
        &self,
        strip: &Strip<'_>,
        (tier, read): (usize, &[f64]),
        calls: &CallConstants,
        first: &mut FirstUses,
    ) {
        let review = strip.lowered.policy.review.as_ref();
        let Some(review) = review.filter(|review| review.is_call()) else {
            return;
        };
        let reads = review.reads * calls.multipliers[tier];
        let used = &mut first.tiers[review.reviewer(tier)];
        simd::add(
            &mut used.review_reads,
            [read, &self.share],
            |[read, share]| read * (reads * share),
        );
        simd::add(&mut used.review_output, [read], |[read]| {
            read * calls.review
        });
    }
}

/// Adds the executive's calls before and after the pieces.
pub(super) fn plan_and_synthesis(
    lowered: &Lowered,
    calls: &CallConstants,
    task_input: &[f64],
    first: &mut FirstUses,
) {
    let overhead = &lowered.policy.overhead;
    let executive = &mut first.tiers[0];
    // Of the work in pieces, what the executive does not keep.
    simd::add(
        &mut executive.reads,
        [&executive.list_work],
        |[list_work]| overhead.synthesis_reads * (1.0 - list_work),
    );
    simd::add(&mut executive.input, [task_input], |[task_input]| {
        overhead.plan_reads * task_input
    });
    simd::add(&mut executive.output, [], |[]| calls.plan + calls.synthesis);
}
