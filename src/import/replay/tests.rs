use super::*;
use crate::import::BadRowPolicy;
use crate::import::calibrate::drawn;
use crate::import::outcomes::{Cell, ColumnNames, OutcomeTable, load};
use crate::progress::Silent;

const LADDER: [(f64, f64, f64); 3] = [(0.65, 0.9, 1.0), (0.6, 0.8, 0.2), (0.35, 0.6, 0.1)];
const ERRING: Judge = Judge {
    catches_wrong: 0.8,
    passes_right: 0.7,
};

/// A table of the real ones, or nothing, said, where they are not.
fn real(name: &str) -> Option<OutcomeTable> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("../shared/data/outcomes").join(name);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(
        load(
            &path,
            &ColumnNames::default(),
            BadRowPolicy::Refuse,
            &Silent,
        )
        .unwrap()
        .table,
    )
}

fn replayed(table: &OutcomeTable, basis: CostBasis, top: &str, judge: Judge) -> Replay {
    let sample = Sample::new(table, table.model(top).unwrap(), basis);
    let settings = Settings {
        policies: usual_policies(&sample),
        judge,
        published_apgr: None,
        replicates: 50,
        seed: 1,
    };
    replay(&sample, table.models(), &settings, &Silent).unwrap()
}

fn find<'a>(replay: &'a Replay, policy: &str) -> &'a Replayed {
    replay
        .policies
        .iter()
        .find(|one| one.policy == policy)
        .unwrap()
}

#[test]
fn the_short_integrals_are_the_exact_engines() {
    let table = drawn(800, &LADDER, 0.5, 0.8);
    let sample = Sample::new(&table, 0, CostBasis::Measured);
    let fit = Fit::of(&sample, &vec![1.0; 800], None);
    let outlook = Outlook::of(&fit);
    for judge in [Judge::PERFECT, ERRING] {
        for path in [
            vec![0],
            vec![1, 0],
            vec![2, 1, 0],
            vec![0, 2],
            vec![2, 0, 1],
        ] {
            let policy = Policy::Cascade(path);
            let (success, cost) = outlook.expects(&policy, judge);
            let (s, c) = engine::prediction(&fit, &policy, judge).unwrap();
            assert!(
                (success - s).abs() < 1e-8 && (cost / c - 1.0).abs() < 1e-8,
                "{policy:?}"
            );
        }
    }
}

#[test]
fn a_table_drawn_from_the_model_is_predicted_within_its_error() {
    let table = drawn(20_000, &LADDER, 0.5, 0.8);
    let replay = replayed(&table, CostBasis::Measured, "model 0", Judge::PERFECT);
    for policy in replay
        .policies
        .iter()
        .filter(|policy| policy.kind != "oracle")
    {
        assert!(
            policy.success_error.estimate.unwrap().abs() < 0.006,
            "{policy:?}"
        );
        assert!(
            policy.cost_error.estimate.unwrap().abs() < 0.015,
            "{policy:?}"
        );
    }
}

/// Two items, by hand: small solves the first, big both.
fn by_hand() -> OutcomeTable {
    let mut table = OutcomeTable::new();
    for (item, model, success, cost) in [
        ("a", "big", true, 4.0),
        ("a", "small", true, 1.0),
        ("b", "big", true, 2.0),
        ("b", "small", false, 1.0),
    ] {
        let cell = Cell {
            success,
            cost_usd: Some(cost),
            ..Cell::default()
        };
        table.push(item, model, "", cell);
    }
    table
}

#[test]
fn a_replay_by_hand() {
    let table = by_hand();
    let sample = Sample::new(&table, 0, CostBasis::Measured);
    let of = |text: &str, judge: Judge| {
        let policy = Policy::parse(text, table.models()).unwrap();
        mean(&values(&sample, &[policy], judge)[0], &[1.0, 1.0])
    };
    assert_eq!(of("big", Judge::PERFECT), (1.0, 3.0));
    assert_eq!(of("small > big", Judge::PERFECT), (1.0, 2.0));
    assert_eq!(of("big > small", Judge::PERFECT), (1.0, 3.0));
    assert_eq!(
        of("25% big + 75% small", Judge::PERFECT),
        (0.25 + 0.75 * 0.5, 1.5)
    );
    assert_eq!(of("oracle", Judge::PERFECT), (1.0, 1.5));
    // a: kept with 0.7, else big; b: rejected with 0.8, else wrong.
    let (success, cost) = of("small > big", ERRING);
    assert!((success - 0.5 * (1.0 + 0.8)).abs() < 1e-12);
    assert!((cost - 0.5 * (1.0 + 0.3 * 4.0 + 1.0 + 0.8 * 2.0)).abs() < 1e-12);
}

