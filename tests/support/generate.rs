//! Random valid scenario files, from small to everything at once.
//!
//! Spread is kept at σ ≤ 1.2 and chances away from 0 and 1, unless they are 0 or 1: then means over
//! some ten thousand tasks are near normal, and a distance in standard errors says what it should.

pub mod routing;
mod tasks;
mod write;

use rand::rngs::Xoshiro256PlusPlus as Rng;
use rand::{RngExt, SeedableRng};

use write::{amount, between, chance, distribution, line, maybe, one_of, round, subset};

/// Names of subordinates, from the top down.
const SUBORDINATES: [&str; 3] = ["large", "medium", "small"];

/// The text of a scenario file, another one for every seed.
pub fn scenario(seed: u64) -> String {
    let mut rng = Rng::seed_from_u64(seed);
    let rng = &mut rng;
    let mut text = format!("name = \"generated-{seed}\"\n");
    let subordinates = &SUBORDINATES[..one_of(&[0, 1, 1, 2, 2, 2, 3, 3, 3], rng)];
    let speeds = one_of(
        &[Some(true), Some(true), Some(true), Some(false), None],
        rng,
    );
    tiers(&mut text, subordinates, speeds, rng);
    tasks::classes(&mut text, subordinates, rng);
    delegation(&mut text, subordinates, rng);
    quotas(&mut text, subordinates, rng);
    text
}

fn tiers(text: &mut String, subordinates: &[&str], speeds: Option<bool>, rng: &mut Rng) {
    let names = std::iter::once(&"executive").chain(subordinates);
    for (rung, name) in names.enumerate() {
        line(text, format!("\n[[tier]]\nname = \"{name}\""));
        price_and_cache(text, rng);
        let loading = one_of(&[0.0, 0.3, 0.6, 0.8, 0.9, 0.95], rng);
        line(text, format!("difficulty_loading = {loading}"));
        let (a, b) = (score(rng), score(rng));
        line(
            text,
            format!("scores = {{ search = {a}, edit = {{ score = {b}, of = 300 }} }}"),
        );
        if rung > 0 && chance(0.6, rng) {
            line(text, format!("token_multiplier = {}", multiplier(rng)));
        }
        if speeds.unwrap_or_else(|| chance(0.6, rng)) {
            line(text, format!("speed = {}", speed(rng)));
        }
        if chance(0.3, rng) {
            let counts = between(0.0, 1.0, rng);
            line(
                text,
                format!("limits = {{ tokens_per_minute = 2_000_000, cached_counts = {counts} }}"),
            );
        }
        if chance(0.4, rng) {
            line(text, format!("quota_weight = {}", between(0.0, 2.0, rng)));
        }
    }
}

fn price_and_cache(text: &mut String, rng: &mut Rng) {
    let input = between(0.2, 5.0, rng);
    let mut price = format!("input = {input}, output = {}", between(1.0, 20.0, rng));
    let is_cached = chance(0.6, rng);
    if is_cached {
        price += &format!(", cached_input = {}", round(input / 10.0));
    }
    if chance(0.3, rng) {
        price += &format!(", cache_write = {}", round(input * 1.25));
    }
    if chance(0.2, rng) {
        price += &format!(", discount = {}", between(0.1, 0.6, rng));
    }
    line(text, format!("price = {{ {price} }}"));
    if is_cached && chance(0.8, rng) {
        line(text, format!("cache_hit = {}", between(0.05, 0.95, rng)));
    }
}

fn score(rng: &mut Rng) -> f64 {
    match rng.random_range(0..12) {
        0 => 0.0,
        1 => 1.0,
        _ => between(0.15, 0.95, rng),
    }
}

fn multiplier(rng: &mut Rng) -> String {
    let mean = between(0.5, 2.5, rng);
    if chance(0.5, rng) {
        return format!("{mean}");
    }
    format!("{{ mean = {mean}, sigma = {} }}", between(0.1, 0.7, rng))
}

fn speed(rng: &mut Rng) -> String {
    let first = between(0.0, 2.0, rng);
    let output = between(30.0, 200.0, rng);
    let input = maybe(0.5, rng, |rng| {
        format!(", input_tokens_per_s = {}", between(1000.0, 9000.0, rng))
    });
    format!("{{ first_token_s = {first}, output_tokens_per_s = {output}{input} }}")
}

