//! What all charts share: title and finding, axes and grid, the key at the right, the small print.

use crate::results::Summary;

use super::figures;
use super::font::{self, Weight};
use super::geometry::Xy;
use super::key::Entry;
use super::panel::Panel;
use super::sheet::{Anchor, Clearance, DrawError, HEIGHT, Pen, Rect, Sheet, Type, WIDTH};
use super::style::{FAINT_INK, GRID, INK, REFERENCE, SOFT_INK};

/// Free space round the picture, px.
pub(super) const MARGIN: f64 = 26.0;

const TITLE: Type = Type::bold(25.0, INK);
const FINDING: Type = Type::regular(17.5, SOFT_INK);
/// Captions of axes.
pub(super) const CAPTION: Type = Type::regular(15.5, SOFT_INK);
/// Ticks, and labels beside points.
pub(super) const TICK: Type = Type::regular(15.5, SOFT_INK);
const PRINT: Type = Type::regular(14.0, FAINT_INK);

/// The words round a chart.
pub(super) struct Words {
    /// What the chart shows.
    pub(super) title: String,
    /// What is plainly read from it.
    pub(super) finding: String,
    /// How to read it.
    pub(super) note: String,
}

impl Words {
    /// Draws them and returns the space that is left.
    pub(super) fn draw(&self, sheet: &mut Sheet, summary: &Summary) -> Result<Rect, DrawError> {
        self.draw_over(sheet, &small_print(summary))
    }

    /// The same over small print of the caller's own.
    pub(super) fn draw_over(&self, sheet: &mut Sheet, source: &str) -> Result<Rect, DrawError> {
        sheet.blank()?;
        let width = WIDTH - 2.0 * MARGIN;
        let title = font::truncated(&self.title, TITLE.px, TITLE.weight, width);
        sheet.text(&title, (MARGIN, 42.0), Anchor::Left, TITLE)?;
        let mut top = 50.0;
        for row in font::wrapped(&self.finding, FINDING.px, FINDING.weight, width, 2) {
            top += 21.0;
            sheet.text(&row, (MARGIN, top), Anchor::Left, FINDING)?;
        }
        let mut bottom = HEIGHT - 14.0;
        let source = font::truncated(source, PRINT.px, PRINT.weight, width);
        sheet.text(&source, (MARGIN, bottom), Anchor::Left, PRINT)?;
        for row in font::wrapped(&self.note, PRINT.px, PRINT.weight, width, 2)
            .iter()
            .rev()
        {
            bottom -= 19.0;
            sheet.text(row, (MARGIN, bottom), Anchor::Left, PRINT)?;
        }
        Ok(Rect {
            left: MARGIN,
            top: top + 18.0,
            right: WIDTH - MARGIN,
            bottom: bottom - 24.0,
        })
    }
}

/// Scenario, overrides, tasks, seed and version: what it takes to make the chart again.
fn small_print(summary: &Summary) -> String {
    let width = (WIDTH - 2.0 * MARGIN) * 0.45;
    let mut parts = vec![font::truncated(
        &summary.scenario.name,
        PRINT.px,
        PRINT.weight,
        width,
    )];
    let run = &summary.run;
    parts.push(match run.engine.as_str() {
        "exact" => "exact engine".to_owned(),
        _ => format!(
            "{} tasks per point, seed {}",
            figures::grouped(run.tasks as f64),
            run.seed
        ),
    });
    if run.partial {
        parts.push("interrupted, partial".to_owned());
    }
    parts.push(format!("rungs {}", run.version));
    // Tasks and seed are told already.
    let told = |key: &&String| key.starts_with("simulation.");
    let overrides: Vec<&str> = summary
        .scenario
        .overrides
        .iter()
        .filter(|key| !told(key))
        .map(String::as_str)
        .collect();
    if !overrides.is_empty() {
        parts.push(format!("with {}", overrides.join(", ")));
    }
    parts.join(" · ")
}

/// Space for a plane, its axis labels and its key within `space`.
///
/// The key's entries decide how much is left at the right, the y ticks at the left.
pub(super) fn plane(space: &Rect, y_labels: &[String], key: &[Entry]) -> Rect {
    let ticks = y_labels
        .iter()
        .map(|label| TICK.width(label))
        .fold(0.0, f64::max);
    let key = key.iter().map(Entry::width).fold(0.0, f64::max);
    let right = if key > 0.0 { key } else { 14.0 };
    Rect {
        left: space.left + ticks + 10.0,
        top: space.top + 26.0,
        right: space.right - right,
        bottom: space.bottom - 42.0,
    }
}

