//! Claims and guards as lines for a terminal.

use super::Checked;
use super::claims::{self, Role};
use super::number::{self, Kind};
use super::paint::{Paint, Style};
use super::reasons;
use super::table::{Cell, Column, NOTHING, Table};
use super::text::wrap;
use super::words;
use crate::results::{Summary, Verdict, VerdictKind};

/// For each: the mark, the words, and under them what was found; why a claim fails, where a summary shows it.
pub(super) fn lines(
    verdicts: &[Verdict],
    role: Role,
    summary: Option<&Summary>,
    (width, style): (usize, Style),
) -> Vec<String> {
    let mut lines = Vec::new();
    for verdict in verdicts {
        let shown = claims::shown(verdict, role);
        let mark = words::mark(shown);
        let said = wrap(&claims::said(verdict), width, &format!("  {mark} "), "    ");
        let mut said = said.into_iter();
        // Only the mark is coloured: the words are somebody's own.
        let coloured = style.paint(paint(shown), mark);
        lines.extend(said.next().map(|first| first.replacen(mark, &coloured, 1)));
        lines.extend(said);
        let found = wrap(&found(verdict, role, summary), width, "    ", "    ");
        lines.extend(found.iter().map(|line| style.paint(Paint::Aside, line)));
    }
    lines
}

fn found(verdict: &Verdict, role: Role, summary: Option<&Summary>) -> String {
    let (metric, observed) = (&verdict.metric, claims::observed(verdict));
    let asked = match role {
        Role::Claim => "claimed",
        Role::Guard => "asked for",
    };
    let mut text = format!(
        "{metric} is {observed}; {asked}: {}.",
        claims::terms(verdict)
    );
    let why = summary
        .filter(|_| role == Role::Claim)
        .and_then(|s| reasons::reason(verdict, s));
    for more in why
        .as_deref()
        .into_iter()
        .chain(claims::doubt(verdict, role))
    {
        text += " ";
        text += more;
    }
    text
}

/// Value and tolerance of a guard that says `within`: what somebody published, and how near is near enough.
fn published(verdict: &Verdict) -> Option<(f64, f64)> {
    let words = verdict.condition.strip_prefix("within ")?;
    let (value, tolerance) = words.split_once('±')?;
    Some((value.trim().parse().ok()?, tolerance.trim().parse().ok()?))
}

/// Guards that say `within`: published, simulated, error, verdict.
fn against_published(guards: &[&Verdict]) -> Table {
    let mut table = Table::new(vec![
        Column::left("", 0),
        Column::right("published", 0),
        Column::right("simulated", 0),
        Column::right("error", 0),
        Column::right("allowed", 1),
        Column::left("", 0),
    ]);
    for guard in guards {
        let shown = claims::shown(guard, Role::Guard);
        let kind = number::kind_of(&guard.metric);
        let (value, tolerance) = published(guard).unwrap_or((f64::NAN, f64::NAN));
        let simulated = guard
            .observed
            .estimate
            .filter(|estimate| estimate.is_finite());
        let words = |value: f64| figure(value, kind);
        table.row(vec![
            claims::said(guard).into(),
            words(value).into(),
            simulated.map_or_else(|| NOTHING.to_owned(), words).into(),
            simulated
                .map_or_else(
                    || NOTHING.to_owned(),
                    |found| error(found - value, value, kind),
                )
                .into(),
            error(tolerance, value, kind).replacen('+', "±", 1).into(),
            Cell::new(words::mark(shown), paint(shown)),
        ]);
    }
    table
}

/// Two decimals of a percentage, four significant digits of anything else: published figures have no more.
fn figure(value: f64, kind: Kind) -> String {
    match kind {
        Kind::Percent => format!("{:.2} %", 100.0 * value),
        Kind::Usd if value.abs() < 10.0 => format!("{value:.4} USD"),
        _ => number::value(value, kind),
    }
}

/// In percentage points of a share, in percent of anything else.
fn error(difference: f64, of: f64, kind: Kind) -> String {
    let (value, unit) = match kind {
        Kind::Percent => (100.0 * difference, "pt"),
        _ => (100.0 * difference / of.abs(), "%"),
    };
    let digits = format!("{:.2}", value.abs());
    let sign = match (digits.as_str(), value < 0.0) {
        ("0.00", _) => "",
        (_, true) => "\u{2212}",
        _ => "+",
    };
    format!("{sign}{digits} {unit}")
}

fn paint(verdict: VerdictKind) -> Paint {
    match verdict {
        VerdictKind::Holds => Paint::Good,
        VerdictKind::Fails => Paint::Bad,
        VerdictKind::Undecided => Paint::Doubt,
        VerdictKind::NotModelled => Paint::Aside,
    }
}

/// Claims and guards of one or several scenarios, and how many hold in all.
pub(super) fn table(checked: &[Checked<'_>], width: usize, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    let titled = |text: &str, paint: Paint| -> Vec<String> {
        let lines = wrap(text, width, "", "");
        lines.iter().map(|line| style.paint(paint, line)).collect()
    };
    for one in checked {
        lines.extend(titled(one.scenario, Paint::Title));
        let both = [(one.claims, Role::Claim), (one.expectations, Role::Guard)];
        for (verdicts, role) in both
            .into_iter()
            .filter(|(verdicts, _)| !verdicts.is_empty())
        {
            lines.extend(titled(&claims::tally(verdicts, role), Paint::Aside));
            let (published, others): (Vec<&Verdict>, Vec<&Verdict>) = verdicts
                .iter()
                .partition(|verdict| role == Role::Guard && published(verdict).is_some());
            if !published.is_empty() {
                lines.extend(against_published(&published).render(width, style));
            }
            let others: Vec<Verdict> = others.into_iter().cloned().collect();
            lines.extend(self::lines(&others, role, None, (width, style)));
        }
        if one.claims.is_empty() && one.expectations.is_empty() {
            lines.extend(titled("no claims and no guards", Paint::Aside));
        }
        lines.push(String::new());
    }
    let sampled = checked.iter().find(|one| !words::is_exact(one.run));
    if let Some(one) = sampled.or(checked.first()) {
        lines.extend(titled(words::error_note(one.run), Paint::Aside));
    }
    let claims: Vec<&Verdict> = checked.iter().flat_map(|one| one.claims).collect();
    let guards: Vec<&Verdict> = checked.iter().flat_map(|one| one.expectations).collect();
    for (all, role) in [(claims, Role::Claim), (guards, Role::Guard)] {
        if !all.is_empty() {
            lines.extend(titled(&claims::tally(all, role), Paint::Title));
        }
    }
    lines
}
