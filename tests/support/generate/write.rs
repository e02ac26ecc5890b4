//! Pieces of a scenario file's text.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus as Rng;

pub fn line(text: &mut String, line: impl AsRef<str>) {
    text.push_str(line.as_ref());
    text.push('\n');
}

pub fn chance(p: f64, rng: &mut Rng) -> bool {
    rng.random::<f64>() < p
}

pub fn one_of<T: Copy>(of: &[T], rng: &mut Rng) -> T {
    of[rng.random_range(0..of.len())]
}

/// Uniform, with as many digits as somebody would write.
pub fn between(from: f64, to: f64, rng: &mut Rng) -> f64 {
    round(from + (to - from) * rng.random::<f64>())
}

/// To three digits.
pub fn round(value: f64) -> f64 {
    format!("{value:.2e}").parse().expect("a number")
}

/// Some of them, at least one where there is one, in order.
pub fn subset<'a>(of: &[&'a str], rng: &mut Rng) -> Vec<&'a str> {
    let always = rng.random_range(0..of.len().max(1));
    let kept = of.iter().enumerate();
    kept.filter(|(i, _)| *i == always || chance(0.5, rng))
        .map(|(_, name)| *name)
        .collect()
}

/// With probability `p` the text, else nothing.
pub fn maybe(p: f64, rng: &mut Rng, text: impl FnOnce(&mut Rng) -> String) -> String {
    if chance(p, rng) {
        text(rng)
    } else {
        String::new()
    }
}

/// A small amount of tokens: often a number, sometimes a distribution.
pub fn amount(typical: f64, rng: &mut Rng) -> String {
    let typical = typical * between(0.3, 1.5, rng);
    if chance(0.5, rng) {
        return format!("{}", round(typical));
    }
    distribution(typical, rng)
}

/// A distribution around a typical amount, of any family, with σ from 0.1 to 1.2.
pub fn distribution(typical: f64, rng: &mut Rng) -> String {
    let sigma = between(0.1, 1.2, rng);
    let median = round(typical);
    // Φ⁻¹(0.95).
    let q = 1.6449_f64;
    match rng.random_range(0..7) {
        0 => {
            let (low, high) = (median * (-q * sigma).exp(), median * (q * sigma).exp());
            format!("\"{} to {}\"", round(low), round(high))
        }
        1 => format!(
            "{{ median = {median}, p95 = {} }}",
            round(median * (q * sigma).exp())
        ),
        2 => format!("{{ median = {median}, sigma = {sigma} }}"),
        3 => {
            let p95 = median * (q * sigma - sigma * sigma / 2.0).exp();
            format!("{{ mean = {median}, p95 = {} }}", round(p95))
        }
        4 => format!("{{ mu = {}, sigma = {sigma} }}", round(median.ln())),
        5 => {
            let shape = between(0.7, 5.0, rng);
            format!("{{ gamma = {{ mean = {median}, shape = {shape} }} }}")
        }
        _ => empirical(median, rng),
    }
}

fn empirical(typical: f64, rng: &mut Rng) -> String {
    let inner = between(0.2, 0.8, rng);
    let x: Vec<f64> = [
        between(0.0, 0.5, rng),
        between(0.5, 1.2, rng),
        between(1.2, 4.0, rng),
    ]
    .iter()
    .map(|x| round(x * typical))
    .collect();
    let points = format!("[[0, {}], [{inner}, {}], [1, {}]]", x[0], x[1], x[2]);
    format!("{{ empirical = {{ quantiles = {points} }} }}")
}
