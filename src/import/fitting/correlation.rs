//! How input and output go together: the correlation of their normal scores.

use crate::numerics::special::normal_quantile;

/// Correlation of normal scores, ties at their middle rank (van der Waerden's scores); `None` where a side has no spread
/// or there are fewer than three pairs.
pub fn normal_score_correlation(input: &[u64], output: &[u64]) -> Option<f64> {
    if input.len() != output.len() || input.len() < 3 {
        return None;
    }
    let (x, y) = (scores(input), scores(output));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(&y) {
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    let size = (xx * yy).sqrt();
    (size > 0.0).then(|| (xy / size).clamp(-1.0, 1.0))
}

/// The correlation c given difficulty, where the normal scores correlate by `rho` and both load on difficulty by `kappa`:
/// ρ = κ² + (1 - κ²) c (docs/methodology.md). `None` where no c in [-1, 1] does it.
pub fn given_difficulty(rho: f64, kappa: f64) -> Option<f64> {
    let square = kappa * kappa;
    let c = (rho - square) / (1.0 - square);
    (-1.0..=1.0).contains(&c).then_some(c)
}

/// Φ⁻¹ of the middle ranks, less their mean.
fn scores(values: &[u64]) -> Vec<f64> {
    let n = values.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_unstable_by_key(|i| values[*i]);
    let mut scores = vec![0.0; n];
    let mut start = 0;
    while start < n {
        let value = values[order[start]];
        let tied = order[start..].partition_point(|i| values[*i] == value);
        let middle = start as f64 + 0.5 * tied as f64;
        let score = normal_quantile(middle / n as f64);
        order[start..start + tied]
            .iter()
            .for_each(|i| scores[*i] = score);
        start += tied;
    }
    let mean = scores.iter().sum::<f64>() / n as f64;
    scores.iter_mut().for_each(|score| *score -= mean);
    scores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_order_correlates_by_1_and_the_reverse_by_minus_1() {
        let rising: Vec<u64> = (0..100).map(|i| i * i).collect();
        let falling: Vec<u64> = (0..100).map(|i| 1000 - i).collect();
        let near = |found: Option<f64>, wanted: f64| (found.unwrap() - wanted).abs() < 1e-12;
        assert!(near(normal_score_correlation(&rising, &rising), 1.0));
        assert!(near(normal_score_correlation(&rising, &falling), -1.0));
    }

    #[test]
    fn what_has_no_spread_has_no_correlation() {
        assert_eq!(normal_score_correlation(&[5, 5, 5], &[1, 2, 3]), None);
        assert_eq!(normal_score_correlation(&[1, 2], &[1, 2]), None);
    }

    #[test]
    fn difficulty_takes_its_share_of_the_correlation() {
        assert_eq!(given_difficulty(0.3, 0.0), Some(0.3));
        let c = given_difficulty(0.5, 0.6).unwrap();
        assert!((0.36 + 0.64 * c - 0.5).abs() < 1e-15);
        assert_eq!(given_difficulty(-0.9, 0.8), None);
        assert_eq!(given_difficulty(0.5, 1.0), None);
    }
}
