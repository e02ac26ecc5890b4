//! What would turn the answer round: each input by itself, on the exact engine.

use rayon::prelude::*;

use crate::economics::{Group, measures};
use crate::results::Overturn;
use crate::scenario::{Given, Scenario};
use crate::simulation::{Detail, exact};

/// How far an input may lie off that nobody gave a range.
const ASSUMED: f64 = 0.2;
/// The points between which an input moves.
const ENDS: [f64; 2] = [0.05, 0.95];
/// How precise the place where the answer turns is, as a share of the range, and steps towards it at most.
const PRECISE: f64 = 1e-4;
const STEPS: usize = 40;
/// Inputs that are told, those that turn the answer first.
const TOLD: usize = 12;
/// A change below this is rounding.
const ROUNDING: f64 = 1e-9;

/// Every input that moves what delegating saves, those that turn the answer first, then by how far they move it.
///
/// Saved is the cost with failures where those have a price. Empty where nothing is delegated, where savings are
/// undefined, and where prices step with the size of a request, which the exact engine cannot follow.
pub fn overturns(scenario: &Scenario) -> Vec<Overturn> {
    let mut tiers = scenario.ladder.tiers.iter();
    let stepped = tiers.any(|tier| !tier.price.steps.is_empty());
    if stepped || !scenario.delegates() {
        return Vec::new();
    }
    let Some(now) = saved(scenario) else {
        return Vec::new();
    };
    let inputs = scenario.givens(ASSUMED);
    let mut found: Vec<Overturn> = inputs
        .par_iter()
        .filter_map(|input| moved(scenario, input, now))
        .collect();
    let weight = |one: &Overturn| {
        (
            one.turns_at.is_some(),
            (one.saved_at_high - one.saved_at_low).abs(),
        )
    };
    // Stable, so that equals stay in the order of the file.
    found.sort_by(|a, b| {
        let ((a_turns, a_swing), (b_turns, b_swing)) = (weight(a), weight(b));
        b_turns.cmp(&a_turns).then(b_swing.total_cmp(&a_swing))
    });
    found.truncate(TOLD);
    found
}

fn moved(scenario: &Scenario, input: &Given, now: f64) -> Option<Overturn> {
    let [low, high] = ENDS.map(|u| input.belief.quantile(u));
    let at = |value: f64| saved(&scenario.with_numbers(&[(&input.key, value)]).ok()?);
    let (saved_at_low, saved_at_high) = (at(low)?, at(high)?);
    if (saved_at_low - now).abs().max((saved_at_high - now).abs()) <= ROUNDING {
        return None;
    }
    let value = input.key.value.filter(|value| (low..=high).contains(value));
    let turns = |end: f64, there: f64| {
        let from = value?;
        ((there > 0.0) != (now > 0.0))
            .then(|| turning_point([(from, now), (end, there)], at))
            .flatten()
    };
    Some(Overturn {
        key: input.key.path(),
        unit: input.key.unit.clone(),
        basis: input.basis.words(),
        value: input.key.value,
        low,
        high,
        saved_at_low,
        saved_at_high,
        turns_at: turns(low, saved_at_low).or_else(|| turns(high, saved_at_high)),
    })
}

/// Where savings are 0 between two values, with what is saved there: one is above 0, the other not.
///
/// Regula falsi as in Illinois (Dowell and Jarratt, BIT 11, 1971): secants, but an end that stays
/// where it is counts half as much each time. Savings are smooth, so a few steps do.
fn turning_point(
    [mut left, mut right]: [(f64, f64); 2],
    at: impl Fn(f64) -> Option<f64>,
) -> Option<f64> {
    let precise = PRECISE * (right.0 - left.0).abs();
    let mut last = f64::INFINITY;
    for _ in 0..STEPS {
        let slope = (right.1 - left.1) / (right.0 - left.0);
        let next = right.0 - right.1 / slope;
        let saved = at(next)?;
        if (next - last).abs() <= precise || saved.abs() <= ROUNDING {
            return Some(next);
        }
        last = next;
        if (saved > 0.0) == (right.1 > 0.0) {
            left.1 /= 2.0;
        } else {
            left = right;
        }
        right = (next, saved);
    }
    Some(right.0)
}

/// 1 - cost / baseline cost, with failures where they have a price.
fn saved(scenario: &Scenario) -> Option<f64> {
    let outcome = exact::run(scenario, Detail::Curve);
    let found = measures(scenario, &outcome, Group::All);
    let saved = match scenario.failures_costed() {
        true => {
            let ours = found.cost_with_failures_per_task_usd?.estimate?;
            let baseline = found.baseline_cost_with_failures_per_task_usd?;
            1.0 - ours / baseline.estimate?
        }
        false => found.savings.estimate?,
    };
    saved.is_finite().then_some(saved)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At list price with half of the work input, mini costs as much as the top at 2.5 + 10 - 0.75 = 11.75 for output.
    fn scenario(mini: &str, range: &str) -> Scenario {
        let text = format!(
            r#"
name = "s"
[[tier]]
name = "top"
price = {{ input = 2.5, output = 10 }}
[[tier]]
name = "mini"
price = {{ input = 0.75, output = 4.5{mini} }}
[[task]]
name = "coding"
tokens = 100_000
input_share = 0.5
[delegation]
ratio = 0.9
assign = {{ mini = 1 }}
[uncertain]
"tier.mini.price.output" = "{range}"
"#
        );
        Scenario::parse(&text, "s.toml", &[]).unwrap()
    }

    #[test]
    fn the_place_where_an_input_turns_the_answer_is_found() {
        let found = overturns(&scenario("", "1 to 20"));
        assert_eq!(found[0].key, "tier.mini.price.output");
        let turns = found[0].turns_at.unwrap();
        assert!((turns - 11.75).abs() < 1e-9, "{turns}");
        // 5 % and 95 % of the range, by hand.
        assert!((found[0].saved_at_low - 0.9 * (1.0 - 2.7 / 12.5)).abs() < 1e-12);
        assert!((found[0].saved_at_high - 0.9 * (1.0 - 19.8 / 12.5)).abs() < 1e-12);
        // The size of the task moves nothing at list price, its input share does.
        let keys: Vec<&str> = found.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["tier.mini.price.output", "task.coding.input_share"]);
    }

    #[test]
    fn nothing_turns_within_its_range_and_nothing_is_said_of_what_the_engine_cannot_follow() {
        let found = overturns(&scenario("", "4 to 5"));
        assert!(found.len() == 2 && found.iter().all(|one| one.turns_at.is_none()));
        let stepped = ", steps = [{ above_input = 1_000, input = 1, output = 9 }]";
        assert!(overturns(&scenario(stepped, "4 to 5")).is_empty());
    }
}
