//! The summary for a terminal, answer first; no line is longer than the terminal is wide.

mod bill;
mod capacity;
mod tiers;

use super::answer;
use super::checks;
use super::claims::{self, Role};
use super::number::{self, Kind};
use super::paint::{Paint, Style};
use super::table::Table;
use super::text::{clean, columns, wrap};
use super::words;
use crate::results::Summary;

/// Narrowest and widest page that is laid out.
const WIDTHS: (usize, usize) = (40, 200);
/// Rows of a table of classes, tiers or limits, and lines of a list; the rest is counted.
const ROWS: usize = 12;

/// The whole summary.
pub(super) fn render(summary: &Summary, width: usize, style: Style) -> String {
    let mut page = Page {
        width: width.clamp(WIDTHS.0, WIDTHS.1),
        style,
        lines: Vec::new(),
    };
    head(&mut page, summary);
    bill::bridge(&mut page, summary);
    bill::curve(&mut page, summary);
    tiers::tiers(&mut page, summary);
    tiers::alone(&mut page, summary);
    tiers::classes(&mut page, summary);
    capacity::ceilings(&mut page, summary);
    capacity::quotas(&mut page, summary);
    verdicts(&mut page, summary);
    list(
        &mut page,
        "Assumed at its kindest value, which flatters delegating",
        &summary.assumptions,
    );
    list(&mut page, "Not modelled in this run", &of_this_run(summary));
    page.section("", "");
    page.text(words::error_note(&summary.run), Paint::Aside);
    page.text(
        &format!("{} is not modelled or undefined.", super::table::NOTHING),
        Paint::Aside,
    );
    page.finish()
}

/// Lines of one width, in the making.
struct Page {
    width: usize,
    style: Style,
    lines: Vec<String>,
}

impl Page {
    /// A blank line and a head, with an aside behind it where there is room and below it where not.
    fn section(&mut self, head: &str, aside: &str) {
        self.lines.push(String::new());
        let (head, aside) = (clean(head), clean(aside));
        if columns(&head) + columns(&aside) + 4 <= self.width && !aside.is_empty() {
            let aside = self.style.paint(Paint::Aside, &format!("({aside})"));
            self.lines
                .push(format!("{} {aside}", self.style.paint(Paint::Title, &head)));
        } else {
            self.text(&head, Paint::Title);
            self.indented(&aside, Paint::Aside);
        }
    }

    fn text(&mut self, text: &str, paint: Paint) {
        self.wrapped(text, paint, ("", ""));
    }

    fn indented(&mut self, text: &str, paint: Paint) {
        self.wrapped(text, paint, ("  ", "  "));
    }

    fn wrapped(&mut self, text: &str, paint: Paint, (first, rest): (&str, &str)) {
        let lines = wrap(text, self.width, first, rest);
        self.lines
            .extend(lines.iter().map(|line| self.style.paint(paint, line)));
    }

    fn table(&mut self, table: &Table) {
        self.lines.extend(table.render(self.width, self.style));
    }

    fn finish(self) -> String {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }
}

fn head(page: &mut Page, summary: &Summary) {
    let run = &summary.run;
    let how = if words::is_exact(run) {
        "worked out exactly".to_owned()
    } else {
        format!("{}, seed {}", number::counted(run.tasks, "task"), run.seed)
    };
    page.text(
        &format!("{} · {how}", clean(&summary.scenario.title())),
        Paint::Aside,
    );
    if run.partial {
        page.text(
            "Interrupted: partial results, from what was finished.",
            Paint::Doubt,
        );
    }
    page.text(&format!("{}.", answer::headline(summary)), Paint::Title);
    let measures = &summary.headline.measures;
    let cost = &measures.cost_per_task_usd;
    let mut facts = format!(
        "A task costs {}, by the executive alone {}.",
        number::estimate(&cost.mean, Kind::Usd),
        number::estimate(&measures.baseline_cost_per_task_usd.mean, Kind::Usd)
    );
    if let (Some(low), Some(high)) = (&cost.quantiles.p05, &cost.quantiles.p95) {
        let (low, high) = (number::bare(low, Kind::Usd), number::bare(high, Kind::Usd));
        facts += &format!(" Nine tasks in ten cost {low} to {high}.");
    }
    page.text(&facts, Paint::Body);
    more_facts(page, summary);
}

fn more_facts(page: &mut Page, summary: &Summary) {
    let measures = &summary.headline.measures;
    if let Some(month) = answer::per_month(measures) {
        page.text(&month, Paint::Body);
    }
    if let (Some(ours), Some(alone)) = (&measures.latency_s, &measures.baseline_latency_s) {
        let (ours, alone) = (&ours.mean, &alone.mean);
        let (ours, alone) = (
            number::estimate(ours, Kind::Seconds),
            number::estimate(alone, Kind::Seconds),
        );
        page.text(
            &format!("A task takes {ours}, by the executive alone {alone}."),
            Paint::Body,
        );
    }
    if let Some(better) = answer::better_policy(summary) {
        let success = match &better.success {
            Some(success) => format!(", success {}", number::bare(success, Kind::Percent)),
            None => String::new(),
        };
        let cost = number::bare(&better.cost_per_task_usd, Kind::Usd);
        let better = words::policy(better, &summary.curve_axis);
        let text = format!(
            "A better policy was tried: {better} costs {cost} a task{success}, no worse in cost or success."
        );
        page.text(&text, Paint::Doubt);
    }
}

fn verdicts(page: &mut Page, summary: &Summary) {
    let both = [
        (&summary.claims, Role::Claim),
        (&summary.expectations, Role::Guard),
    ];
    for (verdicts, role) in both
        .into_iter()
        .filter(|(verdicts, _)| !verdicts.is_empty())
    {
        page.section(&claims::tally(verdicts, role), "");
        let lines = checks::lines(verdicts, role, Some(summary), (page.width, page.style));
        page.lines.extend(lines);
    }
}

fn list(page: &mut Page, head: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    page.section(head, "");
    for item in items.iter().take(ROWS) {
        page.wrapped(item, Paint::Body, ("  - ", "    "));
    }
    rest(page, items.len(), "in report.md");
}

/// "… and 38 more": what a table or list leaves out.
fn rest(page: &mut Page, all: usize, of_what: &str) {
    if let Some(more) = all.checked_sub(ROWS).filter(|more| *more > 0) {
        page.indented(
            &format!("… and {} more {of_what}", number::count(more as u64)),
            Paint::Aside,
        );
    }
}

/// What this run leaves out names a metric first ("latency_s: tier nano has no speed"); the rest is true of every run.
fn of_this_run(summary: &Summary) -> Vec<String> {
    let is_metric = |word: &str| word == "success" || word.contains('_');
    let names_a_metric = |line: &&String| {
        line.split_once(':')
            .is_some_and(|(head, _)| head.split(' ').any(is_metric))
    };
    summary
        .not_modelled
        .iter()
        .filter(names_a_metric)
        .cloned()
        .collect()
}
