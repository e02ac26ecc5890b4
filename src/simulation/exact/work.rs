//! Work given difficulty: how much of it comes with which z.
//!
//! Means of products with work need E\[W_in | z\] and E\[W_out | z\] only: nothing in a call's tokens multiplies the two
//! sides, or a side with itself. They are kept as *tilts*, the probabilities of difficulty among tokens instead of
//! among tasks: E\[W g(z)\] = E\[W\] Σ tilt g. A lognormal's tilt is N(κσ, 1), whatever its median.

use super::difficulty::Outlook;
use super::panels::Panels;
use crate::numerics::Distribution;
use crate::numerics::special::normal_quantile;
use crate::workload::{TaskClass, Work};

/// A place where a function of z changes abruptly, and over what width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kink {
    pub at: f64,
    pub width: f64,
}

/// E\[W_in\], E\[W_out\].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct MeanWork {
    pub input: f64,
    pub output: f64,
}

impl MeanWork {
    pub fn of(work: &Work) -> Self {
        let [input, output] = work.means();
        Self { input, output }
    }
}

/// Probabilities of the nodes of difficulty among tasks, among input and among output tokens.
pub(super) struct Weights {
    task: Vec<f64>,
    input: Vec<f64>,
    /// `None`: the same.
    output: Option<Vec<f64>>,
}

impl Weights {
    pub fn new(class: &TaskClass, outlook: &Outlook) -> Self {
        let loading = class.difficulty_loading;
        match &class.work {
            Work::Total { tokens, .. } => Self {
                task: outlook.weights.clone(),
                input: tilt(tokens, loading, outlook),
                output: None,
            },
            Work::Sides { input, output, .. } => Self {
                task: outlook.weights.clone(),
                input: tilt(input, loading, outlook),
                output: Some(tilt(output, loading, outlook)),
            },
        }
    }

    /// Of tasks of which something is true with these chances, by node.
    pub fn times(&self, chances: &[f64]) -> Self {
        let times = |weights: &[f64]| {
            let pairs = weights.iter().zip(chances);
            pairs.map(|(weight, chance)| weight * chance).collect()
        };
        Self {
            task: times(&self.task),
            input: times(&self.input),
            output: self.output.as_deref().map(times),
        }
    }

    pub fn task(&self) -> &[f64] {
        &self.task
    }

    pub fn input(&self) -> &[f64] {
        &self.input
    }

    pub fn output(&self) -> &[f64] {
        self.output.as_deref().unwrap_or(&self.input)
    }

    /// Whether output is tilted like input.
    pub fn is_shared(&self) -> bool {
        self.output.is_none()
    }
}

/// How far the class's work moves difficulty: the largest κσ of its lognormals, or what a Pareto tail makes of it.
pub(super) fn shift(class: &TaskClass) -> f64 {
    let loading = class.difficulty_loading;
    let of = |distribution: &Distribution| match distribution {
        Distribution::LogNormal { sigma, .. } => loading * sigma,
        Distribution::Mixture(mixture) => loading * mixture.widest_sigma(),
        Distribution::ParetoTail(tail) => {
            // z given x is N(κx, 1-κ²), and x among tokens has the variance that `score_reach` derives.
            let variance = 1.0 + loading * loading / (tail.exponent() - 1.0);
            (loading * tail.sigma()).max(REACH * (variance.sqrt() - 1.0))
        }
        _ => 0.0,
    };
    sides(&class.work).map(of).fold(0.0, f64::max)
}

/// How far the normal scores of work reach that matter for its mean.
fn score_reach(distribution: &Distribution) -> f64 {
    match distribution {
        Distribution::Mixture(mixture) => REACH + mixture.widest_sigma(),
        // W grows like exp(x² / 2α), so x among tokens falls off like exp(-x² (1 - 1/α) / 2): variance α / (α - 1).
        Distribution::ParetoTail(tail) => {
            let variance = 1.0 + 1.0 / (tail.exponent() - 1.0);
            (REACH + tail.sigma()).max(REACH * variance.sqrt())
        }
        _ => REACH,
    }
}

/// Where E\[W | z\] bends too sharply for the shared nodes: at the points of an empirical distribution, smoothed over
/// sqrt(1-κ²) / κ only.
pub(super) fn sharp_kinks(class: &TaskClass) -> Vec<Kink> {
    let loading = class.difficulty_loading;
    let width = residual(loading) / loading;
    // Phrased for κ = 0, where the width is infinite.
    if width >= 0.1 {
        return Vec::new();
    }
    let kinks = sides(&class.work).flat_map(|distribution| kinks(distribution, width));
    kinks
        .map(|x| Kink {
            at: x / loading,
            width,
        })
        .collect()
}

/// Scales to a sum of 1; left alone where the sum is 0 or no number.
pub(super) fn normalise(weights: &mut [f64]) {
    let total: f64 = weights.iter().sum();
    if total > 0.0 && total.is_finite() {
        for weight in weights {
            *weight /= total;
        }
    }
}

fn sides(work: &Work) -> impl Iterator<Item = &Distribution> {
    let (first, second) = match work {
        Work::Total { tokens, .. } => (tokens, None),
        Work::Sides { input, output, .. } => (input, Some(output)),
    };
    std::iter::once(first).chain(second)
}

/// sqrt(1 - κ²): what difficulty leaves open.
fn residual(loading: f64) -> f64 {
    ((1.0 - loading) * (1.0 + loading)).sqrt()
}

