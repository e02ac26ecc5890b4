//! One way of doing things in all futures: what each month brings, and when something first goes wrong.

use rayon::prelude::*;

use super::futures::Future;
use super::latency::LatencyCurve;
use super::money::{Payment, overflow};
use super::objective::{Objective, Source};
use super::shape::{HOURS_PER_MONTH, Shape};
use super::usage::{Ceiling, PerTask, TierTask, Variability};
use crate::ladder::Reserved;

/// A future with what tasks take in it.
#[derive(Clone, Debug)]
pub struct World {
    pub future: Future,
    pub task: PerTask,
    /// Mean demand in the first month.
    pub tasks_per_hour: f64,
    /// Of each ceiling over the scenario's own: not 1 where a limit is uncertain.
    pub ceiling_scale: Vec<f64>,
    /// By tier, as this future has it.
    pub reserved: Vec<Option<Reserved>>,
}

/// What does not hang on the future.
#[derive(Clone, Debug)]
pub struct Setup {
    pub ceilings: Vec<Ceiling>,
    /// Units of reserved capacity by tier.
    pub units: Vec<f64>,
    /// Absent where times are not modelled.
    pub curve: Option<LatencyCurve>,
    pub variability: Variability,
}

/// All of it together.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub months: u32,
    pub shape: &'a Shape,
    /// Variance of the number of tasks in an hour over its mean.
    pub dispersion: f64,
    pub budget_usd: Option<f64>,
    pub objectives: &'a [Objective],
    pub setup: &'a Setup,
    pub worlds: &'a [World],
}

/// A month of one future.
#[derive(Clone, Copy, Debug)]
pub struct Month {
    /// Mean over its hours.
    pub tasks_per_hour: f64,
    /// Of the tightest limit in the busiest hour; 0 without limits.
    pub utilisation: f64,
    /// With this month's luck, USD.
    pub cost_usd: f64,
    /// Success of a task; NaN where it is not modelled.
    pub success: f64,
}

impl Month {
    /// Tasks of the whole month.
    pub fn tasks(&self) -> f64 {
        HOURS_PER_MONTH * self.tasks_per_hour
    }

    /// USD per task.
    pub fn cost_per_task(&self) -> f64 {
        self.cost_usd / self.tasks()
    }

    /// USD per task that succeeds; NaN where success is not modelled.
    pub fn cost_per_success(&self) -> f64 {
        self.cost_usd / (self.tasks() * self.success)
    }
}

/// What becomes of a future.
#[derive(Clone, Debug, PartialEq)]
pub struct Fate {
    /// First month in which limits do not carry the busiest hour.
    pub overloaded: Option<u32>,
    /// First month in which each objective is missed.
    pub missed: Vec<Option<u32>>,
    /// First month over budget.
    pub over_budget: Option<u32>,
    /// All months, USD.
    pub cost_usd: f64,
    /// What lies above the budget, all months, USD.
    pub overspent_usd: f64,
    /// Tasks that come above what limits let through, all months.
    pub not_carried: f64,
}

impl Fate {
    /// Whether everything holds in every month.
    pub fn is_good(&self) -> bool {
        let missed = self.missed.iter().any(Option::is_some);
        self.overloaded.is_none() && self.over_budget.is_none() && !missed
    }
}

impl Case<'_> {
    /// A world in this case: what each task takes of every ceiling, ready for months.
    pub fn ready<'w>(&'w self, world: &'w World) -> Ready<'w> {
        let own = world.ceiling_scale.len() == self.setup.ceilings.len();
        let scale = |at: usize| if own { world.ceiling_scale[at] } else { 1.0 };
        let ceilings = self.setup.ceilings.iter().enumerate();
        let taken = ceilings.map(|(at, ceiling)| ceiling.taken_by(&world.task) / scale(at));
        let with_units = |(reserved, units): (&Option<Reserved>, &f64)| {
            reserved.map(|one| Reserved {
                units: *units,
                ..one
            })
        };
        let tiers = world.reserved.iter().zip(&self.setup.units);
        let mut ready = Ready {
            case: self,
            world,
            taken: taken.collect(),
            reserved: tiers.map(with_units).collect(),
            peak: self.shape.peak(),
            months: Vec::with_capacity(self.months as usize),
        };
        // Once for all who ask: a month's bill is the larger part of the work.
        ready.months = (1..=self.months)
            .map(|month| ready.worked_out(month))
            .collect();
        ready
    }

    /// What becomes of every future.
    pub fn fates(&self) -> Vec<Fate> {
        let worlds = self.worlds.par_iter();
        worlds.map(|world| self.ready(world).fate()).collect()
    }
}

/// A world in a case.
#[derive(Debug)]
pub struct Ready<'a> {
    case: &'a Case<'a>,
    world: &'a World,
    /// Hours of each ceiling that a task takes.
    pub taken: Vec<f64>,
    reserved: Vec<Option<Reserved>>,
    peak: f64,
    /// From the first on.
    months: Vec<Month>,
}

