//! What each tier costs per task along the scenario's own line, stacked, against the baseline.

use crate::results::{Measures, Summary};

use super::axis::{self, Axis};
use super::figures::Unit;
use super::frame::{self, Words};
use super::key::{self, Entry, Spot, Swatch};
use super::lines::{self, Line, OWN, Varied, finite};
use super::panel::Panel;
use super::sheet::{DrawError, Pen, Rect, Sheet};
use super::style::{self, INK, Marker};

/// Tiers that get an area of their own; the rest share one.
const TIERS: usize = 7;

/// Costs at a point.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Costs {
    /// By tier, in the order of `Stack::tiers`, USD per task.
    pub(super) tiers: Vec<f64>,
    pub(super) baseline: Option<f64>,
}

impl Costs {
    fn total(&self) -> f64 {
        self.tiers.iter().sum()
    }

    /// Cost of the first `count` tiers: the upper edge of the last of them.
    fn up_to(&self, count: usize) -> f64 {
        self.tiers[..count].iter().sum()
    }
}

/// What the chart shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stack {
    pub(super) varied: Varied,
    /// From the top of the ladder, which is the bottom of the stack.
    pub(super) tiers: Vec<String>,
    pub(super) line: Line<Costs>,
    pub(super) finding: String,
}

impl Stack {
    pub(super) fn of(summary: &Summary) -> Result<Self, String> {
        let names = tiers(summary);
        let line = lines::lines(summary, |measures| costs(measures, &names))
            .into_iter()
            .find(|line| line.name == lines::OWN_POLICY);
        let (varied, line) = Varied::of(summary)
            .zip(line)
            .ok_or("no tier costs anything on the scenario's own line")?;
        let finding = finding(&line, &varied);
        let tiers = shown(&names);
        Ok(Self {
            varied,
            tiers,
            line,
            finding,
        })
    }
}

/// Names of the tiers that cost anything on the own line, in the order of the ladder.
fn tiers(summary: &Summary) -> Vec<&str> {
    let own = || {
        summary
            .curve
            .iter()
            .filter(|point| point.line.as_deref() == Some(OWN))
    };
    let costs = |name: &str| {
        own()
            .flat_map(|point| &point.measures.tiers)
            .any(|tier| tier.name == name && tier.cost_usd.estimate.is_some_and(|cost| cost > 0.0))
    };
    let Some(first) = own().next() else {
        return Vec::new();
    };
    let names = first.measures.tiers.iter().map(|tier| tier.name.as_str());
    names.filter(|name| costs(name)).collect()
}

fn shown(names: &[&str]) -> Vec<String> {
    let own = if names.len() > TIERS {
        TIERS - 1
    } else {
        names.len()
    };
    let mut shown: Vec<String> = names[..own].iter().map(|&name| name.to_owned()).collect();
    if names.len() > own {
        shown.push(format!("{} other tiers", names.len() - own));
    }
    shown
}

fn costs(measures: &Measures, names: &[&str]) -> Option<Costs> {
    let mut tiers = vec![0.0; shown(names).len()];
    for (i, name) in names.iter().enumerate() {
        let found = measures.tiers.iter().find(|tier| tier.name == *name)?;
        let last = tiers.len() - 1;
        tiers[i.min(last)] += finite(found.cost_usd.estimate)?;
    }
    let baseline = finite(measures.baseline_cost_per_task_usd.mean.estimate);
    (!tiers.is_empty()).then_some(Costs { tiers, baseline })
}

/// The cheapest point of the line.
fn finding(line: &Line<Costs>, varied: &Varied) -> String {
    let least = line
        .joined()
        .min_by(|a, b| a.1.total().total_cmp(&b.1.total()));
    let Some((x, costs)) = least else {
        return "Nothing is delegated at any point".to_owned();
    };
    let baseline = match costs.baseline {
        Some(baseline) => {
            format!("; the executive alone costs {}", Unit::Usd.figure(baseline))
        }
        None => String::new(),
    };
    format!(
        "Delegating, a task costs at least {}, {}{baseline}",
        Unit::Usd.figure(costs.total()),
        varied.at(*x)
    )
}

pub(super) fn draw(
    series: &Stack,
    summary: &Summary,
    sheet: &mut Sheet,
) -> Result<String, DrawError> {
    let words = Words {
        title: "Cost per task by tier".to_owned(),
        finding: series.finding.clone(),
        note: note(series),
    };
    let space = words.draw(sheet, summary)?;
    let y = value_axis(series);
    let plane = frame::plane(&space, &frame::labels(&y), &key(series, None));
    let mut panel = Panel::on(sheet, plane, series.varied.axis(), y)?;
    frame::axes(&panel, sheet, &series.varied.caption, "Cost per task, USD")?;
    for run in &series.line.runs {
        draw_areas(run, series.tiers.len(), &mut panel, sheet)?;
    }
    draw_baseline(series, &mut panel, sheet)?;
    for (x, costs) in &series.line.apart {
        sheet.marker(panel.place((*x, costs.total())), Marker::Disc, 5.5, INK)?;
    }
    key::draw(&key(series, Some(&panel)), &plane, sheet)?;
    Ok(words.title)
}

