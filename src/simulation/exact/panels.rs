//! One Gauss-Legendre rule, moved to many panels.

use crate::numerics::quadrature::{Rule, gauss_legendre};

/// Ten points: a panel as wide as two standard deviations of a normal density is exact to 1e-13.
const POINTS: usize = 10;

pub(super) struct Panels {
    rule: Rule,
}

impl Panels {
    pub fn new() -> Self {
        Self {
            rule: gauss_legendre(POINTS, -1.0, 1.0),
        }
    }

    /// Points and weights on equal panels no wider than `width` from `low` to `high`; none where `high` does not exceed `low`.
    pub fn across(&self, low: f64, high: f64, width: f64) -> impl Iterator<Item = (f64, f64)> {
        let parts = if high > low {
            libm::ceil((high - low) / width).clamp(1.0, 1e5)
        } else {
            0.0
        };
        self.in_parts(low, high, parts as usize)
    }

    /// Points and weights on `parts` equal panels.
    pub fn in_parts(&self, low: f64, high: f64, parts: usize) -> impl Iterator<Item = (f64, f64)> {
        let half = 0.5 * (high - low) / parts.max(1) as f64;
        (0..parts).flat_map(move |j| {
            let middle = low + half * (2 * j + 1) as f64;
            self.rule
                .iter()
                .map(move |(x, weight)| (middle + half * x, half * weight))
        })
    }
}
