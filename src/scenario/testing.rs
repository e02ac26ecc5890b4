//! A scenario without a file, for the tests of other rooms.

use std::sync::Arc;

use super::{Curve, Document, Pinned, Queue, Sampler, Scenario, Simulation, Unit};
use crate::delegation::Policy;
use crate::ladder::Ladder;
use crate::workload::TaskClass;

impl Scenario {
    /// What is given, and the defaults for the rest; change its fields as the test needs them.
    pub fn of(ladder: Ladder, classes: Vec<TaskClass>, policy: Policy) -> Self {
        Self {
            name: "test".to_string(),
            description: None,
            source: None,
            path: "test.toml".to_string(),
            overrides: Vec::new(),
            digest: String::new(),
            unit: Unit {
                name: "token".to_string(),
                price_per: 1e6,
            },
            simulation: Simulation {
                tasks: 1000,
                seed: 1,
                precision: None,
                exact: false,
                sampler: Sampler::Random,
            },
            demand: None,
            ladder,
            classes,
            policy,
            curve: Curve {
                vary: "delegation.ratio".to_string(),
                unit: "share".to_string(),
                values: vec![0.0, 1.0],
                assignments: Vec::new(),
            },
            quotas: Vec::new(),
            pools: Vec::new(),
            arrivals: None,
            queue: Queue::default(),
            plan: None,
            catalogue: None,
            claims: Vec::new(),
            expectations: Vec::new(),
            uncertain: Arc::from([]),
            document: Arc::new(Document::empty()),
            curve_path: None,
            pinned: Pinned::default(),
        }
    }
}

/// Two tiers and a class `coding` whose work is written as given, 90 % of it delegated.
pub(super) fn scenario_with(work: &str) -> Scenario {
    let text = format!(
        r#"
name = "s"
[[tier]]
name = "top"
price = {{ input = 2.5, output = 10 }}
[[tier]]
name = "mini"
price = {{ input = 0.75, output = 4.5 }}
[[task]]
name = "coding"
{work}
input_share = 0.9
[delegation]
ratio = 0.9
assign = {{ mini = 1 }}
"#
    );
    Scenario::parse(&text, "s.toml", &[]).unwrap()
}
