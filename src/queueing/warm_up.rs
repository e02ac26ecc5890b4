//! How much to leave out at the start: MSER-5 on a pilot replication.

use super::engine::Until;
use super::job::JobSource;
use super::plan::{Length, WarmUp};
use super::run::Setting;

/// The pilot's index among replications: beyond all others, and still small enough to be put beside another number.
pub const PILOT: u64 = 1 << 32;
/// Batches kept; when there are more, they are merged in pairs.
const MOST_BATCHES: usize = 4096;
const FIRST_SIZE: u32 = 5;
/// Events of the pilot between two times at which its departures are taken in.
const STRETCH: u64 = 1 << 14;
const HOUR_S: f64 = 3600.0;

/// Where measuring starts.
pub struct Warm {
    /// Seconds.
    pub seconds: f64,
    /// Events it took to find out.
    pub events: u64,
}

/// Seconds to leave out.
///
/// # Errors
/// A warm-up that is not shorter than the run.
pub fn find<S: JobSource>(setting: &Setting, source: impl Fn(u64) -> S) -> Result<Warm, String> {
    let given = match setting.plan.warm_up {
        WarmUp::Hours(hours) => Some(hours * HOUR_S),
        WarmUp::Mser5 => setting.period(),
    };
    let Some(seconds) = given else {
        return pilot(setting, source(PILOT));
    };
    if let Length::Hours(hours) = setting.plan.length
        && !(seconds >= 0.0 && seconds < hours * HOUR_S)
    {
        let given = seconds / HOUR_S;
        return Err(format!(
            "a warm-up of {given} h must be shorter than the run of {hours} h"
        ));
    }
    Ok(Warm { seconds, events: 0 })
}

/// A replication whose departures are followed one by one.
fn pilot<S: JobSource>(setting: &Setting, source: S) -> Result<Warm, String> {
    let mut engine = setting.engine(source, PILOT)?;
    let end = setting.end();
    let mut batches = Batches::default();
    engine.follow();
    loop {
        let stretch = Until {
            events: end.events.min(engine.events() + STRETCH),
            ..end
        };
        let reached = setting.advance(&mut engine, stretch);
        for (time, sojourn) in engine.follow().drain(..) {
            batches.push(time, sojourn);
        }
        if reached || engine.events() >= end.events || engine.events() < stretch.events {
            break;
        }
    }
    Ok(Warm {
        seconds: batches.truncation(),
        events: engine.events(),
    })
}

/// Batch means of a sequence of unknown length, in bounded memory.
#[derive(Debug)]
struct Batches {
    size: u32,
    /// (mean, time at which the batch ended).
    full: Vec<(f64, f64)>,
    sum: f64,
    count: u32,
}

impl Default for Batches {
    fn default() -> Self {
        Self {
            size: FIRST_SIZE,
            full: Vec::new(),
            sum: 0.0,
            count: 0,
        }
    }
}

impl Batches {
    fn push(&mut self, time: f64, value: f64) {
        self.sum += value;
        self.count += 1;
        if self.count < self.size {
            return;
        }
        self.full.push((self.sum / f64::from(self.count), time));
        (self.sum, self.count) = (0.0, 0);
        if self.full.len() == MOST_BATCHES {
            let pairs = self.full.chunks_exact(2);
            self.full = pairs
                .map(|pair| (0.5 * (pair[0].0 + pair[1].0), pair[1].1))
                .collect();
            self.size *= 2;
        }
    }

    /// The time after which the mean of what follows is known best (White, 1997): the truncation d
    /// in the first half that minimises Σ (x - mean)² / (n - d)² over what is left.
    fn truncation(&self) -> f64 {
        let n = self.full.len();
        let (mut mean, mut square, mut best) = (0.0, 0.0, (f64::INFINITY, 0));
        for (kept, (value, _)) in self.full.iter().rev().enumerate() {
            let kept = (kept + 1) as f64;
            let off = value - mean;
            mean += off / kept;
            square += off * (value - mean);
            let dropped = n - kept as usize;
            let spread = square / (kept * kept);
            if dropped <= n / 2 && spread <= best.0 {
                best = (spread, dropped);
            }
        }
        match best.1 {
            0 => 0.0,
            dropped => self.full[dropped - 1].1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::{Purpose, Stream};

    #[test]
    fn a_start_that_is_off_is_left_out_and_nothing_of_a_steady_one() {
        let mut stream = Stream::new(1, Purpose(0), 0);
        for (shift, from, to) in [(5.0, 950.0, 1100.0), (0.0, 0.0, 0.0)] {
            let mut batches = Batches::default();
            for i in 0..100_000 {
                let off = if i < 1000 { shift } else { 0.0 };
                batches.push(f64::from(i), stream.uniform() + off);
            }
            assert!(batches.full.len() < MOST_BATCHES);
            let time = batches.truncation();
            if shift > 0.0 {
                assert!((from..=to).contains(&time), "{time}");
            } else {
                assert!(time < 20_000.0, "{time}");
            }
        }
    }

    #[test]
    fn merging_pairs_keeps_means_and_times() {
        let mut batches = Batches::default();
        for i in 0..5 * MOST_BATCHES as u32 {
            batches.push(f64::from(i), f64::from(i));
        }
        assert_eq!((batches.full.len(), batches.size), (MOST_BATCHES / 2, 10));
        assert_eq!(batches.full[0], (4.5, 9.0));
        assert!(batches.truncation() > 0.0);
    }

    #[test]
    fn few_values_leave_nothing_out() {
        assert_eq!(Batches::default().truncation(), 0.0);
    }
}
