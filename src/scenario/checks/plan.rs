//! `[plan]`: objectives that can be held, growth that stays finite.

use super::{Checks, questions};
use crate::error::Diagnostic;
use crate::metric::{MetricNames, MetricPath};
use crate::scenario::record::Record;
use crate::scenario::requirement::unreachable;
use crate::scenario::{Condition, Expected, Relation, Requirement, Target};

/// What an objective may be held against.
const BOUNDS: [&str; 2] = ["below", "above"];
/// Demand beyond this, tasks per hour or users, is no demand.
const MOST: f64 = 1e15;

impl Checks<'_> {
    pub(super) fn plan(&mut self) {
        let Some(plan) = self.root.record("plan") else {
            return;
        };
        let names = questions::names(self.root);
        for slo in plan.records("slo") {
            let metric = questions::metric(slo, &names, &mut self.found);
            questions::condition_of(slo, &BOUNDS, &mut self.found);
            self.bounds(slo, metric.as_ref());
        }
        self.growth(plan);
    }

    /// Bounds that the metric can reach.
    fn bounds(&mut self, slo: &Record, metric: Option<&MetricPath>) {
        let Some(metric) = metric else {
            return;
        };
        for key in BOUNDS {
            let bound = slo.number(key).zip(slo.field(key));
            let wrong = bound.and_then(|(value, field)| unreachable(metric, value, field.span));
            self.found.extend(wrong);
        }
    }

    /// What is believed of growth, at its end, over all months.
    fn growth(&mut self, plan: &Record) {
        let Some((growth, field)) = plan
            .expected("growth_per_month")
            .zip(plan.field("growth_per_month"))
        else {
            return;
        };
        let Some(months) = plan.whole("months") else {
            return;
        };
        let most = match growth {
            Expected::Number(number) => *number,
            Expected::Belief(belief) => belief.ends().1,
        };
        let times = libm::exp(months as f64 * libm::log1p(most));
        let today = self.demand_today();
        let (end, allowed) = (today * times, MOST);
        if end <= allowed {
            return;
        }
        let percent = (1e4 * most).round() / 100.0;
        let message = format!(
            "demand that grows by up to {percent} % a month becomes {end:.1e} tasks an hour after {months} months"
        );
        let label = format!("allowed: growth that stays at most {allowed:e}");
        let mut wrong = Diagnostic::new(field.span, message, label);
        if let Some(months) = plan.written("months") {
            wrong = wrong.and(months.span, "so many months");
        }
        self.add(wrong);
    }

    /// Tasks an hour, or users; 1 where nobody says.
    fn demand_today(&self) -> f64 {
        let Some(arrivals) = self.root.record("arrivals") else {
            return 1.0;
        };
        let gamma = arrivals.record("gamma");
        let users = arrivals.record("users");
        arrivals
            .number("poisson")
            .or_else(|| gamma?.number("per_hour"))
            .or_else(|| Some(users?.whole("count")? as f64))
            .unwrap_or(1.0)
    }
}

/// An objective as a condition; `None` where a check complained about it.
pub(in crate::scenario) fn requirement(slo: &Record, names: &MetricNames) -> Option<Requirement> {
    let metric = MetricPath::parse(slo.text("metric")?, names).ok()?;
    let condition = questions::condition_of(slo, &BOUNDS, &mut Vec::new())?;
    let (relation, value) = match condition {
        Condition::Below(value) => (Relation::Less, value),
        Condition::Above(value) => (Relation::More, value),
        Condition::Between(..) | Condition::Within(..) => return None,
    };
    Some(Requirement {
        text: format!("{metric} {} {value}", relation.sign()),
        metric,
        relation,
        target: Target::Value(value),
    })
}
