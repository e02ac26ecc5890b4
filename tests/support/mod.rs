//! What the tests of the engines share. Each of them uses its own part of it.
#![allow(dead_code)]

pub mod corners;
pub mod generate;
pub mod hold;

use rungs::scenario::Scenario;

/// A scenario file that has to be valid.
pub fn parse(text: &str) -> Scenario {
    match Scenario::parse(text, "generated.toml", &[]) {
        Ok(scenario) => scenario,
        Err(mistakes) => panic!("{mistakes:?}\n{text}"),
    }
}
