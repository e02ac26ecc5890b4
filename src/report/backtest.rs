//! A backtest, as a table and as JSON.

use serde_json::{Value, json};

use super::number::{Kind, fixed, number, signed, value};
use super::paint::{Paint, Style};
use super::table::{Cell, Column, Table};
use super::text::wrap;
use crate::import::UsageLog;
use crate::import::backtest::{Backtest, Forecast, Group, Measure, Outcome};
use crate::import::fitting::{self, Figures, span};

/// Predicted against actual, with the coverage of the intervals and the sizes of requests.
pub fn backtest_table(found: &Backtest, width: usize, style: Style) -> String {
    let width = width.clamp(40, 200);
    let (before, after) = (&found.before, &found.after);
    let mut lines = wrap(
        &format!(
            "Fitted to {} requests over {}, held against {} requests over {}; {} windows of {}.",
            fixed(before.rows as f64, 0),
            span(before.length_s),
            fixed(after.rows as f64, 0),
            span(after.length_s),
            after.windows,
            span(found.window_s)
        ),
        width,
        "",
        "",
    );
    for group in &found.groups {
        lines.push(String::new());
        lines.push(style.paint(
            Paint::Title,
            group.class.as_deref().unwrap_or("all requests"),
        ));
        lines.extend(forecasts(group).render(width, style));
        lines.push(String::new());
        lines.extend(sizes(group).render(width, style));
    }
    lines.push(String::new());
    let note = "An interval is to hold 19 times in 20. Volume goes on at its mean rate: a trend or a time of day shows as error.";
    lines.extend(wrap(note, width, "", ""));
    for note in &found.notes {
        lines.extend(wrap(&format!("note: {note}"), width, "", "  "));
    }
    lines.join("\n") + "\n"
}

fn forecasts(group: &Group) -> Table {
    let mut table = Table::new(vec![
        Column::left("after the split", 0),
        Column::right("predicted", 0),
        Column::right("actual", 0),
        Column::right("error", 0),
        Column::right("95 % interval", 2),
        Column::right("windows covered", 1),
    ]);
    for forecast in &group.forecasts {
        let kind = kind(forecast.measure);
        let total = &forecast.total;
        table.row(vec![
            words(forecast.measure).into(),
            value(total.predicted, kind).into(),
            value(total.actual, kind).into(),
            Cell::new(
                total.error().map_or_else(|| "–".into(), percent),
                if total.is_covered() {
                    Paint::Good
                } else {
                    Paint::Bad
                },
            ),
            format!("{} to {}", number(total.low), number(total.high)).into(),
            covered(forecast).into(),
        ]);
    }
    table
}

fn covered(forecast: &Forecast) -> String {
    let covered = forecast
        .windows
        .iter()
        .filter(|window| window.is_covered())
        .count();
    match forecast.coverage() {
        Some(share) => format!(
            "{covered} of {} ({})",
            forecast.windows.len(),
            value(share, Kind::Percent)
        ),
        None => "–".into(),
    }
}

fn sizes(group: &Group) -> Table {
    let mut table = Table::new(vec![
        Column::left("tokens per request", 0),
        Column::right("mean", 0),
        Column::right("p50", 0),
        Column::right("p95", 0),
        Column::right("p99", 0),
    ]);
    for size in &group.sizes {
        let mut row = |name: String, figures: &Figures, show: fn(f64) -> String| {
            let mut cells: Vec<Cell> = vec![name.into()];
            cells.extend(figures.named().map(|(_, figure)| Cell::from(show(figure))));
            table.row(cells);
        };
        row(format!("{}, after", size.side), &size.after, |figure| {
            fixed(figure, 0)
        });
        row(
            format!("{}, fit from before", size.side),
            &size.fit.fitted,
            |figure| fixed(figure, 0),
        );
        row("error".into(), &size.errors, percent);
    }
    table
}

fn words(measure: Measure) -> &'static str {
    match measure {
        Measure::Requests => "requests",
        Measure::Input => "input tokens",
        Measure::Output => "output tokens",
        Measure::Cost => "cost",
    }
}

fn kind(measure: Measure) -> Kind {
    match measure {
        Measure::Cost => Kind::Usd,
        _ => Kind::Number,
    }
}

/// "+1.3 %".
fn percent(error: f64) -> String {
    if !error.is_finite() {
        return "not 0".into();
    }
    format!("{} %", signed(100.0 * error, 1))
}

/// Everything, every window among it, schema "rungs.backtest/1".
pub fn backtest_json(log: &UsageLog, found: &Backtest) -> String {
    let sources: Vec<Value> = log
        .sources
        .iter()
        .map(|source| json!({"path": source.path.display().to_string(), "sha256": source.digest}))
        .collect();
    let part = |part: &crate::import::backtest::Part| json!({"rows": part.rows, "length_s": part.length_s, "windows": part.windows});
    let groups: Vec<Value> = found.groups.iter().map(group_json).collect();
    let whole = json!({
        "schema": "rungs.backtest/1",
        "version": env!("CARGO_PKG_VERSION"),
        "format": log.format.name(),
        "sources": sources,
        "split_s": found.split_s,
        "window_s": found.window_s,
        "before": part(&found.before),
        "after": part(&found.after),
        "groups": groups,
        "notes": found.notes,
    });
    super::json(&whole)
}

fn group_json(group: &Group) -> Value {
    let outcome = |of: &Outcome| json!({"predicted": of.predicted, "low": of.low, "high": of.high, "actual": of.actual, "error": of.error()});
    let forecast = |forecast: &Forecast| {
        let windows: Vec<Value> = forecast.windows.iter().map(outcome).collect();
        json!({"measure": forecast.measure.key(), "total": outcome(&forecast.total), "coverage": forecast.coverage(), "windows": windows})
    };
    let figures =
        |of: &Figures| json!({"mean": of.mean, "p50": of.p50, "p95": of.p95, "p99": of.p99});
    let sizes: Vec<Value> = group
        .sizes
        .iter()
        .map(|size| {
            json!({
                "side": size.side,
                "family": size.fit.family.words(),
                "written": fitting::distribution(&size.fit.distribution),
                "fit": figures(&size.fit.fitted),
                "after": figures(&size.after),
                "error": figures(&size.errors),
            })
        })
        .collect();
    json!({
        "class": group.class,
        "forecasts": group.forecasts.iter().map(forecast).collect::<Vec<_>>(),
        "tokens_per_request": sizes,
    })
}
