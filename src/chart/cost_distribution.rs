//! How the cost of a task is distributed, delegated and done by the executive alone.

use plotters::style::RGBColor;

use crate::results::{CostBin, Summary};

use super::axis::{self, Axis};
use super::figures::Unit;
use super::frame::{self, Words};
use super::key::{self, Entry, Spot, Swatch};
use super::lines::finite;
use super::panel::Panel;
use super::sheet::{DrawError, Pen, Sheet};
use super::style::{CHEAPER, TOTAL};

/// Bars per distribution: wide enough to be smooth, narrow enough to show two humps.
const BARS: usize = 60;
/// Costs that span more than this factor are shown on a log scale.
const WIDE: f64 = 12.0;

/// One distribution.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hump {
    pub(super) name: String,
    /// Share of tasks in each of the bars along the axis.
    pub(super) shares: Vec<f64>,
    pub(super) mean: Option<f64>,
}

/// What the chart shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) axis: Axis,
    pub(super) humps: Vec<Hump>,
    pub(super) finding: String,
}

impl Spread {
    pub(super) fn of(summary: &Summary) -> Result<Self, String> {
        let bins: Vec<&CostBin> = summary
            .cost_distribution
            .iter()
            .filter(|bin| sound(bin))
            .collect();
        let axis = axis_over(&bins).ok_or(match summary.run.engine.as_str() {
            "exact" => "the exact engine has no distribution over tasks",
            _ => "there is no distribution of costs",
        })?;
        let own = &summary.headline.measures;
        let hump = |policy: &str, name: &str, mean: Option<f64>| {
            let bins: Vec<&CostBin> = bins
                .iter()
                .copied()
                .filter(|bin| bin.policy == policy)
                .collect();
            Hump {
                name: name.to_owned(),
                shares: shares(&bins, &axis),
                mean: finite(mean),
            }
        };
        let humps = vec![
            hump(
                "delegated",
                "delegated",
                own.cost_per_task_usd.mean.estimate,
            ),
            hump(
                "baseline",
                "executive alone",
                own.baseline_cost_per_task_usd.mean.estimate,
            ),
        ];
        let finding = finding(summary);
        Ok(Self {
            axis,
            humps,
            finding,
        })
    }
}

fn sound(bin: &CostBin) -> bool {
    let ends = finite(Some(bin.low_usd)).zip(finite(Some(bin.high_usd)));
    bin.share > 0.0 && bin.share.is_finite() && ends.is_some_and(|(low, high)| high >= low)
}

/// The range that holds all but the outermost thousandth of tasks of either policy.
fn axis_over(bins: &[&CostBin]) -> Option<Axis> {
    let mut ends: Vec<(f64, f64)> = Vec::new();
    for policy in ["delegated", "baseline"] {
        let mut own: Vec<_> = bins.iter().filter(|bin| bin.policy == policy).collect();
        own.sort_by(|a, b| a.low_usd.total_cmp(&b.low_usd));
        let total: f64 = own.iter().map(|bin| bin.share).sum();
        let mut gone = 0.0;
        let inner = own.iter().filter(|bin| {
            let (before, after) = (gone, gone + bin.share);
            gone = after;
            after > 0.001 * total && before < 0.999 * total
        });
        ends.extend(axis::range(
            inner.flat_map(|bin| [bin.low_usd, bin.high_usd]),
        ));
    }
    let (low, high) = axis::range(ends.iter().flat_map(|(low, high)| [*low, *high]))?;
    Some(match low {
        _ if high <= 0.0 => Axis::linear(0.0, 1.0, Unit::Usd, 7),
        low if low > 0.0 && high / low > WIDE => Axis::log(low, high, Unit::Usd, 8),
        low if low < 0.3 * high => Axis::linear(0.0, high, Unit::Usd, 8),
        low => Axis::padded(low, high, 0.1, Unit::Usd, 7),
    })
}

/// Shares of the bins poured into bars of equal width on the axis, in proportion to the overlap.
fn shares(bins: &[&CostBin], axis: &Axis) -> Vec<f64> {
    let mut bars = vec![0.0; BARS];
    let place = |usd: f64| {
        let fraction = if usd <= axis.low {
            0.0
        } else {
            axis.fraction(usd)
        };
        fraction.clamp(0.0, 1.0) * BARS as f64
    };
    let shown = |bin: &&&CostBin| bin.high_usd >= axis.low && bin.low_usd <= axis.high;
    for bin in bins.iter().filter(shown) {
        let (from, to) = (place(bin.low_usd), place(bin.high_usd));
        let (first, last) = ((from as usize).min(BARS - 1), (to as usize).min(BARS - 1));
        for (i, bar) in bars.iter_mut().enumerate().take(last + 1).skip(first) {
            let overlap = to.min(i as f64 + 1.0) - from.max(i as f64);
            // A bin without width, and one that only touches an end, is in one bar.
            let part = if to > from {
                overlap / (to - from)
            } else {
                1.0
            };
            *bar += bin.share * part.max(0.0);
        }
    }
    bars
}

/// Means and the dearest tasks.
fn finding(summary: &Summary) -> String {
    let own = &summary.headline.measures;
    let tail = |found: &crate::stats::Distributed| {
        Some((
            finite(found.mean.estimate)?,
            finite(found.quantiles.p95?.estimate)?,
        ))
    };
    let figure = |usd| Unit::Usd.figure(usd);
    match (
        tail(&own.cost_per_task_usd),
        tail(&own.baseline_cost_per_task_usd),
    ) {
        (Some((mean, dear)), Some((baseline, baseline_dear))) => format!(
            "Delegated, the mean task costs {} and one in twenty more than {}; alone {} and {}",
            figure(mean),
            figure(dear),
            figure(baseline),
            figure(baseline_dear)
        ),
        _ => String::new(),
    }
}