impl Ready<'_> {
    /// Mean demand in a month, tasks per hour.
    pub fn tasks_per_hour(&self, month: u32) -> f64 {
        self.month(month).tasks_per_hour
    }

    /// One month of the plan.
    pub fn month(&self, month: u32) -> &Month {
        &self.months[month as usize - 1]
    }

    /// Of a ceiling in the busiest hour of a month.
    pub fn utilisation(&self, ceiling: usize, month: u32) -> f64 {
        self.taken[ceiling] * self.peak * self.tasks_per_hour(month)
    }

    fn worked_out(&self, month: u32) -> Month {
        let case = self.case;
        let payment = Payment {
            shape: case.shape,
            variability: &case.setup.variability,
            dispersion: case.dispersion,
            reserved: &self.reserved,
        };
        let future = &self.world.future;
        let tasks_per_hour = self.world.tasks_per_hour * future.demand_level(month);
        let bill = payment.month(&self.world.task, tasks_per_hour, future.price_level(month));
        let luck = future.luck.get(month as usize - 1).copied().unwrap_or(0.0);
        Month {
            tasks_per_hour,
            utilisation: self.tightest() * self.peak * tasks_per_hour,
            cost_usd: (bill.mean + luck * bill.variance.sqrt()).max(0.0),
            success: self.world.task.success.unwrap_or(f64::NAN),
        }
    }

    /// Hours of the tightest ceiling that a task takes.
    fn tightest(&self) -> f64 {
        self.taken.iter().copied().fold(0.0, f64::max)
    }

    /// Tasks of a month that come in hours above what limits let through, more than they carry.
    pub fn not_carried(&self, month: &Month) -> f64 {
        let carried = 1.0 / self.tightest();
        let above = |(weight, share): &(f64, f64)| {
            share * (weight * month.tasks_per_hour - carried).max(0.0)
        };
        let levels = self.case.shape.levels().iter();
        HOURS_PER_MONTH * levels.map(above).sum::<f64>()
    }

    /// What an objective's metric comes to in a month; NaN where it is not modelled.
    pub fn objective(&self, objective: &Objective, month: &Month) -> f64 {
        match &objective.source {
            Source::Sojourn(part) => {
                let curve = self.case.setup.curve.as_ref();
                let at = curve.map(|curve| curve.at(month.utilisation));
                let found = at.and_then(|sojourn| sojourn.figure(part.as_deref()));
                found.unwrap_or(f64::NAN)
            }
            Source::CostPerTask => month.cost_per_task(),
            Source::CostPerSuccess => month.cost_per_success(),
            Source::CostPerMonth => month.cost_usd,
            Source::Metric(at) => self.world.task.metrics[*at],
        }
    }

    /// Prices by the token over the first month's.
    pub fn price_level(&self, month: u32) -> f64 {
        self.world.future.price_level(month)
    }

    /// Of all tiers.
    pub fn tokens_per_task(&self) -> f64 {
        self.world.task.tiers.iter().map(TierTask::tokens).sum()
    }

    /// Units of a quota that a task takes.
    pub fn quota_units(&self, quota: usize) -> f64 {
        self.world.task.quota_units[quota]
    }

    /// Share of a unit of reserved capacity that must be used for it to cost less than by the token: its price per hour
    /// over what all its tokens would cost. Infinite where the tier's tokens cost nothing.
    pub fn breakeven_utilisation(&self, tier: usize, month: u32) -> f64 {
        let Some(reserved) = &self.reserved[tier] else {
            return f64::NAN;
        };
        let task = &self.world.task.tiers[tier];
        let price = task.usd / task.tokens() * self.price_level(month);
        reserved.usd_per_hour.get() / (60.0 * reserved.tokens.get() * price)
    }

    /// Share of reserved capacity that is used, and share of the tier's tokens that goes beyond it; of capacity and
    /// tokens there are none of, NaN.
    pub fn reserved_use(&self, tier: usize, month: u32) -> (f64, f64) {
        let Some(reserved) = &self.reserved[tier] else {
            return (f64::NAN, f64::NAN);
        };
        let capacity = 60.0 * reserved.units * reserved.tokens.get();
        let tokens = self.world.task.tiers[tier].tokens();
        let variability = &self.case.setup.variability;
        let spread = variability.tier_tokens[tier] + self.case.dispersion;
        let (mut all, mut over) = (0.0, 0.0);
        for &(weight, share) in self.case.shape.levels() {
            let tasks = weight * self.tasks_per_hour(month);
            let spill = overflow(tasks * tokens, tokens * (tasks * spread).sqrt(), capacity);
            all += share * tasks * tokens;
            over += share * spill.mean;
        }
        ((all - over) / capacity, over / all)
    }

    /// What becomes of it.
    pub fn fate(&self) -> Fate {
        let case = self.case;
        let mut fate = Fate {
            overloaded: None,
            missed: vec![None; case.objectives.len()],
            over_budget: None,
            cost_usd: 0.0,
            overspent_usd: 0.0,
            not_carried: 0.0,
        };
        for (number, month) in (1..).zip(&self.months) {
            if !(month.utilisation <= 1.0) {
                fate.overloaded.get_or_insert(number);
                fate.not_carried += self.not_carried(month);
            }
            for (objective, missed) in case.objectives.iter().zip(&mut fate.missed) {
                if !objective.holds(self.objective(objective, month)) {
                    missed.get_or_insert(number);
                }
            }
            fate.cost_usd += month.cost_usd;
            let over = case.budget_usd.map(|budget| month.cost_usd - budget);
            if let Some(over) = over.filter(|over| *over > 0.0) {
                fate.over_budget.get_or_insert(number);
                fate.overspent_usd += over;
            }
        }
        fate
    }
}
