//! Charts of a run as SVG and PNG, from [`Summary`] alone.
//!
//! A chart is made in three steps: *series* (plain data picked from the summary, tested as data),
//! *drawing* (plotters, on a sheet ten times the displayed size, since plotters works in whole
//! pixels) and *export* (text turned into outlines, so that no machine can substitute a font or
//! clip a label). The typeface is bundled; nothing of the system is asked, so the bytes are the
//! same everywhere.

mod axis;
mod bridge;
mod compare;
mod cost_by_tier;
mod cost_distribution;
mod cost_success;
mod export;
mod figures;
mod fit;
mod font;
mod frame;
mod frontier;
mod geometry;
mod key;
mod lines;
mod optimum;
mod panel;
mod pixels;
mod planning;
mod replay;
mod sensitivity;
mod sheet;
mod solution;
mod stress;
mod style;
mod throughput;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use fit::FitChart;

use rayon::prelude::*;

use crate::results::Summary;
use sheet::Sheet;

/// File stems of the charts, in the order in which [`all`] returns them.
pub const STEMS: [&str; 6] = [
    "frontier",
    "cost-success",
    "throughput",
    "cost-by-tier",
    "bridge",
    "cost-distribution",
];

/// A finished chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// One of [`STEMS`], or the name of a chart that no run makes.
    pub stem: &'static str,
    /// What it shows; plain text, for an alternative text or a caption.
    pub title: String,
    /// A document of 960 × 600 px, text as outlines.
    pub svg: String,
    /// The same picture, 1920 × 1200 pixels.
    pub png: Vec<u8>,
}

/// A chart that this run has no data for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// One of [`STEMS`].
    pub stem: &'static str,
    /// Why, as a clause: "success is not modelled".
    pub reason: String,
}

/// The charts of one run.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Charts {
    /// In the order of [`STEMS`].
    pub drawn: Vec<Chart>,
    /// In the order of [`STEMS`].
    pub left_out: Vec<LeftOut>,
}

/// Draws every chart that the summary has data for, on all of rayon's threads.
///
/// Writes no file. The same summary gives the same bytes whatever the number of threads.
pub fn all(summary: &Summary) -> Charts {
    let results: Vec<Result<Chart, LeftOut>> =
        STEMS.par_iter().map(|stem| chart(stem, summary)).collect();
    let mut charts = Charts::default();
    for result in results {
        match result {
            Ok(chart) => charts.drawn.push(chart),
            Err(left_out) => charts.left_out.push(left_out),
        }
    }
    charts
}

/// Draws a replay; its stem is "replay".
///
/// # Errors
/// Why it could not be drawn.
pub fn replay(replay: &crate::import::replay::Replay) -> Result<Chart, LeftOut> {
    finished("replay", or_why(|sheet| replay::draw(replay, sheet)))
}

/// Draws a metric along a key and where it meets its condition; its stem is "solve".
///
/// # Errors
/// Why it could not be drawn.
pub fn solution(found: &crate::deciding::solve::Solution) -> Result<Chart, LeftOut> {
    finished("solve", or_why(|sheet| solution::draw(found, sheet)))
}

/// Draws a comparison of scenarios; its stem is "compare".
///
/// # Errors
/// Why it could not be drawn.
pub fn compare(comparison: &crate::deciding::compare::Comparison) -> Result<Chart, LeftOut> {
    finished("compare", or_why(|sheet| compare::draw(comparison, sheet)))
}

/// Draws a tornado and the indices of each usual metric; of others there are only tables.
pub fn sensitivity(
    found: &crate::deciding::sensitivity::Sensitivity,
) -> Vec<Result<Chart, LeftOut>> {
    let charts = found.metrics.iter().flat_map(|metric| {
        let stems = match metric.metric.as_str() {
            "savings" => ["tornado", "indices"],
            "success" => ["tornado-success", "indices-success"],
            "cost_per_success_usd" => ["tornado-cost-per-success", "indices-cost-per-success"],
            _ => return Vec::new(),
        };
        vec![
            finished(
                stems[0],
                or_why(|sheet| sensitivity::tornado(found, metric, sheet)),
            ),
            finished(
                stems[1],
                or_why(|sheet| sensitivity::indices(found, metric, sheet)),
            ),
        ]
    });
    charts.collect()
}

