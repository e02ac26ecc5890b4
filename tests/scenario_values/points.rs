//! Points, paths and lines of a scenario, and what it tells of its inputs.

use crate::{SMALL, with};
use rungs::delegation::{Assign, Assignment, Ratio, Reviewer};
use rungs::scenario::{Condition, Scenario};
use rungs::workload::Count;

#[test]
fn names_with_dots_are_addressed_plainly_and_quoted() {
    for path in [
        "tier.gpt-5.4-mini.price.output",
        "tier.\"gpt-5.4-mini\".price.output",
        "tier.'gpt-5.4-mini'.price.output",
    ] {
        let scenario = with(&[&format!("{path}=9")]);
        assert_eq!(scenario.ladder.tiers[1].price.output.get(), 9e-6);
        assert_eq!(scenario.ladder.tiers[0].price.output.get(), 1e-5);
    }
    assert_eq!(
        with(&["delegation.assign.nano=\"100%\""]).policy.assign[0][0],
        Assignment::Shares(vec![0.0, 0.5, 0.5])
    );
}

#[test]
fn review_of_rate_0_is_no_review() {
    assert!(with(&["delegation.review.rate=0"]).policy.review.is_none());
    let reviewed =
        with(&["delegation.review={rate=1, catches_wrong=1, passes_right=1, by=\"above\"}"]);
    assert_eq!(
        reviewed
            .policy
            .review
            .map(|review| (review.by, review.reads)),
        Some((Reviewer::Above, 1.0))
    );
}

#[test]
fn a_point_has_the_keys_replaced_and_an_assignment_stays() {
    let scenario = with(&[]);
    let point = scenario
        .with(&[("task.a.tokens", "5"), ("delegation.ratio", "0.1")])
        .unwrap();
    assert_eq!(point.policy.ratio, Ratio::Fixed(0.1));
    assert_eq!(point.at(0.7).unwrap().policy.ratio, Ratio::Fixed(0.7));
    let nano = Assignment::all_to(2, 3);
    let line = scenario.with_assignment(&Assign::Shares(vec![0.0, 0.0, 1.0]));
    for point in [
        line.at(0.2),
        line.with(&[("task.a.tokens", "5")]),
        line.at(0.2).unwrap().with(&[("task.a.tokens", "5")]),
    ] {
        let point = point.unwrap();
        assert_eq!(point.policy.assign, [[nano.clone()]]);
        assert_eq!(point.digest, scenario.digest);
    }
    let both = line
        .at(0.2)
        .unwrap()
        .with(&[("task.a.tokens", "5")])
        .unwrap();
    assert_eq!(both.policy.ratio, Ratio::Fixed(0.2));
    assert!(scenario.with(&[("delegation.ratio", "2")]).is_err());
}

#[test]
fn any_numeric_key_varies() {
    let scenario = with(&[
        "curve={ vary = \"tier.gpt-5.4-mini.price.output\", from = 1, to = 4.5, points = 8 }",
    ]);
    assert_eq!(scenario.curve.unit, "USD per million tokens");
    assert_eq!(
        scenario.at(1.5).unwrap().ladder.tiers[1].price.output.get(),
        1.5e-6
    );
    assert!(scenario.at(-1.0).is_err());
    let scenario = with(&["curve={ vary = \"task.a.subtasks\", from = 1, to = 9, points = 9 }"]);
    assert_eq!(
        scenario.at(3.0).unwrap().classes[0].kinds[0].count,
        Count::Fixed(3)
    );
    let scenario = with(&[
        "task.a.tokens={median=5,p95=9}",
        "curve={ vary = \"task.a.tokens.median\", from = 1, to = 9, points = 3 }",
    ]);
    assert_eq!(
        (
            scenario.curve.unit.as_str(),
            scenario.curve.values.as_slice()
        ),
        ("tokens", &[1.0, 5.0, 9.0][..])
    );
}

#[test]
fn lines_of_a_curve_are_called_by_their_tiers() {
    let scenario = with(&["curve.assignments=[{ nano = 1 }, { nano = 1, \"gpt-5.4-mini\" = 4 }]"]);
    let labels: Vec<&str> = scenario
        .curve
        .assignments
        .iter()
        .map(|(label, _)| label.as_str())
        .collect();
    assert_eq!(labels, ["nano", "nano 20 % + gpt-5.4-mini 80 %"]);
    let both = Assign::Shares(vec![0.0, 0.8, 0.2]);
    assert_eq!(scenario.curve.assignments[1].1, both);
}

#[test]
fn claims_take_keys_quoted_or_dotted() {
    for with in [
        "{ \"delegation.ratio\" = 0.9 }",
        "{ delegation.ratio = 0.9 }",
    ] {
        let text = format!(
            "{SMALL}\n[[claim]]\nsays = \"x\"\nmetric = \"savings\"\nwith = {with}\nwithin = [\"70%\", 0.05]\n"
        );
        let scenario =
            Scenario::parse(&text, "s.toml", &[]).unwrap_or_else(|wrong| panic!("{wrong}"));
        let claim = &scenario.claims[0];
        assert_eq!(claim.condition, Condition::Within(0.7, 0.05));
        let keys: Vec<_> = claim.with.iter().collect();
        assert_eq!(
            scenario.with(&keys).unwrap().policy.ratio,
            Ratio::Fixed(0.9)
        );
    }
}

#[test]
fn inputs_are_the_written_keys_with_their_lines_and_comments() {
    let inputs = with(&["delegation.ratio=0.75"]).inputs();
    let find = |key: &str| {
        inputs
            .iter()
            .find(|input| input.key == key)
            .unwrap()
            .clone()
    };
    let tokens = find("task.a.tokens");
    assert_eq!((tokens.value.as_str(), tokens.line), ("100_000", Some(14)));
    assert_eq!(tokens.comment.as_deref(), Some("measured in May"));
    let ratio = find("delegation.ratio");
    assert_eq!(
        (ratio.value.as_str(), ratio.line, ratio.comment),
        ("0.75", None, None)
    );
    assert_eq!(find("tier.gpt-5.4-mini.price.output").value, "4.50");
    assert!(inputs.iter().all(|input| !input.key.ends_with("name")));
}
