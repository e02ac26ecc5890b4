//! How many pieces are to be expected on each course, in place of how many there are.
//!
//! Given a task's work, difficulty and number of pieces, what is left to chance (where pieces
//! start, who is able, what reviews do, whether the crux is delegated) is averaged exactly here, for
//! all that is linear in counts and asked for in the mean only. Costs and times of tasks keep their
//! draws for their quantiles.

use super::Strip;
use crate::delegation::{Review, TierSampler};
use crate::simd::{add, select, set, update};
use crate::simulation::courses::{Courses, Start};
use crate::simulation::monte_carlo::side::Ends;

/// Pieces to be expected, by course and then by task.
#[derive(Debug, Default)]
pub(super) struct Expected {
    /// While the crux is retained, and once it is delegated.
    pub retained: Vec<Vec<f64>>,
    pub delegated: Vec<Vec<f64>>,
    /// By task: 1 where the crux is of the kind, else 0.
    holds_crux: Vec<f64>,
    /// By task: the chance that an attempt on it is read.
    rate: Vec<f64>,
    /// By task: the chance that a piece begins at a start.
    begins: Vec<f64>,
    harmless: Chances,
    crux: Chances,
}

/// The chances of a piece that begins at a start, by task.
#[derive(Debug, Default)]
struct Chances {
    /// By course of the start.
    courses: Vec<Vec<f64>>,
    /// That what is kept is right, and that it is a subordinate's and wrong.
    right: Vec<f64>,
    wrong_accepted: Vec<f64>,
    /// That it comes to the next attempt.
    arrives: Vec<f64>,
    able: Vec<f64>,
}

impl Expected {
    /// Of the pieces of a kind, so many in each task; and how tasks end whose crux is of the kind and delegated.
    pub fn fill(&mut self, strip: &Strip<'_>, pieces: &[f64], ends: &mut Ends) {
        let len = pieces.len();
        let draws = strip.draws;
        for sides in [&mut self.retained, &mut self.delegated] {
            sides.resize_with(strip.courses.all.len(), Vec::new);
            sides.iter_mut().for_each(|column| column.resize(len, 0.0));
        }
        let here = |task| f64::from(u8::from(strip.holds_crux(task)));
        refill(&mut self.holds_crux, (0..len).map(here));
        let noise = |task: usize| move || draws.review_noise[task];
        let difficulty = &draws.tasks.difficulty;
        let rate = |task: usize| strip.lowered.review_rate(difficulty[task], noise(task));
        refill(&mut self.rate, (0..len).map(rate));
        let crux = &self.holds_crux[..];
        for ends in [&mut ends.success, &mut ends.wrong_accepted] {
            update(ends, [crux], |end, [crux]| select(crux > 0.0, 0.0, end));
        }
        for start in &strip.courses.starts {
            strip.begins(start, len, &mut self.begins);
            let review = strip.lowered.policy.review.as_ref();
            let (crux, rate) = (&self.holds_crux[..], &self.rate[..]);
            let begins = &self.begins[..];
            let course = (strip.courses, start, review);
            self.harmless.fill(course, rate, None);
            self.crux.fill(course, rate, Some(&draws.chances));
            let both = self.harmless.courses.iter().zip(&self.crux.courses);
            for (place, (harmless, with_crux)) in (start.first..).zip(both) {
                let retained = &mut self.retained[place];
                let chances = [pieces, begins, &harmless[..]];
                set(retained, chances, |[pieces, begins, chance]| {
                    pieces * (begins * chance)
                });
                let columns = [&retained[..], crux, begins, harmless, with_crux];
                let delegated = &mut self.delegated[place];
                set(
                    delegated,
                    columns,
                    |[of_all, crux, begins, without, with]| {
                        of_all + crux * (begins * (with - without))
                    },
                );
            }
            for (ends, chance) in [
                (&mut ends.success, &self.crux.right),
                (&mut ends.wrong_accepted, &self.crux.wrong_accepted),
            ] {
                add(ends, [crux, begins, chance], |[crux, begins, chance]| {
                    crux * (begins * chance)
                });
            }
        }
    }
}

