//! A kernel, so many times over, for counting its instructions: `benches/instructions.py` runs this under valgrind.
//!
//! `cargo bench --bench instructions -- CASE BLOCKS`; without arguments it lists the cases. A block is
//! 1024 values, or 1024 tasks at every point; counts for two numbers of blocks tell what one value takes.

use std::hint::black_box;
use std::path::Path;

use rungs::numerics::stream::{Purpose, Stream};
use rungs::numerics::{Beta, QuantileTable, kernels};
use rungs::progress::Silent;
use rungs::scenario::Scenario;
use rungs::simulation::Detail;
use rungs::simulation::monte_carlo::{self, PointRequest};
use rungs::stats::{JointMoments, Sketch};

const BLOCK: usize = 1024;

type Case = (&'static str, fn(u64));

const CASES: [Case; 10] = [
    ("uniform", uniform),
    ("normal quantile", normal_quantile),
    ("normal cdf", normal_cdf),
    ("exp", exp),
    ("ln", ln),
    ("beta table", beta_table),
    ("sketch", sketch),
    ("moments of 8 columns and 4 pairs", moments),
    ("a task at one point", one_point),
    ("a task on a curve of 41 points, each", curve),
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let asked = CASES
        .iter()
        .find(|(name, _)| arguments.get(1).is_some_and(|argument| argument == name));
    let blocks = arguments.get(2).and_then(|blocks| blocks.parse().ok());
    match (asked, blocks) {
        (Some((_, run)), Some(blocks)) => run(blocks),
        _ => CASES.iter().for_each(|(name, _)| println!("{name}")),
    }
}

fn uniforms() -> [f64; BLOCK] {
    let mut uniforms = [0.0; BLOCK];
    Stream::new(1, Purpose(0), 0).fill_uniform(&mut uniforms);
    uniforms
}

/// A kernel from one column to another, block after block.
fn each_block(blocks: u64, mut kernel: impl FnMut(&[f64], &mut [f64])) {
    let (from, mut to) = (uniforms(), [0.0; BLOCK]);
    for _ in 0..blocks {
        kernel(black_box(&from), black_box(&mut to));
    }
}

fn uniform(blocks: u64) {
    let mut stream = Stream::new(1, Purpose(0), 0);
    each_block(blocks, |_, to| stream.fill_uniform(to));
}

fn normal_quantile(blocks: u64) {
    each_block(blocks, kernels::normal_quantile_slice);
}

fn normal_cdf(blocks: u64) {
    each_block(blocks, kernels::normal_cdf_slice);
}

fn exp(blocks: u64) {
    each_block(blocks, |from, to| {
        to.copy_from_slice(from);
        kernels::exp_slice(to);
    });
}

fn ln(blocks: u64) {
    each_block(blocks, |from, to| {
        to.copy_from_slice(from);
        kernels::ln_slice(to);
    });
}

fn beta_table(blocks: u64) {
    let table = QuantileTable::of_beta(&Beta::new(0.8, 10.0).expect("a Beta"));
    each_block(blocks, |from, to| table.fill(from, to));
}

fn sketch(blocks: u64) {
    let mut sketch = Sketch::new();
    each_block(blocks, |from, _| sketch.push_slice(from));
    black_box(sketch);
}

fn moments(blocks: u64) {
    let mut moments = JointMoments::new(8, vec![(0, 1), (2, 3), (4, 5), (6, 7)]);
    each_block(blocks, |from, _| moments.push_block(BLOCK, &[from; 8]));
    black_box(moments);
}

fn one_point(blocks: u64) {
    simulate(&[reference()], Detail::Full, blocks);
}

/// A block is 1024 tasks at one of the points: 41 blocks are 1024 tasks along the curve.
fn curve(blocks: u64) {
    const POINTS: u64 = 41;
    let scenario = reference();
    let at = |i: u64| scenario.at(i as f64 / (POINTS - 1) as f64);
    let points: Vec<_> = (0..POINTS)
        .map(|i| at(i).expect("a ratio from 0 to 1"))
        .collect();
    simulate(&points, Detail::Curve, blocks / POINTS);
}

fn reference() -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/reference.toml");
    Scenario::load(&path, &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn simulate(points: &[Scenario], detail: Detail, blocks: u64) {
    let requests: Vec<_> = points
        .iter()
        .map(|scenario| PointRequest { scenario, detail })
        .collect();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("one thread can be had");
    let tasks = blocks * BLOCK as u64;
    pool.install(|| black_box(monte_carlo::run(&requests, tasks, 1, None, &Silent)));
}
