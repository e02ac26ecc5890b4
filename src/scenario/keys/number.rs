//! Numbers: unit and allowed range.

use std::ops::{Bound, RangeBounds};

use crate::numerics::LEAST_EXPONENT;
use Bound::{Excluded, Included, Unbounded};

/// What a number counts, and so which suffixes a string may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario) enum Unit {
    /// Nothing in particular.
    Plain,
    /// A share of a whole.
    Share,
    /// Work in the scenario's unit, by default tokens.
    Work,
    /// USD for `unit.price_per` units of work.
    Price,
    /// USD.
    Usd,
    /// Seconds.
    Seconds,
    /// Hours.
    Hours,
    /// Per minute.
    PerMinute,
    /// Per second.
    PerSecond,
    /// Per hour.
    PerHour,
    /// Per month.
    PerMonth,
    /// Of a metric: any of the suffixes.
    Any,
}

/// The numbers a key takes.
#[derive(Clone, Copy, Debug)]
pub(in crate::scenario) struct Number {
    /// What it counts.
    pub unit: Unit,
    /// From.
    pub low: Bound<f64>,
    /// To.
    pub high: Bound<f64>,
    /// Which of them.
    pub grain: Grain,
}

/// Whether only whole numbers are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario) enum Grain {
    /// Any.
    Real,
    /// 0, 1, 2, …
    Whole,
}

const fn real(unit: Unit, low: Bound<f64>, high: Bound<f64>) -> Number {
    Number {
        unit,
        low,
        high,
        grain: Grain::Real,
    }
}

const fn whole(low: f64, high: f64) -> Number {
    Number {
        unit: Unit::Plain,
        low: Included(low),
        high: Included(high),
        grain: Grain::Whole,
    }
}

/// Amounts beyond this are refused, so that sums of products stay finite.
const MOST: f64 = 1e15;

pub(in crate::scenario) static SHARE: Number = real(Unit::Share, Included(0.0), Included(1.0));
pub(super) static INNER_SHARE: Number = real(Unit::Share, Excluded(0.0), Excluded(1.0));
pub(super) static LOADING: Number = real(Unit::Plain, Included(0.0), Excluded(1.0));
pub(super) static CORRELATION: Number = real(Unit::Plain, Included(-1.0), Included(1.0));
/// Of what is seen of a task with its difficulty.
pub(super) static VIEW: Number = real(Unit::Plain, Included(0.0), Included(1.0));
pub(super) static WORK_LOADING: Number = real(Unit::Plain, Included(0.0), Included(1.0));
pub(in crate::scenario) static WEIGHT: Number = real(Unit::Plain, Included(0.0), Included(MOST));
pub(super) static FACTOR: Number = real(Unit::Plain, Excluded(0.0), Included(1e6));
pub(super) static SIGMA: Number = real(Unit::Plain, Included(0.0), Included(10.0));
/// Of a lognormal that must have a spread.
pub(super) static PART_SIGMA: Number = real(Unit::Plain, Included(1e-6), Included(10.0));
/// Of a part of a mixture; shares are normalised.
pub(super) static PART_SHARE: Number = real(Unit::Plain, Excluded(0.0), Included(MOST));
/// Of a Pareto tail: at 2 and below it has no variance.
pub(super) static EXPONENT: Number = real(Unit::Plain, Excluded(LEAST_EXPONENT), Included(100.0));
pub(super) static MU: Number = real(Unit::Plain, Included(-34.0), Included(34.0));
pub(super) static SHAPE: Number = real(Unit::Plain, Included(0.01), Included(1e6));
pub(super) static CONCENTRATION: Number = real(Unit::Plain, Included(0.01), Included(1e6));
pub(in crate::scenario) static WORK: Number = real(Unit::Work, Excluded(0.0), Included(MOST));
pub(super) static AMOUNT: Number = real(Unit::Work, Included(0.0), Included(MOST));
pub(super) static PRICE_UNITS: Number = real(Unit::Plain, Excluded(0.0), Included(MOST));
pub(super) static PRICE: Number = real(Unit::Price, Included(0.0), Included(1e12));
pub(super) static USD: Number = real(Unit::Usd, Included(0.0), Included(MOST));
pub(super) static SECONDS: Number = real(Unit::Seconds, Included(0.0), Included(1e9));
pub(super) static HOURS: Number = real(Unit::Hours, Excluded(0.0), Included(1e6));
pub(super) static PER_MINUTE: Number = real(Unit::PerMinute, Excluded(0.0), Included(MOST));
pub(super) static PER_SECOND: Number = real(Unit::PerSecond, Excluded(0.0), Included(MOST));
pub(super) static PER_MONTH: Number = real(Unit::PerMonth, Excluded(0.0), Included(MOST));
pub(super) static PER_HOUR: Number = real(Unit::PerHour, Excluded(0.0), Included(1e9));
pub(super) static CONCURRENT: Number = whole(1.0, MOST);
pub(super) static REQUESTS: Number = real(Unit::Plain, Excluded(0.0), Included(1e9));
pub(super) static ANY: Number = real(Unit::Any, Unbounded, Unbounded);
pub(super) static PIECES: Number = whole(1.0, 10_000.0);
pub(super) static MEAN_PIECES: Number = real(Unit::Plain, Included(1.0), Included(10_000.0));
pub(super) static PARALLEL: Number = whole(1.0, 1e6);
pub(super) static TASKS: Number = whole(1.0, 1e12);
pub(super) static SEED: Number = whole(0.0, 18_446_744_073_709_551_615.0);
pub(super) static POINTS: Number = whole(2.0, 10_001.0);
/// Of a coefficient of variation; beyond it a run would see next to no arrivals.
pub(super) static CV: Number = real(Unit::Plain, Included(0.01), Included(100.0));
pub(super) static USERS: Number = whole(1.0, 1e6);
pub(super) static HOURS_OR_NONE: Number = real(Unit::Hours, Included(0.0), Included(1e6));
pub(super) static REPLICATIONS: Number = whole(2.0, 10_000.0);
pub(super) static BURST: Number = real(Unit::Seconds, Excluded(0.0), Included(1e9));
/// Of a lognormal factor of mean 1 on service times.
pub(super) static JITTER: Number = real(Unit::Plain, Included(0.0), Included(3.0));
pub(super) static ERROR_RATE: Number = real(Unit::Share, Included(0.0), Excluded(1.0));
pub(super) static DELAY: Number = real(Unit::Seconds, Excluded(0.0), Included(1e9));
pub(super) static BACK_OFF_FACTOR: Number = real(Unit::Plain, Included(1.0), Included(100.0));
pub(super) static TRIES: Number = whole(1.0, 1000.0);
pub(super) static UNITS: Number = whole(0.0, 1e9);
pub(super) static MONTHS: Number = whole(1.0, 600.0);
pub(super) static GROWTH: Number = real(Unit::Share, Excluded(-1.0), Included(100.0));
pub(super) static DECLINE: Number = real(Unit::Share, Excluded(-100.0), Excluded(1.0));
pub(super) static PEAK: Number = real(Unit::Plain, Included(1.0), Included(1e6));
pub(super) static BUDGET: Number = real(Unit::Usd, Excluded(0.0), Included(MOST));
pub(super) static ITEMS: Number = whole(1.0, MOST);

