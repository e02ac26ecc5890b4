//! From the price list to the bill: what each step adds to a task's cost.

use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::paths::Paths;
use crate::simulation::{BRIDGE_CHANGES, Column};

/// Changes that first attempts and their reviews make; escalations are what is left.
pub const FIRST_CHANGES: usize = BRIDGE_CHANGES - 1;

/// Which of them is overhead, routing among it.
const OVERHEAD: usize = 3;

/// Fills the changes and the running totals of a strip, USD; cost and its baseline are there already.
pub fn bridge(
    lowered: &Lowered,
    (draws, paths): (&Draws, &Paths),
    (ratios, routing_usd): (&[f64], f64),
    columns: &mut Columns,
) {
    let of_task = |(task, ratio): (usize, &f64)| match *ratio > 0.0 {
        true => {
            let mut changes = changes(lowered, draws, paths, task, *ratio);
            changes[OVERHEAD] += routing_usd;
            changes
        }
        false => [0.0; FIRST_CHANGES],
    };
    let changes: Vec<_> = ratios.iter().enumerate().map(of_task).collect();
    for step in 0..FIRST_CHANGES {
        let column = columns.one(Column::Bridge(step));
        for (value, changes) in column.iter_mut().zip(&changes) {
            *value = changes[step];
        }
    }
    let mut before = Column::BaselineCost;
    for step in 0..FIRST_CHANGES {
        let total = Column::BridgeTotal(step);
        columns.combine(total, [(before, 1.0), (Column::Bridge(step), 1.0)]);
        before = total;
    }
    let last = Column::Bridge(FIRST_CHANGES);
    columns.combine(last, [(Column::Cost, 1.0), (before, -1.0)]);
    // Without a rejection nothing is left but rounding.
    let (change, escalations) = columns.two(last, Column::Escalations);
    for (change, escalations) in change.iter_mut().zip(escalations) {
        *change = if *escalations > 0.0 { *change } else { 0.0 };
    }
}

/// In the order of model.md §5: list price, token multipliers, caches, overhead, reviews.
fn changes(
    lowered: &Lowered,
    draws: &Draws,
    paths: &Paths,
    task: usize,
    ratio: f64,
) -> [f64; FIRST_CHANGES] {
    let (input, output) = (draws.tasks.input[task], draws.tasks.output[task]);
    let executive = &lowered.tiers[0];
    let [
        mut list,
        mut multiplied,
        mut cached,
        mut overhead,
        mut reviews,
    ] = [0.0; 5];
    let first = &paths.first[task * lowered.tiers.len()..];
    for (figures, first) in lowered.tiers.iter().zip(first) {
        let output_usd = output * figures.output_usd;
        let list_usd = input * figures.list_input_usd + output_usd;
        list += first.list_work * list_usd;
        multiplied += first.work * list_usd;
        cached += first.work * (input * figures.input_usd + output_usd);
        let read = first.input + ratio * output * first.reads;
        overhead += read * figures.input_usd + first.output * figures.output_usd;
        let reviewed = ratio * output * first.review_reads;
        reviews += reviewed * figures.input_usd + first.review_output * figures.output_usd;
    }
    let delegated = input * executive.input_usd + output * executive.output_usd;
    [
        ratio * (list - delegated),
        ratio * (multiplied - list),
        ratio * (cached - multiplied),
        overhead,
        reviews,
    ]
}
