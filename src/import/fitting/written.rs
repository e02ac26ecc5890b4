//! Fits as text of a scenario file, with where they come from.

use super::log::{ClassFit, LogFit, TaskUnit};
use super::{Arrivals, Fit, TOLERANCES, given_difficulty, misses, rounded};
use crate::import::{Grain, Period, UsageLog};
use crate::numerics::Distribution;

/// `[[task]]` blocks of a log, with comments on the files, the period, the fits and the arrivals.
pub fn task_blocks(log: &UsageLog, fit: &LogFit) -> String {
    let mut text = provenance(log, fit);
    for class in &fit.classes {
        text.push('\n');
        text.push_str(&task_block(log.grain, fit, class));
    }
    if let Some(arrivals) = &fit.arrivals {
        text.push('\n');
        text.push_str(&arrivals_comment(arrivals, fit.unit));
    }
    text
}

/// A distribution as the scenario file writes it.
pub fn distribution(of: &Distribution) -> String {
    match of {
        Distribution::Constant(value) => number(*value),
        Distribution::LogNormal { mu, sigma } => format!(
            "{{ median = {}, sigma = {} }}",
            number(rounded(libm::exp(*mu))),
            number(*sigma)
        ),
        Distribution::Gamma { mean, shape } => format!(
            "{{ gamma = {{ mean = {}, shape = {} }} }}",
            number(*mean),
            number(*shape)
        ),
        Distribution::Mixture(mixture) => {
            let part = mixture.parts().iter().map(|part| {
                format!(
                    "{{ share = {}, median = {}, sigma = {} }}",
                    number(rounded(part.share)),
                    number(rounded(libm::exp(part.mu))),
                    number(part.sigma)
                )
            });
            format!("{{ mixture = [{}] }}", part.collect::<Vec<_>>().join(", "))
        }
        Distribution::ParetoTail(tail) => format!(
            "{{ median = {}, sigma = {}, pareto_tail = {{ above = {}, exponent = {} }} }}",
            number(rounded(libm::exp(tail.mu()))),
            number(tail.sigma()),
            number(tail.above()),
            number(tail.exponent())
        ),
        Distribution::Empirical(points) => quantiles(points),
    }
}

/// A list may go over several lines, even within a table on one.
fn quantiles(points: &[(f64, f64)]) -> String {
    const IN_A_ROW: usize = 6;
    let pairs: Vec<String> = points
        .iter()
        .map(|(p, x)| format!("[{}, {}]", number(*p), number(*x)))
        .collect();
    let list = if pairs.len() <= IN_A_ROW {
        pairs.join(", ")
    } else {
        let rows: Vec<String> = pairs.chunks(IN_A_ROW).map(|row| row.join(", ")).collect();
        format!("\n  {},\n", rows.join(",\n  "))
    };
    format!("{{ empirical = {{ quantiles = [{list}] }} }}")
}

/// A number of TOML: whole ones without a point.
fn number(value: f64) -> String {
    format!("{value}")
}

fn provenance(log: &UsageLog, fit: &LogFit) -> String {
    let tasks: usize = fit.classes.iter().map(|class| class.tasks).sum();
    let mut lines = vec![format!(
        "Fitted by rungs {} to {} {} of format {}{}.",
        env!("CARGO_PKG_VERSION"),
        grouped(tasks as f64),
        fit.unit.words(),
        log.format,
        log.period
            .map(|period| format!(", {}", when(&period)))
            .unwrap_or_default()
    )];
    for source in &log.sources {
        let name = source
            .path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        lines.push(format!(
            "{}: sha256 {}, {} bytes",
            name.unwrap_or_else(|| source.path.display().to_string()),
            source.digest,
            grouped(source.bytes as f64)
        ));
    }
    lines.push(format!(
        "{} rows read, {} left out.",
        grouped(log.bad.rows() as f64),
        grouped(log.bad.bad() as f64)
    ));
    if log.sampled < 1.0 {
        lines.push(format!(
            "The fit is to a sample of {:.2} % of the tasks.",
            100.0 * log.sampled
        ));
    }
    lines.extend(log.notes.iter().cloned());
    lines.push("Tokens used stand for work, as if every tier used the executive's: a log does not show the difference.".into());
    let input = log.totals.input();
    if log.totals.cache_reads > 0.0 {
        lines.push(format!(
            "{:.1} % of the input was read from a cache: cache_hit = {} in the tier that did the work.",
            100.0 * log.totals.cache_reads / input,
            number(rounded(log.totals.cache_reads / input))
        ));
    }
    if let Some(share) = log.prefix.and_then(|prefix| prefix.share()) {
        lines.push(format!(
            "{:.1} % of the prompts' blocks were seen before: a prefix cache that forgets nothing would give cache_hit = {}.",
            100.0 * share,
            number(rounded(share))
        ));
    }
    commented(&lines)
}

