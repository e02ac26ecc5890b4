//! What a task takes of each limit, of money and of quotas, in one future.

use crate::economics;
use crate::ladder::Limits;
use crate::metric::MetricPath;
use crate::scenario::Scenario;
use crate::simulation::{Column, GroupStats, Outcome};

/// Kinds of limits, by the keys of `limits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitKind {
    Requests,
    Tokens,
    InputTokens,
    OutputTokens,
    Concurrent,
}

impl LimitKind {
    const ALL: [Self; 5] = [
        Self::Requests,
        Self::Tokens,
        Self::InputTokens,
        Self::OutputTokens,
        Self::Concurrent,
    ];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests_per_minute",
            Self::Tokens => "tokens_per_minute",
            Self::InputTokens => "input_tokens_per_minute",
            Self::OutputTokens => "output_tokens_per_minute",
            Self::Concurrent => "concurrent",
        }
    }

    /// What it lets through in an hour: requests, tokens, or seconds of requests under way.
    fn per_hour(self, limits: &Limits) -> Option<f64> {
        let per_minute = match self {
            Self::Requests => limits.requests,
            Self::Tokens => limits.tokens,
            Self::InputTokens => limits.input_tokens,
            Self::OutputTokens => limits.output_tokens,
            Self::Concurrent => return limits.concurrent.map(|slots| 3600.0 * slots),
        };
        per_minute.map(|rate| 60.0 * rate.get())
    }
}

/// A limit of a tier or a pool, and what it lets through.
#[derive(Clone, Debug, PartialEq)]
pub struct Ceiling {
    /// Tier or pool.
    pub at: String,
    pub kind: LimitKind,
    /// Tiers that touch it.
    pub tiers: Vec<usize>,
    /// In an hour: requests, tokens, or seconds of requests under way.
    pub per_hour: f64,
    /// How much of a cached input token counts.
    cached_counts: f64,
}

/// Every limit that is written, tiers first, then pools. Reserved capacity comes on top of a tier's own tokens per minute.
pub fn ceilings(scenario: &Scenario) -> Vec<Ceiling> {
    let tiers = scenario.ladder.tiers.iter().enumerate();
    let own = tiers.flat_map(|(t, tier)| {
        let reserved = tier.reserved.map_or(0.0, |reserved| {
            60.0 * reserved.units * reserved.tokens.get()
        });
        of_limits(&tier.name, &tier.limits, &[t], reserved)
    });
    let pools = scenario.pools.iter();
    let shared = pools.flat_map(|pool| of_limits(&pool.name, &pool.limits, &pool.tiers, 0.0));
    own.chain(shared).collect()
}

fn of_limits(at: &str, limits: &Limits, tiers: &[usize], reserved: f64) -> Vec<Ceiling> {
    let written = |kind: LimitKind| {
        let more = if kind == LimitKind::Tokens {
            reserved
        } else {
            0.0
        };
        Some(Ceiling {
            at: at.to_string(),
            kind,
            tiers: tiers.to_vec(),
            per_hour: kind.per_hour(limits)? + more,
            cached_counts: limits.cached_counts.get(),
        })
    };
    LimitKind::ALL.into_iter().filter_map(written).collect()
}

impl Ceiling {
    /// Hours of it that a task takes: utilisation for each task per hour.
    pub fn taken_by(&self, task: &PerTask) -> f64 {
        let used: f64 = self
            .tiers
            .iter()
            .map(|&t| {
                let tier = &task.tiers[t];
                let counted = tier.input * (1.0 - tier.cached * (1.0 - self.cached_counts));
                match self.kind {
                    LimitKind::Requests => tier.requests,
                    LimitKind::Tokens => counted + tier.output,
                    LimitKind::InputTokens => counted,
                    LimitKind::OutputTokens => tier.output,
                    LimitKind::Concurrent => tier.busy_s,
                }
            })
            .sum();
        used / self.per_hour
    }
}

/// Means per task.
#[derive(Clone, Debug, PartialEq)]
pub struct PerTask {
    pub tiers: Vec<TierTask>,
    /// What is paid beside the tiers: looks of a router, USD.
    pub other_usd: f64,
    /// Share of tasks that succeed; `None` where it is not modelled.
    pub success: Option<f64>,
    /// Units of each quota.
    pub quota_units: Vec<f64>,
    /// The metrics that SLOs ask for and that do not hang on the load; NaN where undefined.
    pub metrics: Vec<f64>,
}

