//! Requests and seconds of chains at a point, chain by chain.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::simd::{self, select};
use crate::simulation::lowered::{ClassFigures, Lowered};
use crate::simulation::monte_carlo::chain::Chain;
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::followed::Followed;
use crate::simulation::monte_carlo::kernel::at_least_one;
use crate::simulation::monte_carlo::makespan::{Instant, makespan};

/// What working on the pieces of tasks takes.
#[derive(Debug, Default)]
pub struct Requests {
    /// By tier: requests that wait for tools.
    pub tooled: Vec<Vec<f64>>,
    /// Seconds until the last of a task's chains ends.
    pub chains_s: Vec<f64>,
}

/// Follows the clock of every chain.
#[derive(Debug, Default)]
pub struct Walk {
    pub requests: Requests,
    /// Requests of one task, by tier.
    made: Vec<f64>,
    /// Seconds of the chains of one task.
    chains: Vec<f64>,
    slots: BinaryHeap<Reverse<Instant>>,
}

impl Requests {
    /// Zeros for `len` tasks.
    pub fn clear(&mut self, len: usize, tiers: usize) {
        self.tooled.resize_with(tiers, Vec::new);
        for column in self.tooled.iter_mut().chain([&mut self.chains_s]) {
            column.clear();
            column.resize(len, 0.0);
        }
    }

    /// Takes away what tasks would take of which nothing is delegated.
    pub fn only_where_delegated(&mut self, ratios: &[f64]) {
        for column in self.tooled.iter_mut().chain([&mut self.chains_s]) {
            simd::update(column, [ratios], |value, [ratio]| {
                select(ratio > 0.0, value, 0.0)
            });
        }
    }

    /// Adds the executive's own part of each task, of so many requests when it does all of it.
    pub fn retain(&mut self, requests: f64, ratios: &[f64]) {
        simd::add(&mut self.tooled[0], [ratios], |[ratio]| {
            let kept = 1.0 - ratio;
            select(kept > 0.0, at_least_one(requests * kept), 0.0)
        });
    }
}

impl Walk {
    /// Follows the chains of every delegated task of a strip.
    pub fn fill(
        &mut self,
        lowered: &Lowered,
        class: &ClassFigures,
        (draws, paths): (&Draws, &Followed),
        ratios: &[f64],
    ) {
        let tiers = lowered.tiers.iter().enumerate();
        // A redo is the executive's time, not the chain's.
        let request_s: Vec<f64> = tiers
            .map(|(tier, figures)| match tier {
                0 => 0.0,
                _ => figures.first_token_s + class.tool_s,
            })
            .collect();
        self.requests.clear(ratios.len(), lowered.tiers.len());
        for (task, ratio) in ratios.iter().enumerate().filter(|(_, ratio)| **ratio > 0.0) {
            self.made.clear();
            self.made.resize(lowered.tiers.len(), 0.0);
            let tasks = &draws.tasks;
            let from = tasks.first_piece[task];
            let (crux, with_crux) = &paths.crux[task];
            let chains = Chains {
                all: &paths.chains[from..tasks.first_piece[task + 1]],
                crux: crux - from,
                with_crux: (draws.crux_delegated[task] < *ratio).then_some(with_crux),
            };
            self.follow(&chains, paths, (*ratio, class.requests * ratio), &request_s);
            let slots = lowered.policy.parallel;
            self.requests.chains_s[task] = makespan(&self.chains, slots, &mut self.slots);
            for (column, made) in self.requests.tooled.iter_mut().zip(&self.made) {
                column[task] = *made;
            }
        }
        self.requests.retain(class.requests, ratios);
    }

    /// Counts the requests that a task's chains make by tier, and times each of them.
    fn follow(
        &mut self,
        chains: &Chains<'_>,
        paths: &Followed,
        (ratio, requests): (f64, f64),
        request_s: &[f64],
    ) {
        let made = &mut self.made[..request_s.len()];
        let mut follow = |chain: &Chain| {
            let mut seconds = ratio * chain.seconds.slope + chain.seconds.fixed;
            let (from, to) = chain.efforts;
            for effort in &paths.efforts[from as usize..to as usize] {
                let requests = at_least_one(requests * effort.work);
                made[effort.tier] += requests;
                seconds += requests * request_s[effort.tier];
            }
            seconds
        };
        let Chains {
            all,
            crux,
            with_crux,
        } = *chains;
        self.chains.clear();
        self.chains.extend(all[..crux].iter().map(&mut follow));
        self.chains.push(follow(with_crux.unwrap_or(&all[crux])));
        self.chains.extend(all[crux + 1..].iter().map(&mut follow));
    }
}

/// The chains of a task.
struct Chains<'a> {
    /// Every attempt right.
    all: &'a [Chain],
    /// Which of them may hold the crux, and that one once it does.
    crux: usize,
    with_crux: Option<&'a Chain>,
}
