//! The discrete-event engine: events per second with few and with hundreds of them pending.
//!
//! `cargo bench --bench queueing`. Throughput is in events: starts and ends of requests, arrivals,
//! departures. One thread; tasks of a plan, four pieces and a synthesis; every limit is on.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rungs::numerics::kernels;
use rungs::numerics::stream::{Purpose, Stream};
use rungs::progress::Silent;
use rungs::queueing::{
    Bucket, Call, Job, JobSource, Length, Measured, Network, Replications, Station, Turn, WarmUp,
    replicate,
};
use rungs::workload::{Arrivals, Process};

const TASKS: u64 = 50_000;
const BLOCK: usize = 256;

/// Exponential service times of this mean, drawn in blocks.
struct Tasks {
    mean_s: f64,
    stream: Stream,
    block: [f64; BLOCK],
    spent: usize,
}

impl Tasks {
    fn new(mean_s: f64, replication: u64) -> Self {
        Self {
            mean_s,
            stream: Stream::new(1, Purpose(9), replication),
            block: [0.0; BLOCK],
            spent: BLOCK,
        }
    }

    fn call(&mut self, station: u32, share: f64) -> Call {
        if self.spent == BLOCK {
            self.stream.fill_uniform(&mut self.block);
            kernels::ln_slice(&mut self.block);
            self.spent = 0;
        }
        self.spent += 1;
        Call {
            station,
            requests: 1,
            service_s: -self.block[self.spent - 1] * self.mean_s * share,
            input: 1000.0,
            output: 100.0,
            usd: 0.01,
            turn: Turn::Free,
        }
    }
}

impl JobSource for Tasks {
    fn next(&mut self, job: &mut Job) {
        job.push(self.call(0, 0.5));
        for _ in 0..4 {
            job.chain();
            job.push(self.call(1, 1.0));
        }
        job.join();
        job.push(self.call(0, 0.5));
    }
}

fn station(name: &str, concurrent: u64, per_s: f64) -> Station {
    let bucket = |per_s: f64, burst_s: f64| {
        let holds = per_s * burst_s;
        Some(Bucket { per_s, holds })
    };
    let mut station = Station::new(name);
    station.limits.concurrent = Some(concurrent);
    station.limits.requests = bucket(1.3 * per_s, 60.0);
    station.limits.tokens = bucket(1.25 * 1100.0 * per_s, 10.0);
    station
}

/// One task a second; calls of this many seconds in the mean.
fn run(mean_s: f64, concurrent: [u64; 2]) -> Measured {
    let network = Network {
        stations: vec![
            station("executive", concurrent[0], 2.0),
            station("subordinate", concurrent[1], 4.0),
        ],
        pools: Vec::new(),
    };
    let arrivals = Arrivals {
        process: Process::Poisson { per_hour: 3600.0 },
        profile: None,
    };
    let plan = Replications {
        length: Length::Tasks(TASKS),
        warm_up: WarmUp::Hours(0.5),
        replications: 2,
        max_events: u64::MAX,
        ..Replications::default()
    };
    let source = |replication| Tasks::new(mean_s, replication);
    replicate(&network, &arrivals, source, &plan, &Silent).expect("a network that can be run")
}

fn engine(c: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("one thread can be had");
    let mut group = c.benchmark_group("queueing, one thread, rate limits on");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(8));
    for (name, mean_s, concurrent) in [
        ("few pending", 1.0, [2, 5]),
        ("300 pending", 60.0, [200, 500]),
    ] {
        let once = pool.install(|| run(mean_s, concurrent));
        group.throughput(Throughput::Elements(once.events));
        group.bench_function(name, |b| {
            b.iter(|| pool.install(|| black_box(run(mean_s, concurrent))));
        });
    }
}

criterion_group!(benches, engine);
criterion_main!(benches);
