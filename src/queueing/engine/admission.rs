//! Requests at a station: admitted, queued, refused; ended and tried again.

use super::super::calendar::Event;
use super::super::gate::{Gate, Tokens};
use super::super::job::JobSource;
use super::super::network::OnLimit;
use super::Engine;
use super::state::{Chain, Doing, NONE, Slots, Station};

/// Whether a request has room.
#[derive(Clone, Copy, Debug)]
enum Room {
    Yes,
    No(Held),
}

/// What holds a request back.
#[derive(Clone, Copy, Debug)]
struct Held {
    limit: u32,
    /// When it will have room there, as things stand; ∞ where somebody has to leave.
    until: f64,
}

/// Room in these limits: the places, and the bucket that takes longest.
#[inline(always)]
fn room(slots: &Slots, gates: &[Gate], tokens: Tokens, now: f64) -> Room {
    if slots.used >= slots.all {
        return Room::No(Held {
            limit: slots.limit,
            until: f64::INFINITY,
        });
    }
    let (mut until, mut limit) = (now, NONE);
    for gate in gates {
        let ready = gate.ready_at(tokens);
        if ready > until {
            (until, limit) = (ready, gate.limit);
        }
    }
    if limit == NONE {
        Room::Yes
    } else {
        Room::No(Held { limit, until })
    }
}

impl Station {
    /// Room in its own limits.
    #[inline(always)]
    fn room(&self, chain: &Chain, now: f64) -> Room {
        room(
            &self.slots,
            &self.gates,
            chain.tokens(self.input_counts),
            now,
        )
    }

    /// Makes up the areas, before queue, service or holder change.
    #[inline(always)]
    fn settle(&mut self, now: f64, held: &mut [f64]) {
        let passed = now - self.since;
        if passed == 0.0 {
            return;
        }
        self.since = now;
        self.counts.busy_area += f64::from(self.slots.used) * passed;
        if self.length > 0 {
            let waited = f64::from(self.length) * passed;
            self.counts.queue_area += waited;
            held[self.holder as usize] += waited;
        }
    }
}

impl<S: JobSource> Engine<S> {
    /// Makes up all areas until now.
    pub(super) fn settle_all(&mut self) {
        for station in &mut self.stations {
            station.settle(self.now, &mut self.books.held);
        }
        self.change_inside();
    }

    /// The chain's next request comes to its station.
    #[inline]
    pub(super) fn request(&mut self, slot: u32) {
        let chain = &mut self.chains[slot as usize];
        chain.since = self.now;
        let at = chain.call.station;
        let station = &self.stations[at as usize];
        if station.on_limit == OnLimit::Retry {
            match self.room_everywhere(at, slot) {
                Room::Yes => self.admit(at, slot),
                Room::No(held) => self.refuse(at, slot, held.limit),
            }
        } else if station.group != NONE {
            self.queue(at, slot);
            self.dispatch(at);
        } else if station.head != NONE {
            self.queue(at, slot);
        } else {
            match station.room(chain, self.now) {
                Room::Yes => self.admit(at, slot),
                Room::No(held) => {
                    self.queue(at, slot);
                    self.hold(at, held);
                }
            }
        }
    }

    /// In the station's own limits and in those of all its pools.
    fn room_everywhere(&self, at: u32, slot: u32) -> Room {
        let chain = &self.chains[slot as usize];
        let station = &self.stations[at as usize];
        let own = station.room(chain, self.now);
        if let Room::No(_) = own {
            return own;
        }
        let mut pools = station.pools.iter().map(|share| {
            let pool = &self.pools[share.pool as usize];
            room(
                &pool.slots,
                &pool.gates,
                chain.tokens(share.input_counts),
                self.now,
            )
        });
        pools
            .find(|room| matches!(room, Room::No(_)))
            .unwrap_or(Room::Yes)
    }

    /// To the end of the station's queue.
    fn queue(&mut self, at: u32, slot: u32) {
        let station = &mut self.stations[at as usize];
        station.settle(self.now, &mut self.books.held);
        let tail = station.tail;
        station.tail = slot;
        station.length += 1;
        station.counts.longest = station.counts.longest.max(station.length);
        if tail == NONE {
            station.head = slot;
        } else {
            self.chains[tail as usize].next = slot;
        }
        let chain = &mut self.chains[slot as usize];
        self.books.queued += 1;
        chain.order = self.books.queued;
        (chain.previous, chain.next) = (tail, NONE);
        chain.doing = Doing::Waiting;
    }

