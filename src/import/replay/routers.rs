//! Frontier metrics by their published definitions.
//!
//! RouteLLM (arXiv 2406.18665): PGR = (quality - weak) / (strong - weak); APGR is the mean of PGR over shares of strong calls
//! from 0 to 1, here the integral, not a sum over ten thresholds; CPT(x) is the least share of strong calls that reaches PGR x.
//! RouterBench (arXiv 2403.12031): AIQ is the area under the non-decreasing convex hull of (cost, quality) over the range of
//! costs, divided by that range.

use super::policy::{Judge, descend};

/// How a router between two models chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouterKind {
    /// Each item with the same chance.
    Random,
    /// The weak model first, and the strong one where the judge rejects.
    Cascade,
    /// Knows both outcomes, and sends first what only the strong model solves.
    Oracle,
}

/// Quality as a function of the share of items that the strong model is asked for: straight lines between these points,
/// shares ascending from 0 to 1.
pub type Curve = Vec<(f64, f64)>;

/// The curve of a router, from the shares (both, only weak, only strong, neither) solved.
pub fn curve(kind: RouterKind, joint: [f64; 4], judge: Judge) -> Curve {
    let total: f64 = joint.iter().sum();
    let [both, only_weak, only_strong, neither] = joint.map(|share| share / total);
    let (weak, strong) = (both + only_weak, both + only_strong);
    match kind {
        RouterKind::Random => vec![(0.0, weak), (1.0, strong)],
        RouterKind::Cascade => {
            let solves = [
                (both, 1.0, 1.0),
                (only_weak, 1.0, 0.0),
                (only_strong, 0.0, 1.0),
                (neither, 0.0, 0.0),
            ];
            let (mut asked, mut quality) = (0.0, 0.0);
            for (share, by_weak, by_strong) in solves {
                let able = |model: usize| if model == 0 { by_weak } else { by_strong };
                quality += share
                    * descend(&[0, 1], judge, able, |model, reach| {
                        asked += if model == 1 { share * reach } else { 0.0 };
                    });
            }
            vec![(0.0, weak), (asked, quality), (1.0, strong)]
        }
        RouterKind::Oracle => vec![
            (0.0, weak),
            (only_strong, weak + only_strong),
            (1.0 - only_weak, weak + only_strong),
            (1.0, strong),
        ],
    }
}

/// The share of the gap between weak and strong that is recovered; NaN where there is no gap.
pub fn pgr(quality: f64, weak: f64, strong: f64) -> f64 {
    if strong > weak {
        (quality - weak) / (strong - weak)
    } else {
        f64::NAN
    }
}

/// The mean of PGR over shares of strong calls from 0 to 1.
pub fn apgr(curve: &Curve) -> f64 {
    let area: f64 = curve
        .windows(2)
        .map(|ends| (ends[1].0 - ends[0].0) * 0.5 * (ends[0].1 + ends[1].1))
        .sum();
    pgr(area, curve[0].1, curve[curve.len() - 1].1)
}

/// The least share of strong calls that reaches `target` of PGR; NaN where none does.
pub fn cpt(curve: &Curve, target: f64) -> f64 {
    let (weak, strong) = (curve[0].1, curve[curve.len() - 1].1);
    if !(strong > weak) {
        return f64::NAN;
    }
    let wanted = weak + target * (strong - weak);
    for ends in curve.windows(2) {
        let ((from, low), (to, high)) = (ends[0], ends[1]);
        if high >= wanted {
            return if high > low {
                from + (to - from) * (wanted - low).max(0.0) / (high - low)
            } else {
                from
            };
        }
    }
    f64::NAN
}

