//! Means, squares and cross products of many columns at once.

use std::sync::Arc;

use crate::simd::wide;

/// Rows that a thread's registers hold at once: partial sums in a loop that vectorises.
const LANES: usize = 8;

/// Count, means and centred second moments of columns, with the cross products of chosen pairs.
///
/// Blocks are pushed in one pass about a value near the mean, merged by the formulas of Chan,
/// Golub and LeVeque (1983). Results depend on the order of merging in the last digits: merge in
/// the order of an index.
#[derive(Clone, Debug, PartialEq)]
pub struct JointMoments {
    count: u64,
    mean: Vec<f64>,
    squares: Vec<f64>,
    products: Vec<f64>,
    pairs: Arc<[(usize, usize)]>,
}

impl JointMoments {
    /// Nothing yet. `pairs` are indices of columns; the shared form is for many accumulators of one layout.
    pub fn new(columns: usize, pairs: impl Into<Arc<[(usize, usize)]>>) -> Self {
        let pairs = pairs.into();
        Self {
            count: 0,
            mean: vec![0.0; columns],
            squares: vec![0.0; columns],
            products: vec![0.0; pairs.len()],
            pairs,
        }
    }

    /// Of so many rows that somebody else has summed up: means, centred squares, and centred products of the pairs.
    pub fn of_sums(
        count: u64,
        [mean, squares, products]: [Vec<f64>; 3],
        pairs: Arc<[(usize, usize)]>,
    ) -> Self {
        debug_assert_eq!(mean.len(), squares.len());
        debug_assert_eq!(products.len(), pairs.len());
        Self {
            count,
            mean,
            squares,
            products,
            pairs,
        }
    }

    /// Nothing yet, with the columns and pairs of this one.
    #[must_use]
    pub fn empty_like(&self) -> Self {
        Self::new(self.mean.len(), Arc::clone(&self.pairs))
    }

    /// Adds the first `rows` rows of every column. There is one slice for each column, each at least that long.
    pub fn push_block(&mut self, rows: usize, columns: &[&[f64]]) {
        debug_assert_eq!(columns.len(), self.mean.len());
        if rows == 0 {
            return;
        }
        wide(
            #[inline(always)]
            || self.push_rows(rows, columns),
        );
    }

    #[inline(always)]
    fn push_rows(&mut self, rows: usize, columns: &[&[f64]]) {
        let n = rows as f64;
        let weight = self.weight_of(rows as u64);
        // One pass over each column, about a value near its mean: squares keep their digits.
        let near: Vec<f64> = match self.count {
            0 => columns.iter().map(|column| column[0]).collect(),
            _ => self.mean.clone(),
        };
        let mut gaps = vec![0.0; columns.len()];
        for (i, column) in columns.iter().enumerate() {
            let (sum, squares) = about(&column[..rows], near[i]);
            gaps[i] = sum / n;
            let gap = near[i] + gaps[i] - self.mean[i];
            self.squares[i] += (squares - sum * gaps[i]).max(0.0) + gap * gap * weight;
        }
        for (product, &(i, j)) in self.products.iter_mut().zip(self.pairs.iter()) {
            let all = products(&columns[i][..rows], near[i], &columns[j][..rows], near[j]);
            let (gap, other) = (
                near[i] + gaps[i] - self.mean[i],
                near[j] + gaps[j] - self.mean[j],
            );
            *product += (all - n * gaps[i] * gaps[j]) + gap * other * weight;
        }
        for (gap, near) in gaps.iter_mut().zip(near) {
            *gap += near;
        }
        self.move_means(rows as u64, &gaps);
    }

    /// Adds what another with the same columns and pairs has seen.
    pub fn merge(&mut self, other: &Self) {
        debug_assert_eq!(other.pairs, self.pairs);
        if other.count == 0 {
            return;
        }
        let weight = self.weight_of(other.count);
        for (i, square) in self.squares.iter_mut().enumerate() {
            let gap = other.mean[i] - self.mean[i];
            *square += other.squares[i] + gap * gap * weight;
        }
        for (k, &(i, j)) in self.pairs.iter().enumerate() {
            let gaps = (other.mean[i] - self.mean[i]) * (other.mean[j] - self.mean[j]);
            self.products[k] += other.products[k] + gaps * weight;
        }
        self.move_means(other.count, &other.mean);
    }

    /// Rows seen.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.mean.len()
    }

    /// The pairs whose products are kept.
    pub fn pairs(&self) -> &[(usize, usize)] {
        &self.pairs
    }

    /// Mean of a column; 0 where nothing was seen.
    pub fn mean(&self, column: usize) -> f64 {
        self.mean[column]
    }

    /// Σ (x - mean)² of a column.
    pub fn sum_sq(&self, column: usize) -> f64 {
        self.squares[column]
    }

    /// Σ (x - mean x) (y - mean y) of a pair, by its place among the pairs.
    pub fn co(&self, pair: usize) -> f64 {
        self.products[pair]
    }

    /// Unbiased variance of a column; NaN below two rows.
    pub fn variance(&self, column: usize) -> f64 {
        self.unbiased(self.squares[column])
    }

    /// Unbiased covariance of a pair; NaN below two rows.
    pub fn covariance(&self, pair: usize) -> f64 {
        self.unbiased(self.products[pair])
    }

    fn unbiased(&self, sum: f64) -> f64 {
        if self.count > 1 {
            sum / (self.count - 1) as f64
        } else {
            f64::NAN
        }
    }

    /// n m / (n + m): what the square of a gap between means weighs when n rows meet m.
    fn weight_of(&self, rows: u64) -> f64 {
        let (n, m) = (self.count as f64, rows as f64);
        n * m / (n + m)
    }

    fn move_means(&mut self, rows: u64, means: &[f64]) {
        self.count += rows;
        let share = rows as f64 / self.count as f64;
        for (mean, new) in self.mean.iter_mut().zip(means) {
            *mean += (new - *mean) * share;
        }
    }
}

