//! Distributions fitted to columns of token counts, and how far they are off.
//!
//! Families by maximum likelihood, the best of them by BIC. Where it misses the figures below, the
//! empirical quantiles take its place. No p-values: a million rows reject everything.

mod arrivals;
mod correlation;
mod empirical;
mod expectation;
mod families;
mod log;
mod merge;
mod rounding;
mod sample;
mod series;
#[cfg(test)]
mod tests;
mod written;

pub use arrivals::Arrivals;
pub use correlation::{given_difficulty, normal_score_correlation};
pub use families::{Candidate, Family};
pub use log::{ClassFit, Fitted, LogFit, TaskUnit, fit_log};
pub use merge::{Merged, merge_tasks};
pub use rounding::rounded;
pub use sample::{Figures, Sample};
pub use series::FitSeries;
pub use written::{distribution, span, task_blocks, when};

use crate::numerics::Distribution;

/// How far a figure of a fit may be off the data's, as a share: mean, p50, p95, p99.
pub const TOLERANCES: Figures = Figures {
    mean: 0.02,
    p50: 0.05,
    p95: 0.05,
    p99: 0.10,
};

/// A distribution fitted to a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// What it was fitted as.
    pub family: Family,
    /// With its parameters, rounded as they are printed.
    pub distribution: Distribution,
    /// The families that were tried, the best by BIC first; empty where all counts are equal.
    pub candidates: Vec<Candidate>,
    /// How many counts.
    pub rows: usize,
    /// Of the data.
    pub data: Figures,
    /// Of the fit.
    pub fitted: Figures,
}

/// Fits a sample.
pub fn fit(sample: &Sample) -> Fit {
    let made = |family, distribution: Distribution, candidates| Fit {
        family,
        fitted: figures(&distribution),
        distribution,
        candidates,
        rows: sample.len(),
        data: sample.figures(),
    };
    if let Some(value) = sample.constant() {
        return made(Family::Constant, Distribution::Constant(value), Vec::new());
    }
    let candidates = families::candidates(sample);
    let best = candidates
        .first()
        .map(|best| (best.family, best.distribution.clone()));
    let near = best.map(|(family, distribution)| made(family, distribution, candidates.clone()));
    match near.filter(Fit::is_near) {
        Some(near) => near,
        None => {
            let quantiles = empirical::empirical(sample);
            let quantiles = quantiles.unwrap_or(Distribution::Constant(sample.mean()));
            made(Family::Empirical, quantiles, candidates)
        }
    }
}

impl Fit {
    /// Relative error of each figure; infinite where the data's is 0 and the fit's is not (half a token apart).
    pub fn errors(&self) -> Figures {
        errors(&self.data, &self.fitted)
    }

    /// Whether every figure is within [`TOLERANCES`].
    pub fn is_near(&self) -> bool {
        misses(&self.errors()).is_empty()
    }

    /// A sentence on how the fit was chosen.
    pub fn reason(&self) -> String {
        let family = self.family.words();
        match (self.family, self.candidates.first()) {
            (Family::Constant, _) => "all counts are equal".to_string(),
            (Family::Empirical, Some(best)) => {
                let errors = errors(&self.data, &figures(&best.distribution));
                format!(
                    "{family}, because the best family by BIC, {}, misses {}",
                    best.family.words(),
                    misses(&errors).join(", ")
                )
            }
            (_, Some(best)) => match self.candidates.get(1) {
                Some(next) => format!(
                    "{family}, the best by BIC, {:.0} ahead of {}",
                    next.bic - best.bic,
                    next.family.words()
                ),
                None => format!("{family}, the only family these counts allow"),
            },
            (_, None) => family.to_string(),
        }
    }
}

/// Mean and quantiles of a distribution.
pub fn figures(distribution: &Distribution) -> Figures {
    Figures {
        mean: distribution.mean(),
        p50: distribution.quantile(0.5),
        p95: distribution.quantile(0.95),
        p99: distribution.quantile(0.99),
    }
}

/// Relative errors of `found` against `data`.
pub fn errors(data: &Figures, found: &Figures) -> Figures {
    let error = |data: f64, found: f64| {
        if data > 0.0 {
            found / data - 1.0
        } else if found < 0.5 {
            // Rounds to the same count.
            0.0
        } else {
            f64::INFINITY
        }
    };
    Figures {
        mean: error(data.mean, found.mean),
        p50: error(data.p50, found.p50),
        p95: error(data.p95, found.p95),
        p99: error(data.p99, found.p99),
    }
}

/// The figures that are off by more than is allowed: "p99 by 14 %".
pub fn misses(errors: &Figures) -> Vec<String> {
    let pairs = errors.named().into_iter().zip(TOLERANCES.named());
    let missed = pairs.filter(|((_, error), (_, allowed))| !(error.abs() <= *allowed));
    missed
        .map(|((name, error), _)| match error.is_finite() {
            true => format!("{name} by {:.0} %", 100.0 * error.abs()),
            false => format!("{name}, which is 0"),
        })
        .collect()
}

impl Figures {
    /// With their names, in order.
    pub fn named(&self) -> [(&'static str, f64); 4] {
        [
            ("mean", self.mean),
            ("p50", self.p50),
            ("p95", self.p95),
            ("p99", self.p99),
        ]
    }
}
