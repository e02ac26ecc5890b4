//! Arrivals, queues and pools: what must hold between their keys.

use super::{Checks, few};
use crate::error::Diagnostic;
use crate::scenario::record::Record;

const PROCESSES: [&str; 4] = ["poisson", "gamma", "trace", "users"];

impl Checks<'_> {
    pub(super) fn arrivals(&mut self) {
        let Some(arrivals) = self.root.record("arrivals") else {
            return;
        };
        let mut written: Vec<&str> = PROCESSES
            .into_iter()
            .filter(|key| arrivals.written(key).is_some())
            .collect();
        let place = |key: &str| {
            let field = arrivals.written(key);
            field.map_or(arrivals.span, |field| field.key_span)
        };
        written.sort_by_key(|key| place(key));
        let found = match written.as_slice() {
            [] => {
                let label = format!("needs one of {}", few(&PROCESSES));
                let wrong = Diagnostic::new(arrivals.span, "`arrivals` lacks a process", label);
                Some(wrong.help("write poisson = 120 for 120 tasks an hour"))
            }
            [one] => self.profile(arrivals, one),
            [first, second, ..] => {
                let message = format!("tasks arrive in two ways: `{first}` and `{second}`");
                let label = format!("allowed: one of {}", few(&PROCESSES));
                let wrong = Diagnostic::new(place(second), message, label);
                Some(wrong.and(place(first), "the first"))
            }
        };
        self.found.extend(found);
    }

    fn profile(&self, arrivals: &Record, process: &str) -> Option<Diagnostic> {
        let field = arrivals.written("profile")?;
        if matches!(process, "poisson" | "gamma") {
            return None;
        }
        let message = format!("a profile shapes `poisson` and `gamma` arrivals, not `{process}`");
        let of = arrivals.written(process)?;
        let wrong = Diagnostic::new(field.key_span, message, "not with this process");
        Some(wrong.and(of.key_span, "the process"))
    }

    pub(super) fn queue(&mut self) {
        let Some(queue) = self.root.record("queue") else {
            return;
        };
        if let (Some(hours), Some(tasks)) = (queue.written("hours"), queue.written("tasks")) {
            let (first, second) = match hours.key_span < tasks.key_span {
                true => (hours, tasks),
                false => (tasks, hours),
            };
            let message = "the length of a replication is written twice: `hours` and `tasks`";
            let wrong = Diagnostic::new(second.key_span, message, "allowed: one of the two");
            self.add(wrong.and(first.key_span, "the first"));
        }
        if let (Some(warm_up), Some(hours), Some(field)) = (
            queue.number("warm_up"),
            queue.number("hours"),
            queue.field("warm_up"),
        ) && warm_up >= hours
        {
            let message = format!("a warm-up of {warm_up} h leaves nothing of a run of {hours} h");
            let label = format!("allowed: below {hours}");
            self.add(Diagnostic::new(field.span, message, label));
        }
    }

    pub(super) fn pools(&mut self) {
        for pool in self.root.records("pool") {
            for (name, span) in pool.tiers("tiers").unwrap_or_default() {
                self.found
                    .extend(super::unknown_tier(self.tiers(), name, *span));
            }
            self.pool_limits(pool);
            self.twice_in_a_pool(pool);
        }
    }

    fn twice_in_a_pool(&mut self, pool: &Record) {
        let names = pool.tiers("tiers").unwrap_or_default();
        for (index, (name, span)) in names.iter().enumerate() {
            if let Some((_, first)) = names[..index].iter().find(|(other, _)| other == name) {
                let message = format!("the pool has the tier `{name}` twice");
                let wrong = Diagnostic::new(*span, message, "the second");
                self.add(wrong.and(*first, "the first"));
            }
        }
    }

    fn pool_limits(&mut self, pool: &Record) {
        let Some(limits) = pool.record("limits") else {
            return;
        };
        const LIMITS: [&str; 5] = [
            "requests_per_minute",
            "tokens_per_minute",
            "input_tokens_per_minute",
            "output_tokens_per_minute",
            "concurrent",
        ];
        let named = limits.field("preset").is_some();
        if !named && LIMITS.iter().all(|key| limits.field(key).is_none()) {
            let name = pool.text("name").unwrap_or("a pool");
            let message = format!("the pool `{name}` limits nothing");
            let label = format!("needs one of {}", few(&LIMITS));
            self.add(Diagnostic::new(limits.span, message, label));
        }
        self.requests(limits);
        let Some(field) = limits.written("concurrent") else {
            return;
        };
        let tiers = pool.tiers("tiers").unwrap_or_default();
        let slow = self.tiers().iter().find(|tier| {
            let named = tiers
                .iter()
                .any(|(name, _)| tier.text("name") == Some(name));
            named && tier.field("speed").is_none()
        });
        if let Some(tier) = slow {
            let message = "`concurrent` needs the `speed` of every tier in the pool";
            let clash = Diagnostic::new(field.key_span, message, "this limit counts busy time");
            self.add(clash.and(tier.span, "needs `speed = { output_tokens_per_s = ... }`"));
        }
    }

    /// The longest delay is not below the first.
    pub(super) fn retry(&mut self, tier: &Record) {
        let Some(retry) = tier.record("on_limit").and_then(|on| on.record("retry")) else {
            return;
        };
        let (Some(first), Some(cap)) = (retry.number("first_s"), retry.number("cap_s")) else {
            return;
        };
        if cap < first
            && let (Some(first_field), Some(cap_field)) =
                (retry.field("first_s"), retry.field("cap_s"))
        {
            let message = format!("the longest delay, {cap} s, is below the first, {first} s");
            let label = format!("allowed: {first} or more");
            let wrong = Diagnostic::new(cap_field.span, message, label);
            self.add(wrong.and(first_field.span, "the first delay"));
        }
    }
}
