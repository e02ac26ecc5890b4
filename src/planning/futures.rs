//! The futures: how demand grows, how prices fall, and what is not known exactly, drawn once in each.

use crate::numerics::Belief;
use crate::numerics::sobol::Sobol;
use crate::numerics::special::normal_quantile;
use crate::numerics::stream::{Purpose, Stream};
use crate::scenario::{Expected, Plan, Uncertain};

const POINTS: Purpose = Purpose(u32::MAX - 20);
const MONTHS: Purpose = Purpose(u32::MAX - 21);

/// One of the futures.
#[derive(Clone, Debug, PartialEq)]
pub struct Future {
    /// Growth of demand, month on month.
    pub growth: f64,
    /// Fall of prices by the token, year on year.
    pub decline: f64,
    /// A value for each key of `[uncertain]`.
    pub inputs: Vec<f64>,
    /// How lucky each month is: standard normal.
    pub luck: Vec<f64>,
}

impl Future {
    /// Demand in a month over that in the first, which is month 1.
    pub fn demand_level(&self, month: u32) -> f64 {
        libm::pow(1.0 + self.growth, f64::from(month - 1))
    }

    /// Prices by the token in a month over those in the first: compounded monthly.
    pub fn price_level(&self, month: u32) -> f64 {
        libm::pow(1.0 - self.decline, f64::from(month - 1) / 12.0)
    }
}

/// Draws so many futures: growth, decline and inputs on scrambled Sobol' points, so that few cover much.
///
/// Beyond as many inputs as there are direction numbers for, on plain random numbers.
pub fn futures(plan: &Plan, uncertain: &[Uncertain], count: u32, seed: u64) -> Vec<Future> {
    let dimensions = uncertain.len() + 2;
    let points = Sobol::scrambled(dimensions, seed, POINTS, 0);
    let future = |index: u32| {
        let mut at = vec![0.5; dimensions];
        match &points {
            Some(points) => points.point(index, &mut at),
            None => Stream::new(seed, POINTS, u64::from(index) + 1).fill_uniform(&mut at),
        }
        let mut luck = vec![0.5; plan.months as usize];
        Stream::new(seed, MONTHS, u64::from(index)).fill_uniform(&mut luck);
        let inputs = uncertain.iter().zip(&at[2..]);
        Future {
            growth: drawn(&plan.growth_per_month, at[0]),
            decline: drawn(&plan.price_decline_per_year, at[1]),
            inputs: inputs.map(|(one, u)| one.belief.quantile(*u)).collect(),
            luck: luck.into_iter().map(normal_quantile).collect(),
        }
    };
    (0..count).map(future).collect()
}

fn drawn(expected: &Expected, u: f64) -> f64 {
    match expected {
        Expected::Number(value) => *value,
        Expected::Belief(belief) => Belief::quantile(belief, u),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::testing::plan;

    #[test]
    fn demand_and_prices_are_compounded_from_the_first_month() {
        let mut plan = plan(24);
        plan.growth_per_month = Expected::Number(0.05);
        plan.price_decline_per_year = Expected::Number(0.3);
        let futures = futures(&plan, &[], 3, 1);
        let one = &futures[2];
        assert_eq!((one.demand_level(1), one.price_level(1)), (1.0, 1.0));
        assert!((one.demand_level(13) - 1.05_f64.powi(12)).abs() < 1e-12);
        assert!((one.price_level(13) - 0.7).abs() < 1e-12);
        assert_eq!(one.luck.len(), 24);
    }

    #[test]
    fn a_belief_is_drawn_evenly_and_the_same_seed_gives_the_same_futures() {
        let mut plan = plan(2);
        plan.growth_per_month = Expected::Belief(Belief::uniform(0.0, 0.1).unwrap());
        let drawn = futures(&plan, &[], 1024, 7);
        let mean = drawn.iter().map(|one| one.growth).sum::<f64>() / 1024.0;
        assert!((mean - 0.05).abs() < 1e-4, "{mean}");
        assert_eq!(drawn[..10], futures(&plan, &[], 10, 7)[..]);
        assert_ne!(drawn[..10], futures(&plan, &[], 10, 8)[..]);
    }
}
