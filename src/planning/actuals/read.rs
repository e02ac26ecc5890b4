//! The file of what came: read, checked, and added up by month.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::{Actual, Coverage};
use crate::error::{DataError, nearest};

/// Columns that are read.
const COLUMNS: [&str; 6] = ["month", "date", "tasks", "cost_usd", "success", "tokens"];
/// Months that a file may be about.
const MOST_MONTHS: i64 = 12_000;

/// Reads a CSV file with a column `month` (1, 2, …) or `date` (2026-11 or 2026-11-22; the month of the first is month 1, several
/// rows of a month are added up), `tasks`, `cost_usd`, and if there is one `success` (a share) and `tokens`.
///
/// # Errors
/// What is wrong, with file and line.
pub fn read(path: &Path) -> Result<Vec<Actual>, DataError> {
    let text = std::fs::read_to_string(path).map_err(|error| DataError::unreadable(path, error))?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let wrong = |error: csv::Error| DataError::in_file(path, error);
    let heads = Heads::of(reader.headers().map_err(wrong)?, path)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(heads.row(&record, path, line)?);
    }
    months(rows, path)
}

/// Where each column stands.
struct Heads {
    time: (usize, Time),
    tasks: usize,
    cost_usd: usize,
    success: Option<usize>,
    tokens: Option<usize>,
}

/// How a file says when.
#[derive(Clone, Copy, PartialEq)]
enum Time {
    /// The number of the plan's month.
    Month,
    /// A date, of a month or a day.
    Date,
}

/// A row.
struct Row {
    line: u64,
    when: When,
    tasks: f64,
    cost_usd: f64,
    success: Option<f64>,
    tokens: Option<f64>,
}

/// When it was.
#[derive(Clone, Copy)]
enum When {
    /// A month of the plan.
    Month(i64),
    /// Months since year 0, and the date where a day is named.
    Date(i64, Option<Date>),
}

impl Heads {
    fn of(heads: &csv::StringRecord, path: &Path) -> Result<Self, DataError> {
        let find = |name: &str| {
            heads
                .iter()
                .position(|head| head.eq_ignore_ascii_case(name))
        };
        let needed = |name: &str| {
            find(name).ok_or_else(|| {
                let near = nearest(name, heads.iter().filter(|head| !COLUMNS.contains(head)));
                let hint = near.map_or_else(String::new, |near| format!("; is it `{near}`?"));
                let found = heads.iter().collect::<Vec<_>>().join(", ");
                DataError::in_file(
                    path,
                    format!("line 1: no column `{name}`{hint} Found: {found}. Needed: month or date, tasks, cost_usd; if there is one success, tokens"),
                )
            })
        };
        let time = match (find("month"), find("date")) {
            (Some(at), _) => (at, Time::Month),
            (None, Some(at)) => (at, Time::Date),
            (None, None) => (needed("month")?, Time::Month),
        };
        Ok(Self {
            time,
            tasks: needed("tasks")?,
            cost_usd: needed("cost_usd")?,
            success: find("success"),
            tokens: find("tokens"),
        })
    }

    fn row(&self, record: &csv::StringRecord, path: &Path, line: u64) -> Result<Row, DataError> {
        let cells = Cells { record, path, line };
        let optional = |column: &str, at: Option<usize>, most: f64, allowed: &str| match at {
            Some(at) if !cells.text(at).is_empty() => {
                cells.number(column, at, (0.0, most), allowed).map(Some)
            }
            _ => Ok(None),
        };
        Ok(Row {
            line,
            when: cells.when(self.time)?,
            tasks: cells.number("tasks", self.tasks, (1e-9, 1e15), "a number above 0")?,
            cost_usd: cells.number("cost_usd", self.cost_usd, (0.0, 1e15), "USD, 0 or more")?,
            success: optional("success", self.success, 1.0, "a share from 0 to 1")?,
            tokens: optional("tokens", self.tokens, 1e18, "a number, 0 or more")?,
        })
    }
}

/// The fields of a line.
struct Cells<'a> {
    record: &'a csv::StringRecord,
    path: &'a Path,
    line: u64,
}

impl Cells<'_> {
    fn text(&self, at: usize) -> &str {
        self.record.get(at).unwrap_or("")
    }

    fn wrong(&self, column: &str, at: usize, allowed: &str) -> DataError {
        let (line, text) = (self.line, self.text(at));
        let what = format!("line {line}: `{column}` is `{text}`; allowed: {allowed}");
        DataError::in_file(self.path, what)
    }

    fn number(
        &self,
        column: &str,
        at: usize,
        (least, most): (f64, f64),
        allowed: &str,
    ) -> Result<f64, DataError> {
        let value = self.text(at).replace([',', '_'], "").parse::<f64>();
        let value = value.ok().filter(|value| (least..=most).contains(value));
        value.ok_or_else(|| self.wrong(column, at, allowed))
    }

    fn when(&self, (at, time): (usize, Time)) -> Result<When, DataError> {
        if time == Time::Date {
            let allowed = "a date such as 2026-11 or 2026-11-22";
            return date(self.text(at)).ok_or_else(|| self.wrong("date", at, allowed));
        }
        let allowed = "the number of the plan's month, 1 or more; a calendar month goes into a column `date`, as 2026-11";
        let month = self.number("month", at, (1.0, MOST_MONTHS as f64), allowed)?;
        match month.fract() == 0.0 {
            true => Ok(When::Month(month as i64)),
            false => Err(self.wrong("month", at, allowed)),
        }
    }
}