fn note(series: &Stack) -> String {
    let policy = match series.line.detail.as_str() {
        "" => "Along the scenario's own policy.".to_owned(),
        assignment => format!("Own policy: {assignment}."),
    };
    match series.line.apart.is_empty() {
        true => policy,
        false => format!("{policy} Dot: nothing delegated, so no overhead."),
    }
}

fn value_axis(series: &Stack) -> Axis {
    let totals = series
        .line
        .all()
        .flat_map(|(_, costs)| [Some(costs.total()), costs.baseline]);
    let (_, high) = axis::range(totals.flatten()).unwrap_or((0.0, 1.0));
    Axis::from_zero(high, Unit::Usd, 7)
}

fn draw_areas(
    run: &[(f64, Costs)],
    tiers: usize,
    panel: &mut Panel,
    sheet: &Sheet,
) -> Result<(), DrawError> {
    let edge = |count: usize| -> Vec<(f64, f64)> {
        run.iter()
            .map(|(x, costs)| (*x, costs.up_to(count)))
            .collect()
    };
    for tier in 0..tiers {
        let color = style::tint(style::look(tier).color, 0.75);
        panel.between(&edge(tier + 1), &edge(tier), color, 1.0)?;
    }
    for tier in 0..tiers {
        if run.iter().any(|(_, costs)| costs.tiers[tier] > 0.0) {
            let white = plotters::style::WHITE;
            panel.line(&edge(tier + 1), Pen::solid(white, 1.4), sheet)?;
        }
    }
    let total = edge(tiers);
    match total.as_slice() {
        [only] => sheet.marker(panel.place(*only), Marker::Square, 5.0, INK),
        line => panel.line(line, Pen::solid(INK, 2.0), sheet),
    }
}

/// Dashed, through the points where nothing is delegated too: the baseline has no overhead to jump by.
fn draw_baseline(series: &Stack, panel: &mut Panel, sheet: &Sheet) -> Result<(), DrawError> {
    let mut baseline: Vec<(f64, f64)> = series
        .line
        .all()
        .filter_map(|(x, costs)| Some((*x, costs.baseline?)))
        .collect();
    baseline.sort_by(|a, b| a.0.total_cmp(&b.0));
    panel.line(&baseline, BASELINE, sheet)
}

const BASELINE: Pen = Pen {
    color: INK,
    width: 2.0,
    dashes: &[9.0, 5.0],
};

fn key(series: &Stack, panel: Option<&Panel>) -> Vec<Entry> {
    let end = series.line.joined().last().or(series.line.apart.last());
    let beside = |value: f64| {
        let (panel, (x, _)) = panel.zip(end)?;
        let Rect { top, bottom, .. } = panel.space;
        let (x, y) = panel.place((*x, value));
        Some((x, y.clamp(top, bottom)))
    };
    let mut entries: Vec<Entry> =
        series
            .tiers
            .iter()
            .enumerate()
            .map(|(i, name)| Entry {
                swatch: Swatch::Block(style::tint(style::look(i).color, 0.75)),
                name: name.clone(),
                detail: String::new(),
                spot: Spot::beside(end.and_then(|(_, costs)| {
                    beside(f64::midpoint(costs.up_to(i), costs.up_to(i + 1)))
                })),
            })
            .collect();
    if let Some(baseline) = end.and_then(|(_, costs)| costs.baseline) {
        entries.push(Entry {
            swatch: Swatch::Stroke(BASELINE),
            name: "executive alone".to_owned(),
            detail: String::new(),
            spot: Spot::beside(beside(baseline)),
        });
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sample::{self, Shape};

    #[test]
    fn areas_add_up_to_the_cost_and_leave_out_tiers_that_cost_nothing() {
        let stack = Stack::of(&sample::summary(&Shape::default())).expect("a stack");
        assert_eq!(stack.tiers, ["executive", "mini"]);
        let (_, last) = stack.line.joined().last().expect("a point");
        assert!((last.total() - 0.25 * 0.43).abs() < 1e-12);
        assert_eq!((last.up_to(0), last.baseline), (0.0, Some(0.25)));
    }

    #[test]
    fn nothing_delegated_costs_the_baseline_and_is_not_joined() {
        let stack = Stack::of(&sample::summary(&Shape::default())).expect("a stack");
        assert_eq!(stack.line.apart.len(), 1);
        assert_eq!(stack.line.apart[0].1.total(), 0.25);
        assert!(stack.line.joined().all(|(x, _)| *x > 0.0));
    }

    #[test]
    fn many_tiers_share_the_last_area() {
        let names: Vec<String> = (0..50).map(|i| format!("tier-{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let shown = shown(&names);
        assert_eq!((shown.len(), shown[6].as_str()), (7, "44 other tiers"));
    }
}
