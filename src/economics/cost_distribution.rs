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
