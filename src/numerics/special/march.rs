//! Quantiles one after the other, each starting from where the last ones point.

use super::TABLE;
use super::beta::{logistic, logit_quantile};
use super::gamma::ln_quantile;

/// Quantiles of a beta distribution for probabilities that go up in small steps.
pub(crate) struct BetaMarch {
    a: f64,
    b: f64,
    path: Path,
}

impl BetaMarch {
    pub(crate) fn new(a: f64, b: f64) -> Self {
        Self {
            a,
            b,
            path: Path::default(),
        }
    }

    /// The next quantile, 0 < p < 1.
    pub(crate) fn quantile(&mut self, p: f64) -> f64 {
        let solve = |start| logit_quantile(self.a, self.b, p, start, TABLE);
        logistic(self.path.next(p, solve))
    }
}

/// Quantiles of a gamma distribution of scale 1 for probabilities that go up in small steps.
pub(crate) struct GammaMarch {
    shape: f64,
    path: Path,
}

impl GammaMarch {
    pub(crate) fn new(shape: f64) -> Self {
        Self {
            shape,
            path: Path::default(),
        }
    }

    /// The next quantile, 0 < p < 1.
    pub(crate) fn quantile(&mut self, p: f64) -> f64 {
        let solve = |start| ln_quantile(self.shape, p, start, TABLE);
        libm::exp(self.path.next(p, solve))
    }
}

/// The last three (logit of p, root), latest first.
#[derive(Default)]
struct Path {
    last: [(f64, f64); 3],
    known: usize,
}

impl Path {
    fn next(&mut self, p: f64, solve: impl Fn(Option<f64>) -> f64) -> f64 {
        let t = libm::log(p) - libm::log1p(-p);
        let root = solve((self.known == 3).then(|| self.extrapolate(t)));
        self.last = [(t, root), self.last[0], self.last[1]];
        self.known = (self.known + 1).min(3);
        root
    }

    /// The parabola through the last three.
    fn extrapolate(&self, t: f64) -> f64 {
        let [(t0, y0), (t1, y1), (t2, y2)] = self.last;
        let (first, second) = ((y0 - y1) / (t0 - t1), (y1 - y2) / (t1 - t2));
        y0 + (t - t0) * (first + (t - t1) * (first - second) / (t0 - t2))
    }
}