fn task_block(grain: Grain, fit: &LogFit, class: &ClassFit) -> String {
    let mut text = format!(
        "[[task]]\nname = {}\n",
        toml_edit::Value::from(class.name.as_str())
    );
    if fit.classes.len() > 1 {
        text.push_str(&format!(
            "weight = {}  # {} of the log's {}\n",
            number(rounded(class.weight)),
            grouped(class.tasks as f64),
            fit.unit.words()
        ));
    }
    // Written even where it is 1: limits on requests want it written.
    let requests = number(rounded(class.requests));
    text.push_str(&format!("requests = {requests}  # mean per task\n"));
    for (key, side) in [
        ("input_tokens", &class.input.fit),
        ("output_tokens", &class.output.fit),
    ] {
        text.push_str(&commented(&remarks(grain, side)));
        text.push_str(&format!("{key} = {}\n", distribution(&side.distribution)));
    }
    if let Some(rho) = class.correlation {
        let c = rounded(libm::round(rho * 1e4) / 1e4);
        text.push_str(&commented(&[format!(
            "Normal scores of input and output correlate by {c}. Beside a difficulty_loading k it is ({c} - k^2) / (1 - k^2)."
        )]));
        text.push_str(&format!("tokens_correlation = {}\n", number(c)));
    }
    text
}

/// What was fitted, and how far it is off.
fn remarks(grain: Grain, side: &Fit) -> Vec<String> {
    if grain == Grain::Bucket {
        return vec![
            "The mean: rows of this log add requests up, so spread and tails are not known.".into(),
        ];
    }
    let figures = side.data.named().into_iter().zip(side.errors().named());
    let shown = figures.map(|((name, value), (_, error))| {
        format!(
            "{name} {} ({})",
            grouped(libm::round(value)),
            percent(error)
        )
    });
    let mut lines = vec![
        format!(
            "{} ({} counts).",
            first_upper(&side.reason()),
            grouped(side.rows as f64)
        ),
        format!(
            "The data's {}; in brackets the fit's error.",
            shown.collect::<Vec<_>>().join(", ")
        ),
    ];
    let missed = misses(&side.errors());
    if !missed.is_empty() {
        lines.push(format!(
            "Off by more than {:.0} % in the mean, {:.0} % in p50 and p95 or {:.0} % in p99: {}.",
            100.0 * TOLERANCES.mean,
            100.0 * TOLERANCES.p95,
            100.0 * TOLERANCES.p99,
            missed.join(", ")
        ));
    }
    lines
}

fn arrivals_comment(arrivals: &Arrivals, unit: TaskUnit) -> String {
    let days = arrivals.span_s / 86_400.0;
    let mut lines = vec![format!(
        "Arrivals: {} {} in {}, {}.",
        grouped(arrivals.requests as f64),
        unit.words(),
        span(arrivals.span_s),
        rate(arrivals.per_hour)
    )];
    if let Some(variation) = arrivals.gap_variation {
        lines.push(format!(
            "Gaps have a coefficient of variation of {variation:.2} (1 for a Poisson stream)."
        ));
    }
    if let Some(peak) = arrivals.peak_minute {
        lines.push(format!("The busiest minute has {peak:.1} times the mean."));
    }
    if days < 7.0 {
        lines.push("That is less than a week: no month can be told from it.".into());
    } else {
        let month = libm::round(arrivals.per_hour * 730.0);
        lines.push(format!(
            "[demand]\ntasks_per_month = {}  # at the mean rate",
            number(month)
        ));
    }
    commented(&lines)
}

/// By the hour, or by the day where that is few.
fn rate(per_hour: f64) -> String {
    if per_hour >= 10.0 {
        format!("{} an hour", grouped(libm::round(per_hour)))
    } else {
        format!("{:.1} a day", 24.0 * per_hour)
    }
}

fn commented(lines: &[String]) -> String {
    let split = lines.iter().flat_map(|line| line.split('\n'));
    // What cannot stand in a comment of TOML is left out.
    split
        .map(|line| {
            format!(
                "# {}\n",
                line.replace(|c: char| c.is_control() && c != '\t', " ")
            )
        })
        .collect()
}

/// The correlation to write beside a difficulty loading; the nearest possible where none is exact.
pub(super) fn correlation_beside(rho: f64, kappa: f64) -> (f64, bool) {
    match given_difficulty(rho, kappa) {
        Some(c) => (rounded(libm::round(c * 1e4) / 1e4), true),
        None => (if rho < kappa * kappa { -1.0 } else { 1.0 }, false),
    }
}

/// "2023-11-16 18:17 to 19:14 UTC", or the length where times have no date.
pub fn when(period: &Period) -> String {
    let date = |seconds: f64| {
        jiff::Timestamp::from_second(seconds as i64)
            .map(|at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
    };
    match (date(period.first_s), date(period.last_s)) {
        (Ok(first), Ok(last)) if period.absolute => format!("{first} to {last} UTC"),
        _ => format!("over {}", span(period.length_s())),
    }
}

/// A length of time in one unit.
pub fn span(seconds: f64) -> String {
    match seconds {
        s if s >= 2.0 * 86_400.0 => format!("{:.1} days", s / 86_400.0),
        s if s >= 7200.0 => format!("{:.1} hours", s / 3600.0),
        s if s >= 120.0 => format!("{:.1} minutes", s / 60.0),
        s => format!("{s:.1} s"),
    }
}

/// "+3.1 %".
fn percent(error: f64) -> String {
    if error.is_finite() {
        let text = format!("{:+.1} %", 100.0 * error);
        text.replace("-0.0 %", "+0.0 %")
    } else {
        "not 0".into()
    }
}

fn first_upper(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A whole number with its thousands apart.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
