//! Scenarios against the first of them: how many times as much of each metric, with intervals.

use crate::deciding::compare::{Against, Comparison, Difference, Intervals};

use super::axis::{self, Axis};
use super::figures::{self, Unit};
use super::font;
use super::frame::{self, CAPTION, TICK, Words};
use super::geometry::Xy;
use super::key::{self, Entry, Spot, Swatch};
use super::panel::Panel;
use super::sheet::{Anchor, DrawError, Pen, Rect, Sheet, Type};
use super::style::{self, GRID, INK, REFERENCE};

/// The metrics shown, from the top down, and what they are called.
const ROWS: [(&str, &str); 11] = [
    ("cost_per_task_usd", "cost per task"),
    ("cost_per_success_usd", "cost per success"),
    ("cost_with_failures_per_task_usd", "cost with failures"),
    ("success", "success"),
    ("wrong_accepted", "wrong answers accepted"),
    ("latency_s", "latency, mean"),
    ("latency_s.p95", "latency, p95"),
    ("cost_per_task_usd.p95", "cost per task, p95"),
    ("tokens_per_task", "tokens per task"),
    ("escalations_per_task", "escalations per task"),
    ("executive_leverage", "executive leverage"),
];

/// Where values spread further than this they are drawn on a logarithmic axis.
const WIDE: f64 = 2.5;
/// What lies beyond this many times as much, or as little, is set at the edge.
const FARTHEST: f64 = 100.0;

/// A metric of one scenario as a multiple of the first's.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Multiple {
    middle: f64,
    low: f64,
    high: f64,
}

/// What the chart shows.
#[derive(Clone, Debug, PartialEq)]
struct Series {
    first: String,
    others: Vec<String>,
    /// Name, and a place for each of the others.
    rows: Vec<(&'static str, Vec<Option<Multiple>>)>,
    print: String,
}

impl Series {
    fn of(comparison: &Comparison) -> Result<Self, String> {
        let rows = ROWS.iter().filter_map(|(metric, name)| {
            let of = |against: &Against| multiple(against, metric);
            let places: Vec<_> = comparison.comparisons.iter().map(of).collect();
            let is_known = places.iter().any(Option::is_some);
            is_known.then_some((*name, places))
        });
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            return Err("no metric of the first scenario is above 0".to_owned());
        }
        let name = |against: &Against| against.name.clone();
        Ok(Self {
            first: comparison
                .scenarios
                .first()
                .map_or_else(String::new, |first| first.name.clone()),
            others: comparison.comparisons.iter().map(name).collect(),
            rows,
            print: print(comparison),
        })
    }
}

fn multiple(against: &Against, metric: &str) -> Option<Multiple> {
    let found = |row: &&Difference| row.metric == metric;
    let ratio = against.metrics.iter().find(found)?.ratio;
    let middle = ratio
        .estimate
        .filter(|value| value.is_finite() && *value > 0.0)?;
    Some(Multiple {
        middle,
        low: ratio.low.unwrap_or(middle),
        high: ratio.high.unwrap_or(middle),
    })
}

fn print(comparison: &Comparison) -> String {
    let how = match comparison.scenarios.iter().find(|one| one.tasks > 0) {
        Some(one) => format!(
            "{} tasks, seed {}",
            figures::grouped(one.tasks as f64),
            one.seed
        ),
        None => "exact engine".to_owned(),
    };
    let paired = comparison
        .comparisons
        .iter()
        .all(|one| one.intervals == Intervals::Paired);
    let draws = if paired { " · on the same draws" } else { "" };
    format!("{how}{draws} · rungs {}", comparison.version)
}

/// Draws the comparison; gives its title.
pub(super) fn draw(
    comparison: &Comparison,
    sheet: &mut Sheet,
) -> Result<Result<String, String>, DrawError> {
    let series = match Series::of(comparison) {
        Ok(series) => series,
        Err(reason) => return Ok(Err(reason)),
    };
    let words = Words {
        title: format!("Against {}", series.first),
        finding: finding(&series),
        note: format!(
            "Points: how many times as much as with {}. Bars: 95 % intervals, sampling error only.",
            series.first
        ),
    };
    let space = words.draw_over(sheet, &series.print)?;
    let entries = entries(&series);
    let names: Vec<String> = series.rows.iter().map(|row| row.0.to_owned()).collect();
    let mut plane = frame::plane(&space, &names, &entries);
    plane.top -= 20.0;
    // For the figure beside the point farthest to the right.
    plane.right -= 40.0;
    let x = axis_of(&series);
    let y = Axis::linear(0.0, series.rows.len() as f64, Unit::Number, 2);
    let mut panel = Panel::on(sheet, plane, x, y)?;
    grid(&series, &mut panel, sheet)?;
    for row in 0..series.rows.len() {
        points(&series, row, &panel, sheet)?;
    }
    key::draw(&entries, &plane, sheet)?;
    Ok(Ok(words.title))
}

