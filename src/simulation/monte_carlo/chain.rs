//! One piece, from its first attempt to the one that is kept (model.md §4).

use crate::delegation::{Fate, PathUniform};
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::ledger::{FirstUse, Ledger};
use crate::simulation::monte_carlo::steps::{SizedCall, SizedKind};

/// A piece of a task.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// Its place among all pieces of the strip.
    pub index: usize,
    /// The tier it starts at; 0: the executive keeps it.
    pub first_tier: usize,
    /// Its share of the delegated work: w = d · share.
    pub share: f64,
    /// W_in and W_out of its task.
    pub task_input: f64,
    pub task_output: f64,
    /// What every attempt on it reads again.
    pub context: f64,
    /// The uniform that decides its path.
    pub path: f64,
    /// The chance that an attempt on it is reviewed.
    pub review_rate: f64,
}

/// Work on a piece by one tier, in attempts or a redo: it takes max(1, requests · d · `work`) requests.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub tier: usize,
    /// Its share of the task's work, by the token multiplier.
    pub work: f64,
}

/// `d · slope + fixed`, in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Affine {
    pub slope: f64,
    pub fixed: f64,
}

/// The attempts and reviews on one piece, in series.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chain {
    /// Where its efforts begin and end in the list of the strip.
    pub efforts: (u32, u32),
    /// Seconds by subordinates, without what the requests of their attempts add.
    pub seconds: Affine,
    /// The tier whose attempt is kept.
    pub kept: usize,
}

/// An attempt by a subordinate.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    tier: usize,
    /// Whether it is the piece's first: what comes later is charged to escalations.
    first: bool,
    /// Its share of the task's work, by the token multiplier.
    work: f64,
    spawn: f64,
    brief: f64,
    report: f64,
}

/// Where the calls on a piece are booked.
#[derive(Debug)]
pub struct Books<'a> {
    pub ledger: &'a mut Ledger,
    /// By tier, for the bridge; empty where it is not wanted.
    pub first: &'a mut [FirstUse],
    pub efforts: &'a mut Vec<Effort>,
    /// Every call that reads, where the price of one hangs on its size.
    pub sized: Option<&'a mut Vec<SizedCall>>,
}

impl Books<'_> {
    /// Keeps a call that reads, where its size matters.
    pub fn size(&mut self, call: SizedCall) {
        if let Some(sized) = &mut self.sized {
            sized.push(call);
        }
    }
}

/// Follows a piece through attempts, reviews and rejections, books every call, and lists the efforts.
///
/// `right(t)` says whether an attempt of tier t is right.
pub fn follow(
    lowered: &Lowered,
    piece: &Piece,
    draws: &mut CallDraws,
    books: &mut Books<'_>,
    right: impl Fn(usize) -> bool,
) -> Chain {
    if piece.first_tier == 0 {
        return keep(piece, books);
    }
    let policy = &lowered.policy;
    let review = policy
        .review
        .as_ref()
        .map(|review| (review, piece.review_rate));
    let from = books.efforts.len() as u32;
    let mut path = PathUniform(piece.path);
    let mut attempt = first_attempt(piece, draws);
    // The plan writes the first brief.
    books.ledger.tiers[0].output += attempt.brief;
    book_first(piece, &attempt, books.first);
    let mut seconds = Affine::default();
    let kept = loop {
        book_attempt(lowered, piece, &attempt, books, &mut seconds);
        books.efforts.push(Effort {
            tier: attempt.tier,
            work: attempt.work,
        });
        let fate = Fate::draw(
            review,
            policy.on_reject,
            attempt.tier,
            right(attempt.tier),
            &mut path,
        );
        if fate != Fate::Unread {
            book_review(lowered, piece, &attempt, draws, books, &mut seconds);
        }
        let Fate::Followed(next) = fate else {
            books.ledger.accepted_reports += attempt.report;
            books.ledger.accepted_work += piece.share;
            break attempt.tier;
        };
        books.ledger.escalations += 1.0;
        if next == 0 {
            books.ledger.tiers[0].work += piece.share;
            books.size(SizedCall::redo(piece.share));
            books.efforts.push(Effort {
                tier: 0,
                work: piece.share,
            });
            break 0;
        }
        attempt = next_attempt(lowered, piece, next, draws, books);
    };
    Chain {
        efforts: (from, books.efforts.len() as u32),
        seconds,
        kept,
    }
}

