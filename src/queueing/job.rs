//! A task as the engine sees it: a fork-join program of calls, all amounts drawn beforehand.

/// n requests in a row at one station; the amounts are those of one request.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Call {
    /// Index of the station.
    pub station: u32,
    /// How many; a call of none takes no time.
    pub requests: u32,
    /// Seconds that it holds a slot, before jitter; finite, 0 or more.
    pub service_s: f64,
    /// Input tokens, 0 or more; limits count them times their owner's `input_counts`.
    pub input: f64,
    /// Output tokens, 0 or more.
    pub output: f64,
    /// Its cost, billed at its end, also where it fails.
    pub usd: f64,
    /// Whether it belongs to the task's one conversation.
    pub turn: Turn,
}

/// Whether calls of one task may overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// It may overlap with any other.
    #[default]
    Free,
    /// An executive's: those of one task never overlap, and go in the order they come up.
    Serial,
}

/// Calls in series, then chains side by side, then calls in series.
///
/// Built in that order: [`Job::push`] what comes first, [`Job::chain`] before each chain's calls,
/// [`Job::join`] before what follows them. The buffers are kept by [`Job::clear`].
#[derive(Clone, Debug)]
pub struct Job {
    calls: Vec<Call>,
    /// Where each chain starts among the calls.
    chains: Vec<u32>,
    /// Where the calls after the chains start.
    after: Option<u32>,
    /// Chains under way at once; a chain keeps its place until it ends.
    pub parallel: u32,
    /// Its class, for counts by class: a small number.
    pub class: u32,
    /// Whether it succeeds where it is not failed by the network.
    pub succeeds: bool,
    /// What it costs beside its calls, billed when it leaves.
    pub usd: f64,
}

impl Default for Job {
    fn default() -> Self {
        Self {
            calls: Vec::new(),
            chains: Vec::new(),
            after: None,
            parallel: u32::MAX,
            class: 0,
            succeeds: true,
            usd: 0.0,
        }
    }
}

impl Job {
    /// Empty, with unlimited `parallel`, class 0, succeeding.
    #[inline]
    pub fn clear(&mut self) {
        self.calls.clear();
        self.chains.clear();
        self.after = None;
        self.parallel = u32::MAX;
        self.class = 0;
        self.succeeds = true;
        self.usd = 0.0;
    }

    /// The next call: of what comes before the chains, of the latest chain, or of what follows them.
    #[inline]
    pub fn push(&mut self, call: Call) {
        self.calls.push(call);
    }

    /// Starts a chain. Not after [`Job::join`].
    #[inline]
    pub fn chain(&mut self) {
        debug_assert!(self.after.is_none());
        self.chains.push(self.calls.len() as u32);
    }

    /// Ends the chains: what is pushed from here on waits for all of them.
    #[inline]
    pub fn join(&mut self) {
        self.after.get_or_insert(self.calls.len() as u32);
    }

    /// All calls in the order they were pushed.
    #[inline]
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// How many chains.
    #[inline]
    pub fn chains(&self) -> usize {
        self.chains.len()
    }

    /// From where to where among the calls what comes before the chains lies.
    #[inline]
    pub fn before(&self) -> (u32, u32) {
        let end = self.chains.first().copied();
        (0, end.unwrap_or(self.joined()))
    }

    /// From where to where among the calls a chain lies.
    #[inline]
    pub fn chain_at(&self, index: usize) -> (u32, u32) {
        let end = self.chains.get(index + 1).copied();
        (self.chains[index], end.unwrap_or(self.joined()))
    }

    /// From where to where among the calls what follows the chains lies.
    #[inline]
    pub fn after(&self) -> (u32, u32) {
        (self.joined(), self.calls.len() as u32)
    }

    #[inline]
    fn joined(&self) -> u32 {
        self.after.unwrap_or(self.calls.len() as u32)
    }
}

/// Draws jobs one after another. Each replication has its own, made from the replication's index.
pub trait JobSource: Send {
    /// Draws the next job into `job`, which is cleared and keeps its buffers.
    ///
    /// The n-th call makes the n-th arrival's job, whatever the load: this is what makes runs at
    /// several loads comparable.
    fn next(&mut self, job: &mut Job);
}

impl<S: JobSource + ?Sized> JobSource for Box<S> {
    fn next(&mut self, job: &mut Job) {
        (**self).next(job);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(before: u32, chains: &[u32], after: u32) -> Job {
        let mut job = Job::default();
        (0..before).for_each(|_| job.push(Call::default()));
        for calls in chains {
            job.chain();
            (0..*calls).for_each(|_| job.push(Call::default()));
        }
        job.join();
        (0..after).for_each(|_| job.push(Call::default()));
        job
    }

    #[test]
    fn stretches_lie_one_after_another() {
        let full = job(2, &[1, 0, 3], 1);
        assert_eq!(full.before(), (0, 2));
        assert_eq!(
            [0, 1, 2].map(|i| full.chain_at(i)),
            [(2, 3), (3, 3), (3, 6)]
        );
        assert_eq!(full.after(), (6, 7));
        let plain = job(2, &[], 0);
        assert_eq!((plain.before(), plain.after()), ((0, 2), (2, 2)));
    }

    #[test]
    fn what_is_never_joined_ends_with_its_last_chain() {
        let mut job = Job::default();
        job.chain();
        job.push(Call::default());
        assert_eq!(
            (job.before(), job.chain_at(0), job.after()),
            ((0, 0), (0, 1), (1, 1))
        );
    }
}
