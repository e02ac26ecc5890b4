//! What the delegated part of one task uses, call by call, before it is known how large that part is.

/// Use of one tier, affine in the ratio d: it reads `d (work · W_in + reads · W_out) + input` tokens
/// and writes `d · work · W_out + output`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Use {
    /// Work done: shares of the task's work by token multiplier.
    pub work: f64,
    /// Work read in reviews and synthesis.
    pub reads: f64,
    /// Tokens read whatever the ratio.
    pub input: f64,
    /// Tokens written whatever the ratio.
    pub output: f64,
    /// Requests that are not work: plan, reviews, briefs, synthesis.
    pub calls: f64,
}

impl Use {
    /// Adds a plan, review, synthesis or brief: one request, no tools.
    #[inline]
    pub fn call(&mut self, reads: f64, input: f64, output: f64) {
        self.reads += reads;
        self.input += input;
        self.output += output;
        self.calls += 1.0;
    }
}

/// What the bridge adds up of one tier, in the units of [`Use`]: first attempts and their reviews.
#[derive(Clone, Copy, Debug, Default)]
pub struct FirstUse {
    /// Work of first attempts without token multipliers, and with them.
    pub list_work: f64,
    pub work: f64,
    /// Overhead: spawn, briefs, context, reports, plan and synthesis.
    pub reads: f64,
    pub input: f64,
    pub output: f64,
    /// Reviews of first attempts.
    pub review_reads: f64,
    pub review_output: f64,
}

/// Sums over the calls of one task.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub tiers: Vec<Use>,
    /// Attempts that followed a rejection.
    pub escalations: f64,
    /// What the synthesis reads: reports of pieces accepted from subordinates, and their share of the work.
    pub accepted_reports: f64,
    pub accepted_work: f64,
}

impl Ledger {
    /// Empties it for the next task.
    pub fn clear(&mut self, tiers: usize) {
        self.tiers.clear();
        self.tiers.resize(tiers, Use::default());
        self.escalations = 0.0;
        self.accepted_reports = 0.0;
        self.accepted_work = 0.0;
    }

    /// Makes it the same as another, in the memory it has.
    pub fn copy(&mut self, other: &Self) {
        self.tiers.clear();
        self.tiers.extend_from_slice(&other.tiers);
        self.escalations = other.escalations;
        self.accepted_reports = other.accepted_reports;
        self.accepted_work = other.accepted_work;
    }
}
