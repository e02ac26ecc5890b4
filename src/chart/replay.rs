//! Policies replayed on recorded outcomes: cost against success, beside what the calibrated model expects.

use crate::import::replay::Replay;

use super::axis::{self, Axis};
use super::figures::{self, Unit, percent};
use super::frame::{self, Words};
use super::key::{self, Entry, Spot, Swatch};
use super::panel::Panel;
use super::sheet::{Clearance, DrawError, Pen, Sheet, Type};
use super::style::{self, CROWD, INK, Marker};

type Xy = (f64, f64);

/// A policy's place, replayed and predicted.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    name: String,
    kind: Kind,
    replayed: Xy,
    predicted: Option<Xy>,
    undominated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Alone,
    Cascade,
    Mix,
    Oracle,
}

/// What the chart shows.
#[derive(Clone, Debug, PartialEq)]
struct Series {
    places: Vec<Place>,
    unit: Unit,
    finding: String,
    print: String,
}

impl Series {
    fn of(replay: &Replay) -> Result<Self, String> {
        let places: Vec<Place> = replay
            .policies
            .iter()
            .filter_map(|policy| {
                Some(Place {
                    name: policy.policy.clone(),
                    kind: match policy.kind {
                        "alone" => Kind::Alone,
                        "cascade" => Kind::Cascade,
                        "mix" => Kind::Mix,
                        _ => Kind::Oracle,
                    },
                    replayed: (policy.cost.estimate?, policy.success.estimate?),
                    predicted: policy.predicted_cost.zip(policy.predicted_success),
                    undominated: policy.undominated,
                })
            })
            .collect();
        if places.is_empty() {
            return Err("no policy could be replayed".to_owned());
        }
        let usd = replay.cost_unit == "usd_per_task";
        let unit = if usd { Unit::Usd } else { Unit::Percent };
        let file = replay.file.rsplit(['/', '\\']).next().unwrap_or_default();
        Ok(Self {
            finding: finding(&places, unit),
            places,
            unit,
            print: format!(
                "{file} · {} items · judge: catches {} of wrong, passes {} of right · rungs {}",
                figures::grouped(replay.items as f64),
                percent(replay.judge.catches_wrong).replace(".0", ""),
                percent(replay.judge.passes_right).replace(".0", ""),
                env!("CARGO_PKG_VERSION")
            ),
        })
    }

    fn frontier(&self) -> Vec<Xy> {
        let best = self.places.iter().filter(|place| place.undominated);
        ascending(best.map(|place| place.replayed).collect())
    }

    /// What no predicted policy beats, the oracle apart.
    fn predicted_frontier(&self) -> Vec<Xy> {
        let all: Vec<Xy> = self
            .places
            .iter()
            .filter(|place| place.kind != Kind::Oracle)
            .filter_map(|place| place.predicted)
            .collect();
        let best = all.iter().filter(|(cost, success)| {
            !all.iter()
                .any(|(c, s)| c <= cost && s >= success && (c < cost || s > success))
        });
        ascending(best.copied().collect())
    }
}

fn ascending(mut points: Vec<Xy>) -> Vec<Xy> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    points
}

/// The best cascade beside the best model alone.
fn finding(places: &[Place], unit: Unit) -> String {
    let best = |kind: Kind| {
        let of = places.iter().filter(move |place| place.kind == kind);
        of.max_by(|a, b| {
            let (a, b) = (a.replayed, b.replayed);
            a.1.total_cmp(&b.1).then(b.0.total_cmp(&a.0))
        })
    };
    let words = |place: &Place| {
        format!(
            "{} solves {} at {}",
            place.name,
            percent(place.replayed.1),
            unit.figure(place.replayed.0)
        )
    };
    match (best(Kind::Cascade), best(Kind::Alone)) {
        (Some(cascade), Some(alone)) => format!("{}; {}", words(cascade), words(alone)),
        (_, Some(alone)) => words(alone),
        _ => String::new(),
    }
}

/// Draws the replay; gives its title.
pub(super) fn draw(
    replay: &Replay,
    sheet: &mut Sheet,
) -> Result<Result<String, String>, DrawError> {
    let series = match Series::of(replay) {
        Ok(series) => series,
        Err(reason) => return Ok(Err(reason)),
    };
    let words = Words {
        title: "Replayed: cost against success".to_owned(),
        finding: series.finding.clone(),
        note: "Filled: replayed on the recorded items. Open, joined by a hair: expected by the model calibrated on them. \
               The steps join what no other policy beats in both; the oracle, which nobody has, is left out of them."
            .to_owned(),
    };
    let space = words.draw_over(sheet, &series.print)?;
    let (x, y) = axes(&series);
    let entries = key(&series);
    let plane = frame::plane(&space, &frame::labels(&y), &entries);
    let caption = match series.unit {
        Unit::Usd => format!("Cost per item, USD{}", x.remark()),
        _ => "Share of calls to the strong model".to_owned(),
    };
    let mut panel = Panel::on(sheet, plane, x, y)?;
    frame::axes(&panel, sheet, &caption, "Success: share of items solved")?;
    for (points, pen) in [
        (series.predicted_frontier(), PREDICTED),
        (series.frontier(), FRONTIER),
    ] {
        let steps = staircase(&points, panel.x.high);
        panel.line(&steps, pen, sheet)?;
        let steps: Vec<Xy> = steps.iter().map(|&step| panel.place(step)).collect();
        sheet.avoid(&steps);
    }
    points(&series, &panel, sheet)?;
    names(&series, &panel, sheet)?;
    key::draw(&entries, &plane, sheet)?;
    Ok(Ok(words.title))
}

