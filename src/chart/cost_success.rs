//! Cost against success for every policy tried and each tier alone.

use crate::results::{FrontierPoint, Summary};

use super::axis::{self, Axis};
use super::figures::{self, Unit, percent};
use super::frame::{self, Words};
use super::geometry;
use super::key::{self, Entry, Spot, Swatch};
use super::lines::{self, finite};
use super::panel::Panel;
use super::sheet::{Clearance, DrawError, Pen, Sheet, Type};
use super::style::{self, CROWD, INK, Marker, REFERENCE};

/// A policy's place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) cost: f64,
    pub(super) success: f64,
    pub(super) dominated: bool,
    pub(super) ratio: f64,
}

impl Place {
    fn xy(&self) -> (f64, f64) {
        (self.cost, self.success)
    }
}

/// Policies of one line of the curve, in its order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) places: Vec<Place>,
}

/// What the chart shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trade {
    pub(super) groups: Vec<Group>,
    /// Tiers alone, by name.
    pub(super) alone: Vec<(String, Place)>,
    /// What nobody can have: who is able, known beforehand.
    pub(super) oracle: Option<Place>,
    /// The scenario's own policy.
    pub(super) own: Option<Place>,
    /// Costs and successes of what no other policy beats, by rising cost.
    pub(super) best: Vec<(f64, f64)>,
    pub(super) finding: String,
}

impl Trade {
    pub(super) fn of(summary: &Summary) -> Result<Self, String> {
        let mut trade = Self {
            groups: vec![],
            alone: vec![],
            oracle: None,
            own: None,
            best: vec![],
            finding: String::new(),
        };
        for name in &summary.curve_axis.lines {
            trade.groups.push(Group {
                name: name.clone(),
                places: Vec::new(),
            });
        }
        for point in &summary.frontier {
            if let Some(place) = place(point) {
                trade.sort_in(point, place);
            }
        }
        trade.groups.retain(|group| !group.places.is_empty());
        if trade.best.is_empty() {
            return Err("success is not modelled".to_owned());
        }
        trade
            .best
            .sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        trade.finding = finding(summary);
        Ok(trade)
    }

    fn sort_in(&mut self, point: &FrontierPoint, place: Place) {
        if !place.dominated {
            self.best.push(place.xy());
        }
        match point.policy.as_str() {
            "alone" => self.alone.push((point.line.clone(), place)),
            "own" => self.own = Some(place),
            "oracle" => self.oracle = Some(place),
            _ => match self
                .groups
                .iter_mut()
                .find(|group| group.name == point.line)
            {
                Some(group) => group.places.push(place),
                None => self.groups.push(Group {
                    name: point.line.clone(),
                    places: vec![place],
                }),
            },
        }
    }
}

fn place(point: &FrontierPoint) -> Option<Place> {
    Some(Place {
        cost: finite(point.cost_per_task_usd.estimate)?,
        success: finite(point.success?.estimate)?,
        dominated: point.dominated,
        ratio: point.ratio,
    })
}

/// The scenario's own policy beside the executive alone.
fn finding(summary: &Summary) -> String {
    let own = &summary.headline.measures;
    let figures = |success: Option<crate::stats::Estimate>, cost: Option<f64>| {
        Some((finite(success?.estimate)?, finite(cost)?))
    };
    let delegated = figures(own.success, own.cost_per_task_usd.mean.estimate);
    let alone = figures(
        own.baseline_success,
        own.baseline_cost_per_task_usd.mean.estimate,
    );
    match (delegated, alone) {
        (Some((success, cost)), Some((baseline_success, baseline_cost))) => format!(
            "The scenario's own policy solves {} at {} per task; the executive alone {} at {}",
            percent(success),
            Unit::Usd.figure(cost),
            percent(baseline_success),
            Unit::Usd.figure(baseline_cost)
        ),
        _ => String::new(),
    }
}

