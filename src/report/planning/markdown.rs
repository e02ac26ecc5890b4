//! The memo of a plan.

use super::sentences as say;
use super::tables::{self, Rows};
use super::what_to_do;
use crate::planning::CapacityPlan;

/// The memo `report.md`; `charts` are the names of pictures beside it.
pub fn plan_markdown(plan: &CapacityPlan, charts: &[&str]) -> String {
    let mut page = format!(
        "# {}: a capacity plan for {} months\n\n",
        plan.scenario, plan.months
    );
    let picture = |page: &mut String, stem: &str, what: &str| {
        let name = format!("{stem}.png");
        if charts.contains(&name.as_str()) {
            *page += &format!("![{what}]({name})\n\n");
        }
    };
    page += "## Can we carry it?\n\n";
    paragraphs(&mut page, [say::carrying(plan), say::demand(plan)]);
    table(&mut page, &tables::limits(plan));
    if !plan.limits.is_empty() {
        page += "used: what the busiest hour asks for, as a share of the limit, p10 to p90 of the futures. 10 %, 50 %, 90 % over by: the month by which so many futures \
                 have asked for more than the limit lets through.\n\n";
    }
    picture(
        &mut page,
        "utilisation",
        "How much of each limit the busiest hour uses",
    );
    picture(
        &mut page,
        "headroom",
        "The busiest hour against what limits let through",
    );
    if !plan.objectives.is_empty() {
        page += "### Objectives\n\n";
        list(
            &mut page,
            plan.objectives.iter().map(|one| say::objective(one, plan)),
        );
        table(&mut page, &tables::objectives(plan));
    }
    picture(&mut page, "latency-load", "How long tasks take at a load");
    if !plan.usage_tiers.is_empty() {
        page += "### Which usage tier is needed when\n\n";
        list(&mut page, plan.usage_tiers.iter().map(say::usage_tier));
    }
    if !plan.quotas.is_empty() {
        page += "### How long the windows last\n\n";
        list(&mut page, say::quotas(plan));
    }
    page += "## What does it cost?\n\n";
    paragraphs(
        &mut page,
        std::iter::once(say::cost(plan)).chain(say::budget(plan)),
    );
    table(&mut page, &tables::months(plan, &tables::shown(plan)));
    paragraphs(&mut page, say::bill(plan));
    page += "p10, p50, p90: a tenth, half and nine tenths of the futures lie below. over budget: futures that are over it in that month; so far: in any month up to it. \
             tightest limit: how much of it the busiest hour uses, median; carried: futures in which limits carry that hour.\n\n";
    picture(
        &mut page,
        "budget",
        "What a month costs, against the budget",
    );
    if !plan.reserved.is_empty() {
        page += "### Reserved capacity\n\n";
        list(
            &mut page,
            plan.reserved
                .iter()
                .map(|one| say::reserved(one, plan.months)),
        );
    }
    page += "## What to do?\n\n";
    paragraphs(&mut page, what_to_do::advice(plan));
    if let Some(best) = plan
        .advice
        .best
        .as_ref()
        .filter(|best| !best.settings.is_empty())
    {
        page += "To look at it:\n\n```console\n";
        page += &command(plan, &best.settings);
        page += "```\n\n";
    }
    if let Some((said, rows)) = tables::actuals(plan) {
        page += "## Forecast and what came\n\n";
        paragraphs(&mut page, [said]);
        table(&mut page, &rows);
        page += "by volume: more or fewer tasks than forecast; by use: more or fewer tokens per task; by price: another price per token (without a column of tokens: another cost per task). The three add up to the difference.\n\n";
    }
    page += "## What it takes for granted\n\n";
    list(&mut page, plan.assumptions.iter().cloned());
    page += "## How to repeat this\n\n```console\n";
    page += &format!(
        "rungs plan {}{} --futures {} --seed {}\n",
        plan.path,
        overrides(plan),
        plan.futures,
        plan.seed
    );
    page += &format!(
        "```\n\nrungs {}, {} futures, seed {}, digest `{}`.\n",
        plan.version, plan.futures, plan.seed, plan.digest
    );
    page
}

fn overrides(plan: &CapacityPlan) -> String {
    let told = |key: &&String| !key.starts_with("simulation.seed");
    let set = plan.overrides.iter().filter(told);
    set.map(|one| format!(" --set '{}'", one.replace(" = ", "=")))
        .collect()
}

/// The plan's scenario with settings in force.
fn command(plan: &CapacityPlan, settings: &[String]) -> String {
    let set: String = settings
        .iter()
        .map(|one| format!(" --set '{one}'"))
        .collect();
    format!("rungs plan {}{}{set}\n", plan.path, overrides(plan))
}

fn paragraphs(page: &mut String, said: impl IntoIterator<Item = String>) {
    for one in said.into_iter().filter(|one| !one.is_empty()) {
        *page += &format!("{one}\n\n");
    }
}

fn list(page: &mut String, said: impl IntoIterator<Item = String>) {
    for one in said {
        *page += &format!("- {one}\n");
    }
    page.push('\n');
}

fn table(page: &mut String, rows: &Rows) {
    if rows.rows.is_empty() {
        return;
    }
    *page += &format!(
        "| {} |\n|---|{}\n",
        rows.heads.join(" | "),
        "--:|".repeat(rows.heads.len() - 1)
    );
    for row in &rows.rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        *page += &format!("| {} |\n", cells.join(" | "));
    }
    page.push('\n');
}