/// Labels of an axis, for [`plane`].
pub(super) fn labels(axis: &super::axis::Axis) -> Vec<String> {
    axis.ticks.iter().map(|tick| tick.label.clone()).collect()
}

/// Grid, ticks and captions; the y caption stands on top of its axis, where it reads like text.
pub(super) fn axes(
    panel: &Panel,
    sheet: &mut Sheet,
    x_caption: &str,
    y_caption: &str,
) -> Result<(), DrawError> {
    horizontal_grid(panel, sheet, y_caption)?;
    let Rect {
        left,
        right,
        bottom,
        ..
    } = panel.space;
    sheet.line(
        &[(left, bottom), (right, bottom)],
        Pen::solid(REFERENCE, 1.0),
    )?;
    let mut free_from = f64::NEG_INFINITY;
    for tick in &panel.x.ticks {
        let x = panel.place((tick.at, panel.y.low)).0;
        sheet.line(
            &[(x, bottom), (x, bottom + 5.0)],
            Pen::solid(REFERENCE, 1.0),
        )?;
        let space = TICK.space(&tick.label, (x, bottom + 21.0), Anchor::Middle);
        if space.left > free_from && space.right < WIDTH - 2.0 && space.left > 2.0 {
            sheet.text(&tick.label, (x, bottom + 21.0), Anchor::Middle, TICK)?;
            free_from = space.right + 6.0;
        }
    }
    let caption = font::truncated(x_caption, CAPTION.px, Weight::Regular, WIDTH - 2.0 * MARGIN);
    let half = CAPTION.width(&caption) / 2.0;
    let middle = f64::midpoint(left, right).clamp(MARGIN + half, WIDTH - MARGIN - half);
    sheet.text(&caption, (middle, bottom + 43.0), Anchor::Middle, CAPTION)
}

/// Grid lines, ticks and caption of the y axis.
pub(super) fn horizontal_grid(
    panel: &Panel,
    sheet: &mut Sheet,
    y_caption: &str,
) -> Result<(), DrawError> {
    let Rect {
        left, top, right, ..
    } = panel.space;
    for tick in &panel.y.ticks {
        let y = panel.place((panel.x.low, tick.at)).1;
        sheet.line(&[(left, y), (right, y)], Pen::solid(GRID, 1.0))?;
        sheet.text(&tick.label, (left - 8.0, y + 5.5), Anchor::Right, TICK)?;
    }
    let room = WIDTH - 2.0 * MARGIN;
    let caption = font::truncated(y_caption, CAPTION.px, Weight::Regular, room);
    sheet.text(&caption, (MARGIN, top - 13.0), Anchor::Left, CAPTION)
}

/// Sets a label near one of the points, the first the best, within `within`: clear of everything where
/// it can be helped, of what `least` says in any case. Without room, none is set.
pub(super) fn label_near(
    text: &str,
    points: &[Xy],
    within: &Rect,
    kind: Type,
    least: Clearance,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    for clearance in [Clearance::Everything, least] {
        for (at, anchor) in points.iter().flat_map(|&point| spots(point)) {
            let space = kind.space(text, at, anchor);
            if within.holds(&space) && sheet.is_free(&space, clearance) {
                return sheet.text(text, at, anchor, kind);
            }
        }
    }
    Ok(())
}

/// Where a label may stand round a point, baselines and anchors: the nearest first.
fn spots((x, y): Xy) -> impl Iterator<Item = (Xy, Anchor)> {
    let near = [
        ((x + 10.0, y + 5.0), Anchor::Left),
        ((x - 10.0, y + 5.0), Anchor::Right),
        ((x, y - 12.0), Anchor::Middle),
        ((x, y + 22.0), Anchor::Middle),
        ((x + 8.0, y - 11.0), Anchor::Left),
        ((x + 8.0, y + 21.0), Anchor::Left),
        ((x - 8.0, y - 11.0), Anchor::Right),
        ((x - 8.0, y + 21.0), Anchor::Right),
    ];
    let farther = [-26.0, 36.0, -40.0, 50.0].into_iter().flat_map(move |dy| {
        let at = |dx: f64| (x + dx, y + dy);
        [
            (at(0.0), Anchor::Middle),
            (at(16.0), Anchor::Right),
            (at(-16.0), Anchor::Left),
        ]
    });
    near.into_iter().chain(farther)
}