fn date(text: &str) -> Option<When> {
    let whole_month = text.len() == 7;
    let date: Date = match whole_month {
        true => format!("{text}-01").parse().ok()?,
        false => text.parse().ok()?,
    };
    let month = i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
    Some(When::Date(month, (!whole_month).then_some(date)))
}

/// A month of the file, its rows added up.
struct Month {
    sum: Actual,
    /// Of rows that name one.
    days: Vec<Date>,
}

fn months(rows: Vec<Row>, path: &Path) -> Result<Vec<Actual>, DataError> {
    if rows.is_empty() {
        return Err(DataError::in_file(path, "it has no rows"));
    }
    let dated = |row: &Row| match row.when {
        When::Date(month, _) => Some(month),
        When::Month(_) => None,
    };
    let first = rows.iter().filter_map(dated).min().unwrap_or(0);
    let mut found: BTreeMap<i64, Month> = BTreeMap::new();
    for row in rows {
        let line = row.line;
        let refuse = |why: String| Err(DataError::in_file(path, format!("line {line}: {why}")));
        let (number, day, calendar) = match row.when {
            When::Month(number) => (number, None, None),
            When::Date(month, day) => (month - first + 1, day, Some(month)),
        };
        if number > MOST_MONTHS {
            return refuse(format!(
                "{number} months after the first: more than any plan has"
            ));
        }
        match found.get_mut(&number) {
            None => {
                let sum = alone(number, calendar, &row);
                let days = day.into_iter().collect();
                found.insert(number, Month { sum, days });
            }
            Some(_) if calendar.is_none() => {
                return refuse(format!("month {number} is there twice"));
            }
            Some(month) => {
                month.sum = added(&month.sum, &alone(number, calendar, &row));
                month.days.extend(day);
            }
        }
    }
    Ok(found.into_values().map(Month::counted).collect())
}

fn alone(number: i64, calendar: Option<i64>, row: &Row) -> Actual {
    Actual {
        month: u32::try_from(number).unwrap_or(u32::MAX),
        calendar: calendar.map(|month| format!("{:04}-{:02}", month / 12, month % 12 + 1)),
        tasks: row.tasks,
        cost_usd: row.cost_usd,
        success: row.success,
        tokens: row.tokens,
        coverage: Coverage {
            rows: 1,
            ..Coverage::default()
        },
    }
}

fn added(a: &Actual, b: &Actual) -> Actual {
    let tasks = a.tasks + b.tasks;
    let success = a.success.zip(b.success);
    Actual {
        tasks,
        cost_usd: a.cost_usd + b.cost_usd,
        success: success.map(|(x, y)| (x * a.tasks + y * b.tasks) / tasks),
        tokens: a.tokens.zip(b.tokens).map(|(x, y)| x + y),
        coverage: Coverage {
            rows: a.coverage.rows + b.coverage.rows,
            ..Coverage::default()
        },
        ..a.clone()
    }
}

impl Month {
    /// With the days that its rows are about: only of a file that goes by the day, two days without a gap at the least.
    /// One row dated by a day, or a few of them, are a month's or a week's figures as well.
    fn counted(mut self) -> Actual {
        let mut actual = self.sum;
        self.days.sort_unstable();
        self.days.dedup();
        let (Some(first), Some(last)) = (self.days.first(), self.days.last()) else {
            return actual;
        };
        let days = self.days.len() as u32;
        let without_gap = i64::from(last.day() - first.day()) + 1 == i64::from(days);
        let of_days = u32::from(first.days_in_month().unsigned_abs());
        actual.coverage.days = Some(days);
        actual.coverage.of_days = Some(of_days);
        if days > 1 && without_gap {
            actual.coverage.share = f64::from(days) / f64::from(of_days);
        }
        actual
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Actual> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("came.csv");
        std::fs::write(&path, text).unwrap();
        read(&path).unwrap()
    }

    #[test]
    fn rows_of_a_day_are_counted_and_a_month_that_is_not_over_has_a_share() {
        let days = |month: &str, last: u32| -> String {
            let day = |day: u32| format!("{month}-{day:02},10,1\n");
            (1..=last).map(day).collect()
        };
        let text = format!(
            "date,tasks,cost_usd\n{}{}",
            days("2026-01", 31),
            days("2026-02", 7)
        );
        let found = of(&text);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].tasks, found[0].coverage.share), (310.0, 1.0));
        let second = &found[1].coverage;
        assert_eq!(
            (second.rows, second.days, second.of_days),
            (7, Some(7), Some(28))
        );
        assert_eq!(second.share, 0.25);
        assert_eq!(found[1].calendar.as_deref(), Some("2026-02"));
    }

    #[test]
    fn rows_that_do_not_go_by_the_day_are_the_whole_month() {
        let found = of(
            "date,tasks,cost_usd\n2026-01,5,1\n2026-02-10,5,1\n2026-02-20,5,1\n2026-03-01,5,1\n",
        );
        let shares: Vec<f64> = found.iter().map(|one| one.coverage.share).collect();
        assert_eq!(shares, [1.0, 1.0, 1.0]);
        assert_eq!(
            (found[1].coverage.rows, found[1].coverage.days),
            (2, Some(2))
        );
        assert_eq!(
            (found[0].coverage.days, found[2].coverage.days),
            (None, Some(1))
        );
        let numbered = of("month,tasks,cost_usd\n3,5,1\n");
        assert_eq!((numbered[0].month, &numbered[0].calendar), (3, &None));
    }
}
