//! Difficulty loadings by maximum likelihood over all models at once.
//!
//! The scores are held at the success rates that were seen (as in two-step polychoric estimates), so that the likelihood of
//! a pattern y is ∫ φ(z) Π_t p_t(z)^y_t (1 - p_t(z))^(1 - y_t) dz with p_t of model.md §3 in the loadings alone. A model that
//! was not tried on an item is left out of that item's product, which uses every row there is.

use super::sample::Sample;
use crate::numerics::ascent::{self, Surface};
use crate::numerics::kernels;
use crate::numerics::quadrature::normal_grid;
use crate::numerics::special::normal_quantile;

/// The largest loading: beyond, difficulty would decide alone.
pub const CAP: f64 = 0.999;

/// How a loading came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// By maximum likelihood.
    Estimated,
    /// Only its product with another one's is known: the two are set equal.
    EqualByConvention,
    /// At [`CAP`]: the likelihood still rises there.
    Capped,
    /// The model's outcomes go against the others': 0.
    Zero,
    /// The model solved all, or none: certain, and without a loading.
    Certain,
    /// No other model was tried on its items: not known, 0.
    Alone,
}

/// Loadings by model.
#[derive(Clone, Debug, PartialEq)]
pub struct Loadings {
    /// In \[0, [`CAP`]\].
    pub values: Vec<f64>,
    /// How each is known.
    pub known: Vec<Known>,
    /// Of the outcomes, given the scores.
    pub log_likelihood: f64,
}

/// What the data can tell of the loadings.
struct Structure {
    /// By model: the parameter that its loading is; `None`: it has none.
    parameter: Vec<Option<usize>>,
    parameters: usize,
    known: Vec<Known>,
}

/// The loadings that make the outcomes likeliest, given `scores` by class and model.
pub fn loadings(
    sample: &Sample,
    counts: &[f64],
    scores: &[f64],
    start: Option<&[f64]>,
) -> Loadings {
    let structure = Structure::of(sample, counts, scores);
    let mut likelihood = Likelihood::new(sample, counts, scores, &structure);
    let mut from = vec![libm::atanh(0.8); structure.parameters];
    if let Some(start) = start {
        for (loading, parameter) in start.iter().zip(&structure.parameter) {
            if let Some(p) = parameter {
                // Away from the bounds, where the slope may vanish.
                from[*p] = libm::atanh(loading.clamp(0.05, 0.99));
            }
        }
    }
    let summit = ascent::summit(&from, 0.0, libm::atanh(CAP), |place| likelihood.at(place));
    let mut known = structure.known.clone();
    let mut values = vec![0.0; sample.models];
    for (model, parameter) in structure.parameter.iter().enumerate() {
        let Some(p) = parameter else { continue };
        values[model] = libm::tanh(summit.place[*p]).min(CAP);
        if values[model] >= CAP * (1.0 - 1e-9) {
            known[model] = Known::Capped;
        } else if values[model] < 1e-4 {
            values[model] = 0.0;
            known[model] = Known::Zero;
        }
    }
    Loadings {
        values,
        known,
        log_likelihood: summit.value,
    }
}

impl Structure {
    fn of(sample: &Sample, counts: &[f64], scores: &[f64]) -> Self {
        let models = sample.models;
        let varies = |model: usize| {
            (0..sample.classes).any(|class| {
                let score = scores[class * models + model];
                score > 0.0 && score < 1.0
            })
        };
        let active: Vec<bool> = (0..models).map(varies).collect();
        let groups = components(sample, counts, &active);
        let mut structure = Self {
            parameter: vec![None; models],
            parameters: 0,
            known: vec![Known::Certain; models],
        };
        for model in (0..models).filter(|model| active[*model]) {
            let together: Vec<usize> = (0..models)
                .filter(|other| active[*other] && groups[*other] == groups[model])
                .collect();
            structure.known[model] = match together.len() {
                1 => Known::Alone,
                2 => Known::EqualByConvention,
                _ => Known::Estimated,
            };
            structure.parameter[model] = match together.as_slice() {
                [_] => None,
                [first, second] if *second == model => structure.parameter[*first],
                _ => {
                    structure.parameters += 1;
                    Some(structure.parameters - 1)
                }
            };
        }
        structure
    }
}

/// For each model the smallest index of those it is joined to by items that both were tried on.
fn components(sample: &Sample, counts: &[f64], active: &[bool]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..sample.models).collect();
    for (pattern, count) in sample.patterns.iter().zip(counts) {
        if !(*count > 0.0) {
            continue;
        }
        let tried: Vec<usize> = (0..sample.models)
            .filter(|model| active[*model] && pattern.solved[*model].is_some())
            .collect();
        let Some(least) = tried.iter().map(|model| group[*model]).min() else {
            continue;
        };
        let joined: Vec<usize> = tried.iter().map(|model| group[*model]).collect();
        for one in &mut group {
            if joined.contains(one) {
                *one = least;
            }
        }
    }
    group
}

/// The log-likelihood of the outcomes as a function of θ, where a loading is tanh θ.
struct Likelihood<'a> {
    sample: &'a Sample,
    counts: &'a [f64],
    quantiles: Vec<f64>,
    structure: &'a Structure,
    buffer: Vec<f64>,
}

/// The chances of one model in one class at every node of difficulty.
struct Curve {
    solves: Vec<f64>,
    fails: Vec<f64>,
    /// Slope of `solves` in θ.
    slope: Vec<f64>,
}

