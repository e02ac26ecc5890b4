//! The comparison in one sentence.

use super::figures;
use crate::deciding::compare::{Against, Difference};
use crate::report::answer;
use crate::report::number::{self, Kind, half_width, known};
use crate::stats::Estimate;

/// From this factor on a cost is so many times another; below it the change is told in percent.
const TIMES: f64 = 1.25;

/// "B costs 2.70 ± 0.01 times less than A; success 1.9 ± 0.2 points lower; it pays while a failed task costs less than 4.71 USD.", without its full stop.
pub fn headline(against: &Against) -> String {
    let row = |metric: &str| against.metrics.iter().find(|row| row.metric == metric);
    let cost = row("cost_per_task_usd").map_or_else(
        || format!("the cost of {} cannot be compared", against.name),
        |row| cost(row, against),
    );
    let mut clauses = vec![cost, success(row("success"))];
    if let Some(clause) = row("cost_with_failures_per_task_usd").and_then(with_failures) {
        clauses.push(clause);
    }
    if let Some(even) = &against.breakeven_failure_cost_usd {
        clauses.push(answer::pays_clause(even));
    }
    clauses.join("; ")
}

/// Whether there is a difference at all, as far as the run can tell.
enum Tells {
    Same,
    TooClose,
    Differs,
}

fn tells(difference: &Estimate) -> Option<Tells> {
    let value = known(difference)?;
    Some(match half_width(difference) {
        None if value == 0.0 => Tells::Same,
        Some(half) if value.abs() <= half => Tells::TooClose,
        _ => Tells::Differs,
    })
}

fn cost(row: &Difference, against: &Against) -> String {
    let (name, first) = (&against.name, &against.against);
    let (Some(tells), Some(ratio)) = (tells(&row.difference), known(&row.ratio)) else {
        return format!(
            "{name} costs {} a task against {}",
            figures::side(row.second.as_ref(), &row.metric),
            figures::side(row.first.as_ref(), &row.metric)
        );
    };
    let times = |of: &Estimate| number::estimate(of, Kind::Number);
    let percent = |of: &Estimate| number::estimate(of, Kind::Percent);
    let less = answer::mapped(&row.ratio, |r| 1.0 - r);
    let more = answer::mapped(&row.ratio, |r| r - 1.0);
    match tells {
        Tells::Same => format!("{name} costs the same as {first}"),
        Tells::TooClose => format!(
            "{name} costs the same as {first}, as far as this run can tell ({})",
            figures::relative(row)
        ),
        Tells::Differs if ratio * TIMES <= 1.0 && ratio > 0.0 => {
            let factor = answer::mapped(&row.ratio, |r| 1.0 / r);
            format!("{name} costs {} times less than {first}", times(&factor))
        }
        Tells::Differs if ratio < 1.0 => {
            format!("{name} costs {} less than {first}", percent(&less))
        }
        Tells::Differs if ratio < TIMES => {
            format!("{name} costs {} more than {first}", percent(&more))
        }
        Tells::Differs => format!(
            "{name} costs {} times as much as {first}",
            times(&row.ratio)
        ),
    }
}

fn success(row: Option<&Difference>) -> String {
    let Some(row) = row else {
        return "success is not modelled".to_owned();
    };
    if let Some(why) = &row.missing {
        return format!("success is {why}");
    }
    let second = number::optional_bare(row.second.as_ref(), Kind::Percent);
    let first = number::optional_bare(row.first.as_ref(), Kind::Percent);
    let points = |of: &Estimate| number::estimate(&of.scaled(100.0), Kind::Number);
    match tells(&row.difference) {
        None => format!("success {second} against {first}"),
        Some(Tells::Same) => format!("success the same, {second}"),
        Some(Tells::TooClose) => format!(
            "success the same, as far as this run can tell ({} points)",
            points(&row.difference)
        ),
        Some(Tells::Differs) if known(&row.difference) > Some(0.0) => format!(
            "success {} points higher, {second} against {first}",
            points(&row.difference)
        ),
        Some(Tells::Differs) => format!(
            "success {} points lower, {second} against {first}",
            points(&row.difference.scaled(-1.0))
        ),
    }
}

fn with_failures(row: &Difference) -> Option<String> {
    let value = known(&row.difference)?;
    let size = number::estimate(
        &row.difference.scaled(if value < 0.0 { -1.0 } else { 1.0 }),
        Kind::Usd,
    );
    Some(match tells(&row.difference)? {
        Tells::Differs if value < 0.0 => {
            format!("counting what failures cost, it is {size} a task cheaper")
        }
        Tells::Differs => format!("counting what failures cost, it is {size} a task dearer"),
        _ => "counting what failures cost, it is the same".to_owned(),
    })
}
