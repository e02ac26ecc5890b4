//! Every input at its kindest value, in words.

use super::not_modelled::{listed, named};
use crate::delegation::{Assignment, Review, Router};
use crate::ladder::Tier;
use crate::scenario::Scenario;
use crate::workload::TaskClass;

/// What the scenario takes at the value that flatters delegation most, one plain clause each.
///
/// These are the first places to look when a saving is too good; an input that is written and not
/// at its kindest value is not listed.
pub fn assumptions(scenario: &Scenario) -> Vec<String> {
    let mut kind = Vec::new();
    kind.extend(judging(scenario));
    kind.extend(routing(scenario));
    kind.extend(tokens(scenario));
    kind.extend(overhead(scenario));
    kind.extend(quality(scenario));
    kind.extend(time(scenario));
    kind.extend(limits(scenario));
    kind
}

/// The subordinates that can be called, in words, of which something is true.
fn subordinates(scenario: &Scenario, is_true: impl Fn(&Tier) -> bool) -> Option<String> {
    let tiers = scenario.ladder.tiers.iter().enumerate().skip(1);
    let used = tiers.filter(|(index, tier)| scenario.tier_is_used(*index) && is_true(tier));
    let names: Vec<&str> = used.map(|(_, tier)| tier.name.as_str()).collect();
    listed(&names)
}

fn judging(scenario: &Scenario) -> Vec<String> {
    if subordinates(scenario, |_| true).is_none() {
        return Vec::new();
    }
    let Some(review) = &scenario.policy.review else {
        return vec!["no review: what subordinates deliver is taken as it comes".to_string()];
    };
    let mut kind = Vec::new();
    kind.extend(errors_of(review).map(str::to_string));
    if !review.is_call() {
        kind.push("a free judge: a review costs no tokens".to_string());
    }
    kind
}

/// Who looks at tasks before they are done.
fn routing(scenario: &Scenario) -> Vec<String> {
    let assigned = || scenario.policy.assign.iter().flatten();
    let routers: Vec<&Router> = assigned().filter_map(Assignment::router).collect();
    let mut kind = Vec::new();
    if routers
        .iter()
        .any(|router| router.signal.correlation == 1.0)
    {
        kind.push("a router that sees how hard a task is, without error".to_string());
    }
    if routers.iter().any(|router| router.cost_usd == 0.0) {
        kind.push("a free router: a look at a task costs nothing".to_string());
    }
    let review = scenario.policy.review.as_ref();
    let hardest = review.and_then(Review::hardest);
    if hardest.is_some_and(|(signal, _)| signal.correlation == 1.0) {
        kind.push("reviews that go to the hardest tasks, without error".to_string());
    }
    kind
}

fn errors_of(review: &Review) -> Option<&'static str> {
    match (review.catches_wrong == 1.0, review.passes_right == 1.0) {
        (true, true) => {
            Some("a perfect judge: it catches all that is wrong and rejects nothing that is right")
        }
        (true, false) => Some("a judge who lets nothing wrong through"),
        (false, true) => Some("a judge who never rejects what is right"),
        (false, false) => None,
    }
}

fn tokens(scenario: &Scenario) -> Vec<String> {
    let executive = &scenario.ladder.tiers[0];
    let mut kind = Vec::new();
    let frugal = |tier: &Tier| tier.token_multiplier.constant() == Some(1.0);
    if let Some(tiers) = subordinates(scenario, frugal) {
        kind.push(format!(
            "multiplier 1 for {tiers}: no more tokens than {} for the same work",
            executive.name
        ));
    }
    if let Some(tiers) = subordinates(scenario, |tier| tier.cache_hit >= executive.cache_hit) {
        kind.push(if executive.cache_hit.get() > 0.0 {
            format!("the cache of {tiers} as warm as the executive's")
        } else {
            format!(
                "the cache of {tiers} as warm as the executive's, which reads nothing from cache"
            )
        });
    }
    kind
}

