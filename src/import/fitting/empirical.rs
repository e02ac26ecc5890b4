//! A sample as a few quantiles, linear between them.

use super::rounding::rounded;
use super::sample::Sample;
use crate::numerics::Distribution;

/// No more points than a person can look through.
const MOST_POINTS: usize = 64;
/// The area between the quantile function and its straight pieces, as a share of the mean, that is near enough.
const NEAR_ENOUGH: f64 = 0.004;
/// Where a point stands from the beginning.
const FIRST: [f64; 7] = [0.01, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];

/// The sample's quantiles at as few points as keep within [`NEAR_ENOUGH`]; the piece that is furthest off is split first.
///
/// `None` where the sample has no mean above 0.
pub(super) fn empirical(sample: &Sample) -> Option<Distribution> {
    let mut pieces = Pieces::new(sample);
    let allowed = NEAR_ENOUGH * sample.mean();
    while pieces.areas.iter().sum::<f64>() > allowed && pieces.places.len() < MOST_POINTS {
        if !pieces.split() {
            break;
        }
    }
    Distribution::empirical(pieces.points()).ok()
}

/// Straight pieces between places of the sample: place 0 is probability 0, place n + 1 probability 1,
/// and place i between them the i-th count at (i - 1/2) / n.
struct Pieces<'a> {
    sorted: &'a [f64],
    places: Vec<usize>,
    /// Area between data and piece, by piece.
    areas: Vec<f64>,
}

impl<'a> Pieces<'a> {
    fn new(sample: &'a Sample) -> Self {
        let sorted = sample.sorted();
        let n = sorted.len();
        let place = |p: f64| ((p * n as f64 + 0.5) as usize).clamp(1, n);
        let mut places: Vec<usize> = FIRST.iter().map(|p| place(*p)).collect();
        places.extend([0, n + 1]);
        places.sort_unstable();
        places.dedup();
        let mut pieces = Self {
            sorted,
            places,
            areas: Vec::new(),
        };
        pieces.areas = (0..pieces.places.len() - 1)
            .map(|k| pieces.area(k))
            .collect();
        pieces
    }

    fn point(&self, place: usize) -> (f64, f64) {
        let n = self.sorted.len();
        match place {
            0 => (0.0, self.sorted[0]),
            _ if place > n => (1.0, self.sorted[n - 1]),
            _ => ((place as f64 - 0.5) / n as f64, self.sorted[place - 1]),
        }
    }

    /// |piece - data| at every place inside piece `k`.
    fn distances(&self, k: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let (from, to) = (self.places[k], self.places[k + 1]);
        let ((p, x), (end_p, end_x)) = (self.point(from), self.point(to));
        (from + 1..to).map(move |place| {
            let (at, value) = self.point(place);
            (
                place,
                (x + (end_x - x) * ((at - p) / (end_p - p)) - value).abs(),
            )
        })
    }

    fn area(&self, k: usize) -> f64 {
        self.distances(k).map(|(_, distance)| distance).sum::<f64>() / self.sorted.len() as f64
    }

    /// Splits the piece with the largest area where it is furthest off; false where none is off.
    fn split(&mut self) -> bool {
        let worst =
            (0..self.areas.len()).reduce(|a, b| if self.areas[b] > self.areas[a] { b } else { a });
        let Some(k) = worst.filter(|k| self.areas[*k] > 0.0) else {
            return false;
        };
        let furthest = self
            .distances(k)
            .reduce(|a, b| if b.1 > a.1 { b } else { a });
        let Some((place, _)) = furthest else {
            return false;
        };
        self.places.insert(k + 1, place);
        self.areas[k] = self.area(k);
        self.areas.insert(k + 1, self.area(k + 1));
        true
    }

    /// (probability, count), probabilities to a millionth and rising.
    fn points(&self) -> Vec<(f64, f64)> {
        let mut points: Vec<(f64, f64)> = vec![(0.0, self.sorted[0])];
        let last = self.point(self.sorted.len() + 1);
        for place in &self.places[1..self.places.len() - 1] {
            let (p, x) = self.point(*place);
            let p = rounded(libm::round(p * 1e6) / 1e6);
            let before = points[points.len() - 1].0;
            if p > before && p < 1.0 {
                points.push((p, x));
            }
        }
        points.push(last);
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, exact: f64, relative: f64) {
        assert!(
            (value - exact).abs() <= relative * exact,
            "{value} is not {exact}"
        );
    }

    #[test]
    fn mean_and_quantiles_of_a_lumpy_sample_are_kept_with_few_points() {
        let counts = (0..5000u64).map(|i| match i % 10 {
            0..3 => 7,
            3..6 => 200 + i % 37,
            6..9 => 1500 + (i * i) % 1999,
            _ => 40_000 + (i * i * i) % 60_000,
        });
        let sample = Sample::new(counts).unwrap();
        let fitted = empirical(&sample).unwrap();
        let Distribution::Empirical(points) = &fitted else {
            panic!("{fitted:?}");
        };
        assert!(points.len() <= MOST_POINTS + 1, "{}", points.len());
        assert_near(fitted.mean(), sample.mean(), 0.004);
        for p in [0.5, 0.95, 0.99] {
            assert_near(fitted.quantile(p), sample.quantile(p), 0.02);
        }
    }

    #[test]
    fn two_counts_make_a_line() {
        let fitted = empirical(&Sample::new([10, 30]).unwrap()).unwrap();
        assert_eq!((fitted.quantile(0.0), fitted.quantile(1.0)), (10.0, 30.0));
        assert_near(fitted.mean(), 20.0, 1e-12);
    }
}
