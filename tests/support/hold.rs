//! Holding the means of one implementation against another's, column by column.

use std::collections::BTreeMap;

use rungs::scenario::Scenario;
use rungs::simulation::{BRIDGE_CHANGES, Column, GroupStats, Layout};

/// Standard errors that chance may put between two means.
const ERRORS: f64 = 4.5;
/// What rounding and the exact engine's quadrature may add, relative to the size of a column.
const ROUNDING: f64 = 1e-9;
/// Below so many standard errors from 0 a mean rests on too few events to be near normal.
const EVENTS: f64 = 10.0;
/// An event expected so often in all tasks is sure to have been seen.
const SURE: f64 = 20.0;

/// Means with the variances of their sampling error.
#[derive(Clone, Debug)]
pub struct Known {
    pub mean: Vec<f64>,
    pub variance: Vec<f64>,
}

impl Known {
    pub fn of(group: &GroupStats) -> Self {
        Self {
            mean: group.mean.clone(),
            variance: group.variance.clone(),
        }
    }

    /// What the mean over all tasks has to be, given how many fell in each class.
    pub fn mixed(classes: &[GroupStats], tasks: &[u64]) -> Self {
        let total: u64 = tasks.iter().sum();
        let parts: Vec<_> = classes
            .iter()
            .zip(tasks)
            .filter(|(_, tasks)| **tasks > 0)
            .map(|(class, tasks)| (*tasks as f64 / total as f64, class))
            .collect();
        let columns = 0..parts[0].1.mean.len();
        let mix = |value: &dyn Fn(&GroupStats, f64) -> f64| {
            parts
                .iter()
                .map(|(share, class)| value(class, *share))
                .sum()
        };
        Self {
            mean: columns
                .clone()
                .map(|c| mix(&|class, share| share * class.mean[c]))
                .collect(),
            variance: columns
                .map(|c| mix(&|class, share| share * share * class.variance[c]))
                .collect(),
        }
    }
}

/// What came of a comparison.
#[derive(Default)]
pub struct Held {
    pub columns: usize,
    /// Met too rarely for their error to say anything.
    pub rare: usize,
    /// Of events never met, and by the other account so rare that this is no wonder.
    pub unseen: usize,
    /// The largest distance met, in standard errors.
    pub farthest: f64,
    /// Columns that chance does not explain.
    pub apart: Vec<String>,
    /// By column: how often it was held in a class, and the sum of its distances in standard errors.
    pub drift: BTreeMap<String, (u32, f64)>,
}

impl Held {
    pub fn add(&mut self, other: Self) {
        self.columns += other.columns;
        self.rare += other.rare;
        self.unseen += other.unseen;
        self.farthest = self.farthest.max(other.farthest);
        self.apart.extend(other.apart);
        for (column, (times, sum)) in other.drift {
            let (all_times, all_sum) = self.drift.entry(column).or_default();
            *all_times += times;
            *all_sum += sum;
        }
    }

    /// Columns that lean to one side over many comparisons, though each is near enough by itself.
    pub fn leaning(&self) -> Vec<String> {
        let leaning = self.drift.iter().filter_map(|(column, (times, sum))| {
            let lean = sum / f64::from(*times).sqrt();
            (lean.abs() > ERRORS).then(|| format!("{column} leans by {lean:.1} over {times}"))
        });
        leaning.collect()
    }
}

/// Two accounts of a group of tasks.
pub struct Pair<'a> {
    pub scenario: &'a Scenario,
    /// `None`: all tasks.
    pub class: Option<usize>,
    pub layout: &'a Layout,
    /// By simulation.
    pub found: Known,
    /// Tasks behind it.
    pub tasks: u64,
    pub expected: Known,
}

