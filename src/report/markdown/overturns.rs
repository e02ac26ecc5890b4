//! Inputs that would turn the answer round, each by itself.

use super::page::{Page, escaped};
use crate::report::number::{self, Kind};
use crate::results::{Overturn, Summary};

/// What a change of the share saved must be to show in its digits.
const SEEN: f64 = 1e-3;
/// So many are told where none turns the answer.
const STRONGEST: usize = 2;

/// A point for each input that turns the answer; where none does, what moves it most.
pub(super) fn points(summary: &Summary) -> Vec<String> {
    let turning: Vec<String> = summary.overturns.iter().filter_map(turns).collect();
    if !turning.is_empty() || summary.overturns.is_empty() {
        return turning;
    }
    let seen = |one: &&Overturn| (one.saved_at_high - one.saved_at_low).abs() >= SEEN;
    let strongest: Vec<String> = summary
        .overturns
        .iter()
        .filter(seen)
        .take(STRONGEST)
        .map(|one| {
            let [least, most] = range(one);
            format!("{} takes it from {least} to {most}", code(&one.key))
        })
        .collect();
    if strongest.is_empty() {
        return vec![
            "No single input within its range: none moves it by a tenth of a percent of the bill."
                .to_owned(),
        ];
    }
    vec![format!(
        "No single input within its range. What saves or loses most: {}.",
        strongest.join(", ")
    )]
}

fn turns(one: &Overturn) -> Option<String> {
    let value = |value: f64| number::of_key(value, &one.unit);
    let turns_at = one.turns_at?;
    let now = one.value.filter(|_| one.unit != number::TIMES);
    let now = now.map_or_else(|| "as written".to_owned(), value);
    let beyond = match one.value.is_some_and(|now| turns_at < now) {
        true => "below",
        false => "above",
    };
    let [least, most] = range(one);
    Some(format!(
        "{} {beyond} {}. It is {now}, and {} to {} with nine chances in ten ({}); saved is {least} to {most} there.",
        code(&one.key),
        value(turns_at),
        value(one.low),
        value(one.high),
        escaped(&one.basis),
    ))
}

fn range(one: &Overturn) -> [String; 2] {
    let (a, b) = (one.saved_at_low, one.saved_at_high);
    [a.min(b), a.max(b)].map(|saved| number::value(saved, Kind::Percent))
}

fn code(key: &str) -> String {
    format!("`{}`", key.replace('`', "'"))
}

/// How the inputs were moved, and what moves them together.
pub(super) fn method(page: &mut Page, summary: &Summary) {
    let path = &summary.scenario.path;
    page.paragraph(&match summary.overturns.is_empty() {
        true => format!("The inputs were not moved in this run; `rungs sensitivity {path}` does."),
        false => format!(
            "Each input was moved by itself from the 5 % to the 95 % point of what is believed of it, by the exact engine; one \
             that has no range of its own by ±20 %. `rungs sensitivity {path}` moves all of them together, and says how often delegating pays."
        ),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn one(turns_at: Option<f64>, saved: [f64; 2]) -> Overturn {
        Overturn {
            key: "tier.mini.cache_hit".into(),
            unit: "share".into(),
            basis: "yours: 0.6 to 0.95".into(),
            value: Some(0.8),
            low: 0.62,
            high: 0.93,
            saved_at_low: saved[0],
            saved_at_high: saved[1],
            turns_at,
        }
    }

    fn told(overturns: Vec<Overturn>) -> Vec<String> {
        let mut summary = sample::summary();
        summary.overturns = overturns;
        points(&summary)
    }

    #[test]
    fn an_input_that_turns_the_answer_is_told_with_its_place() {
        let said = told(vec![
            one(Some(0.92), [-0.33, 0.01]),
            one(None, [-0.2, -0.1]),
        ]);
        assert_eq!(
            said,
            [
                "`tier.mini.cache_hit` above 92.0 %. It is 80.0 %, and 62.0 % to 93.0 % with nine chances in ten \
              (yours: 0.6 to 0.95); saved is -33.0 % to 1.0 % there."
            ]
        );
    }

    #[test]
    fn where_none_does_the_strongest_are_told_if_they_show() {
        let said = told(vec![one(None, [0.3, 0.5])]);
        assert!(
            said[0].contains("takes it from 30.0 % to 50.0 %"),
            "{said:?}"
        );
        let said = told(vec![one(None, [0.3, 0.3001])]);
        assert!(said[0].contains("none moves it"), "{said:?}");
        assert!(told(Vec::new()).is_empty());
    }
}
