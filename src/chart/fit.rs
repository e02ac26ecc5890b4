//! Data against fit: distribution functions, and quantiles against each other.

use plotters::style::RGBColor;

use super::axis::{self, Axis};
use super::figures::Unit;
use super::frame::{self, CAPTION, TICK, Words};
use super::geometry::Xy;
use super::panel::Panel;
use super::sheet::{Anchor, Clearance, DrawError, Pen, Rect, Sheet};
use super::style::{self, FAINT_INK, Marker, REFERENCE};
use crate::import::fitting::FitSeries;

/// What the chart of one class shows.
#[derive(Clone, Debug, PartialEq)]
pub struct FitChart {
    /// "Data against fit: coding".
    pub title: String,
    /// What is plainly read from it.
    pub finding: String,
    /// Files and version.
    pub source: String,
    /// Name ("input tokens") and lines of each side.
    pub sides: Vec<(String, FitSeries)>,
}

/// Data are broad and pale, the fit narrow and strong on top of them.
const DATA_WIDTH: f64 = 6.5;
const FIT_WIDTH: f64 = 2.0;
const PALE: f64 = 0.38;
/// No count lies between 0 and this; on a logarithmic axis zeros stand here.
const LEAST: f64 = 0.5;
const NOTE: &str = "Left: how much of the data, and of the fit, lies at or below a count. Right: a point on the diagonal is a quantile that the fit has where the data have it. Zeros stand at 0.5.";

pub(super) fn draw(chart: &FitChart, sheet: &mut Sheet) -> Result<String, DrawError> {
    let words = Words {
        title: chart.title.clone(),
        finding: chart.finding.clone(),
        note: NOTE.into(),
    };
    let space = words.draw_over(sheet, &chart.source)?;
    legend(chart, &space, sheet)?;
    let middle = f64::midpoint(space.left, space.right);
    let (top, bottom) = (space.top + 62.0, space.bottom - 42.0);
    let left = Rect {
        left: space.left + 48.0,
        right: middle - 8.0,
        top,
        bottom,
    };
    let right = Rect {
        left: middle + 74.0,
        right: space.right - 14.0,
        top,
        bottom,
    };
    distribution_functions(chart, left, sheet)?;
    quantiles(chart, right, sheet)?;
    Ok(words.title)
}

/// A row of broad and narrow strokes with their names.
fn legend(chart: &FitChart, space: &Rect, sheet: &mut Sheet) -> Result<(), DrawError> {
    let (mut x, y) = (space.left, space.top + 12.0);
    for (i, (name, _)) in chart.sides.iter().enumerate() {
        for (what, pen) in [("data", data_pen(i)), ("fit", fit_pen(i))] {
            sheet.line(&[(x, y - 5.0), (x + 30.0, y - 5.0)], pen)?;
            if what == "fit" {
                sheet.marker((x + 15.0, y - 5.0), marker(i), 3.6, color(i))?;
            }
            let text = format!("{name}, {what}");
            sheet.text(&text, (x + 38.0, y), Anchor::Left, CAPTION)?;
            x += 38.0 + CAPTION.width(&text) + 26.0;
        }
    }
    Ok(())
}

fn distribution_functions(
    chart: &FitChart,
    space: Rect,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    let xs = chart
        .sides
        .iter()
        .flat_map(|(_, series)| series.data.iter().map(|point| point.0));
    let x = counts(xs);
    let y = Axis::linear(0.0, 1.0, Unit::Percent, 6);
    let mut panel = Panel::on(sheet, space, x, y)?;
    let caption = format!("tokens per task{}", panel.x.remark());
    frame::axes(&panel, sheet, &caption, "share at or below")?;
    for (i, (_, series)) in chart.sides.iter().enumerate() {
        panel.line(&series.data, data_pen(i), sheet)?;
    }
    for (i, (_, series)) in chart.sides.iter().enumerate() {
        panel.line(&series.fit, fit_pen(i), sheet)?;
    }
    Ok(())
}

