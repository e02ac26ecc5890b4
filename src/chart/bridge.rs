//! From the price list to the bill, as a waterfall.

use plotters::style::RGBColor;

use crate::results::{BridgeStep, Summary};

use super::axis::{self, Axis};
use super::figures::{self, Unit, percent};
use super::font;
use super::frame::{self, Words};
use super::lines::finite;
use super::panel::Panel;
use super::sheet::{Anchor, DrawError, Pen, Rect, Sheet, Type};
use super::style::{CHEAPER, DEARER, INK, REFERENCE, TOTAL};

/// What a bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// From 0 to the figure.
    Total,
    /// From the running total before to the one after.
    Change,
}

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) kind: Kind,
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Bar {
    fn color(&self) -> RGBColor {
        match self.kind {
            Kind::Total => TOTAL,
            Kind::Change if self.to == self.from => REFERENCE,
            Kind::Change if self.to < self.from => CHEAPER,
            Kind::Change => DEARER,
        }
    }

    fn figure(&self) -> String {
        match self.kind {
            Kind::Total => Unit::Usd.figure(self.to),
            Kind::Change => figures::change(self.to - self.from),
        }
    }
}

/// What the chart shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bridge {
    pub(super) bars: Vec<Bar>,
    pub(super) finding: String,
}

impl Bridge {
    pub(super) fn of(summary: &Summary) -> Result<Self, String> {
        let last = summary.bridge.len().saturating_sub(1);
        let mut before = 0.0;
        let mut bars = Vec::new();
        for (i, step) in summary.bridge.iter().enumerate() {
            let kind = if i == 0 || i == last {
                Kind::Total
            } else {
                Kind::Change
            };
            let bar = bar(step, kind, before).ok_or("one of its steps is undefined")?;
            before = bar.to;
            bars.push(bar);
        }
        if bars.len() < 2 {
            return Err("this run has no steps from the price list to the bill".to_owned());
        }
        let finding = finding(&bars);
        Ok(Self { bars, finding })
    }
}

fn bar(step: &BridgeStep, kind: Kind, before: f64) -> Option<Bar> {
    let after = finite(step.cumulative.estimate)?;
    let (from, to) = match kind {
        Kind::Total => (0.0, after),
        // A change that rounding made is none.
        Kind::Change if (after - before).abs() < 1e-9 * before.abs() => (before, before),
        Kind::Change => (before, after),
    };
    Some(Bar {
        label: words(&step.step),
        kind,
        from,
        to,
    })
}

fn words(step: &str) -> String {
    match step {
        "baseline" => "executive alone".to_owned(),
        "delegated_at_list_price" => "delegated at list price".to_owned(),
        "cost" => "cost delegated".to_owned(),
        other => other.replace('_', " "),
    }
}

/// What the price list promises and what the bill says.
fn finding(bars: &[Bar]) -> String {
    let (Some(first), Some(last)) = (bars.first(), bars.last()) else {
        return String::new();
    };
    if first.to <= 0.0 {
        return String::new();
    }
    let saved = |to: f64| 1.0 - to / first.to;
    let said = |share: f64| match share {
        loss if loss < 0.0 => format!("a loss of {}", percent(-loss)),
        saving => format!("savings of {}", percent(saving)),
    };
    format!(
        "The price list promises {}; the bill says {}",
        said(saved(bars[1].to)),
        said(saved(last.to))
    )
}

