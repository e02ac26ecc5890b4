//! Drawing the frontier.

use crate::chart::axis::{self, Axis};
use crate::chart::figures::{Unit, percent};
use crate::chart::frame::{self, Words};
use crate::chart::geometry;
use crate::chart::key::{self, Entry, Spot, Swatch};
use crate::chart::lines::{self, Line};
use crate::chart::panel::Panel;
use crate::chart::sheet::{DrawError, Pen, Sheet};
use crate::chart::style::{self, Marker, REFERENCE};
use crate::results::Summary;

use super::{Frontier, Saved, claims};

/// Radius of the scenario's own mark: wide enough to show round a claim's at the same place.
const OWN_RADIUS: f64 = 8.5;

pub(in crate::chart) fn draw(
    series: &Frontier,
    summary: &Summary,
    sheet: &mut Sheet,
) -> Result<String, DrawError> {
    let words = Words {
        title: if series.varied.is_ratio() {
            "Delegation-savings frontier: savings against work delegated".to_owned()
        } else {
            "Savings of delegating, as one input varies".to_owned()
        },
        finding: series.finding.clone(),
        note: note(series),
    };
    let space = words.draw(sheet, summary)?;
    let (x, y) = (series.varied.axis(), savings_axis(series));
    let plane = frame::plane(&space, &frame::labels(&y), &key(series, None));
    let mut panel = Panel::on(sheet, plane, x, y)?;
    let caption = "Savings: cost saved against the executive doing it all alone";
    frame::axes(&panel, sheet, &series.varied.caption, caption)?;
    band(series, &mut panel)?;
    zero_line(&mut panel, sheet)?;
    for (i, line) in series.lines.iter().enumerate().rev() {
        draw_line(i, line, &mut panel, sheet)?;
    }
    for run in series
        .lines
        .iter()
        .take(style::DISTINCT)
        .flat_map(|line| &line.runs)
    {
        let places: Vec<_> = run
            .iter()
            .map(|(x, saved)| panel.place((*x, saved.total)))
            .collect();
        sheet.avoid(&geometry::thinned(&places, 200));
    }
    for place in lines::apart(&series.lines, |saved| saved.total) {
        if panel.shows(place) {
            sheet.marker(panel.place(place), Marker::Disc, 5.5, style::INK)?;
        }
    }
    if let Some(own) = series.own.filter(|own| panel.shows(*own)) {
        sheet.avoid_around(panel.place(own), OWN_RADIUS);
        sheet.marker(panel.place(own), Marker::Ring, OWN_RADIUS, style::INK)?;
    }
    claims::draw(&series.claims, &mut panel, sheet)?;
    key::draw(&key(series, Some(&panel)), &plane, sheet)?;
    Ok(words.title)
}

fn note(series: &Frontier) -> String {
    let mut parts = Vec::new();
    if let Some((_, line)) = shown_band(series) {
        parts.push(format!(
            "Shaded: middle 90 % of tasks under {} (spread, not error).",
            line.name
        ));
    }
    if series.lines.iter().any(|line| !line.apart.is_empty()) {
        parts.push("Dot: nothing delegated, so no overhead.".to_owned());
    }
    parts.push("Below 0 the executive alone is cheaper.".to_owned());
    parts.join(" ")
}

/// The first line that has a spread over tasks: several bands would hide one another.
fn shown_band(series: &Frontier) -> Option<(usize, &Line<Saved>)> {
    let has_band = |line: &Line<Saved>| {
        line.joined()
            .any(|(_, saved)| saved.band.is_some_and(|(low, high)| high - low > 1e-9))
    };
    let mut lines = series.lines.iter().enumerate().take(style::DISTINCT);
    lines.find(|(_, line)| has_band(line))
}