/// What the executive keeps costs as a redo: nobody is briefed, reviewed or reports.
fn keep(piece: &Piece, books: &mut Books<'_>) -> Chain {
    let from = books.efforts.len() as u32;
    books.ledger.tiers[0].work += piece.share;
    books.size(SizedCall::kept(piece.share));
    books.efforts.push(Effort {
        tier: 0,
        work: piece.share,
    });
    if let Some(sums) = books.first.first_mut() {
        sums.list_work += piece.share;
        sums.work += piece.share;
    }
    Chain {
        efforts: (from, books.efforts.len() as u32),
        seconds: Affine::default(),
        kept: 0,
    }
}

fn first_attempt(piece: &Piece, draws: &CallDraws) -> Attempt {
    Attempt {
        tier: piece.first_tier,
        first: true,
        work: piece.share * draws.multipliers[piece.first_tier].first(piece.index),
        spawn: draws.spawn.first(piece.index),
        brief: draws.brief.first(piece.index),
        report: draws.report.first(piece.index),
    }
}

/// The attempt after a rejection; its brief is the executive's, in its review or in a call of its own.
fn next_attempt(
    lowered: &Lowered,
    piece: &Piece,
    tier: usize,
    draws: &mut CallDraws,
    books: &mut Books<'_>,
) -> Attempt {
    let brief = draws.brief.again();
    let executive = &mut books.ledger.tiers[0];
    executive.output += brief;
    if lowered.policy.briefs_again_in_a_call() {
        executive.calls += 1.0;
        books.size(SizedCall::brief(brief));
    } else if let Some(review) = books.sized.as_mut().and_then(|sized| sized.last_mut()) {
        review.brief = brief;
    }
    Attempt {
        tier,
        first: false,
        work: piece.share * draws.multipliers[tier].again(),
        spawn: draws.spawn.again(),
        brief,
        report: draws.report.again(),
    }
}

/// What a first attempt adds to the bridge.
fn book_first(piece: &Piece, attempt: &Attempt, first: &mut [FirstUse]) {
    if let Some(sums) = first.get_mut(attempt.tier) {
        sums.list_work += piece.share;
        sums.work += attempt.work;
        sums.input += attempt.spawn + attempt.brief + piece.context;
        sums.output += attempt.report;
        first[0].input += attempt.report;
        first[0].output += attempt.brief;
    }
}

fn book_attempt(
    lowered: &Lowered,
    piece: &Piece,
    attempt: &Attempt,
    books: &mut Books<'_>,
    seconds: &mut Affine,
) {
    let input = attempt.spawn + attempt.brief + piece.context;
    books.size(SizedCall {
        tier: attempt.tier,
        kind: match attempt.first {
            true => SizedKind::FirstAttempt { share: piece.share },
            false => SizedKind::Work,
        },
        work: attempt.work,
        reads: 0.0,
        input,
        output: attempt.report,
        brief: attempt.brief,
    });
    let used = &mut books.ledger.tiers[attempt.tier];
    used.work += attempt.work;
    used.input += input;
    used.output += attempt.report;
    let figures = &lowered.tiers[attempt.tier];
    let task_s = piece.task_input * figures.input_s + piece.task_output * figures.output_s;
    seconds.slope += attempt.work * task_s;
    seconds.fixed += input * figures.input_s + attempt.report * figures.output_s;
}

/// Books a review, where a review is a call. Its seconds are the chain's unless the executive makes it: that is the executive's time.
fn book_review(
    lowered: &Lowered,
    piece: &Piece,
    attempt: &Attempt,
    draws: &mut CallDraws,
    books: &mut Books<'_>,
    seconds: &mut Affine,
) {
    let Some(review) = lowered.policy.review.as_ref() else {
        return;
    };
    let tokens = if attempt.first {
        draws.review.first(piece.index)
    } else {
        draws.review.again()
    };
    if !review.is_call() {
        return;
    }
    let reviewer = review.reviewer(attempt.tier);
    let reads = review.reads * attempt.work;
    books.ledger.tiers[reviewer].call(reads, 0.0, tokens);
    books.size(SizedCall {
        tier: reviewer,
        kind: match attempt.first {
            true => SizedKind::FirstReview,
            false => SizedKind::Review,
        },
        work: 0.0,
        reads,
        input: 0.0,
        output: tokens,
        brief: 0.0,
    });
    if attempt.first
        && let Some(sums) = books.first.get_mut(reviewer)
    {
        sums.review_reads += reads;
        sums.review_output += tokens;
    }
    if reviewer != 0 {
        let figures = &lowered.tiers[reviewer];
        seconds.slope += reads * piece.task_output * figures.input_s;
        seconds.fixed += figures.first_token_s + tokens * figures.output_s;
    }
}