fn quantiles(chart: &FitChart, space: Rect, sheet: &mut Sheet) -> Result<(), DrawError> {
    let on_paper = |x: f64| x.max(LEAST);
    let both = |series: &FitSeries| -> Vec<Xy> {
        let points = series.quantiles.iter();
        points
            .map(|(data, fit)| (on_paper(*data), on_paper(*fit)))
            .filter(|(_, fit)| fit.is_finite())
            .collect()
    };
    let lines: Vec<Vec<Xy>> = chart.sides.iter().map(|(_, series)| both(series)).collect();
    let all = || lines.iter().flatten().flat_map(|(data, fit)| [*data, *fit]);
    let mut panel = Panel::on(sheet, space, counts(all()), counts(all()))?;
    let caption = format!("quantile of the data, tokens{}", panel.x.remark());
    frame::axes(&panel, sheet, &caption, "")?;
    sheet.text(
        "the fit's, tokens",
        (space.left - 44.0, space.top - 13.0),
        Anchor::Left,
        CAPTION,
    )?;
    let ends = [(panel.x.low, panel.y.low), (panel.x.high, panel.y.high)];
    panel.line(
        &ends,
        Pen {
            color: REFERENCE,
            width: 1.2,
            dashes: &[5.0, 4.0],
        },
        sheet,
    )?;
    for (i, line) in lines.iter().enumerate() {
        let every = (line.len() / 60).max(1);
        for point in line
            .iter()
            .step_by(every)
            .filter(|point| panel.shows(**point))
        {
            sheet.marker(panel.place(*point), marker(i), 2.6, color(i))?;
            sheet.avoid_around(panel.place(*point), 4.0);
        }
    }
    name_tails(chart, &panel, sheet)
}

/// p50, p95 and p99 beside their points.
fn name_tails(chart: &FitChart, panel: &Panel, sheet: &mut Sheet) -> Result<(), DrawError> {
    for (i, (_, series)) in chart.sides.iter().enumerate() {
        for (name, data, fit) in &series.marked {
            let point = (data.max(LEAST), fit.max(LEAST));
            if !panel.shows(point) {
                continue;
            }
            let at = panel.place(point);
            sheet.marker(at, marker(i), 5.5, color(i))?;
            sheet.avoid_around(at, 6.0);
            let kind = super::sheet::Type {
                color: color(i),
                ..TICK
            };
            frame::label_near(name, &[at], &panel.space, kind, Clearance::Labels, sheet)?;
        }
    }
    Ok(())
}

fn counts(values: impl Iterator<Item = f64>) -> Axis {
    let (low, high) = axis::range(values.map(|x| x.max(LEAST))).unwrap_or((1.0, 10.0));
    Axis::log(low / 1.15, high * 1.15, Unit::Number, 5)
}

fn color(side: usize) -> RGBColor {
    match side {
        0 | 1 => style::look(side).color,
        _ => FAINT_INK,
    }
}

fn marker(side: usize) -> Marker {
    style::look(side).marker
}

fn data_pen(side: usize) -> Pen {
    Pen::solid(style::tint(color(side), PALE), DATA_WIDTH)
}

fn fit_pen(side: usize) -> Pen {
    Pen::solid(color(side), FIT_WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::fit_picture;
    use crate::import::fitting::{Sample, fit};

    fn chart(input: Vec<u64>, output: Vec<u64>) -> FitChart {
        let side = |name: &str, counts: Vec<u64>| {
            let sample = Sample::new(counts).unwrap();
            (name.to_string(), FitSeries::of(&sample, &fit(&sample)))
        };
        FitChart {
            title: "Data against fit: coding".into(),
            finding: "Input is 1 % off at p99.".into(),
            source: "log.csv".into(),
            sides: vec![side("input tokens", input), side("output tokens", output)],
        }
    }

    #[test]
    fn labels_do_not_cover_each_other_whatever_the_counts() {
        let ramp: Vec<u64> = (0..900).map(|i| i * i / 10).collect();
        let tiny: Vec<u64> = (0..200).map(|i| i % 3).collect();
        for (input, output) in [
            (ramp.clone(), tiny.clone()),
            (vec![7], vec![0]),
            (vec![5; 40], ramp),
            (vec![1, 2], vec![1_000_000_000, 3]),
        ] {
            let picture = fit_picture(&chart(input, output)).unwrap();
            for (i, a) in picture.labels.iter().enumerate() {
                let over = picture.labels[..i]
                    .iter()
                    .find(|b| b.space.overlaps(&a.space));
                assert!(over.is_none(), "{a:?} covers {over:?}");
            }
        }
    }
}
