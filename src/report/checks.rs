//! Claims and guards as lines for a terminal.

use super::Checked;
use super::claims::{self, Role};
use super::paint::{Paint, Style};
use super::reasons;
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
            lines.extend(self::lines(verdicts, role, None, (width, style)));
        }
        if one.claims.is_empty() && one.expectations.is_empty() {
            lines.extend(titled("no claims and no guards", Paint::Aside));
        }
        lines.push(String::new());
    }
    lines.extend(titled(
        "± is sampling error of the run, not doubt about its inputs.",
        Paint::Aside,
    ));
    let claims: Vec<&Verdict> = checked.iter().flat_map(|one| one.claims).collect();
    let guards: Vec<&Verdict> = checked.iter().flat_map(|one| one.expectations).collect();
    for (all, role) in [(claims, Role::Claim), (guards, Role::Guard)] {
        if !all.is_empty() {
            lines.extend(titled(&claims::tally(all, role), Paint::Title));
        }
    }
    lines
}
