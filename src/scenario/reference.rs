//! The key reference, from the tables of keys.

use super::amount;
use super::keys::{Key, Presence, ROOT, Shape, Table, Unit, plain};
use crate::ladder::presets::{self, Preset};

const PREFACE: &str = "# The scenario file

<!-- Made from the tables in src/scenario/keys by `UPDATE_DOCS=1 cargo test --test scenario_reference`. -->

A scenario is a TOML file. `rungs init` writes one to start from, `rungs validate` tells all that is wrong with
one, and `rungs schema` prints a JSON Schema that editors can check against while you type. The files in
[scenarios/](../scenarios) are complete examples.

Every key is listed here; an unknown key is an error that names the nearest valid one. Any key can be set from
the command line with `--set path=value`, varied by `[curve]` or replaced by a claim's `with`. Tiers, tasks,
kinds of subtasks and quotas go by name in a path: `tier.mini.price.output`, `task.coding.tokens.median`,
`task.session.subtask.search.share`, `delegation.review.rate`. A name with dots in it may be quoted, and need not be.

## Numbers

A plain number has the unit that its key states. A text may carry a suffix or a unit instead. Shares that split a
whole (`weight`, `assign`, `share`) are normalised by their sum.

";

const DISTRIBUTIONS: &str = "
## Values in several forms

A *distribution* of an amount of work is one of

| written | meaning |
|---|---|
| `100_000` | always the same |
| `\"20k to 200k\"` | lognormal with these 5 % and 95 % points |
| `{ median = 100_000, p95 = 400_000 }` | lognormal |
| `{ median = 100_000, sigma = 0.7 }` | lognormal; `sigma` is the standard deviation of the logarithm |
| `{ mean = 100_000, p95 = 250_000 }` | lognormal; p95 above the mean, at most 3.868 times it; of the two that fit, the narrower |
| `{ mu = 11.5, sigma = 0.7 }` | lognormal: exp(mu + sigma N) |
| `{ gamma = { mean = 100_000, shape = 2 } }` | gamma |
| `{ empirical = { quantiles = [[0, 10], [0.5, 100], [1, 900]] } }` | quantiles from data, linear between the points |
| `{ mixture = [{ share = 0.7, median = 900, sigma = 0.5 }, { share = 0.3, median = 7_000, sigma = 0.2 }] }` | lognormals, each drawn with its `share`, which are normalised; `sigma` from 0.000001 to 10 |
| `{ median = 900, sigma = 0.5, pareto_tail = { above = 4_000, exponent = 2.5 } }` | lognormal up to `above`; beyond it P(X > x) = P(X > above) (above / x)^exponent. `exponent` above 2, at most 100, so that there is a variance; `above` within seven `sigma` of the median, on the logarithm's scale |

Other values that may vary:

| value | forms |
|---|---|
| a *share* that varies by task | a share; `{ mean = 0.97, concentration = 200 }`: Beta with α = mean × concentration, β = (1 - mean) × concentration |
| a *delegation ratio* | the same, or `{ choices = { \"0\" = 0.3, \"1\" = 0.7 } }` |
| a *number of pieces* | a whole number; `{ poisson = 4 }`: 1 + Poisson(mean - 1); `{ choices = { \"1\" = 0.5, \"3\" = 0.5 } }` |
| a *token multiplier* | a number; `{ mean = 1.2, sigma = 0.3 }`: lognormal with this mean |
| a *score* | a share; `{ score = 0.750, of = 369 }` with the number of items behind it |
| a *review rate* | a share of attempts; `{ hardest = 0.2, correlation = 0.6 }`: all attempts on this share of tasks, those that look hardest |

An *assignment* says at which tier a piece starts:

| written | meaning |
|---|---|
| `{ mini = 0.8, nano = 0.2 }` | drawn for each piece with these shares |
| `{ cheapest_adequate = { success = 0.5 } }` | for each class and kind the subordinate that does the class's mean work cheapest (token multiplier, cache and discount counted, overhead not) among those whose score on the skill is `success` or more; where there is none the executive keeps it. Without a skill every tier counts as able |
| `{ router = { correlation = 0.6, success = 0.6, cost_usd = 0.0001 } }` | by predicted difficulty: somebody sees y = r z + sqrt(1-r²) ξ of each task, with r the `correlation` (0 blind, 1 sees the difficulty), and gives its pieces to the cheapest subordinate whose expected success, given y, is `success` or more; where there is none the executive keeps them. `cost_usd` (0 where absent) once for each delegated task. Where a skill is used, every tier needs its `difficulty_loading` |

What the executive keeps costs it what a redo costs: no brief, spawn, review or report. A rule goes by its parts in a
path: `delegation.assign.router.correlation`.
";

/// `docs/scenario.md`.
pub fn key_reference() -> String {
    let mut page = String::from(PREFACE);
    page.push_str(&units());
    page.push_str(DISTRIBUTIONS);
    table(&ROOT, "", "The file", &mut page);
    page.push_str(&presets());
    page
}