fn overhead(scenario: &Scenario) -> Vec<String> {
    if subordinates(scenario, |_| true).is_none() {
        return Vec::new();
    }
    let overhead = &scenario.policy.overhead;
    let plan = overhead.plan_reads == 0.0 && overhead.plan_tokens.is_zero();
    let synthesis = overhead.synthesis_reads == 0.0 && overhead.synthesis_tokens.is_zero();
    let absent = [
        (
            plan,
            "no plan: the executive cuts a task into pieces without reading or writing anything",
        ),
        (
            overhead.spawn.is_zero(),
            "no spawn prefix: an attempt starts without a system prompt or tools to read",
        ),
        (
            overhead.brief.is_zero(),
            "no brief: nobody writes down what a piece is about",
        ),
        (
            overhead.context == 0.0,
            "no context: a subordinate reads its own piece of a task and nothing around it",
        ),
        (
            overhead.report.is_zero(),
            "no report: nobody writes or reads what a subordinate found",
        ),
        (
            synthesis,
            "no synthesis: the executive joins the pieces without reading or writing anything",
        ),
    ];
    absent
        .into_iter()
        .filter(|(kind, _)| *kind)
        .map(|(_, words)| words.to_string())
        .collect()
}

fn quality(scenario: &Scenario) -> Vec<String> {
    let mut kind = Vec::new();
    if let Some(classes) = named(scenario, |class| !class.models_success()) {
        kind.push(format!(
            "everybody is able to do {classes}: no skill is given"
        ));
    }
    if let Some(tiers) = subordinates(scenario, |tier| never_fails(scenario, tier)) {
        kind.push(format!(
            "score 1 for {tiers}: no failures at a skill that is asked for"
        ));
    }
    if scenario.something_can_be_rejected() || scenario.policy.routes() {
        kind.extend(difficulty(scenario));
    }
    if let Some(classes) = named(scenario, |class| class.failure_cost.is_none()) {
        kind.push(format!(
            "no failure cost: a wrong result in {classes} costs nothing beyond its tokens"
        ));
    }
    kind
}

fn never_fails(scenario: &Scenario, tier: &Tier) -> bool {
    let kinds = scenario.classes.iter().flat_map(|class| &class.kinds);
    kinds.filter_map(|kind| kind.skill).any(|skill| {
        let score = tier.scores.get(skill).copied().flatten();
        score.is_some_and(|score| score.share.get() == 1.0)
    })
}

/// Where difficulty plays no part, a second try does not meet the tasks that the first found hard.
fn difficulty(scenario: &Scenario) -> Vec<String> {
    let mut kind = Vec::new();
    let skilled = |class: &TaskClass| class.kinds.iter().any(|kind| kind.skill.is_some());
    let independent = scenario.ladder.tiers.iter().enumerate();
    let names: Vec<&str> = independent
        .filter(|(index, tier)| scenario.tier_is_used(*index) && tier.difficulty_loading == 0.0)
        .map(|(_, tier)| tier.name.as_str())
        .collect();
    if let Some(tiers) = listed(&names).filter(|_| scenario.classes.iter().any(skilled)) {
        kind.push(format!(
            "difficulty loading 0 for {tiers}: a task that others fail is no harder for it"
        ));
    }
    if let Some(classes) = named(scenario, |class| {
        skilled(class) && class.difficulty_loading == 0.0
    }) {
        kind.push(format!(
            "difficulty loading 0 for {classes}: tasks that fail are no longer than others"
        ));
    }
    kind
}

/// Only where time is modelled at all.
fn time(scenario: &Scenario) -> Vec<String> {
    if scenario.simulation.exact || scenario.latency_reason().is_some() {
        return Vec::new();
    }
    let mut kind = Vec::new();
    let delegates = subordinates(scenario, |_| true).is_some();
    if delegates && scenario.policy.parallel.is_none() {
        kind.push("all pieces of a task at once: nothing caps what runs in parallel".to_string());
    }
    if let Some(classes) = named(scenario, |class| class.tool.get() == 0.0) {
        kind.push(format!("tools that take no time in {classes}"));
    }
    let instant = |tier: &Tier| tier.speed.is_some_and(|speed| speed.input.is_none());
    if let Some(tiers) = subordinates(scenario, instant) {
        kind.push(format!("reading that takes {tiers} no time"));
    }
    kind
}

