//! A distribution as it is written, times a factor: its size changes, its shape stays.

use super::amount;
use super::keys::Unit;
use super::syntax::{Entry, Node, Value};

/// The same value in the same form, so many times as large.
pub(super) fn scaled(node: &Node, factor: f64, unit: Unit) -> Node {
    let value = match &node.value {
        Value::Whole(whole) => Value::Float(*whole as f64 * factor),
        Value::Float(value) => Value::Float(value * factor),
        Value::Text(text) => scaled_text(text, factor, unit),
        Value::Table(entries) => {
            Value::Table(entries.iter().map(|entry| part(entry, factor)).collect())
        }
        other => other.clone(),
    };
    Node {
        span: node.span,
        value,
    }
}

fn scaled_text(text: &str, factor: f64, unit: Unit) -> Value {
    let times = |text: &str| amount::parse(text, unit).ok().map(|value| value * factor);
    match amount::ends(text) {
        Some((low, high)) => match times(low).zip(times(high)) {
            Some((low, high)) => Value::Text(format!("{low} to {high}")),
            None => Value::Text(text.to_string()),
        },
        None => times(text).map_or_else(|| Value::Text(text.to_string()), Value::Float),
    }
}

/// Amounts are multiplied, a mean of logarithms is moved, shapes are kept.
fn part(entry: &Entry, factor: f64) -> Entry {
    let times = |node: &Node| scaled(node, factor, Unit::Work);
    let node = match entry.key.as_str() {
        "median" | "mean" | "p95" | "above" => times(&entry.node),
        "gamma" | "pareto_tail" => times(&entry.node),
        "mu" => moved(&entry.node, libm::log(factor)),
        "mixture" => each(&entry.node, &times),
        "empirical" => Node {
            span: entry.node.span,
            value: Value::Table(
                entry
                    .node
                    .entries()
                    .iter()
                    .map(|e| quantiles(e, &times))
                    .collect(),
            ),
        },
        _ => entry.node.clone(),
    };
    Entry {
        key: entry.key.clone(),
        key_span: entry.key_span,
        node,
    }
}

fn moved(node: &Node, by: f64) -> Node {
    let mu = match node.text() {
        Some(text) => amount::parse(text, Unit::Plain).ok(),
        None => node.number(),
    };
    Node {
        span: node.span,
        value: mu.map_or_else(|| node.value.clone(), |mu| Value::Float(mu + by)),
    }
}

fn each(list: &Node, change: &dyn Fn(&Node) -> Node) -> Node {
    Node {
        span: list.span,
        value: Value::List(list.items().iter().map(change).collect()),
    }
}

/// [probability, value] pairs: only the values.
fn quantiles(entry: &Entry, times: &dyn Fn(&Node) -> Node) -> Entry {
    let pair = |pair: &Node| {
        let parts = pair.items().iter().enumerate();
        let part = |(at, part): (usize, &Node)| if at == 1 { times(part) } else { part.clone() };
        Node {
            span: pair.span,
            value: Value::List(parts.map(part).collect()),
        }
    };
    Entry {
        key: entry.key.clone(),
        key_span: entry.key_span,
        node: each(&entry.node, &pair),
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::testing::scenario_with;
    use crate::workload::Work;

    /// The mean of a class's work, as written, and at half and twice of it.
    fn means(tokens: &str) -> [f64; 3] {
        let scenario = scenario_with(&format!("tokens = {tokens}"));
        let mean = |scenario: &crate::scenario::Scenario| match &scenario.classes[0].work {
            Work::Total { tokens, .. } => tokens.mean(),
            Work::Sides { .. } => unreachable!(),
        };
        let key = scenario.sized_key("task.coding.tokens").unwrap();
        [1.0, 0.5, 2.0].map(|factor| mean(&scenario.with_numbers(&[(&key, factor)]).unwrap()))
    }

    #[test]
    fn every_form_of_a_distribution_keeps_its_shape() {
        for tokens in [
            "{ median = 100_000, p95 = \"300k\" }",
            "{ median = 100_000, sigma = 0.7 }",
            "{ mean = 100_000, p95 = 250_000 }",
            "{ mu = 11.5, sigma = 0.7 }",
            "{ gamma = { mean = 100_000, shape = 2 } }",
            "{ empirical = { quantiles = [[0, 10], [0.5, 100], [1, 900]] } }",
            "{ mixture = [{ share = 0.7, median = 900, sigma = 0.5 }, { share = 0.3, median = 7_000, sigma = 0.2 }] }",
            "{ median = 900, sigma = 0.5, pareto_tail = { above = 4_000, exponent = 2.5 } }",
            "\"20k to 200k\"",
        ] {
            let [one, half, twice] = means(tokens);
            assert!((half / one - 0.5).abs() < 1e-9, "{tokens}: {half} of {one}");
            assert!(
                (twice / one - 2.0).abs() < 1e-9,
                "{tokens}: {twice} of {one}"
            );
        }
    }
}
