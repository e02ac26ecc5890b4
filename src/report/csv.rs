//! Tidy CSV: one observation per row, units in the column names, empty where undefined.
//!
//! A column called like a metric holds its estimate, as a metric's path does; `_std_error`, `_low`
//! and `_high` stand beside it (95 % interval), `_p05` to `_p99` where it has a distribution.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

use ::csv::StringRecord;
use rayon::prelude::*;

use crate::results::{ClassMeasures, Measures, Point, Summary, TierUse};
use crate::stats::{Distributed, Estimate};

/// Every file a run writes, name and contents.
pub fn files(summary: &Summary) -> Vec<(&'static str, String)> {
    type Table = (&'static str, fn(&Summary) -> String);
    const TABLES: [Table; 5] = [
        ("curve.csv", curve),
        ("frontier.csv", frontier),
        ("tiers.csv", tiers),
        ("classes.csv", classes),
        ("bridge.csv", bridge),
    ];
    let tables = TABLES.par_iter();
    tables
        .map(|(name, table)| (*name, table(summary)))
        .collect()
}

/// A row for each point of each line of the curve.
pub fn curve(summary: &Summary) -> String {
    let quotas: Vec<&str> = summary
        .headline
        .measures
        .quotas
        .iter()
        .map(|quota| quota.name.as_str())
        .collect();
    let row = |point: &Point| {
        let mut row = point_row(point);
        row.text("assign", &assignment(&point.assign));
        measures(&mut row, &point.measures);
        quota_columns(&mut row, &point.measures, &quotas);
        row
    };
    // An interrupted run may have no point yet: the head stands all the same.
    let heads = row(&summary.headline).heads;
    table_under(Some(heads), summary.curve.iter().map(row))
}

/// A row for each policy tried.
pub fn frontier(summary: &Summary) -> String {
    table(summary.frontier.iter().map(|policy| {
        let mut row = Row::default();
        row.text("policy", &policy.policy);
        row.text("line", &policy.line);
        row.number("value", policy.value);
        row.number("ratio", Some(policy.ratio));
        row.text("assign", &assignment(&policy.assign));
        row.estimate("cost_per_task_usd", Some(&policy.cost_per_task_usd));
        row.estimate("success", policy.success.as_ref());
        row.text("dominated", &policy.dominated.to_string());
        row
    }))
}

/// A row for each tier at the headline (`line` is "headline", with the tier's price ratios and what it
/// does alone), then for each tier at each point of the curve.
pub fn tiers(summary: &Summary) -> String {
    let points = std::iter::once(&summary.headline).chain(&summary.curve);
    table(points.flat_map(|point| {
        point
            .measures
            .tiers
            .iter()
            .map(move |tier| tier_row(summary, point, tier))
    }))
}

/// A row for each class at the headline (`line` is "headline"), then at each point of the curve.
pub fn classes(summary: &Summary) -> String {
    let points = std::iter::once(&summary.headline).chain(&summary.curve);
    table(points.flat_map(|point| {
        point
            .classes
            .iter()
            .map(move |class| class_row(point, class))
    }))
}

/// A row for each step from the price list to the bill.
pub fn bridge(summary: &Summary) -> String {
    table(summary.bridge.iter().map(|step| {
        let mut row = Row::default();
        row.text("step", &step.step);
        row.estimate("usd_per_task", Some(&step.usd_per_task));
        row.estimate("cumulative_usd_per_task", Some(&step.cumulative));
        row
    }))
}

/// A column's name: a metric and what of it.
type Head = (Cow<'static, str>, &'static str);

/// One row, with the name of each of its columns.
#[derive(Default)]
struct Row {
    heads: Vec<Head>,
    cells: StringRecord,
    /// Working space.
    digits: String,
}

impl Row {
    fn text(&mut self, head: &'static str, text: &str) {
        self.heads.push((head.into(), ""));
        self.cells.push_field(text);
    }

    fn number(&mut self, head: &'static str, value: Option<f64>) {
        self.figure((head.into(), ""), value);
    }

    fn estimate(&mut self, head: impl Into<Cow<'static, str>>, of: Option<&Estimate>) {
        let head = head.into();
        let of = of.copied().unwrap_or(Estimate::UNDEFINED);
        for (part, value) in [
            ("", of.estimate),
            ("_std_error", of.std_error),
            ("_low", of.low),
            ("_high", of.high),
        ] {
            self.figure((head.clone(), part), value);
        }
    }

    fn distributed(&mut self, head: &'static str, of: Option<&Distributed>) {
        self.estimate(head, of.map(|d| &d.mean));
        let spread = of.map(|d| d.quantiles).unwrap_or_default();
        for (part, quantile) in [
            ("_p05", spread.p05),
            ("_p50", spread.p50),
            ("_p95", spread.p95),
            ("_p99", spread.p99),
        ] {
            self.figure((head.into(), part), quantile.and_then(|q| q.estimate));
        }
    }

    fn figure(&mut self, head: Head, value: Option<f64>) {
        self.heads.push(head);
        self.digits.clear();
        if let Some(value) = value.filter(|v| v.is_finite()) {
            // The shortest digits that read back as the same number.
            write!(self.digits, "{value:?}").expect("memory takes every digit");
        }
        self.cells.push_field(&self.digits);
    }
}

/// The rows under the columns of the first; nothing at all where there is no row.
fn table(rows: impl Iterator<Item = Row>) -> String {
    let mut rows = rows.peekable();
    let heads = rows.peek().map(|row| row.heads.clone());
    table_under(heads, rows)
}

fn table_under(heads: Option<Vec<Head>>, rows: impl Iterator<Item = Row>) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    if let Some(heads) = heads {
        let names = heads.iter().map(|(metric, part)| format!("{metric}{part}"));
        writer
            .write_record(names.map(String::into_bytes))
            .expect("memory takes every record");
    }
    for row in rows {
        writer
            .write_record(&row.cells)
            .expect("every row has the columns of the first");
    }
    let bytes = writer.into_inner().expect("memory needs no flush");
    String::from_utf8(bytes).expect("fields were text")
}

