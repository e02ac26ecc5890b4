//! Values that may be written in several forms: distributions, ratios, counts, scores.

use super::number::{self, Number};

/// The forms of a value.
pub(in crate::scenario) struct Forms {
    /// How the schema calls it.
    pub name: &'static str,
    /// What it stands for.
    pub what: What,
    /// The plain number it may be.
    pub plain: &'static Number,
    /// The tables it may be: each a set of parts.
    pub tables: &'static [&'static [Part]],
}

/// What a value in one of several forms stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario) enum What {
    /// A distribution of an amount; also `"a to b"`.
    Amount,
    /// A token multiplier.
    Multiplier,
    /// A share of input.
    InputShare,
    /// A delegation ratio.
    Ratio,
    /// A number of pieces.
    Count,
    /// A success rate.
    Score,
    /// A share of attempts, or the hardest tasks.
    ReviewRate,
}

/// A rule that an assignment may be, in place of shares.
pub(in crate::scenario) struct Rule {
    /// The key that stands for it.
    pub name: &'static str,
    /// What it takes.
    pub parts: &'static [Part],
    /// As TOML.
    pub example: &'static str,
}

/// The rules an assignment may be.
pub(in crate::scenario) static RULES: [Rule; 2] = [
    Rule {
        name: "cheapest_adequate",
        parts: &[part("success", &number::SHARE)],
        example: "{ cheapest_adequate = { success = 0.5 } }",
    },
    Rule {
        name: "router",
        parts: &[
            part("correlation", &number::VIEW),
            part("success", &number::SHARE),
            Part {
                name: "cost_usd",
                kind: PartKind::Number(&number::USD),
                need: Need::May,
            },
        ],
        example: "{ router = { correlation = 0.6, success = 0.6 } }",
    },
];

/// A key of such a table.
pub(in crate::scenario) struct Part {
    /// As it is written.
    pub name: &'static str,
    /// What it takes.
    pub kind: PartKind,
    /// Whether the form needs it.
    pub need: Need,
}

/// Whether a form needs a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario) enum Need {
    /// It does.
    Must,
    /// It may be left out.
    May,
}

