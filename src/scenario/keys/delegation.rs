//! `[delegation]`.

use super::{Presence, Shape, Table, default, optional, required};
use super::{forms, number};

pub(super) static DELEGATION: Table = Table {
    doc: "Who does what.",
    keys: &[
        default(
            "task_share",
            Shape::Number(&number::SHARE),
            Presence::Number(1.0),
            "Share of tasks that are delegated at all.",
            "0.8",
        ),
        required(
            "ratio",
            Shape::Forms(&forms::RATIO),
            "Share of a delegated task's work that is handed to subordinates: a share, Beta, or choices.",
            "0.9",
        ),
        optional(
            "assign",
            Shape::Assign,
            "First tier of a piece: tier → share of the pieces, normalised; or a rule that finds the tier, see above. Required where anything is delegated and the class has no `assign` of its own.",
            "{ mini = 0.8, nano = 0.2 }",
        ),
        default(
            "on_reject",
            Shape::Choice(&["escalate", "executive", "accept"]),
            Presence::Text("escalate"),
            "What follows a rejection: a new attempt one rung up, a redo at the top, or nothing.",
            "\"executive\"",
        ),
        optional(
            "parallel",
            Shape::Number(&number::PARALLEL),
            "Pieces of one task under way at once. Absent: unlimited.",
            "8",
        ),
        default(
            "overhead",
            Shape::Table(&OVERHEAD),
            Presence::Table,
            "What delegating adds.",
            "{ spawn = 12_000, brief = 400, report = 800 }",
        ),
        optional(
            "review",
            Shape::Table(&REVIEW),
            "Who reads attempts. Absent: nothing is reviewed.",
            "{ rate = 0.7, catches_wrong = 0.8, passes_right = 0.9 }",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static OVERHEAD: Table = Table {
    doc: "What delegating adds. Token amounts are numbers or distributions, drawn anew for each call.",
    keys: &[
        default(
            "plan",
            Shape::Table(&PLAN),
            Presence::Table,
            "The executive's plan, per task.",
            "{ reads = 0.1, tokens = 1500 }",
        ),
        default(
            "spawn",
            Shape::Forms(&forms::AMOUNT),
            Presence::Number(0.0),
            "Input of every attempt that nobody writes: system prompt, tools.",
            "12_000",
        ),
        default(
            "brief",
            Shape::Forms(&forms::AMOUNT),
            Presence::Number(0.0),
            "Executive writes, subordinate reads, per attempt.",
            "400",
        ),
        default(
            "context",
            Shape::Number(&number::SHARE),
            Presence::Number(0.0),
            "Share of the task's input that each attempt reads again.",
            "0.05",
        ),
        default(
            "report",
            Shape::Forms(&forms::AMOUNT),
            Presence::Number(0.0),
            "Subordinate writes it with every attempt; the executive reads those of accepted pieces.",
            "800",
        ),
        default(
            "synthesis",
            Shape::Table(&SYNTHESIS),
            Presence::Table,
            "The executive's synthesis, per task.",
            "{ reads = 0.2, tokens = 900 }",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static PLAN: Table = Table {
    doc: "The executive's plan, per task.",
    keys: &[
        default(
            "reads",
            Shape::Number(&number::SHARE),
            Presence::Number(0.0),
            "Share of the task's input that it reads.",
            "0.1",
        ),
        default(
            "tokens",
            Shape::Forms(&forms::AMOUNT),
            Presence::Number(0.0),
            "What it writes.",
            "1500",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static SYNTHESIS: Table = Table {
    doc: "The executive's synthesis, per task.",
    keys: &[
        default(
            "reads",
            Shape::Number(&number::SHARE),
            Presence::Number(0.0),
            "Share of the accepted pieces' output that it reads.",
            "0.2",
        ),
        default(
            "tokens",
            Shape::Forms(&forms::AMOUNT),
            Presence::Number(0.0),
            "What it writes.",
            "900",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static REVIEW: Table = Table {
    doc: "Who reads attempts, and how well.",
    keys: &[
        required(
            "rate",
            Shape::Forms(&forms::REVIEW_RATE),
            "Probability that an attempt is reviewed; or `{ hardest, correlation }`: all attempts on the share of tasks that look hardest, and none on the others.",
            "0.7",
        ),
        optional(
            "catches_wrong",
            Shape::Number(&number::SHARE),
            "Probability that a wrong attempt is rejected. Required where `rate` is above 0.",
            "0.8",
        ),
        optional(
            "passes_right",
            Shape::Number(&number::SHARE),
            "Probability that a right attempt is accepted. Required where `rate` is above 0.",
            "0.9",
        ),
        default(
            "reads",
            Shape::Number(&number::SHARE),
            Presence::Number(1.0),
            "Share of the attempt's output that is read. 0 with no `tokens`: a check that costs nothing, such as tests.",
            "0",
        ),
        default(
            "tokens",
            Shape::Forms(&forms::AMOUNT),
            Presence::Number(0.0),
            "What the reviewer writes.",
            "300",
        ),
        default(
            "by",
            Shape::Choice(&["executive", "above"]),
            Presence::Text("executive"),
            "Who reviews: the top of the ladder, or the rung above the attempt's.",
            "\"above\"",
        ),
    ],
    reserved: &[],
    one_of: &[],
};
