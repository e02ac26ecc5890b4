//! When requests came.

use crate::import::Gaps;

/// What a log says about arrivals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrivals {
    /// Requests with a time.
    pub requests: usize,
    /// From the first to the last, seconds.
    pub span_s: f64,
    /// Mean rate over the span, per hour.
    pub per_hour: f64,
    /// Coefficient of variation of the gaps: 1 for a Poisson stream, more for bursts. Unknown from a sample.
    pub gap_variation: Option<f64>,
    /// Most requests in a minute, over the mean of a minute. Unknown from a sample.
    pub peak_minute: Option<f64>,
}

impl Arrivals {
    /// Of times in seconds, in any order. `None` where fewer than three, or all at one instant.
    pub fn of(times: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut times: Vec<f64> = times.into_iter().collect();
        times.sort_unstable_by(f64::total_cmp);
        let (first, last) = (*times.first()?, *times.last()?);
        let (gaps, span) = (times.len() as f64 - 1.0, last - first);
        if !(gaps >= 2.0 && span > 0.0) {
            return None;
        }
        let mean = span / gaps;
        let squares: f64 = times
            .windows(2)
            .map(|pair| (pair[1] - pair[0] - mean) * (pair[1] - pair[0] - mean))
            .sum();
        Some(Self {
            requests: times.len(),
            span_s: span,
            per_hour: 3600.0 / mean,
            gap_variation: Some((squares / gaps).sqrt() / mean),
            peak_minute: Some(f64::from(busiest_minute(&times)) * mean / 60.0_f64.min(span)),
        })
    }

    /// The same stream where only this share of it was kept: counts and rate are scaled up, and what hangs on
    /// neighbours is unknown, but for gaps that were followed while all was read.
    #[must_use]
    pub fn scaled_up(self, sampled: f64, gaps: Option<Gaps>) -> Self {
        if !(sampled > 0.0 && sampled < 1.0) {
            return self;
        }
        Self {
            requests: (self.requests as f64 / sampled).round() as usize,
            per_hour: self.per_hour / sampled,
            gap_variation: gaps.and_then(|gaps| gaps.variation()),
            peak_minute: None,
            ..self
        }
    }
}

/// Most of the times, rising, within 60 seconds.
fn busiest_minute(times: &[f64]) -> u32 {
    let (mut first, mut most) = (0, 0);
    for (last, time) in times.iter().enumerate() {
        while time - times[first] >= 60.0 {
            first += 1;
        }
        most = most.max(last - first + 1);
    }
    most as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_stream_has_no_variation_and_no_peak() {
        let arrivals = Arrivals::of((0..601).map(f64::from)).unwrap();
        assert_eq!(
            (arrivals.per_hour, arrivals.gap_variation),
            (3600.0, Some(0.0))
        );
        assert_eq!(arrivals.peak_minute, Some(1.0));
    }

    #[test]
    fn bursts_show_in_gaps_and_peak() {
        let burst = (0..600).map(|i| f64::from(i / 60) * 600.0 + f64::from(i % 60) * 0.1);
        let arrivals = Arrivals::of(burst).unwrap();
        assert!(
            arrivals.gap_variation > Some(5.0) && arrivals.peak_minute > Some(8.0),
            "{arrivals:?}"
        );
        assert_eq!(Arrivals::of([1.0, 1.0, 1.0]), None);
        assert_eq!(Arrivals::of([1.0, 2.0]), None);
    }

    #[test]
    fn of_a_sample_the_rate_is_scaled_up_and_the_gaps_are_those_of_all() {
        let half = Arrivals::of((0..601).map(|i| f64::from(i) * 2.0)).unwrap();
        let mut gaps = Gaps::default();
        (0..1200).for_each(|_| gaps.push(1.0));
        let all = half.scaled_up(0.5, Some(gaps));
        assert_eq!((all.requests, all.per_hour), (1202, 3600.0));
        assert_eq!((all.gap_variation, all.peak_minute), (Some(0.0), None));
        assert_eq!(half.scaled_up(0.5, None).gap_variation, None);
        assert_eq!(half.scaled_up(1.0, None), half);
    }
}
