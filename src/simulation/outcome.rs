//! What an engine hands to economics: means of per-task columns with their sampling (co)variances.
//!
//! Both engines fill the same columns; the exact one has variances of 0 and no sketches.

use crate::scenario::Scenario;
use crate::stats::Quantiles;

/// A per-task quantity whose mean is kept. Money in USD, time in seconds, work in the scenario's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// Cost under the policy.
    Cost,
    /// Cost of the executive alone.
    BaselineCost,
    /// `BaselineCost - Cost`.
    CostSaved,
    /// W.
    Work,
    /// 1 where the task succeeds; 0 throughout where success is not modelled.
    Success,
    /// 1 where the executive alone succeeds.
    BaselineSuccess,
    /// `BaselineSuccess - Success`.
    SuccessLost,
    /// 1 where the task fails because a subordinate's wrong piece was accepted.
    WrongAccepted,
    /// All tokens used.
    Tokens,
    /// Attempts that followed a rejection.
    Escalations,
    /// Cost plus the class's failure cost where the task fails (0 for classes without one).
    CostWithFailures,
    /// The same for the executive alone.
    BaselineCostWithFailures,
    /// Seconds; 0 throughout where it is not modelled.
    Latency,
    /// Seconds; 0 throughout where it is not modelled.
    BaselineLatency,
    /// A step of the bridge, 0 to [`BRIDGE_CHANGES`] - 1: the change of cost from "delegated_at_list_price" to "escalations".
    Bridge(usize),
    /// Cost once that step is switched on: the running total after step 0 to [`BRIDGE_CHANGES`] - 2; after the last it is `Cost`.
    BridgeTotal(usize),
    /// Tokens tier t reads.
    TierInput(usize),
    /// Tokens tier t writes.
    TierOutput(usize),
    /// `TierInput + TierOutput`.
    TierTokens(usize),
    /// Tokens of tier t as its token limit counts them: cached input times `cached_counts`.
    TierCountedTokens(usize),
    /// Requests tier t makes.
    TierRequests(usize),
    /// Seconds tier t is busy; 0 throughout where it has no speed.
    TierBusy(usize),
    /// What tier t costs.
    TierCost(usize),
    /// Weighted tokens drawn from quota q.
    QuotaUnits(usize),
    /// What all tiers of pool p use together.
    PoolUse(usize, Shared),
    /// Cost of tier t doing the whole task alone.
    AloneCost(usize),
    /// 1 where tier t alone succeeds.
    AloneSuccess(usize),
    /// Seconds tier t alone takes; 0 throughout where it has no speed.
    AloneLatency(usize),
    /// Cost of an oracle's choice: the whole task by the cheapest tier that is able, else by the cheapest.
    OracleCost,
    /// `BaselineCost - OracleCost`.
    OracleSaved,
    /// 1 where some tier is able.
    OracleSuccess,
}

/// What the limits of a pool count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shared {
    /// Requests.
    Requests,
    /// Tokens, cached input times the pool's `cached_counts`.
    Tokens,
    /// Input, likewise.
    Input,
    /// Output.
    Output,
    /// Busy seconds; 0 throughout for tiers without a speed.
    Busy,
}

impl Shared {
    /// In the order of the columns.
    pub const ALL: [Self; 5] = [
        Self::Requests,
        Self::Tokens,
        Self::Input,
        Self::Output,
        Self::Busy,
    ];
}

/// Changes between "baseline" and "cost" on the bridge.
pub const BRIDGE_CHANGES: usize = 6;

/// Points of a curve keep their classes up to so many; the headline keeps all.
const CLASSES_ON_A_CURVE: usize = 32;

/// Running totals between "baseline" and "cost" on the bridge.
const BRIDGE_TOTALS: usize = BRIDGE_CHANGES - 1;

/// Which columns an engine keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Everything, bridge, each tier alone and the oracle included: the headline and claims.
    Full,
    /// What a point of a curve shows: no bridge, nobody alone.
    Curve,
}

