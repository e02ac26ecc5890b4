//! A router that sees something of an item's difficulty, in the calibrated model of two models.
//!
//! It sees y = r z + √(1 - r²) ξ and sends the share q of items with the highest y to the strong
//! model. Given y a model of score S and loading ℓ is able with probability
//! a(y) = Φ((Φ⁻¹S - ℓ r y) / √(1 - ℓ² r²)): the one-factor model with the loading ℓ r. An item at y
//! goes to the strong model where q > 1 - Φ(y), so that, q being uniform in APGR,
//!
//! ```text
//! APGR(r) = E[(a_strong(y) - a_weak(y)) Φ(y)] / (S_strong - S_weak)
//! ```
//!
//! Two models tell only the product of their loadings, so it is given for equal loadings and for the
//! two extremes, one of them at its cap.

use serde::Serialize;

use crate::import::calibrate::{CAP, Fit, grid_within};
use crate::numerics::special::{normal_cdf, normal_quantile};
use crate::stats::Estimate;

/// The correlations that are always shown.
pub const SHOWN: [f64; 3] = [0.3, 0.6, 1.0];
/// The steps in which correlations are looked through for a published figure, and how often one is halved.
const STEPS: u32 = 20;
const HALVINGS: u32 = 24;

/// How the product of two loadings is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// Both the square root of the product.
    Equal,
    /// The weak model's at its cap.
    WeakAtCap,
    /// The strong model's at its cap.
    StrongAtCap,
}

/// In the order shown.
pub const SPLITS: [Split; 3] = [Split::Equal, Split::WeakAtCap, Split::StrongAtCap];

/// The router on a table of two models.
#[derive(Clone, Debug, Serialize)]
pub struct SignalRouter {
    pub weak: String,
    pub strong: String,
    /// The figure that is to be matched, where one is given.
    pub published_apgr: Option<f64>,
    /// For each split of the product of loadings.
    pub splits: Vec<Routing>,
}

/// What it recovers with one split of the loadings.
#[derive(Clone, Debug, Serialize)]
pub struct Routing {
    pub loadings: Split,
    pub weak_loading: f64,
    pub strong_loading: f64,
    /// At correlations of 0.3, 0.6 and 1 (`correlation`: r).
    pub apgr: Vec<AtCorrelation>,
    /// The least r that recovers the published figure; null where none does, or none is given.
    pub matching_correlation: Option<Estimate>,
    /// Where it recovers most.
    pub highest: AtCorrelation,
}

/// APGR at a correlation of the signal with difficulty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AtCorrelation {
    pub correlation: f64,
    pub apgr: Estimate,
}

/// The two models of a fit, by class, with one split of their loadings.
#[derive(Clone, Debug)]
pub struct Signal {
    /// Share of items, Φ⁻¹ of the weak and of the strong model's score.
    classes: Vec<(f64, f64, f64)>,
    /// Of the strong over the weak model's score.
    gap: f64,
    pub weak_loading: f64,
    pub strong_loading: f64,
}

impl Signal {
    /// Of the models number `weak` and `strong` of a fit.
    pub fn of(fit: &Fit, (weak, strong): (usize, usize), split: Split) -> Self {
        let product = fit.loadings[weak] * fit.loadings[strong];
        let (weak_loading, strong_loading) = match split {
            Split::Equal => (product.sqrt(), product.sqrt()),
            Split::WeakAtCap => (CAP, product / CAP),
            Split::StrongAtCap => (product / CAP, CAP),
        };
        let tried = (0..fit.classes.len()).filter(|class| {
            let known = |model| !fit.score(*class, model).is_nan();
            fit.classes[*class].items > 0.0 && known(weak) && known(strong)
        });
        let tried: Vec<usize> = tried.collect();
        let items: f64 = tried.iter().map(|class| fit.classes[*class].items).sum();
        let share = |class: usize| fit.classes[class].items / items;
        let gaps = tried
            .iter()
            .map(|&class| share(class) * (fit.score(class, strong) - fit.score(class, weak)));
        Self {
            gap: gaps.sum(),
            classes: tried
                .iter()
                .map(|&class| {
                    let quantile = |model| normal_quantile(fit.score(class, model));
                    (share(class), quantile(weak), quantile(strong))
                })
                .collect(),
            weak_loading,
            strong_loading,
        }
    }

