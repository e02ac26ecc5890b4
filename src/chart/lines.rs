//! The curve's points as lines: one per assignment, what lies apart kept apart.

use std::collections::BTreeMap;

use crate::results::{Measures, Point, Summary};

use super::axis::{self, Axis};
use super::figures::Unit;
use super::geometry;
use super::sheet::Pen;
use super::style::{self, CROWD};

/// The ratio's key.
const RATIO: &str = "delegation.ratio";
/// The line of the scenario's own assignment.
pub(super) const OWN: &str = "own";
/// What that line is called on a chart.
pub(super) const OWN_POLICY: &str = "own policy";

/// One line of the curve, with something known at each of its points.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line<T> {
    /// "own policy", or the assignment's label.
    pub(super) name: String,
    /// The assignment of the scenario's own line; empty for others, whose name says it.
    pub(super) detail: String,
    /// Stretches of neighbouring points, sorted by the varied key; a point without a value ends one.
    pub(super) runs: Vec<Vec<(f64, T)>>,
    /// Points where nothing is delegated. Overheads begin beyond them, so no line leads there.
    pub(super) apart: Vec<(f64, T)>,
}

impl<T> Line<T> {
    /// The points that are joined.
    pub(super) fn joined(&self) -> impl Iterator<Item = &(f64, T)> {
        self.runs.iter().flatten()
    }

    /// All of its points.
    pub(super) fn all(&self) -> impl Iterator<Item = &(f64, T)> {
        self.joined().chain(&self.apart)
    }
}

/// The lines, in the order of `curve_axis`, with what `value` finds at each point; lines without any are left out.
pub(super) fn lines<T>(summary: &Summary, value: impl Fn(&Measures) -> Option<T>) -> Vec<Line<T>> {
    let mut points: BTreeMap<usize, Vec<&Point>> = BTreeMap::new();
    let mut names: Vec<&str> = summary
        .curve_axis
        .lines
        .iter()
        .map(String::as_str)
        .collect();
    for point in &summary.curve {
        let name = point.line.as_deref().unwrap_or(OWN);
        let place = names
            .iter()
            .position(|known| *known == name)
            .unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            });
        points.entry(place).or_default().push(point);
    }
    points
        .into_iter()
        .map(|(place, points)| line(names[place], points, &value))
        .filter(|line| line.all().next().is_some())
        .collect()
}

