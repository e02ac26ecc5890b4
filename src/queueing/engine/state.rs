//! Stations, pools, tasks and chains at work.

use super::super::gate::{Gate, Tokens, buckets};
use super::super::job::{Call, Job};
use super::super::network::{Backoff, LimitKind, Limits, Network, OnLimit};

/// No index.
pub const NONE: u32 = u32::MAX;

/// A station at work. Its queue is a doubly linked list of chains.
#[derive(Clone, Debug)]
pub struct Station {
    pub gates: Vec<Gate>,
    pub slots: Slots,
    pub on_limit: OnLimit,
    pub backoff: Backoff,
    pub error_rate: f64,
    pub jitter: f64,
    /// Whether any limit on it reconciles.
    pub reconciles: bool,
    /// Index of its group, where pools tie it to others.
    pub group: u32,
    pub pools: Vec<Share>,
    /// How much of a call's input counts towards the gates.
    pub input_counts: f64,
    pub head: u32,
    pub tail: u32,
    pub length: u32,
    /// The limit that holds the head.
    pub holder: u32,
    /// When the earliest pending wake-up comes.
    pub wake_at: f64,
    /// Until when the areas are made up.
    pub since: f64,
    pub counts: super::counts::StationCounts,
}

/// Places for requests in service.
#[derive(Clone, Copy, Debug)]
pub struct Slots {
    pub used: u32,
    /// [`NONE`] for no limit.
    pub all: u32,
    /// Its place among all limits.
    pub limit: u32,
}

/// A station's part in a pool.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    pub pool: u32,
    /// How much of a call's input counts there.
    pub input_counts: f64,
}

/// A pool at work.
#[derive(Clone, Debug)]
pub struct Pool {
    pub gates: Vec<Gate>,
    pub slots: Slots,
    pub stations: Vec<u32>,
    /// As [`Share::input_counts`], by place among `stations`.
    pub input_counts: Vec<f64>,
    /// While heads are looked at: the limit that holds one of them.
    pub held: u32,
}

/// Stations that pools tie together.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub stations: Vec<u32>,
    pub pools: Vec<u32>,
    /// While heads are looked at: whose head is not to be looked at again.
    pub passed: Vec<bool>,
}

/// Calls in a row of one task.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    pub job: u32,
    /// Neighbours in the list of the job's chains.
    pub before: u32,
    pub after: u32,
    /// Neighbours in the station's queue; `next` also in the task's queue for its executive.
    pub previous: u32,
    pub next: u32,
    /// The call under way, and where the chain ends among the job's calls.
    pub at: u32,
    pub end: u32,
    /// Requests of the call that are still to end.
    pub left: u32,
    /// Attempts that this request has behind it.
    pub tries: u32,
    pub doing: Doing,
    /// Order of arrival at the queue.
    pub order: u64,
    /// Since when it waits.
    pub since: f64,
    /// Of the request in service, seconds.
    pub service: f64,
    pub call: Call,
}

impl Chain {
    /// Tokens of the request, so much of its input counting.
    #[inline(always)]
    pub fn tokens(&self, input_counts: f64) -> Tokens {
        Tokens {
            input: self.call.input * input_counts,
            output: self.call.output,
        }
    }
}

impl Default for Chain {
    fn default() -> Self {
        Self {
            job: NONE,
            before: NONE,
            after: NONE,
            previous: NONE,
            next: NONE,
            at: 0,
            end: 0,
            left: 0,
            tries: 0,
            doing: Doing::Nothing,
            order: 0,
            since: 0.0,
            service: 0.0,
            call: Call::default(),
        }
    }
}

/// What a chain is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doing {
    #[default]
    Nothing,
    /// In a station's queue.
    Waiting,
    /// In service.
    Served,
    /// Until it tries again.
    Delayed,
    /// In the queue for the task's own executive.
    Turn,
    /// Its task has failed; its slot is free once its delay is over.
    Dropped,
}

/// Which part of a task is under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    #[default]
    Before,
    Chains,
    After,
    Leaving,
}

/// A task inside.
#[derive(Clone, Debug)]
pub struct JobSlot {
    pub program: Job,
    pub arrived: f64,
    pub service: f64,
    pub waited: f64,
    pub turned: f64,
    pub stage: Stage,
    pub failed: bool,
    /// Chains under way.
    pub live: u32,
    /// Requests in service.
    pub served: u32,
    pub next_chain: u32,
    /// Chains that it may have at once.
    pub wide: u32,
    /// First of its chains.
    pub first: u32,
    /// The chain that has the executive, and those that wait for it.
    pub turn: u32,
    pub turn_head: u32,
    pub turn_tail: u32,
}

impl Default for JobSlot {
    fn default() -> Self {
        Self {
            program: Job::default(),
            arrived: 0.0,
            service: 0.0,
            waited: 0.0,
            turned: 0.0,
            stage: Stage::Before,
            failed: false,
            live: 0,
            served: 0,
            next_chain: 0,
            wide: 0,
            first: NONE,
            turn: NONE,
            turn_head: NONE,
            turn_tail: NONE,
        }
    }
}

