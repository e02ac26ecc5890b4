//! The answer, and what would overturn it.

use super::overturns;
use super::page::{Page, escaped};
use crate::report::answer;
use crate::report::claims::{self, Role};
use crate::report::number::{self, Kind, known};
use crate::report::words;
use crate::results::{Measures, Pays, Summary, VerdictKind};

/// Cost, success, when it pays; then what goes with them.
pub(super) fn answer(page: &mut Page, summary: &Summary) {
    if summary.run.partial {
        page.paragraph(
            "**This run was interrupted: the results are partial, from what was finished.**",
        );
    }
    page.paragraph(&format!("**{}.**", answer::headline(summary)));
    let measures = &summary.headline.measures;
    let mut facts = vec![policy(summary), cost(measures)];
    facts.extend(answer::per_month(measures));
    page.paragraph(&facts.join(" "));
    let mut quality: Vec<String> = Vec::new();
    quality.extend(explained(measures));
    quality.extend(failures(measures));
    quality.extend(time(measures));
    if !quality.is_empty() {
        page.paragraph(&quality.join(" "));
    }
    if let Some(better) = better(summary) {
        page.paragraph(&better);
    }
    if let Some(oracle) = answer::oracle(summary) {
        page.paragraph(&oracle);
    }
    if !summary.claims.is_empty() {
        page.paragraph(&format!(
            "{}; each is told under Claims.",
            claims::tally(&summary.claims, Role::Claim)
        ));
    }
    page.note(words::error_note(&summary.run));
}

fn policy(summary: &Summary) -> String {
    let headline = &summary.headline;
    if headline.ratio == 0.0 {
        return "The executive does all of the work.".to_owned();
    }
    let share = number::value(headline.ratio, Kind::Percent);
    if headline.assign.is_empty() {
        return format!("{share} of the work is delegated; each task class says to whom.");
    }
    // A rule may leave pieces with the executive, who is otherwise assigned nothing.
    let executive = headline.measures.tiers.first().map(|tier| &tier.name);
    let kept = executive.and_then(|name| headline.assign.get_key_value(name));
    let Some((executive, kept)) = kept else {
        let whom = escaped(&words::assignment(&headline.assign));
        return format!("{share} of the work is delegated, to {whom}.");
    };
    let mut others = headline.assign.clone();
    others.remove(executive);
    let kept = number::value(*kept, Kind::Percent);
    if others.is_empty() {
        return format!(
            "{share} of the work could be delegated, and the executive keeps all of it."
        );
    }
    format!(
        "{share} of the work is up for delegation: of its pieces {} keeps {kept}, and the rest goes to {}.",
        escaped(executive),
        escaped(&words::assignment(&others))
    )
}

fn cost(measures: &Measures) -> String {
    let cost = &measures.cost_per_task_usd;
    let mut said = format!(
        "A task costs {} on average; done by the executive alone it costs {}.",
        number::estimate(&cost.mean, Kind::Usd),
        number::estimate(&measures.baseline_cost_per_task_usd.mean, Kind::Usd)
    );
    let quantiles = &cost.quantiles;
    if let (Some(low), Some(high), Some(top)) = (&quantiles.p05, &quantiles.p95, &quantiles.p99) {
        let [low, high, top] = [low, high, top].map(|q| number::bare(q, Kind::Usd));
        said += &format!(
            " Nine tasks in ten cost between {low} and {high}; one in a hundred costs more than {top}."
        );
    }
    said
}

/// When it pays, said in full.
fn explained(measures: &Measures) -> Option<String> {
    let even = measures.breakeven_failure_cost_usd.as_ref()?;
    let figure = number::bare(&even.value, Kind::Usd);
    Some(match even.pays {
        Pays::WhileLess => format!(
            "Delegating is cheaper and fails more often. So it pays while a failed task costs less than {figure}{}; \
             above that, the executive alone is the better bargain.",
            interval(measures)
        ),
        Pays::OnlyIfMore => format!(
            "Delegating is dearer and fails less often. So it pays only where a failed task costs more than {figure}{}.",
            interval(measures)
        ),
        Pays::Always => "Delegating is no dearer and fails no more often, so it pays whatever a failure costs.".to_owned(),
        Pays::Never => "Delegating is no cheaper and fails no less often, so it does not pay, whatever a failure costs.".to_owned(),
        Pays::Same => "Delegating and the executive alone come to the same cost and the same success.".to_owned(),
    })
}

/// " (95 % interval 4.50 USD to 4.90 USD)", where there is one.
fn interval(measures: &Measures) -> String {
    let Some(even) = &measures.breakeven_failure_cost_usd else {
        return String::new();
    };
    match (even.value.low, even.value.high) {
        (Some(low), Some(high)) if number::half_width(&even.value).is_some() => format!(
            " (95 % interval {} to {})",
            number::value(low, Kind::Usd),
            number::value(high, Kind::Usd)
        ),
        (Some(_), Some(_)) => String::new(),
        _ => " (this run cannot bound it)".to_owned(),
    }
}