impl Number {
    /// Whether a value is allowed; NaN and infinities never are.
    pub(in crate::scenario) fn allows(&self, value: f64) -> bool {
        let grain = self.grain == Grain::Real || value == value.trunc();
        (self.low, self.high).contains(&value) && value.is_finite() && grain
    }

    /// The range in words: "a share from 0 to 1".
    pub(in crate::scenario) fn words(&self) -> String {
        let noun = match (self.unit, self.grain) {
            (Unit::Share, _) => "a share",
            (_, Grain::Whole) => "a whole number",
            (_, Grain::Real) => "a number",
        };
        let range = match (self.low, self.high) {
            (Included(low), Included(high)) => format!("from {} to {}", plain(low), plain(high)),
            (Included(low), Excluded(high)) => {
                format!("from {} to below {}", plain(low), plain(high))
            }
            (Excluded(low), Included(high)) => {
                format!("above {}, at most {}", plain(low), plain(high))
            }
            (Excluded(low), Excluded(high)) => {
                format!("above {} and below {}", plain(low), plain(high))
            }
            _ => return format!("{noun} that is finite"),
        };
        format!("{noun} {range}")
    }

    /// Its unit in words, for documentation; empty for a bare number.
    pub(in crate::scenario) fn unit_words(&self) -> &'static str {
        match self.unit {
            Unit::Plain | Unit::Any => "",
            Unit::Share => "share",
            Unit::Work => "units of work (tokens)",
            Unit::Price => "USD per `unit.price_per` units (million tokens)",
            Unit::Usd => "USD",
            Unit::Seconds => "seconds",
            Unit::Hours => "hours",
            Unit::PerMinute => "per minute",
            Unit::PerSecond => "units per second",
            Unit::PerHour => "per hour",
            Unit::PerMonth => "per month",
        }
    }
}

/// A bound for people: thousands separated, the very large as a power of ten.
pub(in crate::scenario) fn plain(value: f64) -> String {
    if value == 18_446_744_073_709_551_615.0 {
        return "2^64 - 1".to_string();
    }
    if value.abs() >= 1e9 {
        return format!("{value:e}");
    }
    if value.abs() < 10_000.0 || value != value.trunc() {
        return format!("{value}");
    }
    let digits = format!("{}", value.abs());
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if value < 0.0 {
        format!("-{grouped}")
    } else {
        grouped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_refuse_what_is_outside_nan_and_infinity_among_it() {
        assert!(SHARE.allows(0.0) && SHARE.allows(1.0) && !SHARE.allows(1.1));
        assert!(!LOADING.allows(1.0) && !PIECES.allows(1.5) && PIECES.allows(10_000.0));
        assert!(
            [f64::NAN, f64::INFINITY]
                .iter()
                .all(|value| !ANY.allows(*value))
        );
    }

    #[test]
    fn ranges_read_as_words() {
        assert_eq!(SHARE.words(), "a share from 0 to 1");
        assert_eq!(LOADING.words(), "a number from 0 to below 1");
        assert_eq!(POINTS.words(), "a whole number from 2 to 10,001");
        assert_eq!(WORK.words(), "a number above 0, at most 1e15");
    }
}