fn line<T>(name: &str, mut points: Vec<&Point>, value: impl Fn(&Measures) -> Option<T>) -> Line<T> {
    points.retain(|point| finite(point.value).is_some());
    points.sort_by(|a, b| {
        a.value
            .partial_cmp(&b.value)
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let assign = points
        .iter()
        .find(|point| point.ratio > 0.0)
        .map(|point| &point.assign);
    let (name, detail) = match name {
        OWN => (
            OWN_POLICY.to_owned(),
            assign.map(assignment).unwrap_or_default(),
        ),
        other => (other.to_owned(), String::new()),
    };
    let mut line = Line {
        name,
        detail,
        runs: vec![Vec::new()],
        apart: Vec::new(),
    };
    for point in points {
        let (Some(x), found) = (finite(point.value), value(&point.measures)) else {
            continue;
        };
        match (found, line.runs.last_mut()) {
            (Some(found), _) if point.ratio == 0.0 => line.apart.push((x, found)),
            (Some(found), Some(run)) => run.push((x, found)),
            _ => line.runs.push(Vec::new()),
        }
    }
    line.runs.retain(|run| !run.is_empty());
    line
}

/// "mini 80 % + nano 20 %"; "mini" where it takes all.
pub(super) fn assignment(assign: &BTreeMap<String, f64>) -> String {
    let mut shares: Vec<_> = assign.iter().filter(|(_, share)| **share > 0.0).collect();
    shares.sort_by(|a, b| b.1.total_cmp(a.1));
    match shares.as_slice() {
        [(only, _)] => (*only).clone(),
        several => several
            .iter()
            .map(|(tier, share)| format!("{tier} {}", Unit::Percent.round_figure(**share)))
            .collect::<Vec<_>>()
            .join(" + "),
    }
}

/// Points where nothing is delegated, as the lines share them: each place once.
pub(super) fn apart<T>(lines: &[Line<T>], height: impl Fn(&T) -> f64) -> Vec<(f64, f64)> {
    let mut places: Vec<(f64, f64)> = Vec::new();
    for (x, found) in lines.iter().flat_map(|line| &line.apart) {
        let place = (*x, height(found));
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// What varies along the curve.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Varied {
    pub(super) caption: String,
    key: String,
    pub(super) unit: Unit,
    low: f64,
    high: f64,
    is_ratio: bool,
}

impl Varied {
    /// The varied key and its range; `None` without a point on any line.
    pub(super) fn of(summary: &Summary) -> Option<Self> {
        let (low, high) =
            axis::range(summary.curve.iter().filter_map(|point| finite(point.value)))?;
        let key = &summary.curve_axis.vary;
        let is_ratio = key == RATIO;
        let (caption, unit) = match summary.curve_axis.unit.as_str() {
            _ if is_ratio => (
                "Delegation ratio: share of a task's work handed to subordinates".to_owned(),
                Unit::Percent,
            ),
            "" => (key.clone(), Unit::Number),
            // Percent signs say it already.
            "share" => (key.clone(), Unit::Percent),
            unit => (format!("{key}, {unit}"), Unit::named(unit)),
        };
        Some(Self {
            caption,
            key: key.clone(),
            unit,
            low,
            high,
            is_ratio,
        })
    }

    /// Whether the delegation ratio itself varies, so that ratios are places on the axis.
    pub(super) fn is_ratio(&self) -> bool {
        self.is_ratio
    }

    /// Whether a value lies within the range that was tried.
    pub(super) fn holds(&self, value: f64) -> bool {
        value >= self.low && value <= self.high
    }

    /// Where on the axis something is, as the end of a sentence: "at a ratio of 90 %".
    pub(super) fn at(&self, value: f64) -> String {
        let figure = self.unit.round_figure(value);
        match self.is_ratio {
            true => format!("at a ratio of {figure}"),
            false => format!("where {} is {figure}", self.key),
        }
    }

    pub(super) fn axis(&self) -> Axis {
        Axis::padded(self.low, self.high, 0.02, self.unit, 6)
    }
}

/// Beyond it, differences and products of values leave the floating-point range.
const LARGEST: f64 = 1e150;

/// A number that can be drawn, or nothing. What is too small to differ from 0 on any axis is 0.
pub(super) fn finite(value: Option<f64>) -> Option<f64> {
    // Phrased so that NaN fails it.
    let drawn = value.filter(|value| value.abs() <= LARGEST)?;
    Some(if drawn.abs() < 1.0 / LARGEST {
        0.0
    } else {
        drawn
    })
}

/// What the `index`-th line is drawn with; the crowd beyond those with a look of their own stays behind.
pub(super) fn pen(index: usize) -> Pen {
    if index >= style::DISTINCT {
        return Pen::solid(CROWD, 1.2);
    }
    let look = style::look(index);
    Pen {
        color: look.color,
        width: 2.8,
        dashes: look.dashes,
    }
}

/// The points that the `index`-th line goes through.
pub(super) fn path(index: usize, points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let points: Vec<_> = points.collect();
    if index >= style::DISTINCT {
        geometry::thinned(&points, style::CROWD_POINTS)
    } else {
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sample::{self, Shape};

    #[test]
    fn an_assignment_is_told_with_its_shares_the_largest_first() {
        let assign = |pairs: &[(&str, f64)]| {
            assignment(
                &pairs
                    .iter()
                    .map(|(tier, share)| ((*tier).to_owned(), *share))
                    .collect(),
            )
        };
        assert_eq!(assign(&[("mini", 1.0), ("nano", 0.0)]), "mini");
        let mixed = assign(&[("mini", 0.2), ("nano", 0.8)]);
        assert_eq!(mixed, "nano 80\u{202f}% + mini 20\u{202f}%");
        assert_eq!(assign(&[]), "");
    }

    #[test]
    fn lines_keep_the_order_of_the_axis_and_sort_their_points() {
        let mut summary = sample::summary(&Shape::default());
        summary.curve.reverse();
        let found = lines(&summary, |measures| measures.savings.estimate);
        assert_eq!([&found[0].name, &found[1].name], ["own policy", "nano"]);
        assert!(
            found[0].runs[0]
                .windows(2)
                .all(|pair| pair[0].0 < pair[1].0)
        );
    }

    #[test]
    fn what_cannot_be_drawn_is_nothing() {
        assert_eq!(finite(Some(f64::NAN)), None);
        assert_eq!(finite(Some(1e300)), None);
        assert_eq!(finite(Some(-1e-300)), Some(0.0));
        assert_eq!(finite(Some(-2.0)), Some(-2.0));
    }

    #[test]
    fn an_axis_says_the_key_and_its_unit() {
        let shape = Shape {
            vary: "tier.mini.price.output".to_owned(),
            unit: "USD per million tokens".to_owned(),
            ..Shape::default()
        };
        let varied = Varied::of(&sample::summary(&shape)).expect("a curve");
        assert_eq!(
            varied.caption,
            "tier.mini.price.output, USD per million tokens"
        );
        assert_eq!((varied.unit, varied.is_ratio()), (Unit::Usd, false));
    }
}
