//! The names of all metrics and their paths: what claims, guards, solvers and reports may ask for.
//!
//! A metric is named by its path in `summary.json` from a point down: `savings`,
//! `cost_per_task_usd.p95.high`, `classes.desktop.success`. An element of an array goes by its
//! name; a path that ends at an estimate means its `estimate`.

mod nearest;
mod observe;
mod quantity;
mod tree;

pub use observe::Observation;
pub use quantity::{Quantity, quantity_of, range_of};

use nearest::nearest;
use tree::{Choice, Node, ROOT};

/// A checked path into the results: `savings`, `cost_per_task_usd.p95`, `classes.desktop.success`, `tiers.mini.cost_usd`.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricPath {
    /// The segments; names of tiers, classes and quotas whole, dots and all.
    pub segments: Vec<String>,
}

impl std::fmt::Display for MetricPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.segments.join("."))
    }
}

/// The names that paths may go through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetricNames {
    /// Of the ladder, from the top down.
    pub tiers: Vec<String>,
    /// Of the task classes.
    pub classes: Vec<String>,
    /// Of the quotas.
    pub quotas: Vec<String>,
    /// Of the pools.
    pub pools: Vec<String>,
}

/// A text that names no metric.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricError {
    /// The text as given.
    pub text: String,
    /// What is wrong with it, a clause without a full stop.
    pub reason: String,
    /// The nearest path that names a metric, where one is near enough to help.
    pub nearest: Option<String>,
}

impl std::fmt::Display for MetricError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is not a metric: {}", self.text, self.reason)?;
        match &self.nearest {
            Some(path) => write!(f, "; did you mean `{path}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for MetricError {}

impl MetricPath {
    /// Reads a dotted path. A name with dots in it is taken as long as it matches, or may be quoted.
    ///
    /// # Errors
    /// [`MetricError`] where the text leads to no figure, with the nearest path that does.
    pub fn parse(text: &str, names: &MetricNames) -> Result<Self, MetricError> {
        let trimmed = text.trim();
        let mut segments = Vec::new();
        match walk(&ROOT, trimmed, names, &mut segments) {
            Ok(()) => Ok(Self { segments }),
            Err(stop) => Err(MetricError {
                text: text.to_string(),
                nearest: nearest(trimmed, names, &stop),
                reason: stop.reason,
            }),
        }
    }
}

impl MetricPath {
    /// Whether only a sampling engine knows it: spread over tasks, and latency.
    pub fn needs_sampling(&self) -> bool {
        let quantile = |segment: &String| matches!(segment.as_str(), "p05" | "p50" | "p95" | "p99");
        let sampled = |segment: &String| {
            matches!(
                segment.as_str(),
                "latency_s" | "baseline_latency_s" | "savings_per_task"
            )
        };
        self.segments
            .iter()
            .any(|segment| quantile(segment) || sampled(segment))
    }
}

impl MetricPath {
    /// Whether only a queue knows it: waiting, sojourn times, throughput.
    pub fn needs_queue(&self) -> bool {
        let first = self.segments.first().map(String::as_str);
        tree::QUEUE_KEYS
            .iter()
            .any(|(name, _)| Some(*name) == first)
    }
}

/// Every path that names a metric, in the order of the results, without the parts of an estimate (`.low`, `.high`, ...).
pub fn all_paths(names: &MetricNames) -> Vec<String> {
    let mut paths = Vec::new();
    collect(&ROOT, "", names, &mut paths);
    paths
}

/// Where and why reading a path stopped.
struct Stop {
    /// What was read before.
    done: Vec<String>,
    /// What was not.
    rest: String,
    reason: String,
}

/// Follows `rest` from `node`, adding to `segments` what it takes.
fn walk(
    node: &Node,
    rest: &str,
    names: &MetricNames,
    segments: &mut Vec<String>,
) -> Result<(), Stop> {
    if rest.is_empty() {
        return if node.is_figure() {
            Ok(())
        } else {
            Err(stop(node, rest, names, segments))
        };
    }
    let mut first = None;
    for (choice, after) in matching(node, rest, names) {
        segments.push(choice.name.to_string());
        match walk(choice.node, after, names, segments) {
            Ok(()) => return Ok(()),
            Err(stop) => first = first.or(Some(stop)),
        }
        segments.pop();
    }
    Err(first.unwrap_or_else(|| stop(node, rest, names, segments)))
}

/// The children of `node` that `rest` may begin with, the longest name first, and what follows each.
fn matching<'a, 'r>(
    node: &'a Node,
    rest: &'r str,
    names: &'a MetricNames,
) -> Vec<(Choice<'a>, &'r str)> {
    let mut found: Vec<_> = node
        .choices(names)
        .filter_map(|choice| after(rest, choice.name).map(|after| (choice, after)))
        .collect();
    found.sort_by_key(|(choice, _)| std::cmp::Reverse(choice.name.len()));
    found
}

/// What follows `name`, bare or quoted, at the beginning of `rest`.
fn after<'r>(rest: &'r str, name: &str) -> Option<&'r str> {
    let bare = rest.strip_prefix(name);
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        rest.strip_prefix(quote)
            .and_then(|r| r.strip_prefix(name))
            .and_then(|r| r.strip_prefix(quote))
    });
    [bare, quoted]
        .into_iter()
        .flatten()
        .find_map(|tail| match tail.strip_prefix('.') {
            Some("") => None,
            Some(more) => Some(more),
            None => tail.is_empty().then_some(""),
        })
}

