//! The event loop of one replication, and the state it works on.

mod admission;
pub mod counts;
mod flow;
mod state;

pub use counts::Counts;
pub use state::limit_kinds;

use super::calendar::{Calendar, Event, MOST};
use super::demand::Demand;
use super::job::JobSource;
use super::network::{Network, OnLimit};
use super::random::Random;
use super::samples::Samples;
use state::{Chain, Doing, Group, JobSlot, NONE, Pool, Station};

/// Most calls of the tasks inside, beyond which tasks are shed: about 100 MB.
const MOST_CALLS: u64 = 1 << 21;

/// One replication under way.
pub struct Engine<S> {
    /// Simulated seconds.
    now: f64,
    calendar: Calendar,
    stations: Vec<Station>,
    pools: Vec<Pool>,
    groups: Vec<Group>,
    chains: Vec<Chain>,
    free_chains: Vec<u32>,
    jobs: Vec<JobSlot>,
    free_jobs: Vec<u32>,
    /// Waiting by slot of a job and by station.
    waits: Vec<f64>,
    demand: Demand,
    source: S,
    random: Random,
    books: Books,
    samples: Samples,
    max_inside: u32,
    /// Whether a task can fail, so that its chains have to be found.
    failing: bool,
    /// Where requests of a failed task were taken out of the queue.
    touched: Vec<u32>,
}

/// Counts that belong to no station.
#[derive(Debug, Default)]
struct Books {
    events: u64,
    arrived: u64,
    shed: u64,
    done: u64,
    failed: u64,
    /// Sums over tasks done, seconds.
    service: f64,
    waited: f64,
    turn: f64,
    sojourn: f64,
    /// Waiting of tasks done, by station.
    waits: Vec<f64>,
    /// Bills of tasks that left, beside those of their calls.
    usd: f64,
    /// Sum over tasks failed, seconds.
    failed_sojourn: f64,
    inside: u32,
    inside_area: f64,
    inside_since: f64,
    /// Requests that have queued.
    queued: u64,
    /// Seconds of waiting by limit, errors last.
    held: Vec<f64>,
    classes: Vec<counts::ClassCounts>,
    /// Of tasks that left since `measured_from`: seconds inside since then.
    covered: f64,
    measured_from: f64,
    /// Chains that the tasks inside may come to have at once.
    promised: u64,
    /// Calls of the tasks inside.
    calls: u64,
}

/// Where a stretch of the run ends.
#[derive(Clone, Copy, Debug)]
pub struct Until {
    /// At this time, seconds.
    pub time: f64,
    /// Or when so many tasks have left.
    pub left: u64,
    /// Or when so many events have happened.
    pub events: u64,
}

impl<S: JobSource> Engine<S> {
    /// An empty network at time 0. The network has been checked.
    pub fn new(
        network: &Network,
        demand: Demand,
        source: S,
        random: Random,
        max_inside: u32,
    ) -> Self {
        let built = state::build(network);
        let fails = |s: &Station| s.on_limit == OnLimit::Retry || s.error_rate > 0.0;
        let max_inside = match demand {
            Demand::Closed { users, .. } => max_inside.max(users),
            Demand::Open(_) => max_inside,
        };
        let mut engine = Self {
            now: 0.0,
            calendar: Calendar::default(),
            samples: Samples::new(network.stations.len()),
            failing: built.stations.iter().any(fails),
            stations: built.stations,
            pools: built.pools,
            groups: built.groups,
            chains: Vec::new(),
            free_chains: Vec::new(),
            jobs: Vec::new(),
            free_jobs: Vec::new(),
            waits: Vec::new(),
            demand,
            source,
            random,
            books: Books {
                held: vec![0.0; built.limits + 1],
                waits: vec![0.0; network.stations.len()],
                ..Books::default()
            },
            max_inside: max_inside.min(MOST / 2),
            touched: Vec::new(),
        };
        engine.first_arrivals();
        engine
    }

    /// Simulates on; whoever asks looks at the clock, the tasks that left and the events to see why it stopped.
    pub fn run(&mut self, until: Until) {
        if until.time.is_finite() {
            self.calendar.push(until.time.max(self.now), Event::Mark);
        }
        while self.books.events < until.events && self.left() < until.left {
            let Some((time, event)) = self.calendar.pop() else {
                break;
            };
            self.now = time;
            match event {
                Event::End(chain) => self.end(chain),
                Event::Arrival => self.arrival(),
                Event::Wake(station) => self.wake(station),
                Event::Again(chain) => self.again(chain),
                Event::Mark if time >= until.time => break,
                Event::Mark => {}
            }
        }
    }

    /// Simulated seconds so far.
    pub fn now(&self) -> f64 {
        self.now
    }

    /// Events so far.
    pub fn events(&self) -> u64 {
        self.books.events
    }

    /// Tasks that left so far, failed ones included.
    pub fn left(&self) -> u64 {
        self.books.done + self.books.failed
    }

    /// Whether a trace has begun again.
    pub fn trace_repeated(&self) -> bool {
        matches!(&self.demand, Demand::Open(open) if open.repeated())
    }

    /// From now on tasks that leave are sampled.
    pub fn measure(&mut self) {
        self.books.measured_from = self.now;
        self.books.covered = 0.0;
        self.samples.start();
    }

