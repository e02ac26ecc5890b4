//! The only place that seeds.
//!
//! A stream is named by (seed, purpose, index): a batch owns its streams, a thread owns nothing.

use rand::TryRng;
use rand::rand_core::{Infallible, utils};

use crate::simd::wide;

const LANES: usize = 32;

/// What a stream is for, so that draws for one thing never shift when another needs more of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Purpose(pub u32);

/// A named stream of random bits: 32 interleaved xoshiro256++ generators (Blackman and Vigna, 2021).
///
/// Word `n` comes from generator `n mod 32`, and is the same however the stream is cut into calls.
/// The state lies in memory as columns of 32, so that a step is a plain loop that vectorises.
#[derive(Clone)]
pub struct Stream {
    state: [[u64; LANES]; 4],
    words: [u64; LANES],
    /// How many of `words` are spent.
    spent: usize,
}

impl Stream {
    /// The stream of this name.
    ///
    /// The name is hashed into four independent 64-bit keys, and SplitMix64 started at each of
    /// them fills one column of the state; two names share a generator with probability 2⁻²⁵⁰ or so.
    pub fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        let mut state = [[0; LANES]; 4];
        for (row, column) in (1u64..).zip(&mut state) {
            let key = mix(row.wrapping_mul(GOLDEN) ^ seed);
            let key = mix(key.wrapping_add(GOLDEN) ^ u64::from(purpose.0));
            let mut key = mix(key.wrapping_add(GOLDEN) ^ index);
            for word in column {
                key = key.wrapping_add(GOLDEN);
                *word = mix(key);
            }
        }
        Self {
            state,
            words: [0; LANES],
            spent: LANES,
        }
    }

    /// Uniforms (k + ½) 2⁻⁵²: strictly inside (0, 1) and symmetric about ½.
    pub fn fill_uniform(&mut self, out: &mut [f64]) {
        wide(
            #[inline(always)]
            || self.fill_blocks(out),
        );
    }

    #[inline(always)]
    fn fill_blocks(&mut self, out: &mut [f64]) {
        let kept = (LANES - self.spent).min(out.len());
        let (head, rest) = out.split_at_mut(kept);
        for (value, word) in head.iter_mut().zip(&self.words[self.spent..]) {
            *value = uniform(*word);
        }
        self.spent += kept;
        let mut blocks = rest.chunks_exact_mut(LANES);
        for block in &mut blocks {
            let words = step(&mut self.state);
            for (value, word) in block.iter_mut().zip(&words) {
                *value = uniform(*word);
            }
        }
        let tail = blocks.into_remainder();
        if !tail.is_empty() {
            self.words = step(&mut self.state);
            self.spent = tail.len();
            for (value, word) in tail.iter_mut().zip(&self.words) {
                *value = uniform(*word);
            }
        }
    }

    /// The next word as a uniform, as [`Stream::fill_uniform`] would give it.
    pub fn uniform(&mut self) -> f64 {
        uniform(self.word())
    }

    fn word(&mut self) -> u64 {
        if self.spent == LANES {
            self.words = step(&mut self.state);
            self.spent = 0;
        }
        let word = self.words[self.spent];
        self.spent += 1;
        word
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        // The upper half, which is the better one.
        Ok((self.word() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        utils::fill_bytes_via_next_word(dst, || self.try_next_u64())
    }
}

/// 2⁶⁴ / golden ratio, the increment of SplitMix64.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014), variant 13 of Stafford's.
fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// One step of xoshiro256++ in every lane.
#[inline(always)]
fn step(state: &mut [[u64; LANES]; 4]) -> [u64; LANES] {
    let [s0, s1, s2, s3] = state;
    let mut words = [0; LANES];
    for lane in 0..LANES {
        words[lane] = s0[lane]
            .wrapping_add(s3[lane])
            .rotate_left(23)
            .wrapping_add(s0[lane]);
        let shifted = s1[lane] << 17;
        s2[lane] ^= s0[lane];
        s3[lane] ^= s1[lane];
        s1[lane] ^= s2[lane];
        s0[lane] ^= s3[lane];
        s2[lane] ^= shifted;
        s3[lane] = s3[lane].rotate_left(45);
    }
    words
}

/// The upper 52 bits as the fraction of a number in [1, 2); what is taken off it leaves (k + ½) 2⁻⁵² without rounding.
#[inline(always)]
pub(super) fn uniform(word: u64) -> f64 {
    f64::from_bits(0x3ff0_0000_0000_0000 | (word >> 12)) - (1.0 - f64::EPSILON / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    fn filled(cuts: &[usize]) -> Vec<f64> {
        let mut stream = Stream::new(7, Purpose(3), 11);
        let mut out = vec![0.0; cuts.iter().sum()];
        let mut rest = out.as_mut_slice();
        for cut in cuts {
            let (part, after) = rest.split_at_mut(*cut);
            stream.fill_uniform(part);
            rest = after;
        }
        out
    }

    #[test]
    fn a_fill_does_not_depend_on_how_it_is_cut() {
        let whole = filled(&[532]);
        for cuts in [
            &[10, 22, 500][..],
            &[1, 31, 32, 33, 435],
            &[0, 500, 0, 32],
            &[5, 5, 5, 517],
        ] {
            assert_eq!(filled(cuts), whole);
        }
    }

    #[test]
    fn words_and_uniforms_are_one_sequence() {
        let mut words = Stream::new(7, Purpose(3), 11);
        let one_by_one: Vec<f64> = (0..70).map(|_| uniform(words.next_u64())).collect();
        assert_eq!(one_by_one, filled(&[70]));
    }

    #[test]
    fn uniforms_are_strictly_inside_and_symmetric() {
        assert_eq!(uniform(0), 2f64.powi(-53));
        assert_eq!(uniform(u64::MAX), 1.0 - 2f64.powi(-53));
        for word in [0, 12_345 << 12, 1 << 63, u64::MAX] {
            assert_eq!(uniform(word) + uniform(!word), 1.0);
        }
    }

    #[test]
    fn the_first_words_of_a_seed_are_pinned() {
        let mut stream = Stream::new(1, Purpose(2), 3);
        let words: [u64; 3] = std::array::from_fn(|_| stream.next_u64());
        assert_eq!(
            words,
            [
                7_384_847_374_778_185_506,
                3_105_539_815_067_010_425,
                10_211_161_959_667_185_382
            ]
        );
    }

    #[test]
    fn every_part_of_the_name_makes_another_stream() {
        let first = |seed, purpose, index| Stream::new(seed, Purpose(purpose), index).next_u64();
        let names = [
            (1, 0, 0),
            (0, 1, 0),
            (0, 0, 1),
            (1, 1, 0),
            (1, 0, 1),
            (0, 1, 1),
            (0, 0, 0),
        ];
        let mut words: Vec<u64> = names.iter().map(|&(s, p, i)| first(s, p, i)).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), names.len());
    }

    /// The published algorithm, one generator at a time.
    #[test]
    fn each_lane_is_xoshiro256_plus_plus() {
        let mut stream = Stream::new(2, Purpose(0), 5);
        let lane = 9;
        let mut s: [u64; 4] = std::array::from_fn(|row| stream.state[row][lane]);
        for _ in 0..5 {
            let words: Vec<u64> = (0..LANES).map(|_| stream.next_u64()).collect();
            assert_eq!(
                words[lane],
                s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0])
            );
            let t = s[1] << 17;
            s[2] ^= s[0];
            s[3] ^= s[1];
            s[1] ^= s[2];
            s[0] ^= s[3];
            s[2] ^= t;
            s[3] = s[3].rotate_left(45);
        }
    }

    #[test]
    fn a_million_uniforms_are_uniform() {
        let mut stream = Stream::new(1, Purpose(1), 0);
        let mut draws = vec![0.0; 1_000_000];
        stream.fill_uniform(&mut draws);
        assert!(crate::numerics::ks_distance(&mut draws, |x| x) < crate::numerics::KS_LIMIT);
    }
}
