//! What came against the forecast, in words.

use crate::planning::{MonthVariance, Variance};
use crate::report::number;

/// How many months lie inside, what of each month there is, and what lies beyond the plan.
pub fn variance(found: &Variance) -> String {
    let mut said = vec![inside(found)];
    said.extend(found.months.first().and_then(calendar));
    said.extend(found.months.iter().filter_map(part));
    if found.beyond > 0 {
        said.push(format!(
            "{} of {} lie beyond the plan and are left out.",
            number::counted(u64::from(found.beyond_rows), "row"),
            number::counted(u64::from(found.beyond), "month"),
        ));
    }
    said.join(" ")
}

fn inside(found: &Variance) -> String {
    let all = found.months.len() as u64;
    if all == 1 {
        let lies = match found.inside {
            1 => "lies",
            _ => "does not lie",
        };
        return format!(
            "The one month {lies} between p10 and p90. Of an honest forecast about eight of ten do; a single month proves little."
        );
    }
    format!(
        "{} of {} lie between p10 and p90; of an honest forecast about eight of ten do.",
        found.inside,
        number::counted(all, "month")
    )
}

/// A file with dates says itself which month is the first.
fn calendar(first: &MonthVariance) -> Option<String> {
    let month = first.calendar.as_ref()?;
    Some(format!(
        "Month {} is {month}: the file's first date is taken as month 1 of the plan.",
        first.month
    ))
}

/// Of a month that is not all there, what is compared.
fn part(month: &MonthVariance) -> Option<String> {
    let covers = &month.coverage;
    let (days, of_days) = covers.days.zip(covers.of_days)?;
    if covers.share < 1.0 {
        return Some(format!(
            "Month {} is there in part, {days} of {of_days} days: it is held against as large a part of its forecast.",
            month.month
        ));
    }
    (covers.rows > 1 && days < of_days).then(|| {
        format!(
            "Month {} has rows of {days} of its {of_days} days: they are taken for the whole month.",
            month.month
        )
    })
}
