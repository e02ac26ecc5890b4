//! Where tasks wait: seconds per task by limit, against load.

use std::collections::BTreeMap;

use super::{BARE, caption, limit, pen, scale, small_print, stroke};
use crate::chart::axis::Axis;
use crate::chart::frame::{self, Words};
use crate::chart::geometry::Xy;
use crate::chart::key;
use crate::chart::panel::Panel;
use crate::chart::sheet::{DrawError, Sheet};
use crate::chart::style;
use crate::planning::stress::Stress;

/// Waiting below this share of the largest is left out.
const LEAST: f64 = 0.005;

pub(in crate::chart) fn draw(
    found: &Stress,
    sheet: &mut Sheet,
) -> Result<Result<String, String>, DrawError> {
    let lines = lines(found);
    let highest = |line: &(String, Vec<Xy>)| line.1.iter().map(|at| at.1).fold(0.0, f64::max);
    let most = lines.iter().map(highest).fold(0.0, f64::max);
    if !(most > 0.0) {
        return Ok(Err("nothing waits for a limit".into()));
    }
    let mut shown: Vec<_> = lines
        .into_iter()
        .filter(|line| highest(line) > LEAST * most)
        .collect();
    shown.sort_by(|a, b| highest(b).total_cmp(&highest(a)));
    shown.truncate(style::DISTINCT);
    let (per, unit) = scale(most);
    let words = Words {
        title: "Where tasks wait".to_owned(),
        finding: shown
            .first()
            .map(|line| format!("Most of the waiting is at {}", line.0))
            .unwrap_or_default(),
        note: "Requests' waiting at each limit, added up for each task, while the queue keeps up."
            .to_owned(),
    };
    let space = words.draw_over(sheet, &small_print(found))?;
    let y = Axis::from_zero(most / per * 1.1, BARE, 7);
    let entries: Vec<_> = shown
        .iter()
        .enumerate()
        .map(|(index, (name, _))| stroke(pen(index), name))
        .collect();
    let plane = frame::plane(&space, &frame::labels(&y), &entries);
    let drawn = shown.iter().flat_map(|(_, points)| points);
    let right = drawn.map(|at| at.0).fold(0.0, f64::max);
    let mut panel = Panel::on(sheet, plane, Axis::from_zero(right, BARE, 8), y)?;
    let y_caption = format!("Waiting per task, {unit}");
    frame::axes(&panel, sheet, caption(found), &y_caption)?;
    for (index, (_, points)) in shown.iter().enumerate() {
        let line: Vec<Xy> = points.iter().map(|(x, y)| (*x, y / per)).collect();
        panel.line(&line, pen(index), sheet)?;
        panel.markers(&line, index, sheet)?;
    }
    key::draw(&entries, &plane, sheet)?;
    Ok(Ok(words.title))
}

/// By limit, at the loads that it keeps up with.
fn lines(found: &Stress) -> Vec<(String, Vec<Xy>)> {
    let mut lines: BTreeMap<(&str, &str), Vec<Xy>> = BTreeMap::new();
    for point in found.points.iter().filter(|point| !point.is_saturated()) {
        for one in &point.queue.limits {
            if let Some(waiting) = one.waiting_s.estimate.filter(|value| value.is_finite()) {
                let line = lines.entry((&one.at, &one.limit)).or_default();
                line.push((point.load, waiting));
            }
        }
    }
    let named = |((at, key), points): ((&str, &str), Vec<Xy>)| (limit(at, key), points);
    lines.into_iter().map(named).collect()
}
