//! Tasks from stage to stage, chains from call to call.

use super::super::job::{JobSource, Turn};
use super::Engine;
use super::state::{Doing, NONE, Stage};

impl<S: JobSource> Engine<S> {
    /// Goes on with a task of which nothing is under way, until something is, or it leaves or fails.
    pub(super) fn stage(&mut self, slot: u32) {
        loop {
            let job = &mut self.jobs[slot as usize];
            match job.stage {
                Stage::Before => {
                    let range = job.program.before();
                    job.stage = Stage::Chains;
                    self.start(slot, range);
                }
                Stage::Chains => {
                    self.fork(slot);
                    let job = &mut self.jobs[slot as usize];
                    if job.live == 0 && !job.failed {
                        job.stage = Stage::After;
                        continue;
                    }
                }
                Stage::After => {
                    let range = job.program.after();
                    job.stage = Stage::Leaving;
                    self.start(slot, range);
                }
                Stage::Leaving => return self.depart(slot),
            }
            let job = &self.jobs[slot as usize];
            if job.live > 0 || job.failed {
                return;
            }
        }
    }

    /// Starts chains while there are some and the task may have more at once.
    fn fork(&mut self, slot: u32) {
        loop {
            let job = &mut self.jobs[slot as usize];
            let next = job.next_chain as usize;
            let more = next < job.program.chains() && job.live < job.program.parallel.max(1);
            if !more || job.failed {
                return;
            }
            job.next_chain += 1;
            let range = job.program.chain_at(next);
            self.start(slot, range);
        }
    }

    /// Starts a chain over these calls; none where they have no request.
    #[inline]
    fn start(&mut self, job: u32, (from, to): (u32, u32)) {
        let slot = &mut self.jobs[job as usize];
        let calls = &slot.program.calls()[from as usize..to as usize];
        let Some(first) = calls.iter().position(|call| call.requests > 0) else {
            return;
        };
        slot.live += 1;
        let chain = self.new_chain(job);
        self.chains[chain as usize].at = from + first as u32;
        self.chains[chain as usize].end = to;
        self.call(chain);
    }

    /// The call the chain has come to, which has requests.
    #[inline]
    fn call(&mut self, slot: u32) {
        let chain = &mut self.chains[slot as usize];
        let job = &mut self.jobs[chain.job as usize];
        chain.call = job.program.calls()[chain.at as usize];
        chain.left = chain.call.requests;
        chain.tries = 0;
        if chain.call.turn == Turn::Serial {
            if job.turn != NONE {
                chain.doing = Doing::Turn;
                chain.since = self.now;
                chain.next = NONE;
                let tail = job.turn_tail;
                job.turn_tail = slot;
                if tail == NONE {
                    job.turn_head = slot;
                } else {
                    self.chains[tail as usize].next = slot;
                }
                return;
            }
            job.turn = slot;
        }
        self.request(slot);
    }

    /// A request of the chain has been served.
    #[inline]
    pub(super) fn served(&mut self, slot: u32) {
        let chain = &mut self.chains[slot as usize];
        chain.tries = 0;
        chain.left -= 1;
        if chain.left > 0 {
            self.request(slot);
            return;
        }
        if chain.call.turn == Turn::Serial {
            self.pass_turn(slot);
        }
        let chain = &mut self.chains[slot as usize];
        if chain.doing == Doing::Dropped {
            return;
        }
        let job = &self.jobs[chain.job as usize];
        let rest = &job.program.calls()[chain.at as usize + 1..chain.end as usize];
        match rest.iter().position(|call| call.requests > 0) {
            Some(skipped) => {
                chain.at += 1 + skipped as u32;
                self.call(slot);
            }
            None => self.finish(slot),
        }
    }

    /// The task's executive goes to the chain that has waited longest for it.
    fn pass_turn(&mut self, slot: u32) {
        let job = &mut self.jobs[self.chains[slot as usize].job as usize];
        let next = job.turn_head;
        job.turn = next;
        if next == NONE {
            return;
        }
        let chain = &mut self.chains[next as usize];
        job.turn_head = chain.next;
        if chain.next == NONE {
            job.turn_tail = NONE;
        }
        job.turned += self.now - chain.since;
        self.request(next);
    }

    /// The chain has come to its end.
    #[inline]
    fn finish(&mut self, slot: u32) {
        let owner = self.chains[slot as usize].job;
        self.unlink(slot);
        self.free_chains.push(slot);
        let job = &mut self.jobs[owner as usize];
        job.live -= 1;
        let more = (job.next_chain as usize) < job.program.chains();
        if job.live == 0 || (job.stage == Stage::Chains && more) {
            self.stage(owner);
        }
    }

    /// The task fails: requests in service run out, the rest of it is dropped.
    pub(super) fn fail(&mut self, slot: u32) {
        let owner = self.chains[slot as usize].job;
        self.jobs[owner as usize].failed = true;
        let mut next = self.jobs[owner as usize].first;
        while next != NONE {
            let chain = next;
            next = self.chains[chain as usize].after;
            if self.chains[chain as usize].doing != Doing::Served {
                self.drop_chain(chain);
            }
        }
        // Only when all are out: none of them may be admitted now. They may have held up others.
        while let Some(station) = self.touched.pop() {
            self.dispatch(station);
        }
    }

    /// Drops a chain of a failed task that has no request in service.
    pub(super) fn drop_chain(&mut self, slot: u32) {
        let doing = self.chains[slot as usize].doing;
        match doing {
            Doing::Dropped => return,
            Doing::Waiting => {
                self.unqueue(slot);
                self.touched.push(self.chains[slot as usize].call.station);
            }
            _ => {}
        }
        self.unlink(slot);
        let chain = &mut self.chains[slot as usize];
        chain.doing = Doing::Dropped;
        self.jobs[chain.job as usize].live -= 1;
        if doing != Doing::Delayed {
            self.free_chains.push(slot);
        }
    }

    /// A failed task leaves when the last of its requests has run out.
    #[inline]
    pub(super) fn leave_if_failed(&mut self, slot: u32) {
        let job = &self.jobs[slot as usize];
        if job.failed && job.served == 0 {
            self.depart(slot);
        }
    }
}
