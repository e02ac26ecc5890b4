//! An oracle router: each task, whole, to the cheapest tier that is able, else to the cheapest.

use super::Setting;
use super::work::{MeanWork, Weights};
use crate::delegation::tiers_by_cost;
use crate::workload::{Kind, TaskClass};

/// What an oracle makes of a class.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Oracle {
    pub cost_usd: f64,
    /// Chance that some tier is able.
    pub success: f64,
}

impl Oracle {
    /// Over the kinds that the crux may be of.
    pub fn expect(setting: &Setting, class: &TaskClass) -> Self {
        let order = tiers_by_cost(&setting.scenario.ladder, class);
        let kinds = class.kinds.iter();
        kinds.fold(Self::default(), |sum, kind| {
            let of_kind = of_kind(setting, class, kind, &order);
            Self {
                cost_usd: sum.cost_usd + kind.share * of_kind.cost_usd,
                success: sum.success + kind.share * of_kind.success,
            }
        })
    }
}

/// Given difficulty tiers are able independently: the chance that a tier is chosen is that of being able times
/// that of all cheaper ones being not.
fn of_kind(setting: &Setting, class: &TaskClass, kind: &Kind, order: &[usize]) -> Oracle {
    let work = MeanWork::of(&class.work);
    let Some(skill) = kind.skill else {
        return Oracle {
            cost_usd: cost(setting, order[0], [1.0, 1.0], work),
            success: 1.0,
        };
    };
    let outlooks = &setting.outlooks;
    let outlook = outlooks.of_signals(Some(skill), class, std::iter::empty());
    let weights = Weights::new(class, &outlook);
    let mut nobody = vec![1.0; outlook.z.len()];
    let (mut cost_usd, mut success) = (0.0, 0.0);
    let sum = |weights: &[f64], chances: &[f64]| -> f64 {
        weights.iter().zip(chances).map(|(w, p)| w * p).sum()
    };
    for tier in order {
        let able = &outlook.able[*tier];
        let chosen: Vec<f64> = able.iter().zip(&nobody).map(|(p, left)| p * left).collect();
        let shares = [weights.input(), weights.output()].map(|weights| sum(weights, &chosen));
        cost_usd += cost(setting, *tier, shares, work);
        success += sum(weights.task(), &chosen);
        for (left, able) in nobody.iter_mut().zip(able) {
            *left *= 1.0 - able;
        }
    }
    let shares = [weights.input(), weights.output()].map(|weights| sum(weights, &nobody));
    Oracle {
        cost_usd: cost_usd + cost(setting, order[0], shares, work),
        success,
    }
}

/// USD for these shares of the input and output of mean work, done by a tier.
fn cost(setting: &Setting, tier: usize, [input, output]: [f64; 2], work: MeanWork) -> f64 {
    let tier = &setting.scenario.ladder.tiers[tier];
    let usd = work.input * input * tier.price.input_usd(tier.cache_hit)
        + work.output * output * tier.price.output_usd();
    tier.token_multiplier.mean() * usd
}