/// What a part takes.
pub(in crate::scenario) enum PartKind {
    /// A number.
    Number(&'static Number),
    /// Number, as a text → probability.
    Choices(&'static Number),
    /// [[probability, value], …], rising.
    Quantiles(&'static Number),
    /// Parts of its own.
    Inner(&'static [Part]),
    /// A list of tables with these parts.
    List(&'static [Part]),
}

const fn part(name: &'static str, number: &'static Number) -> Part {
    Part {
        name,
        kind: PartKind::Number(number),
        need: Need::Must,
    }
}

const MEAN_CONCENTRATION: &[Part] = &[
    part("mean", &number::INNER_SHARE),
    part("concentration", &number::CONCENTRATION),
];
const MEDIAN_P95: &[Part] = &[part("median", &number::WORK), part("p95", &number::WORK)];
const MEDIAN_SIGMA: &[Part] = &[part("median", &number::WORK), part("sigma", &number::SIGMA)];
const MEAN_P95: &[Part] = &[part("mean", &number::WORK), part("p95", &number::WORK)];
const MU_SIGMA: &[Part] = &[part("mu", &number::MU), part("sigma", &number::SIGMA)];
const GAMMA: &[Part] = &[Part {
    name: "gamma",
    kind: PartKind::Inner(&[part("mean", &number::WORK), part("shape", &number::SHAPE)]),
    need: Need::Must,
}];
const EMPIRICAL: &[Part] = &[Part {
    name: "empirical",
    kind: PartKind::Inner(&[Part {
        name: "quantiles",
        kind: PartKind::Quantiles(&number::AMOUNT),
        need: Need::Must,
    }]),
    need: Need::Must,
}];
const MIXTURE: &[Part] = &[Part {
    name: "mixture",
    kind: PartKind::List(&[
        part("share", &number::PART_SHARE),
        part("median", &number::WORK),
        part("sigma", &number::PART_SIGMA),
    ]),
    need: Need::Must,
}];
const PARETO_TAIL: &[Part] = &[
    part("median", &number::WORK),
    part("sigma", &number::PART_SIGMA),
    Part {
        name: "pareto_tail",
        kind: PartKind::Inner(&[
            part("above", &number::WORK),
            part("exponent", &number::EXPONENT),
        ]),
        need: Need::Must,
    },
];
const DISTRIBUTIONS: &[&[Part]] = &[
    MEDIAN_P95,
    MEDIAN_SIGMA,
    MEAN_P95,
    MU_SIGMA,
    GAMMA,
    EMPIRICAL,
    MIXTURE,
    PARETO_TAIL,
];

/// Work of a task: above 0.
pub(super) static WORK: Forms = Forms {
    name: "work",
    what: What::Amount,
    plain: &number::WORK,
    tables: DISTRIBUTIONS,
};

/// An amount of work that may be nothing.
pub(super) static AMOUNT: Forms = Forms {
    name: "amount",
    what: What::Amount,
    plain: &number::AMOUNT,
    tables: DISTRIBUTIONS,
};

/// What may be believed of any number.
pub(in crate::scenario) static UNCERTAIN_AMOUNT: Forms = Forms {
    name: "uncertain_amount",
    what: What::Amount,
    plain: &number::AMOUNT,
    tables: DISTRIBUTIONS,
};

/// What may be believed of a share.
pub(in crate::scenario) static UNCERTAIN_SHARE: Forms = Forms {
    name: "uncertain_share",
    what: What::InputShare,
    plain: &number::SHARE,
    tables: &[MEAN_CONCENTRATION],
};

/// Seconds between a task's end and the next one's start.
pub(super) static THINKING: Forms = Forms {
    name: "seconds",
    what: What::Amount,
    plain: &number::SECONDS,
    tables: DISTRIBUTIONS,
};

/// The parts of what may be expected of a number.
pub(in crate::scenario) static EXPECTED: Forms = Forms {
    name: "expected",
    what: What::Amount,
    plain: &number::ANY,
    tables: &[
        &[Part {
            name: "normal",
            kind: PartKind::Inner(&[part("mean", &number::ANY), part("sd", &number::ANY)]),
            need: Need::Must,
        }],
        MEAN_CONCENTRATION,
        MEDIAN_P95,
        MEDIAN_SIGMA,
        MEAN_P95,
        MU_SIGMA,
        GAMMA,
    ],
};

pub(super) static MULTIPLIER: Forms = Forms {
    name: "token_multiplier",
    what: What::Multiplier,
    plain: &number::FACTOR,
    tables: &[&[part("mean", &number::FACTOR), part("sigma", &number::SIGMA)]],
};

pub(super) static INPUT_SHARE: Forms = Forms {
    name: "input_share",
    what: What::InputShare,
    plain: &number::SHARE,
    tables: &[MEAN_CONCENTRATION],
};

pub(super) static RATIO: Forms = Forms {
    name: "delegation_ratio",
    what: What::Ratio,
    plain: &number::SHARE,
    tables: &[
        MEAN_CONCENTRATION,
        &[Part {
            name: "choices",
            kind: PartKind::Choices(&number::SHARE),
            need: Need::Must,
        }],
    ],
};

pub(super) static COUNT: Forms = Forms {
    name: "pieces",
    what: What::Count,
    plain: &number::PIECES,
    tables: &[
        &[part("poisson", &number::MEAN_PIECES)],
        &[Part {
            name: "choices",
            kind: PartKind::Choices(&number::PIECES),
            need: Need::Must,
        }],
    ],
};

pub(super) static SCORE: Forms = Forms {
    name: "score",
    what: What::Score,
    plain: &number::SHARE,
    tables: &[&[
        part("score", &number::SHARE),
        Part {
            name: "of",
            kind: PartKind::Number(&number::ITEMS),
            need: Need::May,
        },
    ]],
};

pub(super) static REVIEW_RATE: Forms = Forms {
    name: "review_rate",
    what: What::ReviewRate,
    plain: &number::SHARE,
    tables: &[&[
        part("hardest", &number::SHARE),
        part("correlation", &number::VIEW),
    ]],
};

impl What {
    /// With its article, for messages.
    pub(in crate::scenario) fn words(self) -> &'static str {
        match self {
            Self::Amount => "a distribution",
            Self::Multiplier => "a token multiplier",
            Self::InputShare => "a share",
            Self::Ratio => "a delegation ratio",
            Self::Count => "a number of pieces",
            Self::Score => "a score",
            Self::ReviewRate => "a review rate",
        }
    }
}

impl Forms {
    /// How it may be written: `a number`, `"a to b"`, `{ median, p95 }`.
    pub(in crate::scenario) fn written(&self) -> Vec<String> {
        let mut forms = vec!["a number".to_string()];
        if self.what == What::Amount {
            forms.push("\"20k to 200k\"".to_string());
        }
        forms.extend(self.tables.iter().map(|parts| braces(parts)));
        forms
    }
}

fn braces(parts: &[Part]) -> String {
    let part = |part: &Part| match &part.kind {
        PartKind::Inner(inner) => format!("{} = {}", part.name, braces(inner)),
        PartKind::List(inner) => format!("{} = [{}, …]", part.name, braces(inner)),
        PartKind::Choices(_) => format!("{} = {{ \"value\" = probability }}", part.name),
        PartKind::Quantiles(_) => format!("{} = [[0, low], …, [1, high]]", part.name),
        PartKind::Number(_) => part.name.to_string(),
    };
    format!(
        "{{ {} }}",
        parts.iter().map(part).collect::<Vec<_>>().join(", ")
    )
}
