//! From replications to what they found.

use super::engine::Counts;
use super::engine::counts::{ClassCounts, StationCounts};
use super::engine::limit_kinds;
use super::estimates::{Pairs, merged, quantile};
use super::measured::{
    ClassMeasures, LimitMeasures, Measured, Parts, StationMeasures, Stopped, Times, Verdict,
};
use super::network::{Network, Owner};
use super::run::Run;
use super::verdict;
use crate::stats::{Estimate, Sketch};

const HOUR_S: f64 = 3600.0;

/// Counts at the start and at the end of what is measured.
type Window<'a> = (&'a Counts, &'a Counts);

/// Figures of replications, of which at least one has a window.
struct Found<'a> {
    runs: &'a [Run],
    windows: Vec<Window<'a>>,
}

impl Found<'_> {
    /// What is counted, over what it is divided by.
    fn ratio(&self, of: impl Fn(Window) -> f64, by: impl Fn(Window) -> f64) -> Estimate {
        let pairs: Pairs = self.windows.iter().map(|w| (of(*w), by(*w))).collect();
        pairs.estimate()
    }

    fn per_hour(&self, of: impl Fn(&Counts) -> f64) -> Estimate {
        self.ratio(|(a, b)| of(b) - of(a), |w| seconds(w) / HOUR_S)
    }

    /// Of an area, in seconds: its time average.
    fn average(&self, of: impl Fn(&Counts) -> f64) -> Estimate {
        self.ratio(|(a, b)| of(b) - of(a), seconds)
    }

    fn per_task_done(&self, of: impl Fn(&Counts) -> f64) -> Estimate {
        self.ratio(|(a, b)| of(b) - of(a), |(a, b)| (b.done - a.done) as f64)
    }

    fn times(&self, mean: Estimate, of: impl Fn(&Run) -> &Sketch) -> Times {
        let all = merged(self.runs, &of);
        let at = |q| quantile(self.runs, &of, &all, q);
        Times {
            mean,
            p50: at(0.5),
            p95: at(0.95),
            p99: at(0.99),
        }
    }
}

fn seconds((start, end): Window) -> f64 {
    end.time - start.time
}

fn left(counts: &Counts) -> f64 {
    (counts.done + counts.failed) as f64
}

/// All figures.
pub fn summarise(
    network: &Network,
    runs: &[Run],
    warm_s: f64,
    events: u64,
    (stopped, verdict): (Stopped, Verdict),
) -> Measured {
    let marks = runs.iter().filter_map(|run| run.marks.as_ref());
    let found = Found {
        runs,
        windows: marks.map(|[start, _, end]| (start, end)).collect(),
    };
    let steady = !matches!(verdict, Verdict::Saturated { .. });
    let n = found.windows.len();
    let hours: f64 = found.windows.iter().map(|w| seconds(*w) / HOUR_S).sum();
    let sojourn = found.times(found.per_task_done(|c| c.sojourn), |run| &run.times[0]);
    Measured {
        replications: n as u32,
        stopped,
        events,
        warm_up_h: warm_s / HOUR_S,
        hours: if n > 0 { hours / n as f64 } else { 0.0 },
        trace_repeated: runs.iter().any(|run| run.trace_repeated),
        verdict,
        offered_per_hour: found.per_hour(|c| c.arrived as f64),
        throughput_per_hour: found.per_hour(|c| c.done as f64),
        failed_per_hour: found.per_hour(|c| c.failed as f64),
        shed_per_hour: found.per_hour(|c| c.shed as f64),
        succeeded_per_hour: found.per_hour(succeeded),
        success: found.ratio(
            |(a, b)| succeeded(b) - succeeded(a),
            |(a, b)| left(b) - left(a),
        ),
        cost_usd_per_hour: found
            .per_hour(|c| c.usd + c.stations.iter().map(|s| s.usd).sum::<f64>()),
        growth_per_hour: verdict::growth(runs).estimate(),
        inside: found.average(|c| c.inside_area),
        sojourn_s: steady.then_some(sojourn),
        parts: Parts {
            service_s: found.times(found.per_task_done(|c| c.service), |run| &run.times[1]),
            waiting_s: found.times(found.per_task_done(|c| c.waited), |run| &run.times[2]),
            turn_s: found.per_task_done(|c| c.turn),
        },
        stations: (0..network.stations.len())
            .map(|at| station(&found, network, at, steady))
            .collect(),
        limits: limits(&found, network),
        classes: classes(&found, steady),
        little: found.ratio(
            |(a, b)| {
                let inside = |c: &Counts| c.inside_area;
                let times = |c: &Counts| c.sojourn + c.failed_sojourn;
                (inside(b) - inside(a)) - (times(b) - times(a))
            },
            |(a, b)| b.inside_area - a.inside_area,
        ),
    }
}

