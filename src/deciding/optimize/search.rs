//! The search among the policies of one ladder: a grid over everything, then ever finer grids around the best.

use std::collections::BTreeSet;

use super::goal::{Fared, Goal};
use super::plan::{Plan, Pool, Start};
use super::{Dimension, ladders};
use crate::delegation::{OnReject, Reviewer};
use crate::experiment::{Engine, ExperimentError};
use crate::progress::Monitor;

/// A plan and how it fares.
#[derive(Clone, Debug)]
pub struct Tried {
    pub plan: Plan,
    pub fared: Fared,
}

/// How closely one looks.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Points of the first grid of a family.
    pub grid: usize,
    /// Best points from which finer grids start.
    pub starts: usize,
    /// How often the finer grid's width is halved.
    pub halvings: u32,
}

/// Where plans are looked for and what they are held against.
pub struct Search<'a> {
    pub pool: &'a Pool,
    pub goal: &'a Goal,
    pub over: &'a BTreeSet<Dimension>,
    pub engine: Engine,
    pub monitor: &'a dyn Monitor,
}

/// Plans that differ in numbers only.
struct Family<'a> {
    template: Plan,
    axes: Vec<Axis>,
    pool: &'a Pool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Axis {
    Ratio,
    Rate,
    /// What of the remaining pieces the n-th subordinate takes.
    Stick(usize),
    RouterSuccess,
}

impl Search<'_> {
    /// The scenario's ladder; where work may be assigned anew, each of its models by itself, too.
    pub fn own_ladder(&self, effort: Effort) -> Result<Vec<Tried>, ExperimentError> {
        let rungs = self.pool.today().rungs;
        let mut tried = self.ladder(&rungs, effort)?;
        if self.over.contains(&Dimension::Assign) {
            tried.extend(self.alone(&rungs)?);
        }
        Ok(tried)
    }

    /// Each of some models by itself.
    pub fn alone(&self, models: &[usize]) -> Result<Vec<Tried>, ExperimentError> {
        let plans: Vec<Plan> = models
            .iter()
            .flat_map(|model| ladders::sketches(self.pool, &[*model]))
            .collect();
        let fared = self
            .goal
            .fare(self.pool, &plans, self.engine, self.monitor)?;
        let both = plans.into_iter().zip(fared);
        Ok(both.map(|(plan, fared)| Tried { plan, fared }).collect())
    }

    /// Every plan that was tried on a ladder; the best is among them.
    pub fn ladder(&self, rungs: &[usize], effort: Effort) -> Result<Vec<Tried>, ExperimentError> {
        let families = self.families(rungs);
        let mut tried = Vec::new();
        let mut starts: Vec<(usize, Vec<f64>, f64, Tried)> = Vec::new();
        for (index, family) in families.iter().enumerate() {
            let per_axis = per_axis(effort.grid, family.axes.len());
            let places = lattice(&vec![unit(per_axis); family.axes.len()]);
            let found = self.fare(family, &places)?;
            let width = 1.0 / (per_axis.max(2) - 1) as f64;
            let mut best: Vec<(Vec<f64>, Tried)> =
                places.into_iter().zip(found.iter().cloned()).collect();
            self.rank(&mut best);
            best.truncate(effort.starts);
            starts.extend(
                best.into_iter()
                    .map(|(at, tried)| (index, at, width, tried)),
            );
            tried.extend(found);
        }
        starts.sort_by(|a, b| self.order(&a.3.fared, &b.3.fared));
        starts.truncate(effort.starts);
        for (index, at, width, start) in starts {
            tried.extend(self.zoom(&families[index], at, width, start, effort.halvings)?);
        }
        Ok(tried)
    }

    fn zoom(
        &self,
        family: &Family<'_>,
        mut at: Vec<f64>,
        mut width: f64,
        mut best: Tried,
        halvings: u32,
    ) -> Result<Vec<Tried>, ExperimentError> {
        let mut tried = Vec::new();
        let steps = if family.axes.len() > 3 { 1 } else { 2 };
        for _ in 0..halvings {
            let around: Vec<Vec<f64>> = at.iter().map(|x| nearby(*x, width, steps)).collect();
            let places = lattice(&around);
            let found = self.fare(family, &places)?;
            for (place, found) in places.into_iter().zip(&found) {
                if found.fared.beats(&best.fared, self.goal) {
                    best = found.clone();
                    at = place;
                }
            }
            tried.extend(found);
            width *= 0.5;
        }
        Ok(tried)
    }

    fn fare(
        &self,
        family: &Family<'_>,
        places: &[Vec<f64>],
    ) -> Result<Vec<Tried>, ExperimentError> {
        let plans: Vec<Plan> = places.iter().map(|place| family.plan(place)).collect();
        let fared = self
            .goal
            .fare(self.pool, &plans, self.engine, self.monitor)?;
        let both = plans.into_iter().zip(fared);
        Ok(both.map(|(plan, fared)| Tried { plan, fared }).collect())
    }

    pub fn order(&self, a: &Fared, b: &Fared) -> std::cmp::Ordering {
        if a.beats(b, self.goal) {
            std::cmp::Ordering::Less
        } else if b.beats(a, self.goal) {
            std::cmp::Ordering::Greater
        } else {
            std::cmp::Ordering::Equal
        }
    }

    fn rank(&self, tried: &mut [(Vec<f64>, Tried)]) {
        tried.sort_by(|a, b| self.order(&a.1.fared, &b.1.fared));
    }

    fn families(&self, rungs: &[usize]) -> Vec<Family<'_>> {
        let today = self.pool.today();
        let subordinates = rungs.len().saturating_sub(1);
        let free =
            |dimension: Dimension| self.over.contains(&dimension) && self.pool.has(dimension);
        let mut common = Vec::new();
        if free(Dimension::Ratio) {
            common.push(Axis::Ratio);
        }
        let reviews = self.pool.review.is_some();
        if free(Dimension::ReviewRate) {
            common.push(Axis::Rate);
        }
        let rejects = match free(Dimension::OnReject) && reviews && subordinates > 1 {
            true => vec![OnReject::Escalate, OnReject::Executive],
            false => vec![today.on_reject],
        };
        let readers = match free(Dimension::ReviewBy) && reviews && subordinates > 1 {
            true => vec![Reviewer::Executive, Reviewer::Above],
            false => vec![today.by],
        };
        let template = |start: Start| Plan {
            rungs: rungs.to_vec(),
            start,
            ..today.clone()
        };
        if subordinates == 0 {
            let plan = Plan {
                ratio: 0.0,
                ..template(Start::AsWritten)
            };
            return vec![self.family(plan, Vec::new())];
        }
        let mut families = Vec::new();
        for on_reject in rejects {
            for by in readers.iter().copied() {
                let with = |start: Start| Plan {
                    on_reject,
                    by,
                    ..template(start)
                };
                if free(Dimension::Assign) {
                    let sticks = (0..subordinates - 1).map(Axis::Stick);
                    let axes = common.iter().copied().chain(sticks).collect();
                    families.push(self.family(with(Start::Shares(vec![1.0; subordinates])), axes));
                } else if rungs == today.rungs {
                    families.push(self.family(with(Start::AsWritten), common.clone()));
                }
                if free(Dimension::Router) {
                    let axes = [common.clone(), vec![Axis::RouterSuccess]].concat();
                    families.push(self.family(with(Start::Router(0.5)), axes));
                }
            }
        }
        families
    }

    fn family(&self, template: Plan, axes: Vec<Axis>) -> Family<'_> {
        Family {
            template,
            axes,
            pool: self.pool,
        }
    }
}

