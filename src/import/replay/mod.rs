//! What a policy would really have cost and solved on the recorded items, beside what the calibrated model expects of it.

mod engine;
mod held_out;
mod outlook;
mod policy;
mod routers;
mod signal;
mod usual;

#[cfg(test)]
mod tests;

pub use held_out::{HeldOut, HeldOutPolicy, held_out};
pub use outlook::Outlook;
pub use policy::{Judge, Policy, model};
pub use routers::{RouterKind, aiq, apgr, cpt, curve, pgr};
pub use signal::{AtCorrelation, Routing, SignalRouter, Split};
pub use usual::usual_policies;

use serde::Serialize;

use signal::{SPLITS, Signal};

use crate::error::DataError;
use crate::import::calibrate::{CostBasis, Fit, Joint, Sample, interval, replicates, resample};
use crate::progress::Monitor;
use crate::stats::Estimate;

/// What is replayed, and how often items are resampled.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The policies.
    pub policies: Vec<Policy>,
    /// Who judges attempts.
    pub judge: Judge,
    /// An APGR that a router which sees some of the difficulty is to match, for a table of two models.
    pub published_apgr: Option<f64>,
    /// Bootstrap replicates.
    pub replicates: u64,
    /// Of all draws.
    pub seed: u64,
}

/// A replay of a table.
#[derive(Clone, Debug, Serialize)]
pub struct Replay {
    /// "rungs.replay/1".
    pub schema: &'static str,
    /// The table, as given.
    pub file: String,
    /// SHA-256 of the table.
    pub digest: String,
    /// Items in it.
    pub items: usize,
    /// Models, in the order of the table.
    pub models: Vec<String>,
    /// The strong end: the top of the ladder.
    pub top: String,
    /// What `cost` counts: "usd_per_task", or "share_of_strong_calls" where the table has no costs.
    pub cost_unit: &'static str,
    /// Who judged.
    pub judge: Judge,
    /// Bootstrap replicates behind the intervals.
    pub replicates: u64,
    /// Of all draws.
    pub seed: u64,
    /// In the order of the table shown: models alone, cascades, mixes, the oracle, each by rising cost.
    pub policies: Vec<Replayed>,
    /// Routers between every two models.
    pub routers: Vec<Routed>,
    /// A router that sees some of the difficulty; null but for two models, one better than the other.
    pub signal_router: Option<SignalRouter>,
    /// The frontier's mean height.
    pub aiq: Vec<Aiq>,
    /// Predictions of items that the fit had not seen, where asked for.
    pub held_out: Option<HeldOut>,
    /// What is to be said of the table.
    pub notes: Vec<String>,
}

/// One policy, replayed and predicted.
#[derive(Clone, Debug, Serialize)]
pub struct Replayed {
    /// As people write it.
    pub policy: String,
    /// "alone", "cascade", "mix" or "oracle".
    pub kind: &'static str,
    /// Items on which everything it needs is known.
    pub items: usize,
    /// Share of items solved.
    pub success: Estimate,
    /// Performance gap recovered: 0 at the weakest model alone, 1 at the top alone (RouteLLM's definition).
    pub pgr: Estimate,
    /// Mean cost of an item.
    pub cost: Estimate,
    /// By the calibrated model.
    pub predicted_success: Option<f64>,
    /// By the calibrated model.
    pub predicted_cost: Option<f64>,
    /// Predicted less replayed.
    pub success_error: Estimate,
    /// Predicted over replayed, less 1.
    pub cost_error: Estimate,
    /// No other policy but the oracle is at least as good in both and better in one.
    pub undominated: bool,
}

/// A router between two models.
#[derive(Clone, Debug, Serialize)]
pub struct Routed {
    pub weak: String,
    pub strong: String,
    pub router: RouterKind,
    /// Replayed.
    pub apgr: Estimate,
    pub cpt50: Estimate,
    pub cpt80: Estimate,
    /// By the calibrated model; null where undefined.
    pub predicted_apgr: Option<f64>,
    pub predicted_cpt50: Option<f64>,
    pub predicted_cpt80: Option<f64>,
}

/// The mean height of the frontier of a set of policies, between the cheapest and the dearest model's cost.
#[derive(Clone, Debug, Serialize)]
pub struct Aiq {
    /// Whose frontier.
    pub policies: &'static str,
    /// Replayed.
    pub aiq: Estimate,
    /// By the calibrated model.
    pub predicted: Option<f64>,
}

/// Everything that is resampled together.
struct Replaying<'a> {
    sample: &'a Sample,
    policies: &'a [Policy],
    judge: Judge,
    published_apgr: Option<f64>,
    values: Vec<Vec<Option<(f64, f64)>>>,
    /// The weakest model alone, and the top alone.
    ends: [Vec<Option<(f64, f64)>>; 2],
    /// (weak, strong).
    pairs: Vec<(usize, usize)>,
    fit: Fit,
}

