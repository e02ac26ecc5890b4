//! Where a function of one variable passes zero: bracketed on a grid, narrowed by sections.

use serde::Serialize;

use super::{Nearest, Place};

/// A value of the key at which the metric passes its target.
#[derive(Clone, Debug, Serialize)]
pub struct Crossing {
    pub value: f64,
    /// 95 % interval of the value from the sampling error of the metric; the value itself where nothing is sampled.
    pub low: f64,
    pub high: f64,
    pub kind: CrossingKind,
    /// Where the metric stays on its target from the value on: to where.
    pub until: Option<f64>,
    /// Of a weight in `assign`: the share of the pieces that it comes to.
    pub share: Option<f64>,
}

/// How the metric passes its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CrossingKind {
    /// Through it.
    Root,
    /// Touches it and turns back.
    Touch,
    /// Jumps over it: it is on one side before the value and on the other after it.
    Jump,
    /// Between two whole numbers: from the value on it is on the other side.
    Step,
    /// Equal to it from here to `until`.
    Equal,
}

/// Values of the key evaluated at once while narrowing.
const SECTIONS: usize = 8;
/// A touch is this near, as a share of the largest value on the grid.
const TOUCH: f64 = 1e-9;
/// A jump is what is left of a bracket's height when its width is next to nothing, as a share of the largest value.
const JUMP: f64 = 1e-4;

/// A function on a grid, and how to know it elsewhere.
pub struct Function<'a, E> {
    grid: &'a [Place],
    at: Box<Places<'a, E>>,
    /// How near to a crossing one comes; 1 for whole keys.
    precision: f64,
    scale: f64,
}

/// The metric at some values of the key.
type Places<'a, E> = dyn Fn(&[f64]) -> Result<Vec<Place>, E> + 'a;

/// What was found.
pub struct Found {
    pub crossings: Vec<Crossing>,
    pub nearest: Option<Nearest>,
}

impl<'a, E> Function<'a, E> {
    /// `precision` of 1 or more: only whole values are taken.
    pub fn of(
        grid: &'a [Place],
        at: impl Fn(&[f64]) -> Result<Vec<Place>, E> + 'a,
        precision: f64,
    ) -> Self {
        let offsets = grid.iter().filter_map(Place::offset);
        Self {
            grid,
            at: Box::new(at),
            precision,
            scale: offsets.fold(0.0, |most: f64, offset| most.max(offset.abs())),
        }
    }

    /// Every crossing that the grid shows, and those between its points that a dip towards zero betrays; or the closest approach.
    pub fn crossings(&self) -> Result<Found, E> {
        let mut crossings = self.equal();
        for pair in self.grid.windows(2) {
            let (Some(a), Some(b)) = (pair[0].offset(), pair[1].offset()) else {
                continue;
            };
            if a * b < 0.0 {
                crossings.push(self.narrow(&pair[0], &pair[1])?);
            }
        }
        let mut best: Option<Place> = None;
        for dip in self.dips() {
            let lowest = self.lowest(dip)?;
            self.through(dip, &lowest, &mut crossings)?;
            if nearer(&lowest, best.as_ref()) {
                best = Some(lowest);
            }
        }
        crossings.sort_by(|a, b| a.value.total_cmp(&b.value));
        let nearest = best.filter(|_| crossings.is_empty()).and_then(|place| {
            let miss = place.offset()?;
            Some(Nearest { place, miss })
        });
        Ok(Found { crossings, nearest })
    }

    /// Grid points on the target, neighbours taken together.
    fn equal(&self) -> Vec<Crossing> {
        let mut found: Vec<Crossing> = Vec::new();
        let mut before = false;
        for place in self.grid {
            let zero = place.offset() == Some(0.0);
            match found.last_mut() {
                Some(last) if zero && before => last.until = Some(place.value),
                _ if zero => found.push(sure(place.value, CrossingKind::Root)),
                _ => {}
            }
            before = zero;
        }
        for crossing in &mut found {
            if crossing.until.is_some() {
                crossing.kind = CrossingKind::Equal;
            }
        }
        found
    }

    fn narrow(&self, a: &Place, b: &Place) -> Result<Crossing, E> {
        let (mut low, mut high) = (a.clone(), b.clone());
        while high.value - low.value > self.precision {
            let values = self.between(low.value, high.value);
            if values.is_empty() {
                break;
            }
            let mut narrowed = false;
            for place in (self.at)(&values)? {
                let Some(offset) = place.offset() else {
                    continue;
                };
                if offset == 0.0 {
                    return Ok(sure(place.value, CrossingKind::Root));
                }
                if offset * low.offset().unwrap_or(offset) > 0.0 {
                    low = place;
                } else {
                    high = place;
                    narrowed = true;
                    break;
                }
                narrowed = true;
            }
            if !narrowed {
                break;
            }
        }
        Ok(self.crossing(a, b, &low, &high))
    }