fn delegation(text: &mut String, subordinates: &[&str], rng: &mut Rng) {
    line(text, "\n[delegation]");
    if subordinates.is_empty() {
        line(text, "ratio = 0");
        return;
    }
    if chance(0.3, rng) {
        line(text, format!("task_share = {}", between(0.2, 0.9, rng)));
    }
    line(text, format!("ratio = {}", ratio(rng)));
    line(text, format!("assign = {}", assign(subordinates, rng)));
    if chance(0.8, rng) {
        let on_reject = one_of(&["escalate", "escalate", "executive", "accept"], rng);
        line(text, format!("on_reject = \"{on_reject}\""));
    }
    if chance(0.6, rng) {
        line(text, format!("parallel = {}", one_of(&[1, 2, 3], rng)));
    }
    if chance(0.85, rng) {
        overhead(text, rng);
    }
    if chance(0.85, rng) {
        review(text, rng);
    }
}

fn ratio(rng: &mut Rng) -> String {
    match rng.random_range(0..10) {
        0 => "0".into(),
        1 | 2 => "1".into(),
        3 | 4 => format!("{}", between(0.1, 0.95, rng)),
        5..=7 => {
            let mean = between(0.2, 0.9, rng);
            let concentration = between(0.8, 20.0, rng);
            format!("{{ mean = {mean}, concentration = {concentration} }}")
        }
        _ => {
            let middle = between(0.2, 0.8, rng);
            let ends = one_of(&[("0", "1"), ("0", "0.9"), ("0.1", "1")], rng);
            let (p, q) = (between(0.2, 0.5, rng), between(0.2, 0.5, rng));
            let choices = format!(
                "\"{}\" = {p}, \"{middle}\" = 0.3, \"{}\" = {q}",
                ends.0, ends.1
            );
            format!("{{ choices = {{ {choices} }} }}")
        }
    }
}

/// Shares of some of the subordinates; the one table of `assign` keys.
fn assign(subordinates: &[&str], rng: &mut Rng) -> String {
    let shares: Vec<_> = subset(subordinates, rng)
        .into_iter()
        .map(|name| format!("{name} = {}", between(0.2, 1.0, rng)))
        .collect();
    format!("{{ {} }}", shares.join(", "))
}

fn overhead(text: &mut String, rng: &mut Rng) {
    line(text, "\n[delegation.overhead]");
    for (key, typical) in [("spawn", 8000.0), ("brief", 700.0), ("report", 900.0)] {
        if chance(0.6, rng) {
            line(text, format!("{key} = {}", amount(typical, rng)));
        }
    }
    if chance(0.5, rng) {
        line(text, format!("context = {}", between(0.01, 0.2, rng)));
    }
    for key in ["plan", "synthesis"] {
        if chance(0.6, rng) {
            let (reads, tokens) = (between(0.02, 0.5, rng), amount(1500.0, rng));
            let both = format!("reads = {reads}, tokens = {tokens}");
            let one = [
                format!("reads = {reads}"),
                format!("tokens = {tokens}"),
                both,
            ];
            line(
                text,
                format!("{key} = {{ {} }}", one[rng.random_range(0..3)]),
            );
        }
    }
}

fn review(text: &mut String, rng: &mut Rng) {
    line(text, "\n[delegation.review]");
    line(text, format!("rate = {}", or_one(0.3, rng)));
    let catches = if chance(0.1, rng) {
        0.0
    } else {
        or_one(0.2, rng)
    };
    line(text, format!("catches_wrong = {catches}"));
    line(text, format!("passes_right = {}", or_one(0.4, rng)));
    if chance(0.7, rng) {
        line(text, format!("reads = {}", or_one(0.2, rng)));
    } else if chance(0.5, rng) {
        line(text, "reads = 0");
    }
    if chance(0.6, rng) {
        line(text, format!("tokens = {}", amount(400.0, rng)));
    }
    if chance(0.7, rng) {
        line(
            text,
            format!("by = \"{}\"", one_of(&["above", "above", "executive"], rng)),
        );
    }
}

fn or_one(from: f64, rng: &mut Rng) -> f64 {
    if chance(0.3, rng) {
        1.0
    } else {
        between(from, 0.95, rng)
    }
}

fn quotas(text: &mut String, subordinates: &[&str], rng: &mut Rng) {
    if chance(0.4, rng) {
        line(
            text,
            "\n[[quota]]\nname = \"window\"\nunits = \"10M\"\nwindow_h = 5",
        );
        if chance(0.5, rng) {
            let mut names = vec!["executive"];
            names.extend(subset(subordinates, rng));
            line(text, format!("tiers = {names:?}"));
        }
    }
}

/// Numbers and distributions of tokens, wherever a key takes either.
fn tokens(typical: f64, rng: &mut Rng) -> String {
    if chance(0.15, rng) {
        return format!("{}", round(typical));
    }
    distribution(typical, rng)
}
