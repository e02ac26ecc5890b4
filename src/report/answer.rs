//! What a run answers, in sentences: cost against the executive alone, success, and when it pays.

use super::number::{self, Kind, half_width, known};
use crate::results::{BreakEven, FrontierPoint, Measures, Pays, Point, Summary};
use crate::stats::Estimate;

/// The answer in one sentence, without its full stop.
pub(super) fn headline(summary: &Summary) -> String {
    let measures = &summary.headline.measures;
    let cost = cost_clause(&summary.headline);
    let quality = match (
        with_failures(measures),
        &measures.success,
        &measures.breakeven_failure_cost_usd,
    ) {
        (Some(clause), ..) => format!("{}: {clause}", success_clause(measures)),
        (None, Some(_), Some(even)) => {
            format!("{}: {}", success_clause(measures), pays_clause(even))
        }
        _ => success_clause(measures),
    };
    format!("{cost}; {quality}")
}

/// Whether delegating pays once failed tasks cost what the scenario says they do; `None` where it does not say.
pub(super) fn pays_with_failures(measures: &Measures) -> Option<bool> {
    let ours = known(measures.cost_with_failures_per_task_usd.as_ref()?)?;
    let alone = known(measures.baseline_cost_with_failures_per_task_usd.as_ref()?)?;
    Some(ours < alone)
}

/// "counting what failures cost, it does NOT pay: 0.961 USD a task against 0.529".
fn with_failures(measures: &Measures) -> Option<String> {
    let ours = measures.cost_with_failures_per_task_usd.as_ref()?;
    let alone = measures.baseline_cost_with_failures_per_task_usd.as_ref()?;
    let verb = if pays_with_failures(measures)? {
        "pays"
    } else {
        "does NOT pay"
    };
    Some(format!(
        "counting what failures cost, it {verb}: {} a task against {}",
        number::estimate(ours, Kind::Usd),
        number::estimate(alone, Kind::Usd)
    ))
}

/// What delegating does to the bill: "Delegating costs 2.70 ± 0.01 times less than the executive alone: 63.0 % ± 0.2 saved".
pub(super) fn cost_clause(point: &Point) -> String {
    if point.ratio == 0.0 {
        return "Nothing is delegated: the executive does every task alone".to_owned();
    }
    let savings = &point.measures.savings;
    let Some(saved) = known(savings) else {
        return "The executive alone costs nothing, so there is nothing to save".to_owned();
    };
    let percent = number::estimate(savings, Kind::Percent);
    if saved == 0.0 && half_width(savings).is_none() {
        "Delegating costs the same as the executive alone".to_owned()
    } else if half_width(savings).is_some_and(|half| saved.abs() <= half) {
        format!(
            "Delegating costs the same as the executive alone, as far as this run can tell: {percent} saved"
        )
    } else if saved >= 1.0 {
        "Delegating costs nothing: all of the executive's bill is saved".to_owned()
    } else if saved > 0.0 {
        let times = number::estimate(&mapped(savings, |s| 1.0 / (1.0 - s)), Kind::Number);
        format!("Delegating costs {times} times less than the executive alone: {percent} saved")
    } else {
        let times = number::estimate(&mapped(savings, |s| 1.0 - s), Kind::Number);
        let more = number::estimate(&savings.scaled(-1.0), Kind::Percent);
        format!(
            "Delegating costs MORE than the executive alone, {times} times as much: {more} on top"
        )
    }
}

/// "success 60.1 % against 65.0 %", or that it is not modelled.
pub(super) fn success_clause(measures: &Measures) -> String {
    match (&measures.success, &measures.baseline_success) {
        (Some(ours), Some(alone)) => format!(
            "success {} against {}",
            number::estimate(ours, Kind::Percent),
            number::estimate(alone, Kind::Percent)
        ),
        _ => "success is not modelled".to_owned(),
    }
}

/// When delegating pays: "it pays while a failed task costs less than 4.71 USD".
pub(super) fn pays_clause(even: &BreakEven) -> String {
    let figure = match (even.value.low, even.value.high) {
        (Some(low), Some(high)) if half_width(&even.value).is_some() => format!(
            "{} ({} to {})",
            number::bare(&even.value, Kind::Usd),
            number::value(low, Kind::Usd),
            number::value(high, Kind::Usd)
        ),
        _ => number::bare(&even.value, Kind::Usd),
    };
    match even.pays {
        Pays::WhileLess => format!("it pays while a failed task costs less than {figure}"),
        Pays::OnlyIfMore => format!("it pays only if a failed task costs more than {figure}"),
        Pays::Always => "it pays whatever a failed task costs".to_owned(),
        Pays::Never => "it does not pay, whatever a failed task costs".to_owned(),
        Pays::Same => "it makes no difference".to_owned(),
    }
}

/// The same in a few letters, for a table.
pub(super) fn pays_cell(even: Option<&BreakEven>) -> String {
    let Some(even) = even else {
        return number::NOT_MODELLED.to_owned();
    };
    let figure = number::bare(&even.value, Kind::Usd);
    match even.pays {
        Pays::WhileLess => format!("below {figure}"),
        Pays::OnlyIfMore => format!("above {figure}"),
        Pays::Always => "always".to_owned(),
        Pays::Never => "never".to_owned(),
        Pays::Same => "no difference".to_owned(),
    }
}

