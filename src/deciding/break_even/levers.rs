//! What may change about a scenario, one thing at a time.

use crate::numerics::Distribution;
use crate::scenario::Scenario;
use crate::units::Share;
use crate::workload::TaskClass;

/// Something that may change: its present value, how far it is followed, and how it is set.
pub struct Lever {
    pub name: String,
    pub key: String,
    pub unit: &'static str,
    /// Whether it moves success, so that cost alone would say nothing.
    pub needs_quality: bool,
    pub now: f64,
    pub from: f64,
    pub to: f64,
    pub scale: Scale,
    set: Set,
}

type Set = Box<dyn Fn(&mut Scenario, f64) + Sync>;

/// How steps along a lever lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    Even,
    /// Every step multiplies.
    Multiplying,
}

impl Scale {
    /// The value at a step.
    pub fn value(self, step: f64) -> f64 {
        match self {
            Self::Even => step,
            Self::Multiplying => libm::exp(step),
        }
    }

    /// The step of a value.
    pub fn step(self, value: f64) -> f64 {
        match self {
            Self::Even => value,
            Self::Multiplying => libm::log(value),
        }
    }
}

impl Lever {
    /// The scenario with the lever at a value within its range.
    pub fn at(&self, scenario: &Scenario, value: f64) -> Scenario {
        let mut point = scenario.clone();
        (self.set)(&mut point, value);
        point
    }
}

/// How far an amount is followed beyond its present value.
const TIMES: f64 = 10.0;
/// How far tasks are made smaller and larger.
const SIZES: f64 = 100.0;

/// The levers of a scenario, and what it leaves out with the reason. `at_work` says which tiers do anything.
pub fn of(scenario: &Scenario, at_work: &[bool]) -> (Vec<Lever>, Vec<String>) {
    let mut left_out = Vec::new();
    let mut levers = vec![spawn(scenario), context(scenario), size(scenario)];
    match review_rate(scenario) {
        Some(lever) => levers.push(lever),
        None => {
            left_out.push("review rate: nothing is reviewed at a rate that could change".to_owned())
        }
    }
    for (tier, rung) in scenario.ladder.tiers.iter().enumerate().skip(1) {
        if !at_work.get(tier).copied().unwrap_or(true) {
            left_out.push(format!("{}: it does nothing under this policy", rung.name));
            continue;
        }
        if rung.price.cached_input.is_some() {
            levers.push(cache_hit(scenario, tier));
        } else {
            left_out.push(format!(
                "{}: cache hit, since it has no price for cached input",
                rung.name
            ));
        }
        levers.push(multiplier(scenario, tier));
        levers.extend(scores(scenario, tier));
    }
    let modelled = scenario.classes.iter().any(TaskClass::models_success);
    if !modelled {
        left_out.push("scores: no class has a skill, so success is not modelled".to_owned());
    }
    (levers, left_out)
}

fn lever(name: impl Into<String>, key: impl Into<String>, unit: &'static str, set: Set) -> Lever {
    Lever {
        name: name.into(),
        key: key.into(),
        unit,
        needs_quality: false,
        now: 0.0,
        from: 0.0,
        to: 1.0,
        scale: Scale::Even,
        set,
    }
}

/// Mean work of a task over all classes.
fn mean_work(scenario: &Scenario) -> f64 {
    let weights: f64 = scenario.classes.iter().map(|class| class.weight).sum();
    let means = scenario.classes.iter().map(|class| {
        let [input, output] = class.work.means();
        class.weight * (input + output)
    });
    means.sum::<f64>() / weights
}

fn spawn(scenario: &Scenario) -> Lever {
    let now = scenario.policy.overhead.spawn.mean();
    let set: Set = Box::new(|point, value| {
        if let Ok(spawn) = Distribution::always(value) {
            point.policy.overhead.spawn = spawn;
        }
    });
    Lever {
        now,
        to: (TIMES * now).max(mean_work(scenario)),
        ..lever("spawn prefix", "delegation.overhead.spawn", "tokens", set)
    }
}

fn context(scenario: &Scenario) -> Lever {
    Lever {
        now: scenario.policy.overhead.context,
        ..lever(
            "context share",
            "delegation.overhead.context",
            "share",
            Box::new(|point, value| point.policy.overhead.context = value),
        )
    }
}

fn size(scenario: &Scenario) -> Lever {
    let now = mean_work(scenario);
    let set: Set = Box::new(move |point, value| {
        for class in &mut point.classes {
            if let Ok(work) = class.work.scaled(value / now) {
                class.work = work;
            }
        }
    });
    Lever {
        now,
        from: now / SIZES,
        to: now * SIZES,
        scale: Scale::Multiplying,
        ..lever("task size, mean", "task.*.tokens", "tokens", set)
    }
}

fn review_rate(scenario: &Scenario) -> Option<Lever> {
    let now = scenario.policy.review.as_ref()?.rate;
    let review = scenario.policy.review.clone();
    let set: Set = Box::new(move |point, value| {
        point.policy.review = review.clone().filter(|_| value > 0.0);
        if let Some(review) = &mut point.policy.review {
            review.rate = value;
        }
    });
    Some(Lever {
        now,
        ..lever("review rate", "delegation.review.rate", "share", set)
    })
}

fn cache_hit(scenario: &Scenario, tier: usize) -> Lever {
    let rung = &scenario.ladder.tiers[tier];
    let set: Set = Box::new(move |point, value| {
        if let Ok(share) = Share::new(value) {
            point.ladder.tiers[tier].cache_hit = share;
        }
    });
    Lever {
        now: rung.cache_hit.get(),
        ..lever(
            format!("{}: cache hit", rung.name),
            format!("tier.{}.cache_hit", rung.name),
            "share",
            set,
        )
    }
}

fn multiplier(scenario: &Scenario, tier: usize) -> Lever {
    let rung = &scenario.ladder.tiers[tier];
    let (now, multiplier) = (rung.token_multiplier.mean(), rung.token_multiplier.clone());
    let set: Set = Box::new(move |point, value| {
        if let Ok(scaled) = multiplier.scaled(value / now) {
            point.ladder.tiers[tier].token_multiplier = scaled;
        }
    });
    Lever {
        now,
        from: now / TIMES,
        to: now * TIMES,
        scale: Scale::Multiplying,
        ..lever(
            format!("{}: token multiplier", rung.name),
            format!("tier.{}.token_multiplier", rung.name),
            "times",
            set,
        )
    }
}

/// A score on every skill that some class or kind asks for.
fn scores(scenario: &Scenario, tier: usize) -> Vec<Lever> {
    let kinds = scenario.classes.iter().flat_map(|class| &class.kinds);
    let mut skills: Vec<usize> = kinds.filter_map(|kind| kind.skill).collect();
    skills.sort_unstable();
    skills.dedup();
    let rung = &scenario.ladder.tiers[tier];
    let one = |skill: usize| {
        let now = rung.scores.get(skill).copied().flatten()?;
        let set: Set = Box::new(move |point, value| {
            let Ok(share) = Share::new(value) else { return };
            if let Some(Some(score)) = point.ladder.tiers[tier].scores.get_mut(skill) {
                score.share = share;
            }
        });
        let name = &scenario.ladder.skills[skill];
        Some(Lever {
            now: now.share.get(),
            needs_quality: true,
            ..lever(
                format!("{}: score, {name}", rung.name),
                format!("tier.{}.scores.{name}", rung.name),
                "share",
                set,
            )
        })
    };
    skills.into_iter().filter_map(one).collect()
}
