//! What a run leaves null, and what the model leaves out.

use crate::scenario::Scenario;
use crate::workload::TaskClass;

/// What no run has (model.md §7).
const BEYOND_THE_MODEL: [&str; 7] = [
    "queues: ceilings assume that limits are fully used and nobody waits",
    "growth of demand and falling prices: `rungs plan` looks ahead",
    "context that grows with every turn, which splitting a task would shorten",
    "judges who err more on harder tasks",
    "the time of people who hand out, wait and check",
    "subtasks that are easier than their share of the work",
    "doubt about the inputs: the intervals are sampling error of the run only",
];

/// What a scenario without a router leaves out.
const NO_ROUTER: &str =
    "routing by difficulty: nobody predicts which tasks are hard before handing them down";

/// First what is null in this run and why, metric by metric; then what the model leaves out.
pub fn not_modelled(scenario: &Scenario) -> Vec<String> {
    let mut missing = Vec::new();
    if scenario.simulation.exact {
        missing.push("latency_s: the exact engine gives no times".to_string());
        missing.push(
            "p05, p50, p95, p99 and savings_per_task: the exact engine gives means only"
                .to_string(),
        );
    } else if let Some(reason) = scenario.latency_reason() {
        missing.push(format!("latency_s: {reason}"));
    }
    if let Some(classes) = named(scenario, |class| !class.models_success()) {
        missing.push(format!("success: no skill is given for {classes}"));
    } else if !scenario.loadings_written() {
        missing.push(
            "delegation_efficiency: not every tier has a difficulty_loading, so nobody knows who is able where another is not"
                .to_string(),
        );
    }
    if scenario.success_modelled()
        && let Some(classes) = named(scenario, |class| class.failure_cost.is_none())
    {
        missing.push(format!(
            "cost_with_failures_per_task_usd: no failure cost is given for {classes}"
        ));
    }
    if !scenario.policy.routes() {
        missing.push(NO_ROUTER.to_string());
    }
    missing.extend(BEYOND_THE_MODEL.map(str::to_string));
    missing
}

/// The classes of which something is true, in words; `None` where it is true of none.
pub fn named(scenario: &Scenario, is_true: impl Fn(&TaskClass) -> bool) -> Option<String> {
    let names: Vec<&str> = scenario
        .classes
        .iter()
        .filter(|class| is_true(class))
        .map(|class| class.name.as_str())
        .collect();
    listed(&names)
}

/// "a", "a and b", "a, b, c and 7 more".
pub fn listed(names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [only] => Some(only.to_string()),
        [rest @ .., last] if rest.len() < 4 => Some(format!("{} and {last}", rest.join(", "))),
        _ => Some(format!(
            "{} and {} more",
            names[..3].join(", "),
            names.len() - 3
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economics::testing;

    #[test]
    fn what_is_null_comes_first_with_its_reason() {
        let mut scenario = testing::scenario();
        scenario.classes[1].kinds[0].skill = None;
        let missing = not_modelled(&scenario);
        assert_eq!(missing[0], "latency_s: tier executive has no speed");
        assert_eq!(missing[1], "success: no skill is given for second");
        assert_eq!(missing.len(), 3 + BEYOND_THE_MODEL.len());
    }

    #[test]
    fn the_exact_engine_gives_no_times_and_no_quantiles() {
        let mut scenario = testing::scenario();
        scenario.simulation.exact = true;
        let missing = not_modelled(&scenario);
        assert!(missing[0].starts_with("latency_s") && missing[1].starts_with("p05"));
    }

    #[test]
    fn a_long_list_is_cut() {
        assert_eq!(listed(&["a"]).as_deref(), Some("a"));
        assert_eq!(listed(&["a", "b", "c"]).as_deref(), Some("a, b and c"));
        assert_eq!(
            listed(&["a", "b", "c", "d", "e", "f"]).as_deref(),
            Some("a, b, c and 3 more")
        );
    }
}
