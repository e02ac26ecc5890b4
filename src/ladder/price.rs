//! What a unit of a tier's work costs.

use crate::units::{Share, UsdPerUnit};

/// A price card, per unit of work (per token, whatever `unit.price_per` the scenario writes prices in).
#[derive(Clone, Copy, Debug, PartialEq)]
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
}

impl Price {
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
        };
        assert_eq!(price.input_usd(Share::ZERO), 3.75);
    }
}