/// The bends that E\[W | z\] shows at a resolution of `width`.
fn kinks(distribution: &Distribution, width: f64) -> Vec<f64> {
    let mut bends = bends(distribution);
    if let Distribution::Mixture(_) = distribution {
        // Where one part gives way to another its bends crowd; elsewhere they lie half a unit apart.
        const CROWDED: f64 = 0.1;
        bends.sort_by(f64::total_cmp);
        let crowded = bends.windows(2).filter(|pair| pair[1] - pair[0] < CROWDED);
        bends = crowded.map(|pair| pair[0]).collect();
        bends.dedup_by(|next, kept| *next - *kept < width);
    }
    bends
}

/// The normal scores at which the quantile function bends.
fn bends(distribution: &Distribution) -> Vec<f64> {
    match distribution {
        Distribution::Empirical(points) => points
            .iter()
            .map(|(p, _)| normal_quantile(*p))
            .filter(|x| x.is_finite())
            .collect(),
        Distribution::Mixture(mixture) => mixture.bends(),
        Distribution::ParetoTail(tail) => vec![tail.score()],
        _ => Vec::new(),
    }
}

fn tilt(distribution: &Distribution, loading: f64, outlook: &Outlook) -> Vec<f64> {
    if loading == 0.0 {
        return outlook.weights.clone();
    }
    match distribution {
        Distribution::Constant(_) => outlook.weights.clone(),
        Distribution::LogNormal { sigma, .. } => outlook.weights_around(loading * sigma),
        Distribution::Gamma { .. }
        | Distribution::Empirical(_)
        | Distribution::Mixture(_)
        | Distribution::ParetoTail(_) => {
            let given = GivenDifficulty::new(distribution, loading);
            let mut tilt: Vec<f64> = outlook
                .z
                .iter()
                .zip(&outlook.weights)
                .map(|(z, weight)| weight * given.mean(*z))
                .collect();
            if tilt.iter().all(|weight| *weight == 0.0) {
                return outlook.weights.clone();
            }
            normalise(&mut tilt);
            tilt
        }
    }
}

/// E\[W | z\] without a closed form, by quadrature over x = κ z + sqrt(1-κ²) ε where W = F⁻¹(Φ(x)).
struct GivenDifficulty<'a> {
    distribution: &'a Distribution,
    loading: f64,
    residual: f64,
    bends: Vec<f64>,
    panels: Panels,
    /// (x, W(x) dx) over all x, where that is less work than nodes around each z.
    table: Vec<(f64, f64)>,
}

/// Half the width of a normal density, in standard deviations.
const REACH: f64 = 9.0;

impl<'a> GivenDifficulty<'a> {
    fn new(distribution: &'a Distribution, loading: f64) -> Self {
        let residual = residual(loading);
        let (bends, panels) = (bends(distribution), Panels::new());
        let mut given = Self {
            distribution,
            loading,
            residual,
            bends,
            panels,
            table: Vec::new(),
        };
        if residual >= 0.02 {
            let reach = score_reach(distribution);
            given.table = given.nodes(-reach, reach, (1.5 * residual).min(0.5));
        }
        given
    }

    fn mean(&self, z: f64) -> f64 {
        let middle = self.loading * z;
        if self.residual == 0.0 {
            return self.distribution.at_score(middle);
        }
        if self.table.is_empty() {
            return self.expectation(middle, &self.nodes_around(middle));
        }
        let reach = REACH * self.residual;
        let from = self.table.partition_point(|(x, _)| *x < middle - reach);
        let to = self.table.partition_point(|(x, _)| *x <= middle + reach);
        self.expectation(middle, &self.table[from..to])
    }

    fn expectation(&self, middle: f64, nodes: &[(f64, f64)]) -> f64 {
        let density = |x: f64| {
            let epsilon = (x - middle) / self.residual;
            libm::exp(-0.5 * epsilon * epsilon)
        };
        let sum: f64 = nodes.iter().map(|(x, work)| work * density(*x)).sum();
        sum / (self.residual * (2.0 * std::f64::consts::PI).sqrt())
    }

    /// (x, W(x) dx) from `low` to `high`, no panel across a bend.
    fn nodes(&self, low: f64, high: f64, width: f64) -> Vec<(f64, f64)> {
        let mut ends: Vec<f64> = self.bends_between(low, high).collect();
        ends.extend([low, high]);
        ends.sort_by(f64::total_cmp);
        ends.windows(2)
            .flat_map(|ends| self.panels.across(ends[0], ends[1], width))
            .map(|(x, dx)| (x, dx * self.distribution.at_score(x)))
            .collect()
    }

    /// The same around one z only: without a bend in sight the trapezoid is as good as exact.
    fn nodes_around(&self, middle: f64) -> Vec<(f64, f64)> {
        const STEPS: i32 = 11;
        let (low, high) = (
            middle - REACH * self.residual,
            middle + REACH * self.residual,
        );
        if self.bends_between(low, high).next().is_some() {
            return self.nodes(low, high, 1.5 * self.residual);
        }
        let step = REACH / f64::from(STEPS) * self.residual;
        let x = |j: i32| middle + step * f64::from(j);
        (-STEPS..=STEPS)
            .map(|j| (x(j), step * self.distribution.at_score(x(j))))
            .collect()
    }

    fn bends_between(&self, low: f64, high: f64) -> impl Iterator<Item = f64> {
        self.bends
            .iter()
            .copied()
            .filter(move |x| low < *x && *x < high)
    }
}
