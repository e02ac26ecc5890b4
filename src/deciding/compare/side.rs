//! What is compared: a scenario to simulate, or the results of one.

use serde::{Deserialize, Serialize};

use crate::metric::MetricNames;
use crate::results::{Input, Summary};
use crate::scenario::{Scenario, Simulation};

/// One of the things compared.
#[derive(Clone, Debug)]
pub struct Side {
    /// What it is called in the comparison.
    pub name: String,
    /// The file or folder as given.
    pub path: String,
    pub(super) content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Scenario(Box<Scenario>),
    Results(Box<Summary>),
}

/// Where a side's figures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Simulated in the comparison.
    Scenario,
    /// Read.
    Results,
}

impl Side {
    /// A scenario, to be simulated.
    pub fn scenario(scenario: Scenario) -> Self {
        Self {
            name: scenario.name.clone(),
            path: scenario.path.clone(),
            content: Content::Scenario(Box::new(scenario)),
        }
    }

    /// Results that a run saved at `path`.
    pub fn results(summary: Summary, path: String) -> Self {
        Self {
            name: summary.scenario.title(),
            path,
            content: Content::Results(Box::new(summary)),
        }
    }

    /// Tells sides of the same name apart by their paths.
    pub fn tell_apart(sides: &mut [Self]) {
        let names: Vec<String> = sides.iter().map(|side| side.name.clone()).collect();
        for side in sides {
            if names.iter().filter(|name| **name == side.name).count() > 1 {
                side.name = side.path.clone();
            }
        }
    }

    /// Where its figures come from.
    pub fn source(&self) -> Source {
        match self.content {
            Content::Scenario(_) => Source::Scenario,
            Content::Results(_) => Source::Results,
        }
    }

    /// SHA-256 of the checked scenario.
    pub fn digest(&self) -> &str {
        match &self.content {
            Content::Scenario(scenario) => &scenario.digest,
            Content::Results(summary) => &summary.scenario.digest,
        }
    }

    /// What work is counted in.
    pub(super) fn unit(&self) -> &str {
        match &self.content {
            Content::Scenario(scenario) => &scenario.unit.name,
            Content::Results(summary) => &summary.scenario.unit.name,
        }
    }

    /// The names that metrics go through.
    pub(super) fn names(&self) -> MetricNames {
        match &self.content {
            Content::Scenario(scenario) => scenario.metric_names(),
            Content::Results(summary) => {
                let measures = &summary.headline.measures;
                let is_tier = |name: &String| measures.tiers.iter().any(|tier| tier.name == *name);
                let mut pools: Vec<String> =
                    measures.limits.iter().map(|l| l.tier.clone()).collect();
                pools.retain(|name| !is_tier(name));
                pools.dedup();
                MetricNames {
                    tiers: measures.tiers.iter().map(|t| t.name.clone()).collect(),
                    classes: summary
                        .headline
                        .classes
                        .iter()
                        .map(|c| c.name.clone())
                        .collect(),
                    quotas: measures.quotas.iter().map(|q| q.name.clone()).collect(),
                    pools,
                }
            }
        }
    }

    /// Every key that is written.
    pub(super) fn inputs(&self) -> Vec<Input> {
        match &self.content {
            Content::Scenario(scenario) => scenario.inputs(),
            Content::Results(summary) => summary.scenario.inputs.clone(),
        }
    }

    /// The catalogue that prices were looked up in, in words.
    pub(super) fn catalogue(&self) -> Option<String> {
        let words = |name: &str, digest: &str, date: &str| {
            format!(
                "{name}, as of {date} ({})",
                digest.get(..8).unwrap_or(digest)
            )
        };
        match &self.content {
            Content::Scenario(scenario) => scenario
                .catalogue
                .as_ref()
                .map(|used| words(&used.name, &used.digest, &used.date)),
            Content::Results(summary) => summary
                .scenario
                .catalogue
                .as_ref()
                .map(|used| words(&used.name, &used.digest, &used.date)),
        }
    }

    /// How a scenario that is to be sampled asks for it.
    pub(super) fn sampled(&self) -> Option<Simulation> {
        match &self.content {
            Content::Scenario(scenario) if !scenario.simulation.exact => Some(scenario.simulation),
            _ => None,
        }
    }
}
