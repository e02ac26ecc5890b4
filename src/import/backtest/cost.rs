//! What a request of the log cost.

use crate::import::Usage;
use crate::ladder::Price;

/// Where costs come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Costs {
    /// The log has them.
    Recorded,
    /// From prices by model, in the order of the log's names; the last one is for requests without a model.
    Priced(Vec<Option<Price>>),
    /// Not known, and why.
    Unknown(String),
}

impl Costs {
    /// USD of one record; `None` where it is not known.
    pub fn of(&self, record: &Usage) -> Option<f64> {
        match self {
            Self::Recorded => record.cost_usd,
            Self::Unknown(_) => None,
            Self::Priced(prices) => {
                let nameless = prices.len().checked_sub(1)?;
                let place = record.model.map_or(nameless, |model| model.0 as usize);
                prices
                    .get(place)?
                    .as_ref()
                    .map(|price| priced(record, price))
            }
        }
    }
}

fn priced(record: &Usage, price: &Price) -> f64 {
    let at = price.at(record.input() / record.requests.max(1.0));
    let plain = at.input.get();
    let read = at.cached_input.map_or(plain, |price| price.get());
    let written = at.cache_write.map_or(plain, |price| price.get());
    let cost = record.uncached_input * plain
        + record.cache_reads * read
        + record.cache_writes * written
        + record.output * at.output.get();
    cost * (1.0 - at.discount.get())
}
