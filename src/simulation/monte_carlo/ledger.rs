//! What one delegated task uses, call by call.

/// Tokens and requests of one tier.
#[derive(Clone, Copy, Debug, Default)]
pub struct Use {
    pub input: f64,
    pub output: f64,
    /// Requests, all of them.
    pub requests: f64,
    /// Those that wait for the class's tools.
    pub tooled: f64,
}

impl Use {
    /// Adds a plan, review, synthesis or brief: one request, no tools.
    #[inline]
    pub fn call(&mut self, input: f64, output: f64) {
        self.input += input;
        self.output += output;
        self.requests += 1.0;
    }

    /// Adds work on the task: `requests` of them, each with its tools.
    #[inline]
    pub fn work(&mut self, input: f64, output: f64, requests: f64) {
        self.input += input;
        self.output += output;
        self.requests += requests;
        self.tooled += requests;
    }
}

/// Sums over the calls of one task.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub tiers: Vec<Use>,
    /// Attempts that followed a rejection.
    pub escalations: f64,
    /// What the synthesis reads: reports of pieces accepted from subordinates, and their share of W_out.
    pub accepted_reports: f64,
    pub accepted_share: f64,
    /// Durations of the chains, in the order of the pieces.
    pub chains: Vec<f64>,
    pub bridge: BridgeSums,
}

/// What the bridge's steps add up over first attempts, USD unless said otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct BridgeSums {
    /// First attempts at list price, multiplier 1.
    pub list: f64,
    /// The same with token multipliers.
    pub multiplied: f64,
    /// The same with each tier's own cache.
    pub cached: f64,
    /// Spawn, brief, context and report at the subordinates.
    pub spawned: f64,
    /// Tokens of all first briefs and of all first reports.
    pub briefs: f64,
    pub reports: f64,
    /// Reviews of first attempts.
    pub reviews: f64,
}

impl Ledger {
    /// Empties it for the next task.
    pub fn clear(&mut self, tiers: usize) {
        self.tiers.clear();
        self.tiers.resize(tiers, Use::default());
        self.chains.clear();
        self.escalations = 0.0;
        self.accepted_reports = 0.0;
        self.accepted_share = 0.0;
        self.bridge = BridgeSums::default();
    }
}