impl Strip<'_> {
    /// The chance that a piece of each task begins at a start.
    fn begins(&self, start: &Start, len: usize, begins: &mut Vec<f64>) {
        match self.first_tier {
            TierSampler::Shares(rows) => {
                let (mut from, mut share) = (0.0, 0.0);
                for (upto, tier) in rows {
                    if *tier == start.tier {
                        share = upto - from;
                    }
                    from = *upto;
                }
                refill(begins, std::iter::repeat_n(share, len));
            }
            TierSampler::Router(router) => {
                let here = |task| self.routed(router, task) == start.tier;
                refill(begins, (0..len).map(|task| f64::from(u8::from(here(task)))));
            }
        }
    }
}

impl Chances {
    /// Of pieces on which attempts are read at these rates, and right as likely as their tier is
    /// able; always, where it does not matter.
    fn fill(
        &mut self,
        (courses, start, review): (&Courses, &Start, Option<&Review>),
        rate: &[f64],
        able: Option<&[Vec<f64>]>,
    ) {
        let len = rate.len();
        let list = courses.of(start);
        self.courses.resize_with(list.len(), Vec::new);
        for column in [&mut self.right, &mut self.wrong_accepted] {
            refill(column, std::iter::repeat_n(0.0, len));
        }
        refill(&mut self.arrives, std::iter::repeat_n(1.0, len));
        for (before, tier) in start.attempts.iter().enumerate() {
            self.set_able(able, *tier);
            let followed = courses.next(*tier).is_some();
            let rejects = |right| match review {
                Some(review) if followed => review.rejects(right),
                _ => 0.0,
            };
            let rejects = [rejects(true), rejects(false)];
            for (course, column) in list.iter().zip(&mut self.courses) {
                if course.attempts.len() != before + 1 || course.kept != *tier {
                    continue;
                }
                column.resize(len, 0.0);
                let chances = [&self.arrives[..], rate, &self.able];
                match course.read > before {
                    true => set(column, chances, |[arrives, rate, able]| {
                        arrives * (rate * (1.0 - rejected(able, rejects)))
                    }),
                    false => set(column, chances, |[arrives, rate, _]| arrives * (1.0 - rate)),
                }
            }
            let chances = [&self.arrives[..], rate, &self.able];
            add(&mut self.right, chances, |[arrives, rate, able]| {
                arrives * (able * (1.0 - rate * rejects[0]))
            });
            add(
                &mut self.wrong_accepted,
                chances,
                |[arrives, rate, able]| arrives * ((1.0 - able) * (1.0 - rate * rejects[1])),
            );
            let read = [rate, &self.able[..]];
            update(&mut self.arrives, read, |arrives, [rate, able]| {
                arrives * (rate * rejected(able, rejects))
            });
        }
        self.set_able(able, 0);
        for (course, column) in list.iter().zip(&mut self.courses) {
            if course.kept == 0 {
                column.clone_from(&self.arrives);
                let chances = [&self.arrives[..], &self.able];
                add(&mut self.right, chances, |[arrives, able]| arrives * able);
            }
        }
    }

    fn set_able(&mut self, able: Option<&[Vec<f64>]>, tier: usize) {
        match able {
            Some(able) => self.able.clone_from(&able[tier]),
            None => refill(&mut self.able, std::iter::repeat_n(1.0, self.arrives.len())),
        }
    }
}

/// The chance that an attempt that is read is rejected, and another follows.
#[inline(always)]
fn rejected(able: f64, [right, wrong]: [f64; 2]) -> f64 {
    able * right + (1.0 - able) * wrong
}

fn refill(column: &mut Vec<f64>, values: impl Iterator<Item = f64>) {
    column.clear();
    column.extend(values);
}
