//! The answer to a typo.

use super::tree::{Choice, Node, ROOT};
use super::{MetricNames, Stop, after, first_segment, walk};

/// The nearest path that names a metric: a name given without its group, else the misspelt segment mended.
pub fn nearest(text: &str, names: &MetricNames, stop: &Stop) -> Option<String> {
    if stop.done.is_empty() {
        for group in ["tiers", "classes", "quotas"] {
            let mut segments = Vec::new();
            let grouped = format!("{group}.{text}");
            if walk(&ROOT, &grouped, names, &mut segments).is_ok() {
                return Some(segments.join("."));
            }
        }
    }
    let mut segments = stop.done.clone();
    let mut node = node_at(&segments, names)?;
    let mut rest = stop.rest.as_str();
    while !rest.is_empty() && !matches!(node, Node::Word | Node::Number) {
        let wanted = first_segment(rest);
        let Some(choice) = closest(node, wanted, names) else {
            break;
        };
        segments.push(choice.name.to_string());
        node = choice.node;
        rest = after(rest, choice.name)
            .unwrap_or_else(|| rest.split_once('.').map_or("", |(_, tail)| tail));
    }
    if segments.len() == stop.done.len() && !rest.is_empty() && !node.is_figure() {
        return None;
    }
    complete(node, segments, names)
}

/// The child whose name is most like `wanted`, if any is like it at all.
fn closest<'a>(node: &'a Node, wanted: &str, names: &'a MetricNames) -> Option<Choice<'a>> {
    let alike = |choice: &Choice| strsim::jaro_winkler(choice.name, wanted);
    let mut best: Option<(f64, Choice)> = None;
    for choice in node.choices(names) {
        let score = alike(&choice);
        if score > best.as_ref().map_or(0.7, |(score, _)| *score) {
            best = Some((score, choice));
        }
    }
    best.map(|(_, choice)| choice)
}

/// Goes on with the first child until there is a figure.
fn complete(node: &Node, mut segments: Vec<String>, names: &MetricNames) -> Option<String> {
    if matches!(node, Node::Word) {
        segments.pop();
        return node_at(&segments, names)
            .filter(|node| node.is_figure())
            .map(|_| segments.join("."));
    }
    let mut node = node;
    while !node.is_figure() {
        let choice = node.choices(names).next()?;
        segments.push(choice.name.to_string());
        node = choice.node;
    }
    Some(segments.join("."))
}

fn node_at<'a>(segments: &[String], names: &'a MetricNames) -> Option<&'a Node> {
    segments.iter().try_fold(&ROOT, |node: &Node, segment| {
        node.choices(names)
            .find(|choice| choice.name == segment)
            .map(|choice| choice.node)
    })
}
