//! Digits: how many, grouped by thousands, with a sign.

use super::UNDEFINED;

/// Three significant digits below 1,000, whole above, thousands separated.
pub fn number(value: f64) -> String {
    fixed(value, decimals(value, 3))
}

/// Decimals that show `digits` significant digits of a value.
pub fn decimals(value: f64, digits: i32) -> usize {
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    let rounded = format!("{:.*e}", (digits - 1).max(0) as usize, value.abs());
    let exponent = rounded
        .split_once('e')
        .and_then(|(_, power)| power.parse::<i32>().ok())
        .unwrap_or(0);
    usize::try_from(digits - 1 - exponent).unwrap_or(0)
}

/// A number with so many decimals, thousands separated; in powers of ten where that would be a row of zeros.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return UNDEFINED.to_owned();
    }
    if value.abs() >= 1e15 || (decimals > 9 && value != 0.0) {
        return format!("{value:.2e}");
    }
    let text = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        "-"
    } else {
        ""
    };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", thousands(whole))
}

/// The same with a plus where it is above 0, for changes.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    let is_zero = !text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if value > 0.0 && !is_zero {
        format!("+{text}")
    } else {
        text
    }
}

/// A whole number, thousands separated.
pub fn count(value: u64) -> String {
    thousands(&value.to_string())
}

/// "1 task", "12 tasks".
pub fn counted(value: u64, noun: &str) -> String {
    let plural = if value == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(value))
}

/// A number as somebody wrote it, with as many digits as it needs and no more.
pub fn shortest(value: f64) -> String {
    // Twelve digits hide what multiplying by 100 does to the last bits.
    if !value.is_finite() {
        return UNDEFINED.to_owned();
    }
    let rounded = format!("{value:.11e}").parse::<f64>().unwrap_or(value);
    let places = format!("{rounded}")
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    fixed(rounded, places)
}

/// Five significant digits without trailing zeros: what a root is worth saying of.
pub fn significant(value: f64) -> String {
    shortest(format!("{value:.4e}").parse::<f64>().unwrap_or(value))
}

fn thousands(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