impl Family<'_> {
    /// The plan at a place: a coordinate from 0 to 1 for each axis.
    fn plan(&self, place: &[f64]) -> Plan {
        let mut plan = self.template.clone();
        let mut sticks = Vec::new();
        for (axis, x) in self.axes.iter().zip(place) {
            match axis {
                Axis::Ratio => plan.ratio = *x,
                Axis::Rate => plan.rate = *x,
                Axis::Stick(_) => sticks.push(*x),
                // A success of 0 or 1 is reached always or never: the ends of the other families.
                Axis::RouterSuccess => plan.start = Start::Router(x.clamp(0.001, 0.999)),
            }
        }
        if let Start::Shares(weights) = &mut plan.start {
            *weights = broken(&sticks, weights.len());
        }
        if self.pool.review.is_none() {
            plan.rate = 0.0;
        }
        plan
    }
}

/// A stick of length 1 broken into parts: each takes its share of what the ones before left.
fn broken(sticks: &[f64], parts: usize) -> Vec<f64> {
    let mut left = 1.0;
    let mut found: Vec<f64> = sticks
        .iter()
        .take(parts.saturating_sub(1))
        .map(|share| {
            let part = left * share;
            left -= part;
            part
        })
        .collect();
    found.push(left.max(0.0));
    found
}

/// Points on each axis so that all of them together are at most `grid`, at least 2 and at most 41.
fn per_axis(grid: usize, axes: usize) -> usize {
    (2..=41)
        .rev()
        .find(|points: &usize| points.pow(u32::try_from(axes).unwrap_or(9)) <= grid)
        .unwrap_or(2)
}

fn unit(points: usize) -> Vec<f64> {
    let last = (points.max(2) - 1) as f64;
    (0..points).map(|n| n as f64 / last).collect()
}

/// `x` and `steps` points on either side of it, `width` away at the most, within 0 and 1.
fn nearby(x: f64, width: f64, steps: i32) -> Vec<f64> {
    let step = width / f64::from(steps);
    let mut found: Vec<f64> = (-steps..=steps)
        .map(|n| (x + step * f64::from(n)).clamp(0.0, 1.0))
        .collect();
    found.dedup();
    found
}

/// Every combination of one value of each axis; without axes, the one empty place.
fn lattice(axes: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut places = vec![Vec::new()];
    for values in axes {
        let longer = places.iter().flat_map(|place: &Vec<f64>| {
            values.iter().map(move |value| {
                let mut longer = place.clone();
                longer.push(*value);
                longer
            })
        });
        places = longer.collect();
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_stick_is_whole_and_reaches_every_corner() {
        for sticks in [[0.0, 0.0], [1.0, 0.3], [0.0, 1.0], [0.25, 0.5]] {
            let parts = broken(&sticks, 3);
            assert_eq!(parts.len(), 3);
            assert!((parts.iter().sum::<f64>() - 1.0).abs() < 1e-15, "{parts:?}");
        }
        assert_eq!(broken(&[0.0, 0.0], 3), [0.0, 0.0, 1.0]);
        assert_eq!(broken(&[1.0, 0.3], 3), [1.0, 0.0, 0.0]);
        assert_eq!(broken(&[], 1), [1.0]);
    }

    #[test]
    fn a_lattice_has_every_combination_and_grids_stay_small() {
        assert_eq!(
            lattice(&[vec![0.0, 1.0], vec![0.5]]),
            [[0.0, 0.5], [1.0, 0.5]]
        );
        assert_eq!(lattice(&[]), [Vec::<f64>::new()]);
        assert_eq!(
            [per_axis(2000, 1), per_axis(2000, 3), per_axis(2, 5)],
            [41, 12, 2]
        );
    }
}
