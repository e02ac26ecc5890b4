//! The spread of cost over tasks, in bins that suit a chart.

use crate::results::CostBin;
use crate::simulation::Outcome;

/// Bins on the chart.
const BINS: usize = 60;

/// A dearest task this many times the cheapest calls for bins of equal ratio instead of equal width.
const WIDE: f64 = 10.0;

/// (low, high, share of tasks).
type Bin = (f64, f64, f64);

/// Cost per task, delegated and baseline, in about 60 bins common to both; empty where the outcome has none.
///
/// Bins are of equal ratio where costs spread over more than a factor of ten, else of equal width;
/// tasks that cost nothing have a bin from 0 to 0. The bins of each policy sum to 1.
pub fn cost_distribution(outcome: &Outcome) -> Vec<CostBin> {
    let both = [
        ("delegated", &outcome.cost_bins),
        ("baseline", &outcome.baseline_cost_bins),
    ];
    let all: Vec<Bin> = both
        .iter()
        .flat_map(|(_, bins)| bins.iter().copied())
        .collect();
    let edges = edges(&all);
    both.iter()
        .flat_map(|(policy, bins)| coarsened(policy, bins, &edges))
        .collect()
}

/// Edges of the bins above 0, in order; empty where no task costs anything.
fn edges(bins: &[Bin]) -> Vec<f64> {
    let priced = bins
        .iter()
        .filter(|(low, high, share)| *share > 0.0 && high > low);
    let (mut low, mut high, mut count) = (f64::INFINITY, 0.0_f64, 0);
    for bin in priced {
        low = low.min(bin.0);
        high = high.max(bin.1);
        count += 1;
    }
    if count == 0 {
        return Vec::new();
    }
    let steps = (count / 2).clamp(1, BINS);
    let wide = low > 0.0 && high / low > WIDE;
    let at = |step: usize| {
        let part = step as f64 / steps as f64;
        if wide {
            low * libm::pow(high / low, part)
        } else {
            low + (high - low) * part
        }
    };
    // The ends as they are, so that rounding leaves nothing outside.
    (0..=steps)
        .map(|step| match step {
            0 => low,
            _ if step == steps => high,
            _ => at(step),
        })
        .collect()
}

fn coarsened(policy: &str, bins: &[Bin], edges: &[f64]) -> Vec<CostBin> {
    let bin = |low_usd: f64, high_usd: f64, share: f64| CostBin {
        policy: policy.to_string(),
        low_usd,
        high_usd,
        share,
    };
    let points = bins.iter().filter(|(low, high, _)| low >= high);
    let free: f64 = points.map(|(_, _, share)| share).sum();
    let mut coarse: Vec<CostBin> = edges
        .windows(2)
        .map(|pair| bin(pair[0], pair[1], 0.0))
        .collect();
    for &(low, high, share) in bins
        .iter()
        .filter(|(low, high, share)| high > low && *share > 0.0)
    {
        let first = edges.partition_point(|edge| *edge <= low).saturating_sub(1);
        for target in coarse
            .iter_mut()
            .skip(first)
            .take_while(|target| target.low_usd < high)
        {
            let overlap = high.min(target.high_usd) - low.max(target.low_usd);
            target.share += share * (overlap / (high - low)).max(0.0);
        }
    }
    let free = (free > 0.0).then(|| bin(0.0, 0.0, free));
    if bins.is_empty() {
        Vec::new()
    } else {
        free.into_iter().chain(coarse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economics::testing;

    fn binned(delegated: Vec<Bin>, baseline: Vec<Bin>) -> Vec<CostBin> {
        let scenario = testing::scenario();
        let mut outcome = testing::outcome(&scenario, &testing::tasks(&scenario, 0.9, 6));
        outcome.cost_bins = delegated;
        outcome.baseline_cost_bins = baseline;
        cost_distribution(&outcome)
    }

    fn total(bins: &[CostBin], policy: &str) -> f64 {
        bins.iter()
            .filter(|bin| bin.policy == policy)
            .map(|bin| bin.share)
            .sum()
    }

    /// Fine bins of equal ratio from `low` on, all of the same share.
    fn fine(low: f64, count: i32) -> Vec<Bin> {
        (0..count)
            .map(|i| {
                (
                    low * 1.01_f64.powi(i),
                    low * 1.01_f64.powi(i + 1),
                    1.0 / f64::from(count),
                )
            })
            .collect()
    }

    #[test]
    fn shares_are_kept_and_both_policies_have_the_same_edges() {
        let bins = binned(fine(0.01, 500), fine(0.1, 300));
        assert!((total(&bins, "delegated") - 1.0).abs() < 1e-12);
        assert!((total(&bins, "baseline") - 1.0).abs() < 1e-12);
        assert_eq!(bins.len(), 2 * BINS);
        let edges = |policy: &str| {
            bins.iter()
                .filter(|b| b.policy == policy)
                .map(|b| (b.low_usd, b.high_usd))
                .collect::<Vec<_>>()
        };
        assert_eq!(edges("delegated"), edges("baseline"));
    }

    #[test]
    fn a_wide_spread_has_bins_of_equal_ratio_and_a_narrow_one_of_equal_width() {
        let wide = binned(fine(0.01, 500), Vec::new());
        let ratio = |bin: &CostBin| bin.high_usd / bin.low_usd;
        assert!((ratio(&wide[0]) / ratio(&wide[40]) - 1.0).abs() < 1e-9);
        let narrow = binned(fine(1.0, 200), Vec::new());
        let width = |bin: &CostBin| bin.high_usd - bin.low_usd;
        assert!((width(&narrow[0]) / width(&narrow[40]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_constant_cost_is_one_bin_and_free_tasks_have_their_own() {
        let bins = binned(
            vec![(0.0, 0.0, 0.25), (1.0, 1.01, 0.75)],
            vec![(1.0, 1.01, 1.0)],
        );
        let shares: Vec<(f64, f64)> = bins.iter().map(|bin| (bin.low_usd, bin.share)).collect();
        assert_eq!(shares, [(0.0, 0.25), (1.0, 0.75), (1.0, 1.0)]);
        assert!(binned(Vec::new(), Vec::new()).is_empty());
    }
}
