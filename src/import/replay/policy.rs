//! Policies on a table of outcomes, and what one does with an item.

use crate::error::nearest;
use crate::import::calibrate::Sample;

/// Who does what.
#[derive(Clone, Debug, PartialEq)]
pub enum Policy {
    /// The first model tries; where the judge rejects, the next; the last one's work is kept. One model: it does everything.
    Cascade(Vec<usize>),
    /// Each item goes to one model, drawn with these shares, which sum to 1.
    Mix(Vec<(usize, f64)>),
    /// Knows all outcomes: the cheapest model that solves the item, and the cheapest where none does.
    Oracle,
}

/// Who decides whether an attempt is kept: its errors are expected values, nothing is drawn.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Judge {
    /// Chance that a wrong attempt is rejected.
    pub catches_wrong: f64,
    /// Chance that a right attempt is kept.
    pub passes_right: f64,
}

impl Judge {
    /// Never errs: such as hidden tests.
    pub const PERFECT: Self = Self {
        catches_wrong: 1.0,
        passes_right: 1.0,
    };

    /// From `catches_wrong=0.8,passes_right=0.8`; what is not written is 1.
    ///
    /// # Errors
    /// What is wrong and what is allowed.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut judge = Self::PERFECT;
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (key, value) = pair.split_once('=').ok_or_else(|| {
                format!("`{pair}` has no `=`: write catches_wrong=0.8,passes_right=0.9")
            })?;
            let share = share(value)?;
            match key.trim() {
                "catches_wrong" => judge.catches_wrong = share,
                "passes_right" => judge.passes_right = share,
                other => {
                    let names = ["catches_wrong", "passes_right"];
                    let meant = nearest(other, names)
                        .map_or(String::new(), |name| format!("; did you mean `{name}`?"));
                    return Err(format!(
                        "a judge has {}, not `{other}`{meant}",
                        names.join(" and ")
                    ));
                }
            }
        }
        Ok(judge)
    }
}

/// A share from 0 to 1, or a percentage.
fn share(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let value = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|value| value / 100.0),
        None => text.parse(),
    };
    value
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| format!("`{text}` is not a share from 0 to 1"))
}

impl Policy {
    /// From `mini`, `mini > big`, `mini + big` (even shares), `30% big + 70% mini`, `oracle`.
    ///
    /// # Errors
    /// What is wrong, with the nearest model.
    pub fn parse(text: &str, models: &[String]) -> Result<Self, String> {
        let find = |name: &str| model(name.trim(), models);
        if text.contains('>') {
            let path: Vec<usize> = text.split('>').map(find).collect::<Result<_, _>>()?;
            if (1..path.len()).any(|i| path[..i].contains(&path[i])) {
                return Err(format!(
                    "`{text}` has a model twice: what it failed at it fails at again"
                ));
            }
            return Ok(Self::Cascade(path));
        }
        if let Ok(alone) = find(text) {
            return Ok(Self::Cascade(vec![alone]));
        }
        match text.trim() {
            "oracle" | "oracle router" => Ok(Self::Oracle),
            _ if text.contains('+') || text.contains('%') => mix(text, models),
            name => model(name, models).map(|alone| Self::Cascade(vec![alone])),
        }
    }

    /// As people write it.
    pub fn name(&self, models: &[String]) -> String {
        match self {
            Self::Cascade(path) => {
                let names: Vec<&str> = path.iter().map(|model| models[*model].as_str()).collect();
                names.join(" > ")
            }
            Self::Mix(parts) => {
                let parts = parts.iter().map(|(model, share)| {
                    let percent = libm::round(share * 1e5) / 1e3;
                    format!("{percent}% {}", models[*model])
                });
                parts.collect::<Vec<_>>().join(" + ")
            }
            Self::Oracle => "oracle router".into(),
        }
    }

