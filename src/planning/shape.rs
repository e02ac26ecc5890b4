//! How demand lies over the hours: the mean, the busiest hour, and all between.

use crate::scenario::Scenario;

/// Mean length of a month, hours: 365 × 24 / 12.
pub const HOURS_PER_MONTH: f64 = 730.0;
/// Weights that are kept apart at the most; of a week, seven alike hours are taken together.
const DISTINCT: usize = 24;
/// Hours over which a peak that is written as a number is laid out, the shortest that can hold it.
const PERIODS: [usize; 3] = [24, 168, 8_760];

/// Weights by hour with mean 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// In the order of the clock.
    hours: Vec<f64>,
    /// (weight, share of hours), ascending.
    levels: Vec<(f64, f64)>,
    /// Where the busiest hour comes from.
    pub source: ShapeSource,
}

/// Where a shape comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeSource {
    /// `[arrivals] profile`.
    Profile,
    /// `[plan] peak`.
    Peak,
    /// Nobody says: every hour is like every other.
    Nowhere,
}

impl ShapeSource {
    /// As results have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Peak => "peak",
            Self::Nowhere => "nowhere",
        }
    }
}

impl Shape {
    /// Of a scenario: the profile of its arrivals, else the peak of its plan.
    pub fn of(scenario: &Scenario) -> Self {
        let profile = scenario.arrivals.as_ref();
        match profile.and_then(|arrivals| arrivals.profile.as_ref()) {
            Some(profile) => Self::new(profile.weights.clone(), ShapeSource::Profile),
            None => {
                let peak = scenario.plan.as_ref().map_or(1.0, |plan| plan.peak);
                let inputs = scenario.inputs();
                let source = match inputs.iter().any(|input| input.key == "plan.peak") {
                    true => ShapeSource::Peak,
                    false => ShapeSource::Nowhere,
                };
                Self::new(day_with_peak(peak), source)
            }
        }
    }

    fn new(hours: Vec<f64>, source: ShapeSource) -> Self {
        let mut sorted = hours.clone();
        sorted.sort_by(f64::total_cmp);
        let together = sorted.len().div_ceil(DISTINCT);
        let all = sorted.len() as f64;
        // Counted in hours first, so that shares of a whole are exact.
        let mut levels: Vec<(f64, usize)> = Vec::new();
        for some in sorted.chunks(together) {
            let weight = some.iter().sum::<f64>() / some.len() as f64;
            match levels.last_mut() {
                Some((last, of)) if *last == weight => *of += some.len(),
                _ => levels.push((weight, some.len())),
            }
        }
        let levels = levels.into_iter();
        Self {
            hours,
            levels: levels
                .map(|(weight, hours)| (weight, hours as f64 / all))
                .collect(),
            source,
        }
    }

    /// (weight, share of hours), ascending; weighted by shares the weights have mean 1.
    pub fn levels(&self) -> &[(f64, f64)] {
        &self.levels
    }

    /// The busiest hour over the mean.
    pub fn peak(&self) -> f64 {
        self.hours.iter().copied().fold(0.0, f64::max)
    }

    /// The busiest stretch of so many hours over the mean, at least of one hour.
    pub fn busiest_stretch(&self, length_h: f64) -> f64 {
        let period = self.hours.len();
        let length = (length_h.ceil().max(1.0) as usize).min(period);
        if length >= period {
            return 1.0;
        }
        let sum_from = |start: usize| -> f64 {
            let hours = (start..start + length).map(|hour| self.hours[hour % period]);
            hours.sum()
        };
        let sums = (0..period).map(sum_from);
        sums.fold(0.0, f64::max) / length as f64
    }
}

/// One smooth hump, exp(κ cos θ) scaled to mean 1, whose highest hour is `peak` times the mean (at least 1).
fn day_with_peak(peak: f64) -> Vec<f64> {
    if !(peak > 1.0) {
        return vec![1.0; PERIODS[0]];
    }
    let fits = |hours: &&usize| peak <= **hours as f64 / 2.0;
    let hours = PERIODS.iter().find(fits).copied().unwrap_or(PERIODS[2]);
    let weights = |kappa: f64| -> Vec<f64> {
        let angle = |hour: usize| std::f64::consts::TAU * hour as f64 / hours as f64;
        // Less 1 in the exponent, so that nothing overflows.
        let raw: Vec<f64> = (0..hours)
            .map(|hour| libm::exp(kappa * (libm::cos(angle(hour)) - 1.0)))
            .collect();
        let mean = raw.iter().sum::<f64>() / hours as f64;
        raw.iter().map(|weight| weight / mean).collect()
    };
    // Halved by ratio: κ runs over many powers of ten.
    let (mut low, mut high) = (1e-9_f64, 1e9_f64);
    for _ in 0..90 {
        let middle = (low * high).sqrt();
        match weights(middle)[0] < peak {
            true => low = middle,
            false => high = middle,
        }
    }
    weights((low * high).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(shape: &Shape) -> f64 {
        shape.levels().iter().map(|(w, share)| w * share).sum()
    }

    #[test]
    fn a_peak_is_laid_out_as_a_day_whose_busiest_hour_it_is() {
        for peak in [1.0, 1.5, 3.0, 11.0, 30.0, 500.0] {
            let shape = Shape::new(day_with_peak(peak), ShapeSource::Peak);
            assert!((shape.peak() / peak - 1.0).abs() < 1e-6, "{peak}");
            assert!((mean(&shape) - 1.0).abs() < 1e-9, "{peak}");
        }
    }

    #[test]
    fn a_level_demand_is_one_level() {
        let shape = Shape::new(day_with_peak(1.0), ShapeSource::Peak);
        assert_eq!(shape.levels(), [(1.0, 1.0)]);
        assert_eq!(shape.busiest_stretch(5.0), 1.0);
    }

    #[test]
    fn the_busiest_stretch_goes_round_the_clock() {
        let mut hours = vec![0.0; 24];
        (hours[23], hours[0]) = (12.0, 12.0);
        let shape = Shape::new(hours, ShapeSource::Profile);
        assert_eq!((shape.peak(), shape.busiest_stretch(2.0)), (12.0, 12.0));
        assert_eq!(shape.busiest_stretch(4.0), 6.0);
        assert_eq!(shape.busiest_stretch(1000.0), 1.0);
        assert!((mean(&shape) - 1.0).abs() < 1e-12);
    }
}
