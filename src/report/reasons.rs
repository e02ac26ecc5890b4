//! Why a claim fails, where the summary shows it.

use super::answer;
use super::number::{self, Kind};
use super::words;
use crate::results::{ClaimPoint, PriceRatio, Summary, Verdict, VerdictKind};

/// Why a failed claim fails; `None` for any other, and where the summary does not show it.
pub(super) fn reason(verdict: &Verdict, summary: &Summary) -> Option<String> {
    if verdict.verdict != VerdictKind::Fails {
        return None;
    }
    match verdict.metric.as_str() {
        "savings" => savings(verdict, summary),
        "cost_per_task_usd" if verdict.condition.starts_with("below") => {
            largest_addition(summary).filter(|_| is_own_policy(verdict, summary))
        }
        "ceiling_tasks_per_hour" => ceiling(verdict, summary),
        metric => {
            let mut path = metric.strip_prefix("price_ratio.")?.rsplitn(2, '.');
            let tier = path.nth(1)?;
            summary
                .price_ratio
                .get(tier)
                .map(|ratio| prices(tier, ratio))
        }
    }
}

/// Why the figure of a claim is null.
pub(super) fn missing(verdict: &Verdict, summary: &Summary) -> &'static str {
    let metric = verdict.metric.as_str();
    let beyond_means = [".p05", ".p50", ".p95", ".p99"]
        .iter()
        .any(|quantile| metric.contains(quantile))
        || metric.contains("latency_s")
        || metric.contains("savings_per_task");
    if words::is_exact(&summary.run) && beyond_means {
        "The exact engine gives no quantiles and no times: run without `--exact`."
    } else {
        "The scenario gives no means to work it out."
    }
}

fn prices(tier: &str, ratio: &PriceRatio) -> String {
    let times = |of: Option<f64>| of.map_or_else(|| number::UNDEFINED.to_owned(), number::number);
    let (input, output) = (times(ratio.input), times(ratio.output));
    if input == output {
        format!("On input and output alike the executive's price is {input} times that of {tier}.")
    } else {
        format!(
            "On input the executive's price is {input} times that of {tier}, on output {output} times."
        )
    }
}

/// Only where less is saved than was claimed.
fn savings(verdict: &Verdict, summary: &Summary) -> Option<String> {
    let at = verdict.at.filter(|at| at.savings.is_finite())?;
    let falls_short = match at.claimed_savings {
        Some(claimed) => at.savings < claimed,
        None => verdict.condition.starts_with("above"),
    };
    if !falls_short {
        None
    } else if at.savings > 0.0 && at.ratio > 0.0 {
        Some(discount(&at))
    } else if is_own_policy(verdict, summary) {
        largest_addition(summary)
    } else {
        None
    }
}

/// A discount applies to the delegated share alone: savings over ratio is what it comes to there.
fn discount(at: &ClaimPoint) -> String {
    let percent = |share: f64| number::value(share, Kind::Percent);
    let discount = at.savings / at.ratio;
    let mut why = format!(
        "{} of the work is delegated. {} off the whole bill is {} off that part",
        percent(at.ratio),
        percent(at.savings),
        percent(discount)
    );
    if at.ratio < 1.0 {
        let rest = percent(1.0 - at.ratio);
        why += &format!("; the other {rest} is still the executive's, at its own price");
    }
    why.push('.');
    // The claim's figure is the discount itself, to a point and a half.
    if at
        .claimed_savings
        .is_some_and(|claimed| (claimed - discount).abs() < 0.015)
    {
        why += " The claim takes the discount on the delegated part for the discount on the whole.";
    }
    why
}

fn largest_addition(summary: &Summary) -> Option<String> {
    let (key, change) = answer::largest_addition(summary)?;
    let (label, meaning) = words::step(key, &summary.scenario.unit);
    let change = number::value(change, Kind::Usd);
    Some(format!(
        "What adds most to the bill: {label} ({meaning}), {change} per task."
    ))
}

fn ceiling(verdict: &Verdict, summary: &Summary) -> Option<String> {
    let ceiling = summary.headline.measures.ceiling_tasks_per_hour.as_ref()?;
    let limit = words::limit(&ceiling.limit, &summary.scenario.unit);
    is_own_policy(verdict, summary)
        .then(|| format!("What binds is {}'s limit on {limit}.", ceiling.tier))
}

/// Whether the claim is about the scenario as it stands: nothing overridden but its ratio, with the same value.
fn is_own_policy(verdict: &Verdict, summary: &Summary) -> bool {
    let same_ratio = |at: ClaimPoint| (at.ratio - summary.headline.ratio).abs() < 1e-12;
    verdict.with.keys().all(|key| key == "delegation.ratio") && verdict.at.is_some_and(same_ratio)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{summary, verdict};
    use super::*;

    #[test]
    fn the_discount_is_told_apart_from_the_saving() {
        let summary = summary();
        let why = reason(&summary.claims[0], &summary).expect("it fails");
        assert!(
            why.contains("63.0 % off the whole bill is 70.0 % off that part; the other 10.0 %")
        );
        assert!(why.ends_with("for the discount on the whole."));
    }

    #[test]
    fn a_claim_that_saves_too_little_for_is_not_explained_by_what_it_costs() {
        let summary = summary();
        let mut claim = summary.claims[0].clone();
        claim.at = Some(ClaimPoint {
            ratio: 0.9,
            savings: 0.63,
            claimed_savings: Some(0.5),
        });
        assert_eq!(reason(&claim, &summary), None);
    }

    #[test]
    fn a_loss_names_the_step_that_adds_most() {
        let summary = summary();
        let mut claim = summary.claims[0].clone();
        claim.at = Some(ClaimPoint {
            ratio: 0.9,
            savings: -0.1,
            claimed_savings: Some(0.0),
        });
        assert!(reason(&claim, &summary).is_some_and(|why| why.contains("overhead")));
        claim
            .with
            .insert("tier.mini.cache_hit".into(), "0.1".into());
        assert_eq!(reason(&claim, &summary), None);
    }

    #[test]
    fn a_bill_above_its_claim_names_the_step_that_adds_most() {
        let summary = summary();
        let mut claim = verdict("cheap", "cost_per_task_usd", VerdictKind::Fails);
        claim.at = Some(ClaimPoint {
            ratio: 0.9,
            savings: 0.6,
            claimed_savings: None,
        });
        assert!(reason(&claim, &summary).is_some_and(|why| why.contains("overhead")));
        claim.condition = "above 1.5".into();
        assert_eq!(reason(&claim, &summary), None);
    }

    #[test]
    fn a_ceiling_names_what_binds_at_the_headline_only() {
        let summary = summary();
        let mut claim = verdict("many", "ceiling_tasks_per_hour", VerdictKind::Fails);
        assert_eq!(reason(&claim, &summary), None);
        claim.at = Some(ClaimPoint {
            ratio: 0.9,
            savings: 0.6,
            claimed_savings: None,
        });
        assert!(
            reason(&claim, &summary)
                .is_some_and(|why| why.contains("mini's limit on tokens per minute"))
        );
    }
}
