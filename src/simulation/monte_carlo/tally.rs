//! What is kept of a strip once its tasks are gone: moments, covariances and quantile sketches.

use crate::numerics::special::t_multiplier;
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::{Column, Detail, GroupStats, Layout, Outcome, Spread};
use crate::stats::{
    Distributed, Estimate, JointMoments, Quantiles, Sketch, quantile_estimate, quantiles,
    stratified,
};

/// Tasks of one class at one point.
#[derive(Clone, Debug)]
pub struct ClassTally {
    moments: JointMoments,
    /// Over tasks: cost, baseline cost, latency, baseline latency.
    sketches: [Sketch; 4],
    /// cost / baseline over tasks with a baseline above 0.
    cost_ratio: Sketch,
    cost_ratio_moments: JointMoments,
}

impl ClassTally {
    /// Nothing yet.
    pub fn new(layout: &Layout) -> Self {
        Self {
            moments: JointMoments::new(layout.len(), Self::pairs(layout)),
            sketches: Default::default(),
            cost_ratio: Sketch::default(),
            cost_ratio_moments: JointMoments::new(1, []),
        }
    }

    /// Of sums that somebody else has made. Sketches: cost, baseline cost, latency, baseline latency; then of
    /// cost / baseline.
    pub fn of_sums(
        moments: JointMoments,
        sketches: [Sketch; 4],
        (cost_ratio, cost_ratio_moments): (Sketch, JointMoments),
    ) -> Self {
        Self {
            moments,
            sketches,
            cost_ratio,
            cost_ratio_moments,
        }
    }

    /// The columns of a layout whose products are kept.
    pub fn pairs(layout: &Layout) -> Vec<(usize, usize)> {
        let pairs = layout.pairs().into_iter();
        pairs
            .map(|(a, b)| (layout.index(a), layout.index(b)))
            .collect()
    }

    /// Adds the tasks of a strip. `scratch` is working space.
    pub fn push(&mut self, columns: &Columns, scratch: &mut Vec<f64>) {
        self.moments.push_block(columns.len(), &columns.all());
        let [of_cost, of_baseline, of_latency, of_baseline_latency] = &mut self.sketches;
        let [_, _, latency, baseline_latency] = columns.drawn();
        of_latency.push_slice(latency);
        of_baseline_latency.push_slice(baseline_latency);
        for [costs, baselines] in columns.costs() {
            of_cost.push_slice(costs);
            of_baseline.push_slice(baselines);
            let tasks = costs.iter().zip(baselines);
            scratch.clear();
            scratch.extend(
                tasks
                    .filter(|(_, baseline)| **baseline > 0.0)
                    .map(|(cost, baseline)| cost / baseline),
            );
            self.cost_ratio.push_slice(scratch);
            self.cost_ratio_moments
                .push_block(scratch.len(), &[scratch]);
        }
    }

    /// Adds another tally; the caller keeps the order, which moments depend on in their last bits.
    pub fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
        for (sketch, others) in self.sketches.iter_mut().zip(&other.sketches) {
            sketch.merge(others);
        }
        self.cost_ratio.merge(&other.cost_ratio);
        self.cost_ratio_moments.merge(&other.cost_ratio_moments);
    }
}

/// One point: a tally by class, absent where no task fell.
#[derive(Clone, Debug, Default)]
pub struct PointTally {
    classes: Vec<(usize, ClassTally)>,
}

impl PointTally {
    /// The tally of a class; classes are asked for in ascending order.
    pub fn class(&mut self, class: usize, layout: &Layout) -> &mut ClassTally {
        let found = self
            .classes
            .binary_search_by_key(&class, |(index, _)| *index);
        let place = found.unwrap_or_else(|place| {
            self.classes.insert(place, (class, ClassTally::new(layout)));
            place
        });
        &mut self.classes[place].1
    }

    /// Puts in the tally of a class that has none yet.
    pub fn put(&mut self, class: usize, tally: ClassTally) {
        let later = |(index, _): &(usize, ClassTally)| *index < class;
        let place = self.classes.partition_point(later);
        self.classes.insert(place, (class, tally));
    }

    /// Adds the tally of the next batch.
    pub fn merge(&mut self, next: Self) {
        for (class, tally) in next.classes {
            match self
                .classes
                .binary_search_by_key(&class, |(index, _)| *index)
            {
                Ok(place) => self.classes[place].1.merge(&tally),
                Err(place) => self.classes.insert(place, (class, tally)),
            }
        }
    }

