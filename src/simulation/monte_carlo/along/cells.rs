//! Sums and products of what tasks use, by where on the curve their crux passes into delegated work.
//!
//! What a task uses is a linear form in a few numbers of its own, one form while its crux is
//! retained and another once it is delegated. So the moments at a point follow from those of the
//! numbers: of retained sides beyond the point and delegated sides before it. Cells are what lies
//! between two points; each task is counted once in its cell, whatever the number of points.

use crate::simd::wide;

/// Numbers in a row of a tile of products.
const TILE: usize = 4;
type Tile = [[f64; TILE]; TILE];

/// Numbers of a task of which no products are needed: escalations, and wrong pieces accepted. A tile, with zeros.
pub const SINGLES: usize = TILE;

/// Two sides of every cell, in the order of the points.
#[derive(Debug, Default)]
pub struct Cells {
    /// Numbers of a task whose products are kept; a whole number of tiles.
    joint: usize,
    cells: usize,
    /// Whether both sides of every task count at every point, and cells only put tasks in order.
    whole: bool,
    sides: [Sides; 2],
    order: Order,
    /// Of the tasks of a strip, sorted by cell: numbers less shift, four of each task, then the next four.
    numbers: Vec<[f64; TILE]>,
}

/// One side of every cell.
#[derive(Debug, Default)]
struct Sides {
    /// Near the mean of each number, so that squares keep their digits; empty before the first strip.
    shift: Vec<f64>,
    counts: Vec<u64>,
    /// By cell: of each number, then of each single's square.
    sums: Vec<f64>,
    /// By cell: tiles on and above the diagonal, row by row.
    tiles: Vec<Tile>,
}

/// Tasks of a strip, sorted by cell.
#[derive(Debug, Default)]
struct Order {
    /// Where each cell begins in the list, and where the last ends.
    starts: Vec<usize>,
    tasks: Vec<usize>,
}

/// Sums over some cells of one side.
#[derive(Debug)]
pub struct Part<'a> {
    pub count: u64,
    joint: usize,
    pub shift: &'a [f64],
    /// Of numbers less shift; then squares of singles.
    pub sums: &'a [f64],
    tiles: &'a [Tile],
}

impl Cells {
    /// Empties them, for so many cells of tasks with so many joint numbers. `whole`: sums over all tasks on either
    /// side, without products.
    pub fn begin(&mut self, cells: usize, joint: usize, whole: bool) {
        debug_assert_eq!(joint % TILE, 0);
        (self.joint, self.cells, self.whole) = (joint, cells, whole);
        let rows = joint / TILE;
        let cells = if whole { 1 } else { cells };
        for side in &mut self.sides {
            side.shift.clear();
            refill(&mut side.counts, cells, 0);
            refill(&mut side.sums, cells * (joint + 2 * SINGLES), 0.0);
            refill(
                &mut side.tiles,
                cells * rows * (rows + 1) / 2,
                Tile::default(),
            );
        }
    }

    /// Adds a strip: the cell of each task, and by side a column for each joint number, then for each single.
    pub fn add(&mut self, cell_of: &[usize], columns: [&[&[f64]]; 2]) {
        self.order.sort(cell_of, self.cells);
        let mut numbers = std::mem::take(&mut self.numbers);
        for (side, columns) in self.sides.iter_mut().zip(columns) {
            if side.shift.is_empty() {
                side.shift.extend(columns.iter().map(|column| near(column)));
            }
            let len = cell_of.len();
            numbers.resize(len * columns.len().div_ceil(TILE), [0.0; TILE]);
            let fours = columns.chunks(TILE).zip(side.shift.chunks(TILE));
            for ((columns, shift), places) in fours.zip(numbers.chunks_exact_mut(len)) {
                gather(columns, shift, &self.order.tasks, places);
            }
            let whole = [0, len];
            let starts = if self.whole {
                &whole
            } else {
                &self.order.starts[..]
            };
            side.add(&numbers, (len, self.joint / TILE), starts);
        }
        self.numbers = numbers;
    }

    /// Turns cells into sums over cells: of retained sides from each cell on, of delegated sides up to each.
    pub fn accumulate(&mut self) {
        if self.whole {
            return;
        }
        let cells = self.cells;
        let [retained, delegated] = &mut self.sides;
        for cell in (1..cells).rev() {
            retained.add_cell(cell, cell - 1, cells);
        }
        for cell in 1..cells {
            delegated.add_cell(cell - 1, cell, cells);
        }
    }

    /// The tasks of the last strip in cells from one on and before another.
    pub fn tasks_in(&self, cells: std::ops::Range<usize>) -> &[usize] {
        let Order { starts, tasks } = &self.order;
        &tasks[starts[cells.start]..starts[cells.end]]
    }

    /// All tasks on either side, where both count.
    pub fn all(&self) -> [Part<'_>; 2] {
        self.sides
            .each_ref()
            .map(|side| side.part(0, self.joint, 1))
    }

    /// At a point: the tasks whose crux is retained, and those whose crux is delegated.
    pub fn at(&self, point: usize) -> [Part<'_>; 2] {
        let [retained, delegated] = &self.sides;
        [
            retained.part(point + 1, self.joint, self.cells),
            delegated.part(point, self.joint, self.cells),
        ]
    }
}

impl Order {
    fn sort(&mut self, cell_of: &[usize], cells: usize) {
        refill(&mut self.starts, cells + 1, 0);
        for cell in cell_of {
            self.starts[cell + 1] += 1;
        }
        for cell in 0..cells {
            self.starts[cell + 1] += self.starts[cell];
        }
        self.tasks.resize(cell_of.len(), 0);
        let mut next = self.starts.clone();
        for (task, cell) in cell_of.iter().enumerate() {
            self.tasks[next[*cell]] = task;
            next[*cell] += 1;
        }
    }
}

