//! Capacity against the ratio: the ceiling in tasks per hour and how far quotas stretch.

use plotters::style::RGBColor;

use crate::results::{Measures, Summary};

use super::axis::{self, Axis};
use super::figures::Unit;
use super::font;
use super::frame::{self, Entry, Swatch, Words};
use super::geometry::{self, Xy};
use super::lines::{self, Line, Varied, finite};
use super::sheet::{Clearance, DrawError, Panel, Pen, Rect, Sheet, Type};
use super::style::{self, CROWD, Marker, REFERENCE};

/// A point of a line: the value, and what binds there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reach {
    pub(super) value: f64,
    /// "executive: tokens/min"; empty where nothing is named.
    pub(super) binding: String,
}

/// Lines along which the binding limits are named; more would not be legible.
const NAMED: usize = 3;

/// One panel.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plot {
    pub(super) caption: String,
    pub(super) unit: Unit,
    pub(super) lines: Vec<Line<Reach>>,
    /// A value that means no change, to be marked.
    pub(super) reference: Option<f64>,
}

/// What the chart shows: one panel or two.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Throughput {
    pub(super) varied: Varied,
    pub(super) title: String,
    pub(super) plots: Vec<Plot>,
    pub(super) finding: String,
}

impl Throughput {
    pub(super) fn of(summary: &Summary) -> Result<Self, String> {
        let varied = Varied::of(summary).ok_or("there is no curve")?;
        let mut plots: Vec<Plot> = [ceiling(summary), quotas(summary)]
            .into_iter()
            .flatten()
            .collect();
        let title = match plots.len() {
            0 => "What the executive's tokens reach, as work is delegated",
            _ => "Capacity as work is delegated",
        };
        if plots.is_empty() {
            plots.extend(leverage(summary));
        }
        let first = plots
            .first()
            .ok_or("there are no limits or quotas, nor executive's tokens")?;
        let finding = finding(first, &varied);
        Ok(Self {
            varied,
            title: title.to_owned(),
            plots,
            finding,
        })
    }
}

fn plot(
    caption: &str,
    unit: Unit,
    lines: Vec<Line<Reach>>,
    reference: Option<f64>,
) -> Option<Plot> {
    (!lines.is_empty()).then(|| Plot {
        caption: caption.to_owned(),
        unit,
        lines,
        reference,
    })
}

fn ceiling(summary: &Summary) -> Option<Plot> {
    let lines = lines::lines(summary, |measures| {
        let ceiling = measures.ceiling_tasks_per_hour.as_ref()?;
        let binding = format!("{}: {}", ceiling.tier, limit(&ceiling.limit));
        Some(Reach {
            value: finite(ceiling.value.estimate)?,
            binding,
        })
    });
    plot(
        "Ceiling, tasks per hour: limits fully used, no waiting",
        Unit::Number,
        lines,
        None,
    )
}

/// A key of `limits` in words.
fn limit(key: &str) -> String {
    key.replace("_per_minute", "/min").replace('_', " ")
}

/// One quota: a line per assignment. Several: a line per quota, on the scenario's own assignment.
fn quotas(summary: &Summary) -> Option<Plot> {
    let mut names: Vec<&str> = Vec::new();
    for quota in summary
        .curve
        .iter()
        .flat_map(|point| &point.measures.quotas)
    {
        if !names.contains(&quota.name.as_str()) {
            names.push(&quota.name);
        }
    }
    let of = |name: &str| lines::lines(summary, |measures| multiplier(measures, name));
    let (caption, lines) = match names.as_slice() {
        [] => return None,
        [only] => (
            format!("How much further the quota “{only}” reaches"),
            of(only),
        ),
        several => {
            let own = several.iter().filter_map(|name| {
                let line = of(name).into_iter().next()?;
                Some(Line {
                    name: (*name).to_owned(),
                    detail: String::new(),
                    ..line
                })
            });
            (
                "How much further each quota reaches, own policy".to_owned(),
                own.collect(),
            )
        }
    };
    plot(&caption, Unit::Times, lines, Some(1.0))
}