#[test]
fn policies_and_judges_are_read_and_mistakes_named() {
    let models = ["gpt-5".to_string(), "gpt-5-mini".to_string()];
    let name = |text: &str| Policy::parse(text, &models).map(|policy| policy.name(&models));
    assert_eq!(name("gpt-5-mini>gpt-5").unwrap(), "gpt-5-mini > gpt-5");
    assert_eq!(
        name("gpt-5-mini + gpt-5").unwrap(),
        "50% gpt-5-mini + 50% gpt-5"
    );
    assert_eq!(
        name("30% gpt-5-mini + 70% gpt-5").unwrap(),
        "30% gpt-5-mini + 70% gpt-5"
    );
    assert!(
        name("gpt-5-mni > gpt-5")
            .unwrap_err()
            .contains("did you mean `gpt-5")
    );
    assert!(name("gpt-5 > gpt-5").unwrap_err().contains("twice"));
    assert!(
        name("30% gpt-5-mini + 30% gpt-5")
            .unwrap_err()
            .contains("100%")
    );
    assert_eq!(
        Judge::parse("catches_wrong=80%, passes_right=0.7"),
        Ok(ERRING)
    );
    assert!(
        Judge::parse("catches=0.8")
            .unwrap_err()
            .contains("catches_wrong")
    );
    assert!(Judge::parse("catches_wrong=1.2").is_err());
}

#[test]
fn an_undominated_policy_has_no_better_and_order_does_not_matter() {
    let replay = replayed(
        &drawn(500, &LADDER, 0.5, 0.8),
        CostBasis::Measured,
        "model 0",
        Judge::PERFECT,
    );
    for policy in replay
        .policies
        .iter()
        .filter(|policy| policy.kind != "oracle")
    {
        let better = replay
            .policies
            .iter()
            .filter(|other| other.kind != "oracle")
            .any(|other| {
                other.cost.estimate < policy.cost.estimate
                    && other.success.estimate >= policy.success.estimate
            });
        assert!(!(policy.undominated && better), "{policy:?}");
    }
    assert!(replay.policies.iter().any(|policy| policy.undominated));
}

#[test]
fn held_out_intervals_of_the_models_own_draws_cover_as_they_say() {
    let table = drawn(300, &LADDER, 0.5, 0.8);
    let sample = Sample::new(&table, 0, CostBasis::Measured);
    let policies = [Policy::Cascade(vec![1, 0])];
    let found = held_out(
        &sample,
        table.models(),
        &policies,
        (Judge::PERFECT, 1),
        (60, 60),
        &Silent,
    )
    .unwrap();
    let policy = &found.policies[0];
    assert!((0.85..=1.0).contains(&policy.success_covered), "{policy:?}");
    assert!((0.85..=1.0).contains(&policy.cost_covered), "{policy:?}");
}

/// Figures that were worked out from the same public table by hand (docs/validation.md).
#[test]
fn three_tiers_on_500_coding_tasks_replay_to_the_digit_and_are_predicted() {
    let Some(table) = real("swe_bench_verified_gpt5.csv") else {
        return;
    };
    let perfect = replayed(&table, CostBasis::Measured, "gpt-5", Judge::PERFECT);
    let judge = Judge {
        catches_wrong: 0.8,
        passes_right: 0.8,
    };
    let erring = replayed(&table, CostBasis::Measured, "gpt-5", judge);
    let (two, three) = ("gpt-5-mini > gpt-5", "gpt-5-nano > gpt-5-mini > gpt-5");
    let expected = [
        (&perfect, two, "70.60 0.1798"),
        (&perfect, three, "71.60 0.1991"),
        (&perfect, "gpt-5-nano > gpt-5", "67.40 0.2544"),
        (&perfect, "oracle router", "71.60 0.0438"),
        (&erring, two, "67.32 0.1782"),
        (&erring, three, "61.92 0.1641"),
    ];
    for (replay, name, figures) in expected {
        let policy = find(replay, name);
        let (success, cost) = (
            policy.success.estimate.unwrap(),
            policy.cost.estimate.unwrap(),
        );
        assert_eq!(
            format!("{:.2} {cost:.4}", 100.0 * success),
            figures,
            "{name}"
        );
        if policy.kind == "cascade" {
            assert!(
                (policy.predicted_success.unwrap() - success).abs() <= 0.010,
                "{policy:?}"
            );
            assert!(
                (policy.predicted_cost.unwrap() / cost - 1.0).abs() <= 0.04,
                "{policy:?}"
            );
        }
    }
}

