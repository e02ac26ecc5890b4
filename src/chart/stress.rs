//! Latency against load, waiting by limit, throughput against delegation.

mod latency;
mod throughput;
mod waiting;

use super::figures::Unit;
use super::key::{Entry, Spot, Swatch};
use super::sheet::Pen;
use super::style;
use crate::planning::stress::Stress;
use crate::stats::Estimate;

pub(super) use latency::draw as latency;
pub(super) use throughput::draw as throughput;
pub(super) use waiting::draw as waiting;

/// What an interval's ends span, where all three are known.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spot3 {
    x: f64,
    y: f64,
    low: f64,
    high: f64,
}

/// A figure at a load, where it is known.
fn spot(x: f64, of: &Estimate) -> Option<Spot3> {
    let y = of.estimate.filter(|value| value.is_finite())?;
    let end = |value: Option<f64>| value.filter(|value| value.is_finite()).unwrap_or(y);
    Some(Spot3 {
        x,
        y,
        low: end(of.low).max(0.0),
        high: end(of.high),
    })
}

/// What the `index`-th line is drawn with.
fn pen(index: usize) -> Pen {
    let look = style::look(index);
    Pen {
        color: look.color,
        width: 2.4,
        dashes: look.dashes,
    }
}

fn stroke(pen: Pen, name: &str) -> Entry {
    Entry {
        swatch: Swatch::Stroke(pen),
        name: name.to_owned(),
        detail: String::new(),
        spot: Spot::Anywhere,
    }
}

/// "mini: tokens/min".
fn limit(at: &str, limit: &str) -> String {
    let words = limit.replace("_per_minute", "/min").replace('_', " ");
    format!("{at}: {words}")
}

fn small_print(found: &Stress) -> String {
    format!(
        "{} · seed {} · rungs {}",
        found.scenario, found.seed, found.version
    )
}

/// "Tasks per hour that come", "Users".
fn caption(found: &Stress) -> &'static str {
    match found.unit.as_str() {
        "users" => "Users",
        _ => "Tasks that come, per hour",
    }
}

/// Minutes or hours where seconds would be many.
fn scale(most: f64) -> (f64, &'static str) {
    match most {
        most if most > 10_800.0 => (3600.0, "hours"),
        most if most > 600.0 => (60.0, "minutes"),
        _ => (1.0, "seconds"),
    }
}

/// The unit of axes without one of their own.
const BARE: Unit = Unit::Number;
