//! Looking a path up in what was found.

use serde::Serialize;
use serde_json::Value;

use super::MetricPath;
use crate::stats::Estimate;

/// What was found at a point, in the shape of `summary.json`, ready to be asked for metrics.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation(Value);

impl Observation {
    /// `found` renders as a point with `alone`, `bridge` and `price_ratio` beside its metrics.
    pub fn new(found: &impl Serialize) -> Self {
        // What cannot be rendered has no metrics.
        Self(serde_json::to_value(found).unwrap_or(Value::Null))
    }

    /// With more keys beside its own; where both have one, the first stands.
    #[must_use]
    pub fn beside(mut self, more: &impl Serialize) -> Self {
        let more = serde_json::to_value(more).unwrap_or(Value::Null);
        if let (Value::Object(own), Value::Object(more)) = (&mut self.0, more) {
            for (key, value) in more {
                own.entry(key).or_insert(value);
            }
        }
        self
    }
}

impl MetricPath {
    /// The figure this path leads to: undefined where it is null, `None` where the point has no such place.
    ///
    /// A path that ends at a bare number gives an estimate without error.
    pub fn observe(&self, point: &Observation) -> Option<Estimate> {
        let mut place = &point.0;
        let mut rest = self.segments.as_slice();
        while let [segment, tail @ ..] = rest {
            (place, rest) = match place {
                Value::Null => return Some(Estimate::UNDEFINED),
                Value::Array(elements) => enter(elements, segment, tail)?,
                _ => (field(place, segment)?, tail),
            };
        }
        figure(place)
    }
}

/// The element of this name; a limit is named by its tier and its kind.
fn enter<'v, 's>(
    elements: &'v [Value],
    segment: &str,
    tail: &'s [String],
) -> Option<(&'v Value, &'s [String])> {
    let called = |element: &Value, key: &str, name: &str| {
        element.get(key).and_then(Value::as_str) == Some(name)
    };
    if let Some(element) = elements
        .iter()
        .find(|e| called(e, "name", segment) || called(e, "step", segment))
    {
        return Some((element, tail));
    }
    let (limit, tail) = tail.split_first()?;
    let element = elements
        .iter()
        .find(|e| called(e, "tier", segment) && called(e, "limit", limit))?;
    Some((element, tail))
}

/// A key of an object; the parts of a limit's ceiling are those of its `tasks_per_hour`.
fn field<'v>(object: &'v Value, key: &str) -> Option<&'v Value> {
    object
        .get(key)
        .or_else(|| object.get("tasks_per_hour")?.get(key))
}

fn figure(place: &Value) -> Option<Estimate> {
    match place {
        Value::Null => Some(Estimate::UNDEFINED),
        Value::Number(number) => number.as_f64().map(Estimate::exact),
        Value::Object(keys) if keys.contains_key("estimate") => {
            let part = |key: &str| place.get(key).and_then(Value::as_f64);
            Some(Estimate {
                estimate: part("estimate"),
                std_error: part("std_error"),
                low: part("low"),
                high: part("high"),
            })
        }
        Value::Object(keys) => keys.get("tasks_per_hour").and_then(figure),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn point() -> Observation {
        let of = |value: f64| json!({"estimate": value, "std_error": 0.5, "low": value - 1.0, "high": value + 1.0});
        Observation::new(&json!({
            "ratio": 0.9,
            "savings": of(0.63),
            "success": null,
            "tiers": [{"name": "gpt-5.4", "cost_usd": of(1.0)}, {"name": "mini", "cost_usd": of(2.0), "busy_s": null}],
            "limits": [
                {"tier": "mini", "limit": "concurrent", "tasks_per_hour": of(10.0)},
                {"tier": "mini", "limit": "tokens_per_minute", "tasks_per_hour": of(20.0)},
            ],
            "bridge": [{"step": "overhead", "usd_per_task": of(0.25)}],
        }))
    }

    fn seen(segments: &[&str]) -> Option<Estimate> {
        MetricPath {
            segments: segments.iter().map(|s| s.to_string()).collect(),
        }
        .observe(&point())
    }

    fn value(segments: &[&str]) -> Option<f64> {
        seen(segments)?.estimate
    }

    #[test]
    fn a_path_to_an_estimate_brings_its_interval() {
        assert_eq!(
            seen(&["savings"]).unwrap(),
            Estimate::new(0.63, Some(0.5), 2.0)
        );
        assert_eq!(value(&["tiers", "mini", "cost_usd"]), Some(2.0));
        assert_eq!(value(&["bridge", "overhead", "usd_per_task"]), Some(0.25));
    }

    #[test]
    fn a_limit_is_found_by_tier_and_kind_and_stands_for_its_ceiling() {
        assert_eq!(value(&["limits", "mini", "tokens_per_minute"]), Some(20.0));
        assert_eq!(
            value(&["limits", "mini", "tokens_per_minute", "low"]),
            Some(19.0)
        );
        assert_eq!(
            value(&["limits", "mini", "concurrent", "tasks_per_hour"]),
            Some(10.0)
        );
        assert_eq!(seen(&["limits", "mini", "requests_per_minute"]), None);
    }

    #[test]
    fn a_bare_number_is_exact() {
        assert_eq!(seen(&["ratio"]), Some(Estimate::exact(0.9)));
        assert_eq!(seen(&["savings", "high"]), Some(Estimate::exact(1.63)));
    }

    #[test]
    fn null_is_undefined_and_a_place_that_is_not_there_is_none() {
        assert_eq!(seen(&["success"]), Some(Estimate::UNDEFINED));
        assert_eq!(seen(&["success", "low"]), Some(Estimate::UNDEFINED));
        assert_eq!(
            seen(&["tiers", "mini", "busy_s"]),
            Some(Estimate::UNDEFINED)
        );
        assert_eq!(seen(&["tiers", "nano", "cost_usd"]), None);
        assert_eq!(seen(&["tiers"]), None);
    }
}
