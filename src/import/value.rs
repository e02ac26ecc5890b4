//! What stands in a column or under a key, before it is known to be good: numbers, times, words.

use std::borrow::Cow;

use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

/// More than any request used; sums of such amounts stay exact and finite.
const LARGEST: f64 = 1e15;

/// A value as the file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value<'a> {
    /// Not there, empty or null.
    #[default]
    Missing,
    /// A JSON number.
    Number(f64),
    /// Text: a JSON string, or any field of a table.
    Text(Cow<'a, str>),
    /// true or false.
    Bool(bool),
}

/// Why a row cannot be used, and the value that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    /// In words, without the value.
    pub reason: String,
    /// What stands there.
    pub value: String,
}

impl BadValue {
    /// A reason with the value that gives it.
    pub fn new(reason: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            value: value.into(),
        }
    }
}

impl Value<'_> {
    /// A field of a table: empty is missing.
    pub fn of_field(field: &str) -> Value<'_> {
        let field = field.trim();
        if field.is_empty() {
            Value::Missing
        } else {
            Value::Text(Cow::Borrowed(field))
        }
    }

    /// As it stands in the file.
    pub fn shown(&self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => shortened(text),
            Self::Bool(truth) => truth.to_string(),
        }
    }

    /// The text, where there is some.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            Self::Bool(truth) => Some(Cow::Owned(truth.to_string())),
            Self::Missing => None,
        }
    }

    /// Whether it says yes: true, or the word in any case.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Bool(truth) => *truth,
            Self::Text(text) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// An amount of 0 or more, None where it is missing.
    ///
    /// # Errors
    /// What is no number, not finite, negative, or above 10¹⁵.
    pub fn amount(&self, what: &str) -> Result<Option<f64>, BadValue> {
        let number = match self {
            Self::Missing => return Ok(None),
            Self::Number(number) => *number,
            Self::Text(text) => text.parse().unwrap_or(f64::NAN),
            Self::Bool(_) => f64::NAN,
        };
        if !number.is_finite() {
            return Err(BadValue::new(
                format!("{what} is not a number"),
                self.shown(),
            ));
        }
        if number < 0.0 {
            return Err(BadValue::new(format!("{what} is negative"), self.shown()));
        }
        if number > LARGEST {
            return Err(BadValue::new(
                format!("{what} is above 10^15"),
                self.shown(),
            ));
        }
        Ok(Some(number))
    }

    /// An amount that has to be there.
    ///
    /// # Errors
    /// As [`Self::amount`], and where it is missing.
    pub fn required(&self, what: &str) -> Result<f64, BadValue> {
        self.amount(what)?
            .ok_or_else(|| BadValue::new(format!("{what} is missing"), ""))
    }

    /// A time: a date with time, by default UTC, or a number of seconds, milliseconds, microseconds or
    /// nanoseconds, told apart by its size. None where it is missing.
    ///
    /// # Errors
    /// What is neither.
    pub fn time(&self) -> Result<Option<Time>, BadValue> {
        let time = match self {
            Self::Missing => return Ok(None),
            Self::Number(number) => of_number(*number),
            Self::Text(text) => of_text(text),
            Self::Bool(_) => None,
        };
        time.map(Some)
            .ok_or_else(|| BadValue::new("the time cannot be read", self.shown()))
    }
}

/// A point in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time {
    /// Seconds since 1970 (UTC), or since something unsaid.
    pub seconds: f64,
    /// Whether it is a date.
    pub absolute: bool,
}

/// A date with time as people and programs write it: `2026-11-22T10:00:00.5Z`, with a space, with an offset.
fn of_text(text: &str) -> Option<Time> {
    if text.as_bytes().get(4) != Some(&b'-') {
        return text.parse().ok().and_then(of_number);
    }
    let pieces = Pieces::parse(text).ok()?;
    let time = pieces.time().unwrap_or_default();
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    let timestamp = offset.to_timestamp(pieces.date().to_datetime(time)).ok()?;
    Some(Time {
        seconds: timestamp.as_second() as f64 + f64::from(timestamp.subsec_nanosecond()) * 1e-9,
        absolute: true,
    })
}

/// Numbers above 10⁸ count from 1970: seconds have 9 or 10 digits till 2286, milliseconds 12 or 13, and so on.
fn of_number(number: f64) -> Option<Time> {
    if !(0.0..1e20).contains(&number) {
        return None;
    }
    let per_second = match number {
        n if n < 1e11 => 1.0,
        n if n < 1e14 => 1e3,
        n if n < 1e17 => 1e6,
        _ => 1e9,
    };
    Some(Time {
        seconds: number / per_second,
        absolute: number >= 1e8,
    })
}

/// The beginning of a long text, for a message.
pub fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    if text.chars().count() <= SHOWN {
        return text.into();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value<'_> {
        Value::of_field(text)
    }

    #[test]
    fn times_are_read_in_the_forms_that_logs_have() {
        let expected = 1_700_158_623.5;
        for form in [
            "2023-11-16 18:17:03.5000000",
            "2023-11-16T18:17:03.5Z",
            "2023-11-16T19:17:03.500+01:00",
            "2023-11-16 18:17:03.5+00:00",
            "2023-11-16 18:17:03.5+00",
            "1700158623.5",
            "1700158623500",
            "1700158623500000",
            "1700158623500000000",
        ] {
            let time = text(form).time().unwrap().unwrap();
            assert!((time.seconds - expected).abs() < 1e-5, "{form}: {time:?}");
            assert!(time.absolute);
        }
        assert_eq!(
            text("2023-11-16").time().unwrap().map(|t| t.seconds),
            Some(1_700_092_800.0)
        );
        assert!(!text("12.5").time().unwrap().unwrap().absolute);
    }

    #[test]
    fn what_is_no_time_or_no_amount_is_refused_with_the_value() {
        for bad in ["yesterday", "2023-13-01", "-5", "2023-11-16 25:00:00"] {
            assert!(text(bad).time().is_err(), "{bad}");
        }
        assert_eq!(
            text("-3").amount("output"),
            Err(BadValue::new("output is negative", "-3"))
        );
        assert_eq!(
            text("abc").amount("output"),
            Err(BadValue::new("output is not a number", "abc"))
        );
        for bad in ["NaN", "inf", "1e999", "1e16"] {
            assert!(text(bad).amount("x").is_err(), "{bad}");
        }
        assert_eq!(text(" ").amount("x"), Ok(None));
        assert_eq!(text(" 12 ").amount("x"), Ok(Some(12.0)));
    }
}
