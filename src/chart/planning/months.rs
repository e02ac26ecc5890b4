//! Over the months: what limits use, what it costs, what is left.

use plotters::style::RGBColor;

use super::{bar, entry, words};
use crate::chart::axis::Axis;
use crate::chart::figures::{Unit, percent};
use crate::chart::frame::{self, Words};
use crate::chart::geometry::Xy;
use crate::chart::key::{self, Entry, Swatch};
use crate::chart::lines::pen;
use crate::chart::panel::Panel;
use crate::chart::sheet::{DrawError, Pen, Rect, Sheet};
use crate::chart::style;
use crate::planning::{Band, CapacityPlan};

/// Limits that get a band; of more only the lines are drawn.
const BANDS: usize = 3;
/// Share of a limit beyond which nothing is drawn.
const MOST: f64 = 2.2;

/// A quantity by month.
struct Fan {
    middle: Vec<Xy>,
    low: Vec<Xy>,
    high: Vec<Xy>,
}

impl Fan {
    fn of<'a>(bands: impl Iterator<Item = &'a Band>) -> Self {
        let (mut middle, mut low, mut high) = (Vec::new(), Vec::new(), Vec::new());
        for (at, band) in bands.enumerate() {
            let month = (at + 1) as f64;
            if [band.p10, band.p50, band.p90]
                .iter()
                .all(|value| value.is_finite())
            {
                middle.push((month, band.p50));
                low.push((month, band.p10));
                high.push((month, band.p90));
            }
        }
        Self { middle, low, high }
    }

    fn highest(&self) -> f64 {
        self.high.iter().map(|point| point.1).fold(0.0, f64::max)
    }

    fn area(&self, panel: &mut Panel, color: RGBColor) -> Result<(), DrawError> {
        panel.between(&self.high, &self.low, color, 0.2)
    }

    fn line(&self, panel: &mut Panel, pen: Pen, sheet: &mut Sheet) -> Result<(), DrawError> {
        panel.line(&self.middle, pen, sheet)?;
        let on_paper: Vec<Xy> = self
            .middle
            .iter()
            .filter(|point| panel.shows(**point))
            .map(|&point| panel.place(point))
            .collect();
        sheet.avoid(&on_paper);
        Ok(())
    }
}

fn months(plan: &CapacityPlan) -> Axis {
    let last = f64::from(plan.months.max(2));
    Axis::linear(1.0, last, Unit::Number, 13)
}

fn plane<'a>(
    plan: &CapacityPlan,
    sheet: &mut Sheet<'a>,
    (space, y): (Rect, Axis),
    entries: &[Entry],
    caption: &str,
) -> Result<(Panel<'a>, Rect), DrawError> {
    let plane = frame::plane(&space, &frame::labels(&y), entries);
    let panel = Panel::on(sheet, plane, months(plan), y)?;
    frame::axes(&panel, sheet, "Month (1 is today's demand)", caption)?;
    Ok((panel, plane))
}

/// How much of each limit the busiest hour uses; gives the title, or why there is nothing to draw.
pub fn utilisation(
    plan: &CapacityPlan,
    sheet: &mut Sheet,
) -> Result<Result<String, String>, DrawError> {
    if plan.limits.is_empty() {
        return Ok(Err("no limits are written".to_owned()));
    }
    let mut limits: Vec<_> = plan.limits.iter().collect();
    let last = |band: &[Band]| band.last().map_or(0.0, |band| band.p50);
    limits.sort_by(|a, b| last(&b.utilisation).total_cmp(&last(&a.utilisation)));
    let fans: Vec<Fan> = limits
        .iter()
        .map(|limit| Fan::of(limit.utilisation.iter()))
        .collect();
    let text = Words {
        title: "How much of each limit the busiest hour uses".to_owned(),
        finding: finding(plan),
        note: "Lines: the median future. Shaded, for the tightest: between the tenth and the ninetieth of a hundred futures. \
               Above 100 % the hour asks for more than the limit lets through."
            .to_owned(),
    };
    let space = words(plan, sheet, &text)?;
    let highest = fans.iter().map(Fan::highest).fold(0.0, f64::max);
    let y = Axis::linear(0.0, (highest * 1.05).clamp(1.12, MOST), Unit::Percent, 8);
    let entries: Vec<Entry> = limits
        .iter()
        .enumerate()
        .take(style::DISTINCT)
        .map(|(at, limit)| {
            let detail = limit.limit.replace('_', " ");
            entry(Swatch::Stroke(pen(at)), &limit.at, &detail)
        })
        .collect();
    let (mut panel, place) = plane(plan, sheet, (space, y), &entries, "Share of the limit")?;
    for (at, fan) in fans.iter().enumerate().take(BANDS).rev() {
        fan.area(&mut panel, style::look(at).color)?;
    }
    for (at, fan) in fans.iter().enumerate().rev() {
        fan.line(&mut panel, pen(at), sheet)?;
    }
    bar(&mut panel, sheet, 1.0, "the limit")?;
    key::draw(&entries, &place, sheet)?;
    Ok(Ok(text.title))
}

