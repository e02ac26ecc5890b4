//! The calendar: what happens next, and among things of one time what was put in first.

/// Up to this many events a scan is faster than a heap.
const FEW: usize = 12;
/// Bits of a key, from the low end: what happens, then the sequence, then the time.
const WHAT: u32 = 24;
const SEQUENCE: u32 = 40;
/// Children of a node of the heap.
const ARITY: usize = 4;

/// Largest number that an event carries, plus one.
pub const MOST: u32 = 1 << (WHAT - 3);

/// What happens; the number is an index into chains or stations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A request's service ends, in this chain.
    End(u32),
    /// The head of this station's queue may have room.
    Wake(u32),
    /// This chain tries again.
    Again(u32),
    /// A task arrives.
    Arrival,
    /// The run pauses for its books.
    Mark,
}

impl Event {
    fn pack(self) -> u64 {
        let (kind, index) = match self {
            Self::End(chain) => (0, chain),
            Self::Wake(station) => (1, station),
            Self::Again(chain) => (2, chain),
            Self::Arrival => (3, 0),
            Self::Mark => (4, 0),
        };
        debug_assert!(index < MOST);
        u64::from(index) << 3 | kind
    }

    fn unpack(key: u128) -> Self {
        let what = key as u32 & ((1 << WHAT) - 1);
        let index = what >> 3;
        match what & 7 {
            0 => Self::End(index),
            1 => Self::Wake(index),
            2 => Self::Again(index),
            3 => Self::Arrival,
            _ => Self::Mark,
        }
    }
}

/// Pending events. Times are 0 or more and finite, so that their bits are in their order.
///
/// A list that is scanned while it is short, a heap of four children a node beyond. Both give the
/// same order: a key is time, then sequence.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    keys: Vec<u128>,
    sequence: u64,
    order: Order,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    #[default]
    None,
    Heap,
}

impl Calendar {
    /// Puts an event in, at a time of 0 or more.
    #[inline]
    pub fn push(&mut self, time: f64, event: Event) {
        debug_assert!(time >= 0.0 && time.is_finite());
        self.sequence = (self.sequence + 1) & ((1 << SEQUENCE) - 1);
        let low = self.sequence << WHAT | event.pack();
        self.keys
            .push(u128::from(time.to_bits()) << 64 | u128::from(low));
        if self.order == Order::Heap {
            self.rise(self.keys.len() - 1);
        } else if self.keys.len() > FEW {
            self.heapify();
        }
    }

    /// Takes the next event out.
    #[inline]
    pub fn pop(&mut self) -> Option<(f64, Event)> {
        let key = if self.order == Order::Heap {
            self.take_top()
        } else {
            self.take_least()?
        };
        Some((f64::from_bits((key >> 64) as u64), Event::unpack(key)))
    }

    #[inline]
    fn take_least(&mut self) -> Option<u128> {
        let (first, rest) = self.keys.split_first()?;
        let (mut least, mut place) = (*first, 0);
        for (index, key) in rest.iter().enumerate() {
            if *key < least {
                (least, place) = (*key, index + 1);
            }
        }
        self.keys.swap_remove(place);
        Some(least)
    }

    #[cold]
    fn heapify(&mut self) {
        self.keys.sort_unstable();
        self.order = Order::Heap;
    }

    /// Of a heap, which is never empty: it turns into a list before.
    fn take_top(&mut self) -> u128 {
        let top = self.keys[0];
        let last = self.keys.len() - 1;
        let key = self.keys[last];
        self.keys.truncate(last);
        self.sink(key);
        if last <= FEW / 2 {
            self.order = Order::None;
        }
        top
    }

    fn rise(&mut self, mut place: usize) {
        let key = self.keys[place];
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if self.keys[parent] <= key {
                break;
            }
            self.keys[place] = self.keys[parent];
            place = parent;
        }
        self.keys[place] = key;
    }

    /// Puts a key in from the top.
    fn sink(&mut self, key: u128) {
        let keys = self.keys.as_mut_slice();
        let mut place = 0;
        loop {
            let first = place * ARITY + 1;
            let end = (first + ARITY).min(keys.len());
            if first >= end {
                break;
            }
            let mut least = first;
            for child in first + 1..end {
                least = if keys[child] < keys[least] {
                    child
                } else {
                    least
                };
            }
            if keys[least] >= key {
                break;
            }
            keys[place] = keys[least];
            place = least;
        }
        keys[place] = key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::{Purpose, Stream};

    #[test]
    fn events_come_in_order_of_time_and_then_as_they_were_put_in() {
        let mut stream = Stream::new(3, Purpose(1), 0);
        for pending in [1, 5, 12, 13, 40, 700] {
            let mut calendar = Calendar::default();
            let mut expected: Vec<(f64, u32)> = Vec::new();
            // Times on a coarse grid, so that many are equal.
            let mut put = |calendar: &mut Calendar, expected: &mut Vec<(f64, u32)>, from, n| {
                let time = from + (stream.uniform() * 20.0).floor();
                calendar.push(time, Event::End(n));
                expected.push((time, n));
            };
            for n in 0..pending {
                put(&mut calendar, &mut expected, 0.0, n);
            }
            for n in pending..3000 {
                expected.sort_by(|a, b| a.0.total_cmp(&b.0));
                let (time, first) = expected.remove(0);
                assert_eq!(calendar.pop(), Some((time, Event::End(first))));
                put(&mut calendar, &mut expected, time, n);
            }
            expected.sort_by(|a, b| a.0.total_cmp(&b.0));
            for (time, n) in expected {
                assert_eq!(calendar.pop(), Some((time, Event::End(n))));
            }
            assert_eq!(calendar.pop(), None);
        }
    }

    #[test]
    fn every_event_comes_back_as_it_was() {
        let mut calendar = Calendar::default();
        let events = [
            Event::End(MOST - 1),
            Event::Wake(7),
            Event::Again(0),
            Event::Arrival,
            Event::Mark,
        ];
        for event in events {
            calendar.push(1.5, event);
        }
        for event in events {
            assert_eq!(calendar.pop(), Some((1.5, event)));
        }
    }
}