/// All lines, claims and zero; a loss of more than the whole baseline is cut off where the greater
/// part of the lines lies above, and the bands are.
fn savings_axis(series: &Frontier) -> Axis {
    const DEEPEST: f64 = -1.0;
    let totals = || {
        series
            .lines
            .iter()
            .flat_map(|line| line.all().map(|(_, saved)| saved.total))
    };
    let marks = series
        .claims
        .iter()
        .flat_map(|c| [Some(c.observed), c.claimed])
        .flatten();
    let (low, high) = axis::range(totals().chain(marks).chain([0.0])).unwrap_or((0.0, 1.0));
    let (above, below): (Vec<f64>, Vec<f64>) = totals().partition(|total| *total >= DEEPEST);
    let low = if above.len() > below.len() {
        low.max(DEEPEST)
    } else {
        low
    };
    let spread = high - low;
    let bands = shown_band(series).into_iter();
    let bands = bands.flat_map(|(_, line)| line.joined().filter_map(|p| p.1.band));
    let (deepest, highest) =
        axis::range(bands.flat_map(|(low, high)| [low, high])).unwrap_or((low, high));
    let low = low.min(deepest.max(low - 0.6 * spread));
    let high = high.max(highest.min(high + 0.6 * spread).min(1.0));
    Axis::padded(low, high, 0.05, Unit::Percent, 8)
}

fn band(series: &Frontier, panel: &mut Panel) -> Result<(), DrawError> {
    if let Some((i, line)) = shown_band(series) {
        for run in &line.runs {
            let edge = |pick: fn((f64, f64)) -> f64| -> Vec<(f64, f64)> {
                run.iter()
                    .filter_map(|(x, saved)| Some((*x, pick(saved.band?))))
                    .collect()
            };
            panel.between(
                &edge(|band| band.1),
                &edge(|band| band.0),
                style::look(i).color,
                0.14,
            )?;
        }
    }
    Ok(())
}

fn zero_line(panel: &mut Panel, sheet: &Sheet) -> Result<(), DrawError> {
    let ends = [(panel.x.low, 0.0), (panel.x.high, 0.0)];
    panel.line(&ends, Pen::solid(REFERENCE, 1.6), sheet)
}

fn draw_line(
    i: usize,
    line: &Line<Saved>,
    panel: &mut Panel,
    sheet: &Sheet,
) -> Result<(), DrawError> {
    let pen = lines::pen(i);
    for run in &line.runs {
        let values = lines::path(i, run.iter().map(|(x, saved)| (*x, saved.total)));
        panel.line(&values, pen, sheet)?;
        if i < style::DISTINCT {
            panel.markers(&values, i, sheet)?;
        }
    }
    Ok(())
}

/// Entries for the lines and claims; with a panel, each beside what it names.
fn key(series: &Frontier, panel: Option<&Panel>) -> Vec<Entry> {
    let spot = |value: (f64, f64)| match panel {
        Some(panel) => {
            let (x, y) = panel.place(value);
            Spot::Beside((x, y.clamp(panel.space.top, panel.space.bottom)))
        }
        None => Spot::Anywhere,
    };
    let mut entries: Vec<Entry> = series
        .lines
        .iter()
        .take(style::DISTINCT)
        .enumerate()
        .map(|(i, line)| Entry {
            swatch: Swatch::Line(style::look(i)),
            name: line.name.clone(),
            detail: detail(line, panel),
            spot: line
                .joined()
                .last()
                .map_or(Spot::Anywhere, |(x, saved)| spot((*x, saved.total))),
        })
        .collect();
    entries.extend(series.own.map(|own| Entry {
        swatch: Swatch::Point(Marker::Ring, style::INK),
        name: "this scenario".to_owned(),
        detail: percent(own.1),
        spot: panel.map_or(Spot::Anywhere, |panel| Spot::Level(panel.place(own).1)),
    }));
    entries.extend(claims::entries(&series.claims, panel));
    if let Some(more) = key::crowd(series.lines.len()) {
        entries.push(more);
    }
    entries
}

/// The assignment, and how low the line goes where the plane does not show it.
fn detail(line: &Line<Saved>, panel: Option<&Panel>) -> String {
    let lowest = axis::range(line.joined().map(|(_, saved)| saved.total)).map(|range| range.0);
    match (lowest, panel) {
        (Some(lowest), Some(panel)) if lowest < panel.y.low => {
            format!("{} ▼ {}", line.detail, percent(lowest))
        }
        _ => line.detail.clone(),
    }
}