fn finding(plan: &CapacityPlan) -> String {
    let confidence = percent(plan.confidence).replace(".0", "");
    let safe = match plan.carries.safe_through {
        through if through >= plan.months => {
            format!(
                "Limits carry all {} months at {confidence} confidence",
                plan.months
            )
        }
        0 => format!("Month 1 is already over a limit at {confidence} confidence"),
        through => {
            format!("Limits carry the demand through month {through} at {confidence} confidence")
        }
    };
    match plan.limits.iter().find(|limit| limit.first > 0.0) {
        Some(first) => format!(
            "{safe}; {}'s {} break first",
            first.at,
            first
                .limit
                .replace('_', " ")
                .replace("concurrent", "concurrent requests")
        ),
        None => safe,
    }
}

/// What a month costs, and the budget.
pub fn budget(plan: &CapacityPlan, sheet: &mut Sheet) -> Result<Result<String, String>, DrawError> {
    let fan = Fan::of(plan.months_ahead.iter().map(|month| &month.cost_usd));
    if !(fan.highest() > 0.0) {
        return Ok(Err("months cost nothing".to_owned()));
    }
    let over = plan
        .budget
        .as_ref()
        .map(|budget| match budget.ever.estimate {
            Some(0.0) => "No future goes over the budget".to_owned(),
            ever => format!(
                "{} of futures go over the budget in some month",
                percent(ever.unwrap_or(f64::NAN))
            ),
        });
    let last = plan
        .months_ahead
        .last()
        .map_or(0.0, |month| month.cost_usd.p50);
    let text = Words {
        title: "What a month costs".to_owned(),
        finding: over.unwrap_or_else(|| {
            format!("{} in the median future's last month", Unit::Usd.figure(last))
        }),
        note: "Line: the median of the futures in that month. Shaded: from the tenth to the ninetieth of a hundred.".to_owned(),
    };
    let space = words(plan, sheet, &text)?;
    let highest = fan.highest().max(plan.budget_usd.unwrap_or(0.0));
    let y = Axis::from_zero(highest, Unit::Usd, 8);
    let entries = fan_entries();
    let (mut panel, place) = plane(plan, sheet, (space, y), &entries, "USD a month")?;
    fan.area(&mut panel, style::look(0).color)?;
    fan.line(&mut panel, pen(0), sheet)?;
    if let Some(budget) = plan.budget_usd {
        bar(
            &mut panel,
            sheet,
            budget,
            &format!("budget {}", Unit::Usd.figure(budget)),
        )?;
    }
    key::draw(&entries, &place, sheet)?;
    Ok(Ok(text.title))
}

fn fan_entries() -> Vec<Entry> {
    vec![
        entry(Swatch::Stroke(pen(0)), "median", ""),
        entry(
            Swatch::Block(style::tint(style::look(0).color, 0.2)),
            "p10 to p90",
            "eight futures of ten",
        ),
    ]
}

/// The busiest hour against what limits let through.
pub fn headroom(
    plan: &CapacityPlan,
    sheet: &mut Sheet,
) -> Result<Result<String, String>, DrawError> {
    let carried: Vec<Band> = plan
        .months_ahead
        .iter()
        .filter_map(|month| month.carried_tasks_per_hour)
        .collect();
    let ceiling = Fan::of(carried.iter());
    if ceiling.middle.is_empty() {
        return Ok(Err("no limits are written that a task touches".to_owned()));
    }
    let demand = Fan::of(
        plan.months_ahead
            .iter()
            .map(|month| &month.busiest_tasks_per_hour),
    );
    let text = Words {
        title: "Headroom: the busiest hour against what limits let through".to_owned(),
        finding: headroom_finding(plan),
        note: "Shaded: from the tenth to the ninetieth of a hundred futures. What limits let through is the tightest of them fully used, without waiting; \
               it differs between futures where token counts are uncertain."
            .to_owned(),
    };
    let space = words(plan, sheet, &text)?;
    // Where demand is far from its ceiling both still fit.
    let y = Axis::from_zero(demand.highest().max(ceiling.highest()), Unit::Number, 8);
    let mut entries = fan_entries();
    entries[0].name = "busiest hour".to_owned();
    entries.push(entry(
        Swatch::Stroke(pen(1)),
        "let through",
        "by the tightest limit",
    ));
    let (mut panel, place) = plane(plan, sheet, (space, y), &entries, "Tasks per hour")?;
    ceiling.area(&mut panel, style::look(1).color)?;
    demand.area(&mut panel, style::look(0).color)?;
    ceiling.line(&mut panel, pen(1), sheet)?;
    demand.line(&mut panel, pen(0), sheet)?;
    key::draw(&entries, &place, sheet)?;
    Ok(Ok(text.title))
}

fn headroom_finding(plan: &CapacityPlan) -> String {
    let used = |at: Option<&crate::planning::MonthOutlook>| {
        let used = at.and_then(|month| month.utilisation);
        used.map_or(f64::NAN, |used| used.p50)
    };
    let (first, last) = (
        used(plan.months_ahead.first()),
        used(plan.months_ahead.last()),
    );
    format!(
        "The busiest hour takes {} of what is let through in month 1, {} in month {} (median)",
        percent(first),
        percent(last),
        plan.months
    )
}
