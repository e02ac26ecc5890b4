//! Expectations over the number of pieces of a kind.

use crate::workload::Count;

/// Terms of a Poisson sum at most; wider ones are summed in strides, which a bell that wide does not notice.
const MOST_TERMS: f64 = 4000.0;

/// n, its probabilities and the two moments that tokens need.
pub(super) struct Pieces {
    /// E\[n\].
    pub mean: f64,
    /// E\[1/n\].
    pub mean_inverse: f64,
    /// (n, probability), for what is not a moment.
    pub terms: Vec<(f64, f64)>,
}

impl Pieces {
    pub fn new(count: &Count) -> Self {
        match count {
            Count::Fixed(n) => {
                let n = f64::from(*n);
                Self {
                    mean: n,
                    mean_inverse: 1.0 / n,
                    terms: vec![(n, 1.0)],
                }
            }
            Count::Choices(choices) => {
                let terms: Vec<(f64, f64)> =
                    choices.iter().map(|(n, p)| (f64::from(*n), *p)).collect();
                Self {
                    mean: terms.iter().map(|(n, p)| n * p).sum(),
                    mean_inverse: terms.iter().map(|(n, p)| p / n).sum(),
                    terms,
                }
            }
            Count::Poisson { mean } => Self::one_plus_poisson(mean - 1.0),
        }
    }

    /// E\[1/(1 + X)\] = (1 - e^-λ) / λ, because λ^k e^-λ / (k! (k + 1)) sums to it.
    fn one_plus_poisson(rate: f64) -> Self {
        if rate <= 0.0 {
            return Self {
                mean: 1.0,
                mean_inverse: 1.0,
                terms: vec![(1.0, 1.0)],
            };
        }
        Self {
            mean: 1.0 + rate,
            mean_inverse: -libm::expm1(-rate) / rate,
            terms: poisson_terms(rate),
        }
    }
}

/// (1 + k, P(X = k)) out to where the terms have fallen below 1e-19 of the largest, from the mode by the ratio of neighbours.
fn poisson_terms(rate: f64) -> Vec<(f64, f64)> {
    let mode = libm::floor(rate);
    let spread = rate.sqrt();
    let stride = libm::ceil(20.0 * spread / MOST_TERMS).max(1.0);
    let mut terms = vec![(1.0 + mode, 1.0)];
    let mut term = 1.0;
    let mut k = mode;
    while term > 1e-19 {
        for _ in 0..stride as u64 {
            k += 1.0;
            term *= rate / k;
        }
        terms.push((1.0 + k, term));
    }
    (term, k) = (1.0, mode);
    while term > 1e-19 && k >= stride {
        for _ in 0..stride as u64 {
            term *= k / rate;
            k -= 1.0;
        }
        terms.push((1.0 + k, term));
    }
    let total: f64 = terms.iter().map(|(_, p)| p).sum();
    for (_, p) in &mut terms {
        *p /= total;
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poisson_terms_have_the_moments_of_the_closed_forms() {
        for mean in [1.000_001, 1.3, 4.0, 57.5, 900.0, 20_000.0] {
            let pieces = Pieces::new(&Count::Poisson { mean });
            let sum =
                |f: &dyn Fn(f64) -> f64| pieces.terms.iter().map(|(n, p)| p * f(*n)).sum::<f64>();
            assert!((sum(&|_| 1.0) - 1.0).abs() < 1e-13);
            assert!((sum(&|n| n) / mean - 1.0).abs() < 1e-12, "mean of {mean}");
            assert!(
                (sum(&|n| 1.0 / n) / pieces.mean_inverse - 1.0).abs() < 1e-12,
                "inverse of {mean}"
            );
        }
    }

    #[test]
    fn a_very_large_mean_is_summed_in_strides_without_losing_its_moments() {
        let mean = 1e7;
        let pieces = Pieces::new(&Count::Poisson { mean });
        assert!(pieces.terms.len() < 5000);
        let second: f64 = pieces
            .terms
            .iter()
            .map(|(n, p)| p * (n - mean) * (n - mean))
            .sum();
        assert!((second / (mean - 1.0) - 1.0).abs() < 1e-6);
    }
}