/// The area under the non-decreasing convex hull of (cost, quality) from `low` to `high`, divided by their distance. What is
/// not known (NaN) is left out; NaN where nothing is left, or there is no range.
pub fn aiq(points: &[(f64, f64)], low: f64, high: f64) -> f64 {
    if !(high > low) {
        return f64::NAN;
    }
    let hull = hull(points);
    let Some(&(first, worst)) = hull.first() else {
        return f64::NAN;
    };
    let quality = |cost: f64| {
        if cost <= first {
            return if cost < first { 0.0 } else { worst };
        }
        let after = hull.partition_point(|point| point.0 < cost);
        match (hull.get(after.wrapping_sub(1)), hull.get(after)) {
            (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (cost - a.0) / (b.0 - a.0),
            (Some(a), None) => a.1,
            _ => worst,
        }
    };
    let inside = hull
        .iter()
        .map(|point| point.0)
        .filter(|cost| *cost > low && *cost < high);
    let breaks: Vec<f64> = std::iter::once(low).chain(inside).chain([high]).collect();
    let area: f64 = breaks
        .windows(2)
        .map(|ends| {
            // The step at the first point is not to be averaged over.
            let left = if ends[1] <= first {
                0.0
            } else {
                quality(ends[0].max(first))
            };
            let right = if ends[1] <= first {
                0.0
            } else {
                quality(ends[1])
            };
            (ends[1] - ends[0].max(first).min(ends[1])) * 0.5 * (left + right)
        })
        .sum();
    area / (high - low)
}

/// The upper hull by rising cost, up to the best quality.
fn hull(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut sorted: Vec<(f64, f64)> = points
        .iter()
        .copied()
        .filter(|(c, q)| c.is_finite() && q.is_finite())
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
    let mut hull: Vec<(f64, f64)> = Vec::new();
    for point in sorted {
        if hull.last().is_some_and(|last| point.1 <= last.1) {
            continue;
        }
        while let [.., a, b] = hull[..]
            && (b.1 - a.1) * (point.0 - a.0) <= (point.1 - a.1) * (b.0 - a.0)
        {
            hull.pop();
        }
        hull.push(point);
    }
    hull
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RouteLLM's MMLU: both, only weak, only strong, neither.
    const MMLU: [f64; 4] = [8818.0, 742.0, 2497.0, 1985.0];
    const GSM8K: [f64; 4] = [747.0, 95.0, 383.0, 94.0];

    #[test]
    fn a_random_router_recovers_half_the_gap_and_needs_a_share_x_for_x() {
        let random = curve(RouterKind::Random, MMLU, Judge::PERFECT);
        assert!((apgr(&random) - 0.5).abs() < 1e-12);
        for x in [0.2, 0.5, 0.8] {
            assert!((cpt(&random, x) - x).abs() < 1e-12);
        }
    }

    #[test]
    fn an_oracle_reaches_half_the_gap_at_the_published_shares() {
        let share = |joint| cpt(&curve(RouterKind::Oracle, joint, Judge::PERFECT), 0.5);
        assert_eq!(
            format!("{:.4} {:.4}", share(MMLU), share(GSM8K)),
            "0.0625 0.1092"
        );
    }

    #[test]
    fn a_perfect_judge_asks_the_strong_model_for_what_the_weak_one_failed() {
        let cascade = curve(RouterKind::Cascade, MMLU, Judge::PERFECT);
        assert!((cascade[1].0 - 4482.0 / 14_042.0).abs() < 1e-12);
        assert!((cascade[1].1 - 12_057.0 / 14_042.0).abs() < 1e-12);
    }

    #[test]
    fn without_a_gap_nothing_is_recovered() {
        let level = curve(RouterKind::Random, [1.0, 0.0, 0.0, 1.0], Judge::PERFECT);
        assert!(apgr(&level).is_nan() && cpt(&level, 0.5).is_nan());
    }

    #[test]
    fn aiq_is_the_mean_height_of_the_hull() {
        // A straight line from 0.4 to 0.8 has mean 0.6; what lies below it or costs more for less changes nothing.
        let line = [(1.0, 0.4), (3.0, 0.8)];
        assert!((aiq(&line, 1.0, 3.0) - 0.6).abs() < 1e-12);
        let more = [
            (1.0, 0.4),
            (3.0, 0.8),
            (2.0, 0.5),
            (2.5, 0.3),
            (f64::NAN, 1.0),
        ];
        assert!((aiq(&more, 1.0, 3.0) - 0.6).abs() < 1e-12);
        // A policy as good as the best at half the range lifts the rest to its level.
        let better = [(1.0, 0.4), (2.0, 0.8), (3.0, 0.8)];
        assert!((aiq(&better, 1.0, 3.0) - 0.7).abs() < 1e-12);
        // Below the cheapest policy nothing is to be had.
        assert!((aiq(&[(2.0, 0.8)], 1.0, 3.0) - 0.4).abs() < 1e-12);
        assert!(aiq(&line, 1.0, 1.0).is_nan() && aiq(&[], 0.0, 1.0).is_nan());
    }
}
