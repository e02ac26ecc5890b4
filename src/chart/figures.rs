//! Figures as people write them.

/// Minus sign.
const MINUS: char = '\u{2212}';
/// Thin space that does not break, before a unit.
const THIN: char = '\u{202f}';

/// What an axis or a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// A share, shown in percent.
    Percent,
    /// US dollars.
    Usd,
    /// A bare number.
    Number,
    /// How many times as much.
    Times,
}

impl Unit {
    /// The unit that a key's description names.
    pub(super) fn named(unit: &str) -> Self {
        match unit {
            "share" => Self::Percent,
            usd if usd.starts_with("USD") => Self::Usd,
            _ => Self::Number,
        }
    }

    /// Three significant digits and the unit.
    pub(super) fn figure(self, value: f64) -> String {
        match self {
            Self::Percent => percent(value),
            Self::Usd => signed(value, &format!("${}", short(value.abs()))),
            Self::Number => signed(value, &short(value.abs())),
            Self::Times => signed(value, &format!("{}×", short(value.abs()))),
        }
    }

    /// A figure in a sentence: "90 %" rather than "90.0 %".
    pub(super) fn round_figure(self, value: f64) -> String {
        match self {
            Self::Percent => percent(value).replace(".0", ""),
            other => other.figure(value),
        }
    }

    /// A tick label; all ticks `step` apart have the same number of decimals.
    pub(super) fn tick(self, value: f64, step: f64, largest: f64) -> String {
        let (value, step, largest) = match self {
            Self::Percent => (value * 100.0, step * 100.0, largest * 100.0),
            _ => (value, step, largest),
        };
        let decimals = match self {
            // As prices are written: $0.50 rather than $0.5.
            Self::Usd => Decimals::NotOne,
            _ => Decimals::AsNeeded,
        };
        let digits = fixed(value.abs(), step, largest, decimals);
        let with_unit = match self {
            Self::Percent => format!("{digits}{THIN}%"),
            Self::Usd => format!("${digits}"),
            Self::Number => digits,
            Self::Times => format!("{digits}×"),
        };
        signed(value, &with_unit)
    }
}

/// One decimal below 1000 %, none beyond.
pub(super) fn percent(share: f64) -> String {
    let value = share * 100.0;
    let digits = match value.abs() {
        large if large >= 999.95 => grouped(large),
        small => format!("{small:.1}"),
    };
    let unsigned = format!("{digits}{THIN}%");
    // What rounds to zero has no sign.
    if digits == "0.0" {
        unsigned
    } else {
        signed(value, &unsigned)
    }
}

/// US dollars with their sign: "+$0.012", "−$0.16", "$0".
pub(super) fn change(usd: f64) -> String {
    if usd > 0.0 {
        format!("+{}", Unit::Usd.figure(usd))
    } else {
        Unit::Usd.figure(usd)
    }
}

/// A whole number with its thousands apart: "200,000".
pub(super) fn grouped(value: f64) -> String {
    if !(value.abs() < 1e15) {
        return exponent(value, 1);
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn signed(value: f64, unsigned: &str) -> String {
    if value < 0.0 {
        format!("{MINUS}{unsigned}")
    } else {
        unsigned.to_owned()
    }
}

/// A value of 0 or more with three significant digits: "0.00012", "0.0925", "1,234", "12.3k".
fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value < 1e-6 || !(value < 1e15) {
        return exponent(value, 2);
    }
    if value >= 9_999.5 {
        let (divisor, suffix) = thousands(value * 1.0005);
        return format!("{}{suffix}", significant(value / divisor));
    }
    if value >= 999.5 {
        grouped(value)
    } else {
        significant(value)
    }
}

/// Three significant digits, trailing zeros after two of them dropped.
fn significant(value: f64) -> String {
    let magnitude = libm::floor(libm::log10(value)) as i32;
    let text = format!("{value:.*}", usize::try_from(2 - magnitude).unwrap_or(0));
    match text.split_once('.') {
        // "0.150" keeps "0.15"; "2.50" stays, as prices are written.
        Some((whole, decimals)) if decimals.len() > 2 => {
            let kept = decimals.trim_end_matches('0').len().max(2);
            format!("{whole}.{}", &decimals[..kept])
        }
        _ => text,
    }
}

/// How many decimals a tick may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decimals {
    AsNeeded,
    /// Two where one would do.
    NotOne,
}