impl<'a> Likelihood<'a> {
    fn new(
        sample: &'a Sample,
        counts: &'a [f64],
        scores: &[f64],
        structure: &'a Structure,
    ) -> Self {
        Self {
            sample,
            counts,
            quantiles: scores.iter().map(|score| normal_quantile(*score)).collect(),
            structure,
            buffer: Vec::new(),
        }
    }

    fn at(&mut self, theta: &[f64]) -> Surface {
        let loading = |model: usize| {
            self.structure.parameter[model].map_or(0.0, |p| libm::tanh(theta[p]).min(CAP))
        };
        let loadings: Vec<f64> = (0..self.sample.models).map(loading).collect();
        let grid = grid(loadings.iter().copied().fold(0.0, f64::max));
        let curves: Vec<Option<Curve>> = self
            .quantiles
            .iter()
            .enumerate()
            .map(|(at, quantile)| {
                (!quantile.is_nan())
                    .then(|| Curve::new(*quantile, loadings[at % self.sample.models], &grid.0))
            })
            .collect();
        let mut surface = Surface::flat(self.structure.parameters);
        let mut scores = vec![0.0; self.structure.parameters];
        for (pattern, count) in self.sample.patterns.iter().zip(self.counts) {
            if !(*count > 0.0) {
                continue;
            }
            let row = &curves[pattern.class * self.sample.models..][..self.sample.models];
            let tried: Vec<(usize, bool, &Curve)> = pattern
                .solved
                .iter()
                .zip(row)
                .enumerate()
                .filter_map(|(model, (solved, curve))| Some((model, (*solved)?, curve.as_ref()?)))
                .collect();
            let value = observe(
                &tried,
                &grid.1,
                &self.structure.parameter,
                &mut self.buffer,
                &mut scores,
            );
            surface.observe(*count, value, &scores);
        }
        surface
    }
}

/// The log-likelihood of a pattern; its slopes go to `scores`.
fn observe(
    tried: &[(usize, bool, &Curve)],
    weights: &[f64],
    parameter: &[Option<usize>],
    buffer: &mut Vec<f64>,
    scores: &mut [f64],
) -> f64 {
    let nodes = weights.len();
    scores.fill(0.0);
    // Row i holds the weights times the chances of the first i models.
    buffer.clear();
    buffer.extend_from_slice(weights);
    for (i, (_, solved, curve)) in tried.iter().enumerate() {
        let chance = curve.of(*solved);
        for k in 0..nodes {
            let next = buffer[i * nodes + k] * chance[k];
            buffer.push(next);
        }
    }
    let likelihood: f64 = buffer[tried.len() * nodes..].iter().sum();
    let likelihood = likelihood.max(1e-300);
    let mut after = vec![1.0; nodes];
    for (i, (model, solved, curve)) in tried.iter().enumerate().rev() {
        let before = &buffer[i * nodes..][..nodes];
        if let Some(p) = parameter[*model] {
            let slope: f64 = (0..nodes)
                .map(|k| before[k] * after[k] * curve.slope[k])
                .sum();
            scores[p] += if *solved { slope } else { -slope } / likelihood;
        }
        for (product, chance) in after.iter_mut().zip(curve.of(*solved)) {
            *product *= chance;
        }
    }
    libm::log(likelihood)
}

impl Curve {
    /// u = (q - ℓ z) / sqrt(1 - ℓ²); du/dℓ = (ℓ q - z) / (1 - ℓ²)^1.5 and dℓ/dθ = 1 - ℓ².
    fn new(quantile: f64, loading: f64, z: &[f64]) -> Self {
        const PER_ROOT_2PI: f64 = 0.398_942_280_401_432_7;
        let spread = ((1.0 - loading) * (1.0 + loading)).sqrt();
        let mut curve = Self {
            solves: Vec::with_capacity(z.len()),
            fails: Vec::with_capacity(z.len()),
            slope: Vec::with_capacity(z.len()),
        };
        for z in z {
            let u = (quantile - loading * z) / spread;
            curve.solves.push(kernels::normal_cdf(u));
            curve.fails.push(kernels::normal_cdf(-u));
            let density = PER_ROOT_2PI * kernels::exp((-0.5 * u * u).max(-700.0));
            // A score of 0 or 1 is certain whatever the loading.
            let slope = if quantile.is_finite() {
                density * (loading * quantile - z) / spread
            } else {
                0.0
            };
            curve.slope.push(slope);
        }
        curve
    }

    fn of(&self, solved: bool) -> &[f64] {
        if solved { &self.solves } else { &self.fails }
    }
}

/// Nodes and weights of difficulty, fine enough for a product of some curves as steep as the steepest: the trapezoid's error
/// is about exp(-2 π² / (0.5² T)) of the feature's size for T of them.
pub(super) fn grid(largest_loading: f64) -> (Vec<f64>, Vec<f64>) {
    grid_within(8.0, largest_loading)
}

/// The same on [-reach, reach].
pub fn grid_within(reach: f64, largest_loading: f64) -> (Vec<f64>, Vec<f64>) {
    let loading = largest_loading.clamp(0.1, 0.9999);
    let width = ((1.0 - loading) * (1.0 + loading)).sqrt() / loading;
    normal_grid(reach, (0.5 * width).min(0.2))
        .into_iter()
        .unzip()
}
