//! The rivals of a hierarchy: every tier doing every task by itself, and an oracle that picks among them.

use crate::simulation::Column;
use crate::simulation::lowered::Lowered;
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
    let class = &lowered.classes[class];
    let tasks = &draws.tasks;
    for (tier, figures) in lowered.tiers.iter().enumerate() {
        let tokens = |i: usize| {
            let multiplier = calls.alone[tier].first(i);
            (tasks.input[i] * multiplier, tasks.output[i] * multiplier)
        };
        for (i, cost) in columns.one(Column::AloneCost(tier)).iter_mut().enumerate() {
            let (input, output) = tokens(i);
            *cost = input * figures.input_usd + output * figures.output_usd;
        }
        if figures.timed {
            let latency = columns.one(Column::AloneLatency(tier));
            for (i, seconds) in latency.iter_mut().enumerate() {
                let (input, output) = tokens(i);
                let requests = class.requests * calls.alone[tier].first(i);
                *seconds = at_least_one(requests) * (figures.first_token_s + class.tool_s)
                    + output * figures.output_s
                    + input * figures.input_s;
            }
        }
        if class.success {
            succeed(
                lowered,
                draws,
                tier,
                columns.one(Column::AloneSuccess(tier)),
            );
        }
    }
}

/// Fills the columns of an oracle, from those of each tier alone: it knows who is able.
pub fn oracle(lowered: &Lowered, class: usize, draws: &Draws, columns: &mut Columns) {
    let class = &lowered.classes[class];
    let cheapest = class.by_cost.first().copied().unwrap_or(0);
    columns.combine(Column::OracleCost, [(Column::AloneCost(cheapest), 1.0)]);
    // From the dearest on, so that the cheapest has the last word.
    let mut able = vec![0.0; columns.len()];
    for tier in class.by_cost.iter().rev() {
        succeed(lowered, draws, *tier, &mut able);
        let (chosen, alone) = columns.two(Column::OracleCost, Column::AloneCost(*tier));
        let tasks = chosen.iter_mut().zip(alone.iter()).zip(&able);
        for ((chosen, alone), able) in tasks {
            *chosen = able * *alone + (1.0 - able) * *chosen;
        }
    }
    let saved = [(Column::BaselineCost, 1.0), (Column::OracleCost, -1.0)];
    columns.combine(Column::OracleSaved, saved);
    if class.success {
        columns.one(Column::OracleSuccess).fill(0.0);
        for tier in 0..lowered.tiers.len() {
            succeed(lowered, draws, tier, &mut able);
            let success = columns.one(Column::OracleSuccess);
            for (success, able) in success.iter_mut().zip(&able) {
                *success += (1.0 - *success) * able;
            }
        }
    }
}

/// Of every task, whether a tier does it by itself, or how likely it does ([`Lowered::expects_success`]).
pub fn succeed(lowered: &Lowered, draws: &Draws, tier: usize, success: &mut [f64]) {
    if lowered.expects_success {
        success.copy_from_slice(&draws.chances[tier][..success.len()]);
        return;
    }
    for (success, able) in success.iter_mut().zip(&draws.able[tier]) {
        *success = f64::from(u8::from(*able));
    }
}
