//! Means over strata of tasks, every task counting the same.

use super::JointMoments;

/// Means with the (co)variances of the means.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratified {
    /// Tasks in all strata.
    pub count: u64,
    /// By column. Empty where there are no strata.
    pub mean: Vec<f64>,
    /// Variance of each mean; NaN where one task is all there is.
    pub variance: Vec<f64>,
    /// Covariance of the means of each pair.
    pub covariance: Vec<f64>,
}

/// Mean Σ n_c/n mean_c and variance Σ (n_c/n)² s_c²/n_c: the error of a sample whose sizes n_c are fixed beforehand.
///
/// A stratum of a single task shows no spread: such strata are taken together as one, and that one,
/// while it is still a single task, together with the smallest other. It is the overstated error
/// that remains: spread between collapsed strata counts as spread within.
pub fn stratified<'a>(groups: impl Iterator<Item = &'a JointMoments>) -> Stratified {
    let groups = collapsed(groups);
    let count: u64 = groups.iter().map(JointMoments::count).sum();
    let (columns, pairs) = groups
        .first()
        .map_or((0, 0), |group| (group.columns(), group.pairs().len()));
    let mut all = Stratified {
        count,
        mean: vec![0.0; columns],
        variance: vec![0.0; columns],
        covariance: vec![0.0; pairs],
    };
    for group in &groups {
        let share = group.count() as f64 / count as f64;
        let of_mean = share * share / group.count() as f64;
        for i in 0..columns {
            all.mean[i] += share * group.mean(i);
            all.variance[i] += of_mean * group.variance(i);
        }
        for k in 0..pairs {
            all.covariance[k] += of_mean * group.covariance(k);
        }
    }
    all
}

/// The groups that have tasks, those of one task merged.
fn collapsed<'a>(groups: impl Iterator<Item = &'a JointMoments>) -> Vec<JointMoments> {
    let mut kept: Vec<JointMoments> = Vec::new();
    let mut single: Option<JointMoments> = None;
    for group in groups.filter(|group| group.count() > 0) {
        if group.count() > 1 {
            kept.push(group.clone());
        } else {
            single
                .get_or_insert_with(|| group.empty_like())
                .merge(group);
        }
    }
    let Some(single) = single else { return kept };
    let smallest = kept.iter_mut().min_by_key(|group| group.count());
    match smallest {
        Some(smallest) if single.count() < 2 => smallest.merge(&single),
        _ => kept.push(single),
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(values: &[f64]) -> JointMoments {
        let twice: Vec<f64> = values.iter().map(|x| 2.0 * x).collect();
        let mut moments = JointMoments::new(2, vec![(0, 1)]);
        moments.push_block(values.len(), &[values, &twice]);
        moments
    }

    #[test]
    fn one_stratum_is_the_plain_mean_and_its_error() {
        let one = group(&[1.0, 2.0, 3.0, 6.0]);
        let all = stratified([&one].into_iter());
        assert_eq!((all.count, all.mean[0]), (4, 3.0));
        assert!((all.variance[0] - one.variance(0) / 4.0).abs() < 1e-15);
        assert!((all.covariance[0] - 2.0 * all.variance[0]).abs() < 1e-14);
    }

    #[test]
    fn spread_between_strata_is_no_error() {
        let (low, high) = (group(&[1.0, 1.0]), group(&[9.0, 9.0, 9.0, 9.0]));
        let all = stratified([&low, &high].into_iter());
        assert!((all.mean[0] - 38.0 / 6.0).abs() < 1e-14);
        assert_eq!(all.variance[0], 0.0);
    }

    #[test]
    fn single_tasks_are_taken_together() {
        let big = group(&[1.0, 3.0, 2.0]);
        let (a, b) = (group(&[10.0]), group(&[20.0]));
        let all = stratified([&big, &a, &b].into_iter());
        let together = stratified([&big, &group(&[10.0, 20.0])].into_iter());
        assert_eq!(all.count, 5);
        assert!((all.variance[0] - together.variance[0]).abs() < 1e-14);
        let with_one = stratified([&big, &a].into_iter());
        assert!(
            (with_one.variance[0] - group(&[1.0, 3.0, 2.0, 10.0]).variance(0) / 4.0).abs() < 1e-14
        );
    }

    #[test]
    fn what_has_no_tasks_is_left_out() {
        let some = group(&[1.0, 2.0]);
        let none = some.empty_like();
        assert_eq!(
            stratified([&none, &some].into_iter()),
            stratified([&some].into_iter())
        );
        assert_eq!(stratified([&none].into_iter()).count, 0);
        assert!(stratified([&group(&[1.0])].into_iter()).variance[0].is_nan());
    }
}
