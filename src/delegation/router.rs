//! Routing by predicted difficulty: who gets a piece, given what the router sees of its task.

use crate::delegation::Signal;
use crate::numerics::special::{normal_cdf, normal_quantile};

/// A router resolved for the pieces of one kind: intervals of the signal y, and who gets a piece there.
#[derive(Clone, Debug, PartialEq)]
pub struct Router {
    /// What it sees of a task.
    pub signal: Signal,
    /// The expected success that is asked for.
    pub success: f64,
    /// What a look at a task costs.
    pub cost_usd: f64,
    /// Upper end of an interval of y, and the tier that gets the piece: ascending, the last end infinite.
    /// Tier 0 says that the executive keeps it.
    pub intervals: Vec<(f64, usize)>,
    /// The subordinate that does best on the kind: who gets what a larger share would hand down.
    pub strongest: usize,
}

/// E\[p | y\] for a tier of score S and difficulty loading ℓ: Φ((Φ⁻¹(S) - ℓ r y) / sqrt(1 - ℓ² r²)).
///
/// p(z) = P(Φ⁻¹(S) > ℓ z + sqrt(1-ℓ²) ε), and given y, ℓ z is normal with mean ℓ r y and variance ℓ² (1-r²).
pub fn expected_success(score: f64, loading: f64, signal: Signal, y: f64) -> f64 {
    let shared = loading * signal.correlation;
    let spread = ((1.0 - shared) * (1.0 + shared)).sqrt();
    normal_cdf((normal_quantile(score) - shared * y) / spread)
}

/// The largest y at which a tier's expected success reaches `success`; -∞ where it never does, ∞ where it always does.
pub fn adequate_up_to(score: f64, loading: f64, signal: Signal, success: f64) -> f64 {
    let shared = loading * signal.correlation;
    let certain = score == 0.0 || score == 1.0 || success == 0.0 || success == 1.0;
    if certain || shared == 0.0 {
        return match score >= success {
            // A chance strictly between 0 and 1 falls below it somewhere, unless nothing moves it.
            true => f64::INFINITY,
            false => f64::NEG_INFINITY,
        };
    }
    let spread = ((1.0 - shared) * (1.0 + shared)).sqrt();
    (normal_quantile(score) - normal_quantile(success) * spread) / shared
}

impl Router {
    /// For a success that is asked for and a price of looking, over `tiers` in the order in which they are
    /// preferred, each with the largest y at which it is adequate: everywhere the first that is, and the executive where none is.
    pub fn new(
        signal: Signal,
        (success, cost_usd): (f64, f64),
        tiers: impl IntoIterator<Item = (usize, f64)>,
        strongest: usize,
    ) -> Self {
        let mut intervals: Vec<(f64, usize)> = Vec::new();
        let mut reached = f64::NEG_INFINITY;
        for (tier, upto) in tiers {
            if upto > reached {
                intervals.push((upto, tier));
                reached = upto;
            }
        }
        if reached < f64::INFINITY {
            intervals.push((f64::INFINITY, 0));
        }
        Self {
            signal,
            success,
            cost_usd,
            intervals,
            strongest,
        }
    }

    /// The tier that gets a piece of a task of signal `y`.
    #[inline]
    pub fn tier_at(&self, y: f64) -> usize {
        let found = self.intervals.iter().find(|(upper, _)| y <= *upper);
        found.map_or(0, |(_, tier)| *tier)
    }

    /// (low, high, tier) of every interval of y.
    pub fn stretches(&self) -> impl Iterator<Item = (f64, f64, usize)> {
        let lows = std::iter::once(f64::NEG_INFINITY)
            .chain(self.intervals.iter().map(|(upper, _)| *upper));
        let pairs = lows.zip(&self.intervals);
        pairs.map(|(low, (high, tier))| (low, *high, *tier))
    }

    /// The share of tasks whose pieces go to a tier.
    pub fn share(&self, tier: usize) -> f64 {
        let blind = Signal { correlation: 0.0 };
        let theirs = self.stretches().filter(|stretch| stretch.2 == tier);
        theirs
            .map(|(low, high, _)| blind.chance_between(low, high, 0.0))
            .sum()
    }

