//! Everything that can happen to a piece, as a short list (model.md §4).
//!
//! An attempt goes unread, or is read and kept, or is read, rejected and followed by another
//! effort. Which of these courses a piece takes is decided by one uniform: along it they are
//! neighbouring intervals, those with the most rejections first, so that to find one is to compare.
//! Pieces on the same course differ in nothing but their size, and can be counted.

use std::ops::Range;

use crate::delegation::{OnReject, Policy, Review, TierSampler};
use crate::simd::{select, wide};

/// More are not worth counting, and their places fit a byte.
pub const MOST: usize = 64;

/// Pieces of a kind in one task that there is room to count.
pub const MOST_PIECES: u32 = u16::MAX as u32;

/// The courses of the pieces of a kind, by the tier at which they start.
#[derive(Clone, Debug, PartialEq)]
pub struct Courses {
    /// In the order in which they are drawn.
    pub starts: Vec<Start>,
    /// Of all starts, one after another.
    pub all: Vec<Course>,
    on_reject: OnReject,
}

/// A tier at which pieces start.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// 0: the executive keeps the piece.
    pub tier: usize,
    /// Where its courses begin in the list.
    pub first: usize,
    /// From which uniform on a piece starts here, where that is drawn.
    pub from: f64,
    /// The subordinates that try in turn, as long as each is rejected.
    pub attempts: Vec<usize>,
    /// Uniforms from which on a piece has passed each of its places but the first, while every
    /// attempt is right and read as likely as any other.
    upto: Vec<f64>,
}

/// From a piece's first attempt to the one that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Subordinates that try, in turn.
    pub attempts: Vec<usize>,
    /// How many of these are read: all but the last surely.
    pub read: usize,
    /// The tier whose effort is kept; 0 for what the executive keeps or does again.
    pub kept: usize,
}

/// What decides the courses of some pieces, a column each.
pub struct Deciding<'a> {
    /// Where a piece starts: the uniform that draws it, or the tier itself where a router has sent it.
    pub start: &'a [f64],
    /// The uniform of its path.
    pub path: &'a [f64],
    /// The chance that an attempt on it is read, where that is not the same for all.
    pub rate: Option<&'a [f64]>,
    /// By tier, 1 where it is able and 0 where it is not; `None`: every attempt is right.
    pub able: Option<&'a [Vec<f64>]>,
    /// Where in the columns of `able` they begin.
    pub first: usize,
}

impl<'a> Deciding<'a> {
    /// Of some of the pieces.
    #[inline(always)]
    fn some(&self, pieces: Range<usize>) -> Self {
        Self {
            start: &self.start[pieces.clone()],
            path: &self.path[pieces.clone()],
            rate: self.rate.map(|rate| &rate[pieces.clone()]),
            able: self.able,
            first: self.first + pieces.start,
        }
    }

    /// Whether nothing but start and path decides.
    fn is_the_same_for_all(&self) -> bool {
        self.rate.is_none() && self.able.is_none()
    }
}

/// Moves pieces on by one place for every uniform that theirs is not below.
#[inline(always)]
fn pass(upto: &[f64], path: &[f64], place: &mut [f64; BLOCK]) {
    for upto in upto {
        for (place, path) in place.iter_mut().zip(path) {
            *place += if path >= upto { 1.0 } else { 0.0 };
        }
    }
}

/// A small whole number, read off the fraction of 2⁵², where it needs no conversion.
#[inline(always)]
fn whole(place: f64) -> u8 {
    (place + 4_503_599_627_370_496.0).to_bits() as u8
}

/// Pieces that are looked at together: few enough for the first cache.
const BLOCK: usize = 128;

/// The pieces of a block: the place of each among those of a start, the uniform below which all of
/// its attempts so far are rejected, and the course it takes.
struct Block {
    place: [f64; BLOCK],
    below: [f64; BLOCK],
    course: [f64; BLOCK],
}

impl Courses {
    /// The courses of a kind under a policy; `None` where there are too many to be counted, or none.
    pub fn new(policy: &Policy, sampler: &TierSampler, tiers: usize) -> Option<Self> {
        let mut found = Self {
            starts: Vec::new(),
            all: Vec::new(),
            on_reject: policy.on_reject,
        };
        match sampler {
            TierSampler::Shares(rows) => {
                let mut from = 0.0;
                for (upto, tier) in rows {
                    found.start(policy.review.as_ref(), *tier, from);
                    from = *upto;
                }
            }
            TierSampler::Router(_) => {
                for tier in 0..tiers {
                    found.start(policy.review.as_ref(), tier, tier as f64);
                }
            }
        }
        (1..=MOST).contains(&found.all.len()).then_some(found)
    }

