//! Sobol' points with Owen's scrambling, by index, in any order.

use rand::Rng;

use super::direction_numbers::JOE_KUO;
use super::stream::{Purpose, Stream};

/// Digits of a coordinate, and so 2³² points.
pub(super) const DIGITS: usize = 32;
const HALF_STEP: f64 = 1.0 / (1u64 << 33) as f64;

/// The smallest and largest coordinate a scrambled point can have: half a step from 0 and from 1.
pub const EXTREMES: (f64, f64) = (HALF_STEP, 1.0 - HALF_STEP);

/// A scrambled Sobol' sequence: the first 2^m points are spread as evenly over every digital interval as
/// their construction allows, and each by itself is uniform on the cube.
///
/// Directions by Joe and Kuo (2008). Scrambling as Owen's nested one (1995), by a hash of the leading
/// digits: Laine and Karras (2011) in Burley's form (2020) with the constants of Vegdahl (2021).
/// Different `index`es are independent scramblings: of a mean over a power of two of points each, they give a
/// standard error.
#[derive(Clone, Debug)]
pub struct Sobol {
    dimensions: Vec<Dimension>,
}

#[derive(Clone, Debug)]
struct Dimension {
    directions: [u32; DIGITS],
    /// `None`: not scrambled.
    seed: Option<u32>,
}

impl Sobol {
    /// So many dimensions there are direction numbers for.
    pub const MOST_DIMENSIONS: usize = JOE_KUO.len() + 1;

    /// A scrambling by its name, as of a [`Stream`]; `None` for more than [`Self::MOST_DIMENSIONS`].
    pub fn scrambled(dimensions: usize, seed: u64, purpose: Purpose, index: u64) -> Option<Self> {
        let mut stream = Stream::new(seed, purpose, index);
        Self::with_seeds(dimensions, || Some(stream.next_u32()))
    }

    /// The sequence as it was published, each point moved by half a step; it starts at the corner.
    #[cfg(test)]
    fn plain(dimensions: usize) -> Self {
        Self::with_seeds(dimensions, || None).unwrap()
    }

    fn with_seeds(dimensions: usize, mut seed: impl FnMut() -> Option<u32>) -> Option<Self> {
        if dimensions > Self::MOST_DIMENSIONS {
            return None;
        }
        let dimension = |d: usize| Dimension {
            directions: directions(d),
            seed: seed(),
        };
        Some(Self {
            dimensions: (0..dimensions).map(dimension).collect(),
        })
    }

    /// The coordinates of a point, strictly inside (0, 1); as many as `out` takes.
    pub fn point(&self, index: u32, out: &mut [f64]) {
        for (coordinate, dimension) in out.iter_mut().zip(&self.dimensions) {
            *coordinate = dimension.coordinate(index);
        }
    }
}

impl Dimension {
    fn coordinate(&self, index: u32) -> f64 {
        let mut digits = 0;
        let mut rest = index;
        while rest != 0 {
            digits ^= self.directions[rest.trailing_zeros() as usize];
            rest &= rest - 1;
        }
        let digits = self.seed.map_or(digits, |seed| scramble(digits, seed));
        (f64::from(digits) + 0.5) * (2.0 * HALF_STEP)
    }
}

/// v_1, v_2, … of a dimension: v_k has its k-th digit set and none behind it.
pub(super) fn directions(dimension: usize) -> [u32; DIGITS] {
    let Some((inner, first)) = dimension.checked_sub(1).map(|d| JOE_KUO[d]) else {
        return std::array::from_fn(|k| 1 << (DIGITS - 1 - k));
    };
    let degree = first.len();
    let mut v = [0; DIGITS];
    for k in 0..DIGITS {
        v[k] = if k < degree {
            first[k] << (DIGITS - 1 - k)
        } else {
            // Bratley and Fox (1988): the recurrence of the primitive polynomial.
            let mut next = v[k - degree] ^ (v[k - degree] >> degree);
            for j in 1..degree {
                if inner >> (degree - 1 - j) & 1 == 1 {
                    next ^= v[k - j];
                }
            }
            next
        };
    }
    v
}

