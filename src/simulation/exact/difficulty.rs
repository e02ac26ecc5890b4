//! Nodes for the expectation over difficulty z ~ N(0, 1), and who is able at each.
//!
//! The rule is the trapezoid of model.md §5: for integrands that are analytic and fall off like a normal density its
//! error is exponentially small in the inverse step. Where a feature is so sharp that it would need more than
//! [`MOST_INTERVALS`] (a loading next to 1, or work whose quantile function has kinks and that all but *is* difficulty) Gauss-Legendre
//! panels graded towards the features take over.

use std::borrow::Cow;

use super::Rejection;
use super::panels::Panels;
use super::work::{self, Kink};
use crate::delegation::Signal;
use crate::ladder::{Ability, Ladder, able_probability};
use crate::scenario::Scenario;
use crate::workload::TaskClass;

/// The trapezoid's largest number of intervals.
const MOST_INTERVALS: f64 = 4096.0;

/// How far a lognormal's κσ may move the range of z; beyond, its mean overflows anyway.
const MOST_SHIFT: f64 = 50.0;

/// Difficulty and abilities on one skill.
#[derive(Clone, Debug)]
pub(super) struct Outlook {
    /// Nodes.
    pub z: Vec<f64>,
    /// Weight of each node in dz.
    measure: Vec<f64>,
    /// Probability of each node: sums to 1.
    pub weights: Vec<f64>,
    /// Chance of being able, by tier and node.
    pub able: Vec<Vec<f64>>,
}

impl Outlook {
    fn new(abilities: &[Ability], reach: f64, sharp: &Sharp, density: usize) -> Self {
        let (z, measure) = nodes(abilities, reach, sharp, density);
        let able = abilities
            .iter()
            .map(|a| z.iter().map(|z| able_probability(*a, *z)).collect())
            .collect();
        let weights = normal_weights(&z, &measure, 0.0);
        Self {
            z,
            measure,
            weights,
            able,
        }
    }

    /// Probabilities of the nodes under z ~ N(mean, 1).
    pub fn weights_around(&self, mean: f64) -> Vec<f64> {
        normal_weights(&self.z, &self.measure, mean)
    }
}

/// The outlook on every skill, shared by all classes but those that need nodes of their own.
pub(super) struct Outlooks {
    by_skill: Vec<Option<Outlook>>,
    abilities: Vec<Vec<Ability>>,
    scores: Vec<Vec<f64>>,
    reach: f64,
    density: usize,
}

impl Outlooks {
    /// With the number of nodes that the integrands ask for.
    pub fn new(scenario: &Scenario) -> Self {
        Self::with_density(scenario, 1)
    }

    /// With `density` times as many nodes: to see that it changes nothing.
    pub fn with_density(scenario: &Scenario, density: usize) -> Self {
        let policy = &scenario.policy;
        let rate = policy.review.as_ref().map_or(0.0, |review| review.rate);
        let rejects = !Rejection::new(policy.review.as_ref(), rate, policy.on_reject).never();
        let needed = rejects && policy.task_share > 0.0 && policy.ratio.ever_above_zero();
        let reach = 9.0
            + scenario
                .classes
                .iter()
                .map(work::shift)
                .fold(0.0, f64::max)
                .min(MOST_SHIFT);
        let used = |skill| {
            scenario
                .classes
                .iter()
                .flat_map(|class| &class.kinds)
                .any(|kind| kind.skill == Some(skill))
        };
        let abilities: Vec<Vec<Ability>> = (0..scenario.ladder.skills.len())
            .map(|skill| abilities(&scenario.ladder, skill))
            .collect();
        let by_skill = abilities
            .iter()
            .enumerate()
            .map(|(skill, abilities)| {
                (needed && used(skill))
                    .then(|| Outlook::new(abilities, reach, &Sharp::default(), density))
            })
            .collect();
        let scores = abilities
            .iter()
            .map(|abilities| abilities.iter().map(|ability| ability.score).collect())
            .collect();
        Self {
            by_skill,
            abilities,
            scores,
            reach,
            density,
        }
    }

    /// Success rates by tier.
    pub fn scores(&self, skill: usize) -> &[f64] {
        &self.scores[skill]
    }

    /// `None` where nothing is ever rejected.
    pub fn of(&self, skill: usize, class: &TaskClass) -> Option<Cow<'_, Outlook>> {
        let shared = self.by_skill[skill].as_ref()?;
        let kinks = work::sharp_kinks(class);
        Some(if kinks.is_empty() {
            Cow::Borrowed(shared)
        } else {
            Cow::Owned(self.with(Some(skill), kinks, Vec::new()))
        })
    }

    /// With nodes of its own, for what falls within the class's tasks by what is seen of them; without a skill every
    /// tier counts as able and none is listed.
    pub fn of_signals(
        &self,
        skill: Option<usize>,
        class: &TaskClass,
        steps: impl Iterator<Item = (Signal, f64)>,
    ) -> Outlook {
        let steps = steps.filter(|(signal, y)| signal.correlation > 0.0 && y.is_finite());
        let falls = steps.map(|(signal, y)| Kink {
            at: y / signal.correlation,
            width: signal.noise() / signal.correlation,
        });
        // Beyond the nodes nothing of the fall is seen.
        let seen = falls.filter(|fall| fall.at.abs() < self.reach + 9.0 * fall.width);
        self.with(skill, work::sharp_kinks(class), seen.collect())
    }

    fn with(&self, skill: Option<usize>, kinks: Vec<Kink>, falls: Vec<Kink>) -> Outlook {
        let abilities = skill.map_or(&[][..], |skill| &self.abilities[skill]);
        Outlook::new(abilities, self.reach, &Sharp { kinks, falls }, self.density)
    }
}

