//! Errors of anything, from what it is without each part of the tasks in turn.

/// A figure of all tasks, and the same without each part in turn.
#[derive(Clone, Copy, Debug)]
pub struct Replicated<'a> {
    /// Of all tasks.
    pub whole: f64,
    /// Without each part, in the order of the parts' shares.
    pub without: &'a [f64],
}

/// Covariance of two figures by the delete-m jackknife for parts of unequal size; of one with itself its variance.
///
/// Busing, Meijer and Van der Leeden, "Delete-m jackknife for unequal m", Statistics and Computing 9
/// (1999): with h_j = 1 / share_j, pseudo-values h_j θ - (h_j - 1) θ_(-j) scatter around the
/// jackknife estimate, each with a variance h_j - 1 times that of θ. NaN below two parts.
pub fn jackknife_covariance(a: Replicated<'_>, b: Replicated<'_>, shares: &[f64]) -> f64 {
    let parts = shares.len();
    if parts < 2 || a.without.len() != parts || b.without.len() != parts {
        return f64::NAN;
    }
    let (bias_a, bias_b) = (bias(a, shares), bias(b, shares));
    let terms = shares.iter().enumerate().map(|(part, share)| {
        let h = 1.0 / share;
        // The pseudo-value less the jackknife estimate, exactly 0 where nothing changes.
        let off = |of: Replicated<'_>, bias: f64| (h - 1.0) * (of.whole - of.without[part]) - bias;
        off(a, bias_a) * off(b, bias_b) / (h - 1.0)
    });
    terms.sum::<f64>() / parts as f64
}

/// The jackknife estimate less the figure, Σ (1 - share_j) (θ - θ_(-j)).
fn bias(of: Replicated<'_>, shares: &[f64]) -> f64 {
    let moves = shares
        .iter()
        .zip(of.without)
        .map(|(share, without)| (1.0 - share) * (of.whole - without));
    moves.sum()
}

/// How many parts of equal size tell as much: 1 / Σ share².
pub fn effective_parts(shares: &[f64]) -> f64 {
    1.0 / shares.iter().map(|share| share * share).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [f64; 6] = [3.0, 1.0, 4.0, 1.5, 9.0, 2.6];

    /// A mean of values in parts of the given sizes, whole and without each part.
    fn mean_of_parts(values: &[f64], sizes: &[usize]) -> (f64, Vec<f64>) {
        let sum: f64 = values.iter().sum();
        let mut start = 0;
        let without = sizes.iter().map(|size| {
            let part: f64 = values[start..start + size].iter().sum();
            start += size;
            (sum - part) / (values.len() - size) as f64
        });
        (sum / values.len() as f64, without.collect())
    }

    #[test]
    fn of_a_mean_with_one_value_a_part_it_is_the_usual_error() {
        let (whole, without) = mean_of_parts(&VALUES, &[1; 6]);
        let of = Replicated {
            whole,
            without: &without,
        };
        let variance = jackknife_covariance(of, of, &[1.0 / 6.0; 6]);
        let squares: f64 = VALUES.iter().map(|x| (x - whole) * (x - whole)).sum();
        assert!((variance / (squares / 30.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn unequal_parts_weigh_as_their_sizes_say() {
        // Parts of 1, 2 and 3 values: the pseudo-values are the parts' means.
        let (whole, without) = mean_of_parts(&VALUES, &[1, 2, 3]);
        let of = Replicated {
            whole,
            without: &without,
        };
        let shares = [1.0 / 6.0, 2.0 / 6.0, 3.0 / 6.0];
        let parts = [3.0, 2.5, 13.1 / 3.0];
        let expected: f64 = shares
            .iter()
            .zip(parts)
            .map(|(share, mean)| (mean - whole) * (mean - whole) / (1.0 / share - 1.0))
            .sum();
        assert!((jackknife_covariance(of, of, &shares) / (expected / 3.0) - 1.0).abs() < 1e-12);
        assert!((effective_parts(&shares) - 36.0 / 14.0).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_change_has_no_error_and_one_part_tells_nothing() {
        let same = Replicated {
            whole: 0.7,
            without: &[0.7; 5],
        };
        assert_eq!(jackknife_covariance(same, same, &[0.2; 5]), 0.0);
        let one = Replicated {
            whole: 0.7,
            without: &[0.7],
        };
        assert!(jackknife_covariance(one, one, &[1.0]).is_nan());
    }
}