    /// The place in the list of the course that each of some pieces takes: an entry for each path.
    pub fn find(&self, review: Option<&Review>, deciding: &Deciding<'_>, found: &mut Vec<u8>) {
        let all = deciding.path.len();
        found.resize(all, 0);
        let mut block = Block {
            place: [0.0; BLOCK],
            below: [0.0; BLOCK],
            course: [0.0; BLOCK],
        };
        wide(
            #[inline(always)]
            || {
                for first in (0..all).step_by(BLOCK) {
                    let pieces = first..all.min(first + BLOCK);
                    self.find_block(review, &deciding.some(pieces.clone()), &mut block);
                    for (found, course) in found[pieces].iter_mut().zip(&block.course) {
                        *found = whole(*course);
                    }
                }
            },
        );
    }

    #[inline(always)]
    fn find_block(&self, review: Option<&Review>, deciding: &Deciding<'_>, block: &mut Block) {
        let len = deciding.path.len();
        for start in &self.starts {
            block.place = [start.first as f64; BLOCK];
            match review {
                Some(review) if !deciding.is_the_same_for_all() => {
                    block.below = [1.0; BLOCK];
                    for tier in &start.attempts {
                        self.step(review, *tier, deciding, block);
                    }
                }
                _ => pass(&start.upto, deciding.path, &mut block.place),
            }
            let starts = &deciding.start[..len];
            let columns = block.course[..len].iter_mut().zip(&block.place);
            let from = start.from;
            for ((course, place), at) in columns.zip(starts) {
                *course = select(*at >= from, *place, *course);
            }
        }
    }

    /// The courses of pieces that start at a tier.
    pub fn of(&self, start: &Start) -> &[Course] {
        let later = self.starts.iter().map(|start| start.first);
        let end = later.filter(|first| *first > start.first).min();
        &self.all[start.first..end.unwrap_or(self.all.len())]
    }

    /// The tier of the effort after a rejected attempt; `None`: what is rejected is kept.
    pub fn next(&self, tier: usize) -> Option<usize> {
        self.on_reject.next(tier)
    }

    /// Moves pieces that got as far as an attempt of `tier` on to their place.
    #[inline(always)]
    fn step(&self, review: &Review, tier: usize, deciding: &Deciding<'_>, block: &mut Block) {
        let follows = f64::from(u8::from(self.on_reject.next(tier).is_some()));
        let (right, wrong) = (review.rejects(true), review.rejects(false));
        let len = deciding.path.len();
        let (place, below) = (&mut block.place[..len], &mut block.below[..len]);
        let mut read = [0.0; BLOCK];
        let read = &mut read[..len];
        match deciding.rate {
            Some(rate) => {
                for i in 0..len {
                    read[i] = below[i] * rate[i];
                }
            }
            None => {
                for i in 0..len {
                    read[i] = below[i] * review.rate;
                }
            }
        }
        match deciding.able {
            Some(able) => {
                let able = &able[tier][deciding.first..][..len];
                for i in 0..len {
                    below[i] = read[i] * if able[i] > 0.0 { right } else { wrong };
                }
            }
            None => {
                for i in 0..len {
                    below[i] = read[i] * right;
                }
            }
        }
        for (i, path) in deciding.path.iter().enumerate() {
            place[i] += if *path >= read[i] { 1.0 } else { 0.0 };
            place[i] += if *path >= below[i] { follows } else { 0.0 };
        }
    }

    /// Uniforms from which on pieces pass one place more.
    fn upto(&self, review: &Review, attempts: &[usize]) -> Vec<f64> {
        let mut below = 1.0;
        let mut upto = Vec::new();
        for tier in attempts {
            let read = below * review.rate;
            below = read * review.rejects(true);
            upto.push(read);
            if self.on_reject.next(*tier).is_some() {
                upto.push(below);
            }
        }
        upto
    }

    /// Adds a tier at which pieces start, with its courses.
    fn start(&mut self, review: Option<&Review>, tier: usize, from: f64) {
        let next = |tier: &usize| self.on_reject.next(*tier).filter(|next| *next > 0);
        let first_attempt = (tier > 0).then_some(tier);
        let attempts: Vec<usize> = match review {
            Some(_) => std::iter::successors(first_attempt, next).collect(),
            None => first_attempt.into_iter().collect(),
        };
        let first = self.all.len();
        self.all.extend(courses(review, self.on_reject, &attempts));
        self.starts.push(Start {
            tier,
            first,
            from,
            upto: review.map_or_else(Vec::new, |review| self.upto(review, &attempts)),
            attempts,
        });
    }
}

/// What can come of pieces on which these subordinates try in turn, the most rejections first.
fn courses(review: Option<&Review>, on_reject: OnReject, attempts: &[usize]) -> Vec<Course> {
    let course = |tried: usize, read: usize, kept: usize| Course {
        attempts: attempts[..tried].to_vec(),
        read,
        kept,
    };
    let all_tried = attempts.len();
    let mut found = Vec::new();
    let done_again = attempts
        .last()
        .is_some_and(|last| on_reject.next(*last) == Some(0));
    if attempts.is_empty() || (review.is_some() && done_again) {
        found.push(course(all_tried, all_tried, 0));
    }
    for (before, tier) in attempts.iter().enumerate().rev() {
        if review.is_some() {
            found.push(course(before + 1, before + 1, *tier));
        }
        found.push(course(before + 1, before, *tier));
    }
    found
}
