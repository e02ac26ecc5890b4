//! How long, how often, how exact: what a run of the engine is asked.

/// Replications of one network under one demand.
#[derive(Clone, Debug, PartialEq)]
pub struct Replications {
    /// Simulated in each replication, warm-up included.
    pub length: Length,
    /// What is left out at the start of each.
    pub warm_up: WarmUp,
    /// How many, at least 2; with `precision` these are the first ones, and more follow.
    pub replications: u32,
    /// Stop when the half-width of `headline` is this share of it.
    pub precision: Option<f64>,
    /// What `precision` is about.
    pub headline: Headline,
    /// Most events in all replications together. Counted, so that the results do not depend on the machine.
    pub max_events: u64,
    /// Most tasks inside at once; what arrives beyond is shed and counted, as is what would bring
    /// the calls of all tasks inside above two million.
    pub max_inside: u32,
    /// Factor on the demand: the rate of arrivals, or the number of users. Runs of one seed at
    /// several loads see the same tasks in the same order, closer together.
    pub load: f64,
    /// Names the random numbers.
    pub seed: u64,
}

impl Default for Replications {
    fn default() -> Self {
        Self {
            length: Length::Hours(24.0),
            warm_up: WarmUp::Mser5,
            replications: 16,
            precision: None,
            headline: Headline::Sojourn,
            max_events: 200_000_000,
            max_inside: 100_000,
            load: 1.0,
            seed: 1,
        }
    }
}

/// Where a replication ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    /// After so many simulated hours.
    Hours(f64),
    /// When so many tasks have left, failed ones included.
    Tasks(u64),
}

/// What is left out at the start of a replication.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WarmUp {
    /// As MSER-5 says of a pilot replication; where the demand has a profile, one period of it.
    Mser5,
    /// So many hours.
    Hours(f64),
}

/// The figure that `precision` is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Headline {
    /// Mean sojourn time.
    #[default]
    Sojourn,
    /// Tasks done per hour.
    Throughput,
}
