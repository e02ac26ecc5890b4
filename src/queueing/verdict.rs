//! Stable, saturated, or not long enough to tell.

use super::estimates::Pairs;
use super::measured::Verdict;
use super::run::Run;

const HOUR_S: f64 = 3600.0;
/// Share of tasks shed from which on the network does not carry its demand.
const SHED: f64 = 1e-3;
/// A number inside that grows without end grows in the last stretch about as fast as before it;
/// one that approaches a steady state, or wanders like √t at the edge of saturation, grows slower.
const STEADY_GROWTH: f64 = 0.7;

/// Tasks per hour by which the number inside grows, shed ones included.
pub fn growth(runs: &[Run]) -> Pairs {
    stretches(runs, 0, 2).collect()
}

/// Judged by the growth over the second half of what is measured, at 99.9 %, and against the first half.
pub fn judge(runs: &[Run]) -> Verdict {
    let marks = || runs.iter().filter_map(|run| run.marks.as_ref());
    if marks().count() < 2 {
        return Verdict::Unclear;
    }
    let last: Pairs = stretches(runs, 1, 2).collect();
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
    let until: Pairs = marks()
        .map(|[_, half, _]| (f64::from(half.inside), half.time / HOUR_S))
        .collect();
    let grows = last.above_zero() > 1.0;
    let rises = rise(runs).above_zero() > 1.0;
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

/// How much more tasks were inside in the second half than in the first, time averages.
fn rise(runs: &[Run]) -> Pairs {
    let marks = runs.iter().filter_map(|run| run.marks.as_ref());
    let rises = marks.filter_map(|[start, half, end]| {
        let halves = half.time > start.time && end.time > half.time;
        let first = (half.inside_area - start.inside_area) / (half.time - start.time);
        let second = (end.inside_area - half.inside_area) / (end.time - half.time);
        halves.then_some((second - first, 1.0))
    });
    rises.collect()
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