/// Sums of x - near and of its square.
#[inline(always)]
fn about(values: &[f64], near: f64) -> (f64, f64) {
    let (mut sums, mut squares) = ([0.0; LANES], [0.0; LANES]);
    let mut blocks = values.chunks_exact(LANES);
    for block in &mut blocks {
        for lane in 0..LANES {
            let x = block[lane] - near;
            sums[lane] += x;
            squares[lane] += x * x;
        }
    }
    for (lane, value) in blocks.remainder().iter().enumerate() {
        let x = value - near;
        sums[lane] += x;
        squares[lane] += x * x;
    }
    (sums.iter().sum(), squares.iter().sum())
}

/// Sum of (x - near) (y - near).
#[inline(always)]
fn products(xs: &[f64], x_near: f64, ys: &[f64], y_near: f64) -> f64 {
    let mut sums = [0.0; LANES];
    let (mut x_blocks, mut y_blocks) = (xs.chunks_exact(LANES), ys.chunks_exact(LANES));
    for (x, y) in (&mut x_blocks).zip(&mut y_blocks) {
        for lane in 0..LANES {
            sums[lane] += (x[lane] - x_near) * (y[lane] - y_near);
        }
    }
    let rest = x_blocks.remainder().iter().zip(y_blocks.remainder());
    for (sum, (x, y)) in sums.iter_mut().zip(rest) {
        *sum += (x - x_near) * (y - y_near);
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two columns of odd numbers, one following the other.
    fn rows(n: u32) -> [Vec<f64>; 2] {
        let x: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % 1009) * 0.37).collect();
        let y = x
            .iter()
            .zip(0..n)
            .map(|(x, i)| 3.0 - 0.5 * x + f64::from(i * 31 % 17))
            .collect();
        [x, y]
    }

    fn pushed(columns: &[Vec<f64>; 2], range: std::ops::Range<usize>) -> JointMoments {
        let mut moments = JointMoments::new(2, vec![(0, 1)]);
        let slices = [&columns[0][range.clone()], &columns[1][range.clone()]];
        moments.push_block(range.len(), &slices);
        moments
    }

    fn assert_close(a: &JointMoments, b: &JointMoments) {
        let near = |x: f64, y: f64| assert!((x - y).abs() <= 1e-12 * y.abs().max(1e-9), "{x} {y}");
        assert_eq!(a.count(), b.count());
        for i in 0..2 {
            near(a.mean(i), b.mean(i));
            near(a.sum_sq(i), b.sum_sq(i));
        }
        near(a.co(0), b.co(0));
    }

    #[test]
    fn one_pass_agrees_with_the_definition() {
        let columns = rows(100);
        let moments = pushed(&columns, 0..100);
        let mean = |c: &[f64]| c.iter().sum::<f64>() / 100.0;
        let (mx, my) = (mean(&columns[0]), mean(&columns[1]));
        let co: f64 = columns[0]
            .iter()
            .zip(&columns[1])
            .map(|(x, y)| (x - mx) * (y - my))
            .sum();
        assert!((moments.mean(0) / mx - 1.0).abs() < 1e-14);
        assert!((moments.co(0) / co - 1.0).abs() < 1e-13);
        assert!((moments.covariance(0) * 99.0 / co - 1.0).abs() < 1e-13);
    }

    #[test]
    fn merging_at_every_split_equals_one_pass() {
        let columns = rows(77);
        let whole = pushed(&columns, 0..77);
        for split in 0..=77 {
            let mut merged = pushed(&columns, 0..split);
            merged.merge(&pushed(&columns, split..77));
            assert_close(&merged, &whole);
            let mut blocks = pushed(&columns, 0..split);
            blocks.push_block(77 - split, &[&columns[0][split..], &columns[1][split..]]);
            assert_close(&blocks, &whole);
        }
    }

    #[test]
    fn the_empty_one_is_neutral() {
        let some = pushed(&rows(20), 0..20);
        let mut left = some.empty_like();
        left.merge(&some);
        assert_eq!(left, some);
        let mut right = some.clone();
        right.merge(&some.empty_like());
        assert_eq!(right, some);
        assert!(some.empty_like().variance(0).is_nan());
    }

    #[test]
    fn a_huge_offset_keeps_the_digits() {
        let near = rows(1000);
        let far: [Vec<f64>; 2] = std::array::from_fn(|c| near[c].iter().map(|x| x + 1e9).collect());
        let mut blocks = JointMoments::new(2, vec![(0, 1)]);
        for start in (0..1000).step_by(100) {
            blocks.push_block(100, &[&far[0][start..], &far[1][start..]]);
        }
        let exact = pushed(&near, 0..1000);
        assert!((blocks.variance(0) / exact.variance(0) - 1.0).abs() < 1e-8);
        assert!((blocks.covariance(0) / exact.covariance(0) - 1.0).abs() < 1e-8);
    }
}