/// A tier's part of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TierTask {
    pub input: f64,
    pub output: f64,
    /// Share of the input that is read from cache.
    pub cached: f64,
    pub requests: f64,
    pub busy_s: f64,
    /// By the token.
    pub usd: f64,
}

impl TierTask {
    /// Input and output, cached input at full count.
    pub fn tokens(&self) -> f64 {
        self.input + self.output
    }
}

impl PerTask {
    /// Read from what an engine found. A request that fails at its end (`error_rate`) is billed and made again.
    pub fn of(scenario: &Scenario, outcome: &Outcome, metrics: &[MetricPath]) -> Self {
        let mean = |column: Column| outcome.all.mean[outcome.layout.index(column)];
        let tiers = scenario.ladder.tiers.iter().enumerate();
        let tiers: Vec<TierTask> = tiers
            .map(|(t, tier)| {
                let again = 1.0 / tier.error_rate.rest().get().max(1e-9);
                TierTask {
                    input: again * mean(Column::TierInput(t)),
                    output: again * mean(Column::TierOutput(t)),
                    cached: tier.cache_hit.get(),
                    requests: again * mean(Column::TierRequests(t)),
                    busy_s: again * mean(Column::TierBusy(t)),
                    usd: again * mean(Column::TierCost(t)),
                }
            })
            .collect();
        let listed: f64 = (0..tiers.len()).map(|t| mean(Column::TierCost(t))).sum();
        let modelled = scenario.success_modelled();
        let quotas = 0..scenario.quotas.len();
        Self {
            other_usd: (mean(Column::Cost) - listed).max(0.0),
            success: modelled.then(|| mean(Column::Success)),
            quota_units: quotas.map(|q| mean(Column::QuotaUnits(q))).collect(),
            metrics: observed(scenario, outcome, metrics),
            tiers,
        }
    }

    /// Cost by the token of a task, USD.
    #[cfg(test)]
    pub fn usd(&self) -> f64 {
        self.other_usd + self.tiers.iter().map(|tier| tier.usd).sum::<f64>()
    }
}

fn observed(scenario: &Scenario, outcome: &Outcome, metrics: &[MetricPath]) -> Vec<f64> {
    if metrics.is_empty() {
        return Vec::new();
    }
    // What is asked most often needs no rendering of the whole point.
    if metrics.iter().all(|metric| metric.segments == ["success"]) {
        let success = outcome.all.mean[outcome.layout.index(Column::Success)];
        let known = scenario.success_modelled();
        return vec![if known { success } else { f64::NAN }; metrics.len()];
    }
    let seen = economics::observation(scenario, outcome);
    let value = |metric: &MetricPath| metric.observe(&seen).and_then(|found| found.estimate);
    let values = metrics.iter().map(|m| value(m).unwrap_or(f64::NAN));
    values.collect()
}

/// Squared coefficients of variation over tasks, taken from one sampled run and used in every future.
#[derive(Clone, Debug, PartialEq)]
pub struct Variability {
    /// Of the cost of a task.
    pub cost: f64,
    /// Of the tokens that each tier uses for a task; 0 of a tier that is not used.
    pub tier_tokens: Vec<f64>,
}

impl Variability {
    /// Of tasks that are all alike.
    #[cfg(test)]
    pub fn none(tiers: usize) -> Self {
        Self {
            cost: 0.0,
            tier_tokens: vec![0.0; tiers],
        }
    }

    /// Within classes and between them: of tasks that come at random.
    pub fn of(scenario: &Scenario, outcome: &Outcome) -> Self {
        let total: f64 = scenario.classes.iter().map(|class| class.weight).sum();
        let squared = |column: Column| {
            let at = outcome.layout.index(column);
            let mean = outcome.all.mean[at];
            if !(mean > 0.0) {
                return 0.0;
            }
            let one = |weight: f64, group: &GroupStats| -> f64 {
                let (Some(there), Some(variance)) = (group.mean.get(at), group.variance.get(at))
                else {
                    return 0.0;
                };
                let within = variance * group.tasks as f64;
                let within = if within.is_finite() { within } else { 0.0 };
                weight / total * (within + (there - mean) * (there - mean))
            };
            let variance: f64 = if outcome.classes.is_empty() {
                one(total, &outcome.all)
            } else {
                let classes = scenario.classes.iter().zip(&outcome.classes);
                classes.map(|(class, group)| one(class.weight, group)).sum()
            };
            variance / (mean * mean)
        };
        let tiers = 0..scenario.ladder.tiers.len();
        Self {
            cost: squared(Column::Cost),
            tier_tokens: tiers.map(|t| squared(Column::TierTokens(t))).collect(),
        }
    }
}
