//! Drawing the capacity.

use crate::chart::axis::{self, Axis};
use crate::chart::frame::{self, Words};
use crate::chart::geometry::{self, Xy};
use crate::chart::key::{self, Entry, Spot, Swatch};
use crate::chart::lines::{self, Line, Varied};
use crate::chart::panel::Panel;
use crate::chart::sheet::{DrawError, Pen, Rect, Sheet};
use crate::chart::style::{self, Marker, REFERENCE};
use crate::results::Summary;

use super::binding::draw_bindings;
use super::{Plot, Reach, Throughput};

pub(in crate::chart) fn draw(
    series: &Throughput,
    summary: &Summary,
    sheet: &mut Sheet,
) -> Result<String, DrawError> {
    let binds = series
        .plots
        .iter()
        .flat_map(|plot| &plot.lines)
        .any(|line| line.all().any(|(_, reach)| !reach.binding.is_empty()));
    let note = match binds {
        true => "Written along a line: the limit that binds, from the dot where it takes over.",
        false => "1× is the executive alone.",
    };
    let words = Words {
        title: series.title.clone(),
        finding: series.finding.clone(),
        note: note.to_owned(),
    };
    let space = words.draw(sheet, summary)?;
    let count = series.plots.len();
    let spaces = planes(series, &space);
    let shared = series
        .plots
        .windows(2)
        .all(|pair| names(&pair[0]) == names(&pair[1]));
    for (i, (plot, plane)) in series.plots.iter().zip(&spaces).enumerate() {
        let last = i + 1 == count;
        let x_caption = last.then_some(series.varied.caption.as_str());
        let panel = draw_plot(plot, &series.varied, *plane, x_caption, ticks(count), sheet)?;
        if count == 1 || !shared {
            key::draw(&key(plot, Some(&panel)), plane, sheet)?;
        }
    }
    if let (true, [upper, .., lower], [plot, ..]) = (shared, &spaces[..], &series.plots[..]) {
        key::draw(
            &key(plot, None),
            &Rect {
                bottom: lower.bottom,
                ..*upper
            },
            sheet,
        )?;
    }
    Ok(words.title)
}

/// Ticks of the value axis: fewer where two panels share the height.
fn ticks(panels: usize) -> usize {
    if panels > 1 { 5 } else { 7 }
}

fn names(plot: &Plot) -> Vec<&str> {
    plot.lines.iter().map(|line| line.name.as_str()).collect()
}

/// The panels, one above the other, as wide as the one with the longest labels allows.
fn planes(series: &Throughput, space: &Rect) -> Vec<Rect> {
    let ticks = ticks(series.plots.len());
    let labels: Vec<String> = series
        .plots
        .iter()
        .flat_map(|plot| frame::labels(&value_axis(plot, ticks)))
        .collect();
    let entries: Vec<Entry> = series
        .plots
        .iter()
        .flat_map(|plot| key(plot, None))
        .collect();
    let whole = frame::plane(space, &labels, &entries);
    let count = series.plots.len() as f64;
    // Between panels: the caption of the lower one.
    let gap = 52.0;
    let height = (whole.bottom - whole.top - gap * (count - 1.0)) / count;
    (0..series.plots.len())
        .map(|i| {
            let top = whole.top + (height + gap) * i as f64;
            Rect {
                top,
                bottom: top + height,
                ..whole
            }
        })
        .collect()
}

fn value_axis(plot: &Plot, ticks: usize) -> Axis {
    let values = plot
        .lines
        .iter()
        .flat_map(|line| line.all().map(|(_, reach)| reach.value));
    let (low, high) = axis::range(values.chain(plot.reference)).unwrap_or((0.0, 1.0));
    if low > 0.0 && high / low > 25.0 {
        Axis::log(low / 1.3, high * 1.3, plot.unit, ticks)
    } else {
        // Room for labels above the line.
        Axis::from_zero(high * 1.12, plot.unit, ticks)
    }
}

fn draw_plot<'a>(
    plot: &Plot,
    varied: &Varied,
    plane: Rect,
    x_caption: Option<&str>,
    ticks: usize,
    sheet: &mut Sheet<'a>,
) -> Result<Panel<'a>, DrawError> {
    let y = value_axis(plot, ticks);
    let caption = format!("{}{}", plot.caption, y.remark());
    let mut panel = Panel::on(sheet, plane, varied.axis(), y)?;
    match x_caption {
        Some(x_caption) => frame::axes(&panel, sheet, x_caption, &caption)?,
        None => frame::horizontal_grid(&panel, sheet, &caption)?,
    }
    if let Some(reference) = plot.reference {
        let ends = [(panel.x.low, reference), (panel.x.high, reference)];
        panel.line(&ends, Pen::solid(REFERENCE, 1.6), sheet)?;
    }
    for (i, line) in plot.lines.iter().enumerate().rev() {
        draw_line(i, line, &mut panel, sheet)?;
    }
    for place in lines::apart(&plot.lines, |reach| reach.value) {
        sheet.marker(panel.place(place), Marker::Disc, 5.0, style::INK)?;
    }
    for run in plot
        .lines
        .iter()
        .take(style::DISTINCT)
        .flat_map(|line| &line.runs)
    {
        let places: Vec<Xy> = run
            .iter()
            .map(|(x, reach)| panel.place((*x, reach.value)))
            .collect();
        sheet.avoid(&geometry::thinned(&places, 200));
    }
    draw_bindings(plot, &panel, sheet)?;
    Ok(panel)
}

fn draw_line(
    i: usize,
    line: &Line<Reach>,
    panel: &mut Panel,
    sheet: &Sheet,
) -> Result<(), DrawError> {
    let pen = lines::pen(i);
    for run in &line.runs {
        let values = lines::path(i, run.iter().map(|(x, reach)| (*x, reach.value)));
        panel.line(&values, pen, sheet)?;
        if let [only] = values.as_slice() {
            sheet.marker(panel.place(*only), style::look(i).marker, 4.5, pen.color)?;
        }
    }
    Ok(())
}

fn key(plot: &Plot, panel: Option<&Panel>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = plot
        .lines
        .iter()
        .take(style::DISTINCT)
        .enumerate()
        .map(|(i, line)| {
            let look = style::look(i);
            let end = line.joined().last().map(|(x, reach)| (*x, reach.value));
            Entry {
                swatch: Swatch::Stroke(Pen {
                    color: look.color,
                    width: 2.8,
                    dashes: look.dashes,
                }),
                name: line.name.clone(),
                detail: line.detail.clone(),
                spot: Spot::beside(panel.zip(end).map(|(panel, end)| panel.place(end))),
            }
        })
        .collect();
    entries.extend(key::crowd(plot.lines.len()));
    entries
}