    /// Out of the station's queue.
    pub(super) fn unqueue(&mut self, slot: u32) {
        let Chain {
            previous,
            next,
            call,
            ..
        } = self.chains[slot as usize];
        let station = &mut self.stations[call.station as usize];
        station.settle(self.now, &mut self.books.held);
        station.length -= 1;
        if previous == NONE {
            station.head = next;
        } else {
            self.chains[previous as usize].next = next;
        }
        if next == NONE {
            station.tail = previous;
        } else {
            self.chains[next as usize].previous = previous;
        }
    }

    /// The head of this queue has to wait.
    fn hold(&mut self, at: u32, held: Held) {
        let station = &mut self.stations[at as usize];
        if station.holder != held.limit {
            station.settle(self.now, &mut self.books.held);
            station.holder = held.limit;
        }
        if held.until < station.wake_at && held.until < f64::INFINITY {
            station.wake_at = held.until;
            self.calendar.push(held.until, Event::Wake(at));
        }
    }

    /// A wake-up that is not the earliest one any more is idle.
    pub(super) fn wake(&mut self, at: u32) {
        let station = &mut self.stations[at as usize];
        if station.wake_at == self.now {
            station.wake_at = f64::INFINITY;
            self.dispatch(at);
        }
    }

    /// Admits whoever has room now, at this station and those tied to it.
    pub(super) fn dispatch(&mut self, at: u32) {
        let group = self.stations[at as usize].group;
        if group != NONE {
            self.dispatch_group(group as usize);
            return;
        }
        loop {
            let station = &self.stations[at as usize];
            let head = station.head;
            if head == NONE {
                return;
            }
            let chain = &self.chains[head as usize];
            match station.room(chain, self.now) {
                Room::Yes => {
                    self.unqueue(head);
                    self.admit(at, head);
                }
                Room::No(held) => return self.hold(at, held),
            }
        }
    }

    /// Heads in the order of their arrival. One that its own station holds lets others of the pool
    /// pass; one that a pool holds does not.
    fn dispatch_group(&mut self, group: usize) {
        for pool in &self.groups[group].pools {
            self.pools[*pool as usize].held = NONE;
        }
        self.groups[group].passed.fill(false);
        while let Some((place, at, head)) = self.earliest_head(group) {
            match self.room_in_group(at, head) {
                Room::Yes => {
                    self.unqueue(head);
                    self.admit(at, head);
                }
                Room::No(held) => {
                    self.groups[group].passed[place] = true;
                    self.hold(at, held);
                }
            }
        }
    }

    /// Its place in the group, its station, and itself.
    fn earliest_head(&self, group: usize) -> Option<(usize, u32, u32)> {
        let group = &self.groups[group];
        let all = group.stations.iter().zip(&group.passed).enumerate();
        let heads = all.filter_map(|(place, (at, passed))| {
            let head = self.stations[*at as usize].head;
            (head != NONE && !passed).then_some((place, *at, head))
        });
        heads.min_by_key(|(_, _, head)| self.chains[*head as usize].order)
    }

    fn room_in_group(&mut self, at: u32, head: u32) -> Room {
        let chain = &self.chains[head as usize];
        let station = &self.stations[at as usize];
        let own = station.room(chain, self.now);
        if let Room::No(_) = own {
            return own;
        }
        for share in &station.pools {
            let pool = &mut self.pools[share.pool as usize];
            if pool.held != NONE {
                // Behind another head of the pool: it is looked at when that one moves.
                return Room::No(Held {
                    limit: pool.held,
                    until: f64::INFINITY,
                });
            }
            let tokens = chain.tokens(share.input_counts);
            let within = room(&pool.slots, &pool.gates, tokens, self.now);
            if let Room::No(held) = within {
                pool.held = held.limit;
                return within;
            }
        }
        Room::Yes
    }

    /// The request is admitted and its service starts.
    #[inline]
    fn admit(&mut self, at: u32, slot: u32) {
        self.books.events += 1;
        let now = self.now;
        let chain = &mut self.chains[slot as usize];
        let station = &mut self.stations[at as usize];
        station.settle(now, &mut self.books.held);
        let mut debt = false;
        let tokens = chain.tokens(station.input_counts);
        for gate in &mut station.gates {
            debt |= gate.charge(tokens, now);
        }
        for share in &station.pools {
            let pool = &mut self.pools[share.pool as usize];
            let tokens = chain.tokens(share.input_counts);
            pool.slots.used += 1;
            for gate in &mut pool.gates {
                debt |= gate.charge(tokens, now);
            }
        }
        station.slots.used += 1;
        let waited = now - chain.since;
        let counts = &mut station.counts;
        counts.admitted += 1;
        counts.debts += u64::from(debt);
        counts.waited += u64::from(waited > 0.0 || chain.tries > 0);
        chain.service = chain.call.service_s;
        if station.jitter > 0.0 {
            chain.service *= self.random.factor(station.jitter);
        }
        chain.doing = Doing::Served;
        self.calendar.push(now + chain.service, Event::End(slot));
        let job = &mut self.jobs[chain.job as usize];
        job.served += 1;
        if waited > 0.0 {
            job.waited += waited;
            self.waits[chain.job as usize * self.stations.len() + at as usize] += waited;
        }
    }