    /// The same router made to keep a share of tasks with the executive, 0 to 1: those of the highest
    /// signal. The rest goes where it did; what the executive kept there goes to the last tier that
    /// it hands work to, or, where it hands down nothing, to the strongest subordinate.
    #[must_use]
    pub fn keeping(&self, share: f64) -> Self {
        let limit = -normal_quantile(share);
        let handed = self.intervals.iter().rev().find(|(_, tier)| *tier != 0);
        let last = handed.map_or(self.strongest, |(_, tier)| *tier);
        let mut intervals: Vec<(f64, usize)> = Vec::new();
        for (upper, tier) in &self.intervals {
            let tier = if *tier == 0 { last } else { *tier };
            let upper = upper.min(limit);
            match intervals.last_mut() {
                Some((before, same)) if *same == tier => *before = upper,
                Some((before, _)) if upper <= *before => {}
                _ if share >= 1.0 => {}
                _ => intervals.push((upper, tier)),
            }
        }
        if share > 0.0 {
            intervals.push((f64::INFINITY, 0));
        }
        Self {
            intervals,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::quadrature::normal_grid;

    const SEES: Signal = Signal { correlation: 0.6 };

    #[test]
    fn expected_success_is_the_mean_over_difficulty_given_the_signal_and_falls_with_it() {
        let (score, loading) = (0.35, 0.76);
        let ability = crate::ladder::Ability::new(score, loading);
        for y in [-2.0, 0.0, 1.3] {
            // z given y is N(r y, 1 - r²).
            let given = |x: f64| SEES.correlation * y + SEES.noise() * x;
            let mean: f64 = normal_grid(9.0, 0.05)
                .iter()
                .map(|(x, w)| w * crate::ladder::able_probability(ability, given(*x)))
                .sum();
            let closed = expected_success(score, loading, SEES, y);
            assert!((closed - mean).abs() < 1e-12, "{y}: {closed} {mean}");
        }
    }

    #[test]
    fn a_tier_is_adequate_up_to_where_its_expected_success_is_what_is_asked() {
        let bound = adequate_up_to(0.6, 0.9, SEES, 0.7);
        assert!((expected_success(0.6, 0.9, SEES, bound) - 0.7).abs() < 1e-14);
        let blind = Signal { correlation: 0.0 };
        assert_eq!(adequate_up_to(0.6, 0.9, blind, 0.6), f64::INFINITY);
        assert_eq!(adequate_up_to(0.6, 0.9, blind, 0.61), f64::NEG_INFINITY);
        assert_eq!(adequate_up_to(1.0, 0.9, SEES, 1.0), f64::INFINITY);
        assert_eq!(adequate_up_to(0.0, 0.9, SEES, 0.0), f64::INFINITY);
        assert_eq!(adequate_up_to(0.9, 0.9, SEES, 1.0), f64::NEG_INFINITY);
    }

    #[test]
    fn the_cheapest_adequate_tier_gets_a_piece_and_the_executive_the_rest() {
        let router = Router::new(SEES, (0.7, 0.0), [(2, -0.5), (1, 1.0), (3, 0.2)], 1);
        assert_eq!(router.intervals, [(-0.5, 2), (1.0, 1), (f64::INFINITY, 0)]);
        assert_eq!(
            [-1.0, -0.5, 0.0, 1.5].map(|y| router.tier_at(y)),
            [2, 2, 1, 0]
        );
        let total: f64 = (0..4).map(|tier| router.share(tier)).sum();
        assert!((total - 1.0).abs() < 1e-15);
    }

    #[test]
    fn keeping_a_share_hands_the_hardest_tasks_to_the_executive_and_no_others() {
        let router = Router::new(SEES, (0.7, 0.0), [(2, -0.5), (1, 1.0)], 1);
        for share in [0.0, 0.1, 0.5, 0.95, 1.0] {
            let kept = router.keeping(share);
            assert!((kept.share(0) - share).abs() < 1e-15, "{share}: {kept:?}");
        }
        assert_eq!(
            router.keeping(0.0).intervals,
            [(-0.5, 2), (f64::INFINITY, 1)]
        );
        assert_eq!(router.keeping(1.0).intervals, [(f64::INFINITY, 0)]);
        let nothing = Router::new(SEES, (0.7, 0.0), [], 2).keeping(0.5);
        assert_eq!(nothing.intervals, [(0.0, 2), (f64::INFINITY, 0)]);
    }
}
