//! What a plan takes for granted, in words.

use super::shape::{HOURS_PER_MONTH, Shape, ShapeSource};
use crate::scenario::Scenario;
use crate::workload::Process;

/// What the reader of a plan must know.
pub fn assumptions(scenario: &Scenario, shape: &Shape, has_curve: bool) -> Vec<String> {
    let mut all = vec![
        "Month 1 is the demand as it is written; growth and the fall of prices by the token are compounded monthly from there, \
         at one pace in each future."
            .to_string(),
    ];
    all.push(match shape.source {
        ShapeSource::Profile => {
            "The busiest hour is that of the profile of [arrivals], in every month.".to_string()
        }
        ShapeSource::Nowhere => "Every hour is like every other: [plan] writes no `peak`, and [arrivals] no `profile`. With either the busiest hour asks for more.".to_string(),
        ShapeSource::Peak => format!(
            "The busiest hour has {} times the mean demand ([plan] peak); the hours between are taken as one smooth hump a day.",
            shape.peak()
        ),
    });
    all.push(
        "A limit is exceeded in the month whose busiest hour asks for more than it lets through in an hour, on average: \
         bursts within the hour are the business of queues, not of this test."
            .to_string(),
    );
    if has_curve {
        all.push(
            "Times at a load are read from a few simulated loads at the scenario's own inputs, between them on straight lines \
             over 1 / (1 - utilisation) of the tightest limit; with other prices, sizes or scores the curve is taken to be the same. \
             The runs are a few thousand tasks long: near a full limit, where waiting grows for days, they come out low."
                .to_string(),
        );
    }
    all.push(
        "How tasks differ from one another is taken from one sampled run and scaled with their means; sums over an hour or a \
         month are taken as normal."
            .to_string(),
    );
    all.push(arrivals(scenario));
    if scenario
        .ladder
        .tiers
        .iter()
        .any(|tier| tier.reserved.is_some())
    {
        all.push(
            "Reserved capacity is paid for whether it is used or not, carries tokens at full count (cached ones too), hour by \
             hour; what goes beyond it is paid for by the token, at prices that fall where its own do not."
                .to_string(),
        );
    }
    if scenario
        .ladder
        .tiers
        .iter()
        .any(|tier| tier.error_rate.get() > 0.0)
    {
        all.push(
            "A request that fails at its end is billed and made again, until it succeeds."
                .to_string(),
        );
    }
    all
}

/// Two rates for the same tasks: the plan goes by the first.
pub fn two_demands(scenario: &Scenario) -> Option<String> {
    let demand = scenario.demand?.tasks_per_month / HOURS_PER_MONTH;
    let arriving = scenario.arrivals.as_ref()?.per_hour()?;
    let differ = (demand / arriving - 1.0).abs() > 0.05;
    differ.then(|| {
        format!(
            "[demand] says {} tasks per hour in the mean, [arrivals] {}: the plan goes by [demand], `rungs stress` by [arrivals]. \
             Write the same in both, or leave [demand] out.",
            rounded(demand),
            rounded(arriving)
        )
    })
}

/// To a tenth.
fn rounded(rate: f64) -> f64 {
    libm::round(rate * 10.0) / 10.0
}

fn arrivals(scenario: &Scenario) -> String {
    match scenario.arrivals.as_ref().map(|arrivals| &arrivals.process) {
        Some(Process::Gamma { cv, .. }) => {
            format!("Tasks come as a renewal process with coefficient of variation {cv}.")
        }
        Some(Process::Users { .. }) => {
            "Demand is that of [demand], not of the closed loop of users; tasks are taken to come independently.".to_string()
        }
        _ => "Tasks come independently of one another.".to_string(),
    }
}

/// Variance of the number of tasks in an hour over its mean.
pub fn dispersion(scenario: &Scenario) -> f64 {
    match scenario.arrivals.as_ref().map(|arrivals| &arrivals.process) {
        // Of a renewal process over a long time: the squared coefficient of variation of its gaps.
        Some(Process::Gamma { cv, .. }) => cv * cv,
        _ => 1.0,
    }
}
