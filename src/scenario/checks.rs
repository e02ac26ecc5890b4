//! What must hold between keys. Each check looks at what could be read, so that all mistakes are told at once.

mod buckets;
mod demand;
mod ladder;
pub(super) mod plan;
mod policy;
pub(super) mod questions;
mod tasks;

use std::collections::HashMap;

use super::record::{Assigning, Record, Weight};
use crate::error::{Diagnostic, Span, nearest};

/// All checks on the model itself; `curve`, `claim` and `expect` are looked at in [`questions`].
pub(super) fn model(root: &Record) -> Vec<Diagnostic> {
    let mut checks = Checks {
        root,
        found: Vec::new(),
    };
    checks.unique("tier", "tier");
    checks.unique("task", "task class");
    checks.unique("quota", "quota");
    checks.ladder();
    checks.tasks();
    checks.policy();
    checks.quotas();
    checks.unique("pool", "pool");
    checks.pools();
    checks.arrivals();
    checks.buckets();
    checks.queue();
    checks.plan();
    checks.found
}

struct Checks<'a> {
    root: &'a Record,
    found: Vec<Diagnostic>,
}

impl<'a> Checks<'a> {
    fn add(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    fn tiers(&self) -> &'a [Record] {
        self.root.records("tier")
    }

    fn tasks_list(&self) -> &'a [Record] {
        self.root.records("task")
    }

    fn unique(&mut self, list: &str, what: &str) {
        let found = duplicates(self.root.records(list), what);
        self.found.extend(found);
    }

    fn quotas(&mut self) {
        for quota in self.root.records("quota") {
            for (name, span) in quota.tiers("tiers").unwrap_or_default() {
                if let Some(diagnostic) = unknown_tier(self.tiers(), name, *span) {
                    self.add(diagnostic);
                }
            }
        }
    }

    /// Names of subordinates, and of nobody else.
    fn assignment(&mut self, assigning: Option<&Assigning>) {
        let weights = assigning.map_or(&[][..], Assigning::weights);
        let found = assignment(self.tiers(), weights);
        self.found.extend(found);
    }
}

/// What is wrong with the tiers of an assignment.
fn assignment(tiers: &[Record], weights: &[Weight]) -> Vec<Diagnostic> {
    let executive = tiers
        .first()
        .and_then(|tier| tier.text("name").zip(tier.field("name")));
    let wrong = |weight: &Weight| match executive {
        Some((name, field)) if name == weight.tier => {
            let message = format!("work is assigned to the executive `{name}`");
            let label = "allowed: subordinates, the tiers below the first";
            let clash = Diagnostic::new(weight.tier_span, message, label);
            Some(clash.and(field.span, "the first tier is the executive").help(
                "what the executive keeps is what `delegation.ratio` leaves: assign only what is handed down",
            ))
        }
        _ => unknown_tier(tiers, &weight.tier, weight.tier_span),
    };
    weights.iter().filter_map(wrong).collect()
}

fn unknown_tier(tiers: &[Record], name: &str, span: Span) -> Option<Diagnostic> {
    let names: Vec<&str> = tiers.iter().filter_map(|tier| tier.text("name")).collect();
    // Where the name of a tier could not be read, it may be this one.
    if names.contains(&name) || names.len() < tiers.len() || names.is_empty() {
        return None;
    }
    let label = format!("the tiers are {}", few(&names));
    let unknown = Diagnostic::new(span, format!("there is no tier `{name}`"), label);
    Some(unknown.did_you_mean(nearest(name, names.iter().copied())))
}

/// Two of the same name.
fn duplicates(records: &[Record], what: &str) -> Vec<Diagnostic> {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    let mut found = Vec::new();
    for record in records {
        let Some((name, field)) = record.text("name").zip(record.field("name")) else {
            continue;
        };
        match seen.get(name) {
            Some(first) => found.push(
                Diagnostic::new(
                    field.span,
                    format!("two of the name `{name}`: each {what} needs its own"),
                    "the second",
                )
                .and(*first, "the first"),
            ),
            None => {
                seen.insert(name, field.span);
            }
        }
    }
    found
}

/// A list for a message: the first few of many.
fn few(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`"));
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}
