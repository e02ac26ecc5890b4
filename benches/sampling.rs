//! What a draw, a transcendental and a tally cost, beside `rand_distr` and `libm` in the same run.

use std::hint::black_box;

use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_distr::Distribution as _;
use rungs::numerics::stream::{Purpose, Stream};
use rungs::numerics::{Beta, Distribution, QuantileTable, kernels, special};
use rungs::stats::{JointMoments, Sketch};

/// Values per call: a batch's column, which stays in the first-level cache.
const N: usize = 1024;

fn group<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Elements(N as u64));
    group
}

fn stream() -> Stream {
    Stream::new(1, Purpose(0), 0)
}

fn uniforms() -> [f64; N] {
    let mut uniforms = [0.0; N];
    stream().fill_uniform(&mut uniforms);
    uniforms
}

/// Fills a column with draws of a peer, one at a time.
fn peer(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    mut draw: impl FnMut(&mut Xoshiro256PlusPlus) -> f64,
) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut out = [0.0; N];
    group.bench_function(name, |b| {
        b.iter(|| {
            out.iter_mut().for_each(|value| *value = draw(&mut rng));
            black_box(&mut out);
        });
    });
}

fn draws(c: &mut Criterion) {
    let (mut stream, mut out) = (stream(), [0.0; N]);
    let mut g = group(c, "uniform");
    g.bench_function("stream", |b| {
        b.iter(|| stream.fill_uniform(black_box(&mut out)));
    });
    peer(&mut g, "rand", |rng| rng.random());
    g.finish();

    let mut g = group(c, "normal");
    let mut uniforms = [0.0; N];
    g.bench_function("stream and quantile", |b| {
        b.iter(|| {
            stream.fill_uniform(&mut uniforms);
            kernels::normal_quantile_slice(&uniforms, black_box(&mut out));
        });
    });
    peer(&mut g, "rand_distr", |rng| {
        rand_distr::StandardNormal.sample(rng)
    });
    g.finish();

    let mut g = group(c, "beta");
    let table = QuantileTable::of_beta(&Beta::new(0.8, 10.0).unwrap());
    g.bench_function("stream and table", |b| {
        b.iter(|| {
            stream.fill_uniform(&mut uniforms);
            table.fill(&uniforms, black_box(&mut out));
        });
    });
    let beta = rand_distr::Beta::new(8.0, 2.0).unwrap();
    peer(&mut g, "rand_distr", |rng| beta.sample(rng));
    g.finish();

    let mut g = group(c, "lognormal amounts");
    let amounts = Distribution::log_normal(7.0, 0.8).unwrap();
    g.bench_function("sample_fill", |b| {
        b.iter(|| amounts.sample_fill(&mut stream, black_box(&mut out)));
    });
    let log_normal = rand_distr::LogNormal::new(7.0, 0.8).unwrap();
    peer(&mut g, "rand_distr", |rng| log_normal.sample(rng));
    g.finish();
}

fn transcendentals(c: &mut Criterion) {
    let from: [f64; N] = uniforms().map(|u| 8.0 * u - 6.0);
    let mut out = [0.0; N];
    let mut g = group(c, "transcendental");
    // Not in place: copying the input in again would take longer than the exponential.
    let mut bench = |name: &str, f: fn(&[f64], &mut [f64])| {
        g.bench_function(name, |b| {
            b.iter(|| f(black_box(&from), black_box(&mut out)))
        });
    };
    bench("exp", |from, to| each(from, to, kernels::exp));
    bench("exp of libm", |from, to| each(from, to, libm::exp));
    bench("ln", |from, to| each(from, to, |x| kernels::ln(x.abs())));
    bench("ln of libm", |from, to| {
        each(from, to, |x| libm::log(x.abs()))
    });
    bench("normal cdf", kernels::normal_cdf_slice);
    bench("normal cdf of libm", |from, to| {
        each(from, to, special::normal_cdf)
    });
    g.finish();
}

#[inline(always)]
fn each(from: &[f64], to: &mut [f64], f: impl Fn(f64) -> f64) {
    for (value, x) in to.iter_mut().zip(from) {
        *value = f(*x);
    }
}

fn tallies(c: &mut Criterion) {
    let mut costs = uniforms();
    let mut normals = [0.0; N];
    kernels::normal_quantile_slice(&costs, &mut normals);
    costs = normals.map(|x| -2.0 + 0.7 * x);
    kernels::exp_slice(&mut costs);

    let mut g = group(c, "tally");
    let mut sketch = Sketch::new();
    g.bench_function("sketch", |b| {
        b.iter(|| sketch.push_slice(black_box(&costs)))
    });
    let columns: [&[f64]; 8] = [&costs; 8];
    let mut moments = JointMoments::new(8, vec![(0, 1), (2, 3), (4, 5), (6, 7)]);
    g.bench_function("moments of 8 columns and 4 pairs", |b| {
        b.iter(|| moments.push_block(N, black_box(&columns)));
    });
    g.finish();
}

fn set_up(c: &mut Criterion) {
    let mut g = c.benchmark_group("set-up");
    g.bench_function("a new stream", |b| {
        b.iter(|| Stream::new(black_box(1), Purpose(2), 3))
    });
    for (mean, concentration) in [(0.8, 10.0), (0.5, 0.1), (0.9, 1e5)] {
        let beta = Beta::new(mean, concentration).unwrap();
        g.bench_function(format!("table of Beta({mean}, {concentration})"), |b| {
            b.iter(|| QuantileTable::of_beta(black_box(&beta)));
        });
    }
    let gamma = Distribution::gamma(100.0, 0.7).unwrap();
    g.bench_function("table of a gamma of shape 0.7", |b| {
        b.iter(|| QuantileTable::of(black_box(&gamma)))
    });
    g.finish();
}

criterion_group!(benches, draws, transcendentals, tallies, set_up);
criterion_main!(benches);
