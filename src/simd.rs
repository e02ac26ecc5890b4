//! Loops compiled once for each SIMD level, and the one that the processor has chosen at run time.
//!
//! A loop in [`wide`] gives the same bits at every level: it multiplies and adds separately, and
//! what it sums up it sums in an order of its own, not in that of the registers.

use std::cell::Cell;

use fearless_simd::dispatch;
pub use fearless_simd::{Simd, SimdBase, f64x8};

/// What the processor can do with several numbers at once.
#[derive(Clone, Copy, Debug)]
pub struct Level(fearless_simd::Level);

thread_local! {
    static HELD: Cell<Option<Level>> = const { Cell::new(None) };
}

impl Level {
    /// The best of this processor.
    #[inline]
    pub fn best() -> Self {
        Self(fearless_simd::Level::new())
    }

    /// The one that this thread is held to, or the best.
    #[inline]
    fn now() -> Self {
        HELD.get().unwrap_or_else(Self::best)
    }

    /// All that this processor can be made to use, the best first.
    pub fn all() -> Vec<Self> {
        let best = Self::best();
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        let levels = {
            use fearless_simd::Level as At;
            let levels = [
                best.0.as_avx512().map(At::Avx512),
                best.0.as_avx2().map(At::Avx2),
                best.0.as_sse4_2().map(At::Sse4_2),
                best.0.as_sse2().map(At::Sse2),
            ];
            levels.into_iter().flatten().map(Self).collect()
        };
        #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
        let levels = vec![best];
        levels
    }

    /// As `run.simd` has it: "avx512", "avx2", "sse4.2", "sse2", "neon", or "scalar" for everything else.
    pub fn name(self) -> &'static str {
        use fearless_simd::Level as At;
        match self.0 {
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            At::Avx512(_) => "avx512",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            At::Avx2(_) => "avx2",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            At::Sse4_2(_) => "sse4.2",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            At::Sse2(_) => "sse2",
            #[cfg(target_arch = "aarch64")]
            At::Neon(_) => "neon",
            _ => "scalar",
        }
    }

    /// Holds this thread to a level from now on: for measurements.
    pub fn set(self) {
        HELD.set(Some(self));
    }

    /// Does something with this thread held to a level: for tests.
    pub fn hold<R>(self, body: impl FnOnce() -> R) -> R {
        let before = HELD.replace(Some(self));
        let result = body();
        HELD.set(before);
        result
    }
}

/// Runs a loop at the processor's level. What it calls must be inlined to be compiled for that level, too.
#[inline(always)]
pub fn wide<R>(body: impl FnOnce() -> R) -> R {
    dispatch!(Level::now().0, _simd => body())
}

/// Columns that are read together, row by row.
pub trait Read<const N: usize> {
    /// Makes each row of a column what a function of it and of the row that is read gives.
    fn each_row(self, column: &mut [f64], value: impl Fn(f64, [f64; N]) -> f64);
}

/// Written out for every number of columns, so that each is a slice by itself to the compiler: it
/// knows that lengths agree and that what is written is not what is read, and makes a wide loop.
macro_rules! read {
    ($number:literal: $($column:ident),*) => {
        impl Read<$number> for [&[f64]; $number] {
            #[inline(always)]
            fn each_row(self, column: &mut [f64], value: impl Fn(f64, [f64; $number]) -> f64) {
                let len = column.len();
                let [$($column),*] = self;
                $(let $column = &$column[..len];)*
                for i in 0..len {
                    column[i] = value(column[i], [$($column[i]),*]);
                }
            }
        }
    };
}

read!(0:);
read!(1: a);
read!(2: a, b);
read!(3: a, b, c);
read!(4: a, b, c, d);
read!(5: a, b, c, d, e);
read!(6: a, b, c, d, e, f);
read!(7: a, b, c, d, e, f, g);
read!(8: a, b, c, d, e, f, g, h);
read!(9: a, b, c, d, e, f, g, h, j);
read!(10: a, b, c, d, e, f, g, h, j, k);

/// Makes each row of a column what a function of other columns gives, which are as long at least.
#[inline(always)]
pub fn set<'a, const N: usize>(
    column: &mut [f64],
    of: [&'a [f64]; N],
    value: impl Fn([f64; N]) -> f64,
) where
    [&'a [f64]; N]: Read<N>,
{
    update(column, of, |_, row| value(row));
}

/// Adds to each row of a column what a function of other columns gives, which are as long at least.
#[inline(always)]
pub fn add<'a, const N: usize>(
    column: &mut [f64],
    of: [&'a [f64]; N],
    value: impl Fn([f64; N]) -> f64,
) where
    [&'a [f64]; N]: Read<N>,
{
    update(column, of, |before, row| before + value(row));
}

/// Makes each row of a column what a function of it and of other columns gives, which are as long at least.
#[inline(always)]
pub fn update<'a, const N: usize>(
    column: &mut [f64],
    of: [&'a [f64]; N],
    value: impl Fn(f64, [f64; N]) -> f64,
) where
    [&'a [f64]; N]: Read<N>,
{
    wide(
        #[inline(always)]
        || of.each_row(column, value),
    );
}

/// The one or the other, by their bits: what a compiler might make a branch of in a wide loop it
/// can make none of here.
#[inline(always)]
pub fn select(condition: bool, yes: f64, no: f64) -> f64 {
    f64::from_bits(select_bits(condition, yes.to_bits(), no.to_bits()))
}

/// [`select`] of words.
#[inline(always)]
pub fn select_bits(condition: bool, yes: u64, no: u64) -> u64 {
    no ^ ((no ^ yes) & u64::from(condition).wrapping_neg())
}

/// Work that says itself what goes into a register.
pub trait Wide {
    type Output;

    /// Does it at a level; to be inlined, with all that it calls.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// Does work at the processor's level.
#[inline(always)]
pub fn wide_work<W: Wide>(work: W) -> W::Output {
    dispatch!(Level::now().0, simd => work.run(simd))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_held_within_and_let_go_after() {
        let held = || HELD.get().map(Level::name);
        for level in Level::all() {
            level.hold(|| assert_eq!(held(), Some(level.name())));
            assert_eq!(held(), None);
        }
    }

    #[test]
    fn the_best_level_comes_first_and_names_differ() {
        let names: Vec<_> = Level::all().into_iter().map(Level::name).collect();
        assert_eq!(names[0], Level::best().name());
        assert!((1..names.len()).all(|i| !names[..i].contains(&names[i])));
    }
}
