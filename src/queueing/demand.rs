//! When tasks arrive: draws at unit rate, put on the clock of the load.

use std::sync::Arc;

use super::network::within;
use super::random::{ARRIVALS, Draws, THINKING};
use crate::numerics::Distribution;
use crate::numerics::stream::Stream;
use crate::workload::{Arrivals, Process, Profile, Trace};

const HOUR_S: f64 = 3600.0;

/// The arrivals of one replication.
#[derive(Debug)]
pub enum Demand {
    /// From outside, at times of their own.
    Open(Open),
    /// From users who wait for their tasks.
    Closed {
        /// How many.
        users: u32,
        /// Seconds between a task's end and the next one.
        thinking: Box<Draws>,
    },
}

/// Arrivals from outside.
#[derive(Debug)]
pub struct Open {
    times: Times,
    /// Units of the draws per second.
    per_s: f64,
    clock: Option<Clock>,
}

#[derive(Debug)]
enum Times {
    /// Sums of gaps of mean 1.
    Gaps { gaps: Box<Draws>, sum: f64 },
    /// A recorded sequence, in seconds at load 1.
    Trace {
        trace: Arc<Trace>,
        next: usize,
        /// Where the current repetition starts.
        from: f64,
    },
}

impl Demand {
    /// Of a replication.
    ///
    /// # Errors
    /// Rates or a load out of range.
    pub fn new(
        arrivals: &Arrivals,
        load: f64,
        seed: u64,
        replication: u64,
    ) -> Result<Self, String> {
        within("load", load, 1e-9, 1e9)?;
        let stream = |purpose| Stream::new(seed, purpose, replication);
        let (times, per_hour) = match &arrivals.process {
            Process::Users { count, think_s } => {
                let users = (f64::from(*count) * load).round().max(1.0);
                within("users", users, 1.0, 1e6)?;
                let thinking = Box::new(Draws::of(think_s.clone(), stream(THINKING)));
                let users = users as u32;
                return Ok(Self::Closed { users, thinking });
            }
            Process::Poisson { per_hour } => {
                let gaps = Box::new(Draws::exponential(stream(ARRIVALS)));
                (Times::Gaps { gaps, sum: 0.0 }, *per_hour)
            }
            Process::Gamma { per_hour, cv } => {
                let gaps = Distribution::gamma(1.0, 1.0 / (cv * cv));
                let gaps = gaps.map_err(|error| format!("arrivals of cv {cv}: {error}"))?;
                let gaps = Box::new(Draws::of(gaps, stream(ARRIVALS)));
                (Times::Gaps { gaps, sum: 0.0 }, *per_hour)
            }
            Process::Trace(trace) => {
                if !(trace.times_s.len() >= 2 && trace.period_s() > 0.0) {
                    return Err("a trace needs two arrivals at different times".into());
                }
                let trace = Arc::clone(trace);
                let (next, from) = (0, 0.0);
                (Times::Trace { trace, next, from }, HOUR_S)
            }
        };
        within("arrivals per hour", per_hour, 1e-9, 1e12)?;
        let profile = arrivals.profile.as_ref();
        Ok(Self::Open(Open {
            times,
            per_s: per_hour / HOUR_S * load,
            clock: profile.map(Clock::new).transpose()?,
        }))
    }
}

impl Open {
    /// The time of the next arrival, seconds; never before the last one.
    #[inline]
    pub fn next(&mut self) -> f64 {
        let units = match &mut self.times {
            Times::Gaps { gaps, sum } => {
                *sum += gaps.next();
                *sum
            }
            Times::Trace { trace, next, from } => {
                if *next == trace.times_s.len() {
                    *next = 0;
                    *from += trace.period_s();
                }
                *next += 1;
                *from + trace.times_s[*next - 1]
            }
        };
        let seconds = units / self.per_s;
        match &mut self.clock {
            None => seconds,
            Some(clock) => clock.at(seconds),
        }
    }

    /// Whether a trace has begun again.
    pub fn repeated(&self) -> bool {
        matches!(self.times, Times::Trace { from, .. } if from > 0.0)
    }
}

/// Change of time: the moment by which a demand of this shape has brought what a level one brings in x seconds.
#[derive(Debug)]
struct Clock {
    weights: Vec<f64>,
    /// The hour that the last moment was in, and what weighs before it.
    hour: u64,
    before: f64,
}