const PER_POLICY: usize = 7;
const PER_ROUTER: usize = 6;
const ROUTERS: [RouterKind; 3] = [RouterKind::Random, RouterKind::Cascade, RouterKind::Oracle];
const SETS: [&str; 3] = ["each model alone", "and cascades", "and the oracle router"];

/// Replays the policies and resamples the items.
///
/// # Errors
/// Interrupted.
pub fn replay(
    sample: &Sample,
    models: &[String],
    settings: &Settings,
    monitor: &dyn Monitor,
) -> Result<Replay, DataError> {
    let replaying = Replaying::new(sample, settings);
    let whole = replaying.figures(&vec![1.0; sample.items()], &replaying.fit);
    let drawn = replicates(settings.replicates, monitor, |index| {
        let weights = resample(sample.items(), settings.seed, index);
        replaying.figures(&weights, &Fit::of(sample, &weights, Some(&replaying.fit)))
    })?;
    let estimate = |at: usize| interval(whole[at], drawn.iter().map(|figures| figures[at]));
    let defined = |at: usize| Some(whole[at]).filter(|value| value.is_finite());
    let mut policies: Vec<Replayed> = (0..settings.policies.len())
        .map(|i| replaying.policy(i, models, &estimate))
        .collect();
    mark_undominated(&mut policies);
    let routers = PER_POLICY * settings.policies.len();
    let sets = routers + PER_ROUTER * ROUTERS.len() * replaying.pairs.len();
    let named = |i: usize| {
        let (weak, strong) = replaying.pairs[i / ROUTERS.len()];
        let at = routers + PER_ROUTER * i;
        Routed {
            weak: models[weak].clone(),
            strong: models[strong].clone(),
            router: ROUTERS[i % ROUTERS.len()],
            apgr: estimate(at),
            cpt50: estimate(at + 1),
            cpt80: estimate(at + 2),
            predicted_apgr: defined(at + 3),
            predicted_cpt50: defined(at + 4),
            predicted_cpt80: defined(at + 5),
        }
    };
    Ok(Replay {
        schema: "rungs.replay/1",
        file: String::new(),
        digest: String::new(),
        items: sample.items(),
        models: models.to_vec(),
        top: models[sample.top].clone(),
        cost_unit: "usd_per_task",
        judge: settings.judge,
        replicates: settings.replicates,
        seed: settings.seed,
        policies,
        routers: (0..ROUTERS.len() * replaying.pairs.len())
            .map(named)
            .collect(),
        signal_router: replaying.signal_pair().map(|pair| {
            let at = sets + 2 * SETS.len();
            let published = settings.published_apgr;
            SignalRouter::of(&replaying.fit, pair, models, published, |i| {
                estimate(at + i)
            })
        }),
        aiq: SETS
            .iter()
            .enumerate()
            .map(|(i, policies)| Aiq {
                policies,
                aiq: estimate(sets + 2 * i),
                predicted: defined(sets + 2 * i + 1),
            })
            .collect(),
        held_out: None,
        notes: Vec::new(),
    })
}

impl<'a> Replaying<'a> {
    fn new(sample: &'a Sample, settings: &'a Settings) -> Self {
        let fit = Fit::of(sample, &vec![1.0; sample.items()], None);
        let score = |model: usize| overall_score(sample, model);
        let weakest = (0..sample.models)
            .min_by(|a, b| score(*a).total_cmp(&score(*b)))
            .unwrap_or(sample.top);
        let mut pairs = Vec::new();
        for weak in 0..sample.models {
            for strong in 0..sample.models {
                if score(weak) < score(strong) {
                    pairs.push((weak, strong));
                }
            }
        }
        Self {
            sample,
            policies: &settings.policies,
            judge: settings.judge,
            published_apgr: settings.published_apgr,
            values: values(sample, &settings.policies, settings.judge),
            ends: [weakest, sample.top].map(|model| {
                let alone = [Policy::Cascade(vec![model])];
                values(sample, &alone, settings.judge).swap_remove(0)
            }),
            pairs,
            fit,
        }
    }

    /// All figures where items count `weights` times and the model is `fit`.
    fn figures(&self, weights: &[f64], fit: &Fit) -> Vec<f64> {
        let outlook = Outlook::of(fit);
        let mut figures = Vec::new();
        let (mut replayed, mut expected) = (Vec::new(), Vec::new());
        let [weak, strong] = [0, 1].map(|end| mean(&self.ends[end], weights).0);
        for (policy, values) in self.policies.iter().zip(&self.values) {
            let (success, cost) = mean(values, weights);
            let (s, c) = outlook.expects(policy, self.judge);
            figures.extend([success, cost, s, c, s - success, c / cost - 1.0]);
            figures.push(pgr(success, weak, strong));
            replayed.push((cost, success));
            expected.push((c, s));
        }
        let counts = self.sample.pattern_weights(weights);
        for &(weak, strong) in &self.pairs {
            let seen = Joint::of(self.sample, &counts, weak, strong);
            let seen = [seen.both, seen.only_first, seen.only_second, seen.neither];
            for kind in ROUTERS {
                for joint in [seen, outlook.joint(weak, strong)] {
                    let curve = curve(kind, joint, self.judge);
                    figures.extend([apgr(&curve), cpt(&curve, 0.5), cpt(&curve, 0.8)]);
                }
            }
        }
        for set in 0..SETS.len() {
            figures.push(self.aiq(set, &replayed));
            figures.push(self.aiq(set, &expected));
        }
        if let Some(pair) = self.signal_pair() {
            for split in SPLITS {
                figures.extend(Signal::of(fit, pair, split).figures(self.published_apgr));
            }
        }
        figures
    }