    /// What a narrowed bracket `low`, `high` of the bracket `a`, `b` shows.
    fn crossing(&self, a: &Place, b: &Place, low: &Place, high: &Place) -> Crossing {
        if self.precision >= 1.0 {
            return sure(high.value, CrossingKind::Step);
        }
        let height = |a: &Place, b: &Place| match (a.offset(), b.offset()) {
            (Some(a), Some(b)) => b - a,
            _ => 0.0,
        };
        if height(low, high).abs() > JUMP * self.scale {
            return sure(high.value, CrossingKind::Jump);
        }
        let (x, y) = (low.offset().unwrap_or(0.0), high.offset().unwrap_or(0.0));
        let along = if y == x { 0.5 } else { -x / (y - x) };
        let value = low.value + (high.value - low.value) * along;
        let slope = height(a, b) / (b.value - a.value);
        let width = match (high.metric.low, high.metric.high) {
            (Some(low), Some(high)) if slope != 0.0 => (high - low) / 2.0 / slope.abs(),
            _ => 0.0,
        };
        Crossing {
            low: value - width,
            high: value + width,
            ..sure(value, CrossingKind::Root)
        }
    }

    /// Inner points of the grid that are nearer to zero than their neighbours on the same side, and its ends.
    fn dips(&self) -> Vec<(usize, usize)> {
        let known: Vec<(usize, f64)> = self
            .grid
            .iter()
            .enumerate()
            .filter_map(|(index, place)| Some((index, place.offset()?)))
            .filter(|(_, offset)| *offset != 0.0)
            .collect();
        let size = |n: usize| known[n].1.abs();
        let same = |n: usize, m: usize| known[n].1 * known[m].1 > 0.0;
        let mut dips = Vec::new();
        for n in 0..known.len() {
            // Of a level stretch only the first point counts.
            let left = n == 0 || (same(n, n - 1) && size(n) < size(n - 1));
            let right = n + 1 == known.len() || (same(n, n + 1) && size(n) <= size(n + 1));
            if left && right {
                let end = (n + 1).min(known.len() - 1);
                dips.push((known[n.saturating_sub(1)].0, known[end].0));
            }
        }
        dips
    }

    /// The bottom of a dip: the point nearest to zero, or the first one seen beyond it.
    fn lowest(&self, (from, to): (usize, usize)) -> Result<Place, E> {
        let side = |place: &Place| place.offset().filter(|offset| *offset != 0.0);
        let known = self.grid[from..=to]
            .iter()
            .filter(|place| side(place).is_some());
        let Some(first) = known.clone().min_by(|a, b| size(a).total_cmp(&size(b))) else {
            return Ok(self.grid[from].clone());
        };
        let mut best = first.clone();
        let sign = side(&best).map_or(1.0, f64::signum);
        let height = |place: &Place| place.offset().map_or(f64::INFINITY, |offset| sign * offset);
        let (mut low, mut high) = (self.grid[from].value, self.grid[to].value);
        // A bottom is flat: its place is known to half the digits of its height.
        let near = (self.precision * 1e4).max(self.precision);
        while high - low > near && height(&best) > 0.0 {
            let values = self.between(low, high);
            if values.is_empty() {
                break;
            }
            for place in (self.at)(&values)? {
                if height(&place) < height(&best) {
                    best = place;
                }
            }
            let step = (high - low) / (SECTIONS + 1) as f64;
            (low, high) = ((best.value - step).max(low), (best.value + step).min(high));
        }
        Ok(best)
    }

    /// A dip that passes zero has two crossings; one that reaches it, a touch.
    fn through(
        &self,
        (from, to): (usize, usize),
        lowest: &Place,
        crossings: &mut Vec<Crossing>,
    ) -> Result<(), E> {
        let Some(offset) = lowest.offset() else {
            return Ok(());
        };
        let ends = [&self.grid[from], &self.grid[to]];
        let side = |place: &Place| place.offset().unwrap_or(0.0);
        if ends.iter().all(|end| side(end) * offset < 0.0) {
            crossings.push(self.narrow(ends[0], lowest)?);
            crossings.push(self.narrow(lowest, ends[1])?);
        } else if offset.abs() <= TOUCH * self.scale && self.precision < 1.0 {
            crossings.push(sure(lowest.value, CrossingKind::Touch));
        }
        Ok(())
    }

    /// Values between two others: evenly, whole where only whole ones are taken.
    fn between(&self, low: f64, high: f64) -> Vec<f64> {
        let step = (high - low) / (SECTIONS + 1) as f64;
        let mut values: Vec<f64> = (1..=SECTIONS).map(|n| low + step * n as f64).collect();
        if self.precision >= 1.0 {
            values.iter_mut().for_each(|value| *value = value.round());
        }
        values.dedup();
        values.retain(|value| *value > low && *value < high);
        values
    }
}

fn sure(value: f64, kind: CrossingKind) -> Crossing {
    Crossing {
        value,
        low: value,
        high: value,
        kind,
        until: None,
        share: None,
    }
}

fn size(place: &Place) -> f64 {
    place.offset().map_or(f64::INFINITY, f64::abs)
}

