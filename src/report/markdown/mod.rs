//! The memo `report.md`: a manager can read it, a colleague can paste it; the answer comes first.

mod answer;
mod capacity;
mod money;
mod origin;
mod overturns;
pub(super) mod page;
mod quality;
mod verdicts;

use super::words;
use crate::results::Summary;
use page::Page;

/// The headings, in order.
pub(super) const HEADINGS: [&str; 12] = [
    "Answer",
    "What would overturn it",
    "From the price list to the bill",
    "By task class",
    "By tier, and each tier alone",
    "Quality, and wrong answers accepted",
    "The ceiling and what binds",
    "Claims",
    "Assumptions at their kindest value",
    "Where each number comes from",
    "Not modelled",
    "How to repeat this",
];

/// A section's writer.
type Section = fn(&mut Page, &Summary);

const SECTIONS: [Section; 12] = [
    answer::answer,
    answer::overturn,
    money::bridge,
    money::classes,
    money::tiers,
    quality::quality,
    capacity::ceiling,
    verdicts::claims,
    origin::assumptions,
    origin::sources,
    origin::not_modelled,
    origin::repeat,
];

/// Charts by the heading under which they stand; any other stands under the answer.
const CHARTS: [(&str, &[&str]); 4] = [
    ("From the price list to the bill", &["bridge"]),
    ("By tier, and each tier alone", &["cost-by-tier"]),
    ("Quality, and wrong answers accepted", &["cost-success"]),
    ("The ceiling and what binds", &["throughput"]),
];

/// The whole memo. `charts` are the names of files beside it.
pub(super) fn render(summary: &Summary, charts: &[&str]) -> String {
    let mut page = Page::default();
    page.title(&summary.scenario.title());
    for (heading, section) in HEADINGS.into_iter().zip(SECTIONS) {
        page.heading(heading);
        section(&mut page, summary);
        for chart in charts.iter().filter(|chart| heading_of(chart) == heading) {
            page.image(chart);
        }
    }
    page.finish()
}

/// The heading under which a chart stands.
fn heading_of(chart: &str) -> &'static str {
    let stem = chart.rsplit_once('.').map_or(chart, |(stem, _)| stem);
    let place = CHARTS.iter().find(|(_, stems)| stems.contains(&stem));
    place.map_or(HEADINGS[0], |(heading, _)| heading)
}

/// What `±` is, under a table; the answer says it in full.
fn error_note(page: &mut Page, summary: &Summary) {
    page.note(if words::is_exact(&summary.run) {
        "Exact: no sampling error."
    } else {
        "± is sampling error only."
    });
}