pub(super) fn draw(
    series: &Trade,
    summary: &Summary,
    sheet: &mut Sheet,
) -> Result<String, DrawError> {
    let words = Words {
        title: "Cost against success".to_owned(),
        finding: series.finding.clone(),
        note: "Small points: ratios along each line. The dark steps join what no other policy \
               beats in both; up and to the left is better."
            .to_owned(),
    };
    let space = words.draw(sheet, summary)?;
    let (x, y) = axes_of(series);
    let entries = key(series);
    let plane = frame::plane(&space, &frame::labels(&y), &entries);
    let caption = format!("Cost per task, USD{}", x.remark());
    let mut panel = Panel::on(sheet, plane, x, y)?;
    frame::axes(&panel, sheet, &caption, "Success: share of tasks solved")?;
    let steps = staircase(&series.best, &panel);
    panel.line(&steps, Pen::solid(INK, 1.6), sheet)?;
    sheet.avoid(
        &steps
            .iter()
            .map(|&step| panel.place(step))
            .collect::<Vec<_>>(),
    );
    for (i, group) in series.groups.iter().enumerate().rev() {
        draw_group(i, group, &mut panel, sheet)?;
        let places: Vec<_> = group
            .places
            .iter()
            .map(|place| panel.place(place.xy()))
            .collect();
        sheet.avoid(&geometry::thinned(&places, 200));
    }
    if let Some(own) = &series.own {
        sheet.marker(panel.place(own.xy()), Marker::Ring, 8.0, INK)?;
        sheet.avoid_around(panel.place(own.xy()), 9.0);
    }
    draw_alone(series, &panel, sheet)?;
    if let Some(oracle) = &series.oracle {
        let at = panel.place(oracle.xy());
        sheet.marker(at, Marker::OpenDiamond, 6.0, REFERENCE)?;
        let kind = Type::regular(14.0, REFERENCE);
        frame::label_near(
            "oracle",
            &[at],
            &panel.space,
            kind,
            Clearance::Labels,
            sheet,
        )?;
    }
    key::draw(&entries, &plane, sheet)?;
    Ok(words.title)
}

/// Costs on a log scale where they span more than a factor of 30.
fn axes_of(series: &Trade) -> (Axis, Axis) {
    let places = || {
        let groups = series.groups.iter().flat_map(|group| &group.places);
        groups
            .chain(series.alone.iter().map(|(_, place)| place))
            .chain(&series.own)
            .chain(&series.oracle)
    };
    let (low, high) = axis::range(places().map(|place| place.cost)).unwrap_or((0.0, 1.0));
    let x = if low > 0.0 && high / low > 30.0 {
        Axis::log(low / 1.4, high * 1.4, Unit::Usd, 8)
    } else {
        Axis::from_zero(high * 1.03, Unit::Usd, 7)
    };
    let (worst, best) = axis::range(places().map(|place| place.success)).unwrap_or((0.0, 1.0));
    let pad = ((best - worst) * 0.12).max(0.01);
    let y = Axis::linear(
        (worst - pad).max(-0.02),
        (best + pad).min(1.02),
        Unit::Percent,
        7,
    );
    (x, y)
}

/// Points of a line that are marked.
const MARKERS: usize = 60;

/// What is attained for a budget: level until the next undominated policy can be paid for.
fn staircase(best: &[(f64, f64)], panel: &Panel) -> Vec<(f64, f64)> {
    let mut steps = Vec::new();
    for &(cost, success) in best {
        if let Some(&(_, before)) = steps.last() {
            steps.push((cost, before));
        }
        steps.push((cost, success));
    }
    if let Some(&(_, last)) = steps.last() {
        steps.push((panel.x.high, last));
    }
    steps
}

fn draw_group(i: usize, group: &Group, panel: &mut Panel, sheet: &Sheet) -> Result<(), DrawError> {
    let crowd = i >= style::DISTINCT;
    let look = style::look(i);
    let color = if crowd { CROWD } else { look.color };
    // Nothing delegated is no point of the line.
    let joined: Vec<_> = group
        .places
        .iter()
        .filter(|place| place.ratio > 0.0)
        .map(Place::xy)
        .collect();
    let line = geometry::thinned(&joined, if crowd { style::CROWD_POINTS } else { 400 });
    panel.line(&line, Pen::solid(style::tint(color, 0.45), 1.2), sheet)?;
    for xy in geometry::thinned(&joined, if crowd { 0 } else { MARKERS }) {
        sheet.marker(panel.place(xy), look.marker, 3.6, color)?;
    }
    Ok(())
}

