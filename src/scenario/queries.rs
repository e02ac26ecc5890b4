//! What engines and economics ask of a scenario before any number is drawn.

use super::Scenario;
use super::syntax::Node;
use crate::delegation::{OnReject, Reviewer};

impl Scenario {
    /// Whether a rejection can happen and lead to another attempt: then who is able matters to cost, not only to success.
    ///
    /// Decided by the policy, whatever the delegation ratio is.
    pub fn something_can_be_rejected(&self) -> bool {
        let Some(review) = &self.policy.review else {
            return false;
        };
        let rejects = review.catches_wrong > 0.0 || review.passes_right < 1.0;
        rejects && self.policy.on_reject != OnReject::Accept && self.ladder.tiers.len() > 1
    }

    /// Whether some class or kind asks for a skill.
    pub fn asks_for(&self, skill: &str) -> bool {
        let index = self.ladder.skills.iter().position(|name| name == skill);
        let mut kinds = self.classes.iter().flat_map(|class| &class.kinds);
        index.is_some() && kinds.any(|kind| kind.skill == index)
    }

    /// Whether bills with failures in them are known: success is modelled in every class, and every class says what a failure costs.
    pub fn counts_failures(&self) -> bool {
        let mut classes = self.classes.iter();
        classes.all(|class| class.models_success() && class.failure_cost.is_some())
    }

    /// Whether some task may be delegated under the scenario's own policy.
    pub fn delegates(&self) -> bool {
        self.policy.task_share > 0.0 && self.policy.ratio.ever_above_zero()
    }

    /// Whether a tier can be called: by assignment, by escalation from a rung below, or as the reviewer one rung up. The executive always.
    ///
    /// Decided by the assignments, whatever the delegation ratio is.
    pub fn tier_is_used(&self, tier: usize) -> bool {
        tier == 0
            || self
                .lowest_assigned()
                .is_some_and(|lowest| self.reaches(tier, lowest))
    }

    fn reaches(&self, tier: usize, lowest: usize) -> bool {
        let assigned = self.starts_at(tier);
        let climbs =
            self.something_can_be_rejected() && self.policy.on_reject == OnReject::Escalate;
        if assigned || (climbs && tier < lowest) {
            return true;
        }
        let reviews_above = self
            .policy
            .review
            .as_ref()
            .is_some_and(|r| r.by == Reviewer::Above && r.is_call());
        reviews_above && self.starts_at(tier + 1)
    }

    fn starts_at(&self, tier: usize) -> bool {
        let mut kinds = self.policy.assign.iter().flatten();
        kinds.any(|assignment| assignment.uses(tier))
    }

    fn lowest_assigned(&self) -> Option<usize> {
        (1..self.ladder.tiers.len())
            .rev()
            .find(|&tier| self.starts_at(tier))
    }

    /// Why latency is not modelled: the first tier that is used and has no speed. `None` where it is modelled.
    pub fn latency_reason(&self) -> Option<String> {
        let tiers = self.ladder.tiers.iter().enumerate();
        let slow = tiers.filter(|(_, tier)| tier.speed.is_none());
        let mut unknown = slow.filter(|(index, _)| self.tier_is_used(*index));
        unknown
            .next()
            .map(|(_, tier)| format!("tier {} has no speed", tier.name))
    }

    /// Whether the baseline's latency is modelled: the executive has a speed.
    pub fn baseline_latency_modelled(&self) -> bool {
        self.ladder.tiers[0].speed.is_some()
    }

    /// Whether every tier says how its ability hangs on difficulty: without that nobody knows who is able where
    /// another is not.
    pub fn loadings_written(&self) -> bool {
        let tiers = self.document.root.get("tier").map_or(&[][..], Node::items);
        let written = |tier: &Node| tier.get("difficulty_loading").is_some();
        tiers.iter().all(written)
    }

    /// Whether success is modelled over all tasks: every kind of every class has a skill.
    pub fn success_modelled(&self) -> bool {
        self.classes.iter().all(|class| class.models_success())
    }

    /// Whether every class says what a failed task costs, and success is modelled.
    pub fn failures_costed(&self) -> bool {
        self.success_modelled()
            && self
                .classes
                .iter()
                .all(|class| class.failure_cost.is_some())
    }
}
