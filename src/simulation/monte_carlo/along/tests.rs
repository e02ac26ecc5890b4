//! Every column of every point is what evaluating the point by itself gives, but for rounding; and
//! it is the same to the last bit whatever the processor can do.

use super::{Along, Plan};
use crate::scenario::Scenario;
use crate::simd::Level;
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::monte_carlo::kernel::{Scratch, evaluate};
use crate::simulation::monte_carlo::tally::PointTally;
use crate::simulation::monte_carlo::testing::{KINDS, ROUTER, reference, strips};
use crate::simulation::{Detail, Outcome, Spread};
use crate::stats::{Estimate, Quantiles};

/// Strips that neither blocks nor the width of a register divide.
const STRIPS: [usize; 4] = [499, 1, 300, 203];

/// Eleven points of a curve over the ratio.
fn curve(overrides: &[&str], expects: bool) -> Vec<Lowered> {
    let scenario = reference(overrides);
    let points = (0..=10).map(|i| scenario.at(f64::from(i) / 10.0).unwrap());
    let lower = |point: Scenario| Lowered {
        expects,
        ..Lowered::new(&point, Detail::Curve)
    };
    points.map(lower).collect()
}

fn outcomes(points: &[Lowered], tallies: &[PointTally]) -> Vec<Outcome> {
    let each = points.iter().zip(tallies);
    each.map(|(point, tally)| tally.outcome(&point.layout, 1))
        .collect()
}

fn along(overrides: &[&str], points: &[Lowered]) -> Vec<Outcome> {
    let all: Vec<usize> = (0..points.len()).collect();
    let plan = Plan::new(points, &all, 0).expect("it can be gone through");
    let mut tallies = vec![PointTally::default(); points.len()];
    let mut along = Along::default();
    // Twice, so that what is left of the first time would show.
    for _ in 0..2 {
        tallies.fill(PointTally::default());
        along.begin(&plan);
        strips(
            &reference(overrides),
            &points[0],
            STRIPS,
            |draws, _, paths| {
                along.push(&plan, points, draws, &paths.counted);
            },
        );
        for (point, tally) in along.finish(&plan, points) {
            tallies[point].put(0, tally);
        }
    }
    outcomes(points, &tallies)
}

fn one_by_one(overrides: &[&str], points: &[Lowered]) -> Vec<Outcome> {
    let mut tallies = vec![PointTally::default(); points.len()];
    let (mut scratch, mut ratios) = (Scratch::default(), Vec::new());
    strips(
        &reference(overrides),
        &points[0],
        STRIPS,
        |draws, calls, paths| {
            for (lowered, tally) in points.iter().zip(&mut tallies) {
                let mut columns = Columns::new(&lowered.layout);
                evaluate(
                    lowered,
                    0,
                    (draws, calls, paths),
                    &mut scratch,
                    &mut columns,
                );
                tally.class(0, &lowered.layout).push(&columns, &mut ratios);
            }
        },
    );
    outcomes(points, &tallies)
}

fn estimates(spread: &Spread) -> Vec<f64> {
    let of = |quantiles: &Quantiles| {
        [
            &quantiles.p05,
            &quantiles.p50,
            &quantiles.p95,
            &quantiles.p99,
        ]
        .map(|quantile| *quantile)
    };
    let savings = spread.savings.as_ref();
    let mut all = vec![savings.map(|savings| savings.mean)];
    let of_savings = savings.map(|savings| savings.quantiles).unwrap_or_default();
    for quantiles in [
        &spread.cost,
        &spread.baseline_cost,
        &of_savings,
        &spread.latency,
        &spread.baseline_latency,
    ] {
        all.extend(of(quantiles));
    }
    let numbers = |estimate: &Estimate| {
        let Estimate {
            estimate,
            std_error,
            low,
            high,
        } = estimate;
        [*estimate, *std_error, *low, *high].map(|number| number.unwrap_or(f64::NAN))
    };
    // What is undefined leaves a mark, too.
    let marks = all.iter().map(|one| f64::from(u8::from(one.is_some())));
    marks
        .chain(all.iter().flatten().flat_map(numbers))
        .collect()
}

