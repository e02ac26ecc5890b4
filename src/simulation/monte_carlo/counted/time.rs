//! Seconds of chains at a point: pieces of a task on the same course take the same time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::point::{Point, Tasks, cut, zero};
use super::{Counted, KindCounts};
use crate::delegation::{Review, Reviewer};
use crate::simd::{self, select};
use crate::simulation::courses::{Course, Courses};
use crate::simulation::monte_carlo::columns::add;
use crate::simulation::monte_carlo::kernel::at_least_one;
use crate::simulation::monte_carlo::makespan::{Instant, makespan};

/// Seconds by task; reused from point to point.
#[derive(Debug, Default)]
pub(super) struct Times {
    /// Of one kind: an attempt of each tier, and a review of one by a subordinate.
    attempt: Vec<Vec<f64>>,
    review: Vec<Vec<f64>>,
    /// By kind and course.
    courses: Vec<Vec<Vec<f64>>>,
    chains: Vec<f64>,
    slots: BinaryHeap<Reverse<Instant>>,
}

impl Point {
    /// Works out the seconds of every course of a kind, and raises each task's to its longest chain's.
    pub(super) fn longest(
        &mut self,
        strip: &Tasks<'_>,
        kind: usize,
        (courses, counts): (&Courses, &KindCounts),
    ) {
        let len = strip.ratio.len();
        let Times {
            attempt,
            review,
            courses: by_kind,
            ..
        } = &mut self.times;
        attempts(strip, counts, attempt);
        let reviews = reviewed_in_chain(strip).map(|of| {
            reviews(strip, of, counts, review);
            &*review
        });
        by_kind.resize_with(by_kind.len().max(kind + 1), Vec::new);
        let by_course = &mut by_kind[kind];
        by_course.resize_with(courses.all.len(), Vec::new);
        let each = courses.all.iter().zip(by_course).zip(&self.tally.on_course);
        for ((course, seconds), count) in each {
            chain(course, (attempt, reviews), len, seconds);
            let longest = &mut self.requests.chains_s;
            simd::update(longest, [count, seconds], |longest, [count, seconds]| {
                let taken = select(count > 0.0, seconds, 0.0);
                select(taken > longest, taken, longest)
            });
        }
    }

    /// Where a task has more chains than may be under way at once: in order, each in the slot that is free first.
    pub(super) fn in_turn(&mut self, strip: &Tasks<'_>, counted: &Counted) {
        let Some(slots) = strip.lowered.policy.parallel else {
            return;
        };
        let tasks = &strip.draws.tasks;
        for task in 0..strip.ratio.len() {
            let pieces = tasks.first_piece[task + 1] - tasks.first_piece[task];
            if pieces <= slots as usize {
                continue;
            }
            let with_crux = strip.draws.crux_delegated[task] < strip.ratio[task];
            let Times {
                courses,
                chains,
                slots: working,
                ..
            } = &mut self.times;
            chains.clear();
            for (kind, (counts, seconds)) in counted.kinds.iter().zip(&*courses).enumerate() {
                let from = counts.first[task];
                let here = &counts.course[from..counts.first[task + 1]];
                let first = chains.len();
                chains.extend(
                    here.iter()
                        .map(|course| seconds[usize::from(*course)][task]),
                );
                if with_crux && tasks.crux_kind[task] as usize == kind {
                    let course = usize::from(counts.crux_course[task]);
                    chains[first + counts.crux[task] - from] = seconds[course][task];
                }
            }
            self.requests.chains_s[task] = makespan(chains, Some(slots), working);
        }
    }
}

/// Seconds of an attempt on a piece by each subordinate.
fn attempts(strip: &Tasks<'_>, counts: &KindCounts, seconds: &mut Vec<Vec<f64>>) {
    let (calls, len) = (strip.calls, strip.ratio.len());
    let context = strip.lowered.policy.overhead.context;
    let spawn_and_brief = calls.spawn + calls.brief;
    let (requests, tool_s) = (strip.class.requests, strip.class.tool_s);
    let [input, output] = cut(strip.work, len);
    let [share, ratio] = cut([&counts.share, strip.ratio], len);
    seconds.resize_with(strip.lowered.tiers.len(), Vec::new);
    let tiers = strip.lowered.tiers.iter().zip(&calls.multipliers);
    for (seconds, (figures, multiplier)) in seconds.iter_mut().zip(tiers).skip(1) {
        seconds.resize(len, 0.0);
        let request_s = figures.first_token_s + tool_s;
        let (input_s, output_s) = (figures.input_s, figures.output_s);
        let report_s = calls.report * output_s;
        simd::set(
            seconds,
            [input, output, share, ratio],
            |[input, output, share, ratio]| {
                let work = ratio * share * multiplier;
                let read = spawn_and_brief + context * input;
                work * (input * input_s + output * output_s)
                    + (read * input_s + report_s)
                    + at_least_one(requests * work) * request_s
            },
        );
    }
}

/// The reviews that are the chain's time: those that a subordinate makes. The executive's are its own.
fn reviewed_in_chain<'a>(strip: &Tasks<'a>) -> Option<&'a Review> {
    let review = strip.lowered.policy.review.as_ref();
    review.filter(|review| review.is_call() && review.by == Reviewer::Above)
}

/// Seconds of a review of an attempt by each subordinate; 0 where the executive makes it.
fn reviews(strip: &Tasks<'_>, review: &Review, counts: &KindCounts, seconds: &mut Vec<Vec<f64>>) {
    let len = strip.ratio.len();
    let [share, ratio] = cut([&counts.share, strip.ratio], len);
    let task_output = &strip.work[1][..len];
    let tiers = &strip.lowered.tiers;
    seconds.resize_with(tiers.len(), Vec::new);
    for (tier, seconds) in seconds.iter_mut().enumerate().skip(1) {
        zero(seconds, len);
        let reviewer = review.reviewer(tier);
        if reviewer == 0 {
            continue;
        }
        let figures = &tiers[reviewer];
        let read_s = review.reads * strip.calls.multipliers[tier] * figures.input_s;
        let fixed_s = figures.first_token_s + strip.calls.review * figures.output_s;
        simd::set(
            seconds,
            [ratio, share, task_output],
            |[ratio, share, task_output]| read_s * (ratio * share * task_output) + fixed_s,
        );
    }
}

/// Seconds of a course: its attempts and those of its reviews that are in the chain.
fn chain(
    course: &Course,
    (attempt, review): (&[Vec<f64>], Option<&Vec<Vec<f64>>>),
    len: usize,
    seconds: &mut Vec<f64>,
) {
    let mut attempts = course.attempts.iter();
    match attempts.next() {
        Some(first) => seconds.clone_from(&attempt[*first]),
        None => zero(seconds, len),
    }
    for tier in attempts {
        add(seconds, &attempt[*tier]);
    }
    if let Some(review) = review {
        for tier in &course.attempts[..course.read] {
            add(seconds, &review[*tier]);
        }
    }
}
