//! The fork-join of `README.md` on the engine itself: `cargo bench --bench fork_join -- 2000000`.

use std::time::Instant;

use rungs::numerics::kernels::ln;
use rungs::numerics::stream::{Purpose, Stream};
use rungs::progress::Silent;
use rungs::queueing::{
    Call, Job, JobSource, Length, Network, Replications, Station, Turn, WarmUp, replicate,
};
use rungs::workload::{Arrivals, Process};

const PER_HOUR: f64 = 3600.0;
const PIECES: usize = 4;
const EXECUTIVES: (u64, f64) = (2, 0.5);
const SUBORDINATES: (u64, f64) = (5, 1.0);
const REPLICATIONS: u32 = 50;

struct Tasks(Stream);

impl Tasks {
    fn call(&mut self, station: u32, mean_s: f64) -> Call {
        Call {
            station,
            requests: 1,
            service_s: -mean_s * ln(self.0.uniform()),
            input: 0.0,
            output: 0.0,
            usd: 0.0,
            turn: Turn::Free,
        }
    }
}

impl JobSource for Tasks {
    fn next(&mut self, job: &mut Job) {
        job.push(self.call(0, EXECUTIVES.1));
        for _ in 0..PIECES {
            job.chain();
            job.push(self.call(1, SUBORDINATES.1));
        }
        job.join();
        job.push(self.call(0, EXECUTIVES.1));
    }
}

fn main() {
    let asked = std::env::args().find_map(|argument| argument.parse::<u64>().ok());
    let tasks = asked.unwrap_or(2_000_000);
    let station = |name: &str, (servers, _): (u64, f64)| {
        let mut station = Station::new(name);
        station.limits.concurrent = Some(servers);
        station
    };
    let network = Network {
        stations: vec![
            station("executive", EXECUTIVES),
            station("subordinate", SUBORDINATES),
        ],
        pools: Vec::new(),
    };
    let arrivals = Arrivals {
        process: Process::Poisson { per_hour: PER_HOUR },
        profile: None,
    };
    let plan = Replications {
        length: Length::Tasks(tasks / u64::from(REPLICATIONS)),
        warm_up: WarmUp::Hours(0.1 * tasks as f64 / f64::from(REPLICATIONS) / PER_HOUR),
        replications: REPLICATIONS,
        max_events: u64::MAX,
        ..Replications::default()
    };
    let one_core = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread");
    let source = |replication| Tasks(Stream::new(1, Purpose(0x5eed), replication));
    let clock = Instant::now();
    let found = one_core
        .install(|| replicate(&network, &arrivals, source, &plan, &Silent))
        .expect("a network that can be run");
    let elapsed_s = clock.elapsed().as_secs_f64();
    let sojourn = found.sojourn_s.expect("a stable queue").mean;
    println!(
        "{{\"peer\": \"rungs {}\", \"tasks\": {tasks}, \"elapsed_s\": {elapsed_s}, \"mean_sojourn_s\": {}, \"std_error\": {}}}",
        env!("CARGO_PKG_VERSION"),
        sojourn.estimate.expect("a mean"),
        sojourn.std_error.expect("an error"),
    );
}
