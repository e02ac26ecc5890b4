//! Tasks with more chains than may be under way at once: in order, each in the slot that is free first.

use crate::simulation::monte_carlo::along::rows::Rows;
use crate::simulation::monte_carlo::along::shape::Shape;
use crate::simulation::monte_carlo::along::strip::Source;

/// Those of a strip.
#[derive(Debug, Default)]
pub struct Queue {
    slots: usize,
    tasks: Vec<Queued>,
    /// Working space: seconds by chain of a task, and when each slot is free.
    seconds: Vec<f64>,
    free: Vec<f64>,
}

/// One of them.
#[derive(Debug)]
struct Queued {
    task: usize,
    /// From which point on its crux is delegated.
    cell: usize,
    /// By piece: its chain, while the crux is retained.
    chains: Vec<usize>,
    /// Which piece holds the crux once it is delegated, and its chain then.
    crux: (usize, usize),
}

impl Queue {
    /// Finds them, each with its cell.
    pub fn load(&mut self, source: &Source<'_>, cell_of: &[usize]) {
        self.tasks.clear();
        let Some(slots) = source.lowered.policy.parallel else {
            return;
        };
        self.slots = slots as usize;
        let tasks = &source.draws.tasks;
        for (task, cell) in cell_of.iter().enumerate() {
            let pieces = tasks.first_piece[task + 1] - tasks.first_piece[task];
            if pieces > self.slots {
                self.tasks.push(Queued {
                    cell: *cell,
                    ..Queued::new(source, task)
                });
            }
        }
    }

    /// Takes them out of rows that say who has a chain.
    pub fn leave_out(&self, sides: &mut [Rows; 2], row: usize) {
        for queued in &self.tasks {
            for side in &mut *sides {
                side.write(row)[queued.task] = 0.0;
            }
        }
    }

    /// Sets the seconds until the last chain of each of them ends.
    #[inline(always)]
    pub fn set(&mut self, place: usize, seconds: &Rows, shape: &Shape, longest: &mut [f64]) {
        for queued in &self.tasks {
            self.seconds.clear();
            self.seconds.extend(shape.chains.iter().map(|chain| {
                let steps = chain.steps.iter();
                steps
                    .map(|step| seconds.read(*step)[queued.task])
                    .sum::<f64>()
            }));
            self.seconds.push(0.0);
            let (crux, with_crux) = match queued.cell <= place {
                true => queued.crux,
                false => (usize::MAX, 0),
            };
            let chains = queued.chains.iter().enumerate();
            let each = chains.map(|(piece, chain)| if piece == crux { with_crux } else { *chain });
            let mut each = each.map(|chain| self.seconds[chain]);
            // At first every slot is free.
            self.free.clear();
            self.free.extend(each.by_ref().take(self.slots));
            for seconds in each {
                take_slot(&mut self.free, seconds);
            }
            longest[queued.task] = self.free.iter().fold(0.0, |last, end| end.max(last));
        }
    }
}

impl Queued {
    fn new(source: &Source<'_>, task: usize) -> Self {
        let shape = source.shape;
        // Where no chain takes time: the place after all of them.
        let place =
            |kind: usize, course: usize| shape.chain_of(kind, course).unwrap_or(shape.chains.len());
        let chains = source.counted.courses(task);
        let crux_kind = source.draws.tasks.crux_kind[task] as usize;
        let (crux, with_crux) = source.counted.crux(task, crux_kind);
        Self {
            task,
            cell: 0,
            chains: chains.map(|(kind, course)| place(kind, course)).collect(),
            crux: (crux, place(crux_kind, with_crux)),
        }
    }
}

/// Puts a chain on the slot that is free first.
#[inline(always)]
fn take_slot(free: &mut [f64], seconds: f64) {
    let mut first = 0;
    for (slot, at) in free.iter().enumerate() {
        first = if *at < free[first] { slot } else { first };
    }
    free[first] += seconds;
}
