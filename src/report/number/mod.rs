//! Numbers for people, formatted in one place.
//!
//! Three significant digits where they help, `±` with the digits of its value, and words where there
//! is no number. `±` is half of the 95 % interval; the exact engine's estimates carry none.

mod digits;
mod duration;

use crate::metric::Quantity;
use crate::stats::Estimate;

pub use digits::{count, counted, decimals, fixed, number, shortest, signed, significant};
use duration::{duration, duration_with_error};

/// What a number counts, which decides its digits and its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Money, USD.
    Usd,
    /// A share of a whole, shown in percent.
    Percent,
    /// Seconds, shown as a duration.
    Seconds,
    /// Hours, shown as a duration.
    Hours,
    /// A count, a ratio, anything without a unit.
    Number,
}

/// In place of a figure that the scenario gives no means to work out.
pub const NOT_MODELLED: &str = "not modelled";
/// In place of a figure that does not exist, such as savings on a bill of 0.
pub const UNDEFINED: &str = "undefined";

/// The kind of the metric at a path such as `cost_per_task_usd.p95` or `classes.desktop.success`.
pub fn kind_of(metric: &str) -> Kind {
    match crate::metric::quantity_of(metric) {
        Quantity::Share => Kind::Percent,
        Quantity::Usd => Kind::Usd,
        Quantity::Seconds => Kind::Seconds,
        Quantity::Hours => Kind::Hours,
        Quantity::Number => Kind::Number,
    }
}

/// A value without its error: `0.0355 USD`, `63.0 %`, `4 min 12 s`, `12,345`.
pub fn value(value: f64, kind: Kind) -> String {
    if !value.is_finite() {
        return UNDEFINED.to_owned();
    }
    match kind {
        Kind::Usd => format!("{} USD", number(value)),
        Kind::Percent => format!(
            "{} %",
            fixed(value * 100.0, percent_decimals(value * 100.0))
        ),
        Kind::Seconds => duration(value),
        Kind::Hours => duration(value * 3600.0),
        Kind::Number => number(value),
    }
}

/// An estimate with its `±`, `undefined` where there is none.
pub fn estimate(estimate: &Estimate, kind: Kind) -> String {
    let Some(middle) = known(estimate) else {
        return UNDEFINED.to_owned();
    };
    let Some(error) = half_width(estimate) else {
        return value(middle, kind);
    };
    match kind {
        Kind::Usd => format!("{} USD", with_error(middle, error)),
        Kind::Percent => percent_with_error(middle * 100.0, error * 100.0),
        Kind::Seconds => duration_with_error(middle, error),
        Kind::Hours => duration_with_error(middle * 3600.0, error * 3600.0),
        Kind::Number => with_error(middle, error),
    }
}

/// The same for what may not be modelled.
pub fn optional(maybe: Option<&Estimate>, kind: Kind) -> String {
    maybe.map_or_else(|| NOT_MODELLED.to_owned(), |known| estimate(known, kind))
}

/// An estimate's value alone, for narrow columns.
pub fn bare(of: &Estimate, kind: Kind) -> String {
    known(of).map_or_else(|| UNDEFINED.to_owned(), |middle| value(middle, kind))
}

/// The same for what may not be modelled.
pub fn optional_bare(maybe: Option<&Estimate>, kind: Kind) -> String {
    maybe.map_or_else(|| NOT_MODELLED.to_owned(), |known| bare(known, kind))
}

/// An amount in a column whose figures all have so many decimals.
pub fn in_column(of: &Estimate, places: usize) -> String {
    beside_error(of, places, fixed)
}

/// A change in such a column, with its sign.
pub fn change_in_column(of: &Estimate, places: usize) -> String {
    beside_error(of, places, signed)
}

fn beside_error(of: &Estimate, places: usize, text: fn(f64, usize) -> String) -> String {
    match (known(of), half_width(of)) {
        (None, _) => UNDEFINED.to_owned(),
        (Some(middle), None) => text(middle, places),
        (Some(middle), Some(error)) => {
            format!("{} ± {}", text(middle, places), error_text(error, places))
        }
    }
}

/// The finite value of an estimate.
pub fn known(estimate: &Estimate) -> Option<f64> {
    estimate.estimate.filter(|value| value.is_finite())
}

/// Half of the 95 % interval (the wider half where it is lopsided); `None` where there is no sampling error to speak of.
pub fn half_width(estimate: &Estimate) -> Option<f64> {
    let (middle, low, high) = (known(estimate)?, estimate.low?, estimate.high?);
    let half = (middle - low).max(high - middle);
    // Rounding in the last bits of a sum is no sampling error.
    (half.is_finite() && half > 1e-9 * middle.abs()).then_some(half)
}

/// The unit of a key whose values multiply a distribution.
pub const TIMES: &str = "times as written";

/// A value of a numeric key in its unit: three digits, shares in percent.
pub fn of_key(value: f64, unit: &str) -> String {
    match unit {
        TIMES => format!("× {}", fixed(value, 2)),
        "share" => self::value(value, Kind::Percent),
        _ => number(value),
    }
}

/// A value of the key along which a curve runs, as somebody would write it.
pub fn along(value: f64, unit: &str) -> String {
    if !value.is_finite() {
        UNDEFINED.to_owned()
    } else if unit == "share" {
        format!("{} %", shortest(value * 100.0))
    } else {
        shortest(value)
    }
}

