//! What has been counted so far: differences of two snapshots are what happened between them.

use super::super::gate::{Gate, Tokens};
use super::super::job::JobSource;
use super::Engine;
use super::state::{Doing, NONE, Slots};

/// Of a station.
#[derive(Clone, Copy, Debug, Default)]
pub struct StationCounts {
    pub admitted: u64,
    /// Admitted after a wait or another attempt.
    pub waited: u64,
    pub ended: u64,
    pub errors: u64,
    pub refused: u64,
    /// Requests that left a bucket in debt.
    pub debts: u64,
    /// Of ended requests.
    pub input: f64,
    pub output: f64,
    pub usd: f64,
    /// Request seconds in the queue and in service.
    pub queue_area: f64,
    pub busy_area: f64,
    /// The longest queue ever.
    pub longest: u32,
}

/// Of a class of tasks.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClassCounts {
    pub done: u64,
    pub failed: u64,
    pub succeeded: u64,
    /// Seconds, of those done.
    pub sojourn: f64,
}

/// A snapshot of all counts; areas are made up to its time.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Simulated seconds.
    pub time: f64,
    pub arrived: u64,
    pub shed: u64,
    pub done: u64,
    pub failed: u64,
    pub inside: u32,
    /// Task seconds inside.
    pub inside_area: f64,
    /// Seconds over tasks done: in the system, in service, waiting, waiting for the executive.
    pub sojourn: f64,
    pub service: f64,
    pub waited: f64,
    pub turn: f64,
    /// Beside what stations bill.
    pub usd: f64,
    /// Seconds in the system over tasks that failed.
    pub failed_sojourn: f64,
    pub stations: Vec<StationCounts>,
    /// Waiting of tasks done, by station.
    pub waits: Vec<f64>,
    /// Seconds of its rate, or request seconds, that each limit gave.
    pub used: Vec<f64>,
    /// Seconds of waiting by limit, those after errors last.
    pub held: Vec<f64>,
    pub classes: Vec<ClassCounts>,
}

impl<S: JobSource> Engine<S> {
    /// All counts as of now.
    pub fn counts(&mut self) -> Counts {
        self.settle_all();
        let books = &self.books;
        let stations: Vec<_> = self.stations.iter().map(|station| station.counts).collect();
        let mut used = Vec::with_capacity(books.held.len());
        for station in &self.stations {
            push_used(
                &mut used,
                &station.gates,
                station.slots,
                station.counts.busy_area,
            );
        }
        for pool in &self.pools {
            let busy = pool.stations.iter();
            let busy = busy.map(|station| stations[*station as usize].busy_area);
            push_used(&mut used, &pool.gates, pool.slots, busy.sum());
        }
        Counts {
            time: self.now,
            arrived: books.arrived,
            shed: books.shed,
            done: books.done,
            failed: books.failed,
            inside: books.inside,
            inside_area: books.inside_area,
            sojourn: books.sojourn,
            service: books.service,
            waited: books.waited,
            turn: books.turn,
            usd: books.usd,
            failed_sojourn: books.failed_sojourn,
            stations,
            waits: books.waits.clone(),
            used,
            held: books.held.clone(),
            classes: books.classes.clone(),
        }
    }

    /// Whether everything that came in is somewhere.
    ///
    /// # Errors
    /// What does not balance. It would be a defect of the engine.
    pub fn balance(&mut self, measured: &Counts) -> Result<(), String> {
        let now = self.counts();
        let inside = u64::from(now.inside);
        if now.arrived != now.done + now.failed + now.shed + inside {
            return Err(format!(
                "{} tasks came; {} are done, {} failed, {} shed, {inside} inside",
                now.arrived, now.done, now.failed, now.shed
            ));
        }
        self.balance_little(&now, measured)?;
        for (station, at) in self.stations.iter().zip(0..) {
            for gate in &station.gates {
                self.balance_gate(&[at], &[station.input_counts], gate)?;
            }
        }
        for pool in &self.pools {
            for gate in &pool.gates {
                self.balance_gate(&pool.stations, &pool.input_counts, gate)?;
            }
        }
        Ok(())
    }

    /// The area under the number inside is the time that tasks spent inside, counted task by task.
    fn balance_little(&self, now: &Counts, measured: &Counts) -> Result<(), String> {
        let area = now.inside_area - measured.inside_area;
        let free: std::collections::HashSet<u32> = self.free_jobs.iter().copied().collect();
        let still = (0..self.jobs.len() as u32).filter(|slot| !free.contains(slot));
        let from = self.books.measured_from;
        let still: f64 = still
            .map(|slot| self.now - self.jobs[slot as usize].arrived.max(from))
            .sum();
        let covered = self.books.covered + still;
        if (area - covered).abs() <= 1e-6 * area.max(now.inside_area * 1e-3) {
            Ok(())
        } else {
            Err(format!(
                "tasks were inside for {covered} s, the number inside adds up to {area} s"
            ))
        }
    }

    /// What a limit admitted was used, flowed back, or is under way.
    fn balance_gate(&self, stations: &[u32], counts: &[f64], gate: &Gate) -> Result<(), String> {
        let mut used = gate.taken + gate.returned;
        for (station, input_counts) in stations.iter().zip(counts) {
            let counts = &self.stations[*station as usize].counts;
            let tokens = Tokens {
                input: counts.input * input_counts,
                output: counts.output,
            };
            used += gate.used(counts.ended as f64, tokens);
            let served = self
                .chains
                .iter()
                .filter(|chain| chain.doing == Doing::Served && chain.call.station == *station);
            used += served
                .map(|chain| gate.reserved(chain.tokens(*input_counts)))
                .sum::<f64>();
        }
        if (used - gate.charged).abs() <= 1e-7 * (gate.charged + gate.returned.abs()) {
            Ok(())
        } else {
            let (kind, admitted) = (gate.kind, gate.charged);
            Err(format!(
                "{kind:?} limit {} admitted {admitted} s of its rate, of which {used} s are accounted for",
                gate.limit
            ))
        }
    }
}

fn push_used(used: &mut Vec<f64>, gates: &[Gate], slots: Slots, busy: f64) {
    used.extend(gates.iter().map(|gate| gate.charged - gate.returned));
    if slots.all != NONE {
        used.push(busy / f64::from(slots.all));
    }
}
