//! One piece, from its first attempt to the one that is kept (model.md §4).

use crate::delegation::{Fate, PathUniform};
use crate::simulation::Detail;
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::ledger::Ledger;

/// A piece of a task.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// Its place among all pieces of the strip.
    pub index: usize,
    /// The tier it starts at, a subordinate.
    pub first_tier: usize,
    /// w, its share of the task's work.
    pub share: f64,
    /// Its part of W_in and of W_out.
    pub input: f64,
    pub output: f64,
    /// What every attempt on it reads again.
    pub context: f64,
    /// Requests the executive would make for it, before the least of 1.
    pub requests: f64,
    /// Seconds of tools per request.
    pub tool_s: f64,
    /// The uniform that decides its path.
    pub path: f64,
}

/// An attempt by a subordinate.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    tier: usize,
    multiplier: f64,
    spawn: f64,
    brief: f64,
    report: f64,
}

/// Follows a piece through attempts, reviews and rejections, and books every call.
///
/// `right(t)` says whether an attempt of tier t is right. Returns the tier whose attempt is kept.
pub fn follow(
    lowered: &Lowered,
    piece: &Piece,
    draws: &mut CallDraws,
    ledger: &mut Ledger,
    right: impl Fn(usize) -> bool,
) -> usize {
    let mut path = PathUniform(piece.path);
    let mut attempt = first_attempt(piece, draws);
    // The plan writes the first brief.
    ledger.tiers[0].output += attempt.brief;
    if lowered.layout.detail() == Detail::Full {
        book_bridge(lowered, piece, &attempt, ledger);
    }
    let mut first = true;
    let mut chain_s = 0.0;
    let kept = loop {
        chain_s += book_attempt(lowered, piece, &attempt, ledger);
        let policy = &lowered.policy;
        let fate = Fate::draw(
            policy.review.as_ref(),
            policy.on_reject,
            attempt.tier,
            right(attempt.tier),
            &mut path,
        );
        if fate != Fate::Unread {
            let tokens = if first {
                draws.review.first(piece.index)
            } else {
                draws.review.again()
            };
            let (seconds, usd) = book_review(lowered, piece, &attempt, tokens, ledger);
            chain_s += seconds;
            // Later reviews are consequences of the first: the bridge counts them as escalations.
            ledger.bridge.reviews += if first { usd } else { 0.0 };
        }
        let Fate::Followed(next) = fate else {
            ledger.accepted_reports += attempt.report;
            ledger.accepted_share += piece.share;
            break attempt.tier;
        };
        ledger.escalations += 1.0;
        if next == 0 {
            ledger.tiers[0].work(piece.input, piece.output, piece.requests.max(1.0));
            break 0;
        }
        attempt = next_attempt(lowered, next, draws, ledger);
        first = false;
    };
    ledger.chains.push(chain_s);
    kept
}

fn first_attempt(piece: &Piece, draws: &CallDraws) -> Attempt {
    Attempt {
        tier: piece.first_tier,
        multiplier: draws.multipliers[piece.first_tier].first(piece.index),
        spawn: draws.spawn.first(piece.index),
        brief: draws.brief.first(piece.index),
        report: draws.report.first(piece.index),
    }
}

/// The attempt after a rejection; its brief is the executive's, in its review or in a call of its own.
fn next_attempt(
    lowered: &Lowered,
    tier: usize,
    draws: &mut CallDraws,
    ledger: &mut Ledger,
) -> Attempt {
    let brief = draws.brief.again();
    let executive = &mut ledger.tiers[0];
    executive.output += brief;
    let review = lowered.policy.review.as_ref();
    // The rejected attempt was one rung down when rejections escalate: only that leads to a subordinate.
    let within_review =
        review.is_some_and(|review| review.is_call() && review.reviewer(tier + 1) == 0);
    if !within_review && !lowered.policy.overhead.brief.is_zero() {
        executive.requests += 1.0;
    }
    Attempt {
        tier,
        multiplier: draws.multipliers[tier].again(),
        spawn: draws.spawn.again(),
        brief,
        report: draws.report.again(),
    }
}

/// Books an attempt and returns its seconds.
fn book_attempt(lowered: &Lowered, piece: &Piece, attempt: &Attempt, ledger: &mut Ledger) -> f64 {
    let input = piece.input * attempt.multiplier + attempt.spawn + attempt.brief + piece.context;
    let output = piece.output * attempt.multiplier + attempt.report;
    let requests = (piece.requests * attempt.multiplier).max(1.0);
    ledger.tiers[attempt.tier].work(input, output, requests);
    lowered.call_s(attempt.tier, requests, piece.tool_s, input, output)
}

/// Books a review and returns its seconds in the chain (0 where the executive makes it: that is the executive's time) and its USD.
fn book_review(
    lowered: &Lowered,
    piece: &Piece,
    attempt: &Attempt,
    tokens: f64,
    ledger: &mut Ledger,
) -> (f64, f64) {
    let Some(review) = lowered
        .policy
        .review
        .as_ref()
        .filter(|review| review.is_call())
    else {
        return (0.0, 0.0);
    };
    let reviewer = review.reviewer(attempt.tier);
    let input = review.reads * piece.output * attempt.multiplier;
    ledger.tiers[reviewer].call(input, tokens);
    let figures = &lowered.tiers[reviewer];
    let usd = input * figures.input_usd + tokens * figures.output_usd;
    let seconds = if reviewer == 0 {
        0.0
    } else {
        lowered.call_s(reviewer, 1.0, 0.0, input, tokens)
    };
    (seconds, usd)
}

fn book_bridge(lowered: &Lowered, piece: &Piece, attempt: &Attempt, ledger: &mut Ledger) {
    let figures = &lowered.tiers[attempt.tier];
    let sums = &mut ledger.bridge;
    let output_usd = piece.output * figures.output_usd;
    let list = piece.input * figures.list_input_usd + output_usd;
    sums.list += list;
    sums.multiplied += list * attempt.multiplier;
    sums.cached += (piece.input * figures.input_usd + output_usd) * attempt.multiplier;
    let reads = attempt.spawn + attempt.brief + piece.context;
    sums.spawned += reads * figures.input_usd + attempt.report * figures.output_usd;
    sums.briefs += attempt.brief;
    sums.reports += attempt.report;
}