fn stop(node: &Node, rest: &str, names: &MetricNames, segments: &[String]) -> Stop {
    let at = segments.join(".");
    let what = first_segment(rest);
    let reason = match (node, rest.is_empty()) {
        (_, true) if at.is_empty() => "it is empty".to_string(),
        (Node::Word, _) => format!("`{at}` is a word, not a figure"),
        (_, true) => format!("`{at}` is a group, go on with {}", some_of(node, names)),
        (Node::Number, false) => format!("`{at}` is a bare figure, nothing comes after it"),
        (Node::Tiers(_), _) => format!("there is no tier `{what}`"),
        (Node::Limited(_), _) => format!("there is no tier and no pool `{what}`"),
        (Node::Classes(_), _) => format!("there is no task class `{what}`"),
        (Node::Quotas(_), _) => format!("there is no quota `{what}`"),
        _ if at.is_empty() => format!("nothing is called `{what}`"),
        _ => format!("`{at}` has no `{what}`"),
    };
    Stop {
        done: segments.to_vec(),
        rest: rest.to_string(),
        reason,
    }
}

/// A few of the names that may follow, for a message.
fn some_of(node: &Node, names: &MetricNames) -> String {
    let listed: Vec<String> = node
        .choices(names)
        .take(4)
        .map(|choice| format!(".{}", choice.name))
        .collect();
    let more = if node.choices(names).nth(4).is_some() {
        ", ..."
    } else {
        ""
    };
    if listed.is_empty() {
        "a name (there is none)".to_string()
    } else {
        listed.join(", ") + more
    }
}

/// The part up to the first dot, or the quoted part.
fn first_segment(rest: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some((name, _)) = rest.strip_prefix(quote).and_then(|r| r.split_once(quote)) {
            return name;
        }
    }
    rest.split('.').next().unwrap_or(rest)
}

