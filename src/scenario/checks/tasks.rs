//! Task classes: the forms of work, kinds, skills.

use std::collections::BTreeSet;

use super::{Checks, duplicates, few};
use crate::error::{Diagnostic, Span, nearest};
use crate::numerics::Distribution;
use crate::scenario::record::{Field, Record};

impl<'a> Checks<'a> {
    pub(super) fn tasks(&mut self) {
        self.weights();
        for task in self.tasks_list() {
            self.work(task);
            self.kinds(task);
            for owner in std::iter::once(task).chain(task.records("subtask")) {
                self.assignment(owner.assign("assign"));
            }
        }
        self.skills();
    }

    fn weights(&mut self) {
        let weights: Option<Vec<f64>> = self
            .tasks_list()
            .iter()
            .map(|task| task.number("weight"))
            .collect();
        let Some(weights) = weights.filter(|weights| !weights.is_empty()) else {
            return;
        };
        if weights.iter().sum::<f64>() <= 0.0 {
            let field = self
                .tasks_list()
                .first()
                .and_then(|task| task.field("weight"));
            let span = field.map_or(self.root.span, |field| field.span);
            let message = "the weights of all tasks sum to 0";
            self.add(Diagnostic::new(
                span,
                message,
                "allowed: one of them above 0",
            ));
        }
    }

