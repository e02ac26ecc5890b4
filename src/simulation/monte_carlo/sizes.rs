//! The same tasks at other sizes, which quantiles of cost gain from at little expense.
//!
//! With its pieces and their paths as they are, what a task costs is affine in W_in and W_out. So
//! each task of evenly spread points also counts as if it were of other sizes, as likely as its own
//! at its difficulty: their uniforms are a lattice through its own. That smooths over the jumps between
//! paths, which quantiles of cost otherwise have most of their error from. Means, expectations already, are taken
//! over all sizes, too: of the largest tasks there are few.

use crate::simd::{self, select};
use crate::simulation::Column;
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::columns::{Columns, add};
use crate::simulation::monte_carlo::counted::Point;
use crate::simulation::monte_carlo::draws::Draws;
use crate::workload::{ClassSampler, TaskBatch};

/// Sizes of a task beside its own.
pub const OTHERS: usize = 15;
/// Korobov's generator of a good lattice of sixteen points in two dimensions.
const GENERATOR: usize = 7;

/// What the tasks of a strip read and write at other sizes.
#[derive(Clone, Debug, Default)]
pub struct Sizes {
    work: Vec<[Vec<f64>; 2]>,
    /// Over all sizes, the tasks' own included.
    mean: [Vec<f64>; 2],
    uniforms: [Vec<f64>; 2],
}

/// Slopes of cost, USD: by the tokens of the work that are read and written.
#[derive(Debug, Default)]
pub struct Slopes {
    fixed: Vec<f64>,
    input: Vec<f64>,
    output: Vec<f64>,
}

impl Sizes {
    /// Of these tasks.
    pub fn fill(&mut self, sampler: &ClassSampler, tasks: &TaskBatch) {
        self.work.resize_with(OTHERS, Default::default);
        for (number, work) in (1..).zip(&mut self.work) {
            let moved = [number, number * GENERATOR];
            let moved = moved.map(|by| (by % (OTHERS + 1)) as f64 / (OTHERS + 1) as f64);
            for column in &mut *work {
                column.resize(tasks.len(), 0.0);
            }
            let work = work.each_mut().map(Vec::as_mut_slice);
            sampler.other_sizes(tasks, moved, (&mut self.uniforms, work));
        }
        let own = [&tasks.input, &tasks.output];
        for (side, (mean, own)) in self.mean.iter_mut().zip(own).enumerate() {
            mean.clone_from(own);
            for work in &self.work {
                add(mean, &work[side]);
            }
            simd::update(mean, [], |sum, []| sum / (OTHERS + 1) as f64);
        }
    }

    /// What tasks read and write, in the mean over their sizes.
    pub fn mean(&self) -> [&[f64]; 2] {
        self.mean.each_ref().map(Vec::as_slice)
    }

    /// What tasks read and write at the size of this number.
    #[cfg(test)]
    pub fn of(&self, number: usize) -> &[Vec<f64>; 2] {
        &self.work[number]
    }
}

impl Slopes {
    /// Fills the columns with what tasks that use this would cost at their other sizes; those of their own are there.
    pub fn resize(
        &mut self,
        lowered: &Lowered,
        (draws, ratio): (&Draws, &[f64]),
        point: &Point,
        columns: &mut Columns,
    ) {
        self.fill(lowered, ratio, point);
        let len = ratio.len();
        self.fixed.resize(len, 0.0);
        let executive = &lowered.tiers[0];
        let [reads, writes] = draws.work();
        let of_own = [
            columns.read(Column::Cost),
            &self.input,
            reads,
            &self.output,
            writes,
        ];
        simd::set(
            &mut self.fixed,
            of_own,
            |[cost, input, reads, output, writes]| cost - (input * reads + output * writes),
        );
        for (number, [reads, writes]) in draws.sizes.work.iter().enumerate() {
            let [costs, alone] = columns.of_size(number);
            let work = [&reads[..], &writes[..]];
            simd::set(alone, work, |[reads, writes]| {
                reads * executive.input_usd + writes * executive.output_usd
            });
            let all = [&self.fixed[..], &self.input, reads, &self.output, writes];
            simd::set(costs, all, |[fixed, input, reads, output, writes]| {
                fixed + (input * reads + output * writes)
            });
        }
    }

    fn fill(&mut self, lowered: &Lowered, ratio: &[f64], point: &Point) {
        let overhead = &lowered.policy.overhead;
        let executive = &lowered.tiers[0];
        let plan = match overhead.plan_is_call() {
            true => overhead.plan_reads * executive.input_usd,
            false => 0.0,
        };
        for column in [&mut self.input, &mut self.output] {
            column.resize(ratio.len(), 0.0);
        }
        simd::set(&mut self.input, [ratio], |[ratio]| {
            (1.0 - ratio) * executive.input_usd + select(ratio > 0.0, plan, 0.0)
        });
        simd::set(&mut self.output, [ratio], |[ratio]| {
            (1.0 - ratio) * executive.output_usd
        });
        for (tier, figures) in lowered.tiers.iter().enumerate() {
            let (used, attempts) = (&point.uses.tiers[tier], &point.attempts[tier]);
            let context = overhead.context * figures.input_usd;
            let by_input = [ratio, &used.work, attempts];
            simd::add(&mut self.input, by_input, |[ratio, work, attempts]| {
                let context = select(ratio > 0.0, attempts * context, 0.0);
                ratio * work * figures.input_usd + context
            });
            let by_output = [ratio, &used.work, &used.reads];
            simd::add(&mut self.output, by_output, |[ratio, work, reads]| {
                ratio * (work * figures.output_usd + reads * figures.input_usd)
            });
        }
    }
}
