//! `[[tier]]`.

use super::{Presence, Shape, Table, default, optional, required};
use super::{forms, number};

pub(super) static TIER: Table = Table {
    doc: "A rung of the ladder: a model (or a grade of people) with prices, scores, speed and limits.",
    keys: &[
        required(
            "name",
            Shape::Text,
            "How the scenario calls it.",
            "\"mini\"",
        ),
        optional(
            "model",
            Shape::Text,
            "The model behind it, as its provider calls it.",
            "\"gpt-5.4-mini\"",
        ),
        required(
            "price",
            Shape::Table(&PRICE),
            "What its work costs.",
            "{ input = 0.75, cached_input = 0.075, output = 4.50 }",
        ),
        default(
            "cache_hit",
            Shape::Number(&number::SHARE),
            Presence::Number(0.0),
            "Share of its input that is read from cache. Above 0 it needs `price.cached_input`.",
            "0.86",
        ),
        optional(
            "scores",
            Shape::Scores(&forms::SCORE),
            "Success on whole tasks, by skill: a share, or with `of` the number of items behind it. A skill that some task uses needs a score in every tier.",
            "{ swe_bench_pro = 0.544, osworld_verified = { score = \"72.1%\", of = 369 } }",
        ),
        optional(
            "difficulty_loading",
            Shape::Number(&number::LOADING),
            "Correlation of its ability with the difficulty of tasks. Required where a skill is used and something can be rejected; 0 may be written.",
            "0.9",
        ),
        default(
            "token_multiplier",
            Shape::Forms(&forms::MULTIPLIER),
            Presence::Number(1.0),
            "Tokens it uses for the work of one executive token: a number, or lognormal, drawn for each attempt. Subordinates only.",
            "{ mean = 1.2, sigma = 0.3 }",
        ),
        optional(
            "speed",
            Shape::Table(&SPEED),
            "How fast it answers. Absent: its time is not modelled.",
            "{ first_token_s = 0.4, output_tokens_per_s = 88 }",
        ),
        optional(
            "limits",
            Shape::Table(&LIMITS),
            "What caps its rate.",
            "{ requests_per_minute = 10_000, tokens_per_minute = \"4M/min\" }",
        ),
        default(
            "quota_weight",
            Shape::Number(&number::WEIGHT),
            Presence::Number(1.0),
            "What one of its tokens takes from a quota.",
            "0.3",
        ),
    ],
    reserved: &["reserved", "on_limit", "error_rate"],
    one_of: &[],
};

static PRICE: Table = Table {
    doc: "Prices in USD per `unit.price_per` units, by default per million tokens. A string may carry the sign: `\"$2.50\"`. \
          `{ catalog = \"gpt-5.4-mini\", service = \"batch\" }` takes them from the price catalogue; a key beside it replaces the catalogue's.",
    keys: &[
        optional(
            "catalog",
            Shape::Text,
            "The model whose prices are taken from the catalogue. An unknown one is an error, never a guess.",
            "\"gpt-5.4-mini\"",
        ),
        optional(
            "service",
            Shape::Choice(&["standard", "batch", "flex", "priority"]),
            "Which of the model's price cards. Absent: `\"standard\"`.",
            "\"batch\"",
        ),
        default(
            "input",
            Shape::Number(&number::PRICE),
            Presence::Unless("catalog"),
            "Input that is not read from cache.",
            "2.50",
        ),
        optional(
            "cached_input",
            Shape::Number(&number::PRICE),
            "Input read from cache.",
            "0.25",
        ),
        optional(
            "cache_write",
            Shape::Number(&number::PRICE),
            "Input that misses the cache and is written to it. Absent: as `input`.",
            "3.75",
        ),
        default(
            "output",
            Shape::Number(&number::PRICE),
            Presence::Unless("catalog"),
            "Output, reasoning included.",
            "10.00",
        ),
        default(
            "discount",
            Shape::Number(&number::SHARE),
            Presence::Number(0.0),
            "Taken off the whole bill.",
            "0.5",
        ),
        optional(
            "steps",
            Shape::Items(&STEP),
            "Other prices for large requests: one whose input, cached included, is above the step costs all of it at the step's prices. \
             The input of a request is that of an attempt (or of the executive's own part) divided by its `requests`. Not with `--exact`.",
            "[{ above_input = \"272k\", input = 5.00, cached_input = 0.50, output = 22.50 }]",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static STEP: Table = Table {
    doc: "What requests above a size cost, in the units of the price.",
    keys: &[
        required(
            "above_input",
            Shape::Number(&number::WORK),
            "The input that a request must exceed, cached input included.",
            "\"272k\"",
        ),
        required(
            "input",
            Shape::Number(&number::PRICE),
            "Input that is not read from cache.",
            "5.00",
        ),
        optional(
            "cached_input",
            Shape::Number(&number::PRICE),
            "Input read from cache: written if and only if the price has one.",
            "0.50",
        ),
        optional(
            "cache_write",
            Shape::Number(&number::PRICE),
            "Input that misses the cache and is written to it: written if and only if the price has one.",
            "7.50",
        ),
        required(
            "output",
            Shape::Number(&number::PRICE),
            "Output, reasoning included.",
            "22.50",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static SPEED: Table = Table {
    doc: "How fast a tier answers.",
    keys: &[
        default(
            "first_token_s",
            Shape::Number(&number::SECONDS),
            Presence::Number(0.0),
            "Time to the first token of each request.",
            "\"400ms\"",
        ),
        required(
            "output_tokens_per_s",
            Shape::Number(&number::PER_SECOND),
            "Output per second.",
            "88",
        ),
        optional(
            "input_tokens_per_s",
            Shape::Number(&number::PER_SECOND),
            "Input per second. Absent: reading takes no time.",
            "5000",
        ),
    ],
    reserved: &["jitter"],
    one_of: &[],
};

static LIMITS: Table = Table {
    doc: "What caps a tier's rate; an absent limit does not bind.",
    keys: &[
        optional(
            "requests_per_minute",
            Shape::Number(&number::PER_MINUTE),
            "Requests per minute. Needs `requests` written in every class.",
            "10_000",
        ),
        optional(
            "tokens_per_minute",
            Shape::Number(&number::PER_MINUTE),
            "Input and output together per minute.",
            "\"4M/min\"",
        ),
        optional(
            "concurrent",
            Shape::Number(&number::CONCURRENT),
            "Requests under way at once. Needs `requests` written in every class, and the tier's `speed`.",
            "200",
        ),
        default(
            "cached_counts",
            Shape::Number(&number::SHARE),
            Presence::Number(1.0),
            "How much of a cached input token counts towards `tokens_per_minute`.",
            "0",
        ),
    ],
    reserved: &[
        "preset",
        "input_tokens_per_minute",
        "output_tokens_per_minute",
        "burst_s",
        "max_output",
    ],
    one_of: &[],
};
