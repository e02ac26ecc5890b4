//! How likely a task succeeds, in place of whether it does.
//!
//! Nothing but means is asked of success, so what difficulty leaves open may be averaged exactly: who is
//! able, what reviews do, and whether the crux is delegated. The mean stays what it was, its error is
//! that of fewer and smoother dimensions. Costs and times keep their draws: they have quantiles.

use crate::delegation::{OnReject, Review};

/// Given its difficulty, how likely a task whose crux is delegated succeeds, and how likely it
/// fails because a subordinate's wrong piece was accepted.
///
/// Abilities are independent given difficulty and a chain meets a tier once at most, so the chances
/// multiply along it: an attempt of tier t is right with `able(t)`, and rejected as the review says.
pub fn of_delegated(
    review: Option<(&Review, f64)>,
    on_reject: OnReject,
    first_tier: usize,
    able: impl Fn(usize) -> f64,
) -> [f64; 2] {
    let (mut success, mut wrong_accepted) = (0.0, 0.0);
    let (mut tier, mut arriving) = (first_tier, 1.0);
    loop {
        let able = able(tier);
        if tier == 0 {
            return [success + arriving * able, wrong_accepted];
        }
        let rejected = |right: bool| {
            let followed = on_reject.next(tier).is_some();
            review.map_or(0.0, |(review, rate)| match followed {
                true => rate * review.rejects(right),
                false => 0.0,
            })
        };
        let (right, wrong) = (able * rejected(true), (1.0 - able) * rejected(false));
        success += arriving * (able - right);
        wrong_accepted += arriving * (1.0 - able - wrong);
        arriving *= right + wrong;
        match on_reject.next(tier) {
            Some(next) if arriving > 0.0 => tier = next,
            _ => return [success, wrong_accepted],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delegation::{Pick, Reviewer};
    use crate::numerics::Distribution;

    fn review() -> Review {
        Review {
            rate: 0.7,
            pick: Pick::Chance,
            catches_wrong: 0.8,
            passes_right: 0.9,
            reads: 0.0,
            tokens: Distribution::Constant(0.0),
            by: Reviewer::Executive,
        }
    }

    const ABLE: [f64; 3] = [0.9, 0.6, 0.3];

    fn chances(review: Option<&Review>, on_reject: OnReject, first: usize) -> [f64; 2] {
        let review = review.map(|review| (review, review.rate));
        of_delegated(review, on_reject, first, |tier| ABLE[tier])
    }

    fn assert_near(found: [f64; 2], expected: [f64; 2]) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-14, "{found} {expected}");
        }
    }

    #[test]
    fn without_review_the_first_tier_decides_and_the_executive_is_nobodys_subordinate() {
        assert_near(chances(None, OnReject::Escalate, 2), [0.3, 0.7]);
        assert_near(chances(None, OnReject::Escalate, 0), [0.9, 0.0]);
        assert_near(chances(Some(&review()), OnReject::Accept, 1), [0.6, 0.4]);
    }

    #[test]
    fn rejections_climb_the_ladder_rung_by_rung_or_at_once() {
        // Right work is rejected with 0.07, wrong work with 0.56.
        let one = [0.6 * 0.93 + (0.6 * 0.07 + 0.4 * 0.56) * 0.9, 0.4 * 0.44];
        let review = review();
        assert_near(chances(Some(&review), OnReject::Escalate, 1), one);
        let climbs = 0.3 * 0.07 + 0.7 * 0.56;
        let two = [0.3 * 0.93 + climbs * one[0], 0.7 * 0.44 + climbs * one[1]];
        assert_near(chances(Some(&review), OnReject::Escalate, 2), two);
        let top = [0.3 * 0.93 + climbs * 0.9, 0.7 * 0.44];
        assert_near(chances(Some(&review), OnReject::Executive, 2), top);
    }
}
