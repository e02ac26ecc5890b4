//! What was found, in sentences.

use crate::planning::stress::{CeilingFound, LoadPoint, Reach, Stress, Sustainable};
use crate::report::number::{self, Kind};
use crate::results::QueueVerdict;
use crate::stats::Estimate;

/// A key of `limits` in words: "tokens/min", "requests under way".
pub(super) fn limit_words(key: &str) -> String {
    match key {
        "concurrent" => "requests under way".to_string(),
        key => key.replace("_per_minute", "/min").replace('_', " "),
    }
}

/// A load: users are whole.
pub(super) fn load(found: &Stress, load: f64) -> String {
    match found.unit.as_str() {
        "users" => number::count(load as u64),
        _ => number::value(load, Kind::Number),
    }
}

/// A word or two, empty where it keeps up.
pub(super) fn verdict(point: &LoadPoint) -> String {
    match point.queue.verdict {
        QueueVerdict::Stable => String::new(),
        QueueVerdict::Saturated { .. } => "saturated".to_string(),
        QueueVerdict::Losing { lost } => format!("loses {}", number::value(lost, Kind::Percent)),
        QueueVerdict::Unclear => "not long enough to tell".to_string(),
    }
}

/// The same with the share of tasks that run out of tries: those that are done look quick where others gave up.
pub(super) fn verdict_with_failures(point: &LoadPoint) -> String {
    let state = verdict(point);
    match failing(point) {
        // It says so already.
        Some(_) if matches!(point.queue.verdict, QueueVerdict::Losing { .. }) => state,
        Some(share) if state.is_empty() => format!("{} fail", number::value(share, Kind::Percent)),
        Some(share) => format!("{state}, {} fail", number::value(share, Kind::Percent)),
        None => state,
    }
}

/// Share of the tasks that come which run out of tries, from one in a thousand on.
fn failing(point: &LoadPoint) -> Option<f64> {
    let queue = &point.queue;
    let share = queue.failed_per_hour.estimate? / queue.offered_per_hour.estimate?;
    (share >= 0.001).then_some(share)
}

/// The load of a condition, for a cell.
pub(super) fn reach(found: &Sustainable) -> String {
    match found.reach {
        Reach::Found => number::estimate(&found.load, Kind::Number),
        Reach::Everywhere => "all that was tried".to_string(),
        Reach::Nowhere => "none".to_string(),
    }
}

/// What was found, a sentence each, the most important first.
pub(super) fn answers(found: &Stress) -> Vec<String> {
    let mut said: Vec<String> = found.slo.iter().map(|slo| condition(found, slo)).collect();
    said.push(match &found.ceiling {
        Some(ceiling) => format!(
            "The limits carry {} tasks per hour when fully used; what binds is {}'s limit on {}.{}",
            number::bare(&ceiling.tasks_per_hour, Kind::Number),
            ceiling.at,
            limit_words(&ceiling.limit),
            asked(found),
        ),
        None => "No limit touches a tier that is used: tasks wait for their own executive at most."
            .to_string(),
    });
    said.extend(saturation(found));
    if let Some(latency) = found.latency_s {
        said.push(format!(
            "Without limits a task takes about {}: the model's latency, in which the executive's calls and the chains follow one another.",
            number::bare(&latency, Kind::Seconds)
        ));
    }
    if found.partial {
        said.push("Interrupted: what follows is what was finished.".to_string());
    }
    said
}

fn asked(found: &Stress) -> String {
    let now = load(found, found.now);
    if found.unit == "users" {
        return format!(" The scenario has {now} users.");
    }
    let shape = found.peak.map_or_else(String::new, |peak| {
        format!(
            " All loads are means over the hours: in the busiest hour come {} times as many, which is when it gets tight.",
            number::fixed(peak, 1)
        )
    });
    let most = found.ceiling.as_ref();
    let most = most.and_then(|ceiling| number::known(&ceiling.tasks_per_hour));
    match most.filter(|most| *most > 0.0) {
        Some(most) => format!(
            " The scenario's own {now} are {} of that.{shape}",
            number::value(found.now / most, Kind::Percent)
        ),
        None => shape,
    }
}

