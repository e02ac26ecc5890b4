//! What the answer hangs on: each input by itself as a tornado, and all together as shares of the variance.

use super::axis::{self, Axis, Tick};
use super::figures::{Unit, grouped};
use super::font::{self, Weight};
use super::frame::{self, TICK, Words};
use super::key::{self, Entry, Spot, Swatch};
use super::panel::Panel;
use super::sheet::{Anchor, DrawError, Pen, Rect, Sheet, Type};
use super::solution::unit_of;
use super::style::{self, INK, Marker, REFERENCE, SOFT_INK};
use crate::deciding::sensitivity::{Input, MetricFound, Sensitivity};
use crate::stats::Estimate;

/// Inputs that have room.
const ROWS: usize = 14;
const NAME: f64 = 300.0;
const VALUE: Type = Type::regular(13.0, SOFT_INK);

/// A metric over the inputs, what moves it most first.
pub(super) struct Series<'a> {
    found: &'a Sensitivity,
    metric: &'a MetricFound,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    input: &'a Input,
    ends: Option<(f64, f64)>,
    swing: f64,
    indices: Option<(Estimate, Estimate)>,
}

impl<'a> Series<'a> {
    /// In the order of the tornado, or of the total indices.
    fn of(found: &'a Sensitivity, metric: &'a MetricFound, weight: fn(&Row<'_>) -> f64) -> Self {
        let inputs = found.inputs.iter().zip(&metric.tornado).enumerate();
        let mut rows: Vec<Row<'_>> = inputs
            .map(|(at, (input, bar))| Row {
                input,
                ends: bar.at_low.zip(bar.at_high),
                swing: bar.swing.unwrap_or(0.0),
                indices: metric.indices.get(at).map(|one| (one.first, one.total)),
            })
            .collect();
        rows.retain(|row| row.swing > 0.0);
        rows.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        rows.truncate(ROWS);
        Self {
            found,
            metric,
            rows,
        }
    }

    fn print(&self) -> String {
        let how = match self.found.tasks {
            None => "exact engine".to_owned(),
            Some(tasks) => format!("{} tasks per point", grouped(tasks as f64)),
        };
        format!(
            "{} · {how} · {} points · seed {} · rungs {}",
            self.found.scenario,
            grouped(self.found.evaluations as f64),
            self.found.seed,
            self.found.version
        )
    }

    /// The inputs' names from the top down.
    fn names(&self) -> Axis {
        let count = self.rows.len() as f64;
        let mut axis = Axis::linear(0.0, count, Unit::Number, 2);
        axis.ticks = self
            .rows
            .iter()
            .enumerate()
            .map(|(row, of)| Tick {
                at: count - row as f64 - 0.5,
                label: font::truncated(&of.input.key, TICK.px, Weight::Regular, NAME),
            })
            .collect();
        axis
    }
}

/// The metric with each input at its 5 % and 95 % points.
pub(super) fn tornado(
    found: &Sensitivity,
    metric: &MetricFound,
    sheet: &mut Sheet,
) -> Result<Result<String, String>, DrawError> {
    let series = Series::of(found, metric, |row| row.swing);
    let Some(now) = metric.now else {
        return Ok(Err(format!("{} is undefined", metric.metric)));
    };
    let words = Words {
        title: format!("{}: one input at a time", metric.metric),
        finding: tornado_finding(&series, now),
        note: "Each bar runs from the metric at the input's 5 % point to the one at its 95 % point, all else as the scenario has it. \
               The figures at its ends are the input's; × is times as written."
            .to_owned(),
    };
    let space = words.draw_over(sheet, &series.print())?;
    let entries = [("at the input's 5 %", 0), ("at its 95 %", 1)].map(|(name, look)| Entry {
        swatch: Swatch::Block(style::look(look).color),
        name: name.to_owned(),
        detail: String::new(),
        spot: Spot::Anywhere,
    });
    let y = series.names();
    let plane = frame::plane(&space, &frame::labels(&y), &entries);
    let ends = series.rows.iter().filter_map(|row| row.ends);
    let values = ends.flat_map(|(low, high)| [low, high]).chain([now]);
    let (low, high) = axis::range(values).unwrap_or((0.0, 1.0));
    let x = Axis::padded(low, high, 0.16, unit_of(&metric.metric), 7);
    let panel = Panel::on(sheet, plane, x, y)?;
    frame::axes(&panel, sheet, &metric.metric, "")?;
    for (at, row) in series.rows.iter().enumerate() {
        if let Some(ends) = row.ends {
            bar(&series, at, row.input, (now, ends), &panel, sheet)?;
        }
    }
    let rows = series.rows.len() as f64;
    let line = [panel.place((now, 0.0)), panel.place((now, rows))];
    sheet.line(&line, Pen::solid(INK, 1.4))?;
    key::draw(&entries, &plane, sheet)?;
    Ok(Ok(words.title))
}

fn bar(
    series: &Series<'_>,
    at: usize,
    input: &Input,
    (now, (at_low, at_high)): (f64, (f64, f64)),
    panel: &Panel,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    let middle = series.rows.len() as f64 - at as f64 - 0.5;
    let (x, y) = panel.place((now, middle));
    let half = (0.34 * (panel.space.bottom - panel.space.top) / series.rows.len() as f64).min(13.0);
    // Where both ends lie on one side, the shorter bar stands before the longer.
    let mut ends = [(at_low, input.low, 0), (at_high, input.high, 1)];
    ends.sort_by(|a, b| (b.0 - now).abs().total_cmp(&(a.0 - now).abs()));
    for (value, _, look) in ends {
        let end = panel.place((value, middle)).0;
        let rect = Rect {
            left: x.min(end),
            top: y - half,
            right: x.max(end).max(x.min(end) + 1.0),
            bottom: y + half,
        };
        sheet.block(&rect, style::look(look).color)?;
    }
    let one_side = (at_low - now) * (at_high - now) > 0.0;
    let lesser = usize::from(ends[1].0 < ends[0].0);
    for (place, (value, input_value, _)) in ends.into_iter().enumerate() {
        if one_side && place == 1 {
            continue;
        }
        let end = panel.place((value, middle)).0;
        let text = input_words(input, input_value);
        // Of two ends side by side, the lesser is the left one.
        let left = if one_side {
            value < now
        } else {
            place == lesser
        };
        let (anchor, aside) = match left {
            true => (Anchor::Right, -5.0),
            false => (Anchor::Left, 5.0),
        };
        sheet.text(&text, (end + aside, y + 4.5), anchor, VALUE)?;
    }
    Ok(())
}

fn tornado_finding(series: &Series<'_>, now: f64) -> String {
    let unit = unit_of(&series.metric.metric);
    let Some((row, (low, high))) = series.rows.first().and_then(|row| Some((row, row.ends?)))
    else {
        return String::new();
    };
    format!(
        "{} as the scenario stands; {} alone takes it from {} to {}",
        unit.figure(now),
        row.input.key,
        unit.figure(low.min(high).min(now)),
        unit.figure(low.max(high).max(now))
    )
}

fn input_words(input: &Input, value: f64) -> String {
    match input.is_size {
        true => Unit::Times.figure(value),
        false => Unit::named(&input.unit).figure(value),
    }
}

/// Shares of the variance, with their intervals.
pub(super) fn indices(
    found: &Sensitivity,
    metric: &MetricFound,
    sheet: &mut Sheet,
) -> Result<Result<String, String>, DrawError> {
    if metric.indices.is_empty() {
        return Ok(Err(format!(
            "nothing that was varied moves {}",
            metric.metric
        )));
    }
    let total = |row: &Row<'_>| {
        row.indices
            .and_then(|(_, total)| total.estimate)
            .unwrap_or(0.0)
    };
    let series = Series::of(found, metric, total);
    let words = Words {
        title: format!("{}: what its spread comes from", metric.metric),
        finding: indices_finding(&series),
        note: "Sobol' indices: the share of the metric's variance that an input explains by itself (filled), and with all it acts together with (open). \
               Whiskers: 95 % intervals from 16 scramblings."
            .to_owned(),
    };
    let space = words.draw_over(sheet, &series.print())?;
    let looks = [
        ("by itself", Marker::Disc, 0),
        ("with interactions", Marker::Ring, 1),
    ];
    let entries = looks.map(|(name, marker, look)| Entry {
        swatch: Swatch::Point(marker, style::look(look).color),
        name: name.to_owned(),
        detail: String::new(),
        spot: Spot::Anywhere,
    });
    let y = series.names();
    let plane = frame::plane(&space, &frame::labels(&y), &entries);
    let both = series.rows.iter().filter_map(|row| row.indices);
    let ends = both
        .flat_map(|(a, b)| [a.low, a.high, b.low, b.high])
        .flatten();
    let (low, high) = axis::range(ends.chain([0.0])).unwrap_or((0.0, 1.0));
    let x = Axis::padded(low, high, 0.04, Unit::Percent, 7);
    let panel = Panel::on(sheet, plane, x, y)?;
    let caption = format!("Share of the variance of {}", metric.metric);
    frame::axes(&panel, sheet, &caption, "")?;
    let rows = series.rows.len() as f64;
    let zero = [panel.place((0.0, 0.0)), panel.place((0.0, rows))];
    sheet.line(&zero, Pen::solid(REFERENCE, 1.0))?;
    for (at, row) in series.rows.iter().enumerate() {
        let Some((first, total)) = row.indices else {
            continue;
        };
        let height = rows - at as f64 - 0.5;
        for (index, (_, marker, look), aside) in [(total, looks[1], -0.16), (first, looks[0], 0.16)]
        {
            whiskers(
                index,
                height + aside,
                (marker, style::look(look).color),
                &panel,
                sheet,
            )?;
        }
    }
    key::draw(&entries, &plane, sheet)?;
    Ok(Ok(words.title))
}

