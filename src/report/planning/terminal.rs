//! A plan on a terminal: the memo in short.

use super::sentences as say;
use super::tables::{self, Rows};
use super::what_to_do;
use crate::planning::CapacityPlan;
use crate::report::paint::{Paint, Style};
use crate::report::table::{Column, Table};
use crate::report::text::wrap;

/// For a terminal `width` columns wide, ending in a newline.
pub fn plan_table(plan: &CapacityPlan, width: usize, style: Style) -> String {
    let mut page = Page {
        lines: Vec::new(),
        width,
        style,
    };
    page.title(&format!("{}: {} months ahead", plan.scenario, plan.months));
    page.say(say::demand(plan));
    page.title("Can we carry it?");
    page.say(say::carrying(plan));
    page.table(&tables::limits(plan), &[0, 3, 0, 0, 2, 0, 2, 1]);
    for one in &plan.objectives {
        page.say(say::objective(one, plan));
    }
    for one in &plan.usage_tiers {
        page.say(say::usage_tier(one));
    }
    say::quotas(plan)
        .into_iter()
        .for_each(|said| page.say(said));
    page.title("What does it cost?");
    page.say(say::cost(plan));
    say::budget(plan)
        .into_iter()
        .for_each(|said| page.say(said));
    let months = tables::months(plan, &tables::shown(plan));
    page.table(&months, &[0, 1, 0, 0, 0, 0, 3, 2, 4, 5]);
    say::bill(plan).into_iter().for_each(|said| page.say(said));
    for one in &plan.reserved {
        page.say(say::reserved(one, plan.months));
    }
    page.title("What to do?");
    what_to_do::advice(plan)
        .into_iter()
        .for_each(|said| page.say(said));
    if let Some((said, rows)) = tables::actuals(plan) {
        page.title("Forecast and what came");
        page.say(said);
        page.table(&rows, &[0, 3, 0, 0, 0, 1, 1, 1, 2]);
    }
    page.lines.join("\n") + "\n"
}

struct Page {
    lines: Vec<String>,
    width: usize,
    style: Style,
}

impl Page {
    fn title(&mut self, text: &str) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.push(self.style.paint(Paint::Title, text));
    }

    fn say(&mut self, text: String) {
        self.lines.extend(wrap(&text, self.width, "  ", "    "));
    }

    /// `ranks`: the columns that are left out first have the highest.
    fn table(&mut self, rows: &Rows, ranks: &[u8]) {
        if rows.rows.is_empty() {
            return;
        }
        let heads = rows.heads.iter().zip(ranks).enumerate();
        let columns = heads.map(|(at, (head, rank))| match at {
            0 => Column::left(head, *rank),
            _ => Column::right(head, *rank),
        });
        let mut table = Table::new(columns.collect());
        for row in &rows.rows {
            table.row(row.iter().map(|cell| cell.as_str().into()).collect());
        }
        self.lines.extend(table.render(self.width, self.style));
    }
}
