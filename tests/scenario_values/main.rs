//! What a scenario's values mean: ways to write them, defaults and sizes; points, paths and lines.

mod forms;
mod points;

use rungs::scenario::{Override, Scenario};

const SMALL: &str = r#"
name = "small"
[[tier]]
name = "gpt-5.4"
price = { input = 2.50, output = 10.00 }
[[tier]]
name = "gpt-5.4-mini"
price = { input = 0.75, output = 4.50 }
[[tier]]
name = "nano"
price = { input = 0.20, output = 1.25 }
[[task]]
name = "a"
tokens = 100_000        # measured in May
input_share = 0.5
[delegation]
ratio = 0.5
assign = { "gpt-5.4-mini" = 1.0 }
"#;

fn with(arguments: &[&str]) -> Scenario {
    let overrides: Vec<Override> = arguments
        .iter()
        .map(|argument| Override::parse(argument).unwrap())
        .collect();
    Scenario::parse(SMALL, "s.toml", &overrides).unwrap_or_else(|wrong| panic!("{wrong}"))
}
