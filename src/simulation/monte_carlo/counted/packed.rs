//! Small counts, several to a word.

use crate::simd::{select_bits, wide};
use crate::simulation::courses::MOST_PIECES;

const LANE: u64 = MOST_PIECES as u64;
const LANE_BITS: usize = LANE.count_ones() as usize;
const LANES: usize = u64::BITS as usize / LANE_BITS;

/// By task: how many of its pieces have each of a few marks.
#[derive(Clone, Debug, Default)]
pub struct Packed {
    words: Vec<Vec<u64>>,
    running: Vec<u64>,
}

impl Packed {
    /// Counts the marks of all pieces of each task: `first` says where they begin, and where the last one's end.
    pub fn count(&mut self, marks: usize, of_pieces: &[u8], first: &[usize]) {
        self.words.resize_with(marks.div_ceil(LANES), Vec::new);
        for (number, word) in self.words.iter_mut().enumerate() {
            // Running sums, which wrap: what two of them differ by is right all the same.
            let mut sum = 0u64;
            self.running.clear();
            self.running.push(0);
            self.running.extend(of_pieces.iter().map(|mark| {
                sum = sum.wrapping_add(one(number, *mark));
                sum
            }));
            let ends = first.windows(2);
            word.clear();
            word.extend(ends.map(|ends| self.running[ends[1]].wrapping_sub(self.running[ends[0]])));
        }
    }

    /// Makes it the same as another, but for one piece of each task, from mark to mark.
    pub fn moved(&mut self, from: &Self, moves: impl Iterator<Item = (u8, u8)> + Clone) {
        self.words.resize_with(from.words.len(), Vec::new);
        for (number, (word, before)) in self.words.iter_mut().zip(&from.words).enumerate() {
            word.clear();
            word.extend(
                before
                    .iter()
                    .zip(moves.clone())
                    .map(|(before, (old, new))| {
                        (before.wrapping_sub(one(number, old))).wrapping_add(one(number, new))
                    }),
            );
        }
    }

    /// Makes it, task by task, the same as the second of two where `from` is below `upto`, else as the first.
    pub fn choose(&mut self, [first, second]: [&Self; 2], from: &[f64], upto: &[f64]) {
        self.words.resize_with(first.words.len(), Vec::new);
        let pairs = first.words.iter().zip(&second.words);
        for (word, (first, second)) in self.words.iter_mut().zip(pairs) {
            word.resize(first.len(), 0);
            wide(
                #[inline(always)]
                || {
                    let tasks = first.iter().zip(second).zip(from.iter().zip(upto));
                    for (word, ((first, second), (from, upto))) in word.iter_mut().zip(tasks) {
                        *word = select_bits(from < upto, *second, *first);
                    }
                },
            );
        }
    }

    /// By task, the count of a mark.
    pub fn read(&self, mark: usize, counts: &mut [f64]) {
        /// 2⁵²: a whole number in its fraction makes a float of it, without a conversion.
        const FLOAT: u64 = 0x4330_0000_0000_0000;
        let shift = mark % LANES * LANE_BITS;
        let word = &self.words[mark / LANES];
        wide(
            #[inline(always)]
            || {
                for (count, word) in counts.iter_mut().zip(word) {
                    let lane = (word >> shift) & LANE;
                    *count = f64::from_bits(lane | FLOAT) - f64::from_bits(FLOAT);
                }
            },
        );
    }
}

/// What a piece with a mark adds to word number `number`.
#[inline(always)]
fn one(number: usize, mark: u8) -> u64 {
    let mark = usize::from(mark);
    let here = u64::from(mark / LANES == number);
    here << (mark % LANES * LANE_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(packed: &Packed, marks: usize, tasks: usize) -> Vec<Vec<f64>> {
        let mark = |mark| {
            let mut counts = vec![0.0; tasks];
            packed.read(mark, &mut counts);
            counts
        };
        (0..marks).map(mark).collect()
    }

    #[test]
    fn marks_are_counted_task_by_task() {
        let mut packed = Packed::default();
        packed.count(6, &[0, 5, 5, 1, 5, 3, 3], &[0, 3, 3, 7]);
        let expected = [
            [1.0, 0.0, 0.0],
            [0.0, 0.0, 1.0],
            [0.0, 0.0, 0.0],
            [0.0, 0.0, 2.0],
            [0.0, 0.0, 0.0],
            [2.0, 0.0, 1.0],
        ];
        assert_eq!(counts(&packed, 6, 3), expected);
    }

    #[test]
    fn the_largest_count_leaves_its_neighbours_alone() {
        let pieces = vec![2u8; MOST_PIECES as usize];
        let mut packed = Packed::default();
        packed.count(4, &pieces, &[0, pieces.len()]);
        assert_eq!(
            counts(&packed, 4, 1),
            [[0.0], [0.0], [f64::from(MOST_PIECES)], [0.0]]
        );
    }

    #[test]
    fn one_piece_of_each_task_moves_and_either_form_is_chosen() {
        let (mut before, mut after, mut chosen) =
            (Packed::default(), Packed::default(), Packed::default());
        before.count(5, &[0, 1, 4], &[0, 2, 3]);
        after.moved(&before, [(1, 4), (4, 4)].into_iter());
        assert_eq!(counts(&after, 5, 2)[1], [0.0, 0.0]);
        assert_eq!(counts(&after, 5, 2)[4], [1.0, 1.0]);
        chosen.choose([&before, &after], &[0.5, 0.5], &[0.5, 0.6]);
        assert_eq!(counts(&chosen, 5, 2)[1], [1.0, 0.0]);
    }
}
