//! Which side of the crux counts at a point, task by task.

use crate::simd::{select, set};

/// Where each task's crux lies, and its ratio: which of the two sides of a pair of columns counts.
#[derive(Clone, Copy, Debug)]
pub struct Points<'a> {
    pub crux: &'a [f64],
    pub ratio: &'a [f64],
}

/// A column on either side of the crux: retained, delegated.
pub type Pair<'a> = [&'a [f64]; 2];

impl Points<'_> {
    /// Tokens read: d (work · W_in + reads · W_out) + input.
    pub fn read(
        self,
        [task_input, task_output]: [&[f64]; 2],
        [[work, worked], [reads, read], [input, given]]: [Pair<'_>; 3],
        out: &mut [f64],
    ) {
        let Self { crux, ratio } = self;
        let columns = [
            crux,
            ratio,
            task_input,
            task_output,
            work,
            worked,
            reads,
            read,
            input,
            given,
        ];
        set(out, columns, |row| {
            let [
                crux,
                ratio,
                task_input,
                task_output,
                work,
                worked,
                reads,
                read,
                input,
                given,
            ] = row;
            let work = side(crux, ratio, [work, worked]) * task_input;
            let reads = side(crux, ratio, [reads, read]) * task_output;
            let fixed = if_any(ratio, side(crux, ratio, [input, given]));
            ratio * (work + reads) + fixed
        });
    }

    /// Tokens written: d · work · W_out + output.
    pub fn written(
        self,
        task_output: &[f64],
        [[work, worked], [output, given]]: [Pair<'_>; 2],
        out: &mut [f64],
    ) {
        let Self { crux, ratio } = self;
        let columns = [crux, ratio, task_output, work, worked, output, given];
        set(
            out,
            columns,
            |[crux, ratio, task_output, work, worked, output, given]| {
                let work = side(crux, ratio, [work, worked]) * task_output;
                ratio * work + if_any(ratio, side(crux, ratio, [output, given]))
            },
        );
    }

    /// The side that counts, task by task; 0 where nothing is delegated.
    pub fn select(self, [retained, delegated]: Pair<'_>, out: &mut [f64]) {
        let columns = [self.crux, self.ratio, retained, delegated];
        set(out, columns, |[crux, ratio, retained, delegated]| {
            if_any(ratio, side(crux, ratio, [retained, delegated]))
        });
    }

    /// The side that counts, task by task.
    pub fn choose(self, [retained, delegated]: Pair<'_>, out: &mut [f64]) {
        let columns = [self.crux, self.ratio, retained, delegated];
        set(out, columns, |[crux, ratio, retained, delegated]| {
            side(crux, ratio, [retained, delegated])
        });
    }

    /// Either side as likely as the crux lies there.
    pub fn expect(self, [retained, delegated]: Pair<'_>, out: &mut [f64]) {
        let columns = [self.ratio, retained, delegated];
        set(out, columns, |[ratio, retained, delegated]| {
            retained + ratio * (delegated - retained)
        });
    }
}

/// The side of the crux that counts.
#[inline(always)]
fn side(crux: f64, ratio: f64, [retained, delegated]: [f64; 2]) -> f64 {
    select(crux < ratio, delegated, retained)
}

/// `fixed`, where something is delegated at all.
#[inline(always)]
pub fn if_any(ratio: f64, fixed: f64) -> f64 {
    select(ratio > 0.0, fixed, 0.0)
}
