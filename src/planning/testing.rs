//! Tasks and scenarios whose plans are known by hand.

use super::shape::Shape;
use super::usage::{PerTask, TierTask};
use crate::scenario::{Demand, Expected, Plan, Scenario};

/// 1,000 tokens of the executive at 10 USD a million, 9,000 of mini at 1 USD a million.
pub fn per_task() -> PerTask {
    let tier = |tokens: f64, usd: f64| TierTask {
        input: tokens,
        output: 0.0,
        cached: 0.0,
        requests: 1.0,
        busy_s: 0.0,
        usd,
    };
    PerTask {
        tiers: vec![tier(1_000.0, 0.01), tier(9_000.0, 0.009)],
        other_usd: 0.0,
        success: Some(0.8),
        quota_units: Vec::new(),
        metrics: Vec::new(),
    }
}

/// Every hour like every other.
pub fn level() -> Shape {
    Shape::of(&scenario(""))
}

/// No growth, no decline, nothing asked, nothing may change.
pub fn plan(months: u32) -> Plan {
    Plan {
        months,
        growth_per_month: Expected::Number(0.0),
        price_decline_per_year: Expected::Number(0.0),
        peak: 1.0,
        budget_per_month: None,
        confidence: 0.9,
        slo: Vec::new(),
        may_change: Vec::new(),
    }
}

/// Per task 1,000 input tokens of the executive (10 USD a million) and 9,000 of mini (1 USD a million), 73,000 tasks a
/// month: 100 an hour. `more` is appended to the file.
pub fn scenario(more: &str) -> Scenario {
    let text = format!(
        r#"
name = "s"
[demand]
tasks_per_month = 73_000
[[tier]]
name = "top"
price = {{ input = 10, output = 10 }}
scores = {{ work = 0.9 }}
difficulty_loading = 0.5
[[tier]]
name = "mini"
price = {{ input = 1, output = 1 }}
scores = {{ work = 0.6 }}
difficulty_loading = 0.5
[[task]]
name = "work"
tokens = 10_000
input_share = 1.0
skill = "work"
requests = 1
[delegation]
ratio = 0.9
assign = {{ mini = 1 }}
{more}
"#
    );
    let mut scenario = Scenario::parse(&text, "s.toml", &[]).unwrap();
    scenario.plan = Some(plan(24));
    debug_assert!(matches!(scenario.demand, Some(Demand { .. })));
    scenario
}
