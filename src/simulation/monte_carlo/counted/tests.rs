//! What is counted is what following every piece adds up to, task by task and column by column; and
//! it is the same to the last bit whatever the processor can do.

use crate::scenario::{Override, Scenario};
use crate::simd::Level;
use crate::simulation::Detail;
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::monte_carlo::draws::{DrawStreams, Draws, Scope};
use crate::simulation::monte_carlo::kernel::{Scratch, evaluate};
use crate::simulation::monte_carlo::paths::Paths;
use crate::simulation::monte_carlo::run::looks;
use crate::workload::{ClassSampler, Lot};

const REFERENCE: &str = include_str!("../../../../benches/reference.toml");
/// A strip that no vector's width divides.
const STRIP: usize = 499;

fn reference(overrides: &[&str]) -> Scenario {
    let overrides: Vec<_> = overrides
        .iter()
        .map(|text| Override::parse(text).unwrap())
        .collect();
    Scenario::parse(REFERENCE, "reference.toml", &overrides)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The columns of some strips of the first class.
fn strips(scenario: &Scenario, number: usize, lower: impl Fn(&mut Lowered)) -> Vec<Vec<f64>> {
    let mut lowered = Lowered::new(scenario, Detail::Full);
    lower(&mut lowered);
    let scope = Scope {
        kinds: lowered.classes[0].kinds.len(),
        tiers: lowered.tiers.len(),
        looks: looks(std::iter::once(scenario)),
    };
    let sampler = ClassSampler::new(&scenario.classes[0]);
    let lot = Lot::new(7, 0, 0, None);
    let mut streams = DrawStreams::new(&lot, scope);
    let mut calls = CallDraws::new(&lowered, &lot, None);
    let (mut draws, mut paths) = (Draws::default(), Paths::default());
    let (mut scratch, mut columns) = (Scratch::default(), Columns::new(&lowered.layout));
    let mut strip = |_| {
        draws.fill(&sampler, &lowered.classes[0], &mut streams, STRIP);
        paths.fill(&lowered, 0, &draws, &mut calls);
        evaluate(
            &lowered,
            0,
            (&draws, &calls, &paths),
            &mut scratch,
            &mut columns,
        );
        columns.all().concat()
    };
    (0..number).map(&mut strip).collect()
}

/// The reference with pieces of three kinds, each with an assignment or a number of its own.
fn several_kinds() -> Scenario {
    let text = REFERENCE
        .replace(
            "subtasks = { poisson = 3.6 } # 1 + Poisson: 3.6 in the mean\nskill = \"swe_bench_pro\"",
            KINDS,
        )
        .replace("scores = {", "scores = { other = 0.4,");
    Scenario::parse(&text, "kinds.toml", &[]).unwrap_or_else(|error| panic!("{error}"))
}

const KINDS: &str = r#"skill = "swe_bench_pro"

[[task.subtask]]
name = "look"
share = 0.2
count = 2
skill = "other"
assign = { nano = 1.0 }

[[task.subtask]]
name = "write"
share = 0.5
count = { poisson = 2.5 }
skill = "swe_bench_pro"

[[task.subtask]]
name = "check"
share = 0.3
count = 1
"#;

const ROUTER: &str =
    "delegation.assign = { router = { correlation = 0.6, success = 0.55, cost_usd = 0.001 } }";

#[test]
fn what_is_counted_is_what_following_every_piece_adds_up_to() {
    let policies: [&[&str]; 12] = [
        &[],
        &["delegation.ratio = 0"],
        &["delegation.ratio = 1", "delegation.parallel = 2"],
        &[
            "delegation.ratio = { mean = 0.6, concentration = 5 }",
            "delegation.task_share = 0.7",
        ],
        &["delegation.on_reject = \"executive\""],
        &["delegation.on_reject = \"accept\""],
        &[
            "delegation.review.by = \"above\"",
            "delegation.parallel = 3",
        ],
        &[
            "delegation.review.reads = 0",
            "delegation.review.tokens = 0",
        ],
        &["delegation.review.rate = { hardest = 0.3, correlation = 0.6 }"],
        &[ROUTER, "tier.mini.token_multiplier = 1.7"],
        &["delegation.assign = { nano = 1.0 }"],
        &[
            "delegation.assign = { mini = 1.0 }",
            "delegation.review.rate = 0",
        ],
    ];
    let scenarios = policies.map(|policy| (policy, reference(policy)));
    let with_kinds = (&["several kinds"][..], several_kinds());
    for (policy, scenario) in scenarios.into_iter().chain([with_kinds]) {
        assert!(Lowered::new(&scenario, Detail::Full).countable(0).is_some());
        for expects_success in [false, true] {
            let counted = strips(&scenario, 4, |lowered| {
                lowered.expects_success = expects_success
            });
            let followed = strips(&scenario, 4, |lowered| {
                lowered.expects_success = expects_success;
                lowered.constants = None;
            });
            let pairs = counted.concat().into_iter().zip(followed.concat());
            for (place, (counted, followed)) in pairs.enumerate() {
                let near = (counted - followed).abs() <= 1e-11 * followed.abs().max(1e-3);
                assert!(near, "{policy:?}, {place}: {counted} is not {followed}");
            }
        }
    }
}

#[test]
fn every_task_is_the_same_to_the_last_bit_at_every_level() {
    let scenario = reference(&[]);
    // 200,000 tasks: cost, success, latency and everything else of each.
    let at = |level: Level| level.hold(|| strips(&scenario, 402, |_| ()));
    let best = at(Level::best());
    for level in Level::all() {
        let same = |(a, b): (&Vec<f64>, &Vec<f64>)| {
            a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
        };
        assert!(best.iter().zip(&at(level)).all(same), "{}", level.name());
    }
}
