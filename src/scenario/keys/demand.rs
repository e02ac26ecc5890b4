//! `[arrivals]`, `[queue]`, `[[pool]]`: demand over time, and what several tiers share.

use super::{Presence, Shape, Table, default, optional, required};
use super::{forms, number};

pub(super) static ARRIVALS: Table = Table {
    doc: "When tasks arrive: exactly one of `poisson`, `gamma`, `trace`, `users`.",
    keys: &[
        optional(
            "poisson",
            Shape::Number(&number::PER_HOUR),
            "Tasks per hour, independent of one another.",
            "120",
        ),
        optional(
            "gamma",
            Shape::Table(&GAMMA),
            "Tasks per hour with gamma times between them, more or less even than Poisson.",
            "{ per_hour = 120, cv = 3.0 }",
        ),
        optional(
            "trace",
            Shape::Text,
            "A CSV file of arrival times, relative to the scenario, plain or .gz: the column `time`, `timestamp`, `arrival` or `arrival_s` (in any case), or the only one, \
             as seconds or as dates with time such as `2026-11-22T10:00:00.5Z`. In ascending order. Replayed from the first arrival on; repeated where it is shorter than the run. One for all points: no claim replaces it.",
            "\"arrivals.csv\"",
        ),
        optional(
            "users",
            Shape::Table(&USERS),
            "A closed loop: each user starts a task, waits for it, thinks, and starts the next.",
            "{ count = 40, think_s = { mean = 120, p95 = 400 } }",
        ),
        optional(
            "profile",
            Shape::Weights(&number::WEIGHT),
            "The shape of the demand over the hours of a day (24 weights) or of a week (168), scaled to a mean of 1. With `poisson` and `gamma` only.",
            "",
        ),
    ],
    reserved: &[],
    one_of: &[&["poisson"], &["gamma"], &["trace"], &["users"]],
};

static GAMMA: Table = Table {
    doc: "A renewal process with gamma times between arrivals.",
    keys: &[
        required(
            "per_hour",
            Shape::Number(&number::PER_HOUR),
            "Tasks per hour.",
            "120",
        ),
        required(
            "cv",
            Shape::Number(&number::CV),
            "Coefficient of variation of the time between two arrivals: 1 is Poisson, 0.01 a clock, 3 bursts.",
            "3.0",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static USERS: Table = Table {
    doc: "A closed loop of users.",
    keys: &[
        required("count", Shape::Number(&number::USERS), "How many.", "40"),
        required(
            "think_s",
            Shape::Forms(&forms::THINKING),
            "Seconds between the end of a task and the start of the user's next.",
            "{ mean = 120, p95 = 400 }",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

pub(super) static QUEUE: Table = Table {
    doc: "How long the flow of tasks through limits is simulated.",
    keys: &[
        optional(
            "hours",
            Shape::Number(&number::HOURS),
            "Simulated hours of each replication. Absent, with `tasks` absent too: 24.",
            "168",
        ),
        optional(
            "tasks",
            Shape::Number(&number::TASKS),
            "Arrivals of each replication, instead of `hours`.",
            "10_000",
        ),
        default(
            "replications",
            Shape::Number(&number::REPLICATIONS),
            Presence::Number(32.0),
            "Independent repetitions; with a `precision` the first ones, and more follow until it is reached.",
            "16",
        ),
        default(
            "warm_up",
            Shape::WordOrNumber("mser5", &number::HOURS_OR_NONE),
            Presence::Text("mser5"),
            "What is left out at the start of each: found by MSER-5 (with a `profile`: one whole period), or so many hours.",
            "2",
        ),
        optional(
            "precision",
            Shape::Number(&number::INNER_SHARE),
            "Stop when the 95 % half-width of the mean `sojourn_s` is this share of it.",
            "0.01",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

pub(super) static POOL: Table = Table {
    doc: "Limits that several tiers share, on top of their own.",
    keys: &[
        required(
            "name",
            Shape::Text,
            "How the scenario calls it.",
            "\"account\"",
        ),
        required(
            "tiers",
            Shape::Tiers,
            "Whose requests it counts.",
            "[\"mini\", \"nano\"]",
        ),
        required(
            "limits",
            Shape::Table(&super::tier::LIMITS),
            "What caps their rate together.",
            "{ tokens_per_minute = \"4M/min\" }",
        ),
    ],
    reserved: &[],
    one_of: &[],
};
