//! One input at a time: what each does at its low and high end, and which are worth varying together.

use super::design::MOST_INPUTS;
use super::points::Evaluator;
use super::{Question, SensitivityError, too_many};
use crate::scenario::Basis;

/// The points between which an input moves by itself.
pub const LOW: f64 = 0.05;
pub const HIGH: f64 = 0.95;

/// A change below this share of the value is rounding.
const ROUNDING: f64 = 1e-10;

/// The metrics as the scenario stands, and with each input at its ends.
pub struct Tornado {
    pub now: Vec<f64>,
    /// By input; `None` where the scenario is invalid there, with the reason.
    pub ends: Vec<Result<Ends, String>>,
}

/// The metrics with an input at its ends.
pub struct Ends {
    pub at_low: Vec<f64>,
    pub at_high: Vec<f64>,
}

impl Tornado {
    /// Moves every input of the question.
    pub fn of(
        question: &Question<'_>,
        evaluator: &Evaluator<'_>,
    ) -> Result<Self, SensitivityError> {
        let mut points = vec![question.scenario.clone()];
        let mut places: Vec<Result<(), String>> = Vec::new();
        for input in &question.inputs {
            let [low, high] = [LOW, HIGH].map(|u| input.belief.quantile(u));
            let at = |value: f64| question.scenario.with_numbers(&[(&input.key, value)]);
            places.push(match (at(low), at(high)) {
                (Ok(a), Ok(b)) => {
                    points.extend([a, b]);
                    Ok(())
                }
                (Err(wrong), _) | (_, Err(wrong)) => match input.basis {
                    Basis::Yours(_) => return Err(wrong.into()),
                    _ => Err(first_line(&wrong)),
                },
            });
        }
        evaluator.announce(points.len() as u64);
        let mut found = evaluator.at(&points)?.into_iter();
        let mut next = || found.next().unwrap_or_default();
        let now = next();
        let ends = places.into_iter().map(|place| {
            place.map(|()| Ends {
                at_low: next(),
                at_high: next(),
            })
        });
        Ok(Self {
            now,
            ends: ends.collect(),
        })
    }

    /// How far a metric moves; `None` where it is undefined.
    pub fn swing(&self, input: usize, metric: usize) -> Option<f64> {
        let ends = self.ends[input].as_ref().ok()?;
        let values = [self.now[metric], ends.at_low[metric], ends.at_high[metric]];
        if !values.iter().all(|value| value.is_finite()) {
            return None;
        }
        let most = values.iter().fold(f64::MIN, |a, b| a.max(*b));
        let least = values.iter().fold(f64::MAX, |a, b| a.min(*b));
        let swing = most - least;
        Some(if swing > ROUNDING * most.abs().max(least.abs()) {
            swing
        } else {
            0.0
        })
    }

    /// An input's largest swing as a share of the largest of any input, over the metrics that are asked.
    pub fn effect(&self, input: usize, metrics: usize) -> f64 {
        let of = |metric: usize| {
            let own = self.swing(input, metric)?;
            let all = (0..self.ends.len()).filter_map(|other| self.swing(other, metric));
            let largest = all.fold(0.0, f64::max);
            (largest > 0.0).then_some(own / largest)
        };
        (0..metrics).filter_map(of).fold(0.0, f64::max)
    }

    /// The inputs that are varied together, in their order: those of `[uncertain]`, then those that do most.
    pub fn chosen(&self, question: &Question<'_>) -> Result<Vec<usize>, SensitivityError> {
        let metrics = question.metrics.len();
        let valid = |input: &usize| self.ends[*input].is_ok();
        let mut ranked: Vec<(usize, f64)> = (0..question.inputs.len())
            .filter(valid)
            .map(|input| match question.inputs[input].basis {
                Basis::Yours(_) => (input, f64::INFINITY),
                _ => (input, self.effect(input, metrics)),
            })
            .filter(|(_, effect)| *effect > 0.0)
            .collect();
        // Stable, so that equals stay in the order of the file.
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        let yours = ranked.iter().filter(|one| one.1.is_infinite()).count();
        ranked.truncate(question.most_inputs.max(yours));
        if ranked.is_empty() {
            let why = "no input moves any of these metrics: nothing matters, or nothing is written that could vary";
            return Err(SensitivityError::Inputs(why.to_string()));
        }
        if ranked.len() > MOST_INPUTS {
            return Err(SensitivityError::Inputs(too_many(ranked.len())));
        }
        let mut chosen: Vec<usize> = ranked.into_iter().map(|(input, _)| input).collect();
        chosen.sort_unstable();
        Ok(chosen)
    }
}

fn first_line(wrong: &crate::error::Diagnostics) -> String {
    wrong.lines().first().cloned().unwrap_or_default()
}
