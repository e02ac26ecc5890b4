//! What tests of the engine share: the reference scenario and what is made of it, strip by strip.

use crate::scenario::{Override, Scenario};
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::draws::{DrawStreams, Draws, Scope};
use crate::simulation::monte_carlo::paths::Paths;
use crate::simulation::monte_carlo::run::looks;
use crate::workload::{ClassSampler, Lot};

const REFERENCE: &str = include_str!("../../../benches/reference.toml");

/// An override: who gets a task is decided by what a router sees.
pub const ROUTER: &str =
    "delegation.assign = { router = { correlation = 0.6, success = 0.55, cost_usd = 0.001 } }";

/// The first override of those that want pieces of three kinds, each with an assignment, a skill or
/// a number of its own, and quotas.
pub const KINDS: &str = "kinds";

const OF_KINDS: &str = r#"skill = "swe_bench_pro"

[[task.subtask]]
name = "look"
share = 0.2
count = 2
skill = "other"
assign = { nano = 1.0 }

[[task.subtask]]
name = "write"
share = 0.5
count = { poisson = 2.5 }
skill = "swe_bench_pro"

[[task.subtask]]
name = "check"
share = 0.3
count = { choices = { "1" = 0.3, "2" = 0.4, "4" = 0.3 } }

[[quota]]
name = "window"

[[quota]]
name = "some"
tiers = ["executive", "mini"]
"#;

/// The reference scenario under some overrides.
pub fn reference(overrides: &[&str]) -> Scenario {
    let (text, overrides) = match overrides {
        [first, overrides @ ..] if *first == KINDS => {
            let one_kind = "subtasks = { poisson = 3.6 } # 1 + Poisson: 3.6 in the mean\nskill = \"swe_bench_pro\"";
            assert!(REFERENCE.contains(one_kind));
            let text = REFERENCE.replace(one_kind, OF_KINDS);
            (
                text.replace("scores = {", "scores = { other = 0.4,"),
                overrides,
            )
        }
        _ => (REFERENCE.to_owned(), overrides),
    };
    let overrides: Vec<_> = overrides
        .iter()
        .map(|text| Override::parse(text).unwrap())
        .collect();
    Scenario::parse(&text, "reference.toml", &overrides).unwrap_or_else(|error| panic!("{error}"))
}

/// Strips of the first class, each handed over with its draws, calls and paths.
pub fn strips(
    scenario: &Scenario,
    lowered: &Lowered,
    lengths: impl IntoIterator<Item = usize>,
    mut each: impl FnMut(&Draws, &CallDraws, &Paths),
) {
    let scope = Scope {
        kinds: lowered.classes[0].kinds.len(),
        tiers: lowered.tiers.len(),
        looks: looks(std::iter::once(scenario)),
    };
    let sampler = ClassSampler::new(&scenario.classes[0]);
    let lot = Lot::new(7, 0, 0, None);
    let mut streams = DrawStreams::new(&lot, scope);
    let mut calls = CallDraws::new(lowered, &lot, None);
    let (mut draws, mut paths) = (Draws::default(), Paths::default());
    for len in lengths {
        draws.fill(&sampler, &lowered.classes[0], &mut streams, len);
        draws.sizes.fill(&sampler, &draws.tasks);
        paths.fill(lowered, 0, &draws, &mut calls);
        each(&draws, &calls, &paths);
    }
}
