//! The same scenarios with rules in place of shares, and reviews of the hardest tasks.

use rand::rngs::Xoshiro256PlusPlus as Rng;
use rand::{RngExt, SeedableRng};

use super::write::{between, chance, line, one_of};

/// Who gets a piece, and what is reviewed, is decided by rules in most of these.
pub fn scenario(seed: u64) -> String {
    let mut rng = Rng::seed_from_u64(seed ^ 0x0072_6f75_7465_6400);
    let mut text = String::new();
    for written in super::scenario(seed).lines() {
        let key = written.split(" = ").next().unwrap_or_default();
        match key.trim() {
            "assign" if chance(0.75, &mut rng) => {
                line(&mut text, format!("{key} = {}", rule(&mut rng)));
            }
            "rate" if chance(0.5, &mut rng) => {
                let (share, r) = (between(0.1, 0.9, &mut rng), correlation(&mut rng));
                let hardest = format!("{{ hardest = {share}, correlation = {r} }}");
                line(&mut text, format!("{key} = {hardest}"));
            }
            _ => line(&mut text, written),
        }
    }
    text
}

fn rule(rng: &mut Rng) -> String {
    let success = match rng.random_range(0..12) {
        0 => 0.0,
        1 => 1.0,
        _ => between(0.2, 0.9, rng),
    };
    if chance(0.25, rng) {
        return format!("{{ cheapest_adequate = {{ success = {success} }} }}");
    }
    let cost = match chance(0.5, rng) {
        true => format!(", cost_usd = {}", between(0.001, 0.02, rng)),
        false => String::new(),
    };
    let r = correlation(rng);
    format!("{{ router = {{ correlation = {r}, success = {success}{cost} }} }}")
}

fn correlation(rng: &mut Rng) -> f64 {
    one_of(&[0.0, 0.3, 0.6, 0.6, 0.9, 0.99, 1.0], rng)
}
