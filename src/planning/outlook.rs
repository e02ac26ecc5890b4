//! The months ahead as things stand: quantiles over futures of everything that is reported.

use rayon::prelude::*;

use super::case::{Case, Fate, Month, Ready};
use super::objective::Objective;
use super::results::{
    Band, Breaks, LimitOutlook, MonthOutlook, ObjectiveOutlook, QuotaOutlook, ReservedOutlook,
};
use super::shape::HOURS_PER_MONTH;
use super::spread::{band, breaks};
use super::usage::LimitKind;
use crate::scenario::Scenario;

/// A case with all its futures made ready.
pub struct Outlook<'a> {
    pub case: &'a Case<'a>,
    pub ready: Vec<Ready<'a>>,
    pub fates: &'a [Fate],
    pub confidence: f64,
}

const UNKNOWN: Band = Band {
    p10: f64::NAN,
    p50: f64::NAN,
    p90: f64::NAN,
};

impl<'a> Outlook<'a> {
    pub fn of(case: &'a Case<'a>, fates: &'a [Fate], confidence: f64) -> Self {
        Self {
            case,
            ready: case.worlds.iter().map(|world| case.ready(world)).collect(),
            fates,
            confidence,
        }
    }

    fn over_futures(&self, value: impl Fn(&Ready<'a>) -> f64) -> Band {
        band(self.ready.iter().map(value).collect()).unwrap_or(UNKNOWN)
    }

    fn breaks(&self, first: &[Option<u32>]) -> Breaks {
        breaks(first, self.case.months, self.confidence)
    }

    fn months(&self) -> std::ops::RangeInclusive<u32> {
        1..=self.case.months
    }

    /// Every month.
    pub fn months_ahead(&self) -> Vec<MonthOutlook> {
        let months = self.months().into_par_iter();
        months.map(|number| self.month(number)).collect()
    }

    fn month(&self, number: u32) -> MonthOutlook {
        let all: Vec<Month> = self
            .ready
            .iter()
            .map(|ready| *ready.month(number))
            .collect();
        let n = all.len().max(1) as f64;
        let of = |value: &dyn Fn(&Month) -> f64| band(all.iter().map(value).collect());
        let share = |holds: &dyn Fn(&Month) -> bool| {
            all.iter().filter(|month| holds(month)).count() as f64 / n
        };
        let mean = |value: &dyn Fn(&Month) -> f64| all.iter().map(value).sum::<f64>() / n;
        let limited = !self.case.setup.ceilings.is_empty();
        let peak = self.case.shape.peak();
        let over = self
            .case
            .budget_usd
            .map(|budget| share(&|month| month.cost_usd > budget));
        let above = self.ready.iter().zip(&all);
        let above = above.map(|(ready, month)| match month.utilisation <= 1.0 {
            true => 0.0,
            false => ready.not_carried(month),
        });
        let not_carried = above.sum::<f64>() / n;
        MonthOutlook {
            month: number,
            tasks: of(&Month::tasks).unwrap_or(UNKNOWN),
            busiest_tasks_per_hour: of(&|month| peak * month.tasks_per_hour).unwrap_or(UNKNOWN),
            utilisation: of(&|month| month.utilisation).filter(|_| limited),
            carried_tasks_per_hour: of(&|month| peak * month.tasks_per_hour / month.utilisation)
                .filter(|_| limited),
            price_level: self.over_futures(|ready| ready.price_level(number)),
            cost_usd: of(&|month| month.cost_usd).unwrap_or(UNKNOWN),
            mean_cost_usd: mean(&|month| month.cost_usd),
            cost_per_task_usd: of(&Month::cost_per_task).unwrap_or(UNKNOWN),
            cost_per_success_usd: of(&Month::cost_per_success),
            tokens_per_task: self.over_futures(Ready::tokens_per_task).p50,
            success: of(&|month| month.success).map(|success| success.p50),
            over_budget: over,
            carried: share(&|month| month.utilisation <= 1.0),
            not_carried,
            not_carried_share: not_carried / mean(&Month::tasks),
        }
    }

    /// First month in which anything is overloaded.
    pub fn carries(&self) -> Breaks {
        let first: Vec<_> = self.fates.iter().map(|fate| fate.overloaded).collect();
        self.breaks(&first)
    }

    /// First month over budget; `None` without one.
    pub fn budget(&self) -> Option<Breaks> {
        self.case.budget_usd?;
        let first: Vec<_> = self.fates.iter().map(|fate| fate.over_budget).collect();
        Some(self.breaks(&first))
    }

    /// Every limit, whatever breaks first before the others.
    pub fn limits(&self) -> Vec<LimitOutlook> {
        let ceilings = 0..self.case.setup.ceilings.len();
        let firsts: Vec<Vec<Option<u32>>> = ceilings
            .into_par_iter()
            .map(|at| {
                let first = |ready: &Ready<'_>| {
                    let broken = |month: &u32| !(ready.utilisation(at, *month) <= 1.0);
                    self.months().find(broken)
                };
                self.ready.iter().map(first).collect()
            })
            .collect();
        let mut all: Vec<LimitOutlook> = firsts
            .iter()
            .enumerate()
            .map(|(at, first)| self.limit(at, first))
            .collect();
        all.sort_by(|a, b| {
            let last = |one: &LimitOutlook| one.utilisation.last().map_or(0.0, |last| last.p50);
            b.first
                .total_cmp(&a.first)
                .then(last(b).total_cmp(&last(a)))
        });
        all
    }

