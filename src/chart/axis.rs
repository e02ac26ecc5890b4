//! Axes: a range, where its ticks are and what they say.

use std::ops::Range;

use super::figures::Unit;

/// How values lie along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    Linear,
    /// Decades have equal length.
    Log,
}

/// A tick.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) label: String,
}

/// An axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<Tick>,
    scale: Scale,
}

/// Least and greatest of the finite values.
pub(super) fn range(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values
        .into_iter()
        .filter(|value| value.is_finite())
        .fold(None, |range, value| match range {
            None => Some((value, value)),
            Some((low, high)) => Some((value.min(low), value.max(high))),
        })
}

/// Beyond it, differences and products of values leave the floating-point range.
const LARGEST: f64 = 1e150;

impl Axis {
    /// From `low` to `high`, widened where they (nearly) coincide, with at most `ticks` ticks.
    pub(super) fn linear(low: f64, high: f64, unit: Unit, ticks: usize) -> Self {
        let (low, high) = widened(low.clamp(-LARGEST, LARGEST), high.clamp(-LARGEST, LARGEST));
        let ticks = linear_ticks(low, high, unit, ticks);
        Self {
            low,
            high,
            ticks,
            scale: Scale::Linear,
        }
    }

    /// Like [`Axis::linear`] with `share` of the range added at both ends.
    pub(super) fn padded(low: f64, high: f64, share: f64, unit: Unit, ticks: usize) -> Self {
        let (low, high) = widened(low.clamp(-LARGEST, LARGEST), high.clamp(-LARGEST, LARGEST));
        let pad = share * (high - low);
        Self::linear(low - pad, high + pad, unit, ticks)
    }

    /// From 0 to a little above `high`.
    pub(super) fn from_zero(high: f64, unit: Unit, ticks: usize) -> Self {
        let high = if high > 0.0 { high.min(LARGEST) } else { 1.0 };
        Self::linear(0.0, high * 1.06, unit, ticks)
    }

    /// Decades of equal length; linear where `low` is not above 0.
    pub(super) fn log(low: f64, high: f64, unit: Unit, ticks: usize) -> Self {
        let (low, high) = (low.min(LARGEST), high.min(LARGEST));
        if !(low > 1.0 / LARGEST && high >= low) {
            return Self::linear(low.max(0.0), high, unit, ticks);
        }
        let (low, high) = if high < low * 1.1 {
            (low / 1.5, high * 1.5)
        } else {
            (low, high)
        };
        let ticks = log_ticks(low, high, unit, ticks);
        Self {
            low,
            high,
            ticks,
            scale: Scale::Log,
        }
    }

    /// Where a value lies on the scale that is linear on paper.
    pub(super) fn coordinate(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear => value,
            Scale::Log => libm::log10(value),
        }
    }

    /// Range of [`Axis::coordinate`].
    pub(super) fn coordinates(&self) -> Range<f64> {
        self.coordinate(self.low)..self.coordinate(self.high)
    }

    /// Where a value lies between the ends, 0 to 1; beyond for values outside.
    pub(super) fn fraction(&self, value: f64) -> f64 {
        let Range { start, end } = self.coordinates();
        (self.coordinate(value) - start) / (end - start)
    }

    pub(super) fn contains(&self, value: f64) -> bool {
        value >= self.low && value <= self.high
    }

    /// "(log scale)" where it is one.
    pub(super) fn remark(&self) -> &'static str {
        match self.scale {
            Scale::Linear => "",
            Scale::Log => " (log scale)",
        }
    }
}

/// A range that is wide enough to be divided.
fn widened(low: f64, high: f64) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    if high - low > size * 1e-6 && high - low > 1e-150 {
        return (low, high);
    }
    let pad = if size > 1e-140 { size * 0.1 } else { 1.0 };
    let middle = low + (high - low) / 2.0;
    (middle - pad, middle + pad)
}

fn linear_ticks(low: f64, high: f64, unit: Unit, most: usize) -> Vec<Tick> {
    let step = step_of(high - low, most.max(2));
    let first = libm::ceil(low / step - 1e-6);
    let largest = low.abs().max(high.abs());
    (0..=most.max(2))
        .map(|i| (first + i as f64) * step)
        .take_while(|at| *at <= high + step * 1e-6)
        // Values such as -1e-17 at the zero tick.
        .map(|at| if at.abs() < step * 1e-6 { 0.0 } else { at })
        .map(|at| Tick {
            at: at.clamp(low, high),
            label: unit.tick(at, step, largest),
        })
        .collect()
}

