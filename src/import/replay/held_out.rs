//! Predictions of items that the fit has not seen: fitted on random halves, replayed on the other halves.

use rayon::prelude::*;
use serde::Serialize;

use super::outlook::Outlook;
use super::policy::{Judge, Policy};
use super::{mean, values};
use crate::error::DataError;
use crate::import::calibrate::{Fit, Sample, quantile};
use crate::numerics::stream::{Purpose, Stream};
use crate::progress::Monitor;

const HALVING: Purpose = Purpose(u32::MAX - 2);
const RESAMPLING_HALVES: Purpose = Purpose(u32::MAX - 3);

/// How predictions fared on items that the fit had not seen.
#[derive(Clone, Debug, Serialize)]
pub struct HeldOut {
    /// Random halvings of the items.
    pub splits: u64,
    /// Bootstrap replicates within each.
    pub replicates: u64,
    /// The cascades.
    pub policies: Vec<HeldOutPolicy>,
}

/// One cascade.
#[derive(Clone, Debug, Serialize)]
pub struct HeldOutPolicy {
    /// As people write it.
    pub policy: String,
    /// Share of splits whose 95 % interval of predicted less replayed success contains 0.
    pub success_covered: f64,
    /// The same for cost.
    pub cost_covered: f64,
    /// Mean over splits, each both ways round, of predicted less replayed success.
    pub success_error: f64,
    /// The same of predicted over replayed cost, less 1.
    pub cost_error: f64,
}

/// Halves the items `splits` times. In each the fit of one half predicts every cascade; the other half replays it; and the 95 %
/// interval of the difference comes from refits of the resampled first half against replays of the resampled second one.
///
/// # Errors
/// Interrupted.
pub fn held_out(
    sample: &Sample,
    models: &[String],
    policies: &[Policy],
    (judge, seed): (Judge, u64),
    (splits, replicates): (u64, u64),
    monitor: &dyn Monitor,
) -> Result<HeldOut, DataError> {
    let cascades: Vec<Policy> = policies
        .iter()
        .filter(|policy| matches!(policy, Policy::Cascade(path) if path.len() > 1))
        .cloned()
        .collect();
    let values = values(sample, &cascades, judge);
    let start = Fit::of(sample, &vec![1.0; sample.items()], None);
    let differences = |half: &Half, index: Option<u64>| -> Vec<(f64, f64, f64)> {
        let (first, second) = half.weights(sample.items(), seed, index);
        let outlook = Outlook::of(&Fit::of(sample, &first, Some(&start)));
        let expected = cascades.iter().map(|policy| outlook.expects(policy, judge));
        expected
            .zip(&values)
            .map(|((success, cost), values)| {
                let (s, c) = mean(values, &second);
                (success - s, cost - c, cost / c - 1.0)
            })
            .collect()
    };
    monitor.start(splits);
    let all: Result<Vec<Vec<Tried>>, DataError> = (0..splits)
        .into_par_iter()
        .map(|split| {
            if monitor.cancelled() {
                return Err(DataError::Interrupted);
            }
            let half = Half::new(sample.items(), seed, split);
            // Once each way round: what one half has more of than the other cancels in the mean error.
            let found = [differences(&half, None), differences(&half.swapped(), None)];
            let drawn: Vec<_> = (0..replicates)
                .map(|replicate| differences(&half, Some(split * replicates + replicate)))
                .collect();
            monitor.advance(1);
            let of = |policy: usize| Tried {
                success: holds_zero(drawn.iter().map(|d| d[policy].0)),
                cost: holds_zero(drawn.iter().map(|d| d[policy].1)),
                success_error: 0.5 * (found[0][policy].0 + found[1][policy].0),
                cost_error: 0.5 * (found[0][policy].2 + found[1][policy].2),
            };
            Ok((0..cascades.len()).map(of).collect())
        })
        .collect();
    let all = all?;
    let share = |of: &dyn Fn(&Tried) -> f64, policy: usize| {
        all.iter().map(|split| of(&split[policy])).sum::<f64>() / splits as f64
    };
    let policies = cascades
        .iter()
        .enumerate()
        .map(|(i, policy)| HeldOutPolicy {
            policy: policy.name(models),
            success_covered: share(&|tried| f64::from(u8::from(tried.success)), i),
            cost_covered: share(&|tried| f64::from(u8::from(tried.cost)), i),
            success_error: share(&|tried| tried.success_error, i),
            cost_error: share(&|tried| tried.cost_error, i),
        });
    Ok(HeldOut {
        splits,
        replicates,
        policies: policies.collect(),
    })
}

/// What one split said of one cascade.
struct Tried {
    success: bool,
    cost: bool,
    success_error: f64,
    cost_error: f64,
}

/// Whether the middle 95 % of the values contain 0.
fn holds_zero(values: impl Iterator<Item = f64>) -> bool {
    let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    if values.is_empty() {
        return false;
    }
    values.sort_by(f64::total_cmp);
    quantile(&values, 0.025) <= 0.0 && quantile(&values, 0.975) >= 0.0
}

/// A random half of the items and the rest.
struct Half {
    first: Vec<usize>,
    second: Vec<usize>,
}

impl Half {
    /// By Fisher and Yates's shuffle.
    fn new(items: usize, seed: u64, split: u64) -> Self {
        let mut stream = Stream::new(seed, HALVING, split);
        let mut order: Vec<usize> = (0..items).collect();
        for i in (1..items).rev() {
            let j = (stream.uniform() * (i + 1) as f64) as usize;
            order.swap(i, j.min(i));
        }
        let second = order.split_off(items / 2);
        Self {
            first: order,
            second,
        }
    }

    /// Fitted on what was replayed, and the other way round.
    fn swapped(&self) -> Self {
        Self {
            first: self.second.clone(),
            second: self.first.clone(),
        }
    }

    /// How often each item counts in the first and in the second half: once, or as resampled.
    fn weights(&self, items: usize, seed: u64, index: Option<u64>) -> (Vec<f64>, Vec<f64>) {
        let mut weights = (vec![0.0; items], vec![0.0; items]);
        let Some(index) = index else {
            self.first.iter().for_each(|item| weights.0[*item] = 1.0);
            self.second.iter().for_each(|item| weights.1[*item] = 1.0);
            return weights;
        };
        let mut stream = Stream::new(seed, RESAMPLING_HALVES, index);
        for (half, weights) in [
            (&self.first, &mut weights.0),
            (&self.second, &mut weights.1),
        ] {
            for _ in 0..half.len() {
                let drawn = (stream.uniform() * half.len() as f64) as usize;
                weights[half[drawn.min(half.len() - 1)]] += 1.0;
            }
        }
        weights
    }
}
