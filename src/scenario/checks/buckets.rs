//! Requests that no bucket could ever hold: of sizes that do not vary, they would leave it in debt for ever.

use super::Checks;
use crate::delegation::Ratio;
use crate::error::{Diagnostic, Span};
use crate::numerics::Distribution;
use crate::scenario::record::Record;
use crate::workload::{Count, InputShare};

/// Seconds of its rate that a bucket holds where nobody says.
const BURST_S: f64 = crate::ladder::Limits::BURST_S;

/// A request whose size is known, or at least so much of it.
struct Known {
    input: f64,
    output: f64,
    /// What says so.
    span: Span,
    class: String,
}

/// Limits that a tier's requests touch.
struct Touched<'a> {
    limits: &'a Record,
    /// Tokens per minute that come on top.
    reserved: f64,
}

impl<'a> Checks<'a> {
    /// Only where tasks flow: a ceiling does not ask how tokens come.
    pub(super) fn buckets(&mut self) {
        if self.root.record("arrivals").is_none() {
            return;
        }
        for (index, tier) in self.tiers().iter().enumerate() {
            let found: Vec<Diagnostic> = self
                .touched(tier)
                .iter()
                .flat_map(|touched| self.overflows(index, tier, touched))
                .collect();
            self.found.extend(found);
        }
    }

    fn touched(&self, tier: &'a Record) -> Vec<Touched<'a>> {
        let reserved = tier.record("reserved").and_then(|reserved| {
            Some(reserved.whole("units")? as f64 * reserved.number("tokens_per_minute")?)
        });
        let own = tier.record("limits").map(|limits| Touched {
            limits,
            reserved: reserved.unwrap_or(0.0),
        });
        let name = tier.text("name");
        let member = |pool: &&Record| {
            let mut tiers = pool.tiers("tiers").unwrap_or_default().iter();
            tiers.any(|(member, _)| Some(member.as_str()) == name)
        };
        let pools = self.root.records("pool").iter().filter(member);
        let pools = pools.filter_map(|pool| pool.record("limits"));
        let shared = pools.map(|limits| Touched {
            limits,
            reserved: 0.0,
        });
        own.into_iter().chain(shared).collect()
    }

    fn overflows(&self, index: usize, tier: &Record, touched: &Touched) -> Vec<Diagnostic> {
        let limits = touched.limits;
        let burst_s = limits.number("burst_s").unwrap_or(BURST_S);
        let holds = |key: &str, more: f64| {
            let field = limits.field(key)?;
            Some((
                (limits.number(key)? + more) / 60.0 * burst_s,
                field.key_span,
            ))
        };
        let name = tier.text("name").unwrap_or("a tier");
        let mut found = Vec::new();
        if let Some((room, span)) = holds("requests_per_minute", 0.0)
            && room < 1.0
        {
            let message = format!(
                "the bucket of `requests_per_minute` holds {room:.3} requests in `burst_s` of {burst_s}, less than one"
            );
            let label = format!("needs `burst_s` of {:.3} or more", burst_s / room);
            found.push(Diagnostic::new(span, message, label));
        }
        let hit = tier.number("cache_hit").unwrap_or(0.0);
        let cached = limits.number("cached_counts").unwrap_or(1.0);
        let counted = 1.0 - hit + hit * cached;
        let most = limits.number("max_output");
        let buckets = [
            ("tokens_per_minute", touched.reserved, counted, 1.0),
            ("input_tokens_per_minute", 0.0, counted, 0.0),
            ("output_tokens_per_minute", 0.0, 0.0, 1.0),
        ];
        for (key, more, input, output) in buckets {
            let Some((room, span)) = holds(key, more) else {
                continue;
            };
            for known in self.known(index, tier) {
                let size = input * known.input + output * most.unwrap_or(known.output);
                if size > room {
                    found.push(overflow(name, key, (size, room, burst_s), span, &known));
                }
            }
        }
        found
    }

    /// What this tier's requests are sure to hold at least, by class: work only, where it does not vary.
    fn known(&self, index: usize, tier: &Record) -> Vec<Known> {
        let times = match tier.amount("token_multiplier") {
            Some(Distribution::Constant(times)) if index > 0 => *times,
            _ if index > 0 => return Vec::new(),
            _ => 1.0,
        };
        let of_class = |class: &Record| {
            let (input, output, span) = work(class)?;
            let parts = match index {
                0 => self.kept(),
                _ => vec![self.piece(class, tier)?],
            };
            let requests = class.number("requests")?;
            let size = |part: f64| {
                let requests = (part * times.max(1.0) * requests).max(1.0).ceil();
                part * times / requests
            };
            let least = parts.into_iter().map(size).fold(0.0, f64::max);
            (least > 0.0).then(|| Known {
                input: least * input,
                output: least * output,
                span,
                class: class.text("name").unwrap_or("a task").to_string(),
            })
        };
        self.tasks_list().iter().filter_map(of_class).collect()
    }

    /// Parts of a task that the executive is sure to do in one go, now and then.
    fn kept(&self) -> Vec<f64> {
        let Some(delegation) = self.root.record("delegation") else {
            return vec![1.0];
        };
        let mut parts = Vec::new();
        if delegation
            .number("task_share")
            .is_some_and(|share| share < 1.0)
        {
            parts.push(1.0);
        }
        if let Some(Ratio::Fixed(ratio)) = delegation.ratio("ratio") {
            parts.push(1.0 - ratio);
        }
        parts
    }

    /// The part of a task that a piece is which starts at this tier.
    fn piece(&self, class: &Record, tier: &Record) -> Option<f64> {
        let delegation = self.root.record("delegation")?;
        let Some(Ratio::Fixed(ratio)) = delegation.ratio("ratio") else {
            return None;
        };
        let count = match (class.count("subtasks"), class.records("subtask")) {
            (_, [_, ..]) => return None,
            (Some(Count::Fixed(count)), _) => f64::from(*count),
            (Some(_), _) => return None,
            (None, _) => 1.0,
        };
        let assigning = class.assign("assign").or(delegation.assign("assign"))?;
        let mut weights = assigning.weights().iter();
        let given = weights
            .any(|weight| Some(weight.tier.as_str()) == tier.text("name") && weight.share > 0.0);
        let delegated = delegation.number("task_share")? > 0.0;
        (given && delegated).then_some(ratio / count)
    }
}

/// Input and output of a task whose size does not vary.
fn work(class: &Record) -> Option<(f64, f64, Span)> {
    let fixed = |key: &str| match class.amount(key)? {
        Distribution::Constant(value) => Some((*value, class.field(key)?.span)),
        _ => None,
    };
    if let Some((tokens, span)) = fixed("tokens") {
        let Some(InputShare::Fixed(share)) = class.share("input_share") else {
            return None;
        };
        return Some((share * tokens, (1.0 - share) * tokens, span));
    }
    let (input, span) = fixed("input_tokens")?;
    Some((input, fixed("output_tokens")?.0, span))
}

fn overflow(
    tier: &str,
    key: &str,
    (size, room, burst_s): (f64, f64, f64),
    span: Span,
    known: &Known,
) -> Diagnostic {
    let message = format!(
        "a request to `{tier}` takes {size:.0} tokens, and the bucket of `{key}` holds {room:.0}"
    );
    let label = format!("holds {burst_s} s of its rate: it would never be admitted");
    let least = burst_s * size / room;
    Diagnostic::new(span, message, label)
        .and(
            known.span,
            format!("every task of `{}` is so large", known.class),
        )
        .help(format!(
            "write `burst_s = {:.0}` or more, a larger limit, or more `requests` for the class",
            least.ceil()
        ))
}
