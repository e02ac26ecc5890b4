//! Price cards as a provider publishes them: USD per million tokens, by service and by size of request.

use crate::ladder::{Price, PriceStep};
use crate::units::{Share, Tokens, UsdPerUnit};

/// Tokens a catalogue's prices are for.
pub const TOKENS_PER_PRICE: f64 = 1e6;

/// The most a card may ask, USD per million tokens.
const DEAREST: f64 = 1e9;

/// How a provider serves a request; each way has a card of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// At once, at list price.
    Standard,
    /// Within a day, in bulk.
    Batch,
    /// Slower, or refused when the provider is busy.
    Flex,
    /// Faster than standard.
    Priority,
}

impl Service {
    /// All of them, in the order of the file.
    pub const ALL: [Self; 4] = [Self::Standard, Self::Batch, Self::Flex, Self::Priority];

    /// As files and scenarios write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Batch => "batch",
            Self::Flex => "flex",
            Self::Priority => "priority",
        }
    }

    /// The service of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.name() == name)
    }
}

impl std::fmt::Display for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What tokens cost, USD per million.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prices {
    /// Input that is not read from cache.
    pub input: f64,
    /// Input read from cache, where the provider has such a price.
    pub cached_input: Option<f64>,
    /// Input written to the cache, where that costs something else than `input`.
    pub cache_write: Option<f64>,
    /// Output, reasoning included.
    pub output: f64,
}

/// Other prices for requests whose input, cached included, is above a size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CardStep {
    /// Tokens of input that a request must exceed.
    pub above_input: f64,
    /// What all of its tokens then cost.
    pub prices: Prices,
}

/// The prices of one model in one service.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    prices: Prices,
    steps: Vec<CardStep>,
}

impl Prices {
    /// The four prices by the names that files use.
    pub fn named(&self) -> [(&'static str, Option<f64>); 4] {
        [
            ("input", Some(self.input)),
            ("cached_input", self.cached_input),
            ("cache_write", self.cache_write),
            ("output", Some(self.output)),
        ]
    }

    fn check(&self) -> Result<(), String> {
        for (name, price) in self.named() {
            let price = price.unwrap_or(0.0);
            if !(0.0..=DEAREST).contains(&price) {
                return Err(format!(
                    "`{name}` is {price}: allowed are 0 to {DEAREST:e} USD per million tokens"
                ));
            }
        }
        Ok(())
    }
}

impl Card {
    /// Prices, and the steps above them in rising order of size.
    ///
    /// # Errors
    /// Says which price is negative, not finite or absurd, and which step is out of order or
    /// leaves a cached price open that the card has.
    pub fn new(prices: Prices, mut steps: Vec<CardStep>) -> Result<Self, String> {
        prices.check()?;
        steps.sort_by(|a, b| a.above_input.total_cmp(&b.above_input));
        let mut last = 0.0;
        for step in &steps {
            let above = step.above_input;
            if !(above > last && above.is_finite()) {
                return Err(format!(
                    "a step has `above_input` {above}: allowed is a number of tokens above {last}"
                ));
            }
            last = above;
            step.prices.check()?;
            if step.prices.cached_input.is_some() != prices.cached_input.is_some() {
                return Err(format!(
                    "`cached_input` stands on one side only of the step at {above}"
                ));
            }
        }
        Ok(Self { prices, steps })
    }

    /// What requests below every step cost.
    pub fn prices(&self) -> &Prices {
        &self.prices
    }

    /// Rising.
    pub fn steps(&self) -> &[CardStep] {
        &self.steps
    }

    /// The same per token, as tiers carry it, without a discount.
    pub fn price(&self) -> Price {
        // A card's prices were checked: not negative, finite.
        let per_token = |usd: f64| UsdPerUnit::new(usd / TOKENS_PER_PRICE).unwrap_or_default();
        let step = |step: &CardStep| PriceStep {
            above_input: Tokens::new(step.above_input).unwrap_or_default(),
            input: per_token(step.prices.input),
            cached_input: step.prices.cached_input.map(per_token),
            cache_write: step.prices.cache_write.map(per_token),
            output: per_token(step.prices.output),
        };
        Price {
            input: per_token(self.prices.input),
            cached_input: self.prices.cached_input.map(per_token),
            cache_write: self.prices.cache_write.map(per_token),
            output: per_token(self.prices.output),
            discount: Share::ZERO,
            steps: self.steps.iter().map(step).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAT: Prices = Prices {
        input: 2.5,
        cached_input: Some(0.25),
        cache_write: None,
        output: 15.0,
    };

    #[test]
    fn a_card_refuses_what_no_provider_asks() {
        for bad in [-1.0, f64::NAN, f64::INFINITY] {
            let prices = Prices {
                output: bad,
                ..FLAT
            };
            let error = Card::new(prices, Vec::new()).unwrap_err();
            assert!(error.contains("`output`"), "{error}");
        }
        let step = |above_input| CardStep {
            above_input,
            prices: FLAT,
        };
        assert!(Card::new(FLAT, vec![step(0.0)]).is_err());
        assert!(Card::new(FLAT, vec![step(f64::NAN)]).is_err());
        assert!(Card::new(FLAT, vec![step(5.0), step(5.0)]).is_err());
        assert!(Card::new(FLAT, vec![step(9.0), step(5.0)]).is_ok());
    }

    #[test]
    fn a_price_per_token_is_a_millionth_of_the_cards() {
        let price = Card::new(FLAT, Vec::new()).unwrap().price();
        assert_eq!(price.input.get(), 2.5e-6);
        assert_eq!(price.cached_input.map(UsdPerUnit::get), Some(0.25 / 1e6));
    }
}
