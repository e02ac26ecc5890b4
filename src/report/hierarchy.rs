//! Delegation as a log shows it, as tables and as JSON.

use serde_json::{Value, json};

use super::number::{self, Kind};
use super::paint::Style;
use super::table::{Column, Table};
use super::text::wrap;
use crate::import::hierarchy::{Hierarchy, NOT_IDENTIFIED, Rank, TierUse};
use crate::stats::Estimate;

/// Who used which tokens, what delegating adds, and what a log cannot say.
pub fn hierarchy_table(of: &Hierarchy, width: usize, style: Style) -> String {
    let width = width.clamp(40, 200);
    // The fit's own table stands above.
    let mut lines = vec![String::new()];
    lines.push(format!(
        "Who called whom: {} of {} tasks called {} subordinates",
        of.delegated, of.tasks, of.attempts
    ));
    lines.push(String::new());
    lines.extend(tiers(of).render(width, style));
    lines.push(String::new());
    lines.extend(figures(of).render(width, style));
    lines.push(String::new());
    lines.extend(wrap(NOT_IDENTIFIED, width, "  ", "  "));
    lines.join("\n") + "\n"
}

fn tiers(of: &Hierarchy) -> Table {
    let mut table = Table::new(vec![
        Column::left("model", 0),
        Column::left("as", 0),
        Column::right("of the tokens", 0),
        Column::right("from cache", 1),
        Column::right("input", 3),
        Column::right("output", 4),
        Column::right("requests", 5),
        Column::right("attempts", 2),
    ]);
    for tier in &of.tiers {
        let attempts = match tier.rank {
            Rank::Executive => String::new(),
            Rank::Subordinate => number::number(tier.attempts as f64),
        };
        let cells = [
            tier.model.clone(),
            rank(tier).into(),
            number::value(tier.token_share, Kind::Percent),
            tier.cache_hit.map_or(number::UNDEFINED.into(), |hit| {
                number::value(hit, Kind::Percent)
            }),
            number::number(tier.input),
            number::number(tier.output),
            number::number(tier.requests),
            attempts,
        ];
        table.row(cells.into_iter().map(Into::into).collect());
    }
    table
}

fn rank(tier: &TierUse) -> &'static str {
    match tier.rank {
        Rank::Executive => "executive",
        Rank::Subordinate => "subordinate",
    }
}

/// Figures with their names, kinds, and what they are read from.
fn named(of: &Hierarchy) -> [(&'static str, Kind, &Estimate, &'static str); 8] {
    [
        (
            "task_share",
            Kind::Percent,
            &of.task_share,
            "tasks that called somebody",
        ),
        (
            "token_share",
            Kind::Percent,
            &of.token_share,
            "subordinates', of delegated tasks; not the ratio",
        ),
        ("pieces", Kind::Number, &of.pieces, "of a delegated task"),
        (
            "attempts_per_piece",
            Kind::Number,
            &of.attempts_per_piece,
            "subordinates called, of pieces",
        ),
        (
            "spawn",
            Kind::Number,
            &of.spawn,
            "tokens of the first prompt that nobody wrote",
        ),
        (
            "brief",
            Kind::Number,
            &of.brief,
            "tokens, 4 characters each",
        ),
        (
            "context",
            Kind::Percent,
            &of.context,
            "of the task's input, read again",
        ),
        (
            "report",
            Kind::Number,
            &of.report,
            "tokens of the last answer: at most this",
        ),
    ]
}

fn figures(of: &Hierarchy) -> Table {
    let mut table = Table::new(vec![
        Column::left("figure", 0),
        Column::right("± 95 %", 0),
        Column::left("what", 1),
    ]);
    for (name, kind, estimate, what) in named(of) {
        table.row(vec![
            name.into(),
            number::estimate(estimate, kind).into(),
            what.into(),
        ]);
    }
    table
}

/// The same as JSON, with intervals.
pub fn hierarchy_json(of: &Hierarchy) -> Value {
    let tiers: Vec<Value> = of
        .tiers
        .iter()
        .map(|tier| {
            json!({
                "model": tier.model,
                "rank": rank(tier),
                "requests": tier.requests,
                "input_tokens": tier.input,
                "output_tokens": tier.output,
                "token_share": tier.token_share,
                "cache_hit": tier.cache_hit,
                "attempts": tier.attempts,
            })
        })
        .collect();
    let mut whole = json!({
        "tasks": of.tasks,
        "delegated_tasks": of.delegated,
        "attempts": of.attempts,
        "tiers": tiers,
        "not_identified": NOT_IDENTIFIED,
    });
    for (name, _, estimate, _) in named(of) {
        whole[name] = json!(estimate);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Hierarchy {
        let known = |value: f64| Estimate::new(value, Some(value / 10.0), 1.96);
        let tier = |rank, model: &str, token_share, attempts| TierUse {
            rank,
            model: model.into(),
            requests: 10.0,
            input: 12_000.0,
            output: 900.0,
            token_share,
            cache_hit: Some(0.86),
            attempts,
        };
        Hierarchy {
            tasks: 10,
            delegated: 8,
            attempts: 16,
            tiers: vec![
                tier(Rank::Executive, "big", 0.4, 0),
                tier(Rank::Subordinate, "small", 0.6, 16),
            ],
            task_share: known(0.8),
            token_share: known(0.6),
            pieces: known(2.0),
            attempts_per_piece: Estimate::UNDEFINED,
            spawn: known(12_000.0),
            brief: Estimate::UNDEFINED,
            context: known(0.05),
            report: known(800.0),
        }
    }

    #[test]
    fn the_tables_show_shares_and_say_what_a_log_cannot() {
        let text = hierarchy_table(&sample(), 100, Style::Plain);
        assert!(
            text.contains("8 of 10 tasks called 16 subordinates"),
            "{text}"
        );
        assert!(text.contains("60.0 %") && text.contains("86.0 %"), "{text}");
        assert!(text.contains("not identified"), "{text}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 100),
            "{text}"
        );
    }

    #[test]
    fn what_is_undefined_is_null() {
        let json = hierarchy_json(&sample());
        assert_eq!(json["brief"]["estimate"], Value::Null);
        assert_eq!(json["spawn"]["estimate"], 12_000.0);
        assert_eq!(json["tiers"][1]["rank"], "subordinate");
    }
}
