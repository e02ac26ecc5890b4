//! The policy: who is assigned, who reviews.

use super::Checks;
use crate::error::{Diagnostic, Span};
use crate::scenario::record::{Assigning, Record};

impl Checks<'_> {
    pub(super) fn policy(&mut self) {
        let Some(delegation) = self.root.record("delegation") else {
            return;
        };
        self.assignment(delegation.assign("assign"));
        self.everything_assigned(delegation);
        if let Some(review) = delegation.record("review") {
            self.review(review);
        }
    }

    /// Where something is delegated, every kind needs an assignment.
    fn everything_assigned(&mut self, delegation: &Record) {
        let shared = delegation
            .number("task_share")
            .is_some_and(|share| share > 0.0);
        let Some(ratio) = delegation.ratio("ratio").filter(|_| shared) else {
            return;
        };
        let Some(field) = delegation
            .field("ratio")
            .filter(|_| ratio.ever_above_zero())
        else {
            return;
        };
        if delegation.field("assign").is_some() {
            return;
        }
        let Some(task) = self.tasks_list().iter().find(|task| !assigned(task)) else {
            return;
        };
        let name = task.text("name").unwrap_or("a task");
        let message = format!("work of task `{name}` is delegated, and nobody is assigned to it");
        let subordinate = self.tiers().get(1).and_then(|tier| tier.text("name"));
        let help = match subordinate {
            Some(tier) => format!("write `assign = {{ {tier} = 1.0 }}` in [delegation]"),
            None => "there is one tier only: add a subordinate below it, or write `ratio = 0`"
                .to_string(),
        };
        let clash = Diagnostic::new(field.span, message, "something is delegated");
        self.add(clash.and(task.span, "has no `assign`").help(help));
    }

    fn review(&mut self, review: &Record) {
        let Some((rate, field)) = review.review_share().zip(review.field("rate")) else {
            return;
        };
        for key in ["catches_wrong", "passes_right"] {
            if rate > 0.0 && review.field(key).is_none() {
                let message = format!("a review with a rate of {rate} lacks `{key}`");
                let missing = Diagnostic::new(
                    field.span,
                    message,
                    format!("above 0 it needs `{key} = ...`"),
                );
                self.add(missing.help("0 to 1; a perfect judge has 1 in both"));
            }
        }
    }

    /// Where a rejection comes from that leads to another attempt, where there is one.
    pub(super) fn rejects(&self) -> Option<Span> {
        let delegation = self.root.record("delegation")?;
        let review = delegation.record("review")?;
        let field = review
            .field("rate")
            .filter(|_| review.review_share().is_some_and(|r| r > 0.0))?;
        let catches = review
            .number("catches_wrong")
            .is_some_and(|share| share > 0.0);
        let stops = review
            .number("passes_right")
            .is_some_and(|share| share < 1.0);
        let kept = delegation.text("on_reject") == Some("accept");
        ((catches || stops) && !kept && self.tiers().len() > 1).then_some(field.span)
    }
}

impl<'a> Checks<'a> {
    /// Where a router is written, that predicts who succeeds.
    pub(super) fn routes(&self) -> Option<Span> {
        let kinds = |task: &'a Record| std::iter::once(task).chain(task.records("subtask"));
        let tasks = self.root.records("task").iter().flat_map(kinds);
        let owners = self.root.record("delegation").into_iter().chain(tasks);
        let written = |owner: &'a Record| {
            let place = owner.field("assign").map(|field| field.span);
            place.zip(owner.assign("assign"))
        };
        let curve = self.root.record("curve");
        let lines = curve.map_or(&[][..], |curve| curve.assigns("assignments"));
        let lines = lines.iter().map(|(place, assigning)| (*place, assigning));
        let mut all = owners.filter_map(written).chain(lines);
        let router = all.find(|(_, assigning)| matches!(assigning, Assigning::Router { .. }));
        router.map(|(place, _)| place)
    }
}

/// Whether a class, or all of its kinds, has an assignment of its own.
fn assigned(task: &Record) -> bool {
    let kinds = task.records("subtask");
    let own = |record: &Record| record.field("assign").is_some();
    own(task) || (!kinds.is_empty() && kinds.iter().all(own))
}
