//! A capacity plan in pictures: limits, budget and headroom over the months, latency against load.

mod latency;
mod months;

pub(super) use latency::draw as latency;
pub(super) use months::{budget, headroom, utilisation};

use super::figures;
use super::frame::{self, Words};
use super::geometry::Xy;
use super::key::{Entry, Spot, Swatch};
use super::panel::Panel;
use super::sheet::{Clearance, DrawError, Pen, Rect, Sheet, Type};
use super::style::{INK, REFERENCE};
use crate::planning::CapacityPlan;

/// What is not to be passed: a budget, a ceiling, an objective.
pub(super) const BAR: Pen = Pen {
    color: INK,
    width: 1.8,
    dashes: &[7.0, 4.5],
};

/// Where something stands today.
const TODAY: Pen = Pen {
    color: REFERENCE,
    width: 1.4,
    dashes: &[2.5, 3.5],
};

fn words(plan: &CapacityPlan, sheet: &mut Sheet, words: &Words) -> Result<Rect, DrawError> {
    let print = format!(
        "{} · {} futures, seed {} · rungs {}",
        plan.scenario,
        figures::grouped(f64::from(plan.futures)),
        plan.seed,
        plan.version
    );
    words.draw_over(sheet, &print)
}

fn entry(swatch: Swatch, name: &str, detail: &str) -> Entry {
    Entry {
        swatch,
        name: name.to_owned(),
        detail: detail.to_owned(),
        spot: Spot::Anywhere,
    }
}

/// A line across the plane at a height, named at its left end.
fn bar(panel: &mut Panel, sheet: &mut Sheet, height: f64, name: &str) -> Result<(), DrawError> {
    let ends: [Xy; 2] = [(panel.x.low, height), (panel.x.high, height)];
    if !panel.shows((panel.x.low, height)) {
        return Ok(());
    }
    panel.line(&ends, BAR, sheet)?;
    let (from, to) = (panel.place(ends[0]), panel.place(ends[1]));
    sheet.avoid(&[from, to]);
    let along = [0.02, 0.2, 0.4].map(|share| (from.0 + share * (to.0 - from.0), from.1));
    let kind = Type::bold(14.5, INK);
    frame::label_near(name, &along, &panel.space, kind, Clearance::Labels, sheet)
}

#[cfg(test)]
mod tests {
    use crate::chart;
    use crate::planning::{self, Question};
    use crate::progress::Silent;
    use crate::scenario::Scenario;

    #[test]
    fn a_plan_is_drawn_where_it_has_something_to_show() {
        let text = r#"
name = "s"
[demand]
tasks_per_month = 73_000
[[tier]]
name = "top"
price = { input = 10, output = 10 }
limits = { tokens_per_minute = 1_000_000 }
[[task]]
name = "work"
tokens = 10_000
input_share = 1.0
[plan]
months = 3
growth_per_month = "0.01 to 0.1"
budget_usd_per_month = 8_000
"#;
        let scenario = Scenario::parse(text, "s.toml", &[]).unwrap();
        let question = Question {
            scenario: &scenario,
            futures: 20,
            actuals: Vec::new(),
        };
        let plan = planning::plan(&question, &Silent).unwrap();
        let charts = chart::plan(&plan);
        let drawn: Vec<&str> = charts.iter().flatten().map(|chart| chart.stem).collect();
        assert_eq!(drawn, ["utilisation", "headroom", "budget"]);
        let left: Vec<_> = charts
            .iter()
            .filter_map(|chart| chart.as_ref().err())
            .collect();
        assert_eq!(left[0].stem, "latency-load");
        assert!(
            left[0].reason.contains("top has no speed"),
            "{}",
            left[0].reason
        );
        assert_eq!(charts, chart::plan(&plan));
    }
}
