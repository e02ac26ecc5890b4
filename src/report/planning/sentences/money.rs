//! What a plan says of money: the bill, the budget, reserved capacity.

use super::{band, chance, percent, usd};
use crate::planning::{Band, CapacityPlan, MonthOutlook, ReservedOutlook};
use crate::report::number::{self, Kind};

/// Share of the tasks from which on it is said that limits do not carry them.
const TOLD: f64 = 0.001;
/// A range narrower than this share of its middle needs a word.
const NARROW: f64 = 0.05;

/// The bill of all months and the budget.
pub fn cost(plan: &CapacityPlan) -> String {
    let Some((first, last)) = plan.months_ahead.first().zip(plan.months_ahead.last()) else {
        return String::new();
    };
    let mut text = format!(
        "{} in month 1, {} in month {} (half of the futures cost less; in brackets p10 to p90).",
        band(&first.cost_usd, Kind::Usd),
        band(&last.cost_usd, Kind::Usd),
        last.month,
    );
    if plan.months > 1 {
        text += &format!(
            " All {} months together: {}, added up in each future by itself, the median of those sums.",
            plan.months,
            band(&plan.total_cost_usd, Kind::Usd)
        );
    }
    if let Some((one, other)) = first.cost_per_success_usd.zip(last.cost_per_success_usd) {
        text += &format!(
            " A task that succeeds costs {} in month 1, {} in month {}.",
            usd(one.p50),
            usd(other.p50),
            last.month
        );
    }
    text
}

/// Going over budget.
pub fn budget(plan: &CapacityPlan) -> Option<String> {
    let (budget, breaks) = (plan.budget_usd?, plan.budget.as_ref()?);
    let confidence = percent(plan.confidence).replace(".0", "");
    let kept = match breaks.safe_through {
        through if through >= plan.months => {
            format!(
                "it is kept through all {} months with {confidence} confidence",
                plan.months
            )
        }
        0 => format!("not even month 1 keeps it with {confidence} confidence"),
        through => format!("it is kept through month {through} with {confidence} confidence"),
    };
    Some(format!(
        "Budget {} a month: {kept}; some month goes over it in {}.",
        usd(budget),
        chance(&breaks.ever)
    ))
}

/// Reserved capacity.
pub fn reserved(one: &ReservedOutlook, months: u32) -> String {
    let at = |of: &[Band], last: bool| {
        let found = if last { of.last() } else { of.first() };
        found.map_or(f64::NAN, |band| band.p50)
    };
    let units = number::shortest(one.units);
    let head = format!(
        "{}: {units} unit{} reserved, {} a month.",
        one.tier,
        if one.units == 1.0 { "" } else { "s" },
        usd(one.usd_per_month)
    );
    let (now, then) = (
        at(&one.breakeven_utilisation, false),
        at(&one.breakeven_utilisation, true),
    );
    let pays = |share: f64| match share {
        share if share > 1.0 => format!("never (it would take {})", percent(share)),
        share => format!("above {} use", percent(share)),
    };
    let even = format!(
        " A unit costs less than by the token {} in month 1, {} in month {months}.",
        pays(now),
        pays(then)
    );
    let used = match one.units > 0.0 {
        false => String::new(),
        true => format!(
            " Used on average: {} in month 1, {} in month {months}; paid for by the token beyond it: {} of tokens, then {}.",
            percent(at(&one.used, false)),
            percent(at(&one.used, true)),
            percent(at(&one.spilt, false)),
            percent(at(&one.spilt, true))
        ),
    };
    head + &even + &used
}

/// What the table of months does not say by itself: whose bill it is, and why the first month hardly spreads.
pub fn bill(plan: &CapacityPlan) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(not_carried(plan));
    said.extend(plan.months_ahead.first().and_then(first_month));
    said
}

fn not_carried(plan: &CapacityPlan) -> Option<String> {
    let missing = |month: &&MonthOutlook| month.not_carried_share >= TOLD;
    let first = plan.months_ahead.iter().find(missing)?;
    let last = plan.months_ahead.last()?;
    let of = |month: &MonthOutlook| {
        format!(
            "{} in month {}",
            percent(month.not_carried_share),
            month.month
        )
    };
    let share = match first.month == last.month {
        true => of(first),
        false => format!("{}, {}", of(first), of(last)),
    };
    Some(format!(
        "The bill is that of all tasks that are asked for, as if limits let them all through. They do not: from month {} on a part of \
         them comes in hours when nothing more gets through, on average over the futures {share}. What is never done costs less than \
         the table says, and what is put off to quieter hours as much.",
        first.month
    ))
}

fn first_month(first: &MonthOutlook) -> Option<String> {
    let cost = &first.cost_usd;
    let is_narrow = cost.p90 - cost.p10 < NARROW * cost.p50;
    is_narrow.then(|| {
        "Month 1 hardly spreads: growth and prices have not begun to move, tasks that differ even out over a month, and inputs without an \
         entry in [uncertain] count as known."
            .to_string()
    })
}