impl Detail {
    /// Whether each of so many classes is kept by itself: on a long curve, many are not.
    pub fn keeps(self, classes: usize) -> bool {
        self == Self::Full || classes <= CLASSES_ON_A_CURVE
    }
}

/// The columns in force, in order, and the pairs whose covariance is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    tiers: usize,
    quotas: usize,
    pools: usize,
    detail: Detail,
}

const FIXED: usize = 14;
const PER_TIER: usize = 7;
const PER_POOL: usize = Shared::ALL.len();
const ALONE: usize = 3;
const ORACLE: usize = 3;

impl Layout {
    /// The columns of a scenario.
    pub fn new(scenario: &Scenario, detail: Detail) -> Self {
        Self {
            tiers: scenario.ladder.tiers.len(),
            quotas: scenario.quotas.len(),
            pools: scenario.pools.len(),
            detail,
        }
    }

    /// How many tiers it has columns for.
    pub fn tiers(&self) -> usize {
        self.tiers
    }

    /// Of `classes` classes, how many are kept one by one: all of them, or none on a long curve.
    pub fn classes_kept(&self, classes: usize) -> usize {
        if self.detail.keeps(classes) {
            classes
        } else {
            0
        }
    }

    /// Whether bridge and alone columns are kept.
    pub fn detail(&self) -> Detail {
        self.detail
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        let always = FIXED + PER_TIER * self.tiers + self.quotas + PER_POOL * self.pools;
        match self.detail {
            Detail::Curve => always,
            Detail::Full => always + BRIDGE_CHANGES + BRIDGE_TOTALS + ALONE * self.tiers + ORACLE,
        }
    }

    /// Never: there are always the fixed columns.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Position of a column. Bridge and alone columns exist with [`Detail::Full`] only.
    pub fn index(&self, column: Column) -> usize {
        let tier = |field: usize, t: usize| FIXED + PER_TIER * t + field;
        let quota = FIXED + PER_TIER * self.tiers;
        let pool = quota + self.quotas;
        let bridge = pool + PER_POOL * self.pools;
        let totals = bridge + BRIDGE_CHANGES;
        let alone = totals + BRIDGE_TOTALS;
        let oracle = alone + ALONE * self.tiers;
        match column {
            Column::Cost => 0,
            Column::BaselineCost => 1,
            Column::CostSaved => 2,
            Column::Work => 3,
            Column::Success => 4,
            Column::BaselineSuccess => 5,
            Column::SuccessLost => 6,
            Column::WrongAccepted => 7,
            Column::Tokens => 8,
            Column::Escalations => 9,
            Column::CostWithFailures => 10,
            Column::BaselineCostWithFailures => 11,
            Column::Latency => 12,
            Column::BaselineLatency => 13,
            Column::TierInput(t) => tier(0, t),
            Column::TierOutput(t) => tier(1, t),
            Column::TierTokens(t) => tier(2, t),
            Column::TierCountedTokens(t) => tier(3, t),
            Column::TierRequests(t) => tier(4, t),
            Column::TierBusy(t) => tier(5, t),
            Column::TierCost(t) => tier(6, t),
            Column::QuotaUnits(q) => quota + q,
            Column::PoolUse(p, shared) => pool + PER_POOL * p + shared as usize,
            Column::Bridge(step) => bridge + step,
            Column::BridgeTotal(step) => totals + step,
            Column::AloneCost(t) => alone + ALONE * t,
            Column::AloneSuccess(t) => alone + ALONE * t + 1,
            Column::AloneLatency(t) => alone + ALONE * t + 2,
            Column::OracleCost => oracle,
            Column::OracleSaved => oracle + 1,
            Column::OracleSuccess => oracle + 2,
        }
    }