fn with_error(value: f64, error: f64) -> String {
    let places = decimals(value.abs().max(error), 3);
    format!("{} ± {}", fixed(value, places), error_text(error, places))
}

fn percent_with_error(value: f64, error: f64) -> String {
    let places = percent_decimals(value.abs().max(error));
    format!("{} % ± {}", fixed(value, places), error_text(error, places))
}

/// An error too small for the digits shown is said to be smaller than the last of them.
fn error_text(error: f64, places: usize) -> String {
    let text = fixed(error, places);
    if text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        return text;
    }
    let last = if places == 0 {
        "1".to_owned()
    } else {
        format!("0.{}1", "0".repeat(places - 1))
    };
    format!("<{last}")
}

fn percent_decimals(percent: f64) -> usize {
    let size = percent.abs();
    if size >= 1000.0 {
        0
    } else if !(1e-5..0.095).contains(&size) {
        1
    } else {
        decimals(size, 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(value: f64, half: f64) -> Estimate {
        Estimate::new(value, Some(half / 2.0), 2.0)
    }

    #[test]
    fn money_has_three_digits_below_a_thousand_and_separators_above() {
        for (usd, text) in [
            (0.0355, "0.0355 USD"),
            (1.24, "1.24 USD"),
            (12_400.4, "12,400 USD"),
            (0.0, "0 USD"),
            (999.7, "1,000 USD"),
            (9.999, "10.0 USD"),
            (-0.25, "-0.250 USD"),
            (-1e-30, "-1.00e-30 USD"),
            (3.1e18, "3.10e18 USD"),
        ] {
            assert_eq!(value(usd, Kind::Usd), text);
        }
    }

    #[test]
    fn percent_has_one_decimal_unless_that_hides_it() {
        for (share, text) in [
            (0.63, "63.0 %"),
            (0.0003, "0.030 %"),
            (0.0, "0.0 %"),
            (-12.0, "-1,200 %"),
            (1.0, "100.0 %"),
        ] {
            assert_eq!(value(share, Kind::Percent), text);
        }
    }

    #[test]
    fn an_error_has_the_digits_of_its_value() {
        assert_eq!(
            estimate(&around(0.63, 0.002), Kind::Percent),
            "63.0 % ± 0.2"
        );
        assert_eq!(
            estimate(&around(0.63, 0.00002), Kind::Percent),
            "63.0 % ± <0.1"
        );
        assert_eq!(
            estimate(&around(0.0925, 0.0003), Kind::Usd),
            "0.0925 ± 0.0003 USD"
        );
        assert_eq!(
            estimate(&around(12_345.0, 67.0), Kind::Number),
            "12,345 ± 67"
        );
        assert_eq!(estimate(&around(0.0, 0.25), Kind::Number), "0.000 ± 0.250");
    }

    #[test]
    fn what_is_exact_shows_no_error_and_what_is_missing_says_so() {
        assert_eq!(estimate(&Estimate::exact(0.63), Kind::Percent), "63.0 %");
        assert_eq!(estimate(&Estimate::UNDEFINED, Kind::Usd), UNDEFINED);
        assert_eq!(optional(None, Kind::Percent), NOT_MODELLED);
        assert_eq!(value(f64::NAN, Kind::Seconds), UNDEFINED);
    }

    #[test]
    fn durations_use_the_units_people_use() {
        for (seconds, text) in [
            (0.4, "0.400 s"),
            (12.44, "12.4 s"),
            (59.99, "1 min"),
            (252.0, "4 min 12 s"),
            (3599.9, "1 h"),
            (11_100.0, "3 h 5 min"),
            (216_000.0, "2.50 days"),
        ] {
            assert_eq!(value(seconds, Kind::Seconds), text);
        }
        assert_eq!(value(5.0, Kind::Hours), "5 h");
        assert_eq!(
            estimate(&around(252.0, 3.0), Kind::Seconds),
            "4 min 12 s ± 3 s"
        );
    }

    #[test]
    fn a_metric_knows_its_kind_by_its_path() {
        for (path, kind) in [
            ("savings", Kind::Percent),
            ("cost_per_task_usd.p95", Kind::Usd),
            ("classes.desktop v1.2.success", Kind::Percent),
            ("latency_s.p95", Kind::Seconds),
            ("quotas.five-hour window.lasts_h", Kind::Hours),
            ("price_ratio.mini.input", Kind::Number),
        ] {
            assert_eq!(kind_of(path), kind, "{path}");
        }
    }

    #[test]
    fn the_error_of_a_duration_is_in_whole_units() {
        assert_eq!(
            estimate(&around(252.0, 0.2), Kind::Seconds),
            "4 min 12 s ± <1 s"
        );
        assert_eq!(
            estimate(&around(13.5, 0.14), Kind::Hours),
            "13 h 30 min ± 8 min"
        );
    }

    #[test]
    fn a_written_number_keeps_its_digits() {
        assert_eq!(
            (along(0.075, "share"), along(0.3, "")),
            ("7.5 %".into(), "0.3".into())
        );
        assert_eq!(
            (shortest(0.7 * 100.0), shortest(0.1798), shortest(1_500.0)),
            ("70".into(), "0.1798".into(), "1,500".into())
        );
    }

    #[test]
    fn a_change_carries_its_sign_and_zero_none() {
        assert_eq!(
            (signed(0.012, 3), signed(-0.012, 3), signed(1e-9, 3)),
            ("+0.012".into(), "-0.012".into(), "0.000".into())
        );
    }
}