#[test]
fn routers_on_two_published_tables_to_the_digit() {
    let tables = [
        (
            "routellm_mmlu.csv",
            [8818, 742, 2497, 1985],
            "68.08 80.58 6.25",
        ),
        (
            "routellm_gsm8k.csv",
            [747, 95, 383, 94],
            "63.84 85.67 10.92",
        ),
    ];
    for (file, counts, figures) in tables {
        let Some(table) = real(file) else { return };
        let replay = replayed(
            &table,
            CostBasis::StrongCalls,
            "gpt-4-1106-preview",
            Judge::PERFECT,
        );
        let sample = Sample::new(&table, 1, CostBasis::StrongCalls);
        let joint = Joint::of(
            &sample,
            &sample.pattern_weights(&vec![1.0; sample.items()]),
            0,
            1,
        );
        let seen = [
            joint.both,
            joint.only_first,
            joint.only_second,
            joint.neither,
        ];
        assert_eq!(seen, counts.map(f64::from));
        let router = |kind| {
            replay
                .routers
                .iter()
                .find(|one| one.router == kind)
                .unwrap()
        };
        let success = |name: &str| 100.0 * find(&replay, name).success.estimate.unwrap();
        let oracle = 100.0 * router(RouterKind::Oracle).cpt50.estimate.unwrap();
        let (weak, strong) = (
            success("mixtral-8x7b-instruct"),
            success("gpt-4-1106-preview"),
        );
        assert_eq!(format!("{weak:.2} {strong:.2} {oracle:.2}"), figures);
        let recovered = |name: &str| find(&replay, name).pgr.estimate.unwrap();
        assert_eq!(recovered("mixtral-8x7b-instruct"), 0.0);
        assert_eq!(recovered("gpt-4-1106-preview"), 1.0);
        assert!((router(RouterKind::Random).apgr.estimate.unwrap() - 0.5).abs() < 1e-12);
    }
}

/// What a router that sees some of the difficulty recovers on a table, a figure to match given.
fn signals(table: &OutcomeTable, top: &str, published: f64) -> (SignalRouter, Replay) {
    let sample = Sample::new(table, table.model(top).unwrap(), CostBasis::StrongCalls);
    let settings = Settings {
        policies: usual_policies(&sample),
        judge: Judge::PERFECT,
        published_apgr: Some(published),
        replicates: 20,
        seed: 1,
    };
    let replay = replay(&sample, table.models(), &settings, &Silent).unwrap();
    (replay.signal_router.clone().unwrap(), replay)
}

/// APGR of the oracle, replayed and predicted: the lower of the two.
fn oracle(replay: &Replay) -> f64 {
    let one = replay
        .routers
        .iter()
        .find(|one| one.router == RouterKind::Oracle);
    let one = one.unwrap();
    one.apgr.estimate.unwrap().min(one.predicted_apgr.unwrap())
}

#[test]
fn seeing_the_difficulty_recovers_more_than_chance_and_less_than_the_oracle() {
    for ladder in [
        [(0.68, 0.8, 1.0), (0.81, 0.7, 2.0)],
        [(0.5, 0.3, 1.0), (0.9, 0.95, 2.0)],
        [(0.2, 0.6, 1.0), (0.4, 0.6, 2.0)],
    ] {
        let table = drawn(4_000, &ladder, 0.0, 0.5);
        let (router, replay) = signals(&table, "model 1", 2.0);
        let oracle = oracle(&replay);
        for routing in &router.splits {
            let sees = routing.apgr[2].apgr.estimate.unwrap();
            assert!(sees < oracle, "{ladder:?}: {routing:?} {oracle}");
            assert!(routing.highest.apgr.estimate.unwrap() >= 0.5);
            assert_eq!(routing.matching_correlation, None, "2 is out of reach");
        }
    }
    // A table of three models has no such router.
    let three = drawn(500, &LADDER, 0.5, 0.8);
    assert!(
        replayed(&three, CostBasis::Measured, "model 0", Judge::PERFECT)
            .signal_router
            .is_none()
    );
}

#[test]
fn published_routers_on_the_routellm_tables() {
    for (name, strong, published, at_one) in [
        ("routellm_mmlu.csv", "gpt-4-1106-preview", 0.603, None),
        (
            "routellm_gsm8k.csv",
            "gpt-4-1106-preview",
            0.622,
            Some(0.594),
        ),
    ] {
        let Some(table) = real(name) else { return };
        let (router, replay) = signals(&table, strong, published);
        let equal = &router.splits[0];
        let sees = equal.apgr[2].apgr.estimate.unwrap();
        if let Some(expected) = at_one {
            assert!((sees - expected).abs() < 5e-4, "{name}: {sees}");
            assert_eq!(equal.matching_correlation, None, "{name}");
        }
        for routing in &router.splits {
            assert!(
                routing.apgr[2].apgr.estimate.unwrap() < oracle(&replay),
                "{name}"
            );
            if let Some(r) = routing.matching_correlation {
                assert!((0.0..=1.0).contains(&r.estimate.unwrap()), "{name}");
            }
        }
    }
}
