//! One coordinate of scrambled Sobol' points, as fast as random numbers: a column of them at a time.

use rand::Rng;

use super::sobol::{DIGITS, Sobol, directions};
use super::stream::{Purpose, Stream, uniform};

/// The low digits of an index that a table takes at once.
const LOW: usize = 5;
const BLOCK: usize = 1 << LOW;
/// The digits that a table of flips takes at once, how many such tables there are, and how many versions of each but the first.
const WINDOW: u32 = 6;
const TABLES: u32 = 3;
const VERSIONS: usize = 8;

/// One coordinate of the points of a scrambled Sobol' sequence, from some index on.
///
/// Scrambled by a random lower triangular matrix over the binary digits and a random digital shift (Matoušek,
/// "On the L2-discrepancy for anchored boxes", J. Complexity 14, 1998), which act on the direction
/// numbers once and for all; then digits are flipped by what tables say of those before them, six at a time. Every point is uniform by itself, since the shift is; the nets stay nets, since a digit is never
/// changed by later ones; and two points go apart as under Owen's nested scrambling, so that the variance of a mean is
/// the same (Owen, "Variance with alternative scramblings of digital nets", ACM TOMACS 13, 2003).
/// Matrix and shift alone would have that, too, but errors of smooth means with tails so heavy that
/// intervals of them cover too often (Pan and Owen, 2023): the tables make strata independent.
/// All 52 digits are scrambled, so tails are as fine as those of a [`Stream`].
#[derive(Clone, Debug)]
pub struct Coordinate {
    /// Scrambled directions of the digits of an index from [`LOW`] on.
    high: [u64; DIGITS - LOW],
    shift: u64,
    /// Indices 0 to 31, before the shift.
    low: [u64; BLOCK],
    /// By window of digits, version and what the digits of the window are.
    flips: Box<[[[u64; 1 << WINDOW]; VERSIONS]; TABLES as usize]>,
    next: u32,
}

impl Coordinate {
    /// So many dimensions there are.
    pub const DIMENSIONS: usize = Sobol::MOST_DIMENSIONS;

    /// Coordinate `dimension` of the points from number `first` on, under the scrambling of this name;
    /// `None` for a dimension of [`Self::DIMENSIONS`] or more.
    pub fn new(
        dimension: usize,
        (seed, purpose, index): (u64, Purpose, u64),
        first: u32,
    ) -> Option<Self> {
        if dimension >= Self::DIMENSIONS {
            return None;
        }
        let mut stream = Stream::new(seed, purpose, index << 8 | dimension as u64);
        // Column l of the matrix: 1 on the diagonal, whatever below it.
        let matrix: [u64; DIGITS] = std::array::from_fn(|l| {
            let diagonal = 1 << (63 - l);
            stream.next_u64() & (diagonal - 1) | diagonal
        });
        let scrambled = directions(dimension).map(|direction| {
            let mut rest = direction;
            let mut product = 0;
            while rest != 0 {
                product ^= matrix[rest.leading_zeros() as usize];
                rest &= !(1 << (31 - rest.leading_zeros()));
            }
            product
        });
        let (few, high) = scrambled.split_at(LOW);
        let mut low = [0; BLOCK];
        for (digit, direction) in few.iter().enumerate() {
            for index in 0..1 << digit {
                low[1 << digit | index] = low[index] ^ direction;
            }
        }
        let shift = stream.next_u64();
        let flips = std::array::from_fn(|window| {
            std::array::from_fn(|_| flips(&mut stream, window as u32))
        });
        Some(Self {
            high: std::array::from_fn(|digit| high[digit]),
            shift,
            low,
            flips: Box::new(flips),
            next: first,
        })
    }

    /// The coordinates of the next points: (k + ½) 2⁻⁵², strictly inside (0, 1). After 2³² points they come again.
    #[inline(always)]
    pub fn fill_uniform(&mut self, out: &mut [f64]) {
        let from = self.next as usize % BLOCK;
        let (head, rest) = out.split_at_mut(out.len().min(BLOCK - from) * usize::from(from > 0));
        self.fill_block(&mut head[..], from);
        let mut blocks = rest.chunks_exact_mut(BLOCK);
        for block in &mut blocks {
            let high = self.block();
            for (value, low) in block.iter_mut().zip(&self.low) {
                *value = uniform(self.flipped(high ^ low));
            }
            self.skip(BLOCK);
        }
        self.fill_block(blocks.into_remainder(), 0);
    }

    /// Leaves out the next points.
    pub fn skip(&mut self, points: usize) {
        self.next = self.next.wrapping_add(points as u32);
    }

    /// Points of one block, from one of them on.
    fn fill_block(&mut self, out: &mut [f64], from: usize) {
        let high = self.block();
        for (value, low) in out.iter_mut().zip(&self.low[from..]) {
            *value = uniform(self.flipped(high ^ low));
        }
        self.skip(out.len());
    }