impl Pair<'_> {
    /// Holds the one account against the other.
    pub fn hold(&self, columns: &[Column]) -> Held {
        let mut held = Held {
            columns: columns.len(),
            ..Held::default()
        };
        for &column in columns {
            self.hold_column(column, &mut held);
        }
        held
    }

    fn hold_column(&self, column: Column, held: &mut Held) {
        let i = self.layout.index(column);
        let (found, expected) = (self.found.mean[i], self.expected.mean[i]);
        let error = (self.found.variance[i] + self.expected.variance[i]).sqrt();
        let size = self.size(column);
        let distance = (found - expected).abs();
        if distance <= ROUNDING * size {
            return;
        }
        let never_varies = error <= ROUNDING * size;
        if never_varies && distance * self.tasks as f64 <= SURE * size {
            held.unseen += 1;
        } else if !never_varies && size == expected.abs() && size < EVENTS * error {
            held.rare += 1;
        } else if distance <= ERRORS * error + ROUNDING * size {
            held.farthest = held.farthest.max(distance / error);
            // All tasks and a class share theirs: only classes are independent of each other.
            if self.class.is_some() && !never_varies {
                let drift = held.drift.entry(format!("{column:?}")).or_default();
                drift.0 += 1;
                drift.1 += (found - expected) / error;
            }
        } else {
            // NaN ends here.
            let group = self.class.map_or("all", |c| &self.scenario.classes[c].name);
            held.apart.push(format!(
                "{group} {column:?}: {found} and {expected}, {:.1} standard errors of {error} apart",
                distance / error
            ));
        }
    }

    /// What a difference is a difference of; any other column is its own size.
    fn size(&self, column: Column) -> f64 {
        let of = |column| self.expected.mean[self.layout.index(column)].abs();
        match column {
            Column::CostSaved | Column::Bridge(_) => of(Column::Cost) + of(Column::BaselineCost),
            Column::SuccessLost => of(Column::Success) + of(Column::BaselineSuccess),
            _ => of(column),
        }
    }
}

/// The columns that say something of a group of tasks, and that the exact engine has.
pub fn exact_columns(scenario: &Scenario, class: Option<usize>) -> Vec<Column> {
    let mut columns = vec![
        Column::Cost,
        Column::BaselineCost,
        Column::CostSaved,
        Column::Work,
        Column::Tokens,
        Column::Escalations,
    ];
    let tiers = scenario.ladder.tiers.len();
    columns.extend((0..BRIDGE_CHANGES).map(Column::Bridge));
    columns.extend((0..BRIDGE_CHANGES - 1).map(Column::BridgeTotal));
    columns.extend((0..scenario.quotas.len()).map(Column::QuotaUnits));
    columns.extend((0..tiers).flat_map(tier_columns));
    columns.push(Column::OracleCost);
    let is_modelled = match class {
        Some(class) => scenario.classes[class].models_success(),
        None => scenario.success_modelled(),
    };
    if is_modelled {
        columns.extend([
            Column::Success,
            Column::BaselineSuccess,
            Column::SuccessLost,
            Column::WrongAccepted,
            Column::CostWithFailures,
            Column::BaselineCostWithFailures,
            Column::OracleSuccess,
        ]);
        columns.extend((0..tiers).map(Column::AloneSuccess));
    }
    columns
}

fn tier_columns(tier: usize) -> [Column; 8] {
    [
        Column::TierInput(tier),
        Column::TierOutput(tier),
        Column::TierTokens(tier),
        Column::TierCountedTokens(tier),
        Column::TierRequests(tier),
        Column::TierBusy(tier),
        Column::TierCost(tier),
        Column::AloneCost(tier),
    ]
}

/// The columns in seconds that depend on the order of things, which only simulations know.
pub fn latency_columns(scenario: &Scenario) -> Vec<Column> {
    let mut columns = Vec::new();
    if scenario.latency_reason().is_none() {
        columns.push(Column::Latency);
    }
    if scenario.baseline_latency_modelled() {
        columns.push(Column::BaselineLatency);
    }
    for (t, tier) in scenario.ladder.tiers.iter().enumerate() {
        if tier.speed.is_some() {
            columns.push(Column::AloneLatency(t));
        }
    }
    columns
}