fn succeeded(counts: &Counts) -> f64 {
    counts.classes.iter().map(|c| c.succeeded).sum::<u64>() as f64
}

fn station(found: &Found, network: &Network, at: usize, steady: bool) -> StationMeasures {
    let of = |pick: fn(&StationCounts) -> f64| move |counts: &Counts| pick(&counts.stations[at]);
    let per_hour = |pick| found.per_hour(of(pick));
    let mean =
        |runs: &Found| runs.per_task_done(|counts| counts.waits.get(at).copied().unwrap_or(0.0));
    let longest = found
        .windows
        .iter()
        .map(|(_, end)| end.stations[at].longest);
    StationMeasures {
        name: network.stations[at].name.clone(),
        requests_per_hour: per_hour(|s| s.ended as f64),
        input_per_hour: per_hour(|s| s.input),
        output_per_hour: per_hour(|s| s.output),
        busy: found.average(of(|s| s.busy_area)),
        queue: found.average(of(|s| s.queue_area)),
        longest_queue: longest.max().map_or(0, u64::from),
        waiting_s: steady.then(|| found.times(mean(found), |run| &run.waits[at])),
        waited: found.ratio(
            |(a, b)| (b.stations[at].waited - a.stations[at].waited) as f64,
            |(a, b)| (b.stations[at].admitted - a.stations[at].admitted) as f64,
        ),
        refused_per_hour: per_hour(|s| s.refused as f64),
        errors_per_hour: per_hour(|s| s.errors as f64),
        debts_per_hour: per_hour(|s| s.debts as f64),
        cost_usd_per_hour: per_hour(|s| s.usd),
    }
}

fn limits(found: &Found, network: &Network) -> Vec<LimitMeasures> {
    let stations = network.stations.iter().enumerate();
    let stations = stations.map(|(at, s)| (Owner::Station(at), &s.limits));
    let pools = network.pools.iter().enumerate();
    let pools = pools.map(|(at, p)| (Owner::Pool(at), &p.limits));
    let all = stations.chain(pools);
    let all = all.flat_map(|(owner, limits)| limit_kinds(limits).map(move |kind| (owner, kind)));
    all.enumerate()
        .map(|(index, (owner, kind))| LimitMeasures {
            owner,
            name: network.name(owner).to_string(),
            kind,
            utilisation: found.average(|c| c.used[index]),
            waiting_s: found.ratio(
                |(a, b)| b.held[index] - a.held[index],
                |(a, b)| left(b) - left(a),
            ),
            holds: found.average(|c| c.held[index]),
        })
        .collect()
}

fn classes(found: &Found, steady: bool) -> Vec<ClassMeasures> {
    let most = found.windows.iter().map(|(_, end)| end.classes.len()).max();
    let class = |at: usize| {
        let of = move |pick: fn(&ClassCounts) -> f64| {
            move |counts: &Counts| counts.classes.get(at).map_or(0.0, pick)
        };
        let during = |pick| move |(a, b): Window| of(pick)(b) - of(pick)(a);
        ClassMeasures {
            throughput_per_hour: found.per_hour(of(|c| c.done as f64)),
            failed_per_hour: found.per_hour(of(|c| c.failed as f64)),
            success: found.ratio(
                during(|c| c.succeeded as f64),
                during(|c| (c.done + c.failed) as f64),
            ),
            sojourn_s: steady
                .then(|| found.ratio(during(|c| c.sojourn), during(|c| c.done as f64))),
        }
    };
    (0..most.unwrap_or(0)).map(class).collect()
}
