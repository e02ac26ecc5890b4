//! The scenario that a calibration makes.

use super::calibration::{CalibratedClass, CalibratedTier, Calibration};
use super::loadings::Known;
use super::written::{Written, WrittenPrice, WrittenTask, WrittenTier, rounded};
use crate::stats::Estimate;

/// What turns cost into tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// Share of tokens that are input.
    pub input_share: f64,
    /// Share of input read from cache, where a price for that is known.
    pub cache_hit: f64,
}

/// A model's price card, USD per million tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card {
    pub input: f64,
    pub cached: Option<f64>,
    pub output: f64,
}

impl Card {
    /// From `1.25/10` (input/output) or `1.25/0.125/10` (input/cached/output).
    ///
    /// # Errors
    /// What is wrong and what is allowed.
    pub fn parse(text: &str) -> Result<Self, String> {
        let price = |part: &str| match part.trim().trim_start_matches('$').parse::<f64>() {
            Ok(price) if (0.0..=1e12).contains(&price) => Ok(price),
            _ => Err(format!(
                "`{part}` is not a price of 0 or more, USD per million tokens"
            )),
        };
        match text.split('/').collect::<Vec<_>>()[..] {
            [input, output] => Ok(Self {
                input: price(input)?,
                cached: None,
                output: price(output)?,
            }),
            [input, cached, output] => Ok(Self {
                input: price(input)?,
                cached: Some(price(cached)?),
                output: price(output)?,
            }),
            _ => Err(format!(
                "`{text}` is not input/output or input/cached/output: write 1.25/10"
            )),
        }
    }

    /// USD for a million tokens of the mix.
    fn blended(&self, mix: &Mix) -> f64 {
        let input = match self.cached {
            Some(cached) => mix.cache_hit * cached + (1.0 - mix.cache_hit) * self.input,
            None => self.input,
        };
        mix.input_share * input + (1.0 - mix.input_share) * self.output
    }
}

/// How the scenario is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Writing {
    /// Name of the scenario.
    pub name: String,
    /// Skill of a table without classes.
    pub skill: String,
    /// Cards, in the order of the tiers; `None`: prices are put in USD per task.
    pub cards: Option<Vec<Card>>,
    /// What turns cost into tokens.
    pub mix: Mix,
}

/// The calibration as a scenario: the whole task goes to the lowest rung and escalates.
pub fn scenario(calibration: &Calibration, writing: &Writing) -> Written {
    let top_cost = overall_cost(calibration);
    let has_costs = top_cost.is_some();
    let mut head = vec![format!(
        "Calibrated by rungs {} on {} ({} items, {} models, sha256 {}).",
        env!("CARGO_PKG_VERSION"),
        calibration.file,
        calibration.items,
        calibration.tiers.len(),
        calibration.digest
    )];
    head.push(format!(
        "Intervals: 95 %, {} bootstrap resamples of the items. They are doubt about these inputs, which a run does not show.",
        calibration.replicates
    ));
    match (&writing.cards, has_costs) {
        (Some(cards), true) if !in_proportion(cards) => head.push(format!(
            "Multipliers hold for {} % input: prices differ by another factor on input than on output (--input-share, --cache-hit).",
            rounded(100.0 * writing.mix.input_share, 4)
        )),
        (Some(_), _) => {}
        (None, true) => head.push(
            "No price is known for some of the models: work is counted in tasks, and a price is what the mean task cost.".into(),
        ),
        (None, false) => head.push(
            "The table has no costs: the top costs 1 and the others 0, so a cost is a share of strong calls. Put in prices.".into(),
        ),
    }
    head.extend(calibration.notes.iter().cloned());
    let tiers: Vec<WrittenTier> = calibration
        .tiers
        .iter()
        .enumerate()
        .map(|(rung, tier)| written_tier(calibration, writing, (rung, tier), top_cost))
        .collect();
    let tasks = calibration.classes.iter().filter(|class| class.items > 0);
    let tasks = tasks.map(|class| written_task(writing, class, top_cost, calibration));
    Written {
        head,
        name: writing.name.clone(),
        source: format!("{}, calibrated", calibration.file),
        unit: writing.cards.is_none().then(|| ("task".into(), 1.0)),
        first: (tiers.len() > 1).then(|| tiers.len() - 1),
        tiers,
        tasks: tasks.collect(),
        judge: (1.0, 1.0),
    }
}

/// Whether all cards differ from the top's by one factor, so that the mix of tokens does not matter.
fn in_proportion(cards: &[Card]) -> bool {
    let Some(top) = cards.first() else {
        return true;
    };
    cards.iter().all(|card| {
        let input = card.input * top.output;
        let output = card.output * top.input;
        (input - output).abs() <= 0.01 * input.max(output)
    })
}

/// Mean cost of the top over all items; `None` where no cost is known, or all are 0.
fn overall_cost(calibration: &Calibration) -> Option<f64> {
    let known = calibration
        .classes
        .iter()
        .filter_map(|class| Some((class.items as f64, class.top_cost_usd.estimate?)));
    let (items, sum) = known.fold((0.0, 0.0), |(n, sum), (items, cost)| {
        (n + items, sum + items * cost)
    });
    Some(sum / items).filter(|cost| *cost > 0.0)
}

fn skill(writing: &Writing, class: &str) -> String {
    if class.is_empty() {
        writing.skill.clone()
    } else {
        class.to_owned()
    }
}

