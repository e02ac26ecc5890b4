//! What an optimum was chosen from: cost against success, undominated policies, today's and each model alone.

use super::axis::{self, Axis};
use super::figures::{self, Unit, percent};
use super::frame::{self, Words};
use super::geometry::Xy;
use super::key::{self, Entry, Spot, Swatch};
use super::panel::Panel;
use super::sheet::{Clearance, DrawError, Pen, Sheet, Type};
use super::style::{self, INK, Marker};
use crate::deciding::optimize::{Optimum, Simulated};

const FRONTIER: Pen = Pen::solid(INK, 1.6);

struct Mark {
    at: Xy,
    name: String,
    marker: Marker,
    color: plotters::style::RGBColor,
    radius: f64,
}

/// Draws an optimum; gives its title, or why there is nothing to draw.
pub(super) fn draw(
    found: &Optimum,
    sheet: &mut Sheet,
) -> Result<Result<String, String>, DrawError> {
    let line: Vec<Xy> = found
        .undominated
        .iter()
        .filter_map(|row| Some((row.cost_per_task_usd, row.success?)))
        .collect();
    let marks = marks(found);
    if marks.is_empty() {
        return Ok(Err("success is not modelled".to_owned()));
    }
    let words = Words {
        title: "What could be done: cost against success".to_owned(),
        finding: finding(found),
        note: "The line joins the policies that no other one tried beats in both. Marked points were simulated again on fresh seeds."
            .to_owned(),
    };
    let print = format!(
        "{} · {} policies · rungs {}",
        found.scenario,
        figures::grouped(found.policies as f64),
        env!("CARGO_PKG_VERSION")
    );
    let space = words.draw_over(sheet, &print)?;
    let all = || line.iter().copied().chain(marks.iter().map(|mark| mark.at));
    let (_, high) = axis::range(all().map(|point| point.0)).unwrap_or((0.0, 1.0));
    let (worst, best) = axis::range(all().map(|point| point.1)).unwrap_or((0.0, 1.0));
    let pad = ((best - worst) * 0.12).max(0.01);
    let x = Axis::from_zero(high * 1.02, Unit::Usd, 7);
    let y = Axis::linear(
        (worst - pad).max(-0.02),
        (best + pad).min(1.02),
        Unit::Percent,
        7,
    );
    let entries = entries(found);
    let plane = frame::plane(&space, &frame::labels(&y), &entries);
    let mut panel = Panel::on(sheet, plane, x, y)?;
    frame::axes(&panel, sheet, "Cost per task, USD", "Success")?;
    panel.line(&line, FRONTIER, sheet)?;
    let on_paper: Vec<Xy> = line.iter().map(|&point| panel.place(point)).collect();
    sheet.avoid(&on_paper);
    for mark in &marks {
        let at = panel.place(mark.at);
        sheet.marker(at, mark.marker, mark.radius, mark.color)?;
        sheet.avoid_around(at, mark.radius + 1.0);
    }
    for mark in &marks {
        let kind = Type::bold(14.0, mark.color);
        let name = super::font::truncated(&mark.name, kind.px, kind.weight, 240.0);
        let at = panel.place(mark.at);
        frame::label_near(&name, &[at], &panel.space, kind, Clearance::Labels, sheet)?;
    }
    key::draw(&entries, &plane, sheet)?;
    Ok(Ok(words.title))
}

fn marks(found: &Optimum) -> Vec<Mark> {
    let at = |of: &Simulated| Some((of.cost_per_task_usd.estimate?, of.success.estimate?));
    let mark = |of: &Simulated, name: &str, marker, color, radius| {
        Some(Mark {
            at: at(of)?,
            name: name.to_owned(),
            marker,
            color,
            radius,
        })
    };
    let confirmed = &found.confirmed;
    let best = confirmed
        .recommended
        .iter()
        .filter_map(|of| mark(of, "recommended", Marker::Disc, style::look(0).color, 7.0));
    let today = mark(
        &confirmed.today,
        "today",
        Marker::Square,
        style::look(4).color,
        6.0,
    );
    let alone = confirmed
        .alone
        .iter()
        .filter_map(|of| mark(of, &of.policy, Marker::Diamond, INK, 5.0));
    best.chain(today).chain(alone).collect()
}

fn finding(found: &Optimum) -> String {
    let Some(best) = &found.recommended else {
        return "Nothing is recommended: nothing holds success up".to_owned();
    };
    match best.success {
        Some(success) => format!(
            "{}: {} at {}",
            best.plan.words,
            percent(success),
            Unit::Usd.figure(best.cost_per_task_usd)
        ),
        None => best.plan.words.clone(),
    }
}

fn entries(found: &Optimum) -> Vec<Entry> {
    let entry = |swatch, name: &str| Entry {
        swatch,
        name: name.to_owned(),
        detail: String::new(),
        spot: Spot::Anywhere,
    };
    let mut entries = vec![entry(Swatch::Stroke(FRONTIER), "undominated")];
    if found.recommended.is_some() {
        let swatch = Swatch::Point(Marker::Disc, style::look(0).color);
        entries.push(entry(swatch, "recommended"));
    }
    let today = Swatch::Point(Marker::Square, style::look(4).color);
    entries.push(entry(today, "today's policy"));
    entries.push(entry(Swatch::Point(Marker::Diamond, INK), "a model alone"));
    entries
}
