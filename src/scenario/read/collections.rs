//! Maps and lists: assignments, scores, names of tiers, replaced keys.

use super::{Reader, join};
use crate::error::{Diagnostic, Span, nearest};
use crate::ladder::Score;
use crate::scenario::keys::{self, Forms, RULES, Rule};
use crate::scenario::record::{Assigning, Replacement, Weight};
use crate::scenario::syntax::{Entry, Node, Value};

const ASSIGNMENT: &str = "{ mini = 0.8, nano = 0.2 }";

impl Reader<'_> {
    /// Tier → share, or a rule.
    pub(super) fn assign(&mut self, node: &Node, path: &str) -> Option<Assigning> {
        let Value::Table(entries) = &node.value else {
            return self.refuse(node, path, "a table of tiers and their shares", ASSIGNMENT);
        };
        let named = |entry: &Entry| RULES.iter().find(|rule| rule.name == entry.key);
        if let Some((entry, rule)) = entries.iter().find_map(|e| Some((e, named(e)?))) {
            return self.rule(entries, entry, rule, path);
        }
        let strangers = entries
            .iter()
            .filter(|entry| matches!(entry.node.value, Value::Table(_)));
        let before = self.found.len();
        for entry in strangers {
            let message = format!("`{}` is no rule that `{path}` could be", entry.key);
            let names = RULES.iter().map(|rule| rule.name);
            let meant = nearest(&entry.key, names.clone());
            let allowed = names.collect::<Vec<_>>().join("` and `");
            let label = format!("the rules are `{allowed}`; a tier takes a share");
            let unknown = Diagnostic::new(entry.key_span, message, label);
            self.found.push(unknown.did_you_mean(meant));
        }
        if self.found.len() > before {
            return None;
        }
        self.shares(node, entries, path).map(Assigning::Shares)
    }

    /// A rule stands by itself: it says who gets every piece.
    fn rule(
        &mut self,
        entries: &[Entry],
        entry: &Entry,
        rule: &'static Rule,
        path: &str,
    ) -> Option<Assigning> {
        if let Some(other) = entries.iter().find(|other| other.key != entry.key) {
            let message = format!(
                "`{path}` has both `{}` and `{}`: a rule stands alone",
                entry.key, other.key
            );
            let clash = Diagnostic::new(other.key_span, message, "beside the rule");
            let clash = clash.and(entry.key_span, "the rule");
            let help = format!(
                "write shares of tiers, such as {ASSIGNMENT}, or {}",
                rule.example
            );
            self.found.push(clash.help(help));
            return None;
        }
        let path = &join(path, rule.name);
        if !matches!(entry.node.value, Value::Table(_)) {
            return self.refuse(&entry.node, path, "a table of keys", rule.example);
        }
        let parts = self.inner(&entry.node, rule.parts, path)?;
        let success = parts.number("success")?;
        Some(match parts.number("correlation") {
            None => Assigning::CheapestAdequate { success },
            Some(correlation) => Assigning::Router {
                correlation,
                success,
                cost_usd: parts.number("cost_usd").unwrap_or(0.0),
            },
        })
    }

    /// Whether the tiers exist is looked at when all of them are known.
    fn shares(&mut self, node: &Node, entries: &[Entry], path: &str) -> Option<Vec<Weight>> {
        let before = self.found.len();
        let mut weights = Vec::new();
        for entry in entries {
            let path = join(path, &entry.key);
            if let Some(share) = self.number(&entry.node, &keys::WEIGHT, &path) {
                let (tier, tier_span) = (entry.key.clone(), entry.key_span);
                weights.push(Weight {
                    tier,
                    tier_span,
                    share,
                });
            }
        }
        let sum: f64 = weights.iter().map(|weight| weight.share).sum();
        let complete = self.found.len() == before;
        if complete && sum <= 0.0 {
            let message = format!("the shares of `{path}` sum to 0");
            let label = "allowed: shares of 0 or more, one of them above 0";
            self.found.push(Diagnostic::new(node.span, message, label));
            return None;
        }
        Some(weights)
    }

    pub(super) fn assigns(&mut self, node: &Node, path: &str) -> Option<Vec<(Span, Assigning)>> {
        let Value::List(items) = &node.value else {
            return self.refuse(node, path, "a list of assignments", "[{ mini = 1.0 }]");
        };
        let lines = items.iter().enumerate().filter_map(|(index, item)| {
            let assigning = self.assign(item, &format!("{path}[{}]", index + 1))?;
            Some((item.span, assigning))
        });
        Some(lines.collect())
    }

    pub(super) fn scores(
        &mut self,
        node: &Node,
        forms: &'static Forms,
        path: &str,
    ) -> Option<Vec<(String, Span, Option<Score>)>> {
        let Value::Table(entries) = &node.value else {
            let example = "{ swe_bench_pro = 0.577 }";
            return self.refuse(node, path, "a table of skills and scores", example);
        };
        let scores = entries.iter().map(|entry| {
            let score = self.score(&entry.node, forms, &join(path, &entry.key));
            (entry.key.clone(), entry.node.span, score)
        });
        Some(scores.collect())
    }

    pub(super) fn tiers(&mut self, node: &Node, path: &str) -> Option<Vec<(String, Span)>> {
        let names: Option<Vec<(String, Span)>> = match &node.value {
            Value::List(items) if !items.is_empty() => items
                .iter()
                .map(|item| item.text().map(|name| (name.to_string(), item.span)))
                .collect(),
            _ => None,
        };
        match names {
            Some(names) => Some(names),
            None => self.refuse(
                node,
                path,
                "a list of names of tiers",
                "[\"executive\", \"mini\"]",
            ),
        }
    }

    pub(super) fn with(&mut self, node: &Node, path: &str) -> Option<Vec<Replacement>> {
        let Value::Table(entries) = &node.value else {
            let (wanted, example) = match path {
                "uncertain" => (
                    "a table of keys and their ranges",
                    "{ \"tier.mini.price.output\" = \"4 to 5\" }",
                ),
                _ => (
                    "a table of keys to replace",
                    "{ \"delegation.ratio\" = 0.9 }",
                ),
            };
            return self.refuse(node, path, wanted, example);
        };
        let replacements = entries.iter().map(|entry| Replacement {
            path: entry.key.clone(),
            path_span: entry.key_span,
            node: entry.node.clone(),
        });
        Some(replacements.collect())
    }
}
