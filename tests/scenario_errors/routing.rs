//! Rules in place of shares, and reviews of the hardest tasks.

use super::*;

const SHARES: &str = "assign = { mini = 1.0 }";

#[test]
fn what_a_router_asks_for_has_its_range() {
    one(
        SHARES,
        "assign = { router = { correlation = 1.5, success = 0.6 } }",
        "34:37",
        &[
            "`delegation.assign.router.correlation` is 1.5",
            "from 0 to 1",
        ],
    );
    one(
        SHARES,
        "assign = { router = { correlation = 0.5, success = -0.6 } }",
        "34:52",
        &["`delegation.assign.router.success` is -0.6", "from 0 to 1"],
    );
    one(
        SHARES,
        "assign = { cheapest_adequate = { success = 1.1 } }",
        "34:44",
        &[
            "`delegation.assign.cheapest_adequate.success` is 1.1",
            "from 0 to 1",
        ],
    );
    one(
        SHARES,
        "assign = { router = { correlation = 0.5, success = 0.6, cost_usd = -1 } }",
        "34:68",
        &["`delegation.assign.router.cost_usd` is -1", "from 0"],
    );
}

#[test]
fn a_rule_has_its_keys_and_no_others() {
    one(
        SHARES,
        "assign = { router = { correlation = 0.5 } }",
        "34:21",
        &["`delegation.assign.router` lacks `success`"],
    );
    one(
        SHARES,
        "assign = { router = { correlaton = 0.5, correlation = 0.5, success = 0.6 } }",
        "34:23",
        &["unknown key `correlaton`", "did you mean `correlation`"],
    );
    one(
        SHARES,
        "assign = { rooter = { correlation = 0.5, success = 0.6 } }",
        "34:12",
        &["`rooter` is no rule", "did you mean `router`"],
    );
    one(
        SHARES,
        "assign = { router = 1.0 }",
        "34:21",
        &["`delegation.assign.router`", "correlation = 0.6"],
    );
}

#[test]
fn a_rule_stands_alone() {
    one(
        SHARES,
        "assign = { mini = 0.5, router = { correlation = 0.5, success = 0.6 } }",
        "34:12",
        &["has both `router` and `mini`", "the rule"],
    );
    let both = set("delegation.assign.router.correlation=0.5").unwrap_err();
    assert!(
        both.render(Paint::Plain)
            .contains("has both `router` and `mini`")
    );
}

#[test]
fn a_router_needs_loadings_where_a_skill_is_used() {
    let routed = GOOD
        .replace(
            SHARES,
            "assign = { router = { correlation = 0.5, success = 0.6 } }",
        )
        .replace("rate = 0.7", "rate = 0");
    assert!(Scenario::parse(&routed, "s.toml", &[]).is_ok());
    let wrong = mistakes(&routed.replace("difficulty_loading = 0.8\n", ""));
    let long = wrong.render(Paint::Plain);
    assert_eq!(wrong.lines().len(), 1, "{long}");
    for words in [
        "tier `mini` lacks `difficulty_loading`",
        "a router predicts success",
        "the skill `swe` is used here",
    ] {
        assert!(long.contains(words), "{long}");
    }
    // On a line of the curve too.
    let line = GOOD
        .replace("rate = 0.7", "rate = 0")
        .replace("difficulty_loading = 0.8\n", "")
        .replace(
            "points = 11",
            "points = 11\nassignments = [{ router = { correlation = 1, success = 0.5 } }]",
        );
    assert!(
        mistakes(&line)
            .render(Paint::Plain)
            .contains("a router predicts success")
    );
}

#[test]
fn the_hardest_tasks_are_a_share_and_a_correlation() {
    one(
        "rate = 0.7",
        "rate = { hardest = 1.2, correlation = 0.6 }",
        "37:20",
        &["`delegation.review.rate.hardest` is 1.2", "from 0 to 1"],
    );
    one(
        "rate = 0.7",
        "rate = { hardest = 0.2 }",
        "37:8",
        &[
            "`delegation.review.rate` is not a review rate",
            "{ hardest, correlation }",
        ],
    );
    one(
        "rate = 0.7\ncatches_wrong = 0.8\n",
        "rate = { hardest = 0.2, correlation = 0.6 }\n",
        "37:8",
        &["lacks `catches_wrong`"],
    );
}

#[test]
fn rules_and_their_parts_are_read_and_addressed() {
    let routed = set("delegation.assign={router={correlation=0.5, success=0.55}}").unwrap();
    let router = routed.policy.assign[0][0].router().unwrap();
    assert_eq!(
        (router.signal.correlation, router.success, router.cost_usd),
        (0.5, 0.55, 0.0)
    );
    let point = routed
        .with(&[("delegation.assign.router.success", "0.9")])
        .unwrap();
    assert_eq!(point.policy.assign[0][0].router().unwrap().success, 0.9);
    let adequate = set("delegation.assign={cheapest_adequate={success=0.54}}").unwrap();
    assert_eq!(adequate.policy.assign[0][0].shares(), Some(&[0.0, 1.0][..]));
    let kept = adequate
        .with(&[("delegation.assign.cheapest_adequate.success", "0.55")])
        .unwrap();
    assert_eq!(kept.policy.assign[0][0].shares(), Some(&[1.0, 0.0][..]));
}
