//! List scheduling: chains in order, each on the slot that is free first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Seconds until the last of `chains` ends on `slots` slots (`None`: one each).
///
/// `ends` is working space.
pub fn makespan(
    chains: &[f64],
    slots: Option<u32>,
    ends: &mut BinaryHeap<Reverse<Instant>>,
) -> f64 {
    let slots = slots.map_or(chains.len(), |slots| slots as usize);
    let later = |a: f64, b: &f64| if *b > a { *b } else { a };
    let longest = |chains: &[f64]| chains.iter().fold(0.0, later);
    if chains.len() <= slots {
        return longest(chains);
    }
    ends.clear();
    ends.extend(chains[..slots].iter().map(|end| Reverse(Instant(*end))));
    let mut last = longest(&chains[..slots]);
    for chain in &chains[slots..] {
        if let Some(mut free) = ends.peek_mut() {
            let end = free.0.0 + chain;
            *free = Reverse(Instant(end));
            last = last.max(end);
        }
    }
    last
}

/// A time with a total order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Instant(pub f64);

impl Eq for Instant {}

impl PartialOrd for Instant {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Instant {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(chains: &[f64], slots: Option<u32>) -> f64 {
        makespan(chains, slots, &mut BinaryHeap::new())
    }

    #[test]
    fn chains_go_in_order_to_the_slot_that_is_free_first() {
        let chains = [3.0, 1.0, 2.0, 2.0];
        assert_eq!(of(&chains, None), 3.0);
        assert_eq!(of(&chains, Some(1)), 8.0);
        // 3 | 1 2 (ends at 3), then the tie at 3 takes 2: 5.
        assert_eq!(of(&chains, Some(2)), 5.0);
        assert_eq!(of(&[], Some(2)), 0.0);
    }
}
