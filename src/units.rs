//! Units as types: dollars plus tokens must not compile, a share cannot be 1.2.
//!
//! The hot kernels work on bare `f64` columns whose unit is in their name; everything that a
//! user can write, and every price or limit, is one of these.

use std::ops::{Add, Div, Mul, Sub};

/// A number outside the range of its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutOfRange {
    /// The offending value.
    pub value: f64,
    /// The allowed range, in words.
    pub allowed: &'static str,
}

impl std::fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is not {}", self.value, self.allowed)
    }
}

impl std::error::Error for OutOfRange {}

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
        pub struct $name(f64);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0.0);

            /// A finite amount that is not negative.
            ///
            /// # Errors
            /// [`OutOfRange`] for a negative, infinite or NaN value.
            pub fn new(value: f64) -> Result<Self, OutOfRange> {
                // Phrased so that NaN fails it.
                if value >= 0.0 && value.is_finite() {
                    Ok(Self(value))
                } else {
                    Err(OutOfRange { value, allowed: "a finite number of 0 or more" })
                }
            }

            /// The bare number, in the unit of the type.
            pub const fn get(self) -> f64 {
                self.0
            }
        }
    };
}

macro_rules! additive {
    ($($name:ident),*) => {$(
        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl Sub for $name {
            type Output = f64;
            fn sub(self, other: Self) -> f64 {
                self.0 - other.0
            }
        }
        impl Mul<Share> for $name {
            type Output = Self;
            fn mul(self, share: Share) -> Self {
                Self(self.0 * share.0)
            }
        }
        impl Div for $name {
            type Output = f64;
            fn div(self, other: Self) -> f64 {
                self.0 / other.0
            }
        }
    )*};
}

unit!(
    /// An amount of money, USD.
    Usd
);
unit!(
    /// A price: USD for one unit of work (one token, or one of the scenario's `unit`).
    UsdPerUnit
);
unit!(
    /// An amount of work in the scenario's unit, by default tokens. Not rounded.
    Tokens
);
unit!(
    /// A duration, seconds.
    Seconds
);
unit!(
    /// A rate, per minute.
    PerMinute
);
unit!(
    /// A speed, units of work (tokens) per second.
    UnitsPerSecond
);
additive!(Usd, UsdPerUnit, Tokens, Seconds);

impl Mul<UsdPerUnit> for Tokens {
    type Output = Usd;
    fn mul(self, price: UsdPerUnit) -> Usd {
        Usd(self.0 * price.0)
    }
}

impl Div<UnitsPerSecond> for Tokens {
    type Output = Seconds;
    fn div(self, speed: UnitsPerSecond) -> Seconds {
        Seconds(self.0 / speed.0)
    }
}

/// A share of a whole or a probability, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);
    /// The whole.
    pub const ONE: Self = Self(1.0);

    /// A share from 0 to 1, both included.
    ///
    /// # Errors
    /// [`OutOfRange`] for anything else, NaN among it.
    pub fn new(value: f64) -> Result<Self, OutOfRange> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value))
        } else {
            Err(OutOfRange {
                value,
                allowed: "a share from 0 to 1",
            })
        }
    }

    /// The bare number, 0 to 1.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// 1 minus the share.
    #[must_use]
    pub fn rest(self) -> Self {
        Self(1.0 - self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_between_0_and_1() {
        assert!(
            Share::new(1.2).is_err() && Share::new(-0.1).is_err() && Share::new(f64::NAN).is_err()
        );
        assert_eq!(Share::new(0.25).map(Share::rest).map(Share::get), Ok(0.75));
    }

    #[test]
    fn a_price_is_finite_and_not_negative() {
        for bad in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(UsdPerUnit::new(bad).is_err());
        }
    }

    #[test]
    fn tokens_times_price_is_money() {
        let cost = Tokens(2e6) * UsdPerUnit(2.5e-6);
        assert!((cost.get() - 5.0).abs() < 1e-12);
    }
}
