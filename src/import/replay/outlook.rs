//! What the calibrated model expects of a policy: the exact engine's integrals for cascades of whole tasks, short enough
//! to be done in every replicate of a bootstrap.

use super::policy::{Judge, Policy, descend};
use crate::import::calibrate::{Fit, grid_within};
use crate::numerics::kernels;
use crate::numerics::special::normal_quantile;

/// Chances and costs at every node of difficulty, by class.
pub struct Outlook {
    classes: Vec<Class>,
    ratios: Vec<f64>,
}

struct Class {
    /// Share of the items.
    share: f64,
    /// Mean cost of the top.
    cost: f64,
    /// Probabilities of the nodes among tasks.
    weights: Vec<f64>,
    /// Among tokens: work lies at N(κσ, 1) where tasks lie at N(0, 1).
    tilt: Vec<f64>,
    /// By model and node.
    able: Vec<Vec<f64>>,
}

impl Outlook {
    /// Of a fitted ladder.
    pub fn of(fit: &Fit) -> Self {
        let items: f64 = fit.classes.iter().map(|class| class.items).sum();
        let steepest = fit.loadings.iter().copied().fold(0.0, f64::max);
        let classes = fit
            .classes
            .iter()
            .enumerate()
            .filter(|(_, class)| class.items > 0.0);
        let classes = classes.map(|(index, class)| {
            let shift = class.kappa * class.sigma;
            let (z, weights) = grid_within(9.0 + shift.min(50.0), steepest);
            let mut tilt: Vec<f64> = z
                .iter()
                .map(|z| kernels::exp((-0.5 * (z - shift) * (z - shift)).max(-700.0)))
                .collect();
            let total: f64 = tilt.iter().sum();
            tilt.iter_mut().for_each(|weight| *weight /= total);
            let able = fit.loadings.iter().enumerate().map(|(model, loading)| {
                let spread = ((1.0 - loading) * (1.0 + loading)).sqrt();
                let quantile = normal_quantile(fit.score(index, model));
                z.iter()
                    .map(|z| kernels::normal_cdf((quantile - loading * z) / spread))
                    .collect()
            });
            Class {
                share: class.items / items,
                cost: class.mean_cost,
                able: able.collect(),
                weights,
                tilt,
            }
        });
        Self {
            classes: classes.collect(),
            ratios: fit.cost_ratios.clone(),
        }
    }

    /// Expected success and cost of a policy; the oracle takes the model that is cheapest in the mean.
    pub fn expects(&self, policy: &Policy, judge: Judge) -> (f64, f64) {
        match policy {
            Policy::Cascade(path) => self.cascade(path, judge),
            Policy::Mix(parts) => {
                parts
                    .iter()
                    .fold((0.0, 0.0), |(success, cost), (model, share)| {
                        let (s, c) = self.cascade(&[*model], judge);
                        (success + share * s, cost + share * c)
                    })
            }
            Policy::Oracle => self.oracle(),
        }
    }

    fn cascade(&self, path: &[usize], judge: Judge) -> (f64, f64) {
        let (mut success, mut cost) = (0.0, 0.0);
        for class in &self.classes {
            for k in 0..class.weights.len() {
                let mut spent = 0.0;
                let solved = descend(
                    path,
                    judge,
                    |model| class.able[model][k],
                    |model, reach| {
                        spent += reach * self.ratios[model];
                    },
                );
                success += class.share * class.weights[k] * solved;
                cost += class.share * class.cost * class.tilt[k] * spent;
            }
        }
        (success, cost)
    }

    /// By rising mean cost: each model does what it can and no cheaper one could; what nobody can goes to the cheapest.
    fn oracle(&self) -> (f64, f64) {
        let mut order: Vec<usize> = (0..self.ratios.len()).collect();
        order.sort_by(|a, b| self.ratios[*a].total_cmp(&self.ratios[*b]));
        let (mut success, mut cost) = (0.0, 0.0);
        for class in &self.classes {
            for k in 0..class.weights.len() {
                let (mut left, mut spent) = (1.0, 0.0);
                for &model in &order {
                    spent += left * class.able[model][k] * self.ratios[model];
                    left *= 1.0 - class.able[model][k];
                }
                spent += left * self.ratios[order[0]];
                success += class.share * class.weights[k] * (1.0 - left);
                cost += class.share * class.cost * class.tilt[k] * spent;
            }
        }
        (success, cost)
    }

    /// The chances that (both, only the first, only the second, neither) is able.
    pub fn joint(&self, first: usize, second: usize) -> [f64; 4] {
        let mut joint = [0.0; 4];
        for class in &self.classes {
            for k in 0..class.weights.len() {
                let (a, b) = (class.able[first][k], class.able[second][k]);
                let weight = class.share * class.weights[k];
                joint[0] += weight * a * b;
                joint[1] += weight * a * (1.0 - b);
                joint[2] += weight * (1.0 - a) * b;
                joint[3] += weight * (1.0 - a) * (1.0 - b);
            }
        }
        joint
    }
}