/// Draws what limits carry: "latency", "waiting", "throughput".
pub fn stress(found: &crate::planning::stress::Stress) -> Vec<Result<Chart, LeftOut>> {
    vec![
        finished("latency", or_why(|sheet| stress::latency(found, sheet))),
        finished("waiting", or_why(|sheet| stress::waiting(found, sheet))),
        finished(
            "throughput",
            or_why(|sheet| stress::throughput(found, sheet)),
        ),
    ]
}

/// Draws what an optimum was chosen from; its stem is "optimize".
///
/// # Errors
/// Why it could not be drawn.
pub fn optimum(found: &crate::deciding::optimize::Optimum) -> Result<Chart, LeftOut> {
    finished("optimize", or_why(|sheet| optimum::draw(found, sheet)))
}

/// Draws a capacity plan: limits and headroom over the months, latency against load, budget.
pub fn plan(found: &crate::planning::CapacityPlan) -> Vec<Result<Chart, LeftOut>> {
    vec![
        finished(
            "utilisation",
            or_why(|sheet| planning::utilisation(found, sheet)),
        ),
        finished("headroom", or_why(|sheet| planning::headroom(found, sheet))),
        finished(
            "latency-load",
            or_why(|sheet| planning::latency(found, sheet)),
        ),
        finished("budget", or_why(|sheet| planning::budget(found, sheet))),
    ]
}

/// Draws what may have nothing to show, and then says why.
fn or_why(
    drawing: impl FnOnce(&mut Sheet) -> Result<Result<String, String>, sheet::DrawError>,
) -> Result<Picture, String> {
    let mut refused = None;
    let picture = on_paper(|sheet| {
        Ok(drawing(sheet)?.unwrap_or_else(|reason| {
            refused = Some(reason);
            String::new()
        }))
    });
    refused.map_or(picture, Err)
}

/// Draws data against fit; its stem is "fit".
///
/// # Errors
/// Why it could not be drawn.
pub fn fit(series: &FitChart) -> Result<Chart, LeftOut> {
    finished("fit", fit_picture(series))
}

fn fit_picture(series: &FitChart) -> Result<Picture, String> {
    on_paper(|sheet| fit::draw(series, sheet))
}

/// A drawing before its export: what plotters wrote, and where every label ended up.
struct Picture {
    title: String,
    svg: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "the layout tests read it"))]
    labels: Vec<sheet::Label>,
}

fn chart(stem: &'static str, summary: &Summary) -> Result<Chart, LeftOut> {
    finished(stem, picture(stem, summary))
}

fn finished(stem: &'static str, picture: Result<Picture, String>) -> Result<Chart, LeftOut> {
    picture
        .and_then(|picture| {
            let (svg, png) = export::export(&picture)?;
            Ok(Chart {
                stem,
                title: picture.title,
                svg,
                png,
            })
        })
        .map_err(|reason| LeftOut { stem, reason })
}

fn picture(stem: &str, summary: &Summary) -> Result<Picture, String> {
    match stem {
        "frontier" => draw(&frontier::Frontier::of(summary)?, summary, frontier::draw),
        "cost-success" => draw(
            &cost_success::Trade::of(summary)?,
            summary,
            cost_success::draw,
        ),
        "throughput" => draw(
            &throughput::Throughput::of(summary)?,
            summary,
            throughput::draw,
        ),
        "cost-by-tier" => draw(
            &cost_by_tier::Stack::of(summary)?,
            summary,
            cost_by_tier::draw,
        ),
        "bridge" => draw(&bridge::Bridge::of(summary)?, summary, bridge::draw),
        _ => draw(
            &cost_distribution::Spread::of(summary)?,
            summary,
            cost_distribution::draw,
        ),
    }
}

/// Draws a series of a summary.
fn draw<S>(
    series: &S,
    summary: &Summary,
    drawing: fn(&S, &Summary, &mut Sheet) -> Result<String, sheet::DrawError>,
) -> Result<Picture, String> {
    on_paper(|sheet| drawing(series, summary, sheet))
}

/// Draws on a fresh sheet.
fn on_paper(
    drawing: impl FnOnce(&mut Sheet) -> Result<String, sheet::DrawError>,
) -> Result<Picture, String> {
    let mut svg = String::new();
    let mut sheet = Sheet::on(&mut svg);
    let title = drawing(&mut sheet).map_err(|error| format!("it could not be drawn: {error}"))?;
    let labels = sheet
        .finish()
        .map_err(|error| format!("it could not be drawn: {error}"))?;
    Ok(Picture {
        title,
        svg: sheet::displayed(&svg),
        labels,
    })
}
