//! Which points of a run share their tasks, and which of those the paths of their pieces.

use crate::scenario::Scenario;
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::along::Plan;
use crate::simulation::monte_carlo::run::PointRequest;

/// Points in groups that are alike, each in the order of its first.
pub fn alike(points: Vec<usize>, same: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for point in points {
        match groups.iter_mut().find(|group| same(group[0], point)) {
            Some(group) => group.push(point),
            None => groups.push(vec![point]),
        }
    }
    groups
}

/// The points of a family that are gone through at once for a class, and the others.
pub fn gone_through(
    points: &[Lowered],
    members: &[usize],
    class: usize,
) -> (Option<Plan>, Vec<usize>) {
    let plan = Plan::new(points, members, class);
    let covered = |point: &usize| plan.as_ref().is_some_and(|plan| plan.covers(*point));
    let others = members.iter().copied().filter(|point| !covered(point));
    let others = others.collect();
    (plan, others)
}

/// Whether two points draw the same tasks and abilities.
pub fn same_draws(a: &Scenario, b: &Scenario) -> bool {
    let abilities = |scenario: &Scenario| -> Vec<_> {
        let tiers = scenario.ladder.tiers.iter();
        tiers
            .map(|tier| (tier.scores.clone(), tier.difficulty_loading))
            .collect()
    };
    a.classes == b.classes && a.ladder.skills == b.ladder.skills && abilities(a) == abilities(b)
}

/// Whether the pieces of two points that draw the same tasks also take the same paths, and the same
/// tokens and seconds along them: they may differ in the ratio and in prices.
pub fn same_paths(a: &PointRequest<'_>, b: &PointRequest<'_>) -> bool {
    let pace = |scenario: &Scenario| -> Vec<_> {
        let tiers = scenario.ladder.tiers.iter();
        tiers
            .map(|tier| (tier.token_multiplier.clone(), tier.speed))
            .collect()
    };
    // Where a price steps, every call on the paths is kept.
    let has_steps = |scenario: &Scenario| {
        let mut tiers = scenario.ladder.tiers.iter();
        tiers.any(|tier| !tier.price.steps.is_empty())
    };
    a.detail == b.detail
        && a.scenario.policy.differs_in_ratio_only(&b.scenario.policy)
        && pace(a.scenario) == pace(b.scenario)
        && has_steps(a.scenario) == has_steps(b.scenario)
}
