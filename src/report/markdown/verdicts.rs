//! Claims and guards: the verdict, what it is instead, and why.

use super::page::{Page, code, escaped};
use crate::report::claims;
use crate::report::words;
use crate::results::{Summary, Verdict, VerdictKind};

/// Every claim with its verdict, then the guards.
pub(super) fn claims(page: &mut Page, summary: &Summary) {
    if summary.claims.is_empty() {
        page.paragraph("The scenario makes no claims.");
    } else {
        page.paragraph(&format!("{}.", claims::tally(&summary.claims, "claim")));
        let items: Vec<String> = summary
            .claims
            .iter()
            .map(|claim| told(claim, summary))
            .collect();
        page.bullets(&items);
    }
    if !summary.expectations.is_empty() {
        page.paragraph(&format!(
            "{}. A guard is a claim that the scenario's author insists on.",
            claims::tally(&summary.expectations, "guard")
        ));
        let items: Vec<String> = summary
            .expectations
            .iter()
            .map(|guard| told(guard, summary))
            .collect();
        page.bullets(&items);
    }
    page.paragraph(
        "A claim holds when the whole 95 % interval of what was observed satisfies it, fails when none of it does, \
         and is undecided between.",
    );
    super::error_note(page, summary);
}

fn told(verdict: &Verdict, summary: &Summary) -> String {
    let mark = words::mark(verdict.verdict);
    let kind = words::verdict(verdict.verdict);
    let observed = claims::observed(verdict);
    let found = match verdict.verdict {
        VerdictKind::Holds => format!("It is {observed}."),
        VerdictKind::Fails => format!("It is {observed} instead."),
        VerdictKind::Undecided => format!("It is {observed}, too uncertain in this run to tell."),
        VerdictKind::NotModelled => "The scenario gives no means to work it out.".to_owned(),
    };
    let mut said = format!(
        "{mark} **{kind}**: {}. {found}",
        escaped(claims::said(verdict).trim_end_matches('.'))
    );
    if let Some(why) = claims::reason(verdict, summary) {
        said += &format!(" Why: {}", escaped(&why));
    }
    said + &format!(
        " ({}: {})",
        code(&verdict.metric),
        escaped(&claims::terms(verdict))
    )
}