    /// APGR of a router whose signal correlates by `r` (0 to 1) with difficulty; NaN where the strong model solves no more.
    ///
    /// Summed over y and -y together: what does not change with y recovers exactly one half.
    pub fn apgr(&self, r: f64) -> f64 {
        if !(self.gap > 0.0) {
            return f64::NAN;
        }
        let (weak, strong) = (self.weak_loading * r, self.strong_loading * r);
        let (y, weights) = grid_within(9.0, weak.max(strong));
        let able = |quantile: f64, loading: f64, y: f64| {
            normal_cdf((quantile - loading * y) / ((1.0 - loading) * (1.0 + loading)).sqrt())
        };
        let gap = |y: f64| -> f64 {
            let of =
                |&(share, w, s): &(f64, f64, f64)| share * (able(s, strong, y) - able(w, weak, y));
            self.classes.iter().map(of).sum()
        };
        let upper = y.iter().zip(&weights).filter(|(y, _)| **y > 0.0);
        let moved: f64 = upper
            .map(|(y, weight)| weight * (gap(*y) - gap(-y)) * (normal_cdf(*y) - 0.5))
            .sum();
        0.5 + moved / self.gap
    }

    /// The least correlation that recovers `target`; NaN where none does.
    pub fn matching(&self, target: f64) -> f64 {
        let above = |r: f64| self.apgr(r) - target;
        let at = |step: u32| f64::from(step) / f64::from(STEPS);
        let mut before = above(0.0);
        if before == 0.0 {
            return 0.0;
        }
        for step in 1..=STEPS {
            let here = above(at(step));
            if (before < 0.0) != (here < 0.0) {
                let (mut low, mut high) = (at(step - 1), at(step));
                for _ in 0..HALVINGS {
                    let middle = 0.5 * (low + high);
                    if (above(middle) < 0.0) == (before < 0.0) {
                        low = middle;
                    } else {
                        high = middle;
                    }
                }
                return 0.5 * (low + high);
            }
            before = here;
        }
        f64::NAN
    }

    /// Where in steps of 0.05 it recovers most, and how much.
    pub fn highest(&self) -> (f64, f64) {
        let all = (0..=STEPS).map(|step| f64::from(step) / f64::from(STEPS));
        all.map(|r| (r, self.apgr(r)))
            .fold((0.0, f64::NEG_INFINITY), |best, here| {
                if here.1 > best.1 { here } else { best }
            })
    }

    /// What is resampled: APGR at the shown correlations, and the matching one where a figure is to be matched.
    pub fn figures(&self, published: Option<f64>) -> [f64; PER_SPLIT] {
        let [a, b, c] = SHOWN.map(|r| self.apgr(r));
        let matching = published.map_or(f64::NAN, |target| self.matching(target));
        [a, b, c, matching]
    }
}

/// Figures of `Signal::figures`.
pub const PER_SPLIT: usize = 4;

