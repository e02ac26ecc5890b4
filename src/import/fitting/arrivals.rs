//! When requests came.

/// What a log says about arrivals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrivals {
    /// Requests with a time.
    pub requests: usize,
    /// From the first to the last, seconds.
    pub span_s: f64,
    /// Mean rate over the span, per hour.
    pub per_hour: f64,
    /// Coefficient of variation of the gaps: 1 for a Poisson stream, more for bursts.
    pub gap_variation: f64,
    /// Most requests in a minute, over the mean of a minute.
    pub peak_minute: f64,
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
            gap_variation: (squares / gaps).sqrt() / mean,
            peak_minute: f64::from(busiest_minute(&times)) * mean / 60.0_f64.min(span),
        })
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
        assert_eq!((arrivals.per_hour, arrivals.gap_variation), (3600.0, 0.0));
        assert_eq!(arrivals.peak_minute, 1.0);
    }

    #[test]
    fn bursts_show_in_gaps_and_peak() {
        let burst = (0..600).map(|i| f64::from(i / 60) * 600.0 + f64::from(i % 60) * 0.1);
        let arrivals = Arrivals::of(burst).unwrap();
        assert!(
            arrivals.gap_variation > 5.0 && arrivals.peak_minute > 8.0,
            "{arrivals:?}"
        );
        assert_eq!(Arrivals::of([1.0, 1.0, 1.0]), None);
        assert_eq!(Arrivals::of([1.0, 2.0]), None);
    }
}