/// What nodes must resolve beside abilities.
#[derive(Default)]
struct Sharp {
    /// Bends of work.
    kinks: Vec<Kink>,
    /// Where the chance falls that what is seen of a task lies below some bound; steps where nothing is noise.
    falls: Vec<Kink>,
}

/// By tier; a tier without a score, which checked scenarios do not have, is never able.
fn abilities(ladder: &Ladder, skill: usize) -> Vec<Ability> {
    ladder
        .tiers
        .iter()
        .map(|tier| {
            tier.ability(skill)
                .unwrap_or_else(|| Ability::new(0.0, 0.0))
        })
        .collect()
}

fn normal_weights(z: &[f64], measure: &[f64], mean: f64) -> Vec<f64> {
    let mut weights: Vec<f64> = z
        .iter()
        .zip(measure)
        .map(|(z, dz)| dz * libm::exp(-0.5 * (z - mean) * (z - mean)))
        .collect();
    work::normalise(&mut weights);
    weights
}

/// Where some p(z) falls from 1 to 0: half of the fall lies within `width` of z = Φ⁻¹(S) / ℓ.
fn falls(abilities: &[Ability]) -> impl Iterator<Item = Kink> {
    abilities
        .iter()
        .filter(|ability| ability.slope > 0.0 && ability.intercept.is_finite())
        .map(|ability| Kink {
            at: ability.intercept / ability.slope,
            width: 1.0 / ability.slope,
        })
}

fn nodes(abilities: &[Ability], reach: f64, sharp: &Sharp, density: usize) -> (Vec<f64>, Vec<f64>) {
    let all_falls = || falls(abilities).chain(sharp.falls.iter().copied());
    let fall_step = all_falls().map(|fall| 0.3 * fall.width).fold(0.1, f64::min);
    let step = sharp
        .kinks
        .iter()
        .map(|kink| kink.width)
        .fold(fall_step, f64::min);
    let intervals = libm::ceil(2.0 * reach / step);
    if intervals <= MOST_INTERVALS {
        trapezoid(reach, intervals as usize * density)
    } else {
        let features: Vec<Kink> = all_falls().chain(sharp.kinks.iter().copied()).collect();
        graded_panels(reach, &features, density)
    }
}

fn trapezoid(reach: f64, intervals: usize) -> (Vec<f64>, Vec<f64>) {
    let step = 2.0 * reach / intervals as f64;
    let z = (0..=intervals).map(|j| step * j as f64 - reach).collect();
    // The ends would count half, where the density has fallen below 1e-17 of the whole.
    (z, vec![step; intervals + 1])
}

/// Panels no wider than the nearest feature is wide or away.
fn graded_panels(reach: f64, features: &[Kink], density: usize) -> (Vec<f64>, Vec<f64>) {
    let mut ends: Vec<f64> = (0..=(4.0 * reach) as usize)
        .map(|j| 0.5 * j as f64 - reach)
        .collect();
    ends.push(reach);
    ends.extend(
        features
            .iter()
            .map(|feature| feature.at)
            .filter(|at| at.abs() < reach),
    );
    ends.sort_by(f64::total_cmp);
    ends.dedup();
    let panels = Panels::new();
    let (mut z, mut measure) = (Vec::new(), Vec::new());
    let mut open: Vec<(f64, f64)> = ends
        .windows(2)
        .rev()
        .map(|pair| (pair[0], pair[1]))
        .collect();
    while let Some((low, high)) = open.pop() {
        let middle = 0.5 * (low + high);
        if high - low > widest(low, high, features) && low < middle && middle < high {
            open.extend([(middle, high), (low, middle)]);
            continue;
        }
        for (x, dx) in panels.in_parts(low, high, density) {
            z.push(x);
            measure.push(dx);
        }
    }
    (z, measure)
}

/// The width a panel may have. A kink of width 0 needs no more than to lie between panels, as it does.
fn widest(low: f64, high: f64, features: &[Kink]) -> f64 {
    let mut widest = f64::INFINITY;
    for feature in features.iter().filter(|feature| feature.width > 0.0) {
        let away = (low - feature.at).max(feature.at - high).max(0.0);
        widest = widest.min(away.max(1.5 * feature.width));
    }
    widest
}