impl Clock {
    fn new(profile: &Profile) -> Result<Self, String> {
        let weights = profile.weights.clone();
        let sum: f64 = weights.iter().sum();
        if !(weights.iter().all(|w| *w >= 0.0) && sum > 0.0 && sum.is_finite()) {
            return Err("a profile needs weights of 0 or more, and one above 0".into());
        }
        let mean = sum / weights.len() as f64;
        Ok(Self {
            weights: weights.iter().map(|weight| weight / mean).collect(),
            hour: 0,
            before: 0.0,
        })
    }

    /// Asked in ascending order.
    fn at(&mut self, level_s: f64) -> f64 {
        let level = level_s / HOUR_S;
        loop {
            let weight = self.weights[(self.hour % self.weights.len() as u64) as usize];
            if level < self.before + weight {
                let into = ((level - self.before) / weight).max(0.0);
                return (self.hour as f64 + into) * HOUR_S;
            }
            self.before += weight;
            self.hour += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(process: Process, profile: Option<Vec<f64>>, load: f64) -> Open {
        let arrivals = Arrivals {
            process,
            profile: profile.map(|weights| Profile { weights }),
        };
        match Demand::new(&arrivals, load, 1, 0).unwrap() {
            Demand::Open(open) => open,
            Demand::Closed { .. } => panic!("open"),
        }
    }

    fn moments(mut open: Open, n: usize) -> (f64, f64) {
        let mut last = 0.0;
        let gaps: Vec<f64> = std::iter::repeat_with(|| {
            let time = open.next();
            std::mem::replace(&mut last, time) - time
        })
        .take(n)
        .map(|gap| -gap)
        .collect();
        let mean = gaps.iter().sum::<f64>() / n as f64;
        let square = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>();
        (mean, (square / n as f64).sqrt() / mean)
    }

    #[test]
    fn gaps_have_their_mean_and_their_coefficient_of_variation() {
        let poisson = Process::Poisson { per_hour: 120.0 };
        let gamma = Process::Gamma {
            per_hour: 120.0,
            cv: 3.0,
        };
        for (process, cv, load) in [(poisson, 1.0, 1.0), (gamma, 3.0, 2.0)] {
            let (mean, found) = moments(open(process, None, load), 400_000);
            assert!((mean / 30.0 * load - 1.0).abs() < 0.02, "{mean}");
            assert!((found / cv - 1.0).abs() < 0.02, "{found}");
        }
    }

    #[test]
    fn a_run_at_twice_the_load_sees_the_same_arrivals_in_half_the_time() {
        let at = |load| open(Process::Poisson { per_hour: 60.0 }, None, load);
        let (mut once, mut twice) = (at(1.0), at(2.0));
        for _ in 0..1000 {
            let (a, b) = (once.next(), twice.next());
            assert!((a / b - 2.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_profile_puts_arrivals_where_its_weight_is() {
        let mut weights = vec![0.0; 24];
        (weights[3], weights[20]) = (1.0, 3.0);
        let mut open = open(Process::Poisson { per_hour: 100.0 }, Some(weights), 1.0);
        let mut counts = [0u32; 24];
        let mut last = 0.0;
        loop {
            let time = open.next();
            assert!(time >= last);
            last = time;
            if time >= 100.0 * 24.0 * HOUR_S {
                break;
            }
            counts[(time / HOUR_S) as usize % 24] += 1;
        }
        let all: u32 = counts.iter().sum();
        assert_eq!(counts[3] + counts[20], all);
        assert!((f64::from(all) / 240_000.0 - 1.0).abs() < 0.01);
        assert!((f64::from(counts[20]) / f64::from(counts[3]) - 3.0).abs() < 0.05);
    }

    #[test]
    fn a_trace_is_replayed_and_begins_again_a_mean_gap_after_its_end() {
        let trace = Trace {
            path: "t.csv".into(),
            digest: String::new(),
            times_s: vec![0.0, 1.0, 4.0],
        };
        let mut open = open(Process::Trace(Arc::new(trace)), None, 2.0);
        let times: Vec<f64> = (0..3).map(|_| open.next()).collect();
        assert_eq!(times, [0.0, 0.5, 2.0]);
        assert!(!open.repeated());
        assert_eq!((open.next(), open.next()), (3.0, 3.5));
        assert!(open.repeated());
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        let arrivals = |per_hour| Arrivals {
            process: Process::Poisson { per_hour },
            profile: None,
        };
        for (per_hour, load) in [(0.0, 1.0), (f64::NAN, 1.0), (10.0, 0.0), (10.0, f64::NAN)] {
            assert!(Demand::new(&arrivals(per_hour), load, 1, 0).is_err());
        }
    }
}