/// A value of 0 or more with the decimals that `step` needs, in thousands where `largest` asks for it.
fn fixed(value: f64, step: f64, largest: f64, rule: Decimals) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(largest.abs() < 1e15) || step < 1e-9 {
        return exponent(value, 2);
    }
    let (divisor, suffix) = if largest.abs() >= 10_000.0 {
        thousands(largest.abs())
    } else {
        (1.0, "")
    };
    let decimals = match decimals_of(step / divisor) {
        1 if rule == Decimals::NotOne && divisor == 1.0 => 2,
        needed => needed,
    };
    if divisor == 1.0 && decimals == 0 {
        return grouped(value);
    }
    format!("{:.decimals$}{suffix}", value / divisor)
}

/// Decimals that tell multiples of `step` (1, 2, 2.5 or 5 times a power of ten) apart.
fn decimals_of(step: f64) -> usize {
    let mut decimals = 0;
    let mut scaled = step;
    while decimals < 10 && (scaled - libm::round(scaled)).abs() > 1e-6 * scaled.max(1e-3) {
        scaled *= 10.0;
        decimals += 1;
    }
    decimals
}

fn thousands(value: f64) -> (f64, &'static str) {
    match value {
        v if v >= 1e12 => (1e12, "T"),
        v if v >= 1e9 => (1e9, "B"),
        v if v >= 1e6 => (1e6, "M"),
        _ => (1e3, "k"),
    }
}

/// "1.2e−7", trailing zeros dropped.
fn exponent(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$e}");
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let mantissa = if mantissa.contains('.') {
        mantissa.trim_end_matches('0').trim_end_matches('.')
    } else {
        mantissa
    };
    format!("{mantissa}e{}", power.replace('-', &MINUS.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_have_three_significant_digits_at_any_size() {
        for (value, text) in [
            (0.0, "$0"),
            (0.000_12, "$0.00012"),
            (0.092_5, "$0.0925"),
            (0.15, "$0.15"),
            (2.5, "$2.50"),
            (12.34, "$12.3"),
            (999.6, "$1,000"),
            (1234.0, "$1,234"),
            (12_345.0, "$12.3k"),
            (999_999.0, "$1.00M"),
            (1.2e-7, "$1.2e−7"),
            (-0.16, "−$0.16"),
        ] {
            assert_eq!(Unit::Usd.figure(value), text);
        }
    }

    #[test]
    fn percent_keeps_one_decimal_and_no_negative_zero() {
        assert_eq!(percent(0.63), "63.0\u{202f}%");
        assert_eq!(percent(-9.0), "−900.0\u{202f}%");
        assert_eq!(percent(-12.0), "−1,200\u{202f}%");
        assert_eq!(percent(-0.000_01), "0.0\u{202f}%");
    }

    #[test]
    fn ticks_of_an_axis_have_the_same_decimals() {
        let tick = |v| Unit::Usd.tick(v, 0.05, 0.25);
        assert_eq!([tick(0.0), tick(0.1), tick(0.25)], ["$0", "$0.10", "$0.25"]);
        assert_eq!(Unit::Percent.tick(0.25, 0.25, 1.0), "25\u{202f}%");
        assert_eq!(Unit::Percent.tick(0.025, 0.025, 0.1), "2.5\u{202f}%");
        assert_eq!(Unit::Number.tick(10_000.0, 5_000.0, 20_000.0), "10k");
        assert_eq!(Unit::Number.tick(2_500.0, 2_500.0, 20_000.0), "2.5k");
        assert_eq!(Unit::Usd.tick(0.000_12, 0.000_02, 0.0002), "$0.00012");
        assert_eq!(Unit::Number.tick(1e20, 1e20, 3e20), "1e20");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(200_000.0), "200,000");
        assert_eq!(grouped(1_000.0), "1,000");
        assert_eq!(grouped(999.0), "999");
        assert_eq!(grouped(-123_456.0), "-123,456");
        assert_eq!(grouped(-123.0), "-123");
    }
}