fn assert_close(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        let near = (found - expected).abs() <= 1e-9 * expected.abs() + 1e-12;
        let both_undefined = found.is_nan() && expected.is_nan();
        assert!(
            near || both_undefined,
            "{what} {place}: {found} is not {expected}"
        );
    }
}

fn assert_same(overrides: &[&str], points: &[Lowered]) {
    let pairs = along(overrides, points)
        .into_iter()
        .zip(one_by_one(overrides, points));
    for (point, (along, alone)) in pairs.enumerate() {
        let of = |what: &str| format!("{overrides:?}, point {point}, {what}");
        let (found, expected) = (&along.all, &alone.all);
        assert_eq!(found.tasks, expected.tasks);
        assert_close(&found.mean, &expected.mean, &of("mean"));
        // What is to be expected has its errors from scramblings.
        if !points[0].expects {
            assert_close(&found.variance, &expected.variance, &of("variance"));
            assert_close(&found.covariance, &expected.covariance, &of("covariance"));
        }
        let spreads = [&found.spread, &expected.spread].map(estimates);
        assert_close(&spreads[0], &spreads[1], &of("spread"));
    }
}

const POLICIES: [&[&str]; 17] = [
    &[],
    &["delegation.parallel = 2"],
    &["delegation.on_reject = \"executive\""],
    &["delegation.on_reject = \"accept\""],
    &[
        "delegation.review.by = \"above\"",
        "delegation.parallel = 3",
    ],
    &[
        "delegation.review.by = \"above\"",
        "tier.mini.speed.input_tokens_per_s = 900",
        "tier.executive.speed.input_tokens_per_s = 700",
    ],
    &[
        "delegation.review.reads = 0",
        "delegation.review.tokens = 0",
    ],
    &["delegation.review.rate = { hardest = 0.3, correlation = 0.6 }"],
    &[ROUTER, "tier.mini.token_multiplier = 1.7"],
    &["delegation.assign = { nano = 1.0 }"],
    &[
        "delegation.assign = { mini = 1.0 }",
        "delegation.review.rate = 0",
    ],
    &["task.task.failure_cost_usd = 2.5"],
    &["task.task.requests = 1"],
    &[
        "delegation.overhead = {}",
        "delegation.review.rate = 0",
        "task.task.subtasks = 1",
    ],
    &["tier.executive.price = { input = 0, output = 0 }"],
    &[
        "tier.mini.price = { input = 0, output = 0 }",
        "tier.nano.price = { input = 0, output = 0 }",
    ],
    &[
        "task.task.input_tokens = 5000",
        "task.task.output_tokens = 700",
    ],
];

#[test]
fn every_point_is_what_it_is_by_itself() {
    for policy in POLICIES {
        for expects in [false, true] {
            assert_same(policy, &curve(policy, expects));
        }
    }
}

#[test]
fn kinds_of_pieces_and_quotas_are_too() {
    let more: [&[&str]; 3] = [
        &[KINDS],
        &[
            KINDS,
            "delegation.parallel = 3",
            "delegation.review.by = \"above\"",
        ],
        &[KINDS, ROUTER],
    ];
    for policy in more {
        for expects in [false, true] {
            assert_same(policy, &curve(policy, expects));
        }
    }
}

#[test]
fn prices_may_differ_from_point_to_point() {
    let mut points = curve(&[], false);
    for (number, point) in points.iter_mut().enumerate() {
        point.tiers[number % 3].input_usd *= 1.5;
        point.tiers[1].output_usd += number as f64 * 1e-7;
    }
    assert_same(&[], &points);
}

#[test]
fn every_point_has_the_same_bits_at_every_level() {
    for expects in [false, true] {
        assert_same_bits(&curve(&[], expects));
    }
}

fn assert_same_bits(points: &[Lowered]) {
    let at = |level: Level| level.hold(|| along(&[], points));
    let bits = |outcomes: &[Outcome]| -> Vec<u64> {
        let numbers = |outcome: &Outcome| {
            let all = &outcome.all;
            [
                &all.mean[..],
                &all.variance,
                &all.covariance,
                &estimates(&all.spread),
            ]
            .concat()
        };
        outcomes
            .iter()
            .flat_map(numbers)
            .map(f64::to_bits)
            .collect()
    };
    let best = bits(&at(Level::best()));
    for level in Level::all() {
        assert_eq!(best, bits(&at(level)), "{}", level.name());
    }
}
