//! A metric along a key, with what it is held against and where it passes that.

use super::axis::{self, Axis};
use super::figures::{self, Unit};
use super::frame::{self, Words};
use super::geometry::Xy;
use super::key::{self, Entry, Spot, Swatch};
use super::panel::Panel;
use super::sheet::{Clearance, DrawError, Pen, Sheet, Type};
use super::style::{self, INK, Marker, REFERENCE};
use crate::deciding::solve::{CrossingKind, Place, Solution};
use crate::metric::{Quantity, quantity_of};

const TARGET: Pen = Pen {
    color: REFERENCE,
    width: 1.6,
    dashes: &[6.0, 4.0],
};

/// Draws a solution; gives its title, or why there is nothing to draw.
pub(super) fn draw(
    found: &Solution,
    sheet: &mut Sheet,
) -> Result<Result<String, String>, DrawError> {
    let known = known(&found.curve);
    if known.len() < 2 {
        return Ok(Err(format!("{} is undefined", found.metric)));
    }
    let (along, of) = (Unit::named(&found.unit), unit_of(&found.metric));
    let words = Words {
        title: format!("{} along {}", found.metric, found.vary),
        finding: finding(found, along),
        note: match found.tasks {
            None => "Worked out by the exact engine: no sampling error.".to_owned(),
            Some(tasks) => format!(
                "Sampled, {} tasks at each point on common random numbers.",
                figures::grouped(tasks as f64)
            ),
        },
    };
    let print = format!(
        "{} · {} · rungs {}",
        found.scenario,
        found.condition,
        env!("CARGO_PKG_VERSION")
    );
    let space = words.draw_over(sheet, &print)?;
    let targets: Vec<Xy> = found
        .curve
        .iter()
        .filter_map(|place| Some((place.value, place.target?)))
        .collect();
    let (low, high) =
        axis::range(known.iter().chain(&targets).map(|point| point.1)).unwrap_or((0.0, 1.0));
    let y = Axis::padded(low, high, 0.06, of, 7);
    let entries = entries(found);
    let plane = frame::plane(&space, &frame::labels(&y), &entries);
    let x = Axis::linear(found.from, found.to, along, 8);
    let mut panel = Panel::on(sheet, plane, x, y)?;
    let caption = match found.unit.as_str() {
        "" | "share" => found.vary.clone(),
        unit => format!("{}, {unit}", found.vary),
    };
    frame::axes(&panel, sheet, &caption, &found.metric)?;
    panel.line(&targets, TARGET, sheet)?;
    for stretch in found.curve.split(|place| place.metric.estimate.is_none()) {
        panel.line(&self::known(stretch), style_pen(), sheet)?;
    }
    marks(found, &known, along, &panel, sheet)?;
    key::draw(&entries, &plane, sheet)?;
    Ok(Ok(words.title))
}

fn style_pen() -> Pen {
    Pen::solid(style::look(0).color, 2.2)
}

fn known(places: &[Place]) -> Vec<Xy> {
    places
        .iter()
        .filter_map(|place| Some((place.value, place.metric.estimate?)))
        .collect()
}

/// Crossings with their values, and where the scenario stands.
fn marks(
    found: &Solution,
    curve: &[Xy],
    along: Unit,
    panel: &Panel,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    let on_paper: Vec<Xy> = curve.iter().map(|&point| panel.place(point)).collect();
    sheet.avoid(&on_paper);
    let now = found.now.iter().filter_map(|now| {
        let text = format!("today {}", along.figure(now.value));
        Some(((now.value, now.metric.estimate?), Marker::Diamond, text))
    });
    let crossings = found.crossings.iter().filter_map(|crossing| {
        let at = (crossing.value, level(curve, crossing.value)?);
        Some((at, Marker::Disc, along.figure(crossing.value)))
    });
    for (at, marker, text) in crossings.chain(now) {
        if !panel.shows(at) {
            continue;
        }
        let place = panel.place(at);
        sheet.marker(place, marker, 6.0, INK)?;
        sheet.avoid_around(place, 7.0);
        let kind = Type::bold(15.0, INK);
        frame::label_near(
            &text,
            &[place],
            &panel.space,
            kind,
            Clearance::Labels,
            sheet,
        )?;
    }
    Ok(())
}

/// The curve's height between two of its points.
fn level(curve: &[Xy], x: f64) -> Option<f64> {
    let after = curve.partition_point(|point| point.0 < x);
    let (a, b) = (
        curve.get(after.saturating_sub(1))?,
        curve.get(after).or(curve.last())?,
    );
    if b.0 <= a.0 {
        return Some(b.1);
    }
    Some(a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0))
}

fn finding(found: &Solution, along: Unit) -> String {
    let at = |value: f64| along.round_figure(value);
    match (found.crossings.as_slice(), &found.nearest) {
        ([], Some(nearest)) => format!(
            "It is not reached: nearest at {}, {} away",
            at(nearest.place.value),
            unit_of(&found.metric).figure(nearest.miss.abs())
        ),
        ([], None) => String::new(),
        (several, _) => {
            let values: Vec<String> = several
                .iter()
                .map(|crossing| match crossing.kind {
                    CrossingKind::Jump => format!("{} (a jump)", at(crossing.value)),
                    _ => at(crossing.value),
                })
                .collect();
            format!("{} is met at {}", found.condition, values.join(", "))
        }
    }
}

fn entries(found: &Solution) -> Vec<Entry> {
    let entry = |swatch, name: &str| Entry {
        swatch,
        name: name.to_owned(),
        detail: String::new(),
        spot: Spot::Anywhere,
    };
    let mut entries = vec![
        entry(Swatch::Stroke(style_pen()), &found.metric),
        entry(Swatch::Stroke(TARGET), "held against"),
    ];
    if !found.crossings.is_empty() {
        entries.push(entry(Swatch::Point(Marker::Disc, INK), "where it is met"));
    }
    if found.now.is_some() {
        entries.push(entry(Swatch::Point(Marker::Diamond, INK), "the scenario"));
    }
    entries
}

/// What a metric counts, from the ending of its name.
pub(super) fn unit_of(metric: &str) -> Unit {
    match quantity_of(metric) {
        Quantity::Share => Unit::Percent,
        Quantity::Usd => Unit::Usd,
        _ => Unit::Number,
    }
}
