//! Task classes: both forms of work, one kind or several.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus as Rng;

use super::write::{between, chance, line, one_of};
use super::{assign, tokens};

/// Of the class, and of its kinds: who may be skilled.
const SKILLS: [&str; 2] = ["search", "edit"];

pub fn classes(text: &mut String, subordinates: &[&str], rng: &mut Rng) {
    // A scenario without skills has no success; with some it is modelled for a part.
    let skilled = one_of(&[1.0, 1.0, 1.0, 1.0, 0.5, 0.0], rng);
    let all_cost_failures = chance(0.6, rng);
    for name in &["coding", "support", "extraction"][..one_of(&[1, 1, 2, 2, 3], rng)] {
        line(text, format!("\n[[task]]\nname = \"{name}\""));
        line(text, format!("weight = {}", one_of(&[1, 1, 2, 3], rng)));
        work(text, rng);
        if chance(0.7, rng) {
            let requests = [between(0.2, 1.0, rng), between(1.0, 20.0, rng)];
            line(text, format!("requests = {}", one_of(&requests, rng)));
        }
        if chance(0.5, rng) {
            line(text, format!("tool_s = {}", between(0.0, 3.0, rng)));
        }
        if chance(skilled, rng) {
            line(text, format!("skill = \"{}\"", one_of(&SKILLS, rng)));
        }
        if all_cost_failures || chance(0.2, rng) {
            line(
                text,
                format!("failure_cost_usd = {}", between(0.0, 4.0, rng)),
            );
        }
        if chance(0.3, rng) && !subordinates.is_empty() {
            line(text, format!("assign = {}", assign(subordinates, rng)));
        }
        if chance(0.4, rng) {
            kinds(text, subordinates, skilled, rng);
        } else if chance(0.8, rng) {
            line(text, format!("subtasks = {}", count(rng)));
        }
    }
}

fn work(text: &mut String, rng: &mut Rng) {
    match rng.random_range(0..4) {
        0 => {}
        1 => line(
            text,
            format!("difficulty_loading = {}", one_of(&[0.0, 1.0], rng)),
        ),
        _ => line(
            text,
            format!("difficulty_loading = {}", between(0.1, 0.95, rng)),
        ),
    }
    if chance(0.55, rng) {
        line(text, format!("tokens = {}", tokens(80_000.0, rng)));
        line(text, format!("input_share = {}", input_share(rng)));
        return;
    }
    line(text, format!("input_tokens = {}", tokens(60_000.0, rng)));
    line(text, format!("output_tokens = {}", tokens(8_000.0, rng)));
    let correlation = match rng.random_range(0..6) {
        0 => return,
        1 => 1.0,
        2 => -1.0,
        _ => between(-0.9, 0.9, rng),
    };
    line(text, format!("tokens_correlation = {correlation}"));
}

fn input_share(rng: &mut Rng) -> String {
    match rng.random_range(0..6) {
        0 => "1".into(),
        1 => "0".into(),
        2 | 3 => format!("{}", between(0.1, 0.98, rng)),
        _ => {
            let mean = between(0.2, 0.95, rng);
            let concentration = between(1.0, 50.0, rng);
            format!("{{ mean = {mean}, concentration = {concentration} }}")
        }
    }
}

fn count(rng: &mut Rng) -> String {
    match rng.random_range(0..4) {
        0 | 1 => format!("{}", rng.random_range(1..6)),
        2 => format!("{{ poisson = {} }}", between(1.0, 5.0, rng)),
        _ => {
            let (p, q) = (between(0.3, 1.0, rng), between(0.3, 1.0, rng));
            let more = rng.random_range(2..7);
            format!("{{ choices = {{ \"1\" = {p}, \"{more}\" = {q} }} }}")
        }
    }
}

fn kinds(text: &mut String, subordinates: &[&str], skilled: f64, rng: &mut Rng) {
    for name in &["search", "edit", "check"][..one_of(&[1, 2, 2, 3], rng)] {
        line(text, format!("\n  [[task.subtask]]\n  name = \"{name}\""));
        line(text, format!("  share = {}", between(0.2, 1.0, rng)));
        if chance(0.7, rng) {
            line(text, format!("  count = {}", count(rng)));
        }
        if skilled > 0.0 && chance(0.5, rng) {
            line(text, format!("  skill = \"{}\"", one_of(&SKILLS, rng)));
        }
        if chance(0.4, rng) && !subordinates.is_empty() {
            line(text, format!("  assign = {}", assign(subordinates, rng)));
        }
    }
}
