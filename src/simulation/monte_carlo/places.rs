//! Uniforms by piece, where tasks have as many pieces as they please.

use crate::numerics::Coordinate;
use crate::numerics::stream::Stream;
use crate::workload::{FREE_DIMENSIONS, Lot, TaskBatch};

/// What pieces are drawn for: each has a dimension for every place.
#[derive(Clone, Copy, Debug)]
pub enum PieceUse {
    FirstTier,
    Path,
    Multiplier,
    Spawn,
    Report,
    Brief,
    Review,
}

const USES: usize = 7;
/// Dimensions of whole tasks that come before those of pieces.
pub const TASK_DIMENSIONS: usize = 14;
/// Places of a task that have dimensions: the crux's piece, which decides most, then the others in order.
const PLACES: usize = (FREE_DIMENSIONS.1 - FREE_DIMENSIONS.0 - TASK_DIMENSIONS) / USES;

/// Which piece of a strip's tasks has which place.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// By task: its piece that holds the crux.
    crux: Vec<usize>,
    /// Most pieces of a task.
    most: usize,
}

impl Places {
    /// Of these tasks.
    pub fn fill(&mut self, tasks: &TaskBatch) {
        self.crux.clear();
        self.crux
            .extend((0..tasks.len()).map(|task| tasks.crux_piece(task)));
        let counts = tasks.first_piece.windows(2).map(|two| two[1] - two[0]);
        self.most = counts.max().unwrap_or(0);
    }

    /// The piece of a task that has a place.
    fn piece(&self, task: usize, place: usize) -> usize {
        let crux = self.crux[task];
        match place {
            0 => crux,
            _ if place <= crux => place - 1,
            _ => place,
        }
    }
}

/// One uniform by piece.
#[derive(Debug)]
pub enum PieceUniforms {
    /// Random ones, piece after piece.
    Random(Box<Stream>),
    /// By place a coordinate of the task's point.
    Even(Box<ByPlace>),
}

/// By place a coordinate of the task's point; what has no dimension is random.
#[derive(Debug)]
pub struct ByPlace {
    lot: Lot,
    of: PieceUse,
    /// Of the places that were needed up to now.
    coordinates: Vec<Coordinate>,
    /// Tasks drawn up to now.
    drawn: usize,
    rest: Stream,
    column: Vec<f64>,
}

impl PieceUniforms {
    /// Of a purpose, whose stream serves where there are no points.
    pub fn new(lot: &Lot, purpose: u32, of: PieceUse) -> Self {
        let stream = lot.stream(purpose, 0);
        if !lot.is_even() {
            return Self::Random(Box::new(stream));
        }
        Self::Even(Box::new(ByPlace {
            lot: *lot,
            of,
            coordinates: Vec::new(),
            drawn: 0,
            rest: stream,
            column: Vec::new(),
        }))
    }

    /// Those of all pieces of the next tasks.
    pub fn fill(&mut self, tasks: &TaskBatch, places: &Places, out: &mut Vec<f64>) {
        out.resize(tasks.pieces(), 0.0);
        match self {
            Self::Random(stream) => stream.fill_uniform(out),
            Self::Even(by_place) => by_place.fill(tasks, places, out),
        }
    }
}

impl ByPlace {
    fn fill(&mut self, tasks: &TaskBatch, places: &Places, out: &mut [f64]) {
        self.provide(places.most);
        self.column.resize(tasks.len(), 0.0);
        for (place, coordinate) in self.coordinates.iter_mut().enumerate() {
            if place >= places.most {
                coordinate.skip(tasks.len());
                continue;
            }
            coordinate.fill_uniform(&mut self.column);
            for (task, ends) in tasks.first_piece.windows(2).enumerate() {
                if place < ends[1] - ends[0] {
                    out[ends[0] + places.piece(task, place)] = self.column[task];
                }
            }
        }
        let even = self.coordinates.len();
        if places.most > even {
            for (task, ends) in tasks.first_piece.windows(2).enumerate() {
                for place in even..ends[1] - ends[0] {
                    out[ends[0] + places.piece(task, place)] = self.rest.uniform();
                }
            }
        }
        self.drawn += tasks.len();
    }

    /// Makes the coordinates of so many places, as far as there are dimensions.
    fn provide(&mut self, places: usize) {
        for place in self.coordinates.len()..places.min(PLACES) {
            let dimension = FREE_DIMENSIONS.0 + TASK_DIMENSIONS + USES * place + self.of as usize;
            let Some(mut coordinate) = self.lot.coordinate(dimension) else {
                return;
            };
            coordinate.skip(self.drawn);
            self.coordinates.push(coordinate);
        }
    }
}
