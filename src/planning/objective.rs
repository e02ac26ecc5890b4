//! Service-level objectives: where each is read, and what it is held against.

use crate::metric::MetricPath;
use crate::scenario::{Plan, Relation, Requirement, Target};

/// An objective of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// As written.
    pub text: String,
    pub metric: String,
    pub relation: Relation,
    pub target: f64,
    pub source: Source,
}

/// Where its metric is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// From the curve of latency against load in the busiest hour; which part of it.
    Sojourn(Option<String>),
    /// From the month's bill.
    CostPerTask,
    /// From the month's bill and success.
    CostPerSuccess,
    /// The month's bill.
    CostPerMonth,
    /// From the task: the index of its metric.
    Metric(usize),
}

impl Objective {
    /// Whether a value keeps it; NaN never does.
    pub fn holds(&self, value: f64) -> bool {
        self.relation.holds(value, self.target)
    }

    /// By how much a value misses it, in its unit; 0 where it holds.
    pub fn miss(&self, value: f64) -> f64 {
        self.relation.miss(value, self.target)
    }

    /// Whether larger values are the better ones.
    pub fn wants_more(&self) -> bool {
        matches!(self.relation, Relation::More | Relation::AtLeast)
    }
}

/// The objectives of a plan, and the metrics that are read from tasks.
pub fn objectives(plan: &Plan) -> (Vec<Objective>, Vec<MetricPath>) {
    let mut metrics: Vec<MetricPath> = Vec::new();
    let of = |requirement: &Requirement| Objective {
        text: requirement.text.clone(),
        metric: requirement.metric.to_string(),
        relation: requirement.relation,
        target: match requirement.target {
            Target::Value(value) => value,
            // The reader takes numbers only.
            _ => f64::NAN,
        },
        source: source(&requirement.metric, &mut metrics),
    };
    let all: Vec<Objective> = plan.slo.iter().map(of).collect();
    (all, metrics)
}

fn source(metric: &MetricPath, metrics: &mut Vec<MetricPath>) -> Source {
    let parts: Vec<&str> = metric.segments.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["sojourn_s", rest @ ..] => Source::Sojourn(rest.first().map(|part| (*part).to_string())),
        ["cost_per_task_usd"] => Source::CostPerTask,
        ["cost_per_success_usd"] => Source::CostPerSuccess,
        ["cost_per_month_usd"] => Source::CostPerMonth,
        _ => {
            metrics.push(metric.clone());
            Source::Metric(metrics.len() - 1)
        }
    }
}
