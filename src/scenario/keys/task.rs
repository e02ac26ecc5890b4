//! `[[task]]` and `[[task.subtask]]`.

use super::{Presence, Shape, Table, default, optional, required};
use super::{forms, number};

pub(super) static TASK: Table = Table {
    doc: "A class of tasks. Its work is written as `tokens` with `input_share`, or as `input_tokens` with `output_tokens`.",
    keys: &[
        required(
            "name",
            Shape::Text,
            "How the scenario calls it.",
            "\"coding\"",
        ),
        default(
            "weight",
            Shape::Number(&number::WEIGHT),
            Presence::Number(1.0),
            "Its share of all tasks: weights are normalised by their sum.",
            "0.6",
        ),
        optional(
            "tokens",
            Shape::Forms(&forms::WORK),
            "Tokens the executive would use alone for the whole task, input and output together.",
            "{ median = 100_000, p95 = 400_000 }",
        ),
        optional(
            "input_share",
            Shape::Forms(&forms::INPUT_SHARE),
            "The share of `tokens` that is input: a share, or Beta.",
            "0.97",
        ),
        optional(
            "input_tokens",
            Shape::Forms(&forms::AMOUNT),
            "Input of the whole task, instead of `tokens`.",
            "\"20k to 200k\"",
        ),
        optional(
            "output_tokens",
            Shape::Forms(&forms::AMOUNT),
            "Output of the whole task, instead of `input_share`.",
            "{ mean = 2_000, p95 = 6_000 }",
        ),
        optional(
            "tokens_correlation",
            Shape::Number(&number::CORRELATION),
            "Correlation of the normal scores of `input_tokens` and `output_tokens`, difficulty given. Absent: 0.",
            "0.2",
        ),
        default(
            "difficulty_loading",
            Shape::Number(&number::WORK_LOADING),
            Presence::Number(0.0),
            "Correlation of its work with difficulty: hard tasks are long.",
            "0.45",
        ),
        optional(
            "subtasks",
            Shape::Forms(&forms::COUNT),
            "Pieces that delegated work is cut into: a number, 1 + Poisson, or choices. Absent: 1.",
            "{ poisson = 4 }",
        ),
        default(
            "requests",
            Shape::Number(&number::REQUESTS),
            Presence::Number(1.0),
            "API calls the executive would make for the whole task.",
            "13",
        ),
        default(
            "tool_s",
            Shape::Number(&number::SECONDS),
            Presence::Number(0.0),
            "Time of tools per request.",
            "\"2s\"",
        ),
        optional(
            "skill",
            Shape::Text,
            "What it takes: a name among the tiers' `scores`. Absent: success is not modelled.",
            "\"swe_bench_pro\"",
        ),
        optional(
            "assign",
            Shape::Assign,
            "First tier of a piece, in place of `delegation.assign`.",
            "{ nano = 1.0 }",
        ),
        optional(
            "failure_cost_usd",
            Shape::Number(&number::USD),
            "What a failed task costs; with one in every class, costs with failures are reported.",
            "5.0",
        ),
        optional(
            "subtask",
            Shape::Named(&SUBTASK),
            "What the work is made of, in place of `subtasks`.",
            "",
        ),
    ],
    reserved: &[],
    one_of: &[
        &["tokens", "input_share"],
        &["input_tokens", "output_tokens"],
    ],
};

static SUBTASK: Table = Table {
    doc: "A kind of subtask.",
    keys: &[
        required(
            "name",
            Shape::Text,
            "How the scenario calls it.",
            "\"search the codebase\"",
        ),
        required(
            "share",
            Shape::Number(&number::WEIGHT),
            "Its share of the task's whole work: shares are normalised by their sum.",
            "0.4",
        ),
        default(
            "count",
            Shape::Forms(&forms::COUNT),
            Presence::Number(1.0),
            "Pieces it is cut into when delegated.",
            "2",
        ),
        optional(
            "skill",
            Shape::Text,
            "What it takes. Absent: as the class's.",
            "\"toolathlon\"",
        ),
        optional(
            "assign",
            Shape::Assign,
            "First tier of its pieces, in place of the class's.",
            "{ nano = 1.0 }",
        ),
    ],
    reserved: &[],
    one_of: &[],
};