fn collect(node: &Node, path: &str, names: &MetricNames, paths: &mut Vec<String>) {
    if node.is_figure() {
        paths.push(path.to_string());
    }
    let part = |choice: &Choice| node.is_figure() && tree::is_part(choice.name);
    for choice in node.choices(names).filter(|choice| !part(choice)) {
        let longer = if path.is_empty() {
            choice.name.to_string()
        } else {
            format!("{path}.{}", choice.name)
        };
        collect(choice.node, &longer, names, paths);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> MetricNames {
        let own = |list: &[&str]| list.iter().map(|name| name.to_string()).collect();
        MetricNames {
            tiers: own(&["gpt-5.4", "mini", "gpt-5.4.mini"]),
            classes: own(&["desktop", "a.b"]),
            quotas: own(&["five-hour window"]),
            pools: own(&["account"]),
        }
    }

    fn parsed(text: &str) -> Vec<String> {
        MetricPath::parse(text, &names())
            .unwrap_or_else(|error| panic!("{error}"))
            .segments
    }

    fn refused(text: &str) -> MetricError {
        MetricPath::parse(text, &names()).expect_err(text)
    }

    #[test]
    fn paths_of_every_kind_are_read() {
        assert_eq!(parsed("savings"), ["savings"]);
        assert_eq!(
            parsed("cost_per_task_usd.p95.high"),
            ["cost_per_task_usd", "p95", "high"]
        );
        assert_eq!(
            parsed("classes.desktop.tiers.mini.cost_usd"),
            ["classes", "desktop", "tiers", "mini", "cost_usd"]
        );
        assert_eq!(
            parsed("quotas.five-hour window.multiplier"),
            ["quotas", "five-hour window", "multiplier"]
        );
        assert_eq!(
            parsed("limits.mini.tokens_per_minute"),
            ["limits", "mini", "tokens_per_minute"]
        );
        assert_eq!(parsed("limits.mini.concurrent.tasks_per_hour.low").len(), 5);
        assert_eq!(
            parsed("bridge.overhead.usd_per_task"),
            ["bridge", "overhead", "usd_per_task"]
        );
        assert_eq!(
            parsed("price_ratio.mini.input"),
            ["price_ratio", "mini", "input"]
        );
        assert_eq!(
            parsed(" ceiling_tasks_per_hour "),
            ["ceiling_tasks_per_hour"]
        );
    }

    #[test]
    fn a_name_with_dots_is_taken_whole_or_quoted() {
        assert_eq!(
            parsed("tiers.gpt-5.4.mini.cost_usd"),
            ["tiers", "gpt-5.4.mini", "cost_usd"]
        );
        assert_eq!(
            parsed("tiers.gpt-5.4.cost_usd"),
            ["tiers", "gpt-5.4", "cost_usd"]
        );
        assert_eq!(
            parsed("classes.'a.b'.success"),
            ["classes", "a.b", "success"]
        );
        assert_eq!(
            parsed("alone.\"gpt-5.4\".success"),
            ["alone", "gpt-5.4", "success"]
        );
    }

    #[test]
    fn every_listed_path_is_read_back() {
        let paths = all_paths(&names());
        assert!(paths.len() > 200);
        for path in paths {
            assert_eq!(
                MetricPath::parse(&path, &names()).map(|p| p.to_string()),
                Ok(path)
            );
        }
    }

    #[test]
    fn a_typo_is_answered_with_the_nearest_path() {
        for (text, near) in [
            ("savigns", "savings"),
            ("cost_per_task.p95", "cost_per_task_usd.p95"),
            ("cost_per_task_usd.p90", "cost_per_task_usd.p95"),
            ("tiers.mni.cost_usd", "tiers.mini.cost_usd"),
            ("tiers.mini.cost", "tiers.mini.cost_usd"),
            ("tier.mini.cost_usd", "tiers.mini.cost_usd"),
            ("mini.cost_usd", "tiers.mini.cost_usd"),
            ("desktop.success", "classes.desktop.success"),
            ("classes.desktop", "classes.desktop.savings"),
            (
                "breakeven_failure_cost_usd.pays",
                "breakeven_failure_cost_usd",
            ),
            ("ratio.low", "ratio"),
            ("latency", "latency_s"),
        ] {
            assert_eq!(refused(text).nearest.as_deref(), Some(near), "{text}");
        }
    }

    #[test]
    fn the_reason_says_what_is_missing() {
        assert_eq!(refused("").reason, "it is empty");
        assert_eq!(
            refused("tiers.mni.cost_usd").reason,
            "there is no tier `mni`"
        );
        assert_eq!(refused("savings.mean").reason, "`savings` has no `mean`");
        assert_eq!(
            refused("ceiling_tasks_per_hour.tier").reason,
            "`ceiling_tasks_per_hour.tier` is a word, not a figure"
        );
        assert_eq!(
            refused("tiers.mini").reason,
            "`tiers.mini` is a group, go on with .cost_usd, .input_tokens, .output_tokens, .requests, ..."
        );
        assert_eq!(refused("xyzzy").nearest, None);
    }

    #[test]
    fn odd_texts_are_refused_without_a_panic() {
        for text in [
            ".",
            "..",
            "tiers.",
            "tiers..",
            "savings.",
            "classes.\"",
            "classes.'a.b",
            "é.ü",
            "savings.\u{0}",
        ] {
            refused(text);
        }
    }
}
