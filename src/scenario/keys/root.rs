//! The top of the file, `[unit]`, `[simulation]`, `[demand]`.

use super::number;
use super::{Key, Presence, Shape, Table, default, optional, required};

/// The whole file.
pub(in crate::scenario) static ROOT: Table = Table {
    doc: "A scenario: a ladder of tiers, classes of tasks, and a policy of delegation.",
    keys: &[
        required(
            "name",
            Shape::Text,
            "What the scenario is called; its results go to a folder of that name.",
            "\"delegation-economy\"",
        ),
        optional(
            "description",
            Shape::Text,
            "What it is about, in a sentence or two; shown in reports.",
            "\"The essay's ladder\"",
        ),
        optional(
            "source",
            Shape::Text,
            "Where the figures come from, with their date; shown in reports.",
            "\"provider's price list, 17 March 2026\"",
        ),
        default(
            "unit",
            Shape::Table(&UNIT),
            Presence::Table,
            "What work is counted in.",
            "{ name = \"hour\", price_per = 1 }",
        ),
        default(
            "simulation",
            Shape::Table(&SIMULATION),
            Presence::Table,
            "How much is simulated.",
            "{ tasks = 1_000_000 }",
        ),
        optional(
            "demand",
            Shape::Table(&DEMAND),
            "How much work there is; adds figures per month.",
            "{ tasks_per_month = 20_000 }",
        ),
        optional(
            "catalog",
            Shape::Table(&CATALOG),
            "The price catalogue that `price.catalog` looks in. Absent: the built-in one, which `rungs prices list` shows.",
            "",
        ),
        required(
            "tier",
            Shape::Named(&super::tier::TIER),
            "The tiers, from the top of the ladder down; the first is the executive, the others are subordinates.",
            "",
        ),
        required(
            "task",
            Shape::Named(&super::task::TASK),
            "The task classes.",
            "",
        ),
        optional(
            "delegation",
            Shape::Table(&super::delegation::DELEGATION),
            "The policy. Absent: the executive does everything.",
            "",
        ),
        optional(
            "curve",
            Shape::Table(&super::questions::CURVE),
            "The key that is varied. Absent: `delegation.ratio` from 0 to 1 in 41 points, where anything can be delegated.",
            "",
        ),
        optional(
            "quota",
            Shape::Named(&super::questions::QUOTA),
            "Amounts per window that tiers draw on.",
            "",
        ),
        optional(
            "pool",
            Shape::Named(&super::demand::POOL),
            "Limits that several tiers share.",
            "",
        ),
        optional(
            "arrivals",
            Shape::Table(&super::demand::ARRIVALS),
            "When tasks arrive. Absent: no queue can be simulated.",
            "{ poisson = 120 }",
        ),
        default(
            "queue",
            Shape::Table(&super::demand::QUEUE),
            Presence::Table,
            "How long queues are simulated.",
            "{ hours = 168, replications = 16 }",
        ),
        optional(
            "plan",
            Shape::Table(&super::plan::PLAN),
            "Months ahead: growth, budget, objectives.",
            "{ months = 24, growth_per_month = 0.05 }",
        ),
        optional(
            "uncertain",
            Shape::Uncertain,
            "What is not known exactly: the dotted path of a numeric key in quotes, and a range (all of it as likely) or a distribution. \
             `rungs sensitivity` varies them; `rungs run` takes the keys as they are written. Forms: `\"4 to 5\"`; `{ normal = { mean = 4.5, sd = 0.2 } }`; \
             `{ mean = 0.8, concentration = 50 }` (Beta, for shares); and the forms of a distribution, `{ median = 1_000, p95 = 3_000 }` and the others.",
            "{ \"tier.mini.price.output\" = \"4 to 5\" }",
        ),
        optional(
            "claim",
            Shape::Items(&super::questions::CLAIM),
            "Something somebody says: it gets a verdict and the figure, and never changes the exit code.",
            "",
        ),
        optional(
            "expect",
            Shape::Items(&super::questions::EXPECT),
            "A guard: `rungs run` and `rungs check` exit with 99 when its estimate does not satisfy it, or is null.",
            "",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static UNIT: Table = Table {
    doc: "What work is counted in.",
    keys: &[
        Key {
            name: "name",
            shape: Shape::Text,
            presence: Presence::Text("token"),
            doc: "The unit of work, in the singular.",
            example: "\"hour\"",
        },
        default(
            "price_per",
            Shape::Number(&number::PRICE_UNITS),
            Presence::Number(1e6),
            "How many units a written price is for.",
            "1",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static SIMULATION: Table = Table {
    doc: "How much is simulated.",
    keys: &[
        default(
            "tasks",
            Shape::Number(&number::TASKS),
            Presence::Number(1e6),
            "Tasks per point.",
            "1_000_000",
        ),
        default(
            "seed",
            Shape::Number(&number::SEED),
            Presence::Number(1.0),
            "The same seed gives the same bytes, another gives other draws.",
            "1",
        ),
        optional(
            "precision",
            Shape::Number(&number::INNER_SHARE),
            "Stop when the 95 % half-width of the headline's `cost_per_task_usd` is this share of it; `tasks` is then the cap.",
            "0.005",
        ),
        default(
            "exact",
            Shape::Switch,
            Presence::Off,
            "Means by quadrature instead of sampling, as `--exact`: no spread, no latency, no sampling error.",
            "true",
        ),
        default(
            "sampler",
            Shape::Choice(&["random", "sobol"]),
            Presence::Text("random"),
            "How tasks are drawn: at random, or as 16 scrambled Sobol' sequences, which spread them evenly over all that varies: the same certainty from fewer tasks. Best where `tasks` is 16 times a power of two.",
            "\"sobol\"",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static CATALOG: Table = Table {
    doc: "The price catalogue.",
    keys: &[
        optional(
            "file",
            Shape::Text,
            "A catalogue file, relative to the scenario; `rungs prices import` writes one. Absent: the built-in catalogue. One for all points: no claim replaces it.",
            "\"prices.toml\"",
        ),
        optional(
            "date",
            Shape::Text,
            "Prices in force on this day. Absent: on the catalogue's own.",
            "\"2026-11-22\"",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

static DEMAND: Table = Table {
    doc: "How much work there is.",
    keys: &[required(
        "tasks_per_month",
        Shape::Number(&number::PER_MONTH),
        "Tasks per month.",
        "20_000",
    )],
    reserved: &[],
    one_of: &[],
};