fn nearer(place: &Place, than: Option<&Place>) -> bool {
    than.is_none_or(|than| size(place) < size(than)) && size(place).is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Estimate;

    fn place(value: f64, offset: f64) -> Place {
        Place {
            value,
            metric: if offset.is_nan() {
                Estimate::UNDEFINED
            } else {
                Estimate::exact(offset)
            },
            target: Some(0.0),
        }
    }

    fn found(f: impl Fn(f64) -> f64, from: f64, to: f64, points: usize) -> Found {
        let at = |x: f64| place(x, f(x));
        let step = (to - from) / (points - 1) as f64;
        let grid: Vec<Place> = (0..points).map(|n| at(from + step * n as f64)).collect();
        let all = |xs: &[f64]| Ok::<_, ()>(xs.iter().map(|x| at(*x)).collect());
        Function::of(&grid, all, 1e-12 * (to - from))
            .crossings()
            .unwrap()
    }

    fn values(found: &Found) -> Vec<(f64, CrossingKind)> {
        let one = |crossing: &Crossing| (crossing.value, crossing.kind);
        found.crossings.iter().map(one).collect()
    }

    #[test]
    fn every_root_of_a_cubic_is_found_to_twelve_digits() {
        let found = found(|x| (x - 0.1) * (x - 0.37) * (x - 0.91), 0.0, 1.0, 33);
        for (crossing, root) in found.crossings.iter().zip([0.1, 0.37, 0.91]) {
            assert!((crossing.value - root).abs() < 1e-11, "{crossing:?}");
            assert_eq!(crossing.kind, CrossingKind::Root);
        }
        assert_eq!(found.crossings.len(), 3);
        assert!(found.nearest.is_none());
    }

    #[test]
    fn two_roots_between_neighbours_of_the_grid_are_not_missed() {
        let found = found(|x| (x - 0.5103) * (x - 0.5101), 0.0, 1.0, 17);
        let roots: Vec<f64> = found.crossings.iter().map(|c| c.value).collect();
        assert_eq!(roots.len(), 2, "{roots:?}");
        assert!((roots[0] - 0.5101).abs() < 1e-9 && (roots[1] - 0.5103).abs() < 1e-9);
    }

    #[test]
    fn a_touch_is_a_root_and_a_miss_is_named_with_its_place() {
        let touch = found(|x| (x - 0.3) * (x - 0.3), 0.0, 1.0, 17);
        assert_eq!(touch.crossings.len(), 1);
        assert_eq!(touch.crossings[0].kind, CrossingKind::Touch);
        let missed = found(|x| (x - 0.3) * (x - 0.3) + 0.25, 0.0, 1.0, 17);
        let nearest = missed.nearest.unwrap();
        assert!(missed.crossings.is_empty());
        assert!((nearest.place.value - 0.3).abs() < 1e-4 && (nearest.miss - 0.25).abs() < 1e-8);
    }

    #[test]
    fn a_jump_over_the_target_is_no_root() {
        let found = found(|x| if x < 0.61 { -1.0 } else { 1.0 }, 0.0, 1.0, 17);
        let [(value, CrossingKind::Jump)] = values(&found)[..] else {
            panic!("{:?}", values(&found))
        };
        assert!((value - 0.61).abs() < 1e-9);
    }

    #[test]
    fn a_stretch_on_the_target_is_one_finding_and_undefined_points_are_none() {
        let equal = found(|x| (x - 0.5).max(0.0), 0.0, 1.0, 11);
        assert_eq!(equal.crossings.len(), 1);
        assert_eq!(equal.crossings[0].kind, CrossingKind::Equal);
        assert_eq!(equal.crossings[0].until, Some(0.5));
        let undefined = found(|x| if x < 0.5 { f64::NAN } else { x }, 0.0, 1.0, 11);
        assert!(undefined.crossings.is_empty());
        assert_eq!(undefined.nearest.unwrap().place.value, 0.5);
    }

    #[test]
    fn between_whole_numbers_the_first_on_the_other_side_is_named() {
        let grid: Vec<Place> = (0..=10)
            .map(|n| place(10.0 * n as f64, 10.0 * n as f64 - 34.5))
            .collect();
        let at = |xs: &[f64]| Ok::<_, ()>(xs.iter().map(|x| place(*x, x - 34.5)).collect());
        let found = Function::of(&grid, at, 1.0).crossings().unwrap();
        assert_eq!(values(&found), [(35.0, CrossingKind::Step)]);
    }

    #[test]
    fn the_interval_of_a_root_is_the_metrics_over_the_slope() {
        let at = |x: f64| Place {
            metric: Estimate::new(2.0 * x - 1.0, Some(0.01), 2.0),
            ..place(x, 0.0)
        };
        let grid: Vec<Place> = (0..=6).map(|n| at(f64::from(n) / 6.0 + 0.01)).collect();
        let all = |xs: &[f64]| Ok::<_, ()>(xs.iter().map(|x| at(*x)).collect());
        let found = Function::of(&grid, all, 1e-6).crossings().unwrap();
        let crossing = &found.crossings[0];
        assert!((crossing.value - 0.5).abs() < 1e-6);
        assert!((crossing.high - crossing.value - 0.01).abs() < 1e-9);
    }
}
