//! Durations in the units people use.

use super::digits::number;
use super::{UNDEFINED, with_error};

const HOUR: f64 = 3600.0;

/// A duration in the units people use: `0.400 s`, `12.4 s`, `4 min 12 s`, `3 h 5 min`, `2.50 days`.
pub(super) fn duration(seconds: f64) -> String {
    let size = seconds.abs();
    if !size.is_finite() {
        UNDEFINED.to_owned()
    } else if size < 59.95 {
        format!("{} s", number(seconds))
    } else if size < HOUR - 0.5 {
        two_units(seconds, 60.0, ("min", "s"))
    } else if size < 48.0 * HOUR {
        two_units(seconds / 60.0, 60.0, ("h", "min"))
    } else {
        format!("{} days", number(seconds / (24.0 * HOUR)))
    }
}

fn two_units(amount: f64, per: f64, (large, small): (&str, &str)) -> String {
    let sign = if amount < 0.0 { "-" } else { "" };
    let whole = amount.abs().round();
    let (first, rest) = ((whole / per).floor(), whole % per);
    if rest == 0.0 {
        format!("{sign}{first} {large}")
    } else {
        format!("{sign}{first} {large} {rest} {small}")
    }
}

/// The same with its error, in whole seconds or minutes where the value is.
pub(super) fn duration_with_error(seconds: f64, error: f64) -> String {
    if seconds.abs() < 59.95 && error < 59.95 {
        return format!("{} s", with_error(seconds, error));
    }
    // In whole seconds or minutes, whichever the value ends in.
    let last = if seconds.abs() < HOUR - 0.5 {
        1.0
    } else {
        60.0
    };
    let rounded = (error / last).round() * last;
    let error = if rounded > 0.0 {
        duration_in(rounded)
    } else {
        format!("<{}", duration_in(last))
    };
    format!("{} ± {error}", duration(seconds))
}

/// A whole number of seconds or of minutes.
fn duration_in(whole: f64) -> String {
    if whole < 60.0 {
        format!("{whole:.0} s")
    } else {
        duration(whole)
    }
}