fn point_row(point: &Point) -> Row {
    let mut row = Row::default();
    row.text("line", point.line.as_deref().unwrap_or("headline"));
    row.number("value", point.value);
    row.number("ratio", Some(point.ratio));
    row
}

fn assignment(assign: &BTreeMap<String, f64>) -> String {
    assign
        .iter()
        .map(|(tier, share)| format!("{tier}={share}"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn measures(row: &mut Row, of: &Measures) {
    row.distributed("cost_per_task_usd", Some(&of.cost_per_task_usd));
    row.distributed(
        "baseline_cost_per_task_usd",
        Some(&of.baseline_cost_per_task_usd),
    );
    row.estimate("savings", Some(&of.savings));
    row.distributed("savings_per_task", of.savings_per_task.as_ref());
    row.estimate("blended_price_usd", Some(&of.blended_price_usd));
    row.estimate("success", of.success.as_ref());
    row.estimate("baseline_success", of.baseline_success.as_ref());
    row.estimate("wrong_accepted", of.wrong_accepted.as_ref());
    row.estimate("cost_per_success_usd", of.cost_per_success_usd.as_ref());
    row.estimate(
        "breakeven_failure_cost_usd",
        of.breakeven_failure_cost_usd.as_ref().map(|b| &b.value),
    );
    let pays = of
        .breakeven_failure_cost_usd
        .as_ref()
        .map_or("", |b| super::words::pays_key(b.pays));
    row.text("breakeven_pays", pays);
    row.estimate(
        "cost_with_failures_per_task_usd",
        of.cost_with_failures_per_task_usd.as_ref(),
    );
    row.estimate(
        "baseline_cost_with_failures_per_task_usd",
        of.baseline_cost_with_failures_per_task_usd.as_ref(),
    );
    row.distributed("latency_s", of.latency_s.as_ref());
    row.distributed("baseline_latency_s", of.baseline_latency_s.as_ref());
    row.estimate("tokens_per_task", Some(&of.tokens_per_task));
    row.estimate("escalations_per_task", Some(&of.escalations_per_task));
    row.estimate("executive_leverage", Some(&of.executive_leverage));
    row.estimate("delegation_efficiency", of.delegation_efficiency.as_ref());
    let ceiling = of.ceiling_tasks_per_hour.as_ref();
    row.estimate("ceiling_tasks_per_hour", ceiling.map(|c| &c.value));
    row.text("ceiling_tier", ceiling.map_or("", |c| &c.tier));
    row.text("ceiling_limit", ceiling.map_or("", |c| &c.limit));
    row.estimate("cost_per_month_usd", of.cost_per_month_usd.as_ref());
    row.estimate("savings_per_month_usd", of.savings_per_month_usd.as_ref());
}

/// Quotas are the same at every point, so each has its own columns, named by its path.
fn quota_columns(row: &mut Row, of: &Measures, names: &[&str]) {
    for name in names {
        let quota = of.quotas.iter().find(|quota| quota.name == *name);
        row.estimate(
            format!("quotas.{name}.units_per_task"),
            quota.map(|q| &q.units_per_task),
        );
        row.estimate(
            format!("quotas.{name}.multiplier"),
            quota.map(|q| &q.multiplier),
        );
        row.estimate(
            format!("quotas.{name}.lasts_h"),
            quota.and_then(|q| q.lasts_h.as_ref()),
        );
    }
}

fn class_row(point: &Point, class: &ClassMeasures) -> Row {
    let mut row = point_row(point);
    row.text("class", &class.name);
    row.number("task_share", Some(class.task_share));
    measures(&mut row, &class.measures);
    row
}

fn tier_row(summary: &Summary, point: &Point, tier: &TierUse) -> Row {
    let mut row = point_row(point);
    row.text("tier", &tier.name);
    row.estimate("input_tokens", Some(&tier.input_tokens));
    row.estimate("output_tokens", Some(&tier.output_tokens));
    row.estimate("requests", Some(&tier.requests));
    row.estimate("busy_s", tier.busy_s.as_ref());
    row.estimate("cost_usd", Some(&tier.cost_usd));
    row.estimate("token_share", Some(&tier.token_share));
    row.estimate("cost_share", Some(&tier.cost_share));
    let is_headline = point.line.is_none();
    let price = summary.price_ratio.get(&tier.name).filter(|_| is_headline);
    row.number("price_ratio_input", price.and_then(|p| p.input));
    row.number("price_ratio_output", price.and_then(|p| p.output));
    let alone = summary
        .alone
        .iter()
        .find(|alone| is_headline && alone.name == tier.name);
    row.estimate(
        "alone_cost_per_task_usd",
        alone.map(|a| &a.cost_per_task_usd),
    );
    row.estimate("alone_success", alone.and_then(|a| a.success.as_ref()));
    row.estimate(
        "alone_cost_per_success_usd",
        alone.and_then(|a| a.cost_per_success_usd.as_ref()),
    );
    row.estimate("alone_latency_s", alone.and_then(|a| a.latency_s.as_ref()));
    row
}
