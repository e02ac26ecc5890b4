//! The engine held against textbook systems, flows computed by hand, and itself.

mod by_hand;
mod closed_forms;
mod coverage;
mod limits;
mod overload;

use super::*;
use crate::numerics::kernels;
use crate::numerics::stream::{Purpose, Stream};
use crate::progress::Silent;
use crate::stats::Estimate;
use crate::workload::{Arrivals, Process, Trace};

/// Jobs that a closure draws.
struct Drawn<F>(F);

impl<F: FnMut(&mut Job) + Send> JobSource for Drawn<F> {
    fn next(&mut self, job: &mut Job) {
        (self.0)(job);
    }
}

/// Draws of one kind for the jobs of a replication.
fn stream(index: u64) -> Stream {
    Stream::new(77, Purpose(5), index)
}

fn exponential(stream: &mut Stream, mean: f64) -> f64 {
    -mean * kernels::ln(stream.uniform())
}

fn poisson(per_s: f64) -> Arrivals {
    let per_hour = 3600.0 * per_s;
    Arrivals {
        process: Process::Poisson { per_hour },
        profile: None,
    }
}

/// Tasks that come at these times, seconds, the first at 0.
fn at_times(times_s: &[f64]) -> Arrivals {
    let trace = Trace {
        path: String::new(),
        digest: String::new(),
        times_s: times_s.to_vec(),
    };
    Arrivals {
        process: Process::Trace(trace.into()),
        profile: None,
    }
}

/// A station that serves so many at once.
fn servers(concurrent: u64) -> Station {
    let mut station = Station::new("s");
    station.limits.concurrent = Some(concurrent);
    station
}

fn network(stations: impl Into<Vec<Station>>) -> Network {
    Network {
        stations: stations.into(),
        pools: Vec::new(),
    }
}

fn call(station: u32, service_s: f64) -> Call {
    Call {
        station,
        requests: 1,
        service_s,
        ..Call::default()
    }
}

/// A fixed warm-up, all replications, no stopping rule.
fn plan(tasks: u64, warm_h: f64, replications: u32) -> Replications {
    Replications {
        length: Length::Tasks(tasks),
        warm_up: WarmUp::Hours(warm_h),
        replications,
        max_events: 1 << 40,
        ..Replications::default()
    }
}

/// Within 4.5 standard errors of the truth, with a half-width of at most this share of it.
#[track_caller]
fn agrees(found: Estimate, truth: f64, half_width: f64) {
    let (value, error) = (found.estimate.unwrap(), found.std_error.unwrap());
    let off = (value - truth) / error;
    assert!(off.abs() < 4.5, "{value} against {truth}: {off} errors");
    let width = (found.high.unwrap() - value) / truth;
    assert!(width < half_width, "half-width {width}");
}