const FRONTIER: Pen = Pen::solid(INK, 1.6);
const PREDICTED: Pen = Pen {
    color: CROWD,
    width: 1.6,
    dashes: &[6.0, 4.0],
};

fn axes(series: &Series) -> (Axis, Axis) {
    let all = || {
        let predicted = series.places.iter().filter_map(|place| place.predicted);
        series
            .places
            .iter()
            .map(|place| place.replayed)
            .chain(predicted)
    };
    let (low, high) = axis::range(all().map(|point| point.0)).unwrap_or((0.0, 1.0));
    let x = if low > 0.0 && high / low > 30.0 {
        Axis::log(low / 1.4, high * 1.4, series.unit, 8)
    } else {
        Axis::from_zero(high * 1.03, series.unit, 7)
    };
    let (worst, best) = axis::range(all().map(|point| point.1)).unwrap_or((0.0, 1.0));
    let pad = ((best - worst) * 0.12).max(0.01);
    let y = Axis::linear(
        (worst - pad).max(-0.02),
        (best + pad).min(1.02),
        Unit::Percent,
        7,
    );
    (x, y)
}

/// Level until the next policy can be paid for.
fn staircase(best: &[Xy], end: f64) -> Vec<Xy> {
    let mut steps: Vec<Xy> = Vec::new();
    for &(cost, success) in best {
        if let Some(&(_, before)) = steps.last() {
            steps.push((cost, before));
        }
        steps.push((cost, success));
    }
    if let Some(&(_, last)) = steps.last() {
        steps.push((end, last));
    }
    steps
}

/// Filled, and open where the model expects the policy.
fn look(kind: Kind) -> (Marker, Marker, plotters::style::RGBColor, f64) {
    match kind {
        Kind::Alone => (Marker::Diamond, Marker::OpenDiamond, INK, 6.0),
        Kind::Cascade => (Marker::Disc, Marker::Ring, style::look(0).color, 5.0),
        Kind::Mix => (
            Marker::Square,
            Marker::OpenSquare,
            style::look(4).color,
            4.0,
        ),
        Kind::Oracle => (
            Marker::Triangle,
            Marker::OpenTriangle,
            style::look(2).color,
            6.0,
        ),
    }
}

fn points(series: &Series, panel: &Panel, sheet: &mut Sheet) -> Result<(), DrawError> {
    for place in &series.places {
        let (_, open, color, radius) = look(place.kind);
        if let Some(predicted) = place.predicted {
            let (from, to) = (panel.place(place.replayed), panel.place(predicted));
            sheet.line(&[from, to], Pen::solid(style::tint(color, 0.5), 1.0))?;
            sheet.marker(to, open, radius * 0.8, style::tint(color, 0.7))?;
            sheet.avoid(&[from, to]);
        }
    }
    for place in &series.places {
        let (filled, _, color, radius) = look(place.kind);
        let at = panel.place(place.replayed);
        sheet.marker(at, filled, radius, color)?;
        sheet.avoid_around(at, radius + 1.0);
    }
    Ok(())
}

/// Names of what matters: the undominated first, then models alone and the oracle; where there is no room, none.
fn names(series: &Series, panel: &Panel, sheet: &mut Sheet) -> Result<(), DrawError> {
    let mut named: Vec<&Place> = series
        .places
        .iter()
        .filter(|place| place.undominated || matches!(place.kind, Kind::Alone | Kind::Oracle))
        .collect();
    named.sort_by_key(|place| !place.undominated);
    for place in named.into_iter().take(24) {
        let kind = Type::bold(14.0, look(place.kind).2);
        let name = super::font::truncated(&place.name, kind.px, kind.weight, 260.0);
        let at = panel.place(place.replayed);
        frame::label_near(&name, &[at], &panel.space, kind, Clearance::Labels, sheet)?;
    }
    Ok(())
}

fn key(series: &Series) -> Vec<Entry> {
    let entry = |swatch, name: &str, detail: &str| Entry {
        swatch,
        name: name.to_owned(),
        detail: detail.to_owned(),
        spot: Spot::Anywhere,
    };
    let mut entries = vec![
        entry(Swatch::Stroke(FRONTIER), "undominated", "replayed"),
        entry(Swatch::Stroke(PREDICTED), "undominated", "predicted"),
    ];
    let kinds = [
        (Kind::Alone, "a model alone"),
        (Kind::Cascade, "a cascade"),
        (Kind::Mix, "a random mix"),
        (Kind::Oracle, "the oracle"),
    ];
    for (kind, name) in kinds {
        if series.places.iter().any(|place| place.kind == kind) {
            let (filled, _, color, _) = look(kind);
            entries.push(entry(Swatch::Point(filled, color), name, ""));
        }
    }
    entries
}
