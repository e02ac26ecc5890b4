//! Claims and guards: the verdict, what it is instead, and why.

use super::page::{Page, code, escaped};
use crate::report::claims::{self, Role};
use crate::report::reasons;
use crate::report::words;
use crate::results::{Summary, Verdict, VerdictKind};

/// Every claim with its verdict, then the guards.
pub(super) fn claims(page: &mut Page, summary: &Summary) {
    if summary.claims.is_empty() {
        page.paragraph("The scenario makes no claims.");
    } else {
        page.paragraph(&format!("{}.", claims::tally(&summary.claims, Role::Claim)));
        let items: Vec<String> = summary
            .claims
            .iter()
            .map(|claim| told(claim, Role::Claim, summary))
            .collect();
        page.bullets(&items);
    }
    if !summary.expectations.is_empty() {
        page.paragraph(&format!(
            "{}. A guard is what the scenario's author insists on; the estimate alone decides, and the program's exit code tells.",
            claims::tally(&summary.expectations, Role::Guard)
        ));
        let items: Vec<String> = summary
            .expectations
            .iter()
            .map(|guard| told(guard, Role::Guard, summary))
            .collect();
        page.bullets(&items);
    }
    page.paragraph(
        "A claim holds when the whole 95 % interval of what was observed satisfies it, fails when none of it does, \
         and is undecided between.",
    );
    super::error_note(page, summary);
}

fn told(verdict: &Verdict, role: Role, summary: &Summary) -> String {
    let shown = claims::shown(verdict, role);
    let (mark, kind) = (words::mark(shown), words::verdict(shown));
    let observed = claims::observed(verdict);
    let found = match shown {
        _ if verdict.verdict == VerdictKind::NotModelled => {
            reasons::missing(verdict, summary).to_owned()
        }
        VerdictKind::Holds => format!("It is {observed}."),
        VerdictKind::Fails => format!("It is {observed} instead."),
        VerdictKind::Undecided => format!("It is {observed}, too uncertain in this run to tell."),
        VerdictKind::NotModelled => String::new(),
    };
    let mut said = format!(
        "{mark} **{kind}**: {}. {found}",
        escaped(claims::said(verdict).trim_end_matches('.'))
    );
    if let Some(why) = reasons::reason(verdict, summary) {
        said += &format!(" Why: {}", escaped(&why));
    }
    if let Some(doubt) = claims::doubt(verdict, role) {
        said += &format!(" {doubt}");
    }
    said + &format!(
        " ({}: {})",
        code(&verdict.metric),
        escaped(&claims::terms(verdict))
    )
}
