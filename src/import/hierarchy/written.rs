//! Measured delegation as text of a scenario file.

use super::{Hierarchy, Rank, TierUse};
use crate::stats::Estimate;

/// What a log cannot say, in a sentence.
pub const NOT_IDENTIFIED: &str = "The share of work that is delegated and the token multipliers are not identified from a log: the same tokens are little work at a high multiplier or much work at a low one.";

/// `[delegation]` with a comment on each figure. Tiers go by the names of their models; the ratio is assumed.
pub fn delegation_block(of: &Hierarchy) -> String {
    let mut text = format!(
        "# Delegation: {} of {} tasks called {} subordinates.\n# {NOT_IDENTIFIED}\n# Subordinates used {} of the tokens of delegated tasks. `rungs calibrate` on an outcome table gives multipliers.\n",
        of.delegated,
        of.tasks,
        of.attempts,
        percent(&of.token_share),
    );
    text.push_str("[delegation]\n");
    push(
        &mut text,
        "task_share",
        share(&of.task_share),
        &doubt(&of.task_share),
    );
    let ratio = share(&of.token_share);
    push(
        &mut text,
        "ratio",
        ratio,
        "ASSUMED: the subordinates' share of tokens, as if every multiplier were 1",
    );
    text.push_str(&format!(
        "assign = {{ {} }}   # attempts by model; use the names of your tiers\n",
        assignment(&of.tiers)
    ));
    text.push_str("\n[delegation.overhead]\n");
    push(
        &mut text,
        "spawn",
        tokens(&of.spawn),
        &format!(
            "a tenth of the first prompts, less their briefs, are shorter; {}",
            doubt(&of.spawn)
        ),
    );
    push(
        &mut text,
        "brief",
        tokens(&of.brief),
        &format!("from its characters, 4 a token; {}", doubt(&of.brief)),
    );
    push(
        &mut text,
        "context",
        share(&of.context),
        &format!(
            "rest of the first prompt, of the task's input; {}",
            doubt(&of.context)
        ),
    );
    push(
        &mut text,
        "report",
        tokens(&of.report),
        &format!(
            "output of the last request, so at most this; {}",
            doubt(&of.report)
        ),
    );
    text.push_str(&format!("\n# In the [[task]] block: subtasks = {{ poisson = {} }}   # pieces of a delegated task; {}\n", rounded(of.pieces.estimate.unwrap_or(1.0).max(1.0)), doubt(&of.pieces)));
    text.push_str(&attempts_comment(of));
    for tier in &of.tiers {
        text.push_str(&cache_comment(tier));
    }
    text
}

/// A key with its comment; without a value it is left to the reader.
fn push(text: &mut String, key: &str, value: Option<String>, comment: &str) {
    match value {
        Some(value) => text.push_str(&format!("{key} = {value}   # {comment}\n")),
        None => text.push_str(&format!("# {key}: the log does not show it\n")),
    }
}

fn attempts_comment(of: &Hierarchy) -> String {
    match of.attempts_per_piece.estimate {
        Some(attempts) => format!(
            "# Attempts on a piece: {}; {}. What is above 1 was tried again, by reviews or after failures.\n",
            rounded(attempts),
            doubt(&of.attempts_per_piece)
        ),
        None => "# Attempts on a piece: the log does not tell one piece from another.\n".into(),
    }
}

fn cache_comment(tier: &TierUse) -> String {
    let whose = match tier.rank {
        Rank::Executive => "executive",
        Rank::Subordinate => "subordinate",
    };
    let hit = tier.cache_hit.map_or("no input".into(), |hit| {
        format!("cache_hit = {}", rounded(hit))
    });
    format!(
        "# {} ({whose}): {hit}, {} % of the tokens\n",
        tier.model,
        rounded(100.0 * tier.token_share)
    )
}

/// Shares of the attempts by model, as an inline table.
fn assignment(tiers: &[TierUse]) -> String {
    let below = tiers
        .iter()
        .filter(|tier| tier.rank == Rank::Subordinate && tier.attempts > 0);
    let all: usize = below.clone().map(|tier| tier.attempts).sum();
    let part = |tier: &TierUse| {
        let name = serde_json::Value::from(tier.model.as_str());
        format!("{name} = {}", rounded(tier.attempts as f64 / all as f64))
    };
    below.map(part).collect::<Vec<_>>().join(", ")
}

fn share(of: &Estimate) -> Option<String> {
    of.estimate.map(|share| rounded(share.clamp(0.0, 1.0)))
}

fn tokens(of: &Estimate) -> Option<String> {
    of.estimate.map(|tokens| format!("{:.0}", tokens.round()))
}

fn percent(of: &Estimate) -> String {
    of.estimate.map_or("an unknown share".into(), |share| {
        format!("{} %", rounded(100.0 * share))
    })
}

/// "95 %: 0.2 to 0.4".
fn doubt(of: &Estimate) -> String {
    match (of.low, of.high) {
        (Some(low), Some(high)) => format!("95 %: {} to {}", rounded(low.max(0.0)), rounded(high)),
        _ => "one only: no interval".into(),
    }
}

/// Three significant digits.
fn rounded(value: f64) -> String {
    if !(value.abs() > 0.0) {
        return "0".into();
    }
    let digits = 2 - libm::log10(value.abs()).floor() as i32;
    let scale = libm::pow(10.0, f64::from(digits.clamp(-300, 300)));
    let rounded = (value * scale).round() / scale;
    if digits <= 0 {
        format!("{rounded:.0}")
    } else {
        format!("{rounded}")
    }
}
