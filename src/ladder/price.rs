//! What a unit of a tier's work costs.

use crate::units::{Share, Tokens, UsdPerUnit};

/// A price card, per unit of work (per token, whatever `unit.price_per` the scenario writes prices in).
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// Input that is not read from cache.
    pub input: UsdPerUnit,
    /// Input read from cache, where the provider has such a price.
    pub cached_input: Option<UsdPerUnit>,
    /// Input that misses the cache and is written to it, where that costs something else than `input`.
    pub cache_write: Option<UsdPerUnit>,
    /// Output, reasoning included.
    pub output: UsdPerUnit,
    /// Taken off the whole bill.
    pub discount: Share,
    /// Other prices for large requests, in rising order of size; usually none.
    pub steps: Vec<PriceStep>,
}

/// A cliff: what a request whose input, cached included, is above a size costs, all of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriceStep {
    /// The input a request must exceed, above 0.
    pub above_input: Tokens,
    /// As in [`Price`].
    pub input: UsdPerUnit,
    /// There if and only if the price has one.
    pub cached_input: Option<UsdPerUnit>,
    /// As in [`Price`].
    pub cache_write: Option<UsdPerUnit>,
    /// As in [`Price`].
    pub output: UsdPerUnit,
}

impl Price {
    /// What a request of this much input costs: the price of the highest step that it exceeds, without steps of its own.
    #[must_use]
    pub fn at(&self, input_per_request: f64) -> Self {
        let exceeded = |step: &&PriceStep| input_per_request > step.above_input.get();
        let flat = Self {
            steps: Vec::new(),
            ..self.clone()
        };
        match self.steps.iter().rev().find(exceeded) {
            None => flat,
            Some(step) => Self {
                input: step.input,
                cached_input: step.cached_input,
                cache_write: step.cache_write,
                output: step.output,
                ..flat
            },
        }
    }

    /// USD for one unit of input of which the share `cache_hit` is read from cache, discount included (model.md §4, *Cost*).
    ///
    /// A card without a cached price has no cache: the hit counts as 0.
    pub fn input_usd(&self, cache_hit: Share) -> f64 {
        let miss = self.cache_write.unwrap_or(self.input).get();
        let usd = match self.cached_input {
            Some(hit_price) => cache_hit.get() * hit_price.get() + cache_hit.rest().get() * miss,
            None => miss,
        };
        usd * self.discount.rest().get()
    }

    /// USD for one unit of output, discount included.
    pub fn output_usd(&self) -> f64 {
        self.output.get() * self.discount.rest().get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(value: f64) -> UsdPerUnit {
        UsdPerUnit::new(value).unwrap()
    }

    #[test]
    fn a_warm_cache_blends_the_two_input_prices_and_the_discount_takes_all() {
        let price = Price {
            input: usd(2.5),
            cached_input: Some(usd(0.25)),
            cache_write: None,
            output: usd(10.0),
            discount: Share::new(0.5).unwrap(),
            steps: Vec::new(),
        };
        let hit = Share::new(0.86).unwrap();
        assert!((price.input_usd(hit) - 0.5 * (0.86 * 0.25 + 0.14 * 2.5)).abs() < 1e-15);
        assert_eq!(price.output_usd(), 5.0);
    }

    #[test]
    fn a_miss_pays_the_cache_write_price_where_there_is_one() {
        let price = Price {
            input: usd(3.0),
            cached_input: Some(usd(0.3)),
            cache_write: Some(usd(3.75)),
            output: usd(15.0),
            discount: Share::ZERO,
            steps: Vec::new(),
        };
        assert_eq!(price.input_usd(Share::ZERO), 3.75);
    }

    #[test]
    fn a_request_above_a_step_costs_all_of_it_at_the_steps_price() {
        let step = |above: f64, times: f64| PriceStep {
            above_input: Tokens::new(above).unwrap(),
            input: usd(2.5 * times),
            cached_input: None,
            cache_write: None,
            output: usd(15.0 * times),
        };
        let price = Price {
            input: usd(2.5),
            cached_input: None,
            cache_write: None,
            output: usd(15.0),
            discount: Share::ZERO,
            steps: vec![step(100.0, 2.0), step(200.0, 3.0)],
        };
        let input = |tokens: f64| price.at(tokens).input_usd(Share::ZERO);
        assert_eq!([input(0.0), input(100.0)], [2.5, 2.5]);
        assert_eq!([input(100.1), input(200.0), input(1e9)], [5.0, 5.0, 7.5]);
        assert_eq!(price.at(150.0).output_usd(), 30.0);
        assert!(price.at(150.0).steps.is_empty());
    }
}