fn presets() -> String {
    let rate = |rate: Option<f64>| rate.map_or_else(String::new, plain);
    let row = |preset: &Preset| {
        format!(
            "| `{}` | {} | {} | {} | {} | {} | {}, {} |\n",
            preset.name,
            rate(preset.requests_per_minute),
            rate(preset.tokens_per_minute),
            rate(preset.input_tokens_per_minute),
            rate(preset.output_tokens_per_minute),
            plain(preset.cached_counts),
            preset.source,
            preset.date
        )
    };
    let rows: String = presets::all().iter().map(row).collect();
    format!(
        "\n## Presets of limits\n\nWhat `limits.preset` stands for, per minute; buckets hold a minute of each rate.\n\n\
         | preset | requests | tokens | input tokens | output tokens | `cached_counts` | from |\n|---|--:|--:|--:|--:|--:|---|\n{rows}"
    )
}

fn units() -> String {
    let rows = [
        ("a share", Unit::Share),
        ("work in units (tokens)", Unit::Work),
        ("weights, counts, factors", Unit::Plain),
        ("prices and costs", Unit::Price),
        ("durations in seconds", Unit::Seconds),
        ("durations in hours", Unit::Hours),
        ("rates per minute", Unit::PerMinute),
        ("speeds per second", Unit::PerSecond),
        ("rates per hour", Unit::PerHour),
        ("demand per month", Unit::PerMonth),
        ("bounds of a metric", Unit::Any),
    ];
    let row = |(what, unit): &(&str, Unit)| format!("| {what} | {} |\n", amount::written(*unit));
    let rows: String = rows.iter().map(row).collect();
    format!("| | written |\n|---|---|\n{rows}")
}

fn table(table: &'static Table, path: &str, title: &str, page: &mut String) {
    page.push_str(&format!("\n## {title}\n\n{}\n\n", table.doc));
    page.push_str("| key | value | default | meaning |\n|---|---|---|---|\n");
    for key in table.keys {
        page.push_str(&row(key));
    }
    if !table.reserved.is_empty() {
        let names = table.reserved.iter().map(|name| format!("`{name}`"));
        let names = names.collect::<Vec<_>>().join(", ");
        page.push_str(&format!("\nReserved for work that comes later: {names}.\n"));
    }
    for key in table.keys {
        let below = if path.is_empty() {
            key.name.to_string()
        } else {
            format!("{path}.{}", key.name)
        };
        match key.shape {
            Shape::Table(inner) | Shape::WordOrTable(_, inner) => {
                self::table(inner, &below, &format!("`[{below}]`"), page)
            }
            Shape::Named(inner) | Shape::Items(inner) => {
                self::table(inner, &below, &format!("`[[{below}]]`"), page);
            }
            _ => {}
        }
    }
}

fn row(key: &Key) -> String {
    let example = match key.example {
        "" => String::new(),
        example => format!(" Example: `{example}`."),
    };
    format!(
        "| `{}` | {} | {} | {}{example} |\n",
        key.name,
        value(key),
        presence(key),
        key.doc
    )
}

fn value(key: &Key) -> String {
    match key.shape {
        Shape::Text => "text".to_string(),
        Shape::Choice(words) => words
            .iter()
            .map(|word| format!("`\"{word}\"`"))
            .collect::<Vec<_>>()
            .join(", "),
        Shape::Switch => "`true`, `false`".to_string(),
        Shape::Number(number) => match number.unit_words() {
            "" | "share" => number.words(),
            unit => format!("{}; {unit}", number.words()),
        },
        Shape::Pair(_) => "two numbers".to_string(),
        Shape::Forms(forms) => match forms.plain.unit {
            Unit::Work => format!("{}; {}", forms.what.words(), forms.plain.unit_words()),
            _ => format!("{}; plain: {}", forms.what.words(), forms.plain.words()),
        },
        Shape::Assign => "tier → share, or a rule".to_string(),
        Shape::Assigns => "list of tier → share, or rules".to_string(),
        Shape::Scores(_) => "skill → score".to_string(),
        Shape::Tiers => "list of names of tiers".to_string(),
        Shape::Weights(_) => "list of 24 or 168 numbers".to_string(),
        Shape::Words(words) => {
            let words = words.iter().map(|word| format!("`\"{word}\"`"));
            format!("list of {}", words.collect::<Vec<_>>().join(", "))
        }
        Shape::WordOrNumber(word, number) => {
            format!(
                "`\"{word}\"`, or {}; {}",
                number.words(),
                number.unit_words()
            )
        }
        Shape::WordOrTable(word, _) => format!("`\"{word}\"`, or a table"),
        Shape::Expected(number) => format!("{}; or as in `[uncertain]`", number.words()),
        Shape::With => "path → value".to_string(),
        Shape::Uncertain => "path → range or distribution".to_string(),
        Shape::Table(_) => "table".to_string(),
        Shape::Named(_) | Shape::Items(_) => "list of tables".to_string(),
    }
}

fn presence(key: &Key) -> String {
    match key.presence {
        Presence::Required => "required".to_string(),
        Presence::Unless(other) => format!("required without `{other}`"),
        Presence::Optional | Presence::Table => String::new(),
        Presence::Number(number) => format!("`{}`", plain(number)),
        Presence::Text(text) => format!("`\"{text}\"`"),
        Presence::Off => "`false`".to_string(),
    }
}
