//! Tiers: the executive's multiplier, caches without a price, limits without requests.

use super::Checks;
use crate::error::{Diagnostic, Span};
use crate::scenario::record::Record;

/// Names that come with routing.
const RESERVED: [&str; 2] = ["router", "cheapest_adequate"];

impl Checks<'_> {
    pub(super) fn ladder(&mut self) {
        for (index, tier) in self.tiers().iter().enumerate() {
            self.reserved_name(tier);
            if index == 0 {
                self.executive_multiplier(tier);
            }
            self.cache(tier);
            self.price(tier);
            self.limits(tier);
            self.retry(tier);
        }
    }

    fn reserved_name(&mut self, tier: &Record) {
        let Some((name, field)) = tier.text("name").zip(tier.field("name")) else {
            return;
        };
        if RESERVED.contains(&name) {
            let message = format!(
                "a tier cannot be called `{name}`: the name is reserved for work that comes later"
            );
            self.add(Diagnostic::new(field.span, message, "reserved"));
        }
    }

    fn executive_multiplier(&mut self, tier: &Record) {
        if let Some(field) = tier.written("token_multiplier") {
            let message = "the executive has a token_multiplier: its own is 1 by definition";
            let mut clash =
                Diagnostic::new(field.key_span, message, "allowed: in subordinates only");
            if let Some(name) = tier.field("name") {
                clash = clash.and(name.span, "the first tier is the executive");
            }
            self.add(clash);
        }
    }

    fn cache(&mut self, tier: &Record) {
        let Some((hit, field)) = tier.number("cache_hit").zip(tier.field("cache_hit")) else {
            return;
        };
        let Some((price, price_field)) = tier.record("price").zip(tier.field("price")) else {
            return;
        };
        if hit > 0.0 && price.field("cached_input").is_none() {
            let message = format!("cache_hit is {hit} and the price has no `cached_input`");
            let clash = Diagnostic::new(field.span, message, "allowed: 0 without a cached price");
            self.add(clash.and(price_field.span, "needs `cached_input = ...`"));
        }
    }

    fn price(&mut self, tier: &Record) {
        let Some(price) = tier.record("price") else {
            return;
        };
        if let (Some(field), None) = (price.written("service"), price.field("catalog")) {
            let message = "`service` stands without `catalog`";
            let label = "names a card of a model in the catalogue";
            self.add(
                Diagnostic::new(field.key_span, message, label)
                    .help("write `catalog = \"gpt-5.4-mini\"` beside it"),
            );
        }
        self.steps(price);
    }

    /// Each step another size, with the same kinds of prices as below it; and an engine that can follow them.
    fn steps(&mut self, price: &Record) {
        let steps = price.records("steps");
        let mut sizes: Vec<(f64, Span)> = Vec::new();
        for step in steps {
            let size = step.number("above_input").zip(step.field("above_input"));
            if let Some((size, field)) = size {
                if let Some((_, first)) = sizes.iter().find(|(other, _)| *other == size) {
                    let message = format!("two steps begin above {size}");
                    let clash = Diagnostic::new(field.span, message, "the second");
                    self.add(clash.and(*first, "the first"));
                }
                sizes.push((size, field.span));
            }
            for key in ["cached_input", "cache_write"] {
                self.both_or_neither(price, step, key);
            }
        }
        let exact = self.root.record("simulation");
        let exact = exact.filter(|simulation| simulation.switch("exact") == Some(true));
        if let (Some(exact), Some(steps), false) = (exact, price.field("steps"), steps.is_empty()) {
            let message = "the exact engine cannot follow `price.steps`: which step a request reaches hangs on its own size";
            let asked = exact.field("exact").map_or(exact.span, |field| field.span);
            let clash = Diagnostic::new(asked, message, "means by quadrature");
            self.add(
                clash
                    .and(steps.span, "another price for large requests")
                    .help("simulate it without --exact, or leave the steps out with `steps = []`"),
            );
        }
    }

    fn both_or_neither(&mut self, price: &Record, step: &Record, key: &str) {
        let (below, above) = (price.written(key), step.written(key));
        let (there, message, place) = match (below, above) {
            (Some(field), None) => (field, format!("the step lacks `{key}`"), step.span),
            (None, Some(field)) => (
                field,
                format!("the price below the step lacks `{key}`"),
                price.span,
            ),
            _ => return,
        };
        let clash = Diagnostic::new(
            place,
            message,
            format!("needs `{key} = ...`, or neither has it"),
        );
        self.add(clash.and(there.key_span, "stands here"));
    }

    fn limits(&mut self, tier: &Record) {
        let Some(limits) = tier.record("limits") else {
            return;
        };
        self.requests(limits);
        if let (Some(field), None) = (limits.written("concurrent"), tier.field("speed")) {
            let message = "`concurrent` needs the tier's `speed`";
            let clash = Diagnostic::new(field.key_span, message, "this limit counts busy time");
            self.add(clash.and(tier.span, "needs `speed = { output_tokens_per_s = ... }`"));
        }
    }

    /// What counts requests needs to know how many a task makes: the default of 1 would be a guess.
    pub(super) fn requests(&mut self, limits: &Record) {
        let counting = ["requests_per_minute", "concurrent"];
        let mut counting = counting
            .into_iter()
            .filter_map(|key| Some((key, limits.written(key)?)));
        let Some((key, field)) = counting.next() else {
            return;
        };
        let tasks = self.tasks_list().iter();
        let mut lacking = tasks.filter(|task| task.written("requests").is_none());
        let Some(task) = lacking.next() else { return };
        let more = match lacking.count() {
            0 => String::new(),
            others => format!(", nor have {others} more"),
        };
        let name = task.text("name").unwrap_or("a task");
        let message =
            format!("`{key}` needs `requests` in every class, and `{name}` has none{more}");
        let clash = Diagnostic::new(field.key_span, message, "this limit counts requests");
        self.add(clash.and(task.span, "needs `requests = ...`"));
    }
}
