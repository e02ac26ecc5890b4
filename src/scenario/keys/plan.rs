//! `[plan]`: months ahead.

use super::number;
use super::{Key, Presence, Shape, Table, default, optional, required};

/// What a plan may change; all of it where it does not say.
pub(in crate::scenario) const LEVERS: [&str; 4] = [
    "delegation.ratio",
    "delegation.assign",
    "limits",
    "reserved",
];

pub(super) static PLAN: Table = Table {
    doc: "Demand over months against limits and a budget: what `rungs plan` looks at.",
    keys: &[
        default(
            "months",
            Shape::Number(&number::MONTHS),
            Presence::Number(24.0),
            "How far it looks.",
            "12",
        ),
        default(
            "growth_per_month",
            Shape::Expected(&number::GROWTH),
            Presence::Number(0.0),
            "Growth of demand, month on month; a distribution is drawn once per future.",
            "\"2% to 8%\"",
        ),
        default(
            "price_decline_per_year",
            Shape::Expected(&number::DECLINE),
            Presence::Number(0.0),
            "Fall of all prices by the token, year on year; a distribution is drawn once per future. Below 0: prices rise.",
            "0.3",
        ),
        default(
            "peak",
            Shape::Number(&number::PEAK),
            Presence::Number(1.0),
            "Demand of the busiest hour over the mean, where `arrivals` has no `profile`.",
            "3.0",
        ),
        optional(
            "budget_usd_per_month",
            Shape::Number(&number::BUDGET),
            "What may be spent in a month. Absent: no budget is kept.",
            "50_000",
        ),
        default(
            "confidence",
            Shape::Number(&number::INNER_SHARE),
            Presence::Number(0.9),
            "Chance with which objectives and budget are to be met.",
            "0.9",
        ),
        optional(
            "slo",
            Shape::Items(&SLO),
            "Service-level objectives: metrics with a bound each.",
            "[{ metric = \"sojourn_s.p95\", below = 600 }, { metric = \"success\", above = 0.6 }]",
        ),
        optional(
            "may_change",
            Shape::Words(&LEVERS),
            "What a recommendation may change: the delegation ratio, who is assigned, the usage tier of limits that come from a `preset`, units of reserved capacity. Absent: all of it.",
            "[\"delegation.ratio\", \"limits\"]",
        ),
    ],
    reserved: &[],
    one_of: &[],
};

const BELOW: Key = optional(
    "below",
    Shape::Number(&number::ANY),
    "Strictly below.",
    "600",
);
const ABOVE: Key = optional(
    "above",
    Shape::Number(&number::ANY),
    "Strictly above.",
    "0.6",
);

static SLO: Table = Table {
    doc: "A service-level objective. Exactly one of `below`, `above`.",
    keys: &[
        required(
            "metric",
            Shape::Text,
            "What is held: the path of a figure, such as `sojourn_s.p95`, `success`, `failed_per_hour`.",
            "\"sojourn_s.p95\"",
        ),
        BELOW,
        ABOVE,
    ],
    reserved: &[],
    one_of: &[&["below"], &["above"]],
};
