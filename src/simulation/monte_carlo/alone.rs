//! The rivals of a hierarchy: every tier doing every task by itself, and an oracle that picks among them.

use crate::simd;
use crate::simulation::Column;
use crate::simulation::lowered::{Lowered, TierFigures};
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::kernel::at_least_one;

/// Fills the columns of every tier doing the tasks of a class by itself.
pub fn each_alone(
    lowered: &Lowered,
    class: usize,
    (draws, calls): (&Draws, &CallDraws),
    columns: &mut Columns,
) {
    let (number, class) = (class, &lowered.classes[class]);
    let len = columns.len();
    let [input, output] = draws.work_for_means(lowered, number);
    let mut multipliers = vec![0.0; len];
    for (tier, figures) in lowered.tiers.iter().enumerate() {
        let multiplier = match &calls.alone[tier].ahead() {
            Some(drawn) => drawn,
            None => {
                multipliers.fill(calls.alone[tier].first(0));
                &multipliers[..]
            }
        };
        let work = [&input[..len], &output[..len], &multiplier[..len]];
        cost(figures, work, columns.one(Column::AloneCost(tier)));
        if figures.timed {
            let request_s = figures.first_token_s + class.tool_s;
            let requests = (class.requests, request_s);
            seconds(
                figures,
                requests,
                work,
                columns.one(Column::AloneLatency(tier)),
            );
        }
        if class.success {
            columns
                .one(Column::AloneSuccess(tier))
                .copy_from_slice(draws.success(lowered, tier));
        }
    }
}

fn cost(figures: &TierFigures, work: [&[f64]; 3], cost: &mut [f64]) {
    simd::set(cost, work, |[input, output, multiplier]| {
        let (input, output) = (input * multiplier, output * multiplier);
        input * figures.input_usd + output * figures.output_usd
    });
}

/// Of so many requests, each taking so many seconds to begin.
fn seconds(
    figures: &TierFigures,
    (requests, request_s): (f64, f64),
    work: [&[f64]; 3],
    seconds: &mut [f64],
) {
    simd::set(seconds, work, |[input, output, multiplier]| {
        let (input, output) = (input * multiplier, output * multiplier);
        at_least_one(requests * multiplier) * request_s
            + output * figures.output_s
            + input * figures.input_s
    });
}

/// Fills the columns of an oracle, from those of each tier alone: it knows who is able.
pub fn oracle(lowered: &Lowered, class: usize, draws: &Draws, columns: &mut Columns) {
    let class = &lowered.classes[class];
    let cheapest = class.by_cost.first().copied().unwrap_or(0);
    columns.combine(Column::OracleCost, [(Column::AloneCost(cheapest), 1.0)]);
    // From the dearest on, so that the cheapest has the last word.
    for tier in class.by_cost.iter().rev() {
        let able = draws.success(lowered, *tier);
        let (chosen, alone) = columns.two(Column::OracleCost, Column::AloneCost(*tier));
        simd::update(chosen, [alone, able], |chosen, [alone, able]| {
            able * alone + (1.0 - able) * chosen
        });
    }
    let saved = [(Column::BaselineCost, 1.0), (Column::OracleCost, -1.0)];
    columns.combine(Column::OracleSaved, saved);
    if class.success {
        let success = columns.one(Column::OracleSuccess);
        success.fill(0.0);
        for tier in 0..lowered.tiers.len() {
            let able = draws.success(lowered, tier);
            simd::update(success, [able], |success, [able]| {
                success + (1.0 - success) * able
            });
        }
    }
}
