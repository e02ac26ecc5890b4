//! Fits of a usage log, as a table and as JSON.

use serde_json::{Value, json};

use super::hierarchy::hierarchy_json;
use super::number::{fixed, signed};
use super::paint::{Paint, Style};
use super::table::{Cell, Column, Table};
use super::text::wrap;
use crate::import::UsageLog;
use crate::import::fitting::{self, ClassFit, Fit, Fitted, LogFit, TOLERANCES};
use crate::import::hierarchy::Hierarchy;

/// Data against fit: a row for each side of each class, and why each fit was chosen.
pub fn fit_table(fit: &LogFit, width: usize, style: Style) -> String {
    let width = width.clamp(40, 200);
    let mut table = Table::new(vec![
        Column::left("class", 0),
        Column::left("tokens", 0),
        Column::right("", 0),
        Column::right("mean", 0),
        Column::right("p50", 0),
        Column::right("p95", 0),
        Column::right("p99", 0),
    ]);
    let mut reasons = Vec::new();
    for class in &fit.classes {
        for (side, fitted) in sides(class) {
            rows(&mut table, class, side, fitted);
            reasons.push(format!("{}, {side}: {}.", class.name, fitted.fit.reason()));
        }
    }
    let mut lines = table.render(width, style);
    lines.push(String::new());
    for reason in reasons {
        lines.extend(wrap(&reason, width, "  ", "    "));
    }
    lines.join("\n") + "\n"
}

fn sides(class: &ClassFit) -> [(&'static str, &Fitted); 2] {
    [("input", &class.input), ("output", &class.output)]
}

fn rows(table: &mut Table, class: &ClassFit, side: &str, fitted: &Fitted) {
    let fit = &fitted.fit;
    let row = |name: &str, side: &str, what: &str, cells: Vec<Cell>| {
        let mut row: Vec<Cell> = vec![name.into(), side.into(), Cell::new(what, Paint::Aside)];
        row.extend(cells);
        row
    };
    let shown = |figures: &fitting::Figures| -> Vec<Cell> {
        let values = figures.named();
        let places = |figure: f64| usize::from(figure < 100.0 && figure.fract() != 0.0);
        values
            .map(|(_, figure)| Cell::from(fixed(figure, places(figure))))
            .to_vec()
    };
    let errors = fit.errors().named().into_iter().zip(TOLERANCES.named());
    let errors = errors.map(|((_, error), (_, allowed))| {
        let near = error.abs() <= allowed;
        Cell::new(percent(error), if near { Paint::Good } else { Paint::Bad })
    });
    table.row(row(&class.name, side, "data", shown(&fit.data)));
    table.row(row("", "", "fit", shown(&fit.fitted)));
    table.row(row("", "", "error", errors.collect()));
}

/// "+1.3 %".
fn percent(error: f64) -> String {
    if !error.is_finite() {
        return "not 0".into();
    }
    format!("{} %", signed(100.0 * error, 1))
}

/// Everything about the fits, schema "rungs.fit/1".
pub fn fit_json(log: &UsageLog, fit: &LogFit, hierarchy: Option<&Hierarchy>) -> String {
    let sources: Vec<Value> = log
        .sources
        .iter()
        .map(|source| json!({"path": source.path.display().to_string(), "sha256": source.digest, "bytes": source.bytes}))
        .collect();
    let period = log.period.map(|period| {
        json!({"first_s": period.first_s, "last_s": period.last_s, "absolute": period.absolute})
    });
    let arrivals = fit.arrivals.map(|arrivals| {
        json!({
            "requests": arrivals.requests,
            "span_s": arrivals.span_s,
            "per_hour": arrivals.per_hour,
            "gap_variation": arrivals.gap_variation,
            "peak_minute": arrivals.peak_minute,
        })
    });
    let classes: Vec<Value> = fit.classes.iter().map(class_json).collect();
    let whole = json!({
        "schema": "rungs.fit/1",
        "version": env!("CARGO_PKG_VERSION"),
        "format": log.format.name(),
        "sources": sources,
        "rows": log.bad.rows(),
        "rows_left_out": log.bad.bad(),
        "sampled": log.sampled,
        "period": period,
        "task": fit.unit.words(),
        "classes": classes,
        "arrivals": arrivals,
        "delegation": hierarchy.map(hierarchy_json),
        "prefix_share": log.prefix.and_then(|prefix| prefix.share()),
        "notes": log.notes,
    });
    super::json(&whole)
}

fn class_json(class: &ClassFit) -> Value {
    json!({
        "name": class.name,
        "tasks": class.tasks,
        "weight": class.weight,
        "requests": class.requests,
        "input_tokens": side_json(&class.input.fit),
        "output_tokens": side_json(&class.output.fit),
        "normal_score_correlation": class.correlation,
        "cache_reads": class.totals.cache_reads,
        "cache_writes": class.totals.cache_writes,
        "uncached_input": class.totals.uncached_input,
        "cost_usd": (class.totals.cost_usd > 0.0).then_some(class.totals.cost_usd),
    })
}

fn side_json(fit: &Fit) -> Value {
    let figures = |of: &fitting::Figures| json!({"mean": of.mean, "p50": of.p50, "p95": of.p95, "p99": of.p99});
    let tried: Vec<Value> = fit
        .candidates
        .iter()
        .map(|tried| json!({"family": tried.family.words(), "bic": tried.bic, "written": fitting::distribution(&tried.distribution)}))
        .collect();
    json!({
        "family": fit.family.words(),
        "reason": fit.reason(),
        "written": fitting::distribution(&fit.distribution),
        "data": figures(&fit.data),
        "fit": figures(&fit.fitted),
        "error": figures(&fit.errors()),
        "tried": tried,
    })
}
