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
            "on_limit",
            Shape::WordOrTable("wait", &ON_LIMIT),
            Presence::Text("wait"),
            "What a request does that its limits do not admit: it waits, or it is refused (HTTP 429) and tried again.",
            "{ retry = { first_s = 1, tries = 8 } }",
        ),
        default(
            "error_rate",
            Shape::Number(&number::ERROR_RATE),
            Presence::Number(0.0),
            "Chance that a request fails at its end: it is billed, and made again after the delays of `on_limit` (its defaults where it waits).",
            "0.01",
        ),
        optional(
            "reserved",
            Shape::Table(&RESERVED),
            "Capacity that is paid for by the hour; what goes beyond it is paid for by the token.",
            "{ units = 1, usd_per_hour = 40, tokens_per_minute = 300_000 }",
        ),
        default(
            "quota_weight",
            Shape::Number(&number::WEIGHT),
            Presence::Number(1.0),
            "What one of its tokens takes from a quota.",
            "0.3",
        ),
    ],
    reserved: &[],
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
        default(
            "jitter",
            Shape::Number(&number::JITTER),
            Presence::Number(0.0),
            "Spread of a request's service time in a queue: standard deviation of the logarithm of a factor with mean 1. `rungs run` leaves it out.",
            "0.3",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static ON_LIMIT: Table = Table {
    doc: "What a request does that is not admitted, where it does not simply wait.",
    keys: &[required(
        "retry",
        Shape::Table(&RETRY),
        "It is refused, which counts as a request, and tried again after a delay.",
        "{ first_s = 1, factor = 2, cap_s = 60, jitter = 0.5, tries = 8 }",
    )],
    reserved: &[],
    one_of: &[],
};

static RETRY: Table = Table {
    doc: "Delays between tries: the n-th is min(`cap_s`, `first_s` · `factor`^(n-1)), times 1 ± `jitter`.",
    keys: &[
        default(
            "first_s",
            Shape::Number(&number::DELAY),
            Presence::Number(1.0),
            "The first delay.",
            "1",
        ),
        default(
            "factor",
            Shape::Number(&number::BACK_OFF_FACTOR),
            Presence::Number(2.0),
            "Each delay over the one before.",
            "2",
        ),
        default(
            "cap_s",
            Shape::Number(&number::DELAY),
            Presence::Number(60.0),
            "The longest delay, `first_s` or more.",
            "60",
        ),
        default(
            "jitter",
            Shape::Number(&number::SHARE),
            Presence::Number(0.5),
            "Share of a delay that is random to either side.",
            "0.5",
        ),
        default(
            "tries",
            Shape::Number(&number::TRIES),
            Presence::Number(8.0),
            "Tries in all; after the last the task fails.",
            "8",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static RESERVED: Table = Table {
    doc: "Capacity bought ahead.",
    keys: &[
        required("units", Shape::Number(&number::UNITS), "How many.", "1"),
        required(
            "usd_per_hour",
            Shape::Number(&number::USD),
            "What one costs, used or not.",
            "40",
        ),
        required(
            "tokens_per_minute",
            Shape::Number(&number::PER_MINUTE),
            "What one carries, on top of the tier's own `limits.tokens_per_minute`.",
            "300_000",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

pub(super) static LIMITS: Table = Table {
    doc: "What caps a rate; an absent limit does not bind. A rate is a bucket that refills all the time.",
    keys: &[
        optional(
            "preset",
            Shape::Text,
            "The provider's published limits, by name: `openai-flagship-t1` to `-t5`, `openai-mini-t1` to `-t5`, `anthropic-t4`. Keys beside it replace the preset's.",
            "\"openai-mini-t4\"",
        ),
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
            "input_tokens_per_minute",
            Shape::Number(&number::PER_MINUTE),
            "Input per minute.",
            "\"2M/min\"",
        ),
        optional(
            "output_tokens_per_minute",
            Shape::Number(&number::PER_MINUTE),
            "Output per minute.",
            "\"400k/min\"",
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
            "How much of a cached input token counts towards `tokens_per_minute` and `input_tokens_per_minute`.",
            "0",
        ),
        optional(
            "burst_s",
            Shape::Number(&number::BURST),
            "Seconds of its rate that a bucket holds: full at the start, refilled all the time. Absent: 60.",
            "60",
        ),
        optional(
            "max_output",
            Shape::Number(&number::WORK),
            "Output that a request is admitted against; what it does not write flows back when it ends. Absent: what it will write, which nobody knows beforehand.",
            "\"32k\"",
        ),
    ],
    reserved: &[],
    one_of: &[],
};
