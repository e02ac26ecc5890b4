//! What the pieces of a strip use on either side of the crux, whatever the ratio.

use super::point::{Point, Tasks};
use super::{Counted, KindCounts};
use crate::simulation::courses::Courses;
use crate::simulation::monte_carlo::side::Uses;

/// Where the crux of every task lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CruxSide {
    /// In the executive's own part.
    Retained,
    /// In the delegated part.
    Delegated,
}

/// Which pieces are summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pieces {
    /// Those that there are.
    Drawn,
    /// Those to be expected ([`Lowered::expects`](crate::simulation::lowered::Lowered::expects)).
    Expected,
}

/// Sums by task, the crux of all of them on one side.
#[derive(Debug, Default)]
pub struct SideSums {
    pub uses: Uses,
    /// By kind and tier: attempts, and what the executive keeps or does again.
    pub efforts: Vec<Vec<Vec<f64>>>,
    /// By kind and course: pieces on it.
    pub on_course: Vec<Vec<Vec<f64>>>,
}

impl Point {
    /// Adds up what a strip uses with the crux of every task on one side.
    pub fn side(
        &mut self,
        strip: &Tasks<'_>,
        courses: &[Courses],
        (counted, side, pieces): (&Counted, CruxSide, Pieces),
        sums: &mut SideSums,
    ) {
        self.clear_uses(strip.ratio.len(), strip.lowered.tiers.len());
        sums.efforts.resize_with(courses.len(), Vec::new);
        sums.on_course.resize_with(courses.len(), Vec::new);
        for (kind, (courses, counts)) in courses.iter().zip(&counted.kinds).enumerate() {
            let (packed, expected) = match side {
                CruxSide::Retained => (&counts.retained, &counts.expected.retained),
                CruxSide::Delegated => (&counts.delegated, &counts.expected.delegated),
            };
            match pieces {
                Pieces::Drawn => self.tally.count_all(strip, courses, packed),
                Pieces::Expected => self.tally.add_up(strip, courses, |course, count| {
                    count.copy_from_slice(&expected[course]);
                }),
            }
            self.add_kind(strip, counts);
            std::mem::swap(&mut self.tally.efforts, &mut sums.efforts[kind]);
            std::mem::swap(&mut self.tally.on_course, &mut sums.on_course[kind]);
        }
        self.plan_and_synthesis(strip);
        std::mem::swap(&mut self.uses, &mut sums.uses);
    }
}

impl Counted {
    /// By task: what share of its work is in each piece of a kind.
    pub fn share(&self, kind: usize) -> &[f64] {
        &self.kinds[kind].share
    }

    /// Kind and course of each piece of a task, in order, while its crux is retained.
    pub fn courses(&self, task: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let of_kind = move |(kind, counts): (usize, &'_ KindCounts)| {
            let (from, to) = (counts.first[task], counts.first[task + 1]);
            (from..to)
                .map(move |piece| (kind, piece))
                .collect::<Vec<_>>()
        };
        let pieces = self.kinds.iter().enumerate().flat_map(of_kind);
        pieces.map(|(kind, piece)| (kind, usize::from(self.kinds[kind].course[piece])))
    }

    /// Which of a task's pieces holds the crux once it is delegated, its kind known, and its course then.
    pub fn crux(&self, task: usize, kind: usize) -> (usize, usize) {
        let before = self.kinds[..kind].iter();
        let before: usize = before.map(|of| of.first[task + 1] - of.first[task]).sum();
        let counts = &self.kinds[kind];
        let place = before + counts.crux[task] - counts.first[task];
        (place, usize::from(counts.crux_course[task]))
    }
}