    /// The answer is 429.
    #[cold]
    fn refuse(&mut self, at: u32, slot: u32, limit: u32) {
        self.books.events += 1;
        let station = &mut self.stations[at as usize];
        station.counts.refused += 1;
        for gate in &mut station.gates {
            gate.refuse(self.now);
        }
        for share in &station.pools {
            for gate in &mut self.pools[share.pool as usize].gates {
                gate.refuse(self.now);
            }
        }
        self.back_off(at, slot, limit as usize);
    }

    /// Another attempt after a while, or the end of the task. The delay counts as waiting for `cause`.
    #[cold]
    fn back_off(&mut self, at: u32, slot: u32, cause: usize) {
        let chain = &mut self.chains[slot as usize];
        chain.tries += 1;
        let backoff = &self.stations[at as usize].backoff;
        if chain.tries >= backoff.tries {
            self.fail(slot);
            return;
        }
        let growth = libm::pow(backoff.factor, f64::from(chain.tries - 1));
        let longest = (backoff.first_s * growth).min(backoff.cap_s);
        let jitter = backoff.jitter * (2.0 * self.random.uniform() - 1.0);
        let delay = longest * (1.0 + jitter);
        chain.doing = Doing::Delayed;
        self.calendar.push(self.now + delay, Event::Again(slot));
        let job = chain.job as usize;
        self.jobs[job].waited += delay;
        self.waits[job * self.stations.len() + at as usize] += delay;
        self.books.held[cause] += delay;
    }

    /// The delay is over.
    pub(super) fn again(&mut self, slot: u32) {
        let chain = &self.chains[slot as usize];
        if chain.doing == Doing::Dropped {
            self.free_chains.push(slot);
            return;
        }
        let job = chain.job;
        self.request(slot);
        self.leave_if_failed(job);
    }

    /// The service of the chain's request ends.
    pub(super) fn end(&mut self, slot: u32) {
        self.books.events += 1;
        let at = self.chains[slot as usize].call.station;
        self.release(at, slot);
        let chain = &mut self.chains[slot as usize];
        let job = &mut self.jobs[chain.job as usize];
        let owner = chain.job;
        job.service += chain.service;
        job.served -= 1;
        chain.doing = Doing::Nothing;
        let station = &mut self.stations[at as usize];
        let erred = station.error_rate > 0.0 && self.random.happens(station.error_rate);
        station.counts.errors += u64::from(erred);
        let queued = station.head != NONE || station.group != NONE;
        let failed = job.failed;
        if queued {
            // Those who wait come before this chain's next request.
            self.dispatch(at);
        }
        if failed {
            self.drop_chain(slot);
        } else if erred {
            let errors = self.books.held.len() - 1;
            self.back_off(at, slot, errors);
        } else {
            self.served(slot);
        }
        self.leave_if_failed(owner);
    }

    /// Gives back the place and what was reserved and not used.
    #[inline(always)]
    fn release(&mut self, at: u32, slot: u32) {
        let chain = &self.chains[slot as usize];
        let station = &mut self.stations[at as usize];
        station.settle(self.now, &mut self.books.held);
        station.slots.used -= 1;
        let mut over = false;
        if station.reconciles {
            let tokens = chain.tokens(station.input_counts);
            for gate in station.gates.iter_mut().filter(|gate| gate.reconciles()) {
                over |= gate.reconcile(tokens, self.now);
            }
        }
        for share in &station.pools {
            let pool = &mut self.pools[share.pool as usize];
            let tokens = chain.tokens(share.input_counts);
            pool.slots.used -= 1;
            for gate in pool.gates.iter_mut().filter(|gate| gate.reconciles()) {
                over |= gate.reconcile(tokens, self.now);
            }
        }
        let counts = &mut station.counts;
        counts.ended += 1;
        counts.debts += u64::from(over);
        counts.input += chain.call.input;
        counts.output += chain.call.output;
        counts.usd += chain.call.usd;
    }
}