    fn limit(&self, at: usize, first: &[Option<u32>]) -> LimitOutlook {
        let ceiling = &self.case.setup.ceilings[at];
        let broken = self.fates.iter().filter(|fate| fate.overloaded.is_some());
        // Demand takes all limits in the same proportion: the tightest breaks first.
        let is_first = self.ready.iter().zip(self.fates).filter(|(ready, fate)| {
            let most = ready.taken.iter().copied().fold(0.0, f64::max);
            let before = ready.taken.iter().position(|taken| *taken == most);
            fate.overloaded.is_some() && before == Some(at)
        });
        let per = match ceiling.kind {
            LimitKind::Concurrent => 3600.0,
            _ => 60.0,
        };
        LimitOutlook {
            at: ceiling.at.clone(),
            limit: ceiling.kind.name().to_string(),
            ceiling: ceiling.per_hour / per,
            utilisation: self
                .months()
                .map(|month| self.over_futures(|ready| ready.utilisation(at, month)))
                .collect(),
            breaks: self.breaks(first),
            first: is_first.count() as f64 / broken.count().max(1) as f64,
        }
    }

    /// Every objective.
    pub fn objectives(&self) -> Vec<ObjectiveOutlook> {
        let all = self.case.objectives.iter().enumerate();
        all.map(|(at, objective)| self.objective(at, objective))
            .collect()
    }

    fn objective(&self, at: usize, objective: &Objective) -> ObjectiveOutlook {
        let first: Vec<_> = self.fates.iter().map(|fate| fate.missed[at]).collect();
        let values: Vec<Option<Band>> = self
            .months()
            .map(|month| band(self.values(objective, month)))
            .collect();
        ObjectiveOutlook {
            objective: objective.text.clone(),
            metric: objective.metric.clone(),
            target: objective.target,
            modelled: values.iter().any(Option::is_some),
            values,
            breaks: self.breaks(&first),
        }
    }

    /// Of an objective in a month, by future; NaN where it is not modelled.
    pub fn values(&self, objective: &Objective, month: u32) -> Vec<f64> {
        let value = |ready: &Ready<'_>| ready.objective(objective, ready.month(month));
        self.ready.iter().map(value).collect()
    }

    /// How long each window's units last.
    pub fn quotas(&self, scenario: &Scenario) -> Vec<QuotaOutlook> {
        let quotas = scenario.quotas.iter().enumerate();
        let known = quotas.filter_map(|(q, quota)| Some((q, quota, quota.units?.get())));
        known
            .map(|(q, quota, units)| {
                let lasts = |ready: &Ready<'_>, month: u32| {
                    units / (ready.quota_units(q) * ready.tasks_per_hour(month))
                };
                let used_up = |window_h: f64| {
                    let busy = self.case.shape.busiest_stretch(window_h);
                    let first = |ready: &Ready<'_>| {
                        self.months()
                            .find(|month| lasts(ready, *month) < window_h * busy)
                    };
                    let first: Vec<_> = self.ready.iter().map(first).collect();
                    self.breaks(&first)
                };
                QuotaOutlook {
                    name: quota.name.clone(),
                    window_h: quota.window_h,
                    lasts_h: self
                        .months()
                        .map(|month| self.over_futures(|ready| lasts(ready, month)))
                        .collect(),
                    breaks: quota.window_h.map(used_up),
                }
            })
            .collect()
    }

    /// Reserved capacity, where there is some or might be.
    pub fn reserved(&self, scenario: &Scenario) -> Vec<ReservedOutlook> {
        let tiers = scenario.ladder.tiers.iter().enumerate();
        let reserved = tiers.filter_map(|(t, tier)| Some((t, tier, tier.reserved?)));
        reserved
            .map(|(t, tier, reserved)| {
                let by_month = |value: &dyn Fn(&Ready<'a>, u32) -> f64| {
                    let months = self.months();
                    months
                        .map(|month| self.over_futures(|ready| value(ready, month)))
                        .collect()
                };
                let hourly = reserved.units * reserved.usd_per_hour.get();
                ReservedOutlook {
                    tier: tier.name.clone(),
                    units: reserved.units,
                    usd_per_month: HOURS_PER_MONTH * hourly,
                    breakeven_utilisation: by_month(&|ready, month| {
                        ready.breakeven_utilisation(t, month)
                    }),
                    used: by_month(&|ready, month| ready.reserved_use(t, month).0),
                    spilt: by_month(&|ready, month| ready.reserved_use(t, month).1),
                }
            })
            .collect()
    }
}
