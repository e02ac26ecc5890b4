//! Tasks written out call by call use, cost and take what the kernel says.

use rungs::progress::Silent;
use rungs::scenario::{Override, Scenario};
use rungs::simulation::monte_carlo::{Flow, FlowCall, FlowSampler, PointRequest, run};
use rungs::simulation::{Column, Detail, Outcome};
use rungs::stats::JointMoments;

use crate::support::corners::CORNERS;

const FLOWS: usize = 20_000;
const TASKS: u64 = 200_000;

fn bundled(name: &str, overrides: &[&str]) -> Scenario {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let overrides: Vec<_> = overrides
        .iter()
        .map(|text| Override::parse(text).unwrap())
        .collect();
    Scenario::load(path.as_ref(), &overrides).unwrap()
}

fn simulated(scenario: &Scenario) -> Outcome {
    let detail = Detail::Curve;
    let found = run(
        &[PointRequest { scenario, detail }],
        TASKS,
        7,
        None,
        &Silent,
    );
    found.outcomes.into_iter().next().flatten().unwrap()
}

/// What a flow adds to the columns.
fn row(flow: &Flow, tiers: usize) -> Vec<(Column, f64)> {
    let calls = flow.before.iter().chain(&flow.calls).chain(&flow.after);
    let calls: Vec<_> = calls.collect();
    let sum = |of: fn(&FlowCall) -> f64, tier: Option<usize>| -> f64 {
        let counted = calls
            .iter()
            .filter(|call| tier.is_none_or(|t| call.tier == t));
        counted.map(|call| of(call)).sum()
    };
    let mut row = vec![
        (Column::Cost, sum(|call| call.usd, None) + flow.routing_usd),
        (Column::Success, f64::from(u8::from(flow.succeeds))),
    ];
    for tier in 0..tiers {
        let one = Some(tier);
        row.push((Column::TierInput(tier), sum(|call| call.input, one)));
        row.push((Column::TierOutput(tier), sum(|call| call.output, one)));
        row.push((Column::TierRequests(tier), sum(|call| call.requests, one)));
        row.push((Column::TierBusy(tier), sum(FlowCall::seconds, one)));
    }
    row
}

fn agrees(scenario: &Scenario) {
    let outcome = simulated(scenario);
    let tiers = scenario.ladder.tiers.len();
    let mut sampler = FlowSampler::new(scenario, 7, 0);
    let mut flow = Flow::default();
    let mut columns: Vec<(Column, Vec<f64>)> = Vec::new();
    for _ in 0..FLOWS {
        sampler.next(&mut flow);
        for (index, (column, value)) in row(&flow, tiers).into_iter().enumerate() {
            if index == columns.len() {
                columns.push((column, Vec::new()));
            }
            columns[index].1.push(value);
        }
    }
    let mut moments = JointMoments::new(columns.len(), Vec::new());
    let slices: Vec<&[f64]> = columns
        .iter()
        .map(|(_, values)| values.as_slice())
        .collect();
    moments.push_block(FLOWS, &slices);
    for (index, (column, _)) in columns.iter().enumerate() {
        if *column == Column::Success && !scenario.success_modelled() {
            continue;
        }
        let found = moments.mean(index);
        let expected = outcome.all.mean[outcome.layout.index(*column)];
        let error = (moments.variance(index) * (1.0 / FLOWS as f64 + 1.0 / TASKS as f64)).sqrt();
        assert!(
            (found - expected).abs() <= 4.5 * error + 1e-9 * expected.abs(),
            "{}: {column:?}: {found} instead of {expected} ± {error}",
            scenario.name
        );
    }
}

#[test]
fn of_bundled_scenarios() {
    agrees(&bundled("realistic-overhead", &[]));
    agrees(&bundled("routed", &[]));
    agrees(&bundled("support-desk", &[]));
    let above = ["delegation.review.by=\"above\""];
    agrees(&bundled("realistic-overhead", &above));
    let half = ["delegation.task_share=0.5"];
    agrees(&bundled("realistic-overhead", &half));
}

#[test]
fn where_rules_meet_that_seldom_meet() {
    for (_, text) in CORNERS {
        agrees(&Scenario::parse(text, "corner.toml", &[]).unwrap());
    }
}
