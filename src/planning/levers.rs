//! What may be changed, and every combination that is tried.

use super::usage::ceilings;
use super::usage_tiers::{most_tiers_up, raise, raised_presets};
use crate::delegation::{Assign, Ratio};
use crate::scenario::{Lever, Plan, Scenario};

/// Delegation ratios that are tried, beside the scenario's own.
const RATIOS: [f64; 7] = [0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0];
/// Combinations of reserved units that are tried at the most.
const MOST_UNITS: usize = 40;
/// Of a tier's units at the most so many are tried.
const UNITS: usize = 10;

/// A change of a scenario; the default changes nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    pub ratio: Option<f64>,
    /// Its label, and what every `assign` says then.
    pub assign: Option<(String, Assign)>,
    /// Usage tiers up, for every limit that comes from a preset.
    pub tiers_up: u32,
    /// (tier, units of reserved capacity).
    pub units: Vec<(usize, f64)>,
}

impl Change {
    /// A scenario under its policy: limits and reserved capacity stay.
    pub fn policy_on(&self, mut scenario: Scenario) -> Scenario {
        if let Some((_, assign)) = &self.assign {
            scenario = scenario.with_assignment(assign);
        }
        if let Some(ratio) = self.ratio {
            scenario.policy.ratio = Ratio::Fixed(ratio);
        }
        scenario
    }

    /// A scenario with all of it.
    pub fn on(&self, scenario: Scenario) -> Scenario {
        let mut scenario = self.policy_on(scenario);
        for _ in 0..self.tiers_up {
            raise(&mut scenario);
        }
        for &(tier, units) in &self.units {
            if let Some(reserved) = &mut scenario.ladder.tiers[tier].reserved {
                reserved.units = units;
            }
        }
        scenario
    }

    /// How many levers it moves.
    pub fn moves(&self) -> usize {
        let moved = [
            self.ratio.is_some(),
            self.assign.is_some(),
            self.tiers_up > 0,
        ];
        moved.into_iter().filter(|moved| *moved).count() + self.units.len()
    }

    /// In words, a clause for each lever; empty where nothing changes.
    pub fn words(&self, scenario: &Scenario) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(ratio) = self.ratio {
            words.push(format!("delegate {} % of a task's work", percent(ratio)));
        }
        if let Some((label, _)) = &self.assign {
            words.push(format!("send all delegated work to {label}"));
        }
        if self.tiers_up > 0 {
            words.push(raised_words(scenario, self.tiers_up));
        }
        for &(tier, units) in &self.units {
            let tier = &scenario.ladder.tiers[tier];
            let before = tier.reserved.map_or(0.0, |reserved| reserved.units);
            words.push(match units {
                0.0 => format!("reserve nothing of {} (today {before})", tier.name),
                _ => format!(
                    "reserve {units} unit{} of {} (today {before})",
                    if units == 1.0 { "" } else { "s" },
                    tier.name
                ),
            });
        }
        words
    }

    /// The same as `--set` would have it, where it can.
    pub fn settings(&self, scenario: &Scenario) -> Vec<String> {
        let mut settings = Vec::new();
        if let Some(ratio) = self.ratio {
            settings.push(format!("delegation.ratio={ratio}"));
        }
        if let Some((_, Assign::Shares(shares))) = &self.assign {
            let tiers = scenario.ladder.tiers.iter().zip(shares);
            let used = tiers.filter(|(_, share)| **share > 0.0);
            let named: Vec<String> = used
                .map(|(tier, share)| format!("{:?} = {share}", tier.name))
                .collect();
            let value = format!("{{ {} }}", named.join(", "));
            let places = assigned_places(scenario).into_iter();
            settings.extend(places.map(|place| format!("{place}={value}")));
        }
        for (place, preset) in raised_presets(scenario, self.tiers_up) {
            settings.push(format!("{place}.limits.preset={preset:?}"));
        }
        for &(tier, units) in &self.units {
            let name = &scenario.ladder.tiers[tier].name;
            settings.push(format!("tier.{name}.reserved.units={units}"));
        }
        settings
    }
}