fn written_tier(
    calibration: &Calibration,
    writing: &Writing,
    (rung, tier): (usize, &CalibratedTier),
    top_cost: Option<f64>,
) -> WrittenTier {
    let ratio = tier.cost_ratio.estimate;
    let mut written = WrittenTier {
        name: tier.model.clone(),
        scores: scores(calibration, writing, tier),
        loading: rounded(tier.difficulty_loading.estimate.unwrap_or(0.0), 4),
        ..WrittenTier::default()
    };
    written.remarks[0] = tier.scores.first().map_or(String::new(), |one| {
        if tier.scores.len() == 1 {
            range(&one.score)
        } else {
            String::new()
        }
    });
    written.remarks[1] = match tier.known {
        Known::Estimated | Known::Capped | Known::Zero => range(&tier.difficulty_loading),
        Known::EqualByConvention => "set equal: only the product is known".into(),
        Known::Certain => "certain: no loading".into(),
        Known::Alone => "not known".into(),
    };
    match &writing.cards {
        Some(cards) => {
            let (card, top) = (&cards[rung], &cards[0]);
            let cache_hit = if card.cached.is_some() {
                writing.mix.cache_hit
            } else {
                0.0
            };
            written.price = WrittenPrice {
                input: card.input,
                cached: card.cached,
                output: card.output,
                cache_hit,
            };
            let by_price = top.blended(&writing.mix) / card.blended(&writing.mix);
            let by_cost = ratio.map(|ratio| ratio * by_price);
            let mean = tier
                .tokens_ratio
                .or(by_cost)
                .filter(|m| *m > 0.0 && m.is_finite());
            if let Some(mean) = mean.filter(|_| rung > 0) {
                written.multiplier = Some((rounded(mean, 4), extra_spread(calibration, tier)));
                if tier.tokens_ratio.is_none() {
                    written.remarks[2] = format!(
                        "cost against price; {}",
                        range(&tier.cost_ratio.scaled(by_price))
                    );
                }
            }
        }
        None => {
            let price = match (top_cost, ratio) {
                (Some(cost), Some(ratio)) => rounded(cost * ratio, 6),
                _ => f64::from(u8::from(rung == 0)),
            };
            written.price = WrittenPrice {
                input: price,
                cached: None,
                output: price,
                cache_hit: 0.0,
            };
            let spread = extra_spread(calibration, tier);
            if rung > 0 && spread > 0.0 {
                written.multiplier = Some((1.0, spread));
                written.remarks[2] = "its cost spreads wider than the work".into();
            }
        }
    }
    written
}

/// By class; a class in which the model was not tried gets its score over all.
fn scores(
    calibration: &Calibration,
    writing: &Writing,
    tier: &CalibratedTier,
) -> Vec<(String, f64, Option<u64>)> {
    let known = tier
        .scores
        .iter()
        .filter_map(|one| Some((one.of as f64, one.score.estimate?)));
    let (of, sum) = known.fold((0.0, 0.0), |(n, sum), (of, score)| {
        (n + of, sum + of * score)
    });
    let classes = calibration
        .classes
        .iter()
        .zip(&tier.scores)
        .filter(|(class, _)| class.items > 0);
    let written = classes.map(|(class, one)| {
        let name = skill(writing, &class.class);
        match one.score.estimate {
            Some(score) => (name, rounded(score, 6), Some(one.of).filter(|of| *of > 0)),
            None => (name, rounded(sum / of, 6), None),
        }
    });
    written.collect()
}

/// The spread of ln cost beyond what the work explains: 0 where a tier's cost spreads less than the top's.
fn extra_spread(calibration: &Calibration, tier: &CalibratedTier) -> f64 {
    let top = calibration.tiers[0].ln_cost_sd.estimate.unwrap_or(0.0);
    let own = tier.ln_cost_sd.estimate.unwrap_or(0.0);
    let variance = own * own - top * top;
    if variance > 0.0 {
        rounded(variance.sqrt(), 4)
    } else {
        0.0
    }
}

fn written_task(
    writing: &Writing,
    class: &CalibratedClass,
    top_cost: Option<f64>,
    calibration: &Calibration,
) -> WrittenTask {
    let relative = match (class.top_cost_usd.estimate, top_cost) {
        (Some(cost), Some(all)) => cost / all,
        _ => 1.0,
    };
    let mean = match (&writing.cards, top_cost) {
        (Some(cards), Some(cost)) => class
            .tokens
            .unwrap_or(relative * cost / cards[0].blended(&writing.mix) * 1e6),
        (Some(_), None) => class.tokens.unwrap_or(1e5),
        (None, _) => relative,
    };
    let sigma = rounded(class.sigma.estimate.unwrap_or(0.0), 4);
    let tokens = match (&writing.cards, top_cost, class.tokens) {
        (Some(_), None, None) => "assumed: the table has neither costs nor tokens".to_owned(),
        _ => format!("mean {}, sigma {}", rounded(mean, 6), range(&class.sigma)),
    };
    WrittenTask {
        name: if class.class.is_empty() {
            "task".into()
        } else {
            class.class.clone()
        },
        weight: class.items as f64,
        mean: if mean > 0.0 && mean.is_finite() {
            mean
        } else {
            1.0
        },
        sigma,
        kappa: rounded(class.difficulty_loading.estimate.unwrap_or(0.0), 4),
        input_share: if writing.cards.is_some() {
            writing.mix.input_share
        } else {
            1.0
        },
        requests: class
            .calls
            .filter(|calls| *calls > 0.0)
            .map(|calls| rounded(calls, 4)),
        skill: skill(writing, &class.class),
        remarks: [
            tokens,
            if calibration.tiers.len() > 1 {
                range(&class.difficulty_loading)
            } else {
                "not known from one model".into()
            },
        ],
    }
}

/// "0.606 to 0.692", or nothing.
fn range(estimate: &Estimate) -> String {
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("{} to {}", rounded(low, 3), rounded(high, 3)),
        _ => String::new(),
    }
}