    /// Several in one, in their order.
    pub fn merged(parts: &[Self]) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.merge(part.clone());
        }
        all
    }

    /// Tasks behind it.
    pub fn tasks(&self) -> u64 {
        self.classes
            .iter()
            .map(|(_, tally)| tally.moments.count())
            .sum()
    }

    /// Mean of a column over all tasks; 0 where there are none.
    pub fn mean(&self, column: usize) -> f64 {
        let tasks = self.tasks() as f64;
        let classes = self.classes.iter().map(|(_, tally)| &tally.moments);
        let share = |of: &JointMoments| of.count() as f64 / tasks * of.mean(column);
        classes.map(share).sum()
    }

    /// 95 % half-width of mean cost as a share of it; infinite while nothing is known.
    pub fn relative_half_width(&self, layout: &Layout) -> f64 {
        let all = stratified(self.classes.iter().map(|(_, tally)| &tally.moments));
        let cost = layout.index(Column::Cost);
        match all.mean.get(cost) {
            Some(&value) if value > 0.0 => self.t() * all.variance[cost].sqrt() / value,
            Some(_) => 0.0,
            None => f64::INFINITY,
        }
    }

    fn error_df(&self) -> f64 {
        (self.tasks().saturating_sub(self.classes.len() as u64)) as f64
    }

    fn t(&self) -> f64 {
        t_multiplier(self.error_df())
    }

    /// Means with their sampling errors, over all tasks and by class, for a scenario of `classes` classes.
    pub fn outcome(&self, layout: &Layout, classes: usize) -> Outcome {
        let t = self.t();
        let full = layout.detail() == Detail::Full;
        let kept = layout.classes_kept(classes);
        let mut by_class = vec![empty_group(); kept];
        for (class, tally) in self.classes.iter().filter(|(class, _)| *class < kept) {
            by_class[*class] = group(std::iter::once(tally), t);
        }
        let bins = |which: usize| if full { self.bins(which) } else { Vec::new() };
        Outcome {
            layout: layout.clone(),
            all: group(self.classes.iter().map(|(_, tally)| tally), t),
            classes: by_class,
            cost_bins: bins(0),
            baseline_cost_bins: bins(1),
            t,
            error_df: Some(self.error_df()),
        }
    }

    fn bins(&self, which: usize) -> Vec<(f64, f64, f64)> {
        let all = merged(self.classes.iter().map(|(_, tally)| &tally.sketches[which]));
        let total = all.count() as f64;
        all.bins()
            .map(|(low, high, count)| (low, high, count as f64 / total))
            .collect()
    }
}

fn empty_group() -> GroupStats {
    GroupStats {
        tasks: 0,
        mean: Vec::new(),
        variance: Vec::new(),
        covariance: Vec::new(),
        spread: Spread::default(),
    }
}

fn group<'a>(classes: impl Iterator<Item = &'a ClassTally> + Clone, t: f64) -> GroupStats {
    let all = stratified(classes.clone().map(|tally| &tally.moments));
    GroupStats {
        tasks: all.count,
        mean: all.mean,
        variance: all.variance,
        covariance: all.covariance,
        spread: spread(classes, t),
    }
}

fn spread<'a>(classes: impl Iterator<Item = &'a ClassTally> + Clone, t: f64) -> Spread {
    let of = |which: usize| quantiles(&merged(classes.clone().map(|tally| &tally.sketches[which])));
    Spread {
        cost: of(0),
        baseline_cost: of(1),
        savings: savings(classes.clone(), t),
        latency: of(2),
        baseline_latency: of(3),
    }
}

/// The distribution of 1 - cost / baseline, from that of cost / baseline turned round.
fn savings<'a>(
    classes: impl Iterator<Item = &'a ClassTally> + Clone,
    t: f64,
) -> Option<Distributed> {
    let ratios = stratified(classes.clone().map(|tally| &tally.cost_ratio_moments));
    let sketch = merged(classes.map(|tally| &tally.cost_ratio));
    let turned = |q: f64| {
        let ratio = quantile_estimate(&sketch, 1.0 - q);
        Some(Estimate {
            estimate: ratio.estimate.map(|x| 1.0 - x),
            std_error: ratio.std_error,
            low: ratio.high.map(|x| 1.0 - x),
            high: ratio.low.map(|x| 1.0 - x),
        })
    };
    Some(Distributed {
        mean: Estimate::new(
            1.0 - ratios.mean.first()?,
            Some(ratios.variance.first()?.sqrt()),
            t,
        ),
        quantiles: Quantiles {
            p05: turned(0.05),
            p50: turned(0.5),
            p95: turned(0.95),
            p99: turned(0.99),
        },
    })
}

fn merged<'a>(sketches: impl Iterator<Item = &'a Sketch>) -> Sketch {
    let mut all = Sketch::default();
    sketches.for_each(|sketch| all.merge(sketch));
    all
}