fn failures(measures: &Measures) -> Option<String> {
    let ours = measures.cost_with_failures_per_task_usd.as_ref()?;
    let alone = measures.baseline_cost_with_failures_per_task_usd.as_ref()?;
    Some(format!(
        "With the cost of failed tasks added, a task comes to {}, by the executive alone to {}.",
        number::estimate(ours, Kind::Usd),
        number::estimate(alone, Kind::Usd)
    ))
}

fn time(measures: &Measures) -> Option<String> {
    let (ours, alone) = (
        measures.latency_s.as_ref()?,
        measures.baseline_latency_s.as_ref()?,
    );
    Some(format!(
        "A task takes {} on average, without waiting for limits; the executive alone takes {}.",
        number::estimate(&ours.mean, Kind::Seconds),
        number::estimate(&alone.mean, Kind::Seconds)
    ))
}

fn better(summary: &Summary) -> Option<String> {
    let better = answer::better_policy(summary)?;
    let success = match &better.success {
        Some(success) => format!(" at {} success", number::estimate(success, Kind::Percent)),
        None => String::new(),
    };
    Some(format!(
        "**There is a better policy among those tried:** {} costs {} per task{success}, no worse in cost or success.",
        escaped(&words::policy(better, &summary.curve_axis)),
        number::estimate(&better.cost_per_task_usd, Kind::Usd)
    ))
}

/// What in the summary could turn the answer round.
pub(super) fn overturn(page: &mut Page, summary: &Summary) {
    let mut points = Vec::new();
    points.extend(failure_cost(summary));
    points.extend(largest_steps(summary));
    points.extend(answer::crossing_sentence(summary).map(|said| {
        let said = escaped(&said);
        let turns = !answer::crossings(summary).is_empty();
        if turns {
            said
        } else {
            format!(
                "Not {} by itself. {said}",
                escaped(&summary.curve_axis.vary)
            )
        }
    }));
    points.extend(overturns::points(summary));
    points.extend(split_classes(summary));
    let undecided = summary
        .claims
        .iter()
        .filter(|claim| claim.verdict == VerdictKind::Undecided);
    points.extend(undecided.map(|claim| {
        format!(
            "Undecided in this run: {} More tasks would decide it.",
            full_stop(&escaped(&claim.says))
        )
    }));
    points.extend(kindest(summary));
    page.bullets(&points);
    overturns::method(page, summary);
}

fn failure_cost(summary: &Summary) -> Option<String> {
    let measures = &summary.headline.measures;
    let even = measures.breakeven_failure_cost_usd.as_ref()?;
    // Without a failure cost the answer is about the bill alone: dearer failures turn either answer round.
    let turns_when_dearer = match (even.pays, answer::pays_with_failures(measures)) {
        (Pays::WhileLess, pays) => pays.unwrap_or(true),
        (Pays::OnlyIfMore, pays) => !pays.unwrap_or(false),
        (Pays::Always | Pays::Never | Pays::Same, _) => return None,
    };
    let direction = if turns_when_dearer { "more" } else { "less" };
    Some(format!(
        "A failed task that costs {direction} than {}{}.",
        number::bare(&even.value, Kind::Usd),
        interval(measures)
    ))
}

/// The two changes that add most to the bill, against what the whole bill is.
fn largest_steps(summary: &Summary) -> Option<String> {
    let (key, change) = answer::largest_addition(summary)?;
    let (label, meaning) = words::step(key, &summary.scenario.unit);
    let bill =
        known(&summary.headline.measures.cost_per_task_usd.mean).filter(|bill| *bill > 0.0)?;
    Some(format!(
        "What adds most to the bill is {label} ({meaning}): {} per task, {} of the bill. Look there first.",
        number::value(change, Kind::Usd),
        number::value(change / bill, Kind::Percent)
    ))
}

/// Classes where delegating loses money although it saves in all, or the reverse.
fn split_classes(summary: &Summary) -> Option<String> {
    let overall = known(&summary.headline.measures.savings)?;
    let against: Vec<&str> = summary
        .headline
        .classes
        .iter()
        .filter(|class| {
            known(&class.measures.savings).is_some_and(|saved| (saved < 0.0) != (overall < 0.0))
        })
        .map(|class| class.name.as_str())
        .collect();
    if against.is_empty() {
        return None;
    }
    let does = if overall < 0.0 {
        "saves money"
    } else {
        "loses money"
    };
    let named: Vec<String> = against.iter().take(5).map(|name| escaped(name)).collect();
    let more = match against.len() - named.len() {
        0 => String::new(),
        more => format!(" and {} more", number::count(more as u64)),
    };
    Some(format!(
        "A different mix of tasks: delegating {does} on {}{more}.",
        named.join(", ")
    ))
}

fn kindest(summary: &Summary) -> Option<String> {
    let count = summary.assumptions.len() as u64;
    let first = summary.assumptions.first()?;
    Some(format!(
        "{} at the kindest value, which flatters delegating; the first is \u{201c}{}\u{201d}. \
         They are listed below, and any of them may be wrong.",
        number::counted(count, "assumption"),
        escaped(first)
    ))
}

fn full_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}
