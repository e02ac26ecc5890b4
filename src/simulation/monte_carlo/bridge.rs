//! From the price list to the bill: what each step adds to a task's cost.

use crate::simd::{self, select};
use crate::simulation::lowered::{ClassFigures, Lowered, TierFigures};
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::monte_carlo::side::{FirstColumns, FirstUses};
use crate::simulation::{BRIDGE_CHANGES, Column};

/// Changes that first attempts and their reviews make; escalations are what is left.
pub const FIRST_CHANGES: usize = BRIDGE_CHANGES - 1;

/// Fills the changes and the running totals of a strip, USD; cost and its baseline are there already.
pub fn bridge(
    lowered: &Lowered,
    class: &ClassFigures,
    (work, first): ([&[f64]; 2], &FirstUses),
    ratios: &[f64],
    columns: &mut Columns,
) {
    for step in 0..FIRST_CHANGES {
        columns.one(Column::Bridge(step)).fill(0.0);
    }
    for (figures, first) in lowered.tiers.iter().zip(&first.tiers) {
        add_up(figures, first, (work, ratios), columns);
    }
    differ(lowered, class, (work, ratios), columns);
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
    simd::update(change, [escalations], |change, [escalations]| {
        select(escalations > 0.0, change, 0.0)
    });
}

/// Adds what the delegated work costs at a tier, all of it being delegated: at list price, with token
/// multipliers, with caches; then overhead and reviews as they are.
fn add_up(
    figures: &TierFigures,
    first: &FirstColumns,
    (work, ratios): ([&[f64]; 2], &[f64]),
    columns: &mut Columns,
) {
    let [input, output] = work;
    let [list, multiplied, cached, overhead, reviews] = columns.changes();
    let (input_usd, output_usd) = (figures.input_usd, figures.output_usd);
    let bill = |usd: f64| {
        move |[work, input, output]: [f64; 3]| work * (input * usd + output * output_usd)
    };
    simd::add(
        list,
        [&first.list_work, input, output],
        bill(figures.list_input_usd),
    );
    simd::add(
        multiplied,
        [&first.work, input, output],
        bill(figures.list_input_usd),
    );
    simd::add(cached, [&first.work, input, output], bill(input_usd));
    let used = [ratios, output, &first.input, &first.reads, &first.output];
    simd::add(
        overhead,
        used,
        |[ratio, task_output, input, reads, output]| {
            (input + ratio * task_output * reads) * input_usd + output * output_usd
        },
    );
    let used = [ratios, output, &first.review_reads, &first.review_output];
    simd::add(reviews, used, |[ratio, task_output, reads, output]| {
        ratio * task_output * reads * input_usd + output * output_usd
    });
}

/// From what the delegated work costs in each way to what each step changes, in the order of
/// model.md §5: list price, token multipliers, caches, overhead, reviews.
fn differ(
    lowered: &Lowered,
    class: &ClassFigures,
    (work, ratios): ([&[f64]; 2], &[f64]),
    columns: &mut Columns,
) {
    let [input, output] = work;
    let executive = &lowered.tiers[0];
    let routing_usd = class.routing_usd;
    let [list, multiplied, cached, overhead, reviews] = columns.changes();
    // From the last to the first, since each is what it costs less what the one before it costs.
    let change = |now: f64, [ratio, before]: [f64; 2]| ratio * (now - before);
    simd::update(cached, [ratios, multiplied], change);
    simd::update(multiplied, [ratios, list], change);
    simd::update(
        list,
        [ratios, input, output],
        |now, [ratio, input, output]| {
            ratio * (now - (input * executive.input_usd + output * executive.output_usd))
        },
    );
    simd::update(overhead, [ratios], |now, [ratio]| {
        any(ratio) * (now + routing_usd)
    });
    simd::update(reviews, [ratios], |now, [ratio]| any(ratio) * now);
}

/// 1 where something is delegated at all.
#[inline(always)]
fn any(ratio: f64) -> f64 {
    select(ratio > 0.0, 1.0, 0.0)
}
