//! Latency against load, with the objectives on it and where the months lie.

use super::{TODAY, bar, entry, words};
use crate::chart::axis::Axis;
use crate::chart::figures::{Unit, percent};
use crate::chart::frame::{self, Words};
use crate::chart::geometry::Xy;
use crate::chart::key::{self, Swatch};
use crate::chart::lines::pen;
use crate::chart::panel::Panel;
use crate::chart::sheet::{Clearance, DrawError, Sheet, Type};
use crate::chart::style::{self, SOFT_INK};
use crate::planning::{CapacityPlan, LatencyCurve, ObjectiveOutlook, Sojourn};

/// The utilisation up to which the curve is drawn.
const END: f64 = 0.985;
const STEPS: usize = 80;

/// A figure of a sojourn.
type Part = fn(&Sojourn) -> f64;

/// Draws it; gives the title, or why there is nothing to draw.
pub fn draw(plan: &CapacityPlan, sheet: &mut Sheet) -> Result<Result<String, String>, DrawError> {
    let Some(curve) = &plan.latency else {
        let why = plan.no_latency.clone();
        return Ok(Err(
            why.unwrap_or_else(|| "times are not modelled".to_owned())
        ));
    };
    let objectives: Vec<&ObjectiveOutlook> = plan
        .objectives
        .iter()
        .filter(|one| one.metric.starts_with("sojourn_s"))
        .collect();
    let text = Words {
        title: "How long tasks take at a load".to_owned(),
        finding: finding(plan, &objectives),
        note: "Points were simulated at the scenario's own inputs, the lines between them are drawn over 1 / (1 − utilisation). \
               Upright: the median future's busiest hour."
            .to_owned(),
    };
    let space = words(plan, sheet, &text)?;
    let parts: [(&str, Part); 3] = [
        ("p50", |one| one.p50_s),
        ("p95", |one| one.p95_s),
        ("p99", |one| one.p99_s),
    ];
    let lines: Vec<Vec<Xy>> = parts.iter().map(|(_, of)| line(curve, *of)).collect();
    let all = || lines.iter().flatten().map(|point| point.1);
    let targets = objectives.iter().map(|one| one.target);
    let low = all().fold(f64::INFINITY, f64::min);
    let high = all().chain(targets).fold(0.0, f64::max);
    let y = Axis::log(low * 0.8, high * 1.3, Unit::Number, 8);
    let entries: Vec<_> = parts
        .iter()
        .enumerate()
        .map(|(at, (name, _))| entry(Swatch::Stroke(pen(at)), name, ""))
        .collect();
    let plane = frame::plane(&space, &frame::labels(&y), &entries);
    let caption = format!("Seconds from arrival to departure{}", y.remark());
    let mut panel = Panel::on(sheet, plane, Axis::linear(0.0, 1.0, Unit::Percent, 11), y)?;
    frame::axes(
        &panel,
        sheet,
        "How much of the tightest limit is used",
        &caption,
    )?;
    for (at, points) in lines.iter().enumerate() {
        panel.line(points, pen(at), sheet)?;
        let on_paper: Vec<Xy> = points.iter().map(|&point| panel.place(point)).collect();
        sheet.avoid(&on_paper);
        let known = curve
            .points
            .iter()
            .filter_map(|point| Some((point.utilisation, parts[at].1(point.sojourn.as_ref()?))));
        for point in known {
            let look = style::look(at);
            sheet.marker(panel.place(point), look.marker, 4.0, look.color)?;
        }
    }
    for one in objectives {
        bar(&mut panel, sheet, one.target, &one.objective)?;
    }
    months(plan, &panel, sheet)?;
    key::draw(&entries, &plane, sheet)?;
    Ok(Ok(text.title))
}

fn line(curve: &LatencyCurve, of: Part) -> Vec<Xy> {
    let first = curve.points.first().map_or(0.0, |point| point.utilisation);
    let at = |step: usize| first + (END - first) * step as f64 / STEPS as f64;
    (0..=STEPS)
        .map(|step| (at(step), of(&curve.at(at(step)))))
        .filter(|point| point.1.is_finite() && point.1 > 0.0)
        .collect()
}

/// Upright lines where the first and the last month lie.
fn months(plan: &CapacityPlan, panel: &Panel, sheet: &mut Sheet) -> Result<(), DrawError> {
    let ends = [plan.months_ahead.first(), plan.months_ahead.last()];
    for month in ends.into_iter().flatten() {
        let used = month.utilisation.map_or(f64::NAN, |used| used.p50);
        if !panel.x.contains(used) {
            continue;
        }
        let (low, high) = (
            panel.place((used, panel.y.low)),
            panel.place((used, panel.y.high)),
        );
        sheet.line(&[low, high], TODAY)?;
        let name = format!("month {}", month.month);
        let near = [(high.0, high.1 + 14.0), (high.0, high.1 + 34.0)];
        let kind = Type::regular(14.5, SOFT_INK);
        frame::label_near(&name, &near, &panel.space, kind, Clearance::Labels, sheet)?;
    }
    Ok(())
}

fn finding(plan: &CapacityPlan, objectives: &[&ObjectiveOutlook]) -> String {
    let confidence = percent(plan.confidence).replace(".0", "");
    match objectives.first() {
        None => "No objective is about time".to_owned(),
        Some(one) => match one.breaks.safe_through {
            through if through >= plan.months => {
                format!(
                    "{} is kept through all months at {confidence} confidence",
                    one.objective
                )
            }
            0 => format!(
                "{} is missed in month 1 already at {confidence} confidence",
                one.objective
            ),
            through => format!(
                "{} is kept through month {through} at {confidence} confidence",
                one.objective
            ),
        },
    }
}