    /// The columns, in order.
    pub fn columns(&self) -> Vec<Column> {
        use Column::*;
        let mut all = vec![
            Cost,
            BaselineCost,
            CostSaved,
            Work,
            Success,
            BaselineSuccess,
        ];
        all.extend([SuccessLost, WrongAccepted, Tokens, Escalations]);
        all.extend([CostWithFailures, BaselineCostWithFailures]);
        all.extend([Latency, BaselineLatency]);
        for t in 0..self.tiers {
            all.extend([TierInput(t), TierOutput(t), TierTokens(t)]);
            all.extend([
                TierCountedTokens(t),
                TierRequests(t),
                TierBusy(t),
                TierCost(t),
            ]);
        }
        all.extend((0..self.quotas).map(QuotaUnits));
        all.extend((0..self.pools).flat_map(|p| Shared::ALL.map(|shared| PoolUse(p, shared))));
        if self.detail == Detail::Full {
            all.extend((0..BRIDGE_CHANGES).map(Bridge));
            all.extend((0..BRIDGE_TOTALS).map(BridgeTotal));
            for t in 0..self.tiers {
                all.extend([AloneCost(t), AloneSuccess(t), AloneLatency(t)]);
            }
            all.extend([OracleCost, OracleSaved, OracleSuccess]);
        }
        all
    }

    /// Pairs of columns whose covariance is kept: what ratios of means need for the delta method.
    pub fn pairs(&self) -> Vec<(Column, Column)> {
        let mut pairs = vec![
            (Column::Cost, Column::BaselineCost),
            (Column::Cost, Column::Work),
            (Column::Cost, Column::Success),
            (Column::CostSaved, Column::SuccessLost),
            (Column::Work, Column::TierTokens(0)),
        ];
        for t in 0..self.tiers {
            pairs.push((Column::TierTokens(t), Column::Tokens));
            pairs.push((Column::TierCost(t), Column::Cost));
            if self.detail == Detail::Full {
                pairs.push((Column::AloneCost(t), Column::AloneSuccess(t)));
            }
        }
        pairs.extend((0..self.quotas).map(|q| (Column::Work, Column::QuotaUnits(q))));
        if self.detail == Detail::Full {
            pairs.push((Column::CostSaved, Column::OracleSaved));
        }
        pairs
    }
}

/// Means over a group of tasks (all, or one class) with the sampling error of the means.
#[derive(Clone, Debug)]
pub struct GroupStats {
    /// Tasks behind it; 0 from the exact engine and for a class that no task fell in.
    pub tasks: u64,
    /// By column of the layout. Empty for a class that no task fell in.
    pub mean: Vec<f64>,
    /// Variance of each mean (not of the tasks); NaN where one task is all there is.
    pub variance: Vec<f64>,
    /// Covariance of the means of each of [`Layout::pairs`].
    pub covariance: Vec<f64>,
    /// Spread over tasks; all `None` from the exact engine.
    pub spread: Spread,
}

/// Quantiles over tasks of the columns that have a distribution.
#[derive(Clone, Debug, Default)]
pub struct Spread {
    pub cost: Quantiles,
    pub baseline_cost: Quantiles,
    /// Mean and quantiles of 1 - cost / baseline over tasks with baseline above 0.
    pub savings: Option<crate::stats::Distributed>,
    pub latency: Quantiles,
    pub baseline_latency: Quantiles,
}

/// What an engine found at one point.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The columns of every group.
    pub layout: Layout,
    /// Over all tasks.
    pub all: GroupStats,
    /// By class, in the order of the scenario. Empty on a curve of more than 32 classes.
    pub classes: Vec<GroupStats>,
    /// Bins (low, high, share of tasks) of cost per task and of its baseline; empty from the exact engine and at [`Detail::Curve`].
    pub cost_bins: Vec<(f64, f64, f64)>,
    /// The same for the baseline.
    pub baseline_cost_bins: Vec<(f64, f64, f64)>,
    /// Multiplier of standard errors for a 95 % interval; 0 from the exact engine.
    pub t: f64,
    /// Degrees of freedom behind `t`; `None` from the exact engine.
    pub error_df: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_listed_where_they_stand() {
        for detail in [Detail::Full, Detail::Curve] {
            let layout = Layout {
                tiers: 3,
                quotas: 2,
                pools: 2,
                detail,
            };
            let columns = layout.columns();
            assert_eq!(columns.len(), layout.len());
            for (place, column) in columns.into_iter().enumerate() {
                assert_eq!(layout.index(column), place, "{column:?}");
            }
        }
    }
}