fn condition(found: &Stress, slo: &Sustainable) -> String {
    let unit = &found.unit;
    match slo.reach {
        Reach::Found => {
            let most = number::estimate(&slo.load, Kind::Number);
            let times = match number::known(&slo.load) {
                Some(most) if found.now > 0.0 => format!(
                    ", {} times today's {}",
                    number::value(most / found.now, Kind::Number),
                    load(found, found.now)
                ),
                _ => String::new(),
            };
            format!("{} holds up to {most} {unit}{times}.", slo.condition)
        }
        Reach::Everywhere => {
            let last = found.points.last().map_or(0.0, |point| point.load);
            format!(
                "{} holds at every load that was tried, up to {} {unit}: look further with --to.",
                slo.condition,
                load(found, last)
            )
        }
        Reach::Nowhere => format!(
            "{} holds at no load that was tried{}.",
            slo.condition,
            nearest(found, slo)
        ),
    }
}

fn nearest(found: &Stress, slo: &Sustainable) -> String {
    let kind = number::kind_of(&slo.metric);
    let Some(miss) = &slo.nearest else {
        return String::new();
    };
    let unit = &found.unit;
    let at = load(found, miss.seen.load);
    match miss.by {
        Some(by) => format!(
            ": at {at} {unit}, the lightest, it is {} and misses by {}",
            number::estimate(&miss.seen.metric, kind),
            number::value(by, kind)
        ),
        None => format!(": {} is not known at {at} {unit}", slo.metric),
    }
}

/// From where on it does not keep up.
fn saturation(found: &Stress) -> Option<String> {
    let first = found.points.iter().find(|point| point.is_saturated())?;
    let what = match &first.queue.verdict {
        QueueVerdict::Saturated {
            growth_per_hour, ..
        } => format!(
            "{} more tasks are inside after every hour",
            number::bare(growth_per_hour, Kind::Number)
        ),
        QueueVerdict::Losing { lost } => format!(
            "{} of the tasks are lost, out of tries or turned away, and the times of the others flatter",
            number::value(*lost, Kind::Percent)
        ),
        QueueVerdict::Stable | QueueVerdict::Unclear => return None,
    };
    let held = first.held_by().map_or_else(String::new, |(at, limit)| {
        format!(", held back by {at}'s limit on {}", limit_words(limit))
    });
    Some(format!(
        "At {} {} it no longer keeps up{held}: {what}.",
        load(found, first.load),
        found.unit,
    ))
}

/// How it was found, and what was assumed kindly.
pub(super) fn notes(found: &Stress) -> Vec<String> {
    let mut notes = vec![
        "All loads see the same tasks, so that differences between them are not chance; ± is half of the 95 % interval over replications. \
         Aimed at are 1 % of the mean up to 80 % of the ceiling and 5 % up to 95 %; beyond, what the budget of events gives."
            .to_string(),
        "Requests are admitted against what they will really write where no `max_output` is written, which nobody knows beforehand: kind to the limits."
            .to_string(),
    ];
    if found.unit != "users" {
        notes.push("Past saturation there is no steady state: throughput is told, sojourn times are not. It falls below the ceiling, since requests of all tasks take turns: many are begun, fewer are done."
            .to_string());
    }
    if found.points.iter().any(|point| failing(point).is_some()) {
        notes.push("Times are those of tasks that are done. Where others run out of tries, hold `failed_per_hour` or `success` beside them.".to_string());
    }
    let wide = found.points.iter().filter(|point| point.is_wide()).count();
    if wide > 0 {
        notes.push(format!(
            "{wide} of {} {} a wider interval than that: --events gives more.",
            number::counted(found.points.len() as u64, "load"),
            if wide == 1 { "has" } else { "have" }
        ));
    }
    notes.extend(above_ceiling(found));
    let mut repeated = found.points.iter();
    if repeated.any(|point| point.queue.run.trace_repeated) {
        notes.push("The trace is shorter than a run and began again.".to_string());
    }
    notes
}

/// More is done than limits carry: of users and of short runs.
fn above_ceiling(found: &Stress) -> Option<String> {
    let most = |of: &Option<CeilingFound>| number::known(&of.as_ref()?.tasks_per_hour);
    let above = |done: &Estimate, most: Option<f64>| {
        most.zip(done.estimate)
            .is_some_and(|(most, done)| done > most)
    };
    let own = most(&found.ceiling);
    let mut points = found.points.iter();
    let mut ratios = found.ratios.iter();
    let is_above = points.any(|point| above(&point.queue.throughput_per_hour, own))
        || ratios.any(|ratio| above(&ratio.most_per_hour, most(&ratio.ceiling)));
    is_above.then(|| {
        "Where more is done than the limits carry: token buckets are full when a run begins, and in a run of hours what they hold counts; \
         and where tasks run out of tries, those that are done are the smaller ones."
            .to_string()
    })
}