impl SignalRouter {
    /// Of the models of a fit, named (weak, strong); `estimate` gives the figures of `Signal::figures`, split by split.
    pub fn of(
        fit: &Fit,
        pair: (usize, usize),
        models: &[String],
        published_apgr: Option<f64>,
        estimate: impl Fn(usize) -> Estimate,
    ) -> Self {
        let splits = SPLITS.iter().enumerate().map(|(i, split)| {
            let signal = Signal::of(fit, pair, *split);
            let (correlation, most) = signal.highest();
            let matching = estimate(PER_SPLIT * i + SHOWN.len());
            Routing {
                loadings: *split,
                weak_loading: signal.weak_loading,
                strong_loading: signal.strong_loading,
                apgr: SHOWN
                    .iter()
                    .enumerate()
                    .map(|(k, correlation)| AtCorrelation {
                        correlation: *correlation,
                        apgr: estimate(PER_SPLIT * i + k),
                    })
                    .collect(),
                matching_correlation: matching.estimate.map(|_| matching),
                highest: AtCorrelation {
                    correlation,
                    apgr: Estimate::new(most, None, 0.0),
                },
            }
        });
        Self {
            weak: models[pair.0].clone(),
            strong: models[pair.1].clone(),
            published_apgr,
            splits: splits.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::calibrate::WorkFit;

    /// A fit of two models, the weak one first.
    fn fit(scores: (f64, f64), loadings: (f64, f64)) -> Fit {
        Fit {
            scores: vec![scores.0, scores.1],
            loadings: vec![loadings.0, loadings.1],
            known: Vec::new(),
            log_likelihood: 0.0,
            classes: vec![WorkFit {
                items: 1000.0,
                mean_cost: 1.0,
                kappa: 0.0,
                sigma: 0.0,
            }],
            cost_ratios: vec![0.0, 1.0],
            spreads: vec![0.0, 0.0],
        }
    }

    fn signal(scores: (f64, f64), loading: f64, split: Split) -> Signal {
        Signal::of(&fit(scores, (loading, loading)), (0, 1), split)
    }

    #[test]
    fn a_blind_router_recovers_exactly_one_half() {
        for split in SPLITS {
            for scores in [(0.6, 0.8), (0.05, 0.99), (0.5, 1.0)] {
                assert_eq!(signal(scores, 0.7, split).apgr(0.0), 0.5);
            }
        }
        // Nor does sight help where nothing follows difficulty.
        assert_eq!(signal((0.6, 0.8), 0.0, Split::Equal).apgr(1.0), 0.5);
    }

    #[test]
    fn the_integral_is_that_over_the_shares_of_strong_calls() {
        // Quality by the share q, item by item at its threshold, then over q by midpoints.
        let signal = signal((0.6384, 0.8567), 0.55, Split::Equal);
        let r = 0.8;
        let able = |score: f64, y: f64| {
            let loading = 0.55 * r;
            normal_cdf((normal_quantile(score) - loading * y) / (1.0f64 - loading * loading).sqrt())
        };
        let n = 4000;
        let y: Vec<f64> = (0..n)
            .map(|i| normal_quantile((f64::from(i) + 0.5) / f64::from(n)))
            .collect();
        let total = |score: f64| y.iter().map(|y| able(score, *y)).sum::<f64>() / f64::from(n);
        let (weak, strong) = (total(0.6384), total(0.8567));
        let (mut quality, mut area) = (weak, 0.0);
        for y in y.iter().rev() {
            let next = quality + (able(0.8567, *y) - able(0.6384, *y)) / f64::from(n);
            area += 0.5 * (quality + next) / f64::from(n);
            quality = next;
        }
        let expected = (area - weak) / (strong - weak);
        assert!((signal.apgr(r) - expected).abs() < 2e-5, "{expected}");
    }

    #[test]
    fn what_a_sharp_signal_recovers_does_not_depend_on_the_grid() {
        // At the cap the curve is steep: a plain sum over 200,000 quantiles of y.
        let signal = signal((0.68, 0.81), 0.6, Split::StrongAtCap);
        let n = 200_000;
        let gap = |y: f64| {
            let able = |score: f64, loading: f64| {
                normal_cdf(
                    (normal_quantile(score) - loading * y) / (1.0 - loading * loading).sqrt(),
                )
            };
            able(0.81, CAP) - able(0.68, 0.36 / CAP)
        };
        let sum: f64 = (0..n)
            .map(|i| (f64::from(i) + 0.5) / f64::from(n))
            .map(|u| gap(normal_quantile(u)) * u)
            .sum();
        let expected = sum / f64::from(n) / (0.81 - 0.68);
        assert!(
            (signal.apgr(1.0) - expected).abs() < 1e-5,
            "{} {expected}",
            signal.apgr(1.0)
        );
    }

    #[test]
    fn the_matching_correlation_recovers_what_was_asked_and_beyond_reach_there_is_none() {
        let signal = signal((0.6384, 0.8567), 0.6, Split::Equal);
        let target = signal.apgr(0.7);
        assert!((signal.matching(target) - 0.7).abs() < 1e-6);
        assert!(signal.matching(0.99).is_nan());
        assert_eq!(signal.matching(0.5), 0.0);
        let level = super::tests::signal((0.7, 0.7), 0.6, Split::Equal);
        assert!(level.apgr(0.5).is_nan());
    }

    #[test]
    fn the_extremes_keep_the_product() {
        for split in SPLITS {
            let signal = signal((0.6, 0.8), 0.6, split);
            assert!((signal.weak_loading * signal.strong_loading - 0.36).abs() < 1e-12);
        }
    }
}
