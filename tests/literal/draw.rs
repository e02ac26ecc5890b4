//! One draw from each thing that a scenario can be unsure of.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus as Rng;
use rand_distr::Distribution as _;
use rungs::numerics::{Beta, Distribution};
use rungs::workload::Count;

/// A standard normal.
pub fn normal(rng: &mut Rng) -> f64 {
    rand_distr::StandardNormal.sample(rng)
}

/// True with probability `p`.
pub fn chance(p: f64, rng: &mut Rng) -> bool {
    rng.random::<f64>() < p
}

/// An index with a probability in proportion to its weight.
pub fn index(weights: impl Iterator<Item = f64> + Clone, rng: &mut Rng) -> usize {
    let mut left = rng.random::<f64>() * weights.clone().sum::<f64>();
    let mut last = 0;
    for (i, weight) in weights.enumerate() {
        if weight > 0.0 {
            last = i;
            if left < weight {
                break;
            }
        }
        left -= weight;
    }
    last
}

/// A Beta of mean and concentration.
pub fn beta(beta: Beta, rng: &mut Rng) -> f64 {
    let alpha = beta.mean() * beta.concentration();
    let other = (1.0 - beta.mean()) * beta.concentration();
    rand_distr::Beta::new(alpha, other)
        .expect("0 < mean < 1")
        .sample(rng)
}

/// A number of pieces.
pub fn count(count: &Count, rng: &mut Rng) -> u32 {
    match count {
        Count::Fixed(k) => *k,
        Count::Poisson { mean } if *mean == 1.0 => 1,
        Count::Poisson { mean } => {
            let more: f64 = rand_distr::Poisson::new(mean - 1.0)
                .expect("mean above 1")
                .sample(rng);
            1 + more as u32
        }
        Count::Choices(choices) => choices[index(choices.iter().map(|c| c.1), rng)].0,
    }
}

/// An amount.
pub fn amount(distribution: &Distribution, rng: &mut Rng) -> f64 {
    match distribution {
        Distribution::Constant(value) => *value,
        Distribution::LogNormal { mu, sigma } => (mu + sigma * normal(rng)).exp(),
        Distribution::Gamma { mean, shape } => rand_distr::Gamma::new(*shape, mean / shape)
            .expect("mean and shape above 0")
            .sample(rng),
        Distribution::Empirical(points) => between(points, rng.random()),
        Distribution::Mixture(mixture) => {
            let part = &mixture.parts()[index(mixture.parts().iter().map(|p| p.share), rng)];
            (part.mu + part.sigma * normal(rng)).exp()
        }
        Distribution::ParetoTail(_) => amount_at_score(distribution, normal(rng)),
    }
}

/// The amount whose normal score is `x`: F⁻¹(Φ(x)).
pub fn amount_at_score(distribution: &Distribution, x: f64) -> f64 {
    match distribution {
        Distribution::Constant(value) => *value,
        Distribution::LogNormal { mu, sigma } => (mu + sigma * x).exp(),
        Distribution::Gamma { mean, shape } => mean / shape * gamma_quantile(*shape, phi(x)),
        Distribution::Empirical(points) => between(points, phi(x)),
        Distribution::Mixture(mixture) => {
            let below = |y: f64| -> f64 {
                let parts = mixture.parts().iter();
                parts.map(|p| p.share * phi((y - p.mu) / p.sigma)).sum()
            };
            root(-50.0, 50.0, |y| below(y) < phi(x)).exp()
        }
        Distribution::ParetoTail(tail) => {
            let beyond = (tail.above().ln() - tail.mu()) / tail.sigma();
            if x <= beyond {
                (tail.mu() + tail.sigma() * x).exp()
            } else {
                tail.above() * (phi(-beyond) / phi(-x)).powf(1.0 / tail.exponent())
            }
        }
    }
}

/// Φ.
pub fn phi(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// Φ⁻¹ by halving; infinite at 0 and 1.
pub fn phi_inverse(p: f64) -> f64 {
    if p <= 0.0 {
        f64::NEG_INFINITY
    } else if p >= 1.0 {
        f64::INFINITY
    } else {
        root(-40.0, 40.0, |x| phi(x) < p)
    }
}

fn between(points: &[(f64, f64)], p: f64) -> f64 {
    let upper = points
        .iter()
        .position(|point| p <= point.0)
        .unwrap_or(points.len() - 1)
        .max(1);
    let ((p0, x0), (p1, x1)) = (points[upper - 1], points[upper]);
    if p1 > p0 {
        x0 + (x1 - x0) * (p - p0) / (p1 - p0)
    } else {
        x1
    }
}

/// Of scale 1, by halving the logarithm.
fn gamma_quantile(shape: f64, p: f64) -> f64 {
    root(-200.0 / shape.min(1.0), 10.0 + shape.ln().abs(), |log| {
        gamma_cdf(shape, log.exp()) < p
    })
    .exp()
}

/// The regularised lower incomplete gamma function: x^a e^-x / Γ(a+1) (1 + x/(a+1) + x²/((a+1)(a+2)) + …).
fn gamma_cdf(shape: f64, x: f64) -> f64 {
    let front = (shape * x.ln() - x - libm::lgamma(shape + 1.0)).exp();
    if front == 0.0 {
        return if x > shape { 1.0 } else { 0.0 };
    }
    let (mut term, mut sum, mut a) = (1.0, 1.0, shape);
    while term > sum * 1e-17 {
        a += 1.0;
        term *= x / a;
        sum += term;
    }
    (front * sum).min(1.0)
}

/// Where `below` turns false.
fn root(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..64 {
        let middle = 0.5 * (low + high);
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}