pub(super) fn draw(
    series: &Bridge,
    summary: &Summary,
    sheet: &mut Sheet,
) -> Result<String, DrawError> {
    let words = Words {
        title: "From the price list to the bill".to_owned(),
        finding: series.finding.clone(),
        note: "Each step is switched on after the one before it, on the same draws, at the \
               scenario's own policy."
            .to_owned(),
    };
    let space = words.draw(sheet, summary)?;
    let levels = series.bars.iter().flat_map(|bar| [bar.from, bar.to]);
    let (low, high) = axis::range(levels.chain([0.0])).unwrap_or((0.0, 1.0));
    let y = match low {
        below if below < 0.0 => Axis::padded(below, high, 0.08, Unit::Usd, 7),
        _ => Axis::from_zero(high * 1.05, Unit::Usd, 7),
    };
    let x = Axis::linear(0.0, series.bars.len() as f64, Unit::Number, 2);
    let plane = frame::plane(&space, &frame::labels(&y), &[]);
    let plane = Rect {
        bottom: plane.bottom - 4.0,
        ..plane
    };
    let mut panel = Panel::on(sheet, plane, x, y)?;
    frame::horizontal_grid(&panel, sheet, "Cost per task, USD")?;
    let zero = [(panel.x.low, 0.0), (panel.x.high, 0.0)];
    panel.line(&zero, Pen::solid(REFERENCE, 1.2), sheet)?;
    for (i, bar) in series.bars.iter().enumerate() {
        draw_bar(i, bar, series.bars.get(i + 1), &panel, sheet)?;
    }
    Ok(words.title)
}

/// Share of a bar's column that it fills.
const FILLED: f64 = 0.64;

fn draw_bar(
    i: usize,
    bar: &Bar,
    next: Option<&Bar>,
    panel: &Panel,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    let (left, from) = panel.place((i as f64 + 0.5 - FILLED / 2.0, bar.from));
    let (right, to) = panel.place((i as f64 + 0.5 + FILLED / 2.0, bar.to));
    let middle = f64::midpoint(left, right);
    // What changes nothing is still to be seen.
    let (top, bottom) = (from.min(to), from.max(to).max(from.min(to) + 1.5));
    sheet.block(
        &Rect {
            left,
            top,
            right,
            bottom,
        },
        bar.color(),
    )?;
    if next.is_some() {
        let following = panel.place((i as f64 + 1.5 - FILLED / 2.0, bar.to)).0;
        let pen = Pen {
            color: REFERENCE,
            width: 1.2,
            dashes: &[3.0, 3.0],
        };
        sheet.line(&[(right, to), (following, to)], pen)?;
    }
    let column = (panel.space.right - panel.space.left) / panel.x.high;
    let kind = fitted(&bar.figure(), bar.kind, column - 6.0);
    sheet.text(&bar.figure(), (middle, top - 7.0), Anchor::Middle, kind)?;
    let kind = Type::regular(15.0, INK);
    let mut baseline = panel.space.bottom + 19.0;
    for row in font::wrapped(&bar.label, kind.px, kind.weight, column - 4.0, 3) {
        sheet.text(&row, (middle, baseline), Anchor::Middle, kind)?;
        baseline += 17.5;
    }
    Ok(())
}

/// Type for a bar's figure: smaller where the figure is wider than its column.
fn fitted(figure: &str, kind: Kind, available: f64) -> Type {
    let usual = match kind {
        Kind::Total => Type::bold(16.0, INK),
        Kind::Change => Type::regular(16.0, INK),
    };
    let px = usual.px * (available / usual.width(figure)).min(1.0);
    Type { px, ..usual }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sample::{self, Shape};
    use crate::results::BRIDGE_STEPS;

    #[test]
    fn bars_hang_on_each_other_between_two_totals() {
        let bridge = Bridge::of(&sample::summary(&Shape::default())).expect("a bridge");
        assert_eq!(bridge.bars.len(), BRIDGE_STEPS.len());
        for pair in bridge.bars.windows(2).take(6) {
            assert_eq!(pair[1].from, pair[0].to);
        }
        let (first, last) = (&bridge.bars[0], &bridge.bars[7]);
        assert_eq!((first.kind, first.from, first.to), (Kind::Total, 0.0, 0.25));
        assert_eq!((last.kind, last.from), (Kind::Total, 0.0));
    }

    #[test]
    fn an_undefined_step_leaves_the_chart_out() {
        let mut summary = sample::summary(&Shape::default());
        summary.bridge[3].cumulative.estimate = None;
        assert_eq!(
            Bridge::of(&summary),
            Err("one of its steps is undefined".to_owned())
        );
    }
}