    /// Exactly one of the two forms of work.
    fn work(&mut self, task: &Record) {
        let written =
            |keys: [&'static str; 2]| keys.map(|key| task.written(key).map(|field| (key, field)));
        let whole = written(["tokens", "input_share"]);
        let sides = written(["input_tokens", "output_tokens"]);
        let correlation = task.written("tokens_correlation");
        let one = whole.iter().flatten().next().copied();
        let other = sides.iter().flatten().next().copied();
        match (one, other) {
            (Some((a, field)), Some((b, clash))) => self.both_forms((a, field), (b, clash)),
            (None, None) => {
                let message = format!("{} says nothing of its work", called(task));
                let help =
                    "write `tokens` with `input_share`, or `input_tokens` with `output_tokens`";
                self.add(Diagnostic::new(task.span, message, "needs one of two forms").help(help));
            }
            (Some(_), None) => self.half(task, whole, ["tokens", "input_share"]),
            (None, Some(_)) => self.half(task, sides, ["input_tokens", "output_tokens"]),
        }
        if let (Some((key, field)), Some(correlation)) = (one, correlation) {
            let message = format!(
                "`tokens_correlation` needs `input_tokens` and `output_tokens`, not `{key}`"
            );
            let clash = Diagnostic::new(correlation.key_span, message, "of the other form of work");
            self.add(clash.and(field.key_span, "one form"));
        }
        self.some_work(task);
    }

    fn both_forms(&mut self, (a, field): (&str, &Field), (b, clash): (&str, &Field)) {
        let message = format!("both forms of work are written: `{a}` and `{b}`");
        let diagnostic = Diagnostic::new(clash.key_span, message, "the other form");
        let help = "keep `tokens` with `input_share`, or `input_tokens` with `output_tokens`";
        self.add(diagnostic.and(field.key_span, "one form").help(help));
    }

    fn half(&mut self, task: &Record, written: [Option<(&str, &Field)>; 2], keys: [&str; 2]) {
        for (found, (key, partner)) in written.iter().zip([(keys[0], keys[1]), (keys[1], keys[0])])
        {
            if found.is_none() {
                let there = task
                    .written(partner)
                    .map_or(task.span, |field| field.key_span);
                let message = format!("{} has `{partner}` and lacks `{key}`", called(task));
                self.add(Diagnostic::new(
                    there,
                    message,
                    format!("needs `{key} = ...` beside it"),
                ));
            }
        }
    }

    fn some_work(&mut self, task: &Record) {
        let nothing = |key: &str| task.amount(key).is_some_and(Distribution::is_zero);
        if nothing("input_tokens") && nothing("output_tokens") {
            let span = task
                .field("input_tokens")
                .map_or(task.span, |field| field.span);
            let message = format!("{} has no work: input and output are 0", called(task));
            self.add(Diagnostic::new(
                span,
                message,
                "allowed: one of the two above 0",
            ));
        }
    }

    fn kinds(&mut self, task: &Record) {
        let kinds = task.records("subtask");
        if let (Some(field), Some(kind)) = (task.written("subtasks"), kinds.first()) {
            let message = "`subtasks` stands beside [[task.subtask]]";
            let clash = Diagnostic::new(field.key_span, message, "pieces of one kind");
            let help = "give each kind its `count`, and leave `subtasks` out";
            self.add(clash.and(kind.span, "kinds of pieces").help(help));
        }
        let found = duplicates(kinds, "subtask of a class");
        self.found.extend(found);
        let shares: Option<Vec<f64>> = kinds.iter().map(|kind| kind.number("share")).collect();
        let Some(shares) = shares.filter(|shares| !shares.is_empty()) else {
            return;
        };
        if shares.iter().sum::<f64>() <= 0.0 {
            let span = kinds[0]
                .field("share")
                .map_or(task.span, |field| field.span);
            let message = format!("the shares of the subtasks of {} sum to 0", called(task));
            self.add(Diagnostic::new(
                span,
                message,
                "allowed: one of them above 0",
            ));
        }
    }

    /// A skill that is used needs a score in every tier, and a loading where something can be rejected.
    fn skills(&mut self) {
        let tiers = self.tiers();
        let scores = tiers.iter().flat_map(Record::scores);
        let known: BTreeSet<&str> = scores.map(|(skill, ..)| skill.as_str()).collect();
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for (skill, span) in self.used_skills() {
            if !told.insert(skill) {
                continue;
            }
            if !known.contains(&skill) {
                self.unknown_skill(skill, span, &known);
                continue;
            }
            for tier in tiers {
                if !tier.scores().iter().any(|(name, ..)| name == skill) && !refused(tier, "scores")
                {
                    let name = tier.text("name").unwrap_or("a tier");
                    let message = format!("tier `{name}` has no score for the skill `{skill}`");
                    let there = tier
                        .field("scores")
                        .map_or(tier.span, |field| field.key_span);
                    let clash = Diagnostic::new(there, message, format!("needs `{skill} = ...`"));
                    self.add(clash.and(span, "the skill is used here"));
                }
            }
        }
        if let Some((skill, span)) = self.used_skills().first() {
            self.loadings(skill, *span);
        }
    }

    fn unknown_skill(&mut self, skill: &str, span: Span, known: &BTreeSet<&str>) {
        let names: Vec<&str> = known.iter().copied().collect();
        let label = match names.is_empty() {
            true => "no tier has `scores`".to_string(),
            false => format!("the skills are {}", few(&names)),
        };
        let message = format!("no tier has a score for the skill `{skill}`");
        let meant = nearest(skill, names.iter().copied());
        self.add(Diagnostic::new(span, message, label).did_you_mean(meant));
    }

    fn used_skills(&self) -> Vec<(&'a str, Span)> {
        let kinds = |task: &'a Record| std::iter::once(task).chain(task.records("subtask"));
        let owners = self.tasks_list().iter().flat_map(kinds);
        owners
            .filter_map(|owner| owner.text("skill").zip(owner.field("skill")))
            .map(|(skill, field)| (skill, field.span))
            .collect()
    }

    fn loadings(&mut self, skill: &str, span: Span) {
        let (place, why, label) = match (self.rejects(), self.routes()) {
            (Some(place), _) => (place, "something can be rejected", "a review may reject"),
            (_, Some(place)) => (place, "a router predicts success", "a router"),
            (None, None) => return,
        };
        for tier in self.tiers() {
            if tier.field("difficulty_loading").is_none() {
                let name = tier.text("name").unwrap_or("a tier");
                let message = format!(
                    "tier `{name}` lacks `difficulty_loading`, which is required where a skill is used and {why}"
                );
                let clash = Diagnostic::new(
                    tier.span,
                    message,
                    "needs `difficulty_loading = ...`, 0 to below 1",
                );
                let clash = clash.and(span, format!("the skill `{skill}` is used here"));
                self.add(clash.and(place, label));
            }
        }
    }
}

fn called(task: &Record) -> String {
    match task.text("name") {
        Some(name) => format!("task `{name}`"),
        None => "a task".to_string(),
    }
}

/// Whether a key is there and could not be read.
fn refused(record: &Record, key: &str) -> bool {
    record.field(key).is_some_and(|field| field.value.is_none())
}
