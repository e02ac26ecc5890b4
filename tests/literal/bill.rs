//! What one delegated task costs, apart as the bridge needs it.

/// USD of one delegated task.
#[derive(Default)]
pub struct Bill {
    pub retained: f64,
    /// The pieces' work, each done once: at list price, with multipliers, with each tier's own cache.
    pub at_list_price: f64,
    pub multiplied: f64,
    pub own_cache: f64,
    /// With every piece accepted.
    pub overhead: f64,
    /// Of first attempts.
    pub reviews: f64,
}

impl Bill {
    /// Running totals.
    pub fn steps(&self, baseline: f64, cost: f64) -> [f64; 7] {
        let with_cache = self.retained + self.own_cache;
        [
            baseline,
            self.retained + self.at_list_price,
            self.retained + self.multiplied,
            with_cache,
            with_cache + self.overhead,
            with_cache + self.overhead + self.reviews,
            cost,
        ]
    }
}
