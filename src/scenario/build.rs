//! From checked records to the types of the rooms below. Nothing is checked here: a `None` means
//! that a check let something through.

mod demand;
mod limits;

use std::collections::HashMap;

use super::record::{Assigning, Record};
use super::trace::Recorded;
use super::{Demand, Plan, Queue, Sampler, Simulation, Unit};
use crate::delegation::{
    Assign, Assignment, OnReject, Overhead, Pick, Policy, Ratio, Review, Reviewer, Signal,
};
use crate::ladder::{Ladder, Limits, Pool, Price, PriceStep, Quota, Tier};
use crate::numerics::Distribution;
use crate::units::{Seconds, Share, Tokens, Usd, UsdPerUnit};
use crate::workload::{Arrivals, Count, Kind, TaskClass, Work};

/// What engines need of a scenario.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub unit: Unit,
    pub simulation: Simulation,
    pub demand: Option<Demand>,
    pub ladder: Ladder,
    pub classes: Vec<TaskClass>,
    pub policy: Policy,
    pub quotas: Vec<Quota>,
    pub pools: Vec<Pool>,
    pub arrivals: Option<Arrivals>,
    pub queue: Queue,
    pub plan: Option<Plan>,
}

/// Builds all of it.
pub(super) fn model(root: &Record, recorded: Option<&Recorded>) -> Option<Model> {
    let unit = root.record("unit")?;
    let unit = Unit {
        name: unit.text("name")?.to_string(),
        price_per: unit.number("price_per")?,
    };
    let ladder = ladder(root, unit.price_per)?;
    let builder = Builder::new(&ladder);
    let tasks = root.records("task");
    let classes: Option<Vec<TaskClass>> = tasks.iter().map(|task| builder.class(task)).collect();
    let mut classes = classes?;
    let sum: f64 = classes.iter().map(|class| class.weight).sum();
    classes.iter_mut().for_each(|class| class.weight /= sum);
    let policy = builder.policy(root, &classes)?;
    let quotas: Option<Vec<Quota>> = root
        .records("quota")
        .iter()
        .map(|quota| builder.quota(quota))
        .collect();
    let demand = root
        .record("demand")
        .and_then(|demand| demand.number("tasks_per_month"));
    let demand = demand.map(|tasks_per_month| Demand { tasks_per_month });
    let simulation = simulation(root.record("simulation")?)?;
    let arrivals = match root.record("arrivals") {
        Some(arrivals) => Some(demand::arrivals(arrivals, recorded)?),
        None => None,
    };
    let plan = match root.record("plan") {
        Some(plan) => Some(demand::plan(plan, root)?),
        None => None,
    };
    let quotas = quotas?;
    let pools = root.records("pool").iter();
    let pools: Option<Vec<Pool>> = pools.map(|pool| limits::pool(pool, &ladder)).collect();
    Some(Model {
        unit,
        simulation,
        demand,
        pools: pools?,
        ladder,
        classes,
        policy,
        quotas,
        arrivals,
        queue: demand::queue(root.record("queue")?)?,
        plan,
    })
}

/// Shares by tier, normalised; or a rule.
pub(super) fn assign(assigning: &Assigning, ladder: &Ladder) -> Assign {
    let weights = match assigning {
        Assigning::Shares(weights) => weights,
        Assigning::CheapestAdequate { success } => {
            return Assign::CheapestAdequate { success: *success };
        }
        Assigning::Router {
            correlation,
            success,
            cost_usd,
        } => {
            return Assign::Router {
                signal: Signal {
                    correlation: *correlation,
                },
                success: *success,
                cost_usd: *cost_usd,
            };
        }
    };
    let sum: f64 = weights.iter().map(|weight| weight.share).sum();
    let share = |tier: &Tier| {
        let weight = weights.iter().find(|weight| weight.tier == tier.name);
        weight.map_or(0.0, |weight| weight.share / sum)
    };
    Assign::Shares(ladder.tiers.iter().map(share).collect())
}

fn simulation(record: &Record) -> Option<Simulation> {
    Some(Simulation {
        tasks: record.whole("tasks")?,
        seed: record.whole("seed")?,
        precision: record.number("precision"),
        exact: record.switch("exact")?,
        sampler: match record.text("sampler")? {
            "sobol" => Sampler::Sobol,
            _ => Sampler::Random,
        },
    })
}

fn ladder(root: &Record, price_per: f64) -> Option<Ladder> {
    let mut skills: Vec<String> = Vec::new();
    for (skill, ..) in root.records("tier").iter().flat_map(Record::scores) {
        if !skills.contains(skill) {
            skills.push(skill.clone());
        }
    }
    let tiers: Option<Vec<Tier>> = root
        .records("tier")
        .iter()
        .map(|record| tier(record, price_per, &skills))
        .collect();
    Some(Ladder {
        tiers: tiers?,
        skills,
    })
}