/// The smallest of 1, 2, 2.5, 5 times a power of ten that gives at most `most` ticks.
fn step_of(span: f64, most: usize) -> f64 {
    let rough = span / most as f64;
    let power = libm::exp10(libm::floor(libm::log10(rough)));
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| span / step + 1.0 <= most as f64 + 1e-9)
        .unwrap_or(20.0 * power)
}

fn log_ticks(low: f64, high: f64, unit: Unit, most: usize) -> Vec<Tick> {
    let decades = libm::log10(high / low);
    if decades < 0.9 {
        return linear_ticks(low, high, unit, most);
    }
    let factors: &[f64] = match decades * 3.0 {
        many if many <= most as f64 => &[1.0, 2.0, 5.0],
        many if many <= most as f64 * 1.5 => &[1.0, 3.0],
        _ => &[1.0],
    };
    let stride = (decades / most.max(2) as f64).ceil().max(1.0) as i32;
    let first = libm::floor(libm::log10(low)) as i32;
    let last = libm::ceil(libm::log10(high)) as i32;
    (first..=last)
        .filter(|power| power.rem_euclid(stride) == 0)
        .flat_map(|power| {
            factors
                .iter()
                .map(move |factor| factor * libm::exp10(f64::from(power)))
        })
        .filter(|at| *at >= low * (1.0 - 1e-9) && *at <= high * (1.0 + 1e-9))
        .map(|at| Tick {
            at: at.clamp(low, high),
            label: unit.tick(at, at_step(at), at),
        })
        .collect()
}

/// The power of ten of a log tick: its own last digit.
fn at_step(at: f64) -> f64 {
    libm::exp10(libm::floor(libm::log10(at * 1.000_001)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn ticks_fall_on_round_numbers() {
        let axis = Axis::linear(0.0, 0.25, Unit::Usd, 6);
        assert_eq!(
            labels(&axis),
            ["$0", "$0.05", "$0.10", "$0.15", "$0.20", "$0.25"]
        );
        let axis = Axis::linear(-0.4, 0.7, Unit::Percent, 6);
        assert_eq!(
            axis.ticks
                .iter()
                .find(|t| t.at == 0.0)
                .map(|t| t.label.as_str()),
            Some("0\u{202f}%")
        );
    }

    #[test]
    fn a_log_axis_ticks_decades_and_their_parts() {
        let axis = Axis::log(0.001, 0.1, Unit::Usd, 7);
        assert_eq!(
            labels(&axis),
            [
                "$0.001", "$0.002", "$0.005", "$0.01", "$0.02", "$0.05", "$0.10"
            ]
        );
        assert!((axis.fraction(0.01) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_range_ignores_what_is_not_a_number() {
        assert_eq!(range([f64::NAN, 2.0, f64::INFINITY, 1.0]), Some((1.0, 2.0)));
        assert_eq!(range([f64::NAN]), None);
    }

    #[test]
    fn equal_values_still_make_an_axis() {
        for value in [0.0, 1.0, -3.0, 1e-300, 1e300, 1e15] {
            let axis = Axis::linear(value, value, Unit::Number, 6);
            assert!(axis.high > axis.low && !axis.ticks.is_empty(), "{axis:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(1),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn every_axis_is_finite_and_has_few_ticks_inside(
            a in any::<f64>(), b in any::<f64>(), most in 2_usize..12
        ) {
            prop_assume!(a.is_finite() && b.is_finite());
            let (low, high) = (a.min(b), a.max(b));
            for axis in [
                Axis::linear(low, high, Unit::Percent, most),
                Axis::padded(low, high, 0.05, Unit::Usd, most),
                Axis::log(low.abs().min(high.abs()), low.abs().max(high.abs()), Unit::Number, most),
                Axis::from_zero(high, Unit::Times, most),
            ] {
                prop_assert!(axis.low < axis.high, "{axis:?}");
                prop_assert!(axis.ticks.len() <= 3 * most + 3, "{axis:?}");
                prop_assert!(axis.ticks.iter().all(|t| axis.contains(t.at)), "{axis:?}");
                prop_assert!(axis.fraction(axis.low).abs() < 1e-9);
                prop_assert!((axis.fraction(axis.high) - 1.0).abs() < 1e-9);
            }
        }
    }
}