fn multiplier(measures: &Measures, quota: &str) -> Option<Reach> {
    let found = measures.quotas.iter().find(|found| found.name == quota)?;
    Some(Reach {
        value: finite(found.multiplier.estimate)?,
        binding: String::new(),
    })
}

fn leverage(summary: &Summary) -> Option<Plot> {
    let lines = lines::lines(summary, |measures| {
        let value = finite(measures.executive_leverage.estimate)?;
        Some(Reach {
            value,
            binding: String::new(),
        })
    });
    let unit = &summary.scenario.unit.name;
    let caption =
        format!("Executive leverage: tasks per executive {unit}, against the executive alone");
    plot(&caption, Unit::Times, lines, Some(1.0))
}

/// How much the first line gains over nothing delegated.
fn finding(plot: &Plot, varied: &Varied) -> String {
    let Some(line) = plot.lines.first() else {
        return String::new();
    };
    let top = line.joined().max_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let Some((x, reach)) = top else {
        return String::new();
    };
    let at = super::frontier::figure_of(varied.unit, *x);
    let figure = plot.unit.figure(reach.value);
    let binding = match reach.binding.as_str() {
        "" => String::new(),
        binding => format!(", bound by {}", binding.replace(": ", "’s ")),
    };
    let per = if plot.unit == Unit::Number {
        " tasks per hour"
    } else {
        ""
    };
    let name = line.name.replacen(lines::OWN_POLICY, "Own policy", 1);
    format!(
        "{name}: at most {figure}{per}, at a {} of {at}{binding}",
        varied.noun()
    )
}

pub(super) fn draw(
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
        let panel = draw_plot(plot, &series.varied, *plane, x_caption, sheet)?;
        if count == 1 || !shared {
            frame::key(&key(plot, Some(&panel)), plane, sheet)?;
        }
    }
    if let (true, [upper, .., lower], [plot, ..]) = (shared, &spaces[..], &series.plots[..]) {
        frame::key(
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

fn names(plot: &Plot) -> Vec<&str> {
    plot.lines.iter().map(|line| line.name.as_str()).collect()
}

/// The panels, one above the other, as wide as the one with the longest labels allows.
fn planes(series: &Throughput, space: &Rect) -> Vec<Rect> {
    let labels: Vec<String> = series
        .plots
        .iter()
        .flat_map(|plot| frame::labels(&value_axis(plot, 5)))
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
    if low > 0.0 && high / low > 40.0 {
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
    sheet: &mut Sheet<'a>,
) -> Result<Panel<'a>, DrawError> {
    let tall = plane.bottom - plane.top > 250.0;
    let y = value_axis(plot, if tall { 7 } else { 5 });
    let caption = format!("{}{}", plot.caption, y.remark());
    let mut panel = sheet.panel(plane, varied.axis(), y)?;
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
    let crowd = i >= style::DISTINCT;
    let look = style::look(i);
    let pen = match crowd {
        true => Pen::solid(CROWD, 1.2),
        false => Pen {
            color: look.color,
            width: 2.8,
            dashes: look.dashes,
        },
    };
    for run in &line.runs {
        let values: Vec<_> = run.iter().map(|(x, reach)| (*x, reach.value)).collect();
        let values = if crowd {
            geometry::thinned(&values, style::CROWD_POINTS)
        } else {
            values
        };
        panel.line(&values, pen, sheet)?;
        if let [only] = values.as_slice() {
            sheet.marker(panel.place(*only), look.marker, 4.5, pen.color)?;
        }
    }
    Ok(())
}

/// Names what binds along the lines, with a dot where one limit takes over from another.
///
/// Where lines lie on each other and are bound by the same limit, it is named once.
fn draw_bindings(plot: &Plot, panel: &Panel, sheet: &mut Sheet) -> Result<(), DrawError> {
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
                beside: panel.zip(end).map(|(panel, end)| panel.place(end)),
            }
        })
        .collect();
    entries.extend(super::frontier::crowd(plot.lines.len()));
    entries
}
