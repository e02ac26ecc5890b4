//! Numbers written as text: `"100k"`, `"57.7%"`, `"4M/min"`, `"$2.50"`, `"400ms"`.

use super::keys::Unit;

/// Reads a number with its suffix.
///
/// # Errors
/// Says how the value may be written.
pub(super) fn parse(text: &str, unit: Unit) -> Result<f64, String> {
    let trimmed = text.trim();
    let money = matches!(unit, Unit::Price | Unit::Usd | Unit::Any);
    let bare = trimmed
        .strip_prefix('$')
        .filter(|_| money)
        .unwrap_or(trimmed);
    let (digits, suffix) = split(bare.trim_start());
    let known = scale(suffix.trim(), unit);
    let value = known.and_then(|scale| scale.apply(&digits));
    value.ok_or_else(|| format!("write {}", written(unit)))
}

/// The two ends of `"a to b"`.
pub(super) fn ends(text: &str) -> Option<(&str, &str)> {
    text.split_once(" to ")
        .map(|(low, high)| (low.trim(), high.trim()))
}

/// A pattern that every text of this unit matches, for the schema (ECMA 262).
pub(super) fn pattern(unit: Unit) -> String {
    let number = r"[+-]?[0-9_]*\.?[0-9_]+([eE][+-]?[0-9]+)?";
    let suffix = match unit {
        Unit::Share => "%?",
        Unit::Plain => "[kKMGBT%]?",
        Unit::Work | Unit::Price | Unit::Usd => "[kKMGBT]?",
        Unit::Seconds | Unit::Hours => "(ms|s|min|h|d)?",
        Unit::PerMinute | Unit::PerSecond => "[kKMGBT]?( ?/ ?(s|min|h))?",
        Unit::PerHour => "[kKMGBT]?( ?/ ?(s|min|h|d))?",
        Unit::PerMonth => "[kKMGBT]?( ?/ ?month)?",
        Unit::Any => "(%|[kKMGBT]|ms|s|min|h|d)?",
    };
    let sign = match unit {
        Unit::Price | Unit::Usd | Unit::Any => r"\$?",
        _ => "",
    };
    format!(r"{sign} *{number} *{suffix}")
}

/// How texts of this unit are written, for messages and the reference.
pub(super) fn written(unit: Unit) -> &'static str {
    match unit {
        Unit::Plain => "a number, or a text such as \"80%\" or \"100k\"",
        Unit::Work => "a number, or a text such as \"100k\" or \"4M\"",
        Unit::Share => "a share such as 0.577, or \"57.7%\"",
        Unit::Price | Unit::Usd => "a number of USD, or a text such as \"$2.50\"",
        Unit::Seconds => {
            "a number of seconds, or a text such as \"400ms\", \"2s\", \"5min\", \"1h\""
        }
        Unit::Hours => "a number of hours, or a text such as \"5h\", \"30min\", \"7d\"",
        Unit::PerMinute => {
            "a number per minute, or a text such as \"4M/min\", \"50/s\", \"100k/h\""
        }
        Unit::PerSecond => "a number per second, or a text such as \"88/s\", \"5k/min\"",
        Unit::PerHour => "a number per hour, or a text such as \"120/h\", \"2/min\", \"2k/d\"",
        Unit::PerMonth => "a number per month, or a text such as \"20k\" or \"20k/month\"",
        Unit::Any => "a number, or a text such as \"60%\", \"$1.50\", \"100k\", \"10min\"",
    }
}

/// A power of ten, and a factor and divisor that are exact.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    exponent: i32,
    times: f64,
    over: f64,
}

impl Scale {
    const ONE: Self = Self {
        exponent: 0,
        times: 1.0,
        over: 1.0,
    };

    /// The power of ten goes into the digits, so that `"57.7%"` is the double nearest to 0.577.
    fn apply(self, digits: &str) -> Option<f64> {
        let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (digits, 0),
        };
        let exponent = exponent.checked_add(self.exponent)?;
        let value: f64 = format!("{mantissa}e{exponent}").parse().ok()?;
        Some(value * self.times / self.over)
    }
}

/// The digits, without underscores, and what follows them.
fn split(text: &str) -> (String, &str) {
    let bytes = text.as_bytes();
    let mut end = bytes
        .iter()
        .take(1)
        .take_while(|b| matches!(b, b'+' | b'-'))
        .count();
    let digit = |byte: u8| byte.is_ascii_digit() || byte == b'.' || byte == b'_';
    while bytes.get(end).is_some_and(|byte| digit(*byte)) {
        end += 1;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let digits = bytes[signed.min(bytes.len())..]
            .iter()
            .take_while(|b| b.is_ascii_digit());
        let count = digits.count();
        if count > 0 {
            end = signed + count;
        }
    }
    (text[..end].replace('_', ""), &text[end..])
}