pub(super) fn draw(
    series: &Spread,
    summary: &Summary,
    sheet: &mut Sheet,
) -> Result<String, DrawError> {
    let words = Words {
        title: "Distribution of the cost per task".to_owned(),
        finding: series.finding.clone(),
        note: format!(
            "Share of tasks in each of {BARS} bars of equal width on the axis, but for the outermost 0.1 %. \
             Dashed: the means."
        ),
    };
    let space = words.draw(sheet, summary)?;
    let tallest = series
        .humps
        .iter()
        .flat_map(|hump| &hump.shares)
        .copied()
        .fold(0.0, f64::max);
    let y = Axis::from_zero(tallest * 1.04, Unit::Percent, 6);
    let entries = key(series);
    let plane = frame::plane(&space, &frame::labels(&y), &entries);
    let mut panel = Panel::on(sheet, plane, series.axis.clone(), y)?;
    let caption = format!("Cost per task, USD{}", series.axis.remark());
    frame::axes(&panel, sheet, &caption, "Share of tasks")?;
    for (hump, color) in series.humps.iter().zip(COLORS).rev() {
        draw_hump(hump, color, &series.axis, &mut panel, sheet)?;
    }
    for (hump, color) in series.humps.iter().zip(COLORS) {
        draw_mean(hump, color, &panel, sheet)?;
    }
    key::draw(&entries, &plane, sheet)?;
    Ok(words.title)
}

const COLORS: [RGBColor; 2] = [CHEAPER, TOTAL];

fn draw_hump(
    hump: &Hump,
    color: RGBColor,
    axis: &Axis,
    panel: &mut Panel,
    sheet: &Sheet,
) -> Result<(), DrawError> {
    let (left, right, bottom) = (panel.space.left, panel.space.right, panel.space.bottom);
    let width = (right - left) / BARS as f64;
    let mut outline = vec![(left, bottom)];
    for (i, share) in hump.shares.iter().enumerate() {
        let y = panel.place((axis.low, *share)).1;
        let x = left + width * i as f64;
        outline.extend([(x, y), (x + width, y)]);
    }
    outline.push((right, bottom));
    sheet.veil(&outline, color, 0.28)?;
    sheet.line(&outline, Pen::solid(color, 2.0))
}

fn draw_mean(hump: &Hump, color: RGBColor, panel: &Panel, sheet: &Sheet) -> Result<(), DrawError> {
    match hump.mean.filter(|mean| panel.x.contains(*mean)) {
        Some(mean) => {
            let x = panel.place((mean, 0.0)).0;
            let pen = Pen {
                color,
                width: 2.0,
                dashes: &[7.0, 4.0],
            };
            sheet.line(&[(x, panel.space.bottom), (x, panel.space.top)], pen)
        }
        None => Ok(()),
    }
}

fn key(series: &Spread) -> Vec<Entry> {
    let detail = |hump: &Hump| match hump.mean {
        Some(mean) => format!("mean {}", Unit::Usd.figure(mean)),
        None => String::new(),
    };
    series
        .humps
        .iter()
        .zip(COLORS)
        .map(|(hump, color)| Entry {
            swatch: Swatch::Block(color),
            name: hump.name.clone(),
            detail: detail(hump),
            spot: Spot::Anywhere,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sample::{self, Shape};

    fn bin(policy: &str, low_usd: f64, high_usd: f64, share: f64) -> CostBin {
        CostBin {
            policy: policy.to_owned(),
            low_usd,
            high_usd,
            share,
        }
    }

    fn spread(bins: Vec<CostBin>) -> Spread {
        let mut summary = sample::summary(&Shape::default());
        summary.cost_distribution = bins;
        Spread::of(&summary).expect("a distribution")
    }

    #[test]
    fn all_tasks_are_in_the_bars_but_for_the_outermost_thousandth() {
        let series = Spread::of(&sample::summary(&Shape::default())).expect("a distribution");
        for hump in &series.humps {
            let total: f64 = hump.shares.iter().sum();
            assert!(total > 0.99 && total < 1.001, "{total}");
        }
    }

    #[test]
    fn bins_are_poured_by_overlap() {
        let series = spread(vec![
            bin("delegated", 0.0, 1.0, 0.6),
            bin("delegated", 1.0, 3.0, 0.4),
        ]);
        let shares = &series.humps[0].shares;
        assert!((shares[0] - 0.6 / 20.0).abs() < 1e-12 && (shares[59] - 0.4 / 40.0).abs() < 1e-12);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn tasks_that_all_cost_the_same_are_one_bar() {
        for usd in [0.0, 0.25] {
            let series = spread(vec![
                bin("delegated", usd, usd, 1.0),
                bin("baseline", usd, usd, 1.0),
            ]);
            let full = series.humps[0]
                .shares
                .iter()
                .filter(|share| **share == 1.0)
                .count();
            assert_eq!(full, 1);
        }
    }

    #[test]
    fn bins_that_are_no_numbers_are_passed_over() {
        let mut bins = vec![bin("delegated", 1.0, 2.0, 1.0)];
        bins.push(bin("delegated", f64::NAN, 1.0, 0.5));
        bins.push(bin("delegated", 3.0, f64::INFINITY, 0.5));
        bins.push(bin("delegated", 2.0, 3.0, f64::NAN));
        assert!(
            spread(bins).humps[0]
                .shares
                .iter()
                .all(|share| share.is_finite())
        );
    }
}
