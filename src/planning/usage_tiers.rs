//! Usage tiers: limits that come from a preset, at other steps of its family.

use serde::Serialize;

use super::usage::ceilings;
use crate::ladder::Limits;
use crate::ladder::presets::{self, Preset};
use crate::scenario::Scenario;
use crate::units::{PerMinute, Seconds, Share};

/// One usage tier up, wherever limits come from a preset that has a next one.
pub fn raise(scenario: &mut Scenario) {
    let tiers = scenario
        .ladder
        .tiers
        .iter_mut()
        .map(|tier| &mut tier.limits);
    let pools = scenario.pools.iter_mut().map(|pool| &mut pool.limits);
    for limits in tiers.chain(pools) {
        let next = limits.preset.as_deref().and_then(presets::next);
        if let Some(next) = next {
            *limits = at(limits, next);
        }
    }
}

/// Limits with another preset of the same family: what was written beside the preset stays.
fn at(limits: &Limits, other: &Preset) -> Limits {
    let own = limits.preset.as_deref().and_then(presets::find);
    let rate = |written: Option<PerMinute>, own: Option<f64>, other: Option<f64>| match written
        .map(PerMinute::get)
        == own
    {
        true => other.and_then(|rate| PerMinute::new(rate).ok()),
        false => written,
    };
    let of = |get: fn(&Preset) -> Option<f64>| (own.and_then(get), get(other));
    let (requests, tokens) = (of(|p| p.requests_per_minute), of(|p| p.tokens_per_minute));
    let input = of(|p| p.input_tokens_per_minute);
    let output = of(|p| p.output_tokens_per_minute);
    let same_counts = own.is_some_and(|own| own.cached_counts == limits.cached_counts.get());
    let same_burst = own.is_some_and(|own| own.burst_s == limits.burst_s());
    Limits {
        preset: Some(other.name.clone()),
        requests: rate(limits.requests, requests.0, requests.1),
        tokens: rate(limits.tokens, tokens.0, tokens.1),
        input_tokens: rate(limits.input_tokens, input.0, input.1),
        output_tokens: rate(limits.output_tokens, output.0, output.1),
        cached_counts: match Share::new(other.cached_counts) {
            Ok(counts) if same_counts => counts,
            _ => limits.cached_counts,
        },
        burst: match Seconds::new(other.burst_s) {
            Ok(burst) if same_burst => Some(burst),
            _ => limits.burst,
        },
        ..limits.clone()
    }
}

/// How many usage tiers up there are.
pub fn most_tiers_up(scenario: &Scenario) -> u32 {
    let limits = scenario.ladder.tiers.iter().map(|tier| &tier.limits);
    let all = limits.chain(scenario.pools.iter().map(|pool| &pool.limits));
    let above = all.filter_map(|limits| {
        let name = limits.preset.as_deref()?;
        let family = presets::family(name);
        let at = family.iter().position(|preset| preset.name == name)?;
        u32::try_from(family.len() - at - 1).ok()
    });
    above.max().unwrap_or(0)
}

/// (key of the tier or pool, preset) of each that has another preset so many usage tiers up.
pub fn raised_presets(scenario: &Scenario, up: u32) -> Vec<(String, String)> {
    let mut raised = scenario.clone();
    (0..up).for_each(|_| raise(&mut raised));
    let named = |scenario: &Scenario| -> Vec<(String, Option<String>)> {
        let tiers = scenario.ladder.tiers.iter();
        let tiers = tiers.map(|tier| (format!("tier.{}", tier.name), tier.limits.preset.clone()));
        let pools = scenario.pools.iter();
        let pools = pools.map(|pool| (format!("pool.{}", pool.name), pool.limits.preset.clone()));
        tiers.chain(pools).collect()
    };
    let changed = named(&raised).into_iter().zip(named(scenario));
    changed
        .filter(|((_, after), (_, before))| after != before)
        .filter_map(|((place, after), _)| Some((place, after?)))
        .collect()
}

/// From when on a tier or pool needs a usage tier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierNeeded {
    /// Tier or pool.
    pub at: String,
    /// Its preset today.
    pub today: String,
    /// By usage tier, the lowest that carries each month: where it changes.
    pub steps: Vec<NeededStep>,
}

/// A usage tier that is needed from a month on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NeededStep {
    pub from_month: u32,
    /// `None`: none of the family carries it.
    pub preset: Option<String>,
}

/// By tier or pool with a preset. `used(scenario, at, month)`: utilisation of its tightest limit at the wanted confidence,
/// were the scenario's limits those given.
pub fn needed(
    scenario: &Scenario,
    months: u32,
    used: impl Fn(&Scenario, &str, u32) -> f64,
) -> Vec<TierNeeded> {
    let tiers = scenario.ladder.tiers.iter();
    let tiers = tiers.map(|tier| (tier.name.clone(), tier.limits.preset.clone()));
    let pools = scenario.pools.iter();
    let pools = pools.map(|pool| (pool.name.clone(), pool.limits.preset.clone()));
    let places = tiers.chain(pools);
    places
        .filter_map(|(place, preset)| {
            let today = preset?;
            let levels: Vec<(String, Scenario)> = presets::family(&today)
                .into_iter()
                .map(|preset| (preset.name.clone(), with_preset(scenario, &place, preset)))
                .collect();
            let lowest = |month: u32| {
                let carries = levels
                    .iter()
                    .find(|(_, level)| used(level, &place, month) <= 1.0);
                carries.map(|(name, _)| name.clone())
            };
            let mut steps: Vec<NeededStep> = Vec::new();
            for month in 1..=months {
                let preset = lowest(month);
                if steps.last().is_none_or(|last| last.preset != preset) {
                    steps.push(NeededStep {
                        from_month: month,
                        preset,
                    });
                }
            }
            Some(TierNeeded {
                at: place,
                today,
                steps,
            })
        })
        .collect()
}

fn with_preset(scenario: &Scenario, place: &str, preset: &Preset) -> Scenario {
    let mut scenario = scenario.clone();
    let tiers = scenario.ladder.tiers.iter_mut();
    let tiers = tiers.map(|tier| (&tier.name, &mut tier.limits));
    let pools = scenario.pools.iter_mut();
    let pools = pools.map(|pool| (&pool.name, &mut pool.limits));
    for (_, limits) in tiers.chain(pools).filter(|(name, _)| *name == place) {
        *limits = at(limits, preset);
    }
    debug_assert!(!ceilings(&scenario).is_empty());
    scenario
}