/// Whether a digit flips hangs on the digits before it alone: reversed, that is what additions and
/// products with even constants do.
fn scramble(digits: u32, seed: u32) -> u32 {
    let mut x = digits.reverse_bits();
    x ^= x.wrapping_mul(0x3d20_adea);
    x = x.wrapping_add(seed);
    x = x.wrapping_mul((seed >> 16) | 1);
    x ^= x.wrapping_mul(0x0552_6c56);
    x ^= x.wrapping_mul(0x53a2_2864);
    x.reverse_bits()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::special::t_multiplier;

    fn scrambled(dimensions: usize, index: u64) -> Sobol {
        Sobol::scrambled(dimensions, 7, Purpose(1), index).unwrap()
    }

    fn points(sobol: &Sobol, count: u32, dimensions: usize) -> Vec<Vec<f64>> {
        let point = |index| {
            let mut out = vec![0.0; dimensions];
            sobol.point(index, &mut out);
            out
        };
        (0..count).map(point).collect()
    }

    /// Points per box of 2^a × 2^b boxes.
    fn fullest(points: &[Vec<f64>], (x, a): (usize, u32), (y, b): (usize, u32)) -> (u32, u32) {
        let mut boxes = vec![0; 1 << (a + b)];
        for point in points {
            let cell = |v: f64, bits: u32| (v * f64::from(1u32 << bits)) as usize;
            boxes[cell(point[x], a) << b | cell(point[y], b)] += 1;
        }
        (*boxes.iter().min().unwrap(), *boxes.iter().max().unwrap())
    }

    #[test]
    fn the_first_points_are_those_published() {
        let first = points(&Sobol::plain(4), 8, 4);
        let known = [
            [0.0, 0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5, 0.5],
            [0.25, 0.75, 0.75, 0.75],
            [0.75, 0.25, 0.25, 0.25],
            [0.125, 0.625, 0.375, 0.125],
            [0.625, 0.125, 0.875, 0.625],
            [0.375, 0.375, 0.625, 0.875],
            [0.875, 0.875, 0.125, 0.375],
        ];
        let mut sorted = first.clone();
        let mut expected: Vec<Vec<f64>> = known
            .iter()
            .map(|point| point.iter().map(|v| v + HALF_STEP).collect())
            .collect();
        // By plain binary index, not in the order of the Gray code: the same eight points.
        sorted.sort_by(|a, b| a[0].total_cmp(&b[0]));
        expected.sort_by(|a, b| a[0].total_cmp(&b[0]));
        assert_eq!(sorted, expected);
    }

    #[test]
    fn every_dimension_by_itself_has_one_point_in_each_interval() {
        for sobol in [Sobol::plain(128), scrambled(128, 0)] {
            let points = points(&sobol, 1 << 8, 128);
            for d in 0..128 {
                assert_eq!(fullest(&points, (d, 8), (d, 0)), (1, 1), "dimension {d}");
            }
        }
        assert!(Sobol::scrambled(129, 1, Purpose(1), 0).is_none());
    }

    #[test]
    fn the_first_two_dimensions_are_a_0_m_2_net_scrambled_or_not() {
        for sobol in [Sobol::plain(2), scrambled(2, 3), scrambled(2, 4)] {
            let points = points(&sobol, 1 << 10, 2);
            for a in 0..=10 {
                assert_eq!(fullest(&points, (0, a), (1, 10 - a)), (1, 1), "{a}");
            }
        }
    }

    #[test]
    fn later_pairs_of_dimensions_stay_nets_of_small_t() {
        let points = points(&scrambled(64, 1), 1 << 10, 64);
        for d in 2..64 {
            for a in 0..=4 {
                // 2^4 boxes of 2^6 points each hold for t = 6, more than any of these pairs needs.
                assert_eq!(
                    fullest(&points, (d - 1, a), (d, 4 - a)),
                    (64, 64),
                    "{d} {a}"
                );
            }
        }
    }

    #[test]
    fn each_point_is_uniform_over_scramblings() {
        let mut draws: Vec<f64> = (0..20_000)
            .map(|index| {
                let mut out = [0.0; 3];
                scrambled(3, index).point(5, &mut out);
                out[2]
            })
            .collect();
        // 1.95 / √n: exceeded once in a thousand seeds.
        assert!(crate::numerics::ks_distance(&mut draws, |x| x) < 1.95 / 20_000f64.sqrt());
    }

    /// ∏ (1 + (x_j - ½)) has mean 1.
    fn product_mean(sobol: &Sobol, count: u32) -> f64 {
        let products = points(sobol, count, 6);
        let product = |point: &Vec<f64>| point.iter().map(|x| 0.5 + x).product::<f64>();
        products.iter().map(product).sum::<f64>() / f64::from(count)
    }

    #[test]
    fn the_error_of_a_mean_falls_much_faster_than_by_random_points() {
        let error = |count: u32| {
            let squares: f64 = (0..32)
                .map(|index| (product_mean(&scrambled(6, index), count) - 1.0).powi(2))
                .sum();
            (squares / 32.0).sqrt()
        };
        let (few, many) = (error(64), error(4096));
        // Random points: 8 times less for 64 times as many.
        assert!(many < few / 40.0, "{few} {many}");
        // Random points: √((13/12)⁶ - 1) / 64 = 0.0123.
        assert!(many < 0.0123 / 50.0, "{many}");
    }

    #[test]
    fn intervals_from_16_scramblings_cover_as_often_as_they_say() {
        let t = t_multiplier(15.0);
        let covered = (0..400)
            .filter(|round| {
                let means: Vec<f64> = (0..16)
                    .map(|index| product_mean(&scrambled(6, round * 16 + index), 64))
                    .collect();
                let mean = means.iter().sum::<f64>() / 16.0;
                let squares: f64 = means.iter().map(|m| (m - mean).powi(2)).sum();
                (mean - 1.0).abs() <= t * (squares / 15.0 / 16.0).sqrt()
            })
            .count();
        // 380 expected, standard deviation 4.4.
        assert!((363..=396).contains(&covered), "{covered}");
    }

    #[test]
    fn another_scrambling_or_seed_gives_other_points() {
        let first = |sobol: Sobol| points(&sobol, 1, 1)[0][0];
        let a = first(scrambled(1, 0));
        assert_ne!(a, first(scrambled(1, 1)));
        assert_ne!(a, first(Sobol::scrambled(1, 8, Purpose(1), 0).unwrap()));
    }
}