    /// Seconds from arrival to departure of the latest tasks that left, for whoever follows them one by one.
    pub fn follow(&mut self) -> &mut Vec<(f64, f64)> {
        self.samples.follow()
    }

    /// What was sampled since [`Engine::measure`].
    pub fn into_samples(self) -> Samples {
        self.samples
    }

    fn first_arrivals(&mut self) {
        match &mut self.demand {
            Demand::Open(open) => self.calendar.push(open.next(), Event::Arrival),
            Demand::Closed { users, thinking } => {
                for _ in 0..*users {
                    self.calendar.push(thinking.next(), Event::Arrival);
                }
            }
        }
    }

    fn arrival(&mut self) {
        self.books.events += 1;
        self.books.arrived += 1;
        if let Demand::Open(open) = &mut self.demand {
            // Rounding may put two arrivals of a profile in the wrong order by an ulp.
            self.calendar
                .push(open.next().max(self.now), Event::Arrival);
        }
        let slot = self.free_job();
        let job = &mut self.jobs[slot as usize];
        job.program.clear();
        self.source.next(&mut job.program);
        let wide = job.program.chains().min(job.program.parallel as usize);
        let wide = wide.max(1) as u64;
        let calls = job.program.calls().len() as u64;
        let books = &self.books;
        let full = books.inside >= self.max_inside
            || books.promised + wide > u64::from(MOST / 2)
            || (books.inside > 0 && books.calls + calls > MOST_CALLS);
        if full {
            self.free_jobs.push(slot);
            self.books.shed += 1;
            self.think();
            return;
        }
        self.books.promised += wide;
        self.books.calls += calls;
        job.start(self.now, wide as u32);
        self.change_inside();
        self.books.inside += 1;
        self.stage(slot);
        self.leave_if_failed(slot);
    }

    fn free_job(&mut self) -> u32 {
        self.free_jobs.pop().unwrap_or_else(|| {
            self.jobs.push(JobSlot::default());
            let all = self.jobs.len() * self.stations.len();
            self.waits.resize(all, 0.0);
            (self.jobs.len() - 1) as u32
        })
    }

    /// Before the number inside changes.
    #[inline]
    fn change_inside(&mut self) {
        let books = &mut self.books;
        books.inside_area += f64::from(books.inside) * (self.now - books.inside_since);
        books.inside_since = self.now;
    }

    /// A user whose task has ended starts the next one after a while.
    #[inline]
    fn think(&mut self) {
        if let Demand::Closed { thinking, .. } = &mut self.demand {
            let after = thinking.next();
            self.calendar.push(self.now + after, Event::Arrival);
        }
    }

    /// The task has left: done, or failed.
    fn depart(&mut self, slot: u32) {
        self.books.events += 1;
        self.change_inside();
        let books = &mut self.books;
        let job = &mut self.jobs[slot as usize];
        books.inside -= 1;
        books.promised -= u64::from(job.wide);
        books.calls -= job.program.calls().len() as u64;
        books.usd += job.program.usd;
        let sojourn = self.now - job.arrived;
        books.covered += self.now - job.arrived.max(books.measured_from);
        let class = job.program.class as usize;
        if class >= books.classes.len() {
            books.classes.resize(class + 1, Default::default());
        }
        let class = &mut books.classes[class];
        let waits = slot as usize * self.stations.len()..(slot as usize + 1) * self.stations.len();
        let waits = &mut self.waits[waits];
        if job.failed {
            books.failed += 1;
            class.failed += 1;
            books.failed_sojourn += sojourn;
        } else {
            books.done += 1;
            class.done += 1;
            class.succeeded += u64::from(job.program.succeeds);
            class.sojourn += sojourn;
            books.sojourn += sojourn;
            books.service += job.service;
            books.waited += job.waited;
            books.turn += job.turned;
            for (sum, wait) in books.waits.iter_mut().zip(&*waits) {
                *sum += wait;
            }
            self.samples
                .push(self.now, [sojourn, job.service, job.waited], waits);
        }
        waits.fill(0.0);
        job.failed = false;
        self.free_jobs.push(slot);
        self.think();
    }

    /// A chain's slot for this job, at the front of the job's list. What a call sets is left as it was.
    #[inline]
    fn new_chain(&mut self, job: u32) -> u32 {
        let slot = self.free_chains.pop().unwrap_or_else(|| {
            self.chains.push(Chain::default());
            (self.chains.len() - 1) as u32
        });
        let chain = &mut self.chains[slot as usize];
        (chain.job, chain.doing) = (job, Doing::Nothing);
        if self.failing {
            self.link(job, slot);
        }
        slot
    }

    fn link(&mut self, job: u32, slot: u32) {
        let first = std::mem::replace(&mut self.jobs[job as usize].first, slot);
        let chain = &mut self.chains[slot as usize];
        (chain.before, chain.after) = (NONE, first);
        if first != NONE {
            self.chains[first as usize].before = slot;
        }
    }

    /// Takes a chain out of its job's list.
    #[inline]
    fn unlink(&mut self, slot: u32) {
        if !self.failing {
            return;
        }
        let Chain {
            job, before, after, ..
        } = self.chains[slot as usize];
        if before == NONE {
            self.jobs[job as usize].first = after;
        } else {
            self.chains[before as usize].after = after;
        }
        if after != NONE {
            self.chains[after as usize].before = before;
        }
    }
}
