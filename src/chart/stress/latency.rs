//! The hockey stick: sojourn times against load, with intervals and the line of the objective.

use super::{BARE, Spot3, caption, pen, scale, small_print, spot, stroke};
use crate::chart::axis::{self, Axis};
use crate::chart::figures;
use crate::chart::frame::{self, Words};
use crate::chart::geometry::Xy;
use crate::chart::key;
use crate::chart::panel::Panel;
use crate::chart::sheet::{Clearance, DrawError, Pen, Sheet, Type};
use crate::chart::style::{self, INK, Marker, REFERENCE};
use crate::planning::stress::{LoadPoint, Reach, Stress};
use crate::results::SpreadOverTasks;

const OBJECTIVE: Pen = Pen {
    color: REFERENCE,
    width: 1.6,
    dashes: &[6.0, 4.0],
};
const CEILING: Pen = Pen {
    color: REFERENCE,
    width: 1.4,
    dashes: &[2.0, 3.0],
};

/// A line of the chart: its name, and its points.
type Line = (&'static str, Vec<Spot3>);

pub(in crate::chart) fn draw(
    found: &Stress,
    sheet: &mut Sheet,
) -> Result<Result<String, String>, DrawError> {
    let lines = lines(&found.points);
    let all: Vec<Spot3> = lines.iter().flat_map(|line| line.1.clone()).collect();
    if all.len() < 2 {
        return Ok(Err("sojourn times are known at fewer than two loads".into()));
    }
    let objective = objective(found);
    let (low, high) =
        axis::range(all.iter().map(|spot| spot.y).chain(objective)).unwrap_or((1.0, 1.0));
    let (per, unit) = scale(high);
    let words = Words {
        title: "Latency against load".to_owned(),
        finding: finding(found),
        note: "Bars are 95 % intervals over replications. Past saturation there is no steady state, so the lines end; likewise where more than 1 % of the tasks are lost.".to_owned(),
    };
    let space = words.draw_over(sheet, &small_print(found))?;
    let y = match low > 0.0 && high / low > 12.0 {
        true => Axis::log(low / per / 1.3, high / per * 1.2, BARE, 7),
        false => Axis::from_zero(high / per * 1.1, BARE, 7),
    };
    let mut entries: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(index, (name, _))| stroke(pen(index), name))
        .collect();
    entries.extend(objective.map(|_| stroke(OBJECTIVE, "objective")));
    entries.extend(knee(found).map(|_| stroke(CEILING, "limits fully used")));
    let plane = frame::plane(&space, &frame::labels(&y), &entries);
    let most = found
        .points
        .iter()
        .map(|point| point.load)
        .fold(0.0, f64::max);
    let x = Axis::from_zero(most, BARE, 8);
    let y_caption = format!("From arrival to departure, {unit}{}", y.remark());
    let mut panel = Panel::on(sheet, plane, x, y)?;
    frame::axes(&panel, sheet, caption(found), &y_caption)?;
    if let Some(seconds) = objective {
        let ends = [(panel.x.low, seconds / per), (panel.x.high, seconds / per)];
        panel.line(&ends, OBJECTIVE, sheet)?;
    }
    if let Some(at) = knee(found) {
        let ends = [(at, panel.y.low), (at, panel.y.high)];
        panel.line(&ends, CEILING, sheet)?;
    }
    for (index, (_, spots)) in lines.iter().enumerate() {
        draw_line(index, spots, per, &mut panel, sheet)?;
    }
    mark_sustainable(found, objective.map(|seconds| seconds / per), &panel, sheet)?;
    key::draw(&entries, &plane, sheet)?;
    Ok(Ok(words.title))
}

fn lines(points: &[LoadPoint]) -> Vec<Line> {
    let of = |name: &'static str, part: fn(&SpreadOverTasks) -> &crate::stats::Estimate| {
        let settled = points.iter().filter(|point| !point.is_saturated());
        let spots = settled.filter_map(|point| {
            let sojourn = point.queue.sojourn_s.as_ref()?;
            spot(point.load, part(sojourn))
        });
        (name, spots.collect::<Vec<Spot3>>())
    };
    vec![
        of("mean", |s| &s.mean),
        of("p95", |s| &s.p95),
        of("p99", |s| &s.p99),
    ]
}

/// Seconds of the first condition on sojourn times.
fn objective(found: &Stress) -> Option<f64> {
    let timed = found
        .slo
        .iter()
        .find(|slo| slo.metric.starts_with("sojourn_s"));
    timed.map(|slo| slo.target)
}

/// What the limits carry, of tasks per hour.
fn knee(found: &Stress) -> Option<f64> {
    let ceiling = found.ceiling.as_ref().filter(|_| found.unit != "users")?;
    ceiling.tasks_per_hour.estimate
}

fn draw_line(
    index: usize,
    spots: &[Spot3],
    per: f64,
    panel: &mut Panel,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    let line: Vec<Xy> = spots.iter().map(|spot| (spot.x, spot.y / per)).collect();
    panel.line(&line, pen(index), sheet)?;
    let look = style::look(index);
    for spot in spots {
        let clip = |value: f64| (value / per).clamp(panel.y.low, panel.y.high);
        let ends = [(spot.x, clip(spot.low)), (spot.x, clip(spot.high))];
        let ends = ends.map(|end| panel.place(end));
        sheet.line(&ends, Pen::solid(look.color, 1.6))?;
        let at = (spot.x, spot.y / per);
        if panel.shows(at) {
            sheet.marker(panel.place(at), look.marker, 4.0, look.color)?;
        }
    }
    let on_paper: Vec<Xy> = line.iter().map(|&point| panel.place(point)).collect();
    sheet.avoid(&on_paper);
    Ok(())
}

/// The largest load under the condition, on its line.
fn mark_sustainable(
    found: &Stress,
    height: Option<f64>,
    panel: &Panel,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    let slo = found
        .slo
        .iter()
        .find(|slo| slo.metric.starts_with("sojourn_s") && slo.reach == Reach::Found);
    let Some((load, height)) = slo.and_then(|slo| slo.load.estimate).zip(height) else {
        return Ok(());
    };
    if !panel.shows((load, height)) {
        return Ok(());
    }
    let place = panel.place((load, height));
    sheet.marker(place, Marker::Disc, 6.0, INK)?;
    sheet.avoid_around(place, 7.0);
    let text = figures::grouped(load.round());
    let kind = Type::bold(15.0, INK);
    frame::label_near(
        &text,
        &[place],
        &panel.space,
        kind,
        Clearance::Labels,
        sheet,
    )
}

fn finding(found: &Stress) -> String {
    let held = found.slo.iter().find(|slo| slo.reach == Reach::Found);
    if let Some((slo, load)) = held.and_then(|slo| Some((slo, slo.load.estimate?))) {
        return format!(
            "{} holds up to {} {}",
            slo.condition,
            figures::grouped(load.round()),
            found.unit
        );
    }
    let saturated = found.points.iter().find(|point| point.is_saturated());
    match saturated.and_then(|point| Some((point, point.held_by()?))) {
        Some((point, (at, limit))) => format!(
            "At {} {} it no longer keeps up: {}",
            figures::grouped(point.load.round()),
            found.unit,
            super::limit(at, limit)
        ),
        None => "It keeps up with every load that was tried".to_owned(),
    }
}
