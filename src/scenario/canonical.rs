//! The canonical form: what a scenario says, whatever the way it is written. Its SHA-256 is the digest.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::Expected;
use super::document::Document;
use super::path::KeyPath;
use super::prices;
use super::record::{Assigning, Checked, Record, Replacement};
use super::syntax::{self, Node};
use super::trace;
use crate::delegation::Ratio;
use crate::ladder::Score;
use crate::numerics::{Belief, Distribution, MixturePart};
use crate::workload::{Count, InputShare};

/// Words, not numbers: they do not change what is simulated.
const LEFT_OUT: [&str; 4] = ["name", "description", "source", "catalog"];

/// Where a price was looked up: the prices themselves stand beside it.
const LOOKED_UP: [&str; 2] = ["catalog", "service"];

/// SHA-256 of the canonical form in hex. Defaults are filled in, every number is the double it
/// means, and keys stand in the order of the documentation.
///
/// Prices from the catalogue stand there as the numbers they are. Where a claim looks one up, the
/// catalogue's own digest stands for what it may find.
pub(super) fn digest(record: &Record, document: &Document) -> String {
    let root = &document.root;
    let mut form = Form { root }.record(record, &LEFT_OUT);
    if let (Some(arrivals), Some(digest)) = (form.get_mut("arrivals"), trace::digest(document))
        && let Some(file) = arrivals.get_mut("trace")
    {
        *file = json!(digest);
    }
    if let (Value::Object(form), Some(catalogue)) = (&mut form, prices::asked_by_claims(document)) {
        form.insert("catalog".to_string(), json!(catalogue));
    }
    let bytes = Sha256::digest(form.to_string().as_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Keys that came later, at their defaults: left out, so that what says nothing of them keeps its digest.
fn is_later_default(key: &str, value: &Value) -> bool {
    match key {
        "queue" => *value == json!({"replications": 32, "warm_up": "mser5"}),
        "on_limit" => *value == json!("wait"),
        "error_rate" => *value == json!(0.0),
        "sampler" => *value == json!("random"),
        _ => false,
    }
}

struct Form<'a> {
    root: &'a Node,
}

impl Form<'_> {
    fn record(&self, record: &Record, left_out: &[&str]) -> Value {
        let fields = record.fields().filter(|(key, ..)| !left_out.contains(key));
        let values = fields.filter_map(|(key, _, field)| Some((key, field.value.as_ref()?)));
        let map: Map<String, Value> = values
            .map(|(key, value)| match value {
                Checked::Record(price) if key == "price" => (key, self.record(price, &LOOKED_UP)),
                Checked::Record(speed) if key == "speed" => (key, self.speed(speed)),
                _ => (key, self.value(value)),
            })
            .filter(|(key, value)| !is_later_default(key, value))
            .map(|(key, value)| (key.to_string(), value))
            .collect();
        Value::Object(map)
    }

    /// Without a jitter of 0, which came later.
    fn speed(&self, speed: &Record) -> Value {
        match speed.number("jitter") {
            Some(jitter) if jitter > 0.0 => self.record(speed, &[]),
            _ => self.record(speed, &["jitter"]),
        }
    }

    fn value(&self, value: &Checked) -> Value {
        match value {
            Checked::Number(number) => json!(number),
            Checked::Whole(whole) => json!(whole),
            Checked::Switch(switch) => json!(switch),
            Checked::Text(text) => json!(text),
            Checked::Pair(a, b) => json!([a, b]),
            Checked::Amount(amount) => distribution(amount),
            Checked::Share(InputShare::Fixed(share)) => json!(share),
            Checked::Share(InputShare::Beta(b)) => {
                json!({"mean": b.mean(), "concentration": b.concentration()})
            }
            Checked::Ratio(Ratio::Fixed(ratio)) => json!(ratio),
            Checked::Ratio(Ratio::Beta(b)) => {
                json!({"mean": b.mean(), "concentration": b.concentration()})
            }
            Checked::Ratio(Ratio::Choices(choices)) => json!({ "choices": choices }),
            Checked::Count(Count::Fixed(count)) => json!(count),
            Checked::Count(Count::Poisson { mean }) => json!({ "poisson": mean }),
            Checked::Count(Count::Choices(choices)) => json!({ "choices": choices }),
            Checked::Hardest(hardest) => {
                json!({"hardest": hardest.share, "correlation": hardest.correlation})
            }
            Checked::Assign(assigning) => assignment(assigning),
            Checked::Assigns(lines) => lines
                .iter()
                .map(|(_, assigning)| assignment(assigning))
                .collect(),
            Checked::Scores(scores) => sorted(
                scores
                    .iter()
                    .map(|(skill, _, score)| (skill.clone(), json!(score.map(score_of)))),
            ),
            Checked::Tiers(tiers) => {
                let mut names: Vec<&str> = tiers.iter().map(|(name, _)| name.as_str()).collect();
                names.sort_unstable();
                json!(names)
            }
            Checked::Numbers(numbers) => json!(numbers),
            Checked::Words(words) => {
                let mut words = words.clone();
                words.sort_unstable();
                json!(words)
            }
            Checked::Expected(Expected::Number(number)) => json!(number),
            Checked::Expected(Expected::Belief(believed)) => belief(believed),
            Checked::With(replacements) => sorted(
                replacements
                    .iter()
                    .map(|replacement| self.replacement(replacement)),
            ),
            Checked::Record(record) => self.record(record, &[]),
            Checked::Records(records) => records
                .iter()
                .map(|record| self.record(record, &[]))
                .collect(),
        }
    }

    fn replacement(&self, replacement: &Replacement) -> (String, Value) {
        let path = KeyPath::parse(&replacement.path, self.root);
        let path = path.map_or_else(|_| replacement.path.clone(), |path| path.to_string());
        (path, node(&replacement.node))
    }
}

