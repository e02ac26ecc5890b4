//! Which values of a key are looked at where nobody says.

use crate::error::Diagnostics;
use crate::scenario::NumericKey;

/// How many times its value a key is followed, up and down, where it has no natural ends.
const TIMES: f64 = 10.0;
/// A key that takes everything between two ends no farther apart than this is followed over all of it.
const NARROW: f64 = 1.0;

/// The range to look at: what is asked, or else all that a share takes, or from nothing (a tenth, where nothing is not allowed) to ten times the present value.
///
/// # Errors
/// An empty range, ends that the key does not take, or neither a present value nor ends.
pub fn default_range(
    key: &NumericKey,
    from: Option<f64>,
    to: Option<f64>,
) -> Result<(f64, f64), Diagnostics> {
    let (low, high) = key.range();
    let narrow = high - low <= NARROW;
    let of_value = |times: f64, end: f64| match key.value {
        _ if narrow => Some(inside(key, end, low + (high - low) / 2.0)),
        Some(value) if value > 0.0 => Some(inside(
            key,
            (value * times).clamp(low.max(0.0), high),
            value,
        )),
        _ => None,
    };
    let from = from
        .or_else(|| (low == 0.0 && key.allows(low)).then_some(low))
        .or_else(|| of_value(1.0 / TIMES, low));
    let to = to.or_else(|| of_value(TIMES, high));
    let (Some(from), Some(to)) = (from, to) else {
        return Err(key.refuse(
            format!("`{}` has no value to start from", key.path()),
            format!("needs `--from` and `--to`; it takes {}", key.allowed()),
        ));
    };
    for end in [from, to] {
        if !key.allows(end) {
            return Err(key.refuse(
                format!("the range of `{}` reaches {end}", key.path()),
                format!("it takes {}", key.allowed()),
            ));
        }
    }
    if !(from < to) {
        return Err(key.refuse(
            format!("the range of `{}` from {from} to {to} is empty", key.path()),
            "allowed: `--from` below `--to`",
        ));
    }
    Ok((from, to))
}

/// An end that the key takes: itself, or just within; whole where only whole ones are taken.
fn inside(key: &NumericKey, end: f64, towards: f64) -> f64 {
    let end = if key.is_whole() { end.round() } else { end };
    if key.allows(end) {
        end
    } else {
        end + (towards - end) * 1e-6
    }
}