fn limits(scenario: &Scenario) -> Vec<String> {
    let unlimited = |tier: &Tier| {
        let limits = &tier.limits;
        limits.requests.is_none() && limits.tokens.is_none() && limits.concurrent.is_none()
    };
    if scenario.ladder.tiers.iter().all(unlimited) {
        return vec!["no limits: any number of tasks can be done in an hour".to_string()];
    }
    let mut kind = Vec::new();
    if let Some(tiers) = subordinates(scenario, unlimited) {
        kind.push(format!("no limits for {tiers}"));
    }
    let weightless = |tier: &Tier| tier.quota_weight == 0.0;
    if let Some(tiers) = subordinates(scenario, weightless).filter(|_| !scenario.quotas.is_empty())
    {
        kind.push(format!("nothing that {tiers} does counts towards a quota"));
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delegation::{Pick, Reviewer};
    use crate::economics::testing;
    use crate::numerics::Distribution;
    use crate::units::{PerMinute, Seconds, Usd};

    fn holds(list: &[String], beginning: &str) -> bool {
        list.iter().any(|words| words.starts_with(beginning))
    }

    #[test]
    fn a_scenario_of_prices_only_is_kind_in_everything() {
        let list = assumptions(&testing::scenario());
        for beginning in [
            "no review",
            "multiplier 1 for mini",
            "the cache of mini as warm as the executive's",
            "no plan",
            "no spawn prefix",
            "no brief",
            "no context",
            "no report",
            "no synthesis",
            "no failure cost",
            "no limits",
        ] {
            assert!(holds(&list, beginning), "{beginning}: {list:?}");
        }
    }

    fn review(catches_wrong: f64, passes_right: f64, reads: f64) -> Review {
        let tokens = Distribution::Constant(0.0);
        Review {
            pick: Pick::Chance,
            rate: 1.0,
            catches_wrong,
            passes_right,
            reads,
            tokens,
            by: Reviewer::Executive,
        }
    }

    #[test]
    fn a_judge_is_named_perfect_or_free_and_difficulty_matters_once_he_rejects() {
        let mut scenario = testing::scenario();
        scenario.policy.review = Some(review(1.0, 1.0, 0.0));
        let list = assumptions(&scenario);
        assert!(
            holds(&list, "a perfect judge")
                && holds(&list, "a free judge")
                && !holds(&list, "no review")
        );
        assert!(holds(&list, "difficulty loading 0 for executive and mini"));
        assert!(holds(&list, "difficulty loading 0 for first and second"));
    }

    #[test]
    fn a_scenario_that_spares_itself_nothing_has_no_kind_input() {
        let mut scenario = testing::scenario();
        for tier in &mut scenario.ladder.tiers {
            tier.difficulty_loading = 0.8;
            tier.limits.requests = Some(PerMinute::new(500.0).unwrap());
            tier.speed = Some(testing::speed());
            tier.speed.as_mut().unwrap().input = Some(tier.speed.unwrap().output);
        }
        scenario.ladder.tiers[0].cache_hit = testing::share(0.86);
        scenario.ladder.tiers[1].token_multiplier = Distribution::Constant(1.2);
        for class in &mut scenario.classes {
            class.difficulty_loading = 0.45;
            class.failure_cost = Some(Usd::new(5.0).unwrap());
            class.tool = Seconds::new(2.0).unwrap();
        }
        let policy = &mut scenario.policy;
        policy.review = Some(review(0.8, 0.9, 1.0));
        policy.parallel = Some(4);
        policy.overhead.plan_reads = 0.1;
        policy.overhead.spawn = Distribution::Constant(12_000.0);
        policy.overhead.brief = Distribution::Constant(400.0);
        policy.overhead.context = 0.05;
        policy.overhead.report = Distribution::Constant(800.0);
        policy.overhead.synthesis_reads = 0.2;
        assert_eq!(assumptions(&scenario), Vec::<String>::new());
    }

    #[test]
    fn one_model_alone_has_nothing_to_delegate_kindly() {
        let mut scenario = testing::scenario();
        scenario.ladder.tiers.truncate(1);
        scenario.policy.assign = vec![Vec::new(); 2];
        let list = assumptions(&scenario);
        assert!(
            !holds(&list, "no review") && !holds(&list, "no spawn") && !holds(&list, "multiplier")
        );
    }
}
