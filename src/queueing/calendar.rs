//! The calendar: what happens next, and among things of one time what was put in first.

/// Up to this many events a sorted list is faster than a heap.
const FEW: usize = 24;
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
/// A sorted list, the next one last, while it is short; a heap of four children a node beyond.
/// Both give the same order: a key is time, then sequence.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    keys: Vec<u128>,
    sequence: u64,
    order: Order,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    #[default]
    Sorted,
    Heap,
}

impl Calendar {
    /// Puts an event in, at a time of 0 or more.
    #[inline]
    pub fn push(&mut self, time: f64, event: Event) {
        debug_assert!(time >= 0.0 && time.is_finite());
        self.sequence = (self.sequence + 1) & ((1 << SEQUENCE) - 1);
        let low = self.sequence << WHAT | event.pack();
        let key = u128::from(time.to_bits()) << 64 | u128::from(low);
        if self.order == Order::Sorted {
            self.insert(key);
        } else {
            self.keys.push(key);
            self.rise(self.keys.len() - 1);
        }
    }

    /// Takes the next event out.
    #[inline]
    pub fn pop(&mut self) -> Option<(f64, Event)> {
        let key = if self.order == Order::Sorted {
            self.keys.pop()?
        } else {
            self.take_top()
        };
        Some((f64::from_bits((key >> 64) as u64), Event::unpack(key)))
    }

    #[inline]
    fn insert(&mut self, key: u128) {
        let mut place = self.keys.len();
        self.keys.push(key);
        let keys = self.keys.as_mut_slice();
        while place > 0 && keys[place - 1] < key {
            keys[place] = keys[place - 1];
            place -= 1;
        }
        keys[place] = key;
        if keys.len() > FEW {
            // Ascending, it is a heap.
            keys.reverse();
            self.order = Order::Heap;
        }
    }

    /// Of a heap, which is never short: it turns into a list before.
    fn take_top(&mut self) -> u128 {
        let top = self.keys[0];
        let last = self.keys.len() - 1;
        let key = self.keys[last];
        self.keys.truncate(last);
        self.sink(key);
        if last <= FEW / 2 {
            self.keys.sort_unstable_by(|a, b| b.cmp(a));
            self.order = Order::Sorted;
        }
        top
    }

    fn rise(&mut self, mut place: usize) {
        let keys = self.keys.as_mut_slice();
        let key = keys[place];
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if keys[parent] <= key {
                break;
            }
            keys[place] = keys[parent];
            place = parent;
        }
        keys[place] = key;
    }

    /// Puts a key in from the top: it was the last, so the hole goes down to the bottom first, without a look at it.
    fn sink(&mut self, key: u128) {
        let keys = self.keys.as_mut_slice();
        let mut place = 0;
        loop {
            let first = place * ARITY + 1;
            let Some(children) = keys.get(first..first + ARITY) else {
                break;
            };
            // Selections, not branches, which nobody could predict.
            let (a, left) = lesser((children[0], first), (children[1], first + 1));
            let (b, right) = lesser((children[2], first + 2), (children[3], first + 3));
            let (least, child) = lesser((a, left), (b, right));
            keys[place] = least;
            place = child;
        }
        let first = place * ARITY + 1;
        if let Some(least) = (first..keys.len()).min_by_key(|child| keys[*child]) {
            keys[place] = keys[least];
            place = least;
        }
        keys[place] = key;
        self.rise(place);
    }
}

#[inline(always)]
fn lesser(a: (u128, usize), b: (u128, usize)) -> (u128, usize) {
    let second = b.0 < a.0;
    (
        std::hint::select_unpredictable(second, b.0, a.0),
        std::hint::select_unpredictable(second, b.1, a.1),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::{Purpose, Stream};

    #[test]
    fn events_come_in_order_of_time_and_then_as_they_were_put_in() {
        let mut stream = Stream::new(3, Purpose(1), 0);
        for pending in [1, 5, 24, 25, 40, 700] {
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
