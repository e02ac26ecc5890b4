//! Any summary at all: no panic, no line too long, no heading lost.

use proptest::prelude::*;
use serde_json::Value;

use super::super::sample::summary;
use super::super::*;
use super::{CHARTS, headings, widest};

/// The sample with other numbers, names and holes: what a run of an odd scenario could give.
struct Shaken<'a> {
    values: &'a [f64],
    names: &'a [String],
    holes: &'a [bool],
    at: usize,
}

impl Shaken<'_> {
    fn summary(mut self) -> Summary {
        let mut value = serde_json::to_value(summary()).expect("it has a JSON form");
        self.walk(&mut value);
        serde_json::from_value(value).expect("it keeps its shape")
    }

    fn walk(&mut self, value: &mut Value) {
        match value {
            Value::Object(fields) => fields
                .iter_mut()
                .for_each(|(key, field)| self.field(key, field)),
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(item)),
            _ => {}
        }
    }

    fn field(&mut self, key: &str, field: &mut Value) {
        const FIGURES: [&str; 5] = ["estimate", "std_error", "low", "high", "value"];
        const WORDS: [&str; 8] = [
            "name",
            "tier",
            "line",
            "limit",
            "says",
            "condition",
            "source",
            "description",
        ];
        const OPTIONAL: [&str; 14] = [
            "p05",
            "p95",
            "success",
            "baseline_success",
            "wrong_accepted",
            "cost_per_success_usd",
            "breakeven_failure_cost_usd",
            "latency_s",
            "baseline_latency_s",
            "ceiling_tasks_per_hour",
            "cost_per_month_usd",
            "savings_per_month_usd",
            "busy_s",
            "lasts_h",
        ];
        self.at += 1;
        let hole = self.holes[self.at % self.holes.len()];
        match key {
            _ if FIGURES.contains(&key) && !field.is_object() && !field.is_string() => {
                *field = if hole {
                    Value::Null
                } else {
                    self.values[self.at % self.values.len()].into()
                };
            }
            _ if WORDS.contains(&key) && field.is_string() => {
                *field = self.names[self.at % self.names.len()].clone().into();
            }
            _ if OPTIONAL.contains(&key) && hole => *field = Value::Null,
            _ => self.walk(field),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_summary_keeps_the_width_and_the_headings(
        values in prop::collection::vec(
            prop_oneof![
                Just(0.0), Just(1.0), Just(-1e300), Just(1e300), Just(5e-324), Just(f64::MAX), -1.0..2.0, -1e6..1e6,
            ],
            7..29,
        ),
        names in prop::collection::vec(prop_oneof!["\\PC{0,60}", ".{0,12}", "[a-z]{0,90}"], 3..11),
        holes in prop::collection::vec(prop::bool::weighted(0.2), 5..31),
        width in 40_usize..=200,
    ) {
        let shaken = Shaken { values: &values, names: &names, holes: &holes, at: 0 }.summary();
        for width in [40, 80, width] {
            prop_assert!(widest(&terminal(&shaken, width, Style::Plain)) <= width);
            prop_assert!(widest(&check_table(&[Checked::from(&shaken)], width, Style::Plain)) <= width);
        }
        let memo = markdown(&shaken, &CHARTS);
        prop_assert_eq!(headings(&memo), markdown::HEADINGS);
        prop_assert!(!memo.contains("NaN") && !memo.contains("inf "));
        for (_, text) in csv::files(&shaken) {
            let mut reader = ::csv::Reader::from_reader(text.as_bytes());
            prop_assert!(reader.records().all(|row| row.is_ok()));
        }
        prop_assert!(serde_json::from_str::<Summary>(&json(&shaken)).is_ok());
    }
}
