//! Which inputs somebody wants to look at.

use crate::error::Diagnostics;
use crate::scenario::{Given, Scenario};

/// Paths given on the command line, and how far what nobody knows may lie off.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// Only these, or what lies below them; empty: all.
    pub only: &'a [String],
    /// Not these, nor what lies below them.
    pub without: &'a [String],
    /// Share of the value, above 0 and below 1.
    pub assumed: f64,
}

impl Choice<'_> {
    /// The inputs of a scenario that are meant.
    ///
    /// # Errors
    /// A path that leads nowhere, with the nearest; or to no input.
    pub fn inputs(&self, scenario: &Scenario) -> Result<Vec<Given>, Diagnostics> {
        let all = scenario.givens(self.assumed);
        let mut inputs = match self.only {
            [] => all,
            only => named(scenario, &all, only, self.assumed)?,
        };
        for path in self.without {
            let before = inputs.len();
            inputs.retain(|input| !lies_in(&input.key.path(), path));
            if inputs.len() == before {
                // Told apart: no key at all, or one that is no input.
                let key = scenario.numeric_key("--without", path)?;
                let message = format!("`{}` is not among the inputs", key.path());
                return Err(key.refuse(message, "allowed: an input, or what several lie below"));
            }
        }
        Ok(inputs)
    }
}

fn named(
    scenario: &Scenario,
    all: &[Given],
    only: &[String],
    assumed: f64,
) -> Result<Vec<Given>, Diagnostics> {
    let mut inputs: Vec<Given> = Vec::new();
    for path in only {
        let meant: Vec<&Given> = all
            .iter()
            .filter(|input| lies_in(&input.key.path(), path))
            .collect();
        let fresh = match meant.as_slice() {
            [] => vec![scenario.given("--only", path, assumed)?],
            several => several.iter().map(|one| (*one).clone()).collect(),
        };
        for one in fresh {
            if !inputs
                .iter()
                .any(|input| input.key.path() == one.key.path())
            {
                inputs.push(one);
            }
        }
    }
    Ok(inputs)
}

/// Whether a path is another, or lies below it.
fn lies_in(path: &str, other: &str) -> bool {
    let rest = path.strip_prefix(other.trim());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