impl Sides {
    /// Adds the sorted numbers of a strip of `len` tasks, of which the first `rows` fours are joint ones.
    /// Where there is one cell only, no products are made.
    fn add(&mut self, numbers: &[[f64; TILE]], (len, rows): (usize, usize), starts: &[usize]) {
        let Self {
            counts,
            sums,
            tiles,
            ..
        } = self;
        let (cells, per_cell) = (counts.len(), tiles.len() / counts.len());
        let per_sums = sums.len() / cells;
        let sums = sums.chunks_exact_mut(per_sums);
        let cells = counts.iter_mut().zip(sums);
        let cells = cells.zip(tiles.chunks_exact_mut(per_cell));
        let with_products = starts.len() > 2;
        wide(
            #[inline(always)]
            || {
                for (((count, sums), tiles), ends) in cells.zip(starts.windows(2)) {
                    *count += (ends[1] - ends[0]) as u64;
                    let here = |four: usize| &numbers[four * len..][..len][ends[0]..ends[1]];
                    let (sums, squares) = sums.split_at_mut((rows + 1) * TILE);
                    for (four, sums) in sums.chunks_exact_mut(TILE).enumerate() {
                        add_sums(sums, here(four), |number| number);
                    }
                    add_sums(squares, here(rows), |single| single * single);
                    if with_products {
                        add_products(tiles, rows, here);
                    }
                }
            },
        );
    }

    fn add_cell(&mut self, from: usize, to: usize, cells: usize) {
        self.counts[to] += self.counts[from];
        let (sums, tiles) = (self.sums.len() / cells, self.tiles.len() / cells);
        for i in 0..sums {
            self.sums[to * sums + i] += self.sums[from * sums + i];
        }
        let numbers = self.tiles.as_flattened_mut().as_flattened_mut();
        let width = tiles * TILE * TILE;
        for i in 0..width {
            numbers[to * width + i] += numbers[from * width + i];
        }
    }

    fn part(&self, cell: usize, joint: usize, cells: usize) -> Part<'_> {
        let (sums, tiles) = (self.sums.len() / cells, self.tiles.len() / cells);
        Part {
            count: self.counts[cell],
            joint,
            shift: &self.shift,
            sums: &self.sums[cell * sums..][..sums],
            tiles: &self.tiles[cell * tiles..][..tiles],
        }
    }
}

impl Part<'_> {
    /// The products of all joint numbers with one another, row by row.
    pub fn products(&self, dense: &mut Vec<f64>) {
        let (joint, rows) = (self.joint, self.joint / TILE);
        dense.resize(joint * joint, 0.0);
        let mut tiles = self.tiles.iter();
        for row in 0..rows {
            for (column, tile) in (row..rows).zip(&mut tiles) {
                for (i, line) in tile.iter().enumerate() {
                    for (j, value) in line.iter().enumerate() {
                        let (i, j) = (row * TILE + i, column * TILE + j);
                        dense[i * joint + j] = *value;
                        dense[j * joint + i] = *value;
                    }
                }
            }
        }
    }
}

/// Adds something of four numbers of some tasks.
#[inline(always)]
fn add_sums(sums: &mut [f64], tasks: &[[f64; TILE]], of: impl Fn(f64) -> f64) {
    let mut four = [0.0; TILE];
    four.copy_from_slice(sums);
    for task in tasks {
        for (sum, number) in four.iter_mut().zip(task) {
            *sum += of(*number);
        }
    }
    sums.copy_from_slice(&four);
}

/// Adds the products of the joint numbers of some tasks, tile by tile.
#[inline(always)]
fn add_products<'a>(tiles: &mut [Tile], rows: usize, tasks: impl Fn(usize) -> &'a [[f64; TILE]]) {
    let mut tiles = tiles.iter_mut();
    for row in 0..rows {
        for (column, tile) in (row..rows).zip(&mut tiles) {
            let mut sums = *tile;
            for (left, right) in tasks(row).iter().zip(tasks(column)) {
                for (line, x) in sums.iter_mut().zip(left) {
                    for (sum, y) in line.iter_mut().zip(right) {
                        *sum += x * y;
                    }
                }
            }
            *tile = sums;
        }
    }
}

/// Some columns of tasks in an order, each less its shift, side by side; 0 where there is no column.
fn gather(columns: &[&[f64]], shift: &[f64], tasks: &[usize], places: &mut [[f64; TILE]]) {
    let len = tasks.len();
    let column = |i: usize| {
        columns
            .get(i)
            .map_or(&columns[0][..len], |column| &column[..len])
    };
    let of = |i: usize| match shift.get(i) {
        Some(shift) => (1.0, *shift),
        None => (0.0, 0.0),
    };
    let (a, b, c, d) = (column(0), column(1), column(2), column(3));
    let by: [(f64, f64); TILE] = std::array::from_fn(of);
    for (place, task) in places.iter_mut().zip(tasks) {
        let task = *task;
        *place = [
            by[0].0 * (a[task] - by[0].1),
            by[1].0 * (b[task] - by[1].1),
            by[2].0 * (c[task] - by[2].1),
            by[3].0 * (d[task] - by[3].1),
        ];
    }
}

/// About the mean of a column, and exactly its value where they are all the same.
fn near(column: &[f64]) -> f64 {
    let Some(first) = column.first() else {
        return 0.0;
    };
    let gaps: f64 = column.iter().map(|value| value - first).sum();
    first + gaps / column.len() as f64
}

fn refill<T: Clone>(values: &mut Vec<T>, len: usize, value: T) {
    values.clear();
    values.resize(len, value);
}
