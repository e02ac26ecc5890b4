//! The scenario that `rungs init` writes.

/// A commented scenario to start from: overheads, a fallible judge and loadings are on, so that the
/// first answer is not the kindest one. `name` is the scenario's name and that of its file, without
/// quotes or backslashes in it.
pub fn init_template(name: &str) -> String {
    include_str!("template.toml").replace(NAME, name)
}

/// The name that stands in the template.
const NAME: &str = "my-scenario";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn the_template_is_a_valid_scenario_with_its_overheads_on() {
        let scenario = Scenario::parse(&init_template("desk"), "desk.toml", &[]);
        let scenario = scenario.unwrap_or_else(|wrong| panic!("{wrong}"));
        assert_eq!(scenario.name, "desk");
        assert!(
            scenario.policy.overhead.plan_is_call() && scenario.policy.overhead.synthesis_is_call()
        );
        assert!(scenario.something_can_be_rejected() && scenario.success_modelled());
        assert!(
            scenario
                .ladder
                .tiers
                .iter()
                .all(|tier| tier.difficulty_loading > 0.0)
        );
        assert_eq!(scenario.latency_reason(), None);
        assert_eq!(scenario.curve.values.len(), 41);
    }
}
