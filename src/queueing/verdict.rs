//! Stable, saturated, or not long enough to tell.

use super::estimates::Pairs;
use super::measured::Verdict;
use super::run::{Run, Shape};

const HOUR_S: f64 = 3600.0;
/// Share of tasks shed from which on the network does not carry its demand.
const SHED: f64 = 1e-3;
/// A number inside that grows without end grows in the last stretch about as fast as before it;
/// one that approaches a steady state, or wanders like √t at the edge of saturation, grows slower.
const STEADY_GROWTH: f64 = 0.7;
/// Growth that matters: so many tasks a run, and this share of those inside. Runs that are all alike
/// leave no doubt about a growth by one task, which still is none.
const FEW: f64 = 5.0;
const SHARE: f64 = 0.1;
/// Likewise for more tasks inside in the second half.
const RISE: f64 = 0.02;
/// A limit used up, but for what happens at the ends of a run.
const USED_UP: f64 = 0.99;

/// Tasks per hour by which the number inside grows, shed ones included.
pub fn growth(runs: &[Run]) -> Pairs {
    stretches(runs, 0, 2).collect()
}

/// Judged by the growth over the second half of what is measured, at 99.9 %, and against what came before it.
pub fn judge(runs: &[Run], shape: Shape) -> Verdict {
    let marks = || runs.iter().filter_map(|run| run.marks.as_ref());
    if marks().count() < 2 {
        return Verdict::Unclear;
    }
    let saturated = Verdict::Saturated {
        limit: binding(runs),
        growth_per_hour: growth(runs).estimate(),
    };
    let came: u64 = marks()
        .map(|[start, _, end]| end.arrived - start.arrived)
        .sum();
    let shed: u64 = marks().map(|[start, _, end]| end.shed - start.shed).sum();
    if shed as f64 > SHED * came as f64 {
        return saturated;
    }
    let last: Pairs = stretches(runs, 1, 2).collect();
    let inside: f64 = marks().map(|[_, half, _]| f64::from(half.inside)).sum();
    let grown: f64 = stretches(runs, 1, 2).map(|(grown, _)| grown).sum();
    let matters = grown >= FEW * marks().count() as f64 && grown >= SHARE * inside;
    let grows = matters && last.above_zero() > 1.0;
    let rises = match shape {
        Shape::Level | Shape::Periods => rise(runs).unwrap_or(grows),
        Shape::Part => grows && exhausted(runs),
    };
    let until: Pairs = marks()
        .map(|[_, half, _]| (f64::from(half.inside), half.time / HOUR_S))
        .collect();
    if grows && rises && last.ratio().0 >= STEADY_GROWTH * until.ratio().0 {
        saturated
    } else if grows || rises {
        Verdict::Unclear
    } else {
        Verdict::Stable
    }
}

/// (growth, hours) between two marks of each run in which both were reached.
fn stretches(runs: &[Run], from: usize, to: usize) -> impl Iterator<Item = (f64, f64)> {
    let marks = runs.iter().filter_map(|run| run.marks.as_ref());
    marks.filter_map(move |marks| {
        let (a, b) = (&marks[from], &marks[to]);
        let grown = f64::from(b.inside) - f64::from(a.inside) + (b.shed - a.shed) as f64;
        (b.time > a.time).then(|| (grown, (b.time - a.time) / HOUR_S))
    })
}

/// Whether more tasks were inside in the second half than in the first, time averages; `None`
/// where there are no halves.
fn rise(runs: &[Run]) -> Option<bool> {
    let marks = runs.iter().filter_map(|run| run.marks.as_ref());
    let rises: Vec<(f64, f64)> = marks
        .filter(|[start, half, end]| half.time > start.time && end.time > half.time)
        .map(|[start, half, end]| {
            let first = (half.inside_area - start.inside_area) / (half.time - start.time);
            let second = (end.inside_area - half.inside_area) / (end.time - half.time);
            (second - first, first)
        })
        .collect();
    if rises.is_empty() {
        return None;
    }
    let relative: Pairs = rises.into_iter().collect();
    Some(relative.above_zero() > 1.0 && relative.ratio().0 > RISE)
}

/// Whether the limit that binds was used up in the second half.
fn exhausted(runs: &[Run]) -> bool {
    let Some(limit) = binding(runs) else {
        return false;
    };
    let marks = runs.iter().filter_map(|run| run.marks.as_ref());
    let used: Pairs = marks
        .map(|[_, half, end]| (end.used[limit] - half.used[limit], end.time - half.time))
        .collect();
    used.ratio().0 > USED_UP
}

/// The limit that caused most of the waiting in the second half.
fn binding(runs: &[Run]) -> Option<usize> {
    let mut held: Vec<f64> = Vec::new();
    for [_, half, end] in runs.iter().filter_map(|run| run.marks.as_ref()) {
        held.resize(end.used.len(), 0.0);
        for (limit, sum) in held.iter_mut().enumerate() {
            *sum += end.held[limit] - half.held[limit];
        }
    }
    let most = (0..held.len()).max_by(|a, b| held[*a].total_cmp(&held[*b]).then(b.cmp(a)))?;
    (held[most] > 0.0).then_some(most)
}
