//! Numbers as they are printed: a fit is checked with the very digits that the scenario gets.

/// Six significant digits, or all digits of a whole number.
pub fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() || (value.abs() >= 1e5 && value == value.trunc()) {
        return value;
    }
    // Through text, so that the printed number reads back as this one.
    format!("{value:.5e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_are_kept() {
        assert_eq!(rounded(1_234.567_89), 1_234.57);
        assert_eq!(rounded(0.000_123_456_789), 0.000_123_457);
        assert_eq!(rounded(123_456_789.0), 123_456_789.0);
        assert_eq!(rounded(0.0), 0.0);
    }
}
