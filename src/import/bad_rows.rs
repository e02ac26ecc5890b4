//! Rows that cannot be used: counted by reason, with the first places of each.

use crate::error::DataError;

/// Places shown for each reason.
const PLACES: usize = 3;

/// What more than 1 % of bad rows lead to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadRowPolicy {
    /// An error.
    #[default]
    Refuse,
    /// They are left out and said, however many (`--skip-bad`).
    Skip,
}

/// Bad rows of one or more files, by reason, beside the number of all rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadRows {
    rows: u64,
    bad: u64,
    reasons: Vec<Reason>,
}

/// One reason for leaving rows out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// In words, without the value: "output is negative".
    pub reason: String,
    /// Rows left out for it.
    pub count: u64,
    /// The first of them: "log.csv:17: `-3`".
    pub places: Vec<String>,
}

impl BadRows {
    /// The largest share of bad rows that is left out without `--skip-bad`.
    pub const ALLOWED: f64 = 0.01;

    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A row was read, good or bad. Bad ones are given to [`Self::push`] as well.
    pub fn count_row(&mut self) {
        self.rows += 1;
    }

    /// Many rows were read.
    pub fn count_rows(&mut self, rows: u64) {
        self.rows += rows;
    }

    /// A row is left out. `place` says where and what; it is asked for only while it is kept.
    pub fn push(&mut self, reason: &str, place: impl FnOnce() -> String) {
        self.bad += 1;
        let found = self.reasons.iter().position(|known| known.reason == reason);
        let at = found.unwrap_or_else(|| {
            self.reasons.push(Reason {
                reason: reason.into(),
                count: 0,
                places: Vec::new(),
            });
            self.reasons.len() - 1
        });
        let entry = &mut self.reasons[at];
        entry.count += 1;
        if entry.places.len() < PLACES {
            entry.places.push(place());
        }
    }

    /// Rows read, good and bad.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Rows left out.
    pub fn bad(&self) -> u64 {
        self.bad
    }

    /// Rows that were used.
    pub fn good(&self) -> u64 {
        self.rows.saturating_sub(self.bad)
    }

    /// Reasons, in the order in which they were met.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// What is said of them: a line, and one for each reason. None where all rows are good.
    pub fn message(&self) -> Option<String> {
        if self.bad == 0 {
            return None;
        }
        let share = 100.0 * self.bad as f64 / self.rows.max(1) as f64;
        let mut text = format!(
            "{} of {} rows cannot be used ({share:.2} %):",
            self.bad, self.rows
        );
        for reason in &self.reasons {
            let more = if reason.count > reason.places.len() as u64 {
                ", …"
            } else {
                ""
            };
            text.push_str(&format!(
                "\n  {} × {}: {}{more}",
                reason.count,
                reason.reason,
                reason.places.join(", ")
            ));
        }
        Some(text)
    }

    /// Whether so many may be left out.
    ///
    /// # Errors
    /// More than [`Self::ALLOWED`] of the rows are bad and the policy refuses that, or none is good.
    pub fn check(&self, policy: BadRowPolicy) -> Result<(), DataError> {
        let Some(message) = self.message() else {
            return Ok(());
        };
        if self.good() == 0 {
            return Err(DataError::Invalid(format!("no row can be used\n{message}")));
        }
        let too_many = self.bad as f64 > Self::ALLOWED * self.rows as f64;
        if too_many && policy == BadRowPolicy::Refuse {
            return Err(DataError::Invalid(format!(
                "more than 1 % of the rows are bad; --skip-bad leaves them out\n{message}"
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_bad(bad: u64, rows: u64) -> BadRows {
        let mut tally = BadRows::new();
        tally.count_rows(rows);
        for line in 0..bad {
            tally.push("output is negative", || format!("a.csv:{line}: `-1`"));
        }
        tally
    }

    #[test]
    fn one_percent_is_left_out_and_more_is_an_error_unless_skipped() {
        assert_eq!(with_bad(1, 100).check(BadRowPolicy::Refuse), Ok(()));
        assert!(with_bad(2, 100).check(BadRowPolicy::Refuse).is_err());
        assert_eq!(with_bad(2, 100).check(BadRowPolicy::Skip), Ok(()));
        assert!(with_bad(5, 5).check(BadRowPolicy::Skip).is_err());
    }

    #[test]
    fn the_first_three_places_of_a_reason_are_shown() {
        let message = with_bad(5, 100).message().unwrap();
        assert!(
            message
                .contains("5 × output is negative: a.csv:0: `-1`, a.csv:1: `-1`, a.csv:2: `-1`, …"),
            "{message}"
        );
        assert_eq!(with_bad(0, 100).message(), None);
    }
}