fn sorted(pairs: impl Iterator<Item = (String, Value)>) -> Value {
    let mut pairs: Vec<(String, Value)> = pairs.collect();
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    Value::Object(pairs.into_iter().collect())
}

fn assignment(assigning: &Assigning) -> Value {
    match assigning {
        Assigning::Shares(weights) => sorted(
            weights
                .iter()
                .map(|weight| (weight.tier.clone(), json!(weight.share))),
        ),
        Assigning::CheapestAdequate { success } => {
            json!({"cheapest_adequate": {"success": success}})
        }
        Assigning::Router {
            correlation,
            success,
            cost_usd,
        } => {
            json!({"router": {"correlation": correlation, "success": success, "cost_usd": cost_usd}})
        }
    }
}

fn score_of(score: Score) -> Value {
    json!({"score": score.share.get(), "of": score.of})
}

fn distribution(distribution: &Distribution) -> Value {
    match distribution {
        Distribution::Constant(value) => json!(value),
        Distribution::LogNormal { mu, sigma } => json!({"mu": mu, "sigma": sigma}),
        Distribution::Gamma { mean, shape } => json!({"gamma": {"mean": mean, "shape": shape}}),
        Distribution::Empirical(points) => json!({"empirical": points}),
        Distribution::Mixture(mixture) => {
            let part = |p: &MixturePart| json!({"share": p.share, "mu": p.mu, "sigma": p.sigma});
            json!({"mixture": mixture.parts().iter().map(part).collect::<Vec<_>>()})
        }
        Distribution::ParetoTail(tail) => {
            let beyond = json!({"above": tail.above(), "exponent": tail.exponent()});
            json!({"mu": tail.mu(), "sigma": tail.sigma(), "pareto_tail": beyond})
        }
    }
}

fn belief(belief: &Belief) -> Value {
    match belief {
        Belief::Uniform { low, high } => json!({"uniform": [low, high]}),
        Belief::Whole { low, high } => json!({"whole": [low, high]}),
        Belief::Normal { mean, sd } => json!({"normal": {"mean": mean, "sd": sd}}),
        Belief::Beta(b) => json!({"mean": b.mean(), "concentration": b.concentration()}),
        Belief::Amount(amount) => json!({"amount": distribution(amount)}),
    }
}

fn node(value: &Node) -> Value {
    match &value.value {
        syntax::Value::Text(text) => json!(text),
        syntax::Value::Whole(whole) => json!(*whole as f64),
        syntax::Value::Float(float) => json!(float),
        syntax::Value::Switch(switch) => json!(switch),
        syntax::Value::Date => Value::Null,
        syntax::Value::List(items) => items.iter().map(node).collect(),
        syntax::Value::Table(entries) => sorted(
            entries
                .iter()
                .map(|entry| (entry.key.clone(), node(&entry.node))),
        ),
    }
}