    /// Digits with each flipped as those before it say.
    #[inline(always)]
    fn flipped(&self, mut digits: u64) -> u64 {
        // The last digits of a flip, which no uniform shows, say which version is next: strata that agree in one
        // window only do not share the flips of the next.
        let mut version = 0;
        for (window, table) in (1..).zip(self.flips.iter()) {
            let six = digits >> (64 - WINDOW * window) & ((1 << WINDOW) - 1);
            let flips = table[version as usize % VERSIONS][six as usize];
            digits ^= flips;
            version ^= flips;
        }
        digits
    }

    /// What all points of the block that the next one is in have in common.
    fn block(&self) -> u64 {
        let mut rest = self.next >> LOW;
        let mut digits = self.shift;
        while rest != 0 {
            digits ^= self.high[rest.trailing_zeros() as usize];
            rest &= rest - 1;
        }
        digits
    }
}

/// By the digits of a window, numbered from 0: which digits are flipped. A digit within the window hangs on those before it.
fn flips(stream: &mut Stream, window: u32) -> [u64; 1 << WINDOW] {
    let before = WINDOW * window;
    let mut table = [0u64; 1 << WINDOW];
    for digits in 0..table.len() {
        let random = stream.next_u64() >> before;
        // Up to the last 1 another one of the window begins alike, and so do the flips up to that digit.
        let shared = WINDOW.saturating_sub(digits.trailing_zeros());
        table[digits] = match digits {
            0 => random,
            _ => {
                let behind = u64::MAX >> (before + shared);
                table[digits & (digits - 1)] & !behind | random & behind
            }
        };
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::special::t_multiplier;

    fn coordinate(dimension: usize, scrambling: u64, first: u32) -> Coordinate {
        Coordinate::new(dimension, (7, Purpose(1), scrambling), first).unwrap()
    }

    fn points(dimension: usize, scrambling: u64, count: usize) -> Vec<f64> {
        let mut out = vec![0.0; count];
        coordinate(dimension, scrambling, 0).fill_uniform(&mut out);
        out
    }

    /// Fewest and most points in boxes of 2^a × 2^b boxes.
    fn fullest(x: &[f64], a: u32, y: &[f64], b: u32) -> (u32, u32) {
        let mut boxes = vec![0; 1 << (a + b)];
        let cell = |v: f64, digits: u32| (v * f64::from(1u32 << digits)) as usize;
        for (x, y) in x.iter().zip(y) {
            boxes[cell(*x, a) << b | cell(*y, b)] += 1;
        }
        (*boxes.iter().min().unwrap(), *boxes.iter().max().unwrap())
    }

    #[test]
    fn a_fill_does_not_depend_on_where_it_starts_and_how_it_is_cut() {
        let whole = points(5, 2, 700);
        for cuts in [&[1, 31, 32, 33, 400][..], &[504], &[5, 5, 0, 5, 100]] {
            let mut next = coordinate(5, 2, 0);
            let mut start = 0;
            for cut in cuts {
                let mut out = vec![0.0; *cut];
                next.fill_uniform(&mut out);
                assert_eq!(out, whole[start..start + cut]);
                start += cut;
            }
            next.skip(3);
            let mut out = vec![0.0; 50];
            next.fill_uniform(&mut out);
            assert_eq!(out, whole[start + 3..start + 53]);
        }
        for first in [1, 31, 32, 100, 640] {
            let mut out = vec![0.0; 60];
            coordinate(5, 2, first as u32).fill_uniform(&mut out);
            assert_eq!(out, whole[first..first + 60]);
        }
    }

    #[test]
    fn every_dimension_by_itself_has_one_point_in_each_interval_of_every_length() {
        for dimension in 0..Coordinate::DIMENSIONS {
            for m in [3, 8, 13] {
                let points = points(dimension, 3, 1 << m);
                let found = fullest(&points, m, &points, 0);
                assert_eq!(found, (1, 1), "dimension {dimension}, 2^{m}");
            }
        }
        assert!(Coordinate::new(Coordinate::DIMENSIONS, (1, Purpose(1), 0), 0).is_none());
    }

    #[test]
    fn the_first_two_dimensions_are_a_0_m_2_net() {
        for scrambling in 0..5 {
            let (x, y) = (
                points(0, scrambling, 1 << 10),
                points(1, scrambling, 1 << 10),
            );
            for a in 0..=10 {
                assert_eq!(fullest(&x, a, &y, 10 - a), (1, 1), "{a}");
            }
        }
    }

    #[test]
    fn all_pairs_of_the_first_forty_dimensions_fill_every_box_of_their_t() {
        let columns: Vec<_> = (0..40).map(|d| points(d, 1, 1 << 12)).collect();
        for (d, x) in columns.iter().enumerate() {
            for (e, y) in columns[..d].iter().enumerate() {
                for a in 0..=4 {
                    // 2^4 boxes of 2^8 points each: t = 8 is more than any of these pairs needs.
                    assert_eq!(fullest(x, a, y, 4 - a), (256, 256), "{d} {e} {a}");
                }
            }
        }
    }

    #[test]
    fn they_are_the_points_of_the_sequence_scrambled() {
        // Whether two points agree in their first digits does not change under a scrambling.
        let plain: Vec<u32> = (0..64u32)
            .map(|index| {
                let directions = directions(6);
                (0..6).fold(0, |x, k| x ^ (directions[k] * (index >> k & 1)))
            })
            .collect();
        let scrambled: Vec<u64> = points(6, 9, 64)
            .iter()
            .map(|x| (x * 2f64.powi(52)) as u64)
            .collect();
        for i in 0..64 {
            for j in 0..i {
                let before = (plain[i] ^ plain[j]).leading_zeros();
                let after = (scrambled[i] ^ scrambled[j]).leading_zeros() - 12;
                assert_eq!(before, after);
            }
        }
    }

    #[test]
    fn each_point_is_uniform_over_scramblings_and_so_are_its_last_digits() {
        // 1.95 / √n: exceeded once in a thousand seeds.
        let limit = 1.95 / 20_000f64.sqrt();
        let over_scramblings = |digits: i32| {
            let draw = |scrambling| {
                let x = points(2, scrambling, 6)[5] * 2f64.powi(digits);
                x - x.floor()
            };
            let mut draws: Vec<f64> = (0..20_000).map(draw).collect();
            crate::numerics::ks_distance(&mut draws, |x| x)
        };
        assert!(over_scramblings(0) < limit);
        assert!(over_scramblings(30) < limit);
    }

    #[test]
    fn pairs_of_points_are_jointly_uniform_where_no_digit_ties_them() {
        // Points 0 and 1 always differ in the first digit: within the halves they are free.
        let mut boxes = [0; 16];
        for scrambling in 0..32_000 {
            let both = points(3, scrambling, 2);
            assert_ne!(both[0] < 0.5, both[1] < 0.5);
            let cell = |x: f64| (x * 8.0) as usize % 4;
            boxes[cell(both[0]) * 4 + cell(both[1])] += 1;
        }
        let squares: f64 = boxes
            .iter()
            .map(|n| f64::from(n - 2000).powi(2) / 2000.0)
            .sum();
        // χ² with 15 degrees of freedom is above 37.7 once in a thousand seeds.
        assert!(squares < 37.7, "{squares}");
    }

    #[test]
    fn errors_of_a_smooth_mean_have_no_heavy_tails() {
        // The mean of x² over a net: an error by stratum, each on its own.
        let errors = |count: usize| -> Vec<f64> {
            let mean = |scrambling| {
                let squares = points(0, scrambling, count).into_iter().map(|x| x * x);
                squares.sum::<f64>() / count as f64 - 1.0 / 3.0
            };
            (0..4000).map(mean).collect()
        };
        for digits in 5..14 {
            let count = 1 << digits;
            let errors = errors(count);
            let moment = |k: i32| errors.iter().map(|e| e.powi(k)).sum::<f64>() / 4000.0;
            let kurtosis = moment(4) / moment(2).powi(2);
            // 3 of a normal, standard error 0.08; by matrix and shift alone in the tens and hundreds.
            assert!((2.5..5.0).contains(&kurtosis), "{digits}: {kurtosis}");
            // Strata of width 1/n: Σ (2x)² / 12 n² / n² = 1 / 9 n³.
            let ratio = moment(2) * 9.0 * (count as f64).powi(3);
            assert!((0.85..1.15).contains(&ratio), "{digits}: {ratio}");
        }
    }

    /// ∏ (1 + (x_j - ½)) over six dimensions has mean 1.
    fn product_mean(scrambling: u64, count: usize) -> f64 {
        let mut products = vec![1.0; count];
        for dimension in 0..6 {
            let column = points(dimension, scrambling, count);
            let both = products.iter_mut().zip(column);
            both.for_each(|(product, x)| *product *= 0.5 + x);
        }
        products.iter().sum::<f64>() / count as f64
    }

    #[test]
    fn the_error_of_a_mean_falls_much_faster_than_by_random_points() {
        let error = |count| {
            let squares: f64 = (0..64)
                .map(|scrambling| (product_mean(scrambling, count) - 1.0).powi(2))
                .sum();
            (squares / 64.0).sqrt()
        };
        let (few, many) = (error(64), error(4096));
        // Random points: 8 times less for 64 times as many, and √((13/12)⁶ - 1) / 64 = 0.0123.
        assert!(many < few / 40.0 && many < 0.0123 / 50.0, "{few} {many}");
    }

    #[test]
    fn intervals_from_16_scramblings_cover_as_often_as_they_say() {
        let t = t_multiplier(15.0);
        let covered = (0..400)
            .filter(|round| {
                let means: Vec<f64> = (0..16)
                    .map(|index| product_mean(round * 16 + index, 64))
                    .collect();
                let mean = means.iter().sum::<f64>() / 16.0;
                let squares: f64 = means.iter().map(|m| (m - mean).powi(2)).sum();
                (mean - 1.0).abs() <= t * (squares / 15.0 / 16.0).sqrt()
            })
            .count();
        // 380 expected, standard deviation 4.4.
        assert!((363..=396).contains(&covered), "{covered}");
    }
}