/// The tiers' names go first to those that are on the frontier; where there is no room, none is set.
fn draw_alone(series: &Trade, panel: &Panel, sheet: &mut Sheet) -> Result<(), DrawError> {
    let mut order: Vec<_> = series.alone.iter().collect();
    order.sort_by_key(|(_, place)| place.dominated);
    for (_, place) in &order {
        sheet.marker(panel.place(place.xy()), Marker::Diamond, 6.0, INK)?;
        sheet.avoid_around(panel.place(place.xy()), 7.0);
    }
    for (name, place) in order {
        let kind = Type::bold(15.0, INK);
        let name = super::font::truncated(name, kind.px, kind.weight, 160.0);
        let at = panel.place(place.xy());
        // A name across a line is worth it for few tiers, and for those that matter.
        let least = match place.dominated && series.alone.len() > 12 {
            true => Clearance::Everything,
            false => Clearance::Labels,
        };
        frame::label_near(&name, &[at], &panel.space, kind, least, sheet)?;
    }
    Ok(())
}

fn key(series: &Trade) -> Vec<Entry> {
    let entry = |swatch, name: &str, detail: String| Entry {
        swatch,
        name: name.to_owned(),
        detail,
        spot: Spot::Anywhere,
    };
    let mut entries = vec![entry(
        Swatch::Stroke(Pen::solid(INK, 1.6)),
        "undominated",
        String::new(),
    )];
    if series.own.is_some() {
        entries.push(entry(
            Swatch::Point(Marker::Ring, INK),
            "this scenario",
            String::new(),
        ));
    }
    if !series.alone.is_empty() {
        let tiers = figures::grouped(series.alone.len() as f64);
        let detail = if series.alone.len() > 12 {
            format!("{tiers} tiers")
        } else {
            String::new()
        };
        entries.push(entry(
            Swatch::Point(Marker::Diamond, INK),
            "a tier alone",
            detail,
        ));
    }
    if series.oracle.is_some() {
        entries.push(entry(
            Swatch::Point(Marker::OpenDiamond, REFERENCE),
            "an oracle router",
            String::new(),
        ));
    }
    for (i, group) in series.groups.iter().take(style::DISTINCT).enumerate() {
        let name = if group.name == lines::OWN {
            lines::OWN_POLICY
        } else {
            &group.name
        };
        let look = style::look(i);
        entries.push(entry(
            Swatch::Point(look.marker, look.color),
            name,
            String::new(),
        ));
    }
    entries.extend(key::crowd(series.groups.len()));
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sample::{self, Shape};

    #[test]
    fn policies_tiers_alone_and_the_own_one_are_told_apart() {
        let trade = Trade::of(&sample::summary(&Shape::default())).expect("a trade-off");
        let names: Vec<_> = trade
            .groups
            .iter()
            .map(|group| group.name.as_str())
            .collect();
        assert_eq!(names, ["own", "nano"]);
        let alone: Vec<_> = trade.alone.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(alone, ["executive", "mini", "nano"]);
        assert!(trade.own.is_some());
    }

    #[test]
    fn what_is_undominated_rises_in_cost_and_in_success() {
        let trade = Trade::of(&sample::summary(&Shape::default())).expect("a trade-off");
        assert!(trade.best.len() > 2);
        for pair in trade.best.windows(2) {
            assert!(pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1);
        }
    }

    #[test]
    fn a_policy_without_success_has_no_place() {
        let mut summary = sample::summary(&Shape::default());
        summary.frontier[0].success = None;
        summary.frontier[1].cost_per_task_usd.estimate = Some(f64::NAN);
        let trade = Trade::of(&summary).expect("a trade-off");
        assert_eq!(trade.groups[0].places.len(), 38);
    }
}