impl JobSlot {
    /// Starts over with its program.
    pub fn start(&mut self, now: f64, wide: u32) {
        self.arrived = now;
        (self.service, self.waited, self.turned) = (0.0, 0.0, 0.0);
        self.stage = Stage::Before;
        self.failed = false;
        (self.live, self.served, self.next_chain) = (0, 0, 0);
        self.wide = wide;
        self.first = NONE;
        (self.turn, self.turn_head, self.turn_tail) = (NONE, NONE, NONE);
    }
}

/// A network made ready.
pub struct Built {
    pub stations: Vec<Station>,
    pub pools: Vec<Pool>,
    pub groups: Vec<Group>,
    /// How many limits there are: each station's, then each pool's, rates before concurrency.
    pub limits: usize,
}

/// Full buckets, empty queues.
pub fn build(network: &Network) -> Built {
    let mut limits = 0;
    let stations: Vec<Station> = network
        .stations
        .iter()
        .map(|station| {
            let (gates, slots) = lower(&station.limits, &mut limits);
            Station {
                reconciles: gates.iter().any(Gate::reconciles),
                gates,
                slots,
                on_limit: station.on_limit,
                backoff: station.backoff,
                error_rate: station.error_rate,
                jitter: station.jitter,
                group: NONE,
                pools: Vec::new(),
                input_counts: station.input_counts,
                head: NONE,
                tail: NONE,
                length: 0,
                holder: 0,
                wake_at: f64::INFINITY,
                since: 0.0,
                counts: Default::default(),
            }
        })
        .collect();
    let pools = network.pools.iter().map(|pool| {
        let (gates, slots) = lower(&pool.limits, &mut limits);
        let counts = pool.stations.iter().zip(&pool.input_counts);
        let mut members: Vec<(u32, f64)> = counts.map(|(s, counts)| (*s as u32, *counts)).collect();
        members.sort_unstable_by_key(|member| member.0);
        members.dedup_by_key(|member| member.0);
        let (stations, input_counts) = members.into_iter().unzip();
        Pool {
            gates,
            slots,
            stations,
            input_counts,
            held: NONE,
        }
    });
    let pools: Vec<Pool> = pools.collect();
    let mut built = Built {
        stations,
        pools,
        groups: Vec::new(),
        limits: limits as usize,
    };
    tie(&mut built);
    built
}

fn lower(limits: &Limits, count: &mut u32) -> (Vec<Gate>, Slots) {
    let mut gates = Vec::new();
    for (kind, bucket) in buckets(limits) {
        gates.push(Gate::new(kind, bucket, limits, *count));
        *count += 1;
    }
    let all = limits.concurrent.map_or(NONE, |most| {
        u32::try_from(most).unwrap_or(NONE).min(NONE - 1)
    });
    let slots = Slots {
        used: 0,
        all,
        limit: *count,
    };
    *count += u32::from(limits.concurrent.is_some());
    (gates, slots)
}

/// Which limits there are, in the order of their numbers.
pub fn limit_kinds(limits: &Limits) -> impl Iterator<Item = LimitKind> {
    let concurrent = limits.concurrent.map(|_| LimitKind::Concurrent);
    buckets(limits).map(|(kind, _)| kind).chain(concurrent)
}

/// Puts stations that pools tie together, directly or through others, into groups.
fn tie(built: &mut Built) {
    let mut label: Vec<u32> = (0..built.stations.len() as u32).collect();
    for (index, pool) in built.pools.iter().enumerate() {
        let Some(least) = pool.stations.iter().map(|s| label[*s as usize]).min() else {
            continue;
        };
        let old: Vec<u32> = pool.stations.iter().map(|s| label[*s as usize]).collect();
        for name in &mut label {
            if old.contains(name) {
                *name = least;
            }
        }
        for (station, input_counts) in pool.stations.iter().zip(&pool.input_counts) {
            let station = &mut built.stations[*station as usize];
            station.pools.push(Share {
                pool: index as u32,
                input_counts: *input_counts,
            });
            station.reconciles |= pool.gates.iter().any(Gate::reconciles);
        }
    }
    for name in 0..built.stations.len() as u32 {
        let members = (0..built.stations.len()).filter(|s| label[*s] == name);
        let members: Vec<u32> = members
            .filter(|s| !built.stations[*s].pools.is_empty())
            .map(|s| s as u32)
            .collect();
        if members.is_empty() {
            continue;
        }
        let mut pools = Vec::new();
        for station in &members {
            let station = &mut built.stations[*station as usize];
            station.group = built.groups.len() as u32;
            pools.extend(station.pools.iter().map(|share| share.pool));
        }
        pools.sort_unstable();
        pools.dedup();
        built.groups.push(Group {
            passed: vec![false; members.len()],
            stations: members,
            pools,
        });
    }
}
