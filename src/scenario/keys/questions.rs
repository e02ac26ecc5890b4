//! `[curve]`, `[[quota]]`, `[[claim]]`, `[[expect]]`.

use super::number;
use super::{Key, Presence, Shape, Table, default, optional, required};

pub(super) static CURVE: Table = Table {
    doc: "The key that is varied, and further lines on the frontier.",
    keys: &[
        default(
            "vary",
            Shape::Text,
            Presence::Text("delegation.ratio"),
            "Dotted path of any numeric key.",
            "\"tier.mini.price.output\"",
        ),
        default(
            "from",
            Shape::Number(&number::ANY),
            Presence::Number(0.0),
            "First value.",
            "0.0",
        ),
        default(
            "to",
            Shape::Number(&number::ANY),
            Presence::Number(1.0),
            "Last value, above `from`.",
            "1.0",
        ),
        default(
            "points",
            Shape::Number(&number::POINTS),
            Presence::Number(41.0),
            "How many values, both ends included.",
            "41",
        ),
        optional(
            "assignments",
            Shape::Assigns,
            "More lines: each replaces every `assign`. The scenario's own policy is always the first line.",
            "[{ mini = 1.0 }, { nano = 1.0 }]",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

pub(super) static QUOTA: Table = Table {
    doc: "An amount per window that tiers draw on with their `quota_weight`.",
    keys: &[
        required(
            "name",
            Shape::Text,
            "How the scenario calls it.",
            "\"five-hour window\"",
        ),
        optional(
            "tiers",
            Shape::Tiers,
            "Who draws on it. Absent: all.",
            "[\"executive\", \"mini\"]",
        ),
        optional(
            "units",
            Shape::Number(&number::WORK),
            "Weighted tokens per window.",
            "\"10M\"",
        ),
        optional(
            "window_h",
            Shape::Number(&number::HOURS),
            "Length of the window.",
            "5",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

const METRIC: Key = required(
    "metric",
    Shape::Text,
    "What is asked for: the path of a figure in the results.",
    "\"cost_per_task_usd.p95\"",
);
const WITH: Key = optional(
    "with",
    Shape::With,
    "Keys replaced for this question, by dotted path: simulated at that point, never interpolated.",
    "{ \"delegation.ratio\" = 0.9 }",
);
const WITHIN: Key = optional(
    "within",
    Shape::Pair(&number::ANY),
    "[value, tolerance]: value ± tolerance, ends included.",
    "[0.70, 0.05]",
);
const BETWEEN: Key = optional(
    "between",
    Shape::Pair(&number::ANY),
    "[low, high], ends included.",
    "[0.60, 0.66]",
);
const BELOW: Key = optional(
    "below",
    Shape::Number(&number::ANY),
    "Strictly below.",
    "1.50",
);
const ABOVE: Key = optional(
    "above",
    Shape::Number(&number::ANY),
    "Strictly above.",
    "0.6",
);
const TOLERANCE_BY: Key = optional(
    "tolerance_by",
    Shape::Choice(&["ours", "theirs"]),
    "Who chose the tolerance; text only.",
    "\"ours\"",
);

const CONDITIONS: &[&[&str]] = &[&["within"], &["between"], &["below"], &["above"]];

pub(super) static CLAIM: Table = Table {
    doc: "Something somebody says. Exactly one of `within`, `between`, `below`, `above`.",
    keys: &[
        required(
            "says",
            Shape::Text,
            "The claim, in its own words.",
            "\"90 % delegated to mini cuts the cost by 70 %\"",
        ),
        METRIC,
        WITH,
        WITHIN,
        BETWEEN,
        BELOW,
        ABOVE,
        TOLERANCE_BY,
    ],
    reserved: &[],
    one_of: CONDITIONS,
};

pub(super) static EXPECT: Table = Table {
    doc: "A guard. Exactly one of `within`, `between`, `below`, `above`.",
    keys: &[
        optional(
            "says",
            Shape::Text,
            "Why it matters.",
            "\"a task stays below 1.50 USD at p95\"",
        ),
        METRIC,
        WITH,
        WITHIN,
        BETWEEN,
        BELOW,
        ABOVE,
        TOLERANCE_BY,
    ],
    reserved: &[],
    one_of: CONDITIONS,
};