fn scale(suffix: &str, unit: Unit) -> Option<Scale> {
    match unit {
        Unit::Share => percent(suffix),
        Unit::Plain => percent(suffix).or_else(|| thousands(suffix)),
        Unit::Work | Unit::Price | Unit::Usd => thousands(suffix),
        Unit::Seconds => duration(suffix, 1.0),
        Unit::Hours => match suffix {
            "" => Some(Scale::ONE),
            _ => duration(suffix, 3600.0),
        },
        Unit::PerMinute => rate(
            suffix,
            &[("/s", 60.0, 1.0), ("/min", 1.0, 1.0), ("/h", 1.0, 60.0)],
        ),
        Unit::PerSecond => rate(
            suffix,
            &[("/s", 1.0, 1.0), ("/min", 1.0, 60.0), ("/h", 1.0, 3600.0)],
        ),
        Unit::PerHour => rate(
            suffix,
            &[
                ("/s", 3600.0, 1.0),
                ("/min", 60.0, 1.0),
                ("/h", 1.0, 1.0),
                ("/d", 1.0, 24.0),
            ],
        ),
        Unit::PerMonth => rate(suffix, &[("/month", 1.0, 1.0)]),
        Unit::Any => percent(suffix)
            .or_else(|| thousands(suffix))
            .or_else(|| duration(suffix, 1.0)),
    }
}

fn percent(suffix: &str) -> Option<Scale> {
    match suffix {
        "" => Some(Scale::ONE),
        "%" => Some(Scale {
            exponent: -2,
            ..Scale::ONE
        }),
        _ => None,
    }
}

fn thousands(suffix: &str) -> Option<Scale> {
    let exponent = match suffix {
        "" => 0,
        "k" | "K" => 3,
        "M" => 6,
        "G" | "B" => 9,
        "T" => 12,
        _ => return None,
    };
    Some(Scale {
        exponent,
        ..Scale::ONE
    })
}

/// In units of `over` seconds.
fn duration(suffix: &str, over: f64) -> Option<Scale> {
    let (exponent, times) = match suffix {
        "ms" => (-3, 1.0),
        "" | "s" => (0, 1.0),
        "min" => (0, 60.0),
        "h" => (0, 3600.0),
        "d" => (0, 86_400.0),
        _ => return None,
    };
    Some(Scale {
        exponent,
        times,
        over,
    })
}

fn rate(suffix: &str, per: &[(&str, f64, f64)]) -> Option<Scale> {
    let (thousand, span) = match suffix.split_once('/') {
        Some((thousand, span)) => (thousand.trim(), format!("/{}", span.trim())),
        None => return thousands(suffix),
    };
    let (_, times, over) = per.iter().find(|(name, ..)| *name == span)?;
    Some(Scale {
        times: *times,
        over: *over,
        ..thousands(thousand)?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suffix_of_the_documentation_is_read() {
        let cases = [
            ("100k", Unit::Work, 100_000.0),
            ("4.35M", Unit::Work, 4_350_000.0),
            ("90%", Unit::Share, 0.9),
            ("80%", Unit::Plain, 0.8),
            ("57.7%", Unit::Share, 0.577),
            ("4M/min", Unit::PerMinute, 4e6),
            ("50/s", Unit::PerMinute, 3000.0),
            ("60k / h", Unit::PerMinute, 1000.0),
            ("88/s", Unit::PerSecond, 88.0),
            ("$2.50", Unit::Price, 2.5),
            ("400ms", Unit::Seconds, 0.4),
            ("1min", Unit::Seconds, 60.0),
            ("5h", Unit::Hours, 5.0),
            ("300 min", Unit::Hours, 5.0),
            ("20k/month", Unit::PerMonth, 20_000.0),
            ("1_000", Unit::Plain, 1000.0),
            ("1e3", Unit::Plain, 1000.0),
            ("-5%", Unit::Any, -0.05),
        ];
        for (text, unit, value) in cases {
            assert_eq!(parse(text, unit), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_of_the_unit_says_how_to_write_it() {
        for text in [
            "",
            "k",
            "abc",
            "1.2.3",
            "5 apples",
            "$",
            "--1",
            "1e",
            "1e99999999999",
            "µ",
        ] {
            assert!(parse(text, Unit::Work).is_err(), "{text}");
        }
        let error = parse("5h", Unit::Share).unwrap_err();
        assert!(error.contains("57.7%"), "{error}");
    }
}