fn tier(record: &Record, price_per: f64, skills: &[String]) -> Option<Tier> {
    let score = |skill: &String| {
        let found = record.scores().iter().find(|(name, ..)| name == skill);
        found.and_then(|(_, _, score)| *score)
    };
    Some(Tier {
        name: record.text("name")?.to_string(),
        model: record.text("model").map(str::to_string),
        price: price(record.record("price")?, price_per)?,
        cache_hit: share(record, "cache_hit")?,
        scores: skills.iter().map(score).collect(),
        difficulty_loading: record.number("difficulty_loading").unwrap_or(0.0),
        token_multiplier: record.amount("token_multiplier")?.clone(),
        speed: match record.record("speed") {
            Some(speed) => Some(limits::speed(speed)?),
            None => None,
        },
        limits: match record.record("limits") {
            Some(limits) => limits::limits(limits)?,
            None => Limits {
                cached_counts: Share::ONE,
                ..Limits::default()
            },
        },
        on_limit: limits::on_limit(record)?,
        backoff: limits::backoff(record)?,
        error_rate: share(record, "error_rate")?,
        reserved: match record.record("reserved") {
            Some(reserved) => Some(limits::reserved(reserved)?),
            None => None,
        },
        quota_weight: record.number("quota_weight")?,
    })
}

fn price(record: &Record, price_per: f64) -> Option<Price> {
    let usd = |key: &str| {
        record
            .number(key)
            .and_then(|p| UsdPerUnit::new(p / price_per).ok())
    };
    let step = |step: &Record| {
        let usd = |key: &str| {
            step.number(key)
                .and_then(|p| UsdPerUnit::new(p / price_per).ok())
        };
        Some(PriceStep {
            above_input: Tokens::new(step.number("above_input")?).ok()?,
            input: usd("input")?,
            cached_input: usd("cached_input"),
            cache_write: usd("cache_write"),
            output: usd("output")?,
        })
    };
    let steps: Option<Vec<PriceStep>> = record.records("steps").iter().map(step).collect();
    let mut steps = steps?;
    steps.sort_by(|a, b| a.above_input.get().total_cmp(&b.above_input.get()));
    Some(Price {
        input: usd("input")?,
        cached_input: usd("cached_input"),
        cache_write: usd("cache_write"),
        output: usd("output")?,
        discount: share(record, "discount")?,
        steps,
    })
}

fn share(record: &Record, key: &str) -> Option<Share> {
    Share::new(record.number(key)?).ok()
}

fn seconds(record: &Record, key: &str) -> Option<Seconds> {
    Seconds::new(record.number(key)?).ok()
}

struct Builder<'a> {
    ladder: &'a Ladder,
    skills: HashMap<&'a str, usize>,
}

