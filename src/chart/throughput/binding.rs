//! Naming the limit that binds along a line, where it changes.

use plotters::style::RGBColor;

use crate::chart::font;
use crate::chart::frame;
use crate::chart::geometry::Xy;
use crate::chart::lines::Line;
use crate::chart::panel::Panel;
use crate::chart::sheet::{Clearance, DrawError, Sheet, Type};
use crate::chart::style::{self, Marker};

use super::{Plot, Reach};

/// Lines along which the binding limits are named; more would not be legible.
const NAMED: usize = 3;

/// Names what binds along the lines, with a dot where one limit takes over from another.
///
/// Where lines lie on each other and are bound by the same limit, it is named once.
pub(super) fn draw_bindings(
    plot: &Plot,
    panel: &Panel,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    let mut named: Vec<(String, Vec<Xy>)> = Vec::new();
    for (i, line) in plot.lines.iter().enumerate().take(NAMED) {
        for stretch in stretches(line) {
            let places: Vec<Xy> = stretch
                .points
                .iter()
                .map(|(x, reach)| panel.place((*x, reach.value)))
                .collect();
            if stretch.takes_over {
                sheet.marker(places[0], Marker::Disc, 4.5, style::look(i).color)?;
            }
            let binding = stretch.points[0].1.binding.clone();
            let middle = places[places.len() / 2];
            if named
                .iter()
                .any(|(known, at)| *known == binding && runs_through(at, middle))
            {
                continue;
            }
            name_binding(&binding, &places, style::look(i).color, panel, sheet)?;
            named.push((binding, places));
        }
    }
    Ok(())
}

/// Whether one of the points lies next to `middle`.
fn runs_through(points: &[Xy], middle: Xy) -> bool {
    points
        .iter()
        .any(|p| (p.0 - middle.0).abs() < 8.0 && (p.1 - middle.1).abs() < 8.0)
}

/// The middle of a stretch reads best; other parts are tried where there is no room.
fn name_binding(
    binding: &str,
    places: &[Xy],
    color: RGBColor,
    panel: &Panel,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    let kind = Type::regular(14.5, color);
    let text = font::truncated(binding, kind.px, kind.weight, 240.0);
    let count = places.len();
    let tried = [count / 2, count / 4, count * 3 / 4, 0, count - 1].map(|at| places[at]);
    frame::label_near(&text, &tried, &panel.space, kind, Clearance::Labels, sheet)
}

/// Neighbouring points bound by the same limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch<'a> {
    pub(super) points: &'a [(f64, Reach)],
    /// Whether another limit binds just before it.
    pub(super) takes_over: bool,
}

/// The stretches of a line that have a binding limit, from left to right.
pub(super) fn stretches(line: &Line<Reach>) -> Vec<Stretch<'_>> {
    let mut found = Vec::new();
    for run in &line.runs {
        for (i, points) in run.chunk_by(|a, b| a.1.binding == b.1.binding).enumerate() {
            if !points[0].1.binding.is_empty() {
                found.push(Stretch {
                    points,
                    takes_over: i > 0,
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sample::{self, Shape};
    use crate::chart::throughput::Throughput;

    #[test]
    fn a_stretch_ends_where_another_limit_takes_over() {
        let series = Throughput::of(&sample::summary(&Shape::default())).expect("a chart");
        let found = stretches(&series.plots[0].lines[0]);
        let told: Vec<_> = found
            .iter()
            .map(|s| (s.points[0].1.binding.as_str(), s.points.len(), s.takes_over))
            .collect();
        assert_eq!(
            told,
            [
                ("executive: tokens/min", 35, false),
                ("mini: requests/min", 5, true)
            ]
        );
    }
}
