//! Who works off the batches of a run, and on how many points at once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::simulation::Detail;
use crate::simulation::monte_carlo::run::PointRequest;
use crate::simulation::monte_carlo::schedule::{BATCH, Order};

/// Bytes that the tallies of all points simulated together may take, in one batch and in sum.
const TOGETHER: usize = 24 << 20;
/// Bytes of results that may wait for those before them.
const WAITING: usize = 48 << 20;
/// Results that may wait, for each thread.
const EACH: usize = 4;

/// Workers, each with what it keeps from piece to piece: as many as were ever at work together.
#[derive(Debug)]
pub struct Crew<W> {
    idle: Mutex<Vec<W>>,
    /// Results that may wait for those before them.
    waiting: usize,
}

/// Where results wait for their turn.
struct Desk<'a, T, R, F> {
    items: &'a [T],
    waiting: Mutex<BTreeMap<usize, R>>,
    /// Whose turn it is, and who takes results.
    turn: Mutex<(usize, F)>,
}

impl<W: Default + Send> Crew<W> {
    /// Nobody yet; for results of so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self {
            idle: Mutex::default(),
            waiting: WAITING / bytes.max(1),
        }
    }

    /// Works on all of these, on every thread that is free, and hands over what comes of them one by
    /// one in their order, as soon as it is known. Where work gives nothing, nothing further is begun:
    /// false then, and what is handed over ends before it.
    pub fn work_off<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: impl Fn(&T, &mut W) -> Option<R> + Sync,
        hand_over: impl FnMut(&T, R) + Send,
    ) -> bool {
        let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
        let desk = Desk {
            items,
            waiting: Mutex::default(),
            turn: Mutex::new((0, hand_over)),
        };
        let threads = rayon::current_num_threads().min(items.len());
        let most = (EACH * threads).min(self.waiting);
        let at_work = || {
            let mut worker = lock(&self.idle).pop().unwrap_or_default();
            while !stopped.load(Ordering::Relaxed) {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(place) else { break };
                match work(item, &mut worker) {
                    Some(result) => desk.put(place, result, most),
                    None => stopped.store(true, Ordering::Relaxed),
                }
            }
            lock(&self.idle).push(worker);
        };
        rayon::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|_| at_work());
            }
        });
        // Whoever had the desk may have left just before the last result came.
        desk.clear(&mut lock(&desk.turn));
        !stopped.into_inner()
    }
}

impl<T, R, F: FnMut(&T, R)> Desk<'_, T, R, F> {
    /// Puts a result down, and hands over all whose turn it is; unless somebody else is at that, and
    /// no more than so many are waiting.
    fn put(&self, place: usize, result: R, most: usize) {
        let waiting = {
            let mut waiting = lock(&self.waiting);
            waiting.insert(place, result);
            waiting.len()
        };
        match self.turn.try_lock() {
            Ok(mut turn) => self.clear(&mut turn),
            Err(_) if waiting > most => self.clear(&mut lock(&self.turn)),
            Err(_) => (),
        }
    }

    fn clear(&self, (place, hand_over): &mut (usize, F)) {
        loop {
            // Not held while it is handed over.
            let next = lock(&self.waiting).remove(place);
            let Some(result) = next else { break };
            hand_over(&self.items[*place], result);
            *place += 1;
        }
    }
}

/// A worker that panicked has taken with it what it was changing: what is left is sound.
fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where each of the runs of points that are simulated together ends. It does not depend on the number
/// of threads, since points of a curve share their sums.
pub fn ends_of_runs(points: &[PointRequest<'_>], order: Order) -> Vec<usize> {
    let (mut ends, mut together) = (Vec::new(), 0);
    for (place, point) in points.iter().enumerate() {
        let bytes = bytes(point, order);
        if place > 0 && together + bytes > TOGETHER {
            ends.push(place);
            together = 0;
        }
        together += bytes;
    }
    ends.push(points.len());
    ends
}

/// Bytes of a point's tallies in a batch, and in all replicates where there are several.
pub fn bytes(point: &PointRequest<'_>, order: Order) -> usize {
    let classes = point.scenario.classes.len();
    let columns = 40 + 10 * point.scenario.ladder.tiers.len();
    // Those of a curve mostly come compact.
    let bytes = match point.detail {
        Detail::Full => 8_192,
        Detail::Curve => 4_096,
    };
    let sketches = 5 * bytes.min(16 * BATCH as usize / classes);
    let kept = match order {
        Order::Random => 0,
        Order::Even { .. } => order.replicates(),
    };
    (1 + kept) * classes * (columns * 24 + sketches)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worked_off(threads: usize, items: usize, last: usize) -> (bool, Vec<usize>) {
        let crew: Crew<Vec<usize>> = Crew::new(WAITING / 7);
        let items: Vec<usize> = (0..items).collect();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let mut found = Vec::new();
        let work = |item: &usize, seen: &mut Vec<usize>| {
            seen.push(*item);
            // Those in between take longer.
            std::thread::sleep(std::time::Duration::from_micros((item % 7) as u64 * 50));
            (*item <= last).then_some(2 * item)
        };
        let all = pool.build().unwrap().install(|| {
            crew.work_off(&items, work, |item, twice| {
                assert_eq!(twice, 2 * item);
                found.push(*item);
            })
        });
        let seen: usize = lock(&crew.idle).iter().map(Vec::len).sum();
        assert!(seen >= found.len() && lock(&crew.idle).len() <= threads);
        (all, found)
    }

    #[test]
    fn results_come_in_order_whoever_is_first() {
        for threads in [1, 2, 5] {
            let (all, found) = worked_off(threads, 200, usize::MAX);
            assert!(all);
            assert_eq!(found, (0..200).collect::<Vec<_>>());
        }
        assert_eq!(worked_off(3, 0, 0), (true, Vec::new()));
    }

    #[test]
    fn where_work_stops_nothing_later_is_handed_over() {
        for threads in [1, 2, 5] {
            let (all, found) = worked_off(threads, 200, 60);
            assert!(!all);
            assert_eq!(found, (0..=60).collect::<Vec<_>>());
        }
    }
}