    /// The two models of a table that has no more, (weak, strong).
    fn signal_pair(&self) -> Option<(usize, usize)> {
        self.pairs
            .first()
            .copied()
            .filter(|_| self.sample.models == 2)
    }

    fn aiq(&self, set: usize, points: &[(f64, f64)]) -> f64 {
        let order = |policy: &Policy| match policy {
            Policy::Cascade(path) => usize::from(path.len() > 1),
            Policy::Mix(_) => 0,
            Policy::Oracle => 2,
        };
        let both = || self.policies.iter().zip(points);
        let alone =
            both().filter(|(policy, _)| matches!(policy, Policy::Cascade(path) if path.len() == 1));
        let costs: Vec<f64> = alone
            .map(|(_, point)| point.0)
            .filter(|cost| cost.is_finite())
            .collect();
        let low = costs.iter().copied().fold(f64::INFINITY, f64::min);
        let high = costs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let within: Vec<(f64, f64)> = both()
            .filter(|(policy, _)| order(policy) <= set)
            .map(|(_, point)| *point)
            .collect();
        aiq(&within, low, high)
    }

    fn policy(
        &self,
        i: usize,
        models: &[String],
        estimate: &dyn Fn(usize) -> Estimate,
    ) -> Replayed {
        let (policy, at) = (&self.policies[i], PER_POLICY * i);
        let kind = match policy {
            Policy::Cascade(path) if path.len() == 1 => "alone",
            Policy::Cascade(_) => "cascade",
            Policy::Mix(_) => "mix",
            Policy::Oracle => "oracle",
        };
        let expected = engine::prediction(&self.fit, policy, self.judge);
        let expected = expected.or_else(|| {
            (*policy == Policy::Oracle).then(|| Outlook::of(&self.fit).expects(policy, self.judge))
        });
        let finite = |value: f64| Some(value).filter(|value| value.is_finite());
        Replayed {
            policy: policy.name(models),
            kind,
            items: self.values[i].iter().flatten().count(),
            success: estimate(at),
            pgr: estimate(at + 6),
            cost: estimate(at + 1),
            predicted_success: expected.and_then(|(success, _)| finite(success)),
            predicted_cost: expected.and_then(|(_, cost)| finite(cost)),
            success_error: estimate(at + 4),
            cost_error: estimate(at + 5),
            undominated: false,
        }
    }
}

/// Success and cost by policy and item.
fn values(sample: &Sample, policies: &[Policy], judge: Judge) -> Vec<Vec<Option<(f64, f64)>>> {
    let of = |policy: &Policy| {
        (0..sample.items())
            .map(|item| policy.replay(sample, item, judge))
            .collect()
    };
    policies.iter().map(of).collect()
}

/// Mean success and cost where items count `weights` times; NaN where no item is known.
fn mean(values: &[Option<(f64, f64)>], weights: &[f64]) -> (f64, f64) {
    let (mut total, mut success, mut cost) = (0.0, 0.0, 0.0);
    for (value, weight) in values.iter().zip(weights) {
        if let Some((s, c)) = value {
            total += weight;
            success += weight * s;
            cost += weight * c;
        }
    }
    (success / total, cost / total)
}

/// A model's success rate over all items that it was tried on.
fn overall_score(sample: &Sample, model: usize) -> f64 {
    let tried = (0..sample.items()).filter_map(|item| sample.pattern(item).solved[model]);
    let (solved, all) = tried.fold((0u32, 0u32), |(solved, all), s| {
        (solved + u32::from(s), all + 1)
    });
    f64::from(solved) / f64::from(all)
}

fn mark_undominated(policies: &mut [Replayed]) {
    let place = |policy: &Replayed| Some((policy.cost.estimate?, policy.success.estimate?));
    let rivals: Vec<(f64, f64)> = policies
        .iter()
        .filter(|policy| policy.kind != "oracle")
        .filter_map(place)
        .collect();
    for policy in policies.iter_mut().filter(|policy| policy.kind != "oracle") {
        policy.undominated = place(policy).is_some_and(|(cost, success)| {
            !rivals
                .iter()
                .any(|(c, s)| *c <= cost && *s >= success && (*c < cost || *s > success))
        });
    }
}

impl Replay {
    /// Names the unit of cost by where costs come from.
    #[must_use]
    pub fn in_unit_of(mut self, basis: CostBasis) -> Self {
        self.cost_unit = match basis {
            CostBasis::Measured => "usd_per_task",
            CostBasis::StrongCalls => "share_of_strong_calls",
        };
        self
    }
}
