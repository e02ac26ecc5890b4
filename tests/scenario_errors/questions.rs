//! Curves, claims and overrides.

use rungs::error::Paint;
use rungs::scenario::{Override, Scenario};

use super::{GOOD, one, set};

#[test]
fn a_grid_has_two_points_and_stays_within_the_range() {
    one(
        "points = 11",
        "points = 1",
        "44:10",
        &["`curve.points` is 1", "from 2 to 10,001"],
    );
    one(
        "to = 1.0",
        "to = 1.5",
        "43:6",
        &[
            "the grid of `delegation.ratio` reaches 1.5",
            "a share from 0 to 1",
        ],
    );
    one(
        "from = 0.0",
        "from = -0.1",
        "42:8",
        &[
            "the grid of `delegation.ratio` reaches -0.1",
            "a share from 0 to 1",
        ],
    );
    one(
        "to = 1.0",
        "to = 0.0",
        "43:6",
        &["`curve.to` is 0", "above 0"],
    );
    one(
        "from = 0.0\nto = 1.0\npoints = 11",
        "vary = \"task.coding.subtasks\"\nfrom = 1\nto = 4\npoints = 11",
        "45:10",
        &["between whole numbers", "points = 4"],
    );
    one(
        "from = 0.0\nto = 1.0\n",
        "vary = \"tier.mini.price.output\"\n",
        "42:8",
        &["lacks `from`"],
    );
}

#[test]
fn only_numbers_vary() {
    one(
        "[curve]",
        "[curve]\nvary = \"delegation.on_reject\"",
        "42:8",
        &["cannot vary: it is not a number"],
    );
}

#[test]
fn a_claim_has_one_condition_that_makes_sense() {
    one(
        "above = 0.1",
        "above = 0.1\nbelow = 0.2",
        "55:1",
        &["two conditions: `above` and `below`"],
    );
    one(
        "above = 0.1\n",
        "",
        "50:1",
        &[
            "there is no condition",
            "`within`, `between`, `below`, `above`",
        ],
    );
    one(
        "above = 0.1",
        "between = [0.5, 0.1]",
        "54:11",
        &["below its beginning"],
    );
    one(
        "above = 0.1",
        "within = [0.5, -0.1]",
        "54:10",
        &["a tolerance of -0.1"],
    );
    one(
        "above = 0.1",
        "within = [0.5]",
        "54:10",
        &["a list of two numbers"],
    );
    one("says = \"cheaper\"\n", "", "50:1", &["lacks `says`"]);
}

#[test]
fn a_claim_is_checked_at_its_own_point() {
    one(
        "= 0.5 }",
        "= 1.5 }",
        "53:31",
        &["`delegation.ratio` is 1.5", "a share from 0 to 1"],
    );
    one(
        "\"delegation.ratio\" = 0.5",
        "\"task.coding.tokens.p95\" = 5",
        "53:37",
        &["is below the median"],
    );
}

#[test]
fn a_wrong_override_is_told_at_the_argument() {
    for (argument, place, words) in [
        (
            "tier.mimi.price.output=4",
            "1:7",
            "did you mean `tier.mini.price.output`?",
        ),
        ("tier.mini.price.output=-4", "1:30", "from 0"),
        ("delegation.on_reject=retry", "1:28", "\"escalate\""),
        ("nonsense=4", "1:7", "unknown key `nonsense`"),
        ("delegation.ratio=", "1:24", "a number"),
        ("arrivals.rate=1", "1:7", "unknown key `rate`"),
        ("claim.says=x", "1:7", "no paths"),
        ("task.coding.tokens.p95=5", "1:30", "below the median"),
    ] {
        let wrong = set(argument).expect_err(argument);
        let line = &wrong.lines()[0];
        assert!(
            line.starts_with(&format!("command line:{place}: ")),
            "{line}"
        );
        let long = wrong.render(Paint::Plain);
        assert!(
            long.contains(words) && long.contains(&format!("--set {argument}")),
            "{long}"
        );
    }
}

#[test]
fn an_override_reaches_any_key_written_or_not() {
    let mini = |scenario: &Scenario| scenario.ladder.tiers[1].clone();
    assert_eq!(
        mini(&set("tier.mini.price.output=9").unwrap())
            .price
            .output
            .get(),
        9e-6
    );
    assert_eq!(
        mini(&set("tier.mini.quota_weight=0.3").unwrap()).quota_weight,
        0.3
    );
    assert!(set("delegation.on_reject=executive").is_ok());
    assert!(set("task.coding.tokens=20k to 200k").is_ok());
    assert!(set("delegation.overhead.plan.tokens={median=100,p95=400}").is_ok());
    assert!(set("delegation.parallel=3").unwrap().policy.parallel == Some(3));
    assert!(
        set("simulation={tasks=7,seed=9}")
            .is_ok_and(|s| s.simulation.tasks == 7 && s.simulation.seed == 9)
    );
    assert!(set("description=5").is_ok_and(|s| s.description.as_deref() == Some("5")));
    assert_eq!(
        set("delegation.ratio=0.25").unwrap().overrides,
        ["delegation.ratio = 0.25"]
    );
}

#[test]
fn a_flag_of_its_own_is_told_by_its_name() {
    let wrong = Scenario::parse(
        GOOD,
        "s.toml",
        &[Override::flag("--precision", "simulation.precision", 2)],
    );
    let text = wrong.expect_err("accepted").render(Paint::Plain);
    assert!(
        text.contains("--precision 2") && text.contains("above 0 and below 1"),
        "{text}"
    );
}
