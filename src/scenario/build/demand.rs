//! `[arrivals]`, `[queue]`, `[plan]`.

use crate::scenario::checks::{plan as plan_checks, questions};
use crate::scenario::keys::LEVERS;
use crate::scenario::record::Record;
use crate::scenario::trace::{Recorded, replayed};
use crate::scenario::{Lever, Plan, Queue, QueueLength, WarmUp};
use crate::units::Usd;
use crate::workload::{Arrivals, Process, Profile};

pub(super) fn arrivals(record: &Record, recorded: Option<&Recorded>) -> Option<Arrivals> {
    let weights = record.numbers("profile");
    Some(Arrivals {
        process: process(record, recorded)?,
        profile: weights.map(|weights| Profile {
            weights: weights.to_vec(),
        }),
    })
}

fn process(record: &Record, recorded: Option<&Recorded>) -> Option<Process> {
    if let Some(per_hour) = record.number("poisson") {
        return Some(Process::Poisson { per_hour });
    }
    if let Some(gamma) = record.record("gamma") {
        return Some(Process::Gamma {
            per_hour: gamma.number("per_hour")?,
            cv: gamma.number("cv")?,
        });
    }
    if let Some(path) = record.text("trace") {
        return replayed(recorded, path).map(Process::Trace);
    }
    let users = record.record("users")?;
    Some(Process::Users {
        count: u32::try_from(users.whole("count")?).ok()?,
        think_s: users.amount("think_s")?.clone(),
    })
}

pub(super) fn queue(record: &Record) -> Option<Queue> {
    let length = match (record.number("hours"), record.whole("tasks")) {
        (Some(hours), _) => QueueLength::Hours(hours),
        (None, Some(tasks)) => QueueLength::Tasks(tasks),
        (None, None) => Queue::default().length,
    };
    Some(Queue {
        length,
        replications: u32::try_from(record.whole("replications")?).ok()?,
        warm_up: match record.number("warm_up") {
            Some(hours) => WarmUp::Hours(hours),
            None => record.text("warm_up").map(|_| WarmUp::Mser5)?,
        },
        precision: record.number("precision"),
    })
}

pub(super) fn plan(record: &Record, root: &Record) -> Option<Plan> {
    let names = questions::names(root);
    let slo = record.records("slo").iter();
    let levers = |words: &[String]| {
        let named = |lever: &Lever| words.iter().any(|word| word == lever.name());
        Lever::ALL.into_iter().filter(named).collect()
    };
    let all: Vec<String> = LEVERS.iter().map(|word| word.to_string()).collect();
    Some(Plan {
        months: u32::try_from(record.whole("months")?).ok()?,
        growth_per_month: record.expected("growth_per_month")?.clone(),
        price_decline_per_year: record.expected("price_decline_per_year")?.clone(),
        peak: record.number("peak")?,
        budget_per_month: record
            .number("budget_usd_per_month")
            .and_then(|budget| Usd::new(budget).ok()),
        confidence: record.number("confidence")?,
        slo: slo
            .map(|slo| plan_checks::requirement(slo, &names))
            .collect::<Option<_>>()?,
        may_change: levers(record.words("may_change").unwrap_or(&all)),
    })
}