/// What each costs and how often it succeeds.
fn finding(series: &Series) -> String {
    let of = |name: &str, at: usize| {
        let row = series.rows.iter().find(|row| row.0 == name)?;
        row.1.get(at).copied().flatten().map(|found| found.middle)
    };
    let told = series.others.iter().enumerate().map(|(at, other)| {
        let cost =
            of("cost per task", at).map(|times| format!("{} the cost", Unit::Times.figure(times)));
        let success =
            of("success", at).map(|times| format!("{} the success", Unit::Times.figure(times)));
        let parts: Vec<String> = [cost, success].into_iter().flatten().collect();
        format!("{other}: {}", parts.join(", "))
    });
    told.collect::<Vec<_>>().join("; ")
}

fn entries(series: &Series) -> Vec<Entry> {
    if series.others.len() < 2 {
        return Vec::new();
    }
    let entry = |(i, name): (usize, &String)| {
        let look = style::look(i);
        Entry {
            swatch: Swatch::Point(look.marker, look.color),
            name: name.clone(),
            detail: String::new(),
            spot: Spot::Anywhere,
        }
    };
    series.others.iter().enumerate().map(entry).collect()
}

fn axis_of(series: &Series) -> Axis {
    let places = series.rows.iter().flat_map(|row| row.1.iter().flatten());
    let ends = places.flat_map(|place| [place.middle, place.low, place.high]);
    let held = ends.map(|end| end.clamp(1.0 / FARTHEST, FARTHEST));
    let (low, high) = axis::range(held.chain([1.0])).unwrap_or((0.5, 2.0));
    if high / low > WIDE {
        Axis::log(low / 1.12, high * 1.12, Unit::Times, 9)
    } else {
        Axis::padded(low, high, 0.1, Unit::Times, 8)
    }
}

fn grid(series: &Series, panel: &mut Panel, sheet: &mut Sheet) -> Result<(), DrawError> {
    let Rect {
        left,
        top,
        right,
        bottom,
    } = panel.space;
    let mut free_from = f64::NEG_INFINITY;
    for tick in &panel.x.ticks {
        let x = panel.place((tick.at, 0.0)).0;
        sheet.line(&[(x, top), (x, bottom)], Pen::solid(GRID, 1.0))?;
        let space = TICK.space(&tick.label, (x, bottom + 21.0), Anchor::Middle);
        if space.left > free_from {
            sheet.text(&tick.label, (x, bottom + 21.0), Anchor::Middle, TICK)?;
            free_from = space.right + 14.0;
        }
    }
    let one = panel.place((1.0, 0.0)).0;
    sheet.line(&[(one, top), (one, bottom)], Pen::solid(REFERENCE, 1.4))?;
    for (at, (name, _)) in series.rows.iter().enumerate() {
        let y = panel.place((1.0, height(series, at))).1;
        sheet.line(&[(left, y), (right, y)], Pen::solid(GRID, 1.0))?;
        sheet.text(name, (left - 9.0, y + 5.5), Anchor::Right, TICK)?;
    }
    let caption = format!("times as much as with {}{}", series.first, panel.x.remark());
    let caption = font::truncated(&caption, CAPTION.px, CAPTION.weight, right - left);
    let middle = f64::midpoint(left, right);
    sheet.text(&caption, (middle, bottom + 43.0), Anchor::Middle, CAPTION)
}

/// Where a row stands, the first at the top.
fn height(series: &Series, row: usize) -> f64 {
    series.rows.len() as f64 - 0.5 - row as f64
}

fn points(series: &Series, row: usize, panel: &Panel, sheet: &mut Sheet) -> Result<(), DrawError> {
    let count = series.others.len() as f64;
    let several = series.others.len() > 1;
    for (i, place) in series.rows[row].1.iter().enumerate() {
        let Some(place) = place else { continue };
        let look = style::look(i);
        let y = height(series, row) + 0.6 * ((count - 1.0) / 2.0 - i as f64) / count;
        let at = |x: f64| -> Xy { panel.place((x.clamp(panel.x.low, panel.x.high), y)) };
        sheet.line(
            &[at(place.low), at(place.high)],
            Pen::solid(look.color, 3.0),
        )?;
        for end in [place.low, place.high].map(at) {
            let tick = [(end.0, end.1 - 4.0), (end.0, end.1 + 4.0)];
            sheet.line(&tick, Pen::solid(look.color, 1.6))?;
        }
        sheet.marker(at(place.middle), look.marker, 4.2, look.color)?;
        if !several {
            let (x, y) = at(place.middle);
            let figure = Unit::Times.figure(place.middle);
            let kind = Type::regular(14.5, INK);
            sheet.text(&figure, (x, y - 9.0), Anchor::Middle, kind)?;
        }
    }
    Ok(())
}