/// Wherever an `assign` is written, that of `[delegation]` first.
fn assigned_places(scenario: &Scenario) -> Vec<String> {
    let mut places = vec!["delegation.assign".to_string()];
    for input in scenario.inputs() {
        let ends = |at: usize| {
            let rest = &input.key[at + ".assign".len()..];
            rest.is_empty() || rest.starts_with('.')
        };
        let found = input.key.find(".assign").filter(|at| ends(*at));
        let Some(at) = found else { continue };
        let place = format!("{}.assign", &input.key[..at]);
        let curve = place.starts_with("curve.") || place.starts_with("claim");
        if !curve && !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

fn percent(share: f64) -> String {
    format!("{}", libm::round(share * 1000.0) / 10.0)
}

fn raised_words(scenario: &Scenario, up: u32) -> String {
    let presets = raised_presets(scenario, up);
    let named: Vec<String> = presets
        .iter()
        .map(|(place, preset)| {
            let name = place
                .split_once('.')
                .map_or(place.as_str(), |(_, name)| name);
            format!("{name} on {preset}")
        })
        .collect();
    format!("raise the usage tier: {}", named.join(", "))
}

/// Policies that are tried, the scenario's own first: every ratio with every assignment.
pub fn policies(plan: &Plan, scenario: &Scenario) -> Vec<Change> {
    let mut ratios = vec![None];
    if plan.may_change.contains(&Lever::Ratio) && scenario.ladder.tiers.len() > 1 {
        let own = match scenario.policy.ratio {
            Ratio::Fixed(ratio) => Some(ratio),
            _ => None,
        };
        let others = RATIOS.into_iter().filter(|ratio| Some(*ratio) != own);
        ratios.extend(others.map(Some));
    }
    let mut assigns = vec![None];
    if plan.may_change.contains(&Lever::Assign) {
        assigns.extend(assignments(scenario).into_iter().map(Some));
    }
    let mut found = Vec::new();
    for assign in &assigns {
        for ratio in &ratios {
            // Where nothing is delegated nobody is assigned.
            if *ratio == Some(0.0) && assign.is_some() {
                continue;
            }
            found.push(Change {
                ratio: *ratio,
                assign: assign.clone(),
                ..Change::default()
            });
        }
    }
    found
}

/// Each subordinate by itself, neighbours in halves, and what `[curve] assignments` names.
fn assignments(scenario: &Scenario) -> Vec<(String, Assign)> {
    let tiers = &scenario.ladder.tiers;
    let mut found: Vec<(String, Assign)> = Vec::new();
    let mut add = |label: String, assign: Assign| {
        if !found.iter().any(|(_, known)| *known == assign) {
            found.push((label, assign));
        }
    };
    for t in 1..tiers.len() {
        let shares = (0..tiers.len()).map(|u| f64::from(u8::from(u == t)));
        add(tiers[t].name.clone(), Assign::Shares(shares.collect()));
    }
    for t in 1..tiers.len().saturating_sub(1) {
        let half = |u: usize| if u == t || u == t + 1 { 0.5 } else { 0.0 };
        let label = format!("{} and {} in halves", tiers[t].name, tiers[t + 1].name);
        add(label, Assign::Shares((0..tiers.len()).map(half).collect()));
    }
    for (label, assign) in &scenario.curve.assignments {
        add(label.clone(), assign.clone());
    }
    found
}

/// Units of reserved capacity that are tried: none, a few, and up to what the busiest hour of the last month needs.
///
/// `needed` is what that comes to by tier.
pub fn reservations(plan: &Plan, scenario: &Scenario, needed: &[f64]) -> Vec<Vec<(usize, f64)>> {
    if !plan.may_change.contains(&Lever::Reserved) {
        return vec![Vec::new()];
    }
    let mut found = vec![Vec::new()];
    for (t, tier) in scenario.ladder.tiers.iter().enumerate() {
        let Some(reserved) = tier.reserved else {
            continue;
        };
        let mut units: Vec<f64> = steps(needed[t].max(reserved.units));
        units.retain(|units| *units != reserved.units);
        let with = |units: f64| {
            found
                .iter()
                .map(move |others: &Vec<(usize, f64)>| {
                    let mut others = others.clone();
                    others.push((t, units));
                    others
                })
                .collect::<Vec<_>>()
        };
        let more: Vec<Vec<(usize, f64)>> = units.into_iter().flat_map(with).collect();
        found.extend(more);
        found.truncate(MOST_UNITS);
    }
    found
}

/// 0, 1, 2, … to `most`, thinned to a few.
fn steps(most: f64) -> Vec<f64> {
    let most = most.ceil().clamp(1.0, 1e6);
    let few = UNITS as f64;
    if most <= few {
        return (0..=most as usize).map(|units| units as f64).collect();
    }
    let mut units: Vec<f64> = (0..=UNITS)
        .map(|step| libm::round(most * step as f64 / few))
        .collect();
    units.insert(1, 1.0);
    units.dedup();
    units
}

/// Whether the usage tier may change anything.
pub fn usage_tiers(plan: &Plan, scenario: &Scenario) -> u32 {
    match plan.may_change.contains(&Lever::Limits) && !ceilings(scenario).is_empty() {
        true => most_tiers_up(scenario),
        false => 0,
    }
}
