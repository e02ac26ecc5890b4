//! Throughput against delegation: what the limits carry, what gets through, what an objective leaves.

use super::{BARE, Spot3, pen, small_print, spot, stroke};
use crate::chart::axis::Axis;
use crate::chart::figures::{self, Unit};
use crate::chart::frame::{self, Words};
use crate::chart::geometry::Xy;
use crate::chart::key;
use crate::chart::panel::Panel;
use crate::chart::sheet::{DrawError, Pen, Sheet};
use crate::chart::style;
use crate::planning::stress::{RatioFound, Stress};

pub(in crate::chart) fn draw(
    found: &Stress,
    sheet: &mut Sheet,
) -> Result<Result<String, String>, DrawError> {
    if found.ratios.len() < 2 {
        return Ok(Err("fewer than two delegation ratios were tried".into()));
    }
    let lines = lines(found);
    let most = lines
        .iter()
        .flat_map(|line| line.1.iter().map(|spot| spot.y))
        .fold(0.0, f64::max);
    if !(most > 0.0) {
        return Ok(Err("nothing gets through".into()));
    }
    let words = Words {
        title: "Throughput against delegation".to_owned(),
        finding: finding(&found.ratios),
        note: "Done at most: at the best of several loads. Bars are 95 % intervals.".to_owned(),
    };
    let space = words.draw_over(sheet, &small_print(found))?;
    let y = Axis::from_zero(most * 1.1, BARE, 7);
    let entries: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(index, (name, _))| stroke(pen(index), name))
        .collect();
    let plane = frame::plane(&space, &frame::labels(&y), &entries);
    let x = Axis::padded(
        found.ratios[0].ratio,
        found.ratios[found.ratios.len() - 1].ratio,
        0.03,
        Unit::Percent,
        6,
    );
    let mut panel = Panel::on(sheet, plane, x, y)?;
    let x_caption = "Delegation ratio: share of a task's work handed to subordinates";
    frame::axes(&panel, sheet, x_caption, "Tasks per hour")?;
    for (index, (_, spots)) in lines.iter().enumerate() {
        let look = style::look(index);
        let line: Vec<Xy> = spots.iter().map(|spot| (spot.x, spot.y)).collect();
        panel.line(&line, pen(index), sheet)?;
        for spot in spots {
            let clip = |value: f64| value.clamp(panel.y.low, panel.y.high);
            let ends = [(spot.x, clip(spot.low)), (spot.x, clip(spot.high))];
            let ends = ends.map(|end| panel.place(end));
            sheet.line(&ends, Pen::solid(look.color, 1.6))?;
            sheet.marker(panel.place((spot.x, spot.y)), look.marker, 4.0, look.color)?;
        }
    }
    key::draw(&entries, &plane, sheet)?;
    Ok(Ok(words.title))
}

fn lines(found: &Stress) -> Vec<(String, Vec<Spot3>)> {
    let of = |value: &dyn Fn(&RatioFound) -> Option<Spot3>| -> Vec<Spot3> {
        found.ratios.iter().filter_map(value).collect()
    };
    let mut lines = vec![
        (
            "done at most".to_owned(),
            of(&|ratio| spot(ratio.ratio, &ratio.most_per_hour)),
        ),
        (
            "limits fully used".to_owned(),
            of(&|ratio| spot(ratio.ratio, &ratio.ceiling.as_ref()?.tasks_per_hour)),
        ),
    ];
    if let Some(slo) = found.slo.first().filter(|_| found.unit != "users") {
        let name = slo.condition.clone();
        lines.push((
            name,
            of(&|ratio| spot(ratio.ratio, &ratio.sustainable.as_ref()?.load)),
        ));
    }
    lines.retain(|line| !line.1.is_empty());
    lines
}

fn finding(ratios: &[RatioFound]) -> String {
    let value = |ratio: &&RatioFound| ratio.most_per_hour.estimate.unwrap_or(0.0);
    let best = ratios.iter().max_by(|a, b| value(a).total_cmp(&value(b)));
    let Some(best) = best else {
        return String::new();
    };
    let bound = match &best.bound_by {
        Some((at, limit)) => format!(", held back by {}", super::limit(at, limit)),
        None => String::new(),
    };
    format!(
        "Most gets through at a ratio of {}: {} tasks per hour{bound}",
        Unit::Percent.round_figure(best.ratio),
        figures::grouped(value(&best).round())
    )
}