fn whiskers(
    index: Estimate,
    height: f64,
    (marker, color): (Marker, plotters::style::RGBColor),
    panel: &Panel,
    sheet: &Sheet,
) -> Result<(), DrawError> {
    let (Some(value), Some(low), Some(high)) = (index.estimate, index.low, index.high) else {
        return Ok(());
    };
    let (from, to) = (panel.place((low, height)), panel.place((high, height)));
    sheet.line(&[from, to], Pen::solid(color, 1.6))?;
    for (x, y) in [from, to] {
        sheet.line(&[(x, y - 4.0), (x, y + 4.0)], Pen::solid(color, 1.6))?;
    }
    sheet.marker(panel.place((value, height)), marker, 4.2, color)
}

fn indices_finding(series: &Series<'_>) -> String {
    let total = |row: &Row<'_>| row.indices.and_then(|(_, total)| total.estimate);
    let named: Vec<String> = series
        .rows
        .iter()
        .take(2)
        .filter_map(|row| {
            let share = total(row).filter(|share| *share > 0.01)?;
            Some(format!(
                "{} {}",
                row.input.key,
                Unit::Percent.round_figure(share)
            ))
        })
        .collect();
    match named.as_slice() {
        [] => String::new(),
        several => format!("Most of it: {}", several.join(", ")),
    }
}