    /// Success and cost on an item; `None` where something that it needs is not known.
    pub fn replay(&self, sample: &Sample, item: usize, judge: Judge) -> Option<(f64, f64)> {
        let solved = &sample.pattern(item).solved;
        let known = |model: &usize| solved[*model].is_some() && !sample.cost(item, *model).is_nan();
        let right = |model: usize| f64::from(u8::from(solved[model] == Some(true)));
        match self {
            Self::Cascade(path) => path.iter().all(known).then(|| {
                let mut cost = 0.0;
                let success = descend(path, judge, right, |model, reach| {
                    cost += reach * sample.cost(item, model);
                });
                (success, cost)
            }),
            Self::Mix(parts) => parts.iter().all(|(model, _)| known(model)).then(|| {
                parts
                    .iter()
                    .fold((0.0, 0.0), |(success, cost), (model, share)| {
                        (
                            success + share * right(*model),
                            cost + share * sample.cost(item, *model),
                        )
                    })
            }),
            Self::Oracle => {
                let all: Vec<usize> = (0..sample.models).collect();
                all.iter().all(known).then(|| oracle(sample, item, &all))
            }
        }
    }
}

fn oracle(sample: &Sample, item: usize, all: &[usize]) -> (f64, f64) {
    let solved = &sample.pattern(item).solved;
    let cheapest = |among: &mut dyn Iterator<Item = &usize>| {
        among
            .map(|model| sample.cost(item, *model))
            .fold(f64::INFINITY, f64::min)
    };
    let able = cheapest(&mut all.iter().filter(|model| solved[**model] == Some(true)));
    if able.is_finite() {
        (1.0, able)
    } else {
        (0.0, cheapest(&mut all.iter()))
    }
}

/// Down a cascade: `able` is each model's chance of being right, `visit` hears how likely each one is asked. Gives the
/// chance that what is kept in the end is right.
pub fn descend(
    path: &[usize],
    judge: Judge,
    able: impl Fn(usize) -> f64,
    mut visit: impl FnMut(usize, f64),
) -> f64 {
    let (mut reach, mut success) = (1.0, 0.0);
    for (rung, &model) in path.iter().enumerate() {
        visit(model, reach);
        let right = able(model);
        if rung + 1 == path.len() {
            return success + reach * right;
        }
        success += reach * right * judge.passes_right;
        reach *= right * (1.0 - judge.passes_right) + (1.0 - right) * judge.catches_wrong;
    }
    success
}

fn mix(text: &str, models: &[String]) -> Result<Policy, String> {
    let parts: Vec<&str> = text.split(" + ").map(str::trim).collect();
    let written = |part: &str| -> Result<(Option<f64>, usize), String> {
        match part.split_once('%') {
            Some((percent, name)) => {
                let share = share(&format!("{percent}%"))?;
                Ok((Some(share), model(name.trim(), models)?))
            }
            None => Ok((None, model(part, models)?)),
        }
    };
    let parts: Vec<(Option<f64>, usize)> =
        parts.into_iter().map(written).collect::<Result<_, _>>()?;
    let even = 1.0 / parts.len() as f64;
    let share = |share: &Option<f64>| share.unwrap_or(even);
    let total: f64 = parts.iter().map(|(s, _)| share(s)).sum();
    if !((total - 1.0).abs() < 1e-6) {
        return Err(format!(
            "the shares of `{text}` sum to {total}, not to 100%"
        ));
    }
    Ok(Policy::Mix(
        parts.iter().map(|(s, m)| (*m, share(s) / total)).collect(),
    ))
}

/// Index of a model by name.
pub fn model(name: &str, models: &[String]) -> Result<usize, String> {
    let found = models.iter().position(|known| known == name);
    found.ok_or_else(|| {
        let known = models.iter().map(String::as_str);
        let meant = nearest(name, known.clone())
            .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let known: Vec<&str> = known.collect();
        format!(
            "there is no model `{name}`: the table has {}{meant}",
            known.join(", ")
        )
    })
}