impl<'a> Builder<'a> {
    fn new(ladder: &'a Ladder) -> Self {
        let named = |(index, skill): (usize, &'a String)| (skill.as_str(), index);
        Self {
            ladder,
            skills: ladder.skills.iter().enumerate().map(named).collect(),
        }
    }

    fn class(&self, record: &Record) -> Option<TaskClass> {
        Some(TaskClass {
            name: record.text("name")?.to_string(),
            weight: record.number("weight")?,
            work: work(record)?,
            difficulty_loading: record.number("difficulty_loading")?,
            kinds: self.kinds(record)?,
            requests: record.number("requests")?,
            tool: seconds(record, "tool_s")?,
            failure_cost: record
                .number("failure_cost_usd")
                .and_then(|cost| Usd::new(cost).ok()),
        })
    }

    fn kinds(&self, task: &Record) -> Option<Vec<Kind>> {
        let own = task
            .text("skill")
            .and_then(|skill| self.skills.get(skill).copied());
        let kinds = task.records("subtask");
        if kinds.is_empty() {
            let count = task.count("subtasks").cloned().unwrap_or(Count::Fixed(1));
            let name = task.text("name")?.to_string();
            return Some(vec![Kind {
                name,
                share: 1.0,
                count,
                skill: own,
            }]);
        }
        let sum: f64 = kinds.iter().filter_map(|kind| kind.number("share")).sum();
        let kind = |record: &Record| {
            let skill = record
                .text("skill")
                .and_then(|skill| self.skills.get(skill).copied());
            Some(Kind {
                name: record.text("name")?.to_string(),
                share: record.number("share")? / sum,
                count: record.count("count")?.clone(),
                skill: skill.or(own),
            })
        };
        kinds.iter().map(kind).collect()
    }

    fn policy(&self, root: &Record, classes: &[TaskClass]) -> Option<Policy> {
        let record = root.record("delegation");
        let default = record.and_then(|record| record.assign("assign"));
        let tasks = root.records("task").iter().zip(classes);
        let assign = tasks
            .map(|(task, class)| self.assignments(task, class, default))
            .collect();
        let Some(record) = record else {
            return Some(Policy {
                assign,
                ..nothing_delegated()
            });
        };
        let parallel = record
            .whole("parallel")
            .and_then(|slots| u32::try_from(slots).ok());
        Some(Policy {
            task_share: record.number("task_share")?,
            ratio: record.ratio("ratio")?.clone(),
            assign,
            on_reject: match record.text("on_reject")? {
                "executive" => OnReject::Executive,
                "accept" => OnReject::Accept,
                _ => OnReject::Escalate,
            },
            parallel,
            overhead: overhead(record.record("overhead")?)?,
            review: record.record("review").and_then(review),
        })
    }

    /// By kind: its own, else the class's, else the scenario's; empty where there is none.
    fn assignments(
        &self,
        task: &Record,
        class: &TaskClass,
        default: Option<&Assigning>,
    ) -> Vec<Assignment> {
        let of_class = task.assign("assign").or(default);
        let kinds = task.records("subtask");
        let by_kind = |(index, kind): (usize, &Kind)| {
            let own = kinds.get(index).and_then(|k| k.assign("assign"));
            own.or(of_class)
                .map_or_else(Assignment::default, |assigning| {
                    assign(assigning, self.ladder).resolve(self.ladder, class, kind)
                })
        };
        class.kinds.iter().enumerate().map(by_kind).collect()
    }

    fn quota(&self, record: &Record) -> Option<Quota> {
        let tiers = match record.tiers("tiers") {
            Some(names) => names
                .iter()
                .filter_map(|(name, _)| self.ladder.find(name))
                .collect(),
            None => (0..self.ladder.tiers.len()).collect(),
        };
        Some(Quota {
            name: record.text("name")?.to_string(),
            tiers,
            units: record
                .number("units")
                .and_then(|units| Tokens::new(units).ok()),
            window_h: record.number("window_h"),
        })
    }
}

fn work(record: &Record) -> Option<Work> {
    match record.amount("tokens") {
        Some(tokens) => Some(Work::Total {
            tokens: tokens.clone(),
            input_share: record.share("input_share")?,
        }),
        None => Some(Work::Sides {
            input: record.amount("input_tokens")?.clone(),
            output: record.amount("output_tokens")?.clone(),
            correlation: record.number("tokens_correlation").unwrap_or(0.0),
        }),
    }
}

fn overhead(record: &Record) -> Option<Overhead> {
    let (plan, synthesis) = (record.record("plan")?, record.record("synthesis")?);
    Some(Overhead {
        plan_reads: plan.number("reads")?,
        plan_tokens: plan.amount("tokens")?.clone(),
        spawn: record.amount("spawn")?.clone(),
        brief: record.amount("brief")?.clone(),
        context: record.number("context")?,
        report: record.amount("report")?.clone(),
        synthesis_reads: synthesis.number("reads")?,
        synthesis_tokens: synthesis.amount("tokens")?.clone(),
    })
}

/// `None` where nothing is reviewed, a rate of 0 included.
fn review(record: &Record) -> Option<Review> {
    let rate = record.review_share().filter(|rate| *rate > 0.0)?;
    let pick = |correlation: f64| Pick::Hardest(Signal { correlation });
    Some(Review {
        rate,
        pick: record.review_correlation().map_or(Pick::Chance, pick),
        catches_wrong: record.number("catches_wrong")?,
        passes_right: record.number("passes_right")?,
        reads: record.number("reads")?,
        tokens: record.amount("tokens")?.clone(),
        by: match record.text("by")? {
            "above" => Reviewer::Above,
            _ => Reviewer::Executive,
        },
    })
}

fn nothing_delegated() -> Policy {
    let nothing = || Distribution::Constant(0.0);
    Policy {
        task_share: 1.0,
        ratio: Ratio::Fixed(0.0),
        assign: Vec::new(),
        on_reject: OnReject::Escalate,
        parallel: None,
        overhead: Overhead {
            plan_reads: 0.0,
            plan_tokens: nothing(),
            spawn: nothing(),
            brief: nothing(),
            context: 0.0,
            report: nothing(),
            synthesis_reads: 0.0,
            synthesis_tokens: nothing(),
        },
        review: None,
    }
}
