//! A scenario lowered to the engine's network: tiers to stations, tasks to fork-join jobs.

use super::job::{Call, Job, JobSource, Turn};
use super::network::{Backoff, Bucket, Limits, Network, OnLimit, Pool, Station};
use crate::ladder::{self, Tier};
use crate::numerics::stream::{Purpose, Stream};
use crate::scenario::Scenario;
use crate::simulation::monte_carlo::{Flow, FlowCall, FlowSampler};
use crate::units::PerMinute;

/// Purpose of the stream that rounds numbers of requests, beyond those of any class.
const ROUNDING: Purpose = Purpose(u32::MAX - 2);

/// The stations of a scenario's tiers, and its pools.
pub fn network(scenario: &Scenario) -> Network {
    let tiers = &scenario.ladder.tiers;
    let pools = scenario.pools.iter().map(|pool| Pool {
        name: pool.name.clone(),
        stations: pool.tiers.clone(),
        limits: limits(&pool.limits, 0.0),
        input_counts: pool
            .tiers
            .iter()
            .map(|tier| tiers[*tier].counted_input(&pool.limits))
            .collect(),
    });
    Network {
        stations: tiers.iter().map(station).collect(),
        pools: pools.collect(),
    }
}

fn station(tier: &Tier) -> Station {
    let reserved = tier
        .reserved
        .map_or(0.0, |reserved| reserved.units * reserved.tokens.get());
    let backoff = &tier.backoff;
    Station {
        name: tier.name.clone(),
        limits: limits(&tier.limits, reserved),
        on_limit: match tier.on_limit {
            ladder::OnLimit::Wait => OnLimit::Wait,
            ladder::OnLimit::Retry => OnLimit::Retry,
        },
        backoff: Backoff {
            first_s: backoff.first.get(),
            factor: backoff.factor,
            cap_s: backoff.cap.get(),
            jitter: backoff.jitter.get(),
            tries: backoff.tries,
        },
        error_rate: tier.error_rate.get(),
        jitter: tier.speed.map_or(0.0, |speed| speed.jitter),
        input_counts: tier.counted_input(&tier.limits),
    }
}

/// `reserved`: tokens per minute that come on top of a limit on tokens.
fn limits(written: &ladder::Limits, reserved: f64) -> Limits {
    let burst_s = written.burst_s();
    let bucket = |rate: Option<PerMinute>, more: f64| {
        rate.map(|rate| {
            let per_s = (rate.get() + more) / 60.0;
            Bucket {
                per_s,
                holds: per_s * burst_s,
            }
        })
    };
    Limits {
        requests: bucket(written.requests, 0.0),
        tokens: bucket(written.tokens, reserved),
        input: bucket(written.input_tokens, 0.0),
        output: bucket(written.output_tokens, 0.0),
        // A fraction of a request cannot be under way.
        concurrent: written.concurrent.map(|slots| slots.max(1.0) as u64),
        max_output: written.max_output.map(|most| most.get()),
    }
}

/// A scenario's tasks as jobs.
#[derive(Debug)]
pub struct Tasks {
    sampler: FlowSampler,
    flow: Flow,
    rounding: Stream,
}

impl Tasks {
    /// Of one replication.
    pub fn new(scenario: &Scenario, seed: u64, replication: u64) -> Self {
        Self {
            sampler: FlowSampler::new(scenario, seed, replication),
            flow: Flow::default(),
            rounding: Stream::new(seed, ROUNDING, replication),
        }
    }

    fn call(rounding: &mut Stream, call: &FlowCall) -> Call {
        let requests = whole(call.requests, rounding);
        let each = 1.0 / requests;
        Call {
            station: call.tier as u32,
            requests: requests as u32,
            service_s: call.per_request_s + call.by_tokens_s * each,
            input: call.input * each,
            output: call.output * each,
            usd: call.usd * each,
            turn: match call.tier {
                0 => Turn::Serial,
                _ => Turn::Free,
            },
        }
    }
}

/// Up or down at random, so that the mean is `requests`, which is at least 1.
fn whole(requests: f64, rounding: &mut Stream) -> f64 {
    let floor = requests.floor();
    let rest = requests - floor;
    if rest > 0.0 && rounding.uniform() < rest {
        floor + 1.0
    } else {
        floor
    }
}

impl JobSource for Tasks {
    fn next(&mut self, job: &mut Job) {
        let Self {
            sampler,
            flow,
            rounding,
        } = self;
        sampler.next(flow);
        job.class = flow.class as u32;
        job.succeeds = flow.succeeds;
        job.usd = flow.routing_usd;
        job.parallel = sampler.parallel().unwrap_or(u32::MAX);
        let mut push = |job: &mut Job, calls: &[FlowCall]| {
            calls
                .iter()
                .for_each(|call| job.push(Self::call(rounding, call)));
        };
        push(job, &flow.before);
        let mut from = 0;
        for to in &flow.chains {
            job.chain();
            push(job, &flow.calls[from..*to]);
            from = *to;
        }
        job.join();
        push(job, &flow.after);
    }
}