/// What a month costs at the scenario's demand, where it has one.
pub(super) fn per_month(measures: &Measures) -> Option<String> {
    let cost = number::estimate(measures.cost_per_month_usd.as_ref()?, Kind::Usd);
    let saved = measures.savings_per_month_usd.as_ref()?;
    let text = match known(saved) {
        Some(amount) if amount < 0.0 => {
            format!(
                "{} more than the executive alone",
                number::estimate(&saved.scaled(-1.0), Kind::Usd)
            )
        }
        _ => format!(
            "{} less than the executive alone",
            number::estimate(saved, Kind::Usd)
        ),
    };
    Some(format!("A month of this demand costs {cost}, {text}."))
}

/// Where work is routed: what somebody who knows who is able would make of it.
pub(super) fn oracle(summary: &Summary) -> Option<String> {
    let routed = |point: &&FrontierPoint| point.policy == "router";
    summary.frontier.iter().find(routed)?;
    let knowing = |point: &&FrontierPoint| point.policy == "oracle";
    let oracle = summary.frontier.iter().find(knowing)?;
    let captured = summary.headline.measures.delegation_efficiency.as_ref()?;
    Some(format!(
        "An oracle router, which knows who is able, would cost {} a task and solve {}; this policy captures {} of what it saves.",
        number::estimate(&oracle.cost_per_task_usd, Kind::Usd),
        number::optional(oracle.success.as_ref(), Kind::Percent),
        number::estimate(captured, Kind::Percent)
    ))
}

/// A policy tried that is at least as good in cost and success and better in one, if there is one.
/// `None` where success is not modelled: that something cheaper exists says little then.
pub(super) fn better_policy(summary: &Summary) -> Option<&FrontierPoint> {
    let own = summary
        .frontier
        .iter()
        .find(|point| point.policy == "own" && point.dominated && point.success.is_some())?;
    let cost = |point: &FrontierPoint| known(&point.cost_per_task_usd).unwrap_or(f64::INFINITY);
    let success = |point: &FrontierPoint| point.success.as_ref().and_then(known).unwrap_or(0.0);
    let better = summary.frontier.iter().filter(|point| {
        !point.dominated && cost(point) <= cost(own) && success(point) >= success(own)
    });
    better.max_by(|a, b| {
        success(a)
            .total_cmp(&success(b))
            .then(cost(b).total_cmp(&cost(a)))
    })
}

/// Two neighbouring values of the varied key between which delegating begins or stops to save.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Crossing {
    pub from: f64,
    pub to: f64,
    /// Whether it saves at `to`.
    pub turn: Turn,
}

/// Which way savings turn at a crossing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    IntoSaving,
    IntoLoss,
}

/// Where savings on the scenario's own line change sign. Points at which nothing is delegated are no part of the line.
pub(super) fn crossings(summary: &Summary) -> Vec<Crossing> {
    let line = own_line(summary)
        .into_iter()
        .filter(|point| point.ratio > 0.0);
    let known: Vec<(f64, f64)> = line
        .filter_map(|point| Some((point.value?, known(&point.measures.savings)?)))
        .collect();
    let pairs = known
        .windows(2)
        .filter(|pair| (pair[0].1 > 0.0) != (pair[1].1 > 0.0));
    pairs
        .map(|pair| Crossing {
            from: pair[0].0,
            to: pair[1].0,
            turn: if pair[1].1 > 0.0 {
                Turn::IntoSaving
            } else {
                Turn::IntoLoss
            },
        })
        .collect()
}

/// Where the curve crosses zero savings, as a sentence.
pub(super) fn crossing_sentence(summary: &Summary) -> Option<String> {
    let (key, unit) = (&summary.curve_axis.vary, &summary.curve_axis.unit);
    let line = own_line(summary);
    let delegating: Vec<f64> = line
        .iter()
        .filter(|p| p.ratio > 0.0)
        .filter_map(|p| known(&p.measures.savings))
        .collect();
    let first = *delegating.first()?;
    let found = crossings(summary);
    if found.is_empty() {
        let saves = if first > 0.0 {
            "saves money at every point"
        } else {
            "saves nothing at any point"
        };
        return Some(format!(
            "Delegating {saves} of the curve over {key} where anything is delegated."
        ));
    }
    let turns: Vec<String> = found
        .iter()
        .take(3)
        .map(|crossing| {
            let turn = match crossing.turn {
                Turn::IntoSaving => "begins to save",
                Turn::IntoLoss => "stops saving",
            };
            format!(
                "{turn} between {} and {}",
                number::along(crossing.from, unit),
                number::along(crossing.to, unit)
            )
        })
        .collect();
    Some(format!("Along {key} delegating {}.", turns.join(", and ")))
}

/// The points of the scenario's own line, in the order of the curve.
pub(super) fn own_line(summary: &Summary) -> Vec<&Point> {
    let own = summary.curve_axis.lines.first().map(String::as_str);
    summary
        .curve
        .iter()
        .filter(|point| point.line.as_deref() == own || point.line.is_none())
        .collect()
}

/// The change on the bridge that adds most to the bill.
pub(super) fn largest_addition(summary: &Summary) -> Option<(&str, f64)> {
    let changes = summary
        .bridge
        .iter()
        .filter(|step| step.step != "baseline" && step.step != "cost");
    changes
        .filter_map(|step| Some((step.step.as_str(), known(&step.usd_per_task)?)))
        .filter(|(_, change)| *change > 0.0)
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

/// An estimate seen through a monotone function, its interval with it.
pub(super) fn mapped(of: &Estimate, through: impl Fn(f64) -> f64) -> Estimate {
    let ends = (of.low.map(&through), of.high.map(&through));
    let (low, high) = match ends {
        (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
        other => other,
    };
    Estimate {
        estimate: of.estimate.map(&through),
        std_error: None,
        low,
        high,
    }
}
